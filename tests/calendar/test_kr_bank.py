#!/usr/bin/env python3
"""catalogue/holidays/kr-bank.yaml against the rules of law in kr_bank.py, and what is made of it against the file."""

import datetime
import unittest

import holiday_file
import kr_bank

TEXT = holiday_file.YAML.read_text(encoding="utf-8")
CALENDAR = holiday_file.read(TEXT)


def date(text):
    return datetime.date.fromisoformat(text)


def ordinary(year):
    return kr_bank.year_days(year, CALENDAR.lunar[year], CALENDAR.temporary())


def moved_days(year, kind):
    return [(str(day.date)[5:], day.ko) for day in CALENDAR.years[year].days if day.kind == kind]


class File(unittest.TestCase):
    def test_every_year_of_the_range_is_there_once(self):
        self.assertEqual(list(CALENDAR.years), list(range(2013, 2041)))
        self.assertEqual(list(CALENDAR.lunar), list(range(2013, 2041)))
        self.assertEqual(TEXT.count("\n  - year: "), 28)

    def test_years_are_decreed_up_to_2027_and_computed_after(self):
        computed = [year for year, data in CALENDAR.years.items() if data.status == "computed"]
        self.assertEqual(computed, list(range(2028, 2041)))
        self.assertEqual({data.status for data in CALENDAR.years.values()}, {"decreed", "computed"})

    def test_sources_are_declared_once_and_used(self):
        used = {day.source for day in CALENDAR.days()} | {year.source for year in CALENDAR.years.values()}
        self.assertEqual(len(CALENDAR.sources), len(set(CALENDAR.sources)))
        self.assertEqual(used - set(CALENDAR.sources), set())
        # these speak of a rule or of the lunar table, not of a day
        self.assertEqual(set(CALENDAR.sources) - used, {"kasi-lunar", "president-term-2025"})

    def test_days_are_in_order_and_in_their_year(self):
        for year, data in CALENDAR.years.items():
            dates = [day.date for day in data.days]
            self.assertEqual(dates, sorted(dates))
            self.assertEqual({day.year for day in dates}, {year})
            self.assertEqual(len(set(data.days)), len(data.days))

    def test_another_form_of_line_is_refused(self):
        with self.assertRaisesRegex(ValueError, "not a day as this file writes it"):
            holiday_file.read(TEXT.replace("kind: public, ko", "ko", 1))


class Rules(unittest.TestCase):
    """Decreed years come out of the rules and the days that the government set; computed years of the rules alone."""

    def test_every_year(self):
        for year, data in CALENDAR.years.items():
            with self.subTest(year=year):
                self.assertEqual(data.days, ordinary(year))

    def test_days_the_government_set(self):
        self.assertEqual([str(day.date) for day in CALENDAR.temporary()],
                         ["2015-08-14", "2016-05-06", "2017-05-09", "2017-10-02", "2020-08-17", "2023-10-02",
                          "2024-10-01", "2025-01-27", "2025-06-03"])

    def test_elections_as_they_were_held_and_as_the_law_has_them(self):
        held = {2014: "06-04", 2016: "04-13", 2018: "06-13", 2020: "04-15", 2024: "04-10", 2026: "06-03", 2028: "04-12",
                2032: "04-14", 2034: "05-31", 2035: "03-28", 2036: "04-09", 2038: "06-02"}
        for year in range(2013, 2041):
            days = [day for day, _ in moved_days(year, "election")]
            several = {2022: ["03-09", "06-01"], 2030: ["03-27", "06-12"], 2040: ["03-28", "04-11"]}
            self.assertEqual(days, several.get(year, [held[year]] if year in held else []), year)

    def test_an_election_moves_on_when_it_touches_a_holiday(self):
        cases = [("2018-06-30", 30, "2018-06-06", "2018-06-13"),  # the day itself
                 ("2030-06-30", 30, "2030-06-06", "2030-06-12"),  # the day after
                 ("2022-05-09", 70, "2022-03-01", "2022-03-09"),  # the day before
                 ("2006-06-30", 30, "2006-06-06", "2006-05-31")]  # none; the 30th day is a Wednesday
        for term_ends_on, days_before, holiday, expected in cases:
            self.assertEqual(kr_bank.election_on(date(term_ends_on), days_before, {date(holiday)}), date(expected))

    def test_substitutes_of_decreed_years(self):
        known = {2013: "", 2014: "09-10", 2015: "09-29", 2016: "02-10", 2017: "01-30 10-06", 2018: "05-07 09-26",
                 2019: "05-06", 2020: "01-27", 2021: "08-16 10-04 10-11", 2022: "09-12 10-10", 2023: "01-24 05-29",
                 2024: "02-12 05-06", 2025: "03-03 05-06 10-08", 2026: "03-02 05-25 08-17 10-05",
                 2027: "02-09 05-03 07-19 08-16 10-04 10-11 12-27"}
        for year, days in known.items():
            self.assertEqual([day for day, _ in moved_days(year, "substitute")], days.split(), year)

    def test_red_days_of_the_almanacs(self):
        """Sundays and holidays, as the almanac made in the year before counted them; later came the days named."""
        counted = {2017: (68, "10-02"), 2018: (69, ""), 2019: (66, ""), 2023: (67, "05-29 10-02"),
                   2025: (68, "01-27 06-03"), 2026: (70, "05-01 07-17")}
        for year, (count, later) in counted.items():
            closed = {day.date for day in CALENDAR.years[year].days if day.kind != "bank"}
            first = datetime.date(year, 1, 1)
            length = (datetime.date(year + 1, 1, 1) - first).days
            days = [first + datetime.timedelta(index) for index in range(length)]
            red = sum(day in closed or day.weekday() == 6 for day in days)
            self.assertEqual(red - len(later.split()), count, year)


class LawOnTheDate(unittest.TestCase):
    """The same holiday on a weekend, before and after a change of law."""

    @staticmethod
    def substitutes(day, number):
        return list(kr_bank.substitutes([kr_bank.Holiday(date(day), "public", "x", "x", "decree", number)]))

    def gives(self, day, number, expected):
        self.assertEqual([str(found.date) for found in self.substitutes(day, number)], expected.split(), day)

    def test_2013_11_05(self):
        self.gives("2013-11-03", "9", "")
        self.gives("2013-11-10", "9", "2013-11-11")  # a Sunday
        self.gives("2013-11-09", "9", "")  # a Saturday
        self.gives("2013-11-02", "7", "")
        self.gives("2013-11-09", "7", "2013-11-11")
        self.gives("2013-11-10", "2", "")

    def test_2021_08_04(self):
        self.gives("2021-08-01", "2", "")
        self.gives("2021-08-07", "2", "2021-08-09")
        self.gives("2021-08-08", "2", "2021-08-09")
        self.gives("2021-08-07", "4", "")
        for number in "6", "8", "10", "3":
            self.gives("2021-08-08", number, "")

    def test_2023_05_04(self):
        for number in "6", "10":
            self.gives("2023-04-30", number, "")
            self.gives("2023-05-06", number, "2023-05-08")
            self.gives("2023-05-07", number, "2023-05-08")
        for number in "3", "8":
            self.gives("2023-05-07", number, "")

    def test_2026_05_01(self):
        self.gives("2026-05-02", "l", "2026-05-04")
        self.gives("2026-05-03", "8", "")

    def test_two_on_one_day_give_one_and_two_days_give_two(self):
        def at(day, number):
            return kr_bank.Holiday(date(day), "public", number, number, "decree", number)
        found = list(kr_bank.substitutes([at("2025-05-05", "7"), at("2025-05-05", "6")]))
        self.assertEqual([(str(day.date), day.ko) for day in found], [("2025-05-06", "대체공휴일(6)")])
        found = list(kr_bank.substitutes([at("2036-10-03", "2"), at("2036-10-03", "9"), at("2036-10-05", "9")]))
        self.assertEqual([str(day.date) for day in found], ["2036-10-06", "2036-10-07"])

    def test_a_saturday_is_no_substitute(self):
        def at(day, number):
            return kr_bank.Holiday(date(day), "public", number, number, "decree", number)
        pair = [at("2024-10-04", "2"), at("2024-10-04", "9")]  # a Friday
        self.assertEqual([str(day.date) for day in kr_bank.substitutes(pair)], ["2024-10-07"])

    def test_no_substitute_was_ever_a_saturday(self):
        """The texts of 2013 to 2021 leave it open; the question did not arise (docs/time.md)."""
        weekdays = {day.date.weekday() for day in CALENDAR.days() if day.kind == "substitute"}
        self.assertEqual(weekdays, {0, 1, 2, 3, 4})


class Made(unittest.TestCase):
    maxDiff = 2000

    def test_computed_years_are_what_the_rules_make(self):
        self.assertEqual(holiday_file.recomputed(TEXT), TEXT)

    def test_the_table_of_the_library(self):
        made = holiday_file.table_text(CALENDAR)
        self.assertEqual(holiday_file.TABLE.read_text(encoding="utf-8"), made, "run script/holidays")

    def test_the_list_of_days(self):
        made = holiday_file.days_text(CALENDAR)
        self.assertEqual(holiday_file.DAYS.read_text(encoding="utf-8"), made, "run script/holidays")

    def test_the_days_of_the_second_engine(self):
        made = holiday_file.exact_days_text(CALENDAR)
        self.assertEqual(holiday_file.EXACT_DAYS.read_text(encoding="utf-8"), made, "run script/holidays")


if __name__ == "__main__":
    unittest.main()
