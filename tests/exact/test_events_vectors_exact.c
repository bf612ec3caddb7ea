/* The second engine on the vectors of events (tests/vectors/events.json): every row with its parts, totals, claims, and the
 * refusals. The library runs the same file in tests/unit/test_vectors.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "exact.h"

static void differ(const char *what, size_t index, const char *key, const json_t *expected, const json_t *found) {
    char *wanted = json_dumps(expected, JSON_ENCODE_ANY), *got = json_dumps(found, JSON_ENCODE_ANY);
    fail_msg("%s %zu: %s is %s, expected %s", what, index, key, got == NULL ? "absent" : got, wanted);
}

/* Every key of `expected` stands in `found`, alike. */
static void same_members(const char *what, size_t index, const json_t *expected, const json_t *found) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)expected, key, value) {
        if (!json_equal(value, json_object_get(found, key)))
            differ(what, index, key, value, json_object_get(found, key));
    }
}

static void same_list(const char *what, const json_t *expected, const json_t *found) {
    assert_int_equal(json_array_size(found), json_array_size(expected));
    for (size_t i = 0; i < json_array_size(expected); i++)
        same_members(what, i, json_array_get(expected, i), json_array_get(found, i));
}

/* A row has no parts and no event that the vector does not tell. */
static void no_more_is_told(const json_t *expected, const json_t *found) {
    static const char *const keys[] = {"parts", "event"};
    for (size_t i = 0; i < json_array_size(expected); i++)
        for (size_t k = 0; k < 2; k++)
            if (json_object_get(json_array_get(expected, i), keys[k]) == NULL)
                assert_null(json_object_get(json_array_get(found, i), keys[k]));
}

static void run_vector(void **state) {
    const json_t *vector = *state, *out = json_object_get(vector, "out");
    char message[300] = "";
    json_t *found = icha_exact_schedule(json_object_get(vector, "in"), message, sizeof message);
    if (out == NULL) {
        assert_null(found);
        assert_true(message[0] != '\0');
        return;
    }
    if (found == NULL) fail_msg("refused: %s", message);
    same_list("row", json_object_get(out, "rows"), json_object_get(found, "rows"));
    no_more_is_told(json_object_get(out, "rows"), json_object_get(found, "rows"));
    same_list("claim", json_object_get(out, "claims"), json_object_get(found, "claims"));
    same_members("totals", 0, json_object_get(out, "totals"), json_object_get(found, "totals"));
    if (!json_equal(json_object_get(out, "payment"), json_object_get(found, "payment")))
        differ("payment", 0, "it", json_object_get(out, "payment"), json_object_get(found, "payment"));
    json_decref(found);
}

int main(void) {
    enum { CASES_MAX = 400 };
    static struct CMUnitTest tests[CASES_MAX];
    json_error_t error;
    json_t *document =
        json_load_file(ICHA_TEST_SOURCE_DIR "/tests/vectors/events.json", JSON_REJECT_DUPLICATES, &error);
    json_t *vectors = json_object_get(document, "vectors"), *vector;
    size_t index;
    if (document == NULL) fprintf(stderr, "events.json:%d: %s\n", error.line, error.text);
    if (document == NULL || json_array_size(vectors) > CASES_MAX) return 1;
    json_array_foreach(vectors, index, vector) tests[index] = (struct CMUnitTest){
        .name = json_string_value(json_object_get(vector, "id")), .test_func = run_vector, .initial_state = vector};
    int failures = _cmocka_run_group_tests("events.json", tests, json_array_size(vectors), NULL, NULL);
    json_decref(document);
    return failures;
}
