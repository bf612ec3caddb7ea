/* What a re-guarantor bears of a guarantor's subrogation (G-5). */
#include "icha/guarantee.h"

#include "number/fail.h"
#include "number/wide.h"

icha_status icha_reguaranteed_part(icha_money subrogated, icha_money recovered, icha_ratio share,
                                   icha_rounding rounding, icha_money *part, icha_error *err) {
    const icha_bounds bounds[] = {
        {subrogated, 0, ICHA_MONEY_MAX, "subrogated", NULL},
        {recovered, 0, subrogated, "recovered", NULL},
        {share.denominator, 1, ICHA_RATIO_TERM_MAX, "share", "a ratio of terms up to 1000000000000"},
        {share.numerator, 0, share.denominator, "share", "0..1"},
        {icha_rounding_is_valid(rounding), 1, 1, "rounding", "down/1, half_up/10, ..."},
    };
    icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-5", err);
    if (status != ICHA_OK) return status;
    const icha_money left = subrogated - recovered;
    icha_money rounded = 0;
    /* 2^53 x 2^40 over 2^40, at most `left` before it is rounded, so it fits */
    (void)icha_round_quotient((icha_i128)left * share.numerator, share.denominator, rounding, &rounded);
    *part = rounded < left ? rounded : left; /* rounding up never makes the re-guarantor bear what nobody lost */
    return ICHA_OK;
}
