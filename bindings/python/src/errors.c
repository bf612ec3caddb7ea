/* Statuses as exceptions: one class for each status, every fault of the input in it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "binding.h"

#define SENTENCE_SIZE 1024

/* Texts are cut at a character's boundary by the library, so they decode. "" is None. */
static PyObject *text_or_none(const char *text) {
    if (text[0] == '\0') Py_RETURN_NONE;
    return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
}

static PyObject *number_or_none(int64_t number, bool is_there) {
    if (!is_there) Py_RETURN_NONE;
    return PyLong_FromLongLong(number);
}

static PyObject *sentence(const icha_error *err, icha_language language) {
    char text[SENTENCE_SIZE];
    if (err->message_id == 0) return PyUnicode_FromString(err->message);
    icha_error_sentence(err, language, text, sizeof text);
    return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
}

static PyObject *make_fault(const binding_state *state, const icha_error *err) {
    const char *status = icha_status_name(err->status);
    return PyObject_CallFunction(
        state->fault, "sNNNNNNNNNN", strncmp(status, "ICHA_ERR_", 9) == 0 ? status + 9 : status,
        sentence(err, ICHA_LANGUAGE_EN), sentence(err, ICHA_LANGUAGE_KO), text_or_none(err->field),
        text_or_none(err->rule), text_or_none(err->file), number_or_none(err->line, err->line > 0),
        number_or_none(err->column, err->column > 0), number_or_none(err->index, err->index >= 0),
        text_or_none(err->found), text_or_none(err->expected));
}

/* All of them, or the one in err. */
static PyObject *make_faults(const binding_state *state, const icha_error *err, const icha_faults *faults) {
    size_t count = faults == NULL ? 0 : icha_faults_count(faults);
    PyObject *all = PyTuple_New(count == 0 ? 1 : (Py_ssize_t)count);
    for (size_t i = 0; all != NULL && i < (count == 0 ? 1 : count); i++) {
        PyObject *fault = make_fault(state, count == 0 ? err : icha_faults_at(faults, i));
        if (fault == NULL || PyTuple_SetItem(all, (Py_ssize_t)i, fault) != 0) Py_CLEAR(all);
    }
    return all;
}

PyObject *raise_error(const binding_state *state, const icha_error *err, icha_faults *faults) {
    PyObject *key = PyLong_FromLong((long)err->status);
    PyObject *type = key == NULL ? NULL : PyDict_GetItemWithError(state->error_of_status, key);
    PyObject *all = type == NULL ? NULL : make_faults(state, err, faults);
    PyObject *error = all == NULL ? NULL : PyObject_CallFunctionObjArgs(type, all, NULL);
    if (error != NULL) PyErr_SetObject(type, error);
    else if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, err->message);
    Py_XDECREF(error);
    Py_XDECREF(all);
    Py_XDECREF(key);
    icha_faults_free(faults);
    return NULL;
}

bool raise_argument(const binding_state *state, icha_error *err, const char *name) {
    if (err->field[0] == '\0') snprintf(err->field, sizeof err->field, "%s", name);
    raise_error(state, err, NULL);
    return false;
}

bool raise_status(const binding_state *state, icha_status status, const char *name, const char *format, ...) {
    icha_error err = ICHA_ERROR_INIT;
    va_list arguments;
    err.status = status;
    va_start(arguments, format);
    vsnprintf(err.message, sizeof err.message, format, arguments);
    va_end(arguments);
    return raise_argument(state, &err, name);
}
