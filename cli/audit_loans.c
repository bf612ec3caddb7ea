/* The loans of a finished run, read again from its inputs as the run read them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit_loans.h"
#include "number/fail.h"

static icha_status read_options(audit_loans *loans, icha_error *err) {
    const char *fault = audit_options(loans->run, &loans->options);
    return fault == NULL ? ICHA_OK : icha_fail(err, ICHA_M_RESULT_BROKEN, "M-2", NULL, loans->run->folder, fault);
}

icha_status audit_read_file(const char *path, char **text, size_t *length, icha_error *err) {
    FILE *in = fopen(path, "rb");
    size_t capacity = 0;
    if (in == NULL) return icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, path, strerror(errno));
    for (size_t got = 1; got > 0; *length += got) {
        if (capacity - *length < 65536) {
            capacity = (capacity + 65536) * 2;
            char *grown = realloc(*text, capacity);
            if (grown == NULL) {
                fclose(in);
                return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, path, NULL);
            }
            *text = grown;
        }
        got = fread(*text + *length, 1, capacity - *length, in);
    }
    int why = ferror(in) ? errno : 0; /* fewer events would be another loan (P-2) */
    fclose(in);
    return why == 0 ? ICHA_OK : icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, path, strerror(why));
}

const char *audit_input_name(const audit_run *run, const char *role) {
    size_t index;
    const json_t *input;
    json_array_foreach(json_object_get(run->determinants, "inputs"), index, input) {
        const char *theirs = json_string_value(json_object_get(input, "role"));
        const char *name = json_string_value(json_object_get(input, "name"));
        if (theirs != NULL && strcmp(theirs, role) == 0 && name != NULL) return name;
    }
    return role;
}

static icha_status read_events(audit_loans *loans, icha_error *err) {
    const audit_run *run = loans->run;
    if (run->events[0] == '\0') return ICHA_OK;
    icha_status status = audit_read_file(run->events, &loans->events, &loans->events_length, err);
    loans->options.events = loans->events;
    loans->options.events_length = loans->events_length;
    loans->options.events_name = audit_input_name(run, "events");
    return status;
}

static icha_status load_catalogue(audit_loans *loans, icha_error *err) {
    const audit_run *run = loans->run;
    const char *assumptions[ICHA_CATALOGUE_ASSUMPTIONS_MAX];
    icha_faults *faults = NULL;
    for (size_t i = 0; i < run->assumption_count; i++) assumptions[i] = run->assumptions[i];
    icha_status status =
        icha_catalogue_load(run->catalogue, assumptions, run->assumption_count, &loans->catalogue, &faults, err);
    if (status != ICHA_OK && icha_faults_count(faults) > 0 && err != NULL) *err = *icha_faults_at(faults, 0);
    icha_faults_free(faults);
    loans->options.catalogue = loans->catalogue;
    return status;
}

/* The paid claims change no loan. */
icha_status audit_loans_open(audit_loans *loans, const audit_run *run, icha_error *err) {
    memset(loans, 0, sizeof *loans);
    loans->run = run;
    icha_status status = read_options(loans, err);
    if (status == ICHA_OK) status = read_events(loans, err);
    if (status == ICHA_OK) status = load_catalogue(loans, err);
    if (status == ICHA_OK)
        status = icha_portfolio_run_file(run->portfolio, audit_input_name(run, "portfolio"), &loans->options,
                                         &loans->portfolio, err);
    return status;
}

void audit_loans_close(audit_loans *loans) {
    icha_portfolio_free(loans->portfolio);
    icha_catalogue_free(loans->catalogue);
    free(loans->events);
}
