/* Keys of TERMS one by one, their limits, and what filling finds (L-1, C-2, C-5, C-7, X-3). Catalogue: tests/alloc/catalogue. */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"

static icha_contract contract;
static icha_findings findings;
static icha_terms_lists lists;

static icha_status set(const char *key, const char *text, icha_error *err) {
    return icha_contract_set(&contract, key, text, text == NULL ? 0 : strlen(text), err);
}

static void give(const char *key, const char *text) {
    icha_error err = ICHA_ERROR_INIT;
    if (set(key, text, &err) != ICHA_OK) fail_msg("%s: %s", key, err.message);
}

static void is_text(const char *key, const char *expected) {
    char text[64];
    memset(text, '#', sizeof text);
    assert_int_equal(icha_contract_get(&contract, key, text, sizeof text), strlen(expected));
    assert_string_equal(text, expected);
}

static void begin_with_lists(void) {
    icha_contract_init(&contract);
    icha_terms_lists_init(&lists);
    contract.lists = &lists;
}

static void every_key_reads_back(void **state) {
    static const char *const pairs[][2] = {{"principal", "25000000"},
                                           {"rate", "3.5%"},
                                           {"disbursed_on", "2018-03-14"},
                                           {"term_months", "60"},
                                           {"maturity_on", "2023-03-14"},
                                           {"grace_months", "12"},
                                           {"method", "equal_payment"},
                                           {"payment_formula", "actual"},
                                           {"principal_every_months", "3"},
                                           {"interest_every_months", "3"},
                                           {"due_day", "14"},
                                           {"end_of_month", "true"},
                                           {"first_due_on", "2018-04-14"},
                                           {"balloon", "1"},
                                           {"day_count", "act/act-anchor"},
                                           {"inclusion", "both"},
                                           {"business_day", "modified_following"},
                                           {"accrual_follows_roll", "true"},
                                           {"calendar", "kr-bank"},
                                           {"rounding.interest", "half_even/1000"},
                                           {"rounding.payment", "up/10"},
                                           {"residual", "first"},
                                           {"bank", "하나은행"},
                                           {"subsidy.method", "of_difference"},
                                           {"subsidy.base", "guaranteed"},
                                           {"subsidy.base_cap", "0"},
                                           {"subsidy.minimum_borrower_rate", "1%"},
                                           {"subsidy.until", "2020-12-31"},
                                           {"subsidy.rounding", "down/1"},
                                           {"subsidy.residual", "largest"},
                                           {"subsidy.day_count", "30/360"},
                                           {"subsidy.inclusion", "end"},
                                           {"subsidy.claim.cycle", "half"},
                                           {"subsidy.claim.by", "accrual"},
                                           {"subsidy.claim.rounding", "down/10"},
                                           {"subsidy.claim.level", "line"},
                                           {"subsidy.claim.payment_lag_days", "0"},
                                           {"subsidy.claim.closing_days", "365"},
                                           {"guarantee.fee_rate", "1%"},
                                           {"guarantee.fee_method", "reduced_months"},
                                           {"guarantee.amount_rounding", "down/1"},
                                           {"guarantee.day_count", "twelfths"},
                                           {"guarantee.rounding", "up/1000"},
                                           {"subsidy_tier", "a"},
                                           {"subsidy_rate", "0%"},
                                           {"subsidy_months", "3599"},
                                           {"index.series", "kr.base-rate"},
                                           {"index.spread", "-0.5%"},
                                           {"index.reset_every_months", "3"},
                                           {"index.floor", "0%"},
                                           {"index.cap", "1000%"}};
    (void)state;
    begin_with_lists();
    assert_int_equal(icha_contract_key_count(), sizeof pairs / sizeof pairs[0]);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        assert_string_equal(icha_contract_key(i), pairs[i][0]);
        assert_true(icha_contract_knows(pairs[i][0]));
        give(pairs[i][0], NULL); /* null: as if not given */
        give(pairs[i][0], pairs[i][1]);
        is_text(pairs[i][0], pairs[i][1]);
        assert_int_equal(set(pairs[i][0], pairs[i][1], &err), ICHA_ERR_DUPLICATE);
        assert_string_equal(err.field, pairs[i][0]);
        assert_int_equal(contract.has_subsidy, i >= 23);
        assert_int_equal(contract.has_guarantee, i >= 38);
    }
}

static void unset_keys_read_empty(void **state) {
    (void)state;
    icha_contract_init(&contract);
    is_text("principal", "");
    is_text("rate", "");
    is_text("disbursed_on", "");
    is_text("term_months", "");
    is_text("method", "");
    is_text("accrual_follows_roll", "");
    is_text("rounding.interest", "");
    is_text("subsidy.claim.payment_lag_days", "");
    is_text("subsidy.steps[0].rate", "");
    is_text("subsidy.payers[0].share", "");
    is_text("nothing", "");
    assert_false(contract.has_subsidy);
}

static void elements_read_back(void **state) {
    (void)state;
    icha_contract_init(&contract);
    give("subsidy.steps[1].rate", "1.5%");
    assert_true(contract.has_subsidy && contract.subsidy.step_count == 2);
    is_text("subsidy.steps[0].rate", "");
    is_text("subsidy.steps[1].rate", "1.5%");
    is_text("subsidy.steps[1].months", "");
    is_text("subsidy.steps[2].rate", "");
    give("subsidy.payers[0].name", "incheon");
    give("subsidy.payers[0].share", "50%");
    is_text("subsidy.payers[0].share", "1/2");
    is_text("subsidy.payers[1].name", "");
    assert_true(contract.subsidy.payer_count == 1 && contract.subsidy.step_count == 2);
}

/* Lists of a guarantee; the table's index is a term. */
static void a_guarantee_reads_back(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    icha_contract_init(&contract);
    assert_false(contract.has_guarantee);
    is_text("guarantee.fee_rate", "");
    is_text("guarantee.day_count", "");
    give("guarantee.tiers[1].ratio", "90%");
    assert_true(contract.has_guarantee && !contract.has_subsidy && contract.guarantee.tier_count == 2);
    is_text("guarantee.tiers[0].ratio", "");
    is_text("guarantee.tiers[1].up_to", "");
    is_text("guarantee.tiers[1].ratio", "9/10");
    give("guarantee.tiers[0].up_to", "50000000");
    is_text("guarantee.tiers[0].up_to", "50000000");
    give("guarantee.reductions[0].rate", "0.2%");
    is_text("guarantee.reductions[0].payer", "");
    assert_int_equal(contract.guarantee.reduction_count, 1);
    give("guarantee.months[60]", "51");
    give("guarantee.months[36]", "32");
    is_text("guarantee.months[36]", "32");
    is_text("guarantee.months[60]", "51");
    is_text("guarantee.months[48]", "");
    assert_true(contract.guarantee.months_count == 2 && contract.guarantee.months[1].term_months == 36);
    assert_int_equal(set("guarantee.months[60]", "52", &err), ICHA_ERR_DUPLICATE);
    assert_int_equal(set("guarantee.tiers[1].ratio", "1", &err), ICHA_ERR_DUPLICATE);
    assert_int_equal(set("guarantee.tiers[0].up_to", NULL, &err), ICHA_OK);
    icha_contract_init(&contract);
    give("guarantee.months[60]", "51");
    assert_true(contract.has_guarantee);
}

static void refuse(const char *key, const char *text, icha_status status) {
    static icha_contract before;
    icha_error err = ICHA_ERROR_INIT;
    icha_contract_init(&contract);
    before = contract;
    icha_status got = set(key, text, &err);
    if (got != status) fail_msg("%s = %s: %s, expected %s", key, text, icha_status_name(got), icha_status_name(status));
    assert_string_equal(err.field, key);
    assert_true(err.message[0] != '\0');
    if (strchr(key, '[') == NULL) assert_memory_equal(&contract, &before, sizeof before);
    assert_int_equal(set(key, text, NULL), status);
}

static void accept(const char *key, const char *text) {
    icha_contract_init(&contract);
    give(key, text);
}

/* */
static void values_have_their_limits(void **state) {
    static const struct {
        const char *key, *low_bad, *low, *high, *high_bad;
    } cases[] = {{"principal", "0", "1", "9000000000000000", "9000000000000001"},
                 {"balloon", "-1", "0", "9000000000000000", "9000000000000001"},
                 {"subsidy.base_cap", "-1", "0", "9000000000000000", "9000000000000001"},
                 {"rate", "-0.0000001%", "0%", "1000%", "1000.0000001%"},
                 {"subsidy_rate", "-1bp", "0%", "1000%", "1001%"},
                 {"disbursed_on", "1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01"},
                 {"maturity_on", "1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01"},
                 {"term_months", "0", "1", "3599", "3600"},
                 {"grace_months", "-1", "0", "3599", "3600"},
                 {"principal_every_months", "0", "1", "1200", "1201"},
                 {"interest_every_months", "0", "1", "1200", "1201"},
                 {"due_day", "0", "1", "31", "32"},
                 {"subsidy_months", "0", "1", "3599", "3600"},
                 {"subsidy.claim.payment_lag_days", "-1", "0", "3660", "3661"},
                 {"subsidy.claim.closing_days", "-1", "0", "365", "367"},
                 {"subsidy.steps[0].months", "0", "1", "3599", "3600"},
                 {"subsidy.steps[23].rate", "-1%", "0%", "1000%", "1001%"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        refuse(cases[i].key, cases[i].low_bad, ICHA_ERR_RANGE);
        accept(cases[i].key, cases[i].low);
        accept(cases[i].key, cases[i].high);
        refuse(cases[i].key, cases[i].high_bad, ICHA_ERR_RANGE);
    }
}

static void names_have_63_bytes(void **state) {
    static const char *const keys[] = {"bank", "subsidy_tier", "subsidy.payers[0].name"};
    char name[66];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        memset(name, 'n', sizeof name);
        name[63] = '\0';
        accept(keys[i], name);
        is_text(keys[i], name);
        name[63] = 'n';
        name[64] = '\0';
        refuse(keys[i], name, ICHA_ERR_RANGE);
        refuse(keys[i], "", ICHA_ERR_RANGE);
        refuse(keys[i], "a\nb", ICHA_ERR_SYNTAX);
        refuse(keys[i], "a\x7F", ICHA_ERR_SYNTAX);
        refuse(keys[i], "\x1F", ICHA_ERR_SYNTAX);
        accept(keys[i], " ~");
    }
}

/* */
static void lists_have_their_lengths(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    accept("subsidy.steps[23].months", "1");
    accept("subsidy.payers[7].name", "a");
    refuse("subsidy.steps[24].months", "1", ICHA_ERR_RANGE);
    refuse("subsidy.payers[8].name", "a", ICHA_ERR_RANGE);
    refuse("subsidy.steps[99999].months", "1", ICHA_ERR_RANGE);
    icha_contract_init(&contract);
    set("subsidy.payers[8].name", "a", &err);
    assert_string_equal(err.rule, "X-3");
    assert_string_equal(err.expected, "8");
    assert_int_equal(contract.subsidy.payer_count, 0);
    set("subsidy.steps[24].rate", "1%", &err);
    assert_string_equal(err.expected, "24");
}

static void other_spellings_are_refused(void **state) {
    (void)state;
    refuse("rate", "3.5", ICHA_ERR_UNIT);
    refuse("rate", "0.00000001%", ICHA_ERR_PRECISION);
    refuse("rate", "x", ICHA_ERR_SYNTAX);
    refuse("principal", "1.5", ICHA_ERR_SYNTAX);
    refuse("end_of_month", "True", ICHA_ERR_UNKNOWN_KEY);
    refuse("end_of_month", "1", ICHA_ERR_UNKNOWN_KEY);
    refuse("accrual_follows_roll", "no", ICHA_ERR_UNKNOWN_KEY);
    refuse("method", "annuity", ICHA_ERR_UNKNOWN_KEY);
    refuse("disbursed_on", "2018-02-29", ICHA_ERR_RANGE);
    refuse("disbursed_on", "20180314", ICHA_ERR_SYNTAX);
    refuse("rounding.interest", "down", ICHA_ERR_SYNTAX);
    refuse("subsidy.payers[0].share", "0.5", ICHA_ERR_UNIT);
    accept("end_of_month", "false");
    is_text("end_of_month", "false");
    accept("accrual_follows_roll", "false");
    is_text("accrual_follows_roll", "false");
}

static void unknown_keys_name_the_nearest(void **state) {
    static const char *const cases[][2] = {{"principle", "principal"},
                                           {"Rate", "rate"},
                                           {"term_month", "term_months"},
                                           {"subsidy.basecap", "subsidy.base_cap"},
                                           {"rounding", "rounding.interest"}};
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        icha_error err = ICHA_ERROR_INIT;
        refuse(cases[i][0], "1", ICHA_ERR_UNKNOWN_KEY);
        set(cases[i][0], "1", &err);
        if (i < 4) assert_string_equal(err.expected, cases[i][1]);
    }
    refuse("subsidy.steps", "1", ICHA_ERR_UNKNOWN_KEY);
    refuse("subsidy.steps[].rate", "1%", ICHA_ERR_UNKNOWN_KEY);
    refuse("subsidy.steps[x].rate", "1%", ICHA_ERR_UNKNOWN_KEY);
    refuse("subsidy.steps[0].share", "1", ICHA_ERR_UNKNOWN_KEY);
    refuse("subsidy.steps[0]rate", "1%", ICHA_ERR_UNKNOWN_KEY);
    refuse("subsidy.steps[000000].rate", "1%", ICHA_ERR_UNKNOWN_KEY);
    refuse("", "1", ICHA_ERR_UNKNOWN_KEY);
    assert_false(icha_contract_knows("subsidy.steps"));
    assert_true(icha_contract_knows("subsidy.payers[3].share"));
    icha_contract_init(&contract);
    assert_int_equal(set("nothing", NULL, NULL), ICHA_ERR_UNKNOWN_KEY); /* unknown also as null */
}

static void a_guarantees_lists_have_their_lengths(void **state) {
    char key[40];
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    accept("guarantee.tiers[7].ratio", "1");
    refuse("guarantee.tiers[8].ratio", "1", ICHA_ERR_RANGE);
    accept("guarantee.reductions[7].rate", "0%");
    refuse("guarantee.reductions[8].rate", "0%", ICHA_ERR_RANGE);
    accept("guarantee.months[1]", "1");
    accept("guarantee.months[3599]", "3599");
    refuse("guarantee.months[0]", "1", ICHA_ERR_RANGE);
    refuse("guarantee.months[3600]", "1", ICHA_ERR_RANGE);
    refuse("guarantee.months[36]", "0", ICHA_ERR_RANGE);
    refuse("guarantee.months[36].months", "1", ICHA_ERR_UNKNOWN_KEY);
    refuse("guarantee.months", "1", ICHA_ERR_UNKNOWN_KEY);
    refuse("guarantee", "1", ICHA_ERR_UNKNOWN_KEY);
    icha_contract_init(&contract);
    for (int i = 1; i <= ICHA_FEE_MONTHS_MAX; i++) {
        snprintf(key, sizeof key, "guarantee.months[%d]", i);
        give(key, "1");
    }
    assert_int_equal(set("guarantee.months[33]", "1", &err), ICHA_ERR_RANGE);
    assert_string_equal(err.rule, "X-3");
}

/* ---- index and events ---- */

static void lists_are_the_callers(void **state) {
    (void)state;
    refuse("index", "1", ICHA_ERR_UNKNOWN_KEY);
    refuse("events", "1", ICHA_ERR_UNKNOWN_KEY);
    refuse("indexes", "1", ICHA_ERR_UNKNOWN_KEY);
    refuse("index.spread", "1%", ICHA_ERR_UNSUPPORTED);
    refuse("index.series[0].on", "2018-01-01", ICHA_ERR_UNSUPPORTED);
    refuse("index.reset_on[0]", "2018-01-01", ICHA_ERR_UNSUPPORTED);
    refuse("events[0].kind", "rate", ICHA_ERR_UNSUPPORTED);
    accept("events[0].kind", NULL);
    is_text("events[0].kind", "");
    is_text("index.spread", "");
}

static void fails(const char *key, const char *text, icha_status status) {
    icha_error err = ICHA_ERROR_INIT;
    size_t count = contract.loan.event_count;
    icha_status got = set(key, text, &err);
    if (got != status) fail_msg("%s = %s: %s", key, text, icha_status_name(got));
    assert_string_equal(err.field, key);
    assert_int_equal(contract.loan.event_count, count);
}

static void an_index_reads_back(void **state) {
    (void)state;
    begin_with_lists();
    assert_null(contract.loan.index);
    give("index.series[1].rate", "-0.1%");
    assert_true(contract.loan.index == &lists.index && lists.index.entry_count == 2 && lists.has_index);
    is_text("index.series[1].rate", "-0.1%");
    is_text("index.series[1].on", "");
    is_text("index.series[0].rate", "");
    give("index.series[4095].on", "2018-01-01");
    fails("index.series[4096].on", "2018-01-01", ICHA_ERR_RANGE);
    fails("index.series[4095].on", "2018-01-01", ICHA_ERR_DUPLICATE);
    give("index.reset_on[1023]", "2018-06-14");
    is_text("index.reset_on[1023]", "2018-06-14");
    is_text("index.reset_on[0]", "");
    fails("index.reset_on[1024]", "2018-06-14", ICHA_ERR_RANGE);
    fails("index.floor", "-1%", ICHA_ERR_RANGE);
    fails("index.spread", "1", ICHA_ERR_UNIT);
    assert_true(lists.index.reset_on == lists.reset_on && lists.index.reset_count == 1024);
    begin_with_lists(); /* and all of it is gone */
    is_text("index.series[1].rate", "");
    assert_true(contract.loan.index == NULL && lists.index.reset_on == NULL && !lists.has_index);
}

/* A buffer that a reason does not fit into takes whole characters of it. */
static void a_reason_has_255_bytes(void **state) {
    char reason[258], cut[ICHA_NAME_SIZE];
    (void)state;
    begin_with_lists();
    memset(reason, 'n', sizeof reason);
    reason[256] = '\0';
    fails("events[0].reason", reason, ICHA_ERR_RANGE);
    reason[255] = '\0';
    memcpy(reason + 62, "\xED\x8F\x90", 3); /* bytes 62 to 64: the buffer's last one but the NUL is its first */
    give("events[0].reason", reason);
    assert_string_equal(lists.events[0].reason, reason);
    assert_int_equal(icha_contract_get(&contract, "events[0].reason", cut, sizeof cut), 255);
    assert_int_equal(strlen(cut), 62);
    assert_memory_equal(cut, reason, 62);
    char whole[ICHA_REASON_SIZE];
    assert_int_equal(icha_contract_get(&contract, "events[0].reason", whole, sizeof whole), 255);
    assert_string_equal(whole, reason);
    fails("events[0].reason", "b", ICHA_ERR_DUPLICATE);
    give("events[1].reason", "n\xED\x8F\x90");
    fails("events[2].reason", "", ICHA_ERR_RANGE);
    give("subsidy.payers[0].name", "p");
}

static void events_read_back(void **state) {
    static const char *const pairs[][2] = {
        {"kind", "prepay"},    {"on", "2019-05-02"},  {"to", "2019-06-02"},
        {"amount", "5000000"}, {"effect", "shorten"}, {"rate", "3.9%"},
        {"months", "12"},      {"instalments", "6"},  {"reason", "\xED\x8F\x90\xEC\x97\x85"}};
    char key[64];
    (void)state;
    begin_with_lists();
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        snprintf(key, sizeof key, "events[2].%s", pairs[i][0]);
        is_text(key, "");
        give(key, pairs[i][1]);
        is_text(key, pairs[i][1]);
        fails(key, pairs[i][1], ICHA_ERR_DUPLICATE);
    }
    assert_true(contract.loan.events == lists.events && contract.loan.event_count == 3);
    assert_int_equal(lists.events[2].kind, ICHA_EVENT_PREPAY);
    is_text("events[1].kind", "");
    is_text("events[3].kind", "");
    give("events[0].amount", "all");
    is_text("events[0].amount", "all");
    assert_int_equal(lists.events[0].amount, ICHA_PREPAY_ALL);
}

static void values_of_events_have_their_limits(void **state) {
    (void)state;
    begin_with_lists();
    fails("events[0].kind", "prepaid", ICHA_ERR_UNKNOWN_KEY);
    fails("events[0].kind", "", ICHA_ERR_UNKNOWN_KEY);
    fails("events[0].amount", "0", ICHA_ERR_RANGE);
    fails("events[0].amount", "All", ICHA_ERR_SYNTAX);
    fails("events[0].amount", "alls", ICHA_ERR_SYNTAX);
    fails("events[0].amount", "9000000000000001", ICHA_ERR_RANGE);
    fails("events[0].rate", "3.9", ICHA_ERR_UNIT);
    fails("events[0].rate", "-1%", ICHA_ERR_RANGE);
    fails("events[0].months", "0", ICHA_ERR_RANGE);
    fails("events[0].instalments", "3600", ICHA_ERR_RANGE);
    fails("events[0].on", "2019-02-29", ICHA_ERR_RANGE);
    fails("events[0].kinds", "rate", ICHA_ERR_UNKNOWN_KEY);
    fails("events[200].kind", "rate", ICHA_ERR_RANGE);
    give("events[199].kind", "rate");
    give("events[0].on", "2019-02-28");
    fails("events[0].from", "2019-02-28", ICHA_ERR_CONFLICT);
    give("events[1].from", "2019-02-28");
    fails("events[1].on", "2019-02-28", ICHA_ERR_CONFLICT);
    is_text("events[1].from", "2019-02-28");
    is_text("events[1].on", "");
}

/* ---- filling ---- */

static void start(void) {
    icha_contract_init(&contract);
    give("principal", "25000000");
    give("rate", "3.5%");
    give("disbursed_on", "2018-02-01");
}

static icha_catalogue *load(bool assumed) {
    static const char *const names[] = {"usual"};
    icha_catalogue *catalogue = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue", names, assumed ? 1 : 0,
                                             &catalogue, NULL, &err);
    if (status != ICHA_OK) fail_msg("%s", err.message);
    return catalogue;
}

static icha_status fill(const icha_catalogue *catalogue, const char *known_on, icha_error *err) {
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    options.catalogue = catalogue;
    if (catalogue != NULL) options.product = "t.loan";
    if (known_on != NULL) assert_int_equal(icha_date_parse(known_on, 10, &options.known_on, NULL), ICHA_OK);
    return icha_contract_fill(&contract, &options, &findings, err);
}

static const icha_finding *found(icha_finding_kind kind, const char *key) {
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].kind == kind && strcmp(findings.items[i].key, key) == 0) return &findings.items[i];
    return NULL;
}

static size_t count_of(icha_finding_kind kind) {
    size_t count = 0;
    for (size_t i = 0; i < findings.count; i++) count += findings.items[i].kind == kind;
    return count;
}

/* L-1. */
static void all_missing_keys_are_named_at_once(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    icha_contract_init(&contract);
    give("subsidy.steps[0].rate", "1%");
    give("subsidy.payers[0].name", "a");
    give("subsidy.claim.level", "line");
    assert_int_equal(fill(NULL, NULL, &err), ICHA_ERR_MISSING);
    assert_true(strstr(err.expected,
                       "principal, rate, disbursed_on, term_months, method, day_count, inclusion, "
                       "rounding.interest, subsidy.method, subsidy.base, subsidy.claim.cycle, ") == err.expected);
    assert_int_equal(count_of(ICHA_FINDING_MISSING), 17);
    assert_non_null(found(ICHA_FINDING_MISSING, "subsidy.claim.closing_days"));
    assert_non_null(found(ICHA_FINDING_MISSING, "subsidy.steps[0].months"));
    assert_non_null(found(ICHA_FINDING_MISSING, "subsidy.payers[0].share"));
}

static void a_whole_contract_needs_nothing(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    start();
    give("term_months", "12");
    give("method", "bullet");
    give("day_count", "act/365");
    give("inclusion", "start");
    give("rounding.interest", "down/1");
    assert_int_equal(fill(NULL, NULL, &err), ICHA_OK);
    assert_int_equal(findings.count, 0);
    give("grace_months", "0");
    contract.loan.due_day = 40; /* then what icha_terms_check() says */
    assert_int_equal(fill(NULL, NULL, &err), ICHA_ERR_RANGE);
}

/* C-2. */
static void what_the_product_leaves_open_is_undetermined(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue = load(false);
    (void)state;
    start();
    assert_int_equal(fill(catalogue, NULL, &err), ICHA_ERR_MISSING); /* day_count and others nobody gave come first */
    assert_non_null(found(ICHA_FINDING_UNDETERMINED, "method"));
    assert_non_null(found(ICHA_FINDING_CATALOGUE, "term_months"));
    assert_int_equal(contract.loan.term_months, 60);
    assert_non_null(found(ICHA_FINDING_UNDETERMINED, "subsidy.rate")); /* keyed by tier, and no tier chosen */
    icha_catalogue_free(catalogue);
}

/* C-3: which version speaks depends on the day, so without one the keys that product or assumption have are not missing;
 * what the case alone gives, and what only its absence shows, is. */
static void without_a_day_only_the_day_is_missing(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *bare = load(false), *assuming = load(true);
    (void)state;
    icha_contract_init(&contract);
    give("rate", "3.5%");
    assert_int_equal(fill(assuming, NULL, &err), ICHA_ERR_MISSING);
    assert_string_equal(err.expected, "principal, disbursed_on");
    icha_contract_init(&contract);
    give("rate", "3.5%");
    assert_int_equal(fill(bare, NULL, &err), ICHA_ERR_MISSING); /* the product has term_months and method, no more */
    assert_true(strstr(err.expected, "principal, disbursed_on, day_count, inclusion, rounding.interest") ==
                err.expected);
    icha_catalogue_free(bare);
    icha_catalogue_free(assuming);
}

/* C-7. */
static void a_tier_chooses_its_rate(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue = load(true);
    (void)state;
    start();
    give("subsidy_tier", "b");
    if (fill(catalogue, NULL, &err) != ICHA_OK) fail_msg("%s", err.message);
    assert_true(contract.subsidy.step_count == 1 && contract.subsidy.steps[0].rate == 15000000 &&
                contract.subsidy.steps[0].months == 24);
    assert_string_equal(contract.subsidy.payers[0].name, "incheon");
    assert_string_equal(found(ICHA_FINDING_ASSUMED, "method")->value, "bullet");
    assert_string_equal(found(ICHA_FINDING_ASSUMED, "method")->version.assumption, "usual");
    assert_string_equal(found(ICHA_FINDING_CATALOGUE, "subsidy.months")->value, "24");
    start();
    give("subsidy_tier", "c");
    assert_int_equal(fill(catalogue, NULL, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_string_equal(err.field, "subsidy_tier");
    assert_string_equal(err.expected, "a, b");
    icha_catalogue_free(catalogue);
}

static icha_status fill_with(const icha_catalogue *catalogue, const char *key, const char *text, const char *known_on,
                             icha_error *err) {
    start();
    if (strcmp(key, "principal") == 0)
        icha_contract_init(&contract), give("rate", "3.5%"), give("disbursed_on", "2018-04-01");
    if (strcmp(key, "rate") == 0)
        icha_contract_init(&contract), give("principal", "25000000"), give("disbursed_on", "2018-02-01");
    if (strncmp(key, "subsidy_", 8) != 0) give("subsidy_tier", "a");
    give(key, text);
    return fill(catalogue, known_on, err);
}

/* C-7. */
static void limits_are_kept(void **state) {
    static const struct {
        const char *key, *text, *known_on, *limit;
    } cases[] = {{"principal", "50000000", "2017-12-31", NULL},
                 {"principal", "50000001", "2017-12-31", "cap"},
                 {"principal", "50000001", "2018-03-14", NULL},
                 {"principal", "70000000", NULL, NULL},
                 {"principal", "70000001", NULL, "cap"},
                 {"rate", "2%", NULL, NULL},
                 {"rate", "1.9999999%", NULL, "rate"},
                 {"rate", "4%", NULL, NULL},
                 {"rate", "4.0000001%", NULL, "rate"},
                 {"term_months", "60", NULL, NULL},
                 {"term_months", "59", NULL, NULL},
                 {"term_months", "61", NULL, "term_months"},
                 {"maturity_on", "2023-02-01", NULL, NULL},
                 {"maturity_on", "2023-02-02", NULL, "term_months"},
                 {"subsidy_rate", "2%", NULL, NULL},
                 {"subsidy_rate", "1.5%", NULL, NULL},
                 {"subsidy_rate", "1.6%", NULL, "subsidy.rate"}};
    icha_catalogue *catalogue = load(true);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        icha_status status = fill_with(catalogue, cases[i].key, cases[i].text, cases[i].known_on, &err);
        if (status != (cases[i].limit == NULL ? ICHA_OK : ICHA_ERR_LIMIT))
            fail_msg("%s %s: %s %s", cases[i].key, cases[i].text, icha_status_name(status), err.message);
        if (cases[i].limit == NULL) continue;
        assert_string_equal(err.field, cases[i].limit);
        assert_string_equal(err.rule, "C-7");
        assert_true(strstr(err.expected, "d: cap") != NULL); /* the limit's source and quote */
    }
    icha_catalogue_free(catalogue);
}

static void findings_are_said_in_both_languages(void **state) {
    icha_catalogue *catalogue = load(true);
    icha_error err = ICHA_ERROR_INIT;
    char text[400];
    (void)state;
    fill_with(catalogue, "principal", "70000001", NULL, &err);
    icha_finding_sentence(found(ICHA_FINDING_REFUSED, "cap"), ICHA_LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "cap: 70000001 is outside the product's limit <= 70000000 [C-7]");
    icha_finding_sentence(found(ICHA_FINDING_ASSUMED, "method"), ICHA_LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "method: bullet by assumption usual [C-5]");
    icha_finding_sentence(found(ICHA_FINDING_CATALOGUE, "term_months"), ICHA_LANGUAGE_EN, text, sizeof text);
    assert_string_equal(text, "term_months: 60 from the catalogue, version t [C-3]");
    for (size_t i = 0; i < findings.count; i++) {
        size_t length = icha_finding_sentence(&findings.items[i], ICHA_LANGUAGE_KO, text, sizeof text);
        assert_true(length > 0 && strlen(text) == length && strchr(text, '{') == NULL);
    }
    icha_catalogue_free(catalogue);
}

static void steps_and_a_rate_contradict_each_other(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    start();
    give("subsidy.steps[0].rate", "1%");
    give("subsidy.steps[0].months", "12");
    give("subsidy_rate", "1%");
    assert_int_equal(fill(NULL, NULL, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.field, "subsidy.steps");
}

/* The error's list of keys ends inside its room whatever their lengths add up to: one byte too many was written once. */
static void the_list_of_keys_is_cut_inside_its_room(void **state) {
    static const char *const pairs[][2] = {{"rate", "3.5%"},
                                           {"term_months", "60"},
                                           {"method", "bullet"},
                                           {"day_count", "act/365"},
                                           {"inclusion", "start"},
                                           {"rounding.interest", "down/1"},
                                           {"subsidy.method", "of_rate"},
                                           {"subsidy.base", "balance"},
                                           {"subsidy_months", "12"},
                                           {"subsidy.rounding", "down/1"}};
    static const char *const products[] = {"incheon.startup", "incheon.job-creation", "incheon.huimang-kium"};
    const unsigned count = sizeof pairs / sizeof pairs[0];
    icha_catalogue *catalogue = NULL;
    size_t cut = 0;
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, NULL), ICHA_OK);
    for (unsigned round = 0; round < (3u << count); round++) {
        icha_error err = ICHA_ERROR_INIT;
        icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
        options.catalogue = catalogue;
        options.product = products[round >> count];
        icha_contract_init(&contract);
        give("principal", "1000000");
        give("disbursed_on", "2018-10-01");
        for (unsigned i = 0; i < count; i++)
            if ((round >> i & 1) != 0) give(pairs[i][0], pairs[i][1]);
        if (icha_contract_fill(&contract, &options, &findings, &err) == ICHA_OK) continue;
        size_t length = strlen(err.expected);
        assert_true(length < sizeof err.expected);
        cut += length > 4 && strcmp(err.expected + length - 4, " ...") == 0;
    }
    assert_true(cut > 0);
    icha_catalogue_free(catalogue);
}

/* ---- products of tests/catalogue/terms ---- */

static icha_catalogue *terms_catalogue; /* findings speak in its words */

static int free_terms(void **state) {
    (void)state;
    icha_catalogue_free(terms_catalogue);
    terms_catalogue = NULL;
    return 0;
}

static icha_status fill_product(const char *product, const char *const *records, size_t count, icha_error *err) {
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    static const char folder[] = ICHA_TEST_SOURCE_DIR "/tests/catalogue/terms";
    icha_error_init(err);
    free_terms(NULL);
    if (icha_catalogue_load(folder, records, count, &terms_catalogue, NULL, err) != ICHA_OK)
        fail_msg("%s", err->message);
    options.catalogue = terms_catalogue;
    options.product = product;
    return icha_contract_fill(&contract, &options, &findings, err);
}

static void begin_guaranteed(void) {
    start();
    give("guarantee.fee_rate", "1%");
}

/* G-1, G-2: 50 million whole, 90 % of the rest; 0.2 % is the foundation's. */
static void a_guarantee_comes_from_its_product(void **state) {
    icha_error err;
    (void)state;
    begin_guaranteed();
    assert_int_equal(fill_product("t.whole", NULL, 0, &err), ICHA_ERR_MISSING); /* day_count and others */
    assert_int_equal(contract.guarantee.tier_count, 2);
    assert_int_equal(contract.guarantee.tiers[0].up_to, 50000000);
    assert_true(contract.guarantee.tiers[0].ratio.numerator == 1 && contract.guarantee.tiers[0].ratio.denominator == 1);
    assert_int_equal(contract.guarantee.tiers[1].up_to, ICHA_UNSET);
    assert_true(contract.guarantee.tiers[1].ratio.numerator == 9 &&
                contract.guarantee.tiers[1].ratio.denominator == 10);
    assert_string_equal(found(ICHA_FINDING_CATALOGUE, "guarantee.tiers")->value, "v");
    assert_int_equal(contract.guarantee.reduction_count, 1);
    assert_string_equal(contract.guarantee.reductions[0].payer, "foundation");
    assert_int_equal(contract.guarantee.reductions[0].rate, 2000000);
    assert_null(found(ICHA_FINDING_MISSING, "guarantee.tiers"));
    /* the caller's own tiers stand */
    begin_guaranteed();
    give("guarantee.tiers[0].ratio", "85%");
    assert_int_equal(fill_product("t.whole", NULL, 0, &err), ICHA_ERR_MISSING);
    assert_int_equal(contract.guarantee.tier_count, 1);
    assert_int_equal(contract.guarantee.tiers[0].ratio.numerator, 17);
}

/* C-2: a cut without its payer, within a bound, or by a tier is not none. */
static void an_open_reduction_is_named(void **state) {
    icha_error err;
    (void)state;
    begin_guaranteed();
    assert_int_equal(fill_product("t.nobody", NULL, 0, &err), ICHA_ERR_MISSING);
    assert_non_null(found(ICHA_FINDING_MISSING, "guarantee.reductions"));
    assert_non_null(found(ICHA_FINDING_UNDETERMINED, "guarantee.tiers")); /* NOT_APPLICABLE gives none */
    begin_guaranteed();
    assert_int_equal(fill_product("t.bound", NULL, 0, &err), ICHA_ERR_MISSING);
    assert_non_null(found(ICHA_FINDING_UNDETERMINED, "guarantee.fee_reduction"));
    assert_int_equal(contract.guarantee.reduction_count, 0);
    begin_guaranteed();
    assert_int_equal(fill_product("t.keyed", NULL, 0, &err), ICHA_ERR_MISSING);
    assert_non_null(found(ICHA_FINDING_UNDETERMINED, "guarantee.fee_reduction"));
    assert_int_equal(contract.guarantee.reduction_count, 0);
    /* the caller's own, without its payer */
    begin_guaranteed();
    give("guarantee.reductions[0].rate", "0.2%");
    assert_int_equal(fill_product("t.bound", NULL, 0, &err), ICHA_ERR_MISSING);
    assert_non_null(found(ICHA_FINDING_MISSING, "guarantee.reductions[0].payer"));
    assert_null(found(ICHA_FINDING_UNDETERMINED, "guarantee.fee_reduction"));
}

/* C-7: a term of at least 12 months; a subsidy that the product does not pay. */
static void what_the_product_excludes_is_refused(void **state) {
    char text[400];
    icha_error err;
    (void)state;
    for (int months = 11; months <= 13; months++) {
        char term[8];
        snprintf(term, sizeof term, "%d", months);
        start();
        give("term_months", term);
        (void)fill_product("t.whole", NULL, 0, &err);
        const icha_finding *refused = found(ICHA_FINDING_REFUSED, "term_months");
        assert_true((refused != NULL) == (months < 12));
        if (refused == NULL) continue;
        icha_finding_sentence(refused, ICHA_LANGUAGE_EN, text, sizeof text);
        assert_string_equal(text, "term_months: 11 is outside the product's limit >= 12 [C-7]");
    }
    start();
    give("subsidy.payers[0].name", "incheon");
    (void)fill_product("t.whole", NULL, 0, &err);
    assert_non_null(found(ICHA_FINDING_REFUSED, "subsidy"));
    assert_false(contract.has_subsidy);
}

/* C-3, C-5: two records that speak of one parameter; a figure that no loan has; one that is only a band. */
static void assumptions_have_their_faults(void **state) {
    static const char *const records[] = {"one", "two"};
    icha_error err;
    (void)state;
    start();
    assert_int_equal(fill_product("t.bound", records, 1, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "due_day");
    assert_string_equal(found(ICHA_FINDING_ASSUMED, "inclusion")->value, "start");
    assert_string_equal(found(ICHA_FINDING_ASSUMED, "calendar")->value, "kr-bank");
    start();
    give("due_day", "31");
    assert_int_equal(fill_product("t.bound", records, 2, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.field, "inclusion");
    icha_contract_init(&contract);
    give("principal", "25000000");
    give("disbursed_on", "2018-02-01");
    give("due_day", "31");
    assert_int_equal(fill_product("t.bound", records, 1, &err), ICHA_ERR_MISSING);
    assert_non_null(found(ICHA_FINDING_UNDETERMINED, "rate"));
}

static void an_unknown_product_is_refused(void **state) {
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    start();
    options.product = "no.such";
    assert_int_equal(icha_contract_fill(&contract, &options, &findings, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(findings.count, 0);
    assert_int_equal(icha_contract_fill(&contract, &options, &findings, NULL), ICHA_ERR_UNKNOWN_KEY);
}

/* Everything else is there; `keys` are the findings, in order. */
static void lacks(const char *const *keys, size_t count) {
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_contract_fill(&contract, &options, &findings, &err);
    assert_int_equal(status, count == 0 ? ICHA_OK : ICHA_ERR_MISSING);
    assert_int_equal(findings.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(findings.items[i].kind, ICHA_FINDING_MISSING);
        assert_string_equal(findings.items[i].key, keys[i]);
        assert_non_null(strstr(err.expected, keys[i]));
    }
}

static void begin_whole(const char *method) {
    begin_with_lists();
    give("principal", "25000000");
    give("disbursed_on", "2018-02-01");
    give("term_months", "12");
    give("method", method);
    give("payment_formula", "twelfths");
    give("day_count", "act/365");
    give("inclusion", "start");
    give("rounding.interest", "down/1");
    give("rounding.payment", "down/1");
}

static void missing_members_of_events_are_named_at_once(void **state) {
    static const char *const kinds[] = {"rate", "extend", "defer", "prepay", "delinquent", "close", "stop_subsidy"};
    static const char *const missing[] = {
        "events[0].on",          "events[0].rate", "events[1].on",     "events[1].months", "events[2].on",
        "events[2].instalments", "events[3].on",   "events[3].amount", "events[3].effect", "events[4].from",
        "events[4].to",          "events[5].on",   "events[6].on",     "events[6].reason", "events[7].kind"};
    char key[64];
    (void)state;
    begin_whole("equal_payment");
    give("rate", "3.5%");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        snprintf(key, sizeof key, "events[%zu].kind", i);
        give(key, kinds[i]);
    }
    give("events[7].on", "2018-05-01");
    lacks(missing, sizeof missing / sizeof missing[0]);
}

/* as many findings as there is room for, and then the word that there are more. */
static void findings_have_their_number(void **state) {
    char key[64];
    (void)state;
    for (size_t events = ICHA_FINDINGS_MAX; events <= ICHA_FINDINGS_MAX + 1; events++) {
        begin_whole("equal_payment");
        give("rate", "3.5%");
        for (size_t i = 0; i < events; i++) {
            snprintf(key, sizeof key, "events[%zu].kind", i);
            give(key, "close"); /* lacks its day */
        }
        assert_int_equal(fill(NULL, NULL, NULL), ICHA_ERR_MISSING);
        assert_int_equal(findings.count, ICHA_FINDINGS_MAX);
        assert_int_equal(findings.cut, events > ICHA_FINDINGS_MAX);
    }
}

/* L-6: an effect has no use for a bullet loan and for `all`. */
static void an_effect_is_asked_for_where_it_matters(void **state) {
    static const char *const effect[] = {"events[0].effect"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        begin_whole(i == 2 ? "bullet" : "equal_payment");
        give("rate", "3.5%");
        give("events[0].kind", "prepay");
        give("events[0].on", "2018-05-01");
        give("events[0].amount", i == 1 ? "all" : "1000");
        lacks(effect, i == 0);
    }
}

/* L-5: of listed resets the one that has no date. */
static void a_reset_without_its_date_is_named(void **state) {
    static const char *const keys[] = {"index.reset_on[0]"};
    (void)state;
    begin_whole("bullet");
    give("index.spread", "1%");
    give("index.series[0].on", "2018-01-01");
    give("index.series[0].rate", "1.5%");
    give("index.reset_on[1]", "2018-06-14");
    lacks(keys, 1);
}

static void an_index_stands_in_place_of_the_rate(void **state) {
    static const char *const missing[] = {"index.series[0].rate", "index.spread", "index.reset_every_months"};
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    begin_whole("bullet");
    give("index.series[0].on", "2018-01-01");
    lacks(missing, 3);
    give("index.spread", "2.1%");
    give("index.series[0].rate", "1.65%");
    give("index.reset_every_months", "3");
    lacks(NULL, 0);
    give("rate", "3.5%");
    assert_int_equal(icha_contract_fill(&contract, &options, &findings, &err), ICHA_ERR_CONFLICT);
}

/* ---- a series by its name (L-5) ---- */

static icha_catalogue *load_series(void) {
    icha_catalogue *catalogue = NULL;
    assert_int_equal(
        icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue", NULL, 0, &catalogue, NULL, NULL), ICHA_OK);
    return catalogue;
}

static void a_series_is_named_or_listed(void **state) {
    (void)state;
    begin_with_lists();
    give("index.series[0].on", "2018-01-01");
    fails("index.series", "t.index", ICHA_ERR_CONFLICT);
    is_text("index.series", "");
    begin_with_lists();
    give("index.series", "t.index");
    is_text("index.series", "t.index");
    assert_true(contract.loan.index == &lists.index && lists.has_index && lists.index.entry_count == 0);
    fails("index.series[0].on", "2018-01-01", ICHA_ERR_CONFLICT);
    fails("index.series", "t.index", ICHA_ERR_DUPLICATE);
    begin_with_lists(); /* the name is gone too */
    is_text("index.series", "");
    fails("index.series", "", ICHA_ERR_RANGE);
    icha_contract_init(&contract);
    refuse("index.series", "t.index", ICHA_ERR_UNSUPPORTED);
}

/* A loan that resets every month. */
static void begin_series(const char *name, const char *disbursed_on, const char *term) {
    begin_with_lists();
    give("principal", "25000000");
    give("disbursed_on", disbursed_on);
    give("term_months", term);
    give("method", "bullet");
    give("day_count", "act/365");
    give("inclusion", "start");
    give("rounding.interest", "down/1");
    give("index.series", name);
    give("index.spread", "2%");
    give("index.reset_every_months", "1");
}

static icha_status fill_series(const icha_catalogue *catalogue, icha_date known_on, icha_error *err) {
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_error_init(err);
    options.catalogue = catalogue;
    options.known_on = known_on;
    return icha_contract_fill(&contract, &options, &findings, err);
}

static void a_named_series_comes_from_the_catalogue(void **state) {
    icha_error err;
    icha_catalogue *catalogue = load_series();
    (void)state;
    begin_series("t.index", "2018-01-01", "6");
    assert_int_equal(fill_series(catalogue, ICHA_DATE_UNSET, &err), ICHA_OK);
    assert_int_equal(lists.index.entry_count, 3);
    assert_int_equal(lists.index.covers_to, 17804); /* 2018-09-30: 17532 + 272 */
    assert_string_equal(lists.index.series, "t.index");
    is_text("index.series[2].rate", "-0.5%");
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.items[0].kind, ICHA_FINDING_CATALOGUE);
    assert_string_equal(findings.items[0].key, "index.series");
    assert_string_equal(findings.items[0].value, "t.index");
    assert_string_equal(findings.items[0].version.sources[0].document, "d");
    icha_catalogue_free(catalogue);
}

static void refused_series(const icha_catalogue *catalogue, icha_date known_on, icha_status status, const char *part) {
    icha_error err;
    assert_int_equal(fill_series(catalogue, known_on, &err), status);
    assert_string_equal(err.field, "index.series");
    assert_non_null(strstr(err.message, part));
    for (size_t i = 0; i < findings.count; i++) assert_int_not_equal(findings.items[i].kind, ICHA_FINDING_MISSING);
}

static void a_named_series_has_its_faults(void **state) {
    icha_catalogue *catalogue = load_series();
    (void)state;
    begin_series("t.indx", "2018-01-01", "6");
    refused_series(catalogue, ICHA_DATE_UNSET, ICHA_ERR_UNKNOWN_KEY, "no index series t.indx: the nearest is t.index");
    refused_series(NULL, ICHA_DATE_UNSET, ICHA_ERR_MISSING, "t.indx names an index series");
    begin_series("t.over", "2018-01-01", "6");
    refused_series(catalogue, ICHA_DATE_UNSET, ICHA_ERR_CONFLICT, "expected a series of basis rate");
    begin_series("t.index", "2018-01-01", "6");
    refused_series(catalogue, 17531, ICHA_ERR_GAP, "2018-01-01 (t.index, known on 2017-12-31)");
    begin_series("t.index", "2017-12-31", "6"); /* a day before the first entry */
    refused_series(catalogue, ICHA_DATE_UNSET, ICHA_ERR_GAP, "no entry on or before 2017-12-31 (t.index)");
    begin_series("t.index", "2018-10-01", "6"); /* a day after the last date */
    refused_series(catalogue, ICHA_DATE_UNSET, ICHA_ERR_GAP, "a reset on 2018-10-01 (t.index), after 2018-09-30");
    begin_series("t.index", "2018-09-30", "1");
    icha_error err;
    assert_int_equal(fill_series(catalogue, ICHA_DATE_UNSET, &err), ICHA_OK);
    icha_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_key_reads_back),
                                       cmocka_unit_test(unset_keys_read_empty),
                                       cmocka_unit_test(elements_read_back),
                                       cmocka_unit_test(a_guarantee_reads_back),
                                       cmocka_unit_test(a_guarantees_lists_have_their_lengths),
                                       cmocka_unit_test(values_have_their_limits),
                                       cmocka_unit_test(names_have_63_bytes),
                                       cmocka_unit_test(lists_have_their_lengths),
                                       cmocka_unit_test(a_reason_has_255_bytes),
                                       cmocka_unit_test(other_spellings_are_refused),
                                       cmocka_unit_test(unknown_keys_name_the_nearest),
                                       cmocka_unit_test(the_list_of_keys_is_cut_inside_its_room),
                                       cmocka_unit_test(lists_are_the_callers),
                                       cmocka_unit_test(an_index_reads_back),
                                       cmocka_unit_test(events_read_back),
                                       cmocka_unit_test(values_of_events_have_their_limits),
                                       cmocka_unit_test(missing_members_of_events_are_named_at_once),
                                       cmocka_unit_test(findings_have_their_number),
                                       cmocka_unit_test(an_effect_is_asked_for_where_it_matters),
                                       cmocka_unit_test(an_index_stands_in_place_of_the_rate),
                                       cmocka_unit_test(a_reset_without_its_date_is_named),
                                       cmocka_unit_test(a_series_is_named_or_listed),
                                       cmocka_unit_test(a_named_series_comes_from_the_catalogue),
                                       cmocka_unit_test(a_named_series_has_its_faults),
                                       cmocka_unit_test(all_missing_keys_are_named_at_once),
                                       cmocka_unit_test(without_a_day_only_the_day_is_missing),
                                       cmocka_unit_test(a_whole_contract_needs_nothing),
                                       cmocka_unit_test(what_the_product_leaves_open_is_undetermined),
                                       cmocka_unit_test(a_tier_chooses_its_rate),
                                       cmocka_unit_test(limits_are_kept),
                                       cmocka_unit_test(findings_are_said_in_both_languages),
                                       cmocka_unit_test(steps_and_a_rate_contradict_each_other),
                                       cmocka_unit_test(a_guarantee_comes_from_its_product),
                                       cmocka_unit_test(an_open_reduction_is_named),
                                       cmocka_unit_test(what_the_product_excludes_is_refused),
                                       cmocka_unit_test(assumptions_have_their_faults),
                                       cmocka_unit_test(an_unknown_product_is_refused)};
    return cmocka_run_group_tests(tests, NULL, free_terms);
}
