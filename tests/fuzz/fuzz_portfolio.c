/* A portfolio CSV of any bytes, without a catalogue: the run is a status or tables that tie out (P-1 to P-3, S-7), and
 * the tables of figures are the same on two threads (one input in 64). */
#include "tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *one = NULL, *two = NULL;
    icha_error err = ICHA_ERROR_INIT;

    if (size > SMALL)
        return 0;
    options.first_year = 2017;
    options.last_year = 2023;
    options.row_limit = 500;
    if (icha_portfolio_run((const char *)data, size, "p.csv", &options, &one, &err) != ICHA_OK) {
        check(one == NULL && err.message[0] != '\0');
        return 0;
    }
    icha_portfolio_counts counts = icha_portfolio_count(one);
    check(counts.rows_in == counts.used + counts.held && icha_portfolio_ties_out(one));
    if (turn(data, size, 64) == 0) {
        options.threads = 2;
        check(icha_portfolio_run((const char *)data, size, "p.csv", &options, &two, &err) == ICHA_OK);
        for (int which = ICHA_TABLE_OUTLAY; which <= ICHA_TABLE_ROWS; which++)
            compare(one, two, (icha_portfolio_table)which);
    }
    icha_portfolio_free(one);
    icha_portfolio_free(two);
    return 0;
}
