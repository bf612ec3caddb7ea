/* Any bytes as a decision receipt: a status with a sentence, or a receipt that names nothing but records and dates. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audit/canonical.h"
#include "audit/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds) {
    if (!holds) abort();
}

/* As it was read, byte for byte. */
static void check_form(const json_t *receipt, const uint8_t *data, size_t size) {
    size_t length;
    char *text = icha_canonical_json(receipt, &length);
    check(text != NULL && length + 1 == size && memcmp(text, data, length) == 0);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    json_t *receipt = NULL;
    icha_error err = ICHA_ERROR_INIT;
    if (size > 65536) return 0;
    icha_status status = icha_receipt_read((const char *)data, size, &receipt, &err);
    check((status == ICHA_OK) == (receipt != NULL) && (status == ICHA_OK || err.message[0] != '\0'));
    if (receipt != NULL) check_form(receipt, data, size);
    json_decref(receipt);
    return 0;
}
