/* --resume (P-4): a run starts again rather than going on, for a run costs little more than reading its file; a result
 * that is already there is not made twice. */
#include "audit/result.h"
#include "number/fail.h"
#include "outlay.h"
#include "report/report.h"

static void say_swept(const cli_call *call, int64_t count) {
    char text[ICHA_TEXT_MAX];
    if (count == 0 || call->quiet) return;
    icha_money_group(count, text, sizeof text);
    cli_say(stderr, call->language, CLI_T_OUTLAY_SWEPT, "count", text, NULL);
    fputc('\n', stderr);
}

icha_status outlay_check_place(const cli_call *call, bool *finished, icha_error *err) {
    int64_t swept = 0;
    const char *out = cli_value(call, "out");
    *finished = false;
    if (!cli_flag(call, "resume")) return icha_run_folder_check(out, err);
    icha_status status = icha_run_folder_sweep(out, &swept, err);
    if (status != ICHA_OK) return status;
    say_swept(call, swept);
    *finished = icha_run_folder_is_taken(out);
    return *finished ? ICHA_OK : icha_run_folder_check(out, err);
}

static bool has_manifest(const char *out) {
    FILE *file = NULL;
    icha_error why = ICHA_ERROR_INIT;
    if (icha_result_open(out, "manifest.json", &file, &why) == ICHA_OK) fclose(file);
    return file != NULL;
}

/* A folder without a manifest that can be read is none of a run. */
static icha_status check(const char *out, const json_t *given, json_t **manifest, icha_error *err) {
    char where[256] = "";
    if (!has_manifest(out)) return icha_run_folder_check(out, err);
    icha_status status = icha_result_manifest(out, manifest, err);
    if (status != ICHA_OK) return status;
    json_t *theirs = outlay_given_of(json_object_get(*manifest, "determinants"));
    bool differs = icha_json_difference(given, theirs, where, sizeof where);
    json_decref(theirs);
    if (differs) return icha_fail(err, ICHA_M_RESULT_OTHER, "P-4", NULL, out, where);
    return icha_result_check_files(out, *manifest, err);
}

static json_t *summary(const json_t *manifest) {
    json_t *made = json_copy(json_object_get(manifest, "counts"));
    const json_t *determinants = json_object_get(manifest, "determinants");
    json_object_set_new(made, "finished_before", json_true());
    json_object_set(made, "years", json_object_get(json_object_get(determinants, "options"), "years"));
    json_object_set(made, "assumptions", json_object_get(manifest, "assumptions"));
    json_object_set(made, "run_id", json_object_get(manifest, "run_id"));
    json_object_set(made, "files", json_object_get(manifest, "results"));
    return made;
}

static void say_finished(const cli_call *call, const json_t *manifest, FILE *out) {
    cli_say(out, call->language, CLI_T_OUTLAY_FINISHED, "folder", cli_value(call, "out"), NULL);
    fputc('\n', out);
    outlay_say_rows(call, json_object_get(manifest, "counts"), out);
    cli_say(out, call->language, CLI_T_OUTLAY_RUN, "id", json_string_value(json_object_get(manifest, "run_id")), NULL);
    fputc('\n', out);
}

/* The totals of the run that was are not kept; the tables are. */
cli_exit outlay_resume(const cli_call *call, const json_t *given) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *manifest = NULL;
    cli_exit status = CLI_DONE;
    if (check(cli_value(call, "out"), given, &manifest, &err) != ICHA_OK) {
        json_decref(manifest);
        return cli_fail(call, &err);
    }
    if (call->format == CLI_FORMAT_JSON) {
        json_t *made = summary(manifest);
        status = cli_write_json(call, made);
        json_decref(made);
    } else {
        say_finished(call, manifest, call->format == CLI_FORMAT_TABLE ? call->out : stderr);
    }
    if (status == CLI_DONE) status = outlay_exit(call, json_object_get(manifest, "counts"));
    json_decref(manifest);
    return status;
}
