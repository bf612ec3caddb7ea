/* The batch kernel: the subsidy of many loans of one cohort, summed by bucket without a row being kept. */
#ifndef ICHA_LIB_KERNEL_H
#define ICHA_LIB_KERNEL_H

#include "cohort.h"
#include "level_factors.h"

typedef struct icha_lanes {
    _Alignas(64) uint64_t balance[ICHA_LANES];
    _Alignas(64) uint64_t rate[ICHA_LANES];       /* in the cohort's scale */
    _Alignas(64) uint64_t instalment[ICHA_LANES]; /* level payment, or plain instalment of equal principal */
    _Alignas(64) uint64_t first[ICHA_LANES];      /* first instalment of equal principal */
} icha_lanes;

typedef enum icha_kernel_path {
    ICHA_KERNEL_PORTABLE = 1,
    ICHA_KERNEL_AVX2 = 2,
    ICHA_KERNEL_AVX512 = 3
} icha_kernel_path;

/* The first `loans` lanes, 1..ICHA_LANES; those up to the next multiple of 8 hold 0. */
typedef void icha_kernel(icha_cohort *cohort, icha_lanes *lanes, size_t loans);
icha_kernel icha_kernel_portable, icha_kernel_avx2, icha_kernel_avx512;

/* The path's kernel; NULL: this machine has it not, or rounds doubles otherwise than to nearest. */
icha_kernel *icha_kernel_of(icha_kernel_path path);
/* The fastest that this machine has; NULL only with another rounding of doubles. */
icha_kernel *icha_kernel_fastest(void);
const char *icha_kernel_name(icha_kernel_path path); /* portable, avx2, avx512 */

/* Adds the loans to the cohort's sums; each must be one that the cohort takes. At most ICHA_COHORT_LOANS_MAX since
 * icha_cohort_begin(). */
void icha_kernel_run(icha_kernel *kernel, icha_cohort *cohort, icha_level_factors *factors,
                     const icha_money *principals, const icha_rate *rates, size_t count);
#endif
