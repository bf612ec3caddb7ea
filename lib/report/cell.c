/* A JSON value as the text of one table or CSV cell. */
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

typedef struct style {
    FILE *out;
    const char *between_plain; /* two values of a plain list */
    const char *between_rows;  /* two objects or lists */
    bool is_grouped;
} style;

static void put(const style *s, const json_t *value);

/* A list of two plain values is a band (icha_json_value), or for CHOICES values of which one applies. */
static void put_list(const style *s, const json_t *list) {
    size_t index;
    const json_t *item;
    bool is_plain = !json_is_object(json_array_get(list, 0)) && !json_is_array(json_array_get(list, 0));
    json_array_foreach((json_t *)(uintptr_t)list, index, item) {
        if (index > 0) fputs(is_plain ? s->between_plain : s->between_rows, s->out);
        put(s, item);
    }
}

static void put_object(const style *s, const json_t *object) {
    const char *key;
    json_t *item;
    const char *before = "";
    json_object_foreach((json_t *)(uintptr_t)object, key, item) {
        fprintf(s->out, "%s%s: ", before, key);
        put(s, item);
        before = ", ";
    }
}

static void put_whole(const style *s, json_int_t number) {
    char grouped[ICHA_TEXT_MAX];
    icha_money_group(number, grouped, sizeof grouped);
    if (s->is_grouped)
        fputs(grouped, s->out);
    else
        fprintf(s->out, "%" JSON_INTEGER_FORMAT, number);
}

static void put(const style *s, const json_t *value) {
    switch (value == NULL ? JSON_NULL : json_typeof(value)) {
    case JSON_STRING: fputs(json_string_value(value), s->out); break;
    case JSON_INTEGER: put_whole(s, json_integer_value(value)); break;
    case JSON_TRUE: fputs("true", s->out); break;
    case JSON_FALSE: fputs("false", s->out); break;
    case JSON_ARRAY: put_list(s, value); break;
    case JSON_OBJECT: put_object(s, value); break;
    case JSON_REAL: /* no document holds one (N-3) */
    case JSON_NULL: break;
    }
}

char *icha_cell_text(const json_t *value, icha_column_kind kind, bool is_grouped) {
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) return NULL;
    bool is_choice = kind == ICHA_COLUMN_CHOICES;
    style s = {out, is_choice ? " | " : kind == ICHA_COLUMN_TEXT ? "; " : "..", is_choice ? " | " : "; ", is_grouped};
    put(&s, value);
    if (fclose(out) == 0) return text;
    free(text);
    return NULL;
}

const json_t *icha_cell_find(const json_t *row, const char *path) {
    char name[64];
    for (const char *dot; row != NULL && (dot = strchr(path, '.')) != NULL && (size_t)(dot - path) < sizeof name;) {
        memcpy(name, path, (size_t)(dot - path));
        name[dot - path] = '\0';
        row = json_object_get(row, name);
        path = dot + 1;
    }
    return json_object_get(row, path);
}
