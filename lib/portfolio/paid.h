/* The claims that were paid, read from an earlier run's claims.csv (S-8). Strict: a line that cannot be used ends the
 * run, for a paid claim that is left out would be paid again. */
#ifndef ICHA_LIB_PAID_H
#define ICHA_LIB_PAID_H

#include "csv.h"
#include "encoding.h"
#include "names.h"

typedef struct icha_paid {
    char *name; /* of the file; NULL: no paid claims were given */
    icha_encoding encoding;
    icha_names texts;
    icha_claimed *claims; /* in the order of the file */
    uint32_t *lines;      /* on which they stand */
    size_t count, capacity;
} icha_paid;

/* Errors: see icha_portfolio_run(). *paid must be all zeros; after an error it is to be cleared too. */
icha_status icha_paid_read(const char *bytes, size_t length, const char *name, int64_t row_limit, icha_paid *paid,
                           icha_error *err);
void icha_paid_clear(icha_paid *paid);

/* The sentence of icha_corrections() that claims[index] stands twice, with the file's lines. */
icha_status icha_paid_twice(const icha_paid *paid, size_t index, icha_error *err);
#endif
