/* Python's values in and out: int won, Decimal rates, Fraction ratios, dates. Nothing is binary floating point (N-3),
 * and what is refused is told what to write instead. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "binding.h"

#define EPOCH_ORDINAL 719163 /* date(1970, 1, 1).toordinal() */

/* ---- arguments ---- */

static bool put_named(const signature *s, PyObject *name, PyObject *value, PyObject **values) {
    for (Py_ssize_t i = 0; i < s->count; i++) {
        if (PyUnicode_CompareWithASCIIString(name, s->names[i]) != 0) continue;
        if (values[i] != NULL) PyErr_Format(PyExc_TypeError, "%s() got %s twice", s->function, s->names[i]);
        values[i] = value;
        return !PyErr_Occurred();
    }
    PyErr_Format(PyExc_TypeError, "%s() has no argument %R", s->function, name);
    return false;
}

bool take_arguments(const signature *s, PyObject *const *args, Py_ssize_t given, PyObject *names, PyObject **values) {
    Py_ssize_t named = names == NULL ? 0 : PyTuple_Size(names);
    if (given > s->required) {
        PyErr_Format(PyExc_TypeError, "%s() takes %zd arguments by place, %zd were given", s->function, s->required,
                     given);
        return false;
    }
    for (Py_ssize_t i = 0; i < s->count; i++) values[i] = i < given ? args[i] : NULL;
    for (Py_ssize_t i = 0; i < named; i++)
        if (!put_named(s, PyTuple_GetItem(names, i), args[given + i], values)) return false;
    for (Py_ssize_t i = given; i < s->required; i++) {
        if (values[i] != NULL) continue;
        PyErr_Format(PyExc_TypeError, "%s() needs %s", s->function, s->names[i]);
        return false;
    }
    return true;
}

/* ---- refusals ---- */

/* `amount is a float, 1.5: won are whole numbers, write int`. */
static bool refuse(PyObject *value, const char *name, const char *wanted) {
    PyObject *type = PyObject_GetAttrString((PyObject *)Py_TYPE(value), "__name__");
    if (type != NULL) PyErr_Format(PyExc_TypeError, "%s is a %U, %.100R: %s", name, type, value, wanted);
    Py_XDECREF(type);
    return false;
}

/* The text of an exact number, with what follows it, for the library's own parsers. */
static bool spell(PyObject *text, const char *suffix, char *buffer, size_t size, size_t *length) {
    Py_ssize_t used = 0;
    const char *spelt = text == NULL ? NULL : PyUnicode_AsUTF8AndSize(text, &used);
    if (spelt != NULL)
        *length = (size_t)snprintf(buffer, size, "%.*s%s", (int)(used < 400 ? used : 400), spelt, suffix);
    Py_XDECREF(text);
    return spelt != NULL;
}

/* ---- whole numbers and won ---- */

/* int, and what else is one exactly (`__index__`, such as numpy's); a bool is a yes or no. *fits: it is in int64. */
static bool read_integer(PyObject *value, const char *name, const char *wanted, int64_t *number, bool *fits) {
    int overflow = 0;
    PyObject *whole = PyBool_Check(value) ? NULL : PyLong_CheckExact(value) ? Py_NewRef(value) : PyNumber_Index(value);
    if (whole == NULL) {
        PyErr_Clear();
        return refuse(value, name, wanted);
    }
    *number = PyLong_AsLongLongAndOverflow(whole, &overflow);
    *fits = overflow == 0;
    Py_DECREF(whole);
    return true;
}

/* Outside its limits: the library's parser says which. An error struct is large, so only who needs it sets one up. */
static bool refuse_whole(const binding_state *state, PyObject *value, const char *name, int64_t least, int64_t most) {
    icha_error err = ICHA_ERROR_INIT;
    char text[512];
    size_t length;
    int64_t whole;
    if (!spell(PyNumber_ToBase(value, 10), "", text, sizeof text, &length)) return false;
    (void)icha_whole_parse(text, length, least, most, &whole, &err);
    return raise_argument(state, &err, name);
}

bool read_whole(const binding_state *state, PyObject *value, const char *name, int64_t least, int64_t most,
                int64_t *whole) {
    bool fits;
    if (!read_integer(value, name, "a whole number is wanted, write int", whole, &fits)) return false;
    return (fits && *whole >= least && *whole <= most) || refuse_whole(state, value, name, least, most);
}

static bool refuse_won(const binding_state *state, PyObject *value, const char *name) {
    icha_error err = ICHA_ERROR_INIT;
    char text[512];
    size_t length;
    icha_money won;
    if (!spell(PyNumber_ToBase(value, 10), "", text, sizeof text, &length)) return false;
    (void)icha_money_parse(text, length, &won, &err);
    return raise_argument(state, &err, name);
}

bool read_won(const binding_state *state, PyObject *value, const char *name, icha_money *won) {
    bool fits;
    if (!read_integer(value, name, "won are whole numbers, write int, or money_parse() of a text", won, &fits))
        return false;
    return (fits && *won >= -ICHA_MONEY_MAX && *won <= ICHA_MONEY_MAX) || refuse_won(state, value, name);
}

/* ---- rates and ratios ---- */

/* A Decimal as `0.035x`: the same rate in the spelling that the library reads. */
static bool spell_decimal(const binding_state *state, PyObject *value, char *buffer, size_t size, size_t *length) {
    return spell(PyObject_Format(value, state->fixed), "x", buffer, size, length);
}

static bool refuse_rate(const binding_state *state, const char *text, size_t length, const char *name) {
    icha_error err = ICHA_ERROR_INIT;
    icha_rate rate;
    (void)icha_rate_parse(text, length, &rate, &err);
    return raise_argument(state, &err, name);
}

bool read_rate(const binding_state *state, PyObject *value, const char *name, icha_rate *rate) {
    Py_ssize_t size = 0;
    size_t length;
    char buffer[512];
    const char *text = buffer;
    int is_decimal = PyUnicode_Check(value) ? 0 : PyObject_IsInstance(value, state->decimal);
    if (PyUnicode_Check(value)) {
        text = PyUnicode_AsUTF8AndSize(value, &size);
        if (text == NULL) return false;
        length = (size_t)size;
    } else if (is_decimal == 1) {
        if (!spell_decimal(state, value, buffer, sizeof buffer, &length)) return false;
    } else {
        return is_decimal == 0 && refuse(value, name, "a rate is text with its unit, '3.5%', or Decimal('0.035')");
    }
    return icha_rate_parse(text, length, rate, NULL) == ICHA_OK || refuse_rate(state, text, length, name);
}

bool read_ratio(const binding_state *state, PyObject *value, const char *name, icha_ratio *ratio) {
    icha_error err = ICHA_ERROR_INIT;
    char text[512];
    size_t length;
    int is_decimal = PyObject_IsInstance(value, state->decimal);
    bool is_exact = PyUnicode_Check(value) || (PyLong_Check(value) && !PyBool_Check(value)) ||
                    PyObject_IsInstance(value, state->fraction) == 1;
    if (is_decimal == 1) {
        if (!spell_decimal(state, value, text, sizeof text, &length)) return false;
    } else if (is_exact) {
        if (!spell(PyObject_Str(value), "", text, sizeof text, &length)) return false;
    } else {
        return is_decimal == 0 &&
               refuse(value, name, "a ratio is text, '1/3' or '90%', Fraction(1, 3), Decimal('0.9') or 1");
    }
    if (icha_ratio_parse(text, length, ratio, &err) == ICHA_OK) return true;
    return raise_argument(state, &err, name);
}

PyObject *make_rate(const binding_state *state, icha_rate rate) {
    char text[ICHA_TEXT_MAX];
    uint64_t size = rate < 0 ? (uint64_t)-rate : (uint64_t)rate, one = (uint64_t)ICHA_RATE_ONE;
    int used = snprintf(text, sizeof text, "%s%llu.%09llu", rate < 0 ? "-" : "", (unsigned long long)(size / one),
                        (unsigned long long)(size % one));
    while (text[used - 1] == '0') used--;
    if (text[used - 1] == '.') used--;
    PyObject *spelt = PyUnicode_FromStringAndSize(text, used);
    PyObject *made = spelt == NULL ? NULL : PyObject_CallFunctionObjArgs(state->decimal, spelt, NULL);
    Py_XDECREF(spelt);
    return made;
}

PyObject *make_ratio(const binding_state *state, int64_t numerator, int64_t denominator) {
    return PyObject_CallFunction(state->fraction, "LL", (long long)numerator, (long long)denominator);
}

/* ---- dates ---- */

static bool parse_date(const binding_state *state, PyObject *value, const char *name, icha_date *date) {
    icha_error err = ICHA_ERROR_INIT;
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(value, &length);
    if (text == NULL) return false;
    if (icha_date_parse(text, (size_t)length, date, &err) == ICHA_OK) return true;
    return raise_argument(state, &err, name);
}

/* A datetime is a moment, whose date depends on a time zone: never taken for a date. */
static bool is_date(const binding_state *state, PyObject *value) {
    if ((PyObject *)Py_TYPE(value) == state->date) return true;
    return PyObject_IsInstance(value, state->date) == 1 && PyObject_IsInstance(value, state->datetime) == 0;
}

bool read_date(const binding_state *state, PyObject *value, const char *name, icha_date *date) {
    if (PyUnicode_Check(value)) return parse_date(state, value, name, date);
    if (!is_date(state, value))
        return !PyErr_Occurred() &&
               refuse(value, name, "a date is datetime.date or text, '2018-03-14'; of a datetime take .date()");
    PyObject *ordinal = PyObject_CallMethodObjArgs(value, state->to_ordinal, NULL);
    long days = ordinal == NULL ? -1 : PyLong_AsLong(ordinal) - EPOCH_ORDINAL;
    Py_XDECREF(ordinal);
    if (PyErr_Occurred()) return false;
    *date = (icha_date)days;
    if (days >= ICHA_DATE_MIN && days <= ICHA_DATE_MAX) return true;
    PyObject *text = PyObject_Str(value); /* outside T-1, which the parser says */
    if (text != NULL) parse_date(state, text, name, date);
    Py_XDECREF(text);
    return false;
}

PyObject *make_date(const binding_state *state, icha_date date) {
    PyObject *ordinal = PyLong_FromLong((long)date + EPOCH_ORDINAL);
    PyObject *made = ordinal == NULL ? NULL : PyObject_CallFunctionObjArgs(state->from_ordinal, ordinal, NULL);
    Py_XDECREF(ordinal);
    return made;
}

/* ---- the rest ---- */

bool read_flag(PyObject *value, const char *name, bool *flag) {
    if (!PyBool_Check(value)) return refuse(value, name, "True or False is wanted");
    *flag = value == Py_True;
    return true;
}

const char *read_text(PyObject *value, const char *name, Py_ssize_t *length) {
    if (PyUnicode_Check(value)) return PyUnicode_AsUTF8AndSize(value, length);
    refuse(value, name, "text is wanted");
    return NULL;
}

bool read_language(PyObject *value, icha_language *language) {
    Py_ssize_t length;
    const char *text = read_text(value, "language", &length);
    if (text == NULL) return false;
    *language = strcmp(text, "ko") == 0 ? ICHA_LANGUAGE_KO : ICHA_LANGUAGE_EN;
    if (strcmp(text, "ko") == 0 || strcmp(text, "en") == 0) return true;
    PyErr_Format(PyExc_ValueError, "language is %R: 'en' or 'ko'", value);
    return false;
}

/* ---- MPFR's caches ---- */

static pthread_key_t thread_key;
static pthread_once_t thread_once = PTHREAD_ONCE_INIT;

static void at_thread_end(void *unused) {
    (void)unused;
    icha_thread_cleanup();
}

static void make_thread_key(void) {
    (void)pthread_key_create(&thread_key, at_thread_end);
}

void uses_mpfr(void) {
    (void)pthread_once(&thread_once, make_thread_key);
    (void)pthread_setspecific(thread_key, &thread_key);
}
