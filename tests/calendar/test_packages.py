#!/usr/bin/env python3
"""catalogue/holidays/kr-bank.yaml beside packages that many people keep, in the versions of requirements.txt.

Every difference is listed in tests/oracles/explained.txt and explained in docs/time.md; one more or one less fails. Exit status 77: the packages
are not installed, nothing was compared.
"""

import datetime
import importlib.metadata
import pathlib
import sys
import unittest

import holiday_file

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent
CALENDAR = holiday_file.read(holiday_file.YAML.read_text(encoding="utf-8"))
OURS = {day.date for day in CALENDAR.days() if day.date.weekday() < 5}
EVERY_DAY = [holiday_file.FIRST + datetime.timedelta(index)
             for index in range((holiday_file.LAST - holiday_file.FIRST).days + 1)]

# What QuantLib lacks: the lines of tests/oracles/explained.txt, reasons as docs/time.md has them.
EXPLAINED = [line.split(" | ") for line in (HERE.parent / "oracles" / "explained.txt").read_text(encoding="utf-8").splitlines()
             if line.startswith("quantlib_lacks ")]


def wanted_versions():
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def missing():
    for name, version in wanted_versions().items():
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = "none"
        if found != version:
            yield f"{name} {version} (found: {found})"


class Packages(unittest.TestCase):
    maxDiff = None

    def compare(self, theirs, lacks, adds):
        """theirs: closed days, Monday to Friday; lacks, adds: the differences that are known."""
        self.assertEqual(sorted(map(str, OURS - theirs)), sorted(lacks))
        self.assertEqual(sorted(map(str, theirs - OURS)), sorted(adds))

    def test_holidays(self):
        import holidays
        theirs = holidays.country_holidays("KR", years=range(2013, 2041), categories=("public", "bank"))
        self.compare({day for day in theirs if day.weekday() < 5}, [], [])

    def test_quantlib(self):
        import QuantLib
        korea = QuantLib.SouthKorea(QuantLib.SouthKorea.Settlement)
        theirs = {day for day in EVERY_DAY
                  if day.weekday() < 5 and korea.isHoliday(QuantLib.Date(day.day, day.month, day.year))}
        self.compare(theirs, " ".join(days for _, days, _ in EXPLAINED).split(), [])

    def test_korean_lunar_calendar(self):
        from korean_lunar_calendar import KoreanLunarCalendar
        for year, dates in CALENDAR.lunar.items():
            for name, (month, day) in {"seollal": (1, 1), "buddha": (4, 8), "chuseok": (8, 15)}.items():
                calendar = KoreanLunarCalendar()
                self.assertTrue(calendar.setLunarDate(year, month, day, False))
                self.assertEqual(calendar.SolarIsoFormat(), str(dates[name]), f"{name} {year}")


if __name__ == "__main__":
    absent = list(missing())
    if absent:
        print("SKIPPED, nothing was compared; not installed:", ", ".join(absent))
        sys.exit(SKIPPED)
    unittest.main()
