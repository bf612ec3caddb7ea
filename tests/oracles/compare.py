#!/usr/bin/env python3
"""compare.py ANSWERS [--long] [--seed N]: icha beside packages that many people keep, in the versions of requirements.txt.

ANSWERS is the program oracle_answers of this folder. Every figure of money must be equal to the won; what a package gives as
a double is held against the exact fraction within what a double can hold. Differences stand in explained.txt with their
reasons; one that does not, or a reason that explains nothing, fails. Exit status 77: the packages are not installed.
"""

import argparse
import datetime
import importlib.metadata
import pathlib
import random
import subprocess
import sys
from fractions import Fraction

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77
ONE = 10**9
EPOCH = datetime.date(1970, 1, 1)
EXCEL_1970 = 25569  # QuantLib counts days as spreadsheets do
PACKAGES = ("QuantLib", "holidays", "mpmath", "numpy-financial", "python-flint", "pyxirr")
MODES = {1: "down", 2: "up", 3: "half_up", 4: "half_even"}
UNITS = (1, 10, 100, 1000)
MONEY_MAX = 9 * 10**15
ALL_IN_RATE_MAX = 10**6 * ONE  # icha/guarantee.h: a rate above it is refused


def missing():
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for name, version in (line.split("==") for line in lines if "==" in line):
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = "none"
        if found != version:
            yield f"{name} {version} (found: {found})"


def day(year, month=1, of_month=1):
    return (datetime.date(year, month, of_month) - EPOCH).days


def date_of(days):
    return EPOCH + datetime.timedelta(days)


class Explained:
    """The lines of explained.txt, each of which must be used."""

    def __init__(self):
        lines = (HERE / "explained.txt").read_text(encoding="utf-8").splitlines()
        self.lines = [line.split(" | ") for line in lines if line and not line.startswith("#")]
        self.unused = {(kind, case) for kind, cases, _ in self.lines for case in cases.split()}
        self.cases = set(self.unused)
        self.count = 0

    def knows(self, kind, case):
        self.count += (kind, case) in self.cases
        self.unused.discard((kind, case))
        return (kind, case) in self.cases

    def of(self, kind):
        return {case for found, case in self.cases if found == kind}


class Comparison:
    def __init__(self, program, scale, seed):
        self.program, self.scale, self.chance = program, scale, random.Random(seed)
        self.explained, self.figures, self.unexplained = Explained(), 0, []

    def ask(self, questions):
        done = subprocess.run([self.program], input="\n".join(questions) + "\n", text=True, capture_output=True, check=True)
        answers = done.stdout.splitlines()
        assert len(answers) == len(questions), "an answer is missing"
        return answers

    def same(self, what, ours, theirs):
        self.figures += 1
        if ours != theirs:
            self.unexplained.append(f"{what}: icha {ours}, the package {theirs}")

    def differs(self, kind, case, what):
        """A difference that is none only if explained.txt has it."""
        self.figures += 1
        if not self.explained.knows(kind, case):
            self.unexplained.append(f"{what}: {kind} {case} is not in explained.txt")


# ---- days ----

def serial(days):
    import QuantLib
    return QuantLib.Date(days + EXCEL_1970)


def business_days(of):
    """T-5: every weekday of the bank calendar's years."""
    import holidays
    import QuantLib
    days = [d for d in range(day(2013), day(2041)) if date_of(d).weekday() < 5]
    closed = holidays.country_holidays("KR", years=range(2013, 2041), categories=("public", "bank"))
    korea = QuantLib.SouthKorea(QuantLib.SouthKorea.Settlement)
    for d, answer in zip(days, of.ask([f"roll preceding kr-bank {d}" for d in days])):
        is_open = answer == str(d)
        of.same(f"holidays {date_of(d)}", is_open, date_of(d) not in closed)
        if is_open != korea.isBusinessDay(serial(d)):
            of.differs("quantlib_lacks", str(date_of(d)), f"QuantLib {date_of(d)} open: {not is_open}, icha {is_open}")
        else:
            of.same("QuantLib", is_open, is_open)


def rolls(of):
    """T-5: the three rules, on weekends and on QuantLib's South Korea with the days that it lacks."""
    import QuantLib
    korea = QuantLib.SouthKorea(QuantLib.SouthKorea.Settlement)
    for text in of.explained.of("quantlib_lacks"):
        korea.addHoliday(serial((datetime.date.fromisoformat(text) - EPOCH).days))
    rules = {"following": QuantLib.Following, "modified_following": QuantLib.ModifiedFollowing,
             "preceding": QuantLib.Preceding}
    ranges = {"weekends": (QuantLib.WeekendsOnly(), [of.chance.randrange(day(1902), day(2199)) for _ in range(2000 * of.scale)]),
              "kr-bank": (korea, range(day(2013), day(2041)))}
    for name, (calendar, days) in ranges.items():
        for rule, convention in rules.items():
            for d, answer in zip(days, of.ask([f"roll {rule} {name} {d}" for d in days])):
                theirs = calendar.adjust(serial(d), convention).serialNumber() - EXCEL_1970
                if answer == "none" and not day(2013) <= theirs < day(2041):
                    of.differs("roll_past_the_end", "QuantLib", f"{rule} {date_of(d)}")
                else:
                    of.same(f"{rule} {name} {date_of(d)}", answer, str(theirs))


def due_dates(of):
    """T-4: dates from the anchor day, against a schedule generated forward without a roll."""
    import QuantLib
    cases = []
    for _ in range(400 * of.scale):
        start = of.chance.randrange(day(1905), day(2100))
        if of.chance.random() < 0.4:
            start = day(of.chance.randrange(1905, 2100), of.chance.choice([1, 3, 5, 8, 10]), of.chance.choice([28, 29, 30, 31]))
        cases.append((start, start + of.chance.randrange(40, 8000), of.chance.choice([1, 2, 3, 6, 12])))
    questions = [f"due {start} {end} {date_of(start).day} {months}" for start, end, months in cases]
    for (start, end, months), answer in zip(cases, of.ask(questions)):
        period = QuantLib.Period(months, QuantLib.Months)
        plan = QuantLib.Schedule(serial(start), serial(end), period, QuantLib.NullCalendar(), QuantLib.Unadjusted,
                                 QuantLib.Unadjusted, QuantLib.DateGeneration.Forward, False)
        theirs = [date.serialNumber() - EXCEL_1970 for date in plan][1:]
        ours = [int(word) for word in answer.split()]
        what = f"{date_of(start)} to {date_of(end)} by {months} months"
        if ours != theirs and len(theirs) > 1 and date_of(theirs[-2]).replace(day=1) == date_of(end).replace(day=1):
            of.differs("due_in_last_month", "QuantLib", what)
            del theirs[-2]
        of.same(what, ours, theirs)


def day_counts(of):
    """T-3: days counted exactly; year fractions within what the package's double can hold of the exact one."""
    import QuantLib
    counters = {"act/365": QuantLib.Actual365Fixed(), "act/360": QuantLib.Actual360(),
                "act/act": QuantLib.ActualActual(QuantLib.ActualActual.ISDA),
                "30e/360": QuantLib.Thirty360(QuantLib.Thirty360.EurobondBasis),
                "30/360": QuantLib.Thirty360(QuantLib.Thirty360.BondBasis)}
    corners = [day(year, month, last) for year in (1904, 1999, 2000, 2004, 2100) for month, last in
               ((1, 1), (1, 30), (1, 31), (2, 27), (2, 28), (3, 1), (3, 31), (4, 30), (12, 30), (12, 31))]
    corners += [day(year, 2, 29) for year in (1904, 2000, 2004)]
    spans = [(a, b) for a in corners for b in corners if a < b]
    for _ in range(3000 * of.scale):
        begin = of.chance.randrange(day(1902), day(2150))
        spans.append((begin, begin + of.chance.choice([31, 400, 4000, 15000]) * of.chance.randrange(1, 1000) // 1000 + 1))
    for name, counter in counters.items():
        for (begin, end), answer in zip(spans, of.ask([f"fraction {name} {a} {b}" for a, b in spans])):
            numerator, denominator = map(int, answer.split())
            what, exact = f"{name} {date_of(begin)} {date_of(end)}", Fraction(numerator, denominator)
            if name != "act/act":  # which has no one count of days
                of.same(what + " days", numerator, counter.dayCount(serial(begin), serial(end)))
            double = Fraction(counter.yearFraction(serial(begin), serial(end)))
            # at most four operations, each right to half a unit in the last place of a sum below exact + 2
            of.same(what, abs(double - exact) <= (exact + 2) / 2**51, True)


# ---- amounts ----

def rounded(value, mode, unit):
    """N-4 on a fraction of flint's, by its definition."""
    units = abs(value) / unit
    floor, rest = int(units.p // units.q), units - units.p // units.q
    up = {"down": False, "up": rest > 0, "half_up": 2 * rest >= 1,
          "half_even": 2 * rest > 1 or (2 * rest == 1 and floor % 2 == 1)}[MODES[mode]]
    return (floor + up) * unit * (-1 if value < 0 else 1)


def boundary_distance(value, mode, unit):
    """How far the value lies from the nearest one where its rounding changes."""
    units = value / unit + (Fraction(1, 2) if MODES[mode].startswith("half") else 0)
    rest = units - units.__floor__()
    return min(rest, 1 - rest) * unit


def answer_of(amount):
    """N-1: beyond the greatest amount icha has no answer."""
    return str(amount) if abs(amount) <= MONEY_MAX else "none"


def level_exactly(principal, balloon, discounts):
    """L-3: principal = sum of payment x d_j + balloon x d_n."""
    from flint import fmpq
    total = sum(discounts, fmpq(0))
    return (principal - balloon * discounts[-1]) / total


def level_case(chance):
    balloon = chance.choice([0, 0, chance.randrange(1, 10**8)])
    principal = chance.choice([chance.randrange(1, 10**6), chance.randrange(10**6, 10**9), chance.randrange(1, 9 * 10**15)])
    rate = chance.choice([0, chance.randrange(1, 100), chance.randrange(1, 400) * 250000, chance.randrange(1, 10**9)])
    return (chance.choice(list(MODES)), chance.choice(UNITS), principal, balloon, rate, chance.choice([1, 3, 6, 12]),
            chance.choice([1, 2, chance.randrange(3, 37), chance.randrange(37, 121)]))


def level_twelfths(of):
    """L-3, N-5: the closed form in doubles, in mpmath's 80 digits, and the sum on flint's fractions, which decides."""
    import mpmath
    import numpy_financial
    from flint import fmpq
    mpmath.mp.dps = 80
    cases = [level_case(of.chance) for _ in range(1500 * of.scale)]
    for case, answer in zip(cases, of.ask(["twelfths " + " ".join(map(str, case)) for case in cases])):
        mode, unit, principal, balloon, rate, interval, n = case
        step = 1 / (1 + fmpq(rate * interval, 12 * ONE))
        discounts = [step]
        while len(discounts) < n:
            discounts.append(discounts[-1] * step)
        value = level_exactly(principal, balloon, discounts)
        exact = rounded(value, mode, unit)
        of.same(f"flint twelfths {case}", answer, answer_of(exact))
        value = Fraction(int(value.p), int(value.q))
        r = mpmath.mpf(rate * interval) / (12 * ONE)
        closed = (principal - balloon * (1 + r)**-n) * r / (1 - (1 + r)**-n) if rate else mpmath.mpf(principal - balloon) / n
        of.same(f"mpmath twelfths {case}", bool(abs(closed - mpmath.mpf(value.numerator) / value.denominator) < 1e-40), True)
        periodic = float(rate) * interval / 12 / ONE
        double = Fraction(float(-numpy_financial.pmt(periodic, n, float(principal), float(-balloon))))
        # 1 + r loses 2^-53 of 1, which r and n make relative; each other step a few units in the last place
        bound = Fraction(16 * (n + 4) + (int(16 / periodic) if rate else 0), 2**53) * ((principal + balloon) / Fraction(n)
                                                                          + (principal + balloon) * Fraction(periodic))
        of.same(f"numpy-financial twelfths {case} value", abs(double - value) <= bound, True)
        if rounded(fmpq(double.numerator, double.denominator), mode, unit) == exact:
            of.same("numpy-financial", exact, exact)
        elif boundary_distance(value, mode, unit) <= bound:
            of.differs("near_boundary", "numpy-financial", f"twelfths {case}")
        else:
            of.same(f"numpy-financial twelfths {case}", answer, float(double))


def level_actual(of):
    """L-3 by each period's own fraction: the sum on flint's fractions."""
    from flint import fmpq
    questions, expected = [], []
    for _ in range(300 * of.scale):
        mode, unit, principal, balloon, rate, _, n = level_case(of.chance)
        n = min(n, 60)
        growths = [Fraction(rate * of.chance.randrange(1, 400), 365 * ONE) + 1 for _ in range(n)]
        discounts, discount = [], fmpq(1)
        for growth in growths:
            discount = discount / fmpq(growth.numerator, growth.denominator)
            discounts.append(discount)
        terms = " ".join(f"{growth.numerator} {growth.denominator}" for growth in growths)
        questions.append(f"actual {mode} {unit} {principal} {balloon} {n} {terms}")
        expected.append(answer_of(rounded(level_exactly(principal, balloon, discounts), mode, unit)))
    for question, answer, exact in zip(questions, of.ask(questions), expected):
        of.same(f"flint {question}", answer, exact)


# ---- the all-in rate ----

def all_in_rates(of):
    """G-6: the value of the flows has one root; a ball of 200 bits shows its sign at both ends of icha's enclosure."""
    import pyxirr
    from flint import arb, ctx, fmpq
    ctx.prec = 200
    cases = []
    for _ in range(300 * of.scale):
        principal, start, n = of.chance.randrange(10**6, 10**9), of.chance.randrange(day(1990), day(2060)), of.chance.randrange(1, 61)
        flows, at = [(start, principal)], start
        for _ in range(n):
            at += of.chance.randrange(1, 120)
            flows.append((at, -(principal * of.chance.randrange(1000, 1600) // 1000 // n + 1)))
        cases.append(flows)
    questions = [f"all_in {len(flows)} " + " ".join(f"{on} {amount}" for on, amount in flows) for flows in cases]
    for flows, answer in zip(cases, of.ask(questions)):
        what = f"all_in {flows}"

        def value(billionths, flows=flows):
            base = 1 + arb(fmpq(billionths, ONE))
            return sum((amount * base**arb(fmpq(flows[0][0] - on, 365)) for on, amount in flows), arb(0))
        if answer == "none":  # much more paid back within days
            of.same(f"flint at the limit, {what}", value(ALL_IN_RATE_MAX) < 0, True)
            continue
        low = int(answer)
        of.same(f"flint low end, {what}", value(low) <= 0 or value(low).contains(0), True)
        of.same(f"flint high end, {what}", value(low + 1) > 0, True)
        rate = pyxirr.xirr([date_of(on) for on, _ in flows], [float(amount) for _, amount in flows], guess=low / ONE)
        inside = rate is not None and -1 <= Fraction(rate) * ONE - low <= 2
        of.same(f"pyxirr {rate}, icha {low} billionths, {what}", inside, True)


COMPARISONS = (business_days, rolls, due_dates, day_counts, level_twelfths, level_actual, all_in_rates)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("answers")
    parser.add_argument("--long", action="store_true", help="twenty times as many random cases")
    parser.add_argument("--seed", type=int, default=20180314)
    arguments = parser.parse_args()
    absent = list(missing())
    if absent:
        print("oracles: SKIPPED, nothing was compared; not installed:", ", ".join(absent))
        return SKIPPED
    of = Comparison(arguments.answers, 20 if arguments.long else 1, arguments.seed)
    print(f"==> Seed {arguments.seed}")
    for comparison in COMPARISONS:
        before = of.figures
        comparison(of)
        print(f"==> {comparison.__doc__.splitlines()[0]} {of.figures - before} figures", flush=True)
    for difference in of.unexplained[:20]:
        print("unexplained:", difference, file=sys.stderr)
    for kind, case in sorted(of.explained.unused):
        print(f"explains nothing: {kind} {case}", file=sys.stderr)
    print(f"oracles: {len(PACKAGES)} packages, {of.figures} figures, {len(of.unexplained)} unexplained differences"
          f" ({of.explained.count} explained)")
    return 1 if of.unexplained or of.explained.unused else 0


if __name__ == "__main__":
    sys.exit(main())
