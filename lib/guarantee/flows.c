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

/* Fees and rows, each in order of their days. */
typedef struct sources {
    icha_cursor cursor;
    icha_row row;
    bool has_row;
    icha_fee_stream fees;
    icha_fee fee;
    bool has_fee;
} sources;

static icha_status next_fee(sources *from, icha_error *err) {
    return icha_fee_stream_next(&from->fees, &from->fee, &from->has_fee, err);
}

static icha_status next_row(sources *from, icha_error *err) {
    return icha_cursor_next(&from->cursor, &from->row, &from->has_row, err);
}

static icha_status open(sources *from, const icha_terms *terms, const icha_subsidy *subsidy,
                        const icha_guarantee *guarantee, icha_error *err) {
    from->has_fee = false;
    icha_status status = icha_cursor_open(&from->cursor, terms, subsidy, err);
    if (status == ICHA_OK && guarantee != NULL) {
        status = icha_fee_stream_open(&from->fees, terms, guarantee, err);
        if (status == ICHA_OK) status = next_fee(from, err);
    }
    return status == ICHA_OK ? next_row(from, err) : status;
}

static icha_status merge(sources *from, collector *into, icha_error *err) {
    icha_status status = ICHA_OK;
    while (status == ICHA_OK && (from->has_fee || from->has_row)) {
        if (from->has_fee && (!from->has_row || from->fee.on <= from->row.due)) {
            status = add(into, from->fee.on, -from->fee.borrower_fee, err);
            if (status == ICHA_OK) status = next_fee(from, err);
        } else {
            status = add(into, from->row.due, -from->row.payment, err);
            if (status == ICHA_OK) status = next_row(from, err);
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
