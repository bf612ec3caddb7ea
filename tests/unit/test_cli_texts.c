/* Every text in both languages, with the same placeholders: the program's (cli/texts.def) and the library's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "icha/status.h"

static const struct {
    const char *id, *en, *ko;
} texts[] = {
#define CLI_TEXT(id, en, ko) {#id, en, ko},
#include "../../cli/texts.def"
#undef CLI_TEXT
};

static size_t count_of(const char *text, const char *placeholder, size_t length) {
    size_t count = 0;
    for (const char *at = text; (at = strchr(at, '{')) != NULL; at++)
        count += strncmp(at, placeholder, length) == 0;
    return count;
}

/* Every {placeholder} of one is in the other. */
static void assert_holds(const char *id, const char *one, const char *other) {
    for (const char *at = one; (at = strchr(at, '{')) != NULL; at++) {
        const char *close = strchr(at, '}');
        if (close == NULL) fail_msg("%s: an open brace", id);
        if (count_of(other, at, (size_t)(close - at + 1)) == 0)
            fail_msg("%s: %.*s is in one language only", id, (int)(close - at + 1), at);
    }
}

static bool holds_hangul(const char *text) {
    for (; *text != '\0'; text++)
        if ((unsigned char)text[0] >= 0xEA && (unsigned char)text[0] <= 0xED) return true;
    return false;
}

static void assert_pair(const char *id, const char *en, const char *ko) {
    if (en[0] == '\0' || ko[0] == '\0') fail_msg("%s is empty in a language", id);
    if (holds_hangul(en)) fail_msg("%s: Korean in the English text", id);
    if (!holds_hangul(ko)) fail_msg("%s: no Korean in the Korean text", id);
    assert_holds(id, en, ko);
    assert_holds(id, ko, en);
}

static void test_program(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_pair(texts[i].id, texts[i].en, texts[i].ko);
        for (size_t j = 0; j < i; j++) assert_string_not_equal(texts[i].id, texts[j].id);
    }
}

static void test_library(void **state) {
    (void)state;
    assert_true(icha_message_count() > 0);
    for (int32_t id = 1; id <= icha_message_count(); id++) {
        char name[32];
        snprintf(name, sizeof name, "message %d", (int)id);
        assert_pair(name, icha_message_template(id, ICHA_LANGUAGE_EN), icha_message_template(id, ICHA_LANGUAGE_KO));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_program), cmocka_unit_test(test_library)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
