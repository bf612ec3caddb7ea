/* The files of a run's result. */
#include <stdlib.h>

#include "interrupt.h"
#include "number/fail.h"
#include "outlay.h"

static icha_status write_stream(icha_run_folder *folder, icha_portfolio_stream *stream, char *buffer, size_t size,
                                icha_error *err) {
    size_t length = 1;
    icha_status status = ICHA_OK;
    while (status == ICHA_OK && length > 0) {
        status = icha_portfolio_stream_read(stream, buffer, size, &length, err);
        if (status == ICHA_OK) status = icha_run_folder_write(folder, buffer, length, err);
    }
    return status == ICHA_OK ? icha_run_folder_end(folder, icha_portfolio_stream_lines(stream), err) : status;
}

icha_status outlay_write_table(outlay_job *job, const char *name, icha_portfolio_table table, icha_error *err) {
    size_t size = 4 * ICHA_PORTFOLIO_STREAM_MIN;
    icha_portfolio_stream *stream = NULL;
    char *buffer = malloc(size);
    if (buffer == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = icha_portfolio_stream_open(job->portfolio, table, &stream, err);
    if (status == ICHA_OK) status = icha_run_folder_begin(&job->folder, name, err);
    if (status == ICHA_OK) status = write_stream(&job->folder, stream, buffer, size, err);
    icha_portfolio_stream_free(stream);
    free(buffer);
    return status;
}

icha_status outlay_write_text(outlay_job *job, const char *name, const char *text, size_t length, int64_t rows,
                              icha_error *err) {
    icha_status status = icha_run_folder_begin(&job->folder, name, err);
    if (status == ICHA_OK) status = icha_run_folder_write(&job->folder, text, length, err);
    return status == ICHA_OK ? icha_run_folder_end(&job->folder, rows, err) : status;
}

icha_status outlay_publish(outlay_job *job, outlay_write *tables, outlay_write *manifest, void *context,
                           icha_error *err) {
    cli_interrupt_hold();
    icha_status status = icha_run_folder_open(&job->folder, cli_value(job->call, "out"), err);
    cli_interrupt_wipes(status == ICHA_OK ? &job->folder : NULL);
    cli_interrupt_release();
    if (status == ICHA_OK) status = tables(context, err);
    if (status == ICHA_OK) status = manifest(context, err);
    if (status == ICHA_OK) status = cli_json_whole(err);
    cli_interrupt_hold();
    if (status == ICHA_OK) status = icha_run_folder_publish(&job->folder, err);
    cli_interrupt_wipes(NULL);
    icha_run_folder_abandon(&job->folder);
    cli_interrupt_release();
    return status;
}
