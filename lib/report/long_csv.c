#include "long_csv.h"

#include <string.h>

#include "number/fail.h"
#include "table_cell.h"

/* What a line is of; a table has some of these columns. */
static const char *const keys[] = {"product", "payer", "kind",    "year",  "quarter", "month", "bank",
                                   "basis",   "cycle", "paid_on", "terms", "entry",   "line",  "exhausted_on"};
#define POINT_KEY "point" /* of a grid: the values of its axes */
#define KEY_COUNT (sizeof keys / sizeof keys[0])

static const char *const reservation_keys[ICHA_RESERVATIONS] = {"scenario", "assumptions", "overlays"};

typedef struct writer {
    FILE *out;
    const icha_run_view *run;
    json_t *names[ICHA_RESERVATIONS];
    bool shown[ICHA_RESERVATIONS]; /* of any of the runs */
} writer;

static void put_names(FILE *out, const json_t *names) {
    char text[4096] = "";
    size_t used = 0;
    for (size_t i = 0; i < json_array_size(names) && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i == 0 ? "" : "; ",
                                 json_string_value(json_array_get(names, i)));
    icha_put_table_cell(out, text);
}

/* A claim is of its fiscal year. */
static const char *cell_of(const icha_result_table *table, size_t row, const char *key) {
    const char *text = icha_result_cell_text(table, row, key);
    bool is_claim_year = text[0] == '\0' && strcmp(key, "year") == 0;
    return is_claim_year ? icha_result_cell_text(table, row, "fiscal_year") : text;
}

/* `cut=-0.5%; speed=1%`: the columns of the grid's axes stand before `product`. */
static void put_point(const writer *w, const icha_result_table *table, size_t row) {
    char text[4096] = "";
    size_t used = 0;
    int axes = table == &w->run->grid ? icha_result_column(table, "product") : 0;
    for (int i = 0; i < axes && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s=%s", i == 0 ? "" : "; ", table->keys[i],
                                 table->cells[row * table->columns + (size_t)i].text);
    fputc(',', w->out);
    icha_put_table_cell(w->out, text);
}

/* Behaviour counts loans in fractions, and no money. */
static void put_line(const writer *w, const char *name, const icha_result_table *table, size_t row, const char *item) {
    int64_t number = icha_result_number(table, row, item);
    fputs(name, w->out);
    for (size_t i = 0; i < KEY_COUNT; i++) {
        fputc(',', w->out);
        icha_put_table_cell(w->out, cell_of(table, row, keys[i]));
    }
    put_point(w, table, row);
    fprintf(w->out, ",%s,", item);
    if (number != ICHA_UNSET) fprintf(w->out, "%lld", (long long)number);
    fprintf(w->out, ",%s,%s", icha_result_cell_text(table, row, "loans"), icha_view_run_id(w->run));
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++) {
        if (!w->shown[kind]) continue;
        fputc(',', w->out);
        put_names(w->out, w->names[kind]);
    }
    fputc('\n', w->out);
}

static void put_behaviour(const writer *w, const icha_result_table *table) {
    for (size_t row = 0; row < table->rows; row++) put_line(w, "behaviour", table, row, "loans");
}

/* Every figure of money a line; an empty cell is none. */
static void put_table(const writer *w, const char *name, const icha_result_table *table) {
    for (size_t row = 0; row < table->rows; row++)
        for (size_t i = 0; i < table->columns; i++)
            if (table->kinds[i] == ICHA_FIELD_MONEY && table->cells[row * table->columns + i].number != ICHA_UNSET)
                put_line(w, name, table, row, table->keys[i]);
}

static void put_header(const writer *w) {
    fputs("\xEF\xBB\xBFtable", w->out);
    for (size_t i = 0; i < KEY_COUNT; i++) fprintf(w->out, ",%s", keys[i]);
    fputs("," POINT_KEY ",item,won,loans,run_id", w->out);
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++)
        if (w->shown[kind]) fprintf(w->out, ",%s", reservation_keys[kind]);
    fputc('\n', w->out);
}

static bool take_names(writer *w) {
    bool ok = true;
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++) {
        json_decref(w->names[kind]);
        w->names[kind] = icha_view_reservations(w->run, (icha_reservation)kind);
        ok = ok && w->names[kind] != NULL;
        w->shown[kind] = w->shown[kind] || json_array_size(w->names[kind]) > 0;
    }
    return ok;
}

static void put_run(const writer *w) {
    put_table(w, "outlay", &w->run->outlay);
    put_table(w, "claims", &w->run->claims);
    put_table(w, "corrections", &w->run->corrections);
    put_table(w, "budget", &w->run->budget);
    put_table(w, "grid", &w->run->grid);
    put_behaviour(w, &w->run->behaviour);
}

icha_status icha_long_csv_write(FILE *out, const icha_run_view *const *runs, size_t count, icha_error *err) {
    writer w = {.out = out};
    bool ok = true;
    for (size_t i = 0; i < count; i++) w.run = runs[i], ok = take_names(&w) && ok;
    put_header(&w);
    for (size_t i = 0; ok && i < count; i++) {
        w.run = runs[i];
        ok = take_names(&w);
        put_run(&w);
    }
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++) json_decref(w.names[kind]);
    return ok ? ICHA_OK : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}
