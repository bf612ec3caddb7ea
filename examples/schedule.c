/* A loan's schedule with the city's interest subsidy, row by row: 12,000,000 won at 3.65 %, of which the city pays 2 %. */
#include <icha/icha.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static icha_status set_terms(icha_terms *terms, icha_subsidy *subsidy, icha_error *err)
{
    icha_terms_init(terms);
    terms->principal = 12000000;
    terms->rate = 36500000; /* billionths a year: 3.65 % */
    terms->term_months = 12;
    terms->method = ICHA_METHOD_EQUAL_PRINCIPAL;
    terms->day_count = ICHA_DAY_COUNT_ACT_365;
    terms->inclusion = ICHA_INCLUSION_START;
    terms->interest_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    terms->payment_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    terms->residual = ICHA_RESIDUAL_LAST;

    icha_subsidy_init(subsidy);
    subsidy->method = ICHA_SUBSIDY_OF_RATE;
    subsidy->base = ICHA_SUBSIDY_BASE_BALANCE;
    subsidy->rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    subsidy->steps[0] = (icha_subsidy_step){12, 20000000}; /* 2 % for 12 months */
    subsidy->step_count = 1;
    strcpy(subsidy->payers[0].name, "incheon");
    subsidy->payers[0].share = (icha_ratio){1, 1};
    subsidy->payer_count = 1;
    return icha_date_parse("2018-01-15", 10, &terms->disbursed_on, err);
}

static icha_status print_rows(const icha_terms *terms, const icha_subsidy *subsidy, icha_error *err)
{
    icha_cursor cursor;
    icha_row row;
    bool more = false;
    icha_money interest = 0, paid_by_city = 0;
    icha_status status = icha_cursor_open(&cursor, terms, subsidy, err);

    while (status == ICHA_OK && (status = icha_cursor_next(&cursor, &row, &more, err)) == ICHA_OK && more) {
        char due[ICHA_DATE_TEXT_SIZE];
        icha_date_format(row.due, due, sizeof due);
        printf("%2" PRId32 " %s principal %" PRId64 " interest %" PRId64 " city %" PRId64 " borrower %" PRId64 "\n",
               row.n, due, row.principal, row.interest, row.subsidy, row.payment);
        interest += row.interest;
        paid_by_city += row.subsidy;
    }
    if (status == ICHA_OK)
        printf("total interest %" PRId64 " city %" PRId64 "\n", interest, paid_by_city);
    return status;
}

int main(void)
{
    icha_error err = ICHA_ERROR_INIT;
    icha_terms terms;
    icha_subsidy subsidy;

    if (set_terms(&terms, &subsidy, &err) != ICHA_OK || print_rows(&terms, &subsidy, &err) != ICHA_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    icha_thread_cleanup();
    return 0;
}
