/* What a run says of itself: the summary. */
#include <string.h>

#include "outlay.h"
#include "print.h"
#include "published.h"

/* Does any used loan have a guarantee? Then there are two kinds of outlay to tell apart. */
static bool has_fee_support(const icha_portfolio *p) {
    for (size_t i = 0; i < icha_portfolio_total_count(p); i++)
        if (icha_portfolio_total(p, i).kind == ICHA_OUTLAY_FEE_SUPPORT) return true;
    return false;
}

static json_t *totals_json(const icha_portfolio *p) {
    json_t *list = json_array();
    bool has_fees = has_fee_support(p);
    for (size_t i = 0; i < icha_portfolio_total_count(p); i++) {
        icha_outlay_total t = icha_portfolio_total(p, i);
        json_t *total =
            json_pack("{s:s, s:s, s:I, s:I, s:I}", "product", t.product, "basis", icha_basis_name(t.basis), "before",
                      (json_int_t)t.before, "within", (json_int_t)t.within, "after", (json_int_t)t.after);
        if (has_fees) json_object_set_new(total, "kind", json_string(icha_outlay_kind_name(t.kind)));
        json_array_append_new(list, total);
    }
    return list;
}

static json_t *notes_json(const icha_portfolio *p) {
    json_t *list = json_array();
    for (size_t i = 0; i < icha_portfolio_note_count(p); i++) {
        icha_portfolio_note n = icha_portfolio_note_at(p, i);
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:I}", "product", n.product, "note", n.sentence, "loans", (json_int_t)n.loans));
    }
    return list;
}

/* Of a run with --against; `withheld` says why there are no entries. */
static json_t *corrections_json(const outlay_job *j) {
    const icha_portfolio *p = j->portfolio;
    icha_correction_state state = icha_portfolio_correction_state(p);
    if (state == ICHA_CORRECTIONS_WITHHELD)
        return json_pack("{s:s}", "withheld", cli_text(CLI_T_OUTLAY_WITHHELD, j->call->language));
    icha_correction_totals totals = icha_portfolio_correction_totals(p);
    return json_pack("{s:I, s:o}", "entries", (json_int_t)icha_portfolio_correction_count(p), "totals",
                     icha_json_correction_totals(&totals));
}

static json_t *summary_json(const outlay_job *j) {
    char years[ICHA_TEXT_MAX];
    outlay_years_text(&j->options, years, sizeof years);
    json_t *made = json_copy(j->counts);
    const json_t *determinants = json_object_get(j->manifest, "determinants");
    const json_t *shard = json_object_get(json_object_get(determinants, "options"), "shard");
    const json_t *portfolio = json_array_get(json_object_get(determinants, "inputs"), 0);
    if (shard != NULL) json_object_set(made, "shard", (json_t *)(uintptr_t)shard);
    json_object_set_new(made, "years", json_string(years));
    json_object_set_new(made, "totals", totals_json(j->portfolio));
    if (j->paid.csv != NULL) json_object_set_new(made, "corrections", corrections_json(j));
    json_object_set_new(made, "assumptions", outlay_assumptions(j->portfolio));
    json_object_set_new(made, "notes", notes_json(j->portfolio));
    json_object_set(made, "encoding", json_object_get(portfolio, "encoding"));
    json_object_set(made, "run_id", json_object_get(j->manifest, "run_id"));
    if (j->published != NULL) json_object_set(made, "published", j->published);
    json_object_set_new(made, "files", outlay_files(&j->folder));
    return made;
}

static void count_text(int64_t count, char *buffer) {
    icha_money_group(count, buffer, ICHA_TEXT_MAX);
}

static int64_t count_of(const json_t *counts, const char *key) {
    return json_integer_value(json_object_get(counts, key));
}

static void say_counts(const cli_call *call, FILE *out, cli_text_id id, int64_t in, int64_t used, int64_t held) {
    char texts[3][ICHA_TEXT_MAX];
    count_text(in, texts[0]);
    count_text(used, texts[1]);
    count_text(held, texts[2]);
    cli_say(out, call->language, id, "in", texts[0], "used", texts[1], "held", texts[2], NULL);
    fputc('\n', out);
}

/* P-2: always printed. */
void outlay_say_rows(const cli_call *call, const json_t *counts, FILE *out) {
    say_counts(call, out, CLI_T_OUTLAY_ROWS, count_of(counts, "rows_in"), count_of(counts, "used"),
               count_of(counts, "held"));
    if (json_object_get(counts, "events_in") == NULL) return;
    say_counts(call, out, CLI_T_OUTLAY_EVENTS, count_of(counts, "events_in"), count_of(counts, "events_used"),
               count_of(counts, "events_held"));
}

/* due = paid + pay - recover, or why there are no entries (S-8). */
static void say_corrections(const outlay_job *j, FILE *out) {
    char entries[ICHA_TEXT_MAX], paid[ICHA_TEXT_MAX], due[ICHA_TEXT_MAX], pay[ICHA_TEXT_MAX], recover[ICHA_TEXT_MAX];
    icha_correction_state state = icha_portfolio_correction_state(j->portfolio);
    if (state == ICHA_CORRECTIONS_NONE) return;
    if (state == ICHA_CORRECTIONS_WITHHELD) {
        cli_say(out, j->call->language, CLI_T_OUTLAY_WITHHELD, NULL);
    } else {
        icha_correction_totals t = icha_portfolio_correction_totals(j->portfolio);
        count_text((int64_t)icha_portfolio_correction_count(j->portfolio), entries);
        count_text(t.paid, paid), count_text(t.due, due), count_text(t.pay, pay), count_text(t.recover, recover);
        cli_say(out, j->call->language, CLI_T_OUTLAY_CORRECTIONS, "entries", entries, "paid", paid, "due", due, "pay",
                pay, "recover", recover, NULL);
    }
    fputc('\n', out);
}

static void join_names(const json_t *list, const char *key, char *buffer, size_t size) {
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < json_array_size(list) && used < size; i++) {
        const json_t *item = json_array_get(list, i);
        const char *name = json_string_value(key == NULL ? item : json_object_get(item, key));
        used += (size_t)snprintf(buffer + used, size - used, "%s%s", i == 0 ? "" : ", ", name == NULL ? "" : name);
    }
}

static void say_notes(const outlay_job *j, const json_t *summary) {
    const cli_call *call = j->call;
    const json_t *notes = json_object_get(summary, "notes");
    for (size_t i = 0; i < json_array_size(notes); i++) {
        char loans[ICHA_TEXT_MAX];
        const json_t *note = json_array_get(notes, i);
        count_text(json_integer_value(json_object_get(note, "loans")), loans);
        cli_say(call->out, call->language, CLI_T_OUTLAY_NOTE, "product",
                json_string_value(json_object_get(note, "product")), "note",
                json_string_value(json_object_get(note, "note")), "loans", loans, NULL);
        fputc('\n', call->out);
    }
}

static void say_end(const outlay_job *j, const json_t *summary) {
    char names[2048];
    const cli_call *call = j->call;
    const json_t *assumptions = json_object_get(summary, "assumptions");
    if (json_array_size(assumptions) > 0) {
        join_names(assumptions, NULL, names, sizeof names);
        cli_say(call->out, call->language, CLI_T_OUTLAY_ASSUMED, "names", names, NULL);
        fputc('\n', call->out);
    }
    say_notes(j, summary);
    join_names(json_object_get(summary, "files"), "file", names, sizeof names);
    cli_say(call->out, call->language, CLI_T_OUTLAY_WRITTEN, "folder", cli_value(call, "out"), "files", names, NULL);
    fputc('\n', call->out);
    cli_say(call->out, call->language, CLI_T_OUTLAY_RUN, "id", json_string_value(json_object_get(summary, "run_id")),
            NULL);
    fputc('\n', call->out);
}

/* `kind` is left out where all is interest subsidy, `assumptions` (CSV only) where none were used. */
static const cli_column columns[] = {{"kind", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_KIND, false},
                                     {"product", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_PRODUCT, false},
                                     {"basis", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_BASIS, false},
                                     {"before", ICHA_COLUMN_MONEY, CLI_T_OUTLAY_BEFORE, false},
                                     {"within", ICHA_COLUMN_MONEY, CLI_T_OUTLAY_WITHIN, false},
                                     {"after", ICHA_COLUMN_MONEY, CLI_T_OUTLAY_AFTER, false},
                                     {"assumptions", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTION, false}};
static size_t columns_left_out(const outlay_job *j) {
    return has_fee_support(j->portfolio) ? 0 : 1;
}

/* M-5: each row of a CSV summary names the assumptions, in a column that is there when any were used. */
static cli_exit print_csv(const outlay_job *j, json_t *summary) {
    size_t index, first = columns_left_out(j);
    json_t *row, *totals = json_object_get(summary, "totals"), *names = json_object_get(summary, "assumptions");
    bool assumed = json_array_size(names) > 0;
    json_array_foreach(totals, index, row) json_object_set(row, "assumptions", names);
    return cli_print_list(j->call, columns + first, CLI_COUNT(columns) - first - !assumed, totals);
}

/* The whole portfolio's lines, product "", get a name that people read. */
static void name_whole(json_t *totals, const char *name) {
    size_t index;
    json_t *row;
    json_array_foreach(totals, index, row) if (json_string_length(json_object_get(row, "product")) == 0)
        json_object_set_new(row, "product", json_string(name));
}

/* A shard has no figures to show yet. */
static void say_shard(const outlay_job *j, FILE *out) {
    char shard[ICHA_TEXT_MAX], shards[ICHA_TEXT_MAX];
    snprintf(shard, sizeof shard, "%d", (int)j->options.shard);
    snprintf(shards, sizeof shards, "%d", (int)j->options.shards);
    cli_say(out, j->call->language, CLI_T_OUTLAY_SHARD, "shard", shard, "shards", shards, NULL);
    fputc('\n', out);
}

static cli_exit print_shard(const outlay_job *j, const json_t *summary) {
    outlay_say_rows(j->call, j->counts, j->call->out);
    say_shard(j, j->call->out);
    say_end(j, summary);
    return CLI_DONE;
}

static cli_exit print_table(const outlay_job *j, json_t *summary) {
    char years[ICHA_TEXT_MAX];
    const cli_call *call = j->call;
    size_t first = columns_left_out(j);
    json_t *totals = json_object_get(summary, "totals");
    if (j->options.shards > 0) return print_shard(j, summary);
    outlay_years_text(&j->options, years, sizeof years);
    outlay_say_rows(call, j->counts, call->out);
    cli_say(call->out, call->language, first == 0 ? CLI_T_OUTLAY_YEARS_FEES : CLI_T_OUTLAY_YEARS, "years", years, NULL);
    fputs("\n\n", call->out);
    name_whole(totals, cli_text(CLI_T_OUTLAY_ALL, call->language));
    cli_exit status = cli_print_table(call, columns + first, CLI_COUNT(columns) - first - 1, totals, NULL);
    fputc('\n', call->out);
    say_corrections(j, call->out);
    if (j->published != NULL && status == CLI_DONE) {
        status = published_print(call, j->published);
        fputc('\n', call->out);
    }
    say_end(j, summary);
    return status;
}

static cli_exit print_summary(const outlay_job *j) {
    const cli_call *call = j->call;
    cli_exit status;
    json_t *summary = summary_json(j);
    if (call->format == CLI_FORMAT_JSON) status = cli_write_json(call, summary);
    else if (call->format == CLI_FORMAT_TABLE) status = print_table(j, summary);
    else status = print_csv(j, summary);
    if (call->format == CLI_FORMAT_CSV)
        outlay_say_rows(call, j->counts, stderr), say_corrections(j, stderr); /* P-2: always printed */
    json_decref(summary);
    return status;
}

/* Held loans and events: the exit says that there are some. */
cli_exit outlay_exit(const cli_call *call, const json_t *counts) {
    char held[ICHA_TEXT_MAX], file[PATH_MAX];
    int64_t count = count_of(counts, "held") + count_of(counts, "events_held");
    if (count == 0) return CLI_DONE;
    if (call->quiet) return CLI_HELD_ROWS;
    count_text(count, held);
    snprintf(file, sizeof file, "%s/held.csv", cli_value(call, "out"));
    cli_say(stderr, call->language, CLI_T_OUTLAY_HELD, "held", held, "file", file, NULL);
    fputc('\n', stderr);
    return CLI_HELD_ROWS;
}

cli_exit outlay_answer(const outlay_job *j) {
    cli_exit printed = print_summary(j);
    return printed == CLI_DONE ? outlay_exit(j->call, j->counts) : printed;
}
