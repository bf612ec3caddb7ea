/* Any bytes as FACTS: a status with a sentence comes back, or facts that screen; the verdict alone is the same as with
 * all reasons (E-8), sentences fit what they say of their length, and a receipt of it reads back. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audit/canonical.h"
#include "audit/receipt.h"
#include "report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static icha_catalogue *catalogue;
static const char *const products[] = {"test.shop-loan", "test.open-guarantee", "test.veterans"};
#define PRODUCTS (sizeof products / sizeof products[0])
static icha_criteria *criteria[PRODUCTS];
static icha_date on;

static void check(bool holds) {
    if (!holds) abort();
}

static void open_all(void) {
    if (catalogue != NULL) return;
    check(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/screening/catalogue", NULL, 0, &catalogue, NULL, NULL) ==
          ICHA_OK);
    check(icha_date_parse("2018-03-14", 10, &on, NULL) == ICHA_OK);
    for (size_t i = 0; i < PRODUCTS; i++)
        check(icha_criteria_open(catalogue, products[i], on, ICHA_DATE_UNSET, &criteria[i], NULL) == ICHA_OK);
}

static void check_error(icha_status status, const icha_error *err) {
    char text[2048];
    check(err->status == status && err->message[0] != '\0');
    check(icha_error_sentence(err, ICHA_LANGUAGE_KO, text, sizeof text) > 0);
}

static void check_sentences(const icha_facts *facts, const icha_screening *s) {
    char whole[16384], cut[64];
    for (size_t i = 0; i < s->reason_count; i++)
        for (int l = ICHA_LANGUAGE_EN; l <= ICHA_LANGUAGE_KO; l++) {
            size_t length = icha_reason_sentence(&s->reasons[i], facts, (icha_language)l, whole, sizeof whole);
            check(length > 0 && length == strlen(whole));
            check(icha_reason_sentence(&s->reasons[i], facts, (icha_language)l, cut, sizeof cut) == length);
            check(strncmp(whole, cut, strlen(cut)) == 0);
            icha_remedy_sentence(&s->reasons[i], facts, (icha_language)l, whole, sizeof whole);
        }
}

static void check_receipt(const icha_criteria *of, const icha_facts *facts, const icha_screening *s) {
    icha_receipt_case what = {of, facts, s, NULL, 0};
    json_t *receipt = NULL, *again = NULL;
    size_t length;
    check(icha_receipt_make(&what, &receipt, NULL) == ICHA_OK);
    char *text = icha_canonical_json(receipt, &length);
    check(text != NULL);
    text[length] = '\n'; /* in place of the NUL */
    check(icha_receipt_read(text, length + 1, &again, NULL) == ICHA_OK);
    free(text);
    json_decref(receipt);
    json_decref(again);
}

static void screen(const icha_criteria *of, const icha_facts *facts) {
    static icha_reason reasons[ICHA_REASONS_MAX];
    static icha_need needs[ICHA_NEEDS_MAX];
    static icha_contract contract;
    static icha_findings findings;
    icha_screening s = ICHA_SCREENING_INIT;
    icha_error err = ICHA_ERROR_INIT;
    icha_verdict alone;
    json_t *document = NULL;
    s.reasons = reasons;
    s.reason_capacity = ICHA_REASONS_MAX;
    s.needs = needs;
    s.need_capacity = ICHA_NEEDS_MAX;
    icha_status status = icha_screen(of, facts, &s, &err);
    if (status != ICHA_OK) {
        check_error(status, &err);
        return;
    }
    check(icha_screen_verdict(of, facts, &alone, NULL) == ICHA_OK && alone == s.verdict);
    check_sentences(facts, &s);
    check_receipt(of, facts, &s);
    icha_screening_view view = {of, facts, &s, ICHA_LANGUAGE_KO, &contract, &findings};
    status = icha_json_screening(&view, false, &document, &err);
    if (status != ICHA_OK) check_error(status, &err);
    json_decref(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static icha_facts facts;
    icha_errors errors = {0};
    icha_error err = ICHA_ERROR_INIT;
    if (size > 65536) return 0;
    open_all();
    icha_facts_init(&facts, catalogue);
    icha_status status = icha_json_facts_read((const char *)data, size, "fuzz.json", on, &facts, &errors, &err);
    check((status == ICHA_OK) == (errors.count == 0));
    if (status != ICHA_OK) check_error(status, &err);
    for (size_t i = 0; status == ICHA_OK && i < PRODUCTS; i++) screen(criteria[i], &facts);
    icha_errors_free(&errors);
    return 0;
}
