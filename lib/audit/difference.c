#include "difference.h"

#include <stdio.h>
#include <string.h>

#include "finding.h"
#include "number/fail.h"
#include "result.h"

#define PIECE 8192

typedef struct place {
    int64_t offset, line, begin; /* of the byte; its line from 1; where that begins */
} place;

/* false: they are the same to their ends. */
static bool find_place(FILE *a, FILE *b, place *at) {
    char left[PIECE], right[PIECE];
    *at = (place){0, 1, 0};
    for (;;) {
        size_t here = fread(left, 1, PIECE, a), there = fread(right, 1, PIECE, b), i = 0;
        for (; i < here && i < there && left[i] == right[i]; i++) {
            at->offset++;
            if (left[i] == '\n') at->line++, at->begin = at->offset;
        }
        if (i < here || i < there) return true;
        if (here == 0) return false;
    }
}

static json_t *line_at(FILE *file, int64_t begin) {
    char text[400];
    if (fseeko(file, (off_t)begin, SEEK_SET) != 0) return json_string("");
    size_t got = fread(text, 1, sizeof text, file);
    const char *end = memchr(text, '\n', got);
    return icha_audit_text(text, end == NULL ? got : (size_t)(end - text), sizeof text);
}

static void report_place(const char *name, FILE *found, FILE *expected, const place *at, json_t *report) {
    json_t *here = line_at(found, at->begin), *there = line_at(expected, at->begin);
    icha_finding_at finding = {"replay", name,       "text", json_string_value(here), json_string_value(there),
                               at->line, at->offset, NULL};
    icha_audit_find(report, &finding);
    json_decref(here);
    json_decref(there);
}

void icha_difference_of(FILE *found, FILE *expected, const char *name, json_t *report) {
    place at;
    if (find_place(found, expected, &at)) report_place(name, found, expected, &at, report);
    if (ferror(found) || ferror(expected)) icha_audit_differs(report, "replay", name, "unreadable", NULL, NULL);
}

icha_status icha_difference_find(const char *folder, const char *again, const char *name, json_t *report,
                                 icha_error *err) {
    FILE *found = NULL, *expected = NULL;
    icha_error why = ICHA_ERROR_INIT;
    icha_status status = icha_result_open(again, name, &expected, err);
    if (status != ICHA_OK) return status;
    if (icha_result_open(folder, name, &found, &why) != ICHA_OK)
        icha_audit_unreadable(report, "replay", name, &why);
    else icha_difference_of(found, expected, name, report);
    if (found != NULL) fclose(found);
    fclose(expected);
    return ICHA_OK;
}
