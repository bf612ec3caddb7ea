#include "file_error.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

icha_status icha_file_error(icha_message message, const char *path, int why, icha_error *err) {
    char number[32];
    if (why == ENOMEM) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    snprintf(number, sizeof number, "error %d", why);
    icha_status status =
        icha_fail(err, message, "P-4", NULL, path, plain == (locale_t)0 ? number : strerror_l(why, plain));
    if (plain != (locale_t)0) freelocale(plain);
    return status;
}
