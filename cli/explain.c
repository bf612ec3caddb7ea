/* icha explain: one loan of a finished run down to its inputs; with --due one row of it in full. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/json_explain.h"
#include "audit/kept.h"
#include "audit/result.h"
#include "audit/table.h"
#include "audit_loans.h"
#include "number/fail.h"
#include "print.h"
#include "scenario.h"
#include "scenario/weights.h"

static const cli_option options[] = {
    {"loan", CLI_KIND_TEXT, "LOAN", NULL, 0, 0, true, false, CLI_T_HELP_EXPLAIN_LOAN},
    {"due", CLI_KIND_DATE, "DATE", NULL, 0, 0, false, false, CLI_T_HELP_EXPLAIN_DUE},
    {"proof", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_EXPLAIN_PROOF},
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    AUDIT_OPTIONS_INPUTS,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha explain outlay-2018 --loan ST16-0001", CLI_DONE},
    {"icha explain outlay-2018 --loan ST16-0001 --due 2018-03-03 --format json", CLI_DONE},
};

#define LENDING "lending" /* what a scenario's plan of new loans is called */

typedef struct explaining {
    const cli_call *call;
    const audit_run *run;
    const icha_portfolio *books[ICHA_BOOK_PORTFOLIOS_MAX]; /* whose loans the run is of */
    const char *names[ICHA_BOOK_PORTFOLIOS_MAX];
    size_t book_count, book;
    const icha_portfolio_options *options;
    const icha_setup *setup; /* of a scenario, or NULL */
    icha_used_loans *each;
    icha_used_loan loan;
    json_t *document;
} explaining;

/* ---- the loan ---- */

/* Among the loans of one book; *found false: it has none of that id. */
static icha_status find_in(explaining *x, const char *wanted, bool *found, icha_error *err) {
    bool more = true;
    icha_status status = icha_used_loans_open(x->books[x->book], &x->each, err);
    while (status == ICHA_OK && !*found) {
        size_t length;
        status = icha_used_loans_next(x->each, &more, err);
        if (status != ICHA_OK || !more) break;
        const char *id = icha_used_loans_id(x->each, &length);
        *found = length == strlen(wanted) && memcmp(id, wanted, length) == 0;
    }
    return status == ICHA_OK && *found ? icha_used_loans_read(x->each, &x->loan, err) : status;
}

static icha_status find_loan(explaining *x, icha_error *err) {
    const char *wanted = cli_value(x->call, "loan");
    bool found = false;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && !found && i < x->book_count; i++) {
        icha_used_loans_free(x->each);
        x->each = NULL;
        x->book = i;
        status = find_in(x, wanted, &found, err);
    }
    return status != ICHA_OK || found ? status
                                      : icha_fail(err, ICHA_M_LOAN_NOT_USED, "P-2", "--loan", wanted, x->run->folder);
}

/* ---- the row ---- */

static void remember_nearest(icha_date due, icha_date wanted, icha_date *nearest) {
    if (*nearest == ICHA_DATE_UNSET || abs((int)(due - wanted)) < abs((int)(*nearest - wanted))) *nearest = due;
}

/* what of the line the run's figures hold. What a simulation drew of the loan is not told here. */
static void add_weight(const explaining *x, icha_loan_weight weight, json_t *explained) {
    char text[ICHA_TEXT_MAX];
    if (x->setup == NULL || x->setup->behaviour_count == 0) return;
    if (x->setup->mode == ICHA_SCENARIO_SIMULATE) {
        json_object_set_new(explained, "weight", json_string("drawn"));
        return;
    }
    snprintf(text, sizeof text, "%lld.%012lld", (long long)(weight.paying / ICHA_WEIGHT_ONE),
             (long long)(weight.paying % ICHA_WEIGHT_ONE));
    json_object_set_new(explained, "weight", json_string(text));
}

/* Events strike after the payment of the due date. */
static icha_loan_weight weight_after_row(const explaining *x, icha_loan_weight weight, const icha_row *row) {
    int64_t moved;
    int32_t age = icha_age_months(x->loan.contract->loan.disbursed_on, row->to);
    for (size_t i = 0; x->setup != NULL && row->n > 0 && i < x->setup->behaviour_count; i++)
        if (icha_behaviour_strikes(&x->setup->behaviour[i], x->loan.product, age))
            weight = icha_weight_after(weight, &x->setup->behaviour[i], &moved);
    return weight;
}

static icha_status add_row(explaining *x, const icha_cursor *cursor, const icha_row *row, icha_loan_weight weight,
                           icha_error *err) {
    json_t *explained = NULL;
    const icha_explain about = {&x->loan, x->options, json_object_get(x->document, "events"), x->call->language};
    icha_status status = icha_explain_row(cursor, row, &about, &explained, err);
    if (status != ICHA_OK) return status;
    add_weight(x, weight, explained);
    json_t *list = json_object_get(x->document, "explained");
    if (list == NULL)
        json_object_set_new(x->document, "explained", json_array()), list = json_object_get(x->document, "explained");
    return json_array_append_new(list, explained) == 0 ? ICHA_OK
                                                       : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_status no_row(const char *wanted, icha_date nearest, icha_error *err) {
    char text[ICHA_DATE_TEXT_SIZE] = "";
    if (nearest != ICHA_DATE_UNSET) icha_date_format(nearest, text, sizeof text);
    return icha_fail(err, ICHA_M_DUE_NONE, "T-4", "--due", wanted, text);
}

static icha_status explain_due(explaining *x, icha_error *err) {
    icha_date wanted = cli_date(x->call, "due"), nearest = ICHA_DATE_UNSET;
    const icha_contract *c = x->loan.contract;
    icha_cursor cursor;
    icha_row row;
    icha_loan_weight weight = {ICHA_WEIGHT_ONE, 0};
    bool more = true, found = false;
    if (wanted == ICHA_DATE_UNSET) return ICHA_OK;
    icha_status status = icha_cursor_open(&cursor, &c->loan, c->has_subsidy ? &c->subsidy : NULL, err);
    while (status == ICHA_OK) {
        status = icha_cursor_next(&cursor, &row, &more, err);
        if (status != ICHA_OK || !more) break;
        remember_nearest(row.due, wanted, &nearest);
        if (row.due == wanted) found = true, status = add_row(x, &cursor, &row, weight, err);
        weight = weight_after_row(x, weight, &row);
    }
    return status == ICHA_OK && !found ? no_row(cli_value(x->call, "due"), nearest, err) : status;
}

/* Only the rows that are asked for. */
static void choose_rows(explaining *x) {
    const char *due = cli_value(x->call, "due");
    json_t *rows = json_object_get(x->document, "rows");
    for (size_t i = json_array_size(rows); due != NULL && i > 0; i--) {
        const char *theirs = json_string_value(json_object_get(json_array_get(rows, i - 1), "due"));
        if (theirs == NULL || strcmp(theirs, due) != 0) json_array_remove(rows, i - 1);
    }
}

/* ---- the proof that the row stands in rows.csv ---- */

static icha_status find_line(const explaining *x, int64_t *line, icha_error *err) {
    icha_table table;
    const char *due = cli_value(x->call, "due");
    icha_status status = icha_table_open(&table, x->run->folder, "rows.csv", err);
    for (*line = -1; status == ICHA_OK && *line < 0 && table.has_record; (void)icha_table_next(&table)) {
        const char *id = icha_table_cell(&table, "loan_id");
        if (id == NULL || strcmp(id, cli_value(x->call, "loan")) != 0) continue;
        const char *theirs = icha_table_cell(&table, "due");
        if (due == NULL || (theirs != NULL && strcmp(theirs, due) == 0)) *line = table.records - 1;
    }
    icha_table_close(&table);
    return status != ICHA_OK || *line >= 0 ? status : icha_result_broken(x->run->folder, "rows.csv", "loan_id", err);
}

static icha_status make_proof(const explaining *x, icha_merkle_proof *proof, char *root, uint64_t *lines,
                              icha_error *err) {
    char buffer[65536];
    icha_merkle tree;
    FILE *file = NULL;
    icha_status status = icha_result_open(x->run->folder, "rows.csv", &file, err);
    if (status != ICHA_OK) return status;
    icha_merkle_begin(&tree, proof);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;) icha_merkle_add(&tree, buffer, got);
    int why = ferror(file) ? errno : 0;
    *lines = icha_merkle_finish(&tree, root);
    fclose(file);
    return why == 0 ? ICHA_OK : icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, "rows.csv", strerror(why));
}

static json_t *proof_json(const icha_merkle_proof *proof, const char *root, uint64_t lines) {
    char text[ICHA_DIGEST_SIZE];
    json_t *steps = json_array();
    for (size_t i = 0; i < proof->count; i++) {
        icha_hash_text(proof->steps[i].hash, text);
        json_array_append_new(
            steps, json_pack("{s:s, s:s}", "side", proof->steps[i].is_left ? "left" : "right", "hash", text));
    }
    icha_hash_text(proof->leaf, text);
    return json_pack("{s:s, s:I, s:I, s:s, s:o, s:s}", "file", "rows.csv", "line", (json_int_t)proof->line + 1, "lines",
                     (json_int_t)lines, "leaf", text, "steps", steps, "root", root);
}

static icha_status add_proof(explaining *x, icha_error *err) {
    char root[ICHA_DIGEST_SIZE];
    int64_t line = -1;
    uint64_t lines = 0;
    icha_merkle_proof proof = {.line = 0};
    if (!cli_flag(x->call, "proof")) return ICHA_OK;
    const json_t *entry = icha_result_entry(x->run->manifest, "rows.csv");
    const char *said = json_string_value(json_object_get(entry, "merkle"));
    if (said == NULL) return icha_fail(err, ICHA_M_NO_ROWS_CSV, "M-2", "--proof", x->run->folder, NULL);
    icha_status status = find_line(x, &line, err);
    proof.line = (uint64_t)line;
    if (status == ICHA_OK) status = make_proof(x, &proof, root, &lines, err);
    if (status == ICHA_OK && strcmp(root, said) != 0)
        status = icha_result_broken(x->run->folder, "rows.csv", "merkle", err);
    if (status == ICHA_OK) json_object_set_new(x->document, "proof", proof_json(&proof, root, lines));
    return status;
}

/* ---- for people ---- */

static const cli_column row_columns[] = {
    {"n", ICHA_COLUMN_TEXT, CLI_T_COLUMN_N, false},
    {"due", ICHA_COLUMN_TEXT, CLI_T_COLUMN_DUE, false},
    {"days", ICHA_COLUMN_TEXT, CLI_T_COLUMN_DAYS, false},
    {"opening", ICHA_COLUMN_MONEY, CLI_T_COLUMN_OPENING, false},
    {"principal", ICHA_COLUMN_MONEY, CLI_T_COLUMN_PRINCIPAL, false},
    {"interest", ICHA_COLUMN_MONEY, CLI_T_COLUMN_INTEREST, false},
    {"subsidy", ICHA_COLUMN_MONEY, CLI_T_COLUMN_SUBSIDY, false},
    {"closing", ICHA_COLUMN_MONEY, CLI_T_COLUMN_CLOSING, false},
    {"assumptions", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTION, false},
};

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static void say_term(FILE *out, const json_t *term) {
    const json_t *source = json_object_get(term, "source");
    fprintf(out, "  %s = %s  <- %s", text_of(term, "key"), text_of(term, "value"), text_of(term, "from"));
    if (json_object_get(term, "line") != NULL)
        fprintf(out, " %s:%lld:%lld", text_of(term, "file"),
                (long long)json_integer_value(json_object_get(term, "line")),
                (long long)json_integer_value(json_object_get(term, "column")));
    if (json_object_get(term, "assumption") != NULL) fprintf(out, " %s", text_of(term, "assumption"));
    if (json_object_get(term, "version") != NULL)
        fprintf(out, " %s/%s/%s", text_of(term, "product"), text_of(term, "parameter"), text_of(term, "version"));
    if (json_is_object(source)) {
        char *line = json_dumps(json_object_get(source, "line"), JSON_ENCODE_ANY);
        fprintf(out, " (%s", text_of(source, "document"));
        if (line != NULL && strcmp(line, "null") != 0) fprintf(out, ", %s", line);
        fprintf(out, ": \"%s\")", text_of(source, "quote"));
        free(line);
    }
    fputc('\n', out);
}

/* `  prepay 2018-12-20 3000000 reduce_payment  <- events.csv:2` */
static void say_event(FILE *out, const json_t *event) {
    const char *key;
    json_t *value;
    fputs(" ", out);
    json_object_foreach((json_t *)(uintptr_t)event, key, value) {
        if (strcmp(key, "file") == 0 || strcmp(key, "line") == 0) continue;
        if (json_is_integer(value)) fprintf(out, " %lld", (long long)json_integer_value(value));
        else fprintf(out, " %s", json_string_value(value) == NULL ? "" : json_string_value(value));
    }
    fprintf(out, "  <- %s:%lld\n", text_of(event, "file"),
            (long long)json_integer_value(json_object_get(event, "line")));
}

static void say_money(FILE *out, const json_t *object, const char *key) {
    char text[ICHA_TEXT_MAX];
    icha_money_group((icha_money)json_integer_value(json_object_get(object, key)), text, sizeof text);
    fputs(text, out);
}

/* `interest = balance x rate x days = 25,000,000 x 3.5% x 31/365 = 5425000/73, down/1 = 74,315  [L-4 S-2]` */
static void say_figure(FILE *out, const char *name, const json_t *figure) {
    if (figure == NULL) return;
    fprintf(out, "  %s = %s", name, text_of(figure, "formula"));
    if (json_object_get(figure, "level_payment") != NULL) {
        fputs(" (", out), say_money(out, figure, "level_payment"), fputc(')', out);
    }
    if (json_object_get(figure, "numbers") != NULL) fprintf(out, " = %s", text_of(figure, "numbers"));
    if (json_object_get(figure, "exact") != NULL) fprintf(out, " = %s", text_of(figure, "exact"));
    if (json_object_get(figure, "left_to_borrower_exact") != NULL)
        fprintf(out, " (%s)", text_of(figure, "left_to_borrower_exact"));
    if (json_object_get(figure, "exact") != NULL) fprintf(out, ", %s", text_of(figure, "rounding"));
    fputs(" = ", out);
    say_money(out, figure, "amount");
    fprintf(out, "  [%s]\n", text_of(figure, "rules"));
}

static void say_line(FILE *out, icha_language language, const json_t *line) {
    const char *key;
    json_t *value;
    fprintf(out, "  %s ", text_of(line, "basis"));
    say_money(out, line, "amount");
    const json_t *outside = json_object_get(line, "outside");
    if (outside != NULL) {
        char year[ICHA_TEXT_MAX];
        snprintf(year, sizeof year, "%lld", (long long)json_integer_value(outside));
        cli_say(out, language, CLI_T_EXPLAIN_OUTSIDE, "year", year, NULL);
    } else {
        fprintf(out, " -> outlay.csv");
    }
    json_object_foreach(json_object_get(line, "cell"), key, value) {
        if (json_is_integer(value)) fprintf(out, " %lld", (long long)json_integer_value(value));
        else fprintf(out, " %s", json_string_value(value));
    }
    if (json_object_get(line, "claim") != NULL)
        fprintf(out, "; claims.csv %s %s, %s, %s/%s", text_of(line, "claim"), text_of(line, "payer"),
                text_of(line, "paid_on"), text_of(line, "rounding"), text_of(line, "rounded_per"));
    fprintf(out, "  [%s]\n", text_of(line, "rules"));
}

static void say_weight(const cli_call *call, const char *weight) {
    if (weight == NULL) return;
    bool drawn = strcmp(weight, "drawn") == 0;
    fputs("  ", call->out);
    cli_say(call->out, call->language, drawn ? CLI_T_EXPLAIN_DRAWN : CLI_T_EXPLAIN_WEIGHT, "weight", weight, NULL);
    fputc('\n', call->out);
}

static void say_explained(const explaining *x, const json_t *explained) {
    static const struct {
        const char *key;
        cli_text_id name;
    } figures[] = {{"interest", CLI_T_COLUMN_INTEREST},
                   {"subsidy", CLI_T_COLUMN_SUBSIDY},
                   {"borrower_interest", CLI_T_COLUMN_BORROWER_INTEREST},
                   {"principal", CLI_T_COLUMN_PRINCIPAL},
                   {"payment", CLI_T_COLUMN_PAYMENT}};
    size_t index;
    const json_t *line;
    FILE *out = x->call->out;
    fputc('\n', out);
    for (size_t i = 0; i < CLI_COUNT(figures); i++)
        say_figure(out, cli_text(figures[i].name, x->call->language), json_object_get(explained, figures[i].key));
    json_array_foreach(json_object_get(explained, "events"), index, line) say_event(out, line);
    say_weight(x->call, json_string_value(json_object_get(explained, "weight")));
    json_array_foreach(json_object_get(explained, "lines"), index, line) say_line(out, x->call->language, line);
}

static cli_exit print_table(const explaining *x) {
    size_t index;
    const json_t *item;
    char names[2048] = "";
    size_t used = 0;
    const cli_call *call = x->call;
    const json_t *assumptions = json_object_get(x->document, "assumptions");
    cli_say(call->out, call->language, CLI_T_EXPLAIN_LOAN, "loan", text_of(x->document, "loan_id"), "product",
            text_of(x->document, "product"), "id", text_of(x->document, "run_id"), NULL);
    fputc('\n', call->out);
    json_array_foreach(assumptions, index, item) if (used < sizeof names) used +=
        (size_t)snprintf(names + used, sizeof names - used, "%s%s", index == 0 ? "" : ", ", json_string_value(item));
    if (used > 0)
        cli_say(call->out, call->language, CLI_T_OUTLAY_ASSUMED, "names", names, NULL), fputc('\n', call->out);
    fputc('\n', call->out);
    json_array_foreach(json_object_get(x->document, "terms"), index, item) say_term(call->out, item);
    json_array_foreach(json_object_get(x->document, "events"), index, item) say_event(call->out, item);
    fputc('\n', call->out);
    cli_exit status =
        cli_print_table(call, row_columns, CLI_COUNT(row_columns) - 1, json_object_get(x->document, "rows"), NULL);
    json_array_foreach(json_object_get(x->document, "explained"), index, item) say_explained(x, item);
    const json_t *proof = json_object_get(x->document, "proof");
    if (proof != NULL)
        fprintf(call->out, "\nrows.csv:%lld %s -> %s\n", (long long)json_integer_value(json_object_get(proof, "line")),
                text_of(proof, "leaf"), text_of(proof, "root"));
    return status;
}

static cli_exit print_csv(const explaining *x) {
    size_t index;
    json_t *row, *names = json_object_get(x->document, "assumptions");
    bool assumed = json_array_size(names) > 0;
    json_array_foreach(json_object_get(x->document, "rows"), index, row) json_object_set(row, "assumptions", names);
    return cli_print_list(x->call, row_columns, CLI_COUNT(row_columns) - !assumed,
                          json_object_get(x->document, "rows"));
}

static cli_exit print(const explaining *x) {
    if (x->call->format == CLI_FORMAT_JSON) return cli_write_json(x->call, x->document);
    return x->call->format == CLI_FORMAT_CSV ? print_csv(x) : print_table(x);
}

/* ---- the document ---- */

/* M-5: whatever it is that a scenario's run shows, it says whose it is. */
static void name_scenario(const explaining *x, json_t *assumptions) {
    char name[ICHA_CATALOGUE_ID_MAX + 16];
    const char *id = json_string_value(json_object_get(json_object_get(x->run->determinants, "scenario"), "id"));
    if (x->setup == NULL || id == NULL) return;
    snprintf(name, sizeof name, "scenario:%s", id);
    icha_json_add_name(assumptions, name);
}

static icha_status make_document(explaining *x, icha_error *err) {
    json_t *schedule = NULL, *whole = json_object();
    const icha_used_loan *loan = &x->loan;
    icha_status status =
        icha_json_schedule(loan->contract, loan->findings, loan->product, x->call->language, &schedule, err);
    if (status != ICHA_OK) {
        json_decref(whole);
        return status;
    }
    json_object_set(whole, "run_id", json_object_get(x->run->manifest, "run_id"));
    json_object_set_new(whole, "loan_id", json_string(cli_value(x->call, "loan")));
    json_object_set_new(whole, "line", json_integer(loan->line));
    const char *portfolio = x->names[x->book];
    json_object_set_new(whole, "terms", icha_explain_terms(x->each, loan, portfolio));
    json_object_set_new(whole, "events",
                        icha_explain_events(x->each, loan, portfolio, audit_input_name(x->run, "events")));
    json_object_update(whole, schedule);
    json_object_del(whole, "filled"); /* `terms` says it with more */
    name_scenario(x, json_object_get(whole, "assumptions"));
    json_decref(schedule);
    x->document = whole;
    status = explain_due(x, err);
    choose_rows(x);
    return status == ICHA_OK ? add_proof(x, err) : status;
}

static cli_exit answer(explaining *x, icha_status status, icha_error *err) {
    if (status == ICHA_OK) status = find_loan(x, err);
    if (status == ICHA_OK) status = make_document(x, err);
    cli_exit exit = status == ICHA_OK ? print(x) : audit_fail(x->call, err);
    json_decref(x->document);
    icha_used_loans_free(x->each);
    return exit;
}

static cli_exit explain_outlay(const cli_call *call, const audit_run *run) {
    audit_loans loans;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = audit_loans_open(&loans, run, &err);
    explaining x = {.call = call,
                    .run = run,
                    .books = {loans.portfolio},
                    .names = {audit_input_name(run, "portfolio")},
                    .book_count = 1,
                    .options = &loans.options};
    cli_exit exit = answer(&x, status, &err);
    audit_loans_close(&loans);
    return exit;
}

/* The loans of the portfolio, then those of the plan, on the scenario's own catalogue. */
static void take_books(explaining *x, const scenario_input *file, const icha_book *book) {
    x->options = &file->options;
    x->setup = &file->setup;
    x->book_count = book->base_count;
    for (size_t i = 0; i < book->base_count; i++) {
        bool is_portfolio = i == 0 && file->setup.data.csv != NULL;
        x->books[i] = book->bases[i];
        x->names[i] = is_portfolio ? audit_input_name(x->run, "portfolio") : LENDING;
    }
}

static cli_exit explain_scenario(const cli_call *call, const audit_run *run) {
    scenario_input *file = calloc(1, sizeof *file);
    if (file == NULL) return cli_fail_memory(call);
    icha_engine_book book = {NULL, NULL};
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    explaining x = {.call = call, .run = run};
    icha_status status = audit_scenario_open(run, file, &faults, &err);
    icha_faults_free(faults);
    if (status == ICHA_OK) status = scenario_book(file, &file->setup, false, &book, &err);
    if (status == ICHA_OK) take_books(&x, file, book.book);
    cli_exit exit = answer(&x, status, &err);
    icha_engine_book_free(&book);
    scenario_input_close(file);
    free(file);
    return exit;
}

/* Of a run whose inputs differ nothing is explained: what differs is said instead. */
static cli_exit run(const cli_call *call) {
    audit_run *run = calloc(1, sizeof *run);
    if (run == NULL) return cli_fail_memory(call);
    json_t *report = icha_audit_begin();
    bool usable;
    cli_exit status = audit_open(run, call, report, &usable);
    if (status == CLI_DONE && usable)
        status = audit_is_scenario(run) ? explain_scenario(call, run) : explain_outlay(call, run);
    else if (status == CLI_DONE)
        audit_name(report, call->arguments[0], run->manifest), status = audit_answer(call, report);
    audit_close(run);
    free(run);
    json_decref(report);
    return status;
}

const cli_command cli_command_explain = {"explain",
                                         "DIR",
                                         1,
                                         1,
                                         CLI_T_EXPLAIN_SUMMARY,
                                         CLI_T_EXPLAIN_DETAILS,
                                         options,
                                         CLI_COUNT(options),
                                         examples,
                                         CLI_COUNT(examples),
                                         run};
