/* Late interest by the name of a series, where no catalogue is at hand: never a figure without its cap (L-7). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/report.h"

#define FACTS(legal_spreads)                                                                                           \
    "{\"due_on\": \"2018-05-15\", \"paid_on\": \"2018-05-16\", \"unpaid_interest\": 365000, \"later_amount\": 0, "     \
    "\"after_days\": 10, \"rate\": \"7%\", \"late_spread\": \"5%\", \"legal_caps\": [[\"2018-02-08\", \"24%\"]], "     \
    "\"legal_spreads\": " legal_spreads ", \"day_count\": \"act/365\", \"rounding\": \"down/1\"}"

static icha_late_facts facts;

static void read_text(const char *text) {
    icha_errors errors = {0};
    icha_error err = ICHA_ERROR_INIT;
    assert_int_equal(icha_json_late_read(text, strlen(text), "f.json", &facts, &errors, &err), ICHA_OK);
    icha_errors_free(&errors);
}

/* The list of the other form of cap would do for a figure: 120 won, where the law's 3 points make it 100. */
static void a_named_series_is_never_passed_over(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    json_t *document = NULL;
    read_text(FACTS("\"kr.late-interest-cap\""));
    assert_true(icha_late_names_series(&facts));
    assert_int_equal(icha_json_late(&facts, &document, &err), ICHA_ERR_MISSING);
    assert_string_equal(err.field, "legal_spreads");
    assert_string_equal(err.found, "kr.late-interest-cap");
    assert_null(document);
}

static void a_name_needs_a_catalogue(void **state) {
    (void)state;
    icha_errors errors = {0};
    icha_error err = ICHA_ERROR_INIT;
    read_text(FACTS("\"kr.late-interest-cap\""));
    assert_int_equal(icha_late_take_series(&facts, NULL, ICHA_DATE_UNSET, "f.json", &errors, &err), ICHA_ERR_MISSING);
    assert_int_equal(errors.count, 1);
    assert_string_equal(err.field, "legal_spreads");
    assert_string_equal(err.file, "f.json");
    icha_errors_free(&errors);
}

/* A name read earlier into the same room is forgotten; without one no catalogue is asked for. */
static void a_room_is_read_into_again(void **state) {
    (void)state;
    icha_errors errors = {0};
    icha_error err = ICHA_ERROR_INIT;
    json_t *document = NULL;
    read_text(FACTS("\"kr.late-interest-cap\""));
    read_text(FACTS("[[\"2018-04-30\", \"3%\"]]"));
    assert_false(icha_late_names_series(&facts));
    assert_int_equal(icha_late_take_series(&facts, NULL, ICHA_DATE_UNSET, "f.json", &errors, &err), ICHA_OK);
    assert_int_equal(icha_json_late(&facts, &document, &err), ICHA_OK);
    assert_int_equal(json_integer_value(json_object_get(document, "late_interest")), 100); /* 365,000 x 10 % / 365 */
    assert_null(json_object_get(document, "series"));
    json_decref(document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_named_series_is_never_passed_over),
        cmocka_unit_test(a_name_needs_a_catalogue),
        cmocka_unit_test(a_room_is_read_into_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
