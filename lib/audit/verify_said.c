#include "verify_said.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "json_whole.h"
#include "table.h"

static const char *text_of(const json_t *name) {
    return json_is_string(name) ? json_string_value(name) : ""; /* what is none was found before */
}

/* `a; b`, as each line of figures names them. NULL: no memory. */
static char *joined(const json_t *list) {
    size_t index, size = 1, used = 0;
    const json_t *name;
    json_array_foreach(list, index, name) size += strlen(text_of(name)) + 2;
    char *text = calloc(size, 1);
    json_array_foreach(list, index, name) if (text != NULL) used +=
        (size_t)snprintf(text + used, size - used, "%s%s", index == 0 ? "" : "; ", text_of(name));
    return text;
}

static void check_table(const char *folder, const char *name, const char *expected, json_t *report) {
    icha_table table;
    icha_finding_at finding = ICHA_FINDING_AT("integrity", name, "assumptions");
    icha_status status = icha_table_open(&table, folder, name, NULL);
    if (status == ICHA_ERR_MEMORY) icha_json_short();
    while (status == ICHA_OK && table.has_record && table.records <= ICHA_SAID_LINES_MAX) {
        const char *found = icha_table_cell(&table, "assumptions");
        if (strcmp(found == NULL ? "" : found, expected) != 0) {
            finding.line = table.records;
            finding.found = found == NULL ? "" : found;
            finding.expected = expected;
            icha_audit_find(report, &finding);
            break;
        }
        (void)icha_table_next(&table);
    }
    icha_table_close(&table); /* what could not be opened was found by its digest */
}

static bool has_figures(const char *name) {
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".csv") == 0 && strcmp(name, "held.csv") != 0;
}

void icha_verify_said(const char *folder, const json_t *manifest, json_t *report) {
    size_t index;
    const json_t *entry;
    char *expected = joined(json_object_get(manifest, "assumptions"));
    if (expected == NULL) icha_json_short();
    json_array_foreach(json_object_get(manifest, "results"), index, entry) {
        const char *name = json_string_value(json_object_get(entry, "file"));
        if (expected != NULL && has_figures(name)) check_table(folder, name, expected, report);
    }
    free(expected);
}
