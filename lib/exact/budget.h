/* When a budget runs out (A-3, 0011). */
#ifndef ICHA_EXACT_BUDGET_H
#define ICHA_EXACT_BUDGET_H

#include "book.h"

/* Something that the budget must pay for; the texts order items of one day. */
struct budget_item {
    civil_day on;
    const char *id[5]; /* a loan_id; or product, cycle, payer, bank and terms of a claim */
    int64_t amount;
};
struct budget {
    const char *id;
    const json_t *products, *payers; /* borrowed; NULL: all */
    int year;
    int64_t amount;
    bool is_commitment;
    struct budget_item *items; /* basis commitment: noted loan by loan */
    size_t item_count, item_capacity;
};
struct budgets {
    struct budget *items;
    size_t count;
};

bool icha_exact_read_budgets(const struct reader *scenario, struct budgets *out);
void icha_exact_clear_budgets(struct budgets *budgets);
/* The loan's whole contractual subsidy, without behaviour, into the budgets of commitments that bear it. */
bool icha_exact_note_commitment(struct budgets *budgets, const char *loan_id, const char *product,
                                const struct terms *terms, const struct schedule *schedule, struct exact_error *err);
/* The book's claims must be settled. */
bool icha_exact_budgets_json(struct budgets *budgets, const struct book *book, json_t *out);

#endif
