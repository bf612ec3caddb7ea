/* The claims of one loan: postings gathered by cycle and payer, rounded, dated (S-6, S-7). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/civil.h"
#include "ledger.h"
#include "number/fail.h"

typedef struct gathering {
    icha_claim *claims;
    size_t count, capacity;
    bool out_of_memory, overflow;
} gathering;

static icha_claim *claim_of(gathering *all, icha_date cycle_from, int32_t payer) {
    for (size_t i = all->count; i-- > 0;) /* postings come in time order: the newest claims are at the end */
        if (all->claims[i].cycle_from == cycle_from && all->claims[i].payer == payer) return &all->claims[i];
    if (all->count == all->capacity) {
        size_t capacity = all->capacity == 0 ? 32 : all->capacity * 2;
        icha_claim *grown = realloc(all->claims, capacity * sizeof *grown);
        if (grown == NULL) return NULL;
        all->claims = grown;
        all->capacity = capacity;
    }
    all->claims[all->count] = (icha_claim){.cycle_from = cycle_from, .payer = payer};
    return &all->claims[all->count++];
}

static void gather(void *context, const icha_posting *posting) {
    gathering *all = context;
    if (posting->kind != ICHA_POSTING_CLAIM) return;
    icha_claim *claim = claim_of(all, posting->bucket, posting->payer);
    if (claim == NULL) all->out_of_memory = true;
    else if (icha_money_add(claim->lines, posting->amount, &claim->lines, NULL) != ICHA_OK ||
             icha_money_add(claim->amount, posting->claimed, &claim->amount, NULL) != ICHA_OK)
        all->overflow = true;
}

static icha_status gather_all(const icha_terms *terms, const icha_subsidy *subsidy, gathering *all, icha_error *err) {
    icha_cursor cursor;
    icha_row row;
    bool more = true;
    icha_status status = icha_cursor_open(&cursor, terms, subsidy, err);
    while (status == ICHA_OK && more) {
        status = icha_cursor_next(&cursor, &row, &more, err);
        if (status == ICHA_OK && more) icha_post_row(&cursor, &row, 12, gather, all);
    }
    if (status == ICHA_OK && all->out_of_memory) status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (status == ICHA_OK && all->overflow) status = icha_fail(err, ICHA_M_SUM_OVERFLOW, "N-1", NULL, NULL, NULL);
    return status;
}

static int by_cycle_then_payer(const void *left, const void *right) {
    const icha_claim *a = left, *b = right;
    if (a->cycle_from != b->cycle_from) return a->cycle_from < b->cycle_from ? -1 : 1;
    return (a->payer > b->payer) - (a->payer < b->payer);
}

static icha_status finish(const icha_claim_terms *terms, icha_claim *claim, icha_error *err) {
    if (terms->level == ICHA_CLAIM_LEVEL_CLAIM) {
        icha_status status = icha_money_round(claim->lines, terms->rounding, &claim->amount, err);
        if (status != ICHA_OK) return status;
    }
    claim->dropped = claim->lines - claim->amount;
    return icha_claim_dates(terms, claim->cycle_from, &claim->cycle_to, &claim->paid_on, &claim->fiscal_year, err);
}

static icha_status finish_all(const icha_claim_terms *terms, gathering *all, icha_error *err) {
    icha_status status = ICHA_OK;
    if (all->count > 0) qsort(all->claims, all->count, sizeof *all->claims, by_cycle_then_payer);
    for (size_t i = 0; i < all->count && status == ICHA_OK; i++) status = finish(terms, &all->claims[i], err);
    return status;
}

icha_status icha_claims(const icha_terms *terms, const icha_subsidy *subsidy, icha_claim *claims, size_t capacity,
                        size_t *count, icha_error *err) {
    gathering all = {0};
    icha_status status = gather_all(terms, subsidy, &all, err);
    if (status == ICHA_OK && subsidy != NULL) status = finish_all(&subsidy->claim, &all, err);
    if (status == ICHA_OK) {
        *count = all.count;
        if (capacity > 0 && all.count > capacity) status = icha_fail(err, ICHA_M_BUFFER_TOO_SMALL, NULL, NULL, NULL, NULL);
        else if (capacity > 0 && all.count > 0) memcpy(claims, all.claims, all.count * sizeof *claims);
    }
    free(all.claims);
    return status;
}

size_t icha_cycle_format(icha_claim_cycle cycle, icha_date day, char *buffer, size_t size) {
    char text[ICHA_DATE_TEXT_SIZE];
    size_t length = 4;
    assert(size >= ICHA_TEXT_MAX);
    (void)size;
    icha_date_format(day, text, sizeof text);
    int32_t month = icha_civil_of(day).month;
    memcpy(buffer, text, 7); /* 2018-10 */
    if (cycle == ICHA_CYCLE_MONTH) length = 7;
    if (cycle == ICHA_CYCLE_QUARTER || cycle == ICHA_CYCLE_HALF) {
        buffer[5] = cycle == ICHA_CYCLE_QUARTER ? 'Q' : 'H';
        buffer[6] = (char)('1' + (month - 1) / (int32_t)cycle);
        length = 7;
    }
    buffer[length] = '\0';
    return length;
}
