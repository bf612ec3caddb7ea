#include "scenario/compile.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "published.h"
#include "scenario/names.h"

icha_overlays icha_scenario_overlays(const icha_scenario *scenario) {
    return (icha_overlays){scenario->id, scenario->overlays, scenario->overlay_count, scenario->index,
                           scenario->index_count};
}

/* ---- the grid ---- */

/* A snapshot with one value in the overlay's place, made and thrown away: a sweep of a thousand runs must not find its
 * last value unreadable. Values of several axes together are checked where they are run. */
static icha_status try_value(const icha_scenario *s, const icha_catalogue *base, const icha_axis *axis, size_t value,
                             icha_overlay *items, icha_error *err) {
    icha_catalogue *snapshot = NULL;
    icha_overlays overlays = icha_scenario_overlays(s);
    char field[96];
    memcpy(items, s->overlays, s->overlay_count * sizeof *items);
    items[axis->overlay - 1].operand = axis->values[value];
    overlays.items = items;
    icha_status status = icha_catalogue_overlay(base, &overlays, &snapshot, err);
    icha_catalogue_free(snapshot);
    snprintf(field, sizeof field, "grid.%s.values[%zu]", axis->name, value);
    return status == ICHA_OK ? status : icha_fail_in_field(err, status, field);
}

static icha_status check_grid(const icha_scenario *s, const icha_catalogue *base, icha_error *err) {
    icha_overlay *items = malloc((s->overlay_count + 1) * sizeof *items);
    icha_status status = ICHA_OK;
    if (items == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    for (size_t a = 0; status == ICHA_OK && a < s->axis_count; a++)
        for (size_t v = 0; status == ICHA_OK && s->axes[a].overlay > 0 && v < s->axes[a].value_count; v++)
            status = try_value(s, base, &s->axes[a], v, items, err);
    free(items);
    return status;
}

icha_status icha_scenario_compile(const icha_scenario *scenario, const icha_catalogue *base, const char *file_name,
                                  icha_catalogue **snapshot, icha_error *err) {
    assert(scenario != NULL && base != NULL && snapshot != NULL);
    icha_error own = ICHA_ERROR_INIT;
    icha_overlays overlays = icha_scenario_overlays(scenario);
    icha_catalogue *made = NULL;
    if (err == NULL) err = &own;
    icha_status status = icha_scenario_check_products(scenario, base, err);
    if (status == ICHA_OK) status = icha_catalogue_overlay(base, &overlays, &made, err);
    if (status == ICHA_OK) status = check_grid(scenario, base, err);
    for (size_t i = 0; status == ICHA_OK && i < scenario->published_count; i++)
        status = icha_published_check(&scenario->published[i], made, err);
    /* a portfolio's own terms may name payers, too: who has its loans asks again */
    if (status == ICHA_OK && scenario->portfolio.name == NULL)
        status = icha_scenario_check_payers(scenario, made, NULL, err);
    if (status == ICHA_OK) *snapshot = made;
    else icha_catalogue_free(made);
    return status == ICHA_OK ? status : icha_fail_at(err, status, file_name, err->line, err->column);
}
