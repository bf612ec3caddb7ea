/* Damaged inputs, many in one process, for test_damaged.py: hands bytes to the reader of their kind and says what came of
 * them; it judges nothing. Standard input: `KIND LENGTH LIMIT_SECONDS\n` and so many bytes, again and again. Each is
 * answered by one line of JSON: {"status", "message", "file", "line", "column", "field"}, "faults" (those of all), and where
 * the input was taken "figures", a text of all that the library made of it, and "counts" of rows in, used and held.
 * KIND: one of kinds[] below, or FOLDER:FILE, a file of a catalogue below the source tree that is loaded with its others.
 * damage_driver SOURCE */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/finding.h"
#include "audit/log.h"
#include "audit/receipt.h"
#include "catalogue/load.h"
#include "icha/document.h"
#include "icha/icha.h"
#include "portfolio/applicants.h"
#include "portfolio/shard.h"
#include "scenario/canonical.h"
#include "scenario/compile.h"
#include "scenario/read.h"

static const char *source;

typedef struct answer {
    json_t *said;
    char *figures; /* NULL: the input was refused */
    size_t length;
} answer;

static void must(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "damage_driver: %s\n", what);
    exit(2);
}

/* ---- what is said ---- */

/* Text of errors is UTF-8 by contract: what is none becomes null, and the test sees it. */
static json_t *error_json(const icha_error *err) {
    return json_pack("{s:i, s:s?, s:s?, s:i, s:i, s:s?}", "status", (int)err->status, "message", err->message, "file",
                     err->file, "line", (int)err->line, "column", (int)err->column, "field", err->field);
}

static void add(answer *to, const char *text, size_t length) {
    char *grown = realloc(to->figures, to->length + length + 2);
    must(grown != NULL, "no memory");
    memcpy(grown + to->length, text, length);
    to->figures = grown;
    to->length += length;
    to->figures[to->length] = '\0';
}

static void add_text(answer *to, const char *text) {
    add(to, text, strlen(text));
    add(to, "\n", 1);
}

static void refuse(answer *to, icha_status status, const icha_error *err, icha_faults *faults) {
    json_t *all = json_array();
    for (size_t i = 0; i < icha_faults_count(faults); i++)
        json_array_append_new(all, error_json(icha_faults_at(faults, i)));
    to->said = error_json(err);
    json_object_set_new(to->said, "status", json_integer(status));
    json_object_set_new(to->said, "faults", all);
    icha_faults_free(faults);
}

static void take(answer *to) {
    if (to->said == NULL) to->said = json_pack("{s:i}", "status", 0);
    if (to->figures == NULL) add(to, "", 0);
}

/* ---- catalogue ---- */

static void add_folder(icha_cat_loading *loading, const char *root, const char *folder, const char *but) {
    char path[1024];
    struct dirent **entries = NULL;
    must(snprintf(path, sizeof path, "%s/%s", root, folder) < (int)sizeof path, root);
    int count = scandir(path, &entries, NULL, alphasort); /* fewer than 0: this catalogue has none */
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        bool is_it = strncmp(but, folder, strlen(folder)) == 0 && strcmp(but + strlen(folder) + 1, name) == 0;
        must(snprintf(path, sizeof path, "%s/%s/%s", root, folder, name) < (int)sizeof path, root);
        if (name[0] != '.' && !is_it) icha_cat_loading_add_file(loading, path);
        free(entries[i]);
    }
    free(entries);
}

static void show(answer *to, const icha_catalogue *catalogue, const char *id) {
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    char *text = NULL;
    icha_error err = ICHA_ERROR_INIT;
    options.catalogue = catalogue;
    options.product = id;
    must(icha_document_show(&options, &text, NULL, &err) == ICHA_OK, err.message);
    add_text(to, text);
    icha_document_free(text);
}

/* All that a caller can be shown: products with their parameters, series, facts. */
static void show_catalogue(answer *to, const icha_catalogue *catalogue) {
    for (size_t i = 0; i < icha_catalogue_product_count(catalogue); i++)
        show(to, catalogue, icha_catalogue_product(catalogue, i).id);
    for (size_t i = 0; i < icha_catalogue_series_count(catalogue); i++)
        show(to, catalogue, icha_catalogue_series(catalogue, i).id);
    for (size_t i = 0; i < icha_catalogue_fact_count(catalogue); i++) {
        const icha_fact_definition *fact = icha_catalogue_fact(catalogue, i);
        add_text(to, fact->name);
        add_text(to, fact->label_en);
        add_text(to, fact->supplied_by_ko);
        for (size_t k = 0; k < fact->choice_count; k++) add_text(to, fact->choices[k].key);
    }
}

/* One file by itself, as `icha catalogue check FILE` has it. */
static void run_check(answer *to, const char *bytes, size_t length) {
    icha_catalogue *catalogue = NULL;
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status =
        icha_cat_load_bytes("check.yaml", (const unsigned char *)bytes, length, &catalogue, &faults, &err);
    if (status != ICHA_OK) refuse(to, status, &err, faults);
    icha_catalogue_free(catalogue);
}

static void load_with(answer *to, const char *folder, const char *file, const char *bytes, size_t length) {
    static const char *const folders[] = {"sources", "facts", "index", "products", "assumptions"};
    icha_cat_loading loading;
    icha_catalogue *catalogue = NULL;
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    char root[4096];
    snprintf(root, sizeof root, "%s/%s", source, folder);
    must(icha_cat_loading_start(&loading), "no memory");
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) add_folder(&loading, root, folders[i], file);
    icha_cat_loading_add_bytes(&loading, file, (const unsigned char *)bytes, length);
    icha_status status = icha_cat_loading_finish(&loading, NULL, &catalogue, &faults, &err);
    if (status != ICHA_OK) {
        refuse(to, status, &err, faults);
        return;
    }
    show_catalogue(to, catalogue);
    icha_catalogue_free(catalogue);
}

static const icha_catalogue *opened(const char *folder, icha_catalogue **kept) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", source, folder);
    if (*kept == NULL) must(icha_catalogue_load(path, NULL, 0, kept, NULL, NULL) == ICHA_OK, path);
    return *kept;
}

static const icha_catalogue *shipped(void) {
    static icha_catalogue *kept;
    return opened("catalogue", &kept);
}

static const icha_catalogue *screening_catalogue(void) {
    static icha_catalogue *kept;
    return opened("tests/screening/catalogue", &kept);
}

/* ---- tables ---- */

#define HEADER                                                                                                         \
    "loan_id,product,principal,rate,disbursed_on,term_months,method,payment_formula,residual,due_day,day_count,"       \
    "inclusion,rounding.interest,rounding.payment,subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,"          \
    "subsidy_months,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"                  \
    "subsidy.claim.payment_lag_days,subsidy.claim.closing_days,subsidy.payers[0].name,subsidy.payers[0].share,bank\n"
#define LOAN(id, method, by)                                                                                           \
    id ",p,10000000,3.65%,2018-01-31,24," method ",twelfths,last,,act/365,start,down/1,down/1,of_rate,balance,down/1," \
       "1.5%,18,quarter," by ",down/10,claim,20,0,incheon,1," id "\n"
static const char book[] =
    HEADER LOAN("A", "bullet", "due") LOAN("B", "equal_principal", "accrual") LOAN("C", "equal_payment", "due");

static void add_table(answer *to, const icha_portfolio *portfolio, icha_portfolio_table which) {
    icha_portfolio_stream *stream = NULL;
    static char buffer[ICHA_PORTFOLIO_STREAM_MIN];
    size_t length = 1;
    must(icha_portfolio_stream_open(portfolio, which, &stream, NULL) == ICHA_OK, "a table cannot be opened");
    while (length > 0) {
        must(icha_portfolio_stream_read(stream, buffer, sizeof buffer, &length, NULL) == ICHA_OK, "a table is cut");
        add(to, buffer, length);
    }
    icha_portfolio_stream_free(stream);
}

static json_t *counts_json(icha_portfolio_counts counts) {
    return json_pack("[I, I, I]", (json_int_t)counts.rows_in, (json_int_t)counts.used, (json_int_t)counts.held);
}

static void run(answer *to, const char *csv, size_t length, icha_portfolio_options *options) {
    icha_portfolio *portfolio = NULL;
    icha_error err = ICHA_ERROR_INIT;
    options->first_year = 2017;
    options->last_year = 2023;
    options->by = ICHA_BY_PRODUCT | ICHA_BY_PAYER | ICHA_BY_YEAR | ICHA_BY_BANK;
    options->row_limit = 2000;
    icha_status status = icha_portfolio_run(csv, length, "p.csv", options, &portfolio, &err);
    if (status != ICHA_OK) {
        refuse(to, status, &err, NULL);
        return;
    }
    must(icha_portfolio_ties_out(portfolio), "the tables do not tie out");
    add_table(to, portfolio, ICHA_TABLE_OUTLAY);
    if (options->paid != NULL) add_table(to, portfolio, ICHA_TABLE_CORRECTIONS);
    to->said = json_pack("{s:i, s:o, s:o}", "status", 0, "counts", counts_json(icha_portfolio_count(portfolio)),
                         "event_counts", counts_json(icha_portfolio_event_count(portfolio)));
    icha_portfolio_free(portfolio);
}

static void run_portfolio(answer *to, const char *bytes, size_t length) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    run(to, bytes, length, &options);
}

static void run_events(answer *to, const char *bytes, size_t length) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    options.events = bytes;
    options.events_length = length;
    options.events_name = "e.csv";
    run(to, book, sizeof book - 1, &options);
}

static void run_claims(answer *to, const char *bytes, size_t length) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    options.paid = bytes;
    options.paid_length = length;
    options.paid_name = "c.csv";
    run(to, book, sizeof book - 1, &options);
}

static void add_applicant(answer *to, const icha_applicant *row, int64_t *held) {
    char text[2048];
    add_text(to, row->id);
    if (row->status != ICHA_OK) {
        (*held)++;
        must(row->error.message[0] != '\0' && row->line > 1, "an applicant is held without a reason or line");
        return;
    }
    for (size_t i = 0; i < icha_catalogue_fact_count(row->facts->catalogue); i++) {
        icha_facts_text(row->facts, (int32_t)i, text, sizeof text);
        add_text(to, text);
    }
}

static void run_applicants(answer *to, const char *bytes, size_t length) {
    static icha_applicant row;
    icha_applicants *applicants = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio_counts counts = {0, 0, 0};
    icha_status status =
        icha_applicants_open(bytes, length, ICHA_ENCODING_AUTO, screening_catalogue(), &applicants, &err);
    if (status != ICHA_OK) {
        refuse(to, status, &err, NULL);
        return;
    }
    for (; icha_applicants_next(applicants, &row); counts.rows_in++) add_applicant(to, &row, &counts.held);
    counts.used = counts.rows_in - counts.held;
    to->said = json_pack("{s:i, s:o}", "status", 0, "counts", counts_json(counts));
    icha_applicants_free(applicants);
}

/* ---- documents, scenarios, shards, logs ---- */

typedef icha_status document(const char *, size_t, const icha_document_options *, char **, size_t *, icha_faults **,
                             icha_error *);

static void run_document(answer *to, document *of, const icha_document_options *options, const char *bytes,
                         size_t length) {
    char *text = NULL;
    size_t made = 0;
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = of(bytes, length, options, &text, &made, &faults, &err);
    if (status == ICHA_OK) add(to, text, made);
    else refuse(to, status, &err, faults);
    icha_document_free(text);
}

static void run_schedule(answer *to, const char *bytes, size_t length) {
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    options.input_name = "t.json";
    run_document(to, icha_document_schedule, &options, bytes, length);
}

/* What was paid of a subsidised loan (S-8): a list of claims, or an earlier document. */
static void run_paid(answer *to, const char *bytes, size_t length) {
    static const char terms[] =
        "{\"principal\": 10000000, \"rate\": \"3.65%\", \"disbursed_on\": \"2018-01-31\", \"term_months\": 12,"
        " \"method\": \"bullet\", \"day_count\": \"act/365\", \"inclusion\": \"start\","
        " \"rounding\": {\"interest\": \"down/1\"}, \"subsidy_rate\": \"1.5%\", \"subsidy_months\": 12,"
        " \"subsidy\": {\"method\": \"of_rate\", \"base\": \"balance\", \"rounding\": \"down/1\","
        " \"payers\": [{\"name\": \"incheon\", \"share\": \"1\"}], \"claim\": {\"cycle\": \"quarter\", \"by\": \"due\","
        " \"rounding\": \"down/10\", \"level\": \"claim\", \"payment_lag_days\": 20, \"closing_days\": 0}}}";
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    options.paid = bytes;
    options.paid_length = length;
    options.paid_name = "c.json";
    run_document(to, icha_document_schedule, &options, terms, sizeof terms - 1);
}

static void run_receipt(answer *to, const char *bytes, size_t length) {
    json_t *receipt = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_receipt_read(bytes, length, &receipt, &err);
    if (status != ICHA_OK) refuse(to, status, &err, NULL);
    json_decref(receipt);
}

static void run_screening(answer *to, const char *bytes, size_t length) {
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    options.input_name = "f.json";
    options.catalogue = screening_catalogue();
    options.product = "test.shop-loan";
    options.on = 17604; /* 2018-03-14 */
    run_document(to, icha_document_screening, &options, bytes, length);
}

static void run_late(answer *to, const char *bytes, size_t length) {
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    options.input_name = "l.json";
    options.catalogue = shipped();
    run_document(to, icha_document_late, &options, bytes, length);
}

static void run_scenario(answer *to, const char *bytes, size_t length) {
    icha_scenario *scenario = NULL;
    icha_catalogue *snapshot = NULL;
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    char *form = NULL;
    size_t made = 0;
    icha_status status = icha_scenario_read(bytes, length, "s.yaml", &scenario, &faults, &err);
    if (status == ICHA_OK) status = icha_scenario_compile(scenario, shipped(), "s.yaml", &snapshot, &err);
    if (status == ICHA_OK) status = icha_scenario_canonical(scenario, shipped(), &form, &made, NULL, &err);
    if (status == ICHA_OK) add(to, form, made);
    else refuse(to, status, &err, faults);
    free(form);
    icha_catalogue_free(snapshot);
    icha_scenario_free(scenario);
}

static void run_shard(answer *to, const char *bytes, size_t length) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *shard = NULL;
    icha_error err = ICHA_ERROR_INIT;
    options.first_year = 2018;
    options.last_year = 2020;
    options.shard = 1;
    options.shards = 2;
    icha_status status = icha_shard_read(bytes, length, &options, &shard, &err);
    char *text = NULL;
    size_t made = 0;
    if (status != ICHA_OK) refuse(to, status, &err, NULL);
    else if (icha_shard_text(shard, &text, &made, &err) == ICHA_OK) add(to, text, made);
    free(text);
    icha_portfolio_free(shard);
}

static void run_log(answer *to, const char *bytes, size_t length) {
    icha_log_entry wanted = {NULL, "", "", NULL};
    icha_log_end end;
    int64_t found = 0;
    json_t *report = icha_audit_begin();
    icha_log_check(bytes, length, "log", NULL, &wanted, report, &end, &found);
    icha_error err = ICHA_ERROR_INIT;
    (void)snprintf(err.message, sizeof err.message, "findings");
    err.line = 1;
    if (icha_audit_holds(report)) add_text(to, end.digest);
    else refuse(to, ICHA_ERR_CONFLICT, &err, NULL);
    json_decref(report);
}

/* ---- the protocol ---- */

static const struct {
    const char *kind;
    void (*run)(answer *, const char *, size_t);
} kinds[] = {{"portfolio", run_portfolio}, {"events", run_events},
             {"claims", run_claims},       {"applicants", run_applicants},
             {"schedule", run_schedule},   {"screening", run_screening},
             {"late", run_late},           {"scenario", run_scenario},
             {"shard", run_shard},         {"log", run_log},
             {"check", run_check},         {"paid", run_paid},
             {"receipt", run_receipt}};

static void dispatch(answer *to, char *kind, const char *bytes, size_t length) {
    char *colon = strchr(kind, ':');
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kind, kinds[i].kind) == 0) {
            kinds[i].run(to, bytes, length);
            return;
        }
    must(colon != NULL, "unknown kind");
    *colon = '\0';
    load_with(to, kind, colon + 1, bytes, length);
}

static void reply(const answer *made) {
    json_object_set_new(made->said, "figures", made->figures == NULL ? json_null() : json_string(made->figures));
    char *line = json_dumps(made->said, JSON_COMPACT);
    must(line != NULL, "an answer that is no UTF-8");
    puts(line);
    fflush(stdout);
    free(line);
}

int main(int argc, char **argv) {
    char kind[256];
    size_t length;
    unsigned limit;
    must(argc == 2, "usage: damage_driver SOURCE");
    source = argv[1];
    while (scanf("%255s %zu %u", kind, &length, &limit) == 3 && getchar() == '\n') {
        char *bytes = malloc(length + (length == 0)); /* just as large: a byte beyond is seen */
        must(bytes != NULL && fread(bytes, 1, length, stdin) == length, "input is cut");
        answer made = {NULL, NULL, 0};
        alarm(limit); /* a reader that hangs ends the process */
        dispatch(&made, kind, bytes, length);
        if (made.said == NULL) take(&made);
        alarm(0);
        reply(&made);
        json_decref(made.said);
        free(made.figures);
        free(bytes);
    }
    return 0;
}
