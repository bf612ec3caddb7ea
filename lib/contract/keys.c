#include "keys.h"

#include <assert.h>
#include <string.h>

#include "number/fail.h"

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

#define FIELD(path) offsetof(icha_contract, path), sizeof(((icha_contract *)0)->path)
#define ENUM(name, path, prefix) {name, ICHA_KIND_NAME, FIELD(path), 0, 0, read_##prefix, write_##prefix}
#define PLAIN(name, kind, path) {name, kind, FIELD(path), 0, 0, NULL, NULL}
#define WHOLE(name, path, minimum, maximum) {name, ICHA_KIND_WHOLE, FIELD(path), minimum, maximum, NULL, NULL}

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
};
_Static_assert(sizeof keys / sizeof keys[0] <= ICHA_KEYS_MAX, "icha_contract.given has a bit per key");

/* Fields of one element of a list; "" is the element itself. */
#define PART(type, path) offsetof(type, path), sizeof(((type *)0)->path)
static const struct {
    const char *head;
    icha_list list;
    icha_key field;
} element_fields[] = {
    {"subsidy.steps", ICHA_LIST_STEPS,
     {"months", ICHA_KIND_WHOLE, PART(icha_subsidy_step, months), 1, ICHA_TERM_MONTHS_MAX, NULL, NULL}},
    {"subsidy.steps", ICHA_LIST_STEPS, {"rate", ICHA_KIND_RATE, PART(icha_subsidy_step, rate), 0, 0, NULL, NULL}},
    {"subsidy.payers", ICHA_LIST_PAYERS, {"name", ICHA_KIND_TEXT, PART(icha_payer, name), 0, 0, NULL, NULL}},
    {"subsidy.payers", ICHA_LIST_PAYERS, {"share", ICHA_KIND_RATIO, PART(icha_payer, share), 0, 0, NULL, NULL}},
    {"guarantee.tiers", ICHA_LIST_TIERS, {"up_to", ICHA_KIND_MONEY, PART(icha_guarantee_tier, up_to), 0, 0, NULL, NULL}},
    {"guarantee.tiers", ICHA_LIST_TIERS, {"ratio", ICHA_KIND_RATIO, PART(icha_guarantee_tier, ratio), 0, 0, NULL, NULL}},
    {"guarantee.reductions", ICHA_LIST_REDUCTIONS,
     {"payer", ICHA_KIND_TEXT, PART(icha_fee_reduction, payer), 0, 0, NULL, NULL}},
    {"guarantee.reductions", ICHA_LIST_REDUCTIONS,
     {"rate", ICHA_KIND_RATE, PART(icha_fee_reduction, rate), 0, 0, NULL, NULL}},
    {"guarantee.months", ICHA_LIST_MONTHS,
     {"", ICHA_KIND_WHOLE, PART(icha_fee_months, months), 1, ICHA_TERM_MONTHS_MAX, NULL, NULL}},
};

size_t icha_keys_count(void) {
    return sizeof keys / sizeof keys[0];
}

const icha_key *icha_key_at(size_t index) {
    assert(index < icha_keys_count());
    return &keys[index];
}

int icha_key_index(const char *name) {
    for (size_t i = 0; i < icha_keys_count(); i++)
        if (strcmp(keys[i].name, name) == 0) return (int)i;
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

bool icha_element_key_of(const char *name, icha_element_key *out) {
    for (size_t i = 0; i < sizeof element_fields / sizeof element_fields[0]; i++) {
        size_t head = strlen(element_fields[i].head);
        if (strncmp(name, element_fields[i].head, head) != 0) continue;
        size_t middle = read_index(name + head, &out->index);
        if (middle == 0 || !names_field(name + head + middle, element_fields[i].field.name)) continue;
        out->list = element_fields[i].list;
        out->field = element_fields[i].field;
        return true;
    }
    return false;
}

bool icha_key_comes_later(const char *name) {
    static const char *const later[] = {"index", "events"};
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        size_t length = strlen(later[i]);
        if (strncmp(name, later[i], length) == 0 &&
            (name[length] == '\0' || name[length] == '.' || name[length] == '['))
            return true;
    }
    return false;
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
        return icha_fail_text(err, ICHA_M_OUT_OF_RANGE, "X-3", NULL, text, length, "1..63 bytes");
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
            return icha_fail_text(err, ICHA_M_TEXT_CONTROL, NULL, NULL, NULL, 0, NULL);
    memcpy(field, text, length);
    ((char *)field)[length] = '\0';
    return ICHA_OK;
}

/* Rates of a loan are not negative; icha_rate_parse also reads spreads. */
static icha_status read_rate(void *field, const char *text, size_t length, icha_error *err) {
    icha_rate rate;
    icha_status status = icha_rate_parse(text, length, &rate, err);
    if (status != ICHA_OK) return status;
    if (rate < 0 || text[0] == '-') return icha_fail_text(err, ICHA_M_RATE_RANGE, "N-2", NULL, text, length, "0%..1000%");
    *(icha_rate *)field = rate;
    return ICHA_OK;
}

static icha_status read_money(const icha_key *key, void *field, const char *text, size_t length, icha_error *err) {
    icha_money amount, minimum = strcmp(key->name, "principal") == 0 ? 1 : 0;
    icha_status status = icha_money_parse(text, length, &amount, err);
    if (status != ICHA_OK) return status;
    if (amount < minimum)
        return icha_fail_text(err, ICHA_M_MONEY_RANGE, "N-1", NULL, text, length,
                              minimum == 1 ? "1..9000000000000000" : "0..9000000000000000");
    *(icha_money *)field = amount;
    return ICHA_OK;
}

icha_status icha_key_read(const icha_key *key, void *base, const char *text, size_t length, icha_error *err) {
    void *field = (char *)base + key->offset;
    switch (key->kind) {
    case ICHA_KIND_MONEY: return read_money(key, field, text, length, err);
    case ICHA_KIND_RATE: return read_rate(field, text, length, err);
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
    case ICHA_KIND_RATE: return *(const int64_t *)field == ICHA_UNSET;
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
    case ICHA_KIND_MONEY: return put_number(*(const icha_money *)field, buffer, size);
    case ICHA_KIND_RATE: return icha_rate_format(*(const icha_rate *)field, buffer, size);
    case ICHA_KIND_DATE: return icha_date_format(*(const icha_date *)field, buffer, size);
    case ICHA_KIND_WHOLE: return put_number(*(const int32_t *)field, buffer, size);
    case ICHA_KIND_BOOL: {
        bool yes = key->size == sizeof(bool) ? *(const bool *)field : *(const int32_t *)field == 1;
        return put_text(yes ? "true" : "false", buffer);
    }
    case ICHA_KIND_ROUNDING: return icha_rounding_format(*(const icha_rounding *)field, buffer, size);
    case ICHA_KIND_TEXT: return put_text(field, buffer);
    case ICHA_KIND_RATIO: return icha_ratio_format(*(const icha_ratio *)field, buffer, size);
    case ICHA_KIND_NAME: return put_name(key, field, buffer);
    }
    return 0;
}
