/* A loan's weights along its due dates: events strike after the payment, in the order that is stated (A-2, 0011). */
#include "behaviour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_words[] = {"prepayment", "default", "recovery", "closure", NULL};

/* ---- reading ---- */

#define MAX_BEHAVIOUR 32

static bool read_entry(const struct reader *r, struct behaviour_entry *entry) {
    static const char *const keys[] = {"kind", "probability", "products", "from_month", "to_month", NULL};
    int kind = 0;
    bool done = icha_exact_known_keys(r, keys) && icha_exact_take_word(r, "kind", true, kind_words, &kind) &&
                icha_exact_take_share(r, "probability", entry->probability) &&
                icha_exact_take_int(r, "from_month", false, 0, INT32_MAX, &entry->from_month) &&
                icha_exact_take_int(r, "to_month", false, 0, INT32_MAX, &entry->to_month) &&
                icha_exact_take_names(r, "products", &entry->products);
    if (!done) return false;
    entry->kind = (enum behaviour_kind)kind;
    if (mpq_cmp_ui(entry->probability, 1, 1) > 0)
        return icha_exact_fail(r->err, "%sprobability: expected 0 to 1", r->path);
    return true;
}

static bool read_entries(const struct reader *scenario, const json_t *list, struct behaviour *out) {
    size_t count = json_array_size(list);
    if (count > MAX_BEHAVIOUR) return icha_exact_fail(scenario->err, "behaviour: more than %d entries", MAX_BEHAVIOUR);
    out->entries = calloc(count + 1, sizeof *out->entries);
    if (out->entries == NULL) return icha_exact_fail(scenario->err, "out of memory");
    for (size_t i = 0; i < count; i++) {
        char path[64];
        struct reader r;
        struct behaviour_entry *entry = &out->entries[out->count++];
        mpq_init(entry->probability);
        entry->to_month = INT32_MAX;
        if (!icha_exact_take_element(scenario, list, i, "behaviour", path, &r) || !read_entry(&r, entry)) return false;
    }
    return true;
}

bool icha_exact_read_behaviour(const struct reader *scenario, struct behaviour *out) {
    static const char *const modes[] = {"expected", "simulate", NULL};
    int mode = 0;
    const char *seed = NULL;
    if (!icha_exact_take_word(scenario, "mode", false, modes, &mode) ||
        !icha_exact_take_name(scenario, "seed", mode == 1, &seed))
        return false;
    out->simulates = mode == 1;
    if (seed != NULL) icha_exact_seed_key(seed, out->key);
    const json_t *list = icha_exact_take(scenario, "behaviour", false);
    return list == NULL || read_entries(scenario, list, out);
}

void icha_exact_clear_behaviour(struct behaviour *behaviour) {
    for (size_t i = 0; i < behaviour->count; i++) mpq_clear(behaviour->entries[i].probability);
    free(behaviour->entries);
    free(behaviour->moves);
}

/* ---- one due date ---- */

/* Weights in 10^-12; what is in neither was prepaid or closed. */
struct state {
    int64_t paying, defaulted;
};

/* Whole months since the disbursement: the most that, in one step from it, do not pass the day (T-6). */
static int age_of(civil_day disbursed_on, civil_day day) {
    int months = icha_exact_month_of(day) - icha_exact_month_of(disbursed_on);
    return months - (icha_exact_add_months(disbursed_on, months) > day);
}

/* weight x (1 - probability), `down`. */
static int64_t left_over(int64_t weight, const mpq_t probability) {
    mpq_t left;
    mpz_t whole;
    mpq_init(left);
    mpz_init(whole);
    mpq_set_si(left, 1, 1);
    mpq_sub(left, left, probability);
    mpz_mul_si(whole, mpq_numref(left), (long)weight);
    mpz_fdiv_q(whole, whole, mpq_denref(left));
    int64_t out = mpz_get_si(whole);
    mpq_clear(left);
    mpz_clear(whole);
    return out;
}

/* Who is in default can only recover, who is not can do all else. What moved. */
static int64_t strike(struct state *state, enum behaviour_kind kind, int64_t left) {
    int64_t *from = kind == RECOVERY ? &state->defaulted : &state->paying;
    int64_t moved = *from - left;
    *from = left;
    if (kind == DEFAULT) state->defaulted += moved;
    if (kind == RECOVERY) state->paying += moved;
    return moved;
}

struct due_date {
    const char *product;
    uint64_t loan;
    size_t number;
    int age, year;
};

static bool note_move(struct behaviour *b, const struct due_date *at, enum behaviour_kind kind, int64_t moved,
                      struct exact_error *err) {
    if (moved == 0) return true;
    struct move *grown = icha_exact_room_for_one(b->moves, b->move_count, &b->move_capacity, sizeof *grown, err);
    if (grown == NULL) return false;
    b->moves = grown;
    b->moves[b->move_count++] = (struct move){at->year, kind, at->product, moved};
    return true;
}

static bool strike_all(struct behaviour *b, const struct due_date *at, struct state *state, struct exact_error *err) {
    for (size_t i = 0; i < b->count; i++) {
        const struct behaviour_entry *entry = &b->entries[i];
        if (at->age < entry->from_month || at->age > entry->to_month ||
            !icha_exact_is_among(entry->products, at->product))
            continue;
        const uint64_t counter[4] = {at->loan, at->number, (uint64_t)entry->kind + 1, i + 1};
        int64_t before = entry->kind == RECOVERY ? state->defaulted : state->paying;
        int64_t left = !b->simulates                                           ? left_over(before, entry->probability)
                       : icha_exact_draws(b->key, counter, entry->probability) ? 0
                                                                               : before;
        if (!note_move(b, at, entry->kind, strike(state, entry->kind, left), err)) return false;
    }
    return true;
}

/* ---- one loan ---- */

/* On the last due date the loan is repaid: nothing is left to strike. Prepayments of its own are no due dates. */
static size_t last_due_date(const struct schedule *schedule) {
    size_t last = schedule->count;
    while (last > 0 && schedule->rows[last - 1].prepayment) last--;
    return last - 1; /* a schedule has a due date */
}

bool icha_exact_weigh_loan(struct behaviour *behaviour, const char *loan_id, const char *product,
                           const struct terms *terms, const struct schedule *schedule, int64_t **weights,
                           struct exact_error *err) {
    struct state state = {WEIGHT_ONE, 0};
    uint64_t stream = behaviour->simulates ? icha_exact_loan_stream(loan_id) : 0;
    size_t last = last_due_date(schedule);
    *weights = malloc((schedule->count + 1) * sizeof **weights);
    if (*weights == NULL) return icha_exact_fail(err, "out of memory");
    for (size_t r = 0; r < schedule->count; r++) {
        const struct row *row = &schedule->rows[r];
        civil_day day = row->period.to; /* T-5: events go by it */
        (*weights)[r] = state.paying;
        if (row->prepayment || r == last || behaviour->count == 0) continue;
        const struct due_date at = {product, stream, row->number, age_of(terms->disbursed_on, day),
                                    icha_exact_ymd(day).year};
        if (!strike_all(behaviour, &at, &state, err)) return false;
    }
    return true;
}

/* ---- what moved ---- */

static int compare_moves(const void *left, const void *right) {
    const struct move *a = left;
    const struct move *b = right;
    if (a->year != b->year) return a->year < b->year ? -1 : 1;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    return strcmp(a->product, b->product);
}

/* `12.000000000001` loans, or, drawn, `12`. */
static void format_loans(const mpz_t weight, bool whole, char *text, size_t size) {
    mpz_t loans;
    mpz_init(loans);
    unsigned long fraction = mpz_fdiv_q_ui(loans, weight, (unsigned long)WEIGHT_ONE);
    if (whole) gmp_snprintf(text, size, "%Zd", loans);
    else gmp_snprintf(text, size, "%Zd.%012lu", loans, fraction);
    mpz_clear(loans);
}

bool icha_exact_moves_json(struct behaviour *b, json_t *out, struct exact_error *err) {
    bool done = true;
    if (b->move_count > 0) qsort(b->moves, b->move_count, sizeof *b->moves, compare_moves);
    for (size_t first = 0, next; first < b->move_count && done; first = next) {
        const struct move *move = &b->moves[first];
        char loans[64];
        mpz_t sum;
        mpz_init(sum);
        for (next = first; next < b->move_count && compare_moves(move, &b->moves[next]) == 0; next++)
            mpz_add_ui(sum, sum, (unsigned long)b->moves[next].weight);
        format_loans(sum, b->simulates, loans, sizeof loans);
        mpz_clear(sum);
        json_t *row = json_pack("{s:i,s:s,s:s,s:s}", "year", move->year, "kind", kind_words[move->kind], "product",
                                move->product, "loans", loans);
        done = json_array_append_new(out, row) == 0 || icha_exact_fail(err, "out of memory");
    }
    return done;
}
