/* Digests, canonical JSON, the manifest, and the folder that appears whole or not at all (M-1, P-4). */
#include "support/cmocka_setup.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/canonical.h"
#include "audit/finding.h"
#include "audit/folder.h"
#include "audit/kept.h"
#include "audit/manifest.h"

static char root[] = "/tmp/icha-audit-XXXXXX";

static void write_file(const char *path, const char *text) {
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static const char *at(const char *name) {
    static char path[4][256];
    static unsigned next;
    char *out = path[next++ % 4];
    snprintf(out, sizeof path[0], "%s/%s", root, name);
    return out;
}

/* FIPS 180-2, appendix B */
static void digests_are_sha_256(void **state) {
    (void)state;
    char digest[ICHA_DIGEST_SIZE];
    icha_digest_bytes("abc", 3, digest);
    assert_string_equal(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    write_file(at("abc"), "abc");
    assert_int_equal(icha_digest_file(at("abc"), digest, NULL), ICHA_OK);
    assert_string_equal(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(icha_digest_file(at("none"), digest, NULL), ICHA_ERR_IO);
}

/* (echo -n abc|sha256sum -> "ba78...15ad  products/a.yaml\n"), then e3b0...b855  sources/s.yaml: by name, one digest */
static void a_catalogue_digest_is_that_of_its_list(void **state) {
    (void)state;
    char digest[ICHA_DIGEST_SIZE], expected[ICHA_DIGEST_SIZE];
    int64_t files;
    mkdir(at("c"), 0777), mkdir(at("c/products"), 0777), mkdir(at("c/sources"), 0777), mkdir(at("c/assumptions"), 0777);
    write_file(at("c/sources/s.yaml"), "");
    write_file(at("c/products/a.yaml"), "abc");
    write_file(at("c/products/readme.txt"), "not data");
    write_file(at("c/assumptions/x.yaml"), "an input of its own");
    assert_int_equal(icha_digest_catalogue(at("c"), digest, &files, NULL), ICHA_OK);
    const char *list = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  products/a.yaml\n"
                       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  sources/s.yaml\n";
    icha_digest_bytes(list, strlen(list), expected);
    assert_string_equal(digest, expected);
    assert_int_equal(files, 2);
    assert_int_equal(icha_digest_catalogue(at("nowhere"), digest, &files, NULL), ICHA_ERR_IO);
}

static void canonical_of(const char *text, const char *expected) {
    json_t *document = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(document);
    char *made = icha_canonical_json(document, NULL);
    if (expected == NULL) assert_null(made);
    else assert_string_equal(made, expected);
    free(made);
    json_decref(document);
}

static void canonical_json_follows_rfc_8785(void **state) {
    (void)state;
    canonical_of("{\"b\": [1, true, false, \"x\"], \"a\": {}}", "{\"a\":{},\"b\":[1,true,false,\"x\"]}");
    /* RFC 8785, 3.2.2.2 */
    canonical_of("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"", "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    /* RFC 8785, 3.2.3: by UTF-16 units; the smiley, a surrogate pair, comes before U+FB33 */
    canonical_of("{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\", \"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\","
                 "\"1\": \"One\", \"\\ud83d\\ude00\": \"Emoji: Grinning Face\", \"\\u0080\": \"Control\","
                 "\"\\u00f6\": \"Latin Small Letter O With Diaeresis\"}",
                 "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"ö\":\"Latin Small Letter O With "
                 "Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet "
                 "With Dagesh\"}");
    /* M-1: no numbers but counts, no null; 2^53 - 1 is the last that all implementations read */
    canonical_of("9007199254740991", "9007199254740991");
    canonical_of("9007199254740992", NULL);
    canonical_of("[1.5]", NULL);
    canonical_of("{\"a\": null}", NULL);
}

static void manifest_is_closed_by_its_digest(void **state) {
    (void)state;
    json_t *manifest = NULL;
    char digest[ICHA_DIGEST_SIZE];
    assert_int_equal(icha_manifest_make(json_pack("{s:s}", "b", "x"), json_array(), json_array(), json_object(),
                                        json_pack("{s:i}", "threads", 2), &manifest, NULL),
                     ICHA_OK);
    icha_digest_bytes("{\"b\":\"x\"}", 9, digest);
    assert_string_equal(json_string_value(json_object_get(manifest, "run_id")), digest);
    char *closing = strdup(json_string_value(json_object_get(manifest, "digest")));
    json_object_del(manifest, "digest");
    char *canonical = icha_canonical_json(manifest, NULL);
    icha_digest_bytes(canonical, strlen(canonical), digest);
    assert_string_equal(closing, digest);
    free(canonical);
    free(closing);
    json_decref(manifest);
    /* what M-1 forbids makes no manifest */
    assert_int_not_equal(icha_manifest_make(json_pack("{s:n}", "b"), json_array(), json_array(), json_object(),
                                            json_object(), &manifest, NULL),
                         ICHA_OK);
}

static bool exists(const char *path) {
    struct stat about;
    return lstat(path, &about) == 0;
}

static void a_folder_appears_whole(void **state) {
    (void)state;
    icha_run_folder folder;
    assert_int_equal(icha_run_folder_open(&folder, at("run/"), NULL), ICHA_OK);
    assert_false(exists(at("run")));
    assert_int_equal(icha_run_folder_begin(&folder, "a.csv", NULL), ICHA_OK);
    assert_int_equal(icha_run_folder_write(&folder, "abc", 3, NULL), ICHA_OK);
    assert_int_equal(icha_run_folder_end(&folder, 1, NULL), ICHA_OK);
    assert_int_equal(icha_run_folder_publish(&folder, NULL), ICHA_OK);
    assert_true(exists(at("run/a.csv")));
    assert_false(exists(folder.temporary[0] == '\0' ? at("nothing") : folder.temporary));
    assert_int_equal(folder.files[0].bytes, 3);
    assert_string_equal(folder.files[0].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* M-1, X-4: a file that is named and not there. */
static void a_catalogue_without_one_of_its_files(void **state) {
    char digest[ICHA_DIGEST_SIZE];
    int64_t files;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    mkdir(at("dangling"), 0777);
    assert_int_equal(symlink("nowhere", at("dangling/a.yaml")), 0);
    assert_int_equal(icha_digest_catalogue(at("dangling"), digest, &files, &err), ICHA_ERR_IO);
    assert_non_null(strstr(err.message, "a.yaml"));
}

/* a thousand findings of a level are listed, and that there are more; each is counted. */
static void findings_are_listed_to_a_limit(void **state) {
    json_t *report = icha_audit_begin();
    (void)state;
    for (int i = 0; i < ICHA_FINDINGS_LISTED_MAX + 5; i++)
        icha_audit_differs(report, "integrity", "a.csv", "sha256", NULL, NULL);
    json_t *findings = json_object_get(report, "findings");
    assert_int_equal(json_array_size(findings), ICHA_FINDINGS_LISTED_MAX + 1);
    for (size_t i = 0; i <= ICHA_FINDINGS_LISTED_MAX; i++) {
        const char *what = json_string_value(json_object_get(json_array_get(findings, i), "what"));
        assert_string_equal(what, i < ICHA_FINDINGS_LISTED_MAX ? "sha256" : "more");
    }
    assert_false(icha_audit_holds(report));
    json_decref(report);
}

/* M-2: what a run keeps is a regular file. */
static void a_kept_file_is_no_folder(void **state) {
    int descriptor = -1;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    mkdir(at("kept"), 0777), mkdir(at("kept/sub"), 0777);
    write_file(at("kept/a"), "abc");
    assert_int_equal(icha_run_kept_open(at("kept"), "a", &descriptor, &err), ICHA_OK);
    close(descriptor);
    assert_int_equal(icha_run_kept_open(at("kept"), "sub", &descriptor, &err), ICHA_ERR_CONFLICT);
    assert_non_null(strstr(err.message, "no regular file"));
}

/* P-4: a path that leaves no room for a name beside it; one byte less does. */
static void a_path_has_its_length(void **state) {
    char path[PATH_MAX], parent[PATH_MAX];
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    for (size_t length = PATH_MAX - 65; length <= PATH_MAX - 64; length++) {
        memset(path, 'x', length);
        for (size_t i = 0; i < length; i += 100) path[i] = '/';
        path[length] = '\0';
        assert_int_equal(icha_run_folder_parent(path, parent, &err), length < PATH_MAX - 64 ? ICHA_OK : ICHA_ERR_IO);
    }
    assert_non_null(strstr(err.message, "File name too long"));
}

static void a_folder_in_use_is_refused(void **state) {
    (void)state;
    icha_run_folder folder;
    icha_error err = ICHA_ERROR_INIT;
    mkdir(at("used"), 0777);
    assert_int_equal(icha_run_folder_check(at("used"), &err), ICHA_OK); /* empty */
    write_file(at("used/x"), "");
    assert_int_equal(icha_run_folder_open(&folder, at("used"), &err), ICHA_ERR_IO);
    assert_non_null(strstr(err.message, "not empty"));
    icha_run_folder_abandon(&folder);
    assert_int_equal(icha_run_folder_open(&folder, at("used/x"), &err), ICHA_ERR_IO); /* a file */
    icha_run_folder_abandon(&folder);
    assert_int_equal(icha_run_folder_open(&folder, at("no/such/parent"), &err), ICHA_ERR_IO);
    icha_run_folder_abandon(&folder);
    /* filled by somebody else meanwhile: refused when published, and nothing is left behind */
    assert_int_equal(icha_run_folder_open(&folder, at("race"), &err), ICHA_OK);
    char temporary[PATH_MAX];
    strcpy(temporary, folder.temporary);
    assert_int_equal(icha_run_folder_begin(&folder, "half", &err), ICHA_OK);
    mkdir(at("race"), 0777);
    write_file(at("race/x"), "");
    assert_int_equal(icha_run_folder_end(&folder, 0, &err), ICHA_OK);
    assert_int_equal(icha_run_folder_publish(&folder, &err), ICHA_ERR_IO);
    icha_run_folder_abandon(&folder);
    assert_false(exists(temporary));
}

static int make_root(void **state) {
    (void)state;
    return mkdtemp(root) == NULL;
}

static int remove_root(void **state) {
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", root);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_sha_256),
        cmocka_unit_test(a_catalogue_digest_is_that_of_its_list),
        cmocka_unit_test(canonical_json_follows_rfc_8785),
        cmocka_unit_test(manifest_is_closed_by_its_digest),
        cmocka_unit_test(a_folder_appears_whole),
        cmocka_unit_test(a_path_has_its_length),
        cmocka_unit_test(a_catalogue_without_one_of_its_files),
        cmocka_unit_test(findings_are_listed_to_a_limit),
        cmocka_unit_test(a_kept_file_is_no_folder),
        cmocka_unit_test(a_folder_in_use_is_refused),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
