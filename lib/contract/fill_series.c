/* An index given by the name of a series: its entries come from the catalogue, as known on a date (L-5, C-3). */
#include <stdio.h>

#include "catalogue/model.h"
#include "filling.h"
#include "number/fail.h"

static icha_status find(const icha_filling *filling, const char *id, icha_series *series, icha_error *err) {
    if (filling->options->catalogue == NULL)
        return icha_fail(err, ICHA_M_SERIES_WITHOUT_CATALOGUE, "L-5", NULL, id, NULL);
    icha_status status = icha_catalogue_series_find(filling->options->catalogue, id, series, err);
    if (status != ICHA_OK || series->basis == ICHA_SERIES_RATE) return status;
    return icha_fail(err, ICHA_M_SERIES_BASIS, "L-5", NULL, id, icha_series_basis_name(ICHA_SERIES_RATE));
}

/* Nothing of it was known on that day: the gap is at the disbursement, the first reset. */
static icha_status fail_unknown(const icha_filling *filling, const icha_series *series, icha_error *err) {
    size_t unused;
    icha_date on = filling->contract->loan.disbursed_on;
    if (on == ICHA_DATE_UNSET) on = series->entries[0].on;
    return icha_series_at(series, on, filling->options->known_on, &unused, err);
}

static icha_status take(icha_filling *filling, const icha_series *series, icha_error *err) {
    icha_terms_lists *lists = filling->contract->lists;
    icha_index *index = &lists->index;
    icha_status status = icha_series_select(series, filling->options->known_on, lists->entries, ICHA_INDEX_ENTRIES_MAX,
                                            &index->entry_count, &index->covers_to, err);
    index->series = lists->series_id;
    if (status == ICHA_OK && index->entry_count == 0) status = fail_unknown(filling, series, err);
    return status;
}

/* What `filled` says of it: the series' own sources, and the last date that its entries speak of. */
static icha_version version_of(const icha_catalogue *catalogue, const icha_series *series, icha_date covers_to) {
    icha_version version = {.parameter = "index.series", .id = "", .event = "", .status = ICHA_VERSION_LAUNCHED};
    version.valid_from = version.known_from = series->entries[0].on;
    version.valid_to = covers_to;
    version.sources = series->sources;
    version.source_count = series->source_count;
    version.note = version.label_ko = version.label_en = "";
    /* M-5: a series that a scenario changed says so, as an assumption does */
    version.assumption = icha_cat_series_overlay(catalogue, series->id);
    if (version.assumption[0] != '\0') version.status = ICHA_VERSION_OVERLAY;
    return version;
}

void icha_fill_series(icha_filling *filling) {
    const icha_terms_lists *lists = filling->contract->lists;
    icha_series series;
    icha_error error = ICHA_ERROR_INIT;
    icha_status status = find(filling, lists->series_id, &series, &error);
    if (status == ICHA_OK) status = take(filling, &series, &error);
    if (status == ICHA_OK) {
        icha_version version = version_of(filling->options->catalogue, &series, lists->index.covers_to);
        icha_filling_add_source(filling, "index.series", lists->series_id, &version);
    } else {
        icha_filling_add_error(filling, "index.series", &error);
    }
}
