/* The value of a version: exact, band, bound, keyed, steps, or a reason why there is none (C-2, C-7). */
#include <stdio.h>
#include <string.h>

#include "catalogue/read_test.h"
#include "icha/guarantee.h"

typedef struct spelling {
    const char *text;
    int64_t number;
} spelling;

/* What a unit is written like, for faults. */
static const char *spelling_of(icha_unit unit) {
    switch (unit) {
    case ICHA_UNIT_WON: return "whole won such as 50000000";
    case ICHA_UNIT_RATE: return "1.5%, 150bp or 0.015x";
    case ICHA_UNIT_MONTHS: return "whole months";
    case ICHA_UNIT_DAYS: return "whole days";
    case ICHA_UNIT_COUNT: return "a whole number";
    case ICHA_UNIT_DATE: return "YYYY-MM-DD";
    case ICHA_UNIT_BOOL: return "true or false";
    case ICHA_UNIT_RATIO: return "1/3, 90% or 12.5x";
    case ICHA_UNIT_STEPS: return "{steps: [{months: 12, rate: 2.0%}]}";
    case ICHA_UNIT_TIERS: return "{tiers: [{up_to: 50000000, ratio: 100%}, {ratio: 90%}]}";
    case ICHA_UNIT_TEST: return "{test: {fact: .., ..}}";
    case ICHA_UNIT_CAP: return "{limit: {parameter: ..}}";
    default: return "text";
    }
}

/* Units whose values are no scalar. */
static bool is_structured(icha_unit unit) {
    return unit >= ICHA_UNIT_STEPS;
}

static int64_t largest_of(icha_unit unit) {
    return unit == ICHA_UNIT_MONTHS ? ICHA_TERM_MONTHS_MAX : unit == ICHA_UNIT_DAYS ? 36600 : ICHA_MONEY_MAX;
}

/* Reads `text` of a unit and writes its canonical spelling to `buffer`. */
static icha_status parse_unit(icha_unit unit, const icha_cat_node *node, int64_t *number, char *buffer, size_t size,
                              icha_error *err) {
    icha_status status = ICHA_OK;
    icha_date date = 0;
    icha_ratio ratio = {0, 0};
    *number = 0;
    switch (unit) {
    case ICHA_UNIT_RATE:
        status = icha_rate_parse(node->text, node->length, number, err);
        if (status == ICHA_OK && *number < 0)
            return icha_fail(err, ICHA_M_RATE_RANGE, "N-2", NULL, node->text, ">= 0%");
        if (status == ICHA_OK) icha_rate_format(*number, buffer, size);
        return status;
    case ICHA_UNIT_DATE:
        status = icha_date_parse(node->text, node->length, &date, err);
        *number = date;
        if (status == ICHA_OK) icha_date_format(date, buffer, size);
        return status;
    case ICHA_UNIT_RATIO:
        status = icha_ratio_parse(node->text, node->length, &ratio, err);
        if (status == ICHA_OK) icha_ratio_format(ratio, buffer, size);
        return status;
    default:
        status = icha_whole_parse(node->text, node->length, 0, largest_of(unit), number, err);
        if (status == ICHA_OK) snprintf(buffer, size, "%lld", (long long)*number);
        return status;
    }
}

static bool read_words(icha_cat_reader *reader, const icha_cat_node *node, const icha_cat_term *term, spelling *out) {
    size_t index;
    if (term != NULL && term->words != NULL && !icha_cat_read_word(reader, node, term->words, &index)) return false;
    icha_error error;
    icha_error_init(&error);
    if (term != NULL && term->check != NULL && term->check(node->text, node->length, &error) != ICHA_OK) {
        icha_cat_fault_inner(reader, node->place, &error, term->name);
        return false;
    }
    out->text = icha_cat_arena_text(reader->arena, node->text, node->length);
    return out->text != NULL;
}

static bool read_spelling(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, const icha_cat_term *term,
                          spelling *out) {
    if (!icha_cat_expect_scalar(reader, node, spelling_of(unit))) return false;
    if (unit == ICHA_UNIT_TEXT) return read_words(reader, node, term, out);
    if (unit == ICHA_UNIT_BOOL) {
        bool value = false;
        if (!icha_cat_read_bool(reader, node, &value)) return false;
        *out = (spelling){value ? "true" : "false", value};
        return true;
    }
    if (is_structured(unit)) {
        icha_cat_fault(reader, node->place, ICHA_M_WRONG_KIND, node->text, spelling_of(unit));
        return false;
    }
    char buffer[ICHA_TEXT_MAX] = "";
    icha_error error;
    icha_error_init(&error);
    if (parse_unit(unit, node, &out->number, buffer, sizeof buffer, &error) != ICHA_OK) {
        icha_cat_fault_inner(reader, node->place, &error, spelling_of(unit));
        return false;
    }
    out->text = icha_cat_arena_text(reader->arena, buffer, strlen(buffer));
    return out->text != NULL;
}

/* Units that have an order, so that "at most" and "between" mean something. */
static bool is_ordered(icha_unit unit) {
    return unit != ICHA_UNIT_TEXT && unit != ICHA_UNIT_BOOL && unit != ICHA_UNIT_RATIO && !is_structured(unit);
}

static bool refuse_form(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit) {
    icha_cat_fault(reader, node->key_place, ICHA_M_FORM_UNFIT, node->key, spelling_of(unit));
    return false;
}

static bool read_exact(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, const icha_cat_term *term,
                       icha_form form, icha_value *value) {
    spelling one = {"", 0};
    if (!read_spelling(reader, node, unit, term, &one)) return false;
    value->state = ICHA_STATE_KNOWN;
    value->form = form;
    value->text = one.text;
    value->number = one.number;
    return true;
}

static bool read_bound(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, icha_form form,
                       icha_value *value) {
    if (!is_ordered(unit)) return refuse_form(reader, node, unit);
    return read_exact(reader, node, unit, NULL, form, value);
}

static bool read_band(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, icha_value *value) {
    if (!is_ordered(unit)) return refuse_form(reader, node, unit);
    if (!icha_cat_expect_list(reader, node, 2, "[low, high]")) return false;
    if (node->count != 2) {
        icha_cat_fault(reader, node->place, ICHA_M_WRONG_KIND, "list", "[low, high]");
        return false;
    }
    spelling low = {"", 0}, high = {"", 0};
    bool low_read = read_spelling(reader, node->first, unit, NULL, &low);
    if (!read_spelling(reader, node->last, unit, NULL, &high) || !low_read) return false;
    if (low.number >= high.number) {
        icha_cat_fault(reader, node->place, ICHA_M_RANGE_REVERSED, node->first->text, "low < high");
        return false;
    }
    value->state = ICHA_STATE_KNOWN;
    value->form = ICHA_FORM_BAND;
    value->low_text = low.text;
    value->high_text = high.text;
    value->low = low.number;
    value->high = high.number;
    return true;
}

static bool is_too_long(icha_cat_reader *reader, const icha_cat_node *list, size_t limit, const char *what) {
    char expected[24];
    snprintf(expected, sizeof expected, "<= %zu", limit);
    if (list->count > limit) icha_cat_fault(reader, list->place, ICHA_M_YAML_LIMIT, what, expected);
    return list->count > limit;
}

static bool read_reason(icha_cat_reader *reader, const icha_cat_node *node, icha_state state, icha_value *value) {
    value->state = state;
    const char *ko = NULL, *en = NULL;
    if (node->kind == ICHA_CAT_MAP) icha_cat_read_name(reader, node, &ko, &en);
    else ko = en = icha_cat_read_text(reader, node, "a reason, or {ko: .., en: ..}");
    value->reason = en == NULL ? "" : en;
    value->reason_ko = ko == NULL ? "" : ko;
    return ko != NULL && en != NULL;
}

static bool read_step(icha_cat_reader *reader, const icha_cat_node *node, icha_step *step) {
    static const char *const required[] = {"months", "rate", NULL};
    if (!icha_cat_expect_map(reader, node, required, NULL)) return false;
    const icha_cat_node *months_node = icha_cat_get(node, "months"), *rate_node = icha_cat_get(node, "rate");
    int64_t months = 0;
    spelling rate = {"", 0};
    bool good = months_node != NULL && rate_node != NULL;
    good = good && icha_cat_read_whole(reader, months_node, 1, ICHA_TERM_MONTHS_MAX, &months);
    good = good && read_spelling(reader, rate_node, ICHA_UNIT_RATE, NULL, &rate);
    *step = (icha_step){(int32_t)months, rate.number};
    return good;
}

static bool read_steps(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, icha_value *value) {
    if (unit != ICHA_UNIT_STEPS) return refuse_form(reader, node, unit);
    if (!icha_cat_expect_list(reader, node, 1, spelling_of(unit)) || is_too_long(reader, node, ICHA_STEPS_MAX, "steps"))
        return false;
    icha_step *steps = icha_cat_arena_take(reader->arena, node->count, sizeof *steps);
    if (steps == NULL) return false;
    bool good = true;
    for (const icha_cat_node *item = node->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter_index(reader, value->step_count);
        good = read_step(reader, item, &steps[value->step_count++]) && good;
        icha_cat_leave(reader, path);
    }
    value->state = ICHA_STATE_KNOWN;
    value->form = ICHA_FORM_EXACT;
    value->steps = steps;
    return good;
}

static bool read_tier(icha_cat_reader *reader, const icha_cat_node *node, icha_tier *tier) {
    static const char *const required[] = {"ratio", NULL};
    static const char *const optional[] = {"up_to", NULL};
    if (!icha_cat_expect_map(reader, node, required, optional)) return false;
    const icha_cat_node *up_to = icha_cat_get(node, "up_to"), *ratio = icha_cat_get(node, "ratio");
    spelling one = {"", 0};
    tier->up_to = ICHA_UNSET;
    if (ratio == NULL || !read_spelling(reader, ratio, ICHA_UNIT_RATIO, NULL, &one)) return false;
    (void)icha_ratio_parse(ratio->text, ratio->length, &tier->ratio, NULL);
    return up_to == NULL || icha_cat_read_whole(reader, up_to, 1, ICHA_MONEY_MAX, &tier->up_to);
}

/* G-1: ends ascend, the last tier has none, no ratio is above 1. */
static bool check_tier(icha_cat_reader *reader, const icha_cat_node *item, const icha_tier *tier, icha_money before) {
    bool is_last = item->next == NULL, is_above = tier->ratio.numerator > tier->ratio.denominator;
    if (!is_above && is_last == (tier->up_to == ICHA_UNSET) && (is_last || tier->up_to > before)) return true;
    icha_cat_fault(reader, item->place, ICHA_M_FORM_UNFIT, is_above ? "ratio" : "up_to",
                   "ratio <= 100%; up_to ascending, none in the last tier");
    return false;
}

static bool read_tiers(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, icha_value *value) {
    if (unit != ICHA_UNIT_TIERS) return refuse_form(reader, node, unit);
    if (!icha_cat_expect_list(reader, node, 1, spelling_of(unit)) ||
        is_too_long(reader, node, ICHA_GUARANTEE_TIERS_MAX, "tiers"))
        return false;
    icha_tier *tiers = icha_cat_arena_take(reader->arena, node->count, sizeof *tiers);
    if (tiers == NULL) return false;
    bool good = true;
    for (const icha_cat_node *item = node->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter_index(reader, value->tier_count), at = value->tier_count++;
        icha_money before = at == 0 ? 0 : tiers[at - 1].up_to;
        good = read_tier(reader, item, &tiers[at]) && check_tier(reader, item, &tiers[at], before) && good;
        icha_cat_leave(reader, path);
    }
    value->state = ICHA_STATE_KNOWN;
    value->form = ICHA_FORM_EXACT;
    value->tiers = tiers;
    return good;
}

static bool read_rule(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, icha_value *value) {
    if (unit != ICHA_UNIT_TEST) return refuse_form(reader, node, unit);
    icha_test *test = icha_cat_arena_take(reader->arena, 1, sizeof *test);
    if (test == NULL || !icha_cat_read_test(reader, node, test)) return false;
    value->state = ICHA_STATE_KNOWN;
    value->form = ICHA_FORM_EXACT;
    value->test = test;
    return true;
}

static bool read_limit(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, icha_value *value) {
    if (unit != ICHA_UNIT_CAP) return refuse_form(reader, node, unit);
    icha_cap *cap = icha_cat_arena_take(reader->arena, 1, sizeof *cap);
    if (cap == NULL || !icha_cat_read_cap(reader, node, cap)) return false;
    value->state = ICHA_STATE_KNOWN;
    value->form = ICHA_FORM_EXACT;
    value->cap = cap;
    return true;
}

static bool read_plain(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, const icha_cat_term *term,
                       icha_value *value);

static bool read_when(icha_cat_reader *reader, const icha_cat_node *node, icha_keyed_entry *entry) {
    if (node == NULL) return true;
    icha_test *when = icha_cat_arena_take(reader->arena, 1, sizeof *when);
    if (when == NULL || !icha_cat_read_test(reader, node, when)) return false;
    entry->when = when;
    return true;
}

static bool read_entry(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, const icha_cat_term *term,
                       icha_keyed_entry *entry) {
    static const char *const required[] = {"key", "value", NULL};
    static const char *const optional[] = {"label", "when", NULL};
    entry->key = entry->label_ko = entry->label_en = "";
    if (!icha_cat_expect_map(reader, node, required, optional)) return false;
    const icha_cat_node *key = icha_cat_get(node, "key"), *label = icha_cat_get(node, "label");
    const icha_cat_node *value = icha_cat_get(node, "value");
    const char *id = key == NULL ? NULL : icha_cat_read_id(reader, key);
    bool good = id != NULL && value != NULL;
    entry->key = id == NULL ? "" : id;
    good = (label == NULL || icha_cat_read_name(reader, label, &entry->label_ko, &entry->label_en)) && good;
    good = read_when(reader, icha_cat_get(node, "when"), entry) && good;
    return (value == NULL || read_plain(reader, value, unit, term, &entry->value)) && good;
}

static void report_repeated_key(icha_cat_reader *reader, const icha_cat_node *item, const icha_keyed_entry *entries,
                                size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].key, entries[count].key) == 0)
            icha_cat_fault(reader, item->place, ICHA_M_KEY_TWICE, entries[count].key, "once");
}

static bool read_entries(icha_cat_reader *reader, const icha_cat_node *list, icha_unit unit, const icha_cat_term *term,
                         icha_value *value) {
    if (!icha_cat_expect_list(reader, list, 1, "[{key: hires-1, value: 1.0%}]") ||
        is_too_long(reader, list, ICHA_TEST_PARTS_MAX, "entries"))
        return false;
    icha_keyed_entry *entries = icha_cat_arena_take(reader->arena, list->count, sizeof *entries);
    if (entries == NULL) return false;
    value->entries = entries;
    bool good = true;
    for (const icha_cat_node *item = list->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter_index(reader, value->entry_count);
        bool read = read_entry(reader, item, unit, term, &entries[value->entry_count]);
        if (read) report_repeated_key(reader, item, entries, value->entry_count);
        value->entry_count++;
        good = good && read;
        icha_cat_leave(reader, path);
    }
    return good;
}

static bool read_keyed(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, const icha_cat_term *term,
                       icha_value *value) {
    static const char *const required[] = {"by", "entries", NULL};
    static const char words[] = "tier purpose industry bank amount year";
    if (!icha_cat_expect_map(reader, node, required, NULL)) return false;
    const icha_cat_node *by = icha_cat_get(node, "by"), *entries = icha_cat_get(node, "entries");
    size_t index;
    if (by == NULL || entries == NULL || !icha_cat_read_word(reader, by, words, &index)) return false;
    value->state = ICHA_STATE_KNOWN;
    value->form = ICHA_FORM_KEYED;
    value->keyed_by = icha_cat_arena_text(reader->arena, by->text, by->length);
    return read_entries(reader, entries, unit, term, value) && value->keyed_by != NULL;
}

static void set_empty(icha_value *value, icha_unit unit) {
    *value = (icha_value){.unit = unit};
    value->reason = value->reason_ko = value->text = value->low_text = value->high_text = value->keyed_by = "";
}

/* A map with one key that names the form. */
static bool read_form(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, icha_value *value) {
    static const char forms[] = "band, at_most, at_least, unknown, not_applicable, keyed, steps, tiers, test, limit";
    const icha_cat_node *only = node->first;
    if (node->count != 1) {
        icha_cat_fault(reader, node->place, ICHA_M_WRONG_KIND, "map", forms);
        return false;
    }
    if (strcmp(only->key, "band") == 0) return read_band(reader, only, unit, value);
    if (strcmp(only->key, "at_most") == 0) return read_bound(reader, only, unit, ICHA_FORM_AT_MOST, value);
    if (strcmp(only->key, "at_least") == 0) return read_bound(reader, only, unit, ICHA_FORM_AT_LEAST, value);
    if (strcmp(only->key, "unknown") == 0) return read_reason(reader, only, ICHA_STATE_UNKNOWN, value);
    if (strcmp(only->key, "not_applicable") == 0) return read_reason(reader, only, ICHA_STATE_NOT_APPLICABLE, value);
    if (strcmp(only->key, "steps") == 0) return read_steps(reader, only, unit, value);
    if (strcmp(only->key, "tiers") == 0) return read_tiers(reader, only, unit, value);
    if (strcmp(only->key, "test") == 0) return read_rule(reader, only, unit, value);
    if (strcmp(only->key, "limit") == 0) return read_limit(reader, only, unit, value);
    icha_cat_fault(reader, only->key_place, ICHA_M_KEY_UNKNOWN, only->key, forms);
    return false;
}

/* Any value but a keyed one. */
static bool read_plain(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, const icha_cat_term *term,
                       icha_value *value) {
    set_empty(value, unit);
    if (node->kind == ICHA_CAT_MAP) return read_form(reader, node, unit, value);
    bool has_no_text = unit != ICHA_UNIT_TEXT && unit != ICHA_UNIT_TEST && node->kind == ICHA_CAT_SCALAR;
    if (has_no_text && node->plain && !node->bad && strcmp(node->text, "unlimited") == 0) {
        value->state = ICHA_STATE_UNLIMITED;
        return true;
    }
    return read_exact(reader, node, unit, term, ICHA_FORM_EXACT, value);
}

bool icha_cat_read_value(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, const icha_cat_term *term,
                         icha_value *value) {
    if (node->kind != ICHA_CAT_MAP || node->count != 1 || strcmp(node->first->key, "keyed") != 0)
        return read_plain(reader, node, unit, term, value);
    set_empty(value, unit);
    if (unit == ICHA_UNIT_TEST || unit == ICHA_UNIT_CAP) return refuse_form(reader, node->first, unit);
    return read_keyed(reader, node->first, unit, term, value);
}
