/* Any bytes as the input of a document: the first says which, and whether the rest is split into terms and what was
 * paid. A whole document of that kind, or a status with all its faults. */
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "icha/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds) {
    if (!holds) abort();
}

static const icha_catalogue *shipped(void) {
    static const char *const records[] = {"kr-bank-conventions", "incheon-2018-open"};
    static icha_catalogue *catalogue;
    if (catalogue == NULL)
        check(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", records, 2, &catalogue, NULL, NULL) == ICHA_OK);
    return catalogue;
}

typedef icha_status call(const char *, size_t, const icha_document_options *, char **, size_t *, icha_faults **,
                         icha_error *);
static const struct {
    call *of;
    const char *member; /* every document of the kind has it */
    bool by_product;
} kinds[] = {{icha_document_schedule, "totals", false},
             {icha_document_schedule, "totals", true},
             {icha_document_screening, "verdict", true},
             {icha_document_late, "late_interest", true}};

static void check_document(const char *text, size_t length, const char *member) {
    check(strlen(text) == length);
    json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    check(json_object_get(document, member) != NULL);
    json_decref(document);
}

static void check_faults(const icha_faults *faults, const icha_error *err) {
    bool has_first = false;
    for (size_t i = 0; i < icha_faults_count(faults); i++) {
        const icha_error *fault = icha_faults_at(faults, i);
        check(fault->status != ICHA_OK && fault->message[0] != '\0');
        has_first = has_first || memcmp(fault, err, sizeof *err) == 0;
    }
    check(has_first && err->message[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *made = NULL;
    size_t length = 0;
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    if (size == 0 || size > 65536) return 0;
    size_t kind = data[0] % (sizeof kinds / sizeof kinds[0]);
    const char *text = (const char *)data + 1, *split = memchr(text, '\0', size - 1);
    size_t text_length = split == NULL ? size - 1 : (size_t)(split - text);
    if (split != NULL) options.paid = split + 1, options.paid_length = size - 2 - text_length;
    if (kinds[kind].by_product) options.catalogue = shipped(), options.product = "incheon.startup", options.on = 17604;
    options.with_schedule = data[0] >= 128;
    icha_status status = kinds[kind].of(text, text_length, &options, &made, &length, &faults, &err);
    check((made != NULL) == (status == ICHA_OK) && err.status == status);
    if (status == ICHA_OK) check_document(made, length, kinds[kind].member);
    else check_faults(faults, &err);
    icha_document_free(made);
    icha_faults_free(faults);
    return 0;
}
