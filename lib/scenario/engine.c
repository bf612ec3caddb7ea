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

static size_t inputs_of(const icha_setup *setup, const icha_engine_book *book, size_t length,
                        icha_book_input inputs[ICHA_BOOK_PORTFOLIOS_MAX]) {
    size_t count = 0;
    if (setup->data.csv != NULL) inputs[count++] = setup->data;
    if (book->lending_csv != NULL)
        inputs[count++] = (icha_book_input){book->lending_csv, length, "lending", NULL, 0, NULL};
    return count;
}

icha_status icha_engine_book_make(const icha_setup *setup, const icha_book *base, const icha_portfolio_options *options,
                                  bool keeps_commitments, icha_engine_book *out, icha_error *err) {
    static const icha_behaviour none[1]; /* simulated without behaviour: nothing strikes */
    icha_engine_book made = {NULL, NULL};
    icha_book_input inputs[ICHA_BOOK_PORTFOLIOS_MAX];
    icha_gathering gathering = {.keeps_commitments = keeps_commitments};
    icha_portfolio_options own = *options;
    size_t length = 0;
    icha_status status = ICHA_OK;
    own.catalogue = setup->catalogue;
    if (is_simulated(setup)) {
        assert(setup->seed != NULL);
        gathering.behaviour = setup->behaviour_count == 0 ? none : setup->behaviour;
        gathering.behaviour_count = setup->behaviour_count;
        gathering.key = icha_seed_key(setup->seed);
    }
    if (setup->lending_count > 0)
        status = icha_lending_csv(setup->lending, setup->lending_count, &made.lending_csv, &length, err);
    size_t count = inputs_of(setup, &made, length, inputs);
    if (status == ICHA_OK) status = icha_book_make(base, inputs, count, &own, &gathering, &made.book, err);
    if (status == ICHA_OK) *out = made;
    else icha_engine_book_free(&made);
    return status;
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
    icha_status status = icha_engine_book_make(setup, NULL, options, false, &book, err);
    if (status == ICHA_OK) status = icha_engine_outlay(setup, &book, out, err);
    icha_engine_book_free(&book);
    return status;
}
