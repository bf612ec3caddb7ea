"""Rules engines of others and plain Python on the rules and applicants of bench_screening.c, in the same run.

usage: bench_screening.py PROGRAM   (PROGRAM: the built bench_screening; run with the environment of
                                     bench_screening.requirements.txt, or only plain Python is measured)

The rules come from the catalogue. The peers are given less to do: every fact is known, dates are day numbers, windows of law and
ages are already dates, the bounds are constants, and the answer is yes or no per rule, without observed or required value,
margin, source, needs, remedy or offer. "every rule" evaluates all of them, "verdict" stops at the first that fails.
Verdicts must be the same for every applicant, else exit 1.
"""
import datetime
import pathlib
import subprocess
import sys
import tempfile
import time
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "screening"))
import oracle  # noqa: E402

try:
    import rule_engine
except ImportError:
    rule_engine = None
try:
    import zen
except ImportError:
    zen = None

ON = datetime.date(2018, 10, 1)
SIGN = {"at_most": "<=", "at_least": ">=", "less_than": "<", "more_than": ">", "equals": "=="}


class NotComparable(Exception):
    pass


def first_day(reached):
    """The first day of an event for which reached(day) holds; it holds from then on."""
    low, high = ON.toordinal() - 60000, ON.toordinal() + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(datetime.date.fromordinal(middle)) else (middle + 1, high)
    return low


class Words:
    """A test as an expression in a language; `words` names what differs."""

    def __init__(self, words, case):
        self.words, self.case = words, case

    def test(self, raw):
        group = oracle.parts_of(raw)
        if not group:
            return self.leaf(raw)
        op, count, parts = group
        inner = [f"({self.test(part)})" for part in parts]
        if op == "not":
            return f"not {inner[0]}"
        if op == "at_least_of":
            return " + ".join(self.words["one"].format(part) for part in inner) + f" >= {count}"
        return (" and " if op == "all_of" else " or ").join(inner)

    def name(self, fact):
        return self.words["name"].format(fact.replace(".", "_"))

    def bound(self, raw, op, unit):
        state, limit, _, _ = self.case.bound(raw[op], op, unit)
        if state != "known":
            raise NotComparable(f"a bound that is {state}")
        return limit

    def leaf(self, raw):
        name, kind = self.name(raw["fact"]), self.case.catalogue.facts[raw["fact"]]["type"]
        if "is" in raw:
            return f"{name} == {self.words[raw['is']]}"
        if "in" in raw:
            return f"{name} in [" + ", ".join(f'"{item}"' for item in raw["in"]) + "]"
        if "ksic" in raw:
            begins = lambda prefixes: "(" + " or ".join(self.words["begins"].format(name, p) for p in prefixes) + ")"
            parts = [begins(raw["ksic"]["include"])] if "include" in raw["ksic"] else []
            parts += ["not " + begins(raw["ksic"]["exclude"])] if raw["ksic"].get("exclude") else []
            return " and ".join(parts)
        op = next((op for op in SIGN if op in raw), None)
        if kind == "dates":
            first = 0
            if "within_months" in raw:
                months = int(self.bound(raw, "within_months", "months"))
                first = first_day(lambda day: oracle.window_last_day(day, months) >= ON)
            return self.words["count"].format(name, first, ON.toordinal()) + f" {SIGN[op]} {self.bound(raw, op, 'count')}"
        if kind == "headcounts":
            return self.words["sum"].format(name) + f" {SIGN[op]} {24 * self.bound(raw, op, 'count')}"
        if "per" in raw:
            limit = self.bound(raw, op, "ratio")
            return f"{name} * {limit.denominator} {SIGN[op]} {self.name(raw['per'])} * {limit.numerator}"
        if op:
            return f"{name} {SIGN[op]} {self.bound(raw, op, {'whole': 'count'}.get(kind, kind))}"
        for form in ("within_months", "after_months", "age_at_most", "age_at_least"):
            if form in raw:
                limit = int(self.bound(raw, form, "months" if form.endswith("months") else "count"))
                today = ON.toordinal()
                if form == "within_months":
                    return f"{name} >= {first_day(lambda day: oracle.window_last_day(day, limit) >= ON)} and {name} <= {today}"
                if form == "after_months":
                    return f"{name} < {first_day(lambda day: oracle.window_last_day(day, limit) > ON)}"
                if form == "age_at_most":
                    return f"{name} >= {first_day(lambda day: oracle.reaches_age(day, limit + 1) > ON)}"
                return f"{name} < {first_day(lambda day: oracle.reaches_age(day, limit) > ON)}"
        raise NotComparable(str(raw))


def rule_engine_rules(texts):
    rules = [rule_engine.Rule(text) for text in texts]
    return [rule.matches for rule in rules]


def zen_rules(texts):
    rules = [zen.compile_expression(text) for text in texts]
    return [rule.evaluate for rule in rules]


def python_rules(texts):
    return [eval("lambda f: " + text) for text in texts]  # the text is made above, from the shipped catalogue


PEERS = [("rule-engine 5.1.0", rule_engine, rule_engine_rules, {
    "name": "{}", "true": "true", "false": "false", "begins": '{}.starts_with("{}")', "one": "({} ? 1 : 0)",
    "count": "[d for d in {} if d >= {} and d <= {}].length", "sum": "$sum({})"}),
         ("zen-engine 2.1.3", zen, zen_rules, {
    "name": "{}", "true": "true", "false": "false", "begins": 'startsWith({}, "{}")', "one": "({} ? 1 : 0)",
    "count": "count({}, # >= {} and # <= {})", "sum": "sum({})"}),
         ("plain Python", True, python_rules, {
    "name": 'f["{}"]', "true": "True", "false": "False", "begins": '{}.startswith("{}")', "one": "{}",
    "count": "sum(1 for d in {} if {} <= d <= {})", "sum": "sum({})"})]


def value(text, kind):
    """A fact as the peers get it; headcounts doubled, so that all numbers are whole."""
    if kind == "bool":
        return text == "true"
    if kind in ("whole", "won", "months"):
        return int(text)
    if kind == "rate":
        return int(oracle.rate(text))
    if kind == "date":
        return datetime.date.fromisoformat(text).toordinal()
    if kind == "dates":
        return [datetime.date.fromisoformat(day).toordinal() for day in text.split(";") if day]
    if kind == "headcounts":
        return [int(2 * Fraction(head)) for head in text.split(";")]
    return text


def applicants(path, facts):
    out = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        product, verdict, *given = line.split("\t")
        pairs = dict(item.split("=", 1) for item in given)
        out.setdefault(product, []).append((verdict, {name.replace(".", "_"): value(text, facts[name]["type"]) for name, text in pairs.items()}))
    return out


def verdict_of(rules, facts, is_open):
    for rule in rules:
        if not rule(facts):
            return "INELIGIBLE"
    return "UNDETERMINED" if is_open else "ELIGIBLE"


def best(run, people):
    """Nanoseconds a call, the best of five passes."""
    least = 1e18
    for _ in range(5):
        begin = time.perf_counter()
        for _, facts in people:
            run(facts)
        least = min(least, time.perf_counter() - begin)
    return least / len(people) * 1e9


def measure(label, make, words, catalogue, product, people):
    """(every rule, verdict, same) of one peer."""
    case = oracle.Case(catalogue, product, ON, None, {})
    texts, is_open = [], False
    for name in case.rules():
        version = case.version(name)
        if version.state() == "known":
            texts.append(Words(words, case).test(version.raw["test"]))
        elif version.state() == "unknown":
            is_open = True
    rules = make(texts)
    same = all(verdict_of(rules, facts, is_open) == verdict for verdict, facts in people)
    return best(lambda facts: [rule(facts) for rule in rules], people), best(lambda facts: verdict_of(rules, facts, is_open), people), same


def main():
    catalogue, failed = oracle.Catalogue(ROOT / "catalogue"), 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "applicants.tsv"
        printed = subprocess.run([sys.argv[1], str(ROOT / "catalogue"), str(path)], check=True, capture_output=True, text=True).stdout
        people = applicants(path, catalogue.facts)
    print(f"{'product':24} {'engine':20} {'every rule':>14} {'verdict':>12} {'against icha':>16}  same verdicts")
    for line in printed.splitlines():
        product = line.split()[1]
        own = {key: float(number) for key, number in (word.split("=") for word in line.split()[2:])}
        print(f"{product:24} {'icha':20} {own['full_ns']:11.0f} ns {own['verdict_ns']:9.0f} ns")
        for label, there, make, words in PEERS:
            if not there:
                print(f"{product:24} {label:20} not installed")
                continue
            try:
                full, verdict, same = measure(label, make, words, catalogue, product, people[product])
            except NotComparable as why:
                print(f"{product:24} {label:20} not comparable: {why}")
                continue
            failed |= not same
            print(f"{product:24} {label:20} {full:11.0f} ns {verdict:9.0f} ns {full / own['full_ns']:6.0f}x {verdict / own['verdict_ns']:6.0f}x   {same}")
    sys.exit(1 if failed else 0)


main()
