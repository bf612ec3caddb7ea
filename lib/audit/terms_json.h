/* A filled contract as TERMS (INTERFACES, `icha schedule`): what the second engine reads (M-4). It converts and
 * computes
 * nothing. */
#ifndef ICHA_LIB_TERMS_JSON_H
#define ICHA_LIB_TERMS_JSON_H

#include <jansson.h>

#include "icha/contract.h"

/* All that was given or filled, values as text or JSON's own by their kind; a series by name as its entries. NULL: no
 * memory. */
json_t *icha_terms_json(const icha_contract *contract);
#endif
