/* Which required fields of terms are unset: one list for the check and for whoever names them all at once (L-1). */
#ifndef ICHA_LIB_ABSENT_H
#define ICHA_LIB_ABSENT_H

#include "icha/loan.h"

typedef struct icha_absent {
    const char *field;    /* key of TERMS */
    const char *expected; /* spellings or an example */
} icha_absent;

#define ICHA_ABSENT_MAX 16

/* Fill at most ICHA_ABSENT_MAX; return how many. What another field makes needless is not listed. */
size_t icha_terms_absent(const icha_terms *terms, icha_absent *absent);
size_t icha_late_absent(const icha_late_terms *terms, icha_absent *absent);
#endif
