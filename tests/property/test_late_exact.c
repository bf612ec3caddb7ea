/* Late interest (L-7): the whole result document against the second engine over random facts, and what holds of any
 * input.
 * test_late_exact [COUNT [SEED]] */
#include "support/cmocka_setup.h"

#include <string.h>

#include "exact.h"
#include "icha/icha.h"
#include "report/report.h"
#include "support/random.h"

static test_random chance;
static long cases = 2000;

/* ---- random facts ---- */

static const char *const corners[] = {"2018-04-30", "2018-02-08", "2021-07-07", "2020-02-29", "2019-02-28",
                                      "2018-12-31", "2020-01-01", "2018-01-31", "2018-03-30", "2000-02-29",
                                      "1900-03-01", "1900-01-01", "2199-12-31", "2100-02-28"};
static const char *const day_counts[] = {"act/365", "act/act", "act/act-anchor", "act/360",
                                         "30e/360", "30/360",  "twelfths"};
static const char *const roundings[] = {"down/1",  "up/1",   "half_up/1",     "half_even/1",
                                        "down/10", "up/100", "half_even/1000"};
static const char *const rates[] = {"0%", "3%", "3.5%", "4.1%", "7%", "12.3456789%", "24%", "27.9%", "1000%"};

static icha_date random_date(int64_t around) {
    icha_date corner = 0;
    const char *text = RANDOM_PICK(&chance, corners);
    assert_int_equal(icha_date_parse(text, 10, &corner, NULL), ICHA_OK);
    int64_t date = corner + random_in(&chance, -around, around);
    return (icha_date)(date < ICHA_DATE_MIN ? ICHA_DATE_MIN : date > ICHA_DATE_MAX ? ICHA_DATE_MAX : date);
}

static json_t *date_json(int64_t date) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date held = (icha_date)(date < ICHA_DATE_MIN ? ICHA_DATE_MIN : date > ICHA_DATE_MAX ? ICHA_DATE_MAX : date);
    icha_date_format(held, text, sizeof text);
    return json_string(text);
}

static json_int_t random_amount(void) {
    static const json_int_t some[] = {0, 1, 365, 365000, 36500000, 99999999, 8999999999999999, 9000000000000000};
    return random_one_in(&chance, 3) ? RANDOM_PICK(&chance, some) : random_in(&chance, 0, 500000000);
}

/* Ascending dates around the days in question; the first one mostly early enough. */
static json_t *random_series(icha_date due, icha_date paid) {
    json_t *list = json_array();
    int64_t date = due + (random_one_in(&chance, 8) ? random_in(&chance, -1, 3) : random_in(&chance, -400, 1));
    for (int64_t left = random_in(&chance, 1, 5); left > 0 && date <= ICHA_DATE_MAX; left--) {
        if (date >= ICHA_DATE_MIN)
            json_array_append_new(list, json_pack("[o, s]", date_json(date), RANDOM_PICK(&chance, rates)));
        date += random_one_in(&chance, 3) ? 1 : random_in(&chance, 1, 20 + (paid > due ? paid - due : 0));
    }
    return list;
}

static int random_after_days(int64_t days) {
    int64_t near = days + random_in(&chance, -1, 1);
    if (random_one_in(&chance, 2)) near = random_in(&chance, 0, days > 0 ? days : 1);
    return near < 0 ? 0 : (int)near;
}

static json_t *random_facts(void) {
    icha_date due = random_date(40);
    int64_t longest = random_one_in(&chance, 40) ? 1500 : random_one_in(&chance, 3) ? 10 : 120;
    icha_date paid = (icha_date)(due + random_in(&chance, -2, longest));
    if (paid > ICHA_DATE_MAX) paid = ICHA_DATE_MAX;
    if (paid < ICHA_DATE_MIN) paid = ICHA_DATE_MIN;
    json_t *facts =
        json_pack("{s:o, s:o, s:I, s:I, s:i, s:s, s:s, s:s}", "due_on", date_json(due), "paid_on", date_json(paid),
                  "unpaid_interest", random_amount(), "later_amount", random_amount(), "after_days",
                  random_after_days(paid - due), "late_spread", RANDOM_PICK(&chance, rates), "day_count",
                  RANDOM_PICK(&chance, day_counts), "rounding", RANDOM_PICK(&chance, roundings));
    if (random_one_in(&chance, 2)) json_object_set_new(facts, "rate", json_string(RANDOM_PICK(&chance, rates)));
    else json_object_set_new(facts, "rates", random_series(due, paid));
    int64_t which = random_in(&chance, 1, 3); /* a cap, points over the rate, or both */
    if (which != 2) json_object_set_new(facts, "legal_caps", random_series(due, paid));
    if (which != 1) json_object_set_new(facts, "legal_spreads", random_series(due, paid));
    return facts;
}

/* ---- the two engines ---- */

static json_t *document_of(const json_t *facts, icha_error *err) {
    static icha_late_facts room;
    icha_errors errors = {0};
    json_t *document = NULL;
    char *text = json_dumps(facts, 0);
    if (icha_json_late_read(text, strlen(text), "facts", &room, &errors, err) == ICHA_OK)
        (void)icha_json_late(&room, &document, err);
    icha_errors_free(&errors);
    free(text);
    return document;
}

/* true: computed by both; false: refused by both, a gap by both or too large by both. */
static bool compare_case(const json_t *facts) {
    char message[512] = "";
    icha_error err = ICHA_ERROR_INIT;
    json_t *exact = icha_exact_late_interest(facts, message, sizeof message), *here = document_of(facts, &err);
    bool is_gap = strstr(message, "gap") != NULL;
    bool same = exact != NULL ? json_equal(exact, here) : here == NULL && is_gap == (err.status == ICHA_ERR_GAP);
    if (!same) {
        char *text = json_dumps(facts, JSON_INDENT(1)), *wanted = json_dumps(exact, 0), *got = json_dumps(here, 0);
        print_error("%s\nexact: %s %s\nhere: %s %s\n", text, wanted, message, got, err.message);
        fail();
    }
    bool computed = exact != NULL;
    json_decref(exact);
    json_decref(here);
    return computed;
}

static void engines_agree(void **state) {
    (void)state;
    long computed = 0;
    for (long i = 0; i < cases; i++) {
        json_t *facts = random_facts();
        computed += compare_case(facts);
        json_decref(facts);
    }
    print_message("%ld of %ld computed by both, the rest refused by both\n", computed, cases);
    assert_true(computed > cases / 2);
    assert_true(computed < cases);
}

/* ---- what holds of any input ---- */

/* Terms of random facts that can be computed, the series in room. */
static icha_late_terms random_terms(icha_late_facts *room) {
    icha_money amount;
    for (;;) {
        icha_errors errors = {0};
        json_t *facts = random_facts();
        char *text = json_dumps(facts, 0);
        icha_status status =
            icha_json_late_read(text, strlen(text), "facts", room, &errors, NULL); /* a list may be empty */
        icha_errors_free(&errors);
        free(text);
        json_decref(facts);
        if (status == ICHA_OK) status = icha_late_interest(&room->terms, &amount, NULL);
        if (status == ICHA_OK) return room->terms;
    }
}

static icha_money late_of(const icha_late_terms *terms) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money amount = 0;
    if (icha_late_interest(terms, &amount, &err) != ICHA_OK) fail_msg("%s", err.message);
    return amount;
}

/* The days up to `day`, and those after it. */
static void split(const icha_late_terms *whole, icha_date day, icha_late_terms *first, icha_late_terms *second) {
    *first = *second = *whole;
    first->paid_on = second->due_on = day;
    second->after_days = whole->after_days > day - whole->due_on ? whole->after_days - (day - whole->due_on) : 0;
}

static void a_split_changes_only_the_rounding(void **state) {
    static icha_late_facts room;
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_late_terms t = random_terms(&room), first, second;
        if (t.paid_on <= t.due_on) continue;
        t.day_count = ICHA_DAY_COUNT_ACT_365;
        t.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
        t.unpaid_interest %= 1000000000, t.later_amount %= 1000000000;
        split(&t, (icha_date)random_in(&chance, t.due_on, t.paid_on), &first, &second);
        icha_money lost = late_of(&t) - late_of(&first) - late_of(&second);
        assert_in_range(lost, 0, 1);
        /* a rate in billionths of 365 x 10^9 won is a whole amount a day: nothing is rounded, nothing may change */
        t.unpaid_interest = random_in(&chance, 0, 20) * 365 * ICHA_RATE_ONE;
        t.later_amount = random_in(&chance, 0, 20) * 365 * ICHA_RATE_ONE;
        split(&t, (icha_date)random_in(&chance, t.due_on, t.paid_on), &first, &second);
        icha_money whole;
        if (icha_late_interest(&t, &whole, NULL) == ICHA_OK)
            assert_int_equal(whole, late_of(&first) + late_of(&second));
    }
}

static void tenfold_money_is_tenfold_interest(void **state) {
    static icha_late_facts room;
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_late_terms t = random_terms(&room);
        icha_money tenfold;
        if (t.rounding.unit == 1000) t.rounding.unit = 100;
        t.unpaid_interest /= 10, t.later_amount /= 10;
        icha_money once = late_of(&t);
        t.unpaid_interest *= 10, t.later_amount *= 10, t.rounding.unit *= 10;
        if (icha_late_interest(&t, &tenfold, NULL) == ICHA_OK) assert_int_equal(tenfold, once * 10);
    }
}

/* Taking off either legal series, where the other one suffices, or both for one that binds nothing, never lowers. */
static void a_cap_never_raises(void **state) {
    static icha_late_facts room;
    static const icha_index_entry any_spread = {ICHA_DATE_MIN, ICHA_RATE_MAX}; /* as much as late_spread can be */
    (void)state;
    long lowered = 0;
    for (long i = 0; i < cases; i++) {
        icha_late_terms t = random_terms(&room), without[3] = {t, t, t};
        without[0].legal_caps = without[2].legal_caps = NULL;
        without[0].legal_cap_count = without[2].legal_cap_count = 0;
        without[1].legal_spreads = NULL, without[1].legal_spread_count = 0;
        without[2].legal_spreads = &any_spread, without[2].legal_spread_count = 1;
        for (int w = 0; w < 3; w++) {
            icha_money more;
            if (icha_late_interest(&without[w], &more, NULL) != ICHA_OK) continue;
            assert_true(late_of(&t) <= more);
            lowered += late_of(&t) < more;
        }
    }
    assert_true(lowered > cases / 4);
}

/* No gap and no overlap; alike neighbours are one part; no rate above what was agreed. */
static void parts_cover_the_days(void **state) {
    static icha_late_facts room;
    static icha_late_part parts[64];
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_late_terms t = random_terms(&room);
        icha_error err = ICHA_ERROR_INIT;
        size_t count = 0;
        icha_date at = t.due_on;
        assert_int_equal(icha_late_parts(&t, parts, 64, &count, &err), ICHA_OK);
        for (size_t p = 0; p < count; p++) {
            assert_int_equal(parts[p].from, at);
            assert_int_equal(parts[p].to - parts[p].from, parts[p].days);
            assert_true(parts[p].days > 0 && parts[p].rate >= 0);
            if (t.rates == NULL) assert_true(parts[p].is_capped == (parts[p].rate < t.rate + t.late_spread));
            if (p > 0)
                assert_false(parts[p].amount == parts[p - 1].amount && parts[p].rate == parts[p - 1].rate &&
                             parts[p].is_capped == parts[p - 1].is_capped);
            at = parts[p].to;
        }
        assert_int_equal(at, t.paid_on > t.due_on ? t.paid_on : t.due_on);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(engines_agree),
                                       cmocka_unit_test(a_split_changes_only_the_rounding),
                                       cmocka_unit_test(tenfold_money_is_tenfold_interest),
                                       cmocka_unit_test(a_cap_never_raises), cmocka_unit_test(parts_cover_the_days)};
    chance = random_from(argc, argv, 20180430, &cases);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
