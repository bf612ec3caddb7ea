/* A portfolio of three rows with an event and a paid claim: counts, outlay, claims, held rows, corrections (P-1 to P-3, S-5 to S-8).
 * usage: portfolio CATALOGUE */
#include "example.h"

/* A: 36,500,000 won by 1 % are 1,000 won a day; B leaves Incheon on 1 July; C has a rate without its unit. */
static const char csv[] = "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count\n"
                          "A,incheon.startup,36500000,3.65%,2018-01-15,12,bullet,act/365\n"
                          "B,incheon.startup,18250000,3.65%,2018-01-15,12,bullet,act/365\n"
                          "C,incheon.startup,18250000,3.65,2018-01-15,12,bullet,act/365\n";
static const char events[] = "loan_id,kind,on\nB,relocate,2018-07-01\n";
static const char paid[] = "product,cycle,payer,bank,amount\nincheon.startup,2018-Q1,incheon,,88500\n";

static void print_counts(const icha_portfolio *p) {
    icha_portfolio_counts rows = icha_portfolio_count(p), of_events = icha_portfolio_event_count(p);

    printf("rows %" PRId64 " = %" PRId64 " + %" PRId64 " held; events %" PRId64 ", paid claims %" PRId64 "\n",
           rows.rows_in, rows.used, rows.held, of_events.rows_in, icha_portfolio_paid_count(p));
    printf("encodings %s %s %s\n", icha_encoding_name(icha_portfolio_encoding(p)),
           icha_encoding_name(icha_portfolio_events_encoding(p)), icha_encoding_name(icha_portfolio_paid_encoding(p)));
    for (size_t i = 0; i < icha_portfolio_held_count(p); i++)
        printf("held: line %u %s %s\n", (unsigned)icha_portfolio_held(p, i).line, icha_portfolio_held(p, i).loan_id,
               icha_portfolio_held(p, i).field);
}

/* Days 59 up to 15 March, 92 up to 15 June: A 59,000 and 92,000, B 29,500 and 46,000. */
static void print_figures(const icha_portfolio *p) {
    icha_outlay_cell cell = icha_portfolio_cell(p, 0);
    icha_outlay_total total = icha_portfolio_total(p, 0);

    printf("%zu cells; %s %d %s %" PRId64 " of %" PRId64 " loans\n", icha_portfolio_cell_count(p), cell.product,
           (int)cell.year, icha_basis_name(cell.basis), cell.amount, cell.loans);
    printf("%zu totals; %s before %" PRId64 " within %" PRId64 " after %" PRId64 "\n", icha_portfolio_total_count(p),
           icha_basis_name(total.basis), total.before, total.within, total.after);
    for (size_t i = 0; i < 2 && i < icha_portfolio_claim_count(p); i++)
        printf("claim %s %" PRId64 "\n", icha_portfolio_claim_at(p, i).cycle, icha_portfolio_claim_at(p, i).amount);
    printf("the tables %s\n", icha_portfolio_ties_out(p) ? "tie out" : "do not tie out");
}

static void print_what_it_rests_on(const icha_portfolio *p) {
    for (size_t i = 0; i < icha_portfolio_assumption_count(p); i++)
        printf("assumption %s\n", icha_portfolio_assumption(p, i));
    for (size_t i = 0; i < icha_portfolio_method_count(p); i++) printf("method %s\n", icha_portfolio_method(p, i));
    if (icha_portfolio_note_count(p) > 0) printf("note: %s\n", icha_portfolio_note_at(p, 0).sentence);
}

/* Withheld while a row is held: C may have been paid rightly (S-8). */
static void print_corrections(const icha_portfolio *p) {
    if (icha_portfolio_correction_state(p) == ICHA_CORRECTIONS_WITHHELD) printf("corrections are withheld\n");
    if (icha_portfolio_correction_state(p) != ICHA_CORRECTIONS_MADE) return;
    printf("%zu corrections, to recover %" PRId64 "\n", icha_portfolio_correction_count(p),
           icha_portfolio_correction_totals(p).recover);
    printf("first: %s %" PRId64 "\n", icha_portfolio_correction(p, 0).cycle,
           icha_portfolio_correction(p, 0).difference);
}

static void print_table(const icha_portfolio *p, icha_error *err) {
    static char buffer[ICHA_PORTFOLIO_STREAM_MIN];
    icha_portfolio_stream *stream;
    size_t length;

    ok(icha_portfolio_stream_open(p, ICHA_TABLE_HELD, &stream, err), err);
    for (ok(icha_portfolio_stream_read(stream, buffer, sizeof buffer, &length, err), err); length > 0;
         ok(icha_portfolio_stream_read(stream, buffer, sizeof buffer, &length, err), err))
        fwrite(buffer, 1, length, stdout);
    printf("%" PRId64 " lines\n", icha_portfolio_stream_lines(stream));
    icha_portfolio_stream_free(stream);
}

static icha_portfolio *run(const char *rows, const icha_portfolio_options *options, icha_error *err) {
    icha_portfolio *p;

    ok(icha_portfolio_run(TEXT(rows), "portfolio.csv", options, &p, err), err);
    return p;
}

int main(int argc, char **argv) {
    static const char *const assumptions[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue;
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *p;
    char without_c[sizeof csv];

    if (argc != 2) return 2;
    ok(icha_catalogue_load(argv[1], assumptions, 2, &catalogue, NULL, &err), &err);
    options.catalogue = catalogue;
    options.first_year = 2018;
    options.last_year = 2019;
    options.events = events;
    options.events_length = strlen(events);
    options.events_name = "events.csv";
    options.paid = paid;
    options.paid_length = strlen(paid);
    options.paid_name = "claims.csv";
    options.progress = icha_progress_new();
    p = run(csv, &options, &err);
    printf("%" PRId64 " rows done\n", icha_progress_read(options.progress).rows_done);
    print_counts(p);
    print_figures(p);
    print_what_it_rests_on(p);
    print_corrections(p);
    print_table(p, &err);
    icha_portfolio_free(p);

    /* Without the faulty row the claims of all other cycles are to pay. */
    memcpy(without_c, csv, sizeof csv);
    *strstr(without_c, "C,") = '\0';
    p = run(without_c, &options, &err);
    print_corrections(p);
    icha_portfolio_free(p);
    icha_progress_free(options.progress);

    options.paid = NULL;
    options.progress = NULL;
    if (icha_portfolio_run_file("no-such.csv", "no-such.csv", &options, &p, &err) == ICHA_ERR_IO)
        printf("%s\n", err.message);
    icha_catalogue_free(catalogue);
    return 0;
}
/* Prints:
 * 3 rows done
 * rows 3 = 2 + 1 held; events 1, paid claims 1
 * encodings utf-8 utf-8 utf-8
 * held: line 4 C rate
 * 6 cells; incheon.startup 2018 accrued 434500 of 2 loans
 * 6 totals; accrued before 0 within 448500 after 0
 * claim 2018-Q1 88500
 * claim 2018-Q2 138000
 * the tables tie out
 * assumption incheon-2018-open
 * assumption kr-bank-conventions
 * method claims.due/1
 * method events/1
 * method interest/1
 * method outlay/1
 * method schedule.bullet/1
 * method subsidy.of_rate/1
 * note: cap not checked: UNKNOWN
 * corrections are withheld
 * file,line,loan_id,field,reason
 * portfolio.csv,4,C,rate,"3.65 has no unit: write a rate as 1.5%, 150bp or 0.015x [N-2]"
 * 1 lines
 * 4 corrections, to recover 0
 * first: 2018-Q2 138000
 * cannot read no-such.csv: No such file or directory
 */
