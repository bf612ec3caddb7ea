/* Asking a loaded catalogue for index series: by id, as known on a date, on a date (L-5, C-3). */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "catalogue/model.h"
#include "number/name.h"

size_t icha_catalogue_series_count(const icha_catalogue *catalogue) {
    return catalogue->series_count;
}

icha_series icha_catalogue_series(const icha_catalogue *catalogue, size_t index) {
    assert(index < catalogue->series_count);
    return catalogue->sorted_series[index]->public;
}

const char *icha_cat_nearest_series(const icha_catalogue *catalogue, const char *id) {
    const char *nearest = "a file of catalogue/index";
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < catalogue->series_count; i++) {
        size_t now = icha_name_distance(id, catalogue->sorted_series[i]->public.id);
        if (now < least) least = now, nearest = catalogue->sorted_series[i]->public.id;
    }
    return nearest;
}

static const icha_cat_series *find(const icha_catalogue *catalogue, const char *id) {
    size_t low = 0, high = catalogue->series_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(catalogue->sorted_series[middle]->public.id, id);
        if (order == 0) return catalogue->sorted_series[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

icha_status icha_catalogue_series_find(const icha_catalogue *catalogue, const char *id, icha_series *series,
                                       icha_error *err) {
    assert(catalogue != NULL && id != NULL);
    const icha_cat_series *found = find(catalogue, id);
    if (found == NULL) return icha_fail(err, ICHA_M_SERIES_NONE, "L-5", NULL, id, icha_cat_nearest_series(catalogue, id));
    if (series != NULL) *series = found->public;
    return ICHA_OK;
}

const char *icha_cat_series_overlay(const icha_catalogue *catalogue, const char *id) {
    const icha_cat_series *found = find(catalogue, id);
    return found == NULL || found->overlay == NULL ? "" : found->overlay;
}

static bool is_known(const icha_series *series, size_t index, icha_date known_on) {
    return known_on == ICHA_DATE_UNSET || series->about[index].known_from <= known_on;
}

/* Who stands on known_on cannot say more of the days to come than what was announced by then. */
static icha_date covered(const icha_series *series, icha_date known_on) {
    icha_date last = known_on;
    /* an open end is a scenario's path, which is known on every day */
    if (known_on == ICHA_DATE_UNSET || series->covers_to == ICHA_DATE_MAX) return series->covers_to;
    for (size_t i = 0; i < series->entry_count; i++)
        if (is_known(series, i, known_on) && series->entries[i].on > last) last = series->entries[i].on;
    return last < series->covers_to ? last : series->covers_to;
}

icha_status icha_series_select(const icha_series *series, icha_date known_on, icha_index_entry *entries, size_t room,
                               size_t *count, icha_date *covers_to, icha_error *err) {
    assert(series != NULL && count != NULL && covers_to != NULL && (entries != NULL || room == 0));
    size_t known = 0;
    for (size_t i = 0; i < series->entry_count; i++) known += is_known(series, i, known_on);
    if (entries != NULL && known > room) {
        char found[24];
        snprintf(found, sizeof found, "%zu", known);
        return icha_fail(err, ICHA_M_OUT_OF_RANGE, "X-3", "room", found, "room for every entry");
    }
    *count = 0;
    for (size_t i = 0; i < series->entry_count; i++) {
        if (!is_known(series, i, known_on)) continue;
        if (entries != NULL) entries[*count] = series->entries[i];
        (*count)++;
    }
    *covers_to = covered(series, known_on);
    return ICHA_OK;
}

static icha_status fail_gap(const icha_series *series, icha_date on, icha_date known_on, icha_error *err) {
    char found[120], on_text[ICHA_DATE_TEXT_SIZE], known_text[ICHA_DATE_TEXT_SIZE] = "";
    icha_date_format(on, on_text, sizeof on_text);
    if (known_on != ICHA_DATE_UNSET) icha_date_format(known_on, known_text, sizeof known_text);
    snprintf(found, sizeof found, "%s (%.63s%s%s)", on_text, series->id, known_text[0] == '\0' ? "" : ", known on ",
             known_text);
    return icha_fail(err, ICHA_M_SERIES_GAP, "C-3", NULL, found, NULL);
}

icha_status icha_series_at(const icha_series *series, icha_date on, icha_date known_on, size_t *index,
                           icha_error *err) {
    assert(series != NULL && index != NULL);
    size_t at = series->entry_count;
    if (on > covered(series, known_on)) return fail_gap(series, on, known_on, err);
    while (at > 0 && (series->entries[at - 1].on > on || !is_known(series, at - 1, known_on))) at--;
    if (at == 0) return fail_gap(series, on, known_on, err);
    *index = at - 1;
    return ICHA_OK;
}
