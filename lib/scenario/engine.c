#include "engine.h"

#include <assert.h>
#include <stdlib.h>

const char *icha_cause_name(icha_cause cause) {
    static const char *const names[ICHA_CAUSE_COUNT] = {"parameters", "volume", "behaviour", "data", "method"};
    return names[cause];
}

void icha_setup_take(icha_setup *to, const icha_setup *from, icha_cause which) {
    switch (which) {
    case ICHA_CAUSE_PARAMETERS: to->catalogue = from->catalogue; break;
    case ICHA_CAUSE_VOLUME:
        to->lending = from->lending;
        to->lending_count = from->lending_count;
        break;
    case ICHA_CAUSE_BEHAVIOUR:
        to->behaviour = from->behaviour;
        to->behaviour_count = from->behaviour_count;
        break;
    case ICHA_CAUSE_DATA: to->data = from->data; break;
    case ICHA_CAUSE_METHOD:
        to->mode = from->mode;
        to->seed = from->seed;
        break;
    }
}

static bool is_simulated(const icha_setup *setup) {
    return setup->mode == ICHA_SCENARIO_SIMULATE;
}

/* What of a setup goes into a book. */
typedef struct making {
    const icha_setup *setup;
    const icha_book *base;
    const icha_portfolio_options *options;
    icha_gathering gathering;
    icha_book_input inputs[ICHA_BOOK_PORTFOLIOS_MAX];
    size_t count;
} making;

static void draw_with(const icha_setup *setup, icha_gathering *gathering) {
    static const icha_behaviour none[1]; /* simulated without behaviour: nothing strikes */
    if (!is_simulated(setup)) return;
    assert(setup->seed != NULL);
    gathering->behaviour = setup->behaviour_count == 0 ? none : setup->behaviour;
    gathering->behaviour_count = setup->behaviour_count;
    gathering->key = icha_seed_key(setup->seed);
}

static icha_status add_plans(making *m, const icha_lending *plans, size_t count, char **csv, icha_error *err) {
    size_t length = 0;
    if (count == 0) return ICHA_OK;
    icha_status status = icha_lending_csv(plans, count, csv, &length, err);
    if (status != ICHA_OK) return status;
    m->gathering.plans = plans;
    m->gathering.plan_count = count;
    m->inputs[m->count++] = (icha_book_input){*csv, length, "lending", NULL, 0, NULL};
    return ICHA_OK;
}

static icha_status make(making *m, const icha_lending *plans, size_t count, icha_engine_book *out, icha_error *err) {
    icha_engine_book made = {NULL, NULL};
    icha_portfolio_options own = *m->options;
    own.catalogue = m->setup->catalogue;
    draw_with(m->setup, &m->gathering);
    icha_status status = add_plans(m, plans, count, &made.lending_csv, err);
    if (status == ICHA_OK) status = icha_book_make(m->base, m->inputs, m->count, &own, &m->gathering, &made.book, err);
    if (status == ICHA_OK) *out = made;
    else icha_engine_book_free(&made);
    return status;
}

icha_status icha_engine_book_make(const icha_setup *setup, const icha_book_wish *wish,
                                  const icha_portfolio_options *options, icha_engine_book *out, icha_error *err) {
    making m = {.setup = setup, .options = options};
    m.gathering.keeps_commitments = wish->keeps_commitments;
    m.gathering.choice = wish->choice;
    m.gathering.budget = wish->budget;
    if (setup->data.csv != NULL) m.inputs[m.count++] = setup->data;
    return make(&m, setup->lending, setup->lending_count, out, err);
}

icha_status icha_engine_book_go_on(const icha_setup *setup, const icha_engine_book *base, const icha_lending *plan,
                                   const icha_portfolio_options *options, icha_engine_book *out, icha_error *err) {
    making m = {.setup = setup, .base = base->book, .options = options};
    m.gathering.keeps_commitments = base->book->keeps_commitments;
    m.gathering.budget = base->book->budget;
    for (size_t i = 0; i < base->book->apart_count; i++) m.inputs[m.count++] = base->book->apart[i];
    return make(&m, plan, plan != NULL, out, err);
}

void icha_engine_book_free(icha_engine_book *book) {
    icha_book_free(book->book);
    free(book->lending_csv);
    *book = (icha_engine_book){NULL, NULL};
}

icha_status icha_engine_outlay(const icha_setup *setup, const icha_engine_book *book, icha_portfolio **out,
                               icha_error *err) {
    size_t count = is_simulated(setup) ? 0 : setup->behaviour_count; /* drawn already */
    return icha_expected_outlay(book->book, setup->behaviour, count, out, err);
}

icha_status icha_engine_run(const icha_setup *setup, const icha_portfolio_options *options, icha_portfolio **out,
                            icha_error *err) {
    icha_engine_book book = {NULL, NULL};
    icha_status status = icha_engine_book_make(setup, &(icha_book_wish){0}, options, &book, err);
    if (status == ICHA_OK) status = icha_engine_outlay(setup, &book, out, err);
    icha_engine_book_free(&book);
    return status;
}
