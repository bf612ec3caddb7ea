/* Any bytes as a catalogue file: a status comes back, every fault has its sentence, nothing is leaked. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "catalogue/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask_everything(const icha_catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->sorted_count; i++) {
        const char *product = catalogue->sorted[i]->public.id;
        for (size_t k = 0; k < icha_catalogue_parameter_count(catalogue, product); k++) {
            const char *parameter = icha_catalogue_parameter(catalogue, product, k);
            icha_version version;
            for (icha_date on = ICHA_DATE_MIN; on < ICHA_DATE_MAX; on += 9999)
                (void)icha_catalogue_select(catalogue, product, parameter, on, ICHA_DATE_UNSET, &version, NULL);
            (void)icha_catalogue_assume(catalogue, product, parameter, 0, &version, NULL);
        }
    }
}

/* What a loaded series promises: ascending dates up to covers_to, sources, one entry or a gap on every day. */
static void ask_series(const icha_catalogue *catalogue)
{
    for (size_t i = 0; i < icha_catalogue_series_count(catalogue); i++) {
        icha_series series = icha_catalogue_series(catalogue, i);
        size_t count = 0, index = 0;
        icha_date covers_to = 0;
        if (series.entry_count == 0 || series.source_count == 0 ||
            series.entries[series.entry_count - 1].on > series.covers_to)
            abort();
        for (size_t k = 0; k < series.entry_count; k++)
            if (series.about[k].source_count == 0 || (k > 0 && series.entries[k - 1].on >= series.entries[k].on))
                abort();
        for (icha_date known = ICHA_DATE_MIN; known < ICHA_DATE_MAX; known += 9999) {
            (void)icha_series_select(&series, known, NULL, 0, &count, &covers_to, NULL);
            if (count > series.entry_count || covers_to > series.covers_to)
                abort();
            if (icha_series_at(&series, known, known, &index, NULL) == ICHA_OK && series.entries[index].on > known)
                abort();
        }
        if (icha_catalogue_series_find(catalogue, series.id, NULL, NULL) != ICHA_OK)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    icha_catalogue *catalogue = NULL;
    icha_faults *faults = NULL;
    icha_error error = ICHA_ERROR_INIT;
    icha_status status = icha_cat_load_bytes("fuzz.yaml", data, size, &catalogue, &faults, &error);
    if ((status == ICHA_OK) != (catalogue != NULL) || (status == ICHA_OK) != (icha_faults_count(faults) == 0))
        abort();
    for (size_t i = 0; i < icha_faults_count(faults); i++)
        if (icha_faults_at(faults, i)->message[0] == '\0' || icha_faults_at(faults, i)->line == 0)
            abort();
    if (catalogue != NULL) {
        ask_everything(catalogue);
        ask_series(catalogue);
    }
    icha_faults_free(faults);
    icha_catalogue_free(catalogue);
    return 0;
}
