/* Quotients of products that may pass 127 bits: everyday figures in 128-bit integers, the rare wide ones in GMP. */
#ifndef ICHA_LIB_PRODUCTS_H
#define ICHA_LIB_PRODUCTS_H

#include "wide.h"

#define ICHA_FACTORS_MAX 4

/* (plus - minus) / divisor, each a product; 0 when minus is larger. Factors not in use are 1; `minus` of zeros: nothing is
 * taken off. Factors are not negative, divisors positive (asserted). */
typedef struct icha_products {
    icha_i128 plus[ICHA_FACTORS_MAX];
    icha_i128 minus[ICHA_FACTORS_MAX];
    icha_i128 divisor[ICHA_FACTORS_MAX];
} icha_products;

/* Rounded once (N-4). false: the result lies outside N-1. Exact whatever the factors: at most 4 x 127 bits reach GMP. */
bool icha_round_products(const icha_products *products, icha_rounding rounding, icha_money *rounded);
#endif
