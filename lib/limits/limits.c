#include "icha/limits.h"

#include <assert.h>

#include "icha/document.h"
#include "icha/icha.h"

static const icha_published_limit limits[] = {
#define ICHA_LIMIT(macro, rule, bounds) {#macro, macro, rule, bounds},
#include "limits.def"
#undef ICHA_LIMIT
};

const icha_published_limit *icha_published_limits(size_t *count) {
    assert(count != NULL);
    *count = sizeof limits / sizeof limits[0];
    return limits;
}
