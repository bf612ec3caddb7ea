/* Any bytes as PAID.json: a status with a sentence, or entries and totals that tie out (S-8). */
#include <stdlib.h>
#include <string.h>

#include "report/json_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char due[] = "{\"claims\": [{\"cycle\": \"2018-Q2\", \"payer\": \"incheon\", \"bank\": null, \"amount\": 126020},"
                          " {\"cycle\": \"2018-Q3\", \"payer\": \"incheon\", \"bank\": \"b\", \"amount\": 7}]}";

static json_int_t whole(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value)) abort();
    return json_integer_value(value);
}

static void check_made(const json_t *made) {
    size_t index;
    const json_t *entry, *totals = json_object_get(made, "totals");
    json_int_t difference = 0;
    json_array_foreach(json_object_get(made, "entries"), index, entry) {
        json_int_t one = whole(entry, "due") - whole(entry, "paid");
        bool is_pay = strcmp(json_string_value(json_object_get(entry, "entry")), "pay") == 0;
        if (one == 0 || one != whole(entry, "difference") || is_pay != (one > 0)) abort();
        difference += one;
    }
    if (whole(totals, "due") != 126027 || whole(totals, "due") - whole(totals, "paid") != difference) abort();
    if (whole(totals, "pay") - whole(totals, "recover") != difference || whole(totals, "difference") != difference) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *made = NULL;
    if (size > 65536) return 0;
    json_t *paid = icha_json_load((const char *)data, size, &err);
    json_t *document = icha_json_load(due, sizeof due - 1, NULL);
    if (document == NULL) abort();
    icha_status status = paid == NULL ? err.status : icha_json_corrections(paid, document, &made, &err);
    if (status != ICHA_OK && (made != NULL || err.status != status || err.message[0] == '\0')) abort();
    if (status == ICHA_OK) check_made(made);
    json_decref(made);
    json_decref(document);
    json_decref(paid);
    return 0;
}
