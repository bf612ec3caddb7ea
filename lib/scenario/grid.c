#include "grid.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio/tasks.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- points ---- */

/* At most 1,000^4 = 10^12. */
size_t icha_grid_size(const icha_axis *axes, size_t count) {
    size_t size = 1;
    for (size_t i = 0; i < count; i++) size *= axes[i].value_count;
    return size;
}

void icha_grid_places(const icha_axis *axes, size_t count, size_t point, size_t places[ICHA_AXES_MAX]) {
    for (size_t i = count; i-- > 0;) {
        places[i] = point % axes[i].value_count;
        point /= axes[i].value_count;
    }
}

static size_t point_at(const icha_axis *axes, size_t count, const size_t *places) {
    size_t point = 0;
    for (size_t i = 0; i < count; i++) point = point * axes[i].value_count + places[i];
    return point;
}

/* The places of the axes of one sort, numbered by themselves: overlays, or behaviour. */
static size_t size_of_sort(const icha_sweep *sweep, bool overlays) {
    size_t size = 1;
    for (size_t i = 0; i < sweep->axis_count; i++)
        if ((sweep->axes[i].overlay > 0) == overlays) size *= sweep->axes[i].value_count;
    return size;
}

static void place_sort(const icha_sweep *sweep, bool overlays, size_t number, size_t *places) {
    for (size_t i = sweep->axis_count; i-- > 0;) {
        if ((sweep->axes[i].overlay > 0) != overlays) continue;
        places[i] = number % sweep->axes[i].value_count;
        number /= sweep->axes[i].value_count;
    }
}

/* ---- values ---- */

typedef struct job {
    const icha_sweep *sweep;
    icha_ratio *values[ICHA_AXES_MAX]; /* of behaviour axes */
    icha_grid *grid;
    const icha_book *book;
    size_t overlay_places[ICHA_AXES_MAX];
    size_t behaviours; /* points of the book in hand */
    atomic_size_t next;
    atomic_bool stop;
} job;

static icha_status read_value(const icha_axis *axis, size_t place, icha_ratio *value, icha_error *err) {
    const char *text = axis->values[place];
    icha_status status = icha_ratio_parse(text, strlen(text), value, err);
    if (status == ICHA_OK && value->numerator > value->denominator)
        status = icha_fail(err, ICHA_M_OUT_OF_RANGE, "A-1", axis->name, text, "0..1");
    return status;
}

static icha_status read_values(job *all, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < all->sweep->axis_count; i++) {
        const icha_axis *axis = &all->sweep->axes[i];
        if (axis->behaviour == 0) continue;
        assert(axis->behaviour <= all->sweep->behaviour_count);
        all->values[i] = calloc(axis->value_count, sizeof *all->values[i]);
        if (all->values[i] == NULL) return no_memory(err);
        for (size_t j = 0; status == ICHA_OK && j < axis->value_count; j++)
            status = read_value(axis, j, &all->values[i][j], err);
    }
    return status;
}

/* ---- one point ---- */

static icha_status keep_totals(const icha_portfolio *outlay, icha_grid_point *point, icha_error *err) {
    size_t count = icha_portfolio_total_count(outlay), room = 1, used = 0;
    for (size_t i = 0; i < count; i++) room += strlen(icha_portfolio_total(outlay, i).product) + 1;
    icha_outlay_total *totals = malloc((count + 1) * sizeof *totals);
    char *texts = malloc(room);
    point->totals = totals;
    point->texts = texts;
    if (totals == NULL || texts == NULL) return no_memory(err); /* the grid frees both */
    for (size_t i = 0; i < count; i++) {
        icha_outlay_total *total = &point->totals[point->count++];
        *total = icha_portfolio_total(outlay, i);
        size_t length = strlen(total->product) + 1;
        memcpy(point->texts + used, total->product, length);
        total->product = point->texts + used;
        used += length;
    }
    return ICHA_OK;
}

static icha_status run_point(const job *all, size_t number, icha_error *err) {
    const icha_sweep *sweep = all->sweep;
    icha_behaviour behaviour[ICHA_BEHAVIOURS_MAX];
    size_t places[ICHA_AXES_MAX];
    icha_portfolio *outlay = NULL;
    memcpy(places, all->overlay_places, sizeof places);
    place_sort(sweep, false, number, places);
    for (size_t i = 0; i < sweep->behaviour_count; i++) behaviour[i] = sweep->behaviour[i];
    for (size_t i = 0; i < sweep->axis_count; i++)
        if (all->values[i] != NULL) behaviour[sweep->axes[i].behaviour - 1].probability = all->values[i][places[i]];
    icha_status status = icha_expected_outlay(all->book, behaviour, sweep->behaviour_count, &outlay, err);
    icha_grid_point *point = &all->grid->points[point_at(sweep->axes, sweep->axis_count, places)];
    point->held = icha_portfolio_count(all->book->whole).held;
    if (status == ICHA_OK) status = keep_totals(outlay, point, err);
    if (status == ICHA_OK && sweep->see != NULL) status = sweep->see(sweep->context, outlay, err);
    icha_portfolio_free(outlay);
    return status;
}

/* ---- all points of a book ---- */

typedef struct worker {
    job *all;
    icha_status status;
    icha_error err;
} worker;

static void work(void *context) {
    worker *own = context;
    job *all = own->all;
    while (own->status == ICHA_OK && !atomic_load(&all->stop)) {
        size_t number = atomic_fetch_add(&all->next, 1);
        if (number >= all->behaviours) break;
        own->status = run_point(all, number, &own->err);
    }
    if (own->status != ICHA_OK) atomic_store(&all->stop, true);
}

static icha_status run_points(job *all, icha_error *err) {
    int32_t threads = all->sweep->threads < 1 ? 1 : all->sweep->threads;
    icha_status status = ICHA_OK;
    worker *workers = calloc((size_t)threads, sizeof *workers);
    if (workers == NULL) return no_memory(err);
    atomic_store(&all->next, 0);
    for (int32_t i = 0; i < threads; i++) {
        workers[i].all = all;
        icha_error_init(&workers[i].err);
    }
    icha_tasks_run(work, workers, sizeof *workers, threads);
    for (int32_t i = 0; status == ICHA_OK && i < threads; i++) {
        status = workers[i].status;
        if (status != ICHA_OK && err != NULL) *err = workers[i].err;
    }
    free(workers);
    return status;
}

static icha_status run_books(job *all, icha_error *err) {
    const icha_sweep *sweep = all->sweep;
    size_t books = size_of_sort(sweep, true);
    icha_status status = ICHA_OK;
    all->behaviours = size_of_sort(sweep, false);
    for (size_t i = 0; status == ICHA_OK && i < books; i++) {
        place_sort(sweep, true, i, all->overlay_places);
        status = sweep->book_of(sweep->context, all->overlay_places, &all->book, err);
        if (status == ICHA_OK) status = run_points(all, err);
    }
    return status;
}

icha_status icha_grid_run(const icha_sweep *sweep, icha_grid *out, icha_error *err) {
    icha_grid grid = {NULL, icha_grid_size(sweep->axes, sweep->axis_count)};
    job all = {.sweep = sweep, .grid = &grid};
    char found[24];
    assert(sweep->axis_count >= 1 && sweep->axis_count <= ICHA_AXES_MAX);
    snprintf(found, sizeof found, "%zu", grid.count);
    if (grid.count > ICHA_GRID_POINTS_MAX)
        return icha_fail(err, ICHA_M_OUT_OF_RANGE, "X-3", "grid", found, "1..100000");
    atomic_init(&all.next, 0);
    atomic_init(&all.stop, false);
    grid.points = calloc(grid.count + 1, sizeof *grid.points);
    icha_status status = grid.points == NULL ? no_memory(err) : read_values(&all, err);
    if (status == ICHA_OK) status = run_books(&all, err);
    for (size_t i = 0; i < ICHA_AXES_MAX; i++) free(all.values[i]);
    if (status == ICHA_OK) *out = grid;
    else icha_grid_clear(&grid);
    return status;
}

void icha_grid_clear(icha_grid *grid) {
    for (size_t i = 0; grid->points != NULL && i < grid->count; i++) {
        free(grid->points[i].totals);
        free(grid->points[i].texts);
    }
    free(grid->points);
    *grid = (icha_grid){NULL, 0};
}
