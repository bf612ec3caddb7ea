"""The days on which Korean banks are closed, by the law in force on each date (SPEC T-5).

The rules of docs/time.md, and nothing of the library. What no rule gives comes from outside: the dates of the lunar
calendar, and the days that the government set (temporary holidays). Sources are ids of catalogue/holidays/kr-bank.yaml.
"""

import datetime
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 2013, 2040
ONE_DAY = datetime.timedelta(days=1)
SATURDAY, SUNDAY, WEDNESDAY = 5, 6, 2
LUNAR = ("4", "6", "9")  # numbers of Article 2, below


class Holiday(NamedTuple):
    date: datetime.date
    kind: str  # public, substitute, election, temporary, bank
    ko: str
    en: str
    source: str
    number: str = ""  # of the decree's Article 2: what Article 3 speaks of; not written to the file


class Decree(NamedTuple):
    """관공서의 공휴일에 관한 규정 as in force from a day on: which numbers of Article 2 get a substitute (Article 3)."""
    since: datetime.date
    source: str
    on_saturday: str = ""
    on_sunday: str = ""
    on_another: str = ""  # on a weekday that is another holiday
    another: str = ""  # what counts as another holiday
    saturday_is_free: bool = True  # a substitute may be a Saturday


# Numbers of Article 2: 2 national days, 3 New Year, 4 설날, 6 부처님오신날, 7 어린이날, 8 현충일, 9 추석, 10 기독탄신일,
# e elections (10의2), t temporary (11), l 노동절 (2026; its number was not read).
DECREES = [
    Decree(datetime.date(2012, 12, 28), "decree-24273"),
    Decree(datetime.date(2013, 11, 5), "decree-24828", "7", "4 7 9", "4 7 9", "2 3 4 6 7 8 9 10 e t"),
    Decree(datetime.date(2017, 10, 17), "decree-28394", "7", "4 7 9", "4 7 9", "2 3 4 6 7 8 9 10 e t"),
    Decree(datetime.date(2021, 8, 4), "decree-31930", "2 7", "2 4 7 9", "2 4 7 9", "2 3 4 6 7 8 9 10", False),
    Decree(datetime.date(2023, 5, 4), "decree-33448", "2 6 7 10", "2 4 6 7 9 10", "2 4 6 7 9 10", "2 3 4 6 7 8 9 10",
           False),
    Decree(datetime.date(2026, 5, 1), "almanac-2027", "2 6 7 10 l", "2 4 6 7 9 10 l", "2 4 6 7 9 10 l",
           "2 3 4 6 7 8 9 10 l", False),
]

# Fixed days: month, day, number of Article 2, first and last year, names; sources where it is not the decree.
FIXED = [
    (1, 1, "3", 2013, 2040, "1월 1일", "New Year's Day", None),
    (3, 1, "2", 2013, 2040, "3ㆍ1절", "Independence Movement Day", None),
    (5, 1, "", 2013, 2025, "근로자의 날", "Workers' Day", "workers-day-act"),
    (5, 1, "l", 2026, 2040, "노동절", "Labour Day", "labour-day-2026"),
    (5, 5, "7", 2013, 2040, "어린이날", "Children's Day", None),
    (6, 6, "8", 2013, 2040, "현충일", "Memorial Day", None),
    (7, 17, "2", 2026, 2040, "제헌절", "Constitution Day", "act-21338"),
    (8, 15, "2", 2013, 2040, "광복절", "Liberation Day", None),
    (10, 3, "2", 2013, 2040, "개천절", "National Foundation Day", None),
    (10, 9, "2", 2013, 2040, "한글날", "Hangul Day", None),
    (12, 25, "10", 2013, 2040, "기독탄신일", "Christmas Day", None),
]

# 공직선거법 제34조: name, days before the end of the term, and the last days of the terms that end after an election in
# 2013..2040. The presidents' terms count from the elections of 2017 and 2025, which vacancies brought forward.
ELECTIONS = [
    ("대통령선거일", "Presidential election", 70,
     [datetime.date(2022, 5, 9)] + [datetime.date(year, 6, 3) for year in (2030, 2035, 2040)]),
    ("국회의원선거일", "National Assembly election", 50, [datetime.date(year, 5, 29) for year in range(2016, 2041, 4)]),
    ("지방선거일", "Local elections", 30, [datetime.date(year, 6, 30) for year in range(2014, 2041, 4)]),
]


def decree_on(date):
    """The last decree in force on the date."""
    return [decree for decree in DECREES if decree.since <= date][-1]


def text_on(date):
    """The source that lists the ordinary holidays on the date: the decree, as far as its text was read."""
    return [decree.source for decree in DECREES if decree.since <= date and decree.source.startswith("decree")][-1]


def fixed_days(year):
    for month, day, number, first, last, ko, en, source in FIXED:
        if first <= year <= last:
            date = datetime.date(year, month, day)
            yield Holiday(date, "public" if number else "bank", ko, en, source or text_on(date), number)


def three_days(date, ko, en, number):
    """설날 and 추석 with the day before and the day after."""
    for shift, ko_part, en_part in ((-1, " 전날", "Day before "), (0, "", ""), (1, " 다음날", "Day after ")):
        day = date + shift * ONE_DAY
        yield Holiday(day, "public", ko + ko_part, en_part + en, text_on(day), number)


def lunar_days(lunar):
    """The holidays of the lunar calendar. lunar: dates of 설날 (1.1), 부처님오신날 (4.8) and 추석 (8.15) of a year."""
    yield from three_days(lunar["seollal"], "설날", "Seollal", "4")
    birthday = lunar["buddha"]
    ko = "부처님오신날" if birthday >= datetime.date(2017, 10, 17) else "석가탄신일"  # renamed by the decree of that day
    yield Holiday(birthday, "public", ko, "Buddha's Birthday", text_on(birthday), "6")
    yield from three_days(lunar["chuseok"], "추석", "Chuseok", "9")


def election_on(term_ends_on, days_before, closed):
    """Article 34: the first Wednesday from so many days before the term ends; a week later if it is a holiday, or the
    day before or after it is one."""
    date = term_ends_on - days_before * ONE_DAY
    while date.weekday() != WEDNESDAY:
        date += ONE_DAY
    while any(day in closed for day in (date - ONE_DAY, date, date + ONE_DAY)):
        date += 7 * ONE_DAY
    return date


def elections(year, holidays):
    closed = {holiday.date for holiday in holidays if holiday.kind == "public"}
    for ko, en, days_before, terms in ELECTIONS:
        for term_ends_on in terms:
            if term_ends_on.year == year:
                date = election_on(term_ends_on, days_before, closed)
                yield Holiday(date, "election", ko, en, "election-act-34", "e")


def gets_substitute(holiday, others):
    decree = decree_on(holiday.date)
    weekday = holiday.date.weekday()
    if weekday == SATURDAY:
        return holiday.number in decree.on_saturday.split()
    if weekday == SUNDAY:
        return holiday.number in decree.on_sunday.split()
    meets_another = any(other.number in decree.another.split() for other in others)
    return meets_another and holiday.number in decree.on_another.split()


def substituted(holidays):
    """Of each date that asks for a substitute, the holiday that names it: one date, one substitute."""
    by_date = {}
    for holiday in holidays:
        by_date.setdefault(holiday.date, []).append(holiday)
    for date in sorted(by_date):
        there = by_date[date]
        asking = [holiday for holiday in there if gets_substitute(holiday, [day for day in there if day != holiday])]
        if asking:
            yield next((holiday for holiday in asking if holiday.number in LUNAR), asking[0])


def substitutes(holidays):
    """The first day after the holiday that is none, the next one where two meet (Article 3)."""
    taken = {holiday.date for holiday in holidays if holiday.number}
    for holiday in substituted(holidays):
        decree = decree_on(holiday.date)
        date = holiday.date + ONE_DAY
        while date in taken or date.weekday() == SUNDAY or (date.weekday() == SATURDAY and not decree.saturday_is_free):
            date += ONE_DAY
        taken.add(date)
        ko, en = (part.removesuffix(" 전날").removesuffix(" 다음날").removeprefix("Day before ")
                  .removeprefix("Day after ") for part in (holiday.ko, holiday.en))
        new_in_2026 = holiday.number == "l" or holiday.ko == "제헌절"
        source = "almanac-2027" if new_in_2026 else text_on(holiday.date)
        yield Holiday(date, "substitute", f"대체공휴일({ko})", f"Substitute holiday ({en})", source)


def year_days(year, lunar, temporary):
    """Every holiday of the year, weekends included, in order. temporary: the Holidays that the government set."""
    holidays = [*fixed_days(year), *lunar_days(lunar)]
    holidays += elections(year, holidays)
    holidays += [holiday._replace(number="t") for holiday in temporary if holiday.date.year == year]
    holidays += list(substitutes(sorted(holidays)))
    return [holiday._replace(number="") for holiday in sorted(holidays, key=lambda day: day.date)]


def is_closed(date, days):
    """days: the dates of the holidays."""
    return date.weekday() >= SATURDAY or date in days
