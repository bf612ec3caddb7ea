/* Setting and reading single keys of a contract. */
#include <assert.h>
#include <string.h>

#include "keys.h"
#include "number/fail.h"
#include "number/name.h"

void icha_contract_init(icha_contract *contract) {
    assert(contract != NULL);
    memset(contract, 0, sizeof *contract);
    contract->size = sizeof *contract;
    icha_terms_init(&contract->loan);
    icha_subsidy_init(&contract->subsidy);
    contract->subsidy_rate = ICHA_UNSET;
}

/* Parts of TERMS that a later version computes. */
static bool comes_later(const char *key) {
    static const char *const later[] = {"index", "events", "guarantee"};
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        size_t length = strlen(later[i]);
        if (strncmp(key, later[i], length) == 0 && (key[length] == '\0' || key[length] == '.' || key[length] == '['))
            return true;
    }
    return false;
}

static icha_status unknown_key(const char *key, icha_error *err) {
    const char *nearest = "subsidy.steps[0].rate";
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < icha_keys_count(); i++) {
        size_t now = icha_name_distance(key, icha_key_at(i)->name);
        if (now < least) least = now, nearest = icha_key_at(i)->name;
    }
    return icha_fail(err, ICHA_M_TERMS_KEY_UNKNOWN, "L-1", key, key, nearest);
}

bool icha_contract_knows(const char *key) {
    icha_element_key element;
    return icha_key_index(key) >= 0 || icha_element_key_of(key, &element);
}

size_t icha_contract_key_count(void) {
    return icha_keys_count();
}

const char *icha_contract_key(size_t index) {
    return icha_key_at(index)->name;
}

static icha_status set_scalar(icha_contract *contract, int index, const char *text, size_t length, icha_error *err) {
    const icha_key *key = icha_key_at((size_t)index);
    if (icha_is_given(contract, index)) return icha_fail(err, ICHA_M_TERMS_KEY_TWICE, "L-1", key->name, NULL, NULL);
    icha_status status = icha_key_read(key, contract, text, length, err);
    if (status != ICHA_OK) return icha_fail_in_field(err, status, key->name);
    contract->given |= UINT64_C(1) << index;
    if (strncmp(key->name, "subsidy", 7) == 0) contract->has_subsidy = true;
    return ICHA_OK;
}

/* A new element starts with its rate or share unset, so that a forgotten one is seen. */
static void grow_list(icha_contract *contract, const icha_element_key *key) {
    icha_subsidy *s = &contract->subsidy;
    contract->has_subsidy = true;
    for (; key->is_step && s->step_count <= key->index; s->step_count++)
        s->steps[s->step_count] = (icha_subsidy_step){0, ICHA_UNSET};
    for (; !key->is_step && s->payer_count <= key->index; s->payer_count++)
        s->payers[s->payer_count] = (icha_payer){"", {0, 0}};
}

static icha_status set_element(icha_contract *contract, const char *name, const icha_element_key *key,
                               const char *text, size_t length, icha_error *err) {
    int32_t limit = key->is_step ? ICHA_STEPS_MAX : ICHA_PAYERS_MAX;
    if (key->index >= limit)
        return icha_fail(err, ICHA_M_LIST_TOO_LONG, "X-3", name, NULL, key->is_step ? "24" : "8");
    char present[ICHA_NAME_SIZE];
    if (icha_contract_get(contract, name, present, sizeof present) > 0)
        return icha_fail(err, ICHA_M_TERMS_KEY_TWICE, "L-1", name, NULL, NULL);
    union {
        icha_subsidy_step step;
        icha_payer payer;
    } trial; /* the list grows only for a value that can be read */
    icha_status status = icha_key_read(&key->field, &trial, text, length, err);
    if (status != ICHA_OK) return icha_fail_in_field(err, status, name);
    grow_list(contract, key);
    void *element = key->is_step ? (void *)&contract->subsidy.steps[key->index]
                                 : (void *)&contract->subsidy.payers[key->index];
    return icha_key_read(&key->field, element, text, length, err);
}

icha_status icha_contract_set(icha_contract *contract, const char *key, const char *text, size_t length,
                              icha_error *err) {
    assert(contract != NULL && contract->size == sizeof *contract && key != NULL);
    icha_element_key element;
    int index = icha_key_index(key);
    if (comes_later(key)) {
        if (text == NULL) return ICHA_OK;
        return icha_fail(err, ICHA_M_NOT_SUPPORTED_YET, NULL, key, key, NULL);
    }
    if (index < 0 && !icha_element_key_of(key, &element)) return unknown_key(key, err);
    if (text == NULL) return ICHA_OK;
    return index >= 0 ? set_scalar(contract, index, text, length, err)
                      : set_element(contract, key, &element, text, length, err);
}

size_t icha_contract_get(const icha_contract *contract, const char *key, char *buffer, size_t size) {
    icha_element_key element;
    int index = icha_key_index(key);
    buffer[0] = '\0';
    if (index >= 0) return icha_key_write(icha_key_at((size_t)index), contract, buffer, size);
    if (!icha_element_key_of(key, &element)) return 0;
    if (element.is_step && element.index < contract->subsidy.step_count)
        return icha_key_write(&element.field, &contract->subsidy.steps[element.index], buffer, size);
    if (!element.is_step && element.index < contract->subsidy.payer_count)
        return icha_key_write(&element.field, &contract->subsidy.payers[element.index], buffer, size);
    return 0;
}
