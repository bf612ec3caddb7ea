/* One loan's lines, claims and fees into the book (S-5 to S-7, G-2), each with the weight of its due date. */
#include "book.h"

struct loan_context {
    struct book *book;
    const struct terms *terms;
    const char *product;
    size_t loan;
    int64_t weight; /* of what is in hand */
};

static bool note(const struct loan_context *c, const char *payer, enum kind kind, int month, enum basis basis,
                 int64_t amount) {
    const struct amount record = {.product = c->product,
                                  .payer = payer,
                                  .bank = c->terms->bank,
                                  .kind = kind,
                                  .month = month,
                                  .basis = basis,
                                  .loan = c->loan,
                                  .amount = amount,
                                  .weight = c->weight};
    return amount == 0 || icha_exact_note_amount(c->book, record);
}

/* ---- interest subsidy ---- */

static bool note_accrued(void *context, size_t payer, int cycle, int64_t amount) {
    const struct loan_context *c = context;
    return note(c, c->terms->subsidy.payers[payer].name, INTEREST_SUBSIDY, cycle * icha_exact_bucket_months(c->book),
                ACCRUED, amount);
}

static bool note_rows(struct loan_context *c, const struct schedule *schedule, const int64_t *weights) {
    for (size_t r = 0; r < schedule->count; r++) {
        const struct row *row = &schedule->rows[r];
        int month = icha_exact_month_of(row->period.due);
        c->weight = weights[r];
        if (!icha_exact_split_row(c->terms, row, icha_exact_bucket_months(c->book), note_accrued, c)) return false;
        for (size_t i = 0; i < c->terms->subsidy.payer_count; i++)
            if (!note(c, c->terms->subsidy.payers[i].name, INTEREST_SUBSIDY, month, DUE, row->lines[i])) return false;
    }
    return true;
}

static bool note_parts(const struct loan_context *c, const struct schedule *schedule, const int64_t *weights) {
    struct ledger ledger;
    bool done = icha_exact_ledger(c->terms, schedule, weights, &ledger, c->book->err);
    for (size_t i = 0; done && i < ledger.count; i++) {
        struct claim_part part = {.product = c->product,
                                  .payer = c->terms->subsidy.payers[ledger.entries[i].payer].name,
                                  .bank = c->terms->bank,
                                  .terms = c->terms->subsidy.claim,
                                  .entry = ledger.entries[i],
                                  .loan = c->loan};
        done = icha_exact_note_part(c->book, &part);
    }
    icha_exact_clear_ledger(&ledger);
    return done;
}

/* ---- fee support ---- */

static bool note_fee_part(void *context, size_t reduction, int cycle, int64_t amount) {
    const struct loan_context *c = context;
    return note(c, c->terms->guarantee.reductions[reduction].payer, FEE_SUPPORT,
                cycle * icha_exact_bucket_months(c->book), ACCRUED, amount);
}

/* 0011: the weight before the events of that day. A row's weight is that before the events of its own due date. */
static int64_t weight_on(const struct schedule *schedule, const int64_t *weights, civil_day day) {
    size_t r = 0;
    while (r + 1 < schedule->count && schedule->rows[r].period.to < day) r++;
    return weights[r];
}

/* A fee is paid when it falls due: no claim is made up for it. */
static bool note_fees(struct loan_context *c, const struct schedule *schedule, const int64_t *weights) {
    struct fees fees;
    if (!icha_exact_fees(c->terms, schedule, &fees, c->book->err)) return false;
    bool done = true;
    for (size_t f = 0; f < fees.count && done; f++) {
        const struct fee *fee = &fees.items[f];
        int month = icha_exact_month_of(fee->cover.due);
        c->weight = weight_on(schedule, weights, fee->cover.due);
        done = icha_exact_split_fee(c->terms, &fees, fee, icha_exact_bucket_months(c->book), note_fee_part, c);
        for (size_t i = 0; i < c->terms->guarantee.reduction_count && done; i++) {
            const char *payer = c->terms->guarantee.reductions[i].payer;
            done = note(c, payer, FEE_SUPPORT, month, DUE, fee->reductions[i]) &&
                   note(c, payer, FEE_SUPPORT, month, PAID, fee->reductions[i]);
        }
    }
    icha_exact_clear_fees(&fees);
    return done;
}

bool icha_exact_note_loan(struct book *book, size_t loan, const char *product, const struct terms *terms,
                          const struct schedule *schedule, const int64_t *weights) {
    struct loan_context c = {book, terms, product, loan, WEIGHT_ONE};
    if (terms->has_subsidy && !terms->subsidy.has_claim) return icha_exact_fail(book->err, "missing: subsidy.claim");
    return (!terms->has_subsidy || (note_rows(&c, schedule, weights) && note_parts(&c, schedule, weights))) &&
           (!terms->has_guarantee || note_fees(&c, schedule, weights));
}
