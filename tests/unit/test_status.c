/* Sentences in two languages, cut only between characters; the caller's error struct. */
#include "support/cmocka_setup.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"
#include "number/fail.h"

/* Strict UTF-8, so that a cut character shows. */
static bool is_utf8(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    while (*at != 0) {
        int more = *at < 0x80 ? 0 : *at >= 0xF0 && *at < 0xF5 ? 3 : *at >= 0xE0 ? 2 : *at >= 0xC2 ? 1 : -1;
        if (more < 0 || *at >= 0xF5) return false;
        for (at++; more > 0; more--, at++)
            if ((*at & 0xC0) != 0x80) return false;
    }
    return true;
}

static const char *const placeholders[] = {"{field}", "{found}", "{expected}", "{rule}"};

static int placeholder_set(const char *text) {
    int set = 0;
    for (int i = 0; i < 4; i++)
        if (strstr(text, placeholders[i]) != NULL) set |= 1 << i;
    return set;
}

/* No braces but those of the placeholders. */
static bool braces_are_placeholders(const char *text) {
    while ((text = strpbrk(text, "{}")) != NULL) {
        size_t length = 0;
        for (int i = 0; i < 4; i++)
            if (strncmp(text, placeholders[i], strlen(placeholders[i])) == 0) length = strlen(placeholders[i]);
        if (length == 0) return false;
        text += length;
    }
    return true;
}

static bool holds_hangul(const char *text) {
    for (const unsigned char *at = (const unsigned char *)text; *at != 0; at++)
        if (*at >= 0xEA && *at <= 0xED) return true;
    return false;
}

static void sentences_match_in_both_languages(void **state) {
    (void)state;
    assert_true(icha_message_count() > 50);
    for (int32_t id = 1; id <= icha_message_count(); id++) {
        const char *en = icha_message_template(id, ICHA_LANGUAGE_EN), *ko = icha_message_template(id, ICHA_LANGUAGE_KO);
        bool same = placeholder_set(en) == placeholder_set(ko);
        if (en[0] == '\0' || ko[0] == '\0' || !same || !is_utf8(en) || !is_utf8(ko) || !holds_hangul(ko) ||
            holds_hangul(en) || !braces_are_placeholders(en) || !braces_are_placeholders(ko))
            fail_msg("sentence %d: %s | %s", (int)id, en, ko);
    }
    assert_string_equal(icha_message_template(0, ICHA_LANGUAGE_EN), "");
    assert_string_equal(icha_message_template(-1, ICHA_LANGUAGE_KO), "");
    assert_string_equal(icha_message_template(icha_message_count() + 1, ICHA_LANGUAGE_EN), "");
}

static void sentences_are_told_apart(void **state) {
    (void)state;
    for (int32_t id = 1; id <= icha_message_count(); id++)
        for (int32_t other = 1; other < id; other++)
            assert_string_not_equal(icha_message_template(id, ICHA_LANGUAGE_EN),
                                    icha_message_template(other, ICHA_LANGUAGE_EN));
}

static void statuses_have_names(void **state) {
    static const struct {
        int number;
        const char *name;
    } all[] = {{0, "ICHA_OK"},
               {100, "ICHA_ERR_SYNTAX"},
               {101, "ICHA_ERR_UNIT"},
               {102, "ICHA_ERR_RANGE"},
               {103, "ICHA_ERR_PRECISION"},
               {104, "ICHA_ERR_UNKNOWN_KEY"},
               {105, "ICHA_ERR_DUPLICATE"},
               {106, "ICHA_ERR_MISSING"},
               {107, "ICHA_ERR_CONFLICT"},
               {108, "ICHA_ERR_UNSUPPORTED"},
               {109, "ICHA_ERR_ENCODING"},
               {200, "ICHA_ERR_OVERFLOW"},
               {300, "ICHA_ERR_CALENDAR"},
               {400, "ICHA_ERR_GAP"},
               {401, "ICHA_ERR_OVERLAP"},
               {402, "ICHA_ERR_UNKNOWN"},
               {403, "ICHA_ERR_LIMIT"},
               {500, "ICHA_ERR_CAPACITY"},
               {501, "ICHA_ERR_MEMORY"},
               {502, "ICHA_ERR_IO"}};
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        assert_string_equal(icha_status_name((icha_status)all[i].number), all[i].name);
    assert_string_equal(icha_status_name((icha_status)99), "ICHA_ERR_?");
    assert_string_equal(icha_status_name((icha_status)503), "ICHA_ERR_?");
}

static void an_error_is_set_up_alike_both_ways(void **state) {
    (void)state;
    static icha_error by_macro = ICHA_ERROR_INIT, by_function;
    memset(&by_function, 0x5A, sizeof by_function);
    icha_error_init(&by_function);
    assert_int_equal(by_function.size, sizeof(icha_error));
    assert_int_equal(by_function.status, ICHA_OK);
    assert_int_equal(by_function.index, -1);
    assert_int_equal(by_function.line + by_function.column, 0);
    assert_string_equal(by_function.message, by_macro.message);
    assert_true(by_function.file[0] == '\0' && by_function.field[0] == '\0' && by_function.found[0] == '\0' &&
                by_function.expected[0] == '\0' && by_function.rule[0] == '\0');
}

static void a_sentence_holds_place_field_and_rule(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    char text[700];
    (void)state;
    assert_int_equal(icha_fail(&err, ICHA_M_RATE_WITHOUT_UNIT, "N-2", "rate", "3.5", NULL), ICHA_ERR_UNIT);
    assert_string_equal(err.message, "rate: 3.5 has no unit: write a rate as 1.5%, 150bp or 0.015x [N-2]");
    assert_int_equal(icha_fail_at(&err, err.status, "terms.json", 3, 17), ICHA_ERR_UNIT);
    assert_string_equal(err.message,
                        "terms.json:3:17: rate: 3.5 has no unit: write a rate as 1.5%, 150bp or 0.015x [N-2]");
    icha_error_sentence(&err, ICHA_LANGUAGE_KO, text, sizeof text);
    assert_string_equal(
        text, "terms.json:3:17: rate: 3.5에 단위가 없습니다: 이율은 1.5%, 150bp, 0.015x 중 하나로 적으십시오 [N-2]");
    assert_int_equal(icha_fail_in_field(&err, err.status, "subsidy.steps[1].rate"), ICHA_ERR_UNIT);
    assert_true(strstr(err.message, "subsidy.steps[1].rate: 3.5 has no unit") != NULL);
    icha_fail(&err, ICHA_M_MONEY_SYNTAX, NULL, NULL, "", NULL);
    assert_string_equal(err.message, "'' is not an amount: expected whole digits such as 25000000");
    icha_fail_at(&err, err.status, "f", 3, 0);
    assert_true(strncmp(err.message, "f:3: ''", 7) == 0);
    icha_fail_at(&err, err.status, NULL, 4294967295u, 0);
    assert_true(strncmp(err.message, "4294967295: ''", 14) == 0);
}

static void success_and_null_leave_an_error_alone(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(icha_fail_in_field(&err, ICHA_OK, "rate"), ICHA_OK);
    assert_int_equal(icha_fail_at(&err, ICHA_OK, "file", 1, 1), ICHA_OK);
    assert_true(err.field[0] == '\0' && err.file[0] == '\0' && err.line == 0);
    assert_int_equal(icha_fail(NULL, ICHA_M_RATE_SYNTAX, "N-2", "rate", "x", NULL), ICHA_ERR_SYNTAX);
    assert_int_equal(icha_fail_in_field(NULL, ICHA_ERR_UNIT, "rate"), ICHA_ERR_UNIT);
    assert_int_equal(icha_fail_at(NULL, ICHA_ERR_UNIT, "file", 1, 1), ICHA_ERR_UNIT);
}

static void filling_anew_forgets_what_was_there(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    icha_fail(&err, ICHA_M_OUT_OF_RANGE, "X-3", "bank", "found", "expected");
    icha_fail_at(&err, err.status, "file", 7, 8);
    icha_fail(&err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    assert_true(err.rule[0] == '\0' && err.field[0] == '\0' && err.found[0] == '\0' && err.expected[0] == '\0' &&
                err.file[0] == '\0' && err.line == 0 && err.column == 0);
    assert_string_equal(err.message, "out of memory");
}

/* Characters of 1 to 4 bytes behind 0..4 ASCII ones: the texts end between characters and lose at most one. */
static void long_texts_are_cut_between_characters(void **state) {
    static const char *const characters[] = {"a", "é", "원", "😀"};
    (void)state;
    for (size_t kind = 0; kind < 4; kind++)
        for (size_t lead = 0; lead < 5; lead++) {
            char text[1200] = "";
            icha_error err = ICHA_ERROR_INIT;
            for (size_t i = 0; i < lead; i++) strcat(text, "x");
            while (strlen(text) + 5 < sizeof text) strcat(text, characters[kind]);
            icha_fail(&err, ICHA_M_UNKNOWN_NAME, text, text, text, text);
            icha_fail_at(&err, err.status, text, 1, 1);
            const struct {
                const char *text;
                size_t size;
            } fields[] = {{err.file, sizeof err.file},         {err.rule, sizeof err.rule},
                          {err.field, sizeof err.field},       {err.found, sizeof err.found},
                          {err.expected, sizeof err.expected}, {err.message, sizeof err.message}};
            for (size_t i = 0; i < 6; i++) {
                assert_true(is_utf8(fields[i].text));
                assert_in_range(strlen(fields[i].text), fields[i].size - strlen(characters[kind]), fields[i].size - 1);
            }
        }
}

static void text_that_fits_is_not_cut(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    char text[161];
    (void)state;
    memset(text, 'f', sizeof text);
    icha_fail_text(&err, ICHA_M_UNKNOWN_NAME, NULL, NULL, text, 159, NULL);
    assert_int_equal(strlen(err.found), 159);
    icha_fail_text(&err, ICHA_M_UNKNOWN_NAME, NULL, NULL, text, 160, NULL);
    assert_int_equal(strlen(err.found), 159);
    icha_fail_text(&err, ICHA_M_UNKNOWN_NAME, NULL, NULL, "abc", 2, NULL);
    assert_string_equal(err.found, "ab");
    /* bytes that no character begins with: nothing whole fits */
    memset(text, 0x80, sizeof text);
    icha_fail_text(&err, ICHA_M_UNKNOWN_NAME, NULL, NULL, text, sizeof text, NULL);
    assert_string_equal(err.found, "");
}

/* Every size of buffer: the whole length comes back, the text is the start of the whole, and ends between characters. */
static void a_sentence_fits_any_buffer(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    char whole[1000], part[1000];
    (void)state;
    icha_fail(&err, ICHA_M_UNKNOWN_NAME, "N-2", "은행", "하나은행😀é", "첫째, 둘째");
    size_t length = icha_error_sentence(&err, ICHA_LANGUAGE_KO, whole, sizeof whole);
    assert_int_equal(length, strlen(whole));
    assert_int_equal(icha_error_sentence(&err, ICHA_LANGUAGE_KO, NULL, 0), length);
    for (size_t size = 1; size <= length + 2; size++) {
        memset(part, '#', sizeof part);
        assert_int_equal(icha_error_sentence(&err, ICHA_LANGUAGE_KO, part, size), length);
        assert_true(strlen(part) < size && strlen(part) + 4 >= (size <= length ? size : length + 1));
        assert_memory_equal(part, whole, strlen(part));
        assert_true(is_utf8(part));
        assert_int_equal(part[size], '#');
    }
}

/* the function says what the macros say; docs/limits.md and tests/evidence/limits.py hold the list whole. */
static void published_limits_are_the_macros(void **state) {
    size_t count = 0, found = 0;
    const icha_published_limit *limits = icha_published_limits(&count);
    (void)state;
    assert_true(count > 50);
    for (size_t i = 0; i < count; i++) {
        assert_true(strncmp(limits[i].macro, "ICHA_", 5) == 0);
        assert_true(limits[i].rule[1] == '-' && limits[i].bounds[0] != '\0');
        for (size_t j = 0; j < i; j++) assert_string_not_equal(limits[i].macro, limits[j].macro);
        found += strcmp(limits[i].macro, "ICHA_MONEY_MAX") == 0 && limits[i].value == 9000000000000000;
        found += strcmp(limits[i].macro, "ICHA_DATE_MIN") == 0 && limits[i].value == -25567;
    }
    assert_int_equal(found, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(sentences_match_in_both_languages),
                                       cmocka_unit_test(sentences_are_told_apart),
                                       cmocka_unit_test(statuses_have_names),
                                       cmocka_unit_test(an_error_is_set_up_alike_both_ways),
                                       cmocka_unit_test(a_sentence_holds_place_field_and_rule),
                                       cmocka_unit_test(success_and_null_leave_an_error_alone),
                                       cmocka_unit_test(filling_anew_forgets_what_was_there),
                                       cmocka_unit_test(long_texts_are_cut_between_characters),
                                       cmocka_unit_test(text_that_fits_is_not_cut),
                                       cmocka_unit_test(a_sentence_fits_any_buffer),
                                       cmocka_unit_test(published_limits_are_the_macros)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
