/* A decision receipt: what a screening was of and what it answered, as digests, so that it can be checked again later.
 *
 * {format, library, product, on, known_on, assumptions, verdict, sha256: {criteria, facts, reasons, offer}, digest}, written
 * as canonical JSON (RFC 8785) with a newline. `known_on` is left out when all was known. `digest` is the SHA-256 of the
 * canonical form of the rest. Values of facts are personal data and are not in it; their digest is. */
#ifndef ICHA_LIB_RECEIPT_H
#define ICHA_LIB_RECEIPT_H

#include <jansson.h>

#include "icha/screening.h"

#define ICHA_RECEIPT_FORMAT "icha.receipt/1"

typedef struct icha_receipt_case {
    const icha_criteria *criteria;
    const icha_facts *facts;
    const icha_screening *screening; /* with all reasons and needs */
    const char *const *assumptions;  /* names of the loaded records */
    size_t assumption_count;
} icha_receipt_case;

/* Errors: MEMORY. */
icha_status icha_receipt_make(const icha_receipt_case *of, json_t **receipt, icha_error *err);

/* Puts it under a name that does not exist yet, whole or not at all. Errors: IO (also when the name is taken), MEMORY. */
icha_status icha_receipt_write(const json_t *receipt, const char *path, icha_error *err);

/* Reads one back. Error: CONFLICT (not byte for byte what icha_receipt_write() wrote; `found` says where it shows). */
icha_status icha_receipt_read(const char *text, size_t length, json_t **receipt, icha_error *err);

#endif
