/* The loan as the borrower sees it: money in, fees and payments out, a flow a day (G-6). */
#include "fees.h"
#include "number/fail.h"

/* Flows in order of days; the last one is held back, for more may fall on its day. */
typedef struct collector {
    icha_flow *flows;
    size_t capacity, count;
    icha_flow last;
    bool has_last;
} collector;

/* A day whose flows come to 0 is none, but for the first. */
static void put_last(collector *into) {
    if (into->last.amount == 0 && into->count > 0) return;
    if (into->count < into->capacity) into->flows[into->count] = into->last;
    into->count++;
}

static icha_status add(collector *into, icha_date on, icha_money amount, icha_error *err) {
    if (into->has_last && into->last.on == on)
        return icha_money_add(into->last.amount, amount, &into->last.amount, err);
    if (into->has_last) put_last(into);
    into->last = (icha_flow){on, amount};
    into->has_last = true;
    return ICHA_OK;
}

/* The scheduled rows, or the prepayments, of a loan: each in order of their days, while a roll may set one of the others
 * before (T-5). */
typedef struct rows {
    icha_cursor cursor;
    icha_row row;
    bool has_row;
    bool prepaid; /* which of them */
} rows;

static icha_status next_row(rows *from, icha_error *err) {
    icha_status status;
    do status = icha_cursor_next(&from->cursor, &from->row, &from->has_row, err);
    while (status == ICHA_OK && from->has_row && (from->row.n == 0) != from->prepaid);
    return status;
}

/* Fees and rows, each in order of their days. */
typedef struct sources {
    rows scheduled, prepayments;
    icha_fee_stream fees;
    icha_fee fee;
    bool has_fee;
} sources;

static icha_status next_fee(sources *from, icha_error *err) {
    return icha_fee_stream_next(&from->fees, &from->fee, &from->has_fee, err);
}

static icha_status open_rows(rows *from, bool prepaid, const icha_terms *terms, const icha_subsidy *subsidy,
                             icha_error *err) {
    from->prepaid = prepaid;
    icha_status status = icha_cursor_open(&from->cursor, terms, subsidy, err);
    return status == ICHA_OK ? next_row(from, err) : status;
}

static icha_status open(sources *from, const icha_terms *terms, const icha_subsidy *subsidy,
                        const icha_guarantee *guarantee, icha_error *err) {
    from->has_fee = from->prepayments.has_row = false;
    icha_status status = open_rows(&from->scheduled, false, terms, subsidy, err);
    if (status == ICHA_OK && terms->event_count > 0)
        status = open_rows(&from->prepayments, true, terms, subsidy, err);
    if (status == ICHA_OK && guarantee != NULL) {
        status = icha_fee_stream_open(&from->fees, terms, guarantee, err);
        if (status == ICHA_OK) status = next_fee(from, err);
    }
    return status;
}

/* The earlier of the two; NULL: none left. */
static rows *earlier_rows(sources *from) {
    rows *scheduled = &from->scheduled, *prepayments = &from->prepayments;
    if (!scheduled->has_row || !prepayments->has_row)
        return scheduled->has_row ? scheduled : prepayments->has_row ? prepayments : NULL;
    return prepayments->row.due < scheduled->row.due ? prepayments : scheduled;
}

static icha_status merge(sources *from, collector *into, icha_error *err) {
    icha_status status = ICHA_OK;
    rows *next;
    while (status == ICHA_OK && ((next = earlier_rows(from)) != NULL || from->has_fee)) {
        if (from->has_fee && (next == NULL || from->fee.on <= next->row.due)) {
            status = add(into, from->fee.on, -from->fee.borrower_fee, err);
            if (status == ICHA_OK) status = next_fee(from, err);
        } else {
            status = add(into, next->row.due, -next->row.payment, err);
            if (status == ICHA_OK) status = next_row(next, err);
        }
    }
    return status;
}

icha_status icha_flows(const icha_terms *terms, const icha_subsidy *subsidy, const icha_guarantee *guarantee,
                       icha_flow *flows, size_t capacity, size_t *count, icha_error *err) {
    sources from;
    collector into = {.flows = flows, .capacity = capacity};
    icha_status status = open(&from, terms, subsidy, guarantee, err);
    if (status == ICHA_OK) status = add(&into, terms->disbursed_on, terms->principal, err);
    if (status == ICHA_OK) status = merge(&from, &into, err);
    if (status != ICHA_OK) return status;
    put_last(&into);
    *count = into.count;
    if (capacity > 0 && into.count > capacity) return icha_fail(err, ICHA_M_BUFFER_TOO_SMALL, NULL, NULL, NULL, NULL);
    return ICHA_OK;
}
