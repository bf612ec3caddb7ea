#include "arrow_type.h"

#include <stdlib.h>
#include <string.h>

#include "contract/keys.h"
#include "number/fail.h"

icha_status icha_arrow_malformed(const char *column, const char *found, const char *expected, icha_error *err) {
    return icha_fail(err, ICHA_M_ARROW_MALFORMED, "P-1", column, found, expected);
}

/* ---- what the column is for ---- */

static icha_key_kind kind_of_key(const char *name) {
    icha_element_key element;
    int index = icha_key_index(name);
    if (index >= 0) return icha_key_at((size_t)index)->kind;
    return icha_element_key_of(name, &element) ? element.field.kind : ICHA_KIND_TEXT;
}

static icha_key_kind kind_of_member(const char *name) {
    int member = icha_event_member_of(name);
    return member < 0 ? ICHA_KIND_TEXT : icha_event_key(0, (icha_event_member)member).field.kind;
}

static bool is_share(const char *name, icha_file_kind file) {
    icha_key_kind kind = file == ICHA_FILE_EVENTS ? kind_of_member(name) : kind_of_key(name);
    return kind == ICHA_KIND_RATE || kind == ICHA_KIND_SIGNED_RATE || kind == ICHA_KIND_RATIO;
}

/* ---- its format ---- */

typedef struct format {
    const char *text;
    icha_arrow_values values;
} format;

static const format read_formats[] = {
    {"n", {ICHA_ARROW_NULLS, 0, 0}}, {"b", {ICHA_ARROW_BOOL, 0, 0}},     {"c", {ICHA_ARROW_INT, 1, 0}},
    {"C", {ICHA_ARROW_UINT, 1, 0}},  {"s", {ICHA_ARROW_INT, 2, 0}},      {"S", {ICHA_ARROW_UINT, 2, 0}},
    {"i", {ICHA_ARROW_INT, 4, 0}},   {"I", {ICHA_ARROW_UINT, 4, 0}},     {"l", {ICHA_ARROW_INT, 8, 0}},
    {"L", {ICHA_ARROW_UINT, 8, 0}},  {"tdD", {ICHA_ARROW_DATE32, 4, 0}}, {"tdm", {ICHA_ARROW_DATE64, 8, 0}},
    {"u", {ICHA_ARROW_UTF8, 4, 0}},  {"U", {ICHA_ARROW_UTF8, 8, 0}},     {"vu", {ICHA_ARROW_VIEWS, 16, 0}}};

/* What others are called, by how their format begins. */
static const char *const other_formats[][2] = {
    {"e", "float16"},      {"f", "float32"},          {"g", "float64"},           {"ts", "timestamp"},
    {"tt", "time"},        {"tD", "duration"},        {"ti", "interval"},         {"z", "binary"},
    {"Z", "large_binary"}, {"vz", "binary_view"},     {"w", "fixed_size_binary"}, {"+l", "list"},
    {"+L", "large_list"},  {"+w", "fixed_size_list"}, {"+v", "list_view"},        {"+s", "struct"},
    {"+m", "map"},         {"+u", "union"},           {"+r", "run_end_encoded"}};

static const char *name_of(const char *text) {
    for (size_t i = 0; i < sizeof other_formats / sizeof other_formats[0]; i++)
        if (strncmp(text, other_formats[i][0], strlen(other_formats[i][0])) == 0) return other_formats[i][1];
    return text;
}

static icha_status refuse(const struct ArrowSchema *schema, icha_error *err) {
    const char *type = name_of(schema->format);
    if (strncmp(type, "float", 5) == 0)
        return icha_fail(err, ICHA_M_ARROW_FLOAT, "N-1", schema->name, type, "decimal128, int64, 3.5%");
    if (strcmp(type, "timestamp") == 0)
        return icha_fail(err, ICHA_M_ARROW_TIMESTAMP, "T-1", schema->name, type, "date32");
    return icha_fail(err, ICHA_M_ARROW_TYPE, "P-1", schema->name, type,
                     "utf8, bool, int, uint, date32, date64, decimal, dictionary");
}

/* `d:19,10` and `d:19,10,128`. */
static bool read_decimal(const char *text, icha_arrow_values *out) {
    char *end;
    long precision = strtol(text + 2, &end, 10), bits = 128;
    if (end == text + 2 || *end != ',') return false;
    const char *at = end + 1;
    long scale = strtol(at, &end, 10);
    if (end == at) return false;
    if (*end == ',') bits = strtol(end + 1, &end, 10);
    if (*end != '\0' || precision < 1 || precision > 76 || scale < 0 || scale > 76) return false;
    *out = (icha_arrow_values){ICHA_ARROW_DECIMAL, (int32_t)(bits / 8), (int32_t)scale};
    return bits == 32 || bits == 64 || bits == 128 || bits == 256;
}

static icha_status read_values(const struct ArrowSchema *schema, icha_arrow_values *out, icha_error *err) {
    if (schema->release == NULL || schema->format == NULL)
        return icha_arrow_malformed(schema->name, "format NULL", "format", err);
    for (size_t i = 0; i < sizeof read_formats / sizeof read_formats[0]; i++)
        if (strcmp(schema->format, read_formats[i].text) == 0) {
            *out = read_formats[i].values;
            return ICHA_OK;
        }
    if (strncmp(schema->format, "d:", 2) != 0) return refuse(schema, err);
    return read_decimal(schema->format, out) ? ICHA_OK
                                             : icha_fail(err, ICHA_M_ARROW_TYPE, "P-1", schema->name, schema->format,
                                                         "d:PRECISION,SCALE (SCALE >= 0)");
}

icha_status icha_arrow_type_of(const struct ArrowSchema *schema, icha_file_kind kind, icha_arrow_type *out,
                               icha_error *err) {
    memset(out, 0, sizeof *out);
    icha_status status = read_values(schema, &out->values, err);
    out->is_share = is_share(schema->name, kind);
    out->has_dictionary = schema->dictionary != NULL;
    if (status != ICHA_OK || !out->has_dictionary) return status;
    if (out->values.layout != ICHA_ARROW_INT && out->values.layout != ICHA_ARROW_UINT)
        return icha_arrow_malformed(schema->name, schema->format, "int, uint (dictionary)", err);
    struct ArrowSchema values = *schema->dictionary;
    values.name = schema->name; /* errors name the column */
    if (values.dictionary != NULL) return icha_arrow_malformed(schema->name, "dictionary->dictionary", "NULL", err);
    return read_values(&values, &out->dictionary, err);
}
