/* The files of a report: made beside their place under another name and put there whole. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "audit/digest.h"
#include "interrupt.h"
#include "number/fail.h"
#include "report.h"
#include "report/long_csv.h"
#include "report/xlsx.h"

static icha_status cannot_write(const char *path, icha_error *err) {
    return icha_fail(err, ICHA_M_CANNOT_WRITE, "A-5", NULL, path, strerror(errno));
}

/* A run's folder stays as the run left it. */
static icha_status begin(const report_job *job, const char *path, char temporary[PATH_MAX], icha_error *err) {
    char parent[PATH_MAX];
    if (!audit_parent(path, parent)) return errno = ENAMETOOLONG, cannot_write(path, err);
    if (audit_is_inside(job->run.folder, path) || audit_is_inside(job->against.folder, path))
        return icha_fail(err, ICHA_M_INSIDE_RUN, "M-2", NULL, path, NULL);
    if (snprintf(temporary, PATH_MAX, "%s/.icha-report-XXXXXX", parent) >= PATH_MAX)
        return errno = ENAMETOOLONG, cannot_write(path, err);
    struct stat about;
    if (lstat(path, &about) == 0 && !S_ISREG(about.st_mode)) /* a rename would replace a device, a pipe, a link */
        return icha_fail(err, ICHA_M_CANNOT_WRITE, "A-5", NULL, path, "no regular file");
    int descriptor = mkstemp(temporary);
    if (descriptor < 0) return cannot_write(path, err);
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(descriptor, 0666 & ~mask);
    close(descriptor);
    return ICHA_OK;
}

static bool flush(const char *path) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) close(descriptor);
    return ok;
}

static icha_status publish(const char *temporary, const char *path, const char *form, json_t *written,
                           icha_error *err) {
    char digest[ICHA_DIGEST_SIZE];
    icha_status status = cli_json_whole(err);
    if (status == ICHA_OK) status = icha_digest_file(temporary, digest, err);
    if (status != ICHA_OK) return status;
    if (!flush(temporary) || rename(temporary, path) != 0) return cannot_write(path, err);
    json_t *name = json_string(path); /* NULL: the path is no UTF-8 */
    json_array_append_new(written, json_pack("{s:o, s:s, s:s}", "file", name == NULL ? json_string("?") : name, "form",
                                             form, "sha256", digest));
    return ICHA_OK;
}

/* The error names the place that was asked for, not the other name. */
static icha_status at_its_place(const char *path, icha_error *err) {
    char why[sizeof err->expected];
    snprintf(why, sizeof why, "%s", err->expected);
    return icha_fail(err, ICHA_M_CANNOT_WRITE, "A-5", NULL, path, why);
}

static icha_status make_xlsx(const report_job *job, const char *temporary, const char *path, icha_error *err) {
    const icha_xlsx_options options = {job->call->language, job->unit, job->checks};
    const icha_run_view *against = job->against.folder == NULL ? NULL : &job->against.view;
    icha_status status = icha_xlsx_write(temporary, &job->run.view, against, &options, err);
    return status == ICHA_ERR_IO ? at_its_place(path, err) : status;
}

static icha_status make_csv(const report_job *job, const char *temporary, const char *path, icha_error *err) {
    const icha_run_view *const runs[] = {&job->run.view, &job->against.view};
    FILE *file = fopen(temporary, "wb");
    if (file == NULL) return cannot_write(path, err);
    icha_status status = icha_long_csv_write(file, runs, job->against.folder == NULL ? 1 : 2, err);
    bool ok = !ferror(file);
    return (fclose(file) != 0 || !ok) && status == ICHA_OK ? cannot_write(path, err) : status;
}

typedef icha_status make_file(const report_job *job, const char *temporary, const char *path, icha_error *err);

/* Whole or not at all, also when a signal comes. */
static icha_status write_file(const report_job *job, const char *path, const char *form, make_file *make,
                              json_t *written, icha_error *err) {
    char temporary[PATH_MAX];
    cli_interrupt_hold();
    icha_status status = begin(job, path, temporary, err);
    bool is_begun = status == ICHA_OK;
    cli_interrupt_removes(is_begun ? temporary : NULL);
    cli_interrupt_release();
    if (is_begun) status = make(job, temporary, path, err);
    if (status == ICHA_OK) status = publish(temporary, path, form, written, err);
    cli_interrupt_hold();
    if (is_begun && status != ICHA_OK) unlink(temporary);
    cli_interrupt_removes(NULL);
    cli_interrupt_release();
    return status;
}

icha_status report_write_xlsx(const report_job *job, const char *path, json_t *written, icha_error *err) {
    return write_file(job, path, "xlsx", make_xlsx, written, err);
}

icha_status report_write_csv(const report_job *job, const char *path, json_t *written, icha_error *err) {
    return write_file(job, path, "csv", make_csv, written, err);
}
