/* icha replay: the run once more from what determined it; the same bytes, or the first difference (M-2). */
#include "audit.h"

static const cli_option options[] = {
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    {"work", CLI_KIND_TEXT, "DIR", NULL, 0, 0, false, false, CLI_T_HELP_WORK},
    AUDIT_OPTIONS_INPUTS,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha replay outlay-2018", CLI_DONE},
};

static cli_exit run(const cli_call *call) {
    audit_run *run = calloc(1, sizeof *run);
    if (run == NULL) return cli_fail_memory(call);
    json_t *report = icha_audit_begin();
    bool usable;
    cli_exit status = audit_open(run, call, report, &usable);
    audit_name(report, call->arguments[0], run->manifest);
    if (status == CLI_DONE && usable) status = audit_replay(run, report);
    else if (status == CLI_DONE) icha_audit_leave(report, "replay", "not_usable");
    if (status == CLI_DONE) status = audit_answer(call, report);
    audit_close(run);
    free(run);
    json_decref(report);
    return status;
}

const cli_command cli_command_replay = {"replay",
                                        "DIR",
                                        1,
                                        1,
                                        CLI_T_REPLAY_SUMMARY,
                                        CLI_T_REPLAY_DETAILS,
                                        options,
                                        CLI_COUNT(options),
                                        examples,
                                        CLI_COUNT(examples),
                                        run};
