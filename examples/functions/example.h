/* What the examples of this folder share: the first error ends the program with its sentence. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <icha/icha.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(text) (text), strlen(text)

static inline void ok(icha_status status, const icha_error *err) {
    if (status == ICHA_OK) return;
    fprintf(stderr, "%s: %s\n", icha_status_name(status), err->message);
    exit(1);
}

static inline icha_date day(const char *text) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date date = ICHA_DATE_UNSET;
    ok(icha_date_parse(TEXT(text), &date, &err), &err);
    return date;
}

static inline const char *written(icha_date date) {
    static char text[4][ICHA_DATE_TEXT_SIZE]; /* four of them in one printf() */
    static int turn;
    turn = (turn + 1) % 4;
    icha_date_format(date, text[turn], sizeof text[turn]);
    return text[turn];
}
#endif
