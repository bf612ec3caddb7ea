#include "terms_json.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/keys.h"

#define KEY_MAX 96

static json_t *value_of(icha_key_kind kind, const char *text) {
    if (kind == ICHA_KIND_WHOLE) return json_integer(strtoll(text, NULL, 10));
    if (kind == ICHA_KIND_BOOL) return json_boolean(strcmp(text, "true") == 0);
    return json_string(text);
}

/* "" is a key that nobody gave or filled. */
static void set(json_t *to, const char *name, const icha_contract *contract, const char *key, icha_key_kind kind) {
    char text[ICHA_REASON_SIZE + 64];
    if (icha_contract_get(contract, key, text, sizeof text) > 0) json_object_set_new(to, name, value_of(kind, text));
}

static json_t *inner(json_t *to, const char *name) {
    json_t *object = json_object_get(to, name);
    if (object != NULL) return object;
    (void)json_object_set_new(to, name, json_object());
    return json_object_get(to, name);
}

static bool begins(const char *key, const char *with) {
    return strncmp(key, with, strlen(with)) == 0;
}

/* Those in place of steps have become steps; a series has become entries. */
static bool is_left_out(const icha_contract *c, const char *key) {
    if (begins(key, "subsidy_") || strcmp(key, "index.series") == 0) return true;
    if (begins(key, "subsidy.") && !c->has_subsidy) return true;
    if (begins(key, "subsidy.claim.") && c->subsidy.claim.cycle == 0) return true;
    if (begins(key, "guarantee.") && !c->has_guarantee) return true;
    return begins(key, "index.") && c->loan.index == NULL;
}

static void set_scalars(json_t *terms, const icha_contract *contract) {
    for (size_t i = 0; i < icha_keys_count(); i++) {
        const icha_key *key = icha_key_at(i);
        char part[KEY_MAX];
        const char *name = key->name;
        json_t *to = terms;
        if (is_left_out(contract, name)) continue;
        for (const char *dot; (dot = strchr(name, '.')) != NULL; name = dot + 1) {
            snprintf(part, sizeof part, "%.*s", (int)(dot - name), name);
            to = inner(to, part);
        }
        set(to, name, contract, key->name, key->kind);
    }
}

/* A list of objects, each with some of the members. */
static json_t *objects(const icha_contract *contract, const char *list, size_t count, const char *const *members,
                       size_t member_count) {
    json_t *made = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *element = json_object();
        for (size_t m = 0; m < member_count; m++) {
            char key[KEY_MAX];
            icha_element_key of;
            snprintf(key, sizeof key, "%s[%zu].%s", list, i, members[m]);
            if (icha_element_key_of(key, &of)) set(element, members[m], contract, key, of.field.kind);
        }
        json_array_append_new(made, element);
    }
    return made;
}
#define OBJECTS(contract, list, count, members)                                                                        \
    objects(contract, list, (size_t)(count), members, sizeof members / sizeof members[0])

static void set_subsidy(json_t *terms, const icha_contract *c) {
    static const char *const steps[] = {"months", "rate"}, *const payers[] = {"name", "share"};
    json_t *subsidy = inner(terms, "subsidy");
    json_object_set_new(subsidy, "steps", OBJECTS(c, "subsidy.steps", c->subsidy.step_count, steps));
    json_object_set_new(subsidy, "payers", OBJECTS(c, "subsidy.payers", c->subsidy.payer_count, payers));
}

static void set_guarantee(json_t *terms, const icha_contract *c) {
    static const char *const tiers[] = {"up_to", "ratio"}, *const reductions[] = {"payer", "rate"};
    json_t *guarantee = inner(terms, "guarantee"), *months = json_object();
    json_object_set_new(guarantee, "tiers", OBJECTS(c, "guarantee.tiers", c->guarantee.tier_count, tiers));
    json_object_set_new(guarantee, "reductions",
                        OBJECTS(c, "guarantee.reductions", c->guarantee.reduction_count, reductions));
    for (int32_t i = 0; i < c->guarantee.months_count; i++) {
        char term[16];
        snprintf(term, sizeof term, "%d", (int)c->guarantee.months[i].term_months);
        json_object_set_new(months, term, json_integer(c->guarantee.months[i].months));
    }
    if (c->guarantee.months_count > 0) json_object_set(guarantee, "months", months);
    json_decref(months);
}

static json_t *date_json(icha_date date) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(date, text, sizeof text);
    return json_string(text);
}

static void set_index(json_t *terms, const icha_contract *c) {
    const icha_index *of = c->loan.index;
    json_t *index = inner(terms, "index"), *series = json_array(), *resets = json_array();
    for (size_t i = 0; i < of->entry_count; i++) {
        char rate[ICHA_TEXT_MAX];
        icha_rate_format(of->entries[i].rate, rate, sizeof rate);
        json_array_append_new(series, json_pack("[o, s]", date_json(of->entries[i].on), rate));
    }
    for (size_t i = 0; i < of->reset_count; i++) json_array_append_new(resets, date_json(of->reset_on[i]));
    json_object_set_new(index, "series", series);
    if (of->reset_count > 0) json_object_set(index, "reset_on", resets);
    json_decref(resets);
}

json_t *icha_terms_json(const icha_contract *contract) {
    static const char *const events[] = {"kind",   "on",   "from",   "to",          "amount",
                                         "effect", "rate", "months", "instalments", "reason"};
    json_t *terms = json_object();
    set_scalars(terms, contract);
    if (contract->has_subsidy) set_subsidy(terms, contract);
    if (contract->has_guarantee) set_guarantee(terms, contract);
    if (contract->loan.index != NULL) set_index(terms, contract);
    if (contract->loan.event_count > 0)
        json_object_set_new(terms, "events", OBJECTS(contract, "events", contract->loan.event_count, events));
    return terms;
}
