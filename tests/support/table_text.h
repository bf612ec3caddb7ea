/* A table of a run as its CSV text. */
#ifndef ICHA_TESTS_TABLE_TEXT_H
#define ICHA_TESTS_TABLE_TEXT_H

#include "icha/portfolio.h"

/* The caller frees it. *length may be NULL. NULL: the stream failed, or there is no memory. */
char *table_text(const icha_portfolio *portfolio, icha_portfolio_table table, size_t *length);
#endif
