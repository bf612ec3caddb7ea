/* icha_exact_outlay: a portfolio's claims, and its subsidy per product, payer and calendar year on the three bases
 * (S-6, S-7, P-3). Everything is first noted as small records, then sorted by key and summed. */
#include "exact.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

enum basis { ACCRUED, DUE, PAID };           /* in the order of their names, */
enum kind { FEE_SUPPORT, INTEREST_SUBSIDY }; /* these too */
#define NO_LOAN SIZE_MAX                     /* a record of money only */

/* One loan's share in one outlay row. */
struct amount {
    const char *product, *payer;
    enum kind kind;
    int year;
    enum basis basis;
    size_t loan;
    int64_t amount;
};
/* One loan's share in one claim. */
struct claim_part {
    const char *product, *payer, *bank;
    struct claim_terms terms;
    struct entry entry;
    size_t loan;
};
struct book {
    struct amount *amounts;
    size_t amount_count, amount_capacity;
    struct claim_part *parts;
    size_t part_count, part_capacity;
    struct exact_error *err;
};

static void *room_for_one(void *array, size_t count, size_t *capacity, size_t size, struct exact_error *err) {
    if (count < *capacity) return array;
    size_t wanted = *capacity == 0 ? 256 : *capacity * 2;
    void *grown = realloc(array, wanted * size);
    if (grown == NULL) icha_exact_fail(err, "out of memory");
    else *capacity = wanted;
    return grown;
}

static bool note_amount(struct book *book, const struct amount *amount) {
    struct amount *grown =
        room_for_one(book->amounts, book->amount_count, &book->amount_capacity, sizeof *grown, book->err);
    if (grown == NULL) return false;
    book->amounts = grown;
    book->amounts[book->amount_count++] = *amount;
    return true;
}

static bool note_part(struct book *book, const struct claim_part *part) {
    struct claim_part *grown =
        room_for_one(book->parts, book->part_count, &book->part_capacity, sizeof *grown, book->err);
    if (grown == NULL) return false;
    book->parts = grown;
    book->parts[book->part_count++] = *part;
    return true;
}

/* ---- one loan into the book ---- */

struct loan_context {
    struct book *book;
    const struct terms *terms;
    const char *product;
    size_t loan;
};

static bool note_year(const struct loan_context *c, size_t payer, int year, enum basis basis, int64_t amount) {
    if (amount == 0) return true;
    struct amount record = {.product = c->product,
                            .payer = c->terms->subsidy.payers[payer].name,
                            .kind = INTEREST_SUBSIDY,
                            .year = year,
                            .basis = basis,
                            .loan = c->loan,
                            .amount = amount};
    return note_amount(c->book, &record);
}

static bool note_accrued(void *context, size_t payer, int cycle, int64_t amount) {
    return note_year(context, payer, cycle, ACCRUED, amount); /* a cycle of 12 months is the year itself */
}

static bool note_rows(struct loan_context *c, const struct schedule *schedule) {
    for (size_t r = 0; r < schedule->count; r++) {
        const struct row *row = &schedule->rows[r];
        int due_year = icha_exact_ymd(row->period.due).year;
        if (!icha_exact_split_row(c->terms, row, 12, note_accrued, c)) return false;
        for (size_t i = 0; i < c->terms->subsidy.payer_count; i++)
            if (!note_year(c, i, due_year, DUE, row->lines[i])) return false;
    }
    return true;
}

static bool note_parts(const struct loan_context *c, const struct schedule *schedule) {
    struct ledger ledger;
    bool done = icha_exact_ledger(c->terms, schedule, &ledger, c->book->err);
    for (size_t i = 0; done && i < ledger.count; i++) {
        struct claim_part part = {.product = c->product,
                                  .payer = c->terms->subsidy.payers[ledger.entries[i].payer].name,
                                  .bank = c->terms->bank,
                                  .terms = c->terms->subsidy.claim,
                                  .entry = ledger.entries[i],
                                  .loan = c->loan};
        done = note_part(c->book, &part);
    }
    icha_exact_clear_ledger(&ledger);
    return done;
}

static bool note_support(const struct loan_context *c, size_t reduction, int year, enum basis basis, int64_t amount) {
    if (amount == 0) return true;
    struct amount record = {.product = c->product,
                            .payer = c->terms->guarantee.reductions[reduction].payer,
                            .kind = FEE_SUPPORT,
                            .year = year,
                            .basis = basis,
                            .loan = c->loan,
                            .amount = amount};
    return note_amount(c->book, &record);
}

static bool note_fee_part(void *context, size_t reduction, int year, int64_t amount) {
    return note_support(context, reduction, year, ACCRUED, amount);
}

/* A fee is paid when it falls due: no claim is made up for it. */
static bool note_fees(struct loan_context *c, const struct schedule *schedule) {
    struct fees fees;
    if (!icha_exact_fees(c->terms, schedule, &fees, c->book->err)) return false;
    bool done = true;
    for (size_t f = 0; f < fees.count && done; f++) {
        const struct fee *fee = &fees.items[f];
        int year = icha_exact_ymd(fee->cover.due).year;
        done = icha_exact_split_fee(c->terms, &fees, fee, note_fee_part, c);
        for (size_t i = 0; i < c->terms->guarantee.reduction_count && done; i++)
            done =
                note_support(c, i, year, DUE, fee->reductions[i]) && note_support(c, i, year, PAID, fee->reductions[i]);
    }
    icha_exact_clear_fees(&fees);
    return done;
}

static bool note_terms(struct loan_context *c, const struct terms *terms) {
    struct schedule schedule;
    if (terms->has_subsidy && !terms->subsidy.has_claim) return icha_exact_fail(c->book->err, "missing: subsidy.claim");
    if (!icha_exact_amortise(terms, &schedule, c->book->err)) return false;
    bool done = (!terms->has_subsidy || (note_rows(c, &schedule) && note_parts(c, &schedule))) &&
                (!terms->has_guarantee || note_fees(c, &schedule));
    icha_exact_clear_schedule(&schedule);
    return done;
}

static bool note_loan(struct book *book, const json_t *loan, size_t index) {
    static const char *const keys[] = {"loan_id", "product", "terms", NULL};
    struct missing missing = {.used = 0};
    struct reader r = {.object = loan, .path = "", .missing = &missing, .err = book->err};
    const char *id = NULL;
    const char *product = NULL;
    if (!json_is_object(loan)) return icha_exact_fail(book->err, "loans[%zu]: expected an object", index);
    if (!icha_exact_known_keys(&r, keys) || !icha_exact_take_name(&r, "loan_id", true, &id) ||
        !icha_exact_take_name(&r, "product", true, &product))
        return false;
    const json_t *json = icha_exact_take(&r, "terms", true);
    if (missing.used > 0) return icha_exact_fail(book->err, "loans[%zu]: missing: %s", index, missing.text);

    char text[1400] = "";
    struct exact_error own = {.text = text, .size = sizeof text};
    struct exact_error *callers = book->err;
    struct terms terms;
    struct loan_context context = {.book = book, .terms = &terms, .product = product, .loan = index};
    book->err = &own;
    bool done = icha_exact_read_terms(json, &terms, &own) && note_terms(&context, &terms);
    book->err = callers;
    icha_exact_clear_terms(&terms);
    return done || icha_exact_fail(callers, "loan %s: %s", id, text);
}

/* P-2 would hold both rows of a repeated id; here there is nothing to hold them in. */
static int by_text(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool ids_differ(const json_t *loans, struct exact_error *err) {
    size_t count = json_array_size(loans);
    const char **ids = calloc(count + 1, sizeof *ids);
    if (ids == NULL) return icha_exact_fail(err, "out of memory");
    for (size_t i = 0; i < count; i++) ids[i] = json_string_value(json_object_get(json_array_get(loans, i), "loan_id"));
    qsort(ids, count, sizeof *ids, by_text); /* every id was read as a name before */
    bool differ = true;
    for (size_t i = 1; i < count && differ; i++)
        if (strcmp(ids[i - 1], ids[i]) == 0) differ = icha_exact_fail(err, "loan %s: given twice", ids[i]);
    free(ids);
    return differ;
}

/* ---- the book into claims ---- */

#define COMPARE(a, b)                                                                                                  \
    do {                                                                                                               \
        if ((a) != (b)) return (a) < (b) ? -1 : 1;                                                                     \
    } while (0)

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
    int order = strcmp(a->product, b->product);
    if (order == 0) order = strcmp(a->payer, b->payer);
    if (order == 0)
        order = strcmp(a->bank != NULL ? a->bank : "", b->bank != NULL ? b->bank : ""); /* no name is empty */
    if (order == 0) order = compare_claim_terms(&a->terms, &b->terms);
    if (order != 0) return order;
    COMPARE(a->entry.cycle, b->entry.cycle);
    return 0;
}

/* The loans of a claim count in its fiscal year by their own lines: a claim rounded as one has no amount per loan. */
static bool note_paid(struct book *book, const struct claim_part *parts, size_t count, const struct claim *claim) {
    struct amount record = {.product = parts[0].product,
                            .payer = parts[0].payer,
                            .kind = INTEREST_SUBSIDY,
                            .year = claim->fiscal_year,
                            .basis = PAID,
                            .loan = NO_LOAN,
                            .amount = claim->amount};
    if (!note_amount(book, &record)) return false;
    for (size_t i = 0; i < count; i++) {
        int64_t own = parts[i].terms.per_line ? parts[i].entry.rounded_lines : parts[i].entry.lines;
        record.loan = parts[i].loan;
        record.amount = 0;
        if (own != 0 && !note_amount(book, &record)) return false;
    }
    return true;
}

struct claim_row {
    const struct claim_part *part;
    struct claim claim;
};

static int compare_claim_rows(const void *left, const void *right) {
    const struct claim_row *a = left;
    const struct claim_row *b = right;
    int order = strcmp(a->part->product, b->part->product);
    if (order == 0) order = strcmp(a->claim.cycle, b->claim.cycle);
    if (order == 0) order = strcmp(a->part->payer, b->part->payer);
    if (order == 0)
        order = strcmp(a->part->bank != NULL ? a->part->bank : "", b->part->bank != NULL ? b->part->bank : "");
    if (order != 0) return order;
    COMPARE(a->claim.lines, b->claim.lines);
    COMPARE(a->claim.amount, b->claim.amount);
    COMPARE(a->claim.paid_on, b->claim.paid_on);
    COMPARE(a->claim.fiscal_year, b->claim.fiscal_year);
    return 0;
}

static bool settle_group(struct book *book, const struct claim_part *parts, size_t count, struct claim_row *out) {
    int64_t lines = 0, rounded_lines = 0;
    for (size_t i = 0; i < count; i++)
        if (!icha_exact_add_money(&lines, parts[i].entry.lines, book->err, "a claim") ||
            !icha_exact_add_money(&rounded_lines, parts[i].entry.rounded_lines, book->err, "a claim"))
            return false;
    out->part = parts;
    return icha_exact_settle(&parts->terms, parts->entry.cycle, lines, rounded_lines, &out->claim, book->err) &&
           note_paid(book, parts, count, &out->claim);
}

static bool settle_groups(struct book *book, struct claim_row *rows, size_t *row_count) {
    *row_count = 0;
    for (size_t first = 0; first < book->part_count;) {
        size_t next = first + 1;
        while (next < book->part_count && compare_parts(&book->parts[first], &book->parts[next]) == 0) next++;
        if (!settle_group(book, &book->parts[first], next - first, &rows[(*row_count)++])) return false;
        first = next;
    }
    return true;
}

static bool add_claims(struct book *book, json_t *out) {
    if (book->part_count == 0) return true;
    qsort(book->parts, book->part_count, sizeof *book->parts, compare_parts);
    struct claim_row *rows = calloc(book->part_count, sizeof *rows);
    size_t count = 0;
    bool done = rows != NULL || icha_exact_fail(book->err, "out of memory");
    done = done && settle_groups(book, rows, &count);
    if (done) qsort(rows, count, sizeof *rows, compare_claim_rows);
    for (size_t i = 0; i < count && done; i++) {
        const struct claim_part *p = rows[i].part;
        json_t *claim = icha_exact_claim_json(p->product, p->payer, p->bank, &rows[i].claim);
        done = json_array_append_new(out, claim) == 0 || icha_exact_fail(book->err, "out of memory");
    }
    free(rows);
    return done;
}

/* ---- the book into outlay rows ---- */

static int compare_keys(const struct amount *a, const struct amount *b) {
    int order = strcmp(a->product, b->product);
    if (order == 0) order = strcmp(a->payer, b->payer);
    if (order != 0) return order;
    COMPARE(a->kind, b->kind);
    COMPARE(a->year, b->year);
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

static bool add_group(struct book *book, const struct amount *records, size_t count, json_t *out) {
    static const char *const bases[] = {"accrued", "due", "paid"};
    static const char *const kinds[] = {"fee_support", "interest_subsidy"};
    int64_t sum = 0, loans = 0;
    for (size_t i = 0; i < count; i++) {
        if (!icha_exact_add_money(&sum, records[i].amount, book->err, "an outlay")) return false;
        loans += records[i].loan != NO_LOAN && (i == 0 || records[i].loan != records[i - 1].loan);
    }
    if (loans == 0) return true;
    json_t *row = json_pack("{s:s,s:s,s:s,s:i,s:s,s:I,s:I}", "product", records->product, "payer", records->payer,
                            "kind", kinds[records->kind], "year", records->year, "basis", bases[records->basis],
                            "amount", (json_int_t)sum, "loans", (json_int_t)loans);
    return json_array_append_new(out, row) == 0 || icha_exact_fail(book->err, "out of memory");
}

static bool add_outlay(struct book *book, int first_year, int last_year, json_t *out) {
    if (book->amount_count == 0) return true;
    qsort(book->amounts, book->amount_count, sizeof *book->amounts, compare_amounts);
    for (size_t first = 0; first < book->amount_count;) {
        size_t next = first + 1;
        while (next < book->amount_count && compare_keys(&book->amounts[first], &book->amounts[next]) == 0) next++;
        int year = book->amounts[first].year;
        if (year >= first_year && year <= last_year && !add_group(book, &book->amounts[first], next - first, out))
            return false;
        first = next;
    }
    return true;
}

json_t *icha_exact_outlay(const json_t *loans, int first_year, int last_year, char *message, size_t message_size) {
    struct exact_error err = {.text = message, .size = message_size};
    struct book book = {.err = &err};
    json_t *outlay = json_array();
    json_t *claims = json_array();
    json_t *result = NULL;
    bool done = json_is_array(loans) || icha_exact_fail(&err, "loans: expected an array");
    for (size_t i = 0; done && i < json_array_size(loans); i++) done = note_loan(&book, json_array_get(loans, i), i);
    done = done && ids_differ(loans, &err);
    /* claims first: they are what the basis `paid` adds up */
    if (done && add_claims(&book, claims) && add_outlay(&book, first_year, last_year, outlay)) {
        result = json_pack("{s:O,s:O}", "outlay", outlay, "claims", claims);
        if (result == NULL) icha_exact_fail(&err, "out of memory");
    }
    free(book.amounts);
    free(book.parts);
    json_decref(outlay);
    json_decref(claims);
    return result;
}
