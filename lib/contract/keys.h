/* The keys of TERMS as one table: name, kind of value, place in icha_contract (INTERFACES, `icha schedule`). */
#ifndef ICHA_LIB_KEYS_H
#define ICHA_LIB_KEYS_H

#include "icha/contract.h"

typedef enum icha_key_kind {
    ICHA_KIND_MONEY,
    ICHA_KIND_AMOUNT, /* money of at least 1, or `all` (ICHA_PREPAY_ALL) */
    ICHA_KIND_RATE,
    ICHA_KIND_SIGNED_RATE, /* a spread or an index: may be negative */
    ICHA_KIND_DATE,
    ICHA_KIND_WHOLE, /* int32 in minimum..maximum */
    ICHA_KIND_BOOL,  /* bool or int32 0/1 by size */
    ICHA_KIND_ROUNDING,
    ICHA_KIND_TEXT,  /* char[ICHA_NAME_SIZE], of a reason char[ICHA_REASON_SIZE] */
    ICHA_KIND_RATIO,
    ICHA_KIND_NAME   /* an enum, by its parse and name functions */
} icha_key_kind;

typedef icha_status icha_name_reader(const char *text, size_t length, int *value, icha_error *err);
typedef const char *icha_name_writer(int value);

typedef struct icha_key {
    const char *name;
    icha_key_kind kind;
    size_t offset, size; /* of the field in icha_contract, or in its lists */
    int64_t minimum, maximum;
    icha_name_reader *read;
    icha_name_writer *write;
    bool in_index; /* a key of index: it needs the contract's lists */
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
    ICHA_LIST_MONTHS, /* its index is a term, not a place: `guarantee.months[36]` */
    ICHA_LIST_SERIES, /* these three stand in icha_terms_lists */
    ICHA_LIST_RESETS,
    ICHA_LIST_EVENTS
} icha_list;

/* Members of an event, in the order of EVENTS.csv; a bit each in icha_terms_lists.given. */
typedef enum icha_event_member {
    ICHA_MEMBER_KIND,
    ICHA_MEMBER_ON,
    ICHA_MEMBER_FROM,
    ICHA_MEMBER_TO,
    ICHA_MEMBER_AMOUNT,
    ICHA_MEMBER_EFFECT,
    ICHA_MEMBER_RATE,
    ICHA_MEMBER_MONTHS,
    ICHA_MEMBER_INSTALMENTS,
    ICHA_MEMBER_REASON,
    ICHA_MEMBER_COUNT
} icha_event_member;
/* Name of a member; -1: no member has the name. */
const char *icha_event_member_name(icha_event_member member);
int icha_event_member_of(const char *name);

/* `subsidy.steps[3].rate`: which element and which of its fields. */
typedef struct icha_element_key {
    icha_list list;
    int32_t index;
    int32_t member; /* which of the element's fields, from 0 */
    icha_key field;
} icha_element_key;
/* false: not of that form. The index may lie past the limit; the caller checks. */
bool icha_element_key_of(const char *name, icha_element_key *out);
/* The key of a member of an event. */
icha_element_key icha_event_key(int32_t event, icha_event_member member);
/* `events[0].kindd`: the list's key that is nearest; false: the name is of no list. */
bool icha_element_nearest(const char *name, char *buffer, size_t size);

/* elements.c: the element's field set and read; `name` is the whole key. */
icha_status icha_element_set(icha_contract *contract, const char *name, const icha_element_key *key, const char *text,
                             size_t length, icha_error *err);
size_t icha_element_get(const icha_contract *contract, const icha_element_key *key, char *buffer, size_t size);
/* How many elements `events`, `subsidy.steps`... may hold, and that as text; 0: not the name of a list. */
size_t icha_list_limit(const char *list, const char **text);

/* The list of a name without brackets; false: of none. */
bool icha_list_of(const char *name, icha_list *list);

/* What a scalar key's offset counts from; NULL: the contract has no lists. */
void *icha_key_base(icha_contract *contract, const icha_key *key);
/* The index of the lists becomes the loan's. The contract has lists. */
void icha_begin_index(icha_contract *contract);
/* The list of events reaches to this place, so that one without any member is seen. The contract has lists. */
void icha_begin_event(icha_contract *contract, size_t place);
icha_status icha_lists_missing(const char *name, icha_error *err);

static inline bool icha_event_has(const icha_contract *contract, size_t event, icha_event_member member) {
    return (contract->lists->given[event] >> member & 1) != 0;
}

static inline bool icha_is_given(const icha_contract *contract, int index) {
    return index >= 0 && (contract->given >> index & 1) != 0;
}
#endif
