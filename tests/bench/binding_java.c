/* The calls that BindingJava.java makes, in C: name, nanoseconds a call (best of five), sum of the answers. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "icha/icha.h"

static const icha_rounding down_10 = {ICHA_ROUND_DOWN, 10};

static int64_t money_round(int64_t i) {
    icha_money rounded = 0;
    (void)icha_money_round(1000003 * i, down_10, &rounded, NULL);
    return rounded;
}

static int64_t level_payment(int64_t i) {
    icha_money payment = 0;
    (void)icha_level_payment_twelfths(10000000 + i % 1000, 0, 35000000, 1, 60, down_10, &payment, NULL);
    return payment;
}

/* 2018-01-01 and the days after it */
static int64_t add_months(int64_t i) {
    icha_date date = 0;
    (void)icha_date_add_months(17532 + (icha_date)(i % 3000), 13, &date, NULL);
    return date;
}

static int64_t business_day(int64_t i) {
    bool is_open = false;
    (void)icha_is_business_day(17532 + (icha_date)(i % 3000), ICHA_CALENDAR_KR_BANK, &is_open, NULL, NULL);
    return is_open;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void measure(const char *name, int64_t (*call)(int64_t), int64_t count) {
    double best = 1e18;
    int64_t sum = 0;
    for (int pass = 0; pass < 5; pass++) {
        double from = now();
        sum = 0;
        for (int64_t i = 0; i < count; i++) sum += call(i);
        double took = (now() - from) / (double)count;
        if (took < best) best = took;
    }
    printf("%s %.3f %" PRId64 "\n", name, best, sum);
}

int main(void) {
    measure("money_round", money_round, 5000000);
    measure("money_round(int)", money_round, 5000000);
    measure("date_add_months", add_months, 5000000);
    measure("date_add_months(int)", add_months, 5000000);
    measure("is_business_day", business_day, 5000000);
    measure("level_payment(BigDecimal)", level_payment, 200000);
    measure("level_payment(ppb)", level_payment, 200000);
    return 0;
}
