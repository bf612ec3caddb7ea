/* A whole portfolio's interest-subsidy outlay from one CSV: tables by product, payer, year and basis, the claims, and
 * every row that could not be used with its reason (SPEC section 8). No file is touched here but the one whose path is
 * given, and spill files in the folder that is given. */
#ifndef ICHA_PORTFOLIO_H
#define ICHA_PORTFOLIO_H

#include "contract.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Limits. A row one past the first three is held; a header one past them, or too many rows, fails the run. */
#define ICHA_PORTFOLIO_LINE_MAX 65536 /* bytes of one row, its line end not counted */
#define ICHA_PORTFOLIO_CELL_MAX 4096  /* bytes of one cell, without its quotes */
#define ICHA_PORTFOLIO_COLUMNS_MAX 256
#define ICHA_PORTFOLIO_ROWS_MAX INT64_C(100000000)
#define ICHA_PORTFOLIO_THREADS_MAX 256
#define ICHA_PORTFOLIO_SHARDS_MAX 128

/* What the bytes of a file are (P-1). */
typedef enum icha_encoding {
    ICHA_ENCODING_AUTO = 1, /* a byte order mark, else strict UTF-8, else strict CP949, else an error */
    ICHA_ENCODING_UTF_8 = 2, /* with or without a byte order mark */
    ICHA_ENCODING_CP949 = 3 /* Windows code page 949 */
} icha_encoding;
/* `auto`, `utf-8`, `cp949`. Error: UNKNOWN_KEY. Rule P-1. */
ICHA_API icha_status icha_encoding_parse(const char *text, size_t length, icha_encoding *out, icha_error *err);
ICHA_API const char *icha_encoding_name(icha_encoding encoding);

/* S-7 */
typedef enum icha_basis {
    ICHA_BASIS_ACCRUED = 1, /* days of the year */
    ICHA_BASIS_DUE = 2,     /* due date in the year */
    ICHA_BASIS_PAID = 3     /* rounded claims by payment date and fiscal year */
} icha_basis;
#define ICHA_BASIS_COUNT 3
ICHA_API const char *icha_basis_name(icha_basis basis); /* accrued, due, paid */

/* What is spent on: the column `kind`. */
typedef enum icha_outlay_kind {
    ICHA_OUTLAY_INTEREST_SUBSIDY = 1, /* S-1 to S-7 */
    ICHA_OUTLAY_FEE_SUPPORT = 2       /* what others bear of guarantee fees (G-2): paid when due, no claim is made of it */
} icha_outlay_kind;
#define ICHA_OUTLAY_KIND_COUNT 2
ICHA_API const char *icha_outlay_kind_name(icha_outlay_kind kind); /* interest_subsidy, fee_support */

/* What outlay.csv is grouped by: any of these together. */
#define ICHA_BY_PRODUCT 1u
#define ICHA_BY_PAYER 2u
#define ICHA_BY_YEAR 4u
#define ICHA_BY_QUARTER 8u
#define ICHA_BY_MONTH 16u
#define ICHA_BY_BANK 32u
#define ICHA_BY_DEFAULT (ICHA_BY_PRODUCT | ICHA_BY_PAYER | ICHA_BY_YEAR)
/* `product,payer,quarter`. Errors: UNKNOWN_KEY, DUPLICATE. Rule P-1. */
ICHA_API icha_status icha_by_parse(const char *text, size_t length, uint32_t *by, icha_error *err);

/* How far a run is, for another thread to look at while it goes; the library itself calls nobody back and reads no clock.
 * One object serves one run at a time. */
typedef struct icha_progress icha_progress;
typedef struct icha_progress_figures {
    int64_t rows_done; /* rows of the portfolio used, held or, of other shards, passed over */
    int64_t rows_in;   /* all of them; 0 as long as that is not known */
} icha_progress_figures;
/* NULL: no memory. */
ICHA_API icha_progress *icha_progress_new(void);
ICHA_API void icha_progress_free(icha_progress *progress);
/* May be called from any thread at any time. Each figure is one relaxed atomic read: by itself it never falls during a
 * run, but the two are not read at one moment, and neither orders anything else: only the return of
 * icha_portfolio_run() says that results may be read. */
ICHA_API icha_progress_figures icha_progress_read(const icha_progress *progress);

/* Lines of rows in a whole portfolio: numbers[i] is that of the i-th row that is given, counted from 0. */
typedef struct icha_whole_lines {
    const uint32_t *numbers; /* from 1, each greater than the one before. NULL: as the rows given stand */
    size_t count;            /* must be the number of rows given */
} icha_whole_lines;

/* What a shard cannot see that is given its own rows alone, as where another system shared the rows out by
 * icha_shard_of(): how many the whole has, which the merge holds the shards against, so that no row is lost on the way
 * unseen; and on which lines of the whole its own stand, so that its held rows say what those of one run say (P-2, P-3). */
typedef struct icha_portfolio_whole {
    int64_t rows, events;                    /* of the whole: at least those given, at most ICHA_PORTFOLIO_ROWS_MAX */
    icha_whole_lines row_lines, event_lines; /* of rows in columns alone (asserted) */
} icha_portfolio_whole;

/* What a run goes by. Set up with ICHA_PORTFOLIO_OPTIONS_INIT; the years must then be set. */
typedef struct icha_portfolio_options {
    uint32_t size; /* sizeof(icha_portfolio_options) */
    const icha_catalogue *catalogue; /* NULL: every key must stand in the file, products are mere names */
    icha_date known_on;              /* ICHA_DATE_UNSET: all is known */
    int32_t first_year, last_year;   /* of outlay.csv, both included; required, 1900..2199 */
    uint32_t by;                     /* ICHA_BY_* */
    icha_language language;          /* of the held rows' reasons */
    icha_encoding encoding; /* of the portfolio */
    int32_t threads;   /* 1..ICHA_PORTFOLIO_THREADS_MAX; no figure depends on it (P-3) */
    int64_t row_limit; /* 1..ICHA_PORTFOLIO_ROWS_MAX */
    const char *events; /* the bytes of EVENTS.csv, or NULL: none */
    size_t events_length; /* their bytes */
    const char *events_name; /* what held.csv calls it */
    const char *paid;        /* the bytes of an earlier run's claims.csv (S-8), or NULL: nothing is corrected */
    size_t paid_length; /* their bytes */
    const char *paid_name; /* what errors call it */
    /* A folder for files without a name, for what would else grow in memory with the number of loans (P-4): numbers of
     * loan_ids, held rows, a text that had to be converted. They vanish with the run. NULL: memory. */
    const char *spill_folder;
    int32_t shard, shards; /* shard 1..shards of the loans only; 0, 0: all of them. shards 1..ICHA_PORTFOLIO_SHARDS_MAX */
    icha_progress *progress; /* or NULL */
    /* NULL: every row of the whole is given. Else those of this shard alone are; it and its lines must outlive *out. */
    const icha_portfolio_whole *whole;
} icha_portfolio_options;
/* All unset or as a run has it by default; the years must be set. */
#define ICHA_PORTFOLIO_OPTIONS_INIT                                                                                    \
    { sizeof(icha_portfolio_options), NULL, ICHA_DATE_UNSET, 0, 0, ICHA_BY_DEFAULT, ICHA_LANGUAGE_EN,                  \
      ICHA_ENCODING_AUTO, 1, ICHA_PORTFOLIO_ROWS_MAX, NULL, 0, NULL, NULL, 0, NULL, NULL, 0, 0, NULL, NULL }

/* The shard, 1..shards, of a loan_id's bytes: 1 + (h xor h >> 32, its low 32 bits) mod shards, h the 64-bit FNV-1a hash. 1 for
 * length 0. The same on every machine. shards must be 1..ICHA_PORTFOLIO_SHARDS_MAX (asserted). */
ICHA_API int32_t icha_shard_of(const char *loan_id, size_t length, int32_t shards);

/* A portfolio that was run, with its tables: opaque. */
typedef struct icha_portfolio icha_portfolio;

/* Runs the whole file. file_name is what held.csv calls it. `csv`, the options' events and the catalogue are read again by the
 * stream of rows.csv, so all must outlive *out.
 * The first line names the columns: loan_id, product, and any key that icha_contract_knows(). An empty cell is a key not
 * given; a line without a single character is no row.
 * Events (L-6) are a second table, in rows of any order: loan_id, kind, and any member of an event (on, from, to, amount, effect,
 * rate, months, instalments, reason). A loan with an event that cannot be used is held, and so are all events of a held loan and
 * events without a loan.
 * Paid claims (S-8) are a third one: the columns of claims.csv in any order, of which product, cycle, payer, bank and amount must
 * be there. Their encoding is found by itself, whatever the options say. They are read strictly: what cannot be used is an error with
 * file, line and column, for a paid claim left out would be paid again. Each must be known by its own product, cycle, payer, bank,
 * paid_on, fiscal_year and terms; a claim of 0 is none.
 * With `shards` only the loans of one shard count, by icha_shard_of() of their loan_id, so a loan is never cut apart from its
 * twins or events; rows without a readable loan_id are shard 1's. A shard has counts, held rows, rows.csv, notes and names, but no
 * outlay, claims, corrections or totals (asserted): claims are rounded over all shards (S-6), so these are made when shards are merged
 * (shard.h). Its paid claims are read and have no other use: icha_shard_merge() takes those of the whole.
 * Errors, nothing is then computed: RANGE (options), ENCODING (with the byte offset), SYNTAX (a quotation mark never
 * closed), MISSING (no header, no loan_id, product or, of events, kind column), UNKNOWN_KEY (a column, with the nearest name), DUPLICATE
 * (a column, a paid claim: both its lines are named), SYNTAX or CONFLICT (a paid claim's cells), RANGE (the header or the number of
 * rows beyond a limit, a paid amount), OVERFLOW (a sum beyond N-1), MEMORY.
 * A row that cannot be used is no error: it is held (P-2). Rules P-1 to P-3, S-5 to S-7. */
ICHA_API icha_status icha_portfolio_run(const char *csv, size_t length, const char *file_name,
                                        const icha_portfolio_options *options, icha_portfolio **out, icha_error *err);
/* The same of a file, read in pieces: memory grows neither with its size nor, given a spill folder, with its rows; only a
 * record longer than a piece (1 MiB) is held whole. The file is open as long as *out lives and must not change: the stream
 * of rows.csv reads it again. file_name as above.
 * Errors besides: IO (with the path): the file cannot be read, is no regular file, or its size or time of change is another
 * after the run than before; a spill file cannot be written. Rules P-1, P-4. */
ICHA_API icha_status icha_portfolio_run_file(const char *path, const char *file_name,
                                             const icha_portfolio_options *options, icha_portfolio **out,
                                             icha_error *err);
ICHA_API void icha_portfolio_free(icha_portfolio *portfolio);

/* ---- what came out. Texts are UTF-8 and live as long as the portfolio; an index must be < its count (asserted) ---- */

/* Rows in = used + held (P-2). */
typedef struct icha_portfolio_counts {
    int64_t rows_in; /* = used + held */
    int64_t used; /* rows that figures come from */
    int64_t held; /* rows that could not be used */
} icha_portfolio_counts;
/* The rows of the portfolio. */
ICHA_API icha_portfolio_counts icha_portfolio_count(const icha_portfolio *portfolio);

/* The rows of EVENTS.csv; all 0 without one. */
ICHA_API icha_portfolio_counts icha_portfolio_event_count(const icha_portfolio *portfolio);
/* The encoding found in it; 0 without one. */
ICHA_API icha_encoding icha_portfolio_events_encoding(const icha_portfolio *portfolio);

/* The encoding found (UTF_8 or CP949). */
ICHA_API icha_encoding icha_portfolio_encoding(const icha_portfolio *portfolio);

/* One row of outlay.csv, in its order: by its key, bytewise. What the grouping leaves out is "" or 0. */
typedef struct icha_outlay_cell {
    const char *product; /* id */
    const char *payer; /* name */
    const char *bank; /* name */
    icha_outlay_kind kind; /* what is spent on */
    int32_t year; /* 1900..2199 */
    int32_t quarter; /* 1..4 */
    int32_t month;   /* 1..12 */
    icha_basis basis; /* how it is counted (S-7) */
    icha_money amount; /* won */
    int64_t loans; /* distinct loans whose amount here is not 0; at least 1 */
} icha_outlay_cell;
/* The rows of outlay.csv. */
ICHA_API size_t icha_portfolio_cell_count(const icha_portfolio *portfolio);
ICHA_API icha_outlay_cell icha_portfolio_cell(const icha_portfolio *portfolio, size_t index);

/* One claim on one payer (S-6), in the order of claims.csv: product, cycle, payer, bank, then its figures. */
typedef struct icha_portfolio_claim {
    const char *product; /* id */
    char cycle[ICHA_TEXT_MAX]; /* as icha_cycle_format() writes it */
    const char *payer; /* name */
    const char *bank; /* name */
    icha_claim_terms terms; /* by which it was made up */
    icha_date cycle_from; /* the cycle's first day */
    icha_money lines; /* lines = amount + dropped */
    icha_money amount; /* what is claimed, won */
    icha_money dropped; /* negative when rounded up, won */
    icha_date paid_on; /* S-7 */
    int32_t fiscal_year; /* S-7 */
} icha_portfolio_claim;
/* The rows of claims.csv. */
ICHA_API size_t icha_portfolio_claim_count(const icha_portfolio *portfolio);
ICHA_API icha_portfolio_claim icha_portfolio_claim_at(const icha_portfolio *portfolio, size_t index);

/* ---- corrections (S-8): what the options' paid claims differ by from the claims of this run, whatever its years ---- */

/* Whether corrections were made (S-8). */
typedef enum icha_correction_state {
    ICHA_CORRECTIONS_NONE = 1,    /* no paid claims were given */
    ICHA_CORRECTIONS_MADE = 2,    /* there may still be no entry: nothing differs */
    ICHA_CORRECTIONS_WITHHELD = 3 /* a loan or event is held: entries would demand back what a held loan was rightly paid */
} icha_correction_state;
/* Whether there are corrections. */
ICHA_API icha_correction_state icha_portfolio_correction_state(const icha_portfolio *portfolio);
/* In the order of corrections.csv: product, cycle, payer, bank, bytewise. None unless MADE. */
ICHA_API size_t icha_portfolio_correction_count(const icha_portfolio *portfolio);
ICHA_API icha_correction icha_portfolio_correction(const icha_portfolio *portfolio, size_t index);
/* due = paid + pay - recover, over both lists whole; due is the sum of this run's claims. Must be MADE (asserted). */
ICHA_API icha_correction_totals icha_portfolio_correction_totals(const icha_portfolio *portfolio);
/* Rows of the paid claims; 0 without any. */
ICHA_API int64_t icha_portfolio_paid_count(const icha_portfolio *portfolio);
/* The encoding found in them; 0 without any. */
ICHA_API icha_encoding icha_portfolio_paid_encoding(const icha_portfolio *portfolio);

/* A row that could not be used (P-2), in the order of the file; those of the events file come behind. */
typedef struct icha_held_row {
    uint32_t line;       /* on which the row begins */
    const char *loan_id; /* "" if it could not be read */
    const char *field;   /* "" if it is the row as a whole */
    const char *reason;  /* a sentence in the options' language */
    icha_status status; /* that of the reason */
    const char *file; /* the portfolio's name, or that of the events */
} icha_held_row;
/* The rows of held.csv. */
ICHA_API size_t icha_portfolio_held_count(const icha_portfolio *portfolio);
ICHA_API icha_held_row icha_portfolio_held(const icha_portfolio *portfolio, size_t index);

/* Sums per product of a used row and basis, split at the years of the options, so that every table ties out: within is what outlay.csv
 * shows. The product "" is the whole portfolio. By product, kind, then basis; fee support only where a used row has a
 * guarantee. */
typedef struct icha_outlay_total {
    const char *product; /* id; empty: all */
    icha_outlay_kind kind; /* what is spent on */
    icha_basis basis; /* how it is counted (S-7) */
    icha_money before; /* won, before the first year */
    icha_money within; /* won, in the years */
    icha_money after; /* won, after the last year */
} icha_outlay_total;
/* The sums that the program prints. */
ICHA_API size_t icha_portfolio_total_count(const icha_portfolio *portfolio);
ICHA_API icha_outlay_total icha_portfolio_total(const icha_portfolio *portfolio, size_t index);

/* Do the tables tie out? Of the interest subsidy accrued = due = lines of the claims, paid = amounts of the claims; of fee
 * support accrued = due = paid; of corrections due = paid + pay - recover = amounts of the claims; outlay cells = totals within the years, rows in = used + held. Asserted after every run; a program may ask again. */
ICHA_API bool icha_portfolio_ties_out(const icha_portfolio *portfolio);

/* Names of the assumption records that a used row took a value from (C-5, M-5), bytewise. */
ICHA_API size_t icha_portfolio_assumption_count(const icha_portfolio *portfolio);
ICHA_API const char *icha_portfolio_assumption(const icha_portfolio *portfolio, size_t index);

/* Ids of the methods that the figures come from (M-3), such as `subsidy.of_rate/1`, bytewise. */
ICHA_API size_t icha_portfolio_method_count(const icha_portfolio *portfolio);
ICHA_API const char *icha_portfolio_method(const icha_portfolio *portfolio, size_t index);

/* Limits that could not be checked because the catalogue holds them as UNKNOWN (C-7), by product and sentence. */
typedef struct icha_portfolio_note {
    const char *product; /* id */
    const char *sentence; /* in the options' language */
    int64_t loans; /* how many it concerns */
} icha_portfolio_note;
/* How many notes there are, and one of them. */
ICHA_API size_t icha_portfolio_note_count(const icha_portfolio *portfolio);
ICHA_API icha_portfolio_note icha_portfolio_note_at(const icha_portfolio *portfolio, size_t index);

/* ---- the tables as CSV text, pulled piece by piece ---- */

/* The tables of a run (P-1), as CSV columns. */
typedef enum icha_portfolio_table {
    ICHA_TABLE_OUTLAY = 1, /* product,payer,kind,year[,quarter][,month][,bank],basis,amount,loans */
    ICHA_TABLE_CLAIMS = 2, /* product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year; where two claims agree in all of
                              product, cycle, payer, bank, paid_on and fiscal_year a column `terms` tells them apart */
    ICHA_TABLE_HELD = 3,   /* file,line,loan_id,field,reason */
    ICHA_TABLE_ROWS = 4,   /* product,loan_id,n,from,...,closing: by loan_id bytewise, then in the schedule's order; computed anew. With
                              events a column `event`, whose rows have no n */
    ICHA_TABLE_CORRECTIONS = 5 /* product,cycle,payer,bank,paid,due,difference,entry; corrections must be MADE (asserted) */
} icha_portfolio_table;

/* A table on its way out as CSV text: opaque. */
typedef struct icha_portfolio_stream icha_portfolio_stream;
#define ICHA_PORTFOLIO_STREAM_MIN 65536 /* smallest buffer that a read takes */

/* Text cells that a spreadsheet would run as a formula get a ' before them. Errors: MEMORY; IO: rows.csv reads the
 * file again to put its loans in order. */
ICHA_API icha_status icha_portfolio_stream_open(const icha_portfolio *portfolio, icha_portfolio_table table,
                                                icha_portfolio_stream **stream, icha_error *err);
/* Whole lines, at most size bytes (size >= ICHA_PORTFOLIO_STREAM_MIN, asserted); *length 0: the table is complete.
 * Errors: IO of the file or a spill file; MEMORY; those of the cursor, which cannot occur as long as csv and catalogue
 * are unchanged. *length is then untouched, and the stream to be freed. Rules P-1, P-3. */
ICHA_API icha_status icha_portfolio_stream_read(icha_portfolio_stream *stream, char *buffer, size_t size,
                                                size_t *length, icha_error *err);
/* Lines given so far, the header not counted. */
ICHA_API int64_t icha_portfolio_stream_lines(const icha_portfolio_stream *stream);
ICHA_API void icha_portfolio_stream_free(icha_portfolio_stream *stream);

#ifdef __cplusplus
}
#endif
#endif
