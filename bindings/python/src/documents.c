/* Questions and answers as JSON text (icha/document.h), computed without the GIL. */
#include <string.h>

#include "binding.h"

typedef icha_status answer_of(const char *, size_t, const icha_document_options *, char **, size_t *, icha_faults **,
                              icha_error *);

static icha_status products(const char *unused, size_t length, const icha_document_options *options, char **text,
                            size_t *size, icha_faults **faults, icha_error *err) {
    (void)unused;
    (void)length;
    (void)faults;
    return icha_document_products(options, text, size, err);
}

static icha_status show(const char *unused, size_t length, const icha_document_options *options, char **text,
                        size_t *size, icha_faults **faults, icha_error *err) {
    (void)unused;
    (void)length;
    (void)faults;
    return icha_document_show(options, text, size, err);
}

static answer_of *find(const char *kind) {
    static const struct {
        const char *kind;
        answer_of *answer;
    } documents[] = {{"schedule", icha_document_schedule},
                     {"screening", icha_document_screening},
                     {"late", icha_document_late},
                     {"products", products},
                     {"show", show}};
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        if (strcmp(documents[i].kind, kind) == 0) return documents[i].answer;
    PyErr_Format(PyExc_ValueError, "there is no document %s", kind);
    return NULL;
}

static PyObject *ask(const binding_state *state, answer_of *answer, const char *in, size_t length,
                     const icha_document_options *options) {
    icha_error err = ICHA_ERROR_INIT;
    icha_faults *faults = NULL;
    icha_status status;
    char *text = NULL;
    size_t size = 0;
    uses_mpfr();
    Py_BEGIN_ALLOW_THREADS
    status = answer(in, length, options, &text, &size, &faults, &err);
    Py_END_ALLOW_THREADS
    if (status != ICHA_OK) return raise_error(state, &err, faults);
    PyObject *made = PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, NULL);
    icha_document_free(text);
    return made;
}

static bool read_day(const binding_state *state, PyObject *value, const char *name, icha_date *date) {
    return value == Py_None || read_date(state, value, name, date);
}

static PyObject *document(PyObject *module, PyObject *args) {
    const binding_state *state = state_of(module);
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    const char *kind, *in;
    Py_ssize_t length, paid_length;
    PyObject *catalogue, *on, *known_on, *language;
    int with_schedule;
    if (!PyArg_ParseTuple(args, "sz#OzOOOz#p:document", &kind, &in, &length, &catalogue, &options.product, &on,
                          &known_on, &language, &options.paid, &paid_length, &with_schedule))
        return NULL;
    options.paid_length = (size_t)paid_length;
    options.with_schedule = with_schedule;
    answer_of *answer = find(kind);
    held_catalogue *held;
    if (answer == NULL || !read_language(language, &options.language) || !read_day(state, on, "on", &options.on) ||
        !read_day(state, known_on, "known_on", &options.known_on) || !read_catalogue(state, catalogue, &held))
        return NULL;
    options.catalogue = catalogue_of(held);
    options.input_name = strcmp(kind, "schedule") == 0 ? "terms" : "facts";
    PyObject *text = ask(state, answer, in, (size_t)length, &options);
    catalogue_drop(held);
    return text;
}

PyMethodDef document_functions[] = {{"document", document, METH_VARARGS,
                                     "document(kind, text, catalogue, product, on, known_on, language, paid, "
                                     "with_schedule, /)\n--\n\nThe answer as JSON "
                                     "text."},
                                    {NULL, NULL, 0, NULL}};
