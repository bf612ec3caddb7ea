/* Corrections (S-8) as JSON: claims are read here and entries written; lib/subsidy sets the two lists against each other. */
#include <stdlib.h>
#include <string.h>

#include "audit/json_whole.h"
#include "number/amount.h"
#include "number/fail.h"
#include "report/json_text.h"
#include "subsidy/corrections.h"

#define PATH_SIZE 64

/* A list of claims; the texts are the document's. */
typedef struct book {
    icha_claimed *claims;
    size_t count;
} book;

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

/* An optional text may be left out, null or empty: claims.csv writes no bank as "". */
static icha_status read_text(const json_t *object, size_t place, const char *member, bool is_optional,
                             const char **text, icha_error *err) {
    const json_t *value = json_object_get(object, member);
    *text = "";
    if (is_optional && (value == NULL || json_is_null(value))) return ICHA_OK;
    bool is_text = json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
    if (!is_text || (!is_optional && json_string_length(value) == 0))
        return wrong(value, place, member, "\"...\"", err);
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
                                      : icha_amount_parse(text, strlen(text), 0, amount, err);
    free(spelt);
    return icha_fail_in_field(err, status, path);
}

static icha_status read_claim(const json_t *object, size_t place, icha_claimed *to, icha_error *err) {
    if (!json_is_object(object)) return wrong(object, place, "", "{\"cycle\": \"2018-Q4\", \"payer\": ...}", err);
    *to = (icha_claimed){.product = "", .terms = "", .paid_on = ICHA_DATE_UNSET};
    icha_status status = read_text(object, place, "cycle", false, &to->cycle, err);
    if (status == ICHA_OK) status = read_text(object, place, "payer", false, &to->payer, err);
    if (status == ICHA_OK) status = read_text(object, place, "bank", true, &to->bank, err);
    return status == ICHA_OK ? read_amount(object, place, &to->amount, err) : status;
}

static icha_status read_book(const json_t *list, book *to, icha_error *err) {
    icha_status status = ICHA_OK;
    *to = (book){calloc(json_array_size(list) + 1, sizeof *to->claims), json_array_size(list)};
    if (to->claims == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    for (size_t i = 0; status == ICHA_OK && i < to->count; i++)
        status = read_claim(json_array_get(list, i), i, &to->claims[i], err);
    return status;
}

static icha_status paid_list(const json_t *paid, const json_t **list, icha_error *err) {
    *list = json_is_object(paid) ? json_object_get(paid, "claims") : paid;
    if (json_is_array(*list)) return ICHA_OK;
    const char *expected = "{\"claims\": [...]}, [...]";
    if (*list == NULL) return icha_fail(err, ICHA_M_VALUE_MISSING, "S-8", "claims", NULL, expected);
    return icha_json_wrong_kind(*list, "S-8", json_is_object(paid) ? "claims" : "", expected, err);
}

/* ---- the answer ---- */

static json_t *entry_json(const icha_correction *c) {
    return json_pack("{s:s, s:s, s:s?, s:I, s:I, s:I, s:s}", "cycle", c->cycle, "payer", c->payer, "bank",
                     c->bank[0] != '\0' ? c->bank : NULL, "paid", (json_int_t)c->paid, "due", (json_int_t)c->due,
                     "difference", (json_int_t)c->difference, "entry", icha_correction_entry_name(c->entry));
}

json_t *icha_json_correction_totals(const icha_correction_totals *t) {
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "paid", (json_int_t)t->paid, "due", (json_int_t)t->due, "difference",
                     (json_int_t)t->difference, "recover", (json_int_t)t->recover, "pay", (json_int_t)t->pay);
}

/* The two places as paths of the list. */
static icha_status paid_twice(const book *before, size_t second, icha_error *err) {
    char path[PATH_SIZE], other[PATH_SIZE], found[512];
    path_of(path, second, "");
    path_of(other, icha_claimed_twin(before->claims, second), "");
    icha_claimed_text(&before->claims[second], found, sizeof found);
    return icha_fail(err, ICHA_M_PAID_TWICE, "S-8", path, found, other);
}

static json_t *document_of(const icha_correction *entries, size_t count, const icha_correction_totals *totals) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) icha_json_append(list, entry_json(&entries[i]));
    return json_pack("{s:o, s:o}", "entries", list, "totals", icha_json_correction_totals(totals));
}

static icha_status match(const book *before, const book *now, json_t **corrections, icha_error *err) {
    size_t room = before->count + now->count + 1, count = 0;
    icha_correction_totals totals;
    icha_error own = ICHA_ERROR_INIT;
    icha_correction *entries = calloc(room, sizeof *entries);
    if (entries == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status =
        icha_corrections(before->claims, before->count, now->claims, now->count, entries, room, &count, &totals, &own);
    if (status == ICHA_OK) *corrections = document_of(entries, count, &totals);
    else if (status == ICHA_ERR_DUPLICATE) status = paid_twice(before, (size_t)own.index, err);
    else if (err != NULL) *err = own;
    free(entries);
    return status;
}

icha_status icha_json_corrections(const json_t *paid, const json_t *document, json_t **corrections, icha_error *err) {
    const json_t *list = NULL;
    book before = {NULL, 0}, now = {NULL, 0};
    icha_status status = paid_list(paid, &list, err);
    if (status == ICHA_OK) status = read_book(list, &before, err);
    if (status == ICHA_OK) status = read_book(json_object_get(document, "claims"), &now, err);
    if (status == ICHA_OK) status = match(&before, &now, corrections, err);
    free(now.claims);
    free(before.claims);
    return status;
}
