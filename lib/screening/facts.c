/* Facts about one applicant: set by name from text, or by index without text (E-1). */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "catalogue/model.h"
#include "number/fail.h"
#include "screening/facts.h"

void icha_facts_init(icha_facts *facts, const icha_catalogue *catalogue) {
    assert(facts != NULL && catalogue != NULL);
    facts->size = sizeof *facts;
    facts->catalogue = catalogue;
    memset(facts->given, 0, sizeof facts->given);
    facts->latest_as_of = ICHA_DATE_UNSET;
    facts->latest_fact = -1;
    facts->number_count = facts->text_count = 0;
}

/* Finds a fact that is to be set now. */
static icha_status find_new(const icha_facts *facts, const char *name, int32_t *index, icha_error *err) {
    *index = icha_catalogue_fact_index(facts->catalogue, name);
    if (*index < 0)
        return icha_fail(err, ICHA_M_FACT_NONE, "E-1", name, name, icha_cat_nearest_fact(facts->catalogue, name));
    if (icha_facts_has(facts, *index)) return icha_fail(err, ICHA_M_TERMS_KEY_TWICE, "E-1", name, NULL, NULL);
    return ICHA_OK;
}

static void give(icha_facts *facts, int32_t index, icha_fact fact) {
    facts->items[index] = fact;
    facts->given[index / 64] |= UINT64_C(1) << (index % 64);
}

/* ---- one value by its type ---- */

static icha_status out_of_range(const icha_fact_definition *definition, const char *text, size_t length,
                                icha_error *err) {
    char expected[80];
    snprintf(expected, sizeof expected, "%lld..%lld", (long long)definition->minimum, (long long)definition->maximum);
    return icha_fail_text(err, ICHA_M_OUT_OF_RANGE, "E-1", NULL, text, length, expected);
}

static icha_status read_whole(const icha_fact_definition *definition, const char *text, size_t length, int64_t *number,
                              icha_error *err) {
    icha_status status = icha_money_parse(text, length, number, err);
    if (status != ICHA_OK) return status;
    bool is_inside = *number >= definition->minimum && *number <= definition->maximum;
    return is_inside ? ICHA_OK : out_of_range(definition, text, length, err);
}

static icha_status read_bool(const char *text, size_t length, int64_t *number, icha_error *err) {
    bool yes = length == 4 && memcmp(text, "true", 4) == 0, no = length == 5 && memcmp(text, "false", 5) == 0;
    if (!yes && !no) return icha_fail_text(err, ICHA_M_UNKNOWN_NAME, "E-1", NULL, text, length, "true, false");
    *number = yes;
    return ICHA_OK;
}

static icha_status read_rate(const char *text, size_t length, int64_t *number, icha_error *err) {
    icha_status status = icha_rate_parse(text, length, number, err);
    if (status == ICHA_OK && *number < 0)
        return icha_fail_text(err, ICHA_M_RATE_RANGE, "N-2", NULL, text, length, "0%..1000%");
    return status;
}

static icha_status read_date(const char *text, size_t length, int64_t *number, icha_error *err) {
    icha_date date = 0;
    icha_status status = icha_date_parse(text, length, &date, err);
    *number = date;
    return status;
}

static icha_status read_choice(const icha_fact_definition *definition, const char *text, size_t length, int64_t *number,
                               icha_error *err) {
    char expected[200] = "";
    for (size_t i = 0; i < definition->choice_count; i++) {
        const char *key = definition->choices[i].key;
        if (strlen(key) == length && memcmp(key, text, length) == 0) {
            *number = (int64_t)i;
            return ICHA_OK;
        }
        size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used, "%s%s", used > 0 ? ", " : "", key);
    }
    return icha_fail_text(err, ICHA_M_UNKNOWN_NAME, "E-1", NULL, text, length, expected);
}

static icha_status read_number(const icha_fact_definition *definition, const char *text, size_t length, int64_t *number,
                               icha_error *err) {
    switch (definition->type) {
    case ICHA_FACT_BOOL: return read_bool(text, length, number, err);
    case ICHA_FACT_RATE: return read_rate(text, length, number, err);
    case ICHA_FACT_DATE: return read_date(text, length, number, err);
    case ICHA_FACT_CHOICE: return read_choice(definition, text, length, number, err);
    default: return read_whole(definition, text, length, number, err);
    }
}

/* ---- texts ---- */

static icha_status check_ksic(const char *text, size_t length, icha_error *err) {
    bool good = length >= 2 && length <= 5;
    for (size_t i = 0; good && i < length; i++) good = text[i] >= '0' && text[i] <= '9';
    return good ? ICHA_OK
                : icha_fail_text(err, ICHA_M_FACT_SYNTAX, "E-1", NULL, text, length,
                                 "2 to 5 digits of KSIC, such as 56111");
}

static icha_status check_name(const char *text, size_t length, icha_error *err) {
    if (length == 0 || length >= ICHA_NAME_SIZE)
        return icha_fail_text(err, ICHA_M_OUT_OF_RANGE, "X-3", NULL, text, length, "1..63 bytes");
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            return icha_fail_text(err, ICHA_M_TEXT_CONTROL, NULL, NULL, NULL, 0, NULL);
    return ICHA_OK;
}

static icha_status read_text(icha_facts *facts, const icha_fact_definition *definition, const char *text, size_t length,
                             icha_fact *fact, icha_error *err) {
    icha_status status =
        definition->type == ICHA_FACT_KSIC ? check_ksic(text, length, err) : check_name(text, length, err);
    if (status != ICHA_OK) return status;
    if (length > sizeof facts->texts - facts->text_count)
        return icha_fail(err, ICHA_M_FACTS_FULL, "X-3", NULL, NULL, "2048 bytes of text");
    fact->first = (uint16_t)facts->text_count;
    fact->count = (uint16_t)length;
    memcpy(facts->texts + facts->text_count, text, length);
    facts->text_count += (uint32_t)length;
    return ICHA_OK;
}

/* ---- lists ---- */

/* A month-end headcount with halves, doubled (E-7): `4`, `4.5`, `4.0`. */
static icha_status read_headcount(const char *text, size_t length, int64_t *doubled, icha_error *err) {
    const char *point = memchr(text, '.', length);
    size_t whole = point == NULL ? length : (size_t)(point - text);
    int64_t half = 0;
    if (point != NULL) {
        bool good = length == whole + 2 && (point[1] == '0' || point[1] == '5');
        if (!good)
            return icha_fail_text(err, ICHA_M_FACT_SYNTAX, "E-7", NULL, text, length,
                                  "a headcount in halves, such as 4 or 4.5");
        half = point[1] == '5';
    }
    icha_status status = icha_whole_parse(text, whole, 0, ICHA_HEADCOUNT_MAX, doubled, err);
    if (status == ICHA_OK) *doubled = *doubled * 2 + half;
    return status;
}

static icha_status read_item(icha_fact_type type, const char *text, size_t length, int64_t *number, icha_error *err) {
    return type == ICHA_FACT_DATES ? read_date(text, length, number, err) : read_headcount(text, length, number, err);
}

static icha_status read_list(icha_facts *facts, const icha_fact_definition *definition, const char *text, size_t length,
                             icha_fact *fact, icha_error *err) {
    size_t count = 0, room = ICHA_FACT_NUMBERS_MAX - facts->number_count, at = 0;
    int64_t *numbers = facts->numbers + facts->number_count, sum = 0;
    while (at <= length && length > 0) {
        const char *end = memchr(text + at, ';', length - at);
        size_t size = end == NULL ? length - at : (size_t)(end - text) - at;
        if (count == ICHA_FACT_LIST_MAX || count == room)
            return icha_fail(err, ICHA_M_FACTS_FULL, "X-3", NULL, NULL, "64 items of a list, 512 in all");
        icha_status status = read_item(definition->type, text + at, size, &numbers[count], err);
        if (status != ICHA_OK) return status;
        sum += numbers[count++];
        at += size + 1;
    }
    if (definition->type == ICHA_FACT_HEADCOUNTS && count != 12)
        return icha_fail_text(err, ICHA_M_FACT_SYNTAX, "E-7", NULL, text, length,
                              "12 month-end headcounts, separated by ;");
    fact->number = definition->type == ICHA_FACT_HEADCOUNTS ? sum : (int64_t)count;
    fact->first = (uint16_t)facts->number_count;
    fact->count = (uint16_t)count;
    facts->number_count += (uint32_t)count;
    return ICHA_OK;
}

/* ---- the public functions ---- */

static icha_status read_value(icha_facts *facts, const icha_fact_definition *definition, const char *text,
                              size_t length, icha_fact *fact, icha_error *err) {
    switch (definition->type) {
    case ICHA_FACT_TEXT:
    case ICHA_FACT_KSIC: return read_text(facts, definition, text, length, fact, err);
    case ICHA_FACT_DATES:
    case ICHA_FACT_HEADCOUNTS: return read_list(facts, definition, text, length, fact, err);
    default: return read_number(definition, text, length, &fact->number, err);
    }
}

icha_status icha_facts_set(icha_facts *facts, const char *name, const char *text, size_t length, icha_error *err) {
    assert(facts != NULL && facts->size == sizeof *facts && name != NULL && (text != NULL || length == 0));
    int32_t index;
    icha_fact fact = {.state = ICHA_FACT_KNOWN, .assurance = ICHA_ASSURANCE_DECLARED, .as_of = ICHA_DATE_UNSET};
    icha_status status = find_new(facts, name, &index, err);
    if (status != ICHA_OK) return status;
    const icha_fact_definition *definition = icha_catalogue_fact(facts->catalogue, (size_t)index);
    status = read_value(facts, definition, text == NULL ? "" : text, length, &fact, err);
    if (status != ICHA_OK) return icha_fail_in_field(err, status, name);
    give(facts, index, fact);
    return ICHA_OK;
}

icha_status icha_facts_set_state(icha_facts *facts, const char *name, icha_fact_state state, icha_error *err) {
    assert(facts != NULL && facts->size == sizeof *facts);
    assert(state == ICHA_FACT_UNKNOWN || state == ICHA_FACT_NOT_APPLICABLE);
    int32_t index;
    icha_status status = find_new(facts, name, &index, err);
    if (status == ICHA_OK) give(facts, index, (icha_fact){.state = state, .as_of = ICHA_DATE_UNSET});
    return status;
}

/* The latest as-of date: one that is corrected may have been it. */
static void find_latest(icha_facts *facts) {
    facts->latest_as_of = ICHA_DATE_UNSET;
    facts->latest_fact = -1;
    for (int32_t i = 0; i < (int32_t)icha_catalogue_fact_count(facts->catalogue); i++) {
        icha_date as_of = icha_facts_has(facts, i) ? facts->items[i].as_of : ICHA_DATE_UNSET;
        if (as_of == ICHA_DATE_UNSET || (facts->latest_fact >= 0 && as_of <= facts->latest_as_of)) continue;
        facts->latest_as_of = as_of;
        facts->latest_fact = i;
    }
}

icha_status icha_facts_describe(icha_facts *facts, const char *name, icha_date as_of, icha_assurance assurance,
                                icha_error *err) {
    assert(facts != NULL && facts->size == sizeof *facts);
    int32_t index = icha_catalogue_fact_index(facts->catalogue, name);
    if (index < 0)
        return icha_fail(err, ICHA_M_FACT_NONE, "E-1", name, name, icha_cat_nearest_fact(facts->catalogue, name));
    if (!icha_facts_has(facts, index) || facts->items[index].state != ICHA_FACT_KNOWN)
        return icha_fail(err, ICHA_M_FACT_NOT_KNOWN, "E-1", name, NULL, NULL);
    assert(assurance >= ICHA_ASSURANCE_DECLARED && assurance <= ICHA_ASSURANCE_REGISTRY);
    const icha_bounds bounds = {as_of == ICHA_DATE_UNSET ? 0 : as_of, ICHA_DATE_MIN, ICHA_DATE_MAX, name, NULL};
    icha_status status = icha_check_bounds(&bounds, 1, "T-1", err);
    if (status != ICHA_OK) return status;
    facts->items[index].as_of = as_of;
    facts->items[index].assurance = assurance;
    find_latest(facts);
    return ICHA_OK;
}

icha_status icha_facts_put(icha_facts *facts, int32_t fact_index, int64_t number, icha_error *err) {
    assert(facts != NULL && facts->size == sizeof *facts && fact_index >= 0);
    const icha_fact_definition *definition = icha_catalogue_fact(facts->catalogue, (size_t)fact_index);
    bool is_date = definition->type == ICHA_FACT_DATE;
    assert(definition->type <= ICHA_FACT_CHOICE);
    int64_t minimum = is_date ? ICHA_DATE_MIN : definition->minimum;
    int64_t maximum = is_date ? ICHA_DATE_MAX : definition->maximum;
    if (icha_facts_has(facts, fact_index))
        return icha_fail(err, ICHA_M_TERMS_KEY_TWICE, "E-1", definition->name, NULL, NULL);
    const icha_bounds bounds = {number, minimum, maximum, definition->name, NULL};
    icha_status status = icha_check_bounds(&bounds, 1, "E-1", err);
    if (status != ICHA_OK) return status;
    give(facts, fact_index, (icha_fact){ICHA_FACT_KNOWN, ICHA_ASSURANCE_DECLARED, ICHA_DATE_UNSET, number, 0, 0});
    return ICHA_OK;
}

const icha_fact *icha_facts_get(const icha_facts *facts, int32_t fact_index) {
    return fact_index >= 0 && icha_facts_has(facts, fact_index) ? &facts->items[fact_index] : NULL;
}
