/* Random books under random behaviour: lib/scenario against lib/exact, every cell, claim, move and budget (M-4, A-2, A-3).
 * Loans of all kinds with events and guarantees; probabilities of 0 and 1, several entries on one due date, ages, drawn
 * and weighed. And figures by hand, beside them. test_scenario_exact [BOOKS [SEED]] */
#include "support/cmocka_setup.h"

#include <string.h>

#include "behaviour.h"
#include "exact.h"
#include "scenario/exhaustion.h"
#include "scenario/expected.h"
#include "support/exact_tables.h"
#include "support/random_book.h"

enum { LOANS = 14, ENTRIES = 5, LINES = 3 };

static test_random chance;
static long books = 60;
static size_t moved_lines, claim_lines, exhausted;

static const char *const kinds[] = {"prepayment", "default", "recovery", "closure"};
static const char *const products[] = {"p0", "p2"};
static const char *const payers[] = {"incheon", "foundation"};

typedef struct question {
    icha_behaviour entries[ENTRIES];
    size_t count;
    icha_budget budgets[LINES];
    bool simulates;
    char seed[16];
    int first, last;
    json_t *json;
} question;

/* ---- what is asked, for both ---- */

static icha_ratio random_probability(void) {
    static const icha_ratio corners[] = {{0, 1}, {1, 1}, {1, 3}, {1, 200}, {999999999999, 1000000000000}};
    return random_one_in(&chance, 2) ? RANDOM_PICK(&chance, corners) : (icha_ratio){random_in(&chance, 0, 97), 97};
}

static json_t *add_entry(question *q) {
    char probability[64];
    int from = random_one_in(&chance, 2) ? 0 : (int)random_in(&chance, 0, 20);
    int to = random_one_in(&chance, 2) ? INT32_MAX : from + (int)random_in(&chance, 0, 12);
    size_t product_count = random_one_in(&chance, 3) ? (size_t)random_in(&chance, 1, 2) : 0;
    icha_behaviour_kind kind = (icha_behaviour_kind)random_in(&chance, 1, 4);
    icha_ratio p = random_probability();
    q->entries[q->count++] = (icha_behaviour){kind, p, products, product_count, from, to};
    snprintf(probability, sizeof probability, "%lld/%lld", (long long)p.numerator, (long long)p.denominator);
    json_t *json =
        json_pack("{s:s, s:s, s:i}", "kind", kinds[kind - 1], "probability", probability, "from_month", from);
    if (to != INT32_MAX) json_object_set_new(json, "to_month", json_integer(to));
    if (product_count > 0) json_object_set_new(json, "products", json_pack("[s]", products[0]));
    if (product_count > 1) json_array_append_new(json_object_get(json, "products"), json_string(products[1]));
    return json;
}

static json_t *add_budget(icha_budget *out) {
    static const char *const ids[] = {"a", "b", "c"};
    bool commits = random_one_in(&chance, 2);
    size_t product_count = random_one_in(&chance, 2) ? 1 : 0, payer_count = random_one_in(&chance, 2) ? 1 : 0;
    *out = (icha_budget){
        ids[0],
        products,
        product_count,
        payers,
        payer_count,
        (int32_t)random_in(&chance, 2016, 2022),
        random_one_in(&chance, 6) ? 0 : random_in(&chance, 0, random_one_in(&chance, 2) ? 90000000 : 2000000),
        commits ? ICHA_BUDGET_COMMITMENT : ICHA_BUDGET_PAYMENT};
    json_t *json = json_pack("{s:s, s:i, s:I, s:s}", "id", out->id, "year", (int)out->year, "amount",
                             (json_int_t)out->amount_won, "basis", commits ? "commitment" : "payment");
    if (product_count > 0) json_object_set_new(json, "products", json_pack("[s]", products[0]));
    if (payer_count > 0) json_object_set_new(json, "payers", json_pack("[s]", payers[0]));
    return json;
}

static void ask(question *q) {
    json_t *behaviour = json_array(), *budget = json_array();
    q->count = 0;
    for (int64_t left = random_in(&chance, 0, ENTRIES); left > 0; left--)
        json_array_append_new(behaviour, add_entry(q));
    for (size_t i = 0; i < LINES; i++) json_array_append_new(budget, add_budget(&q->budgets[i]));
    q->simulates = random_one_in(&chance, 3);
    snprintf(q->seed, sizeof q->seed, "s%d", (int)random_in(&chance, 0, 99999));
    q->first = random_one_in(&chance, 2) ? 1900 : (int)random_in(&chance, 2015, 2020);
    q->last = random_one_in(&chance, 2) ? 2199 : q->first + (int)random_in(&chance, 0, 5);
    q->json =
        json_pack("{s:i, s:i, s:s, s:s, s:o, s:o}", "first_year", q->first, "last_year", q->last, "mode",
                  q->simulates ? "simulate" : "expected", "seed", q->seed, "behaviour", behaviour, "budget", budget);
}

/* ---- both engines ---- */

static void compare_moves(const icha_book *book, const question *q, const json_t *exact) {
    icha_moved *moved = NULL;
    size_t count = 0;
    const json_t *rows = json_object_get(exact, "behaviour");
    assert_int_equal(icha_expected_moves(book, q->entries, q->simulates ? 0 : q->count, &moved, &count, NULL), ICHA_OK);
    assert_int_equal(count, json_array_size(rows));
    for (size_t i = 0; i < count; i++) {
        char loans[64];
        if (q->simulates) snprintf(loans, sizeof loans, "%lld", (long long)moved[i].loans);
        else snprintf(loans, sizeof loans, "%lld.%012lld", (long long)moved[i].loans, (long long)moved[i].fraction);
        char *found = compact(json_pack("{s:i, s:s, s:s, s:s}", "year", (int)moved[i].year, "kind",
                                        kinds[moved[i].kind - 1], "product", moved[i].product, "loans", loans));
        same("move", i, json_array_get(rows, i), found);
        free(found);
    }
    moved_lines += count;
    free(moved);
}

static void compare_budgets(const icha_book *book, const icha_portfolio *outlay, const question *q,
                            const json_t *exact) {
    for (size_t i = 0; i < LINES; i++) {
        icha_exhaustion found;
        char on[ICHA_DATE_TEXT_SIZE];
        const json_t *line = json_array_get(json_object_get(exact, "budget"), i);
        assert_int_equal(icha_budget_exhaust(&q->budgets[i], book, outlay, &found, NULL), ICHA_OK);
        if (found.is_exhausted) icha_date_format(found.on, on, sizeof on);
        exhausted += found.is_exhausted;
        assert_int_equal(found.wanted, json_integer_value(json_object_get(line, "wanted")));
        assert_int_equal(found.used, json_integer_value(json_object_get(line, "used")));
        assert_int_equal(found.left, json_integer_value(json_object_get(line, "left")));
        assert_string_equal(found.is_exhausted ? on : "not within the horizon",
                            json_string_value(json_object_get(line, "exhausted_on")));
    }
}

static void compare(const char *csv, size_t length, const json_t *loans, const question *q, bool with_budgets) {
    char message[1024] = "";
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    const icha_book_input input = {csv, length, "book.csv", NULL, 0, NULL};
    const icha_gathering gathering = {.keeps_commitments = true,
                                      .behaviour = q->simulates ? q->entries : NULL,
                                      .behaviour_count = q->count,
                                      .key = icha_seed_key(q->seed)};
    icha_error err = ICHA_ERROR_INIT;
    icha_book *book = NULL;
    icha_portfolio *outlay = NULL;
    options.first_year = q->first;
    options.last_year = q->last;
    icha_status status = icha_book_make(NULL, &input, 1, &options, &gathering, &book, &err);
    if (status == ICHA_OK) status = icha_expected_outlay(book, q->entries, q->simulates ? 0 : q->count, &outlay, &err);
    json_t *exact = icha_exact_scenario(loans, q->json, message, sizeof message);
    if (status != ICHA_OK || exact == NULL) fail_msg("%s; exact: %s", err.message, message);
    compare_outlay(outlay, exact);
    compare_claims(outlay, exact);
    compare_moves(book, q, exact);
    if (with_budgets) compare_budgets(book, outlay, q, exact);
    claim_lines += json_array_size(json_object_get(exact, "claims"));
    json_decref(exact);
    icha_portfolio_free(outlay);
    icha_book_free(book);
}

/* A series in place has no column of a portfolio. */
static json_t *terms_of(test_random *r) {
    static random_life life;
    if (random_one_in(r, 3)) return random_guaranteed_terms(r);
    json_t *terms = random_eventful_terms(r, &life);
    if (json_object_del(terms, "index") == 0) json_object_set_new(terms, "rate", json_string("3.25%"));
    return terms;
}

static void random_books_are_the_same(void **state) {
    (void)state;
    for (long i = 0; i < books; i++) {
        bool is_taken[LOANS];
        size_t length = 0;
        question q;
        json_t *loans = json_array();
        char *csv = make_book(&chance, LOANS, terms_of, loans, &length, is_taken);
        ask(&q);
        compare(csv, length, loans, &q, true);
        json_decref(q.json);
        json_decref(loans);
        free(csv);
    }
    print_message("%zu claims, %zu moves, %zu budgets exhausted\n", claim_lines, moved_lines, exhausted);
    assert_true(claim_lines > 0 && moved_lines > 0 && exhausted > 0);
}

/* ---- by hand ---- */

/* Known answers of Random123's kat_vectors for threefry4x64 20. */
static void the_generator_gives_known_answers(void **state) {
    (void)state;
    const uint64_t none[4] = {0}, all[4] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    uint64_t out[4];
    icha_exact_threefry(none, none, out);
    assert_true(out[0] == UINT64_C(0x09218ebde6c85537) && out[1] == UINT64_C(0x55941f5266d86105) &&
                out[2] == UINT64_C(0x4bd25e16282434dc) && out[3] == UINT64_C(0xee29ec846bd2e40b));
    icha_exact_threefry(all, all, out);
    assert_true(out[0] == UINT64_C(0x29c24097942bba1b) && out[1] == UINT64_C(0x0371bbfb0f6f4e11) &&
                out[2] == UINT64_C(0x3c231ffa33f83a1c) && out[3] == UINT64_C(0xcd29113fde32d168));
}

/* 36,500,000 won at 1 % subsidy by act/365: 1,000 won a day; from 15 January 2018 for four months, due on the 15th: lines of
 * 31,000 (15 February), 28,000 (15 March), 31,000 (15 April), 30,000 (15 May). */
static json_t *loans_by_hand(void) {
    static const char *const text =
        "[{'loan_id':'A','product':'p','terms':{'principal':36500000,'rate':'4%','disbursed_on':'2018-01-15','term_"
        "months':4,"
        "'method':'bullet','day_count':'act/365','inclusion':'start','rounding':{'interest':'down/"
        "1'},'subsidy':{'method':"
        "'of_rate','base':'balance','steps':[{'months':12,'rate':'1%'}],'rounding':'down/"
        "1','payers':[{'name':'incheon',"
        "'share':'1'}],'claim':{'cycle':'month','by':'due','rounding':'down/10','level':'claim','payment_lag_days':0,"
        "'closing_days':0}}}}]";
    char *copy = strdup(text);
    for (char *c = copy; *c != '\0'; c++)
        if (*c == '\'') *c = '"';
    json_t *loans = json_loads(copy, 0, NULL);
    free(copy);
    assert_non_null(loans);
    return loans;
}

static json_t *scenario_by_hand(const char *behaviour) {
    char text[1024], message[512] = "";
    snprintf(text, sizeof text, "{\"first_year\":2018,\"last_year\":2018,\"behaviour\":[%s]}", behaviour);
    json_t *loans = loans_by_hand(), *asked = json_loads(text, 0, NULL);
    json_t *made = icha_exact_scenario(loans, asked, message, sizeof message);
    json_decref(loans);
    json_decref(asked);
    if (made == NULL) fail_msg("%s", message);
    return made;
}

static void expect_lines(const char *behaviour, const int64_t *lines, size_t count) {
    json_t *made = scenario_by_hand(behaviour);
    const json_t *claims = json_object_get(made, "claims");
    assert_int_equal(json_array_size(claims), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(json_integer_value(json_object_get(json_array_get(claims, i), "lines")), lines[i]);
    }
    json_decref(made);
}

#define ENTRY(kind, p, more) "{\"kind\":\"" kind "\",\"probability\":\"" p "\"" more "}"

static void behaviour_by_hand(void **state) {
    (void)state;
    /* half prepay on each due date after the payment: 31,000, 14,000, 7,750, 3,750 */
    expect_lines(ENTRY("prepayment", "1/2", ""), (int64_t[]){31000, 14000, 7750, 3750}, 4);
    /* a third, down: 666,666,666,666; 444,444,444,444; 296,296,296,296 of 10^12: 18,666.67; 13,777.78; 8,888.89 */
    expect_lines(ENTRY("closure", "1/3", ""), (int64_t[]){31000, 18667, 13778, 8889}, 4);
    /* at age 2 (15 March) only: 31,000, 28,000, then 3/4: 23,250, 22,500 */
    expect_lines(ENTRY("default", "1/4", ",\"from_month\":2,\"to_month\":2"), (int64_t[]){31000, 28000, 23250, 22500},
                 4);
    /* all default, half of those in default recover on the same day: 1/2; then the half defaults, half of all recovers: 1/2 */
    expect_lines(ENTRY("default", "1", "") "," ENTRY("recovery", "1/2", ""), (int64_t[]){31000, 14000, 15500, 15000},
                 4);
    /* the other order: nobody is in default yet; then those of before recover while none is left to default */
    expect_lines(ENTRY("recovery", "1", "") "," ENTRY("default", "1", ""), (int64_t[]){31000}, 1);
    /* of weight 0 nothing is left, of probability 0 all */
    expect_lines(ENTRY("prepayment", "1", ""), (int64_t[]){31000}, 1);
    expect_lines(ENTRY("prepayment", "0", ""), (int64_t[]){31000, 28000, 31000, 30000}, 4);
}

/* The loan by hand, all of it prepaid on 15 April: that is its last due date, so half of it closes on two due dates only:
 * 1/2 + 1/4. */
static void nothing_strikes_where_a_prepayment_repays_the_loan(void **state) {
    (void)state;
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,"
        "subsidy.method,subsidy.base,subsidy_rate,subsidy_months,subsidy.rounding,subsidy.payers[0].name,"
        "subsidy.payers[0].share,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"
        "subsidy.claim.payment_lag_days,subsidy.claim.closing_days,events[0].kind,events[0].on,events[0].amount\n"
        "A,p0,36500000,4%,2018-01-15,4,bullet,act/365,start,down/1,of_rate,balance,1%,12,down/1,incheon,1,month,due,"
        "down/10,claim,0,0,prepay,2018-04-15,all\n";
    json_t *loans = loans_by_hand(), *loan = json_array_get(loans, 0);
    question q = {.count = 0, .first = 2018, .last = 2018, .seed = "s"};
    q.entries[q.count++] = (icha_behaviour){ICHA_BEHAVIOUR_CLOSURE, {1, 2}, NULL, 0, 0, INT32_MAX};
    q.json = json_pack("{s:i, s:i, s:[{s:s, s:s}]}", "first_year", 2018, "last_year", 2018, "behaviour", "kind",
                       "closure", "probability", "1/2");
    json_object_set_new(loan, "product", json_string("p0"));
    json_object_set_new(json_object_get(loan, "terms"), "events",
                        json_pack("[{s:s, s:s, s:s}]", "kind", "prepay", "on", "2018-04-15", "amount", "all"));
    json_t *exact = icha_exact_scenario(loans, q.json, NULL, 0);
    const json_t *moves = json_object_get(exact, "behaviour");
    assert_int_equal(json_array_size(moves), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(moves, 0), "loans")), "0.750000000000");
    compare(csv, sizeof csv - 1, loans, &q, false);
    json_decref(exact);
    json_decref(q.json);
    json_decref(loans);
}

static void half_won_goes_to_the_even_one(void **state) {
    (void)state;
    /* 1/20000 of 28,000, 31,000 and 30,000 at age 1: what is left is 27,998.6, 30,998.45, 29,998.5: the last to 29,998 */
    json_t *made = scenario_by_hand(ENTRY("closure", "1/20000", ",\"from_month\":1,\"to_month\":1"));
    const json_t *rows = json_object_get(made, "outlay");
    expect_lines(ENTRY("closure", "1/20000", ",\"from_month\":1,\"to_month\":1"),
                 (int64_t[]){31000, 27999, 30998, 29998}, 4);
    /* due, exactly: 31,000 + 27,998.6 + 30,998.45 + 29,998.5 = 119,995.55, rounded once: 119,996, though the claims' lines
     * add up to 119,995; accrued is the same in one year; paid: 31,000 + 27,990 + 30,990 + 29,990 = 119,970 */
    static const int64_t expected[] = {119996, 119996, 119970};
    assert_int_equal(json_array_size(rows), 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, i), "amount")), expected[i]);
    /* of one loan 1/20000 closed in 2018 */
    const json_t *move = json_array_get(json_object_get(made, "behaviour"), 0);
    assert_string_equal(json_string_value(json_object_get(move, "loans")), "0.000050000000");
    json_decref(made);
}

/* Three times a third, `down`: 666,666,666,666, 444,444,444,444, 296,296,296,296 are left of 10^12; the rest closed. */
static void weights_are_rounded_down(void **state) {
    (void)state;
    json_t *made = scenario_by_hand(ENTRY("closure", "1/3", ""));
    const json_t *move = json_array_get(json_object_get(made, "behaviour"), 0);
    assert_string_equal(json_string_value(json_object_get(move, "loans")), "0.703703703704");
    json_decref(made);
}

static void expect_budget(int amount, const char *basis, int used, const char *exhausted_on) {
    char message[256] = "";
    json_t *loans = loans_by_hand();
    json_t *asked = json_pack("{s:i, s:i, s:[{s:s, s:i, s:i, s:s}]}", "first_year", 2018, "last_year", 2018, "budget",
                              "id", "b", "year", 2018, "amount", amount, "basis", basis);
    json_t *made = icha_exact_scenario(loans, asked, message, sizeof message);
    const json_t *line = json_array_get(json_object_get(made, "budget"), 0);
    if (made == NULL) fail_msg("%s", message);
    assert_int_equal(json_integer_value(json_object_get(line, "wanted")), 120000);
    assert_int_equal(json_integer_value(json_object_get(line, "used")), used);
    assert_int_equal(json_integer_value(json_object_get(line, "left")), amount - used);
    assert_string_equal(json_string_value(json_object_get(line, "exhausted_on")), exhausted_on);
    json_decref(made);
    json_decref(asked);
    json_decref(loans);
}

/* Claims of 31,000, 28,000, 31,000 and 30,000 on the last days of February to May; 120,000 promised on 15 January. What
 * brings the sum to the amount exactly fits. */
static void budgets_by_hand(void **state) {
    (void)state;
    expect_budget(58999, "payment", 31000, "2018-03-31");
    expect_budget(59000, "payment", 59000, "2018-04-30");
    expect_budget(59001, "payment", 59000, "2018-04-30");
    expect_budget(119999, "payment", 90000, "2018-05-31");
    expect_budget(120000, "payment", 120000, "not within the horizon");
    expect_budget(119999, "commitment", 0, "2018-01-15");
    expect_budget(120000, "commitment", 120000, "not within the horizon");
}

/* 61 million in loans of 20 million: three and one of a million; 31 is clamped to the month's end. */
static void a_plan_makes_its_loans(void **state) {
    (void)state;
    static const char *const expected =
        "[{\"loan_id\":\"soho/2018-02/0001\",\"product\":\"p\",\"principal\":20000000,\"disbursed_on\":\"2018-02-28\"},"
        "{\"loan_id\":\"soho/2018-02/0002\",\"product\":\"p\",\"principal\":20000000,\"disbursed_on\":\"2018-02-28\"},"
        "{\"loan_id\":\"soho/2018-02/0003\",\"product\":\"p\",\"principal\":20000000,\"disbursed_on\":\"2018-02-28\"},"
        "{\"loan_id\":\"soho/2018-02/0004\",\"product\":\"p\",\"principal\":1000000,\"disbursed_on\":\"2018-02-28\"},"
        "{\"loan_id\":\"soho/2018-12/0001\",\"product\":\"p\",\"principal\":20000000,\"disbursed_on\":\"2018-12-31\"}]";
    char message[256] = "";
    json_t *plans = json_pack("[{s:s, s:s, s:{s:s, s:i, s:i}, s:s, s:i, s:{s:s}}]", "id", "soho", "product", "p",
                              "months", "2018-02", "61000000", "2018-03", 0, "2018-12", 20000000, "loan", "20000000",
                              "day", 31, "terms", "due_day", "15");
    json_t *loans = icha_exact_lending(plans, message, sizeof message);
    if (loans == NULL) fail_msg("%s", message);
    char *found = json_dumps(loans, JSON_COMPACT);
    assert_string_equal(found, expected);
    free(found);
    json_decref(loans);
    json_object_set_new(json_array_get(plans, 0), "months", json_pack("{s:i}", "2018-13", 1));
    assert_null(icha_exact_lending(plans, message, sizeof message));
    assert_non_null(strstr(message, "2018-13"));
    json_object_set_new(json_array_get(plans, 0), "months", json_array());
    assert_null(icha_exact_lending(plans, message, sizeof message));
    assert_non_null(strstr(message, "lending[0].months: expected an object"));
    json_object_del(json_array_get(plans, 0), "months");
    assert_null(icha_exact_lending(plans, message, sizeof message));
    assert_non_null(strstr(message, "missing: lending[0].months"));
    json_decref(plans);
}

static void refusals_by_name(void **state) {
    (void)state;
    static const struct {
        const char *asked, *why;
    } cases[] = {
        {"{\"last_year\":2018}", "missing: first_year"},
        {"{\"first_year\":2018,\"last_year\":2018,\"by\":[\"colour\"]}", "by: unknown: colour"},
        {"{\"first_year\":2018,\"last_year\":2018,\"mode\":\"simulate\"}", "missing: seed"},
        {"{\"first_year\":2018,\"last_year\":2018,\"behaviour\":[{\"kind\":\"default\",\"probability\":\"4/3\"}]}",
         "expected 0 to 1"},
        {"{\"first_year\":2018,\"last_year\":2018,\"by\":[\"month\"],\"behaviour\":[{\"kind\":\"default\","
         "\"probability\":\"1/3\"}]}",
         "rounded by year"},
        {"{\"first_year\":2018,\"last_year\":2018,\"weather\":1}", "unknown key"},
        {"{\"first_year\":2018,\"last_year\":2018,\"mode\":\"hope\"}", "mode"},
        {"{\"first_year\":2018,\"last_year\":2018,\"budget\":[{\"id\":1}]}", "budget[0].id"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char message[512] = "";
        json_t *asked = json_loads(cases[i].asked, 0, NULL), *loans = json_array();
        assert_non_null(asked);
        assert_null(icha_exact_scenario(loans, asked, message, sizeof message));
        if (strstr(message, cases[i].why) == NULL) fail_msg("%s: %s", cases[i].asked, message);
        json_decref(asked);
        json_decref(loans);
    }
}

/* A row without its id, with one that is no text, with a key too many. */
static void rows_of_no_form(void **state) {
    (void)state;
    static const struct {
        const char *loan, *why;
    } cases[] = {
        {"[1]", "loans[0]: expected an object"},
        {"[{\"loan_id\":7,\"product\":\"p\",\"terms\":{}}]", "loan_id"},
        {"[{\"loan_id\":\"a\",\"product\":\"p\",\"terms\":{},\"x\":1}]", "unknown key"},
        {"[{\"product\":\"p\",\"terms\":{}}]", "loans[0]: missing: loan_id"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char message[512] = "";
        json_t *loans = json_loads(cases[i].loan, 0, NULL);
        assert_null(icha_exact_outlay(loans, 2018, 2018, message, sizeof message));
        if (strstr(message, cases[i].why) == NULL) fail_msg("%s: %s", cases[i].loan, message);
        json_decref(loans);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_gives_known_answers),
        cmocka_unit_test(behaviour_by_hand),
        cmocka_unit_test(nothing_strikes_where_a_prepayment_repays_the_loan),
        cmocka_unit_test(half_won_goes_to_the_even_one),
        cmocka_unit_test(weights_are_rounded_down),
        cmocka_unit_test(budgets_by_hand),
        cmocka_unit_test(a_plan_makes_its_loans),
        cmocka_unit_test(refusals_by_name),
        cmocka_unit_test(rows_of_no_form),
        cmocka_unit_test(random_books_are_the_same),
    };
    chance = random_from(argc, argv, 20181122, &books);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
