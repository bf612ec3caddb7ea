/* A rate outside its band or a principal above its cap is refused; a limit that is UNKNOWN is said (C-7). */
#include <string.h>

#include "filling.h"
#include "number/fail.h"

static void put(char *buffer, size_t size, const char *text) {
    size_t used = strlen(buffer), length = strlen(text);
    if (used + length >= size) length = size - used - 1;
    while (length > 0 && length < strlen(text) && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    memcpy(buffer + used, text, length);
    buffer[used + length] = '\0';
}

void icha_limit_text(const icha_value *value, icha_language language, char *buffer, size_t size) {
    const char *reason = language == ICHA_LANGUAGE_KO ? value->reason_ko : value->reason;
    buffer[0] = '\0';
    if (value->state != ICHA_STATE_KNOWN) {
        put(buffer, size, icha_state_name(value->state));
        if (reason != NULL && reason[0] != '\0') put(buffer, size, ": "), put(buffer, size, reason);
        return;
    }
    switch (value->form) {
    case ICHA_FORM_EXACT: put(buffer, size, value->text); break;
    case ICHA_FORM_BAND:
        put(buffer, size, value->low_text);
        put(buffer, size, "..");
        put(buffer, size, value->high_text);
        break;
    case ICHA_FORM_AT_MOST:
        put(buffer, size, "<= ");
        put(buffer, size, value->text);
        break;
    case ICHA_FORM_AT_LEAST:
        put(buffer, size, ">= ");
        put(buffer, size, value->text);
        break;
    case ICHA_FORM_KEYED:
        for (size_t i = 0; i < value->entry_count; i++) {
            char inner[ICHA_LIMIT_TEXT];
            icha_limit_text(&value->entries[i].value, language, inner, sizeof inner);
            put(buffer, size, i > 0 ? ", " : "");
            put(buffer, size, value->entries[i].key);
            put(buffer, size, " ");
            put(buffer, size, inner);
        }
        break;
    }
}

typedef enum verdict { INSIDE, OUTSIDE, OPEN } verdict;

/* `as_ceiling`: an exact figure is the most allowed (a cap, months), else the only one allowed (a rate). A band of
 * ceilings never collapses to an end: between its ends the question is open. */
static verdict judge(const icha_value *value, int64_t number, bool as_ceiling) {
    if (value->state == ICHA_STATE_UNKNOWN) return OPEN;
    if (value->state != ICHA_STATE_KNOWN) return INSIDE;
    switch (value->form) {
    case ICHA_FORM_EXACT:
        return as_ceiling ? (number <= value->number ? INSIDE : OUTSIDE) : (number == value->number ? INSIDE : OUTSIDE);
    case ICHA_FORM_BAND:
        if (number > value->high) return OUTSIDE;
        if (number >= value->low) return as_ceiling && number > value->low ? OPEN : INSIDE;
        return as_ceiling ? INSIDE : OUTSIDE;
    case ICHA_FORM_AT_MOST: return number <= value->number ? INSIDE : OUTSIDE;
    case ICHA_FORM_AT_LEAST: return number >= value->number ? INSIDE : OUTSIDE;
    case ICHA_FORM_KEYED: break;
    }
    return OPEN;
}

/* The entry that the contract's own facts choose: its tier or its bank. NULL: they do not say. */
static const icha_value *chosen_entry(const icha_filling *filling, const icha_value *value) {
    const icha_contract *contract = filling->contract;
    const char *key = strcmp(value->keyed_by, "tier") == 0   ? contract->subsidy_tier
                      : strcmp(value->keyed_by, "bank") == 0 ? contract->loan.bank
                                                             : "";
    for (size_t i = 0; i < value->entry_count; i++)
        if (strcmp(value->entries[i].key, key) == 0) return &value->entries[i].value;
    return NULL;
}

/* Without a choice, a figure outside every entry is outside; one inside all is inside. */
static verdict judge_keyed(const icha_filling *filling, const icha_value *value, int64_t number, bool as_ceiling) {
    const icha_value *entry = chosen_entry(filling, value);
    size_t inside = 0, outside = 0;
    if (entry != NULL) return judge(entry, number, as_ceiling);
    for (size_t i = 0; i < value->entry_count; i++) {
        verdict one = judge(&value->entries[i].value, number, as_ceiling);
        inside += one == INSIDE;
        outside += one == OUTSIDE;
    }
    if (outside == value->entry_count) return OUTSIDE;
    /* a tier's rate is a choice between the entries; a cap must hold for the entry that applies */
    return inside == value->entry_count || (!as_ceiling && inside > 0) ? INSIDE : OPEN;
}

static void check(icha_filling *filling, const char *parameter, int64_t number, const char *text, bool as_ceiling) {
    icha_version version;
    icha_error error = ICHA_ERROR_INIT;
    icha_status status = icha_filling_select(filling, parameter, &version, &error);
    if (status == ICHA_ERR_MISSING) return; /* the product sets no such limit */
    if (status != ICHA_OK) {
        icha_filling_add_error(filling, parameter, &error);
        return;
    }
    bool keyed = version.value.state == ICHA_STATE_KNOWN && version.value.form == ICHA_FORM_KEYED;
    verdict found =
        keyed ? judge_keyed(filling, &version.value, number, as_ceiling) : judge(&version.value, number, as_ceiling);
    icha_filling_add_overlaid(filling, parameter, &version);
    if (found == OUTSIDE) icha_filling_add(filling, ICHA_FINDING_REFUSED, parameter, text, &version);
    if (found == OPEN) icha_filling_add(filling, ICHA_FINDING_NOT_CHECKED, parameter, text, &version);
}

static void check_rate(icha_filling *filling, const char *parameter, icha_rate rate) {
    char text[ICHA_TEXT_MAX];
    icha_rate_format(rate, text, sizeof text);
    check(filling, parameter, rate, text, false);
}

static void check_whole(icha_filling *filling, const char *parameter, int64_t number) {
    char text[ICHA_TEXT_MAX];
    icha_ratio_format((icha_ratio){number, 1}, text, sizeof text);
    check(filling, parameter, number, text, true);
}

/* Whole months that the term takes, a begun one counted. */
static int32_t term_months(const icha_terms *terms) {
    int32_t months = terms->term_months;
    icha_date reached;
    if (months != 0) return months;
    while (months <= ICHA_TERM_MONTHS_MAX) {
        if (icha_date_add_months(terms->disbursed_on, months, &reached, NULL) != ICHA_OK) break;
        if (reached >= terms->maturity_on) break;
        months++;
    }
    return months;
}

/* The lending rate at the disbursement, also of a floating loan (L-5); unset where the terms do not say yet. */
static icha_rate first_rate(const icha_terms *terms) {
    const icha_index *index = terms->index;
    icha_rate rate;
    if (index == NULL) return terms->rate;
    bool whole = index->entry_count > 0 && index->spread != ICHA_UNSET && terms->disbursed_on != ICHA_DATE_UNSET;
    for (size_t i = 0; whole && i < index->entry_count; i++)
        whole = index->entries[i].on != ICHA_DATE_UNSET && index->entries[i].rate != ICHA_UNSET;
    return whole && icha_index_rate(index, terms->disbursed_on, &rate, NULL) == ICHA_OK ? rate : ICHA_UNSET;
}

static void check_subsidy(icha_filling *filling) {
    const icha_subsidy *subsidy = &filling->contract->subsidy;
    int64_t months = 0;
    for (int32_t i = 0; i < subsidy->step_count; i++) {
        if (subsidy->steps[i].rate == ICHA_UNSET || subsidy->steps[i].rate == 0) continue;
        months += subsidy->steps[i].months;
        check_rate(filling, "subsidy.rate", subsidy->steps[i].rate);
    }
    if (months > 0) check_whole(filling, "subsidy.months", months);
}

void icha_check_limits(icha_filling *filling) {
    const icha_terms *terms = &filling->contract->loan;
    if (icha_filling_date(filling, "cap") == ICHA_DATE_UNSET) return;
    if (terms->principal != ICHA_UNSET) check_whole(filling, "cap", terms->principal);
    if (terms->principal != ICHA_UNSET) check_whole(filling, "household_cap", terms->principal);
    icha_rate rate = first_rate(terms);
    if (rate != ICHA_UNSET) check_rate(filling, "rate", rate);
    bool has_term = terms->term_months != 0 || terms->maturity_on != ICHA_DATE_UNSET;
    if (has_term && terms->disbursed_on != ICHA_DATE_UNSET) check_whole(filling, "term_months", term_months(terms));
    if (filling->contract->has_subsidy) check_subsidy(filling);
    const icha_contract *contract = filling->contract;
    if (contract->has_guarantee && contract->guarantee.fee_rate != ICHA_UNSET)
        check_rate(filling, "guarantee.fee_rate", contract->guarantee.fee_rate);
}
