/* Guarantees: the guaranteed amount, refunds, late fees, the all-in rate. */
#include <stdlib.h>

#include "binding.h"

/* ---- tiers, as TERMS has them: [{"up_to": 50000000, "ratio": "100%"}, {"up_to": None, "ratio": "90%"}] ---- */

static bool read_tier(const binding_state *state, PyObject *value, icha_guarantee_tier *tier) {
    PyObject *up_to = PyMapping_GetItemString(value, "up_to"), *ratio = NULL;
    if (up_to == NULL) PyErr_Clear(); /* left out: no end */
    ratio = PyMapping_GetItemString(value, "ratio");
    bool good = ratio != NULL && read_ratio(state, ratio, "tiers.ratio", &tier->ratio);
    tier->up_to = ICHA_UNSET;
    if (good && up_to != NULL && up_to != Py_None) good = read_won(state, up_to, "tiers.up_to", &tier->up_to);
    Py_XDECREF(up_to);
    Py_XDECREF(ratio);
    return good;
}

bool read_tiers(const binding_state *state, PyObject *value, icha_guarantee *guarantee) {
    Py_ssize_t count = PyUnicode_Check(value) ? -1 : PySequence_Size(value);
    if (count < 0) {
        PyErr_Clear();
        PyErr_SetString(PyExc_TypeError, "tiers is a list such as [{'up_to': None, 'ratio': '90%'}]");
        return false;
    }
    if (count > ICHA_GUARANTEE_TIERS_MAX)
        return raise_status(state, ICHA_ERR_RANGE, "tiers", "tiers has %zd entries, at most %d are read", count,
                            ICHA_GUARANTEE_TIERS_MAX);
    guarantee->tier_count = (int32_t)count;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *tier = PySequence_GetItem(value, i);
        bool good = tier != NULL && read_tier(state, tier, &guarantee->tiers[i]);
        Py_XDECREF(tier);
        if (!good) return false;
    }
    return true;
}

/* What the amount rests on; the fee is filled so that icha_guarantee_check() has nothing to say of it. */
static bool read_guarantee(const binding_state *state, PyObject *tiers, PyObject *rounding, icha_guarantee *guarantee) {
    icha_error err = ICHA_ERROR_INIT;
    Py_ssize_t length;
    icha_guarantee_init(guarantee);
    guarantee->fee_rate = 0;
    guarantee->fee_method = ICHA_FEE_UPFRONT;
    guarantee->day_count = ICHA_DAY_COUNT_ACT_365;
    guarantee->rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    if (!read_tiers(state, tiers, guarantee)) return false;
    const char *text = read_text(rounding, "amount_rounding", &length);
    if (text == NULL) return false;
    if (icha_rounding_parse(text, (size_t)length, &guarantee->amount_rounding, &err) == ICHA_OK) return true;
    return raise_argument(state, &err, "amount_rounding");
}

typedef icha_status amount_of(icha_money, const icha_guarantee *, icha_money *, icha_error *);

static PyObject *amount_by_tiers(PyObject *module, const signature *s, amount_of *compute, PyObject *const *args,
                                 Py_ssize_t given, PyObject *names) {
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_guarantee guarantee;
    icha_money in, out;
    PyObject *v[3];
    if (!take_arguments(s, args, given, names, v) || !read_won(state, v[0], s->names[0], &in) ||
        !read_guarantee(state, v[1], v[2], &guarantee))
        return NULL;
    if (compute(in, &guarantee, &out, &err) == ICHA_OK) return PyLong_FromLongLong(out);
    return raise_error(state, &err, NULL);
}

static PyObject *guaranteed_amount(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"guaranteed_amount", {"principal", "tiers", "amount_rounding"}, 3, 3};
    return amount_by_tiers(module, &s, icha_guaranteed_amount, args, given, names);
}

static PyObject *largest_loan_within(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"largest_loan_within", {"amount", "tiers", "amount_rounding"}, 3, 3};
    return amount_by_tiers(module, &s, icha_largest_loan_within, args, given, names);
}

static PyObject *fee_refund(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"fee_refund", {"fee_paid", "covers_from", "covers_to", "repaid_on", "rounding"}, 5, 5};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_money paid, refund;
    icha_date from, to, repaid_on;
    icha_rounding rounding;
    PyObject *v[5];
    if (!take_arguments(&s, args, given, names, v) || !read_won(state, v[0], "fee_paid", &paid) ||
        !read_date(state, v[1], "covers_from", &from) || !read_date(state, v[2], "covers_to", &to) ||
        !read_date(state, v[3], "repaid_on", &repaid_on))
        return NULL;
    READ_NAMED(state, v[4], "rounding", icha_rounding_parse, &rounding);
    if (icha_fee_refund(paid, from, to, repaid_on, rounding, &refund, &err) == ICHA_OK)
        return PyLong_FromLongLong(refund);
    return raise_error(state, &err, NULL);
}

static PyObject *reguaranteed_part(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"reguaranteed_part", {"subrogated", "recovered", "share", "rounding"}, 4, 4};
    const binding_state *state = state_of(module);
    PyObject *v[4];
    icha_money subrogated, recovered, part;
    icha_ratio share;
    icha_rounding rounding;
    icha_error err = ICHA_ERROR_INIT;
    if (!take_arguments(&s, args, given, names, v) || !read_won(state, v[0], "subrogated", &subrogated) ||
        !read_won(state, v[1], "recovered", &recovered) || !read_ratio(state, v[2], "share", &share))
        return NULL;
    READ_NAMED(state, v[3], "rounding", icha_rounding_parse, &rounding);
    if (icha_reguaranteed_part(subrogated, recovered, share, rounding, &part, &err) == ICHA_OK)
        return PyLong_FromLongLong(part);
    return raise_error(state, &err, NULL);
}

static PyObject *late_fee(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {
        "late_fee", {"unpaid", "due_on", "paid_on", "late_rate", "day_count", "rounding"}, 6, 6};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_money unpaid, fee;
    icha_date due_on, paid_on;
    icha_rate rate;
    icha_day_count day_count;
    icha_rounding rounding;
    PyObject *v[6];
    if (!take_arguments(&s, args, given, names, v) || !read_won(state, v[0], "unpaid", &unpaid) ||
        !read_date(state, v[1], "due_on", &due_on) || !read_date(state, v[2], "paid_on", &paid_on) ||
        !read_rate(state, v[3], "late_rate", &rate))
        return NULL;
    READ_NAMED(state, v[4], "day_count", icha_day_count_parse, &day_count);
    READ_NAMED(state, v[5], "rounding", icha_rounding_parse, &rounding);
    if (icha_late_fee(unpaid, due_on, paid_on, rate, day_count, rounding, &fee, &err) == ICHA_OK)
        return PyLong_FromLongLong(fee);
    return raise_error(state, &err, NULL);
}

static PyObject *guarantee_last_day(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"guarantee_last_day", {"notified_on", "days"}, 1, 2};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_date notified_on, last;
    int64_t days = 60;
    PyObject *v[2];
    if (!take_arguments(&s, args, given, names, v) || !read_date(state, v[0], "notified_on", &notified_on) ||
        (v[1] != NULL && !read_whole(state, v[1], "days", INT32_MIN, INT32_MAX, &days)))
        return NULL;
    if (icha_guarantee_last_day(notified_on, (int32_t)days, &last, &err) == ICHA_OK) return make_date(state, last);
    raise_argument(state, &err, "days");
    return NULL;
}

/* ---- the all-in rate ---- */

static bool read_flow(const binding_state *state, PyObject *pair, icha_flow *flow) {
    PyObject *on = PySequence_GetItem(pair, 0), *amount = on == NULL ? NULL : PySequence_GetItem(pair, 1);
    bool good =
        amount != NULL && read_date(state, on, "flows", &flow->on) && read_won(state, amount, "flows", &flow->amount);
    Py_XDECREF(on);
    Py_XDECREF(amount);
    return good;
}

/* The caller frees it. */
static icha_flow *read_flows(const binding_state *state, PyObject *value, Py_ssize_t *count) {
    *count = PySequence_Size(value);
    icha_flow *flows = *count < 0 ? NULL : calloc((size_t)*count + 1, sizeof *flows);
    if (flows == NULL) return *count < 0 ? NULL : (icha_flow *)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < *count; i++) {
        PyObject *pair = PySequence_GetItem(value, i);
        bool good = pair != NULL && read_flow(state, pair, &flows[i]);
        Py_XDECREF(pair);
        if (good) continue;
        free(flows);
        return NULL;
    }
    return flows;
}

static PyObject *all_in_rate(PyObject *module, PyObject *value) {
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_rate low = 0, high = 0;
    icha_status status;
    Py_ssize_t count;
    icha_flow *flows = read_flows(state, value, &count);
    if (flows == NULL) return NULL;
    uses_mpfr();
    Py_BEGIN_ALLOW_THREADS
    status = icha_all_in_rate(flows, (size_t)count, &low, &high, &err);
    Py_END_ALLOW_THREADS
    free(flows);
    if (status != ICHA_OK) return raise_error(state, &err, NULL);
    PyObject *lower = make_rate(state, low), *upper = lower == NULL ? NULL : make_rate(state, high);
    PyObject *both = upper == NULL ? NULL : PyTuple_Pack(2, lower, upper);
    Py_XDECREF(lower);
    Py_XDECREF(upper);
    return both;
}

PyMethodDef guarantee_functions[] = {
    FAST("guaranteed_amount", guaranteed_amount,
         "guaranteed_amount(principal, tiers, amount_rounding)\n--\n\nThe guaranteed part of a loan. Rule G-1."),
    FAST("largest_loan_within", largest_loan_within,
         "largest_loan_within(amount, tiers, amount_rounding)\n--\n\nThe largest loan whose guaranteed part is at most "
         "the amount. Rule G-4."),
    FAST("fee_refund", fee_refund,
         "fee_refund(fee_paid, covers_from, covers_to, repaid_on, rounding)\n--\n\nWhat of a fee is paid back on full "
         "repayment. Rule G-3."),
    FAST("reguaranteed_part", reguaranteed_part,
         "reguaranteed_part(subrogated, recovered, share, rounding)\n--\n\nWhat the re-guarantor bears of a "
         "subrogation, of which "
         "`recovered` came back so far. Rule G-5."),
    FAST("late_fee", late_fee,
         "late_fee(unpaid, due_on, paid_on, late_rate, day_count, rounding)\n--\n\nThe late fee on an unpaid fee. Rule "
         "G-3."),
    FAST("guarantee_last_day", guarantee_last_day,
         "guarantee_last_day(notified_on, *, days=60)\n--\n\nThe last day on which the loan may be made. Rule G-4."),
    {"all_in_rate", all_in_rate, METH_O,
     "all_in_rate(flows, /)\n--\n\nThe borrower's all-in annual rate of (date, won) pairs: two rates a billionth apart "
     "with the true one between. Rule G-6."},
    {NULL, NULL, 0, NULL}};
