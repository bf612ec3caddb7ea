#include "keys.h"

#include <assert.h>
#include <string.h>

#include "number/amount.h"
#include "number/fail.h"
#include "number/name.h"

/* One adapter pair per enum: the table needs functions of one type. */
#define ENUM_ADAPTERS(type, prefix)                                                                                    \
    static icha_status read_##prefix(const char *text, size_t length, int *value, icha_error *err) {                   \
        type parsed;                                                                                                   \
        icha_status status = prefix##_parse(text, length, &parsed, err);                                               \
        if (status == ICHA_OK) *value = (int)parsed;                                                                   \
        return status;                                                                                                 \
    }                                                                                                                  \
    static const char *write_##prefix(int value) {                                                                     \
        return prefix##_name((type)value);                                                                             \
    }

ENUM_ADAPTERS(icha_method, icha_method)
ENUM_ADAPTERS(icha_payment_formula, icha_payment_formula)
ENUM_ADAPTERS(icha_day_count, icha_day_count)
ENUM_ADAPTERS(icha_inclusion, icha_inclusion)
ENUM_ADAPTERS(icha_business_day, icha_business_day)
ENUM_ADAPTERS(icha_holiday_calendar, icha_calendar)
ENUM_ADAPTERS(icha_residual, icha_residual)
ENUM_ADAPTERS(icha_subsidy_method, icha_subsidy_method)
ENUM_ADAPTERS(icha_subsidy_base, icha_subsidy_base)
ENUM_ADAPTERS(icha_claim_cycle, icha_claim_cycle)
ENUM_ADAPTERS(icha_claim_by, icha_claim_by)
ENUM_ADAPTERS(icha_claim_level, icha_claim_level)
ENUM_ADAPTERS(icha_fee_method, icha_fee_method)
ENUM_ADAPTERS(icha_event_kind, icha_event_kind)
ENUM_ADAPTERS(icha_prepay_effect, icha_prepay_effect)

#define PART(type, path) offsetof(type, path), sizeof(((type *)0)->path)
#define FIELD(path) offsetof(icha_contract, path), sizeof(((icha_contract *)0)->path)
#define ENUM(name, path, prefix)                                                                                       \
    { name, ICHA_KIND_NAME, FIELD(path), 0, 0, read_##prefix, write_##prefix, false }
#define PLAIN(name, kind, path)                                                                                        \
    { name, kind, FIELD(path), 0, 0, NULL, NULL, false }
#define WHOLE(name, path, minimum, maximum)                                                                            \
    { name, ICHA_KIND_WHOLE, FIELD(path), minimum, maximum, NULL, NULL, false }
#define OF_INDEX(name, kind, path, minimum, maximum)                                                                   \
    { "index." name, kind, PART(icha_terms_lists, path), minimum, maximum, NULL, NULL, true }

static const icha_key keys[] = {
    PLAIN("principal", ICHA_KIND_MONEY, loan.principal),
    PLAIN("rate", ICHA_KIND_RATE, loan.rate),
    PLAIN("disbursed_on", ICHA_KIND_DATE, loan.disbursed_on),
    WHOLE("term_months", loan.term_months, 1, ICHA_TERM_MONTHS_MAX),
    PLAIN("maturity_on", ICHA_KIND_DATE, loan.maturity_on),
    WHOLE("grace_months", loan.grace_months, 0, ICHA_TERM_MONTHS_MAX),
    ENUM("method", loan.method, icha_method),
    ENUM("payment_formula", loan.payment_formula, icha_payment_formula),
    WHOLE("principal_every_months", loan.principal_every_months, 1, ICHA_INTERVAL_MONTHS_MAX),
    WHOLE("interest_every_months", loan.interest_every_months, 1, ICHA_INTERVAL_MONTHS_MAX),
    WHOLE("due_day", loan.due_day, 1, 31),
    PLAIN("end_of_month", ICHA_KIND_BOOL, loan.end_of_month),
    PLAIN("first_due_on", ICHA_KIND_DATE, loan.first_due_on),
    PLAIN("balloon", ICHA_KIND_MONEY, loan.balloon),
    ENUM("day_count", loan.day_count, icha_day_count),
    ENUM("inclusion", loan.inclusion, icha_inclusion),
    ENUM("business_day", loan.business_day, icha_business_day),
    PLAIN("accrual_follows_roll", ICHA_KIND_BOOL, loan.accrual_follows_roll),
    ENUM("calendar", loan.calendar, icha_calendar),
    PLAIN("rounding.interest", ICHA_KIND_ROUNDING, loan.interest_rounding),
    PLAIN("rounding.payment", ICHA_KIND_ROUNDING, loan.payment_rounding),
    ENUM("residual", loan.residual, icha_residual),
    PLAIN("bank", ICHA_KIND_TEXT, loan.bank),
    ENUM("subsidy.method", subsidy.method, icha_subsidy_method),
    ENUM("subsidy.base", subsidy.base, icha_subsidy_base),
    PLAIN("subsidy.base_cap", ICHA_KIND_MONEY, subsidy.base_cap),
    PLAIN("subsidy.minimum_borrower_rate", ICHA_KIND_RATE, subsidy.minimum_borrower_rate),
    PLAIN("subsidy.until", ICHA_KIND_DATE, subsidy.until),
    PLAIN("subsidy.rounding", ICHA_KIND_ROUNDING, subsidy.rounding),
    ENUM("subsidy.residual", subsidy.residual, icha_residual),
    ENUM("subsidy.day_count", subsidy.day_count, icha_day_count),
    ENUM("subsidy.inclusion", subsidy.inclusion, icha_inclusion),
    ENUM("subsidy.claim.cycle", subsidy.claim.cycle, icha_claim_cycle),
    ENUM("subsidy.claim.by", subsidy.claim.by, icha_claim_by),
    PLAIN("subsidy.claim.rounding", ICHA_KIND_ROUNDING, subsidy.claim.rounding),
    ENUM("subsidy.claim.level", subsidy.claim.level, icha_claim_level),
    WHOLE("subsidy.claim.payment_lag_days", subsidy.claim.payment_lag_days, 0, ICHA_PAYMENT_LAG_DAYS_MAX),
    WHOLE("subsidy.claim.closing_days", subsidy.claim.closing_days, 0, ICHA_CLOSING_DAYS_MAX),
    PLAIN("guarantee.fee_rate", ICHA_KIND_RATE, guarantee.fee_rate),
    ENUM("guarantee.fee_method", guarantee.fee_method, icha_fee_method),
    PLAIN("guarantee.amount_rounding", ICHA_KIND_ROUNDING, guarantee.amount_rounding),
    ENUM("guarantee.day_count", guarantee.day_count, icha_day_count),
    PLAIN("guarantee.rounding", ICHA_KIND_ROUNDING, guarantee.rounding),
    PLAIN("subsidy_tier", ICHA_KIND_TEXT, subsidy_tier),
    PLAIN("subsidy_rate", ICHA_KIND_RATE, subsidy_rate),
    WHOLE("subsidy_months", subsidy_months, 1, ICHA_TERM_MONTHS_MAX),
    OF_INDEX("series", ICHA_KIND_TEXT, series_id, 0, 0),
    OF_INDEX("spread", ICHA_KIND_SIGNED_RATE, index.spread, 0, 0),
    OF_INDEX("reset_every_months", ICHA_KIND_WHOLE, index.reset_every_months, 1, ICHA_TERM_MONTHS_MAX),
    OF_INDEX("floor", ICHA_KIND_RATE, index.floor, 0, 0),
    OF_INDEX("cap", ICHA_KIND_RATE, index.cap, 0, 0),
};
_Static_assert(sizeof keys / sizeof keys[0] <= ICHA_KEYS_MAX, "icha_contract.given has a bit per key");

/* Fields of one element of a list; "" is the element itself. */
#define ELEMENT(head, list, name, kind, type, path)                                                                    \
    {                                                                                                                  \
        head, list, {                                                                                                  \
            name, kind, PART(type, path), 0, 0, NULL, NULL, false                                                      \
        }                                                                                                              \
    }
#define ELEMENT_MONTHS(head, list, name, type, path)                                                                   \
    {                                                                                                                  \
        head, list, {                                                                                                  \
            name, ICHA_KIND_WHOLE, PART(type, path), 1, ICHA_TERM_MONTHS_MAX, NULL, NULL, false                        \
        }                                                                                                              \
    }
#define EVENT(name, kind, path) ELEMENT("events", ICHA_LIST_EVENTS, name, kind, icha_event, path)
#define EVENT_MONTHS(name, path) ELEMENT_MONTHS("events", ICHA_LIST_EVENTS, name, icha_event, path)
#define EVENT_ENUM(name, path, prefix)                                                                                 \
    {                                                                                                                  \
        "events", ICHA_LIST_EVENTS, {                                                                                  \
            name, ICHA_KIND_NAME, PART(icha_event, path), 0, 0, read_##prefix, write_##prefix, false                   \
        }                                                                                                              \
    }
static const struct {
    const char *head;
    icha_list list;
    icha_key field;
} element_fields[] = {
    /* first, in the order of icha_event_member */
    EVENT_ENUM("kind", kind, icha_event_kind),
    EVENT("on", ICHA_KIND_DATE, on),
    EVENT("from", ICHA_KIND_DATE, on), /* of a delinquency: its first day */
    EVENT("to", ICHA_KIND_DATE, to),
    EVENT("amount", ICHA_KIND_AMOUNT, amount),
    EVENT_ENUM("effect", effect, icha_prepay_effect),
    EVENT("rate", ICHA_KIND_RATE, rate),
    EVENT_MONTHS("months", months),
    EVENT_MONTHS("instalments", instalments),
    EVENT("reason", ICHA_KIND_TEXT, reason),
    ELEMENT_MONTHS("subsidy.steps", ICHA_LIST_STEPS, "months", icha_subsidy_step, months),
    ELEMENT("subsidy.steps", ICHA_LIST_STEPS, "rate", ICHA_KIND_RATE, icha_subsidy_step, rate),
    ELEMENT("subsidy.payers", ICHA_LIST_PAYERS, "name", ICHA_KIND_TEXT, icha_payer, name),
    ELEMENT("subsidy.payers", ICHA_LIST_PAYERS, "share", ICHA_KIND_RATIO, icha_payer, share),
    ELEMENT("guarantee.tiers", ICHA_LIST_TIERS, "up_to", ICHA_KIND_MONEY, icha_guarantee_tier, up_to),
    ELEMENT("guarantee.tiers", ICHA_LIST_TIERS, "ratio", ICHA_KIND_RATIO, icha_guarantee_tier, ratio),
    ELEMENT("guarantee.reductions", ICHA_LIST_REDUCTIONS, "payer", ICHA_KIND_TEXT, icha_fee_reduction, payer),
    ELEMENT("guarantee.reductions", ICHA_LIST_REDUCTIONS, "rate", ICHA_KIND_RATE, icha_fee_reduction, rate),
    ELEMENT_MONTHS("guarantee.months", ICHA_LIST_MONTHS, "", icha_fee_months, months),
    ELEMENT("index.series", ICHA_LIST_SERIES, "on", ICHA_KIND_DATE, icha_index_entry, on),
    ELEMENT("index.series", ICHA_LIST_SERIES, "rate", ICHA_KIND_SIGNED_RATE, icha_index_entry, rate),
    {"index.reset_on", ICHA_LIST_RESETS, {"", ICHA_KIND_DATE, 0, sizeof(icha_date), 0, 0, NULL, NULL, false}},
};
#define ELEMENT_FIELD_COUNT (sizeof element_fields / sizeof element_fields[0])

size_t icha_keys_count(void) {
    return sizeof keys / sizeof keys[0];
}

const icha_key *icha_key_at(size_t index) {
    assert(index < icha_keys_count());
    return &keys[index];
}

int icha_key_index(const char *name) {
    for (size_t i = 0; i < icha_keys_count(); i++)
        if (keys[i].name[0] == name[0] && strcmp(keys[i].name, name) == 0) return (int)i;
    return -1;
}

/* Reads `[12]` at text; returns the length, 0 if it is none. */
static size_t read_index(const char *text, int32_t *index) {
    size_t at = 1;
    int32_t value = 0;
    if (text[0] != '[') return 0;
    while (text[at] >= '0' && text[at] <= '9' && at < 6) value = value * 10 + (text[at++] - '0');
    if (at == 1 || text[at] != ']') return 0;
    *index = value;
    return at + 1;
}

/* `.rate` after the brackets, or nothing for an element that is one value. */
static bool names_field(const char *tail, const char *field) {
    if (field[0] == '\0') return tail[0] == '\0';
    return tail[0] == '.' && strcmp(tail + 1, field) == 0;
}

/* The place of a field among those of its list. */
static int32_t member_of(size_t field) {
    int32_t member = 0;
    for (size_t i = 0; i < field; i++) member += element_fields[i].list == element_fields[field].list;
    return member;
}

bool icha_element_key_of(const char *name, icha_element_key *out) {
    for (size_t i = 0; i < ELEMENT_FIELD_COUNT; i++) {
        size_t head = strlen(element_fields[i].head);
        if (strncmp(name, element_fields[i].head, head) != 0) continue;
        size_t middle = read_index(name + head, &out->index);
        if (middle == 0 || !names_field(name + head + middle, element_fields[i].field.name)) continue;
        out->list = element_fields[i].list;
        out->member = member_of(i);
        out->field = element_fields[i].field;
        return true;
    }
    return false;
}

bool icha_list_of(const char *name, icha_list *list) {
    for (size_t i = 0; i < ELEMENT_FIELD_COUNT; i++)
        if (strcmp(element_fields[i].head, name) == 0) {
            *list = element_fields[i].list;
            return true;
        }
    return false;
}

icha_element_key icha_event_key(int32_t event, icha_event_member member) {
    assert(member >= 0 && member < ICHA_MEMBER_COUNT && element_fields[member].list == ICHA_LIST_EVENTS);
    return (icha_element_key){ICHA_LIST_EVENTS, event, (int32_t)member, element_fields[member].field};
}

const char *icha_event_member_name(icha_event_member member) {
    assert(member >= 0 && member < ICHA_MEMBER_COUNT);
    return element_fields[member].field.name;
}

int icha_event_member_of(const char *name) {
    for (int i = 0; i < ICHA_MEMBER_COUNT; i++)
        if (strcmp(element_fields[i].field.name, name) == 0) return i;
    return -1;
}

bool icha_element_nearest(const char *name, char *buffer, size_t size) {
    int32_t unused;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < ELEMENT_FIELD_COUNT; i++) {
        size_t head = strlen(element_fields[i].head);
        size_t middle = strncmp(name, element_fields[i].head, head) == 0 ? read_index(name + head, &unused) : 0;
        if (middle == 0 || head + middle + 16 > size) continue;
        const char *field = element_fields[i].field.name, *tail = name + head + middle;
        size_t now = icha_name_distance(tail[0] == '.' ? tail + 1 : tail, field);
        if (least != SIZE_MAX && now >= least) continue;
        least = now;
        memcpy(buffer, name, head + middle);
        buffer[head + middle] = '\0';
        if (field[0] != '\0') strcat(strcat(buffer, "."), field);
    }
    return least != SIZE_MAX;
}

void *icha_key_base(icha_contract *contract, const icha_key *key) {
    if (!key->in_index) return contract;
    return contract->lists;
}

static icha_status read_whole(const icha_key *key, void *field, const char *text, size_t length, icha_error *err) {
    int64_t value;
    icha_status status = icha_whole_parse(text, length, key->minimum, key->maximum, &value, err);
    if (status == ICHA_OK) *(int32_t *)field = (int32_t)value;
    return status;
}

static icha_status read_bool(const icha_key *key, void *field, const char *text, size_t length, icha_error *err) {
    bool yes = length == 4 && memcmp(text, "true", 4) == 0, no = length == 5 && memcmp(text, "false", 5) == 0;
    if (!yes && !no) return icha_fail_text(err, ICHA_M_UNKNOWN_NAME, NULL, NULL, text, length, "true, false");
    if (key->size == sizeof(bool)) *(bool *)field = yes;
    else *(int32_t *)field = yes;
    return ICHA_OK;
}

static icha_status read_text(const icha_key *key, void *field, const char *text, size_t length, icha_error *err) {
    if (length == 0 || length >= key->size)
        return icha_fail_text(err, ICHA_M_OUT_OF_RANGE, "X-3", NULL, text, length,
                              key->size == ICHA_REASON_SIZE ? "1..255 bytes" : "1..63 bytes");
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            return icha_fail_text(err, ICHA_M_TEXT_CONTROL, "X-4", NULL, NULL, 0, NULL);
    memcpy(field, text, length);
    ((char *)field)[length] = '\0';
    return ICHA_OK;
}

/* Rates of a loan are not negative; icha_rate_parse also reads spreads. */
static icha_status read_rate(void *field, const char *text, size_t length, icha_error *err) {
    icha_rate rate;
    icha_status status = icha_rate_parse(text, length, &rate, err);
    if (status != ICHA_OK) return status;
    if (rate < 0 || text[0] == '-')
        return icha_fail_text(err, ICHA_M_RATE_RANGE, "N-2", NULL, text, length, "0%..1000%");
    *(icha_rate *)field = rate;
    return ICHA_OK;
}

static icha_status read_money(const icha_key *key, void *field, const char *text, size_t length, icha_error *err) {
    bool is_positive = key->kind == ICHA_KIND_AMOUNT || strcmp(key->name, "principal") == 0;
    icha_money minimum = is_positive ? 1 : 0;
    return icha_amount_parse(text, length, minimum, field, err);
}

/* What a prepayment is of: an amount, or all that is left. */
static icha_status read_amount(const icha_key *key, void *field, const char *text, size_t length, icha_error *err) {
    if (length != 3 || memcmp(text, "all", 3) != 0) return read_money(key, field, text, length, err);
    *(icha_money *)field = ICHA_PREPAY_ALL;
    return ICHA_OK;
}

icha_status icha_key_read(const icha_key *key, void *base, const char *text, size_t length, icha_error *err) {
    void *field = (char *)base + key->offset;
    switch (key->kind) {
    case ICHA_KIND_MONEY: return read_money(key, field, text, length, err);
    case ICHA_KIND_AMOUNT: return read_amount(key, field, text, length, err);
    case ICHA_KIND_RATE: return read_rate(field, text, length, err);
    case ICHA_KIND_SIGNED_RATE: return icha_rate_parse(text, length, field, err);
    case ICHA_KIND_DATE: return icha_date_parse(text, length, field, err);
    case ICHA_KIND_WHOLE: return read_whole(key, field, text, length, err);
    case ICHA_KIND_BOOL: return read_bool(key, field, text, length, err);
    case ICHA_KIND_ROUNDING: return icha_rounding_parse(text, length, field, err);
    case ICHA_KIND_TEXT: return read_text(key, field, text, length, err);
    case ICHA_KIND_RATIO: return icha_ratio_parse(text, length, field, err);
    case ICHA_KIND_NAME: {
        int value;
        icha_status status = key->read(text, length, &value, err);
        if (status == ICHA_OK) memcpy(field, &value, sizeof value); /* enums here are ints */
        return status;
    }
    }
    assert(false && "kind of key");
    return ICHA_ERR_UNKNOWN_KEY;
}

static size_t put_text(const char *text, char *buffer) {
    size_t length = strlen(text);
    memcpy(buffer, text, length + 1);
    return length;
}

/* A text of the caller may be longer than the buffer: cut at a character's boundary (UTF-8). Returns the whole length. */
static size_t put_cut(const char *text, char *buffer, size_t size) {
    size_t length = strlen(text), cut = size - 1;
    if (length < size) return put_text(text, buffer);
    for (; cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80;) cut--;
    memcpy(buffer, text, cut);
    buffer[cut] = '\0';
    return length;
}

static size_t put_number(int64_t value, char *buffer, size_t size) {
    return icha_ratio_format((icha_ratio){value, 1}, buffer, size);
}

static size_t put_name(const icha_key *key, const void *field, char *buffer) {
    int value;
    memcpy(&value, field, sizeof value);
    return put_text(key->write(value), buffer);
}

static bool is_unset(const icha_key *key, const void *field) {
    switch (key->kind) {
    case ICHA_KIND_MONEY:
    case ICHA_KIND_AMOUNT:
    case ICHA_KIND_RATE:
    case ICHA_KIND_SIGNED_RATE: return *(const int64_t *)field == ICHA_UNSET;
    case ICHA_KIND_DATE: return *(const icha_date *)field == ICHA_DATE_UNSET;
    case ICHA_KIND_WHOLE: return *(const int32_t *)field < key->minimum;
    case ICHA_KIND_BOOL: return key->size != sizeof(bool) && *(const int32_t *)field < 0;
    case ICHA_KIND_ROUNDING: return ((const icha_rounding *)field)->mode == 0;
    case ICHA_KIND_RATIO: return ((const icha_ratio *)field)->denominator == 0;
    default: return false;
    }
}

size_t icha_key_write(const icha_key *key, const void *base, char *buffer, size_t size) {
    const void *field = (const char *)base + key->offset;
    assert(size >= ICHA_NAME_SIZE);
    if (is_unset(key, field)) return put_text("", buffer);
    switch (key->kind) {
    case ICHA_KIND_AMOUNT:
        if (*(const icha_money *)field == ICHA_PREPAY_ALL) return put_text("all", buffer);
        return put_number(*(const icha_money *)field, buffer, size);
    case ICHA_KIND_MONEY: return put_number(*(const icha_money *)field, buffer, size);
    case ICHA_KIND_RATE:
    case ICHA_KIND_SIGNED_RATE: return icha_rate_format(*(const icha_rate *)field, buffer, size);
    case ICHA_KIND_DATE: return icha_date_format(*(const icha_date *)field, buffer, size);
    case ICHA_KIND_WHOLE: return put_number(*(const int32_t *)field, buffer, size);
    case ICHA_KIND_BOOL: {
        bool yes = key->size == sizeof(bool) ? *(const bool *)field : *(const int32_t *)field == 1;
        return put_text(yes ? "true" : "false", buffer);
    }
    case ICHA_KIND_ROUNDING: return icha_rounding_format(*(const icha_rounding *)field, buffer, size);
    case ICHA_KIND_TEXT: return put_cut(field, buffer, size);
    case ICHA_KIND_RATIO: return icha_ratio_format(*(const icha_ratio *)field, buffer, size);
    case ICHA_KIND_NAME: return put_name(key, field, buffer);
    }
    return 0;
}
