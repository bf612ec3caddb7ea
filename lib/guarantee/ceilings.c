/* Ceilings on guarantees and what of each is open (G-4). */
#include "icha/guarantee.h"

#include "number/fail.h"
#include "number/wide.h"

icha_status icha_ceiling_of_limit(icha_ceiling_kind kind, icha_money limit, icha_money used, icha_ceiling *ceiling,
                                  icha_error *err) {
    const icha_bounds bounds[] = {
        {kind, ICHA_CEILING_PRODUCT, ICHA_CEILING_PROGRAMME, "kind", NULL},
        {limit, 0, ICHA_MONEY_MAX, "limit", NULL},
        {used, 0, ICHA_MONEY_MAX, "used", NULL},
    };
    icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-4", err);
    if (status == ICHA_OK) *ceiling = (icha_ceiling){kind, limit, used, limit > used ? limit - used : 0};
    return status;
}

icha_status icha_ceiling_of_multiple(icha_ceiling_kind kind, icha_money first, icha_money second, icha_ratio multiple,
                                     icha_money used, icha_ceiling *ceiling, icha_error *err) {
    const icha_bounds bounds[] = {
        {first, 0, ICHA_MONEY_MAX, "first", NULL},
        {second, 0, ICHA_MONEY_MAX, "second", NULL},
        {multiple.numerator, 0, ICHA_RATIO_TERM_MAX, "multiple", NULL},
        {multiple.denominator, 1, ICHA_RATIO_TERM_MAX, "multiple", NULL},
    };
    icha_money sum, limit;
    icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-4", err);
    if (status == ICHA_OK) status = icha_money_add(first, second, &sum, err);
    if (status != ICHA_OK) return status;
    /* 2^53 x 2^40 over 2^40 */
    if (!icha_round_quotient((icha_i128)sum * multiple.numerator, multiple.denominator,
                             (icha_rounding){ICHA_ROUND_DOWN, 1}, &limit))
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "limit", NULL, NULL);
    return icha_ceiling_of_limit(kind, limit, used, ceiling, err);
}
