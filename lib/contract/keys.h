/* The keys of TERMS as one table: name, kind of value, place in icha_contract (INTERFACES, `icha schedule`). */
#ifndef ICHA_LIB_KEYS_H
#define ICHA_LIB_KEYS_H

#include "icha/contract.h"

typedef enum icha_key_kind {
    ICHA_KIND_MONEY,
    ICHA_KIND_RATE,
    ICHA_KIND_DATE,
    ICHA_KIND_WHOLE, /* int32 in minimum..maximum */
    ICHA_KIND_BOOL,  /* bool or int32 0/1 by size */
    ICHA_KIND_ROUNDING,
    ICHA_KIND_TEXT,  /* char[ICHA_NAME_SIZE] */
    ICHA_KIND_RATIO,
    ICHA_KIND_NAME   /* an enum, by its parse and name functions */
} icha_key_kind;

typedef icha_status icha_name_reader(const char *text, size_t length, int *value, icha_error *err);
typedef const char *icha_name_writer(int value);

typedef struct icha_key {
    const char *name;
    icha_key_kind kind;
    size_t offset, size; /* of the field in icha_contract */
    int64_t minimum, maximum;
    icha_name_reader *read;
    icha_name_writer *write;
} icha_key;

/* Bits of icha_contract.given: one per scalar key, the last one for an empty list of reductions. */
#define ICHA_KEYS_MAX 63
#define ICHA_GIVEN_NO_REDUCTIONS (UINT64_C(1) << 63) /* `"reductions": []` says that there are none */

size_t icha_keys_count(void);
const icha_key *icha_key_at(size_t index);
/* Index of a scalar key, or -1. */
int icha_key_index(const char *name);

/* Reads text into the key's field of a contract (or of a step or payer: base is the struct the offset counts from). */
icha_status icha_key_read(const icha_key *key, void *base, const char *text, size_t length, icha_error *err);
size_t icha_key_write(const icha_key *key, const void *base, char *buffer, size_t size);

typedef enum icha_list {
    ICHA_LIST_STEPS,
    ICHA_LIST_PAYERS,
    ICHA_LIST_TIERS,
    ICHA_LIST_REDUCTIONS,
    ICHA_LIST_MONTHS /* its index is a term, not a place: `guarantee.months[36]` */
} icha_list;

/* `subsidy.steps[3].rate`: which element and which of its fields. */
typedef struct icha_element_key {
    icha_list list;
    int32_t index;
    icha_key field;
} icha_element_key;
/* false: not of that form. The index may lie past the limit; the caller checks. */
bool icha_element_key_of(const char *name, icha_element_key *out);

/* elements.c: the element's field set and read; `name` is the whole key. */
icha_status icha_element_set(icha_contract *contract, const char *name, const icha_element_key *key, const char *text,
                             size_t length, icha_error *err);
size_t icha_element_get(const icha_contract *contract, const icha_element_key *key, char *buffer, size_t size);

/* A part of TERMS that a later version computes, or a key inside one: `index`, `events[0].on`. */
bool icha_key_comes_later(const char *name);

static inline bool icha_is_given(const icha_contract *contract, int index) {
    return index >= 0 && (contract->given >> index & 1) != 0;
}
#endif
