"""catalogue/holidays/kr-bank.yaml and what is made of it: the library's table, a plain list of days, and that of lib/exact.

Reads the file line by line, as it is written, with the standard library alone; tests/catalogue/validate.py holds it
against a reader of YAML and against the schema. script/holidays runs this.
"""

import datetime
import pathlib
import re
import sys
from typing import NamedTuple

import kr_bank

ROOT = pathlib.Path(__file__).resolve().parents[2]
YAML = ROOT / "catalogue/holidays/kr-bank.yaml"
TABLE = ROOT / "lib/calendar/kr_bank.def"
DAYS = ROOT / "tests/vectors/kr-bank-days.txt"
EXACT_DAYS = ROOT / "lib/exact/kr_bank_days.def"
EPOCH = datetime.date(1970, 1, 1)
FIRST, LAST = datetime.date(kr_bank.FIRST_YEAR, 1, 1), datetime.date(kr_bank.LAST_YEAR, 12, 31)

DAY_LINE = re.compile(r'      - \{date: (\S+), kind: (\w+), ko: "([^"]+)", en: "([^"]+)", source: ([\w-]+)\}')
LUNAR_LINE = re.compile(r"    - \{year: (\d{4}), seollal: (\S+), buddha: (\S+), chuseok: (\S+)\}")
YEAR_LINE = re.compile(r"  - year: (\d{4})")


class Year(NamedTuple):
    status: str  # decreed, computed
    source: str
    days: list  # of kr_bank.Holiday


class Calendar(NamedTuple):
    sources: list  # ids
    lunar: dict  # year: {seollal, buddha, chuseok}
    years: dict  # year: Year

    def days(self):
        return [day for year in self.years.values() for day in year.days]

    def temporary(self):
        return [day for day in self.days() if day.kind == "temporary"]


def read_lunar(lines):
    found = {}
    for match in filter(None, map(LUNAR_LINE.fullmatch, lines)):
        dates = map(datetime.date.fromisoformat, match.groups()[1:])
        found[int(match[1])] = dict(zip(("seollal", "buddha", "chuseok"), dates))
    return found


def read_year(lines):
    """The lines of one year, the one with its number first."""
    status, source = (lines[index].split(": ")[1] for index in (1, 2))
    days = []
    for line in lines[4:]:
        match = DAY_LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"{YAML.name}: not a day as this file writes it: {line!r}")
        days.append(kr_bank.Holiday(datetime.date.fromisoformat(match[1]), *match.groups()[1:]))
    return Year(status, source, days)


def read(text):
    lines = text.splitlines()
    starts = [index for index, line in enumerate(lines) if YEAR_LINE.fullmatch(line)]
    years = {}
    for start, end in zip(starts, [*starts[1:], len(lines)]):
        years[int(YEAR_LINE.fullmatch(lines[start])[1])] = read_year(lines[start:end])
    sources = [line.removeprefix("  - id: ") for line in lines if line.startswith("  - id: ")]
    return Calendar(sources, read_lunar(lines), years)


# ---- what is made of it ----

def day_line(day):
    return f'      - {{date: {day.date}, kind: {day.kind}, ko: "{day.ko}", en: "{day.en}", source: {day.source}}}'


def computed_days(calendar, year):
    return kr_bank.year_days(year, calendar.lunar[year], calendar.temporary())


def recomputed(text):
    """The file's text with the days of its computed years made anew by the rules."""
    calendar = read(text)
    lines, year = [], None
    for line in text.splitlines():
        match = YEAR_LINE.fullmatch(line)
        year = int(match[1]) if match else year
        is_computed = year is not None and calendar.years[year].status == "computed"
        if is_computed and DAY_LINE.fullmatch(line):
            continue
        lines.append(line)
        if is_computed and line == "    days:":
            lines += map(day_line, computed_days(calendar, year))
    return "\n".join(lines) + "\n"


def names_by_date(calendar):
    names = {}
    for day in calendar.days():
        names.setdefault(day.date, []).append((day.ko, day.en))
    return {date: tuple(", ".join(part) for part in zip(*there)) for date, there in sorted(names.items())}


def closed_words(dates):
    """A bit per day from FIRST, set when banks are closed; 64 days to a word, the lowest bit first."""
    count = (LAST - FIRST).days + 1
    closed = [kr_bank.is_closed(FIRST + datetime.timedelta(index), dates) for index in range(count)]
    for start in range(0, count, 64):
        yield sum(1 << bit for bit, is_closed in enumerate(closed[start:start + 64]) if is_closed)


def table_text(calendar):
    names = names_by_date(calendar)
    distinct = sorted(set(names.values()))
    computed = [year for year, data in calendar.years.items() if data.status == "computed"]
    sections = {
        "RANGE": [f"({(FIRST - EPOCH).days}, {(LAST - EPOCH).days}, {min(computed)})"
                  f" /* {FIRST}..{LAST}, first computed year */"],
        "WORD": [f"(UINT64_C(0x{word:016x}))" for word in closed_words(names)],
        "NAME": [f'("{ko}", "{en}")' for ko, en in distinct],
        "DAY": [f"({(date - EPOCH).days}, {distinct.index(name)}) /* {date} */" for date, name in names.items()],
    }
    lines = ["/* Made by script/holidays from catalogue/holidays/kr-bank.yaml; not edited by hand.",
             " * WORD: closed days, weekends included: a bit per day, 64 days to a word, the lowest bit first.",
             " * NAME: Korean and English. DAY: holidays in order, as days since 1970-01-01, with its name. */"]
    for macro, entries in sections.items():
        body = [f"KR_BANK_{macro}{entry}" for entry in entries]
        lines += [f"#ifdef KR_BANK_{macro}", *body, f"#undef KR_BANK_{macro}", "#endif"]
    return "\n".join(lines) + "\n"


def days_text(calendar):
    return "".join(f"{date}\n" for date in names_by_date(calendar))


def exact_days_text(calendar):
    """The same days as numbers YYYYMMDD, twelve to a line."""
    days = [f"{date:%Y%m%d}," for date in names_by_date(calendar)]
    lines = ["/* Made by script/holidays from catalogue/holidays/kr-bank.yaml; not edited by hand. Holidays of kr-bank. */"]
    lines += [" ".join(days[start:start + 12]) for start in range(0, len(days), 12)]
    return "\n".join(lines) + "\n"


def main(arguments):
    if arguments not in ([], ["compute"], ["check"]):
        print("usage: script/holidays [compute | check]", file=sys.stderr)
        return 2
    text = YAML.read_text(encoding="utf-8")
    wanted = {YAML: recomputed(text)} if arguments else {}
    calendar = read(wanted.get(YAML, text))
    wanted |= {TABLE: table_text(calendar), DAYS: days_text(calendar), EXACT_DAYS: exact_days_text(calendar)}
    stale = [path for path, made in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != made]
    for path in stale:
        said = "differs from what script/holidays makes" if arguments == ["check"] else "written"
        print(f"{path.relative_to(ROOT)}: {said}")
        if arguments != ["check"]:
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if stale and arguments == ["check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
