/* The cover: what was run, on what, by which assumptions, and how to check it. */
#include <stdio.h>
#include <string.h>

#include "number/fail.h"
#include "report/report.h"
#include "xlsx_book.h"

#define LABEL 0
#define VALUE 1
#define VALUE_WIDTH 96
#define LISTED_MAX 60 /* documents and methods: the others are counted */

static const char *string_at(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static void put_line(icha_sheet *sheet, icha_word label, const char *value, icha_look look) {
    if (label != ICHA_W_NONE) icha_sheet_word(sheet, LABEL, label, ICHA_LOOK_LABEL);
    icha_sheet_text(sheet, VALUE, value, look);
    sheet->row++;
}

static void put(icha_sheet *sheet, icha_word label, const char *value) {
    put_line(sheet, label, value, ICHA_LOOK_WRAPPED);
}

/* A name a line; past LISTED_MAX they are counted. */
static void put_list(icha_sheet *sheet, icha_word label, const json_t *list, icha_look look) {
    size_t count = json_array_size(list);
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        put_line(sheet, i == 0 ? label : ICHA_W_NONE, text == NULL ? "" : text, look);
    }
}

/* M-5: every assumption and overlay, in full. */
static void put_reservations(icha_sheet *sheet, const icha_run_view *run) {
    static const icha_word words[ICHA_RESERVATIONS] = {ICHA_W_SCENARIO, ICHA_W_ASSUMPTIONS, ICHA_W_OVERLAYS};
    size_t given = 0;
    for (int kind = 0; kind < ICHA_RESERVATIONS; kind++) {
        json_t *names = icha_view_reservations(run, (icha_reservation)kind);
        for (size_t i = 0; i < json_array_size(names); i++)
            put_line(sheet, i == 0 ? words[kind] : ICHA_W_NONE, json_string_value(json_array_get(names, i)),
                     ICHA_LOOK_WARNING);
        given += json_array_size(names);
        json_decref(names);
    }
    if (given == 0) put(sheet, ICHA_W_ASSUMPTIONS, icha_book_word(sheet->book, ICHA_W_NONE_USED));
    else put_line(sheet, ICHA_W_NONE, icha_book_word(sheet->book, ICHA_W_NOT_AUTHORITATIVE), ICHA_LOOK_WARNING);
}

static icha_word input_word(const char *role) {
    if (strcmp(role, "portfolio") == 0) return ICHA_W_INPUT_portfolio;
    if (strcmp(role, "events") == 0) return ICHA_W_INPUT_events;
    return strcmp(role, "paid") == 0 ? ICHA_W_INPUT_paid : ICHA_W_INPUT_OTHER;
}

static void put_inputs(icha_sheet *sheet, const icha_run_view *run) {
    char text[512], rows[ICHA_TEXT_MAX];
    size_t index;
    const json_t *input, *determinants = json_object_get(run->manifest, "determinants");
    json_array_foreach(json_object_get(determinants, "inputs"), index, input) {
        const json_t *count = json_object_get(input, "rows");
        icha_money_group(json_integer_value(count), rows, sizeof rows);
        snprintf(text, sizeof text, "%.200s%s%s%s%s   SHA-256 %.64s", string_at(input, "name"),
                 count == NULL ? "" : ", ", count == NULL ? "" : rows, count == NULL ? "" : " ",
                 count == NULL ? "" : icha_book_word(sheet->book, ICHA_W_ROWS), string_at(input, "sha256"));
        put(sheet, input_word(string_at(input, "role")), text);
    }
    put(sheet, ICHA_W_CATALOGUE, string_at(json_object_get(determinants, "catalogue"), "sha256"));
}

/* P-2: always shown. */
static void put_counts(icha_sheet *sheet, const icha_run_view *run, icha_word label, const char *const keys[3]) {
    char text[256], parts[3][ICHA_TEXT_MAX];
    for (int i = 0; i < 3; i++) {
        int64_t count = icha_view_count(run, keys[i]);
        if (count == ICHA_UNSET) return;
        icha_money_group(count, parts[i], sizeof parts[i]);
    }
    snprintf(text, sizeof text, "%s = %s + %s", parts[0], parts[1], parts[2]);
    put(sheet, label, text);
}

static void put_run(icha_sheet *sheet, const icha_run_view *run) {
    static const char *const rows[] = {"rows_in", "used", "held"};
    static const char *const events[] = {"events_in", "events_used", "events_held"};
    char text[128];
    snprintf(text, sizeof text, "icha %.64s", icha_view_version(run));
    put_reservations(sheet, run);
    put(sheet, ICHA_W_RUN_ID, icha_view_run_id(run));
    put(sheet, ICHA_W_YEARS, icha_view_years(run));
    put(sheet, ICHA_W_VERSION, text);
    put_inputs(sheet, run);
    put_counts(sheet, run, ICHA_W_ROWS_TIE, rows);
    put_counts(sheet, run, ICHA_W_EVENTS_TIE, events);
}

static void put_methods(icha_sheet *sheet, const icha_run_view *run) {
    char text[2048] = "";
    size_t index, used = 0;
    const json_t *method;
    json_array_foreach(json_object_get(json_object_get(run->manifest, "determinants"), "methods"), index, method) {
        const char *name = json_string_value(method);
        if (name == NULL || used + strlen(name) + 3 > sizeof text) continue;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used == 0 ? "" : ", ", name);
    }
    put(sheet, ICHA_W_METHODS, text);
}

static void put_sources(icha_sheet *sheet, const icha_run_view *run) {
    char more[256];
    size_t count = json_array_size(run->sources);
    if (run->sources == NULL) put(sheet, ICHA_W_SOURCES, icha_book_word(sheet->book, ICHA_W_SOURCES_ELSEWHERE));
    else put_list(sheet, ICHA_W_SOURCES, run->sources, ICHA_LOOK_WRAPPED);
    if (count <= LISTED_MAX) return;
    snprintf(more, sizeof more, "%s: %zu", icha_book_word(sheet->book, ICHA_W_SOURCES_MORE), count - LISTED_MAX);
    put(sheet, ICHA_W_NONE, more);
}

static void put_notes(icha_sheet *sheet, const icha_run_view *run) {
    char text[512], left[ICHA_TEXT_MAX];
    const icha_book *book = sheet->book;
    int64_t missing = icha_view_rows(run, "held.csv") - (int64_t)run->held.rows;
    snprintf(text, sizeof text, "%s; %s", icha_book_unit(book), icha_book_word(book, ICHA_W_UNIT_NOTE));
    put(sheet, ICHA_W_UNIT, text);
    put(sheet, ICHA_W_BASES, icha_book_word(book, ICHA_W_BASES_NOTE));
    put(sheet, ICHA_W_VERIFY, icha_book_word(book, ICHA_W_VERIFY_HOW));
    if (missing <= 0 || run->held.columns == 0) return;
    icha_money_group(missing, left, sizeof left);
    snprintf(text, sizeof text, "%s: %s", icha_book_word(book, ICHA_W_HELD_LEFT_OUT), left);
    put_line(sheet, ICHA_W_SHEET_HELD, text, ICHA_LOOK_WARNING);
}

void icha_book_cover(icha_book *book) {
    icha_sheet sheet;
    bool is_scenario = book->run->scenario != NULL;
    icha_sheet_begin(&sheet, book, icha_book_word(book, ICHA_W_SHEET_COVER),
                     icha_book_word(book, is_scenario ? ICHA_W_TITLE_SCENARIO : ICHA_W_TITLE));
    if (book->status != ICHA_OK) return;
    icha_sheet_widen(&sheet, VALUE, VALUE_WIDTH);
    if (book->against != NULL) put_line(&sheet, ICHA_W_RUN, "A", ICHA_LOOK_LABEL);
    put_run(&sheet, book->run);
    if (book->against != NULL) {
        sheet.row++;
        put_line(&sheet, ICHA_W_AGAINST, "B", ICHA_LOOK_LABEL);
        put_run(&sheet, book->against);
        sheet.row++;
    }
    put_methods(&sheet, book->run);
    put_notes(&sheet, book->run);
    put_sources(&sheet, book->run);
    icha_sheet_end(&sheet);
}
