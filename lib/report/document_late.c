/* FACTS text -> the document of `icha late`. */
#include <stdlib.h>

#include "number/fail.h"
#include "report/document.h"

icha_status icha_late_make(const icha_late_facts *facts, const char *name, json_t **document, icha_error *err) {
    return icha_fail_at(err, icha_json_late(facts, document, err), name, 0, 0);
}

/* One list for both steps: bad keys keep the series from being looked up. */
static icha_status read(icha_late_facts *facts, const char *text, size_t length, const icha_document_options *options,
                        const char *name, icha_errors *errors, icha_error *err) {
    icha_status status = icha_json_late_read(text, length, name, facts, errors, err);
    if (status != ICHA_OK || !icha_late_names_series(facts)) return status;
    return icha_late_take_series(facts, options->catalogue, options->known_on, name, errors, err);
}

static icha_status answer(const icha_document_answer *to, icha_late_facts *facts, const char *text, size_t length,
                          const icha_document_options *options) {
    const char *name = icha_document_name(options->input_name, "-");
    icha_error err = ICHA_ERROR_INIT;
    icha_errors errors = {NULL, 0, 0};
    json_t *document = NULL;
    icha_status status = read(facts, text, length, options, name, &errors, &err);
    if (status == ICHA_OK) status = icha_late_make(facts, name, &document, &err);
    if (status == ICHA_OK) status = icha_document_give(to, document);
    else if (errors.count > 0) status = icha_document_fail_all(to, &err, &errors);
    else status = icha_document_fail(to, &err);
    icha_errors_free(&errors);
    return status;
}

icha_status icha_document_late(const char *facts, size_t facts_length, const icha_document_options *options,
                               char **text, size_t *length, icha_faults **faults, icha_error *err) {
    const icha_document_answer to = {text, length, faults, err};
    icha_error wrong = ICHA_ERROR_INIT;
    if (icha_document_check_length(facts_length, icha_document_name(options->input_name, "-"), &wrong) != ICHA_OK)
        return icha_document_fail(&to, &wrong);
    icha_late_facts *room = calloc(1, sizeof *room);
    if (room == NULL) return icha_document_fail_memory(&to);
    icha_status status = answer(&to, room, facts, facts_length, options);
    free(room);
    return status;
}
