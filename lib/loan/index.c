/* Floating rates: an index series, its resets, the rate between floor and cap (L-5). */
#include "index.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "number/fail.h"

void icha_index_init(icha_index *index) {
    assert(index != NULL);
    memset(index, 0, sizeof *index);
    index->size = sizeof *index;
    index->spread = index->floor = index->cap = ICHA_UNSET;
    index->covers_to = ICHA_DATE_MAX;
}

static icha_status check_present(const icha_index *index, icha_error *err) {
    const char *field = NULL, *expected = NULL;
    if (index->entries == NULL || index->entry_count == 0)
        field = "index.series", expected = "[[\"2018-01-01\", \"1.65%\"]]";
    else if (index->spread == ICHA_UNSET) field = "index.spread", expected = "2.1%";
    else if (index->reset_every_months == 0 && index->reset_count == 0)
        field = "index.reset_every_months", expected = "3";
    if (field == NULL) return ICHA_OK;
    return icha_fail(err, ICHA_M_VALUE_MISSING, "L-5", field, NULL, expected);
}

static icha_rate or_zero(icha_rate rate) {
    return rate == ICHA_UNSET ? 0 : rate;
}

static icha_status check_ranges(const icha_index *index, icha_error *err) {
    bool listed = index->reset_on != NULL || index->reset_count == 0;
    const icha_bounds bounds[] = {
        {(int64_t)(index->entry_count <= ICHA_INDEX_ENTRIES_MAX), 1, 1, "index.series", "1..4096"},
        {(int64_t)(index->reset_count <= ICHA_RESETS_MAX), 1, 1, "index.reset_on", "1..1024"},
        {listed, 1, 1, "index.reset_on", "a list of dates"},
        {index->reset_every_months, 0, ICHA_TERM_MONTHS_MAX, "index.reset_every_months", "1..3599"},
        {index->spread, -ICHA_RATE_MAX, ICHA_RATE_MAX, "index.spread", "-1000%..1000%"},
        {or_zero(index->floor), 0, ICHA_RATE_MAX, "index.floor", "0%..1000%"},
        {or_zero(index->cap), 0, ICHA_RATE_MAX, "index.cap", "0%..1000%"},
        {index->covers_to, ICHA_DATE_MIN, ICHA_DATE_MAX, "index.covers_to", "1900-01-01..2199-12-31"},
    };
    return icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "L-5", err);
}

icha_status icha_entries_check(const icha_index_entry *entries, size_t count, icha_rate minimum, const char *field,
                               const char *rule, icha_error *err) {
    for (size_t i = 0; i < count; i++) {
        const icha_bounds bounds[] = {
            {entries[i].on, ICHA_DATE_MIN, ICHA_DATE_MAX, field, "1900-01-01..2199-12-31"},
            {entries[i].rate, minimum, ICHA_RATE_MAX, field, minimum < 0 ? "-1000%..1000%" : "0%..1000%"},
        };
        icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], rule, err);
        if (status != ICHA_OK) return status;
        if (i > 0 && entries[i - 1].on >= entries[i].on)
            return icha_fail(err, ICHA_M_DATES_UNORDERED, rule, field, NULL, NULL);
    }
    return ICHA_OK;
}

static icha_status check_resets(const icha_index *index, icha_error *err) {
    for (size_t i = 0; i < index->reset_count; i++) {
        const icha_bounds bounds = {index->reset_on[i], ICHA_DATE_MIN, ICHA_DATE_MAX, "index.reset_on",
                                    "1900-01-01..2199-12-31"};
        icha_status status = icha_check_bounds(&bounds, 1, "L-5", err);
        if (status != ICHA_OK) return status;
        if (i > 0 && index->reset_on[i - 1] >= index->reset_on[i])
            return icha_fail(err, ICHA_M_DATES_UNORDERED, "L-5", "index.reset_on", NULL, NULL);
    }
    return ICHA_OK;
}

icha_status icha_index_check(const icha_index *index, icha_error *err) {
    assert(index != NULL && index->size == sizeof *index);
    icha_status status = check_present(index, err);
    if (status == ICHA_OK) status = check_ranges(index, err);
    if (status == ICHA_OK)
        status = icha_entries_check(index->entries, index->entry_count, -ICHA_RATE_MAX, "index.series", "L-5", err);
    if (status == ICHA_OK) status = check_resets(index, err);
    if (status != ICHA_OK) return status;
    if (index->reset_every_months != 0 && index->reset_count != 0)
        return icha_fail(err, ICHA_M_RESETS_TWICE, "L-5", "index.reset_on", NULL, NULL);
    if (index->floor != ICHA_UNSET && index->cap != ICHA_UNSET && index->floor > index->cap)
        return icha_fail(err, ICHA_M_FLOOR_ABOVE_CAP, "L-5", "index.floor", NULL, NULL);
    return ICHA_OK;
}

size_t icha_entries_until(const icha_index_entry *entries, size_t count, icha_date on) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entries[middle].on <= on) low = middle + 1;
        else high = middle;
    }
    return low;
}

static size_t entries_until(const icha_index *index, icha_date on) {
    return icha_entries_until(index->entries, index->entry_count, on);
}

icha_rate icha_index_rate_checked(const icha_index *index, icha_date on) {
    icha_rate rate = index->entries[entries_until(index, on) - 1].rate + index->spread; /* |rate| <= 2 x 10^10 */
    if (index->floor != ICHA_UNSET && rate < index->floor) rate = index->floor;
    if (index->cap != ICHA_UNSET && rate > index->cap) rate = index->cap;
    return rate;
}

/* The reset's date, with the series where it has a name. */
static icha_status fail_gap(const icha_index *index, icha_date on, icha_error *err) {
    char day[ICHA_DATE_TEXT_SIZE], last[ICHA_DATE_TEXT_SIZE], found[ICHA_DATE_TEXT_SIZE + 80];
    icha_date_format(on, day, sizeof day);
    icha_date_format(index->covers_to, last, sizeof last);
    bool is_named = index->series != NULL && index->series[0] != '\0';
    snprintf(found, sizeof found, "%s%s%.63s%s", day, is_named ? " (" : "", is_named ? index->series : "",
             is_named ? ")" : "");
    if (on > index->covers_to) return icha_fail(err, ICHA_M_SERIES_ENDS, "L-5", "index.series", found, last);
    return icha_fail(err, ICHA_M_INDEX_GAP, "L-5", "index.series", found, NULL);
}

icha_status icha_index_rate_check(const icha_index *index, icha_date on, icha_error *err) {
    char rate[ICHA_TEXT_MAX], day[ICHA_DATE_TEXT_SIZE], text[ICHA_TEXT_MAX + ICHA_DATE_TEXT_SIZE + 4];
    if (on > index->covers_to || entries_until(index, on) == 0) return fail_gap(index, on, err);
    icha_rate found = icha_index_rate_checked(index, on);
    if (found >= 0 && found <= ICHA_RATE_MAX) return ICHA_OK;
    icha_rate_format(found, rate, sizeof rate);
    icha_date_format(on, day, sizeof day);
    snprintf(text, sizeof text, "%s (%s)", rate, day);
    return icha_fail(err, ICHA_M_RESET_RATE_RANGE, "L-5", "index", text, "0%..1000%");
}

icha_status icha_index_rate(const icha_index *index, icha_date on, icha_rate *rate, icha_error *err) {
    icha_status status = icha_index_check(index, err);
    const icha_bounds bounds = {on, ICHA_DATE_MIN, ICHA_DATE_MAX, "on", "1900-01-01..2199-12-31"};
    if (status == ICHA_OK) status = icha_check_bounds(&bounds, 1, "L-5", err);
    if (status == ICHA_OK) status = icha_index_rate_check(index, on, err);
    if (status == ICHA_OK) *rate = icha_index_rate_checked(index, on);
    return status;
}

icha_date icha_index_reset(const icha_index *index, icha_date disbursed_on, int32_t number) {
    icha_date on;
    if (number == 0) return disbursed_on;
    if (index->reset_every_months == 0)
        return (size_t)number <= index->reset_count ? index->reset_on[number - 1] : ICHA_DATE_NEVER;
    icha_status status = icha_date_add_months(disbursed_on, (int64_t)number * index->reset_every_months, &on, NULL);
    return status == ICHA_OK ? on : ICHA_DATE_NEVER;
}
