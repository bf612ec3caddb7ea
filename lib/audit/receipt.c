#include "receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canonical.h"
#include "digest.h"
#include "json_whole.h"
#include "icha/icha.h"
#include "number/fail.h"
#include "receipt_digest.h"

/* ---- making one ---- */

/* NULL: no memory. Takes the document over. */
static json_t *digest_of(json_t *document) {
    char digest[ICHA_DIGEST_SIZE];
    size_t length;
    char *text = icha_canonical_json(document, &length);
    json_decref(document);
    if (text == NULL) return NULL;
    icha_digest_bytes(text, length, digest);
    free(text);
    return json_string(digest);
}

static json_t *names_json(const icha_receipt_case *of) {
    json_t *list = json_array();
    for (size_t i = 0; i < of->assumption_count; i++) json_array_append_new(list, json_string(of->assumptions[i]));
    return list;
}

static json_t *digests_json(const icha_receipt_case *of) {
    return json_pack("{s:o, s:o, s:o, s:o}", "criteria", digest_of(icha_receipt_criteria(of->criteria)), "facts",
                     digest_of(icha_receipt_facts(of->facts)), "reasons",
                     digest_of(icha_receipt_reasons(of->facts->catalogue, of->screening)), "offer",
                     digest_of(icha_receipt_offer(&of->screening->offer)));
}

static void set_date(json_t *object, const char *key, icha_date date) {
    char text[ICHA_DATE_TEXT_SIZE];
    if (date == ICHA_DATE_UNSET) return;
    icha_date_format(date, text, sizeof text);
    json_object_set_new(object, key, json_string(text));
}

icha_status icha_receipt_make(const icha_receipt_case *of, json_t **receipt, icha_error *err) {
    json_t *made =
        json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "format", ICHA_RECEIPT_FORMAT, "library", icha_version_text(),
                  "product", icha_criteria_product(of->criteria), "verdict", icha_verdict_name(of->screening->verdict),
                  "assumptions", names_json(of), "sha256", digests_json(of));
    set_date(made, "on", icha_criteria_on(of->criteria));
    set_date(made, "known_on", icha_criteria_known_on(of->criteria));
    if (made == NULL || json_object_set_new(made, "digest", digest_of(json_incref(made))) != 0) {
        json_decref(made);
        return icha_fail(err, ICHA_M_NO_MEMORY, "M-1", NULL, NULL, NULL);
    }
    *receipt = made;
    return ICHA_OK;
}

/* ---- writing ---- */

static icha_status cannot_write(const char *path, icha_error *err) {
    if (errno == EEXIST) return icha_fail(err, ICHA_M_RECEIPT_TAKEN, "P-4", NULL, path, NULL);
    return icha_fail(err, ICHA_M_CANNOT_WRITE, "P-4", NULL, path, strerror(errno));
}

static bool write_all(int descriptor, const char *text, size_t length) {
    while (length > 0) {
        ssize_t wrote = write(descriptor, text, length);
        if (wrote < 0 && errno != EINTR) return false;
        if (wrote > 0) text += wrote, length -= (size_t)wrote;
    }
    return fsync(descriptor) == 0;
}

/* Beside its place under another name, then linked there: link() never replaces what stands. */
static bool put_in_place(const char *path, const char *text, size_t length) {
    char temporary[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= (int)sizeof temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    int descriptor = mkstemp(temporary); /* for the owner's eyes: it speaks of a person */
    if (descriptor < 0) return false;
    bool ok = write_all(descriptor, text, length);
    ok = close(descriptor) == 0 && ok && link(temporary, path) == 0;
    int why = errno;
    unlink(temporary);
    errno = why;
    return ok;
}

static char *text_of(const json_t *receipt, size_t *length) {
    char *text = icha_canonical_json(receipt, length);
    char *grown = text == NULL ? NULL : realloc(text, *length + 2);
    if (grown == NULL) {
        icha_json_short();
        free(text);
        return NULL;
    }
    memcpy(grown + *length, "\n", 2);
    ++*length;
    return grown;
}

icha_status icha_receipt_write(const json_t *receipt, const char *path, icha_error *err) {
    size_t length;
    char *text = text_of(receipt, &length);
    if (text == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, "M-1", NULL, NULL, NULL);
    icha_status status = put_in_place(path, text, length) ? ICHA_OK : cannot_write(path, err);
    free(text);
    return status;
}

/* ---- reading back ---- */

static icha_status broken(const char *found, icha_error *err) {
    icha_status status = icha_json_whole(err); /* what could not be read for want of memory is not broken */
    return status != ICHA_OK ? status : icha_fail(err, ICHA_M_RECEIPT_BROKEN, "M-2", NULL, found, NULL);
}

static bool is_text(const json_t *object, const char *key) {
    return json_is_string(json_object_get(object, key));
}

static bool has_members(const json_t *receipt) {
    static const char *const texts[] = {"library", "product", "on", "verdict", "digest"};
    static const char *const digests[] = {"criteria", "facts", "reasons", "offer"};
    const json_t *sha256 = json_object_get(receipt, "sha256");
    bool ok = json_is_array(json_object_get(receipt, "assumptions"));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) ok = ok && is_text(receipt, texts[i]);
    for (size_t i = 0; i < sizeof digests / sizeof digests[0]; i++) ok = ok && is_text(sha256, digests[i]);
    return ok;
}

/* Who can change a receipt can make its digest anew, so what it names is still data: no path is ever followed. */
static bool is_record_name(const json_t *name) {
    const char *text = json_string_value(name);
    size_t length = json_string_length(name);
    if (text == NULL || length == 0 || length > ICHA_CATALOGUE_ID_MAX || strlen(text) != length) return false;
    bool is_path =
        strchr(text, '/') != NULL || text[0] == '.' || (length > 5 && strcmp(text + length - 5, ".yaml") == 0);
    return !is_path;
}

static bool has_record_names(const json_t *receipt) {
    const json_t *names = json_object_get(receipt, "assumptions");
    bool ok = json_array_size(names) <= ICHA_CATALOGUE_ASSUMPTIONS_MAX;
    for (size_t i = 0; ok && i < json_array_size(names); i++) ok = is_record_name(json_array_get(names, i));
    return ok;
}

static bool is_date(const json_t *value) {
    icha_date date;
    return json_is_string(value) &&
           icha_date_parse(json_string_value(value), json_string_length(value), &date, NULL) == ICHA_OK;
}

static bool has_dates(const json_t *receipt) {
    const json_t *known_on = json_object_get(receipt, "known_on");
    return is_date(json_object_get(receipt, "on")) && (known_on == NULL || is_date(known_on));
}

static bool has_its_digest(const json_t *receipt) {
    json_t *digest = digest_of(icha_json_without(receipt, "digest"));
    bool same = digest != NULL && json_equal(digest, json_object_get(receipt, "digest"));
    json_decref(digest);
    return same;
}

static bool is_canonical(const json_t *receipt, const char *text, size_t length) {
    size_t written;
    char *again = text_of(receipt, &written);
    bool same = again != NULL && written == length && memcmp(again, text, length) == 0;
    free(again);
    return same;
}

static icha_status check(const json_t *receipt, const char *text, size_t length, icha_error *err) {
    const char *format = json_string_value(json_object_get(receipt, "format"));
    if (format == NULL || strcmp(format, ICHA_RECEIPT_FORMAT) != 0) return broken("format", err);
    if (!has_members(receipt)) return broken("members", err);
    if (!has_its_digest(receipt)) return broken("digest", err);
    if (!has_record_names(receipt)) return broken("assumptions", err);
    if (!has_dates(receipt)) return broken("on, known_on", err);
    return is_canonical(receipt, text, length) ? ICHA_OK : broken("form", err);
}

icha_status icha_receipt_read(const char *text, size_t length, json_t **receipt, icha_error *err) {
    json_t *read = icha_json_read(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (read == NULL) return broken("JSON", err);
    icha_status status = check(read, text, length, err);
    if (status == ICHA_OK) *receipt = read;
    else json_decref(read);
    return status;
}
