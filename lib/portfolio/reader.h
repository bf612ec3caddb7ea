/* One row of the file as a contract (P-1, P-2). */
#ifndef ICHA_LIB_PORTFOLIO_READER_H
#define ICHA_LIB_PORTFOLIO_READER_H

#include <stdatomic.h>

#include "contract/filling.h"
#include "ids.h"
#include "index.h"

/* The files of a run. */
typedef struct icha_portfolio_files {
    const icha_columns *columns; /* of the loans */
    const char *loans_name;
    const icha_row_index *events; /* NULL: none */
    const char *events_name;
    atomic_bool *has_loan;         /* of each event: did its loan come by? NULL: nobody asks */
    const icha_whole_lines *lines; /* of the loans; NULL: as they stand */
} icha_portfolio_files;

/* What one thread needs to read rows; large, so it lives on the heap. */
typedef struct icha_row_reader {
    icha_portfolio_files files;
    icha_fill_options fill;
    icha_fill_memo memo;
    /* the row in hand */
    icha_csv_record record;
    icha_row_place place;
    size_t own_first; /* its events in files.events->by_id, read or not */
    size_t own_count;
    icha_csv_record event_record;
    icha_findings findings; /* of the row read last; count 0 when its cells were already at fault */
    icha_contract contract;
    icha_terms_lists lists;
    /* of the row read last: its events in files.events->by_id */
    size_t first_event;
    size_t event_count;
    size_t event_base;  /* place of the first one in the contract: columns of the row may hold events too */
    size_t event_fault; /* in by_id, the one whose cells cannot be read; SIZE_MAX: none */
    char product[ICHA_PORTFOLIO_CELL_MAX + 1];
    char buffer[ICHA_PORTFOLIO_CELL_MAX + 1];
    char id[ICHA_PORTFOLIO_CELL_MAX + 1];
} icha_row_reader;

void icha_row_reader_init(icha_row_reader *reader, const icha_portfolio_files *files,
                          const icha_portfolio_options *options);

/* reader->record, just scanned, becomes the row in hand. `twin`: line of another row with its loan_id, or 0. The
 * text must last as long as the row is in hand. */
void icha_row_take(icha_row_reader *reader, uint32_t twin);

/* Reads the row in hand into reader->contract and reader->product. Errors: whatever makes the row one that is held.
 * The order: the row's form, its loan_id (missing, repeated), its product, its cells from left to right, its events
 * by line (their form, their cells), what filling says. */
icha_status icha_row_read(icha_row_reader *reader, icha_error *err);

/* The first steps of it: the row's form and its loan_id. */
icha_status icha_row_check(const icha_row_reader *reader, icha_error *err);

/* events.c: appends one row of events, by_id[place], to the contract. The error's field is the event's member. */
icha_status icha_event_row_read(icha_row_reader *reader, size_t place, icha_error *err);
/* The event, in by_id, that an error of the row read last speaks of; SIZE_MAX: none. */
size_t icha_row_event_fault(const icha_row_reader *reader, const icha_error *err);
/* What the event in by_id lacks, by the findings of the row read last: its members joined by ';'; "" nothing. */
void icha_event_missing(const icha_row_reader *reader, size_t place, char *buffer, size_t size);
/* The place in by_id of the contract's event that a key (`events[2].rate`) begins with; SIZE_MAX: none of the file's. */
size_t icha_row_event_of_key(const icha_row_reader *reader, const char *key);
/* `events[2]` in the error's texts becomes `EVENTS.csv:7`, a place that the reader of held.csv can find; said once for all
 * members that follow it, and not for those of the event in by_id whose place stands before the sentence (SIZE_MAX: none). */
void icha_row_name_events(const icha_row_reader *reader, size_t said, icha_error *err);
/* Makes the reader's contract one without anything. */
void icha_row_begin(icha_row_reader *reader);
/* Appends to a list joined by ';', once; a name that does not fit whole is left out. */
void icha_list_append(char *buffer, size_t size, const char *name);

/* Which fields an error of the row read last speaks of: the error's own, else the keys of the findings behind it,
 * joined by ';'. */
void icha_row_fault_fields(const icha_row_reader *reader, const icha_error *err, char *buffer, size_t size);
#endif
