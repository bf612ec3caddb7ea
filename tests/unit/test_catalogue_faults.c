/* C-6: every fault with its line, its column, what was found and what was expected. Each file in tests/catalogue/broken
 * says in its first lines what must be found in it: `# fault LINE:COLUMN STATUS what was found`, in order. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalogue/load.h"

#define BROKEN ICHA_TEST_SOURCE_DIR "/tests/catalogue/broken"
#define CASES_MAX 256
#define FOUND_MAX 4096

/* The lines `# fault ...` that a file should be answered with. */
static void read_expected(const char *path, char *text, size_t size) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char line[512];
    text[0] = '\0';
    while (fgets(line, sizeof line, file) != NULL && strncmp(line, "# fault ", 8) == 0)
        strncat(text, line, size - strlen(text) - 1);
    fclose(file);
}

static void write_found(const icha_faults *faults, char *text, size_t size) {
    text[0] = '\0';
    for (size_t i = 0; i < icha_faults_count(faults); i++) {
        const icha_error *fault = icha_faults_at(faults, i);
        char line[512];
        snprintf(line, sizeof line, "# fault %u:%u %s%s%s\n", fault->line, fault->column,
                 icha_status_name(fault->status), fault->found[0] == '\0' ? "" : " ", fault->found);
        strncat(text, line, size - strlen(text) - 1);
    }
}

/* C-6. */
static void test_broken_file(void **state) {
    const char *path = *state;
    static char expected[FOUND_MAX], found[FOUND_MAX];
    size_t unresolved = 0;
    icha_faults *faults = NULL;
    icha_error error = ICHA_ERROR_INIT;
    icha_status status = icha_catalogue_check(&path, 1, &unresolved, &faults, &error);
    read_expected(path, expected, sizeof expected);
    write_found(faults, found, sizeof found);
    assert_string_equal(found, expected);
    assert_int_equal(status, icha_faults_at(faults, 0)->status);
    assert_string_equal(error.message, icha_faults_at(faults, 0)->message);
    for (size_t i = 0; i < icha_faults_count(faults); i++) {
        const icha_error *fault = icha_faults_at(faults, i);
        char korean[512];
        assert_string_equal(fault->file, path);
        assert_string_not_equal(fault->expected, "");
        assert_true(icha_error_sentence(fault, ICHA_LANGUAGE_KO, korean, sizeof korean) > 0);
        assert_string_not_equal(korean, fault->message);
    }
    icha_faults_free(faults);
}

/* ---- faults that show only between files ---- */

typedef struct between {
    const char *file;
    uint32_t line, column;
    icha_status status;
    const char *found;
} between;

static void expect_between(const char *folder, const char *assumption, const between *expected, size_t count) {
    static const char untouched;
    icha_catalogue *catalogue = (icha_catalogue *)&untouched;
    icha_faults *faults = NULL;
    icha_status status = icha_catalogue_load(folder, &assumption, 1, &catalogue, &faults, NULL);
    assert_int_equal(status, expected[0].status);
    assert_ptr_equal(catalogue, &untouched);
    assert_int_equal(icha_faults_count(faults), count);
    for (size_t i = 0; i < count; i++) {
        const icha_error *fault = icha_faults_at(faults, i);
        assert_non_null(strstr(fault->file, expected[i].file));
        assert_int_equal(fault->line, expected[i].line);
        assert_int_equal(fault->column, expected[i].column);
        assert_int_equal(fault->status, expected[i].status);
        assert_string_equal(fault->found, expected[i].found);
    }
    icha_faults_free(faults);
}

/* C-6 */
static void test_references(void **state) {
    (void)state;
    static const between expected[] = {
        {"products/c.yaml", 1, 10, ICHA_ERR_DUPLICATE, "t.q"},
        {"sources/e.yaml", 1, 9, ICHA_ERR_DUPLICATE, "d"},
        {"index/c.yaml", 1, 9, ICHA_ERR_DUPLICATE, "t.p"}, /* of a product */
        {"index/b.yaml", 1, 9, ICHA_ERR_DUPLICATE, "t.s"},
        {"index/a.yaml", 5, 11, ICHA_ERR_UNKNOWN_KEY, "nowhere"},
        {"index/a.yaml", 8, 42, ICHA_ERR_UNKNOWN_KEY, "8"},
        {"products/a.yaml", 15, 19, ICHA_ERR_UNKNOWN_KEY, "nowhere"},
        {"products/b.yaml", 15, 19, ICHA_ERR_CONFLICT, "is 6 won"},
        {"products/b.yaml", 10, 9, ICHA_ERR_CONFLICT, "2017-12-30"},
        {"products/c.yaml", 14, 19, ICHA_ERR_UNKNOWN_KEY, "8"},
        {"products/a.yaml", 1, 11, ICHA_ERR_UNKNOWN_KEY, "t.none"},
        {"products/b.yaml", 3, 11, ICHA_ERR_UNKNOWN_KEY, "t.p"},
        {"assumptions/a.yaml", 4, 12, ICHA_ERR_UNKNOWN_KEY, "t.nobody"},
        {"assumptions/a.yaml", 6, 3, ICHA_ERR_UNKNOWN_KEY, "t.noone"},
    };
    expect_between(ICHA_TEST_SOURCE_DIR "/tests/catalogue/references", "a", expected,
                   sizeof expected / sizeof *expected);
}

/* C-6, E-7: a rule beside its fact (products/a) and beside the parameters of its product (products/b); a cap beside a keyed
 * one; an assumption beside the product that it speaks of. A bound of 0% stands. */
static void test_rules(void **state) {
    (void)state;
    static const between expected[] = {
        {"facts/b.yaml", 3, 3, ICHA_ERR_DUPLICATE, "debt"},
        {"products/a.yaml", 55, 44, ICHA_ERR_UNKNOWN_KEY, "maybe"},
        {"products/a.yaml", 33, 45, ICHA_ERR_UNIT, "5"},
        {"products/a.yaml", 22, 45, ICHA_ERR_RANGE, "-1%"},
        {"products/a.yaml", 11, 30, ICHA_ERR_CONFLICT, "won"},
        {"products/b.yaml", 65, 9, ICHA_ERR_CONFLICT, "wage.rise"},
        {"products/b.yaml", 32, 9, ICHA_ERR_MISSING, "t.b"},
        {"products/b.yaml", 43, 9, ICHA_ERR_CONFLICT, "rate"},
        {"products/b.yaml", 54, 9, ICHA_ERR_CONFLICT, "rate"},
        {"assumptions/r.yaml", 11, 16, ICHA_ERR_CONFLICT, "when"},
        {"assumptions/r.yaml", 6, 3, ICHA_ERR_CONFLICT, "rate"},
    };
    expect_between(ICHA_TEST_SOURCE_DIR "/tests/catalogue/rules", "r", expected, sizeof expected / sizeof *expected);
}

/* The same files alone: what is not there is counted, not reported. */
static void test_unresolved(void **state) {
    (void)state;
    static const char *const path = ICHA_TEST_SOURCE_DIR "/tests/catalogue/references/products/a.yaml";
    size_t unresolved = 0;
    icha_faults *faults = NULL;
    assert_int_equal(icha_catalogue_check(&path, 1, &unresolved, &faults, NULL), ICHA_OK);
    assert_null(faults);
    assert_int_equal(unresolved, 2);
}

static void test_no_folder(void **state) {
    (void)state;
    icha_catalogue *catalogue = NULL;
    icha_error error = ICHA_ERROR_INIT;
    assert_int_equal(icha_catalogue_load("/nowhere/at/all", NULL, 0, &catalogue, NULL, &error), ICHA_ERR_IO);
    assert_string_equal(error.file, "/nowhere/at/all/sources");
    static const char *const names[] = {"no-such-record"};
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", names, 1, &catalogue, NULL, &error),
                     ICHA_ERR_IO);
    assert_non_null(strstr(error.file, "assumptions/no-such-record.yaml"));
    assert_null(catalogue);
}

/* ---- limits: at each, and one past it (X-3) ---- */

typedef struct text {
    char *bytes;
    size_t size, room;
} text;

static void put(text *t, const char *piece) {
    size_t length = strlen(piece);
    if (t->size + length + 1 > t->room) {
        t->room = (t->size + length + 1) * 2;
        t->bytes = realloc(t->bytes, t->room);
        assert_non_null(t->bytes);
    }
    memcpy(t->bytes + t->size, piece, length + 1);
    t->size += length;
}

static void put_times(text *t, const char *piece, size_t times) {
    for (size_t i = 0; i < times; i++) put(t, piece);
}

/* Loads and frees the text; *count: number of faults. */
static icha_status load(text *t, size_t *count, icha_error *error) {
    icha_faults *faults = NULL;
    icha_catalogue *catalogue = NULL;
    icha_error_init(error);
    icha_status status =
        icha_cat_load_bytes("limit.yaml", (const unsigned char *)t->bytes, t->size, &catalogue, &faults, error);
    *count = icha_faults_count(faults);
    icha_faults_free(faults);
    icha_catalogue_free(catalogue);
    free(t->bytes);
    *t = (text){NULL, 0, 0};
    return status;
}

static void expect(text *t, icha_status expected, const char *found) {
    size_t count;
    icha_error error;
    assert_int_equal(load(t, &count, &error), expected);
    assert_string_equal(error.found, found);
}

static const char head[] = "product: t.p\nname: {ko: a, en: a}\nfund: guarantee\nparameters:\n";
static const char parameter[] = "  x:\n    unit: text\n    event: application\n    versions:\n";
static const char rest[] = "valid_from: 2018-01-01, known_from: 2018-01-01, status: plan, "
                           "sources: [{document: d, quote: q}]}\n";

static void put_text_of(text *t, size_t length) {
    put(t, head);
    put(t, parameter);
    put(t, "      - {id: v, value: \"");
    put_times(t, "x", length);
    put(t, "\", ");
    put(t, rest);
}

/* */
static void test_text_limit(void **state) {
    (void)state;
    text t = {NULL, 0, 0};
    put_text_of(&t, ICHA_CATALOGUE_TEXT_MAX);
    expect(&t, ICHA_OK, "");
    put_text_of(&t, ICHA_CATALOGUE_TEXT_MAX + 1);
    expect(&t, ICHA_ERR_RANGE, "text length in bytes");
}

static void put_id_of(text *t, size_t length) {
    put(t, "product: ");
    put_times(t, "x", length);
    put(t, "\nname: {ko: a, en: a}\nfund: guarantee\nparameters: {}\n");
}

/* */
static void test_id_limit(void **state) {
    (void)state;
    text t = {NULL, 0, 0};
    size_t count;
    icha_error error;
    put_id_of(&t, ICHA_CATALOGUE_ID_MAX);
    expect(&t, ICHA_OK, "");
    put_id_of(&t, ICHA_CATALOGUE_ID_MAX + 1);
    assert_int_equal(load(&t, &count, &error), ICHA_ERR_SYNTAX);
}

static void put_depth_of(text *t, size_t depth) {
    put_times(t, "[", depth);
    put_times(t, "]", depth);
}

/* */
static void test_depth_limit(void **state) {
    (void)state;
    text t = {NULL, 0, 0};
    put_depth_of(&t, ICHA_CATALOGUE_DEPTH_MAX);
    expect(&t, ICHA_ERR_SYNTAX, "list"); /* read, and no product */
    put_depth_of(&t, ICHA_CATALOGUE_DEPTH_MAX + 1);
    expect(&t, ICHA_ERR_RANGE, "nesting depth");
}

static void put_versions_of(text *t, int count) {
    put(t, head);
    put(t, parameter);
    for (int i = 0; i < count; i++) {
        char line[300];
        int year = 1900 + i;
        snprintf(line, sizeof line,
                 "      - {id: v%d, value: a, valid_from: %d-01-01, valid_to: %d-12-31, known_from: 2018-01-01, "
                 "status: plan, sources: [{document: d, quote: q}]}\n",
                 i, year, year);
        put(t, line);
    }
}

/* */
static void test_versions_limit(void **state) {
    (void)state;
    text t = {NULL, 0, 0};
    put_versions_of(&t, ICHA_CATALOGUE_VERSIONS_MAX);
    expect(&t, ICHA_OK, "");
    put_versions_of(&t, ICHA_CATALOGUE_VERSIONS_MAX + 1);
    expect(&t, ICHA_ERR_RANGE, "versions of a parameter");
}

static void put_items_of(text *t, int count) {
    put(t, "source: d\ntitle: {ko: a, en: a}\npublisher: p\ndated: 2017\nknown_from: 2017-12-31\nlocator: l\nlines:\n");
    for (int i = 1; i <= count; i++) {
        char line[32];
        snprintf(line, sizeof line, "  %d: x\n", i);
        put(t, line);
    }
}

/* */
static void test_items_limit(void **state) {
    (void)state;
    text t = {NULL, 0, 0};
    put_items_of(&t, ICHA_CATALOGUE_ITEMS_MAX);
    expect(&t, ICHA_OK, "");
    put_items_of(&t, ICHA_CATALOGUE_ITEMS_MAX + 1);
    expect(&t, ICHA_ERR_RANGE, "items of a list or map");
}

/* A series may hold more entries than another list; the days count on from 2000-01-01. */
static void put_entries_of(text *t, const char *id, int count) {
    put(t, "series: ");
    put(t, id);
    put(t, "\nname: {ko: a, en: a}\nmeasures: {ko: a, en: a}\ncovers_to: 2199-12-31\n"
           "sources: [{document: d, quote: q}]\nentries:\n");
    for (int i = 0; i < count; i++) {
        char line[64], day[ICHA_DATE_TEXT_SIZE];
        icha_date_format(10957 + i, day, sizeof day);
        snprintf(line, sizeof line, "  - {on: %s, rate: 1%%}\n", day);
        put(t, line);
    }
}

/* */
static void test_series_limits(void **state) {
    (void)state;
    static const char letters[] = "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss";
    text t = {NULL, 0, 0};
    size_t count;
    icha_error error;
    put_entries_of(&t, "t.s", ICHA_SERIES_ENTRIES_MAX);
    expect(&t, ICHA_OK, "");
    put_entries_of(&t, "t.s", ICHA_SERIES_ENTRIES_MAX + 1);
    assert_int_equal(load(&t, &count, &error), ICHA_ERR_RANGE);
    assert_string_equal(error.found, "items of a list or map");
    assert_non_null(strstr(error.expected, "4096"));
    put_entries_of(&t, letters + sizeof letters - 1 - ICHA_SERIES_ID_MAX, 1);
    expect(&t, ICHA_OK, "");
    put_entries_of(&t, letters, 1);
    assert_int_equal(load(&t, &count, &error), ICHA_ERR_SYNTAX);
    /* no other list is so long */
    put(&t, "series: s\nsources:\n");
    put_times(&t, "  - 1\n", ICHA_CATALOGUE_ITEMS_MAX + 1);
    expect(&t, ICHA_ERR_RANGE, "items of a list or map");
}

static void put_file_of(text *t, size_t size) {
    put_id_of(t, 4);
    t->bytes = realloc(t->bytes, size + 1);
    assert_non_null(t->bytes);
    memset(t->bytes + t->size, '\n', size - t->size);
    t->size = size;
    t->bytes[size] = '\0';
}

/* */
static void test_file_limit(void **state) {
    (void)state;
    text t = {NULL, 0, 0};
    put_file_of(&t, ICHA_CATALOGUE_FILE_MAX);
    expect(&t, ICHA_OK, "");
    put_file_of(&t, (size_t)ICHA_CATALOGUE_FILE_MAX + 1);
    expect(&t, ICHA_ERR_RANGE, "file");
}

/* */
static void test_assumptions_limit(void **state) {
    (void)state;
    static const char folder[] = ICHA_TEST_SOURCE_DIR "/catalogue";
    const char *names[ICHA_CATALOGUE_ASSUMPTIONS_MAX + 1];
    icha_catalogue *catalogue = NULL;
    icha_error error = ICHA_ERROR_INIT;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) names[i] = "kr-bank-conventions";
    /* the limit itself goes on to the files, of which one is there twice */
    assert_int_equal(icha_catalogue_load(folder, names, ICHA_CATALOGUE_ASSUMPTIONS_MAX, &catalogue, NULL, &error),
                     ICHA_ERR_DUPLICATE);
    assert_int_equal(icha_catalogue_load(folder, names, ICHA_CATALOGUE_ASSUMPTIONS_MAX + 1, &catalogue, NULL, &error),
                     ICHA_ERR_RANGE);
    assert_string_equal(error.field, "assumptions");
    assert_string_equal(error.found, "65");
    assert_string_equal(error.expected, "0..64");
    assert_null(catalogue);
}

/* 10 faults a version, cut at the limit; the last one then says so. */
static void put_faults_of(text *t, int count) {
    put(t, head);
    for (int i = 0; i < count; i++) {
        char line[96];
        snprintf(line, sizeof line, "  subsidy.x%d: {unit: won, event: application, versions: []}\n", i);
        put(t, line);
    }
}

/* */
static void test_faults_limit(void **state) {
    (void)state;
    text t = {NULL, 0, 0};
    size_t count;
    icha_error error;
    put_faults_of(&t, ICHA_CATALOGUE_FAULTS_MAX - 1);
    assert_int_equal(load(&t, &count, &error), ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(count, ICHA_CATALOGUE_FAULTS_MAX - 1);
    put_faults_of(&t, ICHA_CATALOGUE_FAULTS_MAX + 20);
    assert_int_equal(load(&t, &count, &error), ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(count, ICHA_CATALOGUE_FAULTS_MAX);
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t list_broken(char *paths[], size_t room) {
    DIR *stream = opendir(BROKEN);
    struct dirent *entry;
    size_t count = 0;
    while (stream != NULL && (entry = readdir(stream)) != NULL && count < room) {
        if (entry->d_name[0] == '.') continue;
        size_t size = sizeof BROKEN + strlen(entry->d_name) + 1;
        paths[count] = malloc(size);
        snprintf(paths[count++], size, BROKEN "/%s", entry->d_name);
    }
    if (stream != NULL) closedir(stream);
    qsort(paths, count, sizeof *paths, by_text);
    return count;
}

int main(void) {
    static char *paths[CASES_MAX];
    static struct CMUnitTest broken[CASES_MAX];
    size_t count = list_broken(paths, CASES_MAX);
    if (count == 0) {
        fprintf(stderr, "no fixtures in %s\n", BROKEN);
        return 1;
    }
    for (size_t i = 0; i < count; i++)
        broken[i] = (struct CMUnitTest){strrchr(paths[i], '/') + 1, test_broken_file, NULL, NULL, paths[i]};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references),        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_unresolved),        cmocka_unit_test(test_no_folder),
        cmocka_unit_test(test_text_limit),        cmocka_unit_test(test_id_limit),
        cmocka_unit_test(test_depth_limit),       cmocka_unit_test(test_versions_limit),
        cmocka_unit_test(test_items_limit),       cmocka_unit_test(test_file_limit),
        cmocka_unit_test(test_assumptions_limit), cmocka_unit_test(test_faults_limit),
        cmocka_unit_test(test_series_limits),
    };
    int failed = _cmocka_run_group_tests("broken files", broken, count, NULL, NULL);
    failed += cmocka_run_group_tests_name("references and limits", tests, NULL, NULL);
    for (size_t i = 0; i < count; i++) free(paths[i]);
    return failed;
}
