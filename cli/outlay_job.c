/* The life of a job. */
#include <stdlib.h>

#include "outlay.h"

outlay_job *outlay_begin(const cli_call *call) {
    outlay_job *job = calloc(1, sizeof *job);
    if (job == NULL) return NULL;
    job->call = call;
    job->digests = json_object();
    clock_gettime(CLOCK_REALTIME, &job->started);
    return job;
}

void outlay_end(outlay_job *job) {
    outlay_digest_stop(&job->file);
    json_decref(job->digests);
    json_decref(job->counts);
    json_decref(job->observed);
    json_decref(job->manifest);
    json_decref(job->published);
    icha_portfolio_free(job->portfolio);
    icha_catalogue_free(job->catalogue);
    free(job->paid.csv);
    free(job->events.csv);
    free(job->loans.csv);
    free(job);
}
