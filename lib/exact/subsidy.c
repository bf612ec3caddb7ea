/* One row's interest, who bears it, and the payers' lines (S-2, S-5). */
#include "internal.h"

/* N-6: shares down/1; what is left goes where the terms say. */
static void share_out(const struct subsidy_terms *s, int64_t subsidy, int64_t lines[MAX_PAYERS]) {
    mpz_t part;
    mpz_init(part);
    int64_t left = subsidy;
    size_t largest = 0;
    for (size_t i = 0; i < s->payer_count; i++) {
        mpz_mul_si(part, mpq_numref(s->payers[i].share), (long)subsidy);
        mpz_fdiv_q(part, part, mpq_denref(s->payers[i].share));
        lines[i] = mpz_get_si(part);
        left -= lines[i];
        if (mpq_cmp(s->payers[i].share, s->payers[largest].share) > 0) largest = i;
    }
    mpz_clear(part);
    switch (s->residual) {
    case RESIDUE_FIRST: lines[0] += left; break;
    case RESIDUE_LAST: lines[s->payer_count - 1] += left; break;
    case RESIDUE_LARGEST: lines[largest] += left; break;
    }
}

/* S-2: the two methods. exact and support are the interest and the subsidy before any rounding. */
static void subsidy_of(const struct terms *terms, const mpq_t exact, const mpq_t support, struct row *row) {
    mpz_t rounded;
    mpq_t difference;
    mpz_init(rounded);
    mpq_init(difference);
    if (terms->subsidy.of_difference) {
        mpq_sub(difference, exact, support);
        icha_exact_round(rounded, difference, terms->interest_rounding);
        row->borrower_interest = mpz_sgn(rounded) > 0 ? mpz_get_si(rounded) : 0; /* <= interest, which was bounded */
        row->subsidy = row->interest - row->borrower_interest;
    } else {
        icha_exact_round(rounded, support, terms->subsidy.rounding);
        bool all = mpz_cmp_si(rounded, (long)row->interest) > 0;
        row->subsidy = all ? row->interest : mpz_get_si(rounded);
        row->borrower_interest = row->interest - row->subsidy;
    }
    mpz_clear(rounded);
    mpq_clear(difference);
}

/* Rates of the first part: the lending rate on the loan's first counted day, the subsidy's on its own. */
static void fill_rates(const struct terms *terms, const struct span *loan, const struct span *subsidy,
                       struct row *row) {
    row->lending_rate = icha_exact_lending_rate(terms, loan->first);
    row->subsidy_rate = icha_exact_subsidy_rate(terms, subsidy->first);
    row->days = loan->end - loan->first;
}

bool icha_exact_row_interest(const struct terms *terms, struct row *row, struct exact_error *err) {
    struct span loan = icha_exact_span(terms, &row->period, terms->day_count, terms->inclusion);
    struct span own = icha_exact_span(terms, &row->period, terms->subsidy.day_count, terms->subsidy.inclusion);
    fill_rates(terms, &loan, &own, row);

    mpq_t exact, support;
    mpz_t rounded;
    mpq_inits(exact, support, NULL);
    mpz_init(rounded);
    icha_exact_interest(exact, terms, row, &loan);
    icha_exact_round(rounded, exact, terms->interest_rounding);
    bool done = icha_exact_to_money(&row->interest, rounded, err, "an interest amount");
    row->borrower_interest = row->interest;
    if (done && terms->has_subsidy) {
        icha_exact_subsidy_upto(support, terms, row, &own, own.end);
        subsidy_of(terms, exact, support, row);
        share_out(&terms->subsidy, row->subsidy, row->lines);
    }
    mpq_clears(exact, support, NULL);
    mpz_clear(rounded);
    return done;
}
