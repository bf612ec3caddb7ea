/* What the files of the extension `icha._icha` share. CPython's limited API alone (abi3), so one build serves every
 * version from 3.11 on. */
#ifndef ICHA_PYTHON_BINDING_H
#define ICHA_PYTHON_BINDING_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>
#include <icha/document.h>
#include <icha/icha.h>

/* Of one module: types that values are read from and made of. */
typedef struct binding_state {
    PyObject *date, *datetime, *decimal, *fraction;
    PyObject *fault;              /* icha.errors.Fault */
    PyObject *error_of_status;    /* dict: number of a status -> class */
    PyObject *from_ordinal;       /* date.fromordinal */
    PyObject *to_ordinal, *fixed; /* "toordinal", "f" */
    PyTypeObject *catalogue_type, *portfolio_type;
} binding_state;

static inline binding_state *state_of(PyObject *module) {
    return PyModule_GetState(module);
}

/* ---- arguments: by place or by name, without a tuple or a dict ---- */

#define ARGUMENTS_MAX 8

typedef struct signature {
    const char *function;
    const char *names[ARGUMENTS_MAX];
    Py_ssize_t required; /* the first ones, by place or name; the others have a default and go by name alone */
    Py_ssize_t count;
} signature;

/* values[i]: borrowed, NULL where left out. false: a TypeError is set. */
bool take_arguments(const signature *s, PyObject *const *args, Py_ssize_t given, PyObject *names, PyObject **values);

/* ---- errors (X-1) ---- */

/* Sets the exception of *err, or of all faults where there are any; frees the faults. Returns NULL. */
PyObject *raise_error(const binding_state *state, const icha_error *err, icha_faults *faults);
/* The same for an argument: the field is the argument's name, if the library named none. Returns false. */
bool raise_argument(const binding_state *state, icha_error *err, const char *name);
/* What no function of the library says, as an exception of a status. Returns false. */
bool raise_status(const binding_state *state, icha_status status, const char *name, const char *format, ...);

/* ---- values in: false and an exception that names the argument and what to write instead ---- */

bool read_won(const binding_state *state, PyObject *value, const char *name, icha_money *won);
bool read_whole(const binding_state *state, PyObject *value, const char *name, int64_t least, int64_t most,
                int64_t *whole);
bool read_rate(const binding_state *state, PyObject *value, const char *name, icha_rate *rate);
bool read_ratio(const binding_state *state, PyObject *value, const char *name, icha_ratio *ratio);
bool read_date(const binding_state *state, PyObject *value, const char *name, icha_date *date);
bool read_flag(PyObject *value, const char *name, bool *flag);
/* Borrowed from value. */
const char *read_text(PyObject *value, const char *name, Py_ssize_t *length);
bool read_language(PyObject *value, icha_language *language);
bool read_tiers(const binding_state *state, PyObject *value, icha_guarantee *guarantee);

/* An enum or a rounding by its text in TERMS: the library's own parser reads it. */
#define READ_NAMED(state, value, name, parse, out)                                                                     \
    do {                                                                                                               \
        Py_ssize_t named_length;                                                                                       \
        const char *named_text = read_text(value, name, &named_length);                                                \
        if (named_text == NULL) return NULL;                                                                           \
        if (parse(named_text, (size_t)named_length, out, NULL) != ICHA_OK) {                                           \
            icha_error named_err;                                                                                      \
            icha_error_init(&named_err);                                                                               \
            (void)parse(named_text, (size_t)named_length, out, &named_err);                                            \
            raise_argument(state, &named_err, name);                                                                   \
            return NULL;                                                                                               \
        }                                                                                                              \
    } while (0)

/* ---- values out: a new reference, or NULL and an exception ---- */

PyObject *make_rate(const binding_state *state, icha_rate rate);
PyObject *make_ratio(const binding_state *state, int64_t numerator, int64_t denominator);
PyObject *make_date(const binding_state *state, icha_date date);

/* MPFR keeps caches per thread: they are freed when the thread ends. Before each call that may use MPFR. */
void uses_mpfr(void);

/* ---- long calls: without the GIL, and Ctrl-C ends them ---- */

typedef icha_status icha_work(void *context, icha_error *err);
/* What the work answered. An exception may be set whatever that is: the caller then answers NULL. progress is that of
 * the work's run. */
icha_status run_interruptibly(icha_work *work, void *context, icha_progress *progress, icha_error *err);

/* ---- handles: counted, so that closing one never takes memory from a call that still runs ---- */

typedef struct held_catalogue held_catalogue;
held_catalogue *catalogue_hold(held_catalogue *catalogue);           /* NULL goes through */
void catalogue_drop(held_catalogue *catalogue);                      /* needs no GIL */
const icha_catalogue *catalogue_of(const held_catalogue *catalogue); /* NULL: NULL */
/* None: *out NULL. Else the handle of an `_icha.Catalogue`, held; false: an exception (also of a closed one). */
bool read_catalogue(const binding_state *state, PyObject *value, held_catalogue **out);

/* rows.csv or held.csv of merged shards out of the bytes of theirs; the caller frees *text. Needs no GIL. MEMORY may
 * come without an error set. */
icha_status merge_shard_tables(const icha_portfolio *whole, icha_portfolio_table number, const icha_shard_bytes *shards,
                               size_t count, char **text, size_t *length, icha_error *err);

extern PyMethodDef number_functions[], calendar_functions[], guarantee_functions[], document_functions[],
    portfolio_functions[], rows_functions[];
extern PyType_Spec catalogue_spec, portfolio_spec;

/* For METH_FASTCALL | METH_KEYWORDS functions in tables of methods. */
#define FAST(name, function, text)                                                                                     \
    { name, (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS, text }
#endif
