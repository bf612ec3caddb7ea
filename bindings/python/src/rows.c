/* Rows of Python values as an Arrow stream of one batch, built by the library's own batch maker: what makes a schedule
 * a table without any Arrow package. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "portfolio/arrow_build.h"

#define STREAM_NAME "arrow_array_stream"

typedef struct made_rows {
    icha_arrow_fields fields;
    struct ArrowArray batch; /* release NULL: given away */
} made_rows;

/* ---- the tables: static, for a schema outlives the stream that gave it ---- */

#define WON ICHA_ARROW_CELL_WON
static const icha_arrow_fields schedule_rows = {{{"n", ICHA_ARROW_CELL_WHOLE, true},
                                                 {"from", ICHA_ARROW_CELL_DATE, false},
                                                 {"to", ICHA_ARROW_CELL_DATE, false},
                                                 {"due", ICHA_ARROW_CELL_DATE, false},
                                                 {"days", ICHA_ARROW_CELL_WHOLE, false},
                                                 {"rate", ICHA_ARROW_CELL_RATE, false},
                                                 {"subsidy_rate", ICHA_ARROW_CELL_RATE, false},
                                                 {"opening", WON, false},
                                                 {"principal", WON, false},
                                                 {"interest", WON, false},
                                                 {"borrower_interest", WON, false},
                                                 {"subsidy", WON, false},
                                                 {"payment", WON, false},
                                                 {"closing", WON, false},
                                                 {"event", ICHA_ARROW_CELL_TEXT, false},
                                                 {"assumptions", ICHA_ARROW_CELL_TEXT, false}},
                                                16};
static const icha_arrow_fields schedule_claims = {{{"cycle", ICHA_ARROW_CELL_TEXT, false},
                                                   {"payer", ICHA_ARROW_CELL_TEXT, false},
                                                   {"bank", ICHA_ARROW_CELL_TEXT, false},
                                                   {"lines", WON, false},
                                                   {"amount", WON, false},
                                                   {"dropped", WON, false},
                                                   {"paid_on", ICHA_ARROW_CELL_DATE, false},
                                                   {"fiscal_year", ICHA_ARROW_CELL_WHOLE, false},
                                                   {"assumptions", ICHA_ARROW_CELL_TEXT, false}},
                                                  9};

static const icha_arrow_fields *find_table(const char *name) {
    if (strcmp(name, "rows") == 0) return &schedule_rows;
    if (strcmp(name, "claims") == 0) return &schedule_claims;
    PyErr_Format(PyExc_ValueError, "there is no table %s", name);
    return NULL;
}

/* ---- cells ---- */

/* None is the empty text, as in a portfolio's tables. */
static bool put_text(icha_arrow_batch_maker *maker, PyObject *value, const char *name) {
    Py_ssize_t length = 0;
    const char *text = value == Py_None ? "" : read_text(value, name, &length);
    if (text != NULL) icha_arrow_put_string(maker, text, (size_t)length);
    return text != NULL;
}

static bool put_number(const binding_state *state, icha_arrow_batch_maker *maker, PyObject *value, const char *name) {
    int64_t number;
    bool good = read_whole(state, value, name, INT64_MIN, INT64_MAX, &number);
    if (good) icha_arrow_put_whole(maker, number);
    return good;
}

static bool put_day(const binding_state *state, icha_arrow_batch_maker *maker, PyObject *value, const char *name) {
    icha_date date;
    bool good = read_date(state, value, name, &date);
    if (good) icha_arrow_put_date(maker, date);
    return good;
}

static bool put_fraction(const binding_state *state, icha_arrow_batch_maker *maker, PyObject *value, const char *name) {
    icha_rate rate;
    bool good = read_rate(state, value, name, &rate);
    if (good) icha_arrow_put_rate(maker, rate);
    return good;
}

static bool put_cell(const binding_state *state, icha_arrow_batch_maker *maker, const icha_arrow_field *field,
                     PyObject *value) {
    if (value == Py_None && field->nullable) {
        icha_arrow_put_null(maker);
        return true;
    }
    switch (field->cell) {
    case ICHA_ARROW_CELL_TEXT: return put_text(maker, value, field->name);
    case ICHA_ARROW_CELL_DATE: return put_day(state, maker, value, field->name);
    case ICHA_ARROW_CELL_RATE: return put_fraction(state, maker, value, field->name);
    case ICHA_ARROW_CELL_WHOLE:
    case ICHA_ARROW_CELL_WON: break;
    }
    return put_number(state, maker, value, field->name);
}

static bool put_row(const binding_state *state, icha_arrow_batch_maker *maker, PyObject *row) {
    size_t count = maker->fields->count;
    if (!PyTuple_Check(row) || PyTuple_Size(row) != (Py_ssize_t)count) {
        PyErr_SetString(PyExc_ValueError, "a row is a tuple with a cell for each column");
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!put_cell(state, maker, &maker->fields->items[i], PyTuple_GetItem(row, (Py_ssize_t)i))) return false;
    icha_arrow_end_row(maker);
    return true;
}

static bool fill(const binding_state *state, made_rows *made, PyObject *rows) {
    icha_arrow_batch_maker maker;
    Py_ssize_t count = PyList_Size(rows);
    icha_arrow_maker_init(&maker, &made->fields, (size_t)count);
    bool good = true;
    for (Py_ssize_t i = 0; good && i < count; i++) good = put_row(state, &maker, PyList_GetItem(rows, i));
    if (good && (maker.failed || (count > 0 && icha_arrow_take(&maker, &made->batch) != 0)))
        good = PyErr_NoMemory() != NULL;
    icha_arrow_maker_clear(&maker);
    return good;
}

/* ---- the stream ---- */

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    made_rows *made = stream->private_data;
    return icha_arrow_schema(&made->fields, out);
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    made_rows *made = stream->private_data;
    *out = made->batch; /* without rows, or the second time: released, which ends the stream */
    memset(&made->batch, 0, sizeof made->batch);
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return NULL;
}

static void free_rows(made_rows *made) {
    if (made != NULL && made->batch.release != NULL) made->batch.release(&made->batch);
    free(made);
}

static void release(struct ArrowArrayStream *stream) {
    free_rows(stream->private_data);
    stream->release = NULL;
}

static void end_capsule(PyObject *capsule) {
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, STREAM_NAME);
    if (stream->release != NULL) stream->release(stream);
    free(stream);
}

/* M-5: with assumptions each row names them, in a column behind the others, as in a portfolio's tables. */
static made_rows *make_rows(const binding_state *state, const icha_arrow_fields *fields, bool is_assumed,
                            PyObject *rows) {
    made_rows *made = calloc(1, sizeof *made);
    if (made == NULL) return (made_rows *)PyErr_NoMemory();
    made->fields = *fields;
    if (!is_assumed) made->fields.count--;
    if (fill(state, made, rows)) return made;
    free_rows(made);
    return NULL;
}

static PyObject *rows_stream(PyObject *module, PyObject *args) {
    const char *table;
    PyObject *rows, *capsule = NULL;
    int is_assumed;
    if (!PyArg_ParseTuple(args, "spO!:rows_stream", &table, &is_assumed, &PyList_Type, &rows)) return NULL;
    const icha_arrow_fields *fields = find_table(table);
    made_rows *made = fields == NULL ? NULL : make_rows(state_of(module), fields, is_assumed, rows);
    struct ArrowArrayStream *stream = made == NULL ? NULL : malloc(sizeof *stream);
    if (stream != NULL) {
        *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release, made};
        capsule = PyCapsule_New(stream, STREAM_NAME, end_capsule);
    }
    if (capsule != NULL) return capsule;
    if (made != NULL && stream == NULL) PyErr_NoMemory();
    free_rows(made);
    free(stream);
    return NULL;
}

PyMethodDef rows_functions[] = {
    {"rows_stream", rows_stream, METH_VARARGS,
     "rows_stream(table, is_assumed, rows, /)\n--\n\nRows of a schedule's table as a capsule of an Arrow stream."},
    {NULL, NULL, 0, NULL}};
