/* Filling a contract: the caller's keys stand, then the product's figures, then the assumptions'; what is left is named
 * all at once (C-2, C-3, C-5, L-1). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "filling.h"
#include "number/fail.h"
#include "subsidy/absent.h"

static void copy(char *to, size_t size, const char *from) {
    size_t length = strlen(from);
    if (length >= size) length = size - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

icha_finding *icha_filling_add(icha_filling *filling, icha_finding_kind kind, const char *key, const char *value,
                               const icha_version *version) {
    icha_findings *findings = filling->findings;
    if (findings->count == ICHA_FINDINGS_MAX) {
        findings->cut = true;
        return NULL;
    }
    icha_finding *finding = &findings->items[findings->count++];
    finding->kind = kind;
    copy(finding->key, sizeof finding->key, key);
    copy(finding->value, sizeof finding->value, value);
    finding->version = version != NULL ? *version : (icha_version){0};
    finding->error.status = ICHA_OK;
    return finding;
}

void icha_filling_add_error(icha_filling *filling, const char *key, const icha_error *error) {
    icha_finding *finding = icha_filling_add(filling, ICHA_FINDING_ERROR, key, "", NULL);
    if (finding == NULL) return;
    finding->error = *error;
    if (finding->error.field[0] == '\0') (void)icha_fail_in_field(&finding->error, error->status, key);
}

void icha_filling_add_source(icha_filling *filling, const char *key, const char *value, const icha_version *version) {
    bool assumed = version->assumption != NULL && version->assumption[0] != '\0';
    icha_filling_add(filling, assumed ? ICHA_FINDING_ASSUMED : ICHA_FINDING_CATALOGUE, key, value, version);
}

void icha_filling_add_overlaid(icha_filling *filling, const char *key, const icha_version *version) {
    char limit[ICHA_LIMIT_TEXT];
    if (version->status != ICHA_VERSION_OVERLAY) return;
    for (size_t i = 0; i < filling->findings->count; i++) {
        const icha_finding *finding = &filling->findings->items[i];
        if (finding->kind == ICHA_FINDING_ASSUMED && strcmp(finding->key, key) == 0) return;
    }
    icha_limit_text(&version->value, ICHA_LANGUAGE_EN, limit, sizeof limit);
    icha_filling_add(filling, ICHA_FINDING_ASSUMED, key, limit, version);
}

static icha_date date_of(const icha_filling *filling, const icha_cat_parameter *parameter) {
    bool at_disbursement = parameter != NULL && parameter->version_count > 0 &&
                           strcmp(parameter->versions[0].public.event, "disbursement") == 0;
    if (at_disbursement || filling->options->on == ICHA_DATE_UNSET) return filling->contract->loan.disbursed_on;
    return filling->options->on;
}

icha_date icha_filling_date(const icha_filling *filling, const char *parameter) {
    return date_of(filling, icha_cat_find_parameter(filling->in_catalogue, parameter));
}

/* The version that speaks on the day, found without a sentence about what is missing. NULL: none. */
static const icha_cat_version *pick(const icha_filling *filling, const icha_cat_parameter *parameter, icha_date on) {
    icha_date known_on = filling->options->known_on;
    if (parameter == NULL || on == ICHA_DATE_UNSET) return NULL;
    return icha_cat_pick(parameter, on, known_on == ICHA_DATE_UNSET ? ICHA_DATE_MAX : known_on);
}

static icha_status select_in(const icha_filling *filling, const icha_cat_parameter *found, const char *parameter,
                             icha_version *version, icha_error *err) {
    if (filling->product == NULL) return icha_fail(err, ICHA_M_VALUE_MISSING, "C-3", parameter, NULL, NULL);
    icha_date on = date_of(filling, found);
    if (on == ICHA_DATE_UNSET) return icha_fail(err, ICHA_M_VALUE_MISSING, "C-3", "disbursed_on", NULL, "2018-03-14");
    const icha_cat_version *picked = pick(filling, found, on);
    if (picked == NULL) /* it says what is missing */
        return icha_catalogue_select(filling->options->catalogue, filling->product, parameter, on,
                                     filling->options->known_on, version, err);
    *version = picked->public;
    version->product = filling->in_catalogue->public.id;
    return ICHA_OK;
}

icha_status icha_filling_select(const icha_filling *filling, const char *parameter, icha_version *version,
                                icha_error *err) {
    const icha_cat_parameter *found = icha_cat_find_parameter(filling->in_catalogue, parameter);
    return select_in(filling, found, parameter, version, err);
}

static bool holds_figure(const icha_value *value) {
    return value->state != ICHA_STATE_UNKNOWN &&
           !(value->state == ICHA_STATE_KNOWN && value->form != ICHA_FORM_EXACT && value->form != ICHA_FORM_KEYED);
}

static icha_version hand_out(const icha_filling *filling, const icha_cat_version *version) {
    icha_version out = version->public;
    out.product = filling->in_catalogue == NULL ? "" : filling->in_catalogue->public.id;
    return out;
}

static icha_status ask_assumptions(const icha_filling *filling, const char *parameter, icha_date on,
                                   icha_fill_answer *answer, icha_error *err) {
    const icha_catalogue *catalogue = filling->options->catalogue;
    const char *id = filling->product == NULL ? "" : filling->product;
    if (catalogue == NULL || on == ICHA_DATE_UNSET) return ICHA_ERR_MISSING;
    icha_status status = icha_cat_pick_assumed(catalogue, id, parameter, on, &answer->version, NULL);
    if (status == ICHA_OK) return status;
    if (status == ICHA_ERR_UNKNOWN_KEY || status == ICHA_ERR_GAP || status == ICHA_ERR_MISSING) return ICHA_ERR_MISSING;
    return icha_cat_pick_assumed(catalogue, id, parameter, on, &answer->version, err);
}

/* Most parameters are absent from most products: no sentence is made for that. */
static void ask(const icha_filling *filling, const char *parameter, icha_fill_answer *answer, icha_error *err) {
    const icha_cat_parameter *found = icha_cat_find_parameter(filling->in_catalogue, parameter);
    icha_date on = date_of(filling, found);
    const icha_cat_version *picked = pick(filling, found, on);
    icha_version unused;
    *answer = (icha_fill_answer){.is_asked = true, .status = ICHA_OK, .version = picked};
    if (picked != NULL && holds_figure(&picked->public.value)) return;
    if (picked == NULL && found != NULL && on != ICHA_DATE_UNSET) { /* a gap of the product itself */
        answer->status = select_in(filling, found, parameter, &unused, err);
        return;
    }
    answer->limit = picked;
    answer->status = ask_assumptions(filling, parameter, on, answer, err);
}

static void say_answer(const icha_filling *filling, const icha_fill_answer *answer, icha_spoken *spoken) {
    spoken->status = answer->status;
    spoken->has_limit = answer->limit != NULL;
    if (answer->limit != NULL) spoken->limit = hand_out(filling, answer->limit);
    if (answer->status == ICHA_OK) spoken->version = hand_out(filling, answer->version);
    else if (answer->limit != NULL) spoken->version = spoken->limit;
    else spoken->version = (icha_version){0};
}

void icha_filling_ask(const icha_filling *filling, const char *parameter, icha_spoken *spoken) {
    icha_fill_answer answer;
    icha_error_init(&spoken->error);
    ask(filling, parameter, &answer, &spoken->error);
    say_answer(filling, &answer, spoken);
}

/* ---- what is remembered ---- */

static void ask_key(const icha_filling *filling, size_t index, icha_spoken *spoken) {
    icha_fill_answer *known = filling->span == NULL ? NULL : &filling->span->answers[index];
    if (known == NULL) {
        icha_filling_ask(filling, icha_key_at(index)->name, spoken);
        return;
    }
    if (!known->is_asked) {
        icha_error_init(&spoken->error);
        ask(filling, icha_key_at(index)->name, known, &spoken->error);
        known->is_asked =
            known->status == ICHA_OK || known->status == ICHA_ERR_MISSING; /* errors keep their sentence */
    }
    say_answer(filling, known, spoken);
}

/* The span of the contract's product and disbursement, known or new. */
static icha_fill_span *find_span(const icha_filling *filling, icha_fill_memo *memo) {
    icha_date on = filling->contract->loan.disbursed_on;
    const icha_cat_product *product = filling->in_catalogue;
    if (memo == NULL || product == NULL || on == ICHA_DATE_UNSET || filling->options->on != ICHA_DATE_UNSET)
        return NULL;
    for (size_t i = 0; i < memo->count; i++)
        if (memo->spans[i].product == product && on >= memo->spans[i].from && on <= memo->spans[i].to)
            return &memo->spans[i];
    icha_fill_span *span = &memo->spans[memo->next];
    if (memo->count < ICHA_FILL_SPANS) memo->count++;
    memo->next = (memo->next + 1) % ICHA_FILL_SPANS;
    *span = (icha_fill_span){.product = product, .from = ICHA_DATE_MIN, .to = ICHA_DATE_MAX};
    icha_cat_narrow(filling->options->catalogue, product->public.id, on, &span->from, &span->to);
    return span;
}

/* Keys that a product does not fill: the case's own facts, or set together with another key. */
static bool is_fillable(const icha_filling *filling, const char *key) {
    static const char *const own[] = {"principal",    "disbursed_on", "maturity_on",   "first_due_on",
                                      "subsidy_tier", "subsidy_rate", "subsidy_months"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (key[0] == own[i][0] && strcmp(key, own[i]) == 0) return false;
    if (strncmp(key, "index.", 6) == 0) return false; /* a series given by name: icha_fill_series() */
    if (strcmp(key, "rate") == 0 && filling->contract->loan.index != NULL) return false; /* L-5: in its place */
    if (strcmp(key, "term_months") == 0 && icha_is_given(filling->contract, icha_key_index("maturity_on")))
        return false;
    if (strncmp(key, "guarantee.", 10) == 0) return filling->contract->has_guarantee;
    return strncmp(key, "subsidy.", 8) != 0 || filling->contract->has_subsidy;
}

static void fill_key(icha_filling *filling, size_t index) {
    const icha_key *key = icha_key_at(index);
    icha_spoken spoken;
    ask_key(filling, index, &spoken);
    if (spoken.has_limit) filling->open[index] = spoken.limit;
    if (spoken.status == ICHA_ERR_MISSING) return;
    if (spoken.status != ICHA_OK) {
        icha_filling_add_error(filling, key->name, &spoken.error);
        return;
    }
    const icha_value *value = &spoken.version.value;
    if (value->state != ICHA_STATE_KNOWN) { /* NOT_APPLICABLE, UNLIMITED: nothing to fill in */
        icha_filling_add_overlaid(filling, key->name, &spoken.version);
        return;
    }
    if (value->form != ICHA_FORM_EXACT) {
        filling->open[index] = spoken.version;
        return;
    }
    icha_error error = ICHA_ERROR_INIT;
    if (icha_key_read(key, filling->contract, value->text, strlen(value->text), &error) != ICHA_OK)
        icha_filling_add_error(filling, key->name, &error);
    else {
        filling->filled[index] = true;
        icha_filling_add_source(filling, key->name, value->text, &spoken.version);
    }
}

static bool is_claim_key(const char *name) {
    return strncmp(name, "subsidy.claim.", 14) == 0;
}

/* Claims are made when they are required, or when anybody spoke of one of their terms. */
static bool wants_claims(const icha_filling *filling) {
    if (filling->options->needs_claims || filling->contract->subsidy.claim.cycle != 0) return true;
    for (size_t i = 0; i < icha_keys_count(); i++)
        if (is_claim_key(icha_key_at(i)->name) && icha_is_given(filling->contract, (int)i)) return true;
    return false;
}

/* Which version speaks depends on the day: without one nobody can say that the key is missing, so the day alone is asked
 * for (C-3). */
static bool waits_for_day(const icha_filling *filling, const char *parameter) {
    const icha_cat_parameter *found = icha_cat_find_parameter(filling->in_catalogue, parameter);
    const icha_cat_version *unused;
    if (filling->options->catalogue == NULL || !is_fillable(filling, parameter)) return false;
    if (date_of(filling, found) != ICHA_DATE_UNSET) return false;
    const char *id = filling->product == NULL ? "" : filling->product;
    return found != NULL || icha_cat_pick_assumed(filling->options->catalogue, id, parameter, ICHA_DATE_MIN, &unused,
                                                  NULL) != ICHA_ERR_MISSING;
}

void icha_name_absent(icha_filling *filling, const icha_absent *absent) {
    int index = icha_key_index(absent->field);
    if (waits_for_day(filling, absent->field)) return;
    if (strcmp(absent->field, "subsidy.steps") == 0) {
        icha_name_missing_steps(filling);
        return;
    }
    /* the product names its payer, TERMS a list of them */
    if (strcmp(absent->field, "subsidy.payers") == 0 && icha_name_open(filling, "subsidy.payer")) return;
    if (strcmp(absent->field, "guarantee.tiers") == 0 && icha_name_open(filling, "guarantee.tiers")) return;
    if (strcmp(absent->field, "subsidy.guaranteed_amount") == 0) {
        /* it comes from the guarantee, whose own gaps are named with it */
        if (!filling->contract->has_guarantee)
            icha_filling_add(filling, ICHA_FINDING_MISSING, "guarantee.tiers",
                             "[{\"up_to\": null, \"ratio\": \"100%\"}]", NULL);
        return;
    }
    if (index >= 0 && filling->open[index].product != NULL)
        icha_filling_add(filling, ICHA_FINDING_UNDETERMINED, absent->field, "", &filling->open[index]);
    else icha_filling_add(filling, ICHA_FINDING_MISSING, absent->field, absent->expected, NULL);
}

void icha_name_element(icha_filling *filling, const char *list, int32_t index, const char *field,
                       const char *expected) {
    char key[64], number[ICHA_TEXT_MAX];
    icha_ratio_format((icha_ratio){index, 1}, number, sizeof number);
    copy(key, sizeof key, list);
    strcat(strcat(strcat(strcat(key, "["), number), "]."), field);
    icha_filling_add(filling, ICHA_FINDING_MISSING, key, expected, NULL);
}

static void name_absent_elements(icha_filling *filling) {
    const icha_subsidy *s = &filling->contract->subsidy;
    for (int32_t i = 0; i < s->step_count; i++) {
        if (s->steps[i].months == 0) icha_name_element(filling, "subsidy.steps", i, "months", "12");
        if (s->steps[i].rate == ICHA_UNSET) icha_name_element(filling, "subsidy.steps", i, "rate", "2.0%");
    }
    for (int32_t i = 0; i < s->payer_count; i++) {
        if (s->payers[i].name[0] == '\0') icha_name_element(filling, "subsidy.payers", i, "name", "incheon");
        if (s->payers[i].share.denominator == 0)
            icha_name_element(filling, "subsidy.payers", i, "share", "1, 1/3, 50%");
    }
}

static void name_all_absent(icha_filling *filling) {
    icha_absent absent[ICHA_ABSENT_MAX];
    size_t count = icha_terms_absent(&filling->contract->loan, absent);
    for (size_t i = 0; i < count; i++) icha_name_absent(filling, &absent[i]);
    icha_name_absent_lists(filling);
    if (filling->contract->has_guarantee) icha_name_absent_guarantee(filling);
    if (!filling->contract->has_subsidy) return;
    count = icha_subsidy_absent(&filling->contract->subsidy, wants_claims(filling), absent);
    for (size_t i = 0; i < count; i++) icha_name_absent(filling, &absent[i]);
    name_absent_elements(filling);
}

/* A default of INTERFACES stands in for what the product does not know: unknown is not zero, so it is said (C-2). */
static void name_defaults(icha_filling *filling) {
    static const char *const defaulted[] = {"grace_months", "principal_every_months", "interest_every_months"};
    if (filling->contract->loan.method == ICHA_METHOD_BULLET) return; /* no use for them */
    for (size_t i = 0; i < sizeof defaulted / sizeof defaulted[0]; i++) {
        char value[ICHA_NAME_SIZE];
        int index = icha_key_index(defaulted[i]);
        if (filling->open[index].product == NULL || filling->filled[index]) continue;
        icha_contract_get(filling->contract, defaulted[i], value, sizeof value);
        icha_filling_add(filling, ICHA_FINDING_DEFAULTED, defaulted[i], value, &filling->open[index]);
    }
}

/* One more name for the list; false: it and the mark of a cut list do not both fit. */
static bool say_one(const icha_finding *finding, char *buffer, size_t size) {
    char limit[ICHA_LIMIT_TEXT] = "";
    if (finding->version.product != NULL)
        icha_limit_text(&finding->version.value, ICHA_LANGUAGE_EN, limit, sizeof limit);
    size_t needed = strlen(buffer) + strlen(finding->key) + strlen(limit) + sizeof ",  () ...";
    if (needed > size) return false;
    if (buffer[0] != '\0') strcat(buffer, ", ");
    strcat(buffer, finding->key);
    if (limit[0] != '\0') strcat(strcat(strcat(buffer, " ("), limit), ")");
    return true;
}

/* One sentence for all findings of a kind: their keys, with what the catalogue says of each; ` ...` when the error's text
 * does not hold them all (the findings do). */
static bool say(const icha_findings *findings, icha_finding_kind kind, char *buffer, size_t size) {
    buffer[0] = '\0';
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].kind == kind && !say_one(&findings->items[i], buffer, size)) {
            strcat(buffer, " ...");
            break;
        }
    return buffer[0] != '\0';
}

static icha_status refused(const icha_finding *finding, icha_error *err) {
    char expected[sizeof err->expected], limit[ICHA_LIMIT_TEXT];
    icha_limit_text(&finding->version.value, ICHA_LANGUAGE_EN, limit, sizeof limit);
    copy(expected, sizeof expected, limit);
    if (finding->version.source_count > 0) {
        const icha_source *source = &finding->version.sources[0];
        const char *const pieces[] = {" (", source->document, ": ", source->quote, ")"};
        for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
            if (strlen(expected) + strlen(pieces[i]) < sizeof expected) strcat(expected, pieces[i]);
    }
    return icha_fail(err, ICHA_M_OUTSIDE_LIMIT, "C-7", finding->key, finding->value, expected);
}

/* The answer that the findings amount to. */
static icha_status answer(const icha_findings *findings, icha_error *err) {
    char text[sizeof err->expected];
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].kind == ICHA_FINDING_ERROR) {
            if (err != NULL) *err = findings->items[i].error;
            return findings->items[i].error.status;
        }
    if (say(findings, ICHA_FINDING_MISSING, text, sizeof text))
        return icha_fail(err, ICHA_M_KEYS_MISSING, "L-1", NULL, NULL, text);
    if (say(findings, ICHA_FINDING_UNDETERMINED, text, sizeof text))
        return icha_fail(err, ICHA_M_UNDETERMINED, "C-2", NULL, NULL, text);
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].kind == ICHA_FINDING_REFUSED) return refused(&findings->items[i], err);
    return ICHA_OK;
}

/* The guaranteed part that a subsidy accrues on is the guarantee's (S-1, G-1). */
static icha_status check_guarantee(icha_contract *contract, icha_error *err) {
    icha_subsidy *subsidy = &contract->subsidy;
    icha_money amount;
    icha_status status = icha_guaranteed_amount(contract->loan.principal, &contract->guarantee, &amount, err);
    if (status == ICHA_OK && contract->has_subsidy && subsidy->base == ICHA_SUBSIDY_BASE_GUARANTEED)
        subsidy->guaranteed_amount = amount;
    return status;
}

static icha_status check_whole(icha_contract *contract, icha_error *err) {
    icha_status status = icha_terms_check(&contract->loan, err);
    if (status == ICHA_OK && contract->has_guarantee) status = check_guarantee(contract, err);
    if (status == ICHA_OK && contract->has_subsidy) status = icha_subsidy_check(&contract->subsidy, err);
    return status;
}

icha_status icha_contract_fill(icha_contract *contract, const icha_fill_options *options, icha_findings *findings,
                               icha_error *err) {
    return icha_contract_fill_remembering(contract, options, NULL, findings, err);
}

icha_status icha_contract_fill_remembering(icha_contract *contract, const icha_fill_options *options,
                                           icha_fill_memo *memo, icha_findings *findings, icha_error *err) {
    assert(contract != NULL && options != NULL && options->size == sizeof *options && findings != NULL);
    icha_filling filling = {
        .contract = contract, .options = options, .findings = findings, .product = options->product};
    filling.in_catalogue = icha_cat_find_product(options->catalogue, filling.product);
    findings->count = 0;
    findings->cut = false;
    if (filling.product != NULL && filling.in_catalogue == NULL)
        return icha_fail(err, ICHA_M_PRODUCT_NONE, "C-1", "product", filling.product, NULL);
    if (contract->loan.disbursed_on == ICHA_DATE_UNSET) contract->loan.disbursed_on = options->on;
    filling.span = find_span(&filling, memo);
    if (options->catalogue != NULL) {
        icha_fill_subsidy_presence(&filling);
        for (size_t i = 0; i < icha_keys_count(); i++)
            if (!icha_is_given(contract, (int)i) && is_fillable(&filling, icha_key_at(i)->name)) fill_key(&filling, i);
    }
    if (contract->has_subsidy) icha_fill_subsidy(&filling);
    if (contract->has_guarantee) icha_fill_guarantee(&filling);
    if (contract->lists != NULL && contract->lists->series_id[0] != '\0') icha_fill_series(&filling);
    name_all_absent(&filling);
    name_defaults(&filling);
    if (filling.product != NULL) icha_check_limits(&filling);
    icha_status status = answer(findings, err);
    return status == ICHA_OK ? check_whole(contract, err) : status;
}
