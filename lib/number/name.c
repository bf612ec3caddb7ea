#include "name.h"

#include <string.h>

#include "fail.h"

icha_status icha_name_parse(const icha_name *names, size_t count, const char *rule, const char *text, size_t length,
                            int *value, icha_error *err) {
    char expected[sizeof err->expected] = "";
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i].text) == length && memcmp(names[i].text, text, length) == 0) {
            *value = names[i].value;
            return ICHA_OK;
        }
    for (size_t i = 0, used = 0; i < count; i++) {
        size_t need = strlen(names[i].text) + 2;
        if (used + need >= sizeof expected) break;
        if (used > 0) used = used + 2, strcat(expected, ", ");
        strcat(expected, names[i].text);
        used += need - 2;
    }
    return icha_fail_text(err, ICHA_M_UNKNOWN_NAME, rule, NULL, text, length, expected);
}

const char *icha_name_of(const icha_name *names, size_t count, int value) {
    for (size_t i = 0; i < count; i++)
        if (names[i].value == value) return names[i].text;
    return "";
}
