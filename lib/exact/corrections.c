/* What was paid against what is due (S-8): difference entries, nothing that was paid is rewritten. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "exact.h"

#define MAX_TEXT 255 /* bytes of a product's or bank's name, as of any other name */

struct claimed {
    const char *product, *cycle, *payer, *bank; /* borrowed from the lists; "": no product, no bank */
    int64_t amount;
};
struct claim_list {
    const char *name; /* "paid" or "due", for messages */
    struct claimed *claims;
    size_t count;
    int64_t sum;
};

/* ---- reading ---- */

/* A name that need not be there: null, "" and a key left out say the same. */
static bool take_optional(const struct reader *r, const char *key, const char **out) {
    const json_t *value = icha_exact_take(r, key, false);
    *out = value != NULL ? json_string_value(value) : "";
    return (*out != NULL && strlen(*out) <= MAX_TEXT) ||
           icha_exact_fail(r->err, "%s%s: expected a name of at most %d bytes", r->path, key, MAX_TEXT);
}

/* A claim as icha_exact_schedule or icha_exact_outlay writes it can be given as it is; only its key and amount count
 * (0006.1). What was recovered is an entry of its own, so no amount is negative (0006.3). */
static bool read_claim(const struct reader *r, struct claimed *out) {
    static const char *const keys[] = {"product", "cycle",   "payer",       "bank",  "amount", "lines",
                                       "dropped", "paid_on", "fiscal_year", "terms", NULL};
    return icha_exact_known_keys(r, keys) && take_optional(r, "product", &out->product) &&
           icha_exact_take_name(r, "cycle", true, &out->cycle) && icha_exact_take_name(r, "payer", true, &out->payer) &&
           take_optional(r, "bank", &out->bank) && icha_exact_take_money(r, "amount", true, 0, MONEY_MAX, &out->amount);
}

/* A claim of 0 is none (0006.3). */
static bool read_claims(const json_t *json, struct claim_list *list, struct exact_error *err) {
    struct missing missing = {.used = 0};
    const struct reader parent = {.path = "", .missing = &missing, .err = err};
    for (size_t i = 0; i < json_array_size(json); i++) {
        struct claimed *claim = &list->claims[list->count];
        struct reader r;
        char path[64];
        if (!icha_exact_take_element(&parent, json, i, list->name, path, &r) || !read_claim(&r, claim)) return false;
        if (claim->amount > 0) list->count++;
    }
    return missing.used == 0 || icha_exact_fail(err, "missing: %s", missing.text);
}

/* ---- keys ---- */

/* strcmp compares as unsigned bytes, so UTF-8 text sorts bytewise. */
static int compare_keys(const void *left, const void *right) {
    const struct claimed *a = left;
    const struct claimed *b = right;
    int order = strcmp(a->product, b->product);
    if (order == 0) order = strcmp(a->cycle, b->cycle);
    if (order == 0) order = strcmp(a->payer, b->payer);
    return order != 0 ? order : strcmp(a->bank, b->bank);
}

static bool keys_differ(const struct claim_list *list, struct exact_error *err) {
    for (size_t i = 1; i < list->count; i++) {
        const struct claimed *c = &list->claims[i];
        if (compare_keys(c - 1, c) == 0)
            return icha_exact_fail(err, "%s: two claims of product \"%s\", cycle %s, payer %s, bank \"%s\"", list->name,
                                   c->product, c->cycle, c->payer, c->bank);
    }
    return true;
}

static bool sum_up(struct claim_list *list, struct exact_error *err) {
    for (size_t i = 0; i < list->count; i++)
        if (!icha_exact_add_money(&list->sum, list->claims[i].amount, err, list->name)) return false;
    return true;
}

static bool open_list(const json_t *json, struct claim_list *list, struct exact_error *err) {
    if (!json_is_array(json)) return icha_exact_fail(err, "%s: expected an array", list->name);
    list->claims = calloc(json_array_size(json) + 1, sizeof *list->claims);
    if (list->claims == NULL) return icha_exact_fail(err, "out of memory");
    if (!read_claims(json, list, err)) return false;
    qsort(list->claims, list->count, sizeof *list->claims, compare_keys);
    return keys_differ(list, err) && sum_up(list, err);
}

/* ---- differences ---- */

struct corrections {
    json_t *entries;
    int64_t recover, pay;
    struct exact_error *err;
};

static json_t *entry_json(const struct claimed *key, int64_t paid, int64_t due) {
    json_t *entry = json_object();
    json_t *rest = json_pack("{s:s,s:s,s:s?,s:I,s:I,s:I,s:s}", "cycle", key->cycle, "payer", key->payer, "bank",
                             key->bank[0] != '\0' ? key->bank : NULL, "paid", (json_int_t)paid, "due", (json_int_t)due,
                             "difference", (json_int_t)(due - paid), "entry", due > paid ? "pay" : "recover");
    bool named = key->product[0] == '\0' || json_object_set_new(entry, "product", json_string(key->product)) == 0;
    bool done = rest != NULL && named && json_object_update(entry, rest) == 0;
    json_decref(rest);
    if (done) return entry;
    json_decref(entry);
    return NULL;
}

static bool enter(struct corrections *out, const struct claimed *key, int64_t paid, int64_t due) {
    if (paid == due) return true;
    bool pays = due > paid;
    if (!icha_exact_add_money(pays ? &out->pay : &out->recover, pays ? due - paid : paid - due, out->err,
                              pays ? "pay" : "recover"))
        return false;
    json_t *entry = entry_json(key, paid, due);
    return json_array_append_new(out->entries, entry) == 0 || icha_exact_fail(out->err, "out of memory");
}

/* Both lists are sorted: the smaller key of the two heads is next; what the other list lacks is 0 there. */
static bool set_against(const struct claim_list *paid, const struct claim_list *due, struct corrections *out) {
    size_t p = 0, d = 0;
    while (p < paid->count || d < due->count) {
        int order = p == paid->count ? 1 : d == due->count ? -1 : compare_keys(&paid->claims[p], &due->claims[d]);
        const struct claimed *key = order <= 0 ? &paid->claims[p] : &due->claims[d];
        int64_t was = order <= 0 ? paid->claims[p++].amount : 0;
        int64_t is = order >= 0 ? due->claims[d++].amount : 0;
        if (!enter(out, key, was, is)) return false;
    }
    return true;
}

json_t *icha_exact_corrections(const json_t *paid, const json_t *due, char *message, size_t message_size) {
    struct exact_error err = {.text = message, .size = message_size};
    struct claim_list was = {.name = "paid"}, is = {.name = "due"};
    struct corrections out = {.entries = json_array(), .err = &err};
    json_t *result = NULL;
    if (open_list(paid, &was, &err) && open_list(due, &is, &err) && set_against(&was, &is, &out)) {
        result = json_pack("{s:O,s:I,s:I,s:I,s:I}", "entries", out.entries, "paid", (json_int_t)was.sum, "due",
                           (json_int_t)is.sum, "recover", (json_int_t)out.recover, "pay", (json_int_t)out.pay);
        if (result == NULL) icha_exact_fail(&err, "out of memory");
    }
    json_decref(out.entries);
    free(was.claims);
    free(is.claims);
    return result;
}
