/* Rows that were read, as patterns that others may repeat: all cells but a few figures (principal, rate, dates, months)
 * are theirs too, and the figures lie in the ranges within which filling says the same. All threads share them: a
 * pattern does not change any more once it is there. */
#ifndef ICHA_LIB_PATTERNS_H
#define ICHA_LIB_PATTERNS_H

#include <pthread.h>
#include <stdatomic.h>

#include "contract/ranges.h"
#include "fold.h"

#define ICHA_PATTERNS_MAX ((size_t)1 << 12)

/* What every row asks for comes first. */
typedef struct icha_pattern {
    uint64_t hash; /* of the key */
    char *key;     /* the cells that are shared */
    size_t key_length;
    uint8_t given; /* figures whose cells are not empty, as the key has them */
    bool gives_rate, gives_term, gives_grace, gives_due_day; /* in cells; else filled */
    /* of the loan that it was learnt from; other calendars may ask for more */
    icha_rate rate_low;
    int64_t rate_scale;
    icha_fill_ranges ranges;
    icha_kind_texts kind;
    icha_contract contract; /* of the row that it was learnt from */
} icha_pattern;

typedef struct icha_patterns {
    pthread_mutex_t lock; /* of adding */
    icha_pattern **items; /* [0, count) may be read by all */
    atomic_size_t count;
} icha_patterns;

/* false: no memory. */
bool icha_patterns_init(icha_patterns *patterns);
void icha_patterns_clear(icha_patterns *patterns);
/* Takes the pattern over, unless there is no room left: false. Two threads may add the same. */
bool icha_patterns_add(icha_patterns *patterns, icha_pattern *pattern);
/* Nobody may be reading. */
void icha_patterns_forget(icha_patterns *patterns);
void icha_pattern_free(icha_pattern *pattern);
#endif
