/* What a counter clerk reads out: a rule's outcome, what was found, what is required, by how much, and where that stands
 * (E-3 to E-5). */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sentence.h"

/* ---- what the sentences speak of ---- */

typedef struct topic {
    const icha_reason *reason;
    const icha_facts *facts;
    icha_language language;
    const icha_fact_definition *fact; /* NULL: a rule of parts, or one that is not known */
    const icha_fact *given;           /* NULL: not given */
} topic;

static const icha_fact_definition *definition(const icha_catalogue *catalogue, int32_t index) {
    return index < 0 || catalogue == NULL ? NULL : icha_catalogue_fact(catalogue, (size_t)index);
}

static bool is_on_fact(const icha_test *test) {
    return test != NULL && test->op >= ICHA_OP_EQUALS;
}

static topic topic_of(const icha_reason *reason, const icha_facts *facts, icha_language language) {
    topic t = {reason, facts, language, NULL, NULL};
    if (!is_on_fact(reason->test)) return t;
    t.fact = definition(facts->catalogue, reason->test->fact_index);
    t.given = icha_facts_get(facts, reason->test->fact_index);
    return t;
}

static const char *fact_label(const icha_fact_definition *fact, icha_language language) {
    return fact == NULL ? "" : icha_in(language, fact->label_ko, fact->label_en);
}

static const char *label_of(const icha_version *version, const char *id, icha_language language) {
    const char *label = version == NULL ? NULL : icha_in(language, version->label_ko, version->label_en);
    return label == NULL || label[0] == '\0' ? id : label;
}

static bool is_age(const icha_test *test) {
    return test->op == ICHA_OP_AGE_AT_MOST || test->op == ICHA_OP_AGE_AT_LEAST;
}

/* ---- what was observed ---- */

/* A choice by its label, a text as it is. */
static const char *given_words(const topic *t, char *buffer, size_t size) {
    char text[ICHA_VALUE_TEXT_MAX];
    icha_facts_text(t->facts, t->reason->test->fact_index, text, sizeof text);
    snprintf(buffer, size, "%s",
             t->fact->type == ICHA_FACT_CHOICE ? icha_choice_words(t->fact, text, t->language) : text);
    return buffer;
}

static const char *observed_words(const topic *t, char *buffer, size_t size) {
    icha_quantity q = t->reason->observed;
    icha_value_role role = is_age(t->reason->test) ? ICHA_ROLE_AGE : ICHA_ROLE_VALUE;
    if (t->fact->type == ICHA_FACT_CHOICE || q.unit == 0) return given_words(t, buffer, size);
    return icha_quantity_words(q, role, t->fact, t->language, buffer, size);
}

static icha_sentence_id assurance_sentence(icha_assurance assurance) {
    return assurance == ICHA_ASSURANCE_REGISTRY   ? ICHA_S_REGISTRY
           : assurance == ICHA_ASSURANCE_DOCUMENT ? ICHA_S_DOCUMENT
                                                  : ICHA_S_DECLARED;
}

/* " (declared, as of 2018-03-01)" */
static const char *basis_words(const topic *t, char *buffer, size_t size) {
    char assurance[64], date[ICHA_DATE_TEXT_SIZE] = "";
    buffer[0] = '\0';
    if (t->given == NULL || t->given->state != ICHA_FACT_KNOWN) return buffer;
    bool is_dated = t->given->as_of != ICHA_DATE_UNSET;
    if (is_dated) icha_date_format(t->given->as_of, date, sizeof date);
    icha_piece(assurance, sizeof assurance, t->language, assurance_sentence(t->given->assurance), NULL);
    const icha_filler fillers[] = {{"assurance", assurance}, {"date", date}, {NULL, NULL}};
    return icha_piece(buffer, size, t->language, is_dated ? ICHA_S_BASIS_DATED : ICHA_S_BASIS, fillers);
}

/* Which version of which parameter says so; that it is an assumption is always said (M-5). */
static const char *version_words(const topic *t, const icha_version *version, char *buffer, size_t size) {
    char date[ICHA_DATE_TEXT_SIZE];
    buffer[0] = '\0';
    if (version == NULL) return buffer;
    bool is_assumed = version->assumption != NULL && version->assumption[0] != '\0';
    icha_date_format(is_assumed ? 0 : version->known_from, date, sizeof date);
    const icha_filler fillers[] = {{"parameter", label_of(version, version->parameter, t->language)},
                                   {"version", version->id},
                                   {"date", date},
                                   {"name", version->assumption},
                                   {NULL, NULL}};
    return icha_piece(buffer, size, t->language, is_assumed ? ICHA_S_BY_ASSUMPTION : ICHA_S_BY_VERSION, fillers);
}

static icha_sentence_id observed_sentence(const topic *t) {
    const icha_test *test = t->reason->test;
    if (test->per != NULL) return ICHA_S_OBSERVED_RATIO;
    if (is_age(test) && t->reason->observed.unit != ICHA_UNIT_DATE) return ICHA_S_OBSERVED_AGE;
    if (t->fact->type == ICHA_FACT_HEADCOUNTS) return ICHA_S_OBSERVED_AVERAGE;
    if (t->fact->type == ICHA_FACT_DATES) return test->counts_within ? ICHA_S_OBSERVED_WITHIN : ICHA_S_OBSERVED_COUNT;
    return t->fact->type == ICHA_FACT_BOOL ? ICHA_S_OBSERVED_BOOL : ICHA_S_OBSERVED;
}

static void add_observed(icha_prose *prose, const topic *t) {
    char value[ICHA_VALUE_TEXT_MAX], basis[160], within[64], by[320];
    observed_words(t, value, sizeof value);
    basis_words(t, basis, sizeof basis);
    icha_quantity_words(t->reason->within, ICHA_ROLE_VALUE, NULL, t->language, within, sizeof within);
    version_words(t, t->reason->within_version, by, sizeof by);
    const char *per = fact_label(definition(t->facts->catalogue, t->reason->test->per_index), t->language);
    const icha_filler fillers[] = {{"fact", fact_label(t->fact, t->language)},
                                   {"value", value},
                                   {"basis", basis},
                                   {"per", per},
                                   {"within", within},
                                   {"by", by},
                                   {NULL, NULL}};
    icha_prose_add(prose, observed_sentence(t), fillers);
}

/* Which of fact and divisor is it that cannot be compared? */
static bool lacks(const topic *t, int32_t index, icha_fact_state state) {
    if (index < 0) return false;
    const icha_fact *fact = icha_facts_get(t->facts, index);
    return (fact == NULL ? ICHA_FACT_UNKNOWN : fact->state) == state;
}

static void add_fact_state(icha_prose *prose, const topic *t, int32_t index, icha_sentence_id id) {
    const icha_fact_definition *fact = definition(t->facts->catalogue, index);
    const icha_filler fillers[] = {{"fact", fact_label(fact, t->language)},
                                   {"supplier", icha_in(t->language, fact->supplied_by_ko, fact->supplied_by_en)},
                                   {NULL, NULL}};
    icha_prose_add(prose, id, fillers);
}

/* Facts that are missing or do not apply; true when there was one. */
static bool add_absent(icha_prose *prose, const topic *t) {
    const int32_t indices[] = {t->reason->test->fact_index, t->reason->test->per_index};
    bool found = false;
    for (size_t i = 0; i < 2; i++) {
        bool is_missing = lacks(t, indices[i], ICHA_FACT_UNKNOWN);
        bool is_unused = lacks(t, indices[i], ICHA_FACT_NOT_APPLICABLE);
        if (is_missing) add_fact_state(prose, t, indices[i], ICHA_S_FACT_MISSING);
        if (is_unused) add_fact_state(prose, t, indices[i], ICHA_S_FACT_UNUSED);
        found = found || is_missing || is_unused;
    }
    return found;
}

static void add_found(icha_prose *prose, const topic *t) {
    if (t->fact == NULL || add_absent(prose, t)) return;
    add_observed(prose, t);
    if (t->fact->type != ICHA_FACT_KSIC || t->reason->outcome != ICHA_OUTCOME_UNKNOWN) return;
    char value[ICHA_VALUE_TEXT_MAX];
    const icha_filler fillers[] = {{"value", given_words(t, value, sizeof value)}, {NULL, NULL}};
    icha_prose_add(prose, ICHA_S_TOO_SHORT, fillers);
}

/* ---- what is required ---- */

static const char *list_words(const topic *t, const char *const *items, size_t count, char *buffer, size_t size) {
    icha_prose prose = icha_prose_open(buffer, size, t->language);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) icha_prose_text(&prose, ", ");
        icha_prose_text(&prose, t->fact != NULL && t->fact->type == ICHA_FACT_CHOICE
                                    ? icha_choice_words(t->fact, items[i], t->language)
                                    : items[i]);
    }
    icha_prose_close(&prose);
    return buffer;
}

static icha_sentence_id required_sentence(const icha_test *test) {
    switch (test->op) {
    case ICHA_OP_ALL_OF: return ICHA_S_ALL_OF;
    case ICHA_OP_ANY_OF: return ICHA_S_ANY_OF;
    case ICHA_OP_NOT: return ICHA_S_NOT;
    case ICHA_OP_AT_LEAST_OF: return ICHA_S_AT_LEAST_OF;
    case ICHA_OP_EQUALS: return ICHA_S_EQUALS;
    case ICHA_OP_AT_MOST: return ICHA_S_AT_MOST;
    case ICHA_OP_AT_LEAST: return ICHA_S_AT_LEAST;
    case ICHA_OP_LESS_THAN: return ICHA_S_LESS_THAN;
    case ICHA_OP_MORE_THAN: return ICHA_S_MORE_THAN;
    case ICHA_OP_IN: return test->item_count == 1 ? ICHA_S_ONLY : ICHA_S_IN;
    case ICHA_OP_KSIC: return test->excluded_count > 0 ? ICHA_S_KSIC_BUT : ICHA_S_KSIC;
    case ICHA_OP_WITHIN_MONTHS: return ICHA_S_WITHIN;
    case ICHA_OP_AFTER_MONTHS: return ICHA_S_AFTER;
    case ICHA_OP_AGE_AT_MOST: return ICHA_S_AGE_AT_MOST;
    case ICHA_OP_AGE_AT_LEAST: return ICHA_S_AGE_AT_LEAST;
    }
    return ICHA_S_LIMIT_UNKNOWN;
}

/* A choice that must be equal stands as its index, or as the one item. */
static const char *bound_words(const topic *t, char *buffer, size_t size) {
    icha_quantity q = t->reason->required;
    const icha_test *test = t->reason->test;
    buffer[0] = '\0';
    if (t->fact == NULL) return buffer;
    if (t->fact->type == ICHA_FACT_CHOICE && q.unit != 0 && q.numerator >= 0 &&
        q.numerator < (int64_t)t->fact->choice_count)
        return icha_choice_words(t->fact, t->fact->choices[q.numerator].key, t->language);
    if (q.unit == 0) return list_words(t, test->items, test->item_count, buffer, size);
    return icha_quantity_words(q, is_age(test) ? ICHA_ROLE_AGE : ICHA_ROLE_VALUE, t->fact, t->language, buffer, size);
}

static bool is_listed(const icha_test *test) {
    return test->item_count > 0;
}

static const char *required_words(const topic *t, char *buffer, size_t size) {
    char value[ICHA_VALUE_TEXT_MAX], items[ICHA_VALUE_TEXT_MAX], excluded[ICHA_VALUE_TEXT_MAX], count[16];
    const icha_test *test = t->reason->test;
    bool is_unknown = test == NULL || (is_on_fact(test) && t->reason->required.unit == 0 && !is_listed(test));
    if (is_unknown) return icha_piece(buffer, size, t->language, ICHA_S_LIMIT_UNKNOWN, NULL);
    snprintf(count, sizeof count, "%d", (int)test->count);
    const icha_filler fillers[] = {
        {"value", bound_words(t, value, sizeof value)},
        {"items", list_words(t, test->items, test->item_count, items, sizeof items)},
        {"excluded", list_words(t, test->excluded, test->excluded_count, excluded, sizeof excluded)},
        {"count", count},
        {NULL, NULL}};
    if (!test->counts_within) return icha_piece(buffer, size, t->language, required_sentence(test), fillers);
    char bound[ICHA_VALUE_TEXT_MAX], within[64];
    const icha_filler counted[] = {
        {"bound", icha_piece(bound, sizeof bound, t->language, required_sentence(test), fillers)},
        {"within", icha_quantity_words(t->reason->within, ICHA_ROLE_VALUE, NULL, t->language, within, sizeof within)},
        {NULL, NULL}};
    return icha_piece(buffer, size, t->language, ICHA_S_COUNTED_WITHIN, counted);
}

static void add_reason_of_unknown(icha_prose *prose, const topic *t) {
    const icha_reason *r = t->reason;
    const icha_version *version = r->required_version != NULL ? r->required_version : r->version;
    const icha_filler fillers[] = {
        {"reason", version == NULL ? "" : icha_in(t->language, version->value.reason_ko, version->value.reason)},
        {NULL, NULL}};
    icha_prose_add(prose, r->outcome == ICHA_OUTCOME_SKIPPED ? ICHA_S_RULE_UNUSED : ICHA_S_BOUND_UNKNOWN, fillers);
}

static void add_required(icha_prose *prose, const topic *t) {
    char required[4 * ICHA_VALUE_TEXT_MAX], version[320];
    const icha_reason *r = t->reason;
    bool is_unknown =
        r->test == NULL || (r->required_version != NULL && r->required_version->value.state != ICHA_STATE_KNOWN &&
                            r->required_version->value.state != ICHA_STATE_UNLIMITED);
    if (is_unknown) {
        add_reason_of_unknown(prose, t);
        return;
    }
    const icha_filler fillers[] = {{"required", required_words(t, required, sizeof required)},
                                   {"version", version_words(t, t->reason->required_version, version, sizeof version)},
                                   {NULL, NULL}};
    bool is_bool = t->fact != NULL && t->fact->type == ICHA_FACT_BOOL;
    icha_prose_add(prose, is_bool ? ICHA_S_REQUIRED_BOOL : ICHA_S_REQUIRED, fillers);
}

/* ---- by how much ---- */

static icha_sentence_id inside_sentence(const icha_test *test, bool is_zero) {
    if (test->op == ICHA_OP_WITHIN_MONTHS) return is_zero ? ICHA_S_LAST_DAY : ICHA_S_DAYS_LEFT;
    if (test->op == ICHA_OP_AFTER_MONTHS) return is_zero ? ICHA_S_FIRST_DAY : ICHA_S_DAYS_PAST;
    return is_zero ? ICHA_S_JUST : ICHA_S_SPARE;
}

static icha_sentence_id outside_sentence(icha_test_op op) {
    switch (op) {
    case ICHA_OP_AT_MOST:
    case ICHA_OP_LESS_THAN:
    case ICHA_OP_AGE_AT_MOST: return ICHA_S_OVER;
    case ICHA_OP_AT_LEAST:
    case ICHA_OP_MORE_THAN: return ICHA_S_SHORT;
    case ICHA_OP_WITHIN_MONTHS: return ICHA_S_OUTSIDE;
    case ICHA_OP_AFTER_MONTHS:
    case ICHA_OP_AGE_AT_LEAST: return ICHA_S_DAYS_TO_GO;
    default: return ICHA_S_OFF;
    }
}

static void add_margin(icha_prose *prose, const topic *t) {
    char margin[128];
    const icha_reason *r = t->reason;
    bool is_settled = r->outcome == ICHA_OUTCOME_SATISFIED || r->outcome == ICHA_OUTCOME_VIOLATED;
    if (!is_settled || r->margin.unit == 0 || r->test == NULL) return;
    if (r->test->op == ICHA_OP_EQUALS && r->margin.numerator == 0) return; /* the value says it */
    icha_quantity_words(r->margin, ICHA_ROLE_MARGIN, r->margin.unit == ICHA_UNIT_COUNT ? t->fact : NULL, t->language,
                        margin, sizeof margin);
    const icha_filler fillers[] = {{"margin", margin}, {NULL, NULL}};
    icha_prose_add(prose,
                   r->margin.numerator < 0 ? outside_sentence(r->test->op)
                                           : inside_sentence(r->test, r->margin.numerator == 0),
                   fillers);
}

/* ---- source ---- */

static void add_source(icha_prose *prose, const icha_version *version, icha_language language) {
    char line[64] = "", quote[ICHA_CATALOGUE_TEXT_MAX], number[16];
    if (version == NULL || version->source_count == 0) return;
    const icha_source *source = &version->sources[0];
    snprintf(number, sizeof number, "%d", (int)source->line);
    const icha_filler pieces[] = {{"number", number}, {"text", source->quote}, {NULL, NULL}};
    quote[0] = '\0';
    if (source->line > 0) icha_piece(line, sizeof line, language, ICHA_S_LINE, pieces);
    if (source->quote[0] != '\0')
        icha_piece(quote, sizeof quote, language, source->is_paraphrase ? ICHA_S_PARAPHRASE : ICHA_S_QUOTE, pieces);
    const icha_filler fillers[] = {{"title", source->title}, {"line", line}, {"quote", quote}, {NULL, NULL}};
    icha_prose_add(prose, ICHA_S_SOURCE, fillers);
}

/* ---- a rule, a part ---- */

static icha_sentence_id outcome_sentence(icha_outcome outcome, bool is_part) {
    switch (outcome) {
    case ICHA_OUTCOME_SATISFIED: return is_part ? ICHA_S_PART_SATISFIED : ICHA_S_SATISFIED;
    case ICHA_OUTCOME_VIOLATED: return is_part ? ICHA_S_PART_VIOLATED : ICHA_S_VIOLATED;
    case ICHA_OUTCOME_SKIPPED: return is_part ? ICHA_S_PART_SKIPPED : ICHA_S_SKIPPED;
    case ICHA_OUTCOME_UNKNOWN: break;
    }
    return is_part ? ICHA_S_PART_UNKNOWN : ICHA_S_UNKNOWN;
}

static void add_rule(icha_prose *prose, const topic *t) {
    const icha_reason *r = t->reason;
    const icha_filler fillers[] = {{"label", label_of(r->version, r->rule, t->language)}, {NULL, NULL}};
    icha_prose_add(prose, outcome_sentence(r->outcome, false), fillers);
    add_found(prose, t);
    add_required(prose, t);
    add_margin(prose, t);
    add_source(prose, r->version, t->language);
}

static const char *part_found(const topic *t, char *buffer, size_t size) {
    const icha_test *test = t->reason->test;
    if (lacks(t, test->fact_index, ICHA_FACT_NOT_APPLICABLE) || lacks(t, test->per_index, ICHA_FACT_NOT_APPLICABLE))
        return icha_piece(buffer, size, t->language, ICHA_S_NO_USE, NULL);
    if (lacks(t, test->fact_index, ICHA_FACT_UNKNOWN) || lacks(t, test->per_index, ICHA_FACT_UNKNOWN))
        return icha_piece(buffer, size, t->language, ICHA_S_NO_VALUE, NULL);
    return observed_words(t, buffer, size);
}

/* `debt / sales` when two facts are compared. */
static const char *part_subject(const topic *t, char *buffer, size_t size) {
    const icha_fact_definition *per = definition(t->facts->catalogue, t->reason->test->per_index);
    snprintf(buffer, size, "%s%s%s", fact_label(t->fact, t->language), per == NULL ? "" : " / ",
             fact_label(per, t->language));
    return buffer;
}

static void add_part(icha_prose *prose, const topic *t) {
    char subject[ICHA_VALUE_TEXT_MAX], found[ICHA_VALUE_TEXT_MAX], required[4 * ICHA_VALUE_TEXT_MAX], outcome[64];
    bool is_group = t->fact == NULL;
    icha_piece(outcome, sizeof outcome, t->language, outcome_sentence(t->reason->outcome, true), NULL);
    const icha_filler fillers[] = {{"subject", is_group ? "" : part_subject(t, subject, sizeof subject)},
                                   {"found", is_group ? "" : part_found(t, found, sizeof found)},
                                   {"required", required_words(t, required, sizeof required)},
                                   {"outcome", outcome},
                                   {NULL, NULL}};
    icha_prose_add(prose, is_group ? ICHA_S_PART_GROUP : ICHA_S_PART, fillers);
}

size_t icha_reason_sentence(const icha_reason *reason, const icha_facts *facts, icha_language language, char *buffer,
                            size_t size) {
    topic t = topic_of(reason, facts, language);
    icha_prose prose = icha_prose_open(buffer, size, language);
    if (reason->depth > 0) add_part(&prose, &t);
    else add_rule(&prose, &t);
    return icha_prose_close(&prose);
}

/* ---- remedies ---- */

static icha_sentence_id verdict_sentence(icha_verdict verdict) {
    switch (verdict) {
    case ICHA_VERDICT_ELIGIBLE: return ICHA_S_ELIGIBLE;
    case ICHA_VERDICT_INELIGIBLE: return ICHA_S_INELIGIBLE;
    case ICHA_VERDICT_NOT_APPLICABLE: return ICHA_S_NOT_APPLICABLE;
    case ICHA_VERDICT_UNDETERMINED: break;
    }
    return ICHA_S_UNDETERMINED;
}

static icha_sentence_id remedy_sentence(icha_remedy_kind kind) {
    return kind == ICHA_REMEDY_WAIT_UNTIL  ? ICHA_S_WAIT_UNTIL
           : kind == ICHA_REMEDY_REDUCE_TO ? ICHA_S_REDUCE_TO
           : kind == ICHA_REMEDY_RAISE_TO  ? ICHA_S_RAISE_TO
                                           : ICHA_S_CHANGE_TO;
}

static const char *remedy_value(const icha_remedy *remedy, const icha_fact_definition *fact, icha_language language,
                                char *buffer, size_t size) {
    bool is_choice = fact != NULL && fact->type == ICHA_FACT_CHOICE && remedy->to.numerator >= 0 &&
                     remedy->to.numerator < (int64_t)fact->choice_count;
    if (is_choice) return icha_choice_words(fact, fact->choices[remedy->to.numerator].key, language);
    return icha_quantity_words(remedy->to, ICHA_ROLE_VALUE, fact, language, buffer, size);
}

size_t icha_remedy_sentence(const icha_reason *reason, const icha_facts *facts, icha_language language, char *buffer,
                            size_t size) {
    char value[ICHA_VALUE_TEXT_MAX], verdict[64];
    const icha_remedy *remedy = &reason->remedy;
    icha_prose prose = icha_prose_open(buffer, size, language);
    if (remedy->kind != ICHA_REMEDY_NONE) {
        const icha_fact_definition *fact = definition(facts->catalogue, remedy->fact_index);
        icha_piece(verdict, sizeof verdict, language, verdict_sentence(remedy->verdict), NULL);
        const icha_filler fillers[] = {{"fact", fact_label(fact, language)},
                                       {"value", remedy_value(remedy, fact, language, value, sizeof value)},
                                       {"verdict", verdict},
                                       {NULL, NULL}};
        icha_prose_add(&prose, remedy_sentence(remedy->kind), fillers);
    }
    return icha_prose_close(&prose);
}

/* ---- needs ---- */

static icha_sentence_id purpose_of(const icha_need *need) {
    if (need->for_verdict && need->for_offer) return ICHA_S_FOR_BOTH;
    return need->for_offer ? ICHA_S_FOR_OFFER : ICHA_S_FOR_VERDICT;
}

static icha_sentence_id need_sentence(icha_need_kind kind) {
    return kind == ICHA_NEED_FACT        ? ICHA_S_NEED_FACT
           : kind == ICHA_NEED_PARAMETER ? ICHA_S_NEED_PARAMETER
                                         : ICHA_S_NEED_RULE;
}

static const char *kind_words(const icha_fact_definition *fact, icha_language language, char *buffer, size_t size) {
    const char *unit = fact == NULL ? "" : icha_in(language, fact->unit_ko, fact->unit_en);
    const icha_filler fillers[] = {{"unit", unit}, {NULL, NULL}};
    buffer[0] = '\0';
    return unit[0] == '\0' ? buffer : icha_piece(buffer, size, language, ICHA_S_KIND, fillers);
}

/* Why there is no figure: the catalogue's reason, or that what it holds is a band, a bound or one value per case. */
static const char *reason_words(const icha_version *version, icha_language language, char *buffer, size_t size) {
    const char *reason = version == NULL ? "" : icha_in(language, version->value.reason_ko, version->value.reason);
    if (version == NULL || reason[0] != '\0') return reason;
    return icha_piece(buffer, size, language, ICHA_S_NO_ONE_FIGURE, NULL);
}

size_t icha_need_sentence(const icha_need *need, const icha_catalogue *catalogue, icha_language language, char *buffer,
                          size_t size) {
    char purpose[64], effect[160], kind[128], reason[160];
    const icha_fact_definition *fact = need->kind == ICHA_NEED_FACT ? definition(catalogue, need->fact_index) : NULL;
    icha_prose prose = icha_prose_open(buffer, size, language);
    icha_piece(purpose, sizeof purpose, language, purpose_of(need), NULL);
    icha_piece(effect, sizeof effect, language, need->can_flip ? ICHA_S_CAN_FLIP : ICHA_S_CANNOT_FLIP, NULL);
    const icha_filler fillers[] = {
        {"fact", fact_label(fact, language)},
        {"kind", kind_words(fact, language, kind, sizeof kind)},
        {"purpose", purpose},
        {"effect", effect},
        {"supplier", fact == NULL ? "" : icha_in(language, fact->supplied_by_ko, fact->supplied_by_en)},
        {"name", label_of(need->version, need->name, language)},
        {"reason", reason_words(need->version, language, reason, sizeof reason)},
        {NULL, NULL}};
    icha_prose_add(&prose, need_sentence(need->kind), fillers);
    return icha_prose_close(&prose);
}
