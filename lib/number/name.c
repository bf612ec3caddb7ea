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

size_t icha_name_distance(const char *a, const char *b) {
    enum { LONGEST = 64 };
    size_t row[LONGEST + 1], m = strlen(a), n = strlen(b);
    if (m > LONGEST || n > LONGEST) return SIZE_MAX;
    for (size_t j = 0; j <= n; j++) row[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[n];
}
