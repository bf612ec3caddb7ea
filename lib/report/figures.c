#include "figures.h"

#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

const char *icha_figure_basis(size_t basis) {
    static const char *const names[ICHA_BASES] = {"accrued", "due", "paid"};
    return names[basis];
}

const char *icha_figure_key_name(icha_figure_key key) {
    static const char *const names[ICHA_KEYS] = {"year", "product", "payer", "kind", "quarter", "month", "bank"};
    return names[key];
}

/* One line of the table. */
typedef struct entry {
    const char *keys[ICHA_KEYS]; /* in the order of sorting */
    size_t row, basis;
} entry;

static void order_of(bool by_product, icha_figure_key order[ICHA_KEYS]) {
    for (int i = 0; i < ICHA_KEYS; i++) order[i] = (icha_figure_key)i;
    if (!by_product) return;
    for (int i = 0; i < ICHA_KEY_KIND; i++) order[i] = (icha_figure_key)(i + 1);
    order[ICHA_KEY_KIND] = ICHA_KEY_YEAR; /* behind product, payer and kind */
}

static int compare_keys(const entry *a, const entry *b) {
    for (int i = 0; i < ICHA_KEYS; i++) {
        int differs = strcmp(a->keys[i], b->keys[i]);
        if (differs != 0) return differs;
    }
    return 0;
}

static int compare(const void *a, const void *b) {
    const entry *x = a, *y = b;
    int differs = compare_keys(x, y);
    return differs != 0 ? differs : (x->row > y->row) - (x->row < y->row);
}

static bool find_basis(const char *name, size_t *basis) {
    for (*basis = 0; *basis < ICHA_BASES; ++*basis)
        if (strcmp(icha_figure_basis(*basis), name) == 0) return true;
    return false;
}

static icha_status read_entries(const icha_result_table *outlay, unsigned keep, const icha_figure_key *order,
                                entry *entries, icha_error *err) {
    int columns[ICHA_KEYS];
    for (int i = 0; i < ICHA_KEYS; i++)
        columns[i] = keep & ICHA_KEEP(order[i]) ? icha_result_column(outlay, icha_figure_key_name(order[i])) : -1;
    for (size_t row = 0; row < outlay->rows; row++) {
        const icha_result_cell *cells = &outlay->cells[row * outlay->columns];
        const char *basis = icha_result_cell_text(outlay, row, "basis");
        for (int i = 0; i < ICHA_KEYS; i++) entries[row].keys[i] = columns[i] < 0 ? "" : cells[columns[i]].text;
        entries[row].row = row;
        if (!find_basis(basis, &entries[row].basis))
            return icha_fail(err, ICHA_M_RESULT_BROKEN, "S-7", NULL, outlay->file, basis);
        if (icha_result_number(outlay, row, "amount") == ICHA_UNSET) /* unknown is not zero */
            return icha_fail(err, ICHA_M_RESULT_BROKEN, "N-1", NULL, outlay->file, "amount");
    }
    return ICHA_OK;
}

static icha_status add_entry(const icha_result_table *outlay, const entry *e, icha_figure *figure, icha_error *err) {
    icha_money *amount = &figure->amounts[e->basis];
    figure->loans[e->basis] =
        figure->lines[e->basis] == 0 ? icha_result_number(outlay, e->row, "loans") : (int64_t)ICHA_UNSET;
    figure->lines[e->basis]++;
    return icha_money_add(*amount, icha_result_number(outlay, e->row, "amount"), amount, err);
}

static void begin_figure(const entry *e, const icha_figure_key *order, icha_figure *figure) {
    *figure = (icha_figure){.loans = {0}};
    for (int i = 0; i < ICHA_KEYS; i++) figure->keys[order[i]] = e->keys[i];
}

static icha_status fold(const icha_result_table *outlay, const entry *entries, const icha_figure_key *order,
                        icha_figures *figures, icha_error *err) {
    for (size_t i = 0; i < outlay->rows; i++) {
        bool is_new = i == 0 || compare_keys(&entries[i - 1], &entries[i]) != 0;
        if (is_new) begin_figure(&entries[i], order, &figures->items[figures->count++]);
        icha_status status = add_entry(outlay, &entries[i], &figures->items[figures->count - 1], err);
        if (status != ICHA_OK) return status;
    }
    return ICHA_OK;
}

icha_status icha_figures_make(const icha_result_table *outlay, unsigned keep, bool by_product, icha_figures *figures,
                              icha_error *err) {
    icha_figure_key order[ICHA_KEYS];
    icha_figures made = {malloc((outlay->rows + 1) * sizeof(icha_figure)), 0};
    entry *entries = malloc((outlay->rows + 1) * sizeof *entries);
    order_of(by_product, order);
    icha_status status = made.items == NULL || entries == NULL
                             ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL)
                             : read_entries(outlay, keep, order, entries, err);
    if (status == ICHA_OK) {
        qsort(entries, outlay->rows, sizeof *entries, compare);
        status = fold(outlay, entries, order, &made, err);
    }
    free(entries);
    if (status == ICHA_OK) *figures = made;
    else free(made.items);
    return status;
}

void icha_figures_free(icha_figures *figures) {
    free(figures->items);
    *figures = (icha_figures){NULL, 0};
}

icha_status icha_figures_sum(const icha_figures *figures, icha_money sums[ICHA_BASES], icha_error *err) {
    icha_money total[ICHA_BASES] = {0};
    for (size_t i = 0; i < figures->count; i++)
        for (size_t basis = 0; basis < ICHA_BASES; basis++) {
            icha_status status = icha_money_add(total[basis], figures->items[i].amounts[basis], &total[basis], err);
            if (status != ICHA_OK) return status;
        }
    memcpy(sums, total, sizeof total);
    return ICHA_OK;
}
