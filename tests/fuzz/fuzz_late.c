/* Any bytes as the FACTS of late interest: a status with a sentence, or a figure whose parts cover its days (L-7).
 * Series given by name come from the shipped catalogue. */
#include <stdbool.h>
#include <stdlib.h>

#include "report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds) {
    if (!holds) abort();
}

static const icha_catalogue *shipped(void) {
    static icha_catalogue *catalogue;
    if (catalogue == NULL)
        check(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, NULL) == ICHA_OK);
    return catalogue;
}

static void check_document(const json_t *document) {
    size_t index;
    const json_t *part;
    json_int_t days = 0;
    json_array_foreach(json_object_get(document, "parts"), index, part) {
        json_int_t own = json_integer_value(json_object_get(part, "days"));
        check(own > 0);
        days += own;
    }
    check(json_integer_value(json_object_get(document, "late_interest")) >= 0);
    check(json_integer_value(json_object_get(document, "days")) == days);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static icha_late_facts facts;
    icha_error err = ICHA_ERROR_INIT;
    icha_errors errors = {0};
    json_t *document = NULL;
    if (size > 65536) return 0;
    icha_status status = icha_json_late_read((const char *)data, size, "fuzz", &facts, &errors, &err);
    check((errors.count == 0) == (status == ICHA_OK));
    icha_date known_on = size % 2 == 0 ? ICHA_DATE_UNSET : facts.terms.paid_on;
    if (status == ICHA_OK) status = icha_late_take_series(&facts, shipped(), known_on, "fuzz", &errors, &err);
    check((errors.count == 0) == (status == ICHA_OK));
    if (status == ICHA_OK) status = icha_json_late(&facts, &document, &err);
    check((document != NULL) == (status == ICHA_OK));
    if (status != ICHA_OK) check(err.status == status && err.message[0] != '\0');
    else check_document(document);
    json_decref(document);
    icha_errors_free(&errors);
    return 0;
}
