/* Any bytes as a table of applicants: a status with a sentence, or rows of which each is facts or an error. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "portfolio/applicants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds) {
    if (!holds) abort();
}

static icha_catalogue *open_catalogue(void) {
    static icha_catalogue *catalogue;
    if (catalogue == NULL)
        check(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/screening/catalogue", NULL, 0, &catalogue, NULL, NULL) ==
              ICHA_OK);
    return catalogue;
}

static void check_row(const icha_applicant *row, uint32_t line) {
    char text[2048];
    check(row->line > line && row->id != NULL && row->product != NULL);
    check(row->status == row->error.status);
    if (row->status != ICHA_OK) check(icha_error_sentence(&row->error, ICHA_LANGUAGE_KO, text, sizeof text) > 0);
    for (size_t i = 0; i < icha_catalogue_fact_count(row->facts->catalogue); i++)
        icha_facts_text(row->facts, (int32_t)i, text, sizeof text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    icha_applicants *applicants = NULL;
    icha_error err = ICHA_ERROR_INIT;
    static icha_applicant row;
    uint32_t line = 0;
    if (size > 65536) return 0;
    icha_status status =
        icha_applicants_open((const char *)data, size, ICHA_ENCODING_AUTO, open_catalogue(), &applicants, &err);
    check((status == ICHA_OK) == (applicants != NULL) && (status == ICHA_OK || err.message[0] != '\0'));
    while (status == ICHA_OK && icha_applicants_next(applicants, &row)) {
        check_row(&row, line);
        line = row.line;
    }
    icha_applicants_free(applicants);
    return 0;
}
