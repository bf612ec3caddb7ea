/* Random TERMS as JSON, biased to corners: leap days, month ends, limits, odd periods, tiny and huge amounts. */
#ifndef ICHA_TEST_RANDOM_TERMS_H
#define ICHA_TEST_RANDOM_TERMS_H

#include <jansson.h>

#include "random.h"

/* A new reference. Nearly all are computable; some are refused, by both engines alike. */
json_t *random_terms(test_random *random);
/* The same with a guarantee; some subsidies are on its base. */
json_t *random_guaranteed_terms(test_random *random);
#endif
