/* Index paths and shifts (A-1, L-5): entries before `from` stay as they were. */
#include <stdio.h>
#include <string.h>

#include "catalogue/overlay_parts.h"

typedef struct index_changing {
    icha_cat_arena *arena;
    const icha_index_change *change;
    const icha_cat_series *before;
    icha_cat_series *series; /* under way */
    const char *name;
} index_changing;

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* Adds an entry of the scenario's own: without a source, known on every day. */
static void add_entry(index_changing *c, icha_date on, icha_rate rate) {
    size_t at = c->series->public.entry_count++;
    c->series->entries[at] = (icha_index_entry){on, rate};
    c->series->about[at] = (icha_series_about){ICHA_DATE_MIN, NULL, 0, c->name};
}

static icha_status fail_rate(const icha_index_change *change, icha_rate found, const char *expected, icha_error *err) {
    char text[ICHA_TEXT_MAX];
    icha_rate_format(found, text, sizeof text);
    return icha_fail(err, ICHA_M_OVERLAY_RANGE, "A-1", change->series, text, expected);
}

/* A market rate can fall below 0; points over a contract's rate cannot (L-7). */
static icha_status check_rate(const index_changing *c, icha_rate rate, icha_error *err) {
    bool over = c->series->public.basis == ICHA_SERIES_OVER_CONTRACT;
    bool good = rate <= ICHA_RATE_ONE && rate >= (over ? 0 : -ICHA_RATE_ONE);
    return good ? ICHA_OK : fail_rate(c->change, rate, over ? "0%..100%" : "-100%..100%", err);
}

/* Days that nobody speaks of stay a gap (C-3): with a path behind them the last value would hold on them, too. */
static icha_status check_joins(const index_changing *c, icha_error *err) {
    char found[ICHA_DATE_TEXT_SIZE], expected[ICHA_DATE_TEXT_SIZE];
    icha_date covers_to = c->before->public.covers_to;
    if (c->change->from <= covers_to || c->change->from == covers_to + 1) return ICHA_OK;
    icha_date_format(c->change->from, found, sizeof found);
    icha_date_format(covers_to + 1, expected, sizeof expected);
    return icha_fail(err, ICHA_M_PATH_GAP, "C-3", c->change->series, found, expected);
}

static icha_status add_path(index_changing *c, icha_error *err) {
    icha_status status = check_joins(c, err);
    for (size_t i = 0; status == ICHA_OK && i < c->change->entry_count; i++) {
        status = check_rate(c, c->change->entries[i].rate, err);
        if (status == ICHA_OK) add_entry(c, c->change->entries[i].on, c->change->entries[i].rate);
    }
    c->series->public.covers_to = ICHA_DATE_MAX; /* the scenario's word on all days to come */
    return status;
}

static icha_status add_shifted(index_changing *c, icha_date on, icha_rate rate, icha_error *err) {
    icha_status status = check_rate(c, rate + c->change->shift, err);
    if (status == ICHA_OK) add_entry(c, on, rate + c->change->shift);
    return status;
}

/* The value in force on `from` begins anew there, shifted, so that the days before keep theirs. */
static icha_status add_shifts(index_changing *c, icha_error *err) {
    const icha_series *before = &c->before->public;
    size_t at;
    icha_status status = icha_series_at(before, c->change->from, ICHA_DATE_UNSET, &at, err);
    if (status == ICHA_OK) status = add_shifted(c, c->change->from, before->entries[at].rate, err);
    for (at++; status == ICHA_OK && at < before->entry_count; at++)
        status = add_shifted(c, before->entries[at].on, before->entries[at].rate, err);
    return status;
}

static size_t count_kept(const icha_series *series, icha_date from) {
    size_t kept = 0;
    while (kept < series->entry_count && series->entries[kept].on < from) kept++;
    return kept;
}

/* The series anew with the entries before `from`, and room for more. */
static icha_status begin(index_changing *c, size_t kept, size_t more, icha_error *err) {
    icha_cat_series *series = icha_cat_arena_take(c->arena, 1, sizeof *series);
    if (series == NULL) return no_memory(err);
    *series = *c->before;
    series->entries = icha_cat_arena_take(c->arena, kept + more, sizeof *series->entries);
    series->about = icha_cat_arena_take(c->arena, kept + more, sizeof *series->about);
    if (series->entries == NULL || series->about == NULL || c->name == NULL) return no_memory(err);
    if (kept > 0) memcpy(series->entries, c->before->entries, kept * sizeof *series->entries);
    if (kept > 0) memcpy(series->about, c->before->about, kept * sizeof *series->about);
    series->entry_citations = NULL; /* used while loading only */
    series->overlay = c->name;
    series->public.entries = series->entries;
    series->public.about = series->about;
    series->public.entry_count = kept;
    c->series = series;
    return ICHA_OK;
}

static size_t index_of_series(const icha_catalogue *catalogue, const char *id) {
    for (size_t i = 0; i < catalogue->series_count; i++)
        if (strcmp(catalogue->sorted_series[i]->public.id, id) == 0) return i;
    return SIZE_MAX;
}

static icha_status fail_many(const icha_index_change *change, icha_error *err) {
    char limit[24];
    snprintf(limit, sizeof limit, "<= %d", ICHA_SERIES_ENTRIES_MAX);
    return icha_fail(err, ICHA_M_YAML_LIMIT, "X-3", change->series, "entries of a series", limit);
}

icha_status icha_overlay_series(icha_catalogue *snapshot, const icha_overlays *overlays, size_t place,
                                icha_error *err) {
    const icha_index_change *change = &overlays->index[place];
    size_t index = index_of_series(snapshot, change->series);
    if (index == SIZE_MAX)
        return icha_fail(err, ICHA_M_SERIES_NONE, "L-5", NULL, change->series,
                         icha_cat_nearest_series(snapshot, change->series));
    index_changing c = {.arena = &snapshot->arena, .change = change, .before = snapshot->sorted_series[index]};
    bool is_path = change->shift == ICHA_UNSET;
    size_t kept = count_kept(&c.before->public, change->from);
    size_t more = is_path ? change->entry_count : c.before->public.entry_count - kept + 1;
    c.name = icha_overlay_name(c.arena, "index", overlays->scenario, c.before->overlay, place + 1);
    icha_status status = begin(&c, kept, more, err);
    if (status == ICHA_OK) status = is_path ? add_path(&c, err) : add_shifts(&c, err);
    if (status == ICHA_OK && c.series->public.entry_count > ICHA_SERIES_ENTRIES_MAX) status = fail_many(change, err);
    if (status == ICHA_OK) snapshot->sorted_series[index] = c.series;
    return status;
}
