/* icha scenario solve: the largest volume, rate or months within a budget, and when a budget runs out. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "scenario.h"
#include "scenario_print.h"
#include "scenario/solve_engine.h"

static const cli_option options[] = {
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    CLI_OPTION_KNOWN_ON,
    CLI_OPTION_CATALOGUE,
    CLI_OPTION_ASSUME,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {{"icha scenario solve plan.yaml", CLI_DONE}};

#define NOTHING_FITS "nothing fits"

static const char *find_name(icha_solve_find find) {
    static const char *const names[] = {"", "volume", "subsidy_rate", "subsidy_months", "exhaustion"};
    return names[find];
}

/* A rate has its unit, won and months are numbers. */
static json_t *value_json(icha_solve_find find, int64_t x) {
    char text[ICHA_TEXT_MAX];
    if (find == ICHA_SOLVE_SUBSIDY_RATE) icha_rate_format(x, text, sizeof text);
    else snprintf(text, sizeof text, "%" PRId64, x);
    return json_string(text);
}

static void put_rows(json_t *row, icha_solved_rows rows) {
    json_object_set_new(row, "rows_in", json_integer(rows.rows_in));
    json_object_set_new(row, "held", json_integer(rows.held));
}

static icha_status search(const scenario_input *file, const icha_solve *solve, json_t *row, icha_error *err) {
    static const char *const states[] = {"", "found", NOTHING_FITS, "all fit"};
    icha_solution found;
    icha_solved_rows rows;
    icha_status status = icha_solve_engine(&file->setup, &file->options, solve, &found, &rows, err);
    if (status != ICHA_OK) return status;
    put_rows(row, rows);
    json_object_set_new(row, "state", json_string(states[found.state]));
    json_object_set_new(row, "value", value_json(solve->find, found.x));
    json_object_set_new(row, "outlay", json_integer(found.outlay));
    if (found.state != ICHA_SOLVED_FOUND) return ICHA_OK;
    json_object_set_new(row, "next_value", value_json(solve->find, found.next));
    json_object_set_new(row, "next_outlay", json_integer(found.outlay_next));
    return ICHA_OK;
}

static icha_status exhaust(const scenario_input *file, const icha_solve *solve, json_t *row, icha_error *err) {
    icha_exhaustion found;
    icha_solved_rows rows;
    char day[ICHA_DATE_TEXT_SIZE];
    icha_status status = icha_solve_exhaustion(&file->setup, &file->options, solve->budget, &found, &rows, err);
    if (status != ICHA_OK) return status;
    put_rows(row, rows);
    if (found.is_exhausted) icha_date_format(found.on, day, sizeof day);
    json_object_set_new(row, "state", json_string(found.is_exhausted ? "runs out" : "not within the horizon"));
    if (found.is_exhausted) json_object_set_new(row, "value", json_string(day));
    json_object_set_new(row, "outlay", json_integer(found.used));
    json_object_set_new(row, "wanted", json_integer(found.wanted));
    return ICHA_OK;
}

/* M-5: every record given, every change made, and the scenario, whether an answer used it or not. The caller frees it. */
static char *assumptions_of(const scenario_input *file) {
    const icha_scenario *s = file->opened.scenario;
    const json_t *records = json_object_get(file->digests, "assumptions"), *record;
    size_t length, i;
    char *text = NULL;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) return NULL;
    json_array_foreach(records, i, record) fprintf(out, "%s; ", json_string_value(json_object_get(record, "name")));
    for (i = 1; i <= s->index_count; i++) fprintf(out, "index:%s#%zu; ", s->id, i);
    for (i = 1; i <= s->overlay_count; i++) fprintf(out, "overlay:%s#%zu; ", s->id, i);
    fprintf(out, "scenario:%s", s->id);
    return fclose(out) == 0 ? text : NULL;
}

/* ---- each question answers for itself ---- */

static cli_exit fail_one(const scenario_input *file, json_t *row, const icha_error *err) {
    char sentence[2048];
    icha_error_sentence(err, file->call->language, sentence, sizeof sentence);
    json_object_set_new(row, "state", json_string("error"));
    json_object_set_new(row, "error", json_string(sentence));
    return cli_fail(file->call, err);
}

static void say_held(const scenario_input *file, const icha_solve *solve, int64_t held) {
    char count[ICHA_TEXT_MAX];
    if (file->call->quiet) return;
    snprintf(count, sizeof count, "%" PRId64, held);
    cli_say(stderr, file->call->language, CLI_T_SCENARIO_SOLVE_HELD, "id", solve->id, "held", count, NULL);
    fputc('\n', stderr);
}

static cli_exit exit_of(const scenario_input *file, const icha_solve *solve, const json_t *row) {
    int64_t held = json_integer_value(json_object_get(row, "held"));
    bool fits = strcmp(json_string_value(json_object_get(row, "state")), NOTHING_FITS) != 0;
    if (held > 0) say_held(file, solve, held);
    return held > 0 ? CLI_HELD_ROWS : fits ? CLI_DONE : CLI_NO;
}

static cli_exit solve_one(const scenario_input *file, const icha_solve *solve, const char *names, json_t *list) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *row = json_pack("{s:s, s:s, s:s, s:I, s:s}", "id", solve->id, "find", find_name(solve->find), "method",
                            "solve/1", "budget", (json_int_t)solve->budget->amount_won, "assumptions", names);
    icha_status status =
        solve->find == ICHA_SOLVE_EXHAUSTION ? exhaust(file, solve, row, &err) : search(file, solve, row, &err);
    json_array_append_new(list, row);
    return status == ICHA_OK ? exit_of(file, solve, row) : fail_one(file, row, &err);
}

/* From best to worst: an answer, a "no", held rows, no answer. */
static cli_exit worst_of(cli_exit a, cli_exit b) {
    static const cli_exit order[] = {CLI_DONE,         CLI_NO,       CLI_HELD_ROWS, CLI_NOT_APPLICABLE,
                                     CLI_UNDETERMINED, CLI_BAD_DATA, CLI_INTERNAL};
    cli_exit worst = CLI_DONE;
    for (size_t i = 0; i < CLI_COUNT(order); i++)
        if (order[i] == a || order[i] == b) worst = order[i];
    return worst;
}

static json_t *methods_of(const icha_scenario *s) {
    json_t *list = json_array();
    if (s->overlay_count + s->index_count > 0) json_array_append_new(list, json_string("overlay/1"));
    json_array_append_new(
        list, json_string(s->mode == ICHA_SCENARIO_SIMULATE ? "scenario.simulate/1" : "scenario.expected/1"));
    json_array_append_new(list, json_string("solve/1"));
    return list;
}

static cli_exit solve_all(const scenario_input *file) {
    const icha_scenario *s = file->opened.scenario;
    char *names = assumptions_of(file);
    json_t *list = json_array(), *whole = scenario_determinants(file, "scenario solve", methods_of(s));
    cli_exit worst = names == NULL ? cli_no_memory(file->call) : CLI_DONE;
    for (size_t i = 0; names != NULL && i < s->solve_count; i++)
        worst = worst_of(worst, solve_one(file, &s->solves[i], names, list));
    cli_exit printed = scenario_print_solved(file->call, list, whole);
    free(names);
    json_decref(list);
    json_decref(whole);
    return worst_of(printed, worst);
}

static cli_exit check_questions(const scenario_input *file) {
    icha_error err = ICHA_ERROR_INIT;
    if (file->opened.scenario->solve_count > 0)
        return scenario_check_payers(file, NULL, &err) == ICHA_OK ? CLI_DONE : cli_fail(file->call, &err);
    (void)icha_fail(&err, ICHA_M_KEY_MISSING, "A-3", NULL, NULL, "solve");
    (void)icha_fail_at(&err, err.status, file->call->arguments[0], 1, 1);
    return cli_fail(file->call, &err);
}

static cli_exit run(const cli_call *call) {
    scenario_input file;
    cli_exit status = scenario_input_open(call, NULL, &file);
    if (status == CLI_DONE) status = check_questions(&file);
    if (status == CLI_DONE) status = solve_all(&file);
    scenario_input_close(&file);
    return status;
}

const cli_command cli_command_scenario_solve = {"scenario solve",
                                                "FILE.yaml",
                                                1,
                                                1,
                                                CLI_T_SCENARIO_SOLVE_SUMMARY,
                                                CLI_T_SCENARIO_SOLVE_DETAILS,
                                                options,
                                                CLI_COUNT(options),
                                                examples,
                                                CLI_COUNT(examples),
                                                run};
