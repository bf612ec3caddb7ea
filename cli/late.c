/* icha late: late interest on what was due on one day and paid later (L-7). */
#include <stdlib.h>

#include "print.h"
#include "report/document.h"

static const cli_column parts[] = {
    {"from", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FROM, false},
    {"to", ICHA_COLUMN_TEXT, CLI_T_COLUMN_TO, false},
    {"days", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_DAYS, false},
    {"amount", ICHA_COLUMN_MONEY, CLI_T_COLUMN_OVERDUE, false},
    {"rate", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_LATE_RATE, false},
    {"capped", ICHA_COLUMN_TEXT, CLI_T_COLUMN_CAPPED, false},
};

/* CSV holds the figure alone: one line, to be put under others. */
static const cli_column result[] = {
    {"late_interest", ICHA_COLUMN_MONEY, CLI_T_COLUMN_LATE_INTEREST, false},
    {"days", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_DAYS, false},
};

/* Which series of the catalogue was used, and up to when it speaks. */
static void print_series(const cli_call *call, const json_t *list) {
    size_t index;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)list, index, one) {
        const json_t *source = json_object_get(one, "source");
        cli_say(call->out, call->language, CLI_T_LATE_SERIES, "key", json_string_value(json_object_get(one, "key")),
                "series", json_string_value(json_object_get(one, "series")), "to",
                json_string_value(json_object_get(one, "covers_to")), "document",
                json_string_value(json_object_get(source, "document")), NULL);
        fputc('\n', call->out);
    }
}

/* The parts for people: the document's true and false are words. */
static json_t *parts_in_words(const cli_call *call, const json_t *document) {
    size_t index;
    json_t *part, *list = json_deep_copy(json_object_get(document, "parts"));
    json_array_foreach(list, index, part) {
        bool is_capped = json_is_true(json_object_get(part, "capped"));
        json_object_set_new(part, "capped", json_string(cli_text(is_capped ? CLI_T_YES : CLI_T_NO, call->language)));
    }
    return list;
}

static cli_exit print_parts(const cli_call *call, const json_t *document) {
    json_t *list = parts_in_words(call, document);
    cli_exit status =
        json_array_size(list) == 0 ? CLI_DONE : cli_print_table(call, parts, CLI_COUNT(parts), list, NULL);
    if (status == CLI_DONE && json_array_size(list) > 0) fputc('\n', call->out);
    json_decref(list);
    return status;
}

static cli_exit print_table(const cli_call *call, const json_t *document) {
    char grouped[ICHA_TEXT_MAX], days[ICHA_TEXT_MAX];
    icha_money_group(json_integer_value(json_object_get(document, "late_interest")), grouped, sizeof grouped);
    icha_money_group(json_integer_value(json_object_get(document, "days")), days, sizeof days);
    cli_exit status = print_parts(call, document);
    if (status != CLI_DONE) return status;
    cli_say(call->out, call->language, CLI_T_LATE_SUM, "amount", grouped, "days", days, NULL);
    fputc('\n', call->out);
    print_series(call, json_object_get(document, "series"));
    return CLI_DONE;
}

static cli_exit print(const cli_call *call, const json_t *document) {
    if (call->format == CLI_FORMAT_JSON) return cli_write_json(call, document);
    if (call->format == CLI_FORMAT_TABLE) return print_table(call, document);
    json_t *rows = json_pack("[O]", document);
    cli_exit status = cli_print_list(call, result, CLI_COUNT(result), rows);
    json_decref(rows);
    return status;
}

static cli_exit answer(const cli_call *call, const icha_late_facts *facts) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *document = NULL;
    if (icha_late_make(facts, call->arguments[0], &document, &err) != ICHA_OK) return cli_fail(call, &err);
    cli_exit status = print(call, document);
    json_decref(document);
    return status;
}

static cli_exit fail_all(const cli_call *call, icha_errors *errors) {
    cli_exit status = CLI_DONE;
    for (size_t i = 0; i < errors->count; i++) {
        cli_exit one = cli_fail(call, &errors->items[i]);
        if (one > status) status = one; /* without memory the rest is not known to be bad */
    }
    icha_errors_free(errors);
    return status;
}

/* Every bad and every missing key, each in its line. */
static cli_exit read_facts(const cli_call *call, icha_late_facts *facts) {
    char *text = NULL;
    size_t length = 0;
    icha_error err = ICHA_ERROR_INIT;
    icha_errors errors = {0};
    const char *path = call->arguments[0];
    if (cli_read_input(path, &text, &length, &err) != ICHA_OK) return cli_fail(call, &err);
    (void)icha_json_late_read(text, length, path, facts, &errors, &err);
    free(text);
    return fail_all(call, &errors);
}

/* Series given by name come from the catalogue, which nothing else needs. */
static cli_exit take_series(const cli_call *call, icha_late_facts *facts, icha_catalogue **catalogue) {
    icha_errors errors = {0};
    if (!icha_late_names_series(facts)) return CLI_DONE;
    cli_exit status = cli_open_catalogue(call, catalogue);
    if (status != CLI_DONE) return status;
    (void)icha_late_take_series(facts, *catalogue, cli_date(call, "known-on"), call->arguments[0], &errors, NULL);
    return fail_all(call, &errors);
}

static cli_exit run(const cli_call *call) {
    icha_catalogue *catalogue = NULL;
    icha_late_facts *facts = calloc(1, sizeof *facts);
    if (facts == NULL) return cli_fail_memory(call);
    cli_exit status = read_facts(call, facts);
    if (status == CLI_DONE) status = take_series(call, facts, &catalogue);
    if (status == CLI_DONE) status = answer(call, facts);
    icha_catalogue_free(catalogue);
    free(facts);
    return status;
}

static const cli_option options[] = {CLI_OPTION_KNOWN_ON, CLI_OPTION_CATALOGUE, CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha late late.json", CLI_DONE},
    {"icha late late.json --format table --lang ko", CLI_DONE},
    {"icha late late_named.json --known-on 2019-01-01", CLI_DONE},
};

const cli_command cli_command_late = {
    .name = "late",
    .arguments = "FACTS.json|-",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = CLI_T_LATE_SUMMARY,
    .details = CLI_T_LATE_DETAILS,
    .options = options,
    .option_count = CLI_COUNT(options),
    .examples = examples,
    .example_count = CLI_COUNT(examples),
    .run = run,
};
