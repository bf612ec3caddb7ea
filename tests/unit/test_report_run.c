/* The pure parts of a run's report: tables read back, figures grouped, what M-5 says in a short line, tie-outs, the
 * workbook's limits. */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/words.h"
#include "report/xlsx.h"

static const icha_field fields[] = {
    {"product", ICHA_FIELD_TEXT, true},
    {"basis", ICHA_FIELD_TEXT, true},
    {"amount", ICHA_FIELD_MONEY, true},
    {"loans", ICHA_FIELD_COUNT, true},
};

static icha_status read_as(const icha_result_layout *layout, const char *text, icha_result_table *table,
                           icha_error *err) {
    char *copy = malloc(strlen(text) + 1);
    assert_non_null(copy);
    strcpy(copy, text);
    return icha_result_table_read(layout, copy, strlen(text), table, err);
}

static icha_status read_table(const char *text, icha_result_table *table, icha_error *err) {
    const icha_result_layout layout = {"outlay.csv", fields, 4, SIZE_MAX, false, false};
    return read_as(&layout, text, table, err);
}

#define HEADER "product,payer,kind,year,basis,amount,loans\n"

/* ---- tables ---- */

static void cells_are_what_the_file_means(void **state) {
    (void)state;
    icha_result_table table;
    assert_int_equal(read_table(HEADER "\"a \"\"b\"\", c\",'=x,k,2018,due,-7,3\r\n,,,,paid,,", &table, NULL), ICHA_OK);
    assert_int_equal(table.rows, 2);
    assert_string_equal(icha_result_cell_text(&table, 0, "product"), "a \"b\", c");
    assert_string_equal(icha_result_cell_text(&table, 0, "payer"), "=x"); /* the ' was its guard */
    assert_int_equal(icha_result_number(&table, 0, "amount"), -7);
    assert_int_equal(icha_result_number(&table, 0, "loans"), 3);
    assert_int_equal(icha_result_number(&table, 1, "amount"), ICHA_UNSET); /* unknown is not zero */
    icha_money sum = 0;
    assert_int_equal(icha_result_sum(&table, "amount", &sum, NULL), ICHA_OK); /* of what is known */
    assert_int_equal(sum, -7);
    assert_string_equal(icha_result_cell_text(&table, 0, "bank"), "");
    icha_result_table_free(&table);
    assert_int_equal(read_table(HEADER "'a,p,k,2018,due,1,600000000000000000\n", &table, NULL), ICHA_OK);
    assert_string_equal(icha_result_cell_text(&table, 0, "product"), "'a"); /* a ' that guards nothing is the text's own */
    assert_true(icha_result_number(&table, 0, "loans") == INT64_C(600000000000000000)); /* N-1: exact, or refused */
    icha_result_table_free(&table);
    assert_int_equal(read_table(HEADER "a,p,k,2018,due,1,9223372036854775808\n", &table, NULL), ICHA_ERR_CONFLICT);
}

static void what_no_run_writes_is_named(void **state) {
    (void)state;
    static const struct {
        const char *text, *where;
    } cases[] = {
        {"", "line 1"},
        {"product,basis,amount\n", "loans"},
        {"product,basis,amount,loans,product\n", "product"},
        {HEADER "p,q,k,2018,due,1\n", "line 2"},
        {HEADER "p,q,k,2018,due,1,1,1\n", "line 2"},
        {HEADER "p,q,k,2018,due,1.0,1\n", "amount"},
        {HEADER "p,q,k,2018,due,9000000000000001,1\n", "amount"},
        {HEADER "p,q,k,2018,due,1,-1\n", "loans"},
        {HEADER "p\"q,q,k,2018,due,1,1\n", "line 2"},
        {HEADER "p,q,k,2018,due,1,1\n\"p,q,k,2018,due,1,1\n", "line 3"},
        {HEADER "p,q,k,2018,due,'=1,1\np,q,k,2018,due,x,1\n", "line 3: amount"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_result_table table;
        icha_error err = ICHA_ERROR_INIT;
        assert_int_equal(read_table(cases[i].text, &table, &err), ICHA_ERR_CONFLICT);
        assert_non_null(strstr(err.expected, cases[i].where));
    }
}

static void rows_past_the_limit_are_counted(void **state) {
    (void)state;
    icha_result_layout layout = {"held.csv", NULL, 0, 2, false, false};
    icha_result_table table;
    for (size_t max = 2; max <= 4; max++) { /* of three rows */
        layout.rows_max = max;
        assert_int_equal(read_as(&layout, "a\n1\n2\n3\n", &table, NULL), ICHA_OK);
        assert_int_equal(table.rows, max < 3 ? max : 3);
        assert_int_equal(table.rows_left, max < 3 ? 3 - max : 0);
        icha_result_table_free(&table);
    }
    layout.may_be_cut = true; /* the last record may be a part of one */
    assert_int_equal(read_as(&layout, "a\n1\n\"2", &table, NULL), ICHA_OK);
    assert_int_equal(table.rows, 1);
    icha_result_table_free(&table);
}

static void columns_at_the_limit_and_one_past(void **state) {
    (void)state;
    const icha_result_layout layout = {"held.csv", NULL, 0, SIZE_MAX, false, false};
    for (size_t count = ICHA_RESULT_COLUMNS_MAX; count <= ICHA_RESULT_COLUMNS_MAX + 1; count++) {
        char text[16 * (ICHA_RESULT_COLUMNS_MAX + 1)] = "";
        icha_result_table table;
        for (size_t i = 0; i < count; i++) sprintf(text + strlen(text), "%sc%zu", i == 0 ? "" : ",", i);
        strcat(text, "\n");
        icha_status status = read_as(&layout, text, &table, NULL);
        assert_int_equal(status == ICHA_OK, count == ICHA_RESULT_COLUMNS_MAX);
        if (status == ICHA_OK) icha_result_table_free(&table);
    }
}

/* ---- figures ---- */

#define BOOK                                                                                                           \
    HEADER "p,q,k,2018,accrued,10,1\np,q,k,2018,paid,30,2\np,r,k,2018,accrued,5,1\np,q,k,2019,accrued,100,4\n"         \
           "a,q,k,2019,due,-1,1\n"

static void figures_add_up_what_is_left_out(void **state) {
    (void)state;
    icha_result_table table;
    icha_figures figures;
    icha_money sums[ICHA_BASES];
    assert_int_equal(read_table(BOOK, &table, NULL), ICHA_OK);
    assert_int_equal(icha_figures_make(&table, ICHA_KEEP(ICHA_KEY_YEAR), false, &figures, NULL), ICHA_OK);
    assert_int_equal(figures.count, 2);
    assert_string_equal(figures.items[0].keys[ICHA_KEY_YEAR], "2018");
    assert_string_equal(figures.items[0].keys[ICHA_KEY_PAYER], "");
    assert_int_equal(figures.items[0].amounts[0], 15);       /* 10 + 5 */
    assert_int_equal(figures.items[0].loans[0], ICHA_UNSET); /* one loan may be in both lines */
    assert_int_equal(figures.items[0].loans[2], 2);
    assert_int_equal(figures.items[1].amounts[1], -1);
    assert_int_equal(icha_figures_sum(&figures, sums, NULL), ICHA_OK);
    assert_true(sums[0] == 115 && sums[1] == -1 && sums[2] == 30);
    icha_figures_free(&figures);
    assert_int_equal(icha_figures_make(&table, ICHA_KEEP_ALL, true, &figures, NULL), ICHA_OK);
    assert_int_equal(figures.count, 4);
    assert_string_equal(figures.items[0].keys[ICHA_KEY_PRODUCT], "a"); /* by product, payer, kind, then year */
    assert_string_equal(figures.items[2].keys[ICHA_KEY_YEAR], "2019");
    assert_string_equal(figures.items[3].keys[ICHA_KEY_PAYER], "r");
    icha_figures_free(&figures);
    icha_result_table_free(&table);
}

static void sums_past_the_limit_are_an_error(void **state) {
    (void)state;
    icha_result_table table;
    icha_figures figures;
    assert_int_equal(read_table(HEADER "p,q,k,2018,due,9000000000000000,1\np,r,k,2018,due,1,1\n", &table, NULL),
                     ICHA_OK);
    assert_int_equal(icha_figures_make(&table, ICHA_KEEP(ICHA_KEY_YEAR), false, &figures, NULL), ICHA_ERR_OVERFLOW);
    icha_result_table_free(&table);
}

/* ---- M-5 in a short line ---- */

static size_t characters(const char *text) {
    size_t count = 0;
    for (; *text != '\0'; text++) count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static json_t *manifest_of(size_t assumptions, const char *name) {
    json_t *manifest = json_pack("{s:s, s:[s]}", "run_id", "r", "assumptions", "overlay:x#1");
    for (size_t i = 0; i < assumptions; i++)
        json_array_append_new(json_object_get(manifest, "assumptions"), json_sprintf("%s-%zu", name, i));
    return manifest;
}

static void every_length_of_line_says_it(void **state) {
    (void)state;
    char text[4 * 400 + 1];
    json_t *manifest = manifest_of(14, "긴 이름의 가정");
    icha_run_view view = {.manifest = manifest};
    for (size_t limit = ICHA_WARNING_MIN; limit <= 400; limit++)
        for (int language = ICHA_LANGUAGE_EN; language <= ICHA_LANGUAGE_KO; language++) {
            icha_view_warning(&view, (icha_language)language, limit, text);
            assert_true(characters(text) <= limit + 3);
            assert_non_null(strstr(text, "긴 이름"));
            assert_true(strstr(text, "(14)") != NULL || strstr(text, "긴 이름의 가정-13") != NULL);
            json_t *whole = json_string(text); /* NULL if a character was cut */
            assert_non_null(whole);
            json_decref(whole);
        }
    json_decref(manifest);
}

/* The sign that a name was cut takes one character, so a name of 150 is never cut to 149. */
static void a_name_is_cut_where_it_must_be(void **state) {
    (void)state;
    char text[4 * 400 + 1], first[151] = "", second[151] = "";
    memset(first, 'x', 150);
    memset(second, 'y', 150);
    json_t *manifest = json_pack("{s:s, s:[s, s]}", "run_id", "r", "assumptions", first, second);
    icha_run_view view = {.manifest = manifest};
    for (size_t limit = ICHA_WARNING_MIN; limit <= 400; limit++) {
        icha_view_warning(&view, ICHA_LANGUAGE_EN, limit, text);
        const char *name = strstr(text, ": ") + 2;
        size_t shown = strspn(name, "x");
        assert_true(shown > 0 && shown != 149);
        if (shown < 150) assert_memory_equal(name + shown, "…", 3);
    }
    assert_non_null(strstr(text, second));
    json_decref(manifest);
}

static void a_line_with_room_names_all(void **state) {
    (void)state;
    char text[4 * 200 + 1];
    json_t *manifest = manifest_of(2, "a");
    icha_run_view view = {.manifest = manifest};
    icha_view_warning(&view, ICHA_LANGUAGE_EN, 200, text);
    assert_string_equal(text, "Assumptions: a-0, a-1; overlays: overlay:x#1");
    json_decref(manifest);
    manifest = json_pack("{s:[]}", "assumptions");
    view.manifest = manifest;
    icha_view_warning(&view, ICHA_LANGUAGE_EN, 200, text);
    assert_string_equal(text, "");
    json_decref(manifest);
}

/* ---- tie-outs and the workbook ---- */

static void what_differs_is_counted(void **state) {
    (void)state;
    icha_run_view view = {.manifest = NULL};
    icha_checks *checks = malloc(sizeof *checks);
    assert_non_null(checks);
    json_t *manifest = json_pack("{s:{s:i, s:i, s:i}, s:[]}", "counts", "rows_in", 5, "used", 3, "held", 1, "results");
    view.manifest = manifest;
    assert_int_equal(read_table(BOOK, &view.outlay, NULL), ICHA_OK);
    assert_int_equal(icha_view_check(&view, checks, NULL), ICHA_OK);
    assert_int_equal(checks->failed, 1); /* 5 is not 3 + 1 */
    assert_int_equal(checks->items[0].word, ICHA_W_CHECK_ROWS);
    assert_int_equal(checks->items[0].right, 4);
    json_object_set_new(json_object_get(manifest, "counts"), "held", json_integer(2));
    assert_int_equal(icha_view_check(&view, checks, NULL), ICHA_OK);
    assert_int_equal(checks->failed, 0);
    icha_result_table_free(&view.outlay);
    json_decref(manifest);
    free(checks);
}

static void a_place_that_cannot_be_written_is_an_error(void **state) {
    (void)state;
    icha_checks *checks = calloc(1, sizeof *checks);
    assert_non_null(checks);
    json_t *manifest = manifest_of(1, "a");
    icha_run_view view = {.manifest = manifest};
    icha_error err = ICHA_ERROR_INIT;
    const icha_xlsx_options options = {ICHA_LANGUAGE_KO, ICHA_UNIT_SHOWN_WON, checks};
    assert_int_equal(read_table(BOOK, &view.outlay, NULL), ICHA_OK);
    assert_int_equal(icha_xlsx_write("/nonexistent/folder/x.xlsx", &view, NULL, &options, &err), ICHA_ERR_IO);
    assert_string_equal(err.found, "/nonexistent/folder/x.xlsx");
    icha_result_table_free(&view.outlay);
    json_decref(manifest);
    free(checks);
}

/* Excel's limits on names of sheets: 31 characters, none of []:*?/\ */
static void names_of_sheets_fit(void **state) {
    (void)state;
    for (int word = ICHA_W_SHEET_COVER; word <= ICHA_W_SHEET_DIFFERENCE; word++)
        for (int language = ICHA_LANGUAGE_EN; language <= ICHA_LANGUAGE_KO; language++) {
            const char *name = icha_word_text((icha_word)word, (icha_language)language);
            assert_true(name[0] != '\0' && strlen(name) < 32 && strpbrk(name, "[]:*?/\\'") == NULL);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_what_the_file_means),
        cmocka_unit_test(what_no_run_writes_is_named),
        cmocka_unit_test(rows_past_the_limit_are_counted),
        cmocka_unit_test(columns_at_the_limit_and_one_past),
        cmocka_unit_test(figures_add_up_what_is_left_out),
        cmocka_unit_test(sums_past_the_limit_are_an_error),
        cmocka_unit_test(every_length_of_line_says_it),
        cmocka_unit_test(a_name_is_cut_where_it_must_be), cmocka_unit_test(a_line_with_room_names_all),
        cmocka_unit_test(what_differs_is_counted),
        cmocka_unit_test(a_place_that_cannot_be_written_is_an_error),
        cmocka_unit_test(names_of_sheets_fit),
    };
    return cmocka_run_group_tests_name("report of a run", tests, NULL, NULL);
}
