/* From texts to documents: the steps that the program and icha/document.h take alike. A case is what one question is
 * made of; it is large: on the heap, zeroed. */
#ifndef ICHA_LIB_REPORT_DOCUMENT_H
#define ICHA_LIB_REPORT_DOCUMENT_H

#include "icha/document.h"
#include "report/report.h"

/* ---- a schedule ---- */

typedef struct icha_schedule_case {
    icha_contract contract;
    icha_terms_lists lists;
    icha_findings findings;
    icha_errors bad; /* keys of the terms that cannot be read */
    json_t *paid;    /* an earlier result or its claims (S-8), or NULL */
} icha_schedule_case;

/* Every bad key goes to of->bad. Errors: those of icha_json_terms_read(). */
icha_status icha_schedule_case_read(icha_schedule_case *of, const char *text, size_t length, const char *name,
                                    icha_error *err);
/* Is the index given by the name of a series, which comes from the catalogue? */
bool icha_schedule_case_names_series(const icha_schedule_case *of);
/* Errors: those of icha_json_load(), at their place in the text. */
icha_status icha_schedule_case_read_paid(icha_schedule_case *of, const char *text, size_t length, const char *name,
                                         icha_error *err);
/* Errors: those of icha_contract_fill(), at the terms as a whole. */
icha_status icha_schedule_case_fill(icha_schedule_case *of, const icha_document_options *options, icha_error *err);
/* Is the finding to be told? Beside keys that cannot be read only what is missing is, but not a key that was given
 * wrongly; and a text that is no JSON object says nothing of what it lacks. */
bool icha_schedule_case_tells(const icha_schedule_case *of, const icha_finding *finding);
/* Of a case that was read without bad keys and filled. Errors: those of the schedule and of corrections, at their text. */
icha_status icha_schedule_case_make(const icha_schedule_case *of, const icha_document_options *options,
                                    json_t **document, icha_error *err);
void icha_schedule_case_free(icha_schedule_case *of);

/* ---- a screening ---- */

typedef struct icha_screening_case {
    icha_criteria *criteria;
    icha_facts facts;
    icha_screening screening;
    icha_reason *reasons;
    icha_need needs[ICHA_NEEDS_MAX];
    icha_contract contract; /* of the offer */
    icha_findings findings;
} icha_screening_case;

/* FACTS at the decision date. Errors: those of icha_json_facts_read(). */
icha_status icha_screening_case_read(icha_screening_case *of, const icha_catalogue *catalogue, icha_date on,
                                     const char *text, size_t length, const char *name, icha_errors *bad,
                                     icha_error *err);
/* Of a case whose criteria are open and whose facts are read. Errors: those of icha_screen(). */
icha_status icha_screening_case_run(icha_screening_case *of, icha_error *err);
icha_status icha_screening_case_make(icha_screening_case *of, icha_language language, bool with_schedule,
                                     json_t **document, icha_error *err);
void icha_screening_case_free(icha_screening_case *of);

/* ---- late interest ---- */

/* icha_json_late(), errors at the facts as a whole. */
icha_status icha_late_make(const icha_late_facts *facts, const char *name, json_t **document, icha_error *err);

/* ---- the answers of icha/document.h ---- */

/* What one of its calls hands out. */
typedef struct icha_document_answer {
    char **text;
    size_t *length;
    icha_faults **faults; /* may be NULL */
    icha_error *err;      /* may be NULL */
} icha_document_answer;

/* The document as text; takes the reference. Errors: MEMORY. */
icha_status icha_document_give(const icha_document_answer *to, json_t *document);
/* The first fault, with every one of the list; a fault alone. Each returns its status. */
icha_status icha_document_fail_all(const icha_document_answer *to, const icha_error *first, const icha_errors *errors);
icha_status icha_document_fail(const icha_document_answer *to, const icha_error *err);
icha_status icha_document_fail_memory(const icha_document_answer *to);
/* NULL or "": `fallback`. */
const char *icha_document_name(const char *given, const char *fallback);
/* Errors: RANGE (longer than ICHA_DOCUMENT_MAX). */
icha_status icha_document_check_length(size_t length, const char *name, icha_error *err);
/* Errors: MISSING (the option is NULL). */
icha_status icha_document_need(const void *option, const char *key, const char *expected, icha_error *err);
#endif
