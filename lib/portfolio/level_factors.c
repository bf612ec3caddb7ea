#include "level_factors.h"

#include "number/level.h"
#include "number/wide.h"

static size_t place_of(icha_rate rate, int32_t n, int32_t interval_months) {
    uint64_t mixed = ((uint64_t)rate * 3600 + (uint64_t)n) * 1200 + (uint64_t)interval_months;
    return (size_t)(mixed * UINT64_C(0x9E3779B97F4A7C15) >> 52) % ICHA_LEVEL_FACTORS;
}

static bool factor_of(icha_level_factors *factors, icha_rate rate, int32_t interval_months, int32_t n,
                      uint64_t *factor) {
    icha_level_factor_entry *entry = &factors->entries[place_of(rate, n, interval_months)];
    if (entry->n != n || entry->rate != rate || entry->interval_months != interval_months) {
        int64_t interest = rate * interval_months, whole = 12 * ICHA_RATE_ONE; /* < 2^44 */
        int64_t common = icha_gcd(whole, interest);
        icha_level_form form = {.growth = {(whole + interest) / common, whole / common}, .n = (size_t)n};
        entry->n = 0;
        if (!icha_level_factor(&form, &entry->factor)) return false;
        entry->rate = rate;
        entry->interval_months = interval_months;
        entry->n = n;
    }
    *factor = entry->factor;
    return true;
}

bool icha_level_factors_payment(icha_level_factors *factors, icha_money principal, icha_rate rate,
                                int32_t interval_months, int32_t n, icha_rounding rounding, icha_money *payment) {
    uint64_t factor;
    icha_money low, high;
    if (!factor_of(factors, rate, interval_months, n, &factor)) return false;
    /* both bounds round alike, or it cannot tell (K-10); 2^32 x 2^64 < 2^127; 2^62 < 2^116 */
    icha_i128 scale = (icha_i128)1 << ICHA_LEVEL_FACTOR_BITS, lower = (icha_i128)principal * factor;
    if (rounding.mode == ICHA_ROUND_DOWN && rounding.unit == 1) {
        low = (icha_money)(lower >> ICHA_LEVEL_FACTOR_BITS);
        high = (icha_money)((lower + principal) >> ICHA_LEVEL_FACTOR_BITS);
    } else if (!icha_round_wide_quotient(lower, scale, rounding, &low) ||
               !icha_round_wide_quotient(lower + principal, scale, rounding, &high))
        return false;
    *payment = low;
    return low == high;
}
