/* Random TERMS as JSON, biased to corners: leap days, month ends, limits, odd periods, tiny and huge amounts. */
#ifndef ICHA_TEST_RANDOM_TERMS_H
#define ICHA_TEST_RANDOM_TERMS_H

#include <jansson.h>

#include "icha/loan.h"
#include "random.h"

/* A new reference. Nearly all are computable; some are refused, by both engines alike. */
json_t *random_terms(test_random *random);
/* The same with a guarantee; some subsidies are on its base. */
json_t *random_guaranteed_terms(test_random *random);

#define RANDOM_LIFE_MAX 32
/* The events and the index of the same terms, as the C interface takes them. */
typedef struct random_life {
    icha_event events[RANDOM_LIFE_MAX];
    size_t event_count;
    bool has_index;
    icha_index index;
    icha_index_entry entries[RANDOM_LIFE_MAX];
    icha_date resets[RANDOM_LIFE_MAX];
} random_life;
/* Half of them with a guarantee, nearly all with events, many of them on due dates, step boundaries, month ends, the
 * maturity or beside them, or on one day; some with a floating rate. A good part is refused, by both engines alike.
 * `life` keeps its address: life->index points into it. */
json_t *random_eventful_terms(test_random *random, random_life *life);
#endif
