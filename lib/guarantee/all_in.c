/* The borrower's all-in annual rate, to the billionth (G-6). */
#include "number/fail.h"
#include "present_value.h"

static icha_status check_flows(const icha_flow *flows, size_t count, icha_error *err) {
    if (count < 2) return icha_fail(err, ICHA_M_OUT_OF_RANGE, "G-6", "flows", NULL, "2 flows or more");
    for (size_t i = 0; i < count; i++) {
        const icha_bounds bounds[] = {
            {flows[i].on, ICHA_DATE_MIN, ICHA_DATE_MAX, "flows.on", "1900-01-01..2199-12-31"},
            {flows[i].amount, -ICHA_MONEY_MAX, ICHA_MONEY_MAX, "flows.amount", NULL},
            {i > 0 ? (int64_t)flows[i].on - flows[i - 1].on : 1, 1, INT64_MAX, "flows.on", "ascending days"},
        };
        icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-6", err);
        if (status != ICHA_OK) return status;
    }
    return ICHA_OK;
}

/* One positive flow, then none, coming to no less: the value of the flows rises with the rate, from 0 or below at rate 0
 * towards the first flow, so there is one root and it is not negative. */
static icha_status check_signs(const icha_flow *flows, size_t count, icha_error *err) {
    bool fits = flows[0].amount > 0;
    for (size_t i = 1; i < count; i++) fits = fits && flows[i].amount <= 0;
    if (fits && icha_present_value_sign(flows, count, 0) <= 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_FLOWS_WITHOUT_RATE, "G-6", "flows", NULL, NULL);
}

/* The largest whole billionth with a value of 0 or below: at it or above it, less than one further, lies the root. */
static icha_status find(const icha_flow *flows, size_t count, icha_rate *low, icha_error *err) {
    icha_rate below = 0, above = INT64_C(1) << 26; /* 6.7 %; doubled until the value is positive */
    int sign = icha_present_value_sign(flows, count, below);
    while (sign != 0 && (sign = icha_present_value_sign(flows, count, above)) <= 0) {
        below = above;
        if (above == ICHA_ALL_IN_RATE_MAX && sign < 0)
            return icha_fail(err, ICHA_M_OUT_OF_RANGE, "G-6", "flows", NULL, "a rate of at most 100000000%");
        above = above * 2 < ICHA_ALL_IN_RATE_MAX ? above * 2 : ICHA_ALL_IN_RATE_MAX;
    }
    while (sign != 0 && above - below > 1) {
        icha_rate middle = below + (above - below) / 2;
        sign = icha_present_value_sign(flows, count, middle);
        if (sign > 0) above = middle;
        else below = middle;
    }
    *low = below;
    return ICHA_OK;
}

icha_status icha_all_in_rate(const icha_flow *flows, size_t count, icha_rate *low, icha_rate *high, icha_error *err) {
    icha_rate found = 0;
    icha_status status = check_flows(flows, count, err);
    if (status == ICHA_OK) status = check_signs(flows, count, err);
    if (status == ICHA_OK) status = find(flows, count, &found, err);
    if (status != ICHA_OK) return status;
    *low = found;
    *high = found + 1;
    return ICHA_OK;
}
