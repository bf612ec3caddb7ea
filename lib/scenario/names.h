/* Names that a scenario uses and only the catalogue, or the loans, can tell: products, payers of budgets and of published
 * figures (C-1, A-3). */
#ifndef ICHA_LIB_SCENARIO_NAMES_H
#define ICHA_LIB_SCENARIO_NAMES_H

#include "book.h"

/* Every product must be one of the catalogue's. Error: UNKNOWN_KEY, with the name's place in the file. */
icha_status icha_scenario_check_products(const icha_scenario *scenario, const icha_catalogue *base, icha_error *err);

/* Every payer of a budget or a published outlay must bear subsidy of one of its products, and every product that is named
 * with payers must have one of them: by the catalogue and its assumptions, by the terms of a plan, or by the loans of `book` (NULL: none are known).
 * Error: UNKNOWN_KEY, with the name's place in the file and the nearest payer. */
icha_status icha_scenario_check_payers(const icha_scenario *scenario, const icha_catalogue *catalogue,
                                       const icha_book *book, icha_error *err);
#endif
