/* The line book's sums: every line of every used loan, summed by where it falls (product, payer, bank, and year or
 * claim) and by the node of its weight (weights.h). They do not depend on behaviour, and whole numbers may be added in
 * any order: what a run makes of them is what it would make of the loans one by one (A-2, P-3). Bound: the portfolio's
 * own run has checked the same amounts against N-1 before, so every sum here is at most 9 x 10^15. */
#ifndef ICHA_LIB_LINES_H
#define ICHA_LIB_LINES_H

#include "portfolio/fold.h"
#include "weights.h"

/* A place in outlay.csv: icha_cell_key with period = 1 January; number = place in the table + 1. */
typedef struct icha_line_claim {
    icha_claim_key key;
    uint32_t paid_cell; /* the cell of the basis `paid` that the claim's loans count in (S-7) */
} icha_line_claim;

/* What falls into a cell or claim at a node. */
typedef struct icha_line_key {
    uint32_t place, node;
} icha_line_key;
typedef struct icha_line {
    icha_line_key key;
    icha_money amount;
    icha_money claimed; /* of claims: after rounding at level `line` */
} icha_line;

/* The nodes of one loan's lines in one cell, as a chain: a loan counts there if it has weight at any of them. */
typedef struct icha_chain_key {
    uint32_t before; /* 0: none */
    uint32_t node;
} icha_chain_key;
typedef struct icha_chain_loans {
    icha_line_key key; /* cell, chain */
    int64_t loans;
} icha_chain_loans;

/* Loans that pass a due date in a year and come to the node. */
typedef struct icha_passing_key {
    uint32_t node;
    int32_t year;
} icha_passing_key;
typedef struct icha_passing {
    icha_passing_key key;
    int64_t loans;
} icha_passing;

/* A loan's whole contractual subsidy, of one payer; those of one loan stand side by side. */
typedef struct icha_commitment {
    icha_date on; /* disbursement */
    uint32_t product, payer;
    icha_money amount;
    size_t id; /* place in the texts */
} icha_commitment;

/* What struck loans of a product in a year, in a simulated run. */
typedef struct icha_struck_key {
    uint32_t product;
    int32_t year, kind;
} icha_struck_key;
typedef struct icha_struck {
    icha_struck_key key;
    int64_t loans;
} icha_struck;

typedef struct icha_lines {
    icha_names names;
    icha_sums paths, chains, cells, claims;
    icha_sums cell_lines, claim_lines, cell_loans, passings, struck;
    icha_commitment *commitments;
    size_t commitment_count, commitment_capacity;
    char *ids; /* each with its NUL */
    size_t id_length, id_capacity;
} icha_lines;

/* false: no memory; it can be cleared then, too. */
bool icha_lines_init(icha_lines *lines);
void icha_lines_clear(icha_lines *lines);
/* Room for `needed` items of `size` bytes each; false: no memory, and nothing has changed. */
bool icha_lines_room(void **items, size_t *capacity, size_t needed, size_t size);
/* The number, from 1, of a key in a table whose entries keep their order. 0: no memory. */
uint32_t icha_lines_number(icha_sums *table, const void *key);
/* false: no memory. */
bool icha_lines_commit(icha_lines *lines, const icha_commitment *commitment);
/* Keeps a loan_id; its place, SIZE_MAX: no memory. */
size_t icha_lines_keep_id(icha_lines *lines, const char *id, size_t length);
/* Makes `lines`, which are set up and hold nothing, those of another. */
bool icha_lines_copy(icha_lines *lines, const icha_lines *other);
/* Adds the sums of another thread, which may be left with nothing: see icha_lines_merge(). */
bool icha_lines_take(icha_lines *lines, icha_lines *other);
/* Adds the sums of another thread, or of another portfolio. false: no memory. */
bool icha_lines_merge(icha_lines *lines, const icha_lines *other);
#endif
