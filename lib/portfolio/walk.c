#include "walk.h"

#include <stdlib.h>

#include "number/fail.h"

/* ---- rows of the used loans ---- */

icha_status icha_row_walk_open(icha_row_walk *walk, const icha_portfolio *portfolio, icha_error *err) {
    icha_portfolio_files files = icha_portfolio_files_of(portfolio);
    walk->order = NULL;
    walk->in_loan = false;
    walk->reader = malloc(sizeof *walk->reader);
    if (walk->reader == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_row_reader_init(walk->reader, &files, &portfolio->options);
    return icha_loan_order_open(portfolio, &walk->order, err);
}

static icha_status open_loan(icha_row_walk *walk, icha_error *err) {
    const icha_contract *contract = &walk->reader->contract;
    bool more = false;
    icha_status status = icha_loan_order_next(walk->order, walk->reader, &more, err);
    if (status != ICHA_OK || !more) return status;
    status = icha_row_read(walk->reader, err);
    if (status == ICHA_OK)
        status =
            icha_cursor_open(&walk->cursor, &contract->loan, contract->has_subsidy ? &contract->subsidy : NULL, err);
    walk->in_loan = status == ICHA_OK;
    return status;
}

icha_status icha_row_walk_next(icha_row_walk *walk, icha_row *row, bool *more, icha_error *err) {
    *more = false;
    for (;;) {
        icha_status status = walk->in_loan ? ICHA_OK : open_loan(walk, err);
        if (status != ICHA_OK || !walk->in_loan) return status;
        status = icha_cursor_next(&walk->cursor, row, more, err);
        if (status != ICHA_OK || *more) return status;
        walk->in_loan = false;
    }
}

void icha_row_walk_close(icha_row_walk *walk) {
    icha_loan_order_free(walk->order);
    free(walk->reader);
    walk->order = NULL;
    walk->reader = NULL;
}

/* ---- held rows: the loans', then the events' ---- */

icha_status icha_held_walk_open(icha_held_walk *walk, const icha_portfolio *portfolio, icha_error *err) {
    walk->portfolio = portfolio;
    walk->in_events = false;
    return icha_records_open(&walk->records, &portfolio->held.sorted, 0, err);
}

icha_status icha_held_walk_next(icha_held_walk *walk, icha_held_row *row, bool *more, icha_error *err) {
    const icha_portfolio *p = walk->portfolio;
    const char *record;
    size_t length;
    *more = false;
    for (;;) {
        icha_status status = icha_records_next(&walk->records, &record, &length, err);
        if (status != ICHA_OK) return status;
        if (record != NULL) break;
        if (walk->in_events) return ICHA_OK;
        walk->in_events = true;
        icha_records_close(&walk->records);
        status = icha_records_open(&walk->records, &p->held_events.sorted, 0, err);
        if (status != ICHA_OK) return status;
    }
    icha_held held = icha_held_of(record);
    *row = (icha_held_row){held.line,   held.loan_id, held.field,
                           held.reason, held.status,  walk->in_events ? p->events_name : p->file_name};
    *more = true;
    return ICHA_OK;
}

void icha_held_walk_close(icha_held_walk *walk) {
    icha_records_close(&walk->records);
}
