/* Due dates from the anchor day, never from the one before (T-4). */
#include <assert.h>

#include "civil.h"

/* The month that index 0 has its due date in, and whether that date is given. */
static int32_t first_month(const icha_due_rule *rule) {
    if (rule->first_due_on != ICHA_DATE_UNSET) return icha_month_number(rule->first_due_on);
    return icha_month_number(rule->disbursed_on) + rule->interval_months;
}

int32_t icha_due_date_count(const icha_due_rule *rule) {
    int32_t months = icha_month_number(rule->maturity_on) - first_month(rule);
    /* due dates in months first, first + interval, ... < the maturity's month, and the maturity */
    return months <= 0 ? 1 : (months + rule->interval_months - 1) / rule->interval_months + 1;
}

void icha_due_cursor_open(icha_due_cursor *cursor, const icha_due_rule *rule) {
    int32_t month_number = first_month(rule), count = icha_due_date_count(rule);
    if (count == 1) month_number = icha_month_number(rule->maturity_on); /* the first month may lie past 2199 */
    *cursor = (icha_due_cursor){.left = count,
                                .year = month_number / 12,
                                .month = month_number % 12 + 1,
                                .month_on = icha_day_in_month(month_number, 1),
                                .month_days = icha_days_in_month(month_number / 12, month_number % 12 + 1),
                                .given_first = rule->first_due_on,
                                .due_day = rule->due_day,
                                .interval_months = rule->interval_months,
                                .maturity_on = rule->maturity_on};
}

static void to_next_month(icha_due_cursor *cursor) {
    for (int32_t i = 0; i < cursor->interval_months; i++) {
        cursor->month_on += cursor->month_days;
        if (++cursor->month > 12) cursor->month = 1, cursor->year++;
        cursor->month_days = icha_days_in_month(cursor->year, cursor->month);
    }
}

icha_date icha_due_cursor_next(icha_due_cursor *cursor) {
    assert(cursor->left > 0);
    if (--cursor->left == 0) return cursor->maturity_on;
    int32_t day = cursor->due_day < cursor->month_days ? cursor->due_day : cursor->month_days;
    icha_date date = cursor->month_on + day - 1;
    if (cursor->given_first != ICHA_DATE_UNSET) {
        date = cursor->given_first;
        cursor->given_first = ICHA_DATE_UNSET;
    }
    to_next_month(cursor);
    return date;
}

int32_t icha_anchored_months(const icha_due_rule *rule, icha_date from, icha_date to) {
    int32_t from_month = icha_month_number(from), to_month = icha_month_number(to);
    bool anchored = to_month - from_month == rule->interval_months && icha_day_in_month(from_month, rule->due_day) == from &&
                    icha_day_in_month(to_month, rule->due_day) == to;
    return anchored ? rule->interval_months : 0;
}
