/* Applicants as CSV: one row of facts each (`icha screen --batch`). */
#ifndef ICHA_LIB_PORTFOLIO_APPLICANTS_H
#define ICHA_LIB_PORTFOLIO_APPLICANTS_H

#include "icha/portfolio.h"
#include "icha/screening.h"

typedef struct icha_applicants icha_applicants;

typedef struct icha_applicant {
    uint32_t line;           /* on which the row begins */
    const char *id;          /* applicant_id; "" none */
    const char *product;     /* "" none: the caller's */
    icha_date on;            /* ICHA_DATE_UNSET: the caller's */
    const icha_facts *facts; /* all of the row, valid until the next one */
    icha_status status;      /* not OK: the row cannot be read, `error` says why */
    icha_error error;
} icha_applicant;

/* Header: names of facts and, each optional, `applicant_id`, `product`, `on`. The bytes must outlive it.
 * Errors: ENCODING; MISSING (no header), SYNTAX, UNKNOWN_KEY (naming the nearest), DUPLICATE, RANGE; MEMORY. */
icha_status icha_applicants_open(const char *bytes, size_t length, icha_encoding encoding,
                                 const icha_catalogue *catalogue, icha_applicants **applicants, icha_error *err);
void icha_applicants_free(icha_applicants *applicants);
icha_encoding icha_applicants_encoding(const icha_applicants *applicants);

/* The next row; false: there is none. A cell that is empty is a fact unknown, `n/a` one that does not apply. A row with a
 * fault anywhere has no facts. After a quotation mark that is never closed nothing more is read. */
bool icha_applicants_next(icha_applicants *applicants, icha_applicant *applicant);

#endif
