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

static icha_status search(const scenario_input *file, const icha_solve *solve, json_t *row, bool *is_no,
                          icha_error *err) {
    static const char *const states[] = {"", "found", "nothing fits", "all fit"};
    icha_solution found;
    icha_status status = icha_solve_engine(&file->setup, &file->options, solve, &found, err);
    if (status != ICHA_OK) return status;
    *is_no = *is_no || found.state == ICHA_SOLVED_NOTHING_FITS;
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
    char day[ICHA_DATE_TEXT_SIZE];
    icha_status status = icha_solve_exhaustion(&file->setup, &file->options, solve->budget, &found, err);
    if (status != ICHA_OK) return status;
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

static icha_status solve_one(const scenario_input *file, const icha_solve *solve, json_t *list, bool *is_no,
                             icha_error *err) {
    char *names = assumptions_of(file);
    if (names == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    json_t *row = json_pack("{s:s, s:s, s:s, s:I, s:s}", "id", solve->id, "find", find_name(solve->find), "method",
                            "solve/1", "budget", (json_int_t)solve->budget->amount_won, "assumptions", names);
    free(names);
    icha_status status =
        solve->find == ICHA_SOLVE_EXHAUSTION ? exhaust(file, solve, row, err) : search(file, solve, row, is_no, err);
    if (status == ICHA_OK) json_array_append_new(list, row);
    else json_decref(row);
    return status;
}

static cli_exit solve_all(const scenario_input *file) {
    const icha_scenario *s = file->opened.scenario;
    icha_error err = ICHA_ERROR_INIT;
    json_t *list = json_array();
    icha_status status = ICHA_OK;
    bool is_no = false;
    for (size_t i = 0; status == ICHA_OK && i < s->solve_count; i++)
        status = solve_one(file, &s->solves[i], list, &is_no, &err);
    cli_exit answer =
        status == ICHA_OK ? scenario_print_solved(file->call, list, file->digests) : cli_fail(file->call, &err);
    json_decref(list);
    return answer == CLI_DONE && is_no ? CLI_NO : answer;
}

static cli_exit run(const cli_call *call) {
    scenario_input file;
    cli_exit status = scenario_input_open(call, NULL, &file);
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
