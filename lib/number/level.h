/* The two ways to a level payment, each the other's check in tests (N-5). */
#ifndef ICHA_LIB_LEVEL_H
#define ICHA_LIB_LEVEL_H

#include <stdbool.h>

#include "icha/number.h"

/* The balance grows by one factor per period; all n alike when growths is NULL. */
typedef struct icha_level_form {
    icha_money principal;
    icha_money balloon;
    const icha_growth *growths; /* NULL: `growth` n times */
    icha_growth growth;
    size_t n;
    icha_rounding rounding;
} icha_level_form;

typedef enum icha_level_answer {
    ICHA_LEVEL_DONE = 1,
    ICHA_LEVEL_OVERFLOW = 2, /* certainly beyond N-1 */
    ICHA_LEVEL_OPEN = 3      /* the enclosure cannot tell: a tie, or too close to one */
} icha_level_answer;

icha_level_answer icha_level_by_integers(const icha_level_form *form, icha_money *payment);
icha_level_answer icha_level_by_enclosure(const icha_level_form *form, long precision_bits, icha_money *payment);
/* floor(2^ICHA_LEVEL_FACTOR_BITS x the level payment of a principal of 1 without balloon, before rounding), for growths alike and
 * n <= ICHA_INSTALMENTS_MAX. The factor f gives principal x f / 2^bits <= payment < principal x (f + 1) / 2^bits; where both bounds
 * round alike, that is the payment. false: 4 or above. */
#define ICHA_LEVEL_FACTOR_BITS 62
bool icha_level_factor(const icha_level_form *form, uint64_t *factor);
#endif
