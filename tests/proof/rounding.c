/* Sums, and roundings of every mode and unit (N-1, N-4); the contracts stand beside the functions. Here stands what holds
 * of whole numbers of any width, so of 128 bits and of GMP's too (docs/literature/proofs.md). */
#include "number/narrow.h"

/* The definition of N-4 leaves one answer, and 128-bit divisors of icha_round_wide_quotient() do not overflow.
 * floor_quotient: icha_floor_quotient(); share: icha_share_down(), so no residue of a split is negative (N-6). */
/*@ lemma only_one: \forall integer mode, n, d, p, q; is_mode(mode) && n >= 0 && d > 0 &&
        is_rounded(mode, n, d, p) && is_rounded(mode, n, d, q) ==> p == q;
    lemma divisor_of_128_bits: \forall integer denominator, unit;
        0 < denominator < (1 << 116) && 1 <= unit <= ICHA_NARROW_UNIT_MAX ==> denominator * unit < (1 << 126);
    lemma floor_quotient: \forall integer a, b; b > 0 ==>
        \let q = (a % b < 0 ? a / b - 1 : a / b); q * b <= a < (q + 1) * b;
    lemma share: \forall integer amount, n, d; amount >= 0 && 0 <= n <= d && d > 0 ==> 0 <= amount * n / d <= amount;
*/
