/* The schedule for people (rows, totals, claims, notes) and for spreadsheets (rows), both from the JSON document. */
#include "schedule_print.h"

#include <stdlib.h>
#include <string.h>

#include "print.h"

/* `event` only where a row is one, `assumptions` in CSV only and where any were used. */
static const cli_column rows[] = {
    {"n", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_N, false},
    {"from", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FROM, false},
    {"to", ICHA_COLUMN_TEXT, CLI_T_COLUMN_TO, false},
    {"due", ICHA_COLUMN_TEXT, CLI_T_COLUMN_DUE, false},
    {"days", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_DAYS, false},
    {"rate", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_RATE, false},
    {"subsidy_rate", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_SUBSIDY_RATE, false},
    {"opening", ICHA_COLUMN_MONEY, CLI_T_COLUMN_OPENING, false},
    {"principal", ICHA_COLUMN_MONEY, CLI_T_COLUMN_PRINCIPAL, false},
    {"interest", ICHA_COLUMN_MONEY, CLI_T_COLUMN_INTEREST, false},
    {"borrower_interest", ICHA_COLUMN_MONEY, CLI_T_COLUMN_BORROWER_INTEREST, false},
    {"subsidy", ICHA_COLUMN_MONEY, CLI_T_COLUMN_SUBSIDY, false},
    {"payment", ICHA_COLUMN_MONEY, CLI_T_COLUMN_PAYMENT, false},
    {"closing", ICHA_COLUMN_MONEY, CLI_T_COLUMN_CLOSING, false},
};
static const cli_column event_column = {"event", ICHA_COLUMN_TEXT, CLI_T_COLUMN_EVENT, false};
static const cli_column assumptions_column = {"assumptions", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTION, false};

static const cli_column corrections[] = {
    {"cycle", ICHA_COLUMN_TEXT, CLI_T_COLUMN_CYCLE, false},
    {"payer", ICHA_COLUMN_TEXT, CLI_T_COLUMN_PAYER, false},
    {"bank", ICHA_COLUMN_TEXT, CLI_T_COLUMN_BANK, false},
    {"paid", ICHA_COLUMN_MONEY, CLI_T_COLUMN_PAID, false},
    {"due", ICHA_COLUMN_MONEY, CLI_T_COLUMN_DUE_AMOUNT, false},
    {"difference", ICHA_COLUMN_MONEY, CLI_T_COLUMN_DIFFERENCE, false},
    {"entry", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ENTRY, false},
};

static const cli_column claims[] = {
    {"cycle", ICHA_COLUMN_TEXT, CLI_T_COLUMN_CYCLE, false},
    {"payer", ICHA_COLUMN_TEXT, CLI_T_COLUMN_PAYER, false},
    {"bank", ICHA_COLUMN_TEXT, CLI_T_COLUMN_BANK, false},
    {"lines", ICHA_COLUMN_MONEY, CLI_T_COLUMN_LINES, false},
    {"amount", ICHA_COLUMN_MONEY, CLI_T_COLUMN_AMOUNT, false},
    {"dropped", ICHA_COLUMN_MONEY, CLI_T_COLUMN_DROPPED, false},
    {"paid_on", ICHA_COLUMN_TEXT, CLI_T_COLUMN_PAID_ON, false},
    {"fiscal_year", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_FISCAL_YEAR, false},
};

static const cli_column filled[] = {
    {"key", ICHA_COLUMN_TEXT, CLI_T_COLUMN_KEY, false},
    {"value", ICHA_COLUMN_TEXT, CLI_T_COLUMN_VALUE, false},
    {"status", ICHA_COLUMN_TEXT, CLI_T_COLUMN_STATUS, false},
    {"version", ICHA_COLUMN_TEXT, CLI_T_COLUMN_VERSION, false},
    {"assumption", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTION, false},
    {"source.document", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SOURCE, false},
    {"source.line", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_LINE, false},
};

static void print_heading(const cli_call *call, cli_text_id heading) {
    fprintf(call->out, "\n%s\n", cli_text(heading, call->language));
}

static void print_texts(const cli_call *call, cli_text_id heading, const json_t *list) {
    size_t index;
    json_t *text;
    if (json_array_size(list) == 0) return;
    print_heading(call, heading);
    json_array_foreach((json_t *)(uintptr_t)list, index, text) {
        fputs("  ", call->out);
        cli_put(call->out, json_string_value(text));
        fputc('\n', call->out);
    }
}

static cli_exit print_part(const cli_call *call, cli_text_id heading, const cli_column *columns, size_t count,
                           const json_t *list) {
    if (json_array_size(list) == 0) return CLI_DONE;
    print_heading(call, heading);
    return cli_print_table(call, columns, count, list, NULL);
}

static void print_payment(const cli_call *call, const json_t *payment) {
    char grouped[ICHA_TEXT_MAX];
    if (!json_is_integer(payment)) return;
    icha_money_group(json_integer_value(payment), grouped, sizeof grouped);
    fputc('\n', call->out);
    cli_say(call->out, call->language, CLI_T_LEVEL_PAYMENT, "amount", grouped, NULL);
    fputc('\n', call->out);
}

/* `, foundation 250,000` for each payer of a reduction */
static void name_others(const json_t *reductions, char *buffer, size_t size) {
    size_t index, used = 0;
    json_t *reduction;
    buffer[0] = '\0';
    json_array_foreach((json_t *)(uintptr_t)reductions, index, reduction) {
        char grouped[ICHA_TEXT_MAX];
        icha_money_group(json_integer_value(json_object_get(reduction, "amount")), grouped, sizeof grouped);
        used += (size_t)snprintf(buffer + used, size - used, ", %s %s",
                                 json_string_value(json_object_get(reduction, "payer")), grouped);
    }
}

static void print_guarantee(const cli_call *call, const json_t *guarantee) {
    char amount[ICHA_TEXT_MAX], fee[ICHA_TEXT_MAX], borrower[ICHA_TEXT_MAX];
    char others[ICHA_FEE_REDUCTIONS_MAX * (ICHA_NAME_SIZE + ICHA_TEXT_MAX)];
    if (!json_is_object(guarantee)) return;
    icha_money_group(json_integer_value(json_object_get(guarantee, "amount")), amount, sizeof amount);
    icha_money_group(json_integer_value(json_object_get(guarantee, "fee")), fee, sizeof fee);
    icha_money_group(json_integer_value(json_object_get(guarantee, "borrower_fee")), borrower, sizeof borrower);
    name_others(json_object_get(guarantee, "reductions"), others, sizeof others);
    fputc('\n', call->out);
    cli_say(call->out, call->language, CLI_T_GUARANTEE_FEE, "amount", amount, "fee", fee, "borrower", borrower,
            "others", others, NULL);
    fputc('\n', call->out);
    const json_t *rate = json_object_get(guarantee, "all_in_rate");
    if (json_is_array(rate))
        cli_say(call->out, call->language, CLI_T_ALL_IN_RATE, "low", json_string_value(json_array_get(rate, 0)), "high",
                json_string_value(json_array_get(rate, 1)), NULL);
    else fputs(cli_text(CLI_T_ALL_IN_NONE, call->language), call->out);
    fputc('\n', call->out);
}

static bool has_events(const json_t *document) {
    size_t index;
    const json_t *row;
    json_array_foreach(json_object_get(document, "rows"), index,
                       row) if (json_object_get(row, "event") != NULL) return true;
    return false;
}

/* The columns of the rows. Returns how many. */
static size_t row_columns(const json_t *document, bool assumed, cli_column *columns) {
    size_t count = CLI_COUNT(rows);
    memcpy(columns, rows, sizeof rows);
    if (has_events(document)) columns[count++] = event_column;
    if (assumed) columns[count++] = assumptions_column;
    return count;
}

/* What there is to recover or to pay, then the totals of both lists (S-8). */
static cli_exit print_corrections(const cli_call *call, const json_t *made) {
    static const char *const keys[] = {"paid", "due", "recover", "pay"};
    char amounts[CLI_COUNT(keys)][ICHA_TEXT_MAX];
    if (made == NULL) return CLI_DONE;
    cli_exit status =
        print_part(call, CLI_T_CORRECTIONS, corrections, CLI_COUNT(corrections), json_object_get(made, "entries"));
    const json_t *totals = json_object_get(made, "totals");
    for (size_t i = 0; i < CLI_COUNT(keys); i++)
        icha_money_group(json_integer_value(json_object_get(totals, keys[i])), amounts[i], sizeof amounts[i]);
    fputc('\n', call->out);
    cli_say(call->out, call->language, CLI_T_CORRECTIONS_SUM, "paid", amounts[0], "due", amounts[1], "recover",
            amounts[2], "pay", amounts[3], NULL);
    fputc('\n', call->out);
    return status;
}

static cli_exit print_table(const cli_call *call, const json_t *document) {
    cli_column columns[ICHA_COLUMNS_MAX];
    size_t count = row_columns(document, false, columns);
    cli_exit status =
        cli_print_table(call, columns, count, json_object_get(document, "rows"), json_object_get(document, "totals"));
    print_payment(call, json_object_get(document, "payment"));
    print_guarantee(call, json_object_get(document, "guarantee"));
    if (status == CLI_DONE)
        status = print_part(call, CLI_T_CLAIMS, claims, CLI_COUNT(claims), json_object_get(document, "claims"));
    if (status == CLI_DONE) status = print_corrections(call, json_object_get(document, "corrections"));
    print_texts(call, CLI_T_NOTES, json_object_get(document, "notes"));
    print_texts(call, CLI_T_ASSUMPTIONS, json_object_get(document, "assumptions"));
    if (status == CLI_DONE)
        status = print_part(call, CLI_T_FILLED, filled, CLI_COUNT(filled), json_object_get(document, "filled"));
    return status;
}

/* CSV holds the rows alone, or with --against the corrections' entries alone; notes go to stderr. Where assumptions were used they
 * stand in each row, in a column more: such a file must not pass for an authoritative one (M-5). */
static void print_notes(const cli_call *call, const json_t *document) {
    size_t index;
    json_t *text;
    json_array_foreach(json_object_get(document, "notes"), index, text) cli_note(call, json_string_value(text));
}

static json_t *with_assumptions(const json_t *document, const json_t *list) {
    size_t index;
    json_t *row, *copy = json_deep_copy(list);
    json_array_foreach(copy, index, row) json_object_set(row, "assumptions", json_object_get(document, "assumptions"));
    return copy;
}

static cli_exit print_csv(const cli_call *call, const json_t *document) {
    cli_column columns[ICHA_COLUMNS_MAX];
    const json_t *made = json_object_get(document, "corrections");
    bool assumed = json_array_size(json_object_get(document, "assumptions")) > 0;
    size_t count = row_columns(document, assumed, columns);
    if (made != NULL) {
        count = CLI_COUNT(corrections);
        memcpy(columns, corrections, sizeof corrections);
        if (assumed) columns[count++] = assumptions_column;
    }
    json_t *list =
        with_assumptions(document, made != NULL ? json_object_get(made, "entries") : json_object_get(document, "rows"));
    cli_exit status = cli_print_list(call, columns, count, list);
    json_decref(list);
    return status;
}

cli_exit cli_print_schedule(const cli_call *call, const json_t *document) {
    if (call->format == CLI_FORMAT_JSON) return cli_write_json(call, document);
    if (call->format == CLI_FORMAT_TABLE) return print_table(call, document);
    print_notes(call, document);
    return print_csv(call, document);
}
