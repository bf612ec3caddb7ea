/* The module `icha._icha`: what the Python package `icha` stands on. */
#include "binding.h"

static PyObject *version(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    return PyUnicode_FromString(icha_version_text());
}

static PyMethodDef module_functions[] = {
    {"version", version, METH_NOARGS, "version()\n--\n\nThe version of the library that runs, such as '0.1.0'."},
    {NULL, NULL, 0, NULL}};

/* ---- what values are made of ---- */

static PyObject *import(const char *module, const char *name) {
    PyObject *from = PyImport_ImportModule(module);
    PyObject *found = from == NULL ? NULL : PyObject_GetAttrString(from, name);
    Py_XDECREF(from);
    return found;
}

static PyTypeObject *add_type(PyObject *module, PyType_Spec *spec) {
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    if (type != NULL && PyModule_AddType(module, (PyTypeObject *)type) != 0) Py_CLEAR(type);
    return (PyTypeObject *)type;
}

static int add_functions(PyObject *module) {
    PyMethodDef *const tables[] = {module_functions,   number_functions,    calendar_functions, guarantee_functions,
                                   document_functions, portfolio_functions, rows_functions};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (PyModule_AddFunctions(module, tables[i]) != 0) return -1;
    return 0;
}

static int module_exec(PyObject *module) {
    binding_state *state = PyModule_GetState(module);
    if ((state->date = import("datetime", "date")) == NULL ||
        (state->datetime = import("datetime", "datetime")) == NULL ||
        (state->decimal = import("decimal", "Decimal")) == NULL ||
        (state->fraction = import("fractions", "Fraction")) == NULL ||
        (state->fault = import("icha.errors", "Fault")) == NULL ||
        (state->error_of_status = import("icha.errors", "_OF_STATUS")) == NULL ||
        (state->from_ordinal = PyObject_GetAttrString(state->date, "fromordinal")) == NULL ||
        (state->to_ordinal = PyUnicode_InternFromString("toordinal")) == NULL ||
        (state->fixed = PyUnicode_InternFromString("f")) == NULL ||
        (state->catalogue_type = add_type(module, &catalogue_spec)) == NULL ||
        (state->portfolio_type = add_type(module, &portfolio_spec)) == NULL)
        return -1;
    return add_functions(module);
}

static int module_traverse(PyObject *module, visitproc visit, void *arg) {
    binding_state *state = PyModule_GetState(module);
    Py_VISIT(state->fault);
    Py_VISIT(state->error_of_status);
    Py_VISIT(state->catalogue_type);
    Py_VISIT(state->portfolio_type);
    return 0;
}

static int module_clear(PyObject *module) {
    binding_state *state = PyModule_GetState(module);
    Py_CLEAR(state->date);
    Py_CLEAR(state->datetime);
    Py_CLEAR(state->decimal);
    Py_CLEAR(state->fraction);
    Py_CLEAR(state->fault);
    Py_CLEAR(state->error_of_status);
    Py_CLEAR(state->from_ordinal);
    Py_CLEAR(state->to_ordinal);
    Py_CLEAR(state->fixed);
    Py_CLEAR(state->catalogue_type);
    Py_CLEAR(state->portfolio_type);
    return 0;
}

static void module_free(void *module) {
    (void)module_clear(module);
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};
static PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT, "icha._icha", "Exact won of subsidised small-business loans: the C library's functions.",
    sizeof(binding_state), NULL,         module_slots,
    module_traverse,       module_clear, module_free};

PyMODINIT_FUNC PyInit__icha(void); /* found by its name alone */

PyMODINIT_FUNC PyInit__icha(void) {
    return PyModuleDef_Init(&module_def);
}
