/* icha prove: loans of a finished run computed once more by the second engine, every figure compared (M-4). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/result.h"
#include "audit/terms_json.h"
#include "exact.h"
#include "number/fail.h"
#include "prove.h"
#include "report/report.h"

#define SAMPLE_DEFAULT 500
#define SAMPLE_MAX 1000000

static const cli_option options[] = {
    {"sample", CLI_KIND_WHOLE, "N", NULL, 1, SAMPLE_MAX, false, false, CLI_T_HELP_SAMPLE},
    {"all", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_PROVE_ALL},
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    AUDIT_OPTIONS_INPUTS,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha prove outlay-2018 --sample 100", CLI_DONE},
    {"icha prove outlay-2018 --all", CLI_DONE},
};

/* ---- the sample: the loans whose SHA-256 of run_id and loan_id is lowest ---- */

typedef struct sample {
    uint64_t *heap; /* the highest on top */
    size_t count, wanted;
    uint64_t last; /* ranks up to this are in */
    int64_t loans; /* in all */
} sample;

static uint64_t rank_of(const char *run_id, const char *loan_id, size_t length) {
    uint8_t hash[32];
    uint64_t rank = 0;
    icha_digest_state state;
    icha_digest_begin(&state);
    icha_digest_add(&state, run_id, strlen(run_id) + 1);
    icha_digest_add(&state, loan_id, length);
    sha256_digest(&state, sizeof hash, hash);
    for (size_t i = 0; i < 8; i++) rank = rank << 8 | hash[i];
    return rank;
}

static void sift_down(sample *s) {
    for (size_t at = 0;;) {
        size_t child = 2 * at + 1;
        if (child >= s->count) return;
        if (child + 1 < s->count && s->heap[child + 1] > s->heap[child]) child++;
        if (s->heap[at] >= s->heap[child]) return;
        uint64_t other = s->heap[at];
        s->heap[at] = s->heap[child];
        s->heap[child] = other;
        at = child;
    }
}

static void sift_up(sample *s) {
    for (size_t at = s->count - 1; at > 0 && s->heap[at] > s->heap[(at - 1) / 2]; at = (at - 1) / 2) {
        uint64_t other = s->heap[at];
        s->heap[at] = s->heap[(at - 1) / 2];
        s->heap[(at - 1) / 2] = other;
    }
}

static void take(sample *s, uint64_t rank) {
    s->loans++;
    if (s->count < s->wanted) {
        s->heap[s->count++] = rank;
        sift_up(s);
        return;
    }
    assert(s->count > 0); /* at least one is wanted where there is one to take */
    if (rank < s->heap[0]) {
        s->heap[0] = rank;
        sift_down(s);
    }
}

static const char *id_of(const audit_run *run) {
    const char *id = json_string_value(json_object_get(run->manifest, "run_id"));
    return id == NULL ? "" : id;
}

static icha_status choose_of(const proving *p, const icha_portfolio *book, sample *s, icha_error *err) {
    icha_used_loans *each = NULL;
    bool more = true;
    icha_status status = icha_used_loans_open(book, &each, err);
    while (status == ICHA_OK && more) {
        size_t length;
        status = icha_used_loans_next(each, &more, err);
        if (status != ICHA_OK || !more) break;
        const char *id = icha_used_loans_id(each, &length);
        take(s, rank_of(id_of(p->run), id, length));
    }
    icha_used_loans_free(each);
    return status;
}

static icha_status choose(const proving *p, sample *s, icha_error *err) {
    icha_status status = ICHA_OK;
    s->heap = malloc((s->wanted + 1) * sizeof *s->heap);
    if (s->heap == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    for (size_t i = 0; status == ICHA_OK && i < p->book_count; i++) status = choose_of(p, p->books[i], s, err);
    s->last = s->count == 0 ? 0 : s->heap[0];
    return status;
}

/* ---- one loan ---- */

static void not_proved(proving *p, const char *why) {
    json_t *skipped =
        json_pack("{s:s, s:s, s:s, s:s}", "level", "prove", "file", p->loan, "what", "not_proved", "why", why);
    json_array_append_new(json_object_get(p->report, "skipped"), skipped);
    p->all_proved = false;
}

static void remember(proving *p, const char *product, json_t *terms) {
    if (p->all == NULL) return;
    json_array_append_new(p->all, json_pack("{s:s, s:s, s:O}", "loan_id", p->loan, "product", product, "terms", terms));
}

static icha_status compare_loan(proving *p, icha_used_loans *each, const char *id, size_t length, icha_error *err) {
    char message[512] = "";
    icha_used_loan loan;
    json_t *document = NULL;
    icha_status status = icha_used_loans_read(each, &loan, err);
    if (status == ICHA_OK)
        status = icha_json_schedule(loan.contract, loan.findings, loan.product, ICHA_LANGUAGE_EN, &document, err);
    if (status != ICHA_OK) return status;
    json_t *terms = icha_terms_json(loan.contract);
    if (p->is_planned) prove_planned(p, terms, loan.product);
    json_t *exact = icha_exact_schedule(terms, message, sizeof message);
    if (exact != NULL) {
        prove_documents(p, document, exact);
        remember(p, loan.product, terms);
        json_array_append_new(json_object_get(p->report, "proved"), json_string(p->loan));
    } else {
        not_proved(p, message);
    }
    if (p->rows != NULL) prove_rows(p, id, length, loan.product, json_object_get(exact, "rows"));
    json_decref(exact);
    json_decref(terms);
    json_decref(document);
    return ICHA_OK;
}

static icha_status compare_book(proving *p, const icha_portfolio *book, const sample *s, icha_error *err) {
    char text[ICHA_PORTFOLIO_CELL_MAX + 1];
    icha_used_loans *each = NULL;
    bool more = true;
    icha_status status = icha_used_loans_open(book, &each, err);
    while (status == ICHA_OK && more) {
        size_t length;
        status = icha_used_loans_next(each, &more, err);
        if (status != ICHA_OK || !more) break;
        const char *id = icha_used_loans_id(each, &length);
        snprintf(text, sizeof text, "%.*s", (int)length, id);
        p->loan = text;
        if (rank_of(id_of(p->run), id, length) <= s->last) status = compare_loan(p, each, id, length, err);
        else if (p->rows != NULL) prove_rows(p, id, length, NULL, NULL);
    }
    icha_used_loans_free(each);
    return status;
}

static icha_status compare_loans(proving *p, const sample *s, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < p->book_count; i++) {
        p->is_planned = p->plan != NULL && i + 1 == p->book_count;
        status = compare_book(p, p->books[i], s, err);
    }
    if (status == ICHA_OK) prove_rows_end(p);
    return status;
}

/* ---- all of them ---- */

/* Figures of the whole need all loans, and a shard has none. */
static icha_status compare_whole(proving *p, icha_error *err) {
    return p->all != NULL && p->all_proved && p->options.shards == 0 ? prove_whole(p, err) : ICHA_OK;
}

/* Every file of the run that nothing was held against, by name. */
static void list_others(proving *p) {
    size_t index;
    const json_t *entry;
    json_array_foreach(json_object_get(p->run->manifest, "results"), index, entry) {
        const char *file = json_string_value(json_object_get(entry, "file"));
        if (file == NULL || json_object_get(p->compared, file) != NULL) continue;
        icha_audit_skip(p->report, "prove", file,
                        p->all == NULL && prove_is_of_whole(file) ? "sample_only" : "not_compared");
    }
}

/* What nothing was found in because there was nothing does not hold: it was not looked at. */
static cli_exit finish(proving *p, icha_status status, const icha_error *err) {
    /* a run's file that is no table of icha's is found, not an error */
    if (status == ICHA_ERR_CONFLICT) icha_audit_differs(p->report, "prove", NULL, "unreadable", err->message, NULL);
    else if (status != ICHA_OK) return cli_fail(p->run->call, err);
    else list_others(p);
    if (p->figures > 0 || !icha_audit_holds(p->report)) icha_audit_end(p->report, "prove", p->figures);
    else icha_audit_leave(p->report, "prove", "nothing");
    return CLI_DONE;
}

/* What ends each line of figures (M-5). NULL: no memory. */
static char *assumptions_of(const icha_portfolio *portfolio) {
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    for (size_t i = 0; out != NULL && i < icha_portfolio_assumption_count(portfolio); i++)
        fprintf(out, "%s%s", i == 0 ? "" : "; ", icha_portfolio_assumption(portfolio, i));
    if (out == NULL || fclose(out) != 0) return NULL;
    return text;
}

static int64_t used_of(const proving *p) {
    int64_t used = 0;
    for (size_t i = 0; i < p->book_count; i++) used += icha_portfolio_count(p->books[i]).used;
    return used;
}

static icha_status compare(proving *p, sample *s, icha_error *err) {
    p->assumptions = assumptions_of(p->whole);
    if (p->assumptions == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (p->all != NULL) s->wanted = (size_t)used_of(p);
    prove_manifest(p);
    icha_status status = prove_held(p, err);
    if (status == ICHA_OK) status = choose(p, s, err);
    if (status == ICHA_OK) status = prove_rows_open(p, err);
    if (status == ICHA_OK) status = compare_loans(p, s, err);
    return status == ICHA_OK ? compare_whole(p, err) : status;
}

static icha_status prove_outlay_run(proving *p, sample *s, icha_error *err) {
    audit_loans loans;
    icha_status status = audit_loans_open(&loans, p->run, err);
    p->books[0] = p->whole = loans.portfolio;
    p->book_count = 1;
    p->options = loans.options;
    p->question = prove_question(&loans.options);
    if (status == ICHA_OK) status = compare(p, s, err);
    audit_loans_close(&loans);
    return status;
}

static icha_status prove_scenario_run(proving *p, sample *s, icha_error *err) {
    proving_scenario *scenario = NULL;
    icha_status status = prove_scenario_open(p, &scenario, err);
    if (status == ICHA_OK) status = prove_scenario(p, scenario, err);
    if (status == ICHA_OK) status = compare(p, s, err);
    prove_scenario_close(scenario);
    return status;
}

static void clear(proving *p) {
    prove_rows_close(p);
    free(p->assumptions);
    json_decref(p->all);
    json_decref(p->compared);
    json_decref(p->question);
    json_decref(p->plan);
}

static cli_exit prove(const audit_run *run, json_t *report) {
    icha_error err = ICHA_ERROR_INIT;
    bool all = cli_flag(run->call, "all");
    proving p = {.run = run, .report = report, .all = all ? json_array() : NULL, .compared = json_object()};
    sample s = {NULL, 0, (size_t)cli_whole(run->call, "sample", SAMPLE_DEFAULT), 0, 0};
    p.all_proved = true;
    json_object_set_new(report, "proved", json_array());
    icha_status status = audit_is_scenario(run) ? prove_scenario_run(&p, &s, &err) : prove_outlay_run(&p, &s, &err);
    json_object_set_new(report, "sample",
                        json_pack("{s:I, s:I}", "loans", (json_int_t)s.count, "of", (json_int_t)s.loans));
    cli_exit answer = finish(&p, status, &err);
    free(s.heap);
    clear(&p);
    return answer;
}

static bool is_compared(const json_t *report) {
    size_t index;
    const json_t *level;
    json_array_foreach(json_object_get(report, "levels"), index, level) {
        const char *name = json_string_value(json_object_get(level, "level"));
        if (name != NULL && strcmp(name, "prove") == 0) return json_object_get(level, "looked") != NULL;
    }
    return false;
}

static cli_exit run(const cli_call *call) {
    bool usable;
    if (cli_flag(call, "all") && cli_value(call, "sample") != NULL) return cli_bad_together(call, "all", "sample");
    audit_run *run = calloc(1, sizeof *run);
    if (run == NULL) return cli_fail_memory(call);
    json_t *report = icha_audit_begin();
    cli_exit status = audit_open(run, call, report, &usable);
    audit_name(report, call->arguments[0], run->manifest);
    if (status == CLI_DONE && usable) status = prove(run, report);
    else if (status == CLI_DONE) icha_audit_leave(report, "prove", "not_usable");
    if (status == CLI_DONE) status = audit_answer(call, report);
    if (status == CLI_DONE && usable && !is_compared(report)) status = CLI_NOT_APPLICABLE;
    audit_close(run);
    free(run);
    json_decref(report);
    return status;
}

const cli_command cli_command_prove = {"prove",
                                       "DIR",
                                       1,
                                       1,
                                       CLI_T_PROVE_SUMMARY,
                                       CLI_T_PROVE_DETAILS,
                                       options,
                                       CLI_COUNT(options),
                                       examples,
                                       CLI_COUNT(examples),
                                       run};
