/* The result of a screening for people (verdict in words, rules, what to do, the offer) and for spreadsheets (the rules). */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "print.h"

static const char *text_at(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static const json_t *at(const json_t *object, const char *key) {
    return json_object_get(object, key);
}

/* ---- the rules, parts below theirs ---- */

static const char *mark_of(const char *outcome) {
    return strcmp(outcome, "SATISFIED") == 0  ? "O"
           : strcmp(outcome, "VIOLATED") == 0 ? "X"
           : strcmp(outcome, "SKIPPED") == 0  ? "-"
                                              : "?";
}

/* `plan-2018:634` */
static json_t *place_json(const json_t *source) {
    char place[256], line[24] = "";
    if (!json_is_object(source)) return json_null();
    if (json_is_integer(at(source, "line")))
        snprintf(line, sizeof line, ":%" JSON_INTEGER_FORMAT, json_integer_value(at(source, "line")));
    snprintf(place, sizeof place, "%s%s", text_at(source, "document"), line);
    return json_string(place);
}

static json_t *label_json(const json_t *reason, int depth) {
    char label[512];
    const char *name = text_at(reason, "label");
    if (name[0] == '\0') name = text_at(reason, "fact");
    if (name[0] == '\0') name = text_at(reason, depth == 0 ? "rule" : "op");
    snprintf(label, sizeof label, "%*s%s%s", 2 * depth, "", depth > 0 ? "- " : "", name);
    return json_string(label);
}

static void append_reasons(json_t *rows, const json_t *reasons, int depth) {
    size_t index;
    json_t *reason;
    json_array_foreach((json_t *)(uintptr_t)reasons, index, reason) {
        json_t *row = json_copy(reason);
        json_object_del(row, "parts");
        json_object_set_new(row, "mark", json_string(mark_of(text_at(reason, "outcome"))));
        json_object_set_new(row, "depth", json_integer(depth));
        json_object_set_new(row, "place", place_json(at(reason, "source")));
        json_object_set_new(row, "name", label_json(reason, depth));
        json_array_append_new(rows, row);
        append_reasons(rows, at(reason, "parts"), depth + 1);
    }
}

static json_t *flat_reasons(const json_t *document) {
    json_t *rows = json_array();
    append_reasons(rows, at(document, "reasons"), 0);
    return rows;
}

/* ---- tables ---- */

static const cli_column rules[] = {
    {"mark", ICHA_COLUMN_TEXT, CLI_T_COLUMN_MARK, false},
    {"name", ICHA_COLUMN_TEXT, CLI_T_COLUMN_RULE, false},
    {"observed", ICHA_COLUMN_CHOICES, CLI_T_COLUMN_OBSERVED, false},
    {"op", ICHA_COLUMN_TEXT, CLI_T_COLUMN_OP, false},
    {"required", ICHA_COLUMN_CHOICES, CLI_T_COLUMN_REQUIRED, false},
    {"margin", ICHA_COLUMN_CHOICES, CLI_T_COLUMN_MARGIN, false},
    {"place", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SOURCE, false},
};

static const cli_column caps[] = {
    {"id", ICHA_COLUMN_TEXT, CLI_T_COLUMN_LIMIT, false},     {"label", ICHA_COLUMN_TEXT, CLI_T_COLUMN_NAME, false},
    {"amount", ICHA_COLUMN_MONEY, CLI_T_COLUMN_MOST, false}, {"open", ICHA_COLUMN_MONEY, CLI_T_COLUMN_OPEN, false},
    {"state", ICHA_COLUMN_TEXT, CLI_T_COLUMN_STATE, false},  {"role", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ROLE, false},
    {"place", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SOURCE, false},
};

static const cli_column steps[] = {
    {"months", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_MONTHS, false},
    {"rate", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_SUBSIDY_RATE, false},
    {"borrower_rate", ICHA_COLUMN_VALUE, CLI_T_COLUMN_BORROWER_RATE, false},
};

static const cli_column payments[] = {
    {"after_months", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_AFTER_MONTHS, false},
    {"n", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_N, false},
    {"due", ICHA_COLUMN_TEXT, CLI_T_COLUMN_DUE, false},
    {"rate", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_RATE, false},
    {"subsidy_rate", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_SUBSIDY_RATE, false},
    {"principal", ICHA_COLUMN_MONEY, CLI_T_COLUMN_PRINCIPAL, false},
    {"borrower_interest", ICHA_COLUMN_MONEY, CLI_T_COLUMN_BORROWER_INTEREST, false},
    {"subsidy", ICHA_COLUMN_MONEY, CLI_T_COLUMN_SUBSIDY, false},
    {"payment", ICHA_COLUMN_MONEY, CLI_T_COLUMN_PAYMENT, false},
};

static void heading(const cli_call *call, cli_text_id id) {
    fprintf(call->out, "\n%s\n", cli_text(id, call->language));
}

static void print_line(const cli_call *call, const char *text) {
    fputs("  ", call->out);
    cli_put(call->out, text);
    fputc('\n', call->out);
}

static cli_exit print_part(const cli_call *call, cli_text_id id, const cli_column *columns, size_t count,
                           const json_t *list) {
    if (json_array_size(list) == 0) return CLI_DONE;
    heading(call, id);
    return cli_print_table(call, columns, count, list, NULL);
}

/* ---- lists of sentences ---- */

/* key NULL: the items are the sentences. */
static void print_sentences(const cli_call *call, cli_text_id id, const json_t *list, const char *key) {
    size_t index;
    json_t *item;
    if (json_array_size(list) == 0) return;
    heading(call, id);
    json_array_foreach((json_t *)(uintptr_t)list, index, item)
        print_line(call, key == NULL ? json_string_value(item) : text_at(item, key));
}

/* A rule's parts below it, deeper by two columns each. */
static void print_reasons(const cli_call *call, const json_t *reasons, int depth) {
    size_t index;
    json_t *reason;
    json_array_foreach((json_t *)(uintptr_t)reasons, index, reason) {
        fprintf(call->out, "%*s", 2 * depth, "");
        print_line(call, text_at(reason, "sentence"));
        print_reasons(call, at(reason, "parts"), depth + 1);
    }
}

/* `label: what would help` */
static json_t *remedies_of(const json_t *reasons) {
    size_t index;
    json_t *reason, *list = json_array();
    json_array_foreach((json_t *)(uintptr_t)reasons, index, reason) if (json_is_object(at(reason, "remedy")))
        json_array_append_new(
            list, json_sprintf("%s: %s", text_at(reason, "label"), text_at(at(reason, "remedy"), "sentence")));
    return list;
}

static void print_texts(const cli_call *call, const json_t *document) {
    json_t *remedies = remedies_of(at(document, "reasons"));
    heading(call, CLI_T_SCREEN_REASONS);
    print_reasons(call, at(document, "reasons"), 0);
    print_sentences(call, CLI_T_SCREEN_REMEDIES, remedies, NULL);
    print_sentences(call, CLI_T_SCREEN_NEEDS, at(document, "needs"), "sentence");
    json_decref(remedies);
}

/* ---- the offer ---- */

static void print_maximum(const cli_call *call, const json_t *offer) {
    char amount[ICHA_TEXT_MAX];
    const json_t *maximum = at(offer, "maximum");
    cli_text_id id = json_is_true(at(offer, "at_most")) ? CLI_T_SCREEN_AT_MOST : CLI_T_SCREEN_MAXIMUM;
    fputc('\n', call->out);
    if (!json_is_integer(maximum)) {
        cli_say(call->out, call->language, CLI_T_SCREEN_NO_MAXIMUM, NULL);
    } else {
        icha_money_group(json_integer_value(maximum), amount, sizeof amount);
        cli_say(call->out, call->language, id, "amount", amount, NULL);
    }
    fputc('\n', call->out);
}

static json_t *caps_rows(const cli_call *call, const json_t *offer) {
    size_t index;
    json_t *cap, *rows = json_array();
    json_array_foreach(json_object_get(offer, "caps"), index, cap) {
        json_t *row = json_copy(cap);
        cli_text_id role = json_is_true(at(cap, "binding")) ? CLI_T_SCREEN_BINDING
                           : json_is_true(at(cap, "next"))  ? CLI_T_SCREEN_NEXT
                                                            : CLI_T_NONE;
        json_object_set_new(row, "role", json_string(cli_text(role, call->language)));
        json_object_set_new(row, "place", place_json(at(cap, "source")));
        json_array_append_new(rows, row);
    }
    return rows;
}

/* A band of one rate is that rate. */
static const json_t *narrow(const json_t *band) {
    bool is_one = json_array_size(band) == 2 && json_equal(json_array_get(band, 0), json_array_get(band, 1));
    return is_one ? json_array_get(band, 0) : band;
}

/* `Guaranteed: 27,000,000 won` and the like: a line for each figure that the offer has. */
static void print_figure(const cli_call *call, cli_text_id id, const json_t *value) {
    if (value == NULL || json_is_null(value)) return;
    char *text = icha_cell_text(narrow(value), ICHA_COLUMN_VALUE, true);
    if (text != NULL) {
        cli_say(call->out, call->language, id, "value", text, NULL);
        fputc('\n', call->out);
    }
    free(text);
}

static void print_figures(const cli_call *call, const json_t *offer) {
    const json_t *guarantee = at(offer, "guarantee"), *fee = at(offer, "fee");
    if (json_is_object(guarantee)) print_figure(call, CLI_T_SCREEN_GUARANTEED, at(guarantee, "amount"));
    print_figure(call, CLI_T_SCREEN_LENDING, at(offer, "lending_band"));
    print_figure(call, CLI_T_SCREEN_TIER, at(offer, "subsidy_tier"));
    print_figure(call, CLI_T_SCREEN_SUBSIDY, at(offer, "subsidy_rate"));
    if (json_is_object(fee)) print_figure(call, CLI_T_SCREEN_FEE, at(fee, "borrower_rate"));
}

static json_t *steps_rows(const json_t *offer) {
    size_t index;
    json_t *step, *rows = json_array();
    json_array_foreach(json_object_get(offer, "subsidy_steps"), index, step) {
        json_t *row = json_copy(step);
        const json_t *rate = narrow(at(step, "borrower_rate"));
        json_object_set(row, "borrower_rate", (json_t *)(uintptr_t)rate);
        json_array_append_new(rows, row);
    }
    return rows;
}

static cli_exit print_steps(const cli_call *call, const json_t *offer) {
    json_t *rows = steps_rows(offer);
    cli_exit status = print_part(call, CLI_T_SCREEN_STEPS, steps, CLI_COUNT(steps), rows);
    json_decref(rows);
    return status;
}

static cli_exit print_offer(const cli_call *call, const json_t *offer) {
    json_t *rows = caps_rows(call, offer);
    print_maximum(call, offer);
    cli_exit status = json_array_size(rows) == 0 ? CLI_DONE : cli_print_table(call, caps, CLI_COUNT(caps), rows, NULL);
    json_decref(rows);
    print_figures(call, offer);
    if (status == CLI_DONE) status = print_steps(call, offer);
    if (status == CLI_DONE)
        status = print_part(call, CLI_T_SCREEN_PAYMENTS, payments, CLI_COUNT(payments), at(offer, "payments"));
    print_sentences(call, CLI_T_SCREEN_NO_PAYMENTS, at(offer, "payments_need"), "sentence");
    return status;
}

/* ---- the whole ---- */

static cli_text_id verdict_text(const char *verdict) {
    return strcmp(verdict, "ELIGIBLE") == 0       ? CLI_T_SCREEN_ELIGIBLE
           : strcmp(verdict, "INELIGIBLE") == 0   ? CLI_T_SCREEN_INELIGIBLE
           : strcmp(verdict, "UNDETERMINED") == 0 ? CLI_T_SCREEN_UNDETERMINED
                                                  : CLI_T_SCREEN_NOT_APPLICABLE;
}

static void print_verdict(const cli_call *call, const json_t *document) {
    cli_say(call->out, call->language, CLI_T_SCREEN_VERDICT, "verdict",
            cli_text(verdict_text(text_at(document, "verdict")), call->language), "product",
            text_at(document, "product"), "on", text_at(document, "on"), NULL);
    fputs("\n\n", call->out);
}

static cli_exit print_schedule(const cli_call *call, const json_t *schedule) {
    static const cli_column rows[] = {
        {"n", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_N, false},
        {"due", ICHA_COLUMN_TEXT, CLI_T_COLUMN_DUE, false},
        {"opening", ICHA_COLUMN_MONEY, CLI_T_COLUMN_OPENING, false},
        {"principal", ICHA_COLUMN_MONEY, CLI_T_COLUMN_PRINCIPAL, false},
        {"borrower_interest", ICHA_COLUMN_MONEY, CLI_T_COLUMN_BORROWER_INTEREST, false},
        {"subsidy", ICHA_COLUMN_MONEY, CLI_T_COLUMN_SUBSIDY, false},
        {"payment", ICHA_COLUMN_MONEY, CLI_T_COLUMN_PAYMENT, false},
        {"closing", ICHA_COLUMN_MONEY, CLI_T_COLUMN_CLOSING, false},
    };
    return print_part(call, CLI_T_SCREEN_SCHEDULE, rows, CLI_COUNT(rows), at(schedule, "rows"));
}

static cli_exit print_table(const cli_call *call, const json_t *document) {
    json_t *rows = flat_reasons(document);
    print_verdict(call, document);
    cli_exit status = cli_print_table(call, rules, CLI_COUNT(rules), rows, NULL);
    json_decref(rows);
    print_texts(call, document);
    if (status == CLI_DONE) status = print_offer(call, at(document, "offer"));
    if (status == CLI_DONE) status = print_schedule(call, at(document, "schedule"));
    print_sentences(call, CLI_T_NOTES, at(document, "notes"), NULL);
    print_sentences(call, CLI_T_ASSUMPTIONS, at(document, "assumptions"), NULL);
    print_sentences(call, CLI_T_SCREEN_UNUSED, at(document, "unused"), NULL);
    return status;
}

/* CSV holds the rules, each row with the verdict and, where there were any, the assumptions: it must not pass for an
 * authoritative one (M-5). */
static cli_exit print_csv(const cli_call *call, const json_t *document) {
    static const cli_column columns[] = {{"verdict", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"rule", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"depth", ICHA_COLUMN_NUMBER, CLI_T_NONE, false},
                                         {"outcome", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"fact", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"observed", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"op", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"required", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"margin", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"label", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"source.document", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"source.line", ICHA_COLUMN_NUMBER, CLI_T_NONE, false},
                                         {"source.quote", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"required_parameter", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"required_version", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"sentence", ICHA_COLUMN_TEXT, CLI_T_NONE, false},
                                         {"assumptions", ICHA_COLUMN_TEXT, CLI_T_NONE, false}};
    size_t index;
    json_t *row, *rows = flat_reasons(document), *names = json_object_get(document, "assumptions");
    json_array_foreach(rows, index, row) {
        json_object_set(row, "verdict", json_object_get(document, "verdict"));
        json_object_set(row, "assumptions", names);
    }
    cli_exit status = cli_print_list(call, columns, CLI_COUNT(columns) - (json_array_size(names) == 0), rows);
    json_decref(rows);
    return status;
}

cli_exit cli_screen_print(const cli_call *call, const json_t *document) {
    if (call->format == CLI_FORMAT_JSON) return cli_write_json(call, document);
    return call->format == CLI_FORMAT_CSV ? print_csv(call, document) : print_table(call, document);
}
