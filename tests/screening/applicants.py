"""Random applicants, biased to where answers change: each bound -1, 0, +1; the last day of each window -1, 0, +1;
29 February and the ends of months; missing and not applicable facts."""

import datetime
from fractions import Fraction

import oracle
from oracle import NOT_APPLICABLE, UNKNOWN

MOST = {"whole": 10**6, "won": 9 * 10**15, "rate": 10**10, "months": 3599}


def shifted(day, months):
    same, month_end = oracle.corresponding(day, months)
    return same or month_end


class Applicants:
    def __init__(self, chance, catalogue, product, on, known_on):
        self.chance, self.catalogue, self.on = chance, catalogue, on
        self.case = oracle.Case(catalogue, product, on, known_on, {})
        self.tests = {}
        for test in oracle.tests_in_force(catalogue, product, on, known_on):
            self.tests.setdefault(test["fact"], []).append(test)
            if "per" in test:
                self.tests.setdefault(test["per"], [])
        for name in sorted(oracle.facts_of_offer(catalogue, product, on, known_on)):
            self.tests.setdefault(name, [])
        self.names = sorted(self.tests)

    def bounds(self, test, op, unit):
        """Every number that the bound can come to."""
        raw = test[op]
        if not isinstance(raw, dict):
            return [oracle.number(raw, unit)]
        version = self.case.version(raw["parameter"])
        values = [version.raw]
        if isinstance(version.raw, dict) and "keyed" in version.raw:
            values = [entry["value"] for entry in version.raw["keyed"]["entries"]]
        out = []
        for value in values:
            for side in ("at_most", "at_least"):
                state, number = self.case.value_of(value, version.unit, side)
                if state == "known":
                    out.append(number)
        return out

    def day(self):
        pick = self.chance.randint(1, 6)
        if pick == 1:
            return datetime.date(self.chance.choice([1980, 1996, 2012, 2016]), 2, 29)
        if pick == 2:
            month = self.chance.randint(1, 12)
            year = self.chance.randint(2010, 2018)
            return datetime.date(year, month, oracle.days_in_month(year, month))
        return self.on - datetime.timedelta(self.chance.randint(-40, 5000))

    def near(self, months):
        """Days whose window of so many months ends about the decision date."""
        return shifted(self.on, -months) + datetime.timedelta(self.chance.choice([-2, -1, 0, 1, 2]))

    def value(self, name, chosen):
        fact, tests = self.catalogue.facts[name], self.tests[name]
        kind = fact["type"]
        test = self.chance.choice(tests) if tests and self.chance.random() < 0.85 else None
        if kind == "bool":
            return self.chance.random() < 0.6
        if kind == "choice":
            return self.chance.choice([choice["key"] for choice in fact["choices"]])
        if kind == "text":
            return self.chance.choice((test.get("in") or [test["equals"]] if test else []) + ["elsewhere"])
        if kind == "ksic":
            return self.industry(test)
        if kind == "dates":
            return [self.hired(test) for _ in range(self.chance.choice([0, 1, 1, 2, 2, 3, 4]))]
        if kind == "headcounts":
            return self.headcounts(test)
        if kind == "date":
            return max(oracle.FIRST_DAY, min(self.date(test), datetime.date(2100, 1, 1)))
        return self.figure(name, fact, kind, test, chosen)

    def date(self, test):
        if test is None:
            return self.day()
        for op, unit, months in (("within_months", "months", 1), ("after_months", "months", 1), ("age_at_most", "count", 12),
                                 ("age_at_least", "count", 12)):
            if op in test:
                found = self.bounds(test, op, unit)
                if not found or self.chance.random() < 0.1:
                    return self.on + datetime.timedelta(self.chance.choice([-1, 0, 1]))
                count = int(self.chance.choice(found)) * months
                return self.near(count + self.chance.choice([0, 12]) if months == 12 else count)
        op = next(op for op in oracle.COMPARISONS if op in test)
        found = self.bounds(test, op, "date")
        if not found:
            return self.day()
        return datetime.date.fromordinal(int(self.chance.choice(found)) + self.chance.choice([-1, 0, 1]))

    def hired(self, test):
        months = [int(n) for n in self.bounds(test, "within_months", "months")] if test and "within_months" in test else [6]
        pick = self.chance.randint(1, 4)
        if pick == 1:
            return self.day()
        if pick == 2:
            return self.on + datetime.timedelta(self.chance.choice([-1, 0, 1]))
        return self.near(self.chance.choice(months or [6]))

    def headcounts(self, test):
        op = next((op for op in oracle.COMPARISONS if test and op in test), None)
        found = self.bounds(test, op, "count") if op else []
        middle = int(self.chance.choice(found or [4]))
        heads = [Fraction(2 * middle + self.chance.choice([-1, 0, 0, 0, 1]), 2) for _ in range(12)]
        if self.chance.random() < 0.5:  # the average on the bound, or half a head beside it
            heads[11] += 12 * middle - sum(heads) + Fraction(self.chance.choice([-1, 0, 1]), 2)
        return [max(Fraction(0), head) for head in heads]

    def industry(self, test):
        rule = test["ksic"] if test else {}
        prefixes = rule.get("include", []) + rule.get("exclude", []) or ["56"]
        code = self.chance.choice(prefixes)
        pick = self.chance.randint(1, 5)
        if pick == 1:
            code = code[:2]
        elif pick == 2:
            code = str(self.chance.randint(10, 99))
        while len(code) < 5 and self.chance.random() < 0.6:
            code += str(self.chance.randint(0, 9))
        return code

    def figure(self, name, fact, kind, test, chosen):
        low, high = int(fact.get("minimum", 0)), int(fact.get("maximum", MOST[kind]))
        if kind == "rate" and "maximum" in fact:
            high = int(oracle.rate(fact["maximum"]))
        if kind == "rate" and "minimum" in fact:
            low = int(oracle.rate(fact["minimum"]))
        value = None
        if test is not None and "per" in test:
            op = next(op for op in oracle.COMPARISONS if op in test)
            found, other = self.bounds(test, op, "ratio"), chosen.get(test["per"])
            if found and isinstance(other, int):
                value = int(self.chance.choice(found) * other) + self.chance.choice([-1, 0, 0, 1])
        elif test is not None:
            op = next(op for op in oracle.COMPARISONS if op in test)
            found = self.bounds(test, op, {"whole": "count"}.get(kind, kind))
            if found:
                value = int(self.chance.choice(found)) + self.chance.choice([-1, 0, 0, 1])
        if value is None:
            value = self.chance.choice([0, 1, 3, 6, 12, 10**6, 10**7, 3 * 10**7, 7 * 10**7, 10**8, 8 * 10**8, 2**52 + 1, 9 * 10**15])
            if kind in ("whole", "months"):
                value = self.chance.randint(low, min(high, 100))
            value += self.chance.choice([0, 0, 1])
        return max(low, min(high, value))

    def facts(self):
        chosen = {}
        missing = self.chance.choice([0, 0.05, 0.2, 0.5])
        for name in sorted(self.names, key=lambda name: any("per" in test for test in self.tests[name])):
            pick = self.chance.random()
            if pick < missing:
                if pick < missing / 2:
                    chosen[name] = UNKNOWN  # said to be unknown; else not given at all
            elif pick > 0.94:
                chosen[name] = NOT_APPLICABLE
            else:
                chosen[name] = self.value(name, chosen)
        return chosen


def days_of_interest(catalogue, product):
    """Decision dates and known-on dates at the edges of the product's versions, and days that calendars trip over."""
    days = {datetime.date(2016, 2, 29), datetime.date(2018, 2, 28), datetime.date(2018, 3, 14), datetime.date(2020, 2, 29),
            datetime.date(2018, 8, 31), datetime.date(2018, 10, 1)}
    known = {None}
    one = datetime.timedelta(1)
    for raw in catalogue.parameters(product).values():
        for version in (oracle.Version("", raw["unit"], v) for v in raw["versions"]):
            days |= {version.valid_from, version.valid_from - one, version.valid_to, min(version.valid_to + one, oracle.LAST_DAY)}
            known |= {version.known_from, version.known_from - one}
    plain = [day for day in days if datetime.date(2005, 1, 1) < day < datetime.date(2150, 1, 1)]
    return sorted(plain), [None] + sorted(day for day in known if day and day > datetime.date(1901, 1, 1))
