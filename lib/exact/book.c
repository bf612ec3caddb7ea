/* Records into claims and outlay rows (S-6, S-7, P-1, A-2). */
#include "book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *icha_exact_room_for_one(void *array, size_t count, size_t *capacity, size_t size, struct exact_error *err) {
    if (count < *capacity) return array;
    size_t wanted = *capacity == 0 ? 256 : *capacity * 2;
    void *grown = realloc(array, wanted * size);
    if (grown == NULL) icha_exact_fail(err, "out of memory");
    else *capacity = wanted;
    return grown;
}

/* ---- noting ---- */

int icha_exact_bucket_months(const struct book *book) {
    return book->by.month ? 1 : book->by.quarter ? 3 : 12;
}

static bool append_amount(struct book *book, const struct amount *amount) {
    struct amount *grown =
        icha_exact_room_for_one(book->amounts, book->amount_count, &book->amount_capacity, sizeof *grown, book->err);
    if (grown == NULL) return false;
    book->amounts = grown;
    book->amounts[book->amount_count++] = *amount;
    return true;
}

#define LOOKED_BACK 16

/* Neighbouring rows of a loan mostly fall into the same span: joins what was noted lately, so that a book holds a record a
 * year, not one a row. A sum beyond N-1 stays apart, and the group's own sum will say so. */
static bool join(struct book *book, const struct amount *amount) {
    struct exact_error silent = {NULL, 0};
    for (size_t i = book->amount_count, looked = 0; i-- > 0 && looked < LOOKED_BACK; looked++) {
        struct amount *other = &book->amounts[i];
        if (other->loan != amount->loan) return false;
        if (other->kind == amount->kind && other->month == amount->month && other->basis == amount->basis &&
            other->weight == amount->weight && strcmp(other->payer, amount->payer) == 0)
            return icha_exact_add_money(&other->amount, amount->amount, &silent, "");
    }
    return false;
}

/* The keys are kept whole: weights are rounded by them, whatever is grouped by. */
bool icha_exact_note_amount(struct book *book, struct amount amount) {
    int year = amount.month / 12;
    if (amount.weight == 0 || year < book->first_year || year > book->last_year) return true;
    amount.month -= amount.month % icha_exact_bucket_months(book);
    if (amount.bank == NULL) amount.bank = "";
    return (amount.loan != NO_LOAN && join(book, &amount)) || append_amount(book, &amount);
}

bool icha_exact_note_part(struct book *book, const struct claim_part *part) {
    if (part->entry.weight == 0) return true;
    struct claim_part *grown =
        icha_exact_room_for_one(book->parts, book->part_count, &book->part_capacity, sizeof *grown, book->err);
    if (grown == NULL) return false;
    book->parts = grown;
    book->parts[book->part_count] = *part;
    if (part->bank == NULL) book->parts[book->part_count].bank = "";
    book->part_count++;
    return true;
}

/* ---- line x weight ---- */

static void add_weighed(mpz_t sum, int64_t amount, int64_t weight) {
    mpz_t product;
    mpz_init_set_si(product, (long)amount);
    mpz_mul_si(product, product, (long)weight);
    mpz_add(sum, sum, product);
    mpz_clear(product);
}

/* summed exactly, rounded half_even/1 once. */
static bool round_weighed(int64_t *out, const mpz_t sum, struct exact_error *err, const char *what) {
    static const struct rounding once = {ROUND_HALF_EVEN, 1};
    mpz_t one, rounded;
    mpz_init_set_si(one, (long)WEIGHT_ONE);
    mpz_init(rounded);
    icha_exact_round_ratio(rounded, sum, one, once);
    bool done = icha_exact_to_money(out, rounded, err, what);
    mpz_clears(one, rounded, NULL);
    return done;
}

#define COMPARE(a, b)                                                                                                  \
    do {                                                                                                               \
        if ((a) != (b)) return (a) < (b) ? -1 : 1;                                                                     \
    } while (0)
#define COMPARE_TEXT(a, b)                                                                                             \
    do {                                                                                                               \
        int order_of_texts = strcmp(a, b);                                                                             \
        if (order_of_texts != 0) return order_of_texts;                                                                \
    } while (0)

/* ---- claims ---- */

void icha_exact_claim_terms_text(const struct claim_terms *terms, char text[64]) {
    static const char *const modes[] = {"down", "up", "half_up", "half_even"};
    const char *cycle = terms->cycle_months == 1   ? "month"
                        : terms->cycle_months == 3 ? "quarter"
                        : terms->cycle_months == 6 ? "half"
                                                   : "year";
    snprintf(text, 64, "%s %s %s/%d %s %d %d", cycle, terms->by_accrual ? "accrual" : "due",
             modes[terms->rounding.mode], (int)terms->rounding.unit, terms->per_line ? "line" : "claim",
             terms->payment_lag_days, terms->closing_days);
}

static int compare_claim_terms(const struct claim_terms *a, const struct claim_terms *b) {
    COMPARE(a->cycle_months, b->cycle_months);
    COMPARE(a->by_accrual, b->by_accrual);
    COMPARE(a->rounding.mode, b->rounding.mode);
    COMPARE(a->rounding.unit, b->rounding.unit);
    COMPARE(a->per_line, b->per_line);
    COMPARE(a->payment_lag_days, b->payment_lag_days);
    COMPARE(a->closing_days, b->closing_days);
    return 0;
}

/* One claim per product, payer, bank, claim terms and cycle (S-6). */
static int compare_parts(const void *left, const void *right) {
    const struct claim_part *a = left;
    const struct claim_part *b = right;
    COMPARE_TEXT(a->product, b->product);
    COMPARE_TEXT(a->payer, b->payer);
    COMPARE_TEXT(a->bank, b->bank);
    int order = compare_claim_terms(&a->terms, &b->terms);
    if (order != 0) return order;
    COMPARE(a->entry.cycle, b->entry.cycle);
    return 0;
}

/* S-7: the month of the payment; one that still counts to the year before stands in that year's December. */
static int paid_month(const struct claim *claim) {
    int month = icha_exact_month_of(claim->paid_on);
    int december = claim->fiscal_year * 12 + 11;
    return month < december ? month : december;
}

/* The loans of a claim count in its fiscal year by their own lines: a claim rounded as one has no amount per loan. */
static bool note_paid(struct book *book, const struct claim_part *parts, size_t count, const struct claim *claim) {
    struct amount record = {.product = parts[0].product,
                            .payer = parts[0].payer,
                            .bank = parts[0].bank,
                            .kind = INTEREST_SUBSIDY,
                            .month = paid_month(claim),
                            .basis = PAID,
                            .loan = NO_LOAN,
                            .amount = claim->amount,
                            .weight = WEIGHT_ONE};
    if (!icha_exact_note_amount(book, record)) return false;
    record.amount = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t own = parts[i].terms.per_line ? parts[i].entry.rounded_lines : parts[i].entry.lines;
        record.loan = parts[i].loan;
        if (own != 0 && !icha_exact_note_amount(book, record)) return false;
    }
    return true;
}

static bool sum_parts(const struct claim_part *parts, size_t count, int64_t *lines, int64_t *rounded_lines,
                      struct exact_error *err) {
    mpz_t sum, rounded;
    mpz_inits(sum, rounded, NULL);
    for (size_t i = 0; i < count; i++) {
        add_weighed(sum, parts[i].entry.lines, parts[i].entry.weight);
        add_weighed(rounded, parts[i].entry.rounded_lines, parts[i].entry.weight);
    }
    bool done = round_weighed(lines, sum, err, "a claim") && round_weighed(rounded_lines, rounded, err, "a claim");
    mpz_clears(sum, rounded, NULL);
    return done;
}

/* A claim whose figures weigh nothing is none (0011). */
static bool settle_group(struct book *book, const struct claim_part *parts, size_t count) {
    int64_t lines, rounded_lines;
    struct claim_row *out = &book->claims[book->claim_count];
    if (!sum_parts(parts, count, &lines, &rounded_lines, book->err)) return false;
    out->part = parts;
    if (!icha_exact_settle(&parts->terms, parts->entry.cycle, lines, rounded_lines, &out->claim, book->err))
        return false;
    book->claim_count += lines != 0 || out->claim.amount != 0;
    return note_paid(book, parts, count, &out->claim);
}

static int compare_claim_rows(const void *left, const void *right) {
    const struct claim_row *a = left;
    const struct claim_row *b = right;
    char here[64], there[64];
    COMPARE_TEXT(a->part->product, b->part->product);
    COMPARE_TEXT(a->claim.cycle, b->claim.cycle);
    COMPARE_TEXT(a->part->payer, b->part->payer);
    COMPARE_TEXT(a->part->bank, b->part->bank);
    COMPARE(a->claim.lines, b->claim.lines);
    COMPARE(a->claim.amount, b->claim.amount);
    COMPARE(a->claim.paid_on, b->claim.paid_on);
    COMPARE(a->claim.fiscal_year, b->claim.fiscal_year);
    icha_exact_claim_terms_text(&a->part->terms, here);
    icha_exact_claim_terms_text(&b->part->terms, there);
    return strcmp(here, there);
}

bool icha_exact_settle_claims(struct book *book) {
    if (book->part_count == 0) return true;
    qsort(book->parts, book->part_count, sizeof *book->parts, compare_parts);
    book->claims = calloc(book->part_count, sizeof *book->claims);
    if (book->claims == NULL) return icha_exact_fail(book->err, "out of memory");
    for (size_t first = 0; first < book->part_count;) {
        size_t next = first + 1;
        while (next < book->part_count && compare_parts(&book->parts[first], &book->parts[next]) == 0) next++;
        if (!settle_group(book, &book->parts[first], next - first)) return false;
        first = next;
    }
    qsort(book->claims, book->claim_count, sizeof *book->claims, compare_claim_rows);
    return true;
}

bool icha_exact_claims_json(const struct book *book, json_t *out) {
    for (size_t i = 0; i < book->claim_count; i++) {
        const struct claim_part *p = book->claims[i].part;
        char terms[64];
        icha_exact_claim_terms_text(&p->terms, terms);
        json_t *claim =
            icha_exact_claim_json(p->product, p->payer, p->bank[0] == '\0' ? NULL : p->bank, &book->claims[i].claim);
        json_object_set_new(claim, "terms", json_string(terms));
        if (json_array_append_new(out, claim) != 0) return icha_exact_fail(book->err, "out of memory");
    }
    return true;
}

/* ---- outlay rows ---- */

static int compare_keys(const struct amount *a, const struct amount *b) {
    COMPARE_TEXT(a->product, b->product);
    COMPARE_TEXT(a->payer, b->payer);
    COMPARE(a->kind, b->kind);
    COMPARE(a->month, b->month);
    COMPARE_TEXT(a->bank, b->bank);
    COMPARE(a->basis, b->basis);
    return 0;
}

static int compare_amounts(const void *left, const void *right) {
    const struct amount *a = left;
    const struct amount *b = right;
    int order = compare_keys(a, b);
    if (order != 0) return order;
    COMPARE(a->loan, b->loan);
    return 0;
}

static size_t end_of_group(const struct book *book, size_t first, size_t count) {
    size_t next = first + 1;
    while (next < count && compare_keys(&book->amounts[first], &book->amounts[next]) == 0) next++;
    return next;
}

/* A record of the group's money takes the place of its loans' amounts; their records stay to be counted. */
static bool weigh_group(struct book *book, size_t first, size_t next) {
    struct amount whole = book->amounts[first];
    mpz_t sum;
    mpz_init(sum);
    for (size_t i = first; i < next; i++) {
        add_weighed(sum, book->amounts[i].amount, book->amounts[i].weight);
        book->amounts[i].amount = 0;
    }
    whole.loan = NO_LOAN;
    bool done = round_weighed(&whole.amount, sum, book->err, "an outlay");
    mpz_clear(sum);
    return done && append_amount(book, &whole);
}

/* once per product, payer, bank, basis and year (without behaviour nothing is left to round). */
static bool weigh(struct book *book) {
    size_t count = book->amount_count;
    qsort(book->amounts, count, sizeof *book->amounts, compare_amounts);
    for (size_t first = 0; first < count;) {
        size_t next = end_of_group(book, first, count);
        if (!weigh_group(book, first, next)) return false;
        first = next;
    }
    return true;
}

/* What the grouping leaves out is empty from now on. */
static void regroup(struct book *book) {
    const struct grouping *by = &book->by;
    bool by_time = by->year || by->quarter || by->month;
    for (size_t i = 0; i < book->amount_count; i++) {
        struct amount *a = &book->amounts[i];
        if (!by->product) a->product = "";
        if (!by->payer) a->payer = "";
        if (!by->bank) a->bank = "";
        if (!by_time) a->month = 0;
    }
    qsort(book->amounts, book->amount_count, sizeof *book->amounts, compare_amounts);
}

static void add_spans(json_t *row, const struct grouping *by, int month) {
    char text[16];
    snprintf(text, sizeof text, "%04d-Q%d", month / 12, month % 12 / 3 + 1);
    if (by->quarter) json_object_set_new(row, "quarter", json_string(text));
    snprintf(text, sizeof text, "%04d-%02d", month / 12, month % 12 + 1);
    if (by->month) json_object_set_new(row, "month", json_string(text));
}

static json_t *row_json(const struct grouping *by, const struct amount *key, int64_t sum, int64_t loans) {
    static const char *const bases[] = {"accrued", "due", "paid"};
    static const char *const kinds[] = {"fee_support", "interest_subsidy"};
    json_t *row =
        json_pack("{s:s,s:s,s:s,s:s,s:I,s:I}", "product", key->product, "payer", key->payer, "kind", kinds[key->kind],
                  "basis", bases[key->basis], "amount", (json_int_t)sum, "loans", (json_int_t)loans);
    if (key->month != 0) json_object_set_new(row, "year", json_integer(key->month / 12));
    if (by->bank) json_object_set_new(row, "bank", json_string(key->bank));
    add_spans(row, by, key->month);
    return row;
}

static bool add_group(struct book *book, const struct amount *records, size_t count, json_t *out) {
    int64_t sum = 0, loans = 0;
    for (size_t i = 0; i < count; i++) {
        if (!icha_exact_add_money(&sum, records[i].amount, book->err, "an outlay")) return false;
        loans += records[i].loan != NO_LOAN && (i == 0 || records[i].loan != records[i - 1].loan);
    }
    if (loans == 0) return true;
    return json_array_append_new(out, row_json(&book->by, records, sum, loans)) == 0 ||
           icha_exact_fail(book->err, "out of memory");
}

bool icha_exact_amounts_json(struct book *book, json_t *out) {
    if (book->amount_count == 0) return true;
    if (!weigh(book)) return false;
    regroup(book);
    for (size_t first = 0; first < book->amount_count;) {
        size_t next = end_of_group(book, first, book->amount_count);
        if (!add_group(book, &book->amounts[first], next - first, out)) return false;
        first = next;
    }
    return true;
}

void icha_exact_clear_book(struct book *book) {
    free(book->amounts);
    free(book->parts);
    free(book->claims);
}
