/* Late interest (연체이자): what is owed for the days between a missed due date and its payment (L-7). */
#include <assert.h>
#include <string.h>

#include "absent.h"
#include "index.h"
#include "number/fail.h"
#include "number/wide.h"

/* A dated series of the terms; entries NULL: not given. */
typedef struct series {
    const icha_index_entry *entries;
    size_t count;
    const char *field;
} series;

static series rates_of(const icha_late_terms *t) {
    return (series){t->rates, t->rate_count, "rates"};
}

static series caps_of(const icha_late_terms *t) {
    return (series){t->legal_caps, t->legal_cap_count, "legal_caps"};
}

static series spreads_of(const icha_late_terms *t) {
    return (series){t->legal_spreads, t->legal_spread_count, "legal_spreads"};
}

/* ---- the terms ---- */

void icha_late_terms_init(icha_late_terms *terms) {
    assert(terms != NULL);
    memset(terms, 0, sizeof *terms);
    terms->size = sizeof *terms;
    terms->due_on = terms->paid_on = ICHA_DATE_UNSET;
    terms->unpaid_interest = terms->later_amount = ICHA_UNSET;
    terms->after_days = -1;
    terms->rate = terms->late_spread = ICHA_UNSET;
}

size_t icha_late_absent(const icha_late_terms *t, icha_absent *absent) {
    const struct {
        bool is_absent;
        icha_absent what;
    } fields[] = {
        {t->due_on == ICHA_DATE_UNSET, {"due_on", "2018-02-15"}},
        {t->paid_on == ICHA_DATE_UNSET, {"paid_on", "2018-03-20"}},
        {t->unpaid_interest == ICHA_UNSET, {"unpaid_interest", "365000"}},
        {t->later_amount == ICHA_UNSET, {"later_amount", "3650000"}},
        {t->after_days == -1, {"after_days", "30"}},
        {t->rate == ICHA_UNSET && t->rates == NULL, {"rate", "3.5%, or rates: [[\"2018-01-01\", \"3.5%\"], ...]"}},
        {t->late_spread == ICHA_UNSET, {"late_spread", "3%"}},
        {t->legal_caps == NULL && t->legal_spreads == NULL,
         {"legal_caps", "[[\"2018-02-08\", \"24%\"], ...], or legal_spreads: [[\"2018-04-30\", \"3%\"], ...]"}},
        {t->day_count == 0, {"day_count", "act/365, act/act, ..."}},
        {t->rounding.mode == 0, {"rounding", "down/1, ..."}},
    };
    size_t count = 0;
    _Static_assert(sizeof fields / sizeof fields[0] <= ICHA_ABSENT_MAX, "icha_absent lists are long enough");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].is_absent) absent[count++] = fields[i].what;
    return count;
}

static bool count_fits(series s) {
    return s.entries == NULL ? s.count == 0 : s.count >= 1 && s.count <= ICHA_INDEX_ENTRIES_MAX;
}

static icha_status check_ranges(const icha_late_terms *t, icha_error *err) {
    const char *dates = "1900-01-01..2199-12-31", *rates = "0%..1000%", *entries = "1..4096 entries";
    const icha_bounds bounds[] = {
        {t->due_on, ICHA_DATE_MIN, ICHA_DATE_MAX, "due_on", dates},
        {t->paid_on, ICHA_DATE_MIN, ICHA_DATE_MAX, "paid_on", dates},
        {t->unpaid_interest, 0, ICHA_MONEY_MAX, "unpaid_interest", NULL},
        {t->later_amount, 0, ICHA_MONEY_MAX, "later_amount", NULL},
        {t->after_days, 0, ICHA_LATE_DAYS_MAX, "after_days", NULL},
        {t->rate == ICHA_UNSET ? 0 : t->rate, 0, ICHA_RATE_MAX, "rate", rates},
        {count_fits(rates_of(t)), 1, 1, "rates", entries},
        {t->late_spread, 0, ICHA_RATE_MAX, "late_spread", rates},
        {count_fits(caps_of(t)), 1, 1, "legal_caps", entries},
        {count_fits(spreads_of(t)), 1, 1, "legal_spreads", entries},
        {t->day_count, ICHA_DAY_COUNT_ACT_365, ICHA_DAY_COUNT_TWELFTHS, "day_count", NULL},
        {icha_rounding_is_valid(t->rounding), 1, 1, "rounding", "down/1, half_up/10, ..."},
    };
    return icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "L-7", err);
}

static icha_status check(const icha_late_terms *t, icha_error *err) {
    icha_absent absent[ICHA_ABSENT_MAX];
    const series all[] = {rates_of(t), caps_of(t), spreads_of(t)};
    assert(t->size == sizeof *t);
    if (icha_late_absent(t, absent) > 0)
        return icha_fail(err, ICHA_M_VALUE_MISSING, "L-7", absent[0].field, NULL, absent[0].expected);
    icha_status status = check_ranges(t, err);
    if (status == ICHA_OK && t->rate != ICHA_UNSET && t->rates != NULL)
        status = icha_fail(err, ICHA_M_LATE_RATE_TWICE, "L-7", "rates", NULL, NULL);
    for (size_t i = 0; status == ICHA_OK && i < sizeof all / sizeof all[0]; i++)
        status = icha_entries_check(all[i].entries, all[i].count, 0, all[i].field, "L-7", err);
    return status;
}

/* ---- one day ---- */

/* The entry in force on the day; NULL: none. */
static const icha_index_entry *in_force(series s, icha_date day) {
    size_t until = icha_entries_until(s.entries, s.count, day);
    return until == 0 ? NULL : &s.entries[until - 1];
}

/* The first day after `day`, before `end`, from which the series holds another entry; else `end`. */
static icha_date next_change(series s, icha_date day, icha_date end) {
    size_t until = icha_entries_until(s.entries, s.count, day);
    return until < s.count && s.entries[until].on < end ? s.entries[until].on : end;
}

static icha_rate contract_rate(const icha_late_terms *t, icha_date day) {
    return t->rates == NULL ? t->rate : in_force(rates_of(t), day)->rate;
}

/* The smaller of the two legal bounds in force; one of them is (check_gaps). At most 2 x ICHA_RATE_MAX. */
static icha_rate cap_on(const icha_late_terms *t, icha_date day, icha_rate contract) {
    const icha_index_entry *cap = in_force(caps_of(t), day), *spread = in_force(spreads_of(t), day);
    if (spread == NULL) return cap->rate;
    icha_rate bound = contract + spread->rate;
    return cap != NULL && cap->rate < bound ? cap->rate : bound;
}

/* An entry holds until the next one, so what stands on the first day stands on every later one. */
static icha_status check_gaps(const icha_late_terms *t, icha_error *err) {
    icha_date day = t->due_on + 1;
    char text[ICHA_DATE_TEXT_SIZE];
    if (t->paid_on <= t->due_on) return ICHA_OK;
    icha_date_format(day, text, sizeof text);
    if (t->rates != NULL && in_force(rates_of(t), day) == NULL)
        return icha_fail(err, ICHA_M_LATE_RATE_GAP, "L-7", "rates", text, NULL);
    if (in_force(caps_of(t), day) == NULL && in_force(spreads_of(t), day) == NULL)
        return icha_fail(err, ICHA_M_LATE_CAP_GAP, "L-7", "legal_caps", text, NULL);
    return ICHA_OK;
}

/* ---- the days ---- */

static icha_date day_before(icha_date a, icha_date b) {
    return a < b ? a : b;
}

/* The part that begins after `from` (from < paid_on): as far as no series changes and the amount is the same. */
static icha_late_part piece_after(const icha_late_terms *t, icha_date from) {
    icha_date day = from + 1, end = t->paid_on + 1;
    bool early = day - t->due_on <= t->after_days;
    if (early) end = day_before(end, t->due_on + t->after_days + 1); /* <= 2 x 109572: no wrap */
    end = next_change(rates_of(t), day, next_change(caps_of(t), day, next_change(spreads_of(t), day, end)));
    icha_rate contract = contract_rate(t, day), agreed = contract + t->late_spread, cap = cap_on(t, day, contract);
    return (icha_late_part){.from = from,
                            .to = end - 1,
                            .days = end - day,
                            .amount = early ? t->unpaid_interest : t->later_amount,
                            .rate = agreed < cap ? agreed : cap,
                            .is_capped = cap < agreed};
}

static bool is_alike(const icha_late_part *a, const icha_late_part *b) {
    return a->amount == b->amount && a->rate == b->rate && a->is_capped == b->is_capped;
}

/* The whole part after `from`: pieces whose series changed without changing anything belong together. */
static icha_late_part part_after(const icha_late_terms *t, icha_date from) {
    icha_late_part part = piece_after(t, from);
    while (part.to < t->paid_on) {
        icha_late_part next = piece_after(t, part.to);
        if (!is_alike(&part, &next)) break;
        part.to = next.to;
        part.days += next.days;
    }
    return part;
}

static icha_status open(const icha_late_terms *terms, icha_error *err) {
    assert(terms != NULL);
    icha_status status = check(terms, err);
    return status == ICHA_OK ? check_gaps(terms, err) : status;
}

icha_status icha_late_interest(const icha_late_terms *terms, icha_money *late_interest, icha_error *err) {
    icha_status status = open(terms, err);
    if (status != ICHA_OK) return status;
    icha_span span = icha_counted_span(ICHA_INCLUSION_END, terms->due_on, terms->paid_on, false, 0);
    icha_i128 exact = 0; /* amount 2^53 x rate 2^35 x fractions 2^26 in all: below 2^114 */
    for (icha_date from = terms->due_on; from < terms->paid_on;) {
        icha_late_part part = part_after(terms, from);
        int64_t fraction = icha_fraction_until(terms->day_count, &span, part.to + 1) -
                           icha_fraction_until(terms->day_count, &span, from + 1);
        exact += (icha_i128)part.amount * part.rate * fraction;
        from = part.to;
    }
    icha_i128 scale = (icha_i128)icha_fraction_denominator(terms->day_count, &span) * ICHA_RATE_ONE;
    if (!icha_round_quotient(exact, scale, terms->rounding, late_interest))
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "late_interest", NULL, NULL);
    return ICHA_OK;
}

icha_status icha_late_parts(const icha_late_terms *terms, icha_late_part *parts, size_t capacity, size_t *count,
                            icha_error *err) {
    size_t given = 0;
    icha_status status = open(terms, err);
    if (status != ICHA_OK) return status;
    for (icha_date from = terms->due_on; from < terms->paid_on; given++) {
        icha_late_part part = part_after(terms, from);
        if (given < capacity) parts[given] = part;
        from = part.to;
    }
    *count = given;
    if (capacity > 0 && given > capacity) return icha_fail(err, ICHA_M_BUFFER_TOO_SMALL, NULL, NULL, NULL, NULL);
    return ICHA_OK;
}
