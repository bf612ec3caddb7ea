#include "verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canonical.h"
#include "comparison.h"
#include "finding.h"
#include "json_whole.h"
#include "kept.h"
#include "manifest.h"
#include "number/fail.h"
#include "rests_on.h"
#include "result.h"
#include "run_set.h"
#include "tree.h"
#include "verify_said.h"

#define MANIFEST "manifest.json"

/* ---- schema: the manifest by itself ---- */

static void in_manifest(json_t *report, const char *what, const char *found, const char *expected) {
    icha_audit_differs(report, "schema", MANIFEST, what, found, expected);
}

static void in_member(json_t *report, const char *list, size_t index) {
    char where[64];
    snprintf(where, sizeof where, "%s[%zu]", list, index);
    in_manifest(report, "member", NULL, where);
}

static bool is_digest(const json_t *value) {
    const char *text = json_string_value(value);
    return text != NULL && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static bool is_count(const json_t *value) {
    return json_is_integer(value) && json_integer_value(value) >= 0;
}

static bool is_result(const json_t *entry) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz.";
    const char *name = json_string_value(json_object_get(entry, "file"));
    const json_t *merkle = json_object_get(entry, "merkle");
    return name != NULL && name[0] != '\0' && name[0] != '.' && strspn(name, allowed) == strlen(name) &&
           strlen(name) < 64 && strcmp(name, MANIFEST) != 0 && is_digest(json_object_get(entry, "sha256")) &&
           is_count(json_object_get(entry, "bytes")) && is_count(json_object_get(entry, "rows")) &&
           (merkle == NULL || is_digest(merkle));
}

static bool is_kept(const json_t *entry) {
    return icha_run_kept_is_path(json_string_value(json_object_get(entry, "file"))) &&
           is_digest(json_object_get(entry, "sha256")) && is_count(json_object_get(entry, "bytes"));
}

/* A run of before inputs were kept has no list of them. */
static bool check_members(const json_t *manifest, json_t *report) {
    size_t index, before = json_array_size(json_object_get(report, "findings"));
    const json_t *entry, *results = json_object_get(manifest, "results"), *kept = json_object_get(manifest, "kept");
    static const char *const objects[] = {"determinants", "counts", "observed"};
    const char *schema = json_string_value(json_object_get(manifest, "schema"));
    if (schema == NULL || strcmp(schema, ICHA_MANIFEST_SCHEMA) != 0)
        in_manifest(report, "schema", schema, ICHA_MANIFEST_SCHEMA);
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++)
        if (!json_is_object(json_object_get(manifest, objects[i]))) in_manifest(report, "member", NULL, objects[i]);
    if (!json_is_array(results)) in_manifest(report, "member", NULL, "results");
    if (kept != NULL && !json_is_array(kept)) in_manifest(report, "member", NULL, "kept");
    json_array_foreach(results, index, entry) if (!is_result(entry)) in_member(report, "results", index);
    json_array_foreach(kept, index, entry) if (!is_kept(entry)) in_member(report, "kept", index);
    return json_array_size(json_object_get(report, "findings")) == before;
}

/* Two members that cannot both be true (M-5, P-2). */
static void check_itself(const json_t *manifest, json_t *report) {
    icha_contradiction about;
    const json_t *determinants = json_object_get(manifest, "determinants");
    if (!icha_run_set_is_known(determinants))
        in_manifest(report, "member", json_string_value(json_object_get(determinants, "command")),
                    "determinants.command");
    if (icha_manifest_contradicts(manifest, &about)) in_manifest(report, about.what, about.found, about.expected);
}

static void check_digest(const json_t *manifest, const char *key, const json_t *of, json_t *report) {
    char digest[ICHA_DIGEST_SIZE] = "";
    size_t length;
    const char *said = json_string_value(json_object_get(manifest, key));
    char *text = icha_canonical_json(of, &length);
    if (text == NULL) {
        in_manifest(report, "canonical", NULL, key);
        return;
    }
    icha_digest_bytes(text, length, digest);
    free(text);
    if (said == NULL || strcmp(said, digest) != 0) in_manifest(report, key, said, digest);
}

/* Byte for byte as a run writes it: so also a blank that is another is seen, and where. */
static void check_form(const char *text, size_t length, const json_t *manifest, json_t *report) {
    size_t size = 0, at = 0;
    char *written = icha_manifest_text(manifest, &size);
    icha_finding_at finding = ICHA_FINDING_AT("schema", MANIFEST, "form");
    if (written == NULL) return;
    while (at < size && at < length && written[at] == text[at]) at++;
    if (at < size || at < length) {
        finding.offset = (int64_t)at;
        finding.line = 1;
        for (size_t i = 0; i < at; i++) finding.line += text[i] == '\n';
        icha_audit_find(report, &finding);
    }
    free(written);
}

void icha_verify_manifest(const char *text, size_t length, json_t *report, json_t **manifest) {
    json_error_t error;
    *manifest = NULL;
    json_t *read = icha_json_read(text, length, JSON_REJECT_DUPLICATES, &error);
    if (read == NULL || !json_is_object(read)) {
        icha_finding_at finding = ICHA_FINDING_AT("schema", MANIFEST, "json");
        if (read == NULL) finding.line = error.line, finding.offset = error.position, finding.found = error.text;
        icha_audit_find(report, &finding);
        json_decref(read);
        return;
    }
    bool usable = check_members(read, report);
    if (usable) check_itself(read, report);
    json_t *rest = icha_json_without(read, "digest");
    check_digest(read, "run_id", json_object_get(read, "determinants"), report);
    check_digest(read, "digest", rest, report);
    json_decref(rest);
    check_form(text, length, read, report);
    if (usable) *manifest = read;
    else json_decref(read);
}

/* ---- integrity ---- */

/* What the manifest says of one file. */
typedef struct said {
    const char *path;
    const json_t *entry; /* NULL: the manifest itself */
    bool is_table, is_seen;
} said;

typedef struct checking {
    const char *folder;
    json_t *report;
    said *files; /* bytewise by path */
    size_t count;
    int64_t looked, tables;
} checking;

static int by_path(const void *a, const void *b) {
    return strcmp(((const said *)a)->path, ((const said *)b)->path);
}

static bool ends_in(const char *text, const char *end) {
    size_t length = strlen(text), size = strlen(end);
    return length >= size && strcmp(text + length - size, end) == 0;
}

static void list(checking *c, const json_t *entries, bool are_results) {
    size_t index;
    const json_t *entry;
    json_array_foreach(entries, index, entry) {
        const char *path = json_string_value(json_object_get(entry, "file"));
        c->files[c->count++] = (said){path, entry, are_results && ends_in(path, ".csv"), false};
    }
}

static icha_status list_files(checking *c, const json_t *manifest, icha_error *err) {
    const json_t *results = json_object_get(manifest, "results"), *kept = json_object_get(manifest, "kept");
    c->files = calloc(json_array_size(results) + json_array_size(kept) + 1, sizeof *c->files);
    if (c->files == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    list(c, results, true);
    list(c, kept, false);
    c->files[c->count++] = (said){MANIFEST, NULL, false, false};
    qsort(c->files, c->count, sizeof *c->files, by_path);
    return ICHA_OK;
}

static said *find(const checking *c, const char *path) {
    said key = {path, NULL, false, false};
    return bsearch(&key, c->files, c->count, sizeof *c->files, by_path);
}

/* Does a known file stand below it? */
static bool is_known_folder(const checking *c, const char *path) {
    size_t low = 0, high = c->count, length = strlen(path);
    while (low < high) { /* the first path that is not below `path` in order */
        size_t middle = (low + high) / 2;
        if (strcmp(c->files[middle].path, path) < 0) low = middle + 1;
        else high = middle;
    }
    for (; low < c->count && strncmp(c->files[low].path, path, length) == 0; low++)
        if (c->files[low].path[length] == '/') return true;
    return false;
}

static void check_text(checking *c, const char *level, const said *file, const char *key, const char *found) {
    const char *expected = json_string_value(json_object_get(file->entry, key));
    if (expected == NULL || strcmp(expected, found) == 0) return;
    icha_audit_differs(c->report, level, file->path, key, found, expected);
}

static void check_count(checking *c, const char *level, const said *file, const char *key, int64_t found) {
    char here[24], there[24];
    int64_t expected = json_integer_value(json_object_get(file->entry, key));
    if (expected == found) return;
    snprintf(here, sizeof here, "%lld", (long long)found);
    snprintf(there, sizeof there, "%lld", (long long)expected);
    icha_audit_differs(c->report, level, file->path, key, here, there);
}

static void check_rows(checking *c, const said *file, icha_merkle *tree) {
    char root[ICHA_DIGEST_SIZE];
    int64_t lines = (int64_t)icha_merkle_finish(tree, root);
    check_count(c, "rows", file, "rows", lines > 0 ? lines - 1 : 0); /* the header is none */
    c->tables++;
    if (json_object_get(file->entry, "merkle") == NULL) icha_audit_skip(c->report, "rows", file->path, "no_merkle");
    else check_text(c, "rows", file, "merkle", root);
}

/* Every byte once, for digest and lines together. */
static bool read_bytes(int descriptor, const said *file, icha_digest_state *state, icha_merkle *tree, int64_t *bytes) {
    static const size_t size = 262144;
    char *buffer = malloc(size);
    ssize_t got = -1;
    if (buffer == NULL) icha_json_short();
    for (*bytes = 0; buffer != NULL; *bytes += got > 0 ? (int64_t)got : 0) {
        got = read(descriptor, buffer, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        icha_digest_add(state, buffer, (size_t)got);
        if (file->is_table) icha_merkle_add(tree, buffer, (size_t)got);
    }
    free(buffer);
    return got == 0;
}

static void check_file(checking *c, said *file) {
    char digest[ICHA_DIGEST_SIZE];
    icha_error err = ICHA_ERROR_INIT;
    icha_digest_state state;
    icha_merkle tree;
    int64_t bytes;
    int descriptor = -1;
    file->is_seen = true;
    c->looked++;
    if (file->entry == NULL) return; /* the manifest: read before */
    if (icha_run_kept_open(c->folder, file->path, &descriptor, &err) != ICHA_OK) {
        icha_audit_unreadable(c->report, "integrity", file->path, &err);
        return;
    }
    icha_digest_begin(&state);
    icha_merkle_begin(&tree, NULL);
    bool ok = read_bytes(descriptor, file, &state, &tree, &bytes);
    close(descriptor);
    if (!ok) {
        icha_audit_differs(c->report, "integrity", file->path, "unreadable", NULL, NULL);
        return;
    }
    icha_digest_finish(&state, digest);
    check_count(c, "integrity", file, "bytes", bytes);
    check_text(c, "integrity", file, "sha256", digest);
    if (file->is_table) check_rows(c, file, &tree);
}

static void check_entry(checking *c, const icha_tree_entry *entry) {
    said *file = find(c, entry->path);
    if (file != NULL && entry->kind == ICHA_TREE_FILE) check_file(c, file);
    else if (file != NULL)
        file->is_seen = true, icha_audit_differs(c->report, "integrity", entry->path, "no_file", NULL, NULL);
    else if (entry->kind != ICHA_TREE_FOLDER || !is_known_folder(c, entry->path))
        icha_audit_differs(c->report, "integrity", entry->path, "unknown", NULL, NULL);
}

static icha_status check_files(checking *c, icha_error *err) {
    icha_tree tree = {0};
    icha_status status = icha_tree_read(c->folder, &tree, err);
    for (size_t i = 0; status == ICHA_OK && i < tree.count; i++) check_entry(c, &tree.entries[i]);
    if (status == ICHA_OK && tree.is_cut) icha_audit_differs(c->report, "integrity", NULL, "too_many", NULL, NULL);
    const bool is_whole = status == ICHA_OK && !tree.is_cut; /* of a listing that was cut, nobody knows what is missing */
    icha_tree_clear(&tree);
    for (size_t i = 0; is_whole && i < c->count; i++)
        if (!c->files[i].is_seen) icha_audit_differs(c->report, "integrity", c->files[i].path, "missing", NULL, NULL);
    return status;
}

/* ---- what was kept is what determined the run ---- */

static const char *kept_digest(const json_t *manifest, const char *path) {
    size_t index;
    const json_t *entry;
    json_array_foreach(json_object_get(manifest, "kept"), index, entry) {
        const char *file = json_string_value(json_object_get(entry, "file"));
        if (file != NULL && strcmp(file, path) == 0) return json_string_value(json_object_get(entry, "sha256"));
    }
    return NULL;
}

static void check_kept(const json_t *manifest, const char *path, const json_t *determinant, json_t *report) {
    const char *kept = kept_digest(manifest, path);
    const char *said_of = json_string_value(json_object_get(determinant, "sha256"));
    if (kept == NULL) icha_audit_differs(report, "integrity", path, "not_kept", NULL, NULL);
    else if (said_of == NULL || strcmp(kept, said_of) != 0)
        icha_audit_differs(report, "integrity", path, "determinant", kept, said_of);
}

static void check_catalogue(const json_t *manifest, const json_t *determinant, json_t *report) {
    static const char folder[] = ICHA_KEPT_FOLDER "/catalogue/";
    char digest[ICHA_DIGEST_SIZE];
    size_t index;
    const json_t *entry;
    icha_digest_state state;
    const char *expected = json_string_value(json_object_get(determinant, "sha256"));
    icha_digest_begin(&state);
    json_array_foreach(json_object_get(manifest, "kept"), index, entry) {
        const char *file = json_string_value(json_object_get(entry, "file"));
        const char *sha256 = json_string_value(json_object_get(entry, "sha256"));
        if (strncmp(file, folder, sizeof folder - 1) != 0) continue;
        icha_digest_add(&state, sha256, strlen(sha256));
        icha_digest_add(&state, "  ", 2);
        icha_digest_add(&state, file + sizeof folder - 1, strlen(file) - (sizeof folder - 1));
        icha_digest_add(&state, "\n", 1);
    }
    icha_digest_finish(&state, digest);
    if (expected == NULL || strcmp(expected, digest) != 0)
        icha_audit_differs(report, "integrity", ICHA_KEPT_FOLDER "/catalogue", "determinant", digest, expected);
}

static const char *kept_name(const json_t *input) {
    const char *role = json_string_value(json_object_get(input, "role"));
    if (role == NULL) return NULL;
    if (strcmp(role, "portfolio") == 0) return ICHA_KEPT_FOLDER "/portfolio.csv";
    if (strcmp(role, "events") == 0) return ICHA_KEPT_FOLDER "/events.csv";
    return strcmp(role, "paid") == 0 ? ICHA_KEPT_FOLDER "/claims.csv" : NULL;
}

/* Two spellings of a scenario are the same, so its determinant is its canonical form, scenario.json; whether the
 * kept file is a spelling of it, a replay tells. */
static void check_scenario(const json_t *manifest, json_t *report) {
    static const char path[] = ICHA_KEPT_FOLDER "/scenario.yaml";
    if (kept_digest(manifest, path) == NULL) icha_audit_differs(report, "integrity", path, "not_kept", NULL, NULL);
}

static void check_inputs(const json_t *manifest, json_t *report) {
    char path[64];
    size_t index;
    const json_t *item, *determinants = json_object_get(manifest, "determinants");
    if (json_array_size(json_object_get(manifest, "kept")) == 0) {
        icha_audit_skip(report, "integrity", ICHA_KEPT_FOLDER, "inputs_not_kept");
        return;
    }
    json_array_foreach(json_object_get(determinants, "inputs"), index, item) {
        const char *name = kept_name(item);
        if (name != NULL) check_kept(manifest, name, item, report);
        else icha_audit_skip(report, "integrity", json_string_value(json_object_get(item, "name")), "inputs_not_kept");
    }
    json_array_foreach(json_object_get(determinants, "assumptions"), index, item) {
        snprintf(path, sizeof path, ICHA_KEPT_FOLDER "/assumptions/%zu.yaml", index + 1);
        check_kept(manifest, path, item, report);
    }
    check_catalogue(manifest, json_object_get(determinants, "catalogue"), report);
    if (json_object_get(determinants, "scenario") != NULL) check_scenario(manifest, report);
}

/* ---- all of it ---- */

static icha_status check_folder(const char *folder, json_t *report, const json_t *manifest, icha_error *err) {
    checking c = {folder, report, NULL, 0, 0, 0};
    icha_status status = list_files(&c, manifest, err);
    if (status == ICHA_OK) status = check_files(&c, err);
    free(c.files);
    if (status != ICHA_OK) return status;
    check_inputs(manifest, report);
    status = icha_run_set_check(folder, manifest, report, err);
    if (status != ICHA_OK) return status;
    icha_verify_said(folder, manifest, report);
    icha_comparison_check(folder, manifest, report);
    icha_audit_end(report, "integrity", c.looked);
    icha_audit_end(report, "rows", c.tables);
    return ICHA_OK;
}

/* A folder that is none, or without a manifest: then the one is bad input, the other something found. */
static icha_status read_manifest(const char *folder, json_t *report, json_t **manifest, icha_error *err) {
    icha_error why = ICHA_ERROR_INIT;
    char *text = NULL;
    size_t length = 0;
    icha_status status = icha_result_text(folder, MANIFEST, ICHA_MANIFEST_BYTES_MAX, &text, &length, &why);
    if (status == ICHA_ERR_MEMORY) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (status == ICHA_OK) icha_verify_manifest(text, length, report, manifest);
    else in_manifest(report, "unreadable", why.message, NULL);
    free(text);
    icha_audit_end(report, "schema", 1);
    return ICHA_OK;
}

icha_status icha_verify_run(const char *folder, json_t *report, json_t **manifest, icha_error *err) {
    icha_tree tree = {0};
    *manifest = NULL;
    icha_status status = icha_tree_read(folder, &tree, err); /* is it a folder that can be read? */
    icha_tree_clear(&tree);
    if (status == ICHA_OK) status = read_manifest(folder, report, manifest, err);
    if (status != ICHA_OK) return status;
    if (*manifest != NULL) {
        status = check_folder(folder, report, *manifest, err);
    } else {
        icha_audit_leave(report, "integrity", "no_manifest");
        icha_audit_leave(report, "rows", "no_manifest");
    }
    return status == ICHA_OK ? icha_json_whole(err) : status;
}
