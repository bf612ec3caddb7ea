#include "used_loans.h"

#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio/loan_order.h"
#include "portfolio/portfolio.h"
#include "portfolio/reader.h"

struct icha_used_loans {
    icha_loan_order *order;
    icha_row_reader reader;
};

icha_status icha_used_loans_open(const icha_portfolio *portfolio, icha_used_loans **loans, icha_error *err) {
    icha_used_loans *made = calloc(1, sizeof *made);
    if (made == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_portfolio_files files = icha_portfolio_files_of(portfolio);
    icha_row_reader_init(&made->reader, &files, &portfolio->options);
    icha_status status = icha_loan_order_open(portfolio, &made->order, err);
    if (status == ICHA_OK) *loans = made;
    else icha_used_loans_free(made);
    return status;
}

void icha_used_loans_free(icha_used_loans *loans) {
    if (loans == NULL) return;
    icha_loan_order_free(loans->order);
    free(loans);
}

icha_status icha_used_loans_next(icha_used_loans *loans, bool *more, icha_error *err) {
    *more = false;
    return icha_loan_order_next(loans->order, &loans->reader, more, err);
}

const char *icha_used_loans_id(const icha_used_loans *loans, size_t *length) {
    *length = loans->reader.place.id_length;
    return loans->reader.place.loan_id;
}

icha_status icha_used_loans_read(icha_used_loans *loans, icha_used_loan *loan, icha_error *err) {
    icha_row_reader *reader = &loans->reader;
    icha_status status = icha_row_read(reader, err);
    *loan = (icha_used_loan){&reader->contract, &reader->findings, reader->product, reader->place.line};
    return status;
}

bool icha_used_loans_event(const icha_used_loans *loans, size_t event, uint32_t *line) {
    const icha_row_reader *reader = &loans->reader;
    bool is_of_file =
        reader->files.events != NULL && event >= reader->event_base && event - reader->event_base < reader->event_count;
    if (is_of_file) *line = reader->files.events->by_id[reader->first_event + event - reader->event_base]->line;
    return is_of_file;
}

/* The row's text from its first byte to the cell is in hand, so characters and lines can be counted in it. */
static void count_place(const char *from, const char *to, uint32_t *line, uint32_t *column) {
    for (const char *c = from; c < to; c++) {
        if (*c == '\n') ++*line, *column = 1;
        else if (((unsigned char)*c & 0xC0) != 0x80) ++*column;
    }
}

bool icha_used_loans_cell(const icha_used_loans *loans, const char *key, uint32_t *line, uint32_t *column) {
    const icha_row_reader *reader = &loans->reader;
    const icha_columns *columns = reader->files.columns;
    for (size_t i = 0; i < columns->count && i < reader->record.count; i++) {
        const icha_csv_cell *cell = &reader->record.cells[i];
        if (strcmp(columns->keys[i], key) != 0) continue;
        *line = reader->place.line;
        *column = 1;
        count_place(reader->record.cells[0].text, cell->text, line, column);
        return cell->length > 0;
    }
    return false;
}
