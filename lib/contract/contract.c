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
    icha_guarantee_init(&contract->guarantee);
    contract->subsidy_rate = ICHA_UNSET;
}

void icha_terms_lists_init(icha_terms_lists *lists) {
    assert(lists != NULL);
    lists->size = sizeof *lists;
    lists->has_index = false;
    lists->series_id[0] = '\0';
    icha_index_init(&lists->index);
    lists->index.entries = lists->entries;
    /* elements are set up as their list grows */
}

void icha_begin_index(icha_contract *contract) {
    contract->lists->has_index = true;
    contract->loan.index = &contract->lists->index;
}

icha_status icha_lists_missing(const char *name, icha_error *err) {
    return icha_fail(err, ICHA_M_LISTS_NONE, "L-5", name, name, NULL);
}

static icha_status unknown_key(const char *key, icha_error *err) {
    char element[64];
    const char *nearest = "subsidy.steps[0].rate";
    size_t least = SIZE_MAX;
    if (icha_element_nearest(key, element, sizeof element))
        return icha_fail(err, ICHA_M_TERMS_KEY_UNKNOWN, "L-1", key, key, element);
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

/* `index.series` is a name or a list of entries. */
static icha_status check_series(const icha_contract *contract, const icha_key *key, icha_error *err) {
    bool has_entries = key->in_index && contract->lists->index.entry_count > 0;
    if (!has_entries || strcmp(key->name, "index.series") != 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_SERIES_AND_ENTRIES, "L-5", key->name, NULL, NULL);
}

static icha_status set_scalar(icha_contract *contract, int index, const char *text, size_t length, icha_error *err) {
    const icha_key *key = icha_key_at((size_t)index);
    void *base = icha_key_base(contract, key);
    if (base == NULL) return icha_lists_missing(key->name, err);
    if (icha_is_given(contract, index)) return icha_fail(err, ICHA_M_TERMS_KEY_TWICE, "L-1", key->name, NULL, NULL);
    icha_status status = check_series(contract, key, err);
    if (status == ICHA_OK) status = icha_key_read(key, base, text, length, err);
    if (status != ICHA_OK) return icha_fail_in_field(err, status, key->name);
    if (key->in_index) icha_begin_index(contract);
    contract->given |= UINT64_C(1) << index;
    if (strncmp(key->name, "subsidy", 7) == 0) contract->has_subsidy = true;
    if (strncmp(key->name, "guarantee.", 10) == 0) contract->has_guarantee = true;
    return ICHA_OK;
}

icha_status icha_contract_set(icha_contract *contract, const char *key, const char *text, size_t length,
                              icha_error *err) {
    assert(contract != NULL && contract->size == sizeof *contract && key != NULL);
    icha_element_key element;
    int index = icha_key_index(key);
    if (index < 0 && !icha_element_key_of(key, &element)) return unknown_key(key, err);
    if (text == NULL) return ICHA_OK;
    return index >= 0 ? set_scalar(contract, index, text, length, err)
                      : icha_element_set(contract, key, &element, text, length, err);
}

size_t icha_contract_get(const icha_contract *contract, const char *key, char *buffer, size_t size) {
    icha_element_key element;
    int index = icha_key_index(key);
    buffer[0] = '\0';
    if (index >= 0) {
        const icha_key *scalar = icha_key_at((size_t)index);
        const void *base = icha_key_base((icha_contract *)(uintptr_t)contract, scalar); /* read only */
        return base == NULL ? 0 : icha_key_write(scalar, base, buffer, size);
    }
    return icha_element_key_of(key, &element) ? icha_element_get(contract, &element, buffer, size) : 0;
}
