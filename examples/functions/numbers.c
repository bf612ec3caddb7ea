/* Numbers: text in and out, sums, shares (N-1, N-2, N-4, N-6). */
#include "example.h"

int main(void) {
    icha_error err = ICHA_ERROR_INIT;
    int64_t months;
    icha_money sum = 7;
    icha_ratio third, thirds[3];
    icha_rounding rounding;
    icha_residual residual;
    char text[ICHA_TEXT_MAX];

    ok(icha_whole_parse(TEXT("60"), 1, ICHA_TERM_MONTHS_MAX, &months, &err), &err);
    printf("%" PRId64 " months\n", months);
    if (icha_whole_parse(TEXT("3600"), 1, ICHA_TERM_MONTHS_MAX, &months, &err) == ICHA_ERR_RANGE)
        printf("%s\n", err.message);

    ok(icha_money_add(37200, 30800, &sum, &err), &err);
    printf("37200 + 30800 = %" PRId64 "\n", sum);
    if (icha_money_add(ICHA_MONEY_MAX, 1, &sum, &err) == ICHA_ERR_OVERFLOW) /* sum is left as it was */
        printf("one won above the limit of N-1: %s, sum still %" PRId64 "\n", icha_status_name(err.status), sum);

    ok(icha_ratio_parse(TEXT("2/6"), &third, &err), &err);
    icha_ratio_format(third, text, sizeof text);
    thirds[0] = thirds[1] = thirds[2] = third;
    printf("2/6 is %s; three of them are %s\n", text, icha_shares_are_whole(thirds, 3) ? "a whole" : "no whole");
    printf("two of them are %s\n", icha_shares_are_whole(thirds, 2) ? "a whole" : "no whole");

    ok(icha_rounding_parse(TEXT("half_even/10"), &rounding, &err), &err);
    icha_rounding_format(rounding, text, sizeof text);
    printf("mode %d, unit %d: %s\n", (int)rounding.mode, (int)rounding.unit, text);
    ok(icha_residual_parse(TEXT("largest"), &residual, &err), &err);
    printf("residual %d: %s\n", (int)residual, icha_residual_name(residual));

    size_t count;
    const icha_published_limit *limits = icha_published_limits(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(limits[i].macro, "ICHA_STEPS_MAX") == 0)
            printf("%s: at most %" PRId64 " %s (%s)\n", limits[i].macro, limits[i].value, limits[i].bounds, limits[i].rule);

    icha_thread_cleanup(); /* at the end of a thread that used icha */
    return 0;
}
/* Prints:
 * 60 months
 * 3600 is out of range: expected 1..3599
 * 37200 + 30800 = 68000
 * one won above the limit of N-1: ICHA_ERR_OVERFLOW, sum still 68000
 * 2/6 is 1/3; three of them are a whole
 * two of them are no whole
 * mode 4, unit 10: half_even/10
 * residual 3: largest
 * ICHA_STEPS_MAX: at most 24 steps of a subsidy (S-3)
 */
