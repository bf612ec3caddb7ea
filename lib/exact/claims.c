/* Lines into claims: by due date or split by day, rounded per line or per claim, dated (S-6, S-7). */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

/* Each line as it stands accrued before `upto`: line x accrual so far / whole, down/1. */
static void lines_upto(const struct terms *terms, const struct row *row, const struct span *span, const mpq_t whole,
                       civil_day upto, int64_t so_far[MAX_PAYERS]) {
    mpq_t ratio;
    mpz_t part;
    mpq_init(ratio);
    mpz_init(part);
    icha_exact_subsidy_upto(ratio, terms, row, span, upto);
    mpq_div(ratio, ratio, whole);
    for (size_t i = 0; i < terms->subsidy.payer_count; i++) {
        mpz_mul_si(part, mpq_numref(ratio), (long)row->lines[i]);
        mpz_fdiv_q(part, part, mpq_denref(ratio));
        so_far[i] = mpz_get_si(part);
    }
    mpq_clear(ratio);
    mpz_clear(part);
}

/* S-6: a part is the difference of two accruals so far, so that the parts of quarters add up to those of years.
 * A row with a subsidy has counted days and an accrual, because a subsidy is never more than its accrual rounded. */
bool icha_exact_split_row(const struct terms *terms, const struct row *row, int cycle_months, part_fn take,
                          void *context) {
    if (row->subsidy == 0) return true;
    struct span span = icha_exact_span(terms, &row->period, terms->subsidy.day_count, terms->subsidy.inclusion);
    int last = icha_exact_month_of(span.end - 1) / cycle_months;
    int64_t before[MAX_PAYERS] = {0};
    int64_t so_far[MAX_PAYERS];
    mpq_t whole;
    mpq_init(whole);
    icha_exact_subsidy_upto(whole, terms, row, &span, span.end);
    bool done = true;
    for (int cycle = icha_exact_month_of(span.first) / cycle_months; cycle <= last && done; cycle++) {
        if (cycle < last)
            lines_upto(terms, row, &span, whole, icha_exact_day_in_month((cycle + 1) * cycle_months, 1), so_far);
        for (size_t i = 0; i < terms->subsidy.payer_count && done; i++) {
            if (cycle == last) so_far[i] = row->lines[i];
            done = take(context, i, cycle, so_far[i] - before[i]);
            before[i] = so_far[i];
        }
    }
    mpq_clear(whole);
    return done;
}

struct ledger_context {
    struct ledger *ledger;
    const struct claim_terms *terms;
    int64_t weight; /* of the row in hand */
    struct exact_error *err;
};

static struct entry *find_or_add(struct ledger *ledger, size_t payer, int cycle, int64_t weight) {
    for (size_t i = ledger->count; i-- > 0;) { /* the newest cycles stand last */
        struct entry *entry = &ledger->entries[i];
        if (entry->payer == payer && entry->cycle == cycle && entry->weight == weight) return entry;
    }
    if (ledger->count == ledger->capacity) {
        size_t capacity = ledger->capacity == 0 ? 64 : ledger->capacity * 2;
        struct entry *grown = realloc(ledger->entries, capacity * sizeof *grown);
        if (grown == NULL) return NULL;
        ledger->entries = grown;
        ledger->capacity = capacity;
    }
    struct entry *entry = &ledger->entries[ledger->count++];
    *entry = (struct entry){.payer = payer, .cycle = cycle, .weight = weight};
    return entry;
}

static bool enter(void *context, size_t payer, int cycle, int64_t amount) {
    struct ledger_context *c = context;
    if (amount == 0) return true;
    struct entry *entry = find_or_add(c->ledger, payer, cycle, c->weight);
    if (entry == NULL) return icha_exact_fail(c->err, "out of memory");
    int64_t rounded = c->terms->per_line ? icha_exact_round_int(amount, c->terms->rounding) : 0;
    return icha_exact_add_money(&entry->lines, amount, c->err, "a claim") &&
           icha_exact_add_money(&entry->rounded_lines, rounded, c->err, "a claim");
}

static int by_cycle_then_payer(const void *left, const void *right) {
    const struct entry *a = left;
    const struct entry *b = right;
    if (a->cycle != b->cycle) return a->cycle < b->cycle ? -1 : 1;
    return a->payer < b->payer ? -1 : a->payer > b->payer;
}

bool icha_exact_ledger(const struct terms *terms, const struct schedule *schedule, const int64_t *weights,
                       struct ledger *ledger, struct exact_error *err) {
    *ledger = (struct ledger){.count = 0};
    if (!terms->has_subsidy || !terms->subsidy.has_claim) return true;
    const struct claim_terms *claim = &terms->subsidy.claim;
    struct ledger_context context = {.ledger = ledger, .terms = claim, .err = err};
    for (size_t r = 0; r < schedule->count; r++) {
        const struct row *row = &schedule->rows[r];
        context.weight = weights == NULL ? WEIGHT_ONE : weights[r];
        if (claim->by_accrual) {
            if (!icha_exact_split_row(terms, row, claim->cycle_months, enter, &context)) return false;
            continue;
        }
        int cycle = icha_exact_month_of(row->period.due) / claim->cycle_months;
        for (size_t i = 0; i < terms->subsidy.payer_count; i++)
            if (!enter(&context, i, cycle, row->lines[i])) return false;
    }
    if (ledger->count > 0) qsort(ledger->entries, ledger->count, sizeof *ledger->entries, by_cycle_then_payer);
    return true;
}

void icha_exact_clear_ledger(struct ledger *ledger) {
    free(ledger->entries);
    ledger->entries = NULL;
    ledger->count = ledger->capacity = 0;
}

static void cycle_text(int cycle, int cycle_months, char text[16]) {
    int year = cycle * cycle_months / 12;
    int number = cycle % (12 / cycle_months) + 1;
    if (cycle_months == 12) snprintf(text, 16, "%04d", year);
    else if (cycle_months == 1) snprintf(text, 16, "%04d-%02d", year, number);
    else snprintf(text, 16, "%04d-%c%d", year, cycle_months == 3 ? 'Q' : 'H', number);
}

/* S-7: paid on the cycle's last day + lag; up to closing_days after 31 December it still is the claim's own year's. */
static bool date_claim(const struct claim_terms *terms, int cycle, struct claim *claim, struct exact_error *err) {
    int next_month = (cycle + 1) * terms->cycle_months;
    int own_year = (next_month - 1) / 12;
    claim->paid_on = icha_exact_day_in_month(next_month, 1) - 1 + terms->payment_lag_days;
    if (!icha_exact_in_range(claim->paid_on))
        return icha_exact_fail(err, "a claim's payment date lies after 2199-12-31 (T-1)");
    bool in_closing = claim->paid_on <= icha_exact_day(own_year, 12, 31) + terms->closing_days;
    claim->fiscal_year = in_closing ? own_year : icha_exact_ymd(claim->paid_on).year;
    return true;
}

bool icha_exact_settle(const struct claim_terms *terms, int cycle, int64_t lines, int64_t rounded_lines,
                       struct claim *claim, struct exact_error *err) {
    cycle_text(cycle, terms->cycle_months, claim->cycle);
    claim->lines = lines;
    claim->amount = terms->per_line ? rounded_lines : icha_exact_round_int(lines, terms->rounding);
    claim->dropped = claim->lines - claim->amount; /* below 0 when rounded up */
    if (claim->amount > MONEY_MAX) return icha_exact_fail(err, "a claim is beyond 9,000,000,000,000,000 (N-1)");
    return date_claim(terms, cycle, claim, err);
}
