/* The published limits by name: what the macros of the other headers say, for callers that cannot read a macro and for a
 * library that is newer than the headers that a program was built with. */
#ifndef ICHA_LIMITS_H
#define ICHA_LIMITS_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One limit: its macro, what the macro says, and what it bounds. */
typedef struct icha_published_limit {
    const char *macro;  /* such as "ICHA_MONEY_MAX" */
    int64_t value;      /* the limit itself is allowed, one past it is not (ICHA_DATE_MIN and STREAM_MIN: one less) */
    const char *rule;   /* of SPEC */
    const char *bounds; /* what, in which unit */
} icha_published_limit;

/* All limits of the library that runs, *count of them; constant and static, never freed. Cannot fail. Rule X-3. */
ICHA_API const icha_published_limit *icha_published_limits(size_t *count);

#ifdef __cplusplus
}
#endif
#endif
