#include "manifest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "canonical.h"
#include "digest.h"
#include "json_whole.h"
#include "number/fail.h"

/* NULL: no memory, or a document that M-1 forbids. */
static json_t *digest_of(const json_t *document) {
    char digest[ICHA_DIGEST_SIZE];
    size_t length;
    char *text = icha_canonical_json(document, &length);
    if (text == NULL) return NULL;
    icha_digest_bytes(text, length, digest);
    free(text);
    return json_string(digest);
}

icha_status icha_manifest_make(json_t *determinants, json_t *assumptions, json_t *results, json_t *counts,
                               json_t *observed, json_t **manifest, icha_error *err) {
    json_t *whole = json_object();
    int failed = json_object_set_new(whole, "schema", json_string(ICHA_MANIFEST_SCHEMA));
    failed |= json_object_set_new(whole, "run_id", digest_of(determinants));
    failed |= json_object_set_new(whole, "determinants", determinants);
    failed |= json_object_set_new(whole, "assumptions", assumptions);
    failed |= json_object_set_new(whole, "results", results);
    failed |= json_object_set_new(whole, "counts", counts);
    failed |= json_object_set_new(whole, "observed", observed);
    failed = failed || json_object_set_new(whole, "digest", digest_of(whole)) != 0;
    if (failed) {
        json_decref(whole);
        return icha_fail(err, ICHA_M_NO_MEMORY, "M-1", NULL, NULL, NULL);
    }
    *manifest = whole;
    return ICHA_OK;
}

icha_status icha_manifest_add(json_t *manifest, const char *key, json_t *value, icha_error *err) {
    (void)json_object_del(manifest, "digest");
    bool failed = json_object_set_new(manifest, key, value) != 0;
    failed = failed || json_object_set_new(manifest, "digest", digest_of(manifest)) != 0;
    return failed ? icha_fail(err, ICHA_M_NO_MEMORY, "M-1", NULL, NULL, NULL) : ICHA_OK;
}

char *icha_manifest_text(const json_t *manifest, size_t *length) {
    char *text = json_dumps(manifest, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    char *grown = text == NULL ? NULL : realloc(text, strlen(text) + 2);
    if (grown == NULL) {
        icha_json_short();
        free(text);
        return NULL;
    }
    *length = strlen(grown) + 1;
    strcpy(grown + *length - 1, "\n");
    return grown;
}
