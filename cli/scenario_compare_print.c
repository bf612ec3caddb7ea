/* A comparison of two scenarios' runs, for people and for programs. */
#include <stdlib.h>
#include <string.h>

#include "print.h"
#include "scenario_print.h"

static const cli_column rows_columns[] = {{"product", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_PRODUCT, false},
                                          {"payer", ICHA_COLUMN_TEXT, CLI_T_COLUMN_PAYER, false},
                                          {"kind", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_KIND, false},
                                          {"year", ICHA_COLUMN_NUMBER, CLI_T_REPORT_YEAR, false},
                                          {"basis", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_BASIS, false},
                                          {"a", ICHA_COLUMN_MONEY, CLI_T_COMPARE_A, false},
                                          {"b", ICHA_COLUMN_MONEY, CLI_T_COMPARE_B, false},
                                          {"difference", ICHA_COLUMN_MONEY, CLI_T_COLUMN_DIFFERENCE, false},
                                          {"parameters", ICHA_COLUMN_MONEY, CLI_T_COMPARE_PARAMETERS, false},
                                          {"volume", ICHA_COLUMN_MONEY, CLI_T_COMPARE_VOLUME, false},
                                          {"behaviour", ICHA_COLUMN_MONEY, CLI_T_COMPARE_BEHAVIOUR, false},
                                          {"data", ICHA_COLUMN_MONEY, CLI_T_COMPARE_DATA, false},
                                          {"method", ICHA_COLUMN_MONEY, CLI_T_COMPARE_METHOD, false},
                                          {"assumptions", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTION, false}};
#define KEYS 5    /* the columns before the figures */
#define FIGURES 8 /* a, b, difference and the causes */
#define NAMES 1   /* the last: what every row says (M-5), a table once above */

/* ---- for people ---- */

static const char *text_at(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

static void say_side(const cli_call *call, cli_text_id label, const json_t *side) {
    char folder[1024];
    snprintf(folder, sizeof folder, "%s", text_at(side, "folder"));
    icha_make_harmless(folder);
    cli_say(call->out, call->language, CLI_T_COMPARE_SIDE, "side", cli_text(label, call->language), "folder", folder,
            "scenario", text_at(side, "scenario"), "id", text_at(side, "run_id"), NULL);
    fputc('\n', call->out);
}

static void say_held(const cli_call *call, const json_t *document) {
    size_t index;
    const json_t *step;
    json_array_foreach(json_object_get(document, "steps"), index, step) {
        char held[ICHA_TEXT_MAX];
        if (json_integer_value(json_object_get(step, "held")) == 0) continue;
        icha_money_group((icha_money)json_integer_value(json_object_get(step, "held")), held, sizeof held);
        cli_say(call->out, call->language, CLI_T_COMPARE_HELD, "step", text_at(step, "step"), "held", held, NULL);
        fputc('\n', call->out);
    }
}

static void say_head(const cli_call *call, const json_t *document) {
    char *names = icha_cell_text(json_object_get(document, "assumptions"), ICHA_COLUMN_TEXT, false);
    say_side(call, CLI_T_COMPARE_A, json_object_get(document, "a"));
    say_side(call, CLI_T_COMPARE_B, json_object_get(document, "b"));
    cli_say(call->out, call->language, CLI_T_OUTLAY_ASSUMED, "names", names == NULL ? "" : names, NULL);
    fputc('\n', call->out);
    cli_say(call->out, call->language, CLI_T_COMPARE_ORDER, NULL);
    fputc('\n', call->out);
    say_held(call, document);
    cli_say(call->out, call->language, CLI_T_REPORT_WON, "years", text_at(document, "years"), NULL);
    fputs("\n\n", call->out);
    free(names);
}

/* Totals by kind and basis, then every row. */
static cli_exit print_tables(const cli_call *call, const json_t *document) {
    cli_column totals[FIGURES + 2];
    totals[0] = rows_columns[2];
    totals[1] = rows_columns[4];
    memcpy(totals + 2, rows_columns + KEYS, FIGURES * sizeof *totals);
    say_head(call, document);
    cli_exit status = cli_print_table(call, totals, CLI_COUNT(totals), json_object_get(document, "totals"), NULL);
    fputc('\n', call->out);
    if (status != CLI_DONE) return status;
    return cli_print_table(call, rows_columns, CLI_COUNT(rows_columns) - NAMES, json_object_get(document, "rows"),
                           NULL);
}

cli_exit compare_print(const cli_call *call, const json_t *document) {
    if (call->format == CLI_FORMAT_JSON) return cli_write_json(call, document);
    if (call->format == CLI_FORMAT_TABLE) return print_tables(call, document);
    return cli_print_list(call, rows_columns, CLI_COUNT(rows_columns), json_object_get(document, "rows"));
}
