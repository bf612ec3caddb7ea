/* icha verify: is the folder of a run as the run wrote it? By level, never one bare answer (M-2). */
#include <sodium.h>
#include <string.h>

#include "audit.h"
#include "audit/comparison.h"
#include "audit/verify.h"
#include "audit_log.h"
#include "number/fail.h"

static const cli_option options[] = {
    {"replay", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_VERIFY_REPLAY},
    {"log", CLI_KIND_TEXT, "FILE", NULL, 0, 0, false, false, CLI_T_HELP_VERIFY_LOG},
    {"public-key", CLI_KIND_TEXT, "FILE|HEX", NULL, 0, 0, false, false, CLI_T_HELP_PUBLIC_KEY},
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    {"work", CLI_KIND_TEXT, "DIR", NULL, 0, 0, false, false, CLI_T_HELP_WORK},
    AUDIT_OPTIONS_INPUTS,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha verify outlay-2018", CLI_DONE},
    {"icha verify outlay-2018 --replay --format json", CLI_DONE},
};

static cli_exit replay(const cli_call *call, json_t *report) {
    audit_run *run = calloc(1, sizeof *run);
    if (run == NULL) return cli_fail_memory(call);
    bool usable;
    cli_exit status = audit_open(run, call, report, &usable);
    if (status == CLI_DONE && usable) status = audit_replay(run, report);
    else if (status == CLI_DONE) icha_audit_leave(report, "replay", "not_usable");
    audit_close(run);
    free(run);
    return status;
}

static bool is_comparison(const json_t *manifest) {
    const char *command = json_string_value(json_object_get(json_object_get(manifest, "determinants"), "command"));
    return command != NULL && strcmp(command, ICHA_COMPARISON) == 0;
}

static cli_exit look(const cli_call *call, json_t *report, json_t **manifest) {
    icha_error err = ICHA_ERROR_INIT;
    const char *folder = call->arguments[0];
    if (icha_verify_run(folder, report, manifest, &err) != ICHA_OK) return cli_fail(call, &err);
    audit_name(report, folder, *manifest);
    if (cli_value(call, "log") == NULL) icha_audit_leave(report, "chain", "not_signed");
    else if (audit_log_level(call, *manifest, report, &err) != ICHA_OK) return cli_fail(call, &err);
    if (!cli_flag(call, "replay")) icha_audit_leave(report, "replay", "not_asked");
    else if (is_comparison(*manifest)) icha_audit_leave(report, "replay", "not_replayed");
    else if (icha_audit_holds(report)) return replay(call, report);
    else icha_audit_leave(report, "replay", "not_usable");
    return CLI_DONE;
}

static cli_exit run(const cli_call *call) {
    if (sodium_init() < 0) return CLI_INTERNAL;
    if (cli_value(call, "public-key") != NULL && cli_value(call, "log") == NULL)
        return cli_bad_option(call, "log", "", "--log FILE --public-key FILE|HEX");
    json_t *manifest = NULL, *report = icha_audit_begin();
    cli_exit status = look(call, report, &manifest);
    if (status == CLI_DONE) status = audit_answer(call, report);
    json_decref(manifest);
    json_decref(report);
    return status;
}

const cli_command cli_command_verify = {"verify",
                                        "DIR",
                                        1,
                                        1,
                                        CLI_T_VERIFY_SUMMARY,
                                        CLI_T_VERIFY_DETAILS,
                                        options,
                                        CLI_COUNT(options),
                                        examples,
                                        CLI_COUNT(examples),
                                        run};
