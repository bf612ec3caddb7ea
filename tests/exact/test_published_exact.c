/* The published figures of tests/vectors/published.json by lib/exact, one cmocka case each: what icha prints as published,
 * and what it prints where others publish something else. tests/cli/test_published.py asks the program the same. */
#include <stdlib.h>

#include "by_hand.h"

enum { ROWS_MAX = 1300 };

/* A result's rows by their n: the due dates, without the prepayments' rows between them. */
typedef struct {
    json_t *document;
    const json_t *row[ROWS_MAX];
    size_t count;
} schedule;

static void take_rows(schedule *of) {
    size_t index;
    json_t *row;
    json_array_foreach(json_object_get(of->document, "rows"), index, row) {
        if (!json_is_integer(json_object_get(row, "n"))) continue;
        assert_true(of->count + 1 < ROWS_MAX);
        of->row[++of->count] = row;
        assert_int_equal(number(row, "n"), of->count);
    }
}

static const json_t *row_of(const schedule *of, json_int_t n) {
    assert_true(n >= 1 && (size_t)n <= of->count);
    return of->row[n];
}

static json_int_t item(const json_t *list, size_t index) {
    assert_true(json_is_integer(json_array_get(list, index)));
    return json_integer_value(json_array_get(list, index));
}

static json_int_t sum_of(const schedule *of, json_int_t first, json_int_t last, const char *field) {
    json_int_t sum = 0;
    for (json_int_t n = first; n <= last; n++) sum += number(row_of(of, n), field);
    return sum;
}

static json_int_t paid_on(const schedule *of, const char *day) {
    json_int_t sum = 0;
    size_t index;
    json_t *row;
    json_array_foreach(json_object_get(of->document, "rows"), index, row) {
        if (strcmp(json_string_value(json_object_get(row, "due")), day) == 0) sum += number(row, "payment");
    }
    return sum;
}

static void expect_published_rows(const schedule *of, const json_t *rows) {
    const json_t *columns = json_object_get(rows, "columns");
    size_t line, column;
    json_t *figures, *name;
    json_array_foreach(json_object_get(rows, "figures"), line, figures) {
        assert_int_equal(json_array_size(figures), json_array_size(columns));
        json_array_foreach(columns, column, name) {
            json_int_t printed = number(row_of(of, item(figures, 0)), json_string_value(name));
            if (printed != item(figures, column))
                fail_msg("row %d, %s: published %lld, computed %lld", (int)item(figures, 0), json_string_value(name),
                         (long long)item(figures, column), (long long)printed);
        }
    }
}

static void expect_published_sums(const schedule *of, const json_t *expected) {
    size_t index;
    json_t *figure;
    const char *field;
    json_array_foreach(json_object_get(expected, "balances"), index, figure)
        assert_int_equal(number(row_of(of, item(figure, 0)), "closing"), item(figure, 1));
    json_array_foreach(json_object_get(expected, "sums"), index, figure) assert_int_equal(
        sum_of(of, item(figure, 0), item(figure, 1), json_string_value(json_array_get(figure, 2))), item(figure, 3));
    json_array_foreach(json_object_get(expected, "paid_on"), index, figure)
        assert_int_equal(paid_on(of, json_string_value(json_array_get(figure, 0))), item(figure, 1));
    json_object_foreach(json_object_get(expected, "totals"), field, figure)
        assert_int_equal(number(json_object_get(of->document, "totals"), field), json_integer_value(figure));
}

/* One figure of `differs`: the payment, a total, a sum over rows, or one row's. */
static json_int_t figure_of(const schedule *of, const json_t *figure) {
    const char *field = json_string_value(json_object_get(figure, "field"));
    if (json_object_get(figure, "payment") != NULL) return number(of->document, "payment");
    if (json_object_get(figure, "total") != NULL)
        return number(json_object_get(of->document, "totals"), json_string_value(json_object_get(figure, "total")));
    if (json_object_get(figure, "from") != NULL) return sum_of(of, number(figure, "from"), number(figure, "to"), field);
    return number(row_of(of, number(figure, "n")), field);
}

static void expect_what_differs(const schedule *of, const json_t *differs) {
    size_t index;
    json_t *differing;
    json_array_foreach(differs, index, differing)
        assert_int_equal(figure_of(of, json_object_get(differing, "figure")), number(differing, "icha"));
}

static void run_case(void **state) {
    const json_t *published = *state, *expected = json_object_get(published, "expected");
    schedule of = {0};
    char message[400];
    of.document = icha_exact_schedule(json_object_get(published, "terms"), message, sizeof message);
    if (of.document == NULL) fail_msg("%s", message);
    take_rows(&of);
    if (json_object_get(expected, "payment") != NULL)
        assert_int_equal(number(of.document, "payment"), number(expected, "payment"));
    if (json_object_get(expected, "row_count") != NULL) assert_int_equal(of.count, number(expected, "row_count"));
    expect_published_rows(&of, json_object_get(expected, "rows"));
    expect_published_sums(&of, expected);
    expect_what_differs(&of, json_object_get(published, "differs"));
    json_decref(of.document);
}

int main(void) {
    enum { CASES_MAX = 400 };
    static struct CMUnitTest tests[CASES_MAX];
    json_error_t error;
    json_t *file = json_load_file(ICHA_TEST_SOURCE_DIR "/tests/vectors/published.json", JSON_REJECT_DUPLICATES, &error);
    if (file == NULL) fprintf(stderr, "published.json:%d: %s\n", error.line, error.text);
    if (file == NULL) return 1;
    size_t count = 0;
    json_t *published;
    json_array_foreach(json_object_get(file, "cases"), count, published) {
        if (count == CASES_MAX) abort();
        tests[count] = (struct CMUnitTest){.name = json_string_value(json_object_get(published, "id")),
                                           .test_func = run_case,
                                           .initial_state = published};
    }
    int failures = _cmocka_run_group_tests("published", tests, count, NULL, NULL);
    json_decref(file);
    return failures;
}
