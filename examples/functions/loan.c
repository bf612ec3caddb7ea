/* A loan with a prepayment, a floating rate, late interest (L-1, L-5 to L-7). */
#include "example.h"

/* 12,000,000 won at 3.65 % are 1,200 won a day, 10,000,000 are 1,000. Prepaid 2,000,000 on 1 February:
 * 15 January to 15 February 17 x 1,200 + 14 x 1,000 = 34,400; then 28 x 1,000 and 31 x 1,000. */
static void set_terms(icha_terms *terms, icha_event *prepay) {
    icha_event_init(prepay);
    prepay->kind = ICHA_EVENT_PREPAY;
    prepay->on = day("2018-02-01");
    prepay->amount = 2000000;
    icha_terms_init(terms);
    terms->principal = 12000000;
    terms->rate = 36500000; /* billionths a year */
    terms->disbursed_on = day("2018-01-15");
    terms->term_months = 3;
    terms->method = ICHA_METHOD_BULLET;
    terms->day_count = ICHA_DAY_COUNT_ACT_365;
    terms->inclusion = ICHA_INCLUSION_START;
    terms->interest_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    terms->events = prepay;
    terms->event_count = 1;
}

static void print_rows(const icha_terms *terms, icha_error *err) {
    icha_cursor cursor;
    icha_row row;
    icha_part parts[2];
    bool more;

    ok(icha_cursor_open(&cursor, terms, NULL, err), err);
    for (ok(icha_cursor_next(&cursor, &row, &more, err), err); more;
         ok(icha_cursor_next(&cursor, &row, &more, err), err)) {
        size_t count = icha_cursor_parts(&cursor, parts, 2);
        printf("%d %s principal %" PRId64 " interest %" PRId64 " closing %" PRId64 "\n", (int)row.n, written(row.due),
               row.principal, row.interest, row.closing);
        for (size_t i = 0; count > 1 && i < count; i++)
            printf("  %d days on %" PRId64 "\n", (int)parts[i].days, parts[i].balance);
    }
    printf("a bullet loan has %s level payment\n", icha_cursor_payment(&cursor) == ICHA_UNSET ? "no" : "a");
}

/* 1.5 % and 2 points are 3.5 %; before the first entry there is a gap. */
static void print_floating(icha_error *err) {
    icha_index_entry entries[] = {{day("2017-11-30"), 15000000}};
    icha_index index;
    icha_rate rate;
    char text[ICHA_TEXT_MAX];

    icha_index_init(&index);
    index.entries = entries;
    index.entry_count = 1;
    index.spread = 20000000;
    index.reset_every_months = 3;
    ok(icha_index_rate(&index, day("2018-01-15"), &rate, err), err);
    icha_rate_format(rate, text, sizeof text);
    printf("floating: %s\n", text);
    if (icha_index_rate(&index, day("2017-11-29"), &rate, err) == ICHA_ERR_GAP)
        printf("the day before: %s\n", icha_status_name(err->status));
}

/* 730,000 won at 4 % + 7 points are 220 won a day; 17 to 29 April are 13 days: 2,860 won. */
static void print_late(icha_error *err) {
    icha_index_entry caps[] = {{day("2018-02-08"), 240000000}};
    icha_late_terms late;
    icha_late_part part;
    icha_money interest;
    size_t count;

    icha_late_terms_init(&late);
    late.due_on = day("2018-04-16");
    late.paid_on = day("2018-04-29");
    late.unpaid_interest = 730000;
    late.later_amount = 36500000;
    late.after_days = 30;
    late.rate = 40000000;
    late.late_spread = 70000000;
    late.legal_caps = caps;
    late.legal_cap_count = 1;
    late.day_count = ICHA_DAY_COUNT_ACT_365;
    late.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    ok(icha_late_interest(&late, &interest, err), err);
    ok(icha_late_parts(&late, &part, 1, &count, err), err);
    printf("late interest %" PRId64 ": %zu part of %d days on %" PRId64 "\n", interest, count, (int)part.days,
           part.amount);
}

int main(void) {
    icha_error err = ICHA_ERROR_INIT;
    icha_terms terms;
    icha_event prepay;

    set_terms(&terms, &prepay);
    ok(icha_terms_check(&terms, &err), &err);
    print_rows(&terms, &err);
    print_floating(&err);
    print_late(&err);
    return 0;
}
/* Prints:
 * 0 2018-02-01 principal 2000000 interest 0 closing 10000000
 * 1 2018-02-15 principal 0 interest 34400 closing 10000000
 *   17 days on 12000000
 *   14 days on 10000000
 * 2 2018-03-15 principal 0 interest 28000 closing 10000000
 * 3 2018-04-15 principal 10000000 interest 31000 closing 0
 * a bullet loan has no level payment
 * floating: 3.5%
 * the day before: ICHA_ERR_GAP
 * late interest 2860: 1 part of 13 days on 730000
 */
