/* A portfolio CSV of any bytes, without a catalogue: the run is a status or tables that tie out (P-1 to P-3, S-7), and
 * the tables of figures are the same on two threads. */
#include <icha/icha.h>
#include <icha/portfolio.h>
#include <stdlib.h>
#include <string.h>

#define SMALL 65536 /* bytes: the corpus' sizes, and what ICHA_PORTFOLIO_STREAM_MIN takes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* The whole table as text; the caller frees it. */
static char *table(const icha_portfolio *portfolio, icha_portfolio_table which, size_t *total)
{
    icha_portfolio_stream *stream = NULL;
    char *text = NULL;
    size_t length = 1;

    *total = 0;
    check(icha_portfolio_stream_open(portfolio, which, &stream, NULL) == ICHA_OK);
    while (length > 0) {
        char *grown = realloc(text, *total + SMALL);
        check(grown != NULL);
        text = grown;
        check(icha_portfolio_stream_read(stream, text + *total, SMALL, &length, NULL) == ICHA_OK);
        *total += length;
    }
    icha_portfolio_stream_free(stream);
    return text;
}

static void compare(const icha_portfolio *one, const icha_portfolio *two, icha_portfolio_table which)
{
    size_t length, same;
    char *text = table(one, which, &length);
    char *again = table(two, which, &same);

    check(length == same && memcmp(text, again, length) == 0);
    free(text);
    free(again);
}

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
    options.threads = 2;
    check(icha_portfolio_run((const char *)data, size, "p.csv", &options, &two, &err) == ICHA_OK);
    compare(one, two, ICHA_TABLE_OUTLAY);
    compare(one, two, ICHA_TABLE_CLAIMS);
    compare(one, two, ICHA_TABLE_HELD);
    compare(one, two, ICHA_TABLE_ROWS);
    icha_portfolio_free(one);
    icha_portfolio_free(two);
    return 0;
}
