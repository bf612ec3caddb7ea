#include "computed_years.h"

#include <assert.h>
#include <stdio.h>

#include "civil.h"
#include "kr_bank.h"
#include "number/fail.h"

icha_computed_years icha_all_computed_years(void) {
    return (icha_computed_years){icha_kr_bank_computed_from, icha_civil_of(icha_kr_bank_last).year};
}

/* Widens from..to by the computed ones of two days' years. */
static void note_years(icha_computed_years *years, icha_holiday_calendar calendar, icha_date unrolled,
                       icha_date rolled) {
    const icha_date dates[] = {unrolled, rolled};
    for (size_t i = 0; i < 2; i++) {
        if (!icha_calendar_is_computed(dates[i], calendar)) continue;
        int32_t year = icha_civil_of(dates[i]).year;
        if (years->from == 0 || year < years->from) years->from = year;
        if (year > years->to) years->to = year;
    }
}

icha_status icha_computed_years_of(const icha_due_rule *rule, icha_business_day roll, icha_holiday_calendar calendar,
                                   icha_computed_years *years, icha_error *err) {
    icha_computed_years found = {0, 0};
    icha_due_cursor cursor;
    icha_due_cursor_open(&cursor, rule);
    while (roll != ICHA_BUSINESS_DAY_NONE && cursor.left > 0) {
        icha_date date = icha_due_cursor_next(&cursor), rolled;
        icha_status status = icha_roll(date, roll, calendar, &rolled, err);
        if (status != ICHA_OK) return status;
        note_years(&found, calendar, date, rolled);
    }
    *years = found;
    return ICHA_OK;
}

bool icha_uses_computed_year(icha_holiday_calendar calendar, icha_date maturity_on, icha_date rolled) {
    return icha_calendar_is_computed(maturity_on, calendar) || icha_calendar_is_computed(rolled, calendar);
}

size_t icha_computed_years_sentence(icha_holiday_calendar calendar, icha_computed_years years, icha_language language,
                                    char *buffer, size_t size) {
    icha_error sentence = ICHA_ERROR_INIT;
    char text[ICHA_TEXT_MAX];
    assert(years.from > 0);
    bool is_one = years.from == years.to;
    if (is_one) snprintf(text, sizeof text, "%d", (int)years.from);
    else snprintf(text, sizeof text, "%d..%d", (int)years.from, (int)years.to);
    icha_note(&sentence, is_one ? ICHA_M_CALENDAR_YEAR_COMPUTED : ICHA_M_CALENDAR_YEARS_COMPUTED, NULL, NULL,
              icha_calendar_name(calendar), text);
    return icha_error_sentence(&sentence, language, buffer, size);
}
