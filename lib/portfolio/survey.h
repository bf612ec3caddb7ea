/* The first pass over the portfolio: its encoding, its columns, where pieces end, how many rows there are and which
 * of them repeat a loan_id (P-1, P-2). Nothing that grows with the rows stays in memory (P-4). */
#ifndef ICHA_LIB_SURVEY_H
#define ICHA_LIB_SURVEY_H

#include "columns.h"
#include "encoding.h"
#include "tuning.h"
#include "twins.h"

typedef struct icha_survey {
    icha_input source;
    icha_encoding encoding;
    icha_columns columns;
    icha_pieces pieces; /* numbered; of the rows, the header is in none */
    icha_sorted twins;
} icha_survey;

/* survey->source is open. Errors: see icha_portfolio_run(); *err has line and column, no file yet. */
icha_status icha_survey_read(icha_survey *survey, const icha_portfolio_options *options, const icha_tuning *tuning,
                             icha_error *err);
void icha_survey_clear(icha_survey *survey);
#endif
