/* One scenario, run: its setup in, tables out (SPEC ). No file is read here but spill files. */
#ifndef ICHA_LIB_ENGINE_H
#define ICHA_LIB_ENGINE_H

#include "expected.h"
#include "lending.h"

/* The order is that in which a comparison swaps them. */
typedef enum icha_cause {
    ICHA_CAUSE_PARAMETERS = 0, /* the catalogue, overlays and index paths applied */
    ICHA_CAUSE_VOLUME = 1,     /* the plan of new loans */
    ICHA_CAUSE_BEHAVIOUR = 2,
    ICHA_CAUSE_DATA = 3,  /* the portfolio and its events */
    ICHA_CAUSE_METHOD = 4 /* expected, or simulate with its seed */
} icha_cause;
#define ICHA_CAUSE_COUNT 5
const char *icha_cause_name(icha_cause cause); /* parameters, volume, behaviour, data, method */

typedef struct icha_setup {
    const icha_catalogue *catalogue;
    const icha_lending *lending;
    size_t lending_count;
    const icha_behaviour *behaviour;
    size_t behaviour_count;
    icha_book_input data; /* csv NULL: no portfolio */
    icha_scenario_mode mode;
    const char *seed; /* simulate */
} icha_setup;

/* `which` part of the setup becomes from's, the others stay. */
void icha_setup_take(icha_setup *to, const icha_setup *from, icha_cause which);

/* A book and the text that its plan of new loans was read from. */
typedef struct icha_engine_book {
    icha_book *book;
    char *lending_csv;
} icha_engine_book;

/* What is wanted of a book besides. */
typedef struct icha_book_wish {
    bool keeps_commitments;
    icha_book_choice choice;
    const icha_budget *budget; /* the book answers to this budget alone; NULL: to everything */
} icha_book_wish;

/* The lines of the setup's loans, the portfolio's before the plan's, but those that the wish leaves. In
 * mode simulate the behaviour is drawn here; else it may change from outlay to outlay. `options`: years, grouping,
 * known_on, language, threads...; its catalogue is not looked at. A loan_id that both the portfolio and the plan have
 * is held in both (P-2). Errors: those of icha_lending_csv() and icha_portfolio_run(). */
icha_status icha_engine_book_make(const icha_setup *setup, const icha_book_wish *wish,
                                  const icha_portfolio_options *options, icha_engine_book *out, icha_error *err);
/* The whole book: that of `base`, the loans that it left, and those of `plan` (or NULL), which it left open. They are
 * read on the setup's catalogue, so nothing but them may hang on how it differs from the base's. The base must outlive
 * the book. Errors: the same. */
icha_status icha_engine_book_go_on(const icha_setup *setup, const icha_engine_book *base, const icha_lending *plan,
                                   const icha_portfolio_options *options, icha_engine_book *out, icha_error *err);
void icha_engine_book_free(icha_engine_book *book);

/* The outlay of the setup's behaviour over its book. Errors: OVERFLOW, MEMORY. */
icha_status icha_engine_outlay(const icha_setup *setup, const icha_engine_book *book, icha_portfolio **out,
                               icha_error *err);
/* Both at once. */
icha_status icha_engine_run(const icha_setup *setup, const icha_portfolio_options *options, icha_portfolio **out,
                            icha_error *err);
#endif
