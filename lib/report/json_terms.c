/* TERMS JSON (INTERFACES) -> a contract. Every bad key is reported, not only the first. */
#include <stdlib.h>
#include <string.h>

#include "contract/keys.h"
#include "number/fail.h"
#include "report/json_text.h"

#define KEY_SIZE 256

typedef struct reader {
    icha_contract *contract;
    const char *file;
    icha_errors *errors;
    icha_error *first; /* the caller's; may be NULL */
    icha_status status;
} reader;

static void report(reader *r, icha_error *err) {
    icha_fail_at(err, err->status, r->file, err->line, err->column);
    icha_errors_add(r->errors, err);
    if (r->status == ICHA_OK && r->first != NULL) *r->first = *err;
    if (r->status == ICHA_OK) r->status = err->status;
}

static void set(reader *r, const char *key, const char *text, size_t length) {
    icha_error err = ICHA_ERROR_INIT;
    if (icha_contract_set(r->contract, key, text, length, &err) != ICHA_OK) report(r, &err);
}

/* The value as it stands in JSON, for sentences; cut by icha_fail. */
static char *spell(const json_t *value) {
    return json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}

static void wrong_kind(reader *r, const char *key, const json_t *value, const char *expected) {
    icha_error err = ICHA_ERROR_INIT;
    (void)icha_json_wrong_kind(value, NULL, key, expected, &err);
    report(r, &err);
}

/* A key that could not be read is not a key left out. */
static void no_memory(reader *r) {
    icha_error err = ICHA_ERROR_INIT;
    (void)icha_fail(&err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    report(r, &err);
}

/* ---- scalars ---- */

static icha_key_kind kind_of(const char *key) {
    icha_element_key element;
    int index = icha_key_index(key);
    if (index >= 0) return icha_key_at((size_t)index)->kind;
    return icha_element_key_of(key, &element) ? element.field.kind : ICHA_KIND_TEXT;
}

/* How a value of the kind looks in JSON, for sentences. */
static const char *example_of(icha_key_kind kind) {
    switch (kind) {
    case ICHA_KIND_MONEY: return "25000000";
    case ICHA_KIND_AMOUNT: return "5000000, \"all\"";
    case ICHA_KIND_RATE:
    case ICHA_KIND_SIGNED_RATE: return "\"3.5%\"";
    case ICHA_KIND_DATE: return "\"2018-03-14\"";
    case ICHA_KIND_WHOLE: return "12 (JSON number)";
    case ICHA_KIND_BOOL: return "true, false";
    case ICHA_KIND_ROUNDING: return "\"down/1\"";
    case ICHA_KIND_RATIO: return "\"1\", \"1/3\", \"33.5%\"";
    case ICHA_KIND_TEXT:
    case ICHA_KIND_NAME: break;
    }
    return "\"...\"";
}

/* Is it a JSON value that the key takes, or one whose own text icha_contract_set judges with a better sentence
 * (`3.5 has no unit`)? */
static bool is_right_kind(icha_key_kind kind, const json_t *value) {
    if (json_is_object(value) || json_is_array(value)) return false;
    if (kind == ICHA_KIND_WHOLE) return json_is_number(value);
    if (kind == ICHA_KIND_BOOL) return json_is_boolean(value);
    return json_is_string(value) || (kind != ICHA_KIND_TEXT && kind != ICHA_KIND_RATIO);
}

static void read_scalar(reader *r, const char *key, const json_t *value) {
    icha_key_kind kind = kind_of(key);
    if (!is_right_kind(kind, value)) {
        wrong_kind(r, key, value, example_of(kind));
    } else if (json_is_string(value)) {
        set(r, key, json_string_value(value), json_string_length(value));
    } else {
        char *spelt = spell(value);
        if (spelt != NULL) set(r, key, spelt, strlen(spelt));
        else no_memory(r);
        free(spelt);
    }
}

/* ---- objects and lists ---- */

typedef enum container_kind { OBJECT, OBJECTS, PAIRS, VALUES } container_kind;
static const struct {
    const char *key;
    container_kind kind; /* but for OBJECT lists: of objects, of [date, rate], of values */
    const char *expected;
} containers[] = {
    {"rounding", OBJECT, "{\"interest\": \"down/1\", \"payment\": \"down/1\"}"},
    {"subsidy", OBJECT, "{\"method\": ..., \"steps\": [...], ...}"},
    {"subsidy.claim", OBJECT, "{\"cycle\": \"quarter\", ...}"},
    {"subsidy.steps", OBJECTS, "[{\"months\": 12, \"rate\": \"2.0%\"}, ...]"},
    {"subsidy.payers", OBJECTS, "[{\"name\": ..., \"share\": \"1\"}, ...]"},
    {"guarantee", OBJECT, "{\"tiers\": [...], \"fee_rate\": \"1.0%\", ...}"},
    {"guarantee.tiers", OBJECTS, "[{\"up_to\": null, \"ratio\": \"100%\"}]"},
    {"guarantee.reductions", OBJECTS, "[{\"payer\": ..., \"rate\": \"0.2%\"}, ...]"},
    {"guarantee.months", OBJECT, "{\"36\": 32, ...}"},
    {"index", OBJECT, "{\"series\": [...], \"spread\": \"2.1%\", ...}"},
    {"index.series", PAIRS, "\"kr.base-rate\", [[\"2018-01-01\", \"1.65%\"], ...]"},
    {"index.reset_on", VALUES, "[\"2018-06-14\", ...]"},
    {"events", OBJECTS, "[{\"kind\": \"prepay\", \"on\": ..., ...}, ...]"},
};

static void read_value(reader *r, const char *key, const json_t *value);

static void unknown_key(reader *r, const char *key) {
    icha_error err = ICHA_ERROR_INIT;
    if (icha_contract_set(r->contract, key, "", 0, &err) != ICHA_OK) report(r, &err);
}

/* `"subsidy.base": ...` names a portfolio's column; in JSON the keys stand inside each other. */
static void dotted_key(reader *r, const char *key, const char *name) {
    icha_error err = ICHA_ERROR_INIT;
    char expected[KEY_SIZE];
    size_t head = strcspn(name, ".[");
    snprintf(expected, sizeof expected, "\"%.*s\": {\"%s\": ...}", (int)head, name,
             name[head] == '\0' ? "" : name + head + 1);
    icha_fail(&err, ICHA_M_TERMS_KEY_UNKNOWN, "L-1", key, key, expected);
    report(r, &err);
}

static void read_members(reader *r, const char *prefix, const json_t *object) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        if (icha_errors_is_full(r->errors)) return;
        char key[KEY_SIZE];
        int length = snprintf(key, sizeof key, "%s%s%s", prefix, prefix[0] == '\0' ? "" : ".", name);
        if (strpbrk(name, ".[") != NULL)
            dotted_key(r, key, name);
        else if (length >= (int)sizeof key)
            unknown_key(r, key);
        else
            read_value(r, key, value);
    }
}

/* ["2018-01-01", "1.65%"] */
static void read_pair(reader *r, const char *key, const json_t *value) {
    static const char *const fields[] = {"on", "rate"};
    if (!json_is_array(value) || json_array_size(value) != 2) {
        wrong_kind(r, key, value, "[\"2018-01-01\", \"1.65%\"]");
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        char member[KEY_SIZE + sizeof ".rate"];
        snprintf(member, sizeof member, "%s.%s", key, fields[i]);
        read_scalar(r, member, json_array_get(value, i));
    }
}

static void read_element(reader *r, const char *key, container_kind kind, const json_t *value, const char *expected) {
    if (kind == VALUES) read_scalar(r, key, value);
    else if (kind == PAIRS) read_pair(r, key, value);
    else if (json_is_object(value)) read_members(r, key, value);
    else wrong_kind(r, key, value, expected);
}

/* Too long a list is one fault, of the list; its elements up to the limit are read all the same. */
static void too_long(reader *r, const char *list, const char *limit) {
    icha_error err = ICHA_ERROR_INIT;
    (void)icha_fail(&err, ICHA_M_LIST_TOO_LONG, "X-3", list, NULL, limit);
    report(r, &err);
}

static void read_elements(reader *r, const char *list, container_kind kind, const json_t *values,
                          const char *expected) {
    size_t index;
    json_t *value;
    const char *limit_text = "";
    size_t limit = icha_list_limit(list, &limit_text);
    if (json_array_size(values) > limit) too_long(r, list, limit_text);
    json_array_foreach((json_t *)(uintptr_t)values, index, value) {
        char key[KEY_SIZE];
        snprintf(key, sizeof key, "%s[%zu]", list, index);
        if (index >= limit) return;
        if (strcmp(list, "events") == 0 && r->contract->lists != NULL) icha_begin_event(r->contract, index);
        read_element(r, key, kind, value, expected);
    }
}

/* {"36": 32}: a term is an index, `guarantee.months[36]`. */
static void read_months(reader *r, const json_t *object) {
    const char *term;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, term, value) {
        if (icha_errors_is_full(r->errors)) return;
        char key[KEY_SIZE];
        size_t digits = strspn(term, "0123456789");
        bool is_whole = digits > 0 && digits <= 4 && term[digits] == '\0' && term[0] != '0';
        snprintf(key, sizeof key, is_whole ? "guarantee.months[%s]" : "guarantee.months.%s", term);
        read_value(r, key, value); /* other keys are unknown */
    }
}

static void begin_index(reader *r) {
    icha_error err = ICHA_ERROR_INIT;
    if (r->contract->lists != NULL) icha_begin_index(r->contract);
    else if (icha_lists_missing("index", &err) != ICHA_OK) report(r, &err);
}

static void read_container(reader *r, size_t which, const json_t *value) {
    const char *key = containers[which].key;
    if (json_is_null(value)) return;
    if (containers[which].kind == PAIRS && json_is_string(value)) { /* a series by its name (L-5) */
        read_scalar(r, key, value);
        return;
    }
    container_kind kind = containers[which].kind;
    if (kind == OBJECT ? !json_is_object(value) : !json_is_array(value)) {
        wrong_kind(r, key, value, containers[which].expected);
        return;
    }
    /* An empty subsidy was begun, not left out: what it lacks is missing. So was an empty guarantee or index. */
    if (strcmp(key, "subsidy") == 0) r->contract->has_subsidy = true;
    if (strcmp(key, "guarantee") == 0) r->contract->has_guarantee = true;
    if (strcmp(key, "guarantee.reductions") == 0 && json_array_size(value) == 0)
        r->contract->given |= ICHA_GIVEN_NO_REDUCTIONS;
    if (strcmp(key, "index") == 0) begin_index(r);
    if (kind != OBJECT) read_elements(r, key, kind, value, containers[which].expected);
    else if (strcmp(key, "guarantee.months") == 0)
        read_months(r, value);
    else
        read_members(r, key, value);
}

static void read_value(reader *r, const char *key, const json_t *value) {
    for (size_t i = 0; i < sizeof containers / sizeof containers[0]; i++)
        if (strcmp(containers[i].key, key) == 0) {
            read_container(r, i, value);
            return;
        }
    if (!icha_contract_knows(key)) {
        unknown_key(r, key);
    } else if (!json_is_null(value)) {
        read_scalar(r, key, value);
    }
}

/* ---- the text ---- */

icha_status icha_json_terms_read(const char *text, size_t length, const char *file, icha_contract *contract,
                                 icha_errors *errors, icha_error *err) {
    reader r = {contract, file, errors, err, ICHA_OK};
    icha_error unread = ICHA_ERROR_INIT;
    json_t *top = icha_json_load(text, length, &unread);
    if (top == NULL)
        report(&r, &unread);
    else if (!json_is_object(top))
        wrong_kind(&r, "", top, "{\"principal\": 25000000, ...}");
    else
        read_members(&r, "", top);
    json_decref(top);
    return r.status;
}
