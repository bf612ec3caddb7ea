/* FACTS JSON (INTERFACES, `screen`) -> facts about one applicant (E-1). Every bad fact is reported, not only the first. */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "report/json_text.h"

#define PATH_SIZE 192
#define LIST_TEXT_MAX 4096 /* more than any list of facts spells */

typedef struct reader {
    icha_facts *facts;
    const char *file;
    icha_date on;
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

/* An inner function's error under the path at which its value stands. */
static void report_at(reader *r, icha_error *err, const char *path) {
    if (path != NULL) (void)icha_fail_in_field(err, err->status, path);
    report(r, err);
}

static void wrong_kind(reader *r, const char *path, const json_t *value, const char *expected) {
    icha_error err = ICHA_ERROR_INIT;
    (void)icha_json_wrong_kind(value, "E-1", path, expected, &err);
    report(r, &err);
}

/* ---- values by type ---- */

/* How a value of the type looks in JSON, for sentences. */
static const char *example_of(const icha_fact_definition *fact) {
    switch (fact->type) {
    case ICHA_FACT_BOOL: return "true, false";
    case ICHA_FACT_WHOLE: return "6 (JSON number)";
    case ICHA_FACT_WON: return "30000000, \"30000000\"";
    case ICHA_FACT_RATE: return "\"3.5%\"";
    case ICHA_FACT_MONTHS: return "36 (JSON number)";
    case ICHA_FACT_DATE: return "\"2015-05-01\"";
    case ICHA_FACT_CHOICE: return fact->choice_count > 0 ? fact->choices[0].key : "\"...\"";
    case ICHA_FACT_KSIC: return "\"56111\" (text: leading zeros count)";
    case ICHA_FACT_DATES: return "[\"2018-03-02\", \"2018-04-01\"]";
    case ICHA_FACT_HEADCOUNTS: return "[4, 4.5, 5, ...] (12 numbers)";
    case ICHA_FACT_TEXT: break;
    }
    return "\"...\"";
}

static bool is_right_kind(icha_fact_type type, const json_t *value) {
    switch (type) {
    case ICHA_FACT_BOOL: return json_is_boolean(value);
    case ICHA_FACT_WHOLE:
    case ICHA_FACT_MONTHS: return json_is_integer(value);
    case ICHA_FACT_WON: return json_is_integer(value) || json_is_string(value);
    case ICHA_FACT_DATES:
    case ICHA_FACT_HEADCOUNTS: return json_is_array(value);
    case ICHA_FACT_RATE:
    case ICHA_FACT_DATE:
    case ICHA_FACT_CHOICE:
    case ICHA_FACT_TEXT:
    case ICHA_FACT_KSIC: break;
    }
    return json_is_string(value);
}

/* A whole number or a half: reals are read nowhere else, and 4.5 is the same in every arithmetic (N-3, E-7). */
static bool spell_headcount(const json_t *value, char *buffer, size_t size) {
    if (json_is_integer(value)) {
        snprintf(buffer, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return true;
    }
    if (!json_is_real(value)) return false;
    double real = json_real_value(value);
    if (!(real >= 0 && real <= 1e9)) return false;
    int64_t doubled = (int64_t)(real * 2);
    if ((double)doubled != real * 2) return false;
    snprintf(buffer, size, "%lld%s", (long long)(doubled / 2), doubled % 2 != 0 ? ".5" : "");
    return true;
}

static bool spell_date(const json_t *value, char *buffer, size_t size) {
    const char *text = json_string_value(value);
    if (text == NULL || json_string_length(value) >= size || strchr(text, ';') != NULL) return false;
    snprintf(buffer, size, "%s", text);
    return true;
}

/* The list as icha_facts_set() reads it; false after a report. */
static bool spell_list(reader *r, const icha_fact_definition *fact, const char *path, const json_t *list, char *text,
                       size_t size) {
    size_t used = 0, index;
    json_t *item;
    bool good = true, dates = fact->type == ICHA_FACT_DATES;
    text[0] = '\0';
    json_array_foreach((json_t *)(uintptr_t)list, index, item) {
        char one[ICHA_TEXT_MAX], place[PATH_SIZE];
        snprintf(place, sizeof place, "%s[%zu]", path, index);
        if (!(dates ? spell_date(item, one, sizeof one) : spell_headcount(item, one, sizeof one))) {
            wrong_kind(r, place, item, dates ? "\"2018-03-02\"" : "4, 4.5 (E-7: whole or half)");
            good = false;
        } else if (used + strlen(one) + 2 < size) {
            used += (size_t)snprintf(text + used, size - used, "%s%s", index > 0 ? ";" : "", one);
        }
        if (index >= 2 * ICHA_FACT_LIST_MAX) break; /* too long already, which icha_facts_set() says */
    }
    return good;
}

static bool set(reader *r, const char *name, const char *path, const char *text, size_t length) {
    icha_error err = ICHA_ERROR_INIT;
    if (icha_facts_set(r->facts, name, text, length, &err) == ICHA_OK) return true;
    report_at(r, &err, path);
    return false;
}

static bool set_scalar(reader *r, const char *name, const char *path, const json_t *value) {
    char number[ICHA_TEXT_MAX];
    if (json_is_string(value)) return set(r, name, path, json_string_value(value), json_string_length(value));
    if (json_is_boolean(value)) snprintf(number, sizeof number, "%s", json_is_true(value) ? "true" : "false");
    else snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return set(r, name, path, number, strlen(number));
}

static bool read_known(reader *r, const icha_fact_definition *fact, const char *path, const json_t *value) {
    char list[LIST_TEXT_MAX];
    if (!is_right_kind(fact->type, value)) {
        wrong_kind(r, path, value, example_of(fact));
        return false;
    }
    if (!json_is_array(value)) return set_scalar(r, fact->name, path, value);
    return spell_list(r, fact, path, value, list, sizeof list) && set(r, fact->name, path, list, strlen(list));
}

/* ---- {"value", "as_of", "assurance"}, {"unknown": true}, {"not_applicable": true} ---- */

static void member_path(const char *name, const char *member, char *path) {
    snprintf(path, PATH_SIZE, "%s.%s", name, member);
}

static void unknown_member(reader *r, const char *name, const char *member) {
    char path[PATH_SIZE];
    icha_error err = ICHA_ERROR_INIT;
    member_path(name, member, path);
    icha_fail(&err, ICHA_M_KEY_UNKNOWN, "E-1", path, member, "value, as_of, assurance, unknown, not_applicable");
    report(r, &err);
}

static bool check_members(reader *r, const char *name, const json_t *object) {
    static const char *const known[] = {"value", "as_of", "assurance", "unknown", "not_applicable"};
    const char *member;
    json_t *value;
    bool good = true;
    json_object_foreach((json_t *)(uintptr_t)object, member, value) {
        bool is_known = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            is_known = is_known || strcmp(known[i], member) == 0;
        if (icha_errors_is_full(r->errors)) return false;
        if (!is_known) unknown_member(r, name, member);
        good = good && is_known;
    }
    return good;
}

/* The later of as-of and decision is told by its path (E-1: a fact of the future is no fact). */
static bool read_as_of(reader *r, const char *name, const json_t *value, icha_date *date) {
    char path[PATH_SIZE], found[ICHA_DATE_TEXT_SIZE], on[ICHA_DATE_TEXT_SIZE];
    icha_error err = ICHA_ERROR_INIT;
    *date = ICHA_DATE_UNSET;
    if (value == NULL || json_is_null(value)) return true;
    member_path(name, "as_of", path);
    if (!json_is_string(value)) {
        wrong_kind(r, path, value, "\"2018-03-01\"");
        return false;
    }
    icha_status status = icha_date_parse(json_string_value(value), json_string_length(value), date, &err);
    if (status == ICHA_OK && (r->on == ICHA_DATE_UNSET || *date <= r->on)) return true;
    if (status == ICHA_OK) {
        icha_date_format(*date, found, sizeof found);
        icha_date_format(r->on, on, sizeof on);
        icha_fail(&err, ICHA_M_AS_OF_LATER, "E-1", path, found, on);
    }
    report_at(r, &err, path);
    return false;
}

static bool read_assurance(reader *r, const char *name, const json_t *value, icha_assurance *assurance) {
    char path[PATH_SIZE];
    icha_error err = ICHA_ERROR_INIT;
    *assurance = ICHA_ASSURANCE_DECLARED;
    if (value == NULL || json_is_null(value)) return true;
    member_path(name, "assurance", path);
    if (!json_is_string(value)) {
        wrong_kind(r, path, value, "\"declared\", \"document\", \"registry\"");
        return false;
    }
    if (icha_assurance_parse(json_string_value(value), json_string_length(value), assurance, &err) == ICHA_OK)
        return true;
    report_at(r, &err, path);
    return false;
}

/* `unknown` and `not_applicable` are true, or not there, and stand alone. */
static bool read_flag(reader *r, const char *name, const json_t *object, const char *member, icha_fact_state state) {
    char path[PATH_SIZE], expected[64];
    icha_error err = ICHA_ERROR_INIT;
    member_path(name, member, path);
    if (!json_is_true(json_object_get(object, member)) || json_object_size(object) != 1) {
        snprintf(expected, sizeof expected, "{\"%s\": true}", member);
        wrong_kind(r, path, object, expected);
        return false;
    }
    if (icha_facts_set_state(r->facts, name, state, &err) == ICHA_OK) return true;
    report_at(r, &err, name);
    return false;
}

static void describe(reader *r, const char *name, icha_date as_of, icha_assurance assurance) {
    icha_error err = ICHA_ERROR_INIT;
    if (icha_facts_describe(r->facts, name, as_of, assurance, &err) != ICHA_OK) report_at(r, &err, name);
}

static void read_value_object(reader *r, const icha_fact_definition *fact, const json_t *object) {
    char path[PATH_SIZE];
    icha_date as_of;
    icha_assurance assurance;
    icha_error err = ICHA_ERROR_INIT;
    const json_t *value = json_object_get(object, "value");
    member_path(fact->name, "value", path);
    bool good = read_as_of(r, fact->name, json_object_get(object, "as_of"), &as_of);
    good = read_assurance(r, fact->name, json_object_get(object, "assurance"), &assurance) && good;
    if (value == NULL) {
        icha_fail(&err, ICHA_M_VALUE_MISSING, "E-1", path, NULL, "value, unknown or not_applicable");
        report(r, &err);
    } else if (read_known(r, fact, path, value) && good) {
        describe(r, fact->name, as_of, assurance);
    }
}

static void read_object(reader *r, const icha_fact_definition *fact, const json_t *object) {
    if (!check_members(r, fact->name, object)) return;
    if (json_object_get(object, "unknown") != NULL) read_flag(r, fact->name, object, "unknown", ICHA_FACT_UNKNOWN);
    else if (json_object_get(object, "not_applicable") != NULL)
        read_flag(r, fact->name, object, "not_applicable", ICHA_FACT_NOT_APPLICABLE);
    else read_value_object(r, fact, object);
}

/* ---- the whole ---- */

static void read_fact(reader *r, const char *name, const json_t *value) {
    int32_t index = icha_catalogue_fact_index(r->facts->catalogue, name);
    if (index < 0) {
        set(r, name, NULL, "", 0); /* says which name is the nearest */
        return;
    }
    const icha_fact_definition *fact = icha_catalogue_fact(r->facts->catalogue, (size_t)index);
    if (json_is_object(value)) read_object(r, fact, value);
    else if (json_is_null(value))
        wrong_kind(r, name, value, "a value, {\"unknown\": true} or {\"not_applicable\": true}");
    else read_known(r, fact, name, value);
}

icha_status icha_json_facts_read(const char *text, size_t length, const char *file, icha_date on, icha_facts *facts,
                                 icha_errors *errors, icha_error *err) {
    reader r = {facts, file, on, errors, err, ICHA_OK};
    icha_error unread = ICHA_ERROR_INIT;
    const char *name;
    json_t *value, *top = icha_json_load(text, length, &unread);
    if (top == NULL) report(&r, &unread);
    else if (!json_is_object(top)) wrong_kind(&r, "", top, "{\"business.founded_on\": \"2015-05-01\", ...}");
    else json_object_foreach(top, name, value) if (!icha_errors_is_full(r.errors)) read_fact(&r, name, value);
    json_decref(top);
    return r.status;
}
