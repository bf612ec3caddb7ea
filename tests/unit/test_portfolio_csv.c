/* The CSV scanner and the encoding rule (P-1, X-3). */
#include "support/cmocka_setup.h"

#include <stdlib.h>
#include <string.h>

#include "portfolio/csv.h"
#include "portfolio/encoding.h"

static icha_csv_record record;

static icha_csv open_text(const char *text) {
    return (icha_csv){text, strlen(text), 0, 1};
}

static void same_cell(size_t index, const char *expected) {
    char buffer[ICHA_PORTFOLIO_CELL_MAX];
    size_t length;
    const char *text = icha_csv_plain(&record.cells[index], buffer, &length);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, length);
}

static void reads_rfc_4180(void **state) {
    (void)state;
    icha_csv csv = open_text("a,b,c\r\n1,\"x, \"\"y\"\"\",\n\"two\r\nlines\",,3\n\nlast,\"\",z");
    assert_true(icha_csv_next(&csv, &record));
    assert_int_equal(record.count, 3);
    same_cell(2, "c");
    assert_true(icha_csv_next(&csv, &record));
    assert_int_equal(record.line, 2);
    same_cell(1, "x, \"y\"");
    same_cell(2, "");
    assert_true(icha_csv_next(&csv, &record));
    assert_int_equal(record.line, 3);
    same_cell(0, "two\r\nlines");
    same_cell(2, "3");
    assert_true(icha_csv_next(&csv, &record));
    assert_true(record.is_blank);
    assert_int_equal(record.line, 5); /* the cell before took two lines */
    assert_true(icha_csv_next(&csv, &record));
    assert_false(record.is_blank);
    assert_int_equal(record.line, 6);
    same_cell(1, "");
    assert_int_equal(record.fault, ICHA_CSV_FINE);
    assert_false(icha_csv_next(&csv, &record));
}

static void fault_of(const char *text, icha_csv_fault fault, uint32_t line, uint32_t column) {
    icha_csv csv = open_text(text);
    assert_true(icha_csv_next(&csv, &record));
    assert_int_equal(record.fault, fault);
    assert_int_equal(record.fault_line, line);
    assert_int_equal(record.fault_column, column);
}

static void names_line_and_column_of_faults(void **state) {
    (void)state;
    fault_of("ab,c\"d,e\nnext", ICHA_CSV_STRAY_QUOTE, 1, 5);
    fault_of("가나,\"x\"y\n", ICHA_CSV_STRAY_QUOTE, 1, 7); /* columns are characters */
    fault_of("a,\"b\nc\"d,e\n", ICHA_CSV_STRAY_QUOTE, 2, 3);
    fault_of("a\rb,c\n", ICHA_CSV_CONTROL, 1, 2); /* a CR that ends no line */
    fault_of("a,b\x01\n", ICHA_CSV_CONTROL, 1, 4);
    fault_of("a,\"bc\nd", ICHA_CSV_OPEN_QUOTE, 1, 3);
    fault_of("a,\tb\n", ICHA_CSV_FINE, 0, 0);
    fault_of("a,\"b\x7F" "c\"\n", ICHA_CSV_CONTROL, 1, 5);
    fault_of("\x7F\n", ICHA_CSV_CONTROL, 1, 1);
    fault_of("\x1F\n", ICHA_CSV_CONTROL, 1, 1);
    fault_of("~ \n", ICHA_CSV_FINE, 0, 0);         /* the neighbours of both */
    fault_of("\"b\r\nc\r\"\n", ICHA_CSV_FINE, 0, 0); /* quotation marks enclose any line end */
}

static void goes_on_after_a_fault(void **state) {
    (void)state;
    icha_csv csv = open_text("a,\"b\"c,d\nnext,\"e\"\n");
    assert_true(icha_csv_next(&csv, &record));
    assert_int_equal(record.fault, ICHA_CSV_STRAY_QUOTE);
    assert_int_equal(record.count, 3);
    assert_true(icha_csv_next(&csv, &record));
    assert_int_equal(record.fault, ICHA_CSV_FINE);
    same_cell(0, "next");
}

/* One cell of `length` bytes, cut into cells of at most CELL_MAX by commas. */
static void fault_at_length(size_t length, size_t every, icha_csv_fault fault) {
    char *text = malloc(length + 2);
    for (size_t i = 0; i < length; i++) text[i] = every > 0 && i % (every + 1) == every ? ',' : 'x';
    text[length] = '\n';
    text[length + 1] = '\0';
    icha_csv csv = open_text(text);
    assert_true(icha_csv_next(&csv, &record));
    assert_int_equal(record.fault, fault);
    assert_false(icha_csv_next(&csv, &record));
    free(text);
}

static void keeps_its_limits(void **state) {
    (void)state;
    fault_at_length(ICHA_PORTFOLIO_CELL_MAX, 0, ICHA_CSV_FINE);
    fault_at_length(ICHA_PORTFOLIO_CELL_MAX + 1, 0, ICHA_CSV_CELL_LONG);
    fault_at_length(ICHA_PORTFOLIO_LINE_MAX, 1000, ICHA_CSV_FINE);
    fault_at_length(ICHA_PORTFOLIO_LINE_MAX + 1, 1000, ICHA_CSV_LINE_LONG);
    fault_at_length(2 * ICHA_PORTFOLIO_COLUMNS_MAX - 1, 1, ICHA_CSV_FINE);
    fault_at_length(2 * ICHA_PORTFOLIO_COLUMNS_MAX + 1, 1, ICHA_CSV_MANY_CELLS);
}

/* X-4: what begins a formula, and the same behind any number of '. */
static void guards_what_begins_a_formula(void **state) {
    (void)state;
    static const char *const formulas[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'=", "''＠x"},
                             *const plain[] = {"", "a=", "1", " =", "'", "''a", "!", ",", "＜", "？", "\xEF\xBC"};
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        assert_true(icha_csv_needs_guard(formulas[i], strlen(formulas[i])));
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        assert_false(icha_csv_needs_guard(plain[i], strlen(plain[i])));
    assert_false(icha_csv_needs_guard("＝", 2)); /* one byte less than a character */
}

/* ---- encodings ---- */

static void decodes(const char *bytes, size_t length, icha_encoding asked, icha_encoding found, const char *expected) {
    icha_text text;
    assert_int_equal(icha_text_decode(bytes, length, asked, &text, NULL), ICHA_OK);
    assert_int_equal(text.encoding, found);
    assert_int_equal(text.length, strlen(expected));
    assert_memory_equal(text.bytes, expected, text.length);
    icha_text_clear(&text);
}

static void refuses(const char *bytes, size_t length, icha_encoding asked, const char *found) {
    icha_text text;
    icha_error err = ICHA_ERROR_INIT;
    assert_int_equal(icha_text_decode(bytes, length, asked, &text, &err), ICHA_ERR_ENCODING);
    assert_string_equal(err.found, found);
}

static void follows_the_encoding_rule(void **state) {
    (void)state;
    decodes("\xEF\xBB\xBF" "a", 4, ICHA_ENCODING_AUTO, ICHA_ENCODING_UTF_8, "a");
    decodes("가", 3, ICHA_ENCODING_AUTO, ICHA_ENCODING_UTF_8, "가");
    decodes("", 0, ICHA_ENCODING_AUTO, ICHA_ENCODING_UTF_8, "");
    decodes("a", 1, ICHA_ENCODING_CP949, ICHA_ENCODING_CP949, "a");
    /* 똠방각하: 똠 is 8C 63, one of the syllables that CP949 has and EUC-KR lacks */
    decodes("\x8C\x63\xB9\xE6\xB0\xA2\xC7\xCF", 8, ICHA_ENCODING_AUTO, ICHA_ENCODING_CP949, "똠방각하");
}

static void names_the_offset_of_broken_bytes(void **state) {
    (void)state;
    refuses("ab\xFF" "c", 4, ICHA_ENCODING_UTF_8, "2");
    refuses("\xEF\xBB\xBF" "ab\xB0\xA1", 7, ICHA_ENCODING_AUTO, "5"); /* a mark rules out CP949 */
    refuses("ab\xFF" "c", 4, ICHA_ENCODING_AUTO, "2 (UTF-8), 2 (CP949)");
    refuses("abc\xB0", 4, ICHA_ENCODING_CP949, "3"); /* half a character */
    refuses("\xED\xA0\x80", 3, ICHA_ENCODING_UTF_8, "0"); /* a surrogate */
    refuses("\xC0\x80", 2, ICHA_ENCODING_UTF_8, "0");     /* overlong */
    refuses("12345678\xF4\x90\x80\x80", 12, ICHA_ENCODING_UTF_8, "8"); /* beyond U+10FFFF */
    refuses("\xFF\xFE" "a\0", 4, ICHA_ENCODING_AUTO, "0 (UTF-8), 0 (CP949)"); /* UTF-16 is not read */
}

/* The first and last sequences of each length, and what lies beside them (Unicode, table 3-7). */
static void knows_the_bounds_of_utf_8(void **state) {
    (void)state;
    static const char *const good[] = {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                                       "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"},
                             *const bad[] = {"\x80", "\xC1\xBF", "\xC2\x7F", "\xC2\xC0", "\xE0\x9F\xBF", "\xE0\x80\x80",
                                             "\xED\xA0\x80", "\xEF\xBF", "\xEF\xBF\x7F", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                                             "\xF5\x80\x80\x80"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(icha_utf8_valid_prefix(good[i], strlen(good[i])), strlen(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(icha_utf8_valid_prefix(bad[i], strlen(bad[i])), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rfc_4180),          cmocka_unit_test(names_line_and_column_of_faults),
        cmocka_unit_test(goes_on_after_a_fault),   cmocka_unit_test(keeps_its_limits),
        cmocka_unit_test(follows_the_encoding_rule), cmocka_unit_test(names_the_offset_of_broken_bytes),
        cmocka_unit_test(guards_what_begins_a_formula), cmocka_unit_test(knows_the_bounds_of_utf_8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
