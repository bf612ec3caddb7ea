/* Which facts an operator takes, and in which unit its bound is (E-7). */
#ifndef ICHA_LIB_CATALOGUE_UNIT_OF_TEST_H
#define ICHA_LIB_CATALOGUE_UNIT_OF_TEST_H

#include "icha/catalogue.h"

/* Bit 1 << icha_fact_type for each type that the test's operator can be asked of. */
uint32_t icha_cat_types_of(const icha_test *test);
icha_unit icha_cat_limit_unit(const icha_test *test, icha_fact_type type);
/* The largest whole number that a bound may be. */
int64_t icha_cat_limit_maximum(const icha_test *test, icha_fact_type type);

/* Every test from the root on, parts after what holds them. false from `visit` stops. */
typedef bool icha_cat_visit(void *context, const icha_test *test);
bool icha_cat_walk(const icha_test *test, icha_cat_visit *visit, void *context);

#endif
