/* A shard that is given its own rows alone: what the whole has, and where its rows stand there (P-3). */
#include "whole.h"

#include <stdio.h>

#include "number/fail.h"

static icha_status out_of_range(const char *field, int64_t found, int64_t least, int64_t most, icha_error *err) {
    char texts[2][48];
    snprintf(texts[0], sizeof texts[0], "%lld", (long long)found);
    snprintf(texts[1], sizeof texts[1], "%lld..%lld", (long long)least, (long long)most);
    return icha_fail(err, ICHA_M_OUT_OF_RANGE, "P-3", field, texts[0], texts[1]);
}

static bool is_of(const icha_whole_lines *lines, bool in_columns) {
    return in_columns || lines->numbers == NULL || lines->count == 0;
}

bool icha_whole_is_of(const icha_portfolio_whole *whole, bool loans_in_columns, bool events_in_columns) {
    return whole == NULL ||
           (is_of(&whole->row_lines, loans_in_columns) && is_of(&whole->event_lines, events_in_columns));
}

icha_status icha_whole_check_options(const icha_portfolio_options *options, icha_error *err) {
    if (options->whole == NULL || options->shards > 0) return ICHA_OK;
    return out_of_range("shards", 0, 1, ICHA_PORTFOLIO_SHARDS_MAX, err);
}

/* Each line behind the one before: held rows stand in their order, and of twins the first is named. */
static icha_status check_lines(const icha_whole_lines *lines, uint64_t given, const char *field, icha_error *err) {
    if (lines->numbers == NULL) return ICHA_OK;
    if (lines->count != given) return out_of_range(field, (int64_t)lines->count, (int64_t)given, (int64_t)given, err);
    for (size_t i = 0; i < lines->count; i++) {
        uint32_t least = i == 0 ? 1 : lines->numbers[i - 1] + 1;
        if (least == 0 || lines->numbers[i] < least) /* 0: behind UINT32_MAX there is none */
            return out_of_range(field, lines->numbers[i], least, UINT32_MAX, err);
    }
    return ICHA_OK;
}

static icha_status check(int64_t whole, uint64_t given, const char *field, const icha_whole_lines *lines,
                         const char *lines_field, icha_error *err) {
    if (whole < (int64_t)given || whole > ICHA_PORTFOLIO_ROWS_MAX)
        return out_of_range(field, whole, (int64_t)given, ICHA_PORTFOLIO_ROWS_MAX, err);
    return check_lines(lines, given, lines_field, err);
}

icha_status icha_whole_check_rows(const icha_portfolio_whole *whole, uint64_t given, icha_error *err) {
    return whole == NULL ? ICHA_OK : check(whole->rows, given, "whole.rows", &whole->row_lines, "whole.row_lines", err);
}

icha_status icha_whole_place_events(const icha_portfolio_whole *whole, icha_row_index *events, icha_error *err) {
    if (whole == NULL) return ICHA_OK;
    icha_status status =
        check(whole->events, events->count, "whole.events", &whole->event_lines, "whole.event_lines", err);
    for (size_t i = 0; status == ICHA_OK && i < events->count; i++)
        events->rows[i].line = icha_whole_line(&whole->event_lines, events->rows[i].line);
    return status;
}
