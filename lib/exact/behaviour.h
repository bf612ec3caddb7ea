/* What behaviour leaves of a loan (A-2, 0011). */
#ifndef ICHA_EXACT_BEHAVIOUR_H
#define ICHA_EXACT_BEHAVIOUR_H

#include "book.h"

enum behaviour_kind { PREPAYMENT, DEFAULT, RECOVERY, CLOSURE };
struct behaviour_entry {
    enum behaviour_kind kind;
    mpq_t probability;
    const json_t *products; /* borrowed; NULL: all */
    int from_month, to_month;
};
/* What an entry moved of one product in one year, in 10^-12 of a loan. */
struct move {
    int year;
    enum behaviour_kind kind;
    const char *product;
    int64_t weight;
};
struct behaviour {
    struct behaviour_entry *entries; /* in the order in which they strike */
    size_t count;
    bool simulates;
    uint64_t key[4]; /* of the seed */
    struct move *moves;
    size_t move_count, move_capacity;
};

bool icha_exact_read_behaviour(const struct reader *scenario, struct behaviour *out);
void icha_exact_clear_behaviour(struct behaviour *behaviour);
/* The weight of each row's lines; the caller frees *weights. What moved is noted. */
bool icha_exact_weigh_loan(struct behaviour *behaviour, const char *loan_id, const char *product,
                           const struct terms *terms, const struct schedule *schedule, int64_t **weights,
                           struct exact_error *err);
/* By year, kind and product, those of 0 left out. */
bool icha_exact_moves_json(struct behaviour *behaviour, json_t *out, struct exact_error *err);

/* ---- chance.c ---- */

void icha_exact_threefry(const uint64_t key[4], const uint64_t counter[4], uint64_t out[4]);
void icha_exact_seed_key(const char *seed, uint64_t key[4]);
uint64_t icha_exact_loan_stream(const char *loan_id);
bool icha_exact_draws(const uint64_t key[4], const uint64_t counter[4], const mpq_t probability);

#endif
