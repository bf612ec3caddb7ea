#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "contract/ranges.h"
#include "kernel.h"
#include "number/fail.h"
#include "quick.h"

#define LOANS_MAX ((size_t)1 << 22)       /* kept at once by all threads, */
#define LOANS_SHARE ICHA_COHORT_LOANS_MAX /* by one of them at most */
#define COHORTS_MAX ((size_t)1 << 18)     /* so many cohorts, or */
#define PATTERNS_MAX ((size_t)1 << 12)    /* patterns, end a batch too */
#define KEY_SIZE 1024

/* The columns that are figures of a loan of its own; the others make the pattern. */
typedef enum role { PRINCIPAL, RATE, DISBURSED, TERM, GRACE, DUE_DAY, OTHER } role;
#define FIGURES OTHER
static const char *const figure_columns[FIGURES] = {"principal",   "rate",         "disbursed_on",
                                                    "term_months", "grace_months", "due_day"};

/* What loans of one cohort share besides the pattern. Without padding: compared as bytes. */
typedef struct calendar {
    uint32_t pattern;
    icha_date disbursed_on;
    int16_t term_months, grace_months, due_day, unused; /* 0 where the row does not give them */
} calendar;

typedef struct figures {
    icha_money principal;
    icha_rate rate; /* 0: not given */
    calendar calendar;
} figures;

typedef struct pattern {
    icha_contract contract; /* of the row that it was learnt from */
    icha_fill_ranges ranges;
    icha_loan_kind kind;
    char *product;
    uint64_t hash;
    char *key;
    size_t key_length;
    uint8_t given; /* bits of the roles whose cells are not empty */
    /* of the loan that it was learnt from; other calendars may ask for more */
    icha_rate rate_low;
    int64_t rate_scale;
} pattern;

typedef struct cohort_place {
    calendar calendar;
    uint32_t loans;
} cohort_place;

typedef struct kept_loan {
    uint32_t cohort;
    uint32_t row;
    uint32_t principal; /* <= ICHA_COHORT_PRINCIPAL_MAX */
    uint32_t rate;      /* <= ICHA_COHORT_RATE_MAX */
} kept_loan;

/* A hash table of places in a list: index + 1, 0 free. */
typedef struct slots {
    uint32_t *items;
    size_t count; /* a power of two */
} slots;

struct icha_batch {
    const icha_portfolio_options *options;
    icha_kernel *kernel;
    size_t columns;
    bool is_key[ICHA_PORTFOLIO_COLUMNS_MAX]; /* columns that make the pattern */
    size_t at[FIGURES];                      /* column of a role; SIZE_MAX: none */
    pattern **patterns;
    size_t pattern_count;
    slots pattern_slots, cohort_slots;
    cohort_place *cohorts;
    size_t cohort_count, cohort_capacity;
    kept_loan *loans;
    size_t loan_count, loan_capacity, loans_max;
    uint32_t *late;
    size_t late_count, late_capacity;
    bool failed; /* no memory */
    icha_cohort plan;
    icha_level_factors factors;
    int64_t computed; /* loans, by the kernel */
    /* of the row in hand */
    char key[KEY_SIZE];
    size_t key_length;
    uint64_t hash;
    uint8_t given;
};

static bool is_given(uint8_t given, role of) {
    return (given >> of & 1) != 0;
}

/* ---- keys ---- */

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t hash_of(const char *bytes, size_t length) {
    uint64_t hash = length, word;
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
        memcpy(&word, bytes + at, 8);
        hash = mix(hash, word);
    }
    word = 0;
    memcpy(&word, bytes + at, length - at);
    return mix(hash, word);
}

static bool is_filled(const icha_batch *batch, const icha_csv_record *record, int figure) {
    return batch->at[figure] != SIZE_MAX && record->cells[batch->at[figure]].length > 0;
}

/* The cells that a pattern shares, each with its length, and which of the figures are given. */
static bool make_key(icha_batch *batch, const icha_csv_record *record) {
    size_t used = 0;
    for (size_t i = 0; i < batch->columns; i++) {
        const icha_csv_cell *cell = &record->cells[i];
        if (cell->doubled) return false;
        if (!batch->is_key[i]) continue;
        if (used + cell->length + 2 > KEY_SIZE - 1) return false;
        batch->key[used++] = (char)(cell->length & 0xFF);
        batch->key[used++] = (char)(cell->length >> 8);
        memcpy(batch->key + used, cell->text, cell->length);
        used += cell->length;
    }
    batch->given = 0;
    for (int f = 0; f < FIGURES; f++)
        if (is_filled(batch, record, f)) batch->given |= (uint8_t)(1u << f);
    batch->key[used++] = (char)batch->given;
    batch->key_length = used;
    batch->hash = hash_of(batch->key, used);
    return true;
}

/* ---- slots ---- */

static bool make_slots(slots *of, size_t count) {
    uint32_t *items = calloc(count, sizeof *items);
    if (items == NULL) return false;
    free(of->items);
    *of = (slots){items, count};
    return true;
}

static void fill_slot(slots *of, uint64_t hash, size_t index) {
    size_t slot = (size_t)hash & (of->count - 1);
    while (of->items[slot] != 0) slot = (slot + 1) & (of->count - 1);
    of->items[slot] = (uint32_t)index + 1;
}

static bool in_ranges(const icha_fill_ranges *r, const figures *f) {
    const calendar *c = &f->calendar;
    return c->disbursed_on >= r->from && c->disbursed_on <= r->to && f->principal >= r->principal_low &&
           f->principal <= r->principal_high && f->rate >= r->rate_low && f->rate <= r->rate_high &&
           c->term_months >= r->term_low && c->term_months <= r->term_high;
}

/* What the row does not give is the pattern's own: the catalogue filled it. */
static figures completed(const pattern *p, const figures *f) {
    figures out = *f;
    if (!is_given(p->given, RATE)) out.rate = p->contract.loan.rate;
    if (!is_given(p->given, TERM)) out.calendar.term_months = (int16_t)p->contract.loan.term_months;
    return out;
}

/* UINT32_MAX: none. Patterns of one key differ in their ranges. */
static uint32_t find_pattern(const icha_batch *batch, const figures *f) {
    size_t mask = batch->pattern_slots.count - 1, slot = (size_t)batch->hash & mask;
    for (; batch->pattern_slots.items[slot] != 0; slot = (slot + 1) & mask) {
        uint32_t index = batch->pattern_slots.items[slot] - 1;
        const pattern *p = batch->patterns[index];
        if (p->hash != batch->hash || p->key_length != batch->key_length) continue;
        figures whole = completed(p, f);
        if (memcmp(p->key, batch->key, p->key_length) == 0 && in_ranges(&p->ranges, &whole)) return index;
    }
    return UINT32_MAX;
}

static uint64_t cohort_hash(const calendar *of) {
    uint64_t words[2];
    _Static_assert(sizeof words == sizeof *of, "a calendar without padding");
    memcpy(words, of, sizeof words);
    return mix(mix(0, words[0]), words[1]) >> 8;
}

static bool grow_cohorts(icha_batch *batch) {
    size_t wanted = batch->cohort_capacity == 0 ? 1024 : batch->cohort_capacity * 2;
    cohort_place *grown = realloc(batch->cohorts, wanted * sizeof *grown);
    if (grown == NULL) return false;
    batch->cohorts = grown;
    if (!make_slots(&batch->cohort_slots, wanted * 2)) return false;
    batch->cohort_capacity = wanted;
    for (size_t i = 0; i < batch->cohort_count; i++)
        fill_slot(&batch->cohort_slots, cohort_hash(&grown[i].calendar), i);
    return true;
}

/* UINT32_MAX: no memory. */
static uint32_t cohort_of(icha_batch *batch, const calendar *of) {
    if (batch->cohort_count == batch->cohort_capacity && !grow_cohorts(batch)) return UINT32_MAX;
    size_t mask = batch->cohort_slots.count - 1, slot = (size_t)cohort_hash(of) & mask;
    for (; batch->cohort_slots.items[slot] != 0; slot = (slot + 1) & mask)
        if (memcmp(&batch->cohorts[batch->cohort_slots.items[slot] - 1].calendar, of, sizeof *of) == 0)
            return batch->cohort_slots.items[slot] - 1;
    batch->cohort_slots.items[slot] = (uint32_t)batch->cohort_count + 1;
    batch->cohorts[batch->cohort_count] = (cohort_place){*of, 0};
    return (uint32_t)batch->cohort_count++;
}

/* ---- a batch ---- */

static void find_columns(icha_batch *batch, const icha_columns *columns) {
    batch->columns = columns->count;
    for (int f = 0; f < FIGURES; f++) batch->at[f] = SIZE_MAX;
    for (size_t i = 0; i < columns->count; i++) {
        batch->is_key[i] = i != columns->loan_id;
        for (int f = 0; f < FIGURES; f++) {
            if (strcmp(columns->keys[i], figure_columns[f]) != 0) continue;
            batch->at[f] = i;
            batch->is_key[i] = false;
        }
    }
}

icha_batch *icha_batch_new(const icha_portfolio_options *options, const icha_columns *columns) {
    icha_batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) return NULL;
    batch->options = options;
    batch->loans_max = LOANS_MAX / (size_t)options->threads;
    if (batch->loans_max > LOANS_SHARE) batch->loans_max = LOANS_SHARE;
    /* without a bucket of time in the key, one loan would be counted once a year (the kernel counts by bucket) */
    bool by_time = (options->by & (ICHA_BY_YEAR | ICHA_BY_QUARTER | ICHA_BY_MONTH)) != 0;
    batch->kernel = by_time ? icha_kernel_fastest() : NULL;
    find_columns(batch, columns);
    icha_cohort_init(&batch->plan);
    batch->patterns = calloc(PATTERNS_MAX, sizeof *batch->patterns);
    if (batch->patterns != NULL && make_slots(&batch->pattern_slots, PATTERNS_MAX * 2)) return batch;
    icha_batch_free(batch);
    return NULL;
}

static void forget_patterns(icha_batch *batch) {
    for (size_t i = 0; i < batch->pattern_count; i++) free(batch->patterns[i]);
    batch->pattern_count = 0;
    memset(batch->pattern_slots.items, 0, batch->pattern_slots.count * sizeof *batch->pattern_slots.items);
}

static void forget_loans(icha_batch *batch) {
    if (batch->pattern_count > PATTERNS_MAX / 2) forget_patterns(batch); /* room for others */
    batch->loan_count = batch->cohort_count = 0;
    if (batch->cohort_slots.count > 0)
        memset(batch->cohort_slots.items, 0, batch->cohort_slots.count * sizeof *batch->cohort_slots.items);
}

void icha_batch_free(icha_batch *batch) {
    if (batch == NULL) return;
    for (size_t i = 0; i < batch->pattern_count; i++) free(batch->patterns[i]);
    free(batch->patterns);
    free(batch->pattern_slots.items);
    free(batch->cohort_slots.items);
    free(batch->cohorts);
    free(batch->loans);
    free(batch->late);
    icha_cohort_clear(&batch->plan);
    free(batch);
}

bool icha_batch_failed(const icha_batch *batch) {
    return batch->failed || icha_cohort_failed(&batch->plan);
}

bool icha_batch_is_full(const icha_batch *batch) {
    return batch->loan_count >= batch->loans_max || batch->cohort_count == COHORTS_MAX ||
           batch->pattern_count == PATTERNS_MAX;
}

int64_t icha_batch_computed(const icha_batch *batch) {
    return batch->computed;
}

/* ---- rows ---- */

static bool read_whole(const icha_csv_cell *cell, int32_t low, int32_t high, int16_t *out) {
    icha_money number = 0;
    bool zero = cell->length == 1 && cell->text[0] == '0';
    if ((!zero && !icha_quick_money(cell->text, cell->length, &number)) || number < low || number > high) return false;
    *out = (int16_t)number;
    return true;
}

/* false: not spelt in the usual way, or beyond what cohorts take. */
static bool read_figures(const icha_batch *batch, const icha_csv_record *record, figures *out) {
    const icha_csv_cell *cells[FIGURES];
    calendar *c = &out->calendar;
    memset(out, 0, sizeof *out);
    for (int f = 0; f < FIGURES; f++) cells[f] = is_given(batch->given, (role)f) ? &record->cells[batch->at[f]] : NULL;
    if (cells[PRINCIPAL] == NULL || cells[DISBURSED] == NULL) return false;
    bool ok = icha_quick_money(cells[PRINCIPAL]->text, cells[PRINCIPAL]->length, &out->principal) &&
              icha_quick_date(cells[DISBURSED]->text, cells[DISBURSED]->length, &c->disbursed_on);
    if (cells[RATE] != NULL) ok = ok && icha_quick_rate(cells[RATE]->text, cells[RATE]->length, &out->rate);
    if (cells[TERM] != NULL) ok = ok && read_whole(cells[TERM], 1, ICHA_TERM_MONTHS_MAX, &c->term_months);
    if (cells[GRACE] != NULL) ok = ok && read_whole(cells[GRACE], 0, ICHA_TERM_MONTHS_MAX, &c->grace_months);
    if (cells[DUE_DAY] != NULL) ok = ok && read_whole(cells[DUE_DAY], 1, 31, &c->due_day);
    return ok && out->principal <= ICHA_COHORT_PRINCIPAL_MAX && out->rate <= ICHA_COHORT_RATE_MAX;
}

static bool keep(icha_batch *batch, kept_loan loan) {
    if (batch->loan_count == batch->loan_capacity) {
        size_t wanted = batch->loan_capacity == 0 ? 4096 : batch->loan_capacity * 2;
        kept_loan *grown = realloc(batch->loans, wanted * sizeof *grown);
        if (grown == NULL) return false;
        batch->loans = grown;
        batch->loan_capacity = wanted;
    }
    batch->loans[batch->loan_count++] = loan;
    batch->cohorts[loan.cohort].loans++;
    return true;
}

bool icha_batch_take(icha_batch *batch, const icha_row_reader *reader, uint64_t row) {
    figures own;
    if (batch->kernel == NULL || row > UINT32_MAX || !make_key(batch, &reader->record)) return false;
    if (reader->own_count > 0 || !read_figures(batch, &reader->record, &own)) return false;
    own.calendar.pattern = find_pattern(batch, &own);
    if (own.calendar.pattern == UINT32_MAX) return false;
    const pattern *p = batch->patterns[own.calendar.pattern];
    icha_rate rate = completed(p, &own).rate;
    if (rate < p->rate_low || rate > ICHA_COHORT_RATE_MAX || rate % p->rate_scale != 0) return false;
    uint32_t cohort = cohort_of(batch, &own.calendar);
    bool kept = cohort != UINT32_MAX &&
                keep(batch, (kept_loan){cohort, (uint32_t)row, (uint32_t)own.principal, (uint32_t)rate});
    batch->failed = batch->failed || !kept;
    return kept;
}

/* Dates of its own tie a contract to one disbursement. */
static bool may_repeat(const icha_contract *contract) {
    const icha_terms *loan = &contract->loan;
    return loan->maturity_on == ICHA_DATE_UNSET && loan->first_due_on == ICHA_DATE_UNSET && icha_cohort_knows(contract);
}

/* Key and product behind the pattern itself. NULL: no memory. */
static pattern *new_pattern(const icha_batch *batch, const char *product) {
    size_t length = strlen(product) + 1;
    pattern *p = malloc(sizeof *p + batch->key_length + length);
    if (p == NULL) return NULL;
    p->hash = batch->hash;
    p->given = batch->given;
    p->key = (char *)(p + 1);
    p->key_length = batch->key_length;
    p->product = p->key + batch->key_length;
    memcpy(p->key, batch->key, batch->key_length);
    memcpy(p->product, product, length);
    return p;
}

/* Of time, what sums are gathered by. */
static icha_cohort_years years_of(const icha_batch *batch) {
    const icha_portfolio_options *o = batch->options;
    int32_t months = o->by & ICHA_BY_MONTH ? 1 : o->by & ICHA_BY_QUARTER ? 3 : 12;
    return (icha_cohort_years){months, o->first_year, o->last_year};
}

/* What cannot be planned is not learnt: its rows would only be kept to be read again. */
static bool plan_once(icha_batch *batch, pattern *p) {
    icha_cohort_years years = years_of(batch);
    if (!icha_cohort_plan(&batch->plan, &p->contract, &years)) return false;
    p->rate_low = batch->plan.rate_low;
    p->rate_scale = batch->plan.rate_scale;
    return true;
}

static bool make_pattern(icha_batch *batch, pattern *p, const icha_row_reader *reader, icha_fold *fold) {
    p->contract = reader->contract;
    p->contract.lists = NULL; /* the reader's; neither events nor index */
    icha_fill_ranges_of(&p->contract, &reader->fill, &p->ranges);
    if (!plan_once(batch, p)) return false;
    if (icha_fold_kind(fold, reader, &p->kind)) return true;
    batch->failed = batch->failed || fold->names.failed;
    return false;
}

void icha_batch_learn(icha_batch *batch, const icha_row_reader *reader, icha_fold *fold) {
    figures own;
    if (batch->kernel == NULL || batch->pattern_count == PATTERNS_MAX || !may_repeat(&reader->contract)) return;
    if (!make_key(batch, &reader->record) || !read_figures(batch, &reader->record, &own)) return;
    if (find_pattern(batch, &own) != UINT32_MAX) return;
    pattern *p = new_pattern(batch, reader->product);
    batch->failed = batch->failed || p == NULL;
    if (p == NULL) return;
    if (!make_pattern(batch, p, reader, fold)) {
        free(p);
        return;
    }
    fill_slot(&batch->pattern_slots, p->hash, batch->pattern_count);
    batch->patterns[batch->pattern_count++] = p;
}

/* ---- flush ---- */

typedef struct flush {
    icha_batch *batch;
    icha_fold *fold;
    icha_cohort_years years;
    uint64_t used;
    const uint32_t *order; /* loans by cohort */
    icha_money *principals;
    icha_rate *rates;
} flush;

static bool keep_late(icha_batch *batch, uint32_t row) {
    if (batch->late_count == batch->late_capacity) {
        size_t wanted = batch->late_capacity == 0 ? 1024 : batch->late_capacity * 2;
        uint32_t *grown = realloc(batch->late, wanted * sizeof *grown);
        if (grown == NULL) return false;
        batch->late = grown;
        batch->late_capacity = wanted;
    }
    batch->late[batch->late_count++] = row;
    return true;
}

/* Those that the cohort takes side by side; the others are late. `is_planned` false: all are. */
static icha_status compute(flush *f, const pattern *p, const uint32_t *order, size_t count, bool is_planned,
                           icha_error *err) {
    icha_cohort *plan = &f->batch->plan;
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        const kept_loan *loan = &f->batch->loans[order[i]];
        if (!is_planned || !icha_cohort_takes(plan, loan->principal, loan->rate)) {
            if (!keep_late(f->batch, loan->row)) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
            continue;
        }
        f->principals[taken] = loan->principal;
        f->rates[taken++] = loan->rate;
    }
    if (taken == 0) return ICHA_OK;
    f->used += taken;
    icha_cohort_begin(plan);
    icha_kernel_run(f->batch->kernel, plan, &f->batch->factors, f->principals, f->rates, taken);
    f->batch->computed += (int64_t)taken;
    return icha_fold_cohort(f->fold, &p->kind, p->product, plan, (int64_t)taken, err);
}

static void set_calendar(pattern *p, const calendar *c) {
    icha_terms *loan = &p->contract.loan;
    loan->disbursed_on = c->disbursed_on;
    if (is_given(p->given, TERM)) loan->term_months = c->term_months;
    if (is_given(p->given, GRACE)) loan->grace_months = c->grace_months;
    if (is_given(p->given, DUE_DAY)) loan->due_day = c->due_day;
}

static icha_status flush_cohort(flush *f, const cohort_place *place, const uint32_t *order, icha_error *err) {
    pattern *p = f->batch->patterns[place->calendar.pattern];
    set_calendar(p, &place->calendar);
    bool is_planned = icha_cohort_plan(&f->batch->plan, &p->contract, &f->years);
    return compute(f, p, order, place->loans, is_planned, err);
}

/* Places of loans in the order of their cohorts; NULL: no memory. */
static uint32_t *order_of(const icha_batch *batch) {
    uint32_t *order = malloc(batch->loan_count * sizeof *order);
    size_t *next = malloc(batch->cohort_count * sizeof *next);
    if (order != NULL && next != NULL) {
        size_t place = 0;
        for (size_t i = 0; i < batch->cohort_count; place += batch->cohorts[i++].loans) next[i] = place;
        for (size_t i = 0; i < batch->loan_count; i++) order[next[batch->loans[i].cohort]++] = (uint32_t)i;
    } else {
        free(order);
        order = NULL;
    }
    free(next);
    return order;
}

static icha_status flush_all(flush *f, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0, first = 0; status == ICHA_OK && i < f->batch->cohort_count; i++) {
        const cohort_place *place = &f->batch->cohorts[i];
        status = flush_cohort(f, place, f->order + first, err);
        first += place->loans;
    }
    return status;
}

static size_t largest_cohort(const icha_batch *batch) {
    size_t largest = 0;
    for (size_t i = 0; i < batch->cohort_count; i++)
        if (batch->cohorts[i].loans > largest) largest = batch->cohorts[i].loans;
    return largest;
}

static int by_number(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

icha_status icha_batch_flush(icha_batch *batch, icha_fold *fold, icha_batch_flushed *out, icha_error *err) {
    *out = (icha_batch_flushed){0, NULL, 0};
    batch->late_count = 0;
    if (batch->loan_count == 0) {
        forget_loans(batch); /* full of patterns alone: room for others */
        return ICHA_OK;
    }
    size_t largest = largest_cohort(batch);
    uint32_t *order = order_of(batch);
    flush f = {batch, fold, years_of(batch), 0, order, NULL, NULL};
    f.principals = malloc(largest * sizeof *f.principals);
    f.rates = malloc(largest * sizeof *f.rates);
    icha_status status = ICHA_ERR_MEMORY;
    if (f.principals != NULL && f.rates != NULL && order != NULL) status = flush_all(&f, err);
    else (void)icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    free(f.principals);
    free(f.rates);
    free(order);
    if (batch->late_count > 1) qsort(batch->late, batch->late_count, sizeof *batch->late, by_number);
    if (status == ICHA_OK && icha_batch_failed(batch))
        status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    *out = (icha_batch_flushed){f.used, batch->late, batch->late_count};
    forget_loans(batch);
    return status;
}
