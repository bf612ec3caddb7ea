/* icha/document.h: text in, text out. Figures are those of tests/vectors; here are the texts, the faults and the limits. */
#include "support/cmocka_setup.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "icha/document.h"
#include "icha/icha.h"

typedef icha_status call(const char *, size_t, const icha_document_options *, char **, size_t *, icha_faults **,
                         icha_error *);

/* One answer; what is not handed out must not have been touched. */
typedef struct answer {
    icha_status status;
    char *text;
    size_t length;
    icha_faults *faults;
    icha_error err;
} answer;

static char untouched[] = "untouched";

static answer ask(call *of, const char *text, size_t length, const icha_document_options *options) {
    answer a = {ICHA_OK, untouched, 4711, (icha_faults *)untouched, ICHA_ERROR_INIT};
    a.status = of(text, length, options, &a.text, &a.length, &a.faults, &a.err);
    if (a.status == ICHA_OK) {
        assert_int_equal(strlen(a.text), a.length);
        assert_null(a.faults);
    } else {
        assert_true(a.text == untouched && a.length == 4711);
        assert_true(icha_faults_count(a.faults) > 0);
        assert_int_equal(a.err.status, a.status);
        assert_true(a.err.message[0] != '\0');
    }
    return a;
}

static void done(answer *a) {
    if (a->text != untouched) icha_document_free(a->text);
    icha_faults_free(a->faults);
}

static answer ask_text(call *of, const char *text, const icha_document_options *options) {
    return ask(of, text, strlen(text), options);
}

static icha_date day(const char *text) {
    icha_date date;
    assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

static icha_document_options plain(void) {
    return (icha_document_options)ICHA_DOCUMENT_OPTIONS_INIT;
}

static icha_catalogue *catalogue;

static int load(void **state) {
    static const char *const records[] = {"kr-bank-conventions"};
    (void)state;
    return icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", records, 1, &catalogue, NULL, NULL) != ICHA_OK;
}

static int unload(void **state) {
    (void)state;
    icha_catalogue_free(catalogue);
    return 0;
}

static icha_document_options startup(void) {
    icha_document_options options = plain();
    options.catalogue = catalogue;
    options.product = "incheon.startup";
    options.on = day("2018-03-14");
    return options;
}

/* ---- every vector that is a document ---- */

/* Their rows are computed; what is paid back in all is beyond N-1, so the document's totals are refused. */
static const char beyond_totals[] = "guarantee.subsidy.wide_";

/* Every member of `expected` stands in `found`, alike; a row without cuts says nothing of parts. */
static void same_members(const char *id, const char *what, const json_t *expected, const json_t *found) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)expected, key, value) {
        const json_t *here = json_object_get(found, key);
        bool is_count = strcmp(key, "parts") == 0 && json_is_integer(value);
        if (is_count ? json_integer_value(value) == (here == NULL ? 1 : (json_int_t)json_array_size(here))
                     : json_equal(value, here))
            continue;
        char *wanted = json_dumps(value, JSON_ENCODE_ANY), *got = json_dumps(here, JSON_ENCODE_ANY);
        fail_msg("%s: %s: %s is %s, expected %s", id, what, key, got == NULL ? "absent" : got, wanted);
    }
}

static const json_t *row_of(const json_t *rows, const json_t *expected, size_t index) {
    size_t at;
    const json_t *row, *n = json_object_get(expected, "n");
    if (json_is_null(n)) return json_array_get(rows, index);
    json_array_foreach((json_t *)(uintptr_t)rows, at, row) if (json_equal(json_object_get(row, "n"), n)) return row;
    return NULL;
}

static void same_document(const char *id, const json_t *out, const json_t *document) {
    static const char *const whole[] = {"payment", "late_interest", "days", "parts"};
    size_t index;
    const json_t *expected, *rows = json_object_get(document, "rows"), *claims = json_object_get(out, "claims");
    if (json_object_get(out, "row_count") != NULL)
        assert_int_equal(json_array_size(rows), json_integer_value(json_object_get(out, "row_count")));
    json_array_foreach(json_object_get(out, "rows"), index, expected)
        same_members(id, "row", expected, row_of(rows, expected, index));
    same_members(id, "totals", json_object_get(out, "totals"), json_object_get(document, "totals"));
    if (claims != NULL) assert_int_equal(json_array_size(claims), json_array_size(json_object_get(document, "claims")));
    json_array_foreach((json_t *)(uintptr_t)claims, index, expected)
        same_members(id, "claim", expected, json_array_get(json_object_get(document, "claims"), index));
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (json_object_get(out, whole[i]) != NULL)
            assert_true(json_equal(json_object_get(out, whole[i]), json_object_get(document, whole[i])));
}

static void same_answer(const json_t *vector, call *of) {
    const char *id = json_string_value(json_object_get(vector, "id"));
    const json_t *error = json_object_get(vector, "error"), *field = json_object_get(error, "field");
    icha_document_options options = plain();
    char *text = json_dumps(json_object_get(vector, "in"), 0);
    answer a = ask_text(of, text, &options);
    if (strncmp(id, beyond_totals, sizeof beyond_totals - 1) == 0) {
        assert_int_equal(a.status, ICHA_ERR_OVERFLOW);
    } else if (error != NULL) {
        assert_string_equal(icha_status_name(a.status), json_string_value(json_object_get(error, "status")));
        if (field != NULL) assert_string_equal(a.err.field, json_string_value(field));
    } else {
        if (a.status != ICHA_OK) fail_msg("%s: %s", id, a.err.message);
        json_t *document = json_loadb(a.text, a.length, JSON_REJECT_DUPLICATES, NULL);
        same_document(id, json_object_get(vector, "out"), document);
        json_decref(document);
    }
    free(text);
    done(&a);
}

static void test_vectors(void **state) {
    static const struct {
        const char *file, *op;
        call *of;
        size_t least;
    } sets[] = {{"schedules", "schedule", icha_document_schedule, 100},
                {"guarantees", "schedule", icha_document_schedule, 9},
                {"events", "life", icha_document_schedule, 37},
                {"late_interest", "late_interest", icha_document_late, 100}};
    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        char path[1024];
        size_t index, run = 0;
        json_t *vector;
        snprintf(path, sizeof path, "%s/tests/vectors/%s.json", ICHA_TEST_SOURCE_DIR, sets[i].file);
        json_t *file = json_load_file(path, 0, NULL);
        json_array_foreach(json_object_get(file, "vectors"), index, vector) {
            if (strcmp(json_string_value(json_object_get(vector, "op")), sets[i].op) != 0) continue;
            same_answer(vector, sets[i].of);
            run++;
        }
        assert_true(run >= sets[i].least);
        json_decref(file);
    }
}

/* ---- faults, all at once ---- */

static bool has_fault(const answer *a, icha_status status, const char *field, const char *found) {
    for (size_t i = 0; i < icha_faults_count(a->faults); i++) {
        const icha_error *fault = icha_faults_at(a->faults, i);
        if (fault->status == status && strcmp(fault->field, field) == 0 && strcmp(fault->found, found) == 0)
            return true;
    }
    return false;
}

/* Two bad keys and the seven that TERMS need besides; principal, given wrongly, is not missing too. */
static void test_bad_and_missing_keys_together(void **state) {
    static const char *const missing[] = {"rate",      "disbursed_on", "term_months",      "method",
                                          "day_count", "inclusion",    "rounding.interest"};
    icha_document_options options = plain();
    (void)state;
    options.input_name = "loan.json";
    answer a = ask_text(icha_document_schedule, "{\"principal\": 1.5, \"x\": 2}", &options);
    assert_int_equal(a.status, ICHA_ERR_SYNTAX);
    assert_string_equal(a.err.field, "principal");
    assert_string_equal(a.err.file, "loan.json");
    assert_int_equal(icha_faults_count(a.faults), 2 + sizeof missing / sizeof missing[0]);
    assert_true(has_fault(&a, ICHA_ERR_UNKNOWN_KEY, "x", "x"));
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
        assert_true(has_fault(&a, ICHA_ERR_MISSING, missing[i], ""));
    done(&a);
}

/* The plan of 2018 leaves these open: undetermined, each with the catalogue's reason; none is read as 0. */
static void test_undetermined_keys_together(void **state) {
    static const char *const open[] = {"rate", "term_months", "method", "subsidy.months"};
    icha_document_options options = startup();
    (void)state;
    answer a = ask_text(icha_document_schedule,
                        "{\"principal\": 25000000, \"disbursed_on\": \"2018-03-14\", \"subsidy\": {}}", &options);
    assert_int_equal(a.status, ICHA_ERR_UNKNOWN);
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) assert_true(has_fault(&a, ICHA_ERR_UNKNOWN, "", open[i]));
    assert_non_null(strstr(a.err.message, "not in the plan"));
    done(&a);
}

/* Beside a key that cannot be read what is open is not told: it may be open because of that key. What is missing is. */
static void test_open_keys_are_not_told_beside_bad_ones(void **state) {
    icha_document_options options = startup();
    (void)state;
    answer a = ask_text(icha_document_schedule,
                        "{\"principal\": 1.5, \"subsidy\": {}, \"events\": [{\"kind\": \"prepay\"}]}", &options);
    assert_int_equal(a.status, ICHA_ERR_SYNTAX);
    assert_true(has_fault(&a, ICHA_ERR_MISSING, "events[0].on", ""));
    for (size_t i = 0; i < icha_faults_count(a.faults); i++)
        assert_int_not_equal(icha_faults_at(a.faults, i)->status, ICHA_ERR_UNKNOWN);
    done(&a);
}

/* What is missing decides the status, though the catalogue's open rate is told first; the error is of that status. */
static void test_the_error_is_the_first_of_its_status(void **state) {
    icha_document_options options = startup();
    (void)state;
    answer a = ask_text(icha_document_schedule,
                        "{\"principal\": 25000000, \"subsidy\": {}, \"events\": [{\"kind\": \"prepay\"}]}", &options);
    assert_int_equal(a.status, ICHA_ERR_MISSING);
    assert_string_equal(a.err.field, "events[0].on");
    assert_int_equal(icha_faults_at(a.faults, 0)->status, ICHA_ERR_UNKNOWN);
    done(&a);
}

static void test_bad_facts_together(void **state) {
    icha_document_options options = startup();
    (void)state;
    answer a = ask_text(icha_document_screening, "{\"credit.grade\": \"six\", \"credit.nothing\": 1}", &options);
    assert_int_equal(icha_faults_count(a.faults), 2);
    assert_string_equal(icha_faults_at(a.faults, 0)->field, "credit.grade");
    assert_string_equal(icha_faults_at(a.faults, 1)->field, "credit.nothing");
    done(&a);
    options = plain();
    a = ask_text(icha_document_late, "{\"due_on\": 3, \"after_days\": 2.5}", &options);
    assert_true(icha_faults_count(a.faults) > 2);
    assert_string_equal(a.err.field, "due_on");
    done(&a);
}

/* ---- texts of any kind ---- */

static void refused(const char *text, size_t length, icha_status status, uint32_t line, uint32_t column) {
    static call *const calls[] = {icha_document_schedule, icha_document_screening, icha_document_late};
    icha_document_options options = startup();
    for (size_t i = 0; i < 3; i++) {
        answer a = ask(calls[i], text, length, &options);
        if (a.status != status || a.err.line != line || a.err.column != column) fail_msg("%zu: %s", i, a.err.message);
        done(&a);
    }
}

#define REFUSED(text, status, line, column) refused(text, sizeof(text) - 1, status, line, column)

static void test_text_that_is_no_document(void **state) {
    (void)state;
    refused(NULL, 0, ICHA_ERR_SYNTAX, 1, 0);
    REFUSED("", ICHA_ERR_SYNTAX, 1, 0);
    REFUSED("{", ICHA_ERR_SYNTAX, 1, 1);
    REFUSED("{\n \"a\": 1,\n \"a\": 2}", ICHA_ERR_DUPLICATE, 3, 4);
    REFUSED("{\"a\": \"\xFF\"}", ICHA_ERR_ENCODING, 1, 7);
    REFUSED("{\"a\": 9223372036854775808}", ICHA_ERR_RANGE, 1, 25);
    REFUSED("3", ICHA_ERR_SYNTAX, 0, 0);
    REFUSED("null", ICHA_ERR_SYNTAX, 0, 0);
    REFUSED("[[]]", ICHA_ERR_SYNTAX, 0, 0);
}

static void test_nesting_is_bounded(void **state) {
    enum { DEPTH = 1000000 };
    char *text = malloc(DEPTH);
    (void)state;
    memset(text, '[', DEPTH);
    refused(text, DEPTH, ICHA_ERR_SYNTAX, 1, 2049); /* jansson's 2,048 levels */
    free(text);
}

/* Blanks up to the limit are a text without a document; one more is refused before it is looked at. */
static void test_length_limit(void **state) {
    size_t length = (size_t)ICHA_DOCUMENT_MAX + 1;
    char *text = malloc(length);
    icha_document_options options = startup();
    (void)state;
    memset(text, ' ', length);
    refused(text, length - 1, ICHA_ERR_SYNTAX, 1, ICHA_DOCUMENT_MAX);
    refused(text, length, ICHA_ERR_RANGE, 0, 0);
    options.paid = text;
    options.paid_length = length;
    answer a = ask_text(icha_document_schedule, "{}", &options);
    assert_int_equal(a.status, ICHA_ERR_RANGE);
    assert_string_equal(a.err.file, "paid");
    done(&a);
    free(text);
}

static const char loan[] = "{\"principal\": 12000000, \"rate\": \"3.65%\", \"disbursed_on\": \"2019-01-15\","
                           " \"term_months\": 1, \"method\": \"bullet\", \"day_count\": \"act/365\","
                           " \"inclusion\": \"start\", \"rounding\": {\"interest\": \"down/1\"}}";

/* 12,000,000 x 3.65 % / 365 = 1,200 a day; 31 days: 37,200. */
static void test_outputs_that_nobody_wants(void **state) {
    icha_document_options options = plain();
    char *text = NULL;
    (void)state;
    assert_int_equal(icha_document_schedule(loan, strlen(loan), &options, &text, NULL, NULL, NULL), ICHA_OK);
    assert_non_null(strstr(text, "\"totals\":{\"principal\":12000000,\"interest\":37200,"));
    icha_document_free(text);
    icha_document_free(NULL);
    assert_int_equal(icha_document_schedule("{}", 2, &options, &text, NULL, NULL, NULL), ICHA_ERR_MISSING);
    assert_int_equal(icha_document_products(&options, &text, NULL, NULL), ICHA_ERR_MISSING);
}

/* The rows of the document, without its text: two months of 31 and 28 days at 1,200 a day. */
static void test_rows_alone(void **state) {
    static const char terms[] = "{\"principal\": 12000000, \"rate\": \"3.65%\", \"disbursed_on\": \"2019-01-15\","
                                " \"term_months\": 2, \"method\": \"bullet\", \"day_count\": \"act/365\","
                                " \"inclusion\": \"start\", \"rounding\": {\"interest\": \"down/1\"}}";
    icha_document_options options = plain();
    icha_row *rows = NULL;
    size_t count = 4711;
    icha_faults *faults = NULL;
    (void)state;
    assert_int_equal(icha_document_schedule_rows(terms, strlen(terms), &options, &rows, &count, &faults, NULL),
                     ICHA_OK);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].interest, 37200);
    assert_int_equal(rows[1].interest, 33600);
    assert_int_equal(rows[1].principal, 12000000);
    icha_document_free_rows(rows);
    icha_document_free_rows(NULL);
    rows = NULL;
    count = 4711;
    assert_int_equal(icha_document_schedule_rows("{\"x\": 1}", 8, &options, &rows, &count, &faults, NULL),
                     ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(icha_faults_count(faults), 9); /* x, and the eight keys that TERMS need */
    assert_true(rows == NULL && count == 4711);
    icha_faults_free(faults);
}

/* ---- what was paid (S-8) ---- */

/* Half of the interest for a quarter: Jan 15 - Feb 15 600 a day x 31 = 18,600. Paid were 18,610: 10 to recover. */
static void test_paid_claims(void **state) {
    static const char subsidy[] = "\"subsidy\": {\"method\": \"of_rate\", \"base\": \"balance\", \"steps\": "
                                  "[{\"months\": 1, \"rate\": \"1.825%\"}],"
                                  " \"rounding\": \"down/1\", \"payers\": [{\"name\": \"city\", \"share\": \"1\"}], "
                                  "\"claim\": {\"cycle\": \"quarter\","
                                  " \"by\": \"due\", \"rounding\": \"down/10\", \"level\": \"claim\", "
                                  "\"payment_lag_days\": 20, \"closing_days\": 0}}}";
    char terms[2048];
    icha_document_options options = plain();
    (void)state;
    snprintf(terms, sizeof terms, "%.*s, %s", (int)strlen(loan) - 1, loan, subsidy);
    options.paid = "[{\"cycle\": \"2019-Q1\", \"payer\": \"city\", \"amount\": 18610}]";
    options.paid_length = strlen(options.paid);
    answer a = ask_text(icha_document_schedule, terms, &options);
    assert_int_equal(a.status, ICHA_OK);
    assert_non_null(
        strstr(a.text, "\"totals\":{\"paid\":18610,\"due\":18600,\"difference\":-10,\"recover\":10,\"pay\":0}"));
    done(&a);
    options.paid = "[{\"cycle\": \"2019-Q1\", \"payer\": \"city\", \"amount\": -1}]";
    options.paid_name = "claims.json";
    options.paid_length = strlen(options.paid);
    a = ask_text(icha_document_schedule, terms, &options);
    assert_int_equal(a.status, ICHA_ERR_RANGE);
    assert_string_equal(a.err.file, "claims.json");
    assert_string_equal(a.err.field, "claims[0].amount");
    done(&a);
    /* without claim terms nobody knows what is due: missing, not 0 */
    options.paid_length = strlen("[]");
    options.paid = "[]";
    *strstr(terms, ", \"claim\"") = '\0';
    strcat(terms, "}}");
    a = ask_text(icha_document_schedule, terms, &options);
    assert_int_equal(a.status, ICHA_ERR_MISSING);
    assert_string_equal(a.err.field, "subsidy.claim.cycle");
    done(&a);
    options.paid_length = 1; /* "[" */
    a = ask_text(icha_document_schedule, terms, &options);
    assert_int_equal(a.status, ICHA_ERR_SYNTAX);
    assert_string_equal(a.err.file, "claims.json");
    done(&a);
}

/* ---- the catalogue's ---- */

static void test_screening_says_no(void **state) {
    icha_document_options options = startup();
    (void)state;
    answer a =
        ask_text(icha_document_screening, "{\"credit.grade\": 9}", &options); /* at most 7: plan-2018, line 620 */
    assert_int_equal(a.status, ICHA_OK);
    assert_true(strncmp(a.text, "{\"verdict\":\"INELIGIBLE\"", 23) == 0);
    assert_null(strstr(a.text, "\"schedule\":"));
    done(&a);
    options.with_schedule = true;
    a = ask_text(icha_document_screening, "{}", &options);
    assert_true(strncmp(a.text, "{\"verdict\":\"UNDETERMINED\"", 25) == 0);
    assert_non_null(strstr(a.text, "\"schedule\":null"));
    done(&a);
}

static void test_screening_needs_its_options(void **state) {
    icha_document_options options = startup();
    (void)state;
    const struct {
        const icha_catalogue *catalogue;
        const char *product;
        icha_date on;
        const char *field;
        icha_status status;
    } lacking[] = {{NULL, "incheon.startup", options.on, "catalogue", ICHA_ERR_MISSING},
                   {catalogue, NULL, options.on, "product", ICHA_ERR_MISSING},
                   {catalogue, "incheon.startup", ICHA_DATE_UNSET, "on", ICHA_ERR_MISSING},
                   {catalogue, "incheon.nowhere", options.on, "product", ICHA_ERR_UNKNOWN_KEY},
                   {catalogue, "incheon.startup", ICHA_DATE_MAX + 1, "on", ICHA_ERR_RANGE}};
    for (size_t i = 0; i < sizeof lacking / sizeof lacking[0]; i++) {
        options.catalogue = lacking[i].catalogue;
        options.product = lacking[i].product;
        options.on = lacking[i].on;
        answer a = ask_text(icha_document_screening, "{}", &options);
        if (a.status != lacking[i].status) fail_msg("%zu: %s", i, a.err.message);
        if (a.status == ICHA_ERR_MISSING) assert_string_equal(a.err.field, lacking[i].field);
        done(&a);
    }
}

/* 730,000 x 11 % / 365 = 220 a day x 13; from 30 April at most 4 % + 3 %: 140 x 17, then 7,000 x 15. */
static void test_late_interest_by_a_named_series(void **state) {
    static const char facts[] =
        "{\"due_on\": \"2018-04-16\", \"paid_on\": \"2018-05-31\", \"unpaid_interest\": 730000, \"later_amount\": "
        "36500000,"
        " \"after_days\": 30, \"rate\": \"4%\", \"late_spread\": \"7%\", \"legal_caps\": [[\"2018-02-08\", \"24%\"]],"
        " \"legal_spreads\": \"kr.late-interest-cap\", \"day_count\": \"act/365\", \"rounding\": \"down/1\"}";
    icha_document_options options = plain();
    (void)state;
    answer a = ask_text(icha_document_late, facts, &options);
    assert_int_equal(a.status, ICHA_ERR_MISSING);
    assert_string_equal(a.err.field, "legal_spreads");
    done(&a);
    options.catalogue = catalogue;
    a = ask_text(icha_document_late, facts, &options);
    assert_int_equal(a.status, ICHA_OK);
    assert_true(strncmp(a.text, "{\"late_interest\":110240,\"days\":45,", 33) == 0); /* 2,860 + 2,380 + 105,000 */
    assert_non_null(strstr(a.text, "\"series\":\"kr.late-interest-cap\""));
    done(&a);
    options.known_on = day("2010-01-01"); /* nothing of the series was known then */
    a = ask_text(icha_document_late, facts, &options);
    assert_int_equal(a.status, ICHA_ERR_GAP);
    assert_string_equal(a.err.field, "legal_spreads");
    done(&a);
}

static void test_products_and_show(void **state) {
    icha_document_options options = startup();
    char *text = NULL;
    size_t length = 0;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(icha_document_products(&options, &text, &length, &err), ICHA_OK);
    json_t *list = json_loadb(text, length, 0, NULL);
    assert_int_equal(json_array_size(list), icha_catalogue_product_count(catalogue));
    json_decref(list);
    icha_document_free(text);
    assert_int_equal(icha_document_show(&options, &text, &length, &err), ICHA_OK);
    assert_non_null(strstr(text, "\"parameter\":\"term_months\",\"state\":\"UNKNOWN\""));
    icha_document_free(text);
    text = untouched;
    options.product = "incheon.nowhere";
    assert_int_equal(icha_document_show(&options, &text, &length, &err), ICHA_ERR_UNKNOWN_KEY);
    options.product = NULL;
    assert_int_equal(icha_document_show(&options, &text, &length, &err), ICHA_ERR_MISSING);
    assert_string_equal(err.field, "product");
    assert_ptr_equal(text, untouched);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_bad_and_missing_keys_together),
        cmocka_unit_test(test_undetermined_keys_together),
        cmocka_unit_test(test_open_keys_are_not_told_beside_bad_ones),
        cmocka_unit_test(test_the_error_is_the_first_of_its_status),
        cmocka_unit_test(test_bad_facts_together),
        cmocka_unit_test(test_text_that_is_no_document),
        cmocka_unit_test(test_nesting_is_bounded),
        cmocka_unit_test(test_length_limit),
        cmocka_unit_test(test_outputs_that_nobody_wants),
        cmocka_unit_test(test_rows_alone),
        cmocka_unit_test(test_paid_claims),
        cmocka_unit_test(test_screening_says_no),
        cmocka_unit_test(test_screening_needs_its_options),
        cmocka_unit_test(test_late_interest_by_a_named_series),
        cmocka_unit_test(test_products_and_show),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
