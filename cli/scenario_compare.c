/* icha scenario compare: two finished runs of scenarios against each other, and which cause has which part of the
 * difference. */
#include <stdlib.h>
#include <string.h>

#include "audit/difference.h"
#include "audit/result.h"
#include "interrupt.h"
#include "number/fail.h"
#include "scenario_compare.h"
#include "scenario_print.h"

static const cli_option options[] = {
    {"out", CLI_KIND_TEXT, "DIR", NULL, 0, 0, false, false, CLI_T_HELP_COMPARE_OUT},
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {{"icha scenario compare plan-run plan-more-run", CLI_DONE}};

/* ---- the two runs ---- */

static cli_exit open_scenario(compare_side *side) {
    icha_error err = ICHA_ERROR_INIT;
    icha_faults *faults = NULL;
    const cli_call *call = side->run.call;
    icha_status status = audit_scenario_open(&side->run, &side->file, &faults, &err);
    icha_faults_free(faults);
    return status == ICHA_OK ? CLI_DONE : cli_fail(call, &err);
}

/* Of runs whose inputs differ from what determined them nothing is compared: what differs is said instead. */
static cli_exit open_side(const cli_call *call, const char *folder, compare_side *side) {
    json_t *report = icha_audit_begin();
    bool usable;
    side->run.scenario_only = true;
    cli_exit status = audit_open_folder(&side->run, call, folder, report, &usable);
    if (status == CLI_DONE && usable) status = open_scenario(side);
    else if (status == CLI_DONE) audit_name(report, folder, side->run.manifest), status = audit_answer(call, report);
    json_decref(report);
    return status;
}

static icha_status check_horizons(const comparing *c, icha_error *err) {
    char a[ICHA_TEXT_MAX], b[ICHA_TEXT_MAX];
    outlay_years_text(&c->a.file.options, a, sizeof a);
    outlay_years_text(&c->b.file.options, b, sizeof b);
    return strcmp(a, b) == 0 ? ICHA_OK : icha_fail(err, ICHA_M_HORIZONS_DIFFER, "A-4", "horizon", b, a);
}

/* ---- the steps, A to B ---- */

/* An end is a whole run, which names also what its other tables rest on (M-5). */
static icha_status run_step(const scenario_input *file, const icha_setup *setup, icha_portfolio **out,
                            icha_error *err) {
    icha_engine_book book = {NULL, NULL};
    scenario_swept swept = {.ranges = NULL};
    bool is_end = setup == &file->setup;
    icha_status status = scenario_book(file, setup, false, &book, err);
    if (status == ICHA_OK)
        status = is_end ? scenario_outlay(file, &book, &swept, out, err) : icha_engine_outlay(setup, &book, out, err);
    scenario_swept_clear(&swept);
    icha_engine_book_free(&book);
    return status;
}

/* From here on both sides are the same. */
static bool is_b(const comparing *c, size_t from_b) {
    bool is = true;
    for (size_t i = from_b; i < ICHA_CAUSE_COUNT; i++) is = is && c->same[i];
    return is;
}

/* A itself and B itself are run as they were, for they are held against their tables; a step that changes nothing is
 * not run. Mixtures have B's known-on date, which goes with the first cause, the catalogue. */
static icha_status outlay_of(void *context, size_t from_b, icha_portfolio **out, icha_error *err) {
    comparing *c = context;
    const scenario_input *a = &c->a.file, *b = &c->b.file;
    icha_setup mixture = a->setup;
    icha_status status = ICHA_OK;
    c->from_b = from_b;
    for (size_t i = 0; i < from_b; i++) icha_setup_take(&mixture, &b->setup, (icha_cause)i);
    if (from_b == 0) status = run_step(a, &a->setup, out, err);
    else if (is_b(c, from_b) && !(from_b > 1 && is_b(c, from_b - 1))) status = run_step(b, &b->setup, out, err);
    else if (c->same[from_b - 1]) *out = c->last;
    else status = run_step(b, &mixture, out, err);
    c->last = *out;
    return status;
}

/* ---- both ends are the runs' own ---- */

static icha_status write_table(icha_portfolio *portfolio, FILE *out, icha_error *err) {
    char *buffer = malloc(ICHA_PORTFOLIO_STREAM_MIN);
    icha_portfolio_stream *stream = NULL;
    size_t length = 1;
    icha_status status = buffer == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
    if (status == ICHA_OK) status = icha_portfolio_stream_open(portfolio, ICHA_TABLE_OUTLAY, &stream, err);
    while (status == ICHA_OK && length > 0) {
        status = icha_portfolio_stream_read(stream, buffer, ICHA_PORTFOLIO_STREAM_MIN, &length, err);
        if (status == ICHA_OK) fwrite(buffer, 1, length, out);
    }
    icha_portfolio_stream_free(stream);
    free(buffer);
    return status;
}

/* outlay.csv as today's end has it, in memory, for reading. The text is the caller's. */
static icha_status open_table(icha_portfolio *end, char **text, FILE **file, icha_error *err) {
    size_t length = 0;
    FILE *out = open_memstream(text, &length);
    icha_status status = out == NULL ? ICHA_ERR_MEMORY : write_table(end, out, err);
    bool ok = out != NULL && fclose(out) == 0;
    if (status == ICHA_OK && ok) *file = fmemopen(*text, length, "r");
    if (status == ICHA_OK && *file != NULL) return ICHA_OK;
    return status != ICHA_OK && status != ICHA_ERR_MEMORY ? status
                                                          : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_status hold_against(const compare_side *side, icha_portfolio *end, json_t *report, icha_error *err) {
    static const char name[] = "outlay.csv";
    char *text = NULL;
    FILE *found = NULL, *made = NULL;
    icha_error why = ICHA_ERROR_INIT;
    icha_status status = open_table(end, &text, &made, err);
    if (status == ICHA_OK && icha_result_open(side->run.folder, name, &found, &why) != ICHA_OK)
        icha_audit_unreadable(report, "replay", name, &why);
    else if (status == ICHA_OK) icha_difference_of(found, made, name, report);
    if (found != NULL) fclose(found);
    if (made != NULL) fclose(made);
    free(text);
    return status;
}

/* CLI_DONE: the end is what the run wrote. */
static cli_exit check_end(const compare_side *side, icha_portfolio *end) {
    icha_error err = ICHA_ERROR_INIT;
    const cli_call *call = side->run.call;
    json_t *report = icha_audit_begin();
    cli_exit answer = CLI_DONE;
    if (hold_against(side, end, report, &err) != ICHA_OK) answer = cli_fail(call, &err);
    else if (!icha_audit_holds(report)) {
        icha_audit_end(report, "replay", 1);
        audit_name(report, side->run.folder, side->run.manifest);
        answer = audit_answer(call, report);
    }
    json_decref(report);
    return answer;
}

/* ---- the result's folder ---- */

typedef struct writing {
    const comparing *compared;
    const json_t *document;
} writing;

/* What determined either run, whose digest is its run_id. */
static json_t *determinants(const writing *w) {
    const json_t *document = w->document;
    json_t *whole = outlay_head("scenario compare", NULL);
    json_object_set(whole, "methods", json_object_get(document, "methods"));
    json_object_set_new(whole, "inputs", json_array());
    json_object_set_new(whole, "options",
                        json_pack("{s:O, s:O}", "years", json_object_get(document, "years"), "order",
                                  json_object_get(document, "order")));
    json_object_set_new(whole, "a", json_deep_copy(w->compared->a.run.determinants));
    json_object_set_new(whole, "b", json_deep_copy(w->compared->b.run.determinants));
    return whole;
}

static icha_status write_rows(void *context, icha_error *err) {
    const writing *w = context;
    return compare_write_rows(w->compared->job, w->document, err);
}

static icha_status write_manifest(void *context, icha_error *err) {
    const writing *w = context;
    json_t *assumptions = json_incref(json_object_get(w->document, "assumptions"));
    return outlay_write_manifest_of(w->compared->job, determinants(w), assumptions, err);
}

static cli_exit write_folder(const comparing *c, json_t *document) {
    icha_error err = ICHA_ERROR_INIT;
    outlay_job *job = c->job;
    writing w = {c, document};
    job->options = c->a.file.options;
    job->counts = json_pack("{s:I}", "rows", (json_int_t)c->found.count);
    icha_status status = outlay_publish(job, write_rows, write_manifest, &w, &err);
    if (status != ICHA_OK) return cli_fail(c->call, &err);
    json_object_set(document, "run_id", json_object_get(job->manifest, "run_id"));
    return CLI_DONE;
}

/* ---- all of it ---- */

/* Held rows of any step: its figures are not of all loans. */
static cli_exit exit_of(const comparing *c) {
    bool holds = false;
    for (size_t i = 0; i <= ICHA_CAUSE_COUNT; i++)
        holds = holds || icha_portfolio_count(c->found.steps[i]).held > 0 ||
                icha_portfolio_event_count(c->found.steps[i]).held > 0;
    return holds ? CLI_HELD_ROWS : CLI_DONE;
}

static cli_exit answer(const comparing *c) {
    json_t *document = compare_document(c);
    cli_exit status = cli_value(c->call, "out") == NULL ? CLI_DONE : write_folder(c, document);
    if (status == CLI_DONE) status = compare_print(c->call, document);
    json_decref(document);
    return status == CLI_DONE ? exit_of(c) : status;
}

/* A mixture of two sound scenarios may be none: which one it is, is said before. */
static cli_exit fail_in_step(const comparing *c, const icha_error *err) {
    if (c->from_b > 0 && c->from_b < ICHA_CAUSE_COUNT) {
        cli_say(stderr, c->call->language, CLI_T_COMPARE_STEP_FAILS, "cause",
                icha_cause_name((icha_cause)(c->from_b - 1)), NULL);
        fputc('\n', stderr);
    }
    return cli_fail(c->call, err);
}

static cli_exit compare(comparing *c) {
    icha_error err = ICHA_ERROR_INIT;
    const char *out = cli_value(c->call, "out");
    icha_status status = check_horizons(c, &err);
    if (status == ICHA_OK && out != NULL) status = icha_run_folder_check(out, &err);
    if (status == ICHA_OK) status = compare_find_same(c, &err);
    if (status != ICHA_OK) return cli_fail(c->call, &err);
    if (icha_compare(outlay_of, c, &c->found, &err) != ICHA_OK) return fail_in_step(c, &err);
    cli_exit checked = check_end(&c->a, c->found.steps[0]);
    if (checked == CLI_DONE) checked = check_end(&c->b, c->found.steps[ICHA_CAUSE_COUNT]);
    if (checked == CLI_DONE) checked = answer(c);
    icha_comparison_clear(&c->found);
    return checked;
}

static cli_exit run(const cli_call *call) {
    comparing *c = calloc(1, sizeof *c);
    outlay_job *job = c == NULL ? NULL : outlay_begin(call);
    if (job == NULL) {
        free(c);
        return cli_fail_memory(call);
    }
    c->call = call;
    c->job = job;
    cli_interrupt_begin();
    cli_exit status = open_side(call, call->arguments[0], &c->a);
    if (status == CLI_DONE) status = open_side(call, call->arguments[1], &c->b);
    if (status == CLI_DONE) status = compare(c);
    cli_interrupt_end();
    scenario_input_close(&c->a.file);
    scenario_input_close(&c->b.file);
    audit_close(&c->a.run);
    audit_close(&c->b.run);
    outlay_end(job);
    free(c);
    return status;
}

const cli_command cli_command_scenario_compare = {"scenario compare",
                                                  "DIR_A DIR_B",
                                                  2,
                                                  2,
                                                  CLI_T_SCENARIO_COMPARE_SUMMARY,
                                                  CLI_T_SCENARIO_COMPARE_DETAILS,
                                                  options,
                                                  CLI_COUNT(options),
                                                  examples,
                                                  CLI_COUNT(examples),
                                                  run};
