/* Width, tables and CSV; expectations written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/report.h"
#include "report/table_cell.h"

static void test_width(void **state) {
    (void)state;
    assert_int_equal(icha_display_width(""), 0);
    assert_int_equal(icha_display_width("rate"), 4);
    assert_int_equal(icha_display_width("회차"), 4);
    assert_int_equal(icha_display_width("이차보전 3.5%"), 13);
    assert_int_equal(icha_display_width("호국·보훈"), 9); /* U+00B7 is narrow */
    assert_int_equal(icha_display_width("ａ１，"), 6);    /* fullwidth */
    assert_int_equal(icha_display_width("e\xCC\x81"), 1); /* e and a combining acute */
    /* 한 as conjoining letters: the initial is wide, vowel and final take no column of their own */
    assert_int_equal(icha_display_width("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), 2);
    assert_int_equal(icha_display_width("\xF0\x9F\x8F\xA6"), 2); /* U+1F3E6, a bank */
    assert_int_equal(icha_display_width("\xB1\xB9"), 2);         /* no UTF-8: one a byte */
    assert_int_equal(icha_display_width("\xEA\xB0"), 2);         /* cut in the middle */
}

static void test_money(void **state) {
    static const struct {
        icha_money amount;
        const char *text;
    } cases[] = {{0, "0"}, {999, "999"}, {1000, "1,000"}, {-999, "-999"}, {-1000, "-1,000"}, {123456, "123,456"},
                 {ICHA_MONEY_MAX, "9,000,000,000,000,000"}, {-ICHA_MONEY_MAX, "-9,000,000,000,000,000"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[ICHA_TEXT_MAX];
        icha_money_group(cases[i].amount, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

static const icha_column columns[] = {{"name", "이름", ICHA_COLUMN_TEXT},
                                      {"n", "n", ICHA_COLUMN_NUMBER},
                                      {"amount", "amount", ICHA_COLUMN_MONEY},
                                      {"at.line", "line", ICHA_COLUMN_TEXT}};

static json_t *sample(void) {
    return json_pack("[{s:s, s:i, s:I, s:{s:i}}, {s:s, s:i, s:I, s:n}]", "name", "인천, \"시\"", "n", 1, "amount",
                     (json_int_t)1234567, "at", "line", 7, "name", "=1+1", "n", -12, "amount", (json_int_t)-5, "at");
}

typedef icha_status writer(FILE *out, const json_t *rows);

static icha_status write_table(FILE *out, const json_t *rows) {
    json_t *total = json_pack("{s:I}", "amount", (json_int_t)1234562);
    icha_status status = icha_table_write(out, columns, 4, rows, total, "합계", NULL);
    json_decref(total);
    return status;
}

static icha_status write_csv(FILE *out, const json_t *rows) {
    return icha_csv_write(out, columns, 4, rows, NULL);
}

static void assert_written(writer *write, const char *expected) {
    char *text = NULL;
    size_t length;
    json_t *rows = sample();
    FILE *out = open_memstream(&text, &length);
    assert_int_equal(write(out, rows), ICHA_OK);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
    json_decref(rows);
}

static void test_table(void **state) {
    (void)state;
    assert_written(write_table, "이름          n     amount  line\n"
                                "--------------------------------\n"
                                "인천, \"시\"    1  1,234,567  7\n"
                                "=1+1        -12         -5\n"
                                "--------------------------------\n"
                                "합계             1,234,562\n");
}

static void test_csv(void **state) {
    (void)state;
    assert_written(write_csv, "name,n,amount,at.line\n"
                              "\"인천, \"\"시\"\"\",1,1234567,7\n"
                              "'=1+1,-12,-5,\n");
}

static void test_formula_injection(void **state) {
    static const struct {
        const char *text, *cell;
    } cases[] = {{"=1+1", "'=1+1"},       {"+82", "'+82"},     {"@x", "'@x"},          {"-x", "'-x"},
                 {"\tx", "'\tx"},         {"\rx", "\"'\rx\""}, {"-5", "-5"},           {"-0.5%", "-0.5%"},
                 {"-5+1", "'-5+1"},       {"-", "'-"},         {"a=1", "a=1"},         {"", ""},
                 {"a\"b", "\"a\"\"b\""},  {"a\nb", "\"a\nb\""}, {"=\"x\"", "\"'=\"\"x\"\"\""},
                 {"＝1", "'＝1"},          {"－5", "'－5"},      {"'=1", "''=1"},       {"'-5", "''-5"},
                 {"\nx", "\"'\nx\""},     {"'a", "'a"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = NULL;
        size_t length;
        FILE *out = open_memstream(&text, &length);
        icha_csv_put_cell(out, cases[i].text);
        fclose(out);
        assert_string_equal(text, cases[i].cell);
        free(text);
    }
}

/* A table of a run has no bare numbers among its texts: `-5` is guarded too, and a cell that bears the guard itself. */
static void test_texts_of_a_runs_tables(void **state) {
    static const char *const cases[][2] = {{"=1+1", "'=1+1"},    {"+82", "'+82"},      {"@x", "'@x"},
                                           {"-5", "'-5"},        {"a=1", "a=1"},       {"", ""},
                                           {"인천", "인천"},     {"a,b", "\"a,b\""},   {"a\"b", "\"a\"\"b\""},
                                           {"a\nb", "\"a\nb\""}, {"a\rb", "\"a\rb\""}, {"=\"x\"", "\"'=\"\"x\"\"\""},
                                           {"'=1", "''=1"},      {"'a", "'a"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = NULL;
        size_t length;
        FILE *out = open_memstream(&text, &length);
        icha_put_table_cell(out, cases[i][0]);
        fclose(out);
        assert_string_equal(text, cases[i][1]);
        free(text);
    }
}

static void test_harmless(void **state) {
    char text[] = "a\x1b[31mb\nc\x7f\xC2\x9B d 한";
    (void)state;
    icha_make_harmless(text);
    assert_string_equal(text, "a [31mb c    d 한");
}

/* U+200E, 200F, 202A, 202E, 2066, 2069, 061C, 2028 and 2029 turn or break what is read; their neighbours do not. */
static void test_the_direction_of_writing(void **state) {
    char text[] = "a\u200E\u200F\u202A\u202E\u2066\u2069\u061C\u2028\u2029z";
    char kept[] = "\u200D\u2010\u2027\u202F\u2065\u206A\u061B\u061D\u00A0\u1680";
    char lines[] = "a\tb\nc\u202Ed\n\ne\x1b";
    char same[sizeof kept];
    (void)state;
    strcpy(same, kept);
    icha_make_harmless(text);
    assert_string_equal(text, "a                          z"); /* 8 of three bytes, one of two */
    icha_make_harmless(kept);
    assert_string_equal(kept, same);
    icha_make_page_harmless(lines);
    assert_string_equal(lines, "a b\nc   d\n\ne ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width), cmocka_unit_test(test_money),
        cmocka_unit_test(test_table), cmocka_unit_test(test_csv),
        cmocka_unit_test(test_formula_injection), cmocka_unit_test(test_texts_of_a_runs_tables),
        cmocka_unit_test(test_harmless),
        cmocka_unit_test(test_the_direction_of_writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
