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

/* The rows of a loan that come in order of their days, or the early ones: prepayments, and the last period that one of all
 * closes; a roll may set a row's day past theirs (T-5). Each of the two is in order by itself. */
typedef struct rows {
    icha_cursor cursor;
    icha_row row;
    bool has_row;
    bool early;       /* which of them */
    icha_date latest; /* day of the rows in order so far */
} rows;

static bool is_early(rows *from) {
    if (from->row.n == 0 || from->row.due < from->latest) return true;
    from->latest = from->row.due;
    return false;
}

static icha_status next_row(rows *from, icha_error *err) {
    icha_status status;
    do status = icha_cursor_next(&from->cursor, &from->row, &from->has_row, err);
    while (status == ICHA_OK && from->has_row && is_early(from) != from->early);
    return status;
}

/* Fees and rows, each in order of their days. */
typedef struct sources {
    rows in_order, early;
    icha_fee_stream fees;
    icha_fee fee;
    bool has_fee;
} sources;

static icha_status next_fee(sources *from, icha_error *err) {
    return icha_fee_stream_next(&from->fees, &from->fee, &from->has_fee, err);
}

static icha_status open_rows(rows *from, bool early, const icha_terms *terms, const icha_subsidy *subsidy,
                             icha_error *err) {
    from->early = early;
    from->latest = ICHA_DATE_MIN;
    icha_status status = icha_cursor_open(&from->cursor, terms, subsidy, err);
    return status == ICHA_OK ? next_row(from, err) : status;
}

static icha_status open(sources *from, const icha_terms *terms, const icha_subsidy *subsidy,
                        const icha_guarantee *guarantee, icha_error *err) {
    from->has_fee = from->early.has_row = false;
    icha_status status = open_rows(&from->in_order, false, terms, subsidy, err);
    if (status == ICHA_OK && terms->event_count > 0) status = open_rows(&from->early, true, terms, subsidy, err);
    if (status == ICHA_OK && guarantee != NULL) {
        status = icha_fee_stream_open(&from->fees, terms, guarantee, err);
        if (status == ICHA_OK) status = next_fee(from, err);
    }
    return status;
}

/* Of the two the one whose row is next; NULL: none left. */
static rows *next_rows(sources *from) {
    rows *in_order = &from->in_order, *early = &from->early;
    if (!in_order->has_row || !early->has_row) return in_order->has_row ? in_order : early->has_row ? early : NULL;
    return early->row.due < in_order->row.due ? early : in_order;
}

static icha_status merge(sources *from, collector *into, icha_error *err) {
    icha_status status = ICHA_OK;
    rows *next;
    while (status == ICHA_OK && ((next = next_rows(from)) != NULL || from->has_fee)) {
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
