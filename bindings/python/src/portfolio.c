/* A portfolio's outlay: Arrow streams in and out by capsule, uncopied; computed without the GIL. What was run is
 * counted like a catalogue: a stream handed out keeps it, so closing never takes memory from who still reads. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"

#define STREAM_NAME "arrow_array_stream"

typedef struct held_portfolio {
    atomic_size_t holders;
    icha_portfolio *portfolio;
    held_catalogue *catalogue;
    icha_progress *progress;
    icha_portfolio_whole whole;
    char *texts[8]; /* copies of what the run reads again: names, events, paid claims, lines */
    size_t text_count;
    bool is_shard;
    size_t merged; /* shards that it was made of; 0: it was run */
} held_portfolio;

typedef struct portfolio_object {
    PyObject_HEAD held_portfolio *held; /* NULL: closed. Read and written with the GIL */
} portfolio_object;

static void drop(held_portfolio *held) {
    if (held == NULL || atomic_fetch_sub(&held->holders, 1) > 1) return;
    icha_portfolio_free(held->portfolio);
    icha_progress_free(held->progress);
    catalogue_drop(held->catalogue);
    for (size_t i = 0; i < held->text_count; i++) free(held->texts[i]);
    free(held);
}

static held_portfolio *hold(PyObject *self) {
    held_portfolio *held = ((portfolio_object *)self)->held;
    if (held == NULL) PyErr_SetString(PyExc_ValueError, "the outlay is closed");
    else atomic_fetch_add(&held->holders, 1);
    return held;
}

/* Takes the holder over, unless it answers NULL. */
static PyObject *make_object(const binding_state *state, held_portfolio *held) {
    allocfunc allocate = (allocfunc)PyType_GetSlot(state->portfolio_type, Py_tp_alloc);
    portfolio_object *self = (portfolio_object *)allocate(state->portfolio_type, 0);
    if (self != NULL) self->held = held;
    return (PyObject *)self;
}

/* ---- the question ---- */

/* A copy of str or bytes that lives as long as the run; None: *copy NULL. */
static bool keep(held_portfolio *held, PyObject *value, const char *name, const char **copy, size_t *length) {
    Py_ssize_t size = 0;
    char *from = NULL;
    *copy = NULL;
    if (value == Py_None) return true;
    if (PyBytes_Check(value)) {
        if (PyBytes_AsStringAndSize(value, &from, &size) != 0) return false;
    } else if ((from = (char *)(uintptr_t)read_text(value, name, &size)) == NULL) {
        return false;
    }
    if (length == NULL && memchr(from, '\0', (size_t)size) != NULL) { /* a path or a name would end there */
        PyErr_Format(PyExc_ValueError, "%s: a null byte is in it", name);
        return false;
    }
    char *kept = malloc((size_t)size + 1);
    if (kept == NULL) return PyErr_NoMemory() != NULL;
    memcpy(kept, from, (size_t)size);
    kept[size] = '\0';
    held->texts[held->text_count++] = kept;
    *copy = kept;
    if (length != NULL) *length = (size_t)size;
    return true;
}

/* The stream in a capsule that __arrow_c_stream__() gave. */
static struct ArrowArrayStream *read_stream(PyObject *capsule, const char *name) {
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, STREAM_NAME);
    if (stream == NULL || stream->release != NULL) return stream;
    PyErr_Format(PyExc_ValueError, "%s: the stream was read already", name);
    return NULL;
}

static bool read_count(const binding_state *state, PyObject *value, const char *name, int32_t *out) {
    int64_t number;
    if (!read_whole(state, value, name, INT32_MIN, INT32_MAX, &number)) return false;
    *out = (int32_t)number;
    return true;
}

static bool read_by(const binding_state *state, PyObject *value, uint32_t *by) {
    icha_error err = ICHA_ERROR_INIT;
    Py_ssize_t length;
    const char *text = value == Py_None ? "" : read_text(value, "by", &length);
    if (value == Py_None || text == NULL) return text != NULL;
    if (icha_by_parse(text, (size_t)length, by, &err) == ICHA_OK) return true;
    return raise_argument(state, &err, "by");
}

typedef struct question {
    held_portfolio *held;
    icha_portfolio_options options;
    struct ArrowArrayStream *loans, *events; /* NULL: a file, none */
    const char *path, *name;
} question;

/* What a run and a merge have in common. */
static bool read_common(const binding_state *state, question *q, PyObject *first, PyObject *last, PyObject *by,
                        PyObject *language, PyObject *paid) {
    q->options.paid_name = "paid";
    return read_count(state, first, "years", &q->options.first_year) &&
           read_count(state, last, "years", &q->options.last_year) && read_by(state, by, &q->options.by) &&
           read_language(language, &q->options.language) &&
           keep(q->held, paid, "paid", &q->options.paid, &q->options.paid_length);
}

static bool read_events(question *q, PyObject *events, PyObject *name) {
    if (events == Py_None) return true;
    if (!keep(q->held, name, "events", &q->options.events_name, NULL)) return false;
    if (PyBytes_Check(events)) return keep(q->held, events, "events", &q->options.events, &q->options.events_length);
    return (q->events = read_stream(events, "events")) != NULL;
}

static bool read_loans(question *q, PyObject *loans, PyObject *name) {
    if (!keep(q->held, name, "loans", &q->name, NULL)) return false;
    if (PyBytes_Check(loans)) return keep(q->held, loans, "loans", &q->path, NULL);
    return (q->loans = read_stream(loans, "loans")) != NULL;
}

static bool read_lines(question *q, PyObject *bytes, const char *name, icha_whole_lines *lines) {
    const char *numbers;
    size_t length = 0;
    if (!keep(q->held, bytes, name, &numbers, &length)) return false;
    *lines = (icha_whole_lines){(const uint32_t *)(const void *)numbers, length / sizeof *lines->numbers};
    return true;
}

/* (rows, events, bytes of uint32 or None, the same) or None. */
static bool read_whole_portfolio(const binding_state *state, question *q, PyObject *value) {
    icha_portfolio_whole *whole = &q->held->whole;
    PyObject *rows, *events, *row_lines, *event_lines;
    if (value == Py_None) return true;
    q->options.whole = whole;
    return PyArg_ParseTuple(value, "OOOO:whole", &rows, &events, &row_lines, &event_lines) &&
           read_whole(state, rows, "whole.rows", 0, ICHA_PORTFOLIO_ROWS_MAX, &whole->rows) &&
           read_whole(state, events, "whole.events", 0, ICHA_PORTFOLIO_ROWS_MAX, &whole->events) &&
           read_lines(q, row_lines, "whole.row_lines", &whole->row_lines) &&
           read_lines(q, event_lines, "whole.event_lines", &whole->event_lines);
}

static held_portfolio *new_held(void) {
    held_portfolio *held = calloc(1, sizeof *held);
    if (held == NULL) return (held_portfolio *)PyErr_NoMemory();
    atomic_init(&held->holders, 1);
    return held;
}

/* ---- the run ---- */

static icha_status run(void *context, icha_error *err) {
    question *q = context;
    icha_portfolio **out = &q->held->portfolio;
    if (q->path != NULL) return icha_portfolio_run_file(q->path, q->name, &q->options, out, err);
    return icha_portfolio_run_arrow(q->loans, q->name, q->events, &q->options, out, err);
}

static PyObject *answer(const binding_state *state, question *q) {
    icha_error err = ICHA_ERROR_INIT;
    q->held->is_shard = q->options.shards > 0;
    q->options.catalogue = catalogue_of(q->held->catalogue);
    q->options.progress = q->held->progress = icha_progress_new();
    if (q->options.progress == NULL) return PyErr_NoMemory();
    icha_status status = run_interruptibly(run, q, q->options.progress, &err);
    if (PyErr_Occurred()) return NULL; /* a signal's handler raised */
    return status == ICHA_OK ? make_object(state, q->held) : raise_error(state, &err, NULL);
}

static PyObject *run_outlay(PyObject *module, PyObject *args) {
    const binding_state *state = state_of(module);
    PyObject *loans, *name, *events, *events_name, *catalogue, *known_on, *first, *last, *by, *language, *threads;
    PyObject *spill, *paid, *shard, *shards, *whole, *made = NULL;
    question q = {new_held(), ICHA_PORTFOLIO_OPTIONS_INIT, NULL, NULL, NULL, NULL};
    if (q.held == NULL) return NULL;
    if (PyArg_ParseTuple(args, "OOOOOOOOOOOOOOOO:outlay", &loans, &name, &events, &events_name, &catalogue, &known_on,
                         &first, &last, &by, &language, &threads, &spill, &paid, &shard, &shards, &whole) &&
        read_common(state, &q, first, last, by, language, paid) && read_whole_portfolio(state, &q, whole) &&
        (known_on == Py_None || read_date(state, known_on, "known_on", &q.options.known_on)) &&
        read_count(state, threads, "threads", &q.options.threads) &&
        keep(q.held, spill, "spill_folder", &q.options.spill_folder, NULL) &&
        read_count(state, shard, "shard", &q.options.shard) && read_count(state, shards, "shards", &q.options.shards) &&
        read_catalogue(state, catalogue, &q.held->catalogue) && read_events(&q, events, events_name) &&
        read_loans(&q, loans, name))
        made = answer(state, &q);
    if (made == NULL) drop(q.held);
    return made;
}

/* ---- shards ---- */

static bool read_shards(PyObject *list, icha_shard_bytes *shards, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; i++) {
        char *bytes;
        Py_ssize_t length;
        if (PyBytes_AsStringAndSize(PyTuple_GetItem(list, i), &bytes, &length) != 0) return false;
        shards[i] = (icha_shard_bytes){bytes, (size_t)length};
    }
    return true;
}

static PyObject *merge(const binding_state *state, question *q, const icha_shard_bytes *shards, Py_ssize_t count) {
    icha_error err = ICHA_ERROR_INIT;
    icha_status status;
    Py_BEGIN_ALLOW_THREADS
    status = icha_shard_merge(shards, (size_t)count, &q->options, &q->held->portfolio, &err);
    Py_END_ALLOW_THREADS
    q->held->merged = (size_t)count;
    return status == ICHA_OK ? make_object(state, q->held) : raise_error(state, &err, NULL);
}

static PyObject *merge_outlay(PyObject *module, PyObject *args) {
    const binding_state *state = state_of(module);
    PyObject *list, *first, *last, *by, *language, *paid, *made = NULL;
    question q = {new_held(), ICHA_PORTFOLIO_OPTIONS_INIT, NULL, NULL, NULL, NULL};
    if (q.held == NULL) return NULL;
    icha_shard_bytes *shards = NULL;
    if (PyArg_ParseTuple(args, "O!OOOOO:merge", &PyTuple_Type, &list, &first, &last, &by, &language, &paid) &&
        read_common(state, &q, first, last, by, language, paid)) {
        Py_ssize_t count = PyTuple_Size(list);
        shards = calloc((size_t)count + 1, sizeof *shards);
        if (shards == NULL) PyErr_NoMemory();
        else if (read_shards(list, shards, count)) made = merge(state, &q, shards, count);
    }
    if (made == NULL) drop(q.held);
    free(shards);
    return made;
}

static PyObject *shard_of(PyObject *module, PyObject *args) {
    const binding_state *state = state_of(module);
    const char *loan_id;
    Py_ssize_t length;
    PyObject *value;
    int64_t shards;
    if (!PyArg_ParseTuple(args, "s#O:shard_of", &loan_id, &length, &value) ||
        !read_whole(state, value, "shards", 1, ICHA_PORTFOLIO_SHARDS_MAX, &shards))
        return NULL;
    return PyLong_FromLong(icha_shard_of(loan_id, (size_t)length, (int32_t)shards));
}

static PyObject *shard_bytes(PyObject *self, PyObject *unused) {
    const binding_state *state = PyType_GetModuleState(Py_TYPE(self));
    icha_error err = ICHA_ERROR_INIT;
    icha_status status;
    size_t length = 0;
    char *bytes = NULL;
    PyObject *made = NULL;
    (void)unused;
    held_portfolio *held = hold(self);
    if (held == NULL) return NULL;
    if (!held->is_shard) {
        raise_status(state, ICHA_ERR_UNSUPPORTED, "shards", "only an outlay of shard k of n has sums to be merged");
        drop(held);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    status = icha_shard_write(held->portfolio, NULL, 0, &length, &err);
    if (status == ICHA_ERR_CAPACITY || status == ICHA_OK) bytes = malloc(length + 1);
    if (bytes != NULL) status = icha_shard_write(held->portfolio, bytes, length, &length, &err);
    Py_END_ALLOW_THREADS
    if (bytes == NULL && (status == ICHA_OK || status == ICHA_ERR_CAPACITY)) PyErr_NoMemory();
    else if (status != ICHA_OK) raise_error(state, &err, NULL);
    else made = PyBytes_FromStringAndSize(bytes, (Py_ssize_t)length);
    free(bytes);
    drop(held);
    return made;
}

/* ---- tables out ---- */

typedef struct kept_stream {
    struct ArrowArrayStream inner;
    held_portfolio *held;
} kept_stream;

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    kept_stream *kept = stream->private_data;
    return kept->inner.get_schema(&kept->inner, out);
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    kept_stream *kept = stream->private_data;
    return kept->inner.get_next(&kept->inner, out);
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
    kept_stream *kept = stream->private_data;
    return kept->inner.get_last_error(&kept->inner);
}

/* On whatever thread the consumer is done, with the GIL or without. */
static void release(struct ArrowArrayStream *stream) {
    kept_stream *kept = stream->private_data;
    kept->inner.release(&kept->inner);
    drop(kept->held);
    free(kept);
    stream->release = NULL;
}

static void end_capsule(PyObject *capsule) {
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, STREAM_NAME);
    if (stream->release != NULL) stream->release(stream);
    free(stream);
}

/* Which tables there are; the others are asserted against. */
static bool has_table(const binding_state *state, const held_portfolio *held, int table) {
    bool of_rows = table == ICHA_TABLE_ROWS || table == ICHA_TABLE_HELD;
    const char *why = NULL;
    if (table < ICHA_TABLE_OUTLAY || table > ICHA_TABLE_CORRECTIONS) why = "there is no such table";
    else if (!of_rows && held->is_shard) why = "a shard has no tables of sums: merge all shards first";
    else if (of_rows && held->merged > 0) why = "rows and held rows stay with the shards: merge_table() merges theirs";
    else if (table == ICHA_TABLE_CORRECTIONS &&
             icha_portfolio_correction_state(held->portfolio) != ICHA_CORRECTIONS_MADE)
        why = "no corrections were made: no paid claims were given, or rows are held";
    return why == NULL || raise_status(state, ICHA_ERR_UNSUPPORTED, "table", "%s", why);
}

static PyObject *export_table(const binding_state *state, held_portfolio *held, icha_portfolio_table table) {
    icha_error err = ICHA_ERROR_INIT;
    struct ArrowArrayStream *stream = calloc(1, sizeof *stream);
    kept_stream *kept = calloc(1, sizeof *kept);
    icha_status status = ICHA_OK;
    if (stream != NULL && kept != NULL) {
        Py_BEGIN_ALLOW_THREADS
        status = icha_portfolio_export(held->portfolio, table, &kept->inner, &err);
        Py_END_ALLOW_THREADS
    }
    if (stream == NULL || kept == NULL || status != ICHA_OK) {
        free(stream);
        free(kept);
        drop(held);
        return status == ICHA_OK ? PyErr_NoMemory() : raise_error(state, &err, NULL);
    }
    kept->held = held;
    *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release, kept};
    PyObject *capsule = PyCapsule_New(stream, STREAM_NAME, end_capsule);
    if (capsule == NULL) {
        stream->release(stream);
        free(stream);
    }
    return capsule;
}

static PyObject *portfolio_stream(PyObject *self, PyObject *args) {
    const binding_state *state = PyType_GetModuleState(Py_TYPE(self));
    int table;
    held_portfolio *held = PyArg_ParseTuple(args, "i:stream", &table) ? hold(self) : NULL;
    if (held == NULL) return NULL;
    if (has_table(state, held, table)) return export_table(state, held, (icha_portfolio_table)table);
    drop(held);
    return NULL;
}

/* The whole CSV text; the caller frees it. */
static icha_status write_csv(const icha_portfolio *portfolio, icha_portfolio_table table, char **text, size_t *length,
                             icha_error *err) {
    icha_portfolio_stream *stream = NULL;
    size_t room = 0, piece = 1;
    icha_status status = icha_portfolio_stream_open(portfolio, table, &stream, err);
    for (*length = 0; status == ICHA_OK && piece > 0; *length += piece) {
        if (room - *length < ICHA_PORTFOLIO_STREAM_MIN) {
            char *more = realloc(*text, room = 2 * room + ICHA_PORTFOLIO_STREAM_MIN);
            if (more == NULL) status = ICHA_ERR_MEMORY;
            else *text = more;
        }
        piece = 0;
        if (status == ICHA_OK)
            status = icha_portfolio_stream_read(stream, *text + *length, room - *length, &piece, err);
    }
    icha_portfolio_stream_free(stream);
    return status;
}

static PyObject *portfolio_csv(PyObject *self, PyObject *args) {
    const binding_state *state = PyType_GetModuleState(Py_TYPE(self));
    icha_error err = ICHA_ERROR_INIT;
    icha_status status;
    char *text = NULL;
    size_t length = 0;
    int table;
    PyObject *made = NULL;
    held_portfolio *held = PyArg_ParseTuple(args, "i:csv", &table) ? hold(self) : NULL;
    if (held != NULL && has_table(state, held, table)) {
        Py_BEGIN_ALLOW_THREADS
        status = write_csv(held->portfolio, (icha_portfolio_table)table, &text, &length, &err);
        Py_END_ALLOW_THREADS
        if (status == ICHA_OK) made = PyBytes_FromStringAndSize(text, (Py_ssize_t)length);
        else if (err.status == ICHA_OK) PyErr_NoMemory();
        else raise_error(state, &err, NULL);
    }
    free(text);
    drop(held);
    return made;
}

/* All tables of the shards at once, in the order of the shards. */
static PyObject *merge_parts(const binding_state *state, const held_portfolio *whole, icha_portfolio_table table,
                             const icha_shard_bytes *parts) {
    icha_error err = ICHA_ERROR_INIT;
    icha_status status;
    PyObject *made = NULL;
    char *text = NULL;
    size_t length = 0;
    Py_BEGIN_ALLOW_THREADS
    status = merge_shard_tables(whole->portfolio, table, parts, whole->merged, &text, &length, &err);
    Py_END_ALLOW_THREADS
    if (status == ICHA_OK) made = PyBytes_FromStringAndSize(text, (Py_ssize_t)length);
    else if (err.status == ICHA_OK) PyErr_NoMemory();
    else raise_error(state, &err, NULL);
    free(text);
    return made;
}

static bool check_parts(const binding_state *state, const held_portfolio *whole, int table, Py_ssize_t count) {
    if (whole->merged == 0)
        return raise_status(state, ICHA_ERR_UNSUPPORTED, "table", "only merged shards have tables to be merged");
    if (table != ICHA_TABLE_ROWS && table != ICHA_TABLE_HELD)
        return raise_status(state, ICHA_ERR_UNSUPPORTED, "table", "rows and held are merged, and no other table");
    if ((size_t)count == whole->merged) return true;
    return raise_status(state, ICHA_ERR_RANGE, "parts", "%zd tables of %zu shards: one of each, in their order", count,
                        whole->merged);
}

static PyObject *portfolio_merge_table(PyObject *self, PyObject *args) {
    const binding_state *state = PyType_GetModuleState(Py_TYPE(self));
    PyObject *list, *made = NULL;
    int table;
    held_portfolio *held = PyArg_ParseTuple(args, "iO!:merge_table", &table, &PyTuple_Type, &list) ? hold(self) : NULL;
    if (held != NULL && check_parts(state, held, table, PyTuple_Size(list))) {
        icha_shard_bytes *parts = calloc(held->merged, sizeof *parts);
        if (parts == NULL) PyErr_NoMemory();
        else if (read_shards(list, parts, (Py_ssize_t)held->merged))
            made = merge_parts(state, held, (icha_portfolio_table)table, parts);
        free(parts);
    }
    drop(held);
    return made;
}

/* ---- what else came out ---- */

static PyObject *make_counts(icha_portfolio_counts counts) {
    return Py_BuildValue("(LLL)", (long long)counts.rows_in, (long long)counts.used, (long long)counts.held);
}

static PyObject *make_list(const icha_portfolio *portfolio, size_t count,
                           PyObject *(*make)(const icha_portfolio *, size_t)) {
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        PyObject *item = make(portfolio, i);
        if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) != 0) Py_CLEAR(list);
    }
    return list;
}

static PyObject *make_assumption(const icha_portfolio *portfolio, size_t index) {
    return PyUnicode_FromString(icha_portfolio_assumption(portfolio, index));
}

static PyObject *make_method(const icha_portfolio *portfolio, size_t index) {
    return PyUnicode_FromString(icha_portfolio_method(portfolio, index));
}

static PyObject *make_note(const icha_portfolio *portfolio, size_t index) {
    icha_portfolio_note note = icha_portfolio_note_at(portfolio, index);
    return Py_BuildValue("(ssL)", note.product, note.sentence, (long long)note.loans);
}

static PyObject *make_total(const icha_portfolio *portfolio, size_t index) {
    icha_outlay_total total = icha_portfolio_total(portfolio, index);
    return Py_BuildValue("(sssLLL)", total.product, icha_outlay_kind_name(total.kind), icha_basis_name(total.basis),
                         (long long)total.before, (long long)total.within, (long long)total.after);
}

static PyObject *make_cell(const icha_portfolio *portfolio, size_t index) {
    icha_outlay_cell cell = icha_portfolio_cell(portfolio, index);
    return Py_BuildValue("(sssssiiiLL)", cell.product, cell.payer, icha_outlay_kind_name(cell.kind),
                         icha_basis_name(cell.basis), cell.bank, (int)cell.year, (int)cell.quarter, (int)cell.month,
                         (long long)cell.amount, (long long)cell.loans);
}

/* None unless corrections were made. */
static PyObject *make_corrections(const icha_portfolio *portfolio) {
    if (icha_portfolio_correction_state(portfolio) != ICHA_CORRECTIONS_MADE) Py_RETURN_NONE;
    icha_correction_totals totals = icha_portfolio_correction_totals(portfolio);
    return Py_BuildValue("(LLLLL)", (long long)totals.paid, (long long)totals.due, (long long)totals.difference,
                         (long long)totals.recover, (long long)totals.pay);
}

static PyObject *make_corrections_state(const icha_portfolio *portfolio) {
    static const char *const names[] = {"", "none", "made", "withheld"};
    return PyUnicode_FromString(names[icha_portfolio_correction_state(portfolio)]);
}

static PyObject *make_figures(const held_portfolio *held) {
    const icha_portfolio *p = held->portfolio;
    size_t totals = held->is_shard ? 0 : icha_portfolio_total_count(p);
    size_t cells = held->is_shard ? 0 : icha_portfolio_cell_count(p);
    return Py_BuildValue("{sNsNsNsNsNsNsNsNsN}", "counts", make_counts(icha_portfolio_count(p)), "event_counts",
                         make_counts(icha_portfolio_event_count(p)), "assumptions",
                         make_list(p, icha_portfolio_assumption_count(p), make_assumption), "methods",
                         make_list(p, icha_portfolio_method_count(p), make_method), "notes",
                         make_list(p, icha_portfolio_note_count(p), make_note), "totals",
                         make_list(p, totals, make_total), "cells", make_list(p, cells, make_cell), "corrections",
                         held->is_shard ? Py_NewRef(Py_None) : make_corrections(p), "correction_state",
                         make_corrections_state(p));
}

static PyObject *portfolio_figures(PyObject *self, PyObject *unused) {
    (void)unused;
    held_portfolio *held = hold(self);
    PyObject *figures = held == NULL ? NULL : make_figures(held);
    drop(held);
    return figures;
}

/* ---- the object ---- */

static PyObject *portfolio_close(PyObject *self, PyObject *unused) {
    held_portfolio *held = ((portfolio_object *)self)->held;
    (void)unused;
    ((portfolio_object *)self)->held = NULL;
    drop(held);
    Py_RETURN_NONE;
}

static PyObject *portfolio_is_closed(PyObject *self, void *unused) {
    (void)unused;
    return PyBool_FromLong(((portfolio_object *)self)->held == NULL);
}

static void portfolio_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    drop(((portfolio_object *)self)->held);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef portfolio_methods[] = {
    {"stream", portfolio_stream, METH_VARARGS, "stream(table, /)\n--\n\nA table as a capsule of an Arrow stream."},
    {"csv", portfolio_csv, METH_VARARGS, "csv(table, /)\n--\n\nA table as the bytes of its CSV file."},
    {"figures", portfolio_figures, METH_NOARGS, "figures()\n--\n\nCounts, totals, notes, assumptions, methods."},
    {"shard_bytes", shard_bytes, METH_NOARGS, "shard_bytes()\n--\n\nThe sums of a shard, for merge()."},
    {"merge_table", portfolio_merge_table, METH_VARARGS,
     "merge_table(table, parts, /)\n--\n\nA table of all shards as the bytes of its CSV file."},
    {"close", portfolio_close, METH_NOARGS, "close()\n--\n\nTakes it back."},
    {NULL, NULL, 0, NULL}};
static PyGetSetDef portfolio_getters[] = {{"closed", portfolio_is_closed, NULL, "Was it closed?", NULL},
                                          {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot portfolio_slots[] = {{Py_tp_dealloc, portfolio_dealloc},
                                        {Py_tp_methods, portfolio_methods},
                                        {Py_tp_getset, portfolio_getters},
                                        {Py_tp_doc, "The figures of a portfolio; outlay() and merge() make one."},
                                        {0, NULL}};
PyType_Spec portfolio_spec = {"icha._icha.Portfolio", sizeof(portfolio_object), 0,
                              Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, portfolio_slots};

PyMethodDef portfolio_functions[] = {
    {"outlay", run_outlay, METH_VARARGS, "outlay(...)\n--\n\nThe outlay of a portfolio; see icha.outlay()."},
    {"merge", merge_outlay, METH_VARARGS, "merge(...)\n--\n\nThe whole of all shards; see icha.merge_outlay()."},
    {"shard_of", shard_of, METH_VARARGS, "shard_of(loan_id, shards, /)\n--\n\nThe shard, from 1, of a loan_id."},
    {NULL, NULL, 0, NULL}};
