/* Rules, caps and tiers as one line of text. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "catalogue/link.h"
#include "catalogue/unit_of_test.h"

/* Grows past its room as a count only, like snprintf. */
typedef struct line {
    char *buffer;
    size_t size, length;
} line;

__attribute__((format(printf, 2, 3))) static void put(line *to, const char *format, ...) {
    va_list list;
    size_t room = to->length < to->size ? to->size - to->length : 0;
    va_start(list, format);
    int wrote = vsnprintf(room > 0 ? to->buffer + to->length : NULL, room, format, list);
    va_end(list);
    to->length += wrote > 0 ? (size_t)wrote : 0;
}

static void put_test(line *to, const icha_test *test);

static void put_parts(line *to, const icha_test *test) {
    for (size_t i = 0; i < test->part_count; i++) {
        if (i > 0) put(to, "; ");
        put_test(to, &test->parts[i]);
    }
}

static void put_items(line *to, const char *const *items, size_t count) {
    for (size_t i = 0; i < count; i++) put(to, "%s%s", i > 0 ? ", " : "", items[i]);
}

static void put_limit(line *to, const icha_limit *limit, const icha_test *test) {
    char text[ICHA_TEXT_MAX];
    if (limit->parameter != NULL) put(to, "{%s}", limit->parameter);
    else if (test->per != NULL && limit == &test->limit) {
        icha_ratio_format(limit->ratio, text, sizeof text);
        put(to, "%s", text);
    } else if (limit->unit == ICHA_UNIT_BOOL) put(to, "%s", limit->number != 0 ? "true" : "false");
    else if (limit->unit == ICHA_UNIT_DATE) {
        icha_date_format((icha_date)limit->number, text, sizeof text);
        put(to, "%s", text);
    } else if (limit->unit == ICHA_UNIT_RATE) {
        icha_rate_format(limit->number, text, sizeof text);
        put(to, "%s", text);
    } else put(to, "%lld", (long long)limit->number);
}

static void put_leaf(line *to, const icha_test *test) {
    static const char *const na[] = {"", ", when n/a satisfied", ", when n/a violated"};
    put(to, "%s%s%s", test->fact, test->per != NULL ? " / " : "", test->per != NULL ? test->per : "");
    if (test->counts_within) {
        put(to, " within months ");
        put_limit(to, &test->within, test);
    }
    put(to, " %s ", icha_test_op_name(test->op));
    if (test->op == ICHA_OP_IN || test->op == ICHA_OP_KSIC) {
        put_items(to, test->items, test->item_count);
        if (test->excluded_count > 0) put(to, " except ");
        put_items(to, test->excluded, test->excluded_count);
    } else put_limit(to, &test->limit, test);
    put(to, "%s", na[test->when_na]);
}

static void put_test(line *to, const icha_test *test) {
    if (test->part_count == 0) {
        put_leaf(to, test);
        return;
    }
    put(to, "%s", icha_test_op_name(test->op));
    if (test->op == ICHA_OP_AT_LEAST_OF) put(to, " %d", (int)test->count);
    put(to, " (");
    put_parts(to, test);
    put(to, ")");
}

size_t icha_test_text(const icha_test *test, char *buffer, size_t size) {
    line to = {buffer, size, 0};
    if (size > 0) buffer[0] = '\0';
    put_test(&to, test);
    return to.length;
}

static const char *fact_name(const icha_catalogue *catalogue, int32_t index) {
    return index < 0 ? "?" : icha_catalogue_fact(catalogue, (size_t)index)->name;
}

size_t icha_cat_cap_text(const icha_catalogue *catalogue, const icha_cap *cap, char *buffer, size_t size) {
    line to = {buffer, size, 0};
    char rounding[ICHA_TEXT_MAX];
    if (cap->is_need) {
        icha_rounding_format(cap->rounding, rounding, sizeof rounding);
        put(&to, "(%s%s%s) x %s x %s%s%s, %s", cap->monthly, cap->state != NULL ? " - " : "",
            cap->state != NULL ? cap->state : "", fact_name(catalogue, cap->workers_index),
            fact_name(catalogue, cap->months_index), cap->share != NULL ? " x " : "",
            cap->share != NULL ? cap->share : "", rounding);
    } else put(&to, "%s", cap->parameter != NULL ? cap->parameter : fact_name(catalogue, cap->fact_index));
    if (cap->less_index >= 0) put(&to, " - %s", fact_name(catalogue, cap->less_index));
    if (cap->is_on_guarantee) put(&to, ", on the guaranteed amount");
    return to.length;
}

size_t icha_cat_tiers_text(const icha_tier *tiers, size_t count, char *buffer, size_t size) {
    line to = {buffer, size, 0};
    char ratio[ICHA_TEXT_MAX];
    for (size_t i = 0; i < count; i++) {
        icha_ratio_format(tiers[i].ratio, ratio, sizeof ratio);
        put(&to, "%s%s", i > 0 ? "; " : "", ratio);
        if (tiers[i].up_to != ICHA_UNSET) put(&to, " up to %lld", (long long)tiers[i].up_to);
        else if (i > 0) put(&to, " above");
    }
    return to.length;
}
