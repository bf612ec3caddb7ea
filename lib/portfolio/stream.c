/* The tables as CSV text, a piece at a time; lines end with LF. A line is bounded, so a buffer of
 * ICHA_PORTFOLIO_STREAM_MIN bytes always takes one. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "walk.h"

/* One reason, one loan_id and a few names at most, each byte perhaps doubled; then every assumption's name. */
#define LINE_ROOM                                                                                                      \
    (4 * (ICHA_PORTFOLIO_CELL_MAX + 1) * 2 + 4096 + ICHA_CATALOGUE_ASSUMPTIONS_MAX * (ICHA_CATALOGUE_ID_MAX + 2))
_Static_assert(LINE_ROOM <= ICHA_PORTFOLIO_STREAM_MIN, "a line must fit into the smallest buffer");

struct icha_portfolio_stream {
    const icha_portfolio *portfolio;
    icha_portfolio_table table;
    size_t next; /* element of the table */
    int64_t lines;
    bool has_header;
    icha_row_walk rows;
    bool has_events; /* rows.csv has the column `event` */
    icha_held_walk held;
    /* the line being made */
    char line[LINE_ROOM];
    size_t used;
    bool at_first;
};

/* ---- cells ---- */

static void put_char(icha_portfolio_stream *s, char c) {
    assert(s->used < sizeof s->line);
    s->line[s->used++] = c;
}

static void begin_cell(icha_portfolio_stream *s) {
    if (!s->at_first) put_char(s, ',');
    s->at_first = false;
}

static void put_plain(icha_portfolio_stream *s, const char *text) {
    begin_cell(s);
    for (; *text != '\0'; text++) put_char(s, *text);
}

/* text that a spreadsheet would run as a formula gets a ' before it. Texts longer than a cell of the input may be
 * (a file's name) are cut. */
static void put_text(icha_portfolio_stream *s, const char *text, size_t length) {
    if (length > ICHA_PORTFOLIO_CELL_MAX) length = ICHA_PORTFOLIO_CELL_MAX;
    bool quote = false;
    for (size_t i = 0; i < length && !quote; i++) quote = strchr(",\"\r\n", text[i]) != NULL;
    begin_cell(s);
    if (quote) put_char(s, '"');
    if (icha_csv_needs_guard(text, length)) put_char(s, '\'');
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') put_char(s, '"');
        put_char(s, text[i]);
    }
    if (quote) put_char(s, '"');
}

static void put_string(icha_portfolio_stream *s, const char *text) {
    put_text(s, text, strlen(text));
}

static void put_whole(icha_portfolio_stream *s, int64_t number) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
    digits[--at] = '\0';
    do digits[--at] = (char)('0' + magnitude % 10);
    while ((magnitude /= 10) != 0);
    if (number < 0) digits[--at] = '-';
    put_plain(s, digits + at);
}

static void put_date(icha_portfolio_stream *s, icha_date date) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(date, text, sizeof text);
    put_plain(s, text);
}

static void put_rate(icha_portfolio_stream *s, icha_rate rate) {
    char text[ICHA_TEXT_MAX];
    icha_rate_format(rate, text, sizeof text);
    put_plain(s, text);
}

/* ---- lines ---- */

/* M-5: a table of figures of a run that used an assumption names it in each line, so that no part of it can pass for an
 * authoritative one. Without assumptions there is no such column. */
static bool names_assumptions(const icha_portfolio_stream *s) {
    return s->table != ICHA_TABLE_HELD && s->portfolio->assumption_count > 0;
}

static void put_assumptions(icha_portfolio_stream *s) {
    begin_cell(s);
    for (size_t i = 0; i < s->portfolio->assumption_count; i++) {
        const char *name = s->portfolio->assumptions[i];
        if (i > 0) put_char(s, ';'), put_char(s, ' ');
        for (; *name != '\0'; name++) put_char(s, *name);
    }
}

static void put_header(icha_portfolio_stream *s) {
    uint32_t by = s->portfolio->options.by;
    switch (s->table) {
    case ICHA_TABLE_OUTLAY:
        put_plain(s, "product,payer,kind,year");
        if (by & ICHA_BY_QUARTER) put_plain(s, "quarter");
        if (by & ICHA_BY_MONTH) put_plain(s, "month");
        if (by & ICHA_BY_BANK) put_plain(s, "bank");
        put_plain(s, "basis,amount,loans");
        break;
    case ICHA_TABLE_CLAIMS:
        put_plain(s, "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year");
        if (s->portfolio->claims_need_terms) put_plain(s, "terms");
        break;
    case ICHA_TABLE_CORRECTIONS: put_plain(s, "product,cycle,payer,bank,paid,due,difference,entry"); break;
    case ICHA_TABLE_HELD: put_plain(s, "file,line,loan_id,field,reason"); break;
    case ICHA_TABLE_ROWS:
        put_plain(s, "product,loan_id,n,from,to,due,days,rate,subsidy_rate,opening,principal,interest,"
                     "borrower_interest,subsidy,payment,closing");
        if (s->has_events) put_plain(s, "event");
        break;
    }
    if (names_assumptions(s)) put_plain(s, "assumptions");
}

static void put_period(icha_portfolio_stream *s, int32_t months, int32_t year, int32_t month) {
    char text[ICHA_TEXT_MAX];
    icha_date day;
    (void)icha_date_from_civil(year, month, 1, &day, NULL);
    icha_cycle_format((icha_claim_cycle)months, day, text, sizeof text);
    put_plain(s, text);
}

static void put_cell_line(icha_portfolio_stream *s) {
    icha_outlay_cell cell = icha_portfolio_cell(s->portfolio, s->next);
    uint32_t by = s->portfolio->options.by;
    put_string(s, cell.product);
    put_string(s, cell.payer);
    put_plain(s, icha_outlay_kind_name(cell.kind));
    if (cell.year == 0) put_plain(s, "");
    else put_whole(s, cell.year);
    if (by & ICHA_BY_QUARTER) put_period(s, 3, cell.year, cell.quarter * 3);
    if (by & ICHA_BY_MONTH) put_period(s, 1, cell.year, cell.month);
    if (by & ICHA_BY_BANK) put_string(s, cell.bank);
    put_plain(s, icha_basis_name(cell.basis));
    put_whole(s, cell.amount);
    put_whole(s, cell.loans);
}

static void put_terms(icha_portfolio_stream *s, const icha_claim_terms *terms) {
    char text[ICHA_CLAIM_TERMS_SIZE];
    icha_claim_terms_text(terms, text, sizeof text);
    put_plain(s, text);
}

static void put_claim_line(icha_portfolio_stream *s) {
    icha_portfolio_claim claim = icha_portfolio_claim_at(s->portfolio, s->next);
    put_string(s, claim.product);
    put_plain(s, claim.cycle);
    put_string(s, claim.payer);
    put_string(s, claim.bank);
    put_whole(s, claim.lines);
    put_whole(s, claim.amount);
    put_whole(s, claim.dropped);
    put_date(s, claim.paid_on);
    put_whole(s, claim.fiscal_year);
    if (s->portfolio->claims_need_terms) put_terms(s, &claim.terms);
}

static void put_correction_line(icha_portfolio_stream *s) {
    icha_correction correction = icha_portfolio_correction(s->portfolio, s->next);
    put_string(s, correction.product);
    put_string(s, correction.cycle);
    put_string(s, correction.payer);
    put_string(s, correction.bank);
    put_whole(s, correction.paid);
    put_whole(s, correction.due);
    put_whole(s, correction.difference);
    put_plain(s, icha_correction_entry_name(correction.entry));
}

static void put_held_line(icha_portfolio_stream *s, const icha_held_row *held) {
    put_string(s, held->file);
    put_whole(s, held->line);
    put_string(s, held->loan_id);
    put_string(s, held->field);
    put_string(s, held->reason);
}

static void put_row_line(icha_portfolio_stream *s, const icha_row *row) {
    const icha_row_place *place = &s->rows.reader->place;
    put_string(s, s->rows.reader->product);
    put_text(s, place->loan_id, place->id_length);
    if (row->n == 0) put_plain(s, "");
    else put_whole(s, row->n);
    put_date(s, row->from);
    put_date(s, row->to);
    put_date(s, row->due);
    put_whole(s, row->days);
    put_rate(s, row->rate);
    put_rate(s, row->subsidy_rate);
    put_whole(s, row->opening);
    put_whole(s, row->principal);
    put_whole(s, row->interest);
    put_whole(s, row->borrower_interest);
    put_whole(s, row->subsidy);
    put_whole(s, row->payment);
    put_whole(s, row->closing);
    if (s->has_events) put_plain(s, row->n == 0 ? icha_event_kind_name(ICHA_EVENT_PREPAY) : "");
}

/* ---- tables that are walked ---- */

static icha_status make_row_line(icha_portfolio_stream *s, icha_error *err) {
    icha_row row;
    bool more;
    icha_status status = icha_row_walk_next(&s->rows, &row, &more, err);
    if (status == ICHA_OK && more) put_row_line(s, &row);
    return status;
}

static icha_status make_held_line(icha_portfolio_stream *s, icha_error *err) {
    icha_held_row held;
    bool more;
    icha_status status = icha_held_walk_next(&s->held, &held, &more, err);
    if (status == ICHA_OK && more) put_held_line(s, &held);
    return status;
}

/* Makes the next line; none is left when nothing was put. */
static icha_status make_line(icha_portfolio_stream *s, icha_error *err) {
    const icha_portfolio *p = s->portfolio;
    icha_status status = ICHA_OK;
    bool is_header = !s->has_header;
    s->used = 0;
    s->at_first = true;
    s->has_header = true;
    if (is_header) put_header(s);
    else if (s->table == ICHA_TABLE_ROWS) status = make_row_line(s, err);
    else if (s->table == ICHA_TABLE_OUTLAY && s->next < p->cell_count) put_cell_line(s), s->next++;
    else if (s->table == ICHA_TABLE_CLAIMS && s->next < p->claim_count) put_claim_line(s), s->next++;
    else if (s->table == ICHA_TABLE_CORRECTIONS && s->next < p->correction_count) put_correction_line(s), s->next++;
    else if (s->table == ICHA_TABLE_HELD) status = make_held_line(s, err);
    if (s->used == 0) return status;
    if (!is_header && names_assumptions(s)) put_assumptions(s);
    put_char(s, '\n');
    if (!is_header) s->lines++;
    return status;
}

/* ---- the stream ---- */

icha_status icha_portfolio_stream_open(const icha_portfolio *portfolio, icha_portfolio_table table,
                                       icha_portfolio_stream **stream, icha_error *err) {
    assert(portfolio != NULL && stream != NULL && table >= ICHA_TABLE_OUTLAY && table <= ICHA_TABLE_CORRECTIONS);
    assert(table == ICHA_TABLE_HELD || table == ICHA_TABLE_ROWS ? portfolio->gathered_count == 0
                                                                : portfolio->options.shards == 0);
    assert(table != ICHA_TABLE_CORRECTIONS || portfolio->correction_state == ICHA_CORRECTIONS_MADE);
    icha_portfolio_stream *s = calloc(1, sizeof *s);
    if (s == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = ICHA_OK;
    s->portfolio = portfolio;
    s->table = table;
    s->has_events = icha_portfolio_has_events(portfolio);
    if (table == ICHA_TABLE_ROWS) status = icha_row_walk_open(&s->rows, portfolio, err);
    if (table == ICHA_TABLE_HELD) status = icha_held_walk_open(&s->held, portfolio, err);
    if (status == ICHA_OK) *stream = s;
    else icha_portfolio_stream_free(s);
    return status;
}

icha_status icha_portfolio_stream_read(icha_portfolio_stream *s, char *buffer, size_t size, size_t *length,
                                       icha_error *err) {
    assert(s != NULL && buffer != NULL && length != NULL && size >= ICHA_PORTFOLIO_STREAM_MIN);
    size_t filled = 0;
    for (;;) {
        icha_status status = s->used == 0 ? make_line(s, err) : ICHA_OK; /* else the line that did not fit last time */
        if (status != ICHA_OK) return status;
        if (s->used == 0 || filled + s->used > size) break;
        memcpy(buffer + filled, s->line, s->used);
        filled += s->used;
        s->used = 0;
    }
    *length = filled;
    return ICHA_OK;
}

int64_t icha_portfolio_stream_lines(const icha_portfolio_stream *stream) {
    return stream->lines;
}

void icha_portfolio_stream_free(icha_portfolio_stream *stream) {
    if (stream == NULL) return;
    icha_row_walk_close(&stream->rows);
    icha_held_walk_close(&stream->held);
    free(stream);
}
