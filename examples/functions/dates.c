/* Dates, due dates, business days (T-1, T-3 to T-5). */
#include "example.h"

int main(void) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date date, first, last, rolled;
    int32_t year, month, day_of_month;
    bool open, computed;
    char text[ICHA_DATE_TEXT_SIZE];
    icha_due_rule rule = {day("2018-01-31"), day("2018-05-31"), ICHA_DATE_UNSET, 31, 1};
    icha_due_cursor cursor;

    ok(icha_date_from_civil(2018, 3, 14, &date, &err), &err);
    icha_date_to_civil(date, &year, &month, &day_of_month);
    icha_date_format(date, text, sizeof text);
    printf("%s is day %d: %d, %d, %d\n", text, (int)date, (int)year, (int)month, (int)day_of_month);

    printf("%d due dates:", (int)icha_due_date_count(&rule));
    for (icha_due_cursor_open(&cursor, &rule); cursor.left > 0;) /* 31 -> 28 -> 31, from the anchor day */
        printf(" %s", written(icha_due_cursor_next(&cursor)));
    printf("\nbetween anchor dates: %d months\n",
           (int)icha_anchored_months(&rule, day("2018-02-28"), day("2018-03-31")));

    if (icha_calendar_range(ICHA_CALENDAR_KR_BANK, &first, &last))
        printf("kr-bank covers %s..%s\n", written(first), written(last));
    ok(icha_is_business_day(day("2018-02-16"), ICHA_CALENDAR_KR_BANK, &open, &computed, &err), &err);
    printf("2018-02-16: %s, %s, %s\n", open ? "open" : "closed", computed ? "computed" : "decreed",
           icha_holiday_name(day("2018-02-16"), ICHA_CALENDAR_KR_BANK, ICHA_LANGUAGE_KO));
    ok(icha_roll(day("2018-02-15"), ICHA_BUSINESS_DAY_FOLLOWING, ICHA_CALENDAR_KR_BANK, &rolled, &err), &err);
    printf("2018-02-15 rolls to %s\n", written(rolled)); /* Thursday to Saturday are 설날, then a Sunday */
    printf("2040 is %s\n",
           icha_calendar_is_computed(day("2040-06-01"), ICHA_CALENDAR_KR_BANK) ? "computed" : "decreed");
    if (icha_is_business_day(day("2012-12-31"), ICHA_CALENDAR_KR_BANK, &open, NULL, &err) == ICHA_ERR_CALENDAR)
        printf("%s\n", err.message);
    return 0;
}
/* Prints:
 * 2018-03-14 is day 17604: 2018, 3, 14
 * 4 due dates: 2018-02-28 2018-03-31 2018-04-30 2018-05-31
 * between anchor dates: 1 months
 * kr-bank covers 2013-01-01..2040-12-31
 * 2018-02-16: closed, decreed, 설날
 * 2018-02-15 rolls to 2018-02-19
 * 2040 is computed
 * calendar: the calendar does not cover kr-bank 2012-12-31: expected 2013-01-01..2040-12-31 [T-5]
 */
