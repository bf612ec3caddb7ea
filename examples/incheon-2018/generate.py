#!/usr/bin/env python3
"""Writes portfolio.csv: a SYNTHETIC portfolio of Incheon's subsidised loans of 2016 to 2018.

No loan in it exists. Only the volumes, and the numbers of loans where volumes.csv gives one, are published figures,
and the loans add up to them exactly; what volumes.csv holds as UNKNOWN is not made up but left out. Amounts,
dates and tiers of single loans are drawn by the generator below from a fixed seed, in integers only, so every
Python 3 on every machine writes the same bytes. Terms that no source gives (rate, term, grace, method, due day)
are left empty: a named assumption has to fill them, and every result then says so.

usage: generate.py [FILE]      (default: portfolio.csv beside this file)
"""

import csv
import datetime
import os
import sys

SEED = 20171231
HERE = os.path.dirname(os.path.abspath(__file__))
STEP = 100_000  # every amount is a multiple of it
COLUMNS = ["loan_id", "product", "principal", "rate", "disbursed_on", "term_months", "grace_months", "method",
           "due_day", "subsidy_tier"]
PREFIX = {"incheon.startup": "ST", "incheon.huimang-kium": "HK", "incheon.job-creation": "JC",
          "incheon.minimum-wage": "MW"}
# Common amounts in million won, and how often of 100 each is drawn; made up.
SIZES = [(5, 8), (10, 17), (15, 10), (20, 20), (25, 8), (30, 18), (40, 6), (50, 9), (70, 2), (100, 2)]
# Keys of the job-creation tiers in the catalogue, and how often of 100 each is drawn; made up.
TIERS = {"incheon.job-creation": [("hires-1", 45), ("hires-2", 30), ("hires-3-or-retained", 25)]}


class Random:
    """SplitMix64 (Steele, Lea, Flood 2014): 64-bit integers, the same everywhere."""

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed & self.MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def below(self, n):
        """A whole number 0..n-1; the bias of the remainder is far below what 5,000 draws can show."""
        return self.next() % n

    def weighted(self, pairs):
        """One of the values, by the weights, which add up to 100."""
        left = self.below(100)
        for value, weight in pairs:
            if left < weight:
                return value
            left -= weight
        raise AssertionError("the weights add up to less than 100")


def draw_amounts(random, count, total, largest):
    """`count` amounts in STEP..largest that add up to `total` exactly."""
    if not (total % STEP == 0 and count * STEP <= total <= count * largest):
        raise ValueError("no such amounts")
    amounts = [min(random.weighted(SIZES) * 1_000_000, largest) for _ in range(count)]
    difference = total - sum(amounts)
    while difference != 0:
        # A million at a time while much is missing, then the rest; a loan that would leave the limits stays.
        step = 1_000_000 if abs(difference) >= 1_000_000 else STEP
        step = step if difference > 0 else -step
        i = random.below(count)
        if STEP <= amounts[i] + step <= largest:
            amounts[i] += step
            difference -= step
    return amounts


def draw_dates(random, count, first, last):
    """`count` weekdays in first..last, in order."""
    days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    return sorted(days[random.below(len(days))] for _ in range(count))


def loans_of(cohort, random):
    """The rows of one line of volumes.csv."""
    product, volume = cohort["product"], int(cohort["volume"])
    count = volume // int(cohort["made_mean"]) if cohort["loans"] == "UNKNOWN" else int(cohort["loans"])
    amounts = draw_amounts(random, count, volume, int(cohort["largest"]))
    dates = draw_dates(random, count, datetime.date.fromisoformat(cohort["from"]),
                       datetime.date.fromisoformat(cohort["to"]))
    for number, (amount, date) in enumerate(zip(amounts, dates), 1):
        yield {
            "loan_id": "%s%s-%04d" % (PREFIX[product], cohort["year"][2:], number),
            "product": product,
            "principal": amount,
            "disbursed_on": date.isoformat(),
            "subsidy_tier": random.weighted(TIERS[product]) if product in TIERS else "",
        }


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "portfolio.csv")
    with open(os.path.join(HERE, "volumes.csv"), encoding="utf-8", newline="") as file:
        cohorts = [row for row in csv.DictReader(file) if row["volume"] != "UNKNOWN"]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for number, cohort in enumerate(cohorts):
            # A generator of its own for each cohort: a change to one leaves the others as they are.
            writer.writerows(loans_of(cohort, Random(SEED * 1000 + number)))


if __name__ == "__main__":
    main()
