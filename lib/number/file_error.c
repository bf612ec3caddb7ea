#include "file_error.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

void icha_file_reason(int why, char text[ICHA_FILE_REASON_SIZE]) {
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (plain == (locale_t)0) snprintf(text, ICHA_FILE_REASON_SIZE, "error %d", why);
    else snprintf(text, ICHA_FILE_REASON_SIZE, "%s", strerror_l(why, plain));
    if (plain != (locale_t)0) freelocale(plain);
}

icha_status icha_file_error(icha_message message, const char *path, int why, icha_error *err) {
    char reason[ICHA_FILE_REASON_SIZE];
    if (why == ENOMEM) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_file_reason(why, reason);
    return icha_fail(err, message, message == ICHA_M_CANNOT_WRITE ? "P-4" : NULL, NULL, path, reason);
}
