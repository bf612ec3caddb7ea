#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "contract/ranges.h"
#include "kernel.h"
#include "number/fail.h"
#include "quick.h"

#define LOANS_MAX ((size_t)1 << 20)    /* kept at once */
#define COHORTS_MAX ((size_t)1 << 17)  /* so many cohorts, or */
#define PATTERNS_MAX ((size_t)1 << 12) /* patterns, end a batch too */
#define PLAN_LOANS_MIN 3               /* fewer are read one by one: a plan costs as much as two */
#define KEY_SIZE 1024

typedef struct pattern {
    icha_contract contract; /* with the dates and figures of the row that it was learnt from */
    icha_fill_ranges ranges;
    icha_loan_kind kind;
    char *product;
    uint64_t hash;
    char *key;
    size_t key_length;
    bool rate_is_given;
} pattern;

typedef struct cohort_place {
    uint32_t pattern;
    icha_date disbursed_on;
    uint32_t loans;
} cohort_place;

typedef struct kept_loan {
    uint32_t cohort;
    uint32_t row;
    icha_money principal;
    icha_rate rate;
} kept_loan;

typedef enum role { OTHER, LOAN_ID, PRINCIPAL, RATE, DISBURSED } role;

/* A growing list beside a table of slots: index + 1, 0 free. */
typedef struct slots {
    uint32_t *items;
    size_t count; /* a power of two */
} slots;

struct icha_batch {
    const icha_portfolio_options *options;
    icha_kernel *kernel;
    role roles[ICHA_PORTFOLIO_COLUMNS_MAX];
    size_t columns, principal, rate, disbursed;
    pattern **patterns;
    size_t pattern_count;
    slots pattern_slots, cohort_slots;
    cohort_place *cohorts;
    size_t cohort_count, cohort_capacity;
    kept_loan *loans;
    size_t loan_count, loan_capacity;
    icha_cohort plan;
    icha_level_factors factors;
    /* of the row in hand */
    char key[KEY_SIZE];
    size_t key_length;
    uint64_t hash;
};

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
    return mix(mix(hash, word), length);
}

/* All cells that a pattern shares, each with its length; whether a rate is given belongs to it. */
static bool make_key(icha_batch *batch, const icha_csv_record *record) {
    size_t used = 0;
    for (size_t i = 0; i < batch->columns; i++) {
        const icha_csv_cell *cell = &record->cells[i];
        if (cell->doubled) return false;
        if (batch->roles[i] != OTHER) continue;
        if (used + cell->length + 2 > KEY_SIZE - 1) return false;
        batch->key[used++] = (char)(cell->length & 0xFF);
        batch->key[used++] = (char)(cell->length >> 8);
        memcpy(batch->key + used, cell->text, cell->length);
        used += cell->length;
    }
    batch->key[used++] = batch->rate != SIZE_MAX && record->cells[batch->rate].length > 0;
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

static bool in_ranges(const icha_fill_ranges *r, icha_date on, icha_money principal, icha_rate rate) {
    return on >= r->from && on <= r->to && principal >= r->principal_low && principal <= r->principal_high &&
           rate >= r->rate_low && rate <= r->rate_high;
}

/* UINT32_MAX: none. Patterns of one key differ in their ranges. */
static uint32_t find_pattern(const icha_batch *batch, icha_date on, icha_money principal, icha_rate rate) {
    size_t slot = (size_t)batch->hash & (batch->pattern_slots.count - 1);
    for (; batch->pattern_slots.items[slot] != 0; slot = (slot + 1) & (batch->pattern_slots.count - 1)) {
        uint32_t index = batch->pattern_slots.items[slot] - 1;
        const pattern *p = batch->patterns[index];
        if (p->hash == batch->hash && p->key_length == batch->key_length &&
            memcmp(p->key, batch->key, p->key_length) == 0 &&
            in_ranges(&p->ranges, on, principal, p->rate_is_given ? rate : p->contract.loan.rate))
            return index;
    }
    return UINT32_MAX;
}

static uint64_t cohort_hash(uint32_t pattern_index, icha_date on) {
    return mix(pattern_index, (uint64_t)(uint32_t)on) >> 8;
}

static bool grow_cohorts(icha_batch *batch) {
    size_t wanted = batch->cohort_capacity == 0 ? 1024 : batch->cohort_capacity * 2;
    cohort_place *grown = realloc(batch->cohorts, wanted * sizeof *grown);
    if (grown == NULL) return false;
    batch->cohorts = grown;
    batch->cohort_capacity = wanted;
    if (!make_slots(&batch->cohort_slots, wanted * 2)) return false;
    for (size_t i = 0; i < batch->cohort_count; i++)
        fill_slot(&batch->cohort_slots, cohort_hash(grown[i].pattern, grown[i].disbursed_on), i);
    return true;
}

/* UINT32_MAX: no memory. */
static uint32_t cohort_of(icha_batch *batch, uint32_t pattern_index, icha_date on) {
    if (batch->cohort_count == batch->cohort_capacity && !grow_cohorts(batch)) return UINT32_MAX;
    uint64_t hash = cohort_hash(pattern_index, on);
    size_t slot = (size_t)hash & (batch->cohort_slots.count - 1);
    for (; batch->cohort_slots.items[slot] != 0; slot = (slot + 1) & (batch->cohort_slots.count - 1)) {
        const cohort_place *place = &batch->cohorts[batch->cohort_slots.items[slot] - 1];
        if (place->pattern == pattern_index && place->disbursed_on == on) return batch->cohort_slots.items[slot] - 1;
    }
    batch->cohort_slots.items[slot] = (uint32_t)batch->cohort_count + 1;
    batch->cohorts[batch->cohort_count] = (cohort_place){pattern_index, on, 0};
    return (uint32_t)batch->cohort_count++;
}

/* ---- a batch ---- */

static void find_columns(icha_batch *batch, const icha_columns *columns) {
    batch->columns = columns->count;
    batch->principal = batch->rate = batch->disbursed = SIZE_MAX;
    for (size_t i = 0; i < columns->count; i++) {
        if (i == columns->loan_id) batch->roles[i] = LOAN_ID;
        else if (strcmp(columns->keys[i], "principal") == 0) batch->roles[batch->principal = i] = PRINCIPAL;
        else if (strcmp(columns->keys[i], "rate") == 0) batch->roles[batch->rate = i] = RATE;
        else if (strcmp(columns->keys[i], "disbursed_on") == 0) batch->roles[batch->disbursed = i] = DISBURSED;
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

static void forget(icha_batch *batch) {
    if (batch->pattern_count > PATTERNS_MAX / 2) { /* room for others */
        for (size_t i = 0; i < batch->pattern_count; i++) free(batch->patterns[i]);
        batch->pattern_count = 0;
        memset(batch->pattern_slots.items, 0, batch->pattern_slots.count * sizeof *batch->pattern_slots.items);
    }
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

/* ---- rows ---- */

/* false: not spelt in the usual way. */
static bool read_figures(const icha_batch *batch, const icha_csv_record *record, icha_date *on, icha_money *principal,
                         icha_rate *rate) {
    if (batch->principal == SIZE_MAX || batch->disbursed == SIZE_MAX) return false;
    const icha_csv_cell *amount = &record->cells[batch->principal], *day = &record->cells[batch->disbursed];
    *rate = 0;
    if (batch->rate != SIZE_MAX && record->cells[batch->rate].length > 0 &&
        !icha_quick_rate(record->cells[batch->rate].text, record->cells[batch->rate].length, rate))
        return false;
    return icha_quick_money(amount->text, amount->length, principal) && icha_quick_date(day->text, day->length, on);
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
    icha_date on;
    icha_money principal;
    icha_rate rate;
    if (batch->kernel == NULL || row > UINT32_MAX || !make_key(batch, &reader->record)) return false;
    if (!read_figures(batch, &reader->record, &on, &principal, &rate) || has_events(reader, row)) return false;
    uint32_t index = find_pattern(batch, on, principal, rate);
    if (index == UINT32_MAX) return false;
    if (!batch->patterns[index]->rate_is_given) rate = batch->patterns[index]->contract.loan.rate;
    uint32_t cohort = cohort_of(batch, index, on);
    return cohort != UINT32_MAX && keep(batch, (kept_loan){cohort, (uint32_t)row, principal, rate});
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
    p->key = (char *)(p + 1);
    p->key_length = batch->key_length;
    p->product = p->key + batch->key_length;
    memcpy(p->key, batch->key, batch->key_length);
    memcpy(p->product, product, length);
    return p;
}

void icha_batch_learn(icha_batch *batch, const icha_row_reader *reader, icha_fold *fold) {
    icha_date on;
    icha_money principal;
    icha_rate rate;
    if (batch->kernel == NULL || batch->pattern_count == PATTERNS_MAX || !may_repeat(&reader->contract)) return;
    if (!make_key(batch, &reader->record) || !read_figures(batch, &reader->record, &on, &principal, &rate)) return;
    if (find_pattern(batch, on, principal, rate) != UINT32_MAX) return;
    pattern *p = new_pattern(batch, reader->product);
    if (p == NULL) return; /* only slower */
    p->hash = batch->hash;
    p->rate_is_given = batch->key[batch->key_length - 1] != 0;
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
    icha_money *principals;
    icha_rate *rates;
} flush;

static icha_status read_all(const flush *f, const kept_loan *loans, size_t count) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < count; i++) status = f->calls->read(f->calls->context, loans[i].row);
    return status;
}

/* Those that the cohort takes side by side, the others one by one. */
static icha_status compute(const flush *f, const pattern *p, const kept_loan *loans, size_t count, icha_error *err) {
    icha_cohort *plan = &f->batch->plan;
    size_t taken = 0;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < count; i++) {
        if (!icha_cohort_takes(plan, loans[i].principal, loans[i].rate)) {
            status = f->calls->read(f->calls->context, loans[i].row);
            continue;
        }
        f->principals[taken] = loans[i].principal;
        f->rates[taken++] = loans[i].rate;
        f->calls->used(f->calls->context, loans[i].row);
    }
    if (status != ICHA_OK || taken == 0) return status;
    icha_cohort_begin(plan);
    icha_kernel_run(f->batch->kernel, plan, &f->batch->factors, f->principals, f->rates, taken);
    return icha_fold_cohort(f->fold, &p->kind, p->product, plan, (int64_t)taken, err);
}

static icha_status flush_cohort(const flush *f, const cohort_place *place, const kept_loan *loans, icha_error *err) {
    pattern *p = f->batch->patterns[place->pattern];
    if (place->loans < PLAN_LOANS_MIN) return read_all(f, loans, place->loans);
    p->contract.loan.disbursed_on = place->disbursed_on;
    if (!icha_cohort_plan(&f->batch->plan, &p->contract, &f->years)) return read_all(f, loans, place->loans);
    return compute(f, p, loans, place->loans, err);
}

/* Loans in the order of their cohorts; NULL: no memory. */
static kept_loan *sorted(const icha_batch *batch) {
    kept_loan *out = malloc((batch->loan_count + 1) * sizeof *out);
    size_t *next = malloc((batch->cohort_count + 1) * sizeof *next);
    if (out != NULL && next != NULL) {
        size_t place = 0;
        for (size_t i = 0; i < batch->cohort_count; place += batch->cohorts[i++].loans) next[i] = place;
        for (size_t i = 0; i < batch->loan_count; i++) out[next[batch->loans[i].cohort]++] = batch->loans[i];
        free(next);
        return out;
    }
    free(out);
    free(next);
    return NULL;
}

static icha_status flush_all(const flush *f, const kept_loan *loans, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0, first = 0; status == ICHA_OK && i < f->batch->cohort_count; i++) {
        const cohort_place *place = &f->batch->cohorts[i];
        status = flush_cohort(f, place, loans + first, err);
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
    flush f = {batch, fold, calls, {months, o->first_year, o->last_year}, NULL, NULL};
    f.principals = malloc(largest * sizeof *f.principals);
    f.rates = malloc(largest * sizeof *f.rates);
    kept_loan *loans = sorted(batch);
    icha_status status = ICHA_ERR_MEMORY;
    if (f.principals != NULL && f.rates != NULL && loans != NULL) status = flush_all(&f, loans, err);
    else (void)icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    free(f.principals);
    free(f.rates);
    free(loans);
    forget(batch);
    return status;
}
