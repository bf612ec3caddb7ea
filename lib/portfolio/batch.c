#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "contract/ranges.h"
#include "kernel.h"
#include "number/fail.h"
#include "quick.h"

#define LOANS_MAX ICHA_COHORT_LOANS_MAX /* kept at once */
#define COHORTS_MAX ((size_t)1 << 18)   /* so many cohorts, or */
#define PATTERNS_MAX ((size_t)1 << 12)  /* patterns, end a batch too */
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
    size_t loan_count, loan_capacity;
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
    icha_cohort_clear(&batch->plan);
    free(batch);
}

bool icha_batch_is_full(const icha_batch *batch) {
    return batch->loan_count == LOANS_MAX || batch->cohort_count == COHORTS_MAX || batch->pattern_count == PATTERNS_MAX;
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

static bool has_events(const icha_row_reader *reader, size_t row) {
    size_t first, count = 0;
    if (reader->files.events != NULL)
        icha_row_index_find(reader->files.events, &reader->index->rows[row], &first, &count);
    return count > 0;
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

bool icha_batch_take(icha_batch *batch, const icha_row_reader *reader, size_t row) {
    figures own;
    if (batch->kernel == NULL || row > UINT32_MAX || !make_key(batch, &reader->record)) return false;
    if (!read_figures(batch, &reader->record, &own) || has_events(reader, row)) return false;
    own.calendar.pattern = find_pattern(batch, &own);
    if (own.calendar.pattern == UINT32_MAX) return false;
    icha_rate rate = completed(batch->patterns[own.calendar.pattern], &own).rate;
    if (rate > ICHA_COHORT_RATE_MAX) return false;
    uint32_t cohort = cohort_of(batch, &own.calendar);
    return cohort != UINT32_MAX &&
           keep(batch, (kept_loan){cohort, (uint32_t)row, (uint32_t)own.principal, (uint32_t)rate});
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

void icha_batch_learn(icha_batch *batch, const icha_row_reader *reader, icha_fold *fold) {
    figures own;
    if (batch->kernel == NULL || batch->pattern_count == PATTERNS_MAX || !may_repeat(&reader->contract)) return;
    if (!make_key(batch, &reader->record) || !read_figures(batch, &reader->record, &own)) return;
    if (find_pattern(batch, &own) != UINT32_MAX) return;
    pattern *p = new_pattern(batch, reader->product);
    if (p == NULL) return; /* only slower */
    p->contract = reader->contract;
    p->contract.lists = NULL; /* the reader's; neither events nor index */
    icha_fill_ranges_of(&p->contract, &reader->fill, &p->ranges);
    if (!icha_fold_kind(fold, reader, &p->kind)) {
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
    const icha_batch_calls *calls;
    icha_cohort_years years;
    const uint32_t *order; /* loans by cohort */
    icha_money *principals;
    icha_rate *rates;
} flush;

static icha_status read_all(const flush *f, const uint32_t *order, size_t count) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < count; i++)
        status = f->calls->read(f->calls->context, f->batch->loans[order[i]].row);
    return status;
}

/* Those that the cohort takes side by side, the others one by one. */
static icha_status compute(const flush *f, const pattern *p, const uint32_t *order, size_t count, icha_error *err) {
    icha_cohort *plan = &f->batch->plan;
    size_t taken = 0;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < count; i++) {
        const kept_loan *loan = &f->batch->loans[order[i]];
        if (!icha_cohort_takes(plan, loan->principal, loan->rate)) {
            status = f->calls->read(f->calls->context, loan->row);
            continue;
        }
        f->principals[taken] = loan->principal;
        f->rates[taken++] = loan->rate;
        f->calls->used(f->calls->context, loan->row);
    }
    if (status != ICHA_OK || taken == 0) return status;
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

static icha_status flush_cohort(const flush *f, const cohort_place *place, const uint32_t *order, icha_error *err) {
    pattern *p = f->batch->patterns[place->calendar.pattern];
    set_calendar(p, &place->calendar);
    if (!icha_cohort_plan(&f->batch->plan, &p->contract, &f->years)) return read_all(f, order, place->loans);
    return compute(f, p, order, place->loans, err);
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

static icha_status flush_all(const flush *f, icha_error *err) {
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

icha_status icha_batch_flush(icha_batch *batch, icha_fold *fold, const icha_batch_calls *calls, icha_error *err) {
    if (batch->loan_count == 0) return ICHA_OK;
    const icha_portfolio_options *o = batch->options;
    int32_t months = o->by & ICHA_BY_MONTH ? 1 : o->by & ICHA_BY_QUARTER ? 3 : 12;
    size_t largest = largest_cohort(batch);
    uint32_t *order = order_of(batch);
    flush f = {batch, fold, calls, {months, o->first_year, o->last_year}, order, NULL, NULL};
    f.principals = malloc(largest * sizeof *f.principals);
    f.rates = malloc(largest * sizeof *f.rates);
    icha_status status = ICHA_ERR_MEMORY;
    if (f.principals != NULL && f.rates != NULL && order != NULL) status = flush_all(&f, err);
    else (void)icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    free(f.principals);
    free(f.rates);
    free(order);
    forget_loans(batch);
    return status;
}
