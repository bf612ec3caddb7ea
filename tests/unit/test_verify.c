/* Merkle roots against RFC 6962's definition written down plainly; a run's folder with every byte of it flipped (M-2). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/cmocka_setup.h"

#include "audit/finding.h"
#include "audit/kept.h"
#include "audit/manifest.h"
#include "audit/verify.h"

#define LINES_MAX 40

/* ---- the root ---- */

static void hash(const void *bytes, size_t length, uint8_t out[32]) {
    struct sha256_ctx state;
    sha256_init(&state);
    sha256_update(&state, length, bytes);
    sha256_digest(&state, 32, out);
}

/* RFC 6962, 2.1: MTH({d0}) = H(0 | d0); MTH(D[n]) = H(1 | MTH(D[0:k]) | MTH(D[k:n])), k the largest power of two below n. */
static void plain_root(char *const *lines, size_t count, uint8_t out[32]) {
    uint8_t both[65] = {1}, leaf[128] = {0};
    if (count == 0) {
        hash("", 0, out);
        return;
    }
    if (count == 1) {
        memcpy(leaf + 1, lines[0], strlen(lines[0]));
        hash(leaf, 1 + strlen(lines[0]), out);
        return;
    }
    size_t half = 1;
    while (half * 2 < count) half *= 2;
    plain_root(lines, half, both + 1);
    plain_root(lines + half, count - half, both + 33);
    hash(both, sizeof both, out);
}

static void roots_are_those_of_the_rfc_and_every_line_is_shown(void **state) {
    (void)state;
    char *lines[LINES_MAX], text[LINES_MAX * 40], root[ICHA_DIGEST_SIZE], expected[ICHA_DIGEST_SIZE];
    uint8_t plain[32];
    for (size_t i = 0; i < LINES_MAX; i++) {
        lines[i] = malloc(40);
        /* every fifth has a line end between quotation marks, which ends no record */
        snprintf(lines[i], 40, i % 5 == 4 ? "%zu,\"a\n\"\"b\"\n" : "%zu,x\n", i);
    }
    for (size_t count = 0; count <= LINES_MAX; count++) {
        size_t length = 0;
        for (size_t i = 0; i < count; i++) length += (size_t)sprintf(text + length, "%s", lines[i]);
        plain_root(lines, count, plain);
        icha_hash_text(plain, expected);
        for (size_t piece = 1; piece < 9; piece += 3) {
            icha_merkle tree;
            icha_merkle_begin(&tree, NULL);
            for (size_t at = 0; at < length; at += piece)
                icha_merkle_add(&tree, text + at, length - at < piece ? length - at : piece);
            assert_int_equal(icha_merkle_finish(&tree, root), count);
            assert_string_equal(root, expected);
        }
        for (size_t line = 0; line < count; line++) {
            icha_merkle tree;
            icha_merkle_proof proof = {.line = line};
            icha_merkle_begin(&tree, &proof);
            icha_merkle_add(&tree, text, length);
            icha_merkle_finish(&tree, root);
            assert_true(icha_merkle_holds(&proof, lines[line], strlen(lines[line]), count, root));
            assert_false(icha_merkle_holds(&proof, "other\n", 6, count, root));
            /* nor with another line's number, another size of the table or a changed neighbour */
            proof.line = (line + 1) % count;
            if (count > 1) assert_false(icha_merkle_holds(&proof, lines[line], strlen(lines[line]), count, root));
            proof.line = line;
            if (count > 1) assert_false(icha_merkle_holds(&proof, lines[line], strlen(lines[line]), 1, root));
            assert_false(icha_merkle_holds(&proof, lines[line], strlen(lines[line]), 2 * count, root));
            if (proof.count == 0) continue;
            proof.steps[proof.count - 1].hash[31] ^= 1;
            assert_false(icha_merkle_holds(&proof, lines[line], strlen(lines[line]), count, root));
        }
    }
    /* M-2: of a table of one line, whose root is the line's own hash, no other line is shown */
    const icha_merkle_proof second = {.line = 1};
    plain_root(lines, 1, plain);
    icha_hash_text(plain, root);
    assert_false(icha_merkle_holds(&second, lines[0], strlen(lines[0]), 1, root));
    for (size_t i = 0; i < LINES_MAX; i++) free(lines[i]);
}

/* ---- a run ---- */

static const char table[] = "a,b\n1,2\n3,\"4\n5\"\n";
static const char input[] = "loan_id\nA\n";
static int rows_said = 2; /* by the manifest */
static char folder[64], path[256];

static char *path_of(const char *name) {
    snprintf(path, sizeof path, "%s/run/%s", folder, name);
    return path;
}

/* The tables that every outlay has; all but outlay.csv without rows. */
static const char *const tables[] = {"outlay.csv", "claims.csv", "held.csv"};

static json_t *write_tables(icha_run_folder *run) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *results = json_array();
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(icha_run_folder_begin(run, tables[i], &err), ICHA_OK);
        assert_int_equal(icha_run_folder_write(run, i == 0 ? table : "a\n", i == 0 ? sizeof table - 1 : 2, &err),
                         ICHA_OK);
        assert_int_equal(icha_run_folder_end(run, i == 0 ? 2 : 0, &err), ICHA_OK);
        json_array_append_new(results, json_pack("{s:s, s:s, s:I, s:i, s:s}", "file", tables[i], "sha256",
                                                 run->files[i].sha256, "bytes", (json_int_t)run->files[i].bytes, "rows",
                                                 i == 0 ? rows_said : 0, "merkle", run->files[i].merkle));
    }
    return results;
}

/* Published as a run publishes it: its tables, one kept input, its manifest. */
static int make_run(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    icha_run_folder run;
    json_t *manifest = NULL;
    size_t length;
    char digest[ICHA_DIGEST_SIZE], catalogue[ICHA_DIGEST_SIZE];
    strcpy(folder, "/tmp/icha-verify-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(icha_run_folder_open(&run, path_of(""), &err), ICHA_OK);
    json_t *results = write_tables(&run);
    assert_int_equal(icha_run_keep_bytes(&run, "inputs/portfolio.csv", input, sizeof input - 1, 0600, &err), ICHA_OK);
    icha_digest_bytes(input, sizeof input - 1, digest);
    icha_digest_bytes("", 0, catalogue);
    json_t *determinants = json_pack("{s:s, s:[{s:s, s:s}], s:{s:s}}", "command", "outlay", "inputs", "role",
                                     "portfolio", "sha256", digest, "catalogue", "sha256", catalogue);
    json_t *counts = json_pack("{s:i, s:i, s:i}", "rows_in", 1, "used", 1, "held", 0);
    assert_int_equal(icha_manifest_make(determinants, json_array(), results, counts, json_object(), &manifest, &err),
                     ICHA_OK);
    json_t *kept = json_pack("[{s:s, s:s, s:i}]", "file", "inputs/portfolio.csv", "sha256", digest, "bytes",
                             (int)(sizeof input - 1));
    assert_int_equal(icha_manifest_add(manifest, "kept", kept, &err), ICHA_OK);
    char *text = icha_manifest_text(manifest, &length);
    assert_int_equal(icha_run_folder_begin(&run, "manifest.json", &err), ICHA_OK);
    assert_int_equal(icha_run_folder_write(&run, text, length, &err), ICHA_OK);
    assert_int_equal(icha_run_folder_end(&run, 0, &err), ICHA_OK);
    assert_int_equal(icha_run_folder_publish(&run, &err), ICHA_OK);
    icha_run_folder_abandon(&run);
    json_decref(manifest);
    free(text);
    return 0;
}

static int make_run_of_other_rows(void **state) {
    rows_said = 3;
    int made = make_run(state);
    rows_said = 2;
    return made;
}

static int remove_run(void **state) {
    (void)state;
    static const char *const names[] = {"outlay.csv", "claims.csv", "held.csv", "manifest.json",
                                        "inputs/portfolio.csv"};
    for (size_t i = 0; i < 5; i++) (void)unlink(path_of(names[i]));
    (void)rmdir(path_of("inputs"));
    (void)rmdir(path_of(""));
    return rmdir(folder);
}

/* The first finding's file, "" for none. */
static void verify(char *file, char *what) {
    char run[128];
    json_t *manifest = NULL, *report = icha_audit_begin();
    icha_error err = ICHA_ERROR_INIT;
    snprintf(run, sizeof run, "%s/run", folder);
    assert_int_equal(icha_verify_run(run, report, &manifest, &err), ICHA_OK);
    const json_t *first = json_array_get(json_object_get(report, "findings"), 0);
    const char *name = json_string_value(json_object_get(first, "file"));
    const char *said = json_string_value(json_object_get(first, "what"));
    strcpy(file, name == NULL ? "" : name);
    strcpy(what, said == NULL ? "" : said);
    assert_true(icha_audit_holds(report) == (file[0] == '\0'));
    json_decref(manifest);
    json_decref(report);
}

static void flip(const char *name, long at, int bit) {
    FILE *file = fopen(path_of(name), "r+b");
    assert_non_null(file);
    fseek(file, at, SEEK_SET);
    int c = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(c ^ 1 << bit, file);
    fclose(file);
}

static long size_of(const char *name) {
    FILE *file = fopen(path_of(name), "rb");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    return size;
}

static void every_flipped_byte_is_named(void **state) {
    (void)state;
    static const char *const names[] = {"outlay.csv", "inputs/portfolio.csv", "manifest.json"};
    char file[256], what[64];
    verify(file, what);
    assert_string_equal(file, "");
    for (size_t i = 0; i < 3; i++)
        for (long at = 0, size = size_of(names[i]); at < size; at++) {
            flip(names[i], at, (int)(at % 8));
            verify(file, what);
            if (strcmp(file, names[i]) != 0) fail_msg("%s byte %ld: %s %s", names[i], at, file, what);
            flip(names[i], at, (int)(at % 8));
        }
    verify(file, what);
    assert_string_equal(file, "");
}

/* M-2: a manifest is what a run writes byte for byte, and nothing behind it. */
static void a_longer_manifest_is_named(void **state) {
    (void)state;
    char file[256], what[64];
    long size = size_of("manifest.json");
    FILE *longer = fopen(path_of("manifest.json"), "ab");
    fputc('\n', longer);
    fclose(longer);
    verify(file, what);
    assert_string_equal(file, "manifest.json");
    assert_string_equal(what, "form");
    assert_int_equal(truncate(path_of("manifest.json"), size), 0);
    verify(file, what);
    assert_string_equal(file, "");
}

/* A manifest that is whole by its own digests, and counts a row too many. */
static void a_wrong_number_of_rows_is_named(void **state) {
    (void)state;
    char file[128], what[64];
    verify(file, what);
    assert_string_equal(file, "outlay.csv");
    assert_string_equal(what, "rows");
}

static void what_is_there_missing_or_a_link_is_named(void **state) {
    (void)state;
    char file[256], what[64], there[256], aside[256];
    FILE *added = fopen(path_of("inputs/more.csv"), "wb");
    fclose(added);
    verify(file, what);
    assert_string_equal(file, "inputs/more.csv");
    assert_string_equal(what, "unknown");
    unlink(path_of("inputs/more.csv"));
    strcpy(there, path_of("inputs/portfolio.csv"));
    assert_int_equal(rename(there, path_of("inputs/portfolio.txt")), 0);
    verify(file, what);
    assert_string_equal(what, "unknown"); /* and then that portfolio.csv is missing */
    assert_int_equal(symlink("portfolio.txt", there), 0);
    unlink(path_of("inputs/more.csv"));
    verify(file, what);
    assert_string_equal(file, "inputs/portfolio.csv"); /* the same bytes behind a link are no file of the run */
    assert_string_equal(what, "no_file");
    unlink(there);
    assert_int_equal(rename(path_of("inputs/portfolio.txt"), there), 0);
    verify(file, what);
    assert_string_equal(file, "");
    snprintf(aside, sizeof aside, "%s/aside", folder);
    assert_int_equal(rename(there, aside), 0);
    verify(file, what);
    assert_string_equal(file, "inputs/portfolio.csv");
    assert_string_equal(what, "missing");
    assert_int_equal(rename(aside, there), 0);
}

static void paths_of_kept_files_lead_nowhere_else(void **state) {
    (void)state;
    static const char *const good[] = {"inputs/portfolio.csv", "inputs/catalogue/a b/c.yaml"};
    static const char *const bad[] = {"",
                                      "inputs",
                                      "inputs/",
                                      "inputs/..",
                                      "inputs/../x",
                                      "/inputs/x",
                                      "input/x",
                                      "inputs//x",
                                      "inputs/x/",
                                      "inputs/.x",
                                      "inputs/a/./b",
                                      "inputs/a\nb",
                                      "outlay.csv",
                                      "inputs/a/b/c/d/e/f/g/h/i/j/k"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(icha_run_kept_is_path(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (icha_run_kept_is_path(bad[i])) fail_msg("%s", bad[i]);
    assert_false(icha_run_kept_is_path(NULL));
}

static void a_manifest_that_is_none_is_found(void **state) {
    (void)state;
    char *deep = malloc(200001);
    memset(deep, '[', 200000);
    deep[200000] = '\0';
    const char *const texts[] = {"",  "{", "[]", "null", "{\"schema\": 1}", "{\"a\": 1, \"a\": 1}", "{\"a\": 1.5}",
                                 deep};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_t *manifest = NULL, *report = icha_audit_begin();
        icha_verify_manifest(texts[i], strlen(texts[i]), report, &manifest);
        assert_null(manifest);
        assert_false(icha_audit_holds(report));
        json_decref(report);
    }
    free(deep);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_those_of_the_rfc_and_every_line_is_shown),
        cmocka_unit_test_setup_teardown(a_wrong_number_of_rows_is_named, make_run_of_other_rows, remove_run),
        cmocka_unit_test_setup_teardown(every_flipped_byte_is_named, make_run, remove_run),
        cmocka_unit_test_setup_teardown(what_is_there_missing_or_a_link_is_named, make_run, remove_run),
        cmocka_unit_test_setup_teardown(a_longer_manifest_is_named, make_run, remove_run),
        cmocka_unit_test(paths_of_kept_files_lead_nowhere_else),
        cmocka_unit_test(a_manifest_that_is_none_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
