/* What fuzz_portfolio, fuzz_events and fuzz_scenario_engine ask of a run: the same tables as another run of the same bytes. */
#ifndef ICHA_FUZZ_TABLES_H
#define ICHA_FUZZ_TABLES_H

#include <icha/icha.h>
#include <icha/portfolio.h>
#include <stdlib.h>
#include <string.h>

#define SMALL 65536 /* bytes: the corpus' sizes, and what ICHA_PORTFOLIO_STREAM_MIN takes */

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* Which of `of` checks is this input's turn, by its bytes alone (FNV-1a): so that a costly check is made of some inputs and
 * a million of them stay possible. */
static inline unsigned turn(const uint8_t *data, size_t size, unsigned of)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 16777619u;
    return hash % of;
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
#endif
