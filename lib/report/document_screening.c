/* FACTS text -> the document of `icha screen`. */
#include <stdlib.h>

#include "number/fail.h"
#include "report/document.h"

/* ---- the steps ---- */

icha_status icha_screening_case_read(icha_screening_case *of, const icha_catalogue *catalogue, icha_date on,
                                     const char *text, size_t length, const char *name, icha_errors *bad,
                                     icha_error *err) {
    icha_facts_init(&of->facts, catalogue);
    return icha_json_facts_read(text, length, name, on, &of->facts, bad, err);
}

icha_status icha_screening_case_run(icha_screening_case *of, icha_error *err) {
    size_t count = icha_criteria_reason_count(of->criteria);
    free(of->reasons);
    of->reasons = calloc(count + 1, sizeof *of->reasons);
    if (of->reasons == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    of->screening = (icha_screening)ICHA_SCREENING_INIT;
    of->screening.reasons = of->reasons;
    of->screening.reason_capacity = count;
    of->screening.needs = of->needs;
    of->screening.need_capacity = ICHA_NEEDS_MAX;
    return icha_screen(of->criteria, &of->facts, &of->screening, err);
}

icha_status icha_screening_case_make(icha_screening_case *of, icha_language language, bool with_schedule,
                                     json_t **document, icha_error *err) {
    icha_screening_view view = {of->criteria, &of->facts, &of->screening, language, &of->contract, &of->findings};
    return icha_json_screening(&view, with_schedule, document, err);
}

void icha_screening_case_free(icha_screening_case *of) {
    if (of == NULL) return;
    icha_criteria_free(of->criteria);
    free(of->reasons);
    free(of);
}

/* ---- the call ---- */

static icha_status check(size_t length, const icha_document_options *options, icha_error *err) {
    icha_status status = icha_document_check_length(length, icha_document_name(options->input_name, "-"), err);
    if (status == ICHA_OK) status = icha_document_need(options->catalogue, "catalogue", "icha_catalogue_load()", err);
    if (status == ICHA_OK) status = icha_document_need(options->product, "product", "incheon.startup", err);
    if (status == ICHA_OK && options->on == ICHA_DATE_UNSET) status = icha_document_need(NULL, "on", "2018-03-14", err);
    return status;
}

/* Facts are read after the criteria, as the program does: a product that is none is told first. */
static icha_status read(icha_screening_case *of, const char *text, size_t length, const icha_document_options *options,
                        icha_errors *bad, icha_error *err) {
    icha_status status =
        icha_criteria_open(options->catalogue, options->product, options->on, options->known_on, &of->criteria, err);
    if (status != ICHA_OK) return status;
    return icha_screening_case_read(of, options->catalogue, options->on, text, length,
                                    icha_document_name(options->input_name, "-"), bad, err);
}

static icha_status answer(const icha_document_answer *to, icha_screening_case *of, const char *text, size_t length,
                          const icha_document_options *options) {
    icha_error err = ICHA_ERROR_INIT;
    icha_errors bad = {NULL, 0, 0};
    json_t *document = NULL;
    icha_status status = read(of, text, length, options, &bad, &err);
    if (status == ICHA_OK) status = icha_screening_case_run(of, &err);
    if (status == ICHA_OK)
        status = icha_screening_case_make(of, options->language, options->with_schedule, &document, &err);
    if (status == ICHA_OK) status = icha_document_give(to, document);
    else if (bad.count > 0) status = icha_document_fail_all(to, &err, &bad);
    else status = icha_document_fail(to, &err);
    icha_errors_free(&bad);
    return status;
}

icha_status icha_document_screening(const char *facts, size_t facts_length, const icha_document_options *options,
                                    char **text, size_t *length, icha_faults **faults, icha_error *err) {
    const icha_document_answer to = {text, length, faults, err};
    icha_error wrong = ICHA_ERROR_INIT;
    if (check(facts_length, options, &wrong) != ICHA_OK) return icha_document_fail(&to, &wrong);
    icha_screening_case *of = calloc(1, sizeof *of);
    if (of == NULL) return icha_document_fail_memory(&to);
    icha_status status = answer(&to, of, facts, facts_length, options);
    icha_screening_case_free(of);
    return status;
}
