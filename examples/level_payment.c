/* The level payment (원리금균등) of a loan: what the borrower pays each month. */
#include <icha/icha.h>
#include <inttypes.h>
#include <stdio.h>

int main(void)
{
    icha_error err = ICHA_ERROR_INIT;
    icha_rate rate = 0;
    icha_money payment = 0;

    /* A rate carries its unit, in text; 10,000,000 won over 12 months, paid monthly. */
    if (icha_rate_parse("12%", 3, &rate, &err) != ICHA_OK ||
        icha_level_payment_twelfths(10000000, 0, rate, 1, 12, (icha_rounding){ICHA_ROUND_DOWN, 1}, &payment, &err) !=
            ICHA_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("payment %" PRId64 "\n", payment);
    icha_thread_cleanup();
    return 0;
}
