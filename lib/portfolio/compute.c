#include "compute.h"

#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

#define LOANS_AT_ONCE 1024

typedef struct row_list {
    uint32_t *items;
    size_t count, capacity;
} row_list;

struct icha_computer {
    const icha_patterns *patterns;
    icha_fold *fold;
    icha_kernel *kernel;
    icha_cohort_years years;
    icha_cohort plan;
    icha_level_factors factors;
    icha_kept_loan *loans, *room; /* of a part */
    size_t loan_capacity, slice, loans_sum;
    /* of the cohort in hand */
    const icha_pattern *pattern; /* NULL: none yet */
    icha_loan_kind kind;
    icha_contract contract;
    icha_cohort_key key;
    bool is_planned;
    size_t summed; /* loans in the plan's sums */
    icha_money principals[LOANS_AT_ONCE];
    icha_rate rates[LOANS_AT_ONCE];
    size_t taken; /* of the two */
    row_list late;
    int64_t computed;
};

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

icha_computer *icha_computer_new(const icha_patterns *patterns, icha_fold *fold, const icha_tuning *tuning) {
    icha_computer *computer = calloc(1, sizeof *computer);
    if (computer == NULL) return NULL;
    computer->patterns = patterns;
    computer->fold = fold;
    computer->slice = tuning->slice > ICHA_KEPT_CHUNK ? tuning->slice : ICHA_KEPT_CHUNK;
    computer->loans_sum = tuning->loans_sum;
    computer->kernel = icha_kernel_fastest();
    computer->years = icha_fold_years(fold->options);
    icha_cohort_init(&computer->plan);
    return computer;
}

void icha_computer_free(icha_computer *computer) {
    if (computer == NULL) return;
    icha_cohort_clear(&computer->plan);
    free(computer->loans);
    free(computer->room);
    free(computer->late.items);
    free(computer);
}

int64_t icha_computer_computed(const icha_computer *computer) {
    return computer->computed;
}

/* ---- late rows ---- */

static bool keep_late(row_list *late, uint32_t row) {
    if (late->count == late->capacity) {
        size_t wanted = late->capacity == 0 ? 1024 : late->capacity * 2;
        uint32_t *grown = realloc(late->items, wanted * sizeof *grown);
        if (grown == NULL) return false;
        late->items = grown;
        late->capacity = wanted;
    }
    late->items[late->count++] = row;
    return true;
}

static int by_number(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

const uint32_t *icha_computer_late(icha_computer *computer, size_t *count) {
    *count = computer->late.count;
    if (*count > 1) qsort(computer->late.items, *count, sizeof *computer->late.items, by_number);
    return computer->late.items;
}

void icha_computer_forget_late(icha_computer *computer) {
    computer->late.count = 0;
}

/* ---- sums ---- */

static void run_kernel(icha_computer *c) {
    if (c->taken == 0) return;
    icha_kernel_run(c->kernel, &c->plan, &c->factors, c->principals, c->rates, c->taken);
    c->summed += c->taken;
    c->computed += (int64_t)c->taken;
    c->taken = 0;
}

/* Every loan taken so far is in the fold, and the plan's sums are 0. */
static icha_status fold_sums(icha_computer *c, icha_error *err) {
    icha_status status = ICHA_OK;
    run_kernel(c);
    if (c->summed > 0) status = icha_fold_cohort(c->fold, &c->kind, &c->plan, (int64_t)c->summed, err);
    c->summed = 0;
    icha_cohort_begin(&c->plan);
    return status;
}

static icha_status take_loan(icha_computer *c, const icha_kept_loan *loan, icha_error *err) {
    if (!c->is_planned || !icha_cohort_takes(&c->plan, loan->principal, loan->rate))
        return keep_late(&c->late, loan->row) ? ICHA_OK : no_memory(err);
    c->principals[c->taken] = loan->principal;
    c->rates[c->taken++] = loan->rate;
    if (c->taken == LOANS_AT_ONCE) run_kernel(c);
    return c->summed + LOANS_AT_ONCE > c->loans_sum ? fold_sums(c, err) : ICHA_OK;
}

/* ---- cohorts ---- */

static icha_status begin_pattern(icha_computer *c, const icha_pattern *pattern, icha_error *err) {
    c->pattern = pattern;
    c->contract = pattern->contract;
    return icha_fold_kind(c->fold, &pattern->kind, &c->kind) ? ICHA_OK : no_memory(err);
}

static void set_calendar(icha_computer *c, icha_cohort_key key) {
    const icha_terms *filled = &c->pattern->contract.loan;
    icha_terms *loan = &c->contract.loan;
    loan->disbursed_on = icha_cohort_key_disbursed_on(key);
    loan->term_months = c->pattern->gives_term ? icha_cohort_key_term_months(key) : filled->term_months;
    loan->grace_months = c->pattern->gives_grace ? icha_cohort_key_grace_months(key) : filled->grace_months;
    loan->due_day = c->pattern->gives_due_day ? icha_cohort_key_due_day(key) : filled->due_day;
}

static bool is_same_family(icha_cohort_key a, icha_cohort_key b) {
    return a >> ICHA_FAMILY_SHIFT == b >> ICHA_FAMILY_SHIFT;
}

/* Longer terms come first, so a family's first plan mostly serves all of it. */
static icha_status begin_cohort(icha_computer *c, icha_cohort_key key, icha_error *err) {
    const icha_pattern *pattern = c->patterns->items[icha_cohort_key_pattern(key)];
    bool may_follow = c->is_planned && c->pattern == pattern && is_same_family(c->key, key) &&
                      c->contract.loan.business_day == ICHA_BUSINESS_DAY_NONE;
    icha_status status = ICHA_OK;
    run_kernel(c); /* while the plan is still that of the cohort before */
    c->key = key;
    if (may_follow) {
        set_calendar(c, key);
        if (icha_cohort_follow(&c->plan, &c->contract)) return ICHA_OK;
    }
    status = fold_sums(c, err);
    if (status == ICHA_OK && c->pattern != pattern) status = begin_pattern(c, pattern, err);
    if (status != ICHA_OK) return status;
    set_calendar(c, key);
    c->is_planned = icha_cohort_plan(&c->plan, &c->contract, &c->years);
    icha_cohort_begin(&c->plan);
    return icha_cohort_failed(&c->plan) ? no_memory(err) : ICHA_OK;
}

/* ---- a part ---- */

static bool make_room(icha_computer *c, size_t wanted) {
    if (wanted <= c->loan_capacity) return true;
    free(c->loans);
    free(c->room);
    c->loans = malloc(wanted * sizeof *c->loans);
    c->room = malloc(wanted * sizeof *c->room);
    c->loan_capacity = c->loans != NULL && c->room != NULL ? wanted : 0;
    return c->loan_capacity > 0;
}

static icha_status compute_loans(icha_computer *c, size_t count, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < count; i++) {
        const icha_kept_loan *loan = &c->loans[i];
        if (c->pattern == NULL || c->key != loan->key) status = begin_cohort(c, loan->key, err);
        if (status == ICHA_OK) status = take_loan(c, loan, err);
    }
    if (status == ICHA_OK) status = fold_sums(c, err);
    c->pattern = NULL; /* it may be forgotten before the next part */
    return status;
}

icha_status icha_compute_part(icha_computer *computer, icha_kept *const *kept, size_t count, size_t part,
                              icha_error *err) {
    size_t loans = 0;
    icha_status status = ICHA_OK;
    for (size_t i = 0; i < count; i++) loans += kept[i]->counts[part];
    if (loans == 0) return ICHA_OK;
    if (!make_room(computer, loans < computer->slice ? loans : computer->slice)) return no_memory(err);
    const icha_kept_chunk *from = NULL;
    for (size_t i = 0; status == ICHA_OK && loans > 0;) {
        size_t filled = 0;
        while (filled < computer->loan_capacity && filled < loans) {
            if (from == NULL) from = kept[i++]->parts[part];
            size_t copied = icha_kept_copy(&from, computer->loans + filled, computer->loan_capacity - filled);
            filled += copied;
            if (from != NULL) break; /* no room for its next chunk */
        }
        icha_kept_sort(computer->loans, computer->room, filled);
        status = compute_loans(computer, filled, err);
        loans -= filled;
    }
    return status;
}
