#define _GNU_SOURCE /* fopencookie */
#include "xlsx_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "number/fail.h"
#include "portfolio/spill.h"

typedef struct part {
    icha_spill spill;
    uint64_t at;
} part;

/* A thread makes one workbook at a time. */
static _Thread_local struct {
    const char *folder;
    icha_error err; /* the first; its status is OK while there is none */
} parts;

static void note(icha_status status, const icha_error *err) {
    if (status != ICHA_OK && parts.err.status == ICHA_OK) parts.err = *err;
}

static ssize_t read_part(void *cookie, char *bytes, size_t size) {
    part *p = cookie;
    icha_error err = ICHA_ERROR_INIT;
    uint64_t left = icha_spill_length(&p->spill) - p->at;
    if (size > left) size = (size_t)left;
    icha_status status = icha_spill_read(&p->spill, p->at, bytes, size, &err);
    note(status, &err);
    if (status != ICHA_OK) return -1;
    p->at += size;
    return (ssize_t)size;
}

/* libxlsxwriter writes a part from its beginning to its end and then reads it so. */
static ssize_t write_part(void *cookie, const char *bytes, size_t size) {
    part *p = cookie;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_spill_append(&p->spill, bytes, size, &err);
    note(status, &err);
    return status == ICHA_OK ? (ssize_t)size : 0;
}

static int seek_part(void *cookie, off64_t *offset, int whence) {
    part *p = cookie;
    uint64_t length = icha_spill_length(&p->spill);
    int64_t from = whence == SEEK_SET ? 0 : (int64_t)(whence == SEEK_CUR ? p->at : length);
    if (*offset < -from || *offset > (int64_t)length - from) return -1;
    p->at = (uint64_t)(from + *offset);
    *offset = (off64_t)p->at;
    return 0;
}

static int close_part(void *cookie) {
    part *p = cookie;
    icha_spill_clear(&p->spill);
    free(p);
    return 0;
}

void icha_xlsx_parts_begin(const char *folder) {
    parts.folder = folder;
    parts.err = (icha_error)ICHA_ERROR_INIT;
}

icha_status icha_xlsx_parts_end(icha_error *err) {
    parts.folder = NULL; /* the caller's */
    if (parts.err.status != ICHA_OK && err != NULL) *err = parts.err;
    return parts.err.status;
}

/* Stands in for libxlsxwriter's function of this name (xlsxwriter/utility.h), which is why it can be seen from there;
 * tests/faults/test_io.py finds it where it does not. Its own takes a folder from the environment. */
__attribute__((visibility("default"))) FILE *lxw_tmpfile(char *folder) {
    static const cookie_io_functions_t functions = {read_part, write_part, seek_part, close_part};
    (void)folder;
    part *p = calloc(1, sizeof *p);
    FILE *file = p == NULL ? NULL : fopencookie(p, "w+b", functions);
    if (file == NULL) free(p);
    else icha_spill_init(&p->spill, parts.folder);
    return file;
}
