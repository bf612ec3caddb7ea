/* What a shard that is given its own rows alone is told of the whole (P-3). NULL: every row of the whole is given. */
#ifndef ICHA_LIB_WHOLE_H
#define ICHA_LIB_WHOLE_H

#include "icha/portfolio.h"
#include "index.h"

/* Are its lines of rows in columns alone? */
bool icha_whole_is_of(const icha_portfolio_whole *whole, bool loans_in_columns, bool events_in_columns);
/* Error: RANGE (something is told of the whole, and there are no shards). */
icha_status icha_whole_check_options(const icha_portfolio_options *options, icha_error *err);
/* Does what was told fit the rows that were given? Error: RANGE. */
icha_status icha_whole_check_rows(const icha_portfolio_whole *whole, uint64_t given, icha_error *err);
/* The same of the events, which then stand on their lines in the whole. Error: RANGE. */
icha_status icha_whole_place_events(const icha_portfolio_whole *whole, icha_row_index *events, icha_error *err);

/* The line in the whole of a row that is the n-th given; 0, no row, stays 0. */
static inline uint32_t icha_whole_line(const icha_whole_lines *lines, uint32_t n) {
    return lines == NULL || lines->numbers == NULL || n == 0 ? n : lines->numbers[n - 1];
}
#endif
