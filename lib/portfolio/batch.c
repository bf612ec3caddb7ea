#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "quick.h"

#define KEY_MAX 1024

/* The columns that are figures of a loan of its own; the others make the pattern. */
typedef enum role { PRINCIPAL, RATE, DISBURSED, TERM, GRACE, DUE_DAY, OTHER } role;
#define FIGURES OTHER
static const char *const figure_columns[FIGURES] = {"principal",   "rate",         "disbursed_on",
                                                    "term_months", "grace_months", "due_day"};

/* 0 where the row does not give them */
typedef struct figures {
    icha_money principal;
    icha_rate rate;
    icha_date disbursed_on;
    int32_t term_months, grace_months, due_day;
} figures;

/* Columns beside each other, both included. */
typedef struct run {
    size_t first, last;
} run;

struct icha_batch {
    icha_patterns *patterns;
    const icha_portfolio_options *options;
    bool is_used;                         /* else every row is read */
    run runs[ICHA_PORTFOLIO_COLUMNS_MAX]; /* columns that make the pattern */
    size_t run_count;
    size_t at[FIGURES]; /* column of a role; SIZE_MAX: none */
    uint32_t *slots;    /* index + 1 of a pattern; 0: free */
    size_t known;       /* patterns in the slots */
    icha_kept kept;
    size_t loans_max;
    bool failed;      /* no memory */
    icha_cohort plan; /* of what is learnt */
    /* of the row in hand */
    const icha_csv_record *record;
    size_t key_length;
    uint64_t hash;
    uint8_t given;
};

#define SLOTS (ICHA_PATTERNS_MAX * 2)

static bool is_given(uint8_t given, role of) {
    return (given >> of & 1) != 0;
}

/* ---- keys ---- */

static bool is_filled(const icha_batch *batch, const icha_csv_record *record, int figure) {
    return batch->at[figure] != SIZE_MAX && record->cells[batch->at[figure]].length > 0;
}

/* Cells beside each other as they stand in the file, with what is between them. Equal texts are equal cells: a record
 * whose cells have quotation marks elsewhere than around them is at fault, and not asked. */
static const char *text_of(const icha_csv_record *record, const run *of, size_t *length) {
    const icha_csv_cell *first = &record->cells[of->first], *last = &record->cells[of->last];
    *length = (size_t)(last->text + last->length - first->text);
    return first->text;
}

/* The key of a pattern: which figures are given, then the cells that are not, each run with its length. It is not copied
 * before it is learnt. false: it is too long. */
static bool take_key(icha_batch *batch, const icha_csv_record *record) {
    batch->record = record;
    batch->given = 0;
    for (int f = 0; f < FIGURES; f++)
        if (is_filled(batch, record, f)) batch->given |= (uint8_t)(1u << f);
    batch->key_length = 0;
    batch->hash = batch->given;
    for (size_t i = 0; i < batch->run_count; i++) {
        size_t length;
        const char *text = text_of(record, &batch->runs[i], &length);
        batch->hash = batch->hash * 31 + icha_hash_bytes(text, length);
        batch->key_length += length + sizeof length;
    }
    return batch->key_length <= KEY_MAX;
}

static void copy_key(const icha_batch *batch, char *key) {
    for (size_t i = 0; i < batch->run_count; i++) {
        size_t length;
        const char *text = text_of(batch->record, &batch->runs[i], &length);
        memcpy(key, &length, sizeof length);
        memcpy(key + sizeof length, text, length);
        key += sizeof length + length;
    }
}

static bool is_key(const icha_batch *batch, const icha_pattern *p) {
    if (p->key_length != batch->key_length || p->given != batch->given) return false;
    const char *key = p->key;
    for (size_t i = 0; i < batch->run_count; i++) {
        size_t length, other;
        const char *text = text_of(batch->record, &batch->runs[i], &length);
        memcpy(&other, key, sizeof other);
        if (length != other || memcmp(key + sizeof length, text, length) != 0) return false;
        key += sizeof length + length;
    }
    return true;
}

/* ---- patterns ---- */

/* What other threads have learnt meanwhile is known here from now on. */
static void look_around(icha_batch *batch) {
    size_t count = atomic_load_explicit(&batch->patterns->count, memory_order_acquire);
    for (; batch->known < count; batch->known++) {
        size_t slot = (size_t)batch->patterns->items[batch->known]->hash & (SLOTS - 1);
        while (batch->slots[slot] != 0) slot = (slot + 1) & (SLOTS - 1);
        batch->slots[slot] = (uint32_t)batch->known + 1;
    }
}

/* What the row does not give is the pattern's own: the catalogue filled it. */
static icha_rate rate_of(const icha_pattern *p, const figures *f) {
    return p->gives_rate ? f->rate : p->contract.loan.rate;
}

static bool in_ranges(const icha_pattern *p, const figures *f) {
    const icha_fill_ranges *r = &p->ranges;
    icha_rate rate = rate_of(p, f);
    int32_t term_months = p->gives_term ? f->term_months : p->contract.loan.term_months;
    return f->disbursed_on >= r->from && f->disbursed_on <= r->to && f->principal >= r->principal_low &&
           f->principal <= r->principal_high && rate >= r->rate_low && rate <= r->rate_high &&
           term_months >= r->term_low && term_months <= r->term_high;
}

/* UINT32_MAX: none. Patterns of one key differ in their ranges. */
static uint32_t find_known(const icha_batch *batch, const figures *f) {
    for (size_t slot = (size_t)batch->hash & (SLOTS - 1); batch->slots[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
        uint32_t index = batch->slots[slot] - 1;
        const icha_pattern *p = batch->patterns->items[index];
        if (p->hash == batch->hash && in_ranges(p, f) && is_key(batch, p)) return index;
    }
    return UINT32_MAX;
}

static uint32_t find_pattern(icha_batch *batch, const figures *f) {
    uint32_t index = find_known(batch, f);
    if (index != UINT32_MAX || batch->known == atomic_load_explicit(&batch->patterns->count, memory_order_relaxed))
        return index;
    look_around(batch);
    return find_known(batch, f);
}

/* ---- a batch ---- */

static void add_to_key(icha_batch *batch, size_t column) {
    run *last = batch->run_count == 0 ? NULL : &batch->runs[batch->run_count - 1];
    if (last != NULL && last->last + 1 == column) last->last = column;
    else batch->runs[batch->run_count++] = (run){column, column};
}

static void find_columns(icha_batch *batch, const icha_columns *columns) {
    for (int f = 0; f < FIGURES; f++) batch->at[f] = SIZE_MAX;
    for (size_t i = 0; i < columns->count; i++) {
        bool is_key = i != columns->loan_id;
        for (int f = 0; f < FIGURES; f++) {
            if (strcmp(columns->keys[i], figure_columns[f]) != 0) continue;
            batch->at[f] = i;
            is_key = false;
        }
        if (is_key) add_to_key(batch, i);
    }
}

icha_batch *icha_batch_new(icha_patterns *patterns, const icha_portfolio_options *options, const icha_tuning *tuning,
                           const icha_columns *columns) {
    icha_batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) return NULL;
    batch->patterns = patterns;
    batch->options = options;
    batch->loans_max = tuning->loans_kept / (size_t)options->threads;
    /* without a bucket of time in the key, one loan would be counted once a year (the kernel counts by bucket) */
    bool by_time = (options->by & (ICHA_BY_YEAR | ICHA_BY_QUARTER | ICHA_BY_MONTH)) != 0;
    batch->is_used = by_time && icha_kernel_fastest() != NULL;
    find_columns(batch, columns);
    icha_cohort_init(&batch->plan);
    icha_kept_init(&batch->kept);
    batch->slots = calloc(SLOTS, sizeof *batch->slots);
    if (batch->slots != NULL) return batch;
    icha_batch_free(batch);
    return NULL;
}

void icha_batch_free(icha_batch *batch) {
    if (batch == NULL) return;
    free(batch->slots);
    icha_kept_clear(&batch->kept);
    icha_cohort_clear(&batch->plan);
    free(batch);
}

bool icha_batch_failed(const icha_batch *batch) {
    return batch->failed || icha_cohort_failed(&batch->plan);
}

bool icha_batch_is_full(const icha_batch *batch) {
    return batch->kept.count >= batch->loans_max ||
           atomic_load_explicit(&batch->patterns->count, memory_order_relaxed) == ICHA_PATTERNS_MAX;
}

icha_kept *icha_batch_kept(icha_batch *batch) {
    return &batch->kept;
}

void icha_batch_forget(icha_batch *batch) {
    icha_kept_forget(&batch->kept);
    if (atomic_load(&batch->patterns->count) >= batch->known) return;
    memset(batch->slots, 0, SLOTS * sizeof *batch->slots);
    batch->known = 0;
}

/* ---- rows ---- */

static bool read_whole(const icha_csv_cell *cell, int32_t low, int32_t high, int32_t *out) {
    icha_money number = 0;
    bool zero = cell->length == 1 && cell->text[0] == '0';
    if ((!zero && !icha_quick_money(cell->text, cell->length, &number)) || number < low || number > high) return false;
    *out = (int32_t)number;
    return true;
}

/* false: not spelt in the usual way, or beyond what cohorts take. */
static bool read_figures(const icha_batch *batch, const icha_csv_record *record, figures *out) {
    const icha_csv_cell *cells[FIGURES] = {NULL};
    *out = (figures){0};
    for (int f = 0; f < FIGURES; f++)
        if (is_given(batch->given, (role)f)) cells[f] = &record->cells[batch->at[f]];
    if (cells[PRINCIPAL] == NULL || cells[DISBURSED] == NULL) return false;
    bool ok = icha_quick_money(cells[PRINCIPAL]->text, cells[PRINCIPAL]->length, &out->principal) &&
              icha_quick_date(cells[DISBURSED]->text, cells[DISBURSED]->length, &out->disbursed_on);
    if (cells[RATE] != NULL) ok = ok && icha_quick_rate(cells[RATE]->text, cells[RATE]->length, &out->rate);
    if (cells[TERM] != NULL) ok = ok && read_whole(cells[TERM], 1, ICHA_TERM_MONTHS_MAX, &out->term_months);
    if (cells[GRACE] != NULL) ok = ok && read_whole(cells[GRACE], 0, ICHA_TERM_MONTHS_MAX, &out->grace_months);
    if (cells[DUE_DAY] != NULL) ok = ok && read_whole(cells[DUE_DAY], 1, 31, &out->due_day);
    return ok && out->principal <= ICHA_COHORT_PRINCIPAL_MAX && out->rate <= ICHA_COHORT_RATE_MAX;
}

static icha_cohort_key key_of(uint32_t pattern, const figures *f) {
    return icha_cohort_key_of(pattern, f->disbursed_on, f->due_day, f->term_months, f->grace_months);
}

bool icha_batch_take(icha_batch *batch, const icha_row_reader *reader, uint64_t row) {
    figures own;
    if (!batch->is_used || row > UINT32_MAX || !take_key(batch, &reader->record)) return false;
    if (reader->own_count > 0 || !read_figures(batch, &reader->record, &own)) return false;
    uint32_t pattern = find_pattern(batch, &own);
    if (pattern == UINT32_MAX) return false;
    const icha_pattern *p = batch->patterns->items[pattern];
    icha_rate rate = rate_of(p, &own);
    if (rate < p->rate_low || rate > ICHA_COHORT_RATE_MAX || rate % p->rate_scale != 0) return false;
    icha_kept_loan loan = {key_of(pattern, &own), (uint32_t)row, (uint32_t)own.principal, (uint32_t)rate};
    bool kept = icha_kept_add(&batch->kept, &loan);
    batch->failed = batch->failed || !kept;
    return kept;
}

/* Dates of its own tie a contract to one disbursement. */
static bool may_repeat(const icha_contract *contract) {
    const icha_terms *loan = &contract->loan;
    return loan->maturity_on == ICHA_DATE_UNSET && loan->first_due_on == ICHA_DATE_UNSET && icha_cohort_knows(contract);
}

/* Its key behind the pattern itself. NULL: no memory. */
static icha_pattern *new_pattern(const icha_batch *batch, const icha_row_reader *reader) {
    icha_pattern *p = calloc(1, sizeof *p + batch->key_length);
    if (p == NULL) return NULL;
    p->contract = reader->contract;
    p->contract.lists = NULL; /* the reader's; neither events nor index */
    icha_fill_ranges_of(&p->contract, &reader->fill, &p->ranges);
    p->hash = batch->hash;
    p->given = batch->given;
    p->gives_rate = is_given(batch->given, RATE);
    p->gives_term = is_given(batch->given, TERM);
    p->gives_grace = is_given(batch->given, GRACE);
    p->gives_due_day = is_given(batch->given, DUE_DAY);
    p->key = (char *)(p + 1);
    p->key_length = batch->key_length;
    copy_key(batch, p->key);
    if (icha_kind_texts_of(reader, batch->options->language, &p->kind)) return p;
    icha_pattern_free(p);
    return NULL;
}

/* What cannot be planned is not learnt: its rows would only be kept to be read again. */
static bool plan_once(icha_batch *batch, icha_pattern *p) {
    icha_cohort_years years = icha_fold_years(batch->options);
    if (!icha_cohort_plan(&batch->plan, &p->contract, &years)) return false;
    p->rate_low = batch->plan.rate_low;
    p->rate_scale = batch->plan.rate_scale;
    return true;
}

void icha_batch_learn(icha_batch *batch, const icha_row_reader *reader) {
    figures own;
    if (!batch->is_used || !may_repeat(&reader->contract)) return;
    if (!take_key(batch, &reader->record) || !read_figures(batch, &reader->record, &own)) return;
    if (find_pattern(batch, &own) != UINT32_MAX) return;
    icha_pattern *p = new_pattern(batch, reader);
    batch->failed = batch->failed || p == NULL;
    if (p != NULL && !(plan_once(batch, p) && icha_patterns_add(batch->patterns, p))) icha_pattern_free(p);
}
