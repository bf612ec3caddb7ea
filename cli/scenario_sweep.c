/* The sweep of a scenario's grid and what it leaves for the tables; then the run's outlay, which names what any table of the
 * run rests on (M-5). */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "scenario.h"
#include "scenario/compile.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- books of points ---- */

typedef struct sweeping {
    const scenario_input *file;
    const icha_engine_book *run;  /* the book of the scenario itself */
    icha_engine_book base, point; /* the loans that no axis can change; those of the point in hand with them */
    scenario_swept *swept;
    icha_names names; /* what the points' figures rest on (M-5) */
    pthread_mutex_t lock;
} sweeping;

static bool has_overlay_axis(const icha_scenario *s) {
    bool has = false;
    for (size_t i = 0; i < s->axis_count; i++) has = has || s->axes[i].overlay > 0;
    return has;
}

/* An axis' value in place of its overlay's operand. */
static icha_status overlay_point(const scenario_input *file, const size_t *places, icha_overlay *items,
                                 icha_catalogue **catalogue, icha_error *err) {
    const icha_scenario *s = file->opened.scenario;
    icha_overlays overlays = icha_scenario_overlays(s);
    for (size_t i = 0; i < s->overlay_count; i++) items[i] = s->overlays[i];
    for (size_t i = 0; i < s->axis_count; i++)
        if (s->axes[i].overlay > 0) items[s->axes[i].overlay - 1].operand = s->axes[i].values[places[i]];
    overlays.items = items;
    return icha_catalogue_overlay(file->opened.base, &overlays, catalogue, err);
}

/* Points are weighed, not drawn (lib/scenario/grid.h). */
static icha_setup weighed(const sweeping *own) {
    icha_setup setup = own->file->setup;
    setup.mode = ICHA_SCENARIO_EXPECTED;
    setup.seed = NULL;
    return setup;
}

/* What the overlays of the axes reach is left for the points. */
static icha_status make_base(sweeping *own, icha_error *err) {
    const icha_scenario *s = own->file->opened.scenario;
    icha_reach reaches[ICHA_AXES_MAX];
    icha_book_wish wish = {.choice.apart = reaches};
    icha_setup setup = weighed(own);
    for (size_t i = 0; i < s->axis_count; i++) {
        if (s->axes[i].overlay == 0) continue;
        const icha_overlay *overlay = &s->overlays[s->axes[i].overlay - 1];
        reaches[wish.choice.apart_count++] = (icha_reach){overlay->product, overlay->from, overlay->to};
    }
    return icha_engine_book_make(&setup, &wish, &own->file->options, &own->base, err);
}

static icha_status go_on(sweeping *own, const icha_catalogue *catalogue, icha_error *err) {
    icha_setup setup = weighed(own);
    setup.catalogue = catalogue;
    icha_engine_book_free(&own->point);
    if (own->base.book == NULL) {
        icha_status status = make_base(own, err);
        if (status != ICHA_OK) return status;
    }
    return icha_engine_book_go_on(&setup, &own->base, NULL, &own->file->options, &own->point, err);
}

static icha_status book_of_point(void *context, const size_t *places, const icha_book **out, icha_error *err) {
    sweeping *own = context;
    const icha_scenario *s = own->file->opened.scenario;
    icha_overlay *items = calloc(ICHA_OVERLAYS_MAX, sizeof *items);
    icha_catalogue *catalogue = NULL;
    bool is_run = s->mode == ICHA_SCENARIO_EXPECTED && !has_overlay_axis(s);
    if (items == NULL) return no_memory(err);
    icha_status status = is_run ? ICHA_OK : overlay_point(own->file, places, items, &catalogue, err);
    if (status == ICHA_OK && !is_run) status = go_on(own, catalogue, err);
    icha_catalogue_free(catalogue); /* sums and names are the book's own; held rows of points are counted */
    free(items);
    *out = is_run ? own->run->book : own->point.book;
    return status;
}

/* ---- what a point says ---- */

static icha_status see_names(sweeping *own, const icha_portfolio *outlay, icha_error *err) {
    bool ok = true;
    for (size_t i = 0; ok && i < icha_portfolio_assumption_count(outlay); i++) {
        const char *name = icha_portfolio_assumption(outlay, i);
        ok = icha_names_number(&own->names, name, strlen(name)) != UINT32_MAX;
    }
    return ok ? ICHA_OK : no_memory(err);
}

static icha_status see_figures(const sweeping *own, const icha_portfolio *outlay, icha_error *err) {
    const icha_scenario *s = own->file->opened.scenario;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < s->published_count; i++)
        if (icha_published_is_over_grid(&s->published[i]))
            status = icha_published_widen(&s->published[i], outlay, &own->swept->ranges[i], err);
    return status;
}

/* By any thread: neither a set of names nor the least and the greatest depend on the order of the points. */
static icha_status see_point(void *context, const icha_portfolio *outlay, icha_error *err) {
    sweeping *own = context;
    pthread_mutex_lock(&own->lock);
    icha_status status = see_names(own, outlay, err);
    if (status == ICHA_OK) status = see_figures(own, outlay, err);
    pthread_mutex_unlock(&own->lock);
    return status;
}

/* ---- the sweep ---- */

static icha_status assume_names(const icha_engine_book *book, const icha_names *names, icha_error *err) {
    bool ok = true;
    for (size_t i = 1; ok && i < names->count; i++)
        ok = icha_book_assume(book->book, icha_names_text(names, (uint32_t)i));
    return ok ? ICHA_OK : no_memory(err);
}

static icha_status sweep(sweeping *own, icha_error *err) {
    const icha_scenario *s = own->file->opened.scenario;
    const icha_sweep asked = {
        s->axes,  s->axis_count, s->behaviour, s->behaviour_count, book_of_point, own, own->file->options.threads,
        see_point};
    if (!icha_names_init(&own->names)) return no_memory(err);
    icha_status status = icha_grid_run(&asked, &own->swept->grid, err);
    icha_engine_book_free(&own->point);
    icha_engine_book_free(&own->base);
    if (status == ICHA_OK) status = assume_names(own->run, &own->names, err);
    icha_names_clear(&own->names);
    return status;
}

static icha_status sweep_grid(const scenario_input *file, const icha_engine_book *book, scenario_swept *swept,
                              icha_error *err) {
    const icha_scenario *s = file->opened.scenario;
    sweeping own = {.file = file, .run = book, .swept = swept};
    swept->ranges = calloc(s->published_count + 1, sizeof *swept->ranges);
    if (swept->ranges == NULL) return no_memory(err);
    if (s->axis_count == 0) return ICHA_OK;
    if (pthread_mutex_init(&own.lock, NULL) != 0) return no_memory(err);
    icha_status status = sweep(&own, err);
    pthread_mutex_destroy(&own.lock);
    return status;
}

/* ---- the outlay ---- */

/* What published figures come from that are none of the outlay's. */
static icha_status assume_published(const scenario_input *file, const icha_engine_book *book, icha_error *err) {
    const icha_scenario *s = file->opened.scenario;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < s->published_count; i++) {
        icha_model_figure figure = {.assumed = {NULL, NULL}};
        if (s->published[i].form != ICHA_PUBLISHED_OUTLAY)
            status = icha_published_figure(&s->published[i], file->opened.snapshot, file->options.known_on, NULL,
                                           &figure, err);
        for (size_t k = 0; status == ICHA_OK && k < 2; k++)
            if (figure.assumed[k] != NULL && !icha_book_assume(book->book, figure.assumed[k])) status = no_memory(err);
    }
    return status;
}

icha_status scenario_outlay(const scenario_input *file, const icha_engine_book *book, scenario_swept *swept,
                            icha_portfolio **out, icha_error *err) {
    icha_status status = sweep_grid(file, book, swept, err);
    if (status == ICHA_OK) status = assume_published(file, book, err);
    return status == ICHA_OK ? icha_engine_outlay(&file->setup, book, out, err) : status;
}

int64_t scenario_points_held(const scenario_swept *swept) {
    int64_t points = 0;
    for (size_t i = 0; i < swept->grid.count; i++) points += swept->grid.points[i].held > 0;
    return points;
}

void scenario_swept_clear(scenario_swept *swept) {
    icha_grid_clear(&swept->grid);
    free(swept->ranges);
}
