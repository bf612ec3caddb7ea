/* Any bytes as a run's folder (M-2, X-5): its manifest and, behind the byte 0x1E, its rows.csv. Each reader of a folder ends
 * with a status and a sentence, an audit that found nothing has a manifest, and a table has no more records than bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/finding.h"
#include "audit/result.h"
#include "audit/table.h"
#include "audit/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds) {
    if (!holds) abort();
}

/* Made once, in memory where there is such a folder. */
static const char *folder(void) {
    static char path[64];
    if (path[0] == '\0') {
        snprintf(path, sizeof path, "%s/icha-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        check(mkdtemp(path) != NULL);
    }
    return path;
}

static void put(const char *name, const uint8_t *bytes, size_t length) {
    char path[96];
    snprintf(path, sizeof path, "%s/%s", folder(), name);
    FILE *file = fopen(path, "wb");
    check(file != NULL && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static void read_table(size_t size) {
    icha_table table;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_table_open(&table, folder(), "rows.csv", &err);
    check(status == ICHA_OK || (err.status == status && err.message[0] != '\0'));
    while (status == ICHA_OK && table.has_record && icha_table_next(&table)) {
        const char *cell = icha_table_cell(&table, "loan_id");
        check(cell == NULL || strlen(cell) <= size);
        check(table.records <= (int64_t)size + 1);
    }
    icha_table_close(&table);
}

static void read_manifest(void) {
    json_t *manifest = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_result_manifest(folder(), &manifest, &err);
    check((status == ICHA_OK) == (manifest != NULL) && (status == ICHA_OK || err.message[0] != '\0'));
    if (status == ICHA_OK) {
        status = icha_result_check_files(folder(), manifest, &err);
        check(status == ICHA_OK || err.message[0] != '\0');
    }
    json_decref(manifest);
}

static void verify(void) {
    json_t *manifest = NULL, *report = icha_audit_begin();
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_verify_run(folder(), report, &manifest, &err);
    check(status == ICHA_OK && (manifest != NULL || !icha_audit_holds(report)));
    json_decref(manifest);
    json_decref(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 65536) return 0;
    const uint8_t *split = size == 0 ? NULL : memchr(data, 0x1E, size);
    size_t manifest = split == NULL ? size : (size_t)(split - data), rows = split == NULL ? 0 : size - manifest - 1;
    put("manifest.json", data, manifest);
    put("rows.csv", split == NULL ? data : split + 1, rows);
    read_manifest();
    verify();
    read_table(rows);
    return 0;
}
