/* Corrections (S-8): what was paid against what is due now, claim by claim. History is never rewritten: a difference is
 * an entry of its own, to recover or to pay. */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "report/json_text.h"

#define PATH_SIZE 64

/* A claim of either list; the texts are the documents'. */
typedef struct claim {
    const char *cycle, *payer, *bank; /* bank "": none */
    icha_money paid, due;
    size_t place; /* in the list of paid claims */
} claim;

typedef struct book {
    claim *claims; /* paid ones first, then those due */
    size_t count;
} book;

typedef struct sums {
    icha_money paid, due, recover, pay;
} sums;

/* ---- reading ---- */

static void path_of(char *path, size_t place, const char *member) {
    snprintf(path, PATH_SIZE, "claims[%zu]%s%s", place, member[0] == '\0' ? "" : ".", member);
}

static icha_status wrong(const json_t *value, size_t place, const char *member, const char *expected, icha_error *err) {
    char path[PATH_SIZE];
    path_of(path, place, member);
    if (value == NULL) return icha_fail(err, ICHA_M_VALUE_MISSING, "S-8", path, NULL, expected);
    return icha_json_wrong_kind(value, "S-8", path, expected, err);
}

static icha_status read_text(const json_t *object, size_t place, const char *member, bool is_optional,
                             const char **text, icha_error *err) {
    const json_t *value = json_object_get(object, member);
    *text = "";
    if (is_optional && (value == NULL || json_is_null(value))) return ICHA_OK;
    bool is_text = json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
    if (!is_text || json_string_length(value) == 0) return wrong(value, place, member, "\"...\"", err);
    *text = json_string_value(value);
    return ICHA_OK;
}

/* A JSON integer or a decimal string (INTERFACES). */
static icha_status read_amount(const json_t *object, size_t place, icha_money *amount, icha_error *err) {
    const json_t *value = json_object_get(object, "amount");
    char path[PATH_SIZE];
    path_of(path, place, "amount");
    if (!json_is_integer(value) && !json_is_string(value)) return wrong(value, place, "amount", "1000", err);
    char *spelt = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);
    const char *text = spelt != NULL ? spelt : json_string_value(value);
    icha_status status = text == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL)
                                      : icha_money_parse(text, strlen(text), amount, err);
    if (status == ICHA_OK && *amount < 0)
        status = icha_fail(err, ICHA_M_MONEY_RANGE, "S-8", path, text, "0..9000000000000000");
    free(spelt);
    return icha_fail_in_field(err, status, path);
}

static icha_status read_claim(const json_t *object, size_t place, claim *to, icha_money *amount, icha_error *err) {
    if (!json_is_object(object)) return wrong(object, place, "", "{\"cycle\": \"2018-Q4\", \"payer\": ...}", err);
    *to = (claim){.place = place};
    icha_status status = read_text(object, place, "cycle", false, &to->cycle, err);
    if (status == ICHA_OK) status = read_text(object, place, "payer", false, &to->payer, err);
    if (status == ICHA_OK) status = read_text(object, place, "bank", true, &to->bank, err);
    return status == ICHA_OK ? read_amount(object, place, amount, err) : status;
}

static icha_status read_list(book *b, const json_t *list, bool is_paid, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < json_array_size(list); i++) {
        icha_money amount = 0;
        claim *to = &b->claims[b->count];
        status = read_claim(json_array_get(list, i), i, to, &amount, err);
        *(is_paid ? &to->paid : &to->due) = amount;
        if (!is_paid) to->place = SIZE_MAX;
        b->count++;
    }
    return status;
}

static icha_status paid_list(const json_t *paid, const json_t **list, icha_error *err) {
    *list = json_is_object(paid) ? json_object_get(paid, "claims") : paid;
    if (json_is_array(*list)) return ICHA_OK;
    const char *expected = "{\"claims\": [...]}, [...]";
    if (*list == NULL) return icha_fail(err, ICHA_M_VALUE_MISSING, "S-8", "claims", NULL, expected);
    return icha_json_wrong_kind(*list, "S-8", json_is_object(paid) ? "claims" : "", expected, err);
}

/* ---- the two lists beside each other ---- */

static int compare_keys(const claim *a, const claim *b) {
    int order = strcmp(a->cycle, b->cycle);
    if (order == 0) order = strcmp(a->payer, b->payer);
    return order == 0 ? strcmp(a->bank, b->bank) : order;
}

static int compare(const void *left, const void *right) {
    const claim *a = left, *b = right;
    int order = compare_keys(a, b);
    return order != 0 ? order : a->place < b->place ? -1 : a->place > b->place;
}

static icha_status paid_twice(const claim *second, icha_error *err) {
    char path[PATH_SIZE], found[512];
    path_of(path, second->place, "");
    snprintf(found, sizeof found, "%s, %s%s%s", second->cycle, second->payer, second->bank[0] == '\0' ? "" : ", ",
             second->bank);
    return icha_fail(err, ICHA_M_PAID_TWICE, "S-8", path, found, NULL);
}

/* Sorted, then one claim a key. */
static icha_status join(book *b, icha_error *err) {
    size_t kept = 0;
    if (b->count > 1) qsort(b->claims, b->count, sizeof *b->claims, compare);
    for (size_t i = 0; i < b->count; i++) {
        claim *last = kept == 0 ? NULL : &b->claims[kept - 1], *now = &b->claims[i];
        if (last == NULL || compare_keys(last, now) != 0) b->claims[kept++] = *now;
        else if (now->place != SIZE_MAX) return paid_twice(now, err);
        else if (icha_money_add(last->due, now->due, &last->due, err) != ICHA_OK) return ICHA_ERR_OVERFLOW;
    }
    b->count = kept;
    return ICHA_OK;
}

/* ---- the answer ---- */

static json_t *entry_json(const claim *c) {
    return json_pack("{s:s, s:s, s:s?, s:I, s:I, s:I, s:s}", "cycle", c->cycle, "payer", c->payer, "bank",
                     c->bank[0] != '\0' ? c->bank : NULL, "paid", (json_int_t)c->paid, "due", (json_int_t)c->due,
                     "difference", (json_int_t)(c->due - c->paid), "entry", c->due < c->paid ? "recover" : "pay");
}

static icha_status add_up(sums *s, const claim *c, icha_error *err) {
    icha_status status = icha_money_add(s->paid, c->paid, &s->paid, err);
    if (status == ICHA_OK) status = icha_money_add(s->due, c->due, &s->due, err);
    if (status != ICHA_OK) return status;
    if (c->due < c->paid) return icha_money_add(s->recover, c->paid - c->due, &s->recover, err);
    return icha_money_add(s->pay, c->due - c->paid, &s->pay, err);
}

static icha_status make(const book *b, json_t **corrections, icha_error *err) {
    sums s = {0, 0, 0, 0};
    icha_status status = ICHA_OK;
    json_t *entries = json_array();
    for (size_t i = 0; status == ICHA_OK && i < b->count; i++) {
        status = add_up(&s, &b->claims[i], err);
        if (b->claims[i].due != b->claims[i].paid) json_array_append_new(entries, entry_json(&b->claims[i]));
    }
    if (status == ICHA_OK)
        *corrections =
            json_pack("{s:O, s:{s:I, s:I, s:I, s:I, s:I}}", "entries", entries, "totals", "paid", (json_int_t)s.paid,
                      "due", (json_int_t)s.due, "difference", (json_int_t)(s.due - s.paid), "recover",
                      (json_int_t)s.recover, "pay", (json_int_t)s.pay);
    json_decref(entries);
    return status;
}

icha_status icha_json_corrections(const json_t *paid, const json_t *document, json_t **corrections, icha_error *err) {
    const json_t *before = NULL, *now = json_object_get(document, "claims");
    icha_status status = paid_list(paid, &before, err);
    if (status != ICHA_OK) return status;
    book b = {calloc(json_array_size(before) + json_array_size(now) + 1, sizeof *b.claims), 0};
    if (b.claims == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = read_list(&b, before, true, err);
    if (status == ICHA_OK) status = read_list(&b, now, false, err);
    if (status == ICHA_OK) status = join(&b, err);
    if (status == ICHA_OK) status = make(&b, corrections, err);
    free(b.claims);
    return status;
}
