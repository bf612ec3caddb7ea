#include "support/random_contract.h"

#include <stdio.h>
#include <string.h>

#include "support/json_contract.h"

static icha_status set_months(const json_t *months, icha_contract *contract, icha_error *err) {
    const char *term;
    json_t *value;
    icha_status status = ICHA_OK;
    json_object_foreach((json_t *)(uintptr_t)months, term, value) {
        char key[64], text[32];
        snprintf(key, sizeof key, "guarantee.months[%s]", term);
        snprintf(text, sizeof text, "%lld", (long long)json_integer_value(value));
        if (status == ICHA_OK) status = icha_contract_set(contract, key, text, strlen(text), err);
    }
    return status;
}

/* The contract of the terms without events and index, which the C interface takes as they are. */
static icha_status read_contract(const json_t *terms, icha_contract *contract, icha_error *err) {
    json_t *rest = json_deep_copy(terms);
    json_t *guarantee = json_object_get(rest, "guarantee");
    json_t *months = json_incref(json_object_get(guarantee, "months"));
    if (months != NULL) json_object_del(guarantee, "months");
    json_object_del(rest, "events");
    if (json_object_get(rest, "index") != NULL) {
        json_object_del(rest, "index");
        json_object_set_new(rest, "rate", json_string("0%"));
    }
    icha_status status = json_contract(rest, contract, err);
    if (status == ICHA_OK) status = set_months(months, contract, err);
    json_decref(months);
    json_decref(rest);
    return status;
}

static void add_life(icha_terms *loan, const random_life *life) {
    loan->events = life->events;
    loan->event_count = life->event_count;
    if (!life->has_index) return;
    loan->index = &life->index;
    loan->rate = ICHA_UNSET;
}

icha_status random_contract(const json_t *terms, const random_life *life, icha_contract *contract, icha_error *err) {
    static icha_findings findings;
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_status status = read_contract(terms, contract, err);
    if (status == ICHA_OK) status = icha_contract_fill(contract, &options, &findings, err);
    add_life(&contract->loan, life);
    return status;
}
