/* The kernel's one source, compiled once a path: kernel_portable.c, kernel_avx2.c, kernel_avx512.c name the function
 * and their compiler options the instructions. Numbers of a lane are below 2^32 and live in 64 bits. */
#include <string.h>

#include "kernel.h"

#if defined(__FAST_MATH__)
#error "the estimate's bound stands on doubles that are not regrouped (K-5)"
#endif
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define WIDTH 8
#elif defined(__AVX2__)
#define WIDTH 4
#else
#define WIDTH 2
#endif
#define VECTORS (ICHA_LANES / WIDTH)

typedef uint64_t words __attribute__((vector_size(8 * WIDTH)));
typedef int64_t integers __attribute__((vector_size(8 * WIDTH)));
typedef double reals __attribute__((vector_size(8 * WIDTH)));

/* Only the first `vectors` are set. */
typedef struct lane_words {
    words of[VECTORS];
} lane_words;

/* What falls into the cell in hand, by loan; -1: none in hand. */
typedef struct running {
    int32_t cell;
    lane_words amount;
} running;

typedef struct block {
    icha_cohort *cohort;
    lane_words balance, rate, instalment, first, interest, line;
    running accrued, due, claim, claimed, paid;
    int vectors; /* in use */
} block;

/* a x b, both below 2^32: exact in 64 bits. */
static inline words multiply(words a, words b) {
#if defined(__AVX512F__)
    return (words)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
    return (words)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__x86_64__)
    return (words)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return a * b;
#endif
}

static inline words all(uint64_t value) {
    return value - (words){0};
}

static inline reals all_reals(double value) {
    return value - (reals){0};
}

static inline words smaller(words a, words b) {
    words is_less = (words)((integers)a < (integers)b);
    return (a & is_less) | (b & ~is_less);
}

/* max(0, a - b) */
static inline words excess(words a, words b) {
    integers difference = (integers)(a - b);
    return (words)difference & ~(words)(difference < 0);
}

/* Exact: 2^52 + x has x as its last bits (K-1). */
static inline reals to_reals(words x) {
    return (reals)(x | all(UINT64_C(0x4330000000000000))) - all_reals(0x1p52);
}

/* unit x floor((x x multiplier + addend) / divisor). The estimate lies within 2^-18 of the quotient (K-5), its nearest
 * whole number is the floor or one above, and a negative remainder tells which (K-6): docs/literature/kernel.md. The
 * step from `quotient` on is icha_scaled_exactly() on lanes. */
static inline words scaled(words x, words multiplier, reals slope, const icha_scaling *by) {
    words divisor = all(by->divisor);
    words exact = multiply(x, multiplier) + all(by->addend);
    reals estimate = to_reals(x) * slope + all_reals(by->shift);
    words quotient = (words)(estimate + all_reals(0x1p52)) & all(UINT32_MAX);
    integers remainder = (integers)(exact - multiply(quotient, divisor));
    quotient += (words)(remainder < 0);
    return by->unit == 1 ? quotient : multiply(quotient, all(by->unit));
}

static inline words scaled_alike(words x, const icha_scaling *by) {
    return scaled(x, all(by->multiplier), all_reals(by->slope), by);
}

/* ---- cells ---- */

/* Far below 2^63 (K-12). */
static int64_t total_of(const lane_words *lanes, int vectors) {
    words sum = {0};
    int64_t total = 0;
    for (int v = 0; v < vectors; v++) sum += lanes->of[v];
    for (int i = 0; i < WIDTH; i++) total += (int64_t)sum[i];
    return total;
}

static int64_t count_of(const lane_words *lanes, int vectors) {
    integers sum = {0};
    int64_t count = 0;
    for (int v = 0; v < vectors; v++) sum -= (integers)(lanes->of[v] != 0);
    for (int i = 0; i < WIDTH; i++) count += sum[i];
    return count;
}

static void settle(running *of, icha_cohort_cells *cells, int vectors) {
    if (of->cell >= 0) {
        cells->items[of->cell].amount += total_of(&of->amount, vectors);
        cells->items[of->cell].loans += count_of(&of->amount, vectors);
    }
    of->cell = -1;
}

/* `of` begins anew or goes on. */
static inline void add(running *of, int32_t cell, const lane_words *amount, int vectors) {
    if (of->cell == cell) {
        for (int v = 0; v < vectors; v++) of->amount.of[v] += amount->of[v];
        return;
    }
    of->cell = cell;
    for (int v = 0; v < vectors; v++) of->amount.of[v] = amount->of[v];
}

static inline void post(running *of, icha_cohort_cells *cells, int32_t cell, const lane_words *amount, int vectors) {
    if (of->cell != cell) settle(of, cells, vectors); /* its rows are over: cells come in the order of time (K-13) */
    add(of, cell, amount, vectors);
}

/* A claim whose rows are over counts where it is paid. Without a rounding of its own a line is claimed as it is. */
static void settle_claim(block *b) {
    icha_cohort *cohort = b->cohort;
    if (b->claim.cell < 0) return;
    icha_cohort_cell *cell = &cohort->claims.items[b->claim.cell];
    const lane_words *claimed = cohort->claimed.multiplier > 0 ? &b->claimed.amount : &b->claim.amount;
    cell->claimed += total_of(claimed, b->vectors);
    if (cell->paid_cell >= 0) post(&b->paid, &cohort->paid, cell->paid_cell, claimed, b->vectors);
    settle(&b->claim, &cohort->claims, b->vectors);
}

static void post_claim(block *b, int32_t cell, const lane_words *amount) {
    const icha_scaling *rounding = &b->cohort->claimed;
    if (b->claim.cell != cell) settle_claim(b);
    add(&b->claim, cell, amount, b->vectors);
    if (rounding->multiplier == 0) return;
    lane_words rounded;
    for (int v = 0; v < b->vectors; v++) rounded.of[v] = scaled_alike(amount->of[v], rounding);
    add(&b->claimed, cell, &rounded, b->vectors);
}

/* ---- rows ---- */

/* Parts of a line up to a boundary are differences (S-6, K-11). */
static void next_part(const block *b, const icha_cohort_part *part, lane_words *before, lane_words *amount) {
    int vectors = b->vectors;
    for (int v = 0; v < vectors; v++) {
        words until = part->is_rest ? b->line.of[v] : scaled_alike(b->line.of[v], &part->until);
        amount->of[v] = until - before->of[v];
        before->of[v] = until;
    }
}

static void post_line(block *b, const icha_cohort_row *row) {
    icha_cohort *cohort = b->cohort;
    const icha_cohort_part *parts = cohort->parts;
    lane_words before, amount;
    int vectors = b->vectors;
    post(&b->due, &cohort->due, row->due_cell, &b->line, vectors);
    if (row->accrued_count == 1) post(&b->accrued, &cohort->accrued, parts[row->accrued_first].cell, &b->line, vectors);
    else {
        memset(&before, 0, (size_t)vectors * sizeof(words));
        for (int32_t i = row->accrued_first; i < row->accrued_first + row->accrued_count; i++) {
            next_part(b, &parts[i], &before, &amount);
            post(&b->accrued, &cohort->accrued, parts[i].cell, &amount, vectors);
        }
    }
    if (row->claim_cell >= 0) post_claim(b, row->claim_cell, &b->line);
    if (row->claim_count > 0) memset(&before, 0, (size_t)vectors * sizeof(words));
    for (int32_t i = row->claim_first; i < row->claim_first + row->claim_count; i++) {
        next_part(b, &parts[i], &before, &amount);
        post_claim(b, parts[i].cell, &amount);
    }
}

static inline void accrue(block *b, const icha_cohort_row *row) {
    int vectors = b->vectors;
    for (int v = 0; v < vectors; v++) {
        words multiplier = multiply(b->rate.of[v], all(row->interest.multiplier));
        reals slope = to_reals(b->rate.of[v]) * all_reals(row->interest.slope);
        b->interest.of[v] = scaled(b->balance.of[v], multiplier, slope, &row->interest);
    }
}

/* S-2: at most the full interest; where rounding keeps them in order already, that need not be asked (K-9). */
static inline void subsidise(block *b, const icha_cohort_row *row) {
    words cap = all(b->cohort->base_cap);
    int vectors = b->vectors;
    for (int v = 0; v < vectors; v++) b->line.of[v] = scaled_alike(smaller(b->balance.of[v], cap), &row->subsidy);
    if (!b->cohort->is_capped) return;
    for (int v = 0; v < vectors; v++) b->line.of[v] = smaller(b->line.of[v], b->interest.of[v]);
}

static inline void repay(block *b, const icha_cohort_row *row) {
    int vectors = b->vectors;
    bool level = b->cohort->contract->loan.method == ICHA_METHOD_EQUAL_PAYMENT;
    const lane_words *instalment = row->repayment == ICHA_REPAY_FIRST && !level ? &b->first : &b->instalment;
    for (int v = 0; v < vectors; v++) {
        words wanted = instalment->of[v];
        if (level) wanted = excess(wanted, b->interest.of[v]); /* L-3: at least 0 */
        b->balance.of[v] = excess(b->balance.of[v], wanted);
    }
}

void KERNEL(icha_cohort *cohort, icha_lanes *lanes, size_t loans) {
    block b;
    int vectors = (int)((loans + WIDTH - 1) / WIDTH);
    size_t bytes = (size_t)vectors * sizeof(words);
    b.cohort = cohort;
    b.vectors = vectors;
    b.accrued.cell = b.due.cell = b.claim.cell = b.claimed.cell = b.paid.cell = -1;
    memcpy(&b.balance, lanes->balance, bytes);
    memcpy(&b.rate, lanes->rate, bytes);
    memcpy(&b.instalment, lanes->instalment, bytes);
    memcpy(&b.first, lanes->first, bytes);
    for (size_t i = 0; i < cohort->row_count; i++) {
        const icha_cohort_row *row = &cohort->rows[i];
        if (cohort->needs_interest) accrue(&b, row);
        if (row->subsidy.multiplier > 0) {
            subsidise(&b, row);
            post_line(&b, row);
        }
        if (row->repayment != ICHA_REPAY_NOTHING) repay(&b, row);
    }
    settle(&b.accrued, &cohort->accrued, vectors);
    settle(&b.due, &cohort->due, vectors);
    settle_claim(&b);
    settle(&b.paid, &cohort->paid, vectors);
}
