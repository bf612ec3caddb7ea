/* Postings of one row by hand: accrued, due and claimed (S-5 to S-7). */
#include "support/cmocka_setup.h"

#include <string.h>

#include "calendar/civil.h"
#include "icha/icha.h"
#include "subsidy/ledger.h"

static icha_date day(int32_t year, int32_t month, int32_t of_month) {
    return icha_days_of((icha_civil){year, month, of_month});
}

typedef struct postings_kept {
    icha_posting postings[64];
    size_t count;
} postings_kept;

static void keep(void *context, const icha_posting *posting) {
    postings_kept *of = context;
    assert_true(of->count < 64 && posting->amount > 0);
    of->postings[of->count++] = *posting;
}

/* 12,000,000 at 3.65 %, 1.825 % of it subsidised: 600 won a day; one period from 15 December 2018 to 15 January 2019. */
static void set_up(icha_terms *t, icha_subsidy *s) {
    icha_terms_init(t);
    t->principal = 12000000;
    t->rate = 36500000;
    t->disbursed_on = day(2018, 12, 15);
    t->term_months = 1;
    t->method = ICHA_METHOD_BULLET;
    t->day_count = ICHA_DAY_COUNT_ACT_365;
    t->inclusion = ICHA_INCLUSION_START;
    t->interest_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    icha_subsidy_init(s);
    s->method = ICHA_SUBSIDY_OF_RATE;
    s->base = ICHA_SUBSIDY_BASE_BALANCE;
    s->steps[0] = (icha_subsidy_step){1, 18250000};
    s->step_count = 1;
    s->rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    strcpy(s->payers[0].name, "incheon");
    s->payers[0].share = (icha_ratio){1, 1};
    s->payer_count = 1;
}

static void post_first_row(const icha_terms *t, const icha_subsidy *s, int32_t months, postings_kept *into) {
    icha_cursor cursor;
    icha_row row;
    bool more;
    into->count = 0;
    assert_int_equal(icha_cursor_open(&cursor, t, s, NULL), ICHA_OK);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
    icha_post_row(&cursor, &row, months, keep, into);
}

static void is_posting(const icha_posting *p, icha_posting_kind kind, int32_t payer, icha_date bucket, icha_money amount,
                       icha_money claimed) {
    assert_int_equal(p->kind, kind);
    assert_int_equal(p->payer, payer);
    assert_int_equal(p->bucket, bucket);
    assert_int_equal(p->amount, amount);
    assert_int_equal(p->claimed, claimed);
}

/* 17 days of December, 14 of January: 10,200 + 8,400 = 18,600. */
static void a_line_is_accrued_by_day_and_due_at_once(void **state) {
    icha_terms t;
    icha_subsidy s;
    postings_kept book;
    (void)state;
    set_up(&t, &s);
    post_first_row(&t, &s, 12, &book);
    assert_int_equal(book.count, 3);
    is_posting(&book.postings[0], ICHA_POSTING_ACCRUED, 0, day(2018, 1, 1), 10200, 10200);
    is_posting(&book.postings[1], ICHA_POSTING_ACCRUED, 0, day(2019, 1, 1), 8400, 8400);
    is_posting(&book.postings[2], ICHA_POSTING_DUE, 0, day(2019, 1, 1), 18600, 18600);
}

/* Inclusion end counts 16 December to 15 January: 16 and 15 days. */
static void inclusion_moves_a_day(void **state) {
    icha_terms t;
    icha_subsidy s;
    postings_kept book;
    (void)state;
    set_up(&t, &s);
    t.inclusion = ICHA_INCLUSION_END;
    s.steps[0].months = 2;
    post_first_row(&t, &s, 12, &book);
    assert_int_equal(book.postings[0].amount, 9600);
    assert_int_equal(book.postings[1].amount, 9000);
    s.inclusion = ICHA_INCLUSION_START; /* the subsidy's own days decide */
    post_first_row(&t, &s, 12, &book);
    assert_int_equal(book.postings[0].amount, 10200);
}

/* Thirds of 18,600, by accrual into months, rounded down to 1000 per line: 17/31 of 6,200 = 3,400; then 2,800. */
static void claims_are_rounded_per_line(void **state) {
    icha_terms t;
    icha_subsidy s;
    postings_kept book;
    (void)state;
    set_up(&t, &s);
    s.payer_count = 3;
    s.residual = ICHA_RESIDUAL_LAST;
    for (int i = 0; i < 3; i++) s.payers[i] = (icha_payer){{(char)('a' + i)}, {1, 3}};
    s.claim = (icha_claim_terms){ICHA_CYCLE_MONTH, ICHA_CLAIM_BY_ACCRUAL, {ICHA_ROUND_DOWN, 1000}, ICHA_CLAIM_LEVEL_LINE, 0, 0};
    post_first_row(&t, &s, 3, &book);
    assert_int_equal(book.count, 15);
    for (int32_t payer = 0; payer < 3; payer++) {
        const icha_posting *p = &book.postings[payer * 5];
        is_posting(&p[0], ICHA_POSTING_ACCRUED, payer, day(2018, 10, 1), 3400, 3400);
        is_posting(&p[1], ICHA_POSTING_ACCRUED, payer, day(2019, 1, 1), 2800, 2800);
        is_posting(&p[2], ICHA_POSTING_DUE, payer, day(2019, 1, 1), 6200, 6200);
        is_posting(&p[3], ICHA_POSTING_CLAIM, payer, day(2018, 12, 1), 3400, 3000);
        is_posting(&p[4], ICHA_POSTING_CLAIM, payer, day(2019, 1, 1), 2800, 2000);
    }
}

static void claims_by_due_follow_the_due_date(void **state) {
    icha_terms t;
    icha_subsidy s;
    postings_kept book;
    (void)state;
    set_up(&t, &s);
    s.claim = (icha_claim_terms){ICHA_CYCLE_HALF, ICHA_CLAIM_BY_DUE, {ICHA_ROUND_DOWN, 1000}, ICHA_CLAIM_LEVEL_CLAIM, 0, 0};
    post_first_row(&t, &s, 12, &book);
    assert_int_equal(book.count, 4);
    is_posting(&book.postings[3], ICHA_POSTING_CLAIM, 0, day(2019, 1, 1), 18600, 18600);
}

/* Due on Saturday 1 December 2018: rolled back to Friday 30 November. */
static void a_rolled_due_date_decides(void **state) {
    icha_terms t;
    icha_subsidy s;
    postings_kept book;
    (void)state;
    set_up(&t, &s);
    t.disbursed_on = day(2018, 11, 30);
    t.term_months = 0;
    t.maturity_on = day(2018, 12, 1);
    t.business_day = ICHA_BUSINESS_DAY_PRECEDING;
    t.calendar = ICHA_CALENDAR_WEEKENDS;
    t.accrual_follows_roll = 0;
    post_first_row(&t, &s, 1, &book);
    assert_int_equal(book.count, 2);
    is_posting(&book.postings[0], ICHA_POSTING_ACCRUED, 0, day(2018, 11, 1), 600, 600);
    is_posting(&book.postings[1], ICHA_POSTING_DUE, 0, day(2018, 11, 1), 600, 600);
}

static void nothing_is_posted_for_nothing(void **state) {
    icha_terms t;
    icha_subsidy s;
    postings_kept book;
    (void)state;
    set_up(&t, &s);
    post_first_row(&t, NULL, 12, &book);
    assert_int_equal(book.count, 0);
    s.base_cap = 0;
    post_first_row(&t, &s, 12, &book);
    assert_int_equal(book.count, 0);
    s.base_cap = 653; /* 31 x 653 x 1.825 % / 365 = 1.01: 1 won, to the first of two payers */
    s.payer_count = 2;
    s.residual = ICHA_RESIDUAL_FIRST;
    s.payers[0] = (icha_payer){"a", {1, 2}};
    s.payers[1] = (icha_payer){"b", {1, 2}};
    post_first_row(&t, &s, 12, &book);
    assert_int_equal(book.count, 2); /* accrued in January alone: 17/31 of 1 won is below 1 */
    is_posting(&book.postings[0], ICHA_POSTING_ACCRUED, 0, day(2019, 1, 1), 1, 1);
    is_posting(&book.postings[1], ICHA_POSTING_DUE, 0, day(2019, 1, 1), 1, 1);
}

static void buckets_begin_with_calendar_cycles(void **state) {
    (void)state;
    assert_int_equal(icha_bucket_of(day(2018, 3, 31), 1), day(2018, 3, 1));
    assert_int_equal(icha_bucket_of(day(2018, 3, 31), 3), day(2018, 1, 1));
    assert_int_equal(icha_bucket_of(day(2018, 4, 1), 3), day(2018, 4, 1));
    assert_int_equal(icha_bucket_of(day(2018, 12, 31), 3), day(2018, 10, 1));
    assert_int_equal(icha_bucket_of(day(2018, 6, 30), 6), day(2018, 1, 1));
    assert_int_equal(icha_bucket_of(day(2018, 7, 1), 6), day(2018, 7, 1));
    assert_int_equal(icha_bucket_of(day(2018, 12, 31), 12), day(2018, 1, 1));
    assert_int_equal(icha_bucket_of(ICHA_DATE_MIN, 12), ICHA_DATE_MIN);
}

static void claims_are_dated(void **state) {
    static const struct {
        int32_t lag, closing, year;
    } cases[] = {{0, 0, 2018}, {1, 0, 2019}, {20, 20, 2018}, {21, 20, 2019}, {20, 19, 2019}, {366, 366, 2018}, {400, 366, 2020}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_claim_terms terms = {ICHA_CYCLE_QUARTER, ICHA_CLAIM_BY_DUE, {ICHA_ROUND_DOWN, 1}, ICHA_CLAIM_LEVEL_CLAIM,
                                  cases[i].lag, cases[i].closing};
        icha_date to = 0, paid = 0;
        int32_t year = 0;
        assert_int_equal(icha_claim_dates(&terms, day(2018, 10, 1), &to, &paid, &year, NULL), ICHA_OK);
        assert_int_equal(to, day(2018, 12, 31));
        assert_int_equal(paid, to + cases[i].lag);
        assert_int_equal(year, cases[i].year);
    }
}

static void a_claim_paid_within_its_year_belongs_to_it(void **state) {
    icha_claim_terms terms = {ICHA_CYCLE_QUARTER, ICHA_CLAIM_BY_DUE, {ICHA_ROUND_DOWN, 1}, ICHA_CLAIM_LEVEL_CLAIM, 20, 0};
    icha_date to = 4711, paid = 4711;
    int32_t year = 4711;
    (void)state;
    assert_int_equal(icha_claim_dates(&terms, day(2199, 10, 1), &to, &paid, &year, NULL), ICHA_ERR_RANGE);
    assert_true(to == 4711 && paid == 4711 && year == 4711);
    assert_int_equal(icha_claim_dates(&terms, day(2018, 7, 1), &to, &paid, &year, NULL), ICHA_OK);
    assert_true(paid == day(2018, 10, 20) && year == 2018);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_line_is_accrued_by_day_and_due_at_once),
                                       cmocka_unit_test(inclusion_moves_a_day),
                                       cmocka_unit_test(claims_are_rounded_per_line),
                                       cmocka_unit_test(claims_by_due_follow_the_due_date),
                                       cmocka_unit_test(a_rolled_due_date_decides),
                                       cmocka_unit_test(nothing_is_posted_for_nothing),
                                       cmocka_unit_test(buckets_begin_with_calendar_cycles),
                                       cmocka_unit_test(claims_are_dated),
                                       cmocka_unit_test(a_claim_paid_within_its_year_belongs_to_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
