/* Documents: questions and answers as JSON text, in the forms that INTERFACES fixes. What the program prints with
 * --format json, the bindings hand out; both get it here. Part of libicha-run alone.
 *
 * Money is a JSON integer or a decimal string, a rate a string with its unit, a date ISO; no number is binary floating
 * point (N-3). A text is UTF-8, NUL-terminated, the caller's: icha_document_free() takes it. */
#ifndef ICHA_DOCUMENT_H
#define ICHA_DOCUMENT_H

#include "catalogue.h"
#include "subsidy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a document call goes by besides its text. Set up with ICHA_DOCUMENT_OPTIONS_INIT. */
typedef struct icha_document_options {
    uint32_t size; /* sizeof(icha_document_options) */
    const icha_catalogue *catalogue; /* NULL: neither product nor assumptions nor series by name */
    const char *product;             /* NULL: none */
    icha_date on;                    /* ICHA_DATE_UNSET: as the command has it without --on */
    icha_date known_on;              /* ICHA_DATE_UNSET: all that is in the catalogue is known */
    icha_language language;          /* of notes and sentences */
    const char *input_name;          /* what errors call the input; NULL: "-" */
    const char *paid;                /* schedule: what was paid, an earlier result or its claims (S-8); NULL: none */
    size_t paid_length; /* its bytes */
    const char *paid_name;           /* what errors call it; NULL: "paid" */
    bool with_schedule;              /* screening: the offer's schedule too */
} icha_document_options;
/* No catalogue, English. */
#define ICHA_DOCUMENT_OPTIONS_INIT                                                                                     \
    {                                                                                                                  \
        sizeof(icha_document_options), NULL, NULL, ICHA_DATE_UNSET, ICHA_DATE_UNSET, ICHA_LANGUAGE_EN, NULL, NULL, 0,   \
            NULL, false                                                                                                \
    }

/* Each: on success *text holds the document, *length (or NULL) its bytes without the NUL, and *faults is NULL. On
 * failure *text and *length are untouched, *faults (or NULL) receives everything that is wrong, all at once (at most 256
 * faults; the caller frees it), and *err the first of the status returned. The catalogue may be shared by threads. Errors common to all, in order: RANGE (a text longer than
 * ICHA_DOCUMENT_MAX), SYNTAX, ENCODING (with line and column), those of keys with the key as field, MEMORY. */
#define ICHA_DOCUMENT_MAX (16 * 1024 * 1024) /* bytes of an input, as the program reads */

/* `icha schedule`: TERMS to rows, totals, claims, payment, guarantee, notes, assumptions. Further errors: MISSING (every
 * key that nobody gave), UNKNOWN (undetermined: each with the catalogue's reason), LIMIT, GAP, those of the schedule.
 * Rules L-1, L-2, S-2. */
ICHA_API icha_status icha_document_schedule(const char *terms, size_t terms_length,
                                            const icha_document_options *options, char **text, size_t *length,
                                            icha_faults **faults, icha_error *err);

/* The rows of that document as the library has them, for callers who want figures and no text: *rows holds *count, to be
 * freed by icha_document_free_rows(). options->paid has no use here. Errors: as icha_document_schedule().
 * Rules L-1, L-2, S-2. */
ICHA_API icha_status icha_document_schedule_rows(const char *terms, size_t terms_length,
                                                 const icha_document_options *options, icha_row **rows, size_t *count,
                                                 icha_faults **faults, icha_error *err);
ICHA_API void icha_document_free_rows(icha_row *rows); /* NULL: nothing */

/* `icha screen`: FACTS to verdict, reasons, needs, offer. A "no" is an answer, not an error. Catalogue, product and `on`
 * are required: MISSING. Further errors: those of icha_criteria_open() and icha_screen(). Rules E-2 to E-6. */
ICHA_API icha_status icha_document_screening(const char *facts, size_t facts_length,
                                             const icha_document_options *options, char **text, size_t *length,
                                             icha_faults **faults, icha_error *err);

/* `icha late`: FACTS of late interest (L-7) to the amount, its days and parts. Errors: those of icha_late_interest(). */
ICHA_API icha_status icha_document_late(const char *facts, size_t facts_length, const icha_document_options *options,
                                        char **text, size_t *length, icha_faults **faults, icha_error *err);

/* `icha products`: a list, one element a product. Error: MISSING (no catalogue). Rule C-1. */
ICHA_API icha_status icha_document_products(const icha_document_options *options, char **text, size_t *length,
                                            icha_error *err);

/* `icha show PRODUCT`: its parameters, or an index series' entries. Errors: MISSING (no catalogue or product),
 * UNKNOWN_KEY. Rules C-1, C-3. */
ICHA_API icha_status icha_document_show(const icha_document_options *options, char **text, size_t *length,
                                        icha_error *err);

ICHA_API void icha_document_free(char *text); /* NULL: nothing */

#ifdef __cplusplus
}
#endif
#endif
