/* Typed access to a JSON object: unknown keys are errors, missing ones are all named at once (INTERFACES). */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NAME 255

const char *const icha_exact_day_count_words[] = {"act/365", "act/act", "act/act-anchor", "act/360",
                                                  "30e/360", "30/360",  "twelfths",       NULL};
const char *const icha_exact_inclusion_words[] = {"start", "end", "both", NULL};

static bool bad(const struct reader *r, const char *key, const char *expected) {
    return icha_exact_fail(r->err, "%s%s: expected %s", r->path, key, expected);
}

bool icha_exact_known_keys(const struct reader *r, const char *const *keys) {
    /* jansson iterates only over non-const objects, but changes nothing */
    for (void *it = json_object_iter((json_t *)(uintptr_t)r->object); it != NULL;
         it = json_object_iter_next((json_t *)(uintptr_t)r->object, it)) {
        const char *found = json_object_iter_key(it);
        const char *const *key = keys;
        while (*key != NULL && strcmp(*key, found) != 0) key++;
        if (*key == NULL) return icha_exact_fail(r->err, "%s%.64s: unknown key", r->path, found);
    }
    return true;
}

static void note_missing(struct missing *missing, const char *path, const char *key) {
    size_t room = sizeof missing->text - missing->used;
    int wrote = snprintf(missing->text + missing->used, room, "%s%s%s", missing->used > 0 ? ", " : "", path, key);
    if (wrote > 0) missing->used += (size_t)wrote < room ? (size_t)wrote : room - 1;
}

/* null says the same as leaving the key out. */
const json_t *icha_exact_take(const struct reader *r, const char *key, bool required) {
    const json_t *value = json_object_get(r->object, key);
    if (value != NULL && !json_is_null(value)) return value;
    if (required) note_missing(r->missing, r->path, key);
    return NULL;
}

/* The text of a string key, or NULL: absent, or (with *ok cleared) no text. */
static const char *take_text(const struct reader *r, const char *key, bool required, const char *expected, bool *ok) {
    const json_t *value = icha_exact_take(r, key, required);
    const char *text = value != NULL ? json_string_value(value) : NULL;
    *ok = value == NULL || text != NULL || bad(r, key, expected);
    return text;
}

bool icha_exact_take_int(const struct reader *r, const char *key, bool required, int low, int high, int *out) {
    const json_t *value = icha_exact_take(r, key, required);
    if (value == NULL) return true;
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < low || number > high)
        return icha_exact_fail(r->err, "%s%s: expected a whole number from %d to %d", r->path, key, low, high);
    *out = (int)number;
    return true;
}

bool icha_exact_take_flag(const struct reader *r, const char *key, bool required, bool *out) {
    const json_t *value = icha_exact_take(r, key, required);
    if (value == NULL) return true;
    if (!json_is_boolean(value)) return bad(r, key, "true or false");
    *out = json_is_true(value);
    return true;
}

/* A JSON integer, or the same in text (INTERFACES). Sixteen digits hold N-1's bound. */
static bool money_value(const json_t *value, int64_t *out) {
    if (json_is_integer(value)) {
        *out = json_integer_value(value);
        return true;
    }
    const char *text = json_string_value(value);
    if (text == NULL || text[0] == '\0' || strlen(text) > 16 || strspn(text, "0123456789") != strlen(text))
        return false;
    *out = 0;
    for (const char *p = text; *p != '\0'; p++) *out = *out * 10 + (*p - '0');
    return true;
}

bool icha_exact_take_money(const struct reader *r, const char *key, bool required, int64_t low, int64_t high,
                           int64_t *out) {
    const json_t *value = icha_exact_take(r, key, required);
    int64_t amount = 0;
    if (value == NULL) return true;
    if (!money_value(value, &amount) || amount < low || amount > high)
        return icha_exact_fail(r->err, "%s%s: expected a whole amount from %lld to %lld (N-1)", r->path, key,
                               (long long)low, (long long)high);
    *out = amount;
    return true;
}

bool icha_exact_take_rate(const struct reader *r, const char *key, bool required, int64_t *out) {
    bool ok;
    char field[128];
    const char *text = take_text(r, key, required, "a rate in text, as \"1.5%\", \"150bp\" or \"0.015x\" (N-2)", &ok);
    snprintf(field, sizeof field, "%s%s", r->path, key);
    return ok && (text == NULL || icha_exact_parse_rate(text, out, r->err, field));
}

static bool parse_signed_rate(const char *text, int64_t *out, struct exact_error *err, const char *field) {
    bool negative = text[0] == '-';
    if (!icha_exact_parse_rate(text + negative, out, err, field)) return false;
    if (negative) *out = -*out;
    return true;
}

bool icha_exact_take_signed_rate(const struct reader *r, const char *key, bool required, int64_t *out) {
    bool ok;
    char field[128];
    const char *text = take_text(r, key, required, "a rate in text, as \"1.5%\" or \"-0.5%\" (N-2)", &ok);
    snprintf(field, sizeof field, "%s%s", r->path, key);
    return ok && (text == NULL || parse_signed_rate(text, out, r->err, field));
}

bool icha_exact_take_series(const struct reader *r, const char *key, bool required, bool is_signed, size_t most,
                            struct index_entry **out, size_t *count) {
    const json_t *array = icha_exact_take(r, key, required);
    if (array == NULL) return true;
    *count = json_array_size(array);
    if (!json_is_array(array) || *count == 0 || *count > most)
        return icha_exact_fail(r->err, "%s%s: expected 1 to %zu pairs of date and rate", r->path, key, most);
    *out = calloc(*count, sizeof **out);
    if (*out == NULL) return icha_exact_fail(r->err, "out of memory");
    for (size_t i = 0; i < *count; i++) {
        const json_t *pair = json_array_get(array, i);
        const char *date = json_string_value(json_array_get(pair, 0));
        const char *rate = json_string_value(json_array_get(pair, 1));
        struct index_entry *entry = &(*out)[i];
        char field[160];
        snprintf(field, sizeof field, "%s%s[%zu]", r->path, key, i);
        if (json_array_size(pair) != 2 || date == NULL || rate == NULL || !icha_exact_parse_date(date, &entry->on))
            return icha_exact_fail(r->err, "%s: expected a pair of date and rate", field);
        if (!(is_signed ? parse_signed_rate(rate, &entry->rate, r->err, field)
                        : icha_exact_parse_rate(rate, &entry->rate, r->err, field)))
            return false;
        if (i > 0 && entry->on <= entry[-1].on)
            return icha_exact_fail(r->err, "%s%s: the dates must ascend", r->path, key);
    }
    return true;
}

bool icha_exact_take_date(const struct reader *r, const char *key, bool required, civil_day *out) {
    static const char expected[] = "a date from \"1900-01-01\" to \"2199-12-31\" (T-1)";
    bool ok;
    const char *text = take_text(r, key, required, expected, &ok);
    return ok && (text == NULL || icha_exact_parse_date(text, out) || bad(r, key, expected));
}

bool icha_exact_take_word(const struct reader *r, const char *key, bool required, const char *const *words, int *out) {
    bool ok;
    const char *text = take_text(r, key, required, "a word in text", &ok);
    if (text == NULL) return ok;
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], text) == 0) {
            *out = i;
            return true;
        }
    }
    return icha_exact_fail(r->err, "%s%s: \"%.40s\" is none of its words", r->path, key, text);
}

bool icha_exact_take_rounding(const struct reader *r, const char *key, bool required, struct rounding *out) {
    static const char expected[] = "a mode and unit, as \"down/1\" or \"half_even/10\" (N-4)";
    bool ok;
    const char *text = take_text(r, key, required, expected, &ok);
    return ok && (text == NULL || icha_exact_parse_rounding(text, out) || bad(r, key, expected));
}

bool icha_exact_take_name(const struct reader *r, const char *key, bool required, const char **out) {
    static const char expected[] = "a name of 1 to 255 bytes";
    bool ok;
    const char *text = take_text(r, key, required, expected, &ok);
    if (text == NULL) return ok;
    if (text[0] == '\0' || strlen(text) > MAX_NAME) return bad(r, key, expected);
    *out = text;
    return true;
}

bool icha_exact_take_share(const struct reader *r, const char *key, mpq_t out) {
    const json_t *value = icha_exact_take(r, key, true);
    if (value == NULL) return true;
    const char *text = json_string_value(value);
    return (text != NULL && icha_exact_parse_share(text, out)) ||
           bad(r, key, "a fraction (\"1\", \"1/3\") or a percentage (N-2)");
}

bool icha_exact_take_names(const struct reader *r, const char *key, const json_t **out) {
    const json_t *list = icha_exact_take(r, key, false);
    if (list != NULL && !json_is_array(list)) return bad(r, key, "a list of names");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!json_is_string(json_array_get(list, i))) return bad(r, key, "a list of names");
    *out = list;
    return true;
}

bool icha_exact_is_among(const json_t *names, const char *name) {
    for (size_t i = 0; i < json_array_size(names); i++)
        if (strcmp(json_string_value(json_array_get(names, i)), name) == 0) return true;
    return json_array_size(names) == 0;
}

bool icha_exact_take_element(const struct reader *parent, const json_t *array, size_t i, const char *name,
                             char path[64], struct reader *out) {
    snprintf(path, 64, "%s%s[%zu].", parent->path, name, i);
    *out = *parent;
    out->path = path;
    out->object = json_array_get(array, i);
    return json_is_object(out->object) ||
           icha_exact_fail(parent->err, "%s%s[%zu]: expected an object", parent->path, name, i);
}
