/* Guarantee vectors for lib/exact computed by hand from SPEC; the arithmetic stands beside each. */
#include "by_hand.h"

/* All of it guaranteed at 1 % a year, 0.2 % of it borne by the foundation. */
static const char base_guarantee[] =
    "{'tiers':[{'up_to':null,'ratio':'100%'}],'fee_rate':'1.0%','reductions':[{'payer':'foundation','rate':'0.2%'}],"
    "'fee_method':'upfront','amount_rounding':'down/1','day_count':'act/365','rounding':'down/1'}";

static json_t *guaranteed_terms(const char *loan, const char *guarantee, const char *subsidy) {
    json_t *terms = terms_of(loan, subsidy);
    json_object_set_new(terms, "guarantee", merged(base_guarantee, guarantee));
    return terms;
}

static json_t *run_guaranteed(const char *loan, const char *guarantee, const char *subsidy) {
    char message[500] = "";
    json_t *terms = guaranteed_terms(loan, guarantee, subsidy);
    json_t *result = icha_exact_schedule(terms, message, sizeof message);
    json_decref(terms);
    if (result == NULL) fail_msg("%s", message);
    check_invariants(result);
    return result;
}

static void guarantee_refused(const char *loan, const char *guarantee, const char *expected) {
    char message[500] = "";
    json_t *terms = guaranteed_terms(loan, guarantee, NULL);
    json_t *result = icha_exact_schedule(terms, message, sizeof message);
    json_decref(terms);
    assert_null(result);
    if (strstr(message, expected) == NULL) fail_msg("\"%s\" lacks \"%s\"", message, expected);
}

static const json_t *guarantee_of(const json_t *result) {
    return json_object_get(result, "guarantee");
}

static json_int_t element_number(const json_t *guarantee, const char *list, size_t index, const char *key) {
    return number(json_array_get(json_object_get(guarantee, list), index), key);
}

/* ---- G-1 ---- */

static void expect_amount(const char *principal, const char *guarantee, json_int_t amount) {
    char loan[64];
    snprintf(loan, sizeof loan, "{'principal':%s}", principal);
    json_t *result = run_guaranteed(loan, guarantee, NULL);
    assert_int_equal(number(guarantee_of(result), "amount"), amount);
    json_decref(result);
}

#define TWO_TIERS "'tiers':[{'up_to':50000000,'ratio':'100%'},{'up_to':null,'ratio':'90%'}]"

static void tiers_are_marginal(void **state) {
    (void)state;
    expect_amount("70000000", "{" TWO_TIERS "}", 68000000); /* 50,000,000 + 90 % of 20,000,000 */
    expect_amount("50000000", "{" TWO_TIERS "}", 50000000);
    expect_amount("50000001", "{" TWO_TIERS "}", 50000000); /* 50,000,000.9 */
    expect_amount("50000001", "{" TWO_TIERS ",'amount_rounding':'half_up/1'}", 50000001);
    /* 10 + 85 % of 10 + 1/3 of 10 = 10 + 8.5 + 3.33: rounded once, 21, not 10 + 8 + 3 (up/1: 22, not 23) */
#define THREE_TIERS "'tiers':[{'up_to':10,'ratio':'1'},{'up_to':20,'ratio':'85%'},{'ratio':'1/3'}]"
    expect_amount("30", "{" THREE_TIERS "}", 21);
    expect_amount("30", "{" THREE_TIERS ",'amount_rounding':'up/1'}", 22);
    expect_amount("31", "{'tiers':[{'ratio':'1/3'}],'amount_rounding':'up/10'}", 20); /* 10.33 */
    expect_amount("12345", "{'amount_rounding':'up/1000'}", 12345);                   /* 13,000 is more than the loan */
}

/* ---- S-1 ---- */

static void subsidy_on_the_guaranteed_part(void **state) {
    (void)state;
    /* 85 % of 12,000,000 x 2 % x 31/365 = 17,326.02; 37,200 - 17,326.02 = 19,873.97 */
#define ON_GUARANTEED "'base':'guaranteed'"
    json_t *result = run_guaranteed("{}", "{'tiers':[{'ratio':'85%'}]}", "{" ON_GUARANTEED "}");
    assert_int_equal(cell(result, 0, "subsidy"), 17326);
    json_decref(result);
    result = run_guaranteed("{}", "{'tiers':[{'ratio':'85%'}]}", "{" ON_GUARANTEED ",'method':'of_difference'}");
    assert_int_equal(cell(result, 0, "borrower_interest"), 19873);
    assert_int_equal(cell(result, 0, "subsidy"), 17327);
    json_decref(result);
    /* a third of it, exactly: 20,383.56 / 3 = 6,794.5; the cap belongs to the balance */
    result = run_guaranteed("{}", "{'tiers':[{'ratio':'1/3'}]}", "{" ON_GUARANTEED ",'base_cap':1}");
    assert_int_equal(cell(result, 0, "subsidy"), 6794);
    json_decref(result);
    /* the share is of the rounded amount: 1/3 of 12,000,000 up to whole thousands is 4,000,000; of 10,000,000 it is
     * 3,334,000: 3,334,000 x 2 % x 31/365 = 5,663.2 (3,333,333 would give 5,662.1) */
    result = run_guaranteed("{'principal':10000000}", "{'tiers':[{'ratio':'1/3'}],'amount_rounding':'up/1000'}",
                            "{" ON_GUARANTEED "}");
    assert_int_equal(cell(result, 0, "subsidy"), 5663);
    json_decref(result);
}

/* ---- G-2 ---- */

struct expected_fee {
    const char *on, *to;
    json_int_t fee, borrower_fee;
};

static void expect_fees(const char *loan, const char *guarantee, size_t count, const struct expected_fee *expected) {
    json_t *result = run_guaranteed(loan, guarantee, NULL);
    const json_t *g = guarantee_of(result);
    const json_t *fees = json_object_get(g, "fees");
    json_int_t fee = 0, borrower_fee = 0, reductions = 0;
    assert_int_equal(json_array_size(fees), count);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(fees, i);
        expect_text(one, "on", expected[i].on);
        expect_text(one, "from", expected[i].on);
        expect_text(one, "to", expected[i].to);
        assert_int_equal(number(one, "fee"), expected[i].fee);
        assert_int_equal(number(one, "borrower_fee"), expected[i].borrower_fee);
        fee += expected[i].fee;
        borrower_fee += expected[i].borrower_fee;
    }
    assert_int_equal(number(g, "fee"), fee);
    assert_int_equal(number(g, "borrower_fee"), borrower_fee);
    for (size_t i = 0; i < json_array_size(json_object_get(g, "reductions")); i++)
        reductions += element_number(g, "reductions", i, "amount");
    assert_int_equal(reductions, fee - borrower_fee);
    json_decref(result);
}
#define FEES(loan, guarantee, ...)                                                                                     \
    expect_fees(loan, guarantee, sizeof((const struct expected_fee[]){__VA_ARGS__}) / sizeof(struct expected_fee),     \
                (const struct expected_fee[]){__VA_ARGS__})

static void upfront(void **state) {
    (void)state;
    FEES("{}", "{}", {"2018-01-15", "2019-01-15", 120000, 96000}); /* 365 days */
    FEES("{}", "{'reductions':null}", {"2018-01-15", "2019-01-15", 120000, 120000});
    /* `end`: 16..31 December on 366, 1..15 January on 365 (13,359,000 x 1 % / 366 / 365): 5,856 + 5,475; 80 %: 9,064.8 */
    FEES("{'principal':13359000,'disbursed_on':'2019-12-15','term_months':1}", "{'day_count':'act/act'}",
         {"2019-12-15", "2020-01-15", 11331, 9064});
    /* 13 months in twelfths: 130,000; 104,000 */
    FEES("{'term_months':13}", "{'day_count':'twelfths'}", {"2018-01-15", "2019-02-15", 130000, 104000});
    /* the maturity, Saturday 15 February 2020, pays on Monday; the fee covers two days more only if accrual follows */
#define ROLLED_BY(follows)                                                                                             \
    "{'disbursed_on':'2019-02-15','business_day':'following','calendar':'weekends','accrual_follows_roll':" follows "}"
    FEES(ROLLED_BY("false"), "{}", {"2019-02-15", "2020-02-15", 120000, 96000});
    FEES(ROLLED_BY("true"), "{}", {"2019-02-15", "2020-02-17", 120657, 96526}); /* 367 days: 120,657.5, 96,526.02 */
}

static void the_difference_is_split_by_the_rates(void **state) {
    (void)state;
    /* 12,000,500: 120,005; at 0.7 % 84,003.5; 36,002 left: a third 12,000.7, two thirds 24,001.3; the first takes 1 */
    json_t *result = run_guaranteed("{'principal':12000500}",
                                    "{'reductions':[{'payer':'b','rate':'10bp'},{'payer':'a','rate':'0.2%'}]}", NULL);
    const json_t *g = guarantee_of(result);
    assert_int_equal(number(g, "fee"), 120005);
    assert_int_equal(number(g, "borrower_fee"), 84003);
    assert_int_equal(element_number(g, "reductions", 0, "amount"), 12001);
    assert_int_equal(element_number(g, "reductions", 1, "amount"), 24001);
    expect_text(json_array_get(json_object_get(g, "reductions"), 0), "payer", "b");
    json_decref(result);
}

#define TWO_YEARS "'term_months':24,'method':'equal_principal'"

static void annual_on_what_is_left(void **state) {
    (void)state;
    /* 500,000 a month; on 15 January 2019 the twelfth instalment has just been paid: 6,000,000 are left */
    FEES("{" TWO_YEARS "}", "{'fee_method':'annual'}", {"2018-01-15", "2019-01-15", 120000, 96000},
         {"2019-01-15", "2020-01-15", 60000, 48000});
    /* 15 January 2022 is a Saturday. The instalment's own day decides, not the Monday it is paid on ... */
#define ROLLED_TWO_YEARS(follows)                                                                                      \
    "{" TWO_YEARS ",'disbursed_on':'2021-01-15','business_day':'following','calendar':'weekends',"                     \
    "'accrual_follows_roll':" follows "}"
    FEES(ROLLED_TWO_YEARS("false"), "{'fee_method':'annual'}", {"2021-01-15", "2022-01-15", 120000, 96000},
         {"2022-01-15", "2023-01-15", 60000, 48000});
    /* ... unless accrual follows: 6,500,000 then, and one day, 16 January 2023, on the last 500,000: 13.7, 10.96 */
    FEES(ROLLED_TWO_YEARS("true"), "{'fee_method':'annual'}", {"2021-01-15", "2022-01-15", 120000, 96000},
         {"2022-01-15", "2023-01-15", 65000, 52000}, {"2023-01-15", "2023-01-16", 13, 10});
    /* 18 months: the second covers 15 January .. 15 July 2019, 181 days, on 12,000,000 - 12 x 666,666 = 4,000,008:
     * 19,835.6; 15,868.5 */
    FEES("{'term_months':18,'method':'equal_principal'}", "{'fee_method':'annual'}",
         {"2018-01-15", "2019-01-15", 120000, 96000}, {"2019-01-15", "2019-07-15", 19835, 15868});
    /* paid off early (5,000 by up/1000 in five months): no second fee */
    FEES("{'principal':5000,'term_months':24,'method':'equal_principal','rounding':{'interest':'down/1','payment':"
         "'up/1000'}}",
         "{'fee_method':'annual'}", {"2018-01-15", "2019-01-15", 50, 40});
    /* from 29 February: 28 February 2021 ... and 29 February 2024, each from the disbursement; 365 days but 366 the last */
    FEES("{'disbursed_on':'2020-02-29','term_months':48}", "{'fee_method':'annual'}",
         {"2020-02-29", "2021-02-28", 120000, 96000}, {"2021-02-28", "2022-02-28", 120000, 96000},
         {"2022-02-28", "2023-02-28", 120000, 96000}, {"2023-02-28", "2024-02-29", 120328, 96263});
}

static void declining_on_scheduled_balances(void **state) {
    (void)state;
    /* 12, 9, 6, 3 million over 31, 28, 31, 30 days: 900 million days x 1 % / 365 = 24,657.5; 0.8 %: 19,726.03 */
    FEES("{'term_months':4,'method':'equal_principal'}", "{'fee_method':'declining'}",
         {"2018-01-15", "2018-05-15", 24657, 19726});
    /* half guaranteed: 12,328.8; 9,863.01 */
    FEES("{'term_months':4,'method':'equal_principal'}", "{'fee_method':'declining','tiers':[{'ratio':'50%'}]}",
         {"2018-01-15", "2018-05-15", 12328, 9863});
    /* twelfths: (12 + 9 + 6 + 3) million x 1 % / 12 */
    FEES("{'term_months':4,'method':'equal_principal'}", "{'fee_method':'declining','day_count':'twelfths'}",
         {"2018-01-15", "2018-05-15", 25000, 20000});
}

static void reduced_months_from_the_table(void **state) {
    (void)state;
#define TABLE "{'fee_method':'reduced_months','months':{'48':39,'36':32},'day_count':null}"
    /* 12,000,000 x 1 % x 32/12 */
    FEES("{'term_months':36}", TABLE, {"2018-01-15", "2021-01-15", 320000, 256000});
    FEES("{'term_months':null,'maturity_on':'2021-01-15'}", TABLE, {"2018-01-15", "2021-01-15", 320000, 256000});
    /* 31 January + 36 months is 31 January; 29 February 2020 + 48: 29 February 2024 */
    FEES("{'term_months':null,'disbursed_on':'2020-02-29','maturity_on':'2024-02-29'}", TABLE,
         {"2020-02-29", "2024-02-29", 390000, 312000});
    guarantee_refused("{'term_months':null,'maturity_on':'2021-01-16'}", TABLE, "no entry");
    guarantee_refused("{'term_months':35}", TABLE, "no entry");
}

/* ---- G-6 ---- */

static void expect_rate(const char *loan, const char *guarantee, const char *low, const char *high) {
    json_t *result = run_guaranteed(loan, guarantee, NULL);
    const json_t *rate = json_object_get(guarantee_of(result), "all_in_rate");
    assert_int_equal(json_array_size(rate), 2);
    assert_string_equal(json_string_value(json_array_get(rate, 0)), low);
    assert_string_equal(json_string_value(json_array_get(rate, 1)), high);
    json_decref(result);
}

#define FREE "{'fee_rate':'0%','reductions':null}"
#define ONE_PAYMENT(months) "'interest_every_months':" months ",'term_months':" months

static void all_in_rate(void **state) {
    (void)state;
    /* one payment of 12,438,000 after 365 days: 3.65 % itself, on a billionth, is the lower end */
    expect_rate("{" ONE_PAYMENT("12") "}", FREE, "3.65%", "3.6500001%");
    /* 12,438,000 for 11,880,000 received: 558 / 11,880 = 0.04696969... */
    expect_rate("{" ONE_PAYMENT("12") "}", "{'reductions':null}", "4.6969696%", "4.6969697%");
    /* 12,876,000 after 730 days: the root of 1.073 is 1.035857133006 */
    expect_rate("{" ONE_PAYMENT("24") "}", FREE, "3.5857133%", "3.5857134%");
    /* the root of 10,201 / 10,000 is 1.01 */
    expect_rate("{'principal':10000,'rate':'1.005%'," ONE_PAYMENT("24") "}", FREE, "1%", "1.0000001%");
    /* 10 % in 73 days: 1.1^5 = 1.61051, whose 365th root is one of 73rd degree only */
    expect_rate("{'principal':100000,'rate':'50%','interest_every_months':3,'term_months':null,'maturity_on':"
                "'2018-03-29'}",
                FREE, "61.051%", "61.0510001%");
    /* without interest and fee */
    expect_rate("{'rate':'0%'}", FREE, "0%", "0.0000001%");
    /* two payments, 6,600,000 and 6,300,000, after 365 and 730 days: at 5 % they are worth 12,000,000 */
    expect_rate("{'rate':'5%','term_months':24,'interest_every_months':12,'principal_every_months':12,'method':"
                "'equal_principal'}",
                FREE, "5%", "5.0000001%");
}

static void flows_of_a_day_are_one(void **state) {
    (void)state;
    json_t *result = run_guaranteed("{'term_months':24,'interest_every_months':12}", "{'fee_method':'annual'}", NULL);
    const json_t *g = guarantee_of(result);
    /* 12,000,000 less 96,000; 438,000 interest and 96,000; 12,438,000 */
    static const json_int_t amounts[] = {11904000, -534000, -12438000};
    static const char *const days[] = {"2018-01-15", "2019-01-15", "2020-01-15"};
    assert_int_equal(json_array_size(json_object_get(g, "flows")), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(element_number(g, "flows", i, "amount"), amounts[i]);
        expect_text(json_array_get(json_object_get(g, "flows"), i), "on", days[i]);
    }
    json_decref(result);
    /* without interest eleven due dates pay nothing: principal and maturity are left */
    result = run_guaranteed("{'rate':'0%'}", FREE, NULL);
    assert_int_equal(json_array_size(json_object_get(guarantee_of(result), "flows")), 2);
    json_decref(result);
}

static void no_rate_when_the_fee_takes_the_loan(void **state) {
    (void)state;
    json_t *result = run_guaranteed("{}", "{'fee_rate':'100%','reductions':null}", NULL);
    assert_true(json_is_null(json_object_get(guarantee_of(result), "all_in_rate")));
    json_decref(result);
    result = run("{}", NULL);
    assert_true(json_is_null(guarantee_of(result)));
    json_decref(result);
}

/* ---- S-7 ---- */

static json_t *outlay_of_one(const char *loan, const char *guarantee) {
    char message[500] = "";
    json_t *loans =
        json_pack("[{s:s,s:s,s:o}]", "loan_id", "a", "product", "p", "terms", guaranteed_terms(loan, guarantee, NULL));
    json_t *result = icha_exact_outlay(loans, 1900, 2199, message, sizeof message);
    json_decref(loans);
    if (result == NULL) fail_msg("%s", message);
    return result;
}

struct expected_outlay {
    const char *basis;
    json_int_t year, amount;
};

static void expect_support(const char *loan, const char *guarantee, size_t count,
                           const struct expected_outlay *expected) {
    json_t *result = outlay_of_one(loan, guarantee);
    const json_t *rows = json_object_get(result, "outlay");
    assert_int_equal(json_array_size(rows), count);
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(rows, i);
        expect_text(row, "payer", "foundation");
        expect_text(row, "kind", "fee_support");
        expect_text(row, "basis", expected[i].basis);
        assert_int_equal(number(row, "year"), expected[i].year);
        assert_int_equal(number(row, "amount"), expected[i].amount);
        assert_int_equal(number(row, "loans"), 1);
    }
    json_decref(result);
}
#define SUPPORT(loan, guarantee, ...)                                                                                  \
    expect_support(loan, guarantee,                                                                                    \
                   sizeof((const struct expected_outlay[]){__VA_ARGS__}) / sizeof(struct expected_outlay),             \
                   (const struct expected_outlay[]){__VA_ARGS__})

static void fee_support_by_years(void **state) {
    (void)state;
    /* 24,000 over 16 January 2018 .. 15 January 2019: 350 of 365 days, 23,013.7 */
    SUPPORT("{}", "{}", {"accrued", 2018, 23013}, {"due", 2018, 24000}, {"paid", 2018, 24000}, {"accrued", 2019, 987});
    /* 12, 8, 4 million over 30, 31, 31 days: 732 million days, to 31 December 360 + 8 x 16 = 488 of them, two thirds;
     * 20,054.8 - 16,043.8 in whole won: 4,011 */
    SUPPORT("{'disbursed_on':'2018-11-15','term_months':3,'method':'equal_principal'}", "{'fee_method':'declining'}",
            {"accrued", 2018, 2674}, {"due", 2018, 4011}, {"paid", 2018, 4011}, {"accrued", 2019, 1337});
    /* 64,000 over 1,096 calendar days, to the ends of years 350, 715, 1,081: 20,437.9, 41,751.8, 63,124.1 */
    SUPPORT("{'term_months':36}", TABLE, {"accrued", 2018, 20437}, {"due", 2018, 64000}, {"paid", 2018, 64000},
            {"accrued", 2019, 21314}, {"accrued", 2020, 21373}, {"accrued", 2021, 876});
    /* two yearly fees, 24,000 and 12,000: 23,013; 987 + 11,506 (11,506.8); 494 */
    SUPPORT("{" TWO_YEARS "}", "{'fee_method':'annual'}", {"accrued", 2018, 23013}, {"due", 2018, 24000},
            {"paid", 2018, 24000}, {"accrued", 2019, 12493}, {"due", 2019, 12000}, {"paid", 2019, 12000},
            {"accrued", 2020, 494});
}

static void support_and_subsidy_of_one_payer_stand_apart(void **state) {
    (void)state;
    char message[500] = "";
    json_t *terms = guaranteed_terms("{}", "{'reductions':[{'payer':'incheon','rate':'0.2%'}]}", "{}");
    json_t *loans = json_pack("[{s:s,s:s,s:o}]", "loan_id", "a", "product", "p", "terms", terms);
    json_t *result = icha_exact_outlay(loans, 2018, 2018, message, sizeof message);
    json_decref(loans);
    if (result == NULL) fail_msg("%s", message);
    const json_t *rows = json_object_get(result, "outlay");
    assert_int_equal(json_array_size(rows), 6);
    for (size_t i = 0; i < 6; i++)
        expect_text(json_array_get(rows, i), "kind", i < 3 ? "fee_support" : "interest_subsidy");
    json_decref(result);
}

/* ---- refusals ---- */

static void bad_guarantees(void **state) {
    (void)state;
    guarantee_refused("{}", "{'tiers':[]}", "tiers");
    guarantee_refused("{}", "{'tiers':[{'up_to':5,'ratio':'1'}]}", "ascend");
    guarantee_refused("{}", "{'tiers':[{'ratio':'1'},{'ratio':'1'}]}", "ascend");
    guarantee_refused("{}", "{'tiers':[{'up_to':5,'ratio':'1'},{'up_to':5,'ratio':'1'},{'ratio':'1'}]}", "ascend");
    guarantee_refused("{}", "{'tiers':[{'ratio':'100.1%'}]}", "above 1");
    guarantee_refused("{}", "{'tiers':[{'ratio':'0.9'}]}", "fraction");
    guarantee_refused("{}", "{'fee_rate':'0.1%'}", "above fee_rate");
    guarantee_refused("{}", "{'reductions':[{'payer':'a','rate':'0%'},{'payer':'a','rate':'0%'}]}", "twice");
    guarantee_refused("{}", "{'fee_method':'monthly'}", "monthly");
    guarantee_refused("{}", "{'months':{'036':1}}", "036");
    guarantee_refused("{}", "{'colour':1}", "guarantee.colour: unknown key");
    guarantee_refused(
        "{}",
        "{'tiers':[{}],'fee_rate':null,'reductions':[{}],'amount_rounding':null,'rounding':null,'day_count':null}",
        "missing: guarantee.tiers[0].ratio, guarantee.fee_rate, guarantee.reductions[0].payer, "
        "guarantee.reductions[0].rate, guarantee.day_count, guarantee.amount_rounding, guarantee.rounding");
    guarantee_refused("{}", "{'fee_method':'reduced_months'}", "missing: guarantee.months");
    guarantee_refused("{}", "{'fee_method':'reduced_months','months':{}}", "no entry");
    guarantee_refused("{'principal':9000000000000000}", "{'fee_rate':'1000%'}", "N-1");
    guarantee_refused("{}", "{'reductions':{}}", "guarantee.reductions: expected at most");
    guarantee_refused("{}", "{'fee_method':'reduced_months','months':[]}", "guarantee.months: expected a table");
    refused("{'guarantee':[]}", NULL, "guarantee: expected an object");
}

/* N-1, G-6: every sum fits but that of one day. 6e15 at 48 % is 2.88e15 of interest after a year; with it 5e15 is prepaid,
 * together 7.88e15, and the year's fee at 120 % of the 1e15 that is left, 1.2e15, makes 9.08e15 of that day. Fees: 7.2e15 and
 * 1.2e15; payments: 7.88e15 and, without interest, 1e15. */
static void a_day_of_more_than_money_holds(void **state) {
    (void)state;
#define HUGE(fee_rate) "{'reductions':[],'fee_method':'annual','fee_rate':'" fee_rate "'}"
    const char *loan =
        "{'principal':6000000000000000,'rate':'48%','term_months':24,'interest_every_months':12,"
        "'events':[{'kind':'prepay','on':'2019-01-15','amount':5000000000000000,'effect':'reduce_payment'},"
        "{'kind':'rate','on':'2019-01-15','rate':'0%'}]}";
    guarantee_refused(loan, HUGE("120%"), "a day's flow");
    /* 112 %: 7.88e15 + 1.12e15 = 9e15 is money yet */
    json_decref(run_guaranteed(loan, HUGE("112%"), NULL));
    guarantee_refused(loan, HUGE("112.0000001%"), "a day's flow");
#undef HUGE
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiers_are_marginal),
        cmocka_unit_test(subsidy_on_the_guaranteed_part),
        cmocka_unit_test(upfront),
        cmocka_unit_test(the_difference_is_split_by_the_rates),
        cmocka_unit_test(annual_on_what_is_left),
        cmocka_unit_test(declining_on_scheduled_balances),
        cmocka_unit_test(reduced_months_from_the_table),
        cmocka_unit_test(all_in_rate),
        cmocka_unit_test(flows_of_a_day_are_one),
        cmocka_unit_test(no_rate_when_the_fee_takes_the_loan),
        cmocka_unit_test(fee_support_by_years),
        cmocka_unit_test(support_and_subsidy_of_one_payer_stand_apart),
        cmocka_unit_test(bad_guarantees),
        cmocka_unit_test(a_day_of_more_than_money_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
