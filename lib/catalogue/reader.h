/* What every reading function carries: where the result goes, where faults go, and the path of keys walked so far. */
#ifndef ICHA_LIB_CATALOGUE_READER_H
#define ICHA_LIB_CATALOGUE_READER_H

#include "catalogue/arena.h"
#include "icha/catalogue.h"
#include "number/fail.h"

struct icha_faults {
    icha_error *items;
    size_t count;
    size_t capacity;
    bool memory_failed;
};

/* A position in a file, kept for faults that show only when all files are read. */
typedef struct icha_cat_place {
    const char *file;
    uint32_t line;
    uint32_t column;
} icha_cat_place;

/* What rules and caps say of facts: settled when all files are read, for a fact may stand in a later one. */
typedef struct icha_cat_bound {
    const char *text; /* a bound of the rule's own; NULL: a parameter's, or none */
    icha_cat_place place;
} icha_cat_bound;

typedef struct icha_cat_leaf icha_cat_leaf;
struct icha_cat_leaf {
    icha_cat_leaf *next;
    icha_test *test;
    bool is_bool; /* written `is` */
    icha_cat_place place, per_place;
    icha_cat_bound limit, within;
};

typedef struct icha_cat_fact_use icha_cat_fact_use;
struct icha_cat_fact_use {
    icha_cat_fact_use *next;
    const char *name;
    icha_cat_place place;
    uint32_t types; /* bit 1 << icha_fact_type for each that is allowed */
    int32_t *index;
};

typedef struct icha_cat_uses {
    icha_cat_leaf *leaves;
    icha_cat_fact_use *facts;
} icha_cat_uses;

typedef struct icha_cat_reader {
    icha_cat_arena *arena; /* lives as long as the catalogue */
    icha_cat_uses *uses;   /* likewise */
    icha_faults *faults;
    const char *file; /* in the arena */
    size_t items_max;  /* items of one list or map; 0: ICHA_CATALOGUE_ITEMS_MAX */
    const char *kinds; /* what a file may be, for an empty one; NULL: a catalogue's kinds */
    char path[160];
    size_t path_length;
} icha_cat_reader;

/* Adds a fault of C-6. After ICHA_CATALOGUE_FAULTS_MAX the list says that there are more, and no more are added. */
void icha_cat_fault(icha_cat_reader *reader, icha_cat_place place, icha_message id, const char *found,
                    const char *expected);
/* The same for an error that an inner parser filled; `expected` is used where that parser gave none. */
void icha_cat_fault_inner(icha_cat_reader *reader, icha_cat_place place, icha_error *inner, const char *expected);

/* Appends ".key" or "[index]" to the path; give the result back to icha_cat_leave. */
size_t icha_cat_enter(icha_cat_reader *reader, const char *key);
size_t icha_cat_enter_index(icha_cat_reader *reader, size_t index);
void icha_cat_leave(icha_cat_reader *reader, size_t path_length);

#endif
