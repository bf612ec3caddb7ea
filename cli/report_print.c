/* A run's report on the terminal, or as JSON or CSV. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"
#include "report.h"
#include "report/report.h"
#include "report/words.h"

/* ---- the lines ---- */

static json_t *line_json(const icha_figure *figure, const icha_run_view *view) {
    json_t *line = json_object();
    for (int key = ICHA_KEY_YEAR; key <= ICHA_KEY_KIND; key++)
        json_object_set_new(line, icha_figure_key_name((icha_figure_key)key), json_string(figure->keys[key]));
    if (view->names != NULL)
        json_object_set_new(line, "name", json_string(icha_view_product(view, figure->keys[ICHA_KEY_PRODUCT])));
    for (size_t basis = 0; basis < ICHA_BASES; basis++)
        json_object_set_new(line, icha_figure_basis(basis), json_integer(figure->amounts[basis]));
    return line;
}

static icha_status lines_json(const icha_run_view *view, unsigned keep, json_t *list, icha_error *err) {
    icha_figures figures = {NULL, 0};
    icha_status status = icha_figures_make(&view->outlay, keep, false, &figures, err);
    for (size_t i = 0; status == ICHA_OK && i < figures.count; i++)
        json_array_append_new(list, line_json(&figures.items[i], view));
    icha_figures_free(&figures);
    return status;
}

static icha_status total_json(const icha_run_view *view, json_t *total, icha_error *err) {
    icha_figures figures = {NULL, 0};
    icha_money sums[ICHA_BASES];
    icha_status status = icha_figures_make(&view->outlay, ICHA_KEEP(ICHA_KEY_YEAR), false, &figures, err);
    if (status == ICHA_OK) status = icha_figures_sum(&figures, sums, err);
    for (size_t basis = 0; status == ICHA_OK && basis < ICHA_BASES; basis++)
        json_object_set_new(total, icha_figure_basis(basis), json_integer(sums[basis]));
    icha_figures_free(&figures);
    return status;
}

/* ---- two runs: {key: [a, b]} of their lines ---- */

static json_t *key_of(const json_t *line) {
    static const char *const keys[] = {"year", "product", "payer", "kind"};
    json_t *whole = json_array();
    for (size_t i = 0; i < CLI_COUNT(keys); i++) json_array_append(whole, json_object_get(line, keys[i]));
    return whole;
}

static void add_difference(json_t *list, const json_t *a, const json_t *b) {
    const json_t *either = a != NULL ? a : b;
    json_t *line = json_copy((json_t *)(uintptr_t)either);
    for (size_t basis = 0; basis < ICHA_BASES; basis++) {
        char name[48];
        const char *key = icha_figure_basis(basis);
        json_int_t left = json_integer_value(json_object_get(a, key)),
                   right = json_integer_value(json_object_get(b, key));
        json_object_del(line, key);
        snprintf(name, sizeof name, "%s_a", key), json_object_set_new(line, name, json_integer(left));
        snprintf(name, sizeof name, "%s_b", key), json_object_set_new(line, name, json_integer(right));
        snprintf(name, sizeof name, "%s_difference", key), json_object_set_new(line, name, json_integer(right - left));
    }
    json_array_append_new(list, line);
}

/* -1, 0, 1: bytewise by year, product, payer and kind, as both lists are sorted; a list that is read comes last. */
static int compare_lines(const json_t *a, const json_t *b) {
    int order = a == NULL ? 1 : b == NULL ? -1 : 0;
    json_t *x = key_of(a), *y = key_of(b);
    for (size_t i = 0; order == 0 && i < json_array_size(x); i++)
        order = strcmp(json_string_value(json_array_get(x, i)), json_string_value(json_array_get(y, i)));
    json_decref(x);
    json_decref(y);
    return order;
}

static json_t *differences(const json_t *a, const json_t *b) {
    json_t *list = json_array();
    for (size_t i = 0, k = 0; i < json_array_size(a) || k < json_array_size(b);) {
        const json_t *left = json_array_get(a, i), *right = json_array_get(b, k);
        int order = compare_lines(left, right);
        add_difference(list, order <= 0 ? left : NULL, order >= 0 ? right : NULL);
        i += order <= 0;
        k += order >= 0;
    }
    return list;
}

/* ---- the document ---- */

static json_t *checks_json(const icha_checks *checks, icha_language language) {
    json_t *list = json_array();
    for (size_t i = 0; i < checks->count; i++) {
        const icha_check *check = &checks->items[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:I, s:b}", "check",
                                              icha_word_text((icha_word)check->word, language), "of", check->of, "left",
                                              (json_int_t)check->left, "right", (json_int_t)check->right, "agrees",
                                              check->left == check->right));
    }
    return list;
}

/* What M-5 asks for is part of every document. */
static void add_run(json_t *to, const icha_run_view *view) {
    json_object_set_new(to, "run_id", json_string(icha_view_run_id(view)));
    json_object_set_new(to, "years", json_string(icha_view_years(view)));
    json_object_set(to, "counts", json_object_get(view->manifest, "counts"));
    json_object_set_new(to, "scenario", icha_view_reservations(view, ICHA_RESERVATION_SCENARIO));
    json_object_set_new(to, "assumptions", icha_view_reservations(view, ICHA_RESERVATION_ASSUMPTION));
    json_object_set_new(to, "overlays", icha_view_reservations(view, ICHA_RESERVATION_OVERLAY));
}

/* The tables that are shown as they are; of a portfolio the claims are too many for a terminal. */
typedef struct shown {
    const char *key;
    icha_word title;
    size_t at; /* in icha_run_view */
    bool on_terminal;
} shown;
#define SHOWN(name, title, on_terminal)                                                                                \
    { #name, title, offsetof(icha_run_view, name), on_terminal }

static const shown tables[] = {SHOWN(budget, ICHA_W_TITLE_BUDGET, true), SHOWN(behaviour, ICHA_W_TITLE_BEHAVIOUR, true),
                               SHOWN(grid, ICHA_W_TITLE_GRID, true), SHOWN(corrections, ICHA_W_TITLE_CORRECTIONS, true),
                               SHOWN(claims, ICHA_W_TITLE_CLAIMS, false)};

static const icha_result_table *table_of(const icha_run_view *view, const shown *which) {
    return (const icha_result_table *)(const void *)((const char *)view + which->at);
}

static json_t *table_json(const icha_result_table *table) {
    json_t *list = json_array();
    for (size_t row = 0; row < table->rows; row++) {
        json_t *line = json_object();
        for (size_t i = 0; i < table->columns; i++) {
            const icha_result_cell *cell = &table->cells[row * table->columns + i];
            json_object_set_new(line, table->keys[i],
                                cell->number == ICHA_UNSET ? json_string(cell->text) : json_integer(cell->number));
        }
        json_array_append_new(list, line);
    }
    return list;
}

static void add_tables(json_t *to, const icha_run_view *view) {
    for (size_t i = 0; i < CLI_COUNT(tables); i++) {
        const icha_result_table *table = table_of(view, &tables[i]);
        if (table->columns > 0) json_object_set_new(to, tables[i].key, table_json(table));
    }
}

static icha_status make_document(const report_job *job, json_t *whole, icha_error *err) {
    const unsigned keep =
        ICHA_KEEP(ICHA_KEY_YEAR) | ICHA_KEEP(ICHA_KEY_PRODUCT) | ICHA_KEEP(ICHA_KEY_PAYER) | ICHA_KEEP(ICHA_KEY_KIND);
    json_t *lines = json_array(), *others = json_array(), *total = json_object(), *other = json_object();
    add_run(whole, &job->run.view);
    json_object_set_new(whole, "lines", lines);
    json_object_set_new(whole, "total", total);
    json_object_set_new(whole, "checks", checks_json(job->checks, job->call->language));
    add_tables(whole, &job->run.view);
    icha_status status = lines_json(&job->run.view, keep, lines, err);
    if (status == ICHA_OK) status = total_json(&job->run.view, total, err);
    if (status == ICHA_OK && job->against.folder != NULL) {
        add_run(other, &job->against.view);
        status = lines_json(&job->against.view, keep, others, err);
        json_object_set(whole, "against", other);
        json_object_set_new(whole, "differences", differences(lines, others));
    }
    json_decref(others);
    json_decref(other);
    return status;
}

/* ---- as a table ---- */

static const cli_column lines_columns[] = {{"year", ICHA_COLUMN_TEXT, CLI_T_REPORT_YEAR, false},
                                           {"product", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_PRODUCT, false},
                                           {"payer", ICHA_COLUMN_TEXT, CLI_T_COLUMN_PAYER, false},
                                           {"kind", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_KIND, false},
                                           {"accrued", ICHA_COLUMN_MONEY, CLI_T_REPORT_ACCRUED, false},
                                           {"due", ICHA_COLUMN_MONEY, CLI_T_REPORT_DUE, false},
                                           {"paid", ICHA_COLUMN_MONEY, CLI_T_REPORT_PAID, false},
                                           {"run_id", ICHA_COLUMN_TEXT, CLI_T_REPORT_RUN, false},
                                           {"scenario", ICHA_COLUMN_TEXT, CLI_T_REPORT_SCENARIO, false},
                                           {"assumptions", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTION, false},
                                           {"overlays", ICHA_COLUMN_TEXT, CLI_T_REPORT_OVERLAYS, false}};
static const cli_column difference_columns[] = {{"year", ICHA_COLUMN_TEXT, CLI_T_REPORT_YEAR, false},
                                                {"product", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_PRODUCT, false},
                                                {"payer", ICHA_COLUMN_TEXT, CLI_T_COLUMN_PAYER, false},
                                                {"kind", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_KIND, false},
                                                {"accrued_a", ICHA_COLUMN_MONEY, CLI_T_REPORT_ACCRUED_A, false},
                                                {"accrued_b", ICHA_COLUMN_MONEY, CLI_T_REPORT_ACCRUED_B, false},
                                                {"accrued_difference", ICHA_COLUMN_MONEY, CLI_T_REPORT_BEHIND, false},
                                                {"due_a", ICHA_COLUMN_MONEY, CLI_T_REPORT_DUE_A, false},
                                                {"due_b", ICHA_COLUMN_MONEY, CLI_T_REPORT_DUE_B, false},
                                                {"due_difference", ICHA_COLUMN_MONEY, CLI_T_REPORT_BEHIND, false},
                                                {"paid_a", ICHA_COLUMN_MONEY, CLI_T_REPORT_PAID_A, false},
                                                {"paid_b", ICHA_COLUMN_MONEY, CLI_T_REPORT_PAID_B, false},
                                                {"paid_difference", ICHA_COLUMN_MONEY, CLI_T_REPORT_BEHIND, false},
                                                {"run_id", ICHA_COLUMN_TEXT, CLI_T_REPORT_RUN, false},
                                                {"scenario", ICHA_COLUMN_TEXT, CLI_T_REPORT_SCENARIO, false},
                                                {"assumptions", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTION, false},
                                                {"overlays", ICHA_COLUMN_TEXT, CLI_T_REPORT_OVERLAYS, false}};
#define RUN_COLUMNS 4 /* the last ones: what CSV says in each line, a table once above */

/* Rounded half up for the eye; JSON, CSV and workbooks keep the whole won. */
static int64_t scaled(int64_t amount, icha_report_unit unit) {
    int64_t by = unit == ICHA_UNIT_SHOWN_THOUSAND ? 1000 : unit == ICHA_UNIT_SHOWN_MILLION ? 1000000 : 1;
    int64_t half = amount < 0 ? -(by / 2) : by / 2;
    return (amount + half) / by;
}

static void scale(json_t *row, icha_report_unit unit) {
    const char *key;
    json_t *value;
    json_object_foreach(row, key, value) if (json_is_integer(value))
        json_integer_set(value, scaled(json_integer_value(value), unit));
}

static void say_run(const cli_call *call, const icha_run_view *view) {
    char warning[4 * ICHA_WARNING_MAX + 1];
    icha_view_warning(view, call->language, ICHA_WARNING_MAX, warning);
    icha_make_harmless(warning);
    cli_say(call->out, call->language, CLI_T_OUTLAY_RUN, "id", icha_view_run_id(view), NULL);
    fputc('\n', call->out);
    if (warning[0] != '\0') fprintf(call->out, "%s\n", warning);
}

static void say_failed(const report_job *job, FILE *out) {
    for (size_t i = 0; i < job->checks->count; i++) {
        const icha_check *check = &job->checks->items[i];
        char left[ICHA_TEXT_MAX], right[ICHA_TEXT_MAX];
        if (check->left == check->right) continue;
        icha_money_group(check->left, left, sizeof left);
        icha_money_group(check->right, right, sizeof right);
        cli_say(out, job->call->language, CLI_T_REPORT_DIFFERS, "what",
                icha_word_text((icha_word)check->word, job->call->language), "of", check->of, "left", left, "right",
                right, NULL);
        fputc('\n', out);
    }
}

static cli_exit exit_of(const report_job *job) {
    if (job->checks->failed == 0) return CLI_DONE;
    say_failed(job, stderr);
    return CLI_NO;
}

/* A budget's `line` is no line of a file. */
static const char *heading_of(const shown *which, const char *key, icha_language language) {
    bool is_budget_line = which->title == ICHA_W_TITLE_BUDGET && strcmp(key, "line") == 0;
    return is_budget_line ? icha_word_text(ICHA_W_TITLE_BUDGET, language) : icha_word_of_key(key, language);
}

static void say_as(json_t *row, const char *key, const char *written, icha_word word, icha_language language) {
    const char *text = json_string_value(json_object_get(row, key));
    if (text != NULL && strcmp(text, written) == 0)
        json_object_set_new(row, key, json_string(icha_word_text(word, language)));
}

/* What stands above says what they rest on; of a grid a line without a product is of all. */
static icha_status print_shown(const report_job *job, const shown *which, json_t *rows, icha_error *err) {
    icha_column columns[ICHA_COLUMNS_MAX];
    size_t count = 0, index;
    json_t *row;
    icha_language language = job->call->language;
    const icha_result_table *table = table_of(&job->run.view, which);
    for (size_t i = 0; i < table->columns && count < ICHA_COLUMNS_MAX; i++) {
        if (strcmp(table->keys[i], "assumptions") == 0) continue;
        bool is_money = table->kinds[i] == ICHA_FIELD_MONEY;
        columns[count++] = (icha_column){table->keys[i], heading_of(which, table->keys[i], language),
                                         is_money ? ICHA_COLUMN_MONEY : ICHA_COLUMN_TEXT};
    }
    json_array_foreach(rows, index, row) {
        scale(row, job->unit);
        say_as(row, "product", "", ICHA_W_ALL, language);
        say_as(row, "exhausted_on", icha_word_text(ICHA_W_NOT_EXHAUSTED, ICHA_LANGUAGE_EN), ICHA_W_NOT_EXHAUSTED,
               language);
    }
    fprintf(job->call->out, "\n%s\n\n", icha_word_text(which->title, language));
    return icha_table_write(job->call->out, columns, count, rows, NULL, "", err);
}

static cli_exit print_others(const report_job *job, const json_t *whole) {
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < CLI_COUNT(tables); i++) {
        json_t *rows = json_object_get(whole, tables[i].key);
        if (tables[i].on_terminal && json_array_size(rows) > 0) status = print_shown(job, &tables[i], rows, &err);
    }
    return status == ICHA_OK ? CLI_DONE : cli_fail(job->call, &err);
}

static cli_exit print_table(const report_job *job, const json_t *whole) {
    const cli_call *call = job->call;
    size_t index;
    json_t *row, *total = json_object_get(whole, "total"), *differs = json_object_get(whole, "differences");
    json_t *list = differs != NULL ? differs : json_object_get(whole, "lines");
    json_array_foreach(list, index, row) scale(row, job->unit);
    scale(total, job->unit);
    say_run(call, &job->run.view);
    if (job->against.folder != NULL) say_run(call, &job->against.view);
    cli_say(call->out, call->language,
            job->unit == ICHA_UNIT_SHOWN_WON        ? CLI_T_REPORT_WON
            : job->unit == ICHA_UNIT_SHOWN_THOUSAND ? CLI_T_REPORT_THOUSAND
                                                    : CLI_T_REPORT_MILLION,
            "years", icha_view_years(&job->run.view), NULL);
    fputs("\n\n", call->out);
    if (differs != NULL)
        return cli_print_table(call, difference_columns, CLI_COUNT(difference_columns) - RUN_COLUMNS, list, NULL);
    cli_exit status = cli_print_table(call, lines_columns, CLI_COUNT(lines_columns) - RUN_COLUMNS, list, total);
    return status == CLI_DONE ? print_others(job, whole) : status;
}

/* M-5: every line names what the run rests on, of two runs both. */
static cli_exit print_csv(const report_job *job, const json_t *whole) {
    static const char *const keys[] = {"run_id", "scenario", "assumptions", "overlays"};
    size_t index;
    json_t *row, *differs = json_object_get(whole, "differences"), *said = json_object();
    const json_t *other = json_object_get(whole, "against");
    json_t *list = differs != NULL ? differs : json_object_get(whole, "lines");
    for (size_t i = 0; i < CLI_COUNT(keys); i++) {
        char *a = icha_cell_text(json_object_get(whole, keys[i]), ICHA_COLUMN_TEXT, false);
        char *b = icha_cell_text(json_object_get(other, keys[i]), ICHA_COLUMN_TEXT, false);
        if (a != NULL && b != NULL)
            json_object_set_new(said, keys[i], differs == NULL ? json_string(a) : json_sprintf("A: %s | B: %s", a, b));
        free(a);
        free(b);
    }
    json_array_foreach(list, index, row) json_object_update(row, said);
    json_decref(said);
    return differs != NULL ? cli_print_list(job->call, difference_columns, CLI_COUNT(difference_columns), list)
                           : cli_print_list(job->call, lines_columns, CLI_COUNT(lines_columns), list);
}

cli_exit report_print(const report_job *job) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *whole = json_object();
    icha_status status = make_document(job, whole, &err);
    cli_exit printed = status != ICHA_OK                       ? cli_fail(job->call, &err)
                       : job->call->format == CLI_FORMAT_JSON  ? cli_write_json(job->call, whole)
                       : job->call->format == CLI_FORMAT_TABLE ? print_table(job, whole)
                                                               : print_csv(job, whole);
    json_decref(whole);
    return printed == CLI_DONE ? exit_of(job) : printed;
}

/* ---- what was written ---- */

static const cli_column written_columns[] = {{"file", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FILE, false},
                                             {"form", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FORM, false},
                                             {"sha256", ICHA_COLUMN_TEXT, CLI_T_REPORT_DIGEST, false}};

cli_exit report_print_written(const report_job *job, json_t *written) {
    const cli_call *call = job->call;
    json_t *whole = json_object();
    cli_exit printed;
    add_run(whole, &job->run.view);
    json_object_set_new(whole, "checks", checks_json(job->checks, call->language));
    json_object_set(whole, "files", written);
    if (call->format == CLI_FORMAT_TABLE) say_run(call, &job->run.view);
    if (call->format == CLI_FORMAT_JSON) printed = cli_write_json(call, whole);
    else printed = cli_print_list(call, written_columns, CLI_COUNT(written_columns), written);
    json_decref(whole);
    return printed == CLI_DONE ? exit_of(job) : printed;
}
