/* Random loans under random events: against a count day by day, and what must not matter (L-6, L-8, S-3, S-4, S-6).
 * test_events_random [COUNT [SEED]] */
#include "support/cmocka_setup.h"

#include <string.h>

#include "icha/icha.h"
#include "support/random.h"

__extension__ typedef __int128 wide;

enum { ROWS = 700, EVENTS = 12 };

static test_random chance;
static long cases = 1000;

typedef struct loan {
    icha_terms terms;
    icha_subsidy subsidy;
    icha_event events[EVENTS + 1];
    icha_index index;
    icha_index_entry entries[6];
} loan;

/* ---- random loans ---- */

static icha_rounding random_rounding(void) {
    static const int32_t units[] = {1, 1, 10, 100};
    return (icha_rounding){(icha_rounding_mode)random_in(&chance, 1, 4), RANDOM_PICK(&chance, units)};
}

static void random_loan(loan *l) {
    static const int32_t intervals[] = {1, 1, 1, 2, 3, 6, 12};
    icha_terms *t = &l->terms;
    icha_terms_init(t);
    t->principal =
        random_one_in(&chance, 20) ? random_in(&chance, 1, INT64_C(100000000000000)) : random_in(&chance, 1, 300000000);
    t->rate = random_in(&chance, 0, 120) * 1000000;
    t->disbursed_on = (icha_date)random_in(&chance, 17000, 19000);
    t->term_months = (int32_t)random_in(&chance, 1, 60);
    t->method = (icha_method)random_in(&chance, 1, 3);
    t->payment_formula = (icha_payment_formula)random_in(&chance, 1, 2);
    t->interest_every_months = t->principal_every_months = RANDOM_PICK(&chance, intervals);
    if (t->method == ICHA_METHOD_EQUAL_PRINCIPAL) t->principal_every_months *= (int32_t)random_in(&chance, 1, 3);
    t->grace_months = t->interest_every_months * (int32_t)random_in(&chance, 0, 3);
    t->due_day = random_one_in(&chance, 3) ? (int32_t)random_in(&chance, 1, 31) : 0;
    t->balloon = random_one_in(&chance, 8) ? random_in(&chance, 0, t->principal / 3) : 0;
    t->day_count = (icha_day_count)random_in(&chance, 1, 7);
    t->inclusion = (icha_inclusion)random_in(&chance, 1, 3);
    t->interest_rounding = random_rounding();
    t->payment_rounding = random_rounding();
    t->residual = (icha_residual)random_in(&chance, 1, 2);
    t->business_day = (icha_business_day)random_in(&chance, 1, 4);
    t->calendar = ICHA_CALENDAR_WEEKENDS;
    t->accrual_follows_roll = (int32_t)random_in(&chance, 0, 1);
    t->events = l->events;
}

static void random_subsidy(loan *l) {
    icha_subsidy *s = &l->subsidy;
    icha_subsidy_init(s);
    s->method = (icha_subsidy_method)random_in(&chance, 1, 2);
    s->base = ICHA_SUBSIDY_BASE_BALANCE;
    if (random_one_in(&chance, 3)) s->base_cap = random_in(&chance, 0, l->terms.principal);
    s->step_count = (int32_t)random_in(&chance, 1, 4);
    for (int32_t i = 0; i < s->step_count; i++)
        s->steps[i] = (icha_subsidy_step){(int32_t)random_in(&chance, 1, 20), random_in(&chance, 0, 40) * 1000000};
    s->minimum_borrower_rate = random_in(&chance, 0, 1) * 10000000;
    if (random_one_in(&chance, 4)) s->until = l->terms.disbursed_on + (icha_date)random_in(&chance, 0, 900);
    s->rounding = random_rounding();
    strcpy(s->payers[0].name, "incheon");
    s->payers[0].share = (icha_ratio){1, 1};
    s->payer_count = 1;
    if (random_one_in(&chance, 3)) s->day_count = (icha_day_count)random_in(&chance, 1, 7);
    if (random_one_in(&chance, 3)) s->inclusion = (icha_inclusion)random_in(&chance, 1, 3);
    s->claim =
        (icha_claim_terms){ICHA_CYCLE_MONTH, ICHA_CLAIM_BY_ACCRUAL, {ICHA_ROUND_DOWN, 1}, ICHA_CLAIM_LEVEL_CLAIM, 0, 0};
}

static icha_event random_event(const icha_terms *t) {
    icha_event e;
    icha_event_init(&e);
    e.kind = random_one_in(&chance, 2) ? (random_one_in(&chance, 2) ? ICHA_EVENT_PREPAY : ICHA_EVENT_RATE)
                                       : (icha_event_kind)random_in(&chance, 2, 9);
    if (t->index != NULL && e.kind == ICHA_EVENT_RATE) e.kind = ICHA_EVENT_PREPAY;
    icha_date days = t->term_months * 30;
    e.on = t->disbursed_on + (icha_date)random_in(&chance, 0, random_one_in(&chance, 4) ? 5 : days);
    if (random_one_in(&chance, 3))
        (void)icha_date_add_months(t->disbursed_on, random_in(&chance, 0, t->term_months), &e.on, NULL);
    e.to = e.on + (icha_date)random_in(&chance, 1, 60);
    e.amount = random_in(&chance, 1, t->principal / 6 + 1);
    if (random_one_in(&chance, 15)) e.amount = ICHA_PREPAY_ALL;
    e.effect = (icha_prepay_effect)random_in(&chance, 1, 2);
    e.rate = random_in(&chance, 0, 120) * 1000000;
    e.months = (int32_t)random_in(&chance, 1, 14);
    e.instalments = (int32_t)random_in(&chance, 1, 3);
    strcpy(e.reason, "any");
    return e;
}

static void random_index(loan *l) {
    icha_index_init(&l->index);
    l->index.entries = l->entries;
    l->index.entry_count = (size_t)random_in(&chance, 1, 6);
    for (size_t i = 0; i < l->index.entry_count; i++)
        l->entries[i] =
            (icha_index_entry){l->terms.disbursed_on - 40 + (icha_date)i * 90, random_in(&chance, -10, 80) * 1000000};
    l->index.spread = random_in(&chance, 0, 30) * 1000000;
    l->index.floor = 0;
    l->index.reset_every_months = (int32_t)random_in(&chance, 1, 7);
    l->terms.index = &l->index;
    l->terms.rate = ICHA_UNSET;
}

static void random_case(loan *l) {
    random_loan(l);
    random_subsidy(l);
    if (random_one_in(&chance, 4)) random_index(l);
    l->terms.event_count = (size_t)random_in(&chance, 0, random_one_in(&chance, 3) ? EVENTS : 4);
    for (size_t i = 0; i < l->terms.event_count; i++) l->events[i] = random_event(&l->terms);
}

/* ---- day by day ---- */

static icha_rate rate_on(const loan *l, icha_date day) {
    icha_rate rate = l->terms.rate;
    icha_date latest = ICHA_DATE_MIN, reset = l->terms.disbursed_on;
    for (size_t i = 0; i < l->terms.event_count; i++)
        if (l->events[i].kind == ICHA_EVENT_RATE && l->events[i].on <= day && l->events[i].on > latest) {
            latest = l->events[i].on;
            rate = l->events[i].rate;
        }
    if (l->terms.index == NULL) return rate;
    for (int i = 1; reset <= day; i++) {
        assert_int_equal(icha_index_rate(&l->index, reset, &rate, NULL), ICHA_OK);
        if (icha_date_add_months(l->terms.disbursed_on, i * l->index.reset_every_months, &reset, NULL) != ICHA_OK)
            break;
    }
    return rate;
}

static icha_rate subsidy_on(const loan *l, icha_date day) {
    const icha_subsidy *s = &l->subsidy;
    icha_rate step = 0, room = rate_on(l, day) - s->minimum_borrower_rate;
    int32_t months = 0;
    for (int32_t i = 0; i <= s->step_count; i++) {
        icha_date begin;
        assert_int_equal(icha_date_add_months(l->terms.disbursed_on, months, &begin, NULL), ICHA_OK);
        if (begin <= day) step = i < s->step_count ? s->steps[i].rate : 0;
        if (i < s->step_count) months += s->steps[i].months;
    }
    if (day < l->terms.disbursed_on || (s->until != ICHA_DATE_UNSET && day > s->until)) step = 0;
    for (size_t i = 0; i < l->terms.event_count; i++) {
        const icha_event *e = &l->events[i];
        if (e->kind >= ICHA_EVENT_CLOSE && e->on <= day) step = 0;
        if (e->kind == ICHA_EVENT_DELINQUENT && e->on <= day && day < e->to) step = 0;
    }
    if (step > room) step = room;
    return step > 0 ? step : 0;
}

/* Of a counted day in the period of rows[at]: what the period's own prepayments, the rows before it, leave. */
static icha_money balance_on(const icha_row *rows, size_t at, icha_date day, icha_inclusion inclusion) {
    icha_money balance = rows[at].opening;
    for (size_t i = at; i-- > 0 && rows[i].n == 0;)
        if (rows[i].due + (inclusion != ICHA_INCLUSION_START) > day) balance += rows[i].principal;
    return balance;
}

/* sum of base x rate over the span's days */
static wide count_days(const loan *l, const icha_row *rows, size_t at, const icha_span *span, icha_day_count day_count,
                       bool subsidised, icha_inclusion inclusion) {
    wide sum = 0;
    for (icha_date day = span->begin; day < span->end; day++) {
        icha_money base = balance_on(rows, at, day, inclusion);
        int64_t fraction = icha_fraction_until(day_count, span, day + 1) - icha_fraction_until(day_count, span, day);
        if (subsidised && l->subsidy.base_cap != ICHA_UNSET && base > l->subsidy.base_cap) base = l->subsidy.base_cap;
        sum += (wide)(subsidised ? subsidy_on(l, day) : rate_on(l, day)) * fraction * base;
    }
    return sum;
}

static icha_money rounded(wide numerator, wide denominator, icha_rounding rounding) {
    denominator *= rounding.unit;
    wide quotient = numerator / denominator, rest = numerator % denominator * 2;
    bool up = rounding.mode == ICHA_ROUND_UP && rest > 0;
    if (rounding.mode == ICHA_ROUND_HALF_UP) up = rest >= denominator;
    if (rounding.mode == ICHA_ROUND_HALF_EVEN) up = rest > denominator || (rest == denominator && quotient % 2 == 1);
    return (icha_money)(quotient + up) * rounding.unit;
}

static icha_span span_of(const loan *l, const icha_row *row, icha_inclusion inclusion) {
    int32_t day = 0, first_day, months = 0;
    icha_due_rule rule = {l->terms.disbursed_on, 0, ICHA_DATE_UNSET, 0, l->terms.interest_every_months};
    icha_date_to_civil(l->terms.disbursed_on, NULL, NULL, &first_day);
    day = l->terms.due_day != 0 ? l->terms.due_day : first_day;
    rule.due_day = day;
    /* only where accrual keeps to the unrolled dates are they known from the row */
    months = icha_anchored_months(&rule, row->from, row->to);
    return icha_counted_span(inclusion, row->from, row->to, row->n == 1, months);
}

static void check_row(const loan *l, const icha_row *rows, size_t at) {
    const icha_row *row = &rows[at];
    const icha_subsidy *s = &l->subsidy;
    icha_inclusion own_inclusion = s->inclusion != 0 ? s->inclusion : l->terms.inclusion;
    icha_day_count own_count = s->day_count != 0 ? s->day_count : l->terms.day_count;
    icha_span span = span_of(l, row, l->terms.inclusion), own = span_of(l, row, own_inclusion);
    int64_t whole = icha_fraction_denominator(l->terms.day_count, &span),
            share = icha_fraction_denominator(own_count, &own);
    wide full = count_days(l, rows, at, &span, l->terms.day_count, false, l->terms.inclusion);
    wide part = count_days(l, rows, at, &own, own_count, true, own_inclusion);
    assert_int_equal(row->days, span.end - span.begin);
    assert_true(row->interest == rounded(full, (wide)whole * ICHA_RATE_ONE, l->terms.interest_rounding));
    if (s->method == ICHA_SUBSIDY_OF_RATE) {
        icha_money exact = rounded(part, (wide)share * ICHA_RATE_ONE, s->rounding);
        assert_true(row->subsidy == (exact < row->interest ? exact : row->interest));
    } else {
        wide left = full * share - part * whole;
        assert_true(row->borrower_interest ==
                    rounded(left > 0 ? left : 0, (wide)whole * share * ICHA_RATE_ONE, l->terms.interest_rounding));
    }
}

/* ---- the properties ---- */

static bool is_drawn_up(const loan *l, icha_row *rows, size_t *count) {
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_schedule(&l->terms, &l->subsidy, rows, ROWS, count, &err);
    if (status == ICHA_OK) return true;
    assert_true(status == ICHA_ERR_CONFLICT || status == ICHA_ERR_RANGE);
    return false;
}

static void invariants_hold(const loan *l, const icha_row *rows, size_t count) {
    icha_money principal = 0, balance = l->terms.principal;
    for (size_t i = 0; i < count; i++) {
        assert_true(rows[i].opening == balance && rows[i].closing == balance - rows[i].principal);
        assert_true(rows[i].payment == rows[i].principal + rows[i].borrower_interest);
        assert_true(rows[i].interest == rows[i].borrower_interest + rows[i].subsidy);
        assert_true(rows[i].principal >= 0 && rows[i].borrower_interest >= 0 && rows[i].subsidy >= 0 &&
                    rows[i].parts >= 1);
        principal += rows[i].principal;
        balance = rows[i].closing;
    }
    assert_true(principal == l->terms.principal && balance == 0);
}

/* The parts tile the period and differ from their neighbours; by day the lines add up to the rows. */
static void parts_and_claims_add_up(const loan *l, const icha_row *rows, size_t count) {
    static icha_claim claims[ROWS * 2];
    icha_cursor cursor;
    icha_part parts[200];
    icha_row row;
    bool more;
    size_t claimed;
    icha_money lines = 0;
    assert_int_equal(icha_cursor_open(&cursor, &l->terms, &l->subsidy, NULL), ICHA_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
        size_t given = icha_cursor_parts(&cursor, parts, 200);
        assert_true((int32_t)given == row.parts && parts[0].from == row.from && parts[given - 1].to == row.to);
        assert_true(parts[0].subsidy_rate == row.subsidy_rate);
        for (size_t p = 1; p < given; p++)
            assert_true(parts[p].from == parts[p - 1].to &&
                        (parts[p].balance != parts[p - 1].balance || parts[p].rate != parts[p - 1].rate ||
                         parts[p].subsidy_rate != parts[p - 1].subsidy_rate));
        lines += rows[i].subsidy;
    }
    assert_int_equal(icha_claims(&l->terms, &l->subsidy, claims, ROWS * 2, &claimed, NULL), ICHA_OK);
    for (size_t i = 0; i < claimed; i++) lines -= claims[i].lines;
    assert_true(lines == 0);
}

static void days_add_up_and_invariants_hold(void **state) {
    static icha_row rows[ROWS];
    static loan l;
    long drawn_up = 0;
    (void)state;
    for (long i = 0; i < cases; i++) {
        size_t count;
        random_case(&l);
        if (!is_drawn_up(&l, rows, &count)) continue;
        drawn_up++;
        invariants_hold(&l, rows, count);
        parts_and_claims_add_up(&l, rows, count);
        bool anchors = l.terms.day_count == ICHA_DAY_COUNT_TWELFTHS || l.subsidy.day_count == ICHA_DAY_COUNT_TWELFTHS;
        if (anchors && l.terms.business_day != ICHA_BUSINESS_DAY_NONE && l.terms.accrual_follows_roll == 1) continue;
        for (size_t at = 0; at < count; at++)
            if (rows[at].n > 0) check_row(&l, rows, at);
    }
    assert_true(drawn_up > cases / 5);
}

static void the_order_of_events_does_not_matter(void **state) {
    static icha_row rows[ROWS], again[ROWS];
    static loan l;
    (void)state;
    for (long i = 0; i < cases; i++) {
        size_t count = 0, count_again = 0;
        random_case(&l);
        icha_status status = icha_schedule(&l.terms, &l.subsidy, rows, ROWS, &count, NULL);
        for (size_t e = l.terms.event_count; e > 1; e--) {
            size_t other = (size_t)random_in(&chance, 0, (int64_t)e - 1);
            icha_event moved = l.events[e - 1];
            l.events[e - 1] = l.events[other];
            l.events[other] = moved;
        }
        icha_status status_again = icha_schedule(&l.terms, &l.subsidy, again, ROWS, &count_again, NULL);
        assert_true((status == ICHA_OK) == (status_again == ICHA_OK) && count == count_again);
        if (status == ICHA_OK) assert_memory_equal(rows, again, count * sizeof rows[0]);
    }
}

/* A change to the rate that is in force cuts a period in two and changes no figure. */
static void a_cut_changes_nothing(void **state) {
    static icha_row rows[ROWS], again[ROWS];
    static loan l;
    (void)state;
    for (long i = 0; i < cases; i++) {
        size_t count, count_again;
        random_case(&l);
        if (l.terms.index != NULL || !is_drawn_up(&l, rows, &count)) continue;
        icha_event cut;
        icha_event_init(&cut);
        cut.kind = ICHA_EVENT_RATE;
        cut.on = (icha_date)random_in(&chance, l.terms.disbursed_on,
                                      rows[count - 1].n == 0 ? rows[count - 1].to : rows[count - 1].from);
        cut.rate = rate_on(&l, cut.on);
        bool taken = false;
        for (size_t e = 0; e < l.terms.event_count; e++)
            taken |= l.events[e].kind == cut.kind && l.events[e].on == cut.on;
        if (taken) continue;
        l.events[l.terms.event_count++] = cut;
        assert_true(is_drawn_up(&l, again, &count_again));
        assert_int_equal(count_again, count);
        assert_memory_equal(rows, again, count * sizeof rows[0]);
    }
}

static void scale(loan *l) {
    l->terms.principal *= 10;
    l->terms.balloon *= 10;
    l->terms.interest_rounding.unit *= 10;
    l->terms.payment_rounding.unit *= 10;
    l->subsidy.rounding.unit *= 10;
    if (l->subsidy.base_cap != ICHA_UNSET) l->subsidy.base_cap *= 10;
    for (size_t i = 0; i < l->terms.event_count; i++)
        if (l->events[i].amount != ICHA_PREPAY_ALL) l->events[i].amount *= 10;
}

static void ten_times_the_money_is_ten_times_the_figures(void **state) {
    static icha_row rows[ROWS], again[ROWS];
    static loan l;
    (void)state;
    for (long i = 0; i < cases; i++) {
        size_t count, count_again;
        random_case(&l);
        bool drawn_up = is_drawn_up(&l, rows, &count);
        scale(&l);
        assert_int_equal(is_drawn_up(&l, again, &count_again), drawn_up);
        if (!drawn_up) continue;
        assert_int_equal(count, count_again);
        for (size_t r = 0; r < count; r++) {
            assert_true(again[r].interest == 10 * rows[r].interest && again[r].principal == 10 * rows[r].principal);
            assert_true(again[r].subsidy == 10 * rows[r].subsidy && again[r].parts == rows[r].parts);
            assert_true(again[r].due == rows[r].due && again[r].n == rows[r].n);
        }
    }
}

/* Claims by due date: the parts of a line by day are whole won (S-6) whatever the unit. */
static size_t claims_of(loan *l, icha_claim *claims) {
    size_t count;
    l->subsidy.claim.by = ICHA_CLAIM_BY_DUE;
    assert_int_equal(icha_claims(&l->terms, &l->subsidy, claims, ROWS, &count, NULL), ICHA_OK);
    return count;
}

static void ten_times_the_money_is_ten_times_the_claims(void **state) {
    static icha_claim claims[ROWS], again[ROWS];
    static icha_row rows[ROWS];
    static loan l;
    (void)state;
    for (long i = 0; i < cases / 2; i++) {
        size_t count;
        random_case(&l);
        l.subsidy.claim.rounding = random_rounding();
        if (!is_drawn_up(&l, rows, &count)) continue;
        size_t claimed = claims_of(&l, claims);
        scale(&l);
        l.subsidy.claim.rounding.unit *= 10;
        assert_int_equal(claims_of(&l, again), claimed);
        for (size_t c = 0; c < claimed; c++) {
            assert_true(again[c].lines == 10 * claims[c].lines && again[c].amount == 10 * claims[c].amount);
            assert_true(again[c].dropped == 10 * claims[c].dropped && again[c].paid_on == claims[c].paid_on);
        }
    }
}

/* ---- what is refused, wherever it stands ---- */

static void is_refused(const loan *l, icha_status status, const char *field) {
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 4711;
    char expected[32];
    snprintf(expected, sizeof expected, "events[%zu]%s", l->terms.event_count - 1, field);
    assert_int_equal(icha_schedule(&l->terms, &l->subsidy, NULL, 0, &count, &err), status);
    assert_string_equal(err.field, expected);
    assert_int_equal(count, 4711);
}

static bool is_taken(const loan *l, const icha_event *event) {
    for (size_t e = 0; e < l->terms.event_count; e++)
        if (l->events[e].kind == event->kind && l->events[e].on == event->on) return true;
    return false;
}

static void a_prepayment_of_nothing_is_refused(void **state) {
    static icha_row rows[ROWS];
    static loan l;
    (void)state;
    for (long i = 0; i < cases; i++) {
        size_t count;
        random_case(&l);
        if (!is_drawn_up(&l, rows, &count)) continue;
        icha_event nothing;
        icha_event_init(&nothing);
        nothing.kind = ICHA_EVENT_PREPAY;
        nothing.on = (icha_date)random_in(&chance, l.terms.disbursed_on, rows[count - 1].to);
        nothing.amount = 0;
        nothing.effect = ICHA_PREPAY_SHORTEN;
        l.events[l.terms.event_count++] = nothing;
        is_refused(&l, ICHA_ERR_RANGE, ".amount");
    }
}

/* The loan's last day: on which its balance became 0 (0004.2, 0004.20). That day takes an event, the next and any later do not. */
static void nothing_happens_after_the_end(void **state) {
    static icha_row rows[ROWS], again[ROWS];
    static loan l;
    (void)state;
    for (long i = 0; i < cases; i++) {
        size_t count, count_again, last = 0;
        random_case(&l);
        if (!is_drawn_up(&l, rows, &count)) continue;
        while (rows[last].closing != 0) last++;
        icha_event late;
        icha_event_init(&late);
        late.kind = (icha_event_kind)random_in(&chance, ICHA_EVENT_CLOSE, ICHA_EVENT_STOP_SUBSIDY);
        late.on = rows[last].to;
        strcpy(late.reason, "any");
        if (is_taken(&l, &late)) continue;
        icha_event *added = &l.events[l.terms.event_count++];
        *added = late;
        assert_true(is_drawn_up(&l, again, &count_again) && count_again == count);
        added->on += (icha_date)(random_one_in(&chance, 2) ? 1 : random_in(&chance, 1, 900));
        is_refused(&l, ICHA_ERR_CONFLICT, "");
    }
}

/* ---- a period cut in two ---- */

/* One period of a bullet loan from..to under prepayments, changes of rate and pauses, without roll, by a day count that adds
 * up across periods, all rounded alike. */
static void one_period(loan *l, icha_date *end) {
    static const icha_day_count additive[] = {ICHA_DAY_COUNT_ACT_365, ICHA_DAY_COUNT_ACT_360, ICHA_DAY_COUNT_ACT_ACT};
    random_case(l);
    l->terms.method = ICHA_METHOD_BULLET;
    l->terms.index = NULL;
    l->terms.rate = random_in(&chance, 0, 120) * 1000000;
    l->terms.business_day = ICHA_BUSINESS_DAY_NONE;
    l->terms.grace_months = 0;
    l->terms.due_day = 0;
    l->terms.term_months = 0;
    l->terms.maturity_on = *end = l->terms.disbursed_on + (icha_date)random_in(&chance, 2, 900);
    l->terms.interest_every_months = l->terms.principal_every_months = 60;
    l->terms.day_count = RANDOM_PICK(&chance, additive);
    l->terms.inclusion = (icha_inclusion)random_in(&chance, ICHA_INCLUSION_START, ICHA_INCLUSION_END);
    l->subsidy.method = ICHA_SUBSIDY_OF_RATE;
    l->subsidy.rounding = l->terms.interest_rounding;
    l->subsidy.base_cap = ICHA_UNSET;
    l->subsidy.minimum_borrower_rate = 0;
    l->subsidy.steps[0].months = 120;
    l->subsidy.step_count = 1;
    l->subsidy.day_count = 0;
    l->subsidy.inclusion = 0;
    l->terms.event_count = (size_t)random_in(&chance, 0, 6);
    for (size_t i = 0; i < l->terms.event_count; i++) {
        static const icha_event_kind kinds[] = {ICHA_EVENT_RATE, ICHA_EVENT_PREPAY, ICHA_EVENT_DELINQUENT};
        icha_event e = random_event(&l->terms);
        e.kind = RANDOM_PICK(&chance, kinds);
        e.on = l->terms.disbursed_on + (icha_date)random_in(&chance, 0, *end - l->terms.disbursed_on - 1);
        e.to = e.on + (icha_date)random_in(&chance, 1, 60);
        e.amount = random_in(&chance, 1, l->terms.principal / 8 + 1);
        l->events[i] = e;
    }
}

/* The loan until the day, and another from the day on with what is left: rate and pause in force go on. */
static void cut_in_two(const loan *whole, icha_date at, loan *before, loan *after) {
    *before = *after = *whole;
    before->terms.events = before->events;
    after->terms.events = after->events;
    before->terms.event_count = after->terms.event_count = 0;
    before->terms.maturity_on = after->terms.disbursed_on = at;
    after->terms.rate = rate_on(whole, at);
    for (size_t i = 0; i < whole->terms.event_count; i++) {
        icha_event e = whole->events[i];
        if (e.on < at || (e.on == at && e.kind != ICHA_EVENT_PREPAY)) before->events[before->terms.event_count++] = e;
        if (e.kind == ICHA_EVENT_PREPAY && e.on < at) after->terms.principal -= e.amount;
        if (e.kind == ICHA_EVENT_DELINQUENT && e.on < at && e.to > at) e.on = at;
        if (e.on >= at) after->events[after->terms.event_count++] = e;
    }
}

static bool period_of(const loan *l, icha_money *interest, icha_money *subsidy) {
    icha_row rows[16];
    size_t count;
    if (icha_schedule(&l->terms, &l->subsidy, rows, 16, &count, NULL) != ICHA_OK) return false;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].n > 1) return false;
        if (rows[i].n == 1) *interest = rows[i].interest, *subsidy = rows[i].subsidy;
    }
    return true;
}

/* What is computed exactly adds up; each part is rounded once, so the two differ from the whole by less than two roundings and
 * by whole units: `down` by -1 or 0, `up` by 0 or 1, the halves by -1, 0 or 1 unit. */
static void within_a_unit(icha_money parts, icha_money whole, icha_rounding rounding) {
    icha_money more = (parts - whole) / rounding.unit;
    assert_int_equal((parts - whole) % rounding.unit, 0);
    assert_true(more >= (rounding.mode == ICHA_ROUND_UP ? 0 : -1));
    assert_true(more <= (rounding.mode == ICHA_ROUND_DOWN ? 0 : 1));
}

static void splitting_a_period_costs_at_most_a_unit(void **state) {
    static loan whole, before, after;
    long split = 0, unequal = 0;
    (void)state;
    for (long i = 0; i < cases * 2; i++) {
        icha_money interest[3], subsidy[3];
        icha_date end;
        one_period(&whole, &end);
        icha_date at = (icha_date)random_in(&chance, whole.terms.disbursed_on + 1, end - 1);
        if (!period_of(&whole, &interest[0], &subsidy[0])) continue;
        cut_in_two(&whole, at, &before, &after);
        if (!period_of(&before, &interest[1], &subsidy[1]) || !period_of(&after, &interest[2], &subsidy[2])) fail();
        within_a_unit(interest[1] + interest[2], interest[0], whole.terms.interest_rounding);
        within_a_unit(subsidy[1] + subsidy[2], subsidy[0], whole.subsidy.rounding);
        split++;
        unequal += interest[1] + interest[2] != interest[0];
    }
    assert_true(split > cases / 2 && unequal > 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(days_add_up_and_invariants_hold),
                                       cmocka_unit_test(the_order_of_events_does_not_matter),
                                       cmocka_unit_test(a_cut_changes_nothing),
                                       cmocka_unit_test(ten_times_the_money_is_ten_times_the_figures),
                                       cmocka_unit_test(ten_times_the_money_is_ten_times_the_claims),
                                       cmocka_unit_test(a_prepayment_of_nothing_is_refused),
                                       cmocka_unit_test(nothing_happens_after_the_end),
                                       cmocka_unit_test(splitting_a_period_costs_at_most_a_unit)};
    chance = random_from(argc, argv, 20190502, &cases);
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
