/* icha_exact_late_interest: what is owed on an overdue amount, day by day (L-7). */
#include "exact.h"
#include "internal.h"

#include <stdlib.h>

struct late {
    civil_day due_on, paid_on;
    int64_t unpaid_interest, later_amount;
    int after_days;
    struct index_entry *rates, *caps, *spreads;
    size_t rate_count, cap_count, spread_count;
    int64_t fixed_rate; /* or ABSENT */
    int64_t spread;
    int day_count;
    struct rounding rounding;
};

static bool read_late(const struct reader *r, struct late *l) {
    static const char *const keys[] = {
        "due_on",      "paid_on",    "unpaid_interest", "later_amount", "after_days", "rate", "rates",
        "late_spread", "legal_caps", "legal_spreads",   "day_count",    "rounding",   NULL};
    bool dated = icha_exact_take(r, "rates", false) != NULL;
    bool fixed = icha_exact_take(r, "rate", false) != NULL;
    bool has_spreads = icha_exact_take(r, "legal_spreads", false) != NULL;
    if (dated && fixed) return icha_exact_fail(r->err, "rate, rates: one of the two, not both");
    return icha_exact_known_keys(r, keys) && icha_exact_take_date(r, "due_on", true, &l->due_on) &&
           icha_exact_take_date(r, "paid_on", true, &l->paid_on) &&
           icha_exact_take_money(r, "unpaid_interest", true, 0, MONEY_MAX, &l->unpaid_interest) &&
           icha_exact_take_money(r, "later_amount", true, 0, MONEY_MAX, &l->later_amount) &&
           icha_exact_take_int(r, "after_days", true, 0, 109572, &l->after_days) &&
           icha_exact_take_rate(r, "rate", !dated, &l->fixed_rate) &&
           icha_exact_take_series(r, "rates", false, false, MAX_INDEX_ENTRIES, &l->rates, &l->rate_count) &&
           icha_exact_take_rate(r, "late_spread", true, &l->spread) &&
           icha_exact_take_series(r, "legal_caps", !has_spreads, false, MAX_INDEX_ENTRIES, &l->caps, &l->cap_count) &&
           icha_exact_take_series(r, "legal_spreads", false, false, MAX_INDEX_ENTRIES, &l->spreads, &l->spread_count) &&
           icha_exact_take_word(r, "day_count", true, icha_exact_day_count_words, &l->day_count) &&
           icha_exact_take_rounding(r, "rounding", true, &l->rounding);
}

/* The last entry on or before the day; ABSENT: none. */
static int64_t entry_on(const struct index_entry *entries, size_t count, civil_day day) {
    int64_t rate = ABSENT;
    for (size_t i = 0; i < count && entries[i].on <= day; i++) rate = entries[i].rate;
    return rate;
}

/* What is charged on one day. */
struct late_day {
    int64_t amount, rate;
    bool capped; /* the law allows less than the contract asks */
};

/* Of an absolute cap and one over the contract rate the lower; ABSENT: no entry of either holds on the day. */
static int64_t cap_on(const struct late *l, civil_day day, int64_t contract) {
    int64_t cap = entry_on(l->caps, l->cap_count, day);
    int64_t over = entry_on(l->spreads, l->spread_count, day);
    if (over != ABSENT && (cap == ABSENT || contract + over < cap)) cap = contract + over;
    return cap;
}

static bool charge_on(const struct late *l, civil_day day, struct late_day *out, struct exact_error *err) {
    int64_t contract = l->rates != NULL ? entry_on(l->rates, l->rate_count, day) : l->fixed_rate;
    char date[11];
    icha_exact_format_date(day, date);
    if (contract == ABSENT) return icha_exact_fail(err, "gap: rates has no entry on or before %s (L-7)", date);
    int64_t cap = cap_on(l, day, contract);
    if (cap == ABSENT)
        return icha_exact_fail(err, "gap: legal_caps and legal_spreads have no entry on or before %s (L-7)", date);
    out->amount = day - l->due_on <= l->after_days ? l->unpaid_interest : l->later_amount;
    out->capped = cap < contract + l->spread;
    out->rate = out->capped ? cap : contract + l->spread;
    return true;
}

/* A day like the one before lengthens its part; another begins one, named from the day before (`end`, T-2). */
static bool note_day(json_t *parts, civil_day day, const struct late_day *now, const struct late_day *before) {
    char from[11], to[11], rate[32];
    icha_exact_format_date(day - 1, from);
    icha_exact_format_date(day, to);
    icha_exact_format_rate(now->rate, rate);
    size_t count = json_array_size(parts);
    bool alike = now->amount == before->amount && now->rate == before->rate && now->capped == before->capped;
    if (count > 0 && alike) {
        json_t *last = json_array_get(parts, count - 1);
        json_int_t days = json_integer_value(json_object_get(last, "days"));
        return json_object_set_new(last, "to", json_string(to)) == 0 &&
               json_object_set_new(last, "days", json_integer(days + 1)) == 0;
    }
    return json_array_append_new(parts,
                                 json_pack("{s:s,s:s,s:i,s:I,s:s,s:b}", "from", from, "to", to, "days", 1, "amount",
                                           (json_int_t)now->amount, "rate", rate, "capped", now->capped)) == 0;
}

/* One day's fraction, as the difference of two running counts from the day after the due date (T-3), x amount x rate. */
static void add_day(mpq_t sum, const struct span *span, civil_day day, int64_t amount, int64_t rate) {
    mpq_t upto, before;
    mpq_inits(upto, before, NULL);
    icha_exact_fraction(upto, span, day + 1);
    if (day > span->first) icha_exact_fraction(before, span, day);
    mpq_sub(upto, upto, before);
    mpz_mul_si(mpq_numref(upto), mpq_numref(upto), (long)amount);
    mpz_mul_si(mpq_numref(upto), mpq_numref(upto), (long)rate);
    mpz_mul_si(mpq_denref(upto), mpq_denref(upto), RATE_ONE);
    mpq_canonicalize(upto);
    mpq_add(sum, sum, upto);
    mpq_clears(upto, before, NULL);
}

static bool add_up(const struct late *l, int64_t *late_interest, json_t *parts, struct exact_error *err) {
    struct span span = {.rule = (enum day_count)l->day_count, .first = l->due_on + 1, .end = l->paid_on + 1};
    struct late_day before = {.rate = ABSENT};
    mpq_t sum;
    mpz_t rounded;
    bool done = true;
    mpq_init(sum);
    mpz_init(rounded);
    for (civil_day day = span.first; day < span.end && done; day++) {
        struct late_day now = {.rate = ABSENT};
        done = charge_on(l, day, &now, err);
        if (done) add_day(sum, &span, day, now.amount, now.rate);
        if (done && !note_day(parts, day, &now, &before)) done = icha_exact_fail(err, "out of memory");
        before = now;
    }
    icha_exact_round(rounded, sum, l->rounding);
    done = done && icha_exact_to_money(late_interest, rounded, err, "the late interest");
    mpq_clear(sum);
    mpz_clear(rounded);
    return done;
}

json_t *icha_exact_late_interest(const json_t *facts, char *message, size_t message_size) {
    struct exact_error err = {.text = message, .size = message_size};
    struct missing missing = {.used = 0};
    struct reader r = {.object = facts, .path = "", .missing = &missing, .err = &err};
    struct late late = {.fixed_rate = ABSENT};
    json_t *result = NULL;
    int64_t late_interest = 0;
    bool done = json_is_object(facts) || icha_exact_fail(&err, "facts: expected an object");
    done = done && read_late(&r, &late);
    if (done && missing.used > 0) done = icha_exact_fail(&err, "missing: %s", missing.text);
    json_t *parts = json_array();
    if (done && add_up(&late, &late_interest, parts, &err)) {
        int days = late.paid_on > late.due_on ? late.paid_on - late.due_on : 0;
        result = json_pack("{s:I,s:i,s:O}", "late_interest", (json_int_t)late_interest, "days", days, "parts", parts);
        if (result == NULL) icha_exact_fail(&err, "out of memory");
    }
    json_decref(parts);
    free(late.rates);
    free(late.caps);
    free(late.spreads);
    return result;
}
