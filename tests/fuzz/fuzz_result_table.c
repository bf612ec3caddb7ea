/* Any bytes as a table of a run: an error with a sentence, or cells that are read again alike, figures whose sums
 * are those of their lines. */
#include <stdlib.h>
#include <string.h>

#include "report/figures.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const icha_field fields[] = {
    {"product", ICHA_FIELD_TEXT, true},
    {"basis", ICHA_FIELD_TEXT, true},
    {"amount", ICHA_FIELD_MONEY, true},
    {"loans", ICHA_FIELD_COUNT, true},
};

static void check(bool holds) {
    if (!holds) abort();
}

static void check_cells(const icha_result_table *table, size_t size) {
    size_t bytes = 0;
    for (size_t i = 0; i < table->rows * table->columns; i++) bytes += strlen(table->cells[i].text);
    check(bytes <= size);
}

static void check_sums(const icha_result_table *table, unsigned keep) {
    icha_figures figures = {NULL, 0};
    icha_money sums[ICHA_BASES] = {0}, whole = 0;
    if (icha_figures_make(table, keep, true, &figures, NULL) != ICHA_OK) return;
    check(figures.count <= table->rows);
    bool fits = icha_figures_sum(&figures, sums, NULL) == ICHA_OK;
    fits = fits && icha_result_sum(table, "amount", &whole, NULL) == ICHA_OK;
    if (fits) check(sums[0] + sums[1] + sums[2] == whole); /* each within N-1 */
    icha_figures_free(&figures);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    icha_error err = ICHA_ERROR_INIT;
    icha_result_table table;
    if (size < 1 || size > 65536) return 0;
    bool is_outlay = (data[0] & 1) == 0;
    const icha_result_layout layout = {
        "fuzz.csv", fields, is_outlay ? 4 : 0, is_outlay ? SIZE_MAX : 2, !is_outlay, (data[0] & 2) != 0};
    char *text = malloc(size + 1); /* just as large as the reader may need */
    check(text != NULL);
    memcpy(text, data, size);
    if (icha_result_table_read(&layout, text, size, &table, &err) != ICHA_OK) {
        check(err.message[0] != '\0');
        return 0;
    }
    check(table.columns > 0 && table.columns <= ICHA_RESULT_COLUMNS_MAX && table.rows <= layout.rows_max);
    check_cells(&table, size);
    if (is_outlay) check_sums(&table, ICHA_KEEP_ALL), check_sums(&table, ICHA_KEEP(ICHA_KEY_YEAR));
    icha_result_table_free(&table);
    return 0;
}
