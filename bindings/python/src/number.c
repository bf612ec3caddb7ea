/* Amounts, rates, ratios, splits, level payments: plain arguments straight to the C functions. */
#include "binding.h"

static PyObject *rate_parse(PyObject *module, PyObject *text) {
    const binding_state *state = state_of(module);
    icha_rate rate;
    Py_ssize_t length;
    if (read_text(text, "text", &length) == NULL || !read_rate(state, text, "text", &rate)) return NULL;
    return make_rate(state, rate);
}

static PyObject *rate_format(PyObject *module, PyObject *value) {
    char text[ICHA_TEXT_MAX];
    icha_rate rate;
    if (!read_rate(state_of(module), value, "rate", &rate)) return NULL;
    return PyUnicode_FromStringAndSize(text, (Py_ssize_t)icha_rate_format(rate, text, sizeof text));
}

static PyObject *ratio_parse(PyObject *module, PyObject *text) {
    const binding_state *state = state_of(module);
    icha_ratio ratio;
    Py_ssize_t length;
    if (read_text(text, "text", &length) == NULL || !read_ratio(state, text, "text", &ratio)) return NULL;
    return make_ratio(state, ratio.numerator, ratio.denominator);
}

static PyObject *money_parse(PyObject *module, PyObject *value) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money amount;
    Py_ssize_t length;
    const char *text = read_text(value, "text", &length);
    if (text == NULL) return NULL;
    if (icha_money_parse(text, (size_t)length, &amount, &err) == ICHA_OK) return PyLong_FromLongLong(amount);
    raise_argument(state_of(module), &err, "text");
    return NULL;
}

static PyObject *money_round(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"money_round", {"amount", "rounding"}, 2, 2};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_rounding rounding;
    icha_money amount, rounded;
    PyObject *v[2];
    if (!take_arguments(&s, args, given, names, v) || !read_won(state, v[0], "amount", &amount)) return NULL;
    READ_NAMED(state, v[1], "rounding", icha_rounding_parse, &rounding);
    if (icha_money_round(amount, rounding, &rounded, &err) == ICHA_OK) return PyLong_FromLongLong(rounded);
    return raise_error(state, &err, NULL);
}

/* A sequence of ratios; the count is checked by icha_split(). */
static bool read_shares(const binding_state *state, PyObject *value, icha_ratio *shares, Py_ssize_t *count) {
    *count = PyUnicode_Check(value) ? -1 : PySequence_Size(value);
    if (*count < 0) {
        PyErr_Clear();
        PyErr_SetString(PyExc_TypeError, "shares is a list of ratios, such as ['1/3', '2/3']");
        return false;
    }
    for (Py_ssize_t i = 0; i < *count && i < ICHA_SHARES_MAX; i++) {
        PyObject *share = PySequence_GetItem(value, i);
        bool good = share != NULL && read_ratio(state, share, "shares", &shares[i]);
        Py_XDECREF(share);
        if (!good) return false;
    }
    return true;
}

static PyObject *make_parts(const icha_money *parts, Py_ssize_t count) {
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        PyObject *part = PyLong_FromLongLong(parts[i]);
        if (part == NULL || PyList_SetItem(list, i, part) != 0) Py_CLEAR(list);
    }
    return list;
}

static PyObject *split(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"split", {"amount", "shares", "residual"}, 2, 3};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_money amount, parts[ICHA_SHARES_MAX];
    icha_ratio shares[ICHA_SHARES_MAX];
    icha_residual residual = 0;
    Py_ssize_t count;
    PyObject *v[3];
    if (!take_arguments(&s, args, given, names, v) || !read_won(state, v[0], "amount", &amount) ||
        !read_shares(state, v[1], shares, &count))
        return NULL;
    if (v[2] != NULL && v[2] != Py_None) READ_NAMED(state, v[2], "residual", icha_residual_parse, &residual);
    if (icha_split(amount, shares, (size_t)count, residual, parts, &err) == ICHA_OK) return make_parts(parts, count);
    return raise_error(state, &err, NULL);
}

static PyObject *level_payment(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {
        "level_payment", {"principal", "rate", "interval_months", "n", "rounding", "balloon"}, 5, 6};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_rounding rounding;
    icha_money principal, balloon = 0, payment;
    icha_rate rate;
    int64_t months, n;
    PyObject *v[6];
    if (!take_arguments(&s, args, given, names, v) || !read_won(state, v[0], "principal", &principal) ||
        !read_rate(state, v[1], "rate", &rate) ||
        !read_whole(state, v[2], "interval_months", 1, ICHA_INTERVAL_MONTHS_MAX, &months) ||
        !read_whole(state, v[3], "n", 1, ICHA_INSTALMENTS_MAX, &n))
        return NULL;
    READ_NAMED(state, v[4], "rounding", icha_rounding_parse, &rounding);
    if (v[5] != NULL && !read_won(state, v[5], "balloon", &balloon)) return NULL;
    uses_mpfr();
    icha_status status =
        icha_level_payment_twelfths(principal, balloon, rate, (int32_t)months, (size_t)n, rounding, &payment, &err);
    return status == ICHA_OK ? PyLong_FromLongLong(payment) : raise_error(state, &err, NULL);
}

PyMethodDef number_functions[] = {
    {"rate_parse", rate_parse, METH_O,
     "rate_parse(text, /)\n--\n\nThe rate as a Decimal fraction: '3.5%' is Decimal('0.035'). Rule N-2."},
    {"rate_format", rate_format, METH_O,
     "rate_format(rate, /)\n--\n\nThe canonical percentage: Decimal('0.035') is '3.5%'. Rule N-2."},
    {"ratio_parse", ratio_parse, METH_O,
     "ratio_parse(text, /)\n--\n\nA share or ratio in lowest terms: '2/6' is Fraction(1, 3). Rule N-2."},
    {"money_parse", money_parse, METH_O,
     "money_parse(text, /)\n--\n\nWon of decimal digits with an optional '-'. Rule N-1."},
    FAST("money_round", money_round,
         "money_round(amount, rounding)\n--\n\nThe amount rounded to a multiple of the unit: 'down/10'. Rule N-4."),
    FAST("split", split,
         "split(amount, shares, *, residual=None)\n--\n\nThe amount over shares that add up to 1; the parts add up to "
         "the amount. Rule N-6."),
    FAST("level_payment", level_payment,
         "level_payment(principal, rate, interval_months, n, rounding, *, balloon=0)\n--\n\nThe level payment of n "
         "equal periods, rounded once, correctly. Rule L-3."),
    {NULL, NULL, 0, NULL}};
