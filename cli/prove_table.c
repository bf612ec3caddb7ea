/* A table of the run, line by line, against the second engine's. */
#include <stdlib.h>
#include <string.h>

#include "audit/result.h"
#include "prove.h"

#define NAME_MAX_BYTES 400

const char *prove_text(const json_t *value, char *buffer, size_t size) {
    if (json_is_string(value)) return json_string_value(value);
    if (json_is_integer(value)) snprintf(buffer, size, "%lld", (long long)json_integer_value(value));
    else buffer[0] = '\0';
    return buffer;
}

void prove_differs(proving *p, const char *file, int64_t line, const char *what, const char *found,
                   const char *expected) {
    icha_finding_at finding = {"prove", file, what, found, expected, line, -1, p->loan};
    icha_audit_find(p->report, &finding);
}

void prove_compare(proving *p, const char *file, int64_t line, const char *name, const char *found,
                   const char *expected) {
    char here[512], there[512];
    p->figures++;
    if (found != NULL && expected != NULL && strcmp(found, expected) == 0) return;
    snprintf(here, sizeof here, "%s %s", name, found == NULL ? "" : found);
    snprintf(there, sizeof there, "%s %s", name, expected == NULL ? "" : expected);
    prove_differs(p, file, line, "figure", here, there);
}

/* ---- the first line ---- */

static void join(char *text, size_t size, const char *name) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", used == 0 ? "" : ",", name);
}

void prove_header(proving *p, const icha_table *table, const prove_table *form) {
    char found[1024] = "", expected[1024] = "";
    for (size_t i = 0; icha_table_column(table, i) != NULL; i++) join(found, sizeof found, icha_table_column(table, i));
    for (size_t i = 0; i < form->count; i++) join(expected, sizeof expected, form->columns[i]);
    if (p->assumptions[0] != '\0') join(expected, sizeof expected, "assumptions");
    if (strcmp(found, expected) != 0) prove_differs(p, form->file, 1, "header", found, expected);
}

/* ---- the others ---- */

static const char *expected_cell(const json_t *exact, const char *column, char *buffer, size_t size) {
    return prove_text(json_object_get(exact, column), buffer, size);
}

static bool is_of_key(icha_table *table, const prove_table *form, const json_t *exact) {
    char buffer[32];
    for (size_t i = 0; i < form->keys; i++) {
        const char *cell = icha_table_cell(table, form->columns[i]);
        if (cell == NULL || strcmp(cell, expected_cell(exact, form->columns[i], buffer, sizeof buffer)) != 0)
            return false;
    }
    return true;
}

/* The key's cells, blanks between them. */
static void name_expected(const prove_table *form, const json_t *exact, char *name) {
    char buffer[32];
    size_t used = 0;
    name[0] = '\0';
    for (size_t i = 0; i < form->keys && used < NAME_MAX_BYTES; i++) {
        const char *cell = expected_cell(exact, form->columns[i], buffer, sizeof buffer);
        if (cell[0] != '\0')
            used += (size_t)snprintf(name + used, NAME_MAX_BYTES - used, "%s%s", used == 0 ? "" : " ", cell);
    }
}

static void name_found(const prove_table *form, icha_table *table, char *name) {
    size_t used = 0;
    name[0] = '\0';
    for (size_t i = 0; i < form->keys && used < NAME_MAX_BYTES; i++) {
        const char *cell = icha_table_cell(table, form->columns[i]);
        if (cell != NULL && cell[0] != '\0')
            used += (size_t)snprintf(name + used, NAME_MAX_BYTES - used, "%s%s", used == 0 ? "" : " ", cell);
    }
}

static void compare_line(proving *p, icha_table *table, const prove_table *form, const json_t *exact) {
    char key[NAME_MAX_BYTES], name[NAME_MAX_BYTES + 64], buffer[32];
    name_expected(form, exact, key);
    p->figures += (int64_t)form->keys;
    for (size_t i = form->keys; i < form->count; i++) {
        snprintf(name, sizeof name, "%s %s", key, form->columns[i]);
        prove_compare(p, form->file, table->records, name, icha_table_cell(table, form->columns[i]),
                      expected_cell(exact, form->columns[i], buffer, sizeof buffer));
    }
    snprintf(name, sizeof name, "%s assumptions", key);
    if (p->assumptions[0] != '\0')
        prove_compare(p, form->file, table->records, name, icha_table_cell(table, "assumptions"), p->assumptions);
}

/* The next object with the line's key; those before it have no line. */
static void take_line(proving *p, icha_table *table, const prove_table *form, const json_t *exact, size_t *next) {
    char name[NAME_MAX_BYTES];
    size_t at = *next, count = json_array_size(exact);
    while (at < count && !is_of_key(table, form, json_array_get(exact, at))) at++;
    if (at == count) {
        name_found(form, table, name);
        prove_differs(p, form->file, table->records, "extra_row", name, NULL);
        return;
    }
    for (; *next < at; ++*next) {
        name_expected(form, json_array_get(exact, *next), name);
        prove_differs(p, form->file, table->records, "no_row", NULL, name);
    }
    compare_line(p, table, form, json_array_get(exact, at));
    *next = at + 1;
}

static void compare_lines(proving *p, icha_table *table, const prove_table *form, const json_t *exact) {
    char name[NAME_MAX_BYTES];
    size_t next = 0;
    prove_header(p, table, form);
    for (; table->has_record; (void)icha_table_next(table)) take_line(p, table, form, exact, &next);
    if (table->is_broken) prove_differs(p, form->file, table->records, "unreadable", NULL, NULL);
    for (; next < json_array_size(exact); next++) {
        name_expected(form, json_array_get(exact, next), name);
        prove_differs(p, form->file, -1, "no_row", NULL, name);
    }
}

bool prove_open(proving *p, icha_table *table, const char *file, icha_status *status, icha_error *err) {
    json_object_set_new(p->compared, file, json_true());
    *status = icha_table_open(table, p->run->folder, file, err);
    if (*status != ICHA_ERR_IO && *status != ICHA_ERR_CONFLICT) return *status == ICHA_OK;
    prove_differs(p, file, -1, "unreadable", err->message, NULL);
    *status = ICHA_OK;
    return false;
}

icha_status prove_lines(proving *p, const prove_table *form, const json_t *exact, icha_error *err) {
    icha_table table;
    if (icha_result_entry(p->run->manifest, form->file) == NULL) {
        if (json_array_size(exact) > 0) prove_differs(p, form->file, -1, "missing", NULL, NULL);
        return ICHA_OK;
    }
    icha_status status;
    if (prove_open(p, &table, form->file, &status, err)) compare_lines(p, &table, form, exact);
    icha_table_close(&table);
    return status;
}
