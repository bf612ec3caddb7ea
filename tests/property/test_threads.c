/* Four threads at once, on one catalogue, one criteria, one scenario with its snapshot and book, one set of options: each
 * gets to the byte what one thread alone gets (X-2, P-3). script/threads runs this under ThreadSanitizer.
 *
 * Each piece of work writes what came out as text, figures and errors alike. The threads begin at different pieces, so
 * that unlike ones meet, and each leaves by icha_thread_cleanup(), as MPFR keeps its caches by thread. */
#include "support/cmocka_setup.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"
#include "icha/document.h"
#include "scenario/compile.h"
#include "scenario/engine.h"
#include "scenario/read.h"
#include "support/table_text.h"

enum { THREADS = 4, SAMPLE_LINES = 121, FILE_MAX_BYTES = 1 << 20 };

typedef icha_status document(const char *, size_t, const icha_document_options *, char **, size_t *, icha_faults **,
                             icha_error *);

/* What all threads share; nothing of it is written once they run. */
static struct {
    icha_catalogue *catalogue, *snapshot;
    icha_criteria *criteria;
    icha_scenario *scenario;
    icha_setup setup;
    icha_engine_book book;
    icha_portfolio_options options;
    icha_document_options offer;
    json_t *vectors[3]; /* schedules, guarantees, late interest; as text: jansson counts references without a lock */
    char *loans, *eventful, *events, *applicant;
} all;

/* ---- set up ---- */

static char *read_text(const char *name) {
    char path[1024], *text = calloc(1, FILE_MAX_BYTES);
    snprintf(path, sizeof path, "%s/%s", ICHA_TEST_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    assert_true(file != NULL && text != NULL);
    assert_true(fread(text, 1, FILE_MAX_BYTES - 1, file) > 0 && feof(file));
    fclose(file);
    return text;
}

static void keep_lines(char *text, int count) {
    for (; count > 0; count--) text = strchr(text, '\n') + 1;
    *text = '\0';
}

static icha_date day(const char *text) {
    icha_date date = ICHA_DATE_UNSET;
    assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

/* The vectors of one operation as an array of texts. */
static json_t *vectors_of(const char *file, const char *op) {
    json_t *texts = json_array(), *vector;
    char *text = read_text(file);
    json_t *whole = json_loads(text, 0, NULL);
    size_t i;
    json_array_foreach(json_object_get(whole, "vectors"), i, vector) {
        if (strcmp(json_string_value(json_object_get(vector, "op")), op) != 0) continue;
        char *in = json_dumps(json_object_get(vector, "in"), 0);
        json_array_append_new(texts, json_string(in));
        free(in);
    }
    assert_true(json_array_size(texts) > 0);
    json_decref(whole);
    free(text);
    return texts;
}

static void share_scenario(void) {
    char *text = read_text("examples/scenarios/prepayments-double.yaml");
    icha_book_wish wish = {.keeps_commitments = false};
    assert_int_equal(icha_scenario_read(text, strlen(text), "s.yaml", &all.scenario, NULL, NULL), ICHA_OK);
    assert_int_equal(icha_scenario_compile(all.scenario, all.catalogue, "s.yaml", &all.snapshot, NULL), ICHA_OK);
    all.setup = (icha_setup){.catalogue = all.snapshot,
                             .lending = all.scenario->lending,
                             .lending_count = all.scenario->lending_count,
                             .behaviour = all.scenario->behaviour,
                             .behaviour_count = all.scenario->behaviour_count,
                             .data = {all.loans, strlen(all.loans), "loans.csv", NULL, 0, NULL},
                             .mode = ICHA_SCENARIO_EXPECTED};
    assert_int_equal(icha_engine_book_make(&all.setup, &wish, &all.options, &all.book, NULL), ICHA_OK);
    free(text);
}

static int share(void **state) {
    static const char *const records[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_date on = day("2018-03-14");
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", records, 2, &all.catalogue, NULL, NULL),
                     ICHA_OK);
    assert_int_equal(icha_criteria_open(all.catalogue, "incheon.startup", on, ICHA_DATE_UNSET, &all.criteria, NULL),
                     ICHA_OK);
    all.options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    all.options.catalogue = all.catalogue;
    all.options.first_year = 2016;
    all.options.last_year = 2023;
    all.options.threads = 2;
    all.offer = (icha_document_options)ICHA_DOCUMENT_OPTIONS_INIT;
    all.offer.catalogue = all.catalogue;
    all.offer.product = "incheon.startup";
    all.offer.on = on;
    all.offer.with_schedule = true;
    all.vectors[0] = vectors_of("tests/vectors/schedules.json", "schedule");
    all.vectors[1] = vectors_of("tests/vectors/guarantees.json", "schedule");
    all.vectors[2] = vectors_of("tests/vectors/late_interest.json", "late_interest");
    all.loans = read_text("examples/incheon-2018/portfolio.csv");
    keep_lines(all.loans, SAMPLE_LINES);
    all.eventful = read_text("examples/events/portfolio.csv");
    all.events = read_text("examples/events/events.csv");
    all.applicant = read_text("examples/applicant.json");
    share_scenario();
    return 0;
}

static int unshare(void **state) {
    (void)state;
    icha_engine_book_free(&all.book);
    icha_catalogue_free(all.snapshot);
    icha_scenario_free(all.scenario);
    icha_criteria_free(all.criteria);
    icha_catalogue_free(all.catalogue);
    for (size_t i = 0; i < 3; i++) json_decref(all.vectors[i]);
    free(all.loans);
    free(all.eventful);
    free(all.events);
    free(all.applicant);
    return 0;
}

/* ---- what came out, as text. No assertion here: cmocka's are for its own thread ---- */

static void put_status(FILE *out, icha_status status, const icha_error *err) {
    fprintf(out, "%s %s %s\n", icha_status_name(status), err->field, err->message);
}

static void put_document(FILE *out, document *of, const char *text, const icha_document_options *options) {
    char *answer = NULL;
    size_t length = 0;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = of(text, strlen(text), options, &answer, &length, NULL, &err);
    if (status == ICHA_OK) fwrite(answer, 1, length, out);
    else put_status(out, status, &err);
    icha_document_free(answer);
}

static void put_table(FILE *out, const icha_portfolio *portfolio, icha_portfolio_table table) {
    char *text = table_text(portfolio, table, NULL);
    fputs(text == NULL ? "NO TABLE\n" : text, out);
    free(text);
}

static void put_vectors(FILE *out, size_t which, document *of) {
    const icha_document_options plain = ICHA_DOCUMENT_OPTIONS_INIT;
    for (size_t i = 0; i < json_array_size(all.vectors[which]); i++)
        put_document(out, of, json_string_value(json_array_get(all.vectors[which], i)), &plain);
}

/* ---- the pieces of work ---- */

static void schedules(FILE *out) {
    put_vectors(out, 0, icha_document_schedule);
}

static void guarantees(FILE *out) { /* with their all-in rates: G-6 by MPFR */
    put_vectors(out, 1, icha_document_schedule);
}

static void late_interest(FILE *out) {
    put_vectors(out, 2, icha_document_late);
}

static void screening(FILE *out) {
    put_document(out, icha_document_screening, all.applicant, &all.offer);
    for (int64_t grade = 0; grade <= 11; grade++) { /* E-8 on the shared criteria: every grade, and beside both ends */
        icha_facts facts;
        icha_error err = ICHA_ERROR_INIT;
        icha_screening counts = ICHA_SCREENING_INIT;
        char text[8];
        int length = snprintf(text, sizeof text, "%d", (int)grade);
        icha_facts_init(&facts, all.catalogue);
        icha_status status = icha_facts_set(&facts, "credit.grade", text, (size_t)length, &err);
        if (status == ICHA_OK) status = icha_screen(all.criteria, &facts, &counts, &err);
        put_status(out, status, &err);
        fprintf(out, "%s %zu %zu %lld\n", status == ICHA_OK ? icha_verdict_name(counts.verdict) : "-",
                counts.reason_count, counts.need_count, (long long)counts.offer.maximum);
    }
}

static void outlay_of(FILE *out, const icha_portfolio_options *options, const char *csv) {
    icha_portfolio *portfolio = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_portfolio_run(csv, strlen(csv), "loans.csv", options, &portfolio, &err);
    put_status(out, status, &err);
    if (status != ICHA_OK) return;
    put_table(out, portfolio, ICHA_TABLE_OUTLAY);
    put_table(out, portfolio, ICHA_TABLE_CLAIMS);
    put_table(out, portfolio, ICHA_TABLE_ROWS);
    put_table(out, portfolio, ICHA_TABLE_HELD);
    icha_portfolio_free(portfolio);
}

static void outlay(FILE *out) {
    outlay_of(out, &all.options, all.loans);
}

static void outlay_with_events(FILE *out) {
    icha_portfolio_options options = all.options;
    options.events = all.events;
    options.events_length = strlen(all.events);
    options.events_name = "events.csv";
    outlay_of(out, &options, all.eventful);
}

static void scenario(FILE *out) { /* on the shared book, and on a book of one's own */
    icha_portfolio *portfolio = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_engine_outlay(&all.setup, &all.book, &portfolio, &err);
    put_status(out, status, &err);
    if (status == ICHA_OK) put_table(out, portfolio, ICHA_TABLE_OUTLAY);
    icha_portfolio_free(portfolio);
    portfolio = NULL;
    status = icha_engine_run(&all.setup, &all.options, &portfolio, &err);
    put_status(out, status, &err);
    if (status == ICHA_OK) put_table(out, portfolio, ICHA_TABLE_OUTLAY);
    icha_portfolio_free(portfolio);
}

static void index_series(FILE *out) { /* C-3: each series on each first of a month */
    for (size_t s = 0; s < icha_catalogue_series_count(all.catalogue); s++) {
        icha_series series = icha_catalogue_series(all.catalogue, s);
        for (int32_t month = 0; month < 12 * 9; month++) {
            icha_date on = ICHA_DATE_UNSET;
            size_t at = 0, count = 0;
            icha_error err = ICHA_ERROR_INIT;
            icha_date covers_to = ICHA_DATE_UNSET;
            icha_date_from_civil(2016 + month / 12, month % 12 + 1, 1, &on, &err);
            icha_series_select(&series, on, NULL, 0, &count, &covers_to, &err);
            put_status(out, icha_series_at(&series, on, ICHA_DATE_UNSET, &at, &err), &err);
            fprintf(out, "%s %zu %zu %lld %lld\n", series.id, at, count, (long long)covers_to,
                    (long long)series.entries[at].rate);
        }
    }
}

static void level_payments(FILE *out) { /* L-3; long terms take MPFR, which keeps caches by thread */
    const icha_rounding rounding = {ICHA_ROUND_HALF_UP, 1};
    for (int i = 0; i < 60; i++) {
        icha_money payment = 0;
        icha_error err = ICHA_ERROR_INIT;
        icha_money principal = INT64_C(1) << i % 50;
        icha_rate rate = INT64_C(12345678) * (i + 1);
        size_t n = (size_t)(i * 61 % ICHA_INSTALMENTS_MAX) + 1;
        put_status(out, icha_level_payment_twelfths(principal, principal / 3, rate, 1, n, rounding, &payment, &err),
                   &err);
        fprintf(out, "%lld\n", (long long)payment);
    }
}

typedef void work(FILE *out);
static work *const pieces[] = {schedules, guarantees,         late_interest, screening,     outlay,
                               scenario,  outlay_with_events, index_series,  level_payments};
enum { PIECES = sizeof pieces / sizeof *pieces };

/* ---- one thread, then four ---- */

static char *text_of(work *piece) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) return NULL;
    piece(out);
    fclose(out);
    return text;
}

typedef struct thread_texts {
    size_t first;
    char *of[PIECES];
} thread_texts;

static void *work_through(void *context) {
    thread_texts *own = context;
    for (size_t i = 0; i < PIECES; i++) {
        size_t at = (own->first + i) % PIECES;
        own->of[at] = text_of(pieces[at]);
    }
    icha_thread_cleanup();
    return NULL;
}

static void four_threads_get_what_one_gets(void **state) {
    thread_texts alone = {0}, of[THREADS] = {{0}};
    pthread_t threads[THREADS];
    (void)state;
    work_through(&alone);
    for (size_t i = 0; i < PIECES; i++) assert_true(alone.of[i] != NULL && strlen(alone.of[i]) > 100);
    for (size_t t = 0; t < THREADS; t++) {
        of[t].first = t * 2; /* two begin at documents, two at runs that start threads themselves */
        assert_int_equal(pthread_create(&threads[t], NULL, work_through, &of[t]), 0);
    }
    for (size_t t = 0; t < THREADS; t++) assert_int_equal(pthread_join(threads[t], NULL), 0);
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t t = 0; t < THREADS; t++) {
            assert_string_equal(of[t].of[i], alone.of[i]);
            free(of[t].of[i]);
        }
        free(alone.of[i]);
    }
}

/* That the comparison above compares figures and no refusals: each piece's text holds one that was made. */
static void the_pieces_have_figures(void **state) {
    static const char *const signs[PIECES] = {"\"rows\"", "\"all_in_rate\"", "\"late_interest\"",
                                              "ELIGIBLE", "ST16-0001",       "incheon.startup",
                                              "OK  \n",   "OK  \n",          "OK  \n"};
    (void)state;
    for (size_t i = 0; i < PIECES; i++) {
        char *text = text_of(pieces[i]);
        if (strstr(text, signs[i]) == NULL) fail_msg("piece %zu lacks %s:\n%.2000s", i, signs[i], text);
        assert_null(strstr(text, "NO TABLE"));
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_pieces_have_figures),
                                       cmocka_unit_test(four_threads_get_what_one_gets)};
    return cmocka_run_group_tests(tests, share, unshare);
}
