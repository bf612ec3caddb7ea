/* Elements of the lists of TERMS: where one lies, how its list grows, its fields set and read. */
#include <string.h>

#include "keys.h"
#include "number/fail.h"

static const struct {
    int32_t limit;
    const char *limit_text;
} limits[] = {
    [ICHA_LIST_STEPS] = {ICHA_STEPS_MAX, "24"},          [ICHA_LIST_PAYERS] = {ICHA_PAYERS_MAX, "8"},
    [ICHA_LIST_TIERS] = {ICHA_GUARANTEE_TIERS_MAX, "8"}, [ICHA_LIST_REDUCTIONS] = {ICHA_FEE_REDUCTIONS_MAX, "8"},
    [ICHA_LIST_MONTHS] = {ICHA_FEE_MONTHS_MAX, "32"},    [ICHA_LIST_SERIES] = {ICHA_INDEX_ENTRIES_MAX, "4096"},
    [ICHA_LIST_RESETS] = {ICHA_RESETS_MAX, "1024"},      [ICHA_LIST_EVENTS] = {ICHA_EVENTS_MAX, "200"},
};

size_t icha_list_limit(const char *list, const char **text) {
    icha_list which;
    if (!icha_list_of(list, &which)) return 0;
    *text = limits[which].limit_text;
    return (size_t)limits[which].limit;
}

static bool is_in_lists(icha_list list) {
    return list >= ICHA_LIST_SERIES;
}

static int32_t count_of(const icha_contract *contract, icha_list list) {
    switch (list) {
    case ICHA_LIST_STEPS: return contract->subsidy.step_count;
    case ICHA_LIST_PAYERS: return contract->subsidy.payer_count;
    case ICHA_LIST_TIERS: return contract->guarantee.tier_count;
    case ICHA_LIST_REDUCTIONS: return contract->guarantee.reduction_count;
    case ICHA_LIST_MONTHS: return contract->guarantee.months_count;
    case ICHA_LIST_SERIES: return (int32_t)contract->lists->index.entry_count;
    case ICHA_LIST_RESETS: return (int32_t)contract->lists->index.reset_count;
    case ICHA_LIST_EVENTS: break;
    }
    return (int32_t)contract->loan.event_count;
}

static void set_count(icha_contract *contract, icha_list list, int32_t count) {
    switch (list) {
    case ICHA_LIST_STEPS: contract->subsidy.step_count = count; break;
    case ICHA_LIST_PAYERS: contract->subsidy.payer_count = count; break;
    case ICHA_LIST_TIERS: contract->guarantee.tier_count = count; break;
    case ICHA_LIST_REDUCTIONS: contract->guarantee.reduction_count = count; break;
    case ICHA_LIST_MONTHS: contract->guarantee.months_count = count; break;
    case ICHA_LIST_SERIES: contract->lists->index.entry_count = (size_t)count; break;
    case ICHA_LIST_RESETS: contract->lists->index.reset_count = (size_t)count; break;
    case ICHA_LIST_EVENTS: contract->loan.event_count = (size_t)count; break;
    }
}

static void *element_at(icha_contract *contract, icha_list list, int32_t place) {
    switch (list) {
    case ICHA_LIST_STEPS: return &contract->subsidy.steps[place];
    case ICHA_LIST_PAYERS: return &contract->subsidy.payers[place];
    case ICHA_LIST_TIERS: return &contract->guarantee.tiers[place];
    case ICHA_LIST_REDUCTIONS: return &contract->guarantee.reductions[place];
    case ICHA_LIST_MONTHS: return &contract->guarantee.months[place];
    case ICHA_LIST_SERIES: return &contract->lists->entries[place];
    case ICHA_LIST_RESETS: return &contract->lists->reset_on[place];
    case ICHA_LIST_EVENTS: break;
    }
    return &contract->lists->events[place];
}

/* The element's place in its list; that of a term it does not hold: behind the last. */
static int32_t place_of(const icha_contract *contract, const icha_element_key *key) {
    const icha_guarantee *guarantee = &contract->guarantee;
    int32_t place = 0;
    if (key->list != ICHA_LIST_MONTHS) return key->index;
    while (place < guarantee->months_count && guarantee->months[place].term_months != key->index) place++;
    return place;
}

/* A new element starts with its rate, ratio or share unset, so that a forgotten one is seen. */
static void begin_element(icha_contract *contract, const icha_element_key *key, int32_t place) {
    void *element = element_at(contract, key->list, place);
    switch (key->list) {
    case ICHA_LIST_STEPS: *(icha_subsidy_step *)element = (icha_subsidy_step){0, ICHA_UNSET}; break;
    case ICHA_LIST_PAYERS: *(icha_payer *)element = (icha_payer){"", {0, 0}}; break;
    case ICHA_LIST_TIERS: *(icha_guarantee_tier *)element = (icha_guarantee_tier){ICHA_UNSET, {0, 0}}; break;
    case ICHA_LIST_REDUCTIONS: *(icha_fee_reduction *)element = (icha_fee_reduction){"", ICHA_UNSET}; break;
    case ICHA_LIST_MONTHS: *(icha_fee_months *)element = (icha_fee_months){key->index, 0}; break;
    case ICHA_LIST_SERIES: *(icha_index_entry *)element = (icha_index_entry){ICHA_DATE_UNSET, ICHA_UNSET}; break;
    case ICHA_LIST_RESETS: *(icha_date *)element = ICHA_DATE_UNSET; break;
    case ICHA_LIST_EVENTS:
        icha_event_init(element);
        contract->lists->given[place] = 0;
        break;
    }
}

/* Who holds the list is there from its first element on. */
static void begin_list(icha_contract *contract, icha_list list) {
    switch (list) {
    case ICHA_LIST_STEPS:
    case ICHA_LIST_PAYERS: contract->has_subsidy = true; break;
    case ICHA_LIST_TIERS:
    case ICHA_LIST_REDUCTIONS:
    case ICHA_LIST_MONTHS: contract->has_guarantee = true; break;
    case ICHA_LIST_SERIES: icha_begin_index(contract); break;
    case ICHA_LIST_RESETS:
        icha_begin_index(contract);
        contract->lists->index.reset_on = contract->lists->reset_on;
        break;
    case ICHA_LIST_EVENTS: contract->loan.events = contract->lists->events; break;
    }
}

static void grow(icha_contract *contract, const icha_element_key *key, int32_t place) {
    int32_t count = count_of(contract, key->list);
    begin_list(contract, key->list);
    for (; count <= place; count++) begin_element(contract, key, count);
    set_count(contract, key->list, count);
}

void icha_begin_event(icha_contract *contract, size_t place) {
    icha_element_key key = icha_event_key((int32_t)place, ICHA_MEMBER_KIND);
    if (place < ICHA_EVENTS_MAX) grow(contract, &key, key.index);
}

static icha_status check_place(const char *name, const icha_element_key *key, int32_t place, icha_error *err) {
    if (key->list == ICHA_LIST_MONTHS && (key->index < 1 || key->index > ICHA_TERM_MONTHS_MAX))
        return icha_fail(err, ICHA_M_OUT_OF_RANGE, "G-2", name, name, "guarantee.months[1..3599]");
    if (place < limits[key->list].limit) return ICHA_OK;
    return icha_fail(err, ICHA_M_LIST_TOO_LONG, "X-3", name, NULL, limits[key->list].limit_text);
}

/* An event's first day is `on`, or of a delinquency `from`. */
static icha_status check_first_day(const icha_contract *contract, const char *name, const icha_element_key *key,
                                   icha_error *err) {
    size_t event = (size_t)key->index;
    bool is_event = key->list == ICHA_LIST_EVENTS && event < contract->loan.event_count;
    bool is_on = key->member == ICHA_MEMBER_ON, is_from = key->member == ICHA_MEMBER_FROM;
    if (!is_event || (!is_on && !is_from)) return ICHA_OK;
    if (!icha_event_has(contract, event, is_on ? ICHA_MEMBER_FROM : ICHA_MEMBER_ON)) return ICHA_OK;
    return icha_fail(err, ICHA_M_EVENT_ON_AND_FROM, "L-6", name, NULL, NULL);
}

static icha_status check_element(const icha_contract *contract, const char *name, const icha_element_key *key,
                                 int32_t place, icha_error *err) {
    char present[ICHA_NAME_SIZE];
    if (is_in_lists(key->list) && contract->lists == NULL) return icha_lists_missing(name, err);
    icha_status status = check_place(name, key, place, err);
    if (status != ICHA_OK) return status;
    if (key->list == ICHA_LIST_SERIES && contract->lists->series_id[0] != '\0')
        return icha_fail(err, ICHA_M_SERIES_AND_ENTRIES, "L-5", name, NULL, NULL);
    if (icha_element_get(contract, key, present, sizeof present) > 0)
        return icha_fail(err, ICHA_M_TERMS_KEY_TWICE, "L-1", name, NULL, NULL);
    return check_first_day(contract, name, key, err);
}

icha_status icha_element_set(icha_contract *contract, const char *name, const icha_element_key *key, const char *text,
                             size_t length, icha_error *err) {
    int32_t place = place_of(contract, key);
    icha_status status = check_element(contract, name, key, place, err);
    if (status != ICHA_OK) return status;
    union {
        icha_subsidy_step step;
        icha_payer payer;
        icha_guarantee_tier tier;
        icha_fee_reduction reduction;
        icha_fee_months months;
        icha_index_entry entry;
        icha_event event;
    } trial; /* the list grows only for a value that can be read */
    status = icha_key_read(&key->field, &trial, text, length, err);
    if (status != ICHA_OK) return icha_fail_in_field(err, status, name);
    grow(contract, key, place);
    if (key->list == ICHA_LIST_EVENTS) contract->lists->given[place] |= (uint16_t)(1u << key->member);
    return icha_key_read(&key->field, element_at(contract, key->list, place), text, length, err);
}

size_t icha_element_get(const icha_contract *contract, const icha_element_key *key, char *buffer, size_t size) {
    icha_contract *same = (icha_contract *)(uintptr_t)contract; /* read only */
    int32_t place = place_of(contract, key);
    buffer[0] = '\0';
    if (is_in_lists(key->list) && contract->lists == NULL) return 0;
    if (place >= count_of(contract, key->list)) return 0;
    if (key->list == ICHA_LIST_EVENTS && !icha_event_has(contract, (size_t)place, (icha_event_member)key->member))
        return 0;
    return icha_key_write(&key->field, element_at(same, key->list, place), buffer, size);
}
