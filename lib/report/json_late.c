/* Late interest as JSON: FACTS in, with every bad key reported, the result document out (L-7). */
#include <stdlib.h>
#include <string.h>

#include "audit/json_whole.h"
#include "loan/absent.h"
#include "number/amount.h"
#include "number/fail.h"
#include "report/json_pieces.h"
#include "report/json_late.h"
#include "report/json_text.h"

#define PATH_SIZE 64

static const char *const keys[] = {"due_on",     "paid_on",       "unpaid_interest", "later_amount",
                                   "after_days", "rate",          "rates",           "late_spread",
                                   "legal_caps", "legal_spreads", "day_count",       "rounding"};
static const char key_list[] = "due_on, paid_on, unpaid_interest, later_amount, after_days, rate, rates, late_spread, "
                               "legal_caps, legal_spreads, day_count, rounding";
static const char series_example[] = "the name of an index series, [[\"2018-01-01\", \"3.5%\"], ...]";

typedef struct reader {
    const json_t *object;
    const char *file;
    icha_errors *errors;
    icha_error *first; /* the caller's; may be NULL */
    icha_status status;
} reader;

static void report(reader *r, icha_error *err) {
    (void)icha_fail_at(err, err->status, r->file, err->line, err->column);
    icha_errors_add(r->errors, err);
    if (r->status == ICHA_OK && r->first != NULL) *r->first = *err;
    if (r->status == ICHA_OK) r->status = err->status;
}

static void report_at(reader *r, icha_error *err, const char *path) {
    (void)icha_fail_in_field(err, err->status, path);
    report(r, err);
}

static void wrong_kind(reader *r, const char *path, const json_t *value, const char *expected) {
    icha_error err = ICHA_ERROR_INIT;
    (void)icha_json_wrong_kind(value, "L-7", path, expected, &err);
    report(r, &err);
}

/* Of that key: one that could not be read is not a key left out. */
static void no_memory(reader *r, const char *path) {
    icha_error err = ICHA_ERROR_INIT;
    (void)icha_fail(&err, ICHA_M_NO_MEMORY, NULL, path, NULL, NULL);
    report(r, &err);
}

/* ---- single values ---- */

/* What a parser of the library reads, and judges with its own sentence. */
typedef struct spelt {
    char *text; /* NULL: nothing to read */
    size_t length;
} spelt;

/* A string's text, or a plain number's as it stands; anything else is reported. null says the same as no key.
 * The caller frees the text. */
static spelt spell(reader *r, const char *path, const json_t *value, bool takes_numbers, const char *expected) {
    spelt s = {NULL, 0};
    if (value == NULL || json_is_null(value)) return s;
    if (json_is_string(value)) {
        s.length = json_string_length(value);
        s.text = malloc(s.length + 1);
        if (s.text != NULL) memcpy(s.text, json_string_value(value), s.length + 1);
    } else if (takes_numbers && json_is_number(value)) {
        s.text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
        s.length = s.text == NULL ? 0 : strlen(s.text);
    } else {
        wrong_kind(r, path, value, expected);
        return s;
    }
    if (s.text == NULL) no_memory(r, path);
    return s;
}

/* None of the amounts is negative: icha_late_interest() refuses that by L-7, so too large a one says its bounds from 0. */
static icha_status parse_money(const char *text, size_t length, icha_money *amount, icha_error *err) {
    if (icha_money_parse(text, length, amount, NULL) == ICHA_OK) return ICHA_OK;
    return icha_amount_parse(text, length, 0, amount, err);
}

/* READ(date, icha_date, icha_date_parse): static void read_date(reader, path, value, out) through icha_date_parse(). */
#define READ(name, type, parse, takes_numbers, expected)                                                               \
    static void read_##name(reader *r, const char *path, const json_t *value, type *out) {                             \
        icha_error err = ICHA_ERROR_INIT;                                                                              \
        spelt s = spell(r, path, value, takes_numbers, expected);                                                      \
        if (s.text != NULL && parse(s.text, s.length, out, &err) != ICHA_OK) report_at(r, &err, path);                 \
        free(s.text);                                                                                                  \
    }
READ(date, icha_date, icha_date_parse, false, "\"2018-03-14\"")
READ(money, icha_money, parse_money, true, "365000, \"365000\"")
READ(rate, icha_rate, icha_rate_parse, true, "\"3.5%\"")
READ(day_count, icha_day_count, icha_day_count_parse, false, "\"act/365\"")
READ(rounding, icha_rounding, icha_rounding_parse, false, "\"down/1\"")
#undef READ

static void read_days(reader *r, const char *path, const json_t *value, int32_t *out) {
    icha_error err = ICHA_ERROR_INIT;
    if (value == NULL || json_is_null(value)) return;
    if (!json_is_integer(value)) {
        wrong_kind(r, path, value, "30 (JSON number)");
        return;
    }
    const icha_bounds bounds = {json_integer_value(value), 0, ICHA_LATE_DAYS_MAX, path, NULL};
    if (icha_check_bounds(&bounds, 1, "L-7", &err) != ICHA_OK) report(r, &err);
    else *out = (int32_t)json_integer_value(value);
}

/* ---- a series ---- */

static void read_pair(reader *r, const char *key, size_t place, const json_t *pair, icha_index_entry *entry) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s[%zu]", key, place);
    if (!json_is_array(pair) || json_array_size(pair) != 2 || json_is_null(json_array_get(pair, 0)) ||
        json_is_null(json_array_get(pair, 1))) {
        wrong_kind(r, path, pair, "[\"2018-01-01\", \"3.5%\"]");
        return;
    }
    size_t used = strlen(path);
    snprintf(path + used, sizeof path - used, ".on");
    read_date(r, path, json_array_get(pair, 0), &entry->on);
    snprintf(path + used, sizeof path - used, ".rate");
    read_rate(r, path, json_array_get(pair, 1), &entry->rate);
}

/* A series of the catalogue by its name: icha_late_take_series() finds it. */
static void read_name(reader *r, const char *key, const json_t *value, icha_late_series *room) {
    icha_error err = ICHA_ERROR_INIT;
    const char *name = json_string_value(value);
    size_t length = json_string_length(value);
    if (length == 0 || length >= sizeof room->name) {
        (void)icha_fail(&err, ICHA_M_OUT_OF_RANGE, "X-3", key, name, "1..63 bytes");
        report(r, &err);
    } else {
        memcpy(room->name, name, length + 1);
    }
}

/* A list of [date, rate]. */
static void read_entries(reader *r, const char *key, const json_t *value, icha_index_entry *entries) {
    icha_error err = ICHA_ERROR_INIT;
    if (!json_is_array(value) || json_array_size(value) == 0) {
        wrong_kind(r, key, value, series_example);
    } else if (json_array_size(value) > ICHA_INDEX_ENTRIES_MAX) {
        (void)icha_fail(&err, ICHA_M_LIST_TOO_LONG, "L-7", key, NULL, "4096");
        report(r, &err);
    } else {
        for (size_t i = 0; i < json_array_size(value); i++) read_pair(r, key, i, json_array_get(value, i), &entries[i]);
    }
}

/* The one place where a dated series is read, into the room of its key. */
static void read_series(reader *r, icha_late_facts *facts, icha_late_key which) {
    const char *key = icha_late_key_name(which);
    const json_t *value = json_object_get(r->object, key);
    icha_late_series *room = &facts->series[which];
    room->name[0] = '\0';
    room->is_taken = false;
    if (value == NULL || json_is_null(value)) return;
    if (json_is_string(value)) read_name(r, key, value, room);
    else read_entries(r, key, value, room->entries);
    icha_late_set_entries(facts, which, json_array_size(value)); /* of a name: none yet */
}

/* ---- the whole ---- */

static void read_members(reader *r, icha_late_facts *f) {
    icha_late_terms *t = &f->terms;
    const json_t *o = r->object;
    read_date(r, "due_on", json_object_get(o, "due_on"), &t->due_on);
    read_date(r, "paid_on", json_object_get(o, "paid_on"), &t->paid_on);
    read_money(r, "unpaid_interest", json_object_get(o, "unpaid_interest"), &t->unpaid_interest);
    read_money(r, "later_amount", json_object_get(o, "later_amount"), &t->later_amount);
    read_days(r, "after_days", json_object_get(o, "after_days"), &t->after_days);
    read_rate(r, "rate", json_object_get(o, "rate"), &t->rate);
    read_rate(r, "late_spread", json_object_get(o, "late_spread"), &t->late_spread);
    for (icha_late_key which = 0; which < ICHA_LATE_KEYS; which++) read_series(r, f, which);
    read_day_count(r, "day_count", json_object_get(o, "day_count"), &t->day_count);
    read_rounding(r, "rounding", json_object_get(o, "rounding"), &t->rounding);
}

static void name_unknown_keys(reader *r) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)r->object, key, value) {
        if (icha_errors_is_full(r->errors)) return;
        icha_error err = ICHA_ERROR_INIT;
        bool is_known = false;
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) is_known = is_known || strcmp(keys[i], key) == 0;
        if (is_known) continue;
        (void)icha_fail(&err, ICHA_M_KEY_UNKNOWN, "L-7", key, key, key_list);
        report(r, &err);
    }
}

/* A key that was given wrongly is not missing too. */
static bool is_bad(const icha_errors *errors, const char *key) {
    size_t length = strlen(key);
    for (size_t i = 0; i < errors->count; i++) {
        const char *field = errors->items[i].field;
        if (strncmp(field, key, length) == 0 && (field[length] == '\0' || field[length] == '[')) return true;
    }
    return false;
}

static void name_missing_keys(reader *r, const icha_late_terms *terms) {
    icha_absent absent[ICHA_ABSENT_MAX];
    size_t count = icha_late_absent(terms, absent);
    for (size_t i = 0; i < count; i++) {
        icha_error err = ICHA_ERROR_INIT;
        if (is_bad(r->errors, absent[i].field)) continue;
        (void)icha_fail(&err, ICHA_M_VALUE_MISSING, "L-7", absent[i].field, NULL, absent[i].expected);
        report(r, &err);
    }
}

icha_status icha_json_late_read(const char *text, size_t length, const char *file, icha_late_facts *facts,
                                icha_errors *errors, icha_error *err) {
    icha_error fault = ICHA_ERROR_INIT;
    json_t *top = icha_json_load(text, length, &fault);
    reader r = {top, file, errors, err, ICHA_OK};
    icha_late_terms_init(&facts->terms);
    if (top == NULL) {
        report(&r, &fault);
    } else if (!json_is_object(top)) {
        wrong_kind(&r, NULL, top, "{\"due_on\": ..., \"paid_on\": ..., ...}");
    } else {
        read_members(&r, facts);
        name_unknown_keys(&r);
        name_missing_keys(&r, &facts->terms);
    }
    json_decref(top);
    return r.status;
}

/* ---- the result ---- */

static json_t *part_json(const icha_late_part *part) {
    return json_pack("{s:o, s:o, s:i, s:I, s:o, s:b}", "from", icha_json_date(part->from), "to",
                     icha_json_date(part->to), "days", (int)part->days, "amount", (json_int_t)part->amount, "rate",
                     icha_json_rate(part->rate), "capped", (int)part->is_capped);
}

static icha_status list_parts(const icha_late_terms *terms, json_t *list, icha_error *err) {
    size_t count = 0;
    icha_status status = icha_late_parts(terms, NULL, 0, &count, err);
    if (status != ICHA_OK || count == 0) return status;
    icha_late_part *parts = calloc(count, sizeof *parts);
    if (parts == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = icha_late_parts(terms, parts, count, &count, err);
    for (size_t i = 0; i < count; i++) icha_json_append(list, part_json(&parts[i]));
    free(parts);
    return status;
}

icha_status icha_json_late(const icha_late_facts *facts, json_t **document, icha_error *err) {
    const icha_late_terms *terms = &facts->terms;
    icha_money late_interest = 0;
    icha_status status = icha_late_check_taken(facts, err);
    if (status == ICHA_OK) status = icha_late_interest(terms, &late_interest, err);
    if (status != ICHA_OK) return status;
    json_t *parts = json_array();
    int days = terms->paid_on > terms->due_on ? terms->paid_on - terms->due_on : 0;
    status = list_parts(terms, parts, err);
    if (status == ICHA_OK)
        *document =
            json_pack("{s:I, s:i, s:O}", "late_interest", (json_int_t)late_interest, "days", days, "parts", parts);
    if (status == ICHA_OK && icha_late_names_series(facts))
        icha_json_set(*document, "series", icha_late_series_json(facts));
    json_decref(parts);
    return status;
}
