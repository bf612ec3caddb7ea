/* From an opened scenario to what the engine runs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number/fail.h"
#include "progress.h"
#include "scenario.h"
#include "scenario/names.h"

/* ---- tables, beside the scenario or kept (X-4) ---- */

static icha_status read_descriptor(int descriptor, const char *path, outlay_file *to, icha_error *err) {
    struct stat about;
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode))
        return icha_fail(err, ICHA_M_CANNOT_READ, "X-4", NULL, path, strerror(EINVAL));
    size_t size = (size_t)about.st_size;
    to->mode = about.st_mode & 0666u;
    to->csv = malloc(size + 1);
    if (to->csv == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, path, NULL);
    for (ssize_t got = 1; got > 0 && to->length < size; to->length += (size_t)got) {
        got = read(descriptor, to->csv + to->length, size - to->length);
        if (got < 0) return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    }
    to->csv[to->length] = '\0';
    return ICHA_OK;
}

/* A digest that the scenario guards. */
static icha_status check_digest(const char *found, const char *guard, const char *field, icha_error *err) {
    if (guard == NULL || strcmp(found, guard) == 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_BASE_DIFFERS, "A-1", field, found, guard);
}

static icha_status read_table(scenario_input *file, const icha_named_file *named, const char *given, const char *role,
                              const char *field, outlay_file *to, icha_error *err) {
    char path[PATH_MAX];
    if (named->name == NULL) return ICHA_OK;
    icha_status status = scenario_find_table(&file->opened, named, given, path, err);
    if (status != ICHA_OK) return status;
    int may_be_link = file->opened.from.recorded == NULL ? O_NOFOLLOW : 0; /* what the user gave is his own word */
    int descriptor = open(path, O_RDONLY | may_be_link | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    outlay_copy_utf8(to->name, sizeof to->name, named->name);
    status = read_descriptor(descriptor, path, to, err);
    close(descriptor);
    if (status != ICHA_OK) return status;
    json_t *input = outlay_input_json(role, to, NULL);
    json_array_append_new(file->inputs, input);
    return check_digest(json_string_value(json_object_get(input, "sha256")), named->sha256, field, err);
}

/* ---- digests of what determines a run (M-1) ---- */

static json_t *digests_of(const scenario_file *opened) {
    json_t *all = json_copy(opened->digests);
    json_object_update_new(all, json_pack("{s:{s:s, s:s}, s:{s:s}}", "scenario", "id", opened->scenario->id, "sha256",
                                          opened->sha256, "overlays", "sha256", opened->snapshot_sha256));
    return all;
}

/* ---- the setup ---- */

static const char *recorded_option(const scenario_input *file, const char *name) {
    const json_t *options = json_object_get(file->opened.from.recorded, "options");
    return json_string_value(json_object_get(options, name));
}

/* As the call says, or as the run was called that is recorded. */
static icha_status set_call(scenario_input *file, icha_error *err) {
    icha_portfolio_options *to = &file->options;
    const char *day = recorded_option(file, "known_on"), *language = recorded_option(file, "language");
    to->threads = (int32_t)cli_whole(file->call, "threads", cli_processors());
    to->language = file->call->language;
    if (file->opened.from.recorded == NULL) {
        to->known_on = cli_date(file->call, "known-on");
        return ICHA_OK;
    }
    to->language = language != NULL && strcmp(language, "ko") == 0 ? ICHA_LANGUAGE_KO : ICHA_LANGUAGE_EN;
    return day == NULL ? ICHA_OK : icha_date_parse(day, strlen(day), &to->known_on, err);
}

static icha_status set_up(scenario_input *file, icha_error *err) {
    const icha_scenario *s = file->opened.scenario;
    icha_portfolio_options *to = &file->options;
    *to = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    to->first_year = s->first_year;
    to->last_year = s->last_year;
    const icha_book_input data = {file->portfolio.csv, file->portfolio.length, file->portfolio.name,
                                  file->events.csv,    file->events.length,    file->events.name};
    file->setup = (icha_setup){file->opened.snapshot, s->lending, s->lending_count, s->behaviour,
                               s->behaviour_count,    data,       s->mode,          s->seed};
    return set_call(file, err);
}

static icha_status read_tables(scenario_input *file, icha_error *err) {
    const icha_scenario *s = file->opened.scenario;
    const scenario_sources *from = &file->opened.from;
    icha_status status =
        read_table(file, &s->portfolio, from->portfolio, "portfolio", "base.portfolio.sha256", &file->portfolio, err);
    return status == ICHA_OK
               ? read_table(file, &s->events, from->events, "events", "base.events.sha256", &file->events, err)
               : status;
}

icha_status scenario_input_read(const cli_call *call, const scenario_sources *from, scenario_input *file,
                                icha_faults **faults, icha_error *err) {
    memset(file, 0, sizeof *file);
    file->call = call;
    file->inputs = json_array();
    icha_status status = from == NULL ? scenario_open(call, call->arguments[0], &file->opened, faults, err)
                                      : scenario_open_from(from, &file->opened, faults, err);
    if (status != ICHA_OK) return status;
    file->digests = digests_of(&file->opened);
    status = read_tables(file, err);
    return status == ICHA_OK ? set_up(file, err) : status;
}

static cli_exit fail_with(const cli_call *call, icha_faults *faults, const icha_error *err) {
    for (size_t i = 0; i < icha_faults_count(faults); i++) cli_fail(call, icha_faults_at(faults, i));
    if (icha_faults_count(faults) == 0) cli_fail(call, err);
    return cli_exit_of(err->status);
}

cli_exit scenario_input_open(const cli_call *call, const scenario_sources *from, scenario_input *file) {
    icha_error err = ICHA_ERROR_INIT;
    icha_faults *faults = NULL;
    icha_status status = scenario_input_read(call, from, file, &faults, &err);
    cli_exit answer = status == ICHA_OK ? CLI_DONE : fail_with(call, faults, &err);
    icha_faults_free(faults);
    return answer;
}

void scenario_input_close(scenario_input *file) {
    json_decref(file->inputs);
    json_decref(file->digests);
    free(file->portfolio.csv);
    free(file->events.csv);
    scenario_close(&file->opened);
}

/* ---- what determines a run (M-1) ---- */

json_t *scenario_determinants(const scenario_input *file, const char *command, json_t *methods) {
    char years[ICHA_TEXT_MAX], day[ICHA_DATE_TEXT_SIZE];
    const icha_portfolio_options *o = &file->options;
    outlay_years_text(o, years, sizeof years);
    json_t *opts = json_pack("{s:s, s:s}", "years", years, "language", o->language == ICHA_LANGUAGE_KO ? "ko" : "en");
    if (o->known_on != ICHA_DATE_UNSET) {
        icha_date_format(o->known_on, day, sizeof day);
        json_object_set_new(opts, "known_on", json_string(day));
    }
    json_t *whole = outlay_head(command, file->opened.from.recorded);
    json_object_set_new(whole, "methods", methods);
    json_object_set(whole, "inputs", file->inputs);
    json_object_set_new(whole, "options", opts);
    json_object_update(whole, file->digests);
    return whole;
}

/* ---- the book ---- */

bool scenario_keeps_commitments(const icha_scenario *scenario) {
    bool keeps = false;
    for (size_t i = 0; i < scenario->budget_count; i++)
        keeps = keeps || scenario->budgets[i].basis == ICHA_BUDGET_COMMITMENT;
    return keeps;
}

icha_status scenario_book(const scenario_input *file, const icha_setup *setup, bool keeps_commitments,
                          icha_engine_book *out, icha_error *err) {
    char name[ICHA_CATALOGUE_ID_MAX + 16];
    const icha_scenario *s = file->opened.scenario;
    snprintf(name, sizeof name, "scenario:%s", s->id);
    icha_status status = icha_engine_book_make(setup, &(icha_book_wish){.keeps_commitments = keeps_commitments},
                                               &file->options, out, err);
    if (status != ICHA_OK) return status;
    bool simulated = s->mode == ICHA_SCENARIO_SIMULATE, overlaid = s->overlay_count + s->index_count > 0;
    bool ok = icha_book_assume(out->book, name) &&
              icha_book_name_method(out->book, simulated ? "scenario.simulate/1" : "scenario.expected/1") &&
              (!overlaid || icha_book_name_method(out->book, "overlay/1"));
    if (ok) return ICHA_OK;
    icha_engine_book_free(out);
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_status name_file(const scenario_input *file, icha_status status, icha_error *err) {
    if (status == ICHA_OK) return status;
    return icha_fail_at(err, status, file->call->arguments[0], err->line, err->column);
}

icha_status scenario_check_payers(const scenario_input *file, const icha_engine_book *book, icha_error *err) {
    const scenario_file *opened = &file->opened;
    icha_engine_book made = {NULL, NULL};
    icha_status status = ICHA_OK;
    if (icha_scenario_check_payers(opened->scenario, opened->snapshot, NULL, NULL) == ICHA_OK) return ICHA_OK;
    if (book == NULL) status = scenario_book(file, &file->setup, false, &made, err);
    const icha_book *loans = book == NULL ? made.book : book->book;
    if (status == ICHA_OK)
        status = name_file(file, icha_scenario_check_payers(opened->scenario, opened->snapshot, loans, err), err);
    icha_engine_book_free(&made);
    return status;
}
