/* Dates, day counts, due dates and business days. */
#include "binding.h"

static PyObject *date_add_months(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"date_add_months", {"origin", "months"}, 2, 2};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_date origin, date;
    int64_t months;
    PyObject *v[2];
    if (!take_arguments(&s, args, given, names, v) || !read_date(state, v[0], "origin", &origin) ||
        !read_whole(state, v[1], "months", INT64_MIN, INT64_MAX, &months))
        return NULL;
    if (icha_date_add_months(origin, months, &date, &err) == ICHA_OK) return make_date(state, date);
    raise_argument(state, &err, "months");
    return NULL;
}

static PyObject *window_last_day(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"window_last_day", {"event", "months"}, 2, 2};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_date event, last;
    int64_t months;
    PyObject *v[2];
    if (!take_arguments(&s, args, given, names, v) || !read_date(state, v[0], "event", &event) ||
        !read_whole(state, v[1], "months", 0, ICHA_TERM_MONTHS_MAX, &months))
        return NULL;
    if (icha_window_last_day(event, (int32_t)months, &last, &err) == ICHA_OK) return make_date(state, last);
    raise_argument(state, &err, "months");
    return NULL;
}

/* The period from..to, in this order; `months` that a cut of `twelfths` asks for. */
static bool read_period(const binding_state *state, PyObject *from, PyObject *to, icha_date *first, icha_date *last) {
    if (!read_date(state, from, "from_", first) || !read_date(state, to, "to", last)) return false;
    if (*last >= *first) return true;
    return raise_status(state, ICHA_ERR_CONFLICT, "to", "to lies before from_");
}

static PyObject *counted_days(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"counted_days", {"from_", "to", "inclusion", "is_first"}, 3, 4};
    const binding_state *state = state_of(module);
    icha_date from, to;
    icha_inclusion inclusion;
    bool is_first = false;
    PyObject *v[4];
    if (!take_arguments(&s, args, given, names, v) || !read_period(state, v[0], v[1], &from, &to)) return NULL;
    READ_NAMED(state, v[2], "inclusion", icha_inclusion_parse, &inclusion);
    if (v[3] != NULL && !read_flag(v[3], "is_first", &is_first)) return NULL;
    icha_span span = icha_counted_span(inclusion, from, to, is_first, 0);
    return PyLong_FromLong(span.end - span.begin);
}

static PyObject *year_fraction(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {
        "year_fraction", {"from_", "to", "day_count", "inclusion", "is_first", "months", "until"}, 4, 7};
    const binding_state *state = state_of(module);
    icha_date from, to, until = ICHA_DATE_UNSET;
    icha_day_count day_count;
    icha_inclusion inclusion;
    bool is_first = false;
    int64_t months = 0;
    PyObject *v[7];
    if (!take_arguments(&s, args, given, names, v) || !read_period(state, v[0], v[1], &from, &to)) return NULL;
    READ_NAMED(state, v[2], "day_count", icha_day_count_parse, &day_count);
    READ_NAMED(state, v[3], "inclusion", icha_inclusion_parse, &inclusion);
    if ((v[4] != NULL && !read_flag(v[4], "is_first", &is_first)) ||
        (v[5] != NULL && !read_whole(state, v[5], "months", 0, ICHA_INTERVAL_MONTHS_MAX, &months)) ||
        (v[6] != NULL && v[6] != Py_None && !read_date(state, v[6], "until", &until)))
        return NULL;
    icha_span span = icha_counted_span(inclusion, from, to, is_first, (int32_t)months);
    int64_t part = icha_fraction_until(day_count, &span, until == ICHA_DATE_UNSET ? span.end : until);
    return make_ratio(state, part, icha_fraction_denominator(day_count, &span));
}

/* ---- due dates ---- */

/* The rule as part of a loan that is otherwise the plainest: icha_terms_check() then judges it (T-4). */
static bool check_rule(const binding_state *state, const icha_due_rule *rule) {
    icha_error err = ICHA_ERROR_INIT;
    icha_terms terms;
    icha_terms_init(&terms);
    terms.principal = 1;
    terms.rate = 0;
    terms.disbursed_on = rule->disbursed_on;
    terms.maturity_on = rule->maturity_on;
    terms.first_due_on = rule->first_due_on;
    terms.due_day = rule->due_day;
    terms.method = ICHA_METHOD_BULLET;
    terms.interest_every_months = terms.principal_every_months = rule->interval_months;
    terms.day_count = ICHA_DAY_COUNT_ACT_365;
    terms.inclusion = ICHA_INCLUSION_START;
    terms.interest_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    if (icha_terms_check(&terms, &err) == ICHA_OK) return true;
    raise_error(state, &err, NULL);
    return false;
}

static PyObject *walk_due_dates(const binding_state *state, const icha_due_rule *rule) {
    icha_due_cursor cursor;
    PyObject *dates = PyList_New(0);
    icha_due_cursor_open(&cursor, rule);
    while (dates != NULL && cursor.left > 0) {
        PyObject *date = make_date(state, icha_due_cursor_next(&cursor));
        if (date == NULL || PyList_Append(dates, date) != 0) Py_CLEAR(dates);
        Py_XDECREF(date);
    }
    return dates;
}

static PyObject *due_dates(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {
        "due_dates", {"disbursed_on", "maturity_on", "due_day", "interval_months", "first_due_on"}, 3, 5};
    const binding_state *state = state_of(module);
    icha_due_rule rule = {.first_due_on = ICHA_DATE_UNSET};
    int64_t due_day, months = 1;
    PyObject *v[5];
    if (!take_arguments(&s, args, given, names, v) || !read_date(state, v[0], "disbursed_on", &rule.disbursed_on) ||
        !read_date(state, v[1], "maturity_on", &rule.maturity_on) ||
        !read_whole(state, v[2], "due_day", 1, 31, &due_day) ||
        (v[3] != NULL && !read_whole(state, v[3], "interval_months", 1, ICHA_INTERVAL_MONTHS_MAX, &months)) ||
        (v[4] != NULL && v[4] != Py_None && !read_date(state, v[4], "first_due_on", &rule.first_due_on)))
        return NULL;
    rule.due_day = (int32_t)due_day;
    rule.interval_months = (int32_t)months;
    return check_rule(state, &rule) ? walk_due_dates(state, &rule) : NULL;
}

/* ---- business days ---- */

static bool parse_calendar(const binding_state *state, PyObject *value, icha_holiday_calendar *calendar) {
    icha_error err = ICHA_ERROR_INIT;
    Py_ssize_t length;
    *calendar = ICHA_CALENDAR_KR_BANK;
    if (value == NULL) return true;
    const char *text = read_text(value, "calendar", &length);
    if (text == NULL) return false;
    if (icha_calendar_parse(text, (size_t)length, calendar, &err) == ICHA_OK) return true;
    return raise_argument(state, &err, "calendar");
}

static PyObject *is_business_day(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"is_business_day", {"date", "calendar"}, 1, 2};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_date date;
    icha_holiday_calendar calendar;
    bool answer;
    PyObject *v[2];
    if (!take_arguments(&s, args, given, names, v) || !read_date(state, v[0], "date", &date) ||
        !parse_calendar(state, v[1], &calendar))
        return NULL;
    if (icha_is_business_day(date, calendar, &answer, NULL, &err) == ICHA_OK) return PyBool_FromLong(answer);
    raise_argument(state, &err, "date");
    return NULL;
}

static PyObject *holiday_name(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"holiday_name", {"date", "calendar", "language"}, 1, 3};
    const binding_state *state = state_of(module);
    icha_date date;
    icha_holiday_calendar calendar;
    icha_language language = ICHA_LANGUAGE_KO;
    PyObject *v[3];
    if (!take_arguments(&s, args, given, names, v) || !read_date(state, v[0], "date", &date) ||
        !parse_calendar(state, v[1], &calendar) || (v[2] != NULL && !read_language(v[2], &language)))
        return NULL;
    const char *name = icha_holiday_name(date, calendar, language);
    return name == NULL ? Py_NewRef(Py_None) : PyUnicode_FromString(name);
}

static PyObject *roll(PyObject *module, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    static const signature s = {"roll", {"date", "business_day", "calendar"}, 2, 3};
    const binding_state *state = state_of(module);
    icha_error err = ICHA_ERROR_INIT;
    icha_date date, rolled;
    icha_business_day rule;
    icha_holiday_calendar calendar;
    PyObject *v[3];
    if (!take_arguments(&s, args, given, names, v) || !read_date(state, v[0], "date", &date)) return NULL;
    READ_NAMED(state, v[1], "business_day", icha_business_day_parse, &rule);
    if (!parse_calendar(state, v[2], &calendar)) return NULL;
    if (icha_roll(date, rule, calendar, &rolled, &err) == ICHA_OK) return make_date(state, rolled);
    raise_argument(state, &err, "date");
    return NULL;
}

PyMethodDef calendar_functions[] = {
    FAST("date_add_months", date_add_months,
         "date_add_months(origin, months)\n--\n\nThe same day months later, in one step, clamped at the month's end. "
         "Rule T-6."),
    FAST("window_last_day", window_last_day,
         "window_last_day(event, months)\n--\n\nThe last day, included, of a window of law since an event. Rule T-6."),
    FAST("counted_days", counted_days,
         "counted_days(from_, to, inclusion, *, is_first=False)\n--\n\nHow many days a period counts. Rule T-2."),
    FAST(
        "year_fraction", year_fraction,
        "year_fraction(from_, to, day_count, inclusion, *, is_first=False, months=0, until=None)\n--\n\nThe exact year "
        "fraction of the counted days, or of those before `until`. months: how far apart from_ and to lie when both "
        "are "
        "neighbouring anchor dates ('twelfths'). Rule T-3."),
    FAST("due_dates", due_dates,
         "due_dates(disbursed_on, maturity_on, due_day, *, interval_months=1, first_due_on=None)\n--\n\nThe due dates, "
         "unrolled; the maturity is the last. Rule T-4."),
    FAST("is_business_day", is_business_day,
         "is_business_day(date, *, calendar='kr-bank')\n--\n\nWhether banks are open. Rule T-5."),
    FAST("holiday_name", holiday_name,
         "holiday_name(date, *, calendar='kr-bank', language='ko')\n--\n\nThe holiday's name, or None. Rule T-5."),
    FAST(
        "roll", roll,
        "roll(date, business_day, *, calendar='kr-bank')\n--\n\nThe business day that the rule moves the date to. Rule "
        "T-5."),
    {NULL, NULL, 0, NULL}};
