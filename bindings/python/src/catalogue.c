/* A loaded catalogue as an object. Closing it takes it from the object only; the memory goes when the last call, or the
 * last outlay, that uses it is done. */
#include <stdatomic.h>
#include <stdlib.h>

#include "binding.h"

struct held_catalogue {
    atomic_size_t holders;
    icha_catalogue *catalogue;
};

typedef struct catalogue_object {
    PyObject_HEAD held_catalogue *held; /* NULL: closed. Read and written with the GIL */
} catalogue_object;

held_catalogue *catalogue_hold(held_catalogue *catalogue) {
    if (catalogue != NULL) atomic_fetch_add(&catalogue->holders, 1);
    return catalogue;
}

void catalogue_drop(held_catalogue *catalogue) {
    if (catalogue == NULL || atomic_fetch_sub(&catalogue->holders, 1) > 1) return;
    icha_catalogue_free(catalogue->catalogue);
    free(catalogue);
}

const icha_catalogue *catalogue_of(const held_catalogue *catalogue) {
    return catalogue == NULL ? NULL : catalogue->catalogue;
}

bool read_catalogue(const binding_state *state, PyObject *value, held_catalogue **out) {
    *out = NULL;
    if (value == Py_None) return true;
    if (Py_TYPE(value) != state->catalogue_type) {
        PyErr_Format(PyExc_TypeError, "catalogue is %.100R: an icha.Catalogue is wanted", value);
        return false;
    }
    *out = catalogue_hold(((catalogue_object *)value)->held);
    if (*out == NULL) PyErr_SetString(PyExc_ValueError, "the catalogue is closed");
    return *out != NULL;
}

/* ---- loading ---- */

static bool read_names(PyObject *list, const char **names, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t length;
        names[i] = read_text(PyTuple_GetItem(list, i), "assume", &length); /* the tuple keeps it alive */
        if (names[i] == NULL) return false;
    }
    return true;
}

static icha_catalogue *load(const binding_state *state, const char *directory, const char *const *names, size_t count) {
    icha_error err = ICHA_ERROR_INIT;
    icha_faults *faults = NULL;
    icha_catalogue *catalogue = NULL;
    icha_status status;
    Py_BEGIN_ALLOW_THREADS
    status = icha_catalogue_load(directory, names, count, &catalogue, &faults, &err);
    Py_END_ALLOW_THREADS
    if (status != ICHA_OK) raise_error(state, &err, faults);
    return catalogue;
}

static held_catalogue *hold_new(icha_catalogue *catalogue) {
    held_catalogue *held = catalogue == NULL ? NULL : malloc(sizeof *held);
    if (held != NULL) {
        atomic_init(&held->holders, 1);
        held->catalogue = catalogue;
    } else if (catalogue != NULL) {
        icha_catalogue_free(catalogue);
        PyErr_NoMemory();
    }
    return held;
}

static PyObject *catalogue_new(PyTypeObject *type, PyObject *args, PyObject *names) {
    const binding_state *state = PyType_GetModuleState(type);
    const char *directory;
    PyObject *assume;
    if (state == NULL || names != NULL || !PyArg_ParseTuple(args, "sO!:Catalogue", &directory, &PyTuple_Type, &assume))
        return NULL;
    Py_ssize_t count = PyTuple_Size(assume);
    const char **texts = calloc((size_t)count + 1, sizeof *texts);
    if (texts == NULL) return PyErr_NoMemory();
    held_catalogue *held = NULL;
    if (read_names(assume, texts, count)) held = hold_new(load(state, directory, texts, (size_t)count));
    free(texts);
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    catalogue_object *self = held == NULL ? NULL : (catalogue_object *)allocate(type, 0);
    if (self != NULL) self->held = held;
    else catalogue_drop(held);
    return (PyObject *)self;
}

/* ---- the object ---- */

static PyObject *catalogue_close(PyObject *self, PyObject *unused) {
    held_catalogue *held = ((catalogue_object *)self)->held;
    (void)unused;
    ((catalogue_object *)self)->held = NULL;
    catalogue_drop(held);
    Py_RETURN_NONE;
}

static PyObject *catalogue_is_closed(PyObject *self, void *unused) {
    (void)unused;
    return PyBool_FromLong(((catalogue_object *)self)->held == NULL);
}

static void catalogue_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    catalogue_drop(((catalogue_object *)self)->held);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef catalogue_methods[] = {{"close", catalogue_close, METH_NOARGS, "close()\n--\n\nTakes it back."},
                                          {NULL, NULL, 0, NULL}};
static PyGetSetDef catalogue_getters[] = {{"closed", catalogue_is_closed, NULL, "Was it closed?", NULL},
                                          {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot catalogue_slots[] = {{Py_tp_new, catalogue_new},
                                        {Py_tp_dealloc, catalogue_dealloc},
                                        {Py_tp_methods, catalogue_methods},
                                        {Py_tp_getset, catalogue_getters},
                                        {Py_tp_doc, "Catalogue(directory, assume)\n--\n\nA loaded catalogue."},
                                        {0, NULL}};
PyType_Spec catalogue_spec = {"icha._icha.Catalogue", sizeof(catalogue_object), 0, Py_TPFLAGS_DEFAULT, catalogue_slots};
