/* A portfolio's figures as small records, which are sorted by key and summed (S-6, S-7, P-3). A record bears the weight
 * that behaviour leaves of it; without behaviour all of it. */
#ifndef ICHA_EXACT_BOOK_H
#define ICHA_EXACT_BOOK_H

#include "internal.h"

enum basis { ACCRUED, DUE, PAID };           /* in the order of their names, */
enum kind { FEE_SUPPORT, INTEREST_SUBSIDY }; /* these too */
#define NO_LOAN SIZE_MAX                     /* a record of money only */

/* What the tables of amounts are grouped by (P-1). */
struct grouping {
    bool product, payer, bank, year, quarter, month;
};

/* One loan's share in one outlay row. */
struct amount {
    const char *product, *payer, *bank; /* "": no bank, or not grouped by */
    enum kind kind;
    int month; /* the first one of the year, quarter or month that it falls into; 0: not grouped by time */
    enum basis basis;
    size_t loan;
    int64_t amount, weight;
};
/* One loan's share in one claim. */
struct claim_part {
    const char *product, *payer, *bank; /* "": no bank */
    struct claim_terms terms;
    struct entry entry;
    size_t loan;
};
struct claim_row {
    const struct claim_part *part; /* any of them: they are alike in their key */
    struct claim claim;
};
struct book {
    struct grouping by;
    int first_year, last_year; /* of the amounts */
    struct amount *amounts;
    size_t amount_count, amount_capacity;
    struct claim_part *parts;
    size_t part_count, part_capacity;
    struct claim_row *claims; /* once settled */
    size_t claim_count;
    struct exact_error *err;
};

/* Length of the finest span of time that is grouped by; 12 also without one, for the years are told apart anyway. */
int icha_exact_bucket_months(const struct book *book);
/* The record's month is any month of its span. Those of other years, of weight 0 and of no money are left out. */
bool icha_exact_note_amount(struct book *book, struct amount amount);
bool icha_exact_note_part(struct book *book, const struct claim_part *part);
/* outlay.c: all of one loan; weights: of each row of the schedule. */
bool icha_exact_note_loan(struct book *book, size_t loan, const char *product, const struct terms *terms,
                          const struct schedule *schedule, const int64_t *weights);
/* Claims first: they are what the basis `paid` adds up. */
bool icha_exact_settle_claims(struct book *book);
bool icha_exact_claims_json(const struct book *book, json_t *out);
/* Weighs, groups and sums the amounts. */
bool icha_exact_amounts_json(struct book *book, json_t *out);
void icha_exact_clear_book(struct book *book);

/* `quarter due down/10 claim 20 0` */
void icha_exact_claim_terms_text(const struct claim_terms *terms, char text[64]);
/* Makes room for one element more; NULL: no memory, the old array stands. */
void *icha_exact_room_for_one(void *array, size_t count, size_t *capacity, size_t size, struct exact_error *err);

#endif
