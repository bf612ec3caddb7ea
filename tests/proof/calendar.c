/* Civil dates and day numbers (T-1, T-4): the contracts of lib/calendar/date.c over the years 1..9999, 300 of which icha uses.
 * epoch, next_month and next_year show that day_number() counts days: from 1970-01-01 on one by one, over months and years. */
#include "calendar/civil.h"

/*@ logic integer leap_day(integer y) = y % 400 == 0 ? 1 : y % 100 == 0 ? 0 : y % 4 == 0 ? 1 : 0;
    logic integer month_length(integer y, integer m) =
        m == 2 ? 28 + leap_day(y) : (m == 4 || m == 6 || m == 9 || m == 11) ? 30 : 31;
    logic integer new_year(integer y) = 365 * (y - 1970) + (y - 1) / 4 - (y - 1) / 100 + (y - 1) / 400 - 477;
    logic integer days_before(integer y, integer m) =
        m == 1 ? 0 : m == 2 ? 31 : leap_day(y) +
        (m == 3 ? 59 : m == 4 ? 90 : m == 5 ? 120 : m == 6 ? 151 : m == 7 ? 181 : m == 8 ? 212 : m == 9 ? 243
         : m == 10 ? 273 : m == 11 ? 304 : 334);
    logic integer day_number(integer y, integer m, integer d) = new_year(y) + days_before(y, m) + d - 1;
    predicate is_date(integer y, integer m, integer d) = 1 <= y <= 9999 && 1 <= m <= 12 && 1 <= d <= month_length(y, m);

    lemma twelves: \forall integer y, m; 1 <= y && 1 <= m <= 12 ==>
        (y * 12 + m - 1) / 12 == y && (y * 12 + m - 1) % 12 == m - 1;
    lemma fours: \forall integer c, y; 0 <= c && 0 <= y && y % 4 == 3 ==> (100 * c + y + 1) % 4 == 0;
    lemma hundreds: \forall integer c, y; 0 <= c && 0 <= y < 99 ==> (100 * c + y + 1) / 100 == c;
    lemma hundred: \forall integer c, y; 0 <= c && 0 <= y < 99 ==> (100 * c + y + 1) % 100 != 0;
    lemma four_hundreds: \forall integer c, y; 0 <= c && c % 4 == 3 && y == 99 ==> (100 * c + y + 1) % 400 == 0;
    lemma leap_of_century: \forall integer c, y; 0 <= c && 0 <= y <= 99 && y % 4 == 3 && (y == 99 ==> c % 4 == 3) ==>
        (100 * c + y + 1) % 4 == 0 && ((100 * c + y + 1) % 100 != 0 || (100 * c + y + 1) % 400 == 0);

    lemma of_100: \forall integer y; y >= 0 && y % 100 == 0 ==> y % 4 == 0;
    lemma of_400: \forall integer y; y >= 0 && y % 400 == 0 ==> y % 100 == 0;
    lemma step_4: \forall integer y; y >= 1 ==> y / 4 == (y - 1) / 4 + (y % 4 == 0 ? 1 : 0);
    lemma step_100: \forall integer y; y >= 1 ==> y / 100 == (y - 1) / 100 + (y % 100 == 0 ? 1 : 0);
    lemma step_400: \forall integer y; y >= 1 ==> y / 400 == (y - 1) / 400 + (y % 400 == 0 ? 1 : 0);
    lemma leap_days: \forall integer y; y >= 1 ==>
        (y - 1) / 4 - (y - 1) / 100 + (y - 1) / 400 + leap_day(y) == y / 4 - y / 100 + y / 400;

    lemma epoch: day_number(1970, 1, 1) == 0;
    lemma next_month: \forall integer y, m; 1 <= y <= 9999 && 1 <= m < 12 ==>
        day_number(y, m, month_length(y, m)) + 1 == day_number(y, m + 1, 1);
    lemma next_year: \forall integer y; 1 <= y <= 9999 ==> day_number(y, 12, 31) + 1 == day_number(y + 1, 1, 1);
*/

/*@ requires 1 <= year <= 9999;
    assigns \nothing;
    ensures \result <==> leap_day(year) == 1; */
bool icha_year_is_leap(int32_t year);

/*@ requires 1 <= year <= 9999 && 1 <= month <= 12;
    assigns \nothing;
    ensures \result == month_length(year, month); */
int32_t icha_days_in_month(int32_t year, int32_t month);

/*@ requires 1 <= civil.year <= 9999 && 1 <= civil.month <= 12 && 1 <= civil.day <= 31;
    assigns \nothing;
    ensures \result == day_number(civil.year, civil.month, civil.day); */
icha_date icha_days_of(icha_civil civil);

/*@ requires -719162 <= date <= 2932896;
    assigns \nothing;
    ensures year: 1 <= \result.year <= 9999;
    ensures month: 1 <= \result.month <= 12;
    ensures day: 1 <= \result.day <= month_length(\result.year, \result.month);
    ensures same: day_number(\result.year, \result.month, \result.day) == date; */
icha_civil icha_civil_of(icha_date date);

/*@ requires -719162 <= date <= 2932896;
    assigns \nothing;
    ensures 12 <= \result <= 119999;
    ensures \exists integer d; is_date(\result / 12, \result % 12 + 1, d) &&
        day_number(\result / 12, \result % 12 + 1, d) == date; */
int32_t icha_month_number(icha_date date);

/*@ requires 12 <= month_number <= 119999 && 1 <= day <= 31;
    assigns \nothing;
    ensures \let y = month_number / 12; \let m = month_number % 12 + 1;
        \result == day_number(y, m, \min(day, month_length(y, m))); */
icha_date icha_day_in_month(int32_t month_number, int32_t day);

#include "calendar/date.c"
