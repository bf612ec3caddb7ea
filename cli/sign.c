/* icha sign: a finished run into the append-only log, signed (M-6). A run that does not verify is not signed. */
#define _DEFAULT_SOURCE /* flock, mkstemp */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "audit.h"
#include "audit/verify.h"
#include "audit_log.h"
#include "interrupt.h"
#include "number/fail.h"

static const cli_option options[] = {
    {"key", CLI_KIND_TEXT, "FILE", NULL, 0, 0, false, false, CLI_T_HELP_SIGN_KEY},
    {"log", CLI_KIND_TEXT, "FILE", NULL, 0, 0, false, false, CLI_T_HELP_SIGN_LOG},
    {"other-keys", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_SIGN_OTHER_KEYS},
    {"new-key", CLI_KIND_TEXT, "FILE", NULL, 0, 0, false, false, CLI_T_HELP_NEW_KEY},
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha sign --new-key audit.key", CLI_DONE},
    {"icha sign outlay-2018 --key audit.key --log runs.log", CLI_DONE},
};

static cli_exit fail_file(const cli_call *call, icha_message id, const char *path, const char *why) {
    icha_error err = ICHA_ERROR_INIT;
    (void)icha_fail(&err, id, "M-6", NULL, path, why);
    return cli_fail(call, &err);
}

/* ---- a key ---- */

/* errno says why not; a disk that is full takes a part first. */
static bool write_all(int file, const char *text, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t put = write(file, text + done, length - done);
        if (put < 0 && errno != EINTR) return false;
        if (put > 0) done += (size_t)put;
    }
    return fsync(file) == 0;
}

/* Whole under another name first, for its owner only; then at its place, and never over what stands there. */
static bool write_new(const char *path, const char *text) {
    char parent[PATH_MAX], temporary[PATH_MAX];
    errno = ENAMETOOLONG;
    if (!audit_parent(path, parent)) return false;
    if (snprintf(temporary, sizeof temporary, "%s/.icha-key-XXXXXX", parent) >= (int)sizeof temporary) return false;
    int file = mkstemp(temporary);
    if (file < 0) return false;
    bool ok = write_all(file, text, strlen(text));
    int why = errno;
    if (close(file) != 0 && ok) ok = false, why = errno;
    if (ok && link(temporary, path) != 0) ok = false, why = errno;
    (void)unlink(temporary);
    errno = why;
    return ok;
}

static cli_exit say_key(const cli_call *call, const char *path, const char *public_key) {
    json_t *name = json_string(path); /* NULL: the path is no UTF-8 */
    json_t *made = json_pack("{s:o, s:s}", "key", name == NULL ? json_string("?") : name, "public_key", public_key);
    cli_exit status = CLI_DONE;
    if (call->format == CLI_FORMAT_JSON) status = cli_write_json(call, made);
    else if (call->format == CLI_FORMAT_CSV) fprintf(call->out, "public_key\n%s\n", public_key);
    else
        cli_say(call->out, call->language, CLI_T_SIGN_NEW_KEY, "file", path, "key", public_key, NULL),
            fputc('\n', call->out);
    json_decref(made);
    return status;
}

/* Never over a key that stands: without it nothing could be signed as before. */
static cli_exit new_key(const cli_call *call, const char *path) {
    uint8_t seed[ICHA_KEY_SEED_SIZE], key[ICHA_PUBLIC_KEY_SIZE];
    char text[256], secret[ICHA_DIGEST_SIZE], public_key[ICHA_DIGEST_SIZE];
    randombytes_buf(seed, sizeof seed);
    icha_key_public(seed, key);
    icha_hash_text(seed, secret);
    icha_hash_text(key, public_key);
    snprintf(text, sizeof text, AUDIT_KEY_HEAD "secret %s\npublic %s\n", secret, public_key);
    cli_interrupt_hold(); /* no secret is left under another name */
    bool ok = write_new(path, text);
    int why = errno;
    cli_interrupt_release();
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(text, sizeof text);
    sodium_memzero(secret, sizeof secret);
    return ok ? say_key(call, path, public_key) : fail_file(call, ICHA_M_CANNOT_WRITE, path, strerror(why));
}

/* ---- the log ---- */

static void time_text(char *text, size_t size) {
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    text[0] = '\0';
    if (gmtime_r(&now.tv_sec, &utc) != NULL) strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* A run that corrects what was paid is a correction (S-8). */
static const char *what_of(const json_t *manifest) {
    size_t index;
    const json_t *input;
    json_array_foreach(json_object_get(json_object_get(manifest, "determinants"), "inputs"), index, input) {
        const char *role = json_string_value(json_object_get(input, "role"));
        if (role != NULL && strcmp(role, "paid") == 0) return "correction";
    }
    return "run";
}

static bool append(int file, off_t at, const char *line) {
    if (write_all(file, line, strlen(line))) return true;
    int why = errno;
    (void)ftruncate(file, at); /* no half of an entry */
    errno = why;
    return false;
}

/* Entries of another key are a chain too, but perhaps not the signer's: to go on behind them is said (M-6). */
static icha_status check_chain(const cli_call *call, int file, const uint8_t *seed, json_t *report, icha_log_end *end,
                               size_t *length, icha_error *err) {
    uint8_t key[ICHA_PUBLIC_KEY_SIZE];
    char *text = NULL;
    int64_t found;
    const char *log = cli_value(call, "log");
    bool any = cli_flag(call, "other-keys");
    icha_status status = audit_log_read(file, log, &text, length, err);
    if (status != ICHA_OK) return status;
    icha_key_public(seed, key);
    icha_log_check(text, *length, log, any ? NULL : key, NULL, report, end, &found);
    free(text);
    if (any && end->entries > 0) icha_audit_skip(report, "chain", log, "any_key");
    icha_audit_end(report, "chain", end->entries);
    return ICHA_OK;
}

static cli_exit add_entry(const cli_call *call, int file, const json_t *manifest, const uint8_t *seed, json_t *report) {
    char when[32];
    size_t length = 0;
    icha_log_end end;
    icha_error err = ICHA_ERROR_INIT;
    const char *log = cli_value(call, "log");
    time_text(when, sizeof when);
    icha_log_entry entry = {what_of(manifest), json_string_value(json_object_get(manifest, "run_id")),
                            json_string_value(json_object_get(manifest, "digest")), when};
    if (check_chain(call, file, seed, report, &end, &length, &err) != ICHA_OK) return cli_fail(call, &err);
    if (cli_json_whole(&err) != ICHA_OK) return cli_fail(call, &err);
    if (!icha_audit_holds(report)) return CLI_DONE; /* nothing goes behind a chain that does not hold */
    char *line = icha_log_line(&end, &entry, seed);
    if (line == NULL) return cli_fail_memory(call);
    bool ok = append(file, (off_t)length, line);
    int why = errno;
    if (ok) {
        icha_digest_bytes(line, strlen(line), end.digest);
        json_object_set_new(report, "entry",
                            json_pack("{s:I, s:s, s:s, s:s}", "sequence", (json_int_t)end.entries + 1, "what",
                                      entry.what, "time", when, "digest", end.digest));
    }
    free(line);
    return ok ? CLI_DONE : fail_file(call, ICHA_M_CANNOT_WRITE, log, strerror(why));
}

static cli_exit open_log(const cli_call *call, const json_t *manifest, const uint8_t *seed, json_t *report) {
    struct stat about;
    const char *log = cli_value(call, "log");
    int file = open(log, O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0666);
    if (file < 0) return fail_file(call, ICHA_M_CANNOT_WRITE, log, strerror(errno));
    cli_exit status;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
        status = fail_file(call, ICHA_M_CANNOT_WRITE, log, "no regular file");
    else if (flock(file, LOCK_EX) != 0) status = fail_file(call, ICHA_M_CANNOT_WRITE, log, strerror(errno));
    else status = add_entry(call, file, manifest, seed, report);
    close(file);
    return status;
}

static cli_exit sign(const cli_call *call, json_t *report, json_t **manifest) {
    uint8_t seed[ICHA_KEY_SEED_SIZE];
    icha_error err = ICHA_ERROR_INIT;
    const char *folder = call->arguments[0];
    if (audit_key_read(cli_value(call, "key"), seed, &err) != ICHA_OK) return cli_fail(call, &err);
    if (audit_is_inside(folder, cli_value(call, "log"))) /* it would be a file that the run did not write */
        return fail_file(call, ICHA_M_INSIDE_RUN, cli_value(call, "log"), NULL);
    if (icha_verify_run(folder, report, manifest, &err) != ICHA_OK) return cli_fail(call, &err);
    audit_name(report, folder, *manifest);
    cli_exit status = CLI_DONE;
    if (icha_audit_holds(report)) status = open_log(call, *manifest, seed, report);
    else icha_audit_leave(report, "chain", "not_usable");
    sodium_memzero(seed, sizeof seed);
    return status;
}

static cli_exit run(const cli_call *call) {
    const char *made = cli_value(call, "new-key");
    if (sodium_init() < 0) return CLI_INTERNAL;
    if (made != NULL && call->argument_count > 0) return cli_bad_together(call, "new-key", "log");
    if (made != NULL) return new_key(call, made);
    if (call->argument_count == 0 || cli_value(call, "key") == NULL)
        return cli_bad_option(call, "key", "", "DIR --key FILE --log FILE");
    if (cli_value(call, "log") == NULL) return cli_bad_option(call, "log", "", "DIR --key FILE --log FILE");
    json_t *manifest = NULL, *report = icha_audit_begin();
    cli_exit status = sign(call, report, &manifest);
    if (status == CLI_DONE) status = audit_answer(call, report);
    json_decref(manifest);
    json_decref(report);
    return status;
}

const cli_command cli_command_sign = {"sign",
                                      "[DIR]",
                                      0,
                                      1,
                                      CLI_T_SIGN_SUMMARY,
                                      CLI_T_SIGN_DETAILS,
                                      options,
                                      CLI_COUNT(options),
                                      examples,
                                      CLI_COUNT(examples),
                                      run};
