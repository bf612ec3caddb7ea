/* Which path, and loans into lanes. */
#include "kernel.h"

#include <assert.h>
#include <string.h>

#include "number/wide.h"

const char *icha_kernel_name(icha_kernel_path path) {
    return path == ICHA_KERNEL_AVX512 ? "avx512" : path == ICHA_KERNEL_AVX2 ? "avx2" : "portable";
}

/* The estimate's bound stands on it (K-5). Without fegetround(), which would want another library. */
static bool rounds_to_nearest(void) {
    volatile double one = 1, tiny = 0x1p-60;
    return one + tiny == one && one - tiny == one && -one - tiny == -one;
}

icha_kernel *icha_kernel_of(icha_kernel_path path) {
    if (!rounds_to_nearest()) return NULL;
#if defined(__x86_64__)
    if (path == ICHA_KERNEL_AVX512) return __builtin_cpu_supports("avx512f") ? icha_kernel_avx512 : NULL;
    bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); /* compiled with both */
    if (path == ICHA_KERNEL_AVX2) return has_avx2 ? icha_kernel_avx2 : NULL;
#endif
    return path == ICHA_KERNEL_PORTABLE ? icha_kernel_portable : NULL;
}

icha_kernel *icha_kernel_fastest(void) {
    icha_kernel *kernel = NULL;
    for (int path = ICHA_KERNEL_AVX512; path >= ICHA_KERNEL_PORTABLE && kernel == NULL; path--)
        kernel = icha_kernel_of((icha_kernel_path)path);
    return kernel;
}

/* What each loan pays back on a due date (L-2, L-3). */
static void set_instalments(const icha_cohort *cohort, icha_level_factors *factors, icha_money principal,
                            icha_rate rate, icha_lanes *lanes, size_t lane) {
    const icha_terms *loan = &cohort->contract->loan;
    icha_money plain = 0;
    int32_t n = cohort->instalments;
    bool is_known = true;
    if (loan->method == ICHA_METHOD_EQUAL_PRINCIPAL)
        is_known = icha_round_quotient(principal, n, loan->payment_rounding, &plain);
    if (loan->method == ICHA_METHOD_EQUAL_PAYMENT &&
        !icha_level_factors_payment(factors, principal, rate, cohort->interval_months, n, loan->payment_rounding,
                                    &plain))
        is_known = icha_level_payment_twelfths(principal, 0, rate, cohort->interval_months, (size_t)n,
                                               loan->payment_rounding, &plain, NULL) == ICHA_OK;
    assert(is_known); /* all within the cohort's bounds */
    (void)is_known;
    bool takes_residue = loan->method == ICHA_METHOD_EQUAL_PRINCIPAL && loan->residual == ICHA_RESIDUAL_FIRST;
    lanes->instalment[lane] = (uint64_t)plain;
    lanes->first[lane] = (uint64_t)(takes_residue ? principal - (n - 1) * plain : plain);
}

void icha_kernel_run(icha_kernel *kernel, icha_cohort *cohort, icha_level_factors *factors,
                     const icha_money *principals, const icha_rate *rates, size_t count) {
    icha_lanes lanes;
    for (size_t first = 0; first < count; first += ICHA_LANES) {
        size_t here = count - first < ICHA_LANES ? count - first : ICHA_LANES;
        if (here < ICHA_LANES) memset(&lanes, 0, sizeof lanes); /* a loan of 0 adds nothing */
        for (size_t i = 0; i < here; i++) {
            lanes.balance[i] = (uint64_t)principals[first + i];
            lanes.rate[i] = (uint64_t)(rates[first + i] / cohort->rate_scale);
            set_instalments(cohort, factors, principals[first + i], rates[first + i], &lanes, i);
        }
        kernel(cohort, &lanes, here);
    }
}
