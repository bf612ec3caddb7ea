/* What the calls of icha/document.h share: a document as text, faults as a list. */
#include "report/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/json_whole.h"
#include "catalogue/reader.h"
#include "number/fail.h"

void icha_document_free(char *text) {
    free(text);
}

const char *icha_document_name(const char *given, const char *fallback) {
    return given == NULL || given[0] == '\0' ? fallback : given;
}

/* ---- what is given ---- */

icha_status icha_document_check_length(size_t length, const char *name, icha_error *err) {
    char found[24], most[40];
    if (length <= ICHA_DOCUMENT_MAX) return ICHA_OK;
    snprintf(found, sizeof found, "%zu", length);
    snprintf(most, sizeof most, "<= %d bytes", ICHA_DOCUMENT_MAX);
    return icha_fail_at(err, icha_fail(err, ICHA_M_OUT_OF_RANGE, "X-3", NULL, found, most), name, 0, 0);
}

icha_status icha_document_need(const void *option, const char *key, const char *expected, icha_error *err) {
    return option != NULL ? ICHA_OK : icha_fail(err, ICHA_M_VALUE_MISSING, NULL, key, NULL, expected);
}

/* ---- what is handed out ---- */

/* The text is the caller's, freed by free(): jansson's own allocator may be another. */
icha_status icha_document_give(const icha_document_answer *to, json_t *document) {
    size_t length = icha_json_take_gap() || document == NULL ? 0 : json_dumpb(document, NULL, 0, JSON_COMPACT);
    char *text = length == 0 ? NULL : malloc(length + 1);
    bool is_whole = text != NULL && json_dumpb(document, text, length, JSON_COMPACT) == length;
    json_decref(document);
    if (!is_whole) {
        free(text);
        return icha_document_fail_memory(to);
    }
    text[length] = '\0';
    *to->text = text;
    if (to->length != NULL) *to->length = length;
    if (to->faults != NULL) *to->faults = NULL;
    return ICHA_OK;
}

static icha_faults *copy_of(const icha_errors *errors) {
    icha_faults *faults = calloc(1, sizeof *faults);
    if (faults == NULL) return NULL;
    faults->items = malloc(errors->count * sizeof *faults->items);
    if (faults->items == NULL) {
        free(faults);
        return NULL;
    }
    memcpy(faults->items, errors->items, errors->count * sizeof *faults->items);
    faults->count = faults->capacity = errors->count;
    return faults;
}

icha_status icha_document_fail_all(const icha_document_answer *to, const icha_error *first, const icha_errors *errors) {
    (void)icha_json_take_gap(); /* of what nobody will see */
    if (to->err != NULL) *to->err = *first;
    if (to->faults != NULL) *to->faults = copy_of(errors);
    return first->status;
}

icha_status icha_document_fail(const icha_document_answer *to, const icha_error *err) {
    icha_error one = *err;
    icha_errors list = {&one, 1, 1};
    return icha_document_fail_all(to, &one, &list);
}

icha_status icha_document_fail_memory(const icha_document_answer *to) {
    icha_error err = ICHA_ERROR_INIT;
    (void)icha_fail(&err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return icha_document_fail(to, &err);
}
