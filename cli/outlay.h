/* What the parts of `icha outlay` and `icha outlay merge` share. */
#ifndef ICHA_CLI_OUTLAY_H
#define ICHA_CLI_OUTLAY_H

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>

#include "audit/folder.h"
#include "command.h"
#include "records.h"
#include "icha/portfolio.h"

/* An input, read whole; of the portfolio only what cannot be read twice, such as a pipe. */
typedef struct outlay_file {
    char name[256]; /* without its folder; UTF-8 */
    char *csv;
    size_t length;
    unsigned mode; /* permissions of the file it was read from */
} outlay_file;

/* The portfolio's file, which the run reads in pieces (P-4): digested on a thread of its own meanwhile. */
typedef struct outlay_loans {
    const char *path;  /* NULL: the portfolio was read whole */
    struct stat about; /* before either read it */
    char digest[ICHA_DIGEST_SIZE];
    int why; /* it could not be digested: errno; 0: it could */
    pthread_t thread;
    bool is_running;
    atomic_bool stop; /* nobody wants the digest any more */
} outlay_loans;

typedef struct outlay_job {
    const cli_call *call;
    struct timespec started;
    icha_portfolio_options options;
    icha_catalogue *catalogue;
    cli_records records;
    outlay_file loans;
    outlay_loans file;
    char spill_folder[PATH_MAX];
    outlay_file events; /* csv NULL: none */
    outlay_file paid;   /* of --against; csv NULL: none */
    icha_portfolio *portfolio;
    icha_run_folder folder;
    json_t *digests;  /* of catalogue and assumptions, before they were loaded */
    json_t *counts;   /* as manifest and summary say them */
    json_t *observed; /* of a merge: the shards; else NULL */
    json_t *manifest;
    json_t *published; /* of a scenario: rows of published.csv; NULL: none */
    bool keeps_inputs;
    icha_run_kept *kept_loans; /* of `folder`, without a digest yet; NULL: none */
    /* The determinants of a run that is made again from copies: names of inputs and assumptions and the version are
     * theirs. NULL: a run of its own. */
    const json_t *recorded;
} outlay_job;

/* ---- outlay.c ---- */
/* The file of --against, whole, and what the options say of it; nothing without one. Errors: IO, MEMORY. */
icha_status outlay_read_paid(outlay_job *job, icha_error *err);

/* ---- outlay_job.c ---- */
/* The clock starts. NULL: no memory. */
outlay_job *outlay_begin(const cli_call *call);
void outlay_end(outlay_job *job);

/* ---- outlay_digest.c: the portfolio's digest ---- */
void outlay_digest_begin(outlay_loans *file);
/* Nobody wants it any more. */
void outlay_digest_stop(outlay_loans *file);
/* What was digested must be what the run read: nobody touched it since before both (M-1). Error: IO. */
icha_status outlay_digest_end(outlay_loans *file, icha_error *err);

/* ---- outlay_tables.c: the files of the result, digested on the way ---- */
icha_status outlay_write_table(outlay_job *job, const char *name, icha_portfolio_table table, icha_error *err);
/* A text with its number of lines. */
icha_status outlay_write_text(outlay_job *job, const char *name, const char *text, size_t length, int64_t rows,
                              icha_error *err);
/* Opens the staging folder, has it filled, last by the manifest, and publishes it all at once; after an error or a
 * signal nothing is left (P-4). */
typedef icha_status outlay_write(void *context, icha_error *err);
icha_status outlay_publish(outlay_job *job, outlay_write *tables, outlay_write *manifest, void *context,
                           icha_error *err);

/* ---- outlay_manifest.c ---- */
/* Bytes that are no UTF-8 become '?', for JSON and the tables hold nothing else. */
void outlay_copy_utf8(char *to, size_t size, const char *from);
/* `command` and `program` of determinants; of a run that is made again its own version. */
json_t *outlay_head(const char *command, const json_t *recorded);
/* The determinants as far as they are known before a run: all but methods, rows and encodings. The portfolio must be
 * digested. NULL: no memory. */
json_t *outlay_given(const outlay_job *job);
/* The same of the determinants of a finished run. NULL: no memory. */
json_t *outlay_given_of(const json_t *determinants);
/* The paid claims as an input, with what a run found out of it, if there was one. NULL: there are none, or no memory. */
json_t *outlay_paid_json(const outlay_job *job);
/* An input's entry in the determinants; digest NULL: it was read whole. */
json_t *outlay_input_json(const char *role, const outlay_file *input, const char *digest);
/* What a run found out of its portfolio and events, into their entries: encoding, and rows of the whole file, in a
 * shard too, for the shards are held against it. */
void outlay_inputs_found(json_t *inputs, const icha_portfolio *portfolio);
/* What job->counts is to be. */
json_t *outlay_counts(const icha_portfolio *portfolio, bool has_events);
/* Makes job->manifest of the determinants (taken over) and writes it. */
icha_status outlay_write_manifest(outlay_job *job, json_t *determinants, icha_error *err);
/* The same where the assumptions are not those of job->portfolio; taken over too. */
icha_status outlay_write_manifest_of(outlay_job *job, json_t *determinants, json_t *assumptions, icha_error *err);
/* Those of a run; the files must still be what was digested. Errors: IO, MEMORY. */
icha_status outlay_determinants(const outlay_job *job, json_t **made, icha_error *err);
json_t *outlay_methods(const icha_portfolio *portfolio);
json_t *outlay_assumptions(const icha_portfolio *portfolio);
json_t *outlay_files(const icha_run_folder *folder);
void outlay_years_text(const icha_portfolio_options *options, char *text, size_t size);
bool outlay_parse_years(const char *text, icha_portfolio_options *to);
/* The names of a manifest's `by`. */
bool outlay_read_by(const json_t *list, uint32_t *by);
/* `2/4` */
bool outlay_parse_shard(const char *text, int32_t *shard, int32_t *shards);

/* ---- outlay_keep.c: copies of the inputs, if the job keeps them ---- */
/* Before outlay_digest_end(), which says that the file did not change meanwhile. Errors: IO, MEMORY. */
icha_status outlay_keep_loans(outlay_job *job, icha_error *err);
/* The others, each as it was digested; the portfolio must be. Errors: IO, MEMORY. */
icha_status outlay_keep_inputs(outlay_job *job, icha_error *err);
/* Those that a shard has kept, and what the merge adds. Errors: IO, CONFLICT, MEMORY. */
icha_status outlay_keep_of(outlay_job *job, const char *folder, const json_t *manifest, icha_error *err);
json_t *outlay_kept_json(const icha_run_folder *folder);

/* ---- outlay.c ---- */
/* `icha outlay` once more, as a call of it says, for the determinants of a run that was (NULL: a new one). */
cli_exit outlay_run(const cli_call *call, const json_t *recorded);

/* ---- outlay_print.c ---- */
/* The summary; then the exit: 6 with a note when rows are held. */
cli_exit outlay_answer(const outlay_job *job);
/* Its last part, of a manifest's counts. */
cli_exit outlay_exit(const cli_call *call, const json_t *counts);
void outlay_say_rows(const cli_call *call, const json_t *counts, FILE *out);

/* ---- outlay_resume.c ---- */
/* Before anything is read: without --resume the place must be free; with it, leftovers of killed runs are removed and
 * *finished says whether a result stands there. */
icha_status outlay_check_place(const cli_call *call, bool *finished, icha_error *err);
/* The result that stands there: left as it is if it is whole and of these determinants, else an error. */
cli_exit outlay_resume(const cli_call *call, const json_t *given);

#endif
