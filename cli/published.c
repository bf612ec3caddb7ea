#include "published.h"

#include "print.h"
#include "report/published.h"

static const icha_column csv_columns[] = {
    {"id", "", ICHA_COLUMN_TEXT},
    {"what", "", ICHA_COLUMN_TEXT},
    {"unit", "", ICHA_COLUMN_TEXT},
    {"says_low", "", ICHA_COLUMN_TEXT},
    {"says_high", "", ICHA_COLUMN_TEXT},
    {"model_low", "", ICHA_COLUMN_TEXT},
    {"model_high", "", ICHA_COLUMN_TEXT},
    {"difference_low", "", ICHA_COLUMN_TEXT},
    {"difference_high", "", ICHA_COLUMN_TEXT},
    {"why", "", ICHA_COLUMN_TEXT},
    {"document", "", ICHA_COLUMN_TEXT},
    {"line", "", ICHA_COLUMN_TEXT},
    {"quote", "", ICHA_COLUMN_TEXT},
    {"assumptions", "", ICHA_COLUMN_TEXT},
};

icha_status published_write_csv(FILE *out, const json_t *rows, icha_error *err) {
    return icha_csv_write(out, csv_columns, CLI_COUNT(csv_columns), rows, err);
}

static const cli_column columns[] = {
    {"what", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FIGURE, false},
    {"unit", ICHA_COLUMN_TEXT, CLI_T_COLUMN_UNIT, false},
    {"says", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_PLAN_SAYS, false},
    {"model", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_MODEL_SAYS, false},
    {"difference", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_APART, false},
    {"why", ICHA_COLUMN_TEXT, CLI_T_COLUMN_WHY, false},
};

static const char *text_of(const json_t *row, const char *key) {
    const char *text = json_string_value(json_object_get(row, key));
    return text == NULL ? "" : text;
}

static void join(json_t *to, const json_t *row, const char *key) {
    char low[32], high[32], text[ICHA_PUBLISHED_TEXT_SIZE];
    snprintf(low, sizeof low, "%s_low", key);
    snprintf(high, sizeof high, "%s_high", key);
    icha_published_text(text_of(row, low), text_of(row, high), text);
    json_object_set_new(to, key, json_string(text));
}

cli_exit published_print(const cli_call *call, const json_t *rows) {
    json_t *list = json_array(), *row;
    size_t index;
    json_array_foreach((json_t *)(uintptr_t)rows, index, row) {
        json_t *shown = json_copy(row);
        join(shown, row, "says");
        join(shown, row, "model");
        join(shown, row, "difference");
        json_array_append_new(list, shown);
    }
    cli_exit status = cli_print_table(call, columns, CLI_COUNT(columns), list, NULL);
    json_decref(list);
    return status;
}
