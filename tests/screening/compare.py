"""The library's screening against oracle.py, over random applicants.

usage: compare.py DRIVER random|shipped [CASES [SEED]]   (ICHA_LONG=1: 25 times as many)

Compared with the oracle: whether the criteria open; verdict; every rule's and part's outcome, observed and required value and
margin; the needs with can_flip; each cap's state, amount and key, the binding one, the maximum and whether it is an "at most";
the subsidy's tier. Compared with itself: verdict only = full = counts only (in the driver). Held against what must follow:
  settled   a verdict settled while a fact is unknown stays for every value tried of that fact; not applicable too
  omitted   a case less one fact, known or not applicable, has the same verdict or is UNDETERMINED
  remedies  one that is shown, applied, makes its rule SATISFIED, makes no other rule worse, and gives the verdict that it
            names; a date to wait until is also screened by criteria opened on that date
  nearest   one step of the fact's grid less than a shown change of a number does not make the rule SATISFIED, or some other
            worse (but by choosing another entry of a keyed bound: such changes are not looked for); so does no day before a
            shown day to wait until on which a test of the rule turns
"""

import datetime
import os
import pathlib
import random
import sys
import tempfile
from fractions import Fraction

import oracle
import random_catalogue
from applicants import Applicants, days_of_interest
from driving import Driver
from oracle import NOT_APPLICABLE, SATISFIED, SKIPPED, UNDECIDED, UNKNOWN, VIOLATED

ROOT = pathlib.Path(__file__).resolve().parents[2]
ONE = datetime.timedelta(1)
EPOCH = datetime.date(1970, 1, 1).toordinal()
SHOWN = 12
GAP, OVERLAP, OVERFLOW = 400, 401, 200


class Found:
    """Differences by kind, the first of each with its case."""

    def __init__(self):
        self.counts, self.shown = {}, 0
        self.cases = self.checks = 0
        self.remedies = self.flips = 0

    def add(self, kind, text):
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= 2 and self.shown < SHOWN:
            self.shown += 1
            print(f"{kind}: {text}")


def quantity(raw):
    """[unit, numerator, denominator] of the driver as (unit, Fraction), days as ordinals."""
    if raw is None:
        return None
    unit, above, below = raw
    return unit, Fraction(above, below) + (EPOCH if unit == "date" else 0)


def words(raw):
    return raw and f"{raw[0]} {raw[1]}"


def compare_reasons(answer, nodes, say):
    by_rule = {}
    for reason in answer["reasons"]:
        by_rule.setdefault(reason["rule"], []).append(reason)
    if set(by_rule) != set(nodes):
        say("rules", f"{sorted(by_rule)} for {sorted(nodes)}")
        return
    for rule, node in nodes.items():
        expected, given = list(node.walk()), by_rule[rule]
        if [depth for depth, _ in expected] != [reason["depth"] for reason in given]:
            say("parts", f"{rule}: depths {[reason['depth'] for reason in given]}")
            continue
        for (_, part), reason in zip(expected, given):
            if part.outcome != reason["outcome"]:
                say("outcome", f"{rule} {part.raw}: {reason['outcome']} for {part.outcome}")
                continue
            for name in ("observed", "required", "margin"):
                own, other = getattr(part, name), quantity(reason[name])
                if own != other:
                    say(name, f"{rule} {part.raw} {part.outcome}: {words(other)} for {words(own)}")


def compare_needs(answer, case, verdict, nodes, offer_lacks, found, say):
    kinds = {1: "fact", 2: "parameter", 3: "rule"}
    given = {(kinds[need["kind"]], need["name"].removeprefix("rule.")): need for need in answer["needs"]}
    if len(given) != len(answer["needs"]):
        say("needs twice", str(answer["needs"]))
    expected = {(kind, name.removeprefix("rule.")): flip for (kind, name), flip in case.needs(verdict, nodes).items()}
    flips = {item for item, flip in expected.items() if flip}
    found.flips += len(flips)
    other = {item for item, need in given.items() if need["can_flip"]}
    if flips != other:
        say("can_flip", f"too many {sorted(other - flips)}, missing {sorted(flips - other)}")
    if verdict == "UNDETERMINED":
        asked = {item for item, need in given.items() if need["verdict"]}
        if asked != set(expected):
            say("needs", f"too many {sorted(asked - set(expected))}, missing {sorted(set(expected) - asked)}")
    asked = {item for item, need in given.items() if need["offer"]}
    if not offer_lacks <= asked:
        say("needs of the offer", f"missing {sorted(offer_lacks - asked)}")
    checked = set(case.offer_asks())
    if not asked & checked <= offer_lacks:
        say("needs of the offer", f"too many {sorted(asked & checked - offer_lacks)}")


def compare_offer(answer, case, say):
    maximum, at_most, caps, lacks = case.offer()
    offer = answer["offer"]
    states = {1: "known", 2: "unknown", 3: "none"}
    given = {cap["id"]: cap for cap in offer["caps"]}
    if set(given) != {name for name, _, _, _ in caps}:
        say("caps", f"{sorted(given)} for {[name for name, _, _, _ in caps]}")
        return lacks
    for name, state, amount, key in caps:
        cap = given[name]
        if states[cap["state"]] != state:
            say("cap state", f"{name}: {states[cap['state']]} for {state}")
        elif state != "none" and (cap["amount"] != amount or cap["key"] != key):
            say("cap", f"{name}: {cap['amount']} {cap['key']} for {amount} {key}")
        elif state != "none" and case.cap_fact(name) not in (None, cap["fact"]):
            say("fact of a cap", f"{name}: {cap['fact']} for {case.cap_fact(name)}")
    if offer["maximum"] != maximum or offer["at_most"] != at_most:
        say("maximum", f"{offer['maximum']} {offer['at_most']} for {maximum} {at_most}")
    binding = [cap["amount"] for cap in offer["caps"] if cap["binding"]]
    if binding != ([maximum] if maximum is not None else []):
        say("binding cap", f"{binding} for {maximum}")
    known = sorted(amount for _, _, amount, _ in caps if amount is not None)
    following = [cap["amount"] for cap in offer["caps"] if cap["next"]]
    if following not in ([known[1:2]] if known[1:2] else [[]]):
        say("next cap", f"{following} for {known[1:2]}")
    tier, low, high, more = case.subsidy()
    if offer["tier"] != tier:
        say("tier", f"{offer['tier']!r} for {tier!r}")
    if low != "steps" and (offer["subsidy_low"], offer["subsidy_high"]) != (low, high):
        say("subsidy", f"{offer['subsidy_low']} {offer['subsidy_high']} for {low} {high}")
    return lacks | more


def settled(driver, people, chance, facts, verdict, case, found, say):
    """A verdict settled with a fact unknown, and a case less one fact."""
    tried, held = [], []
    missing = [name for name in people.names if facts.get(name, UNKNOWN) == UNKNOWN]
    known = [name for name in people.names if name not in missing]
    for name in chance.sample(missing, min(2, len(missing))) if verdict != "UNDETERMINED" else ():
        for value in [people.value(name, facts) for _ in range(3)] + [NOT_APPLICABLE]:
            tried.append({**facts, name: value})
            held.append(("settled", name, value, {verdict}))
    for name in chance.sample(known, min(2, len(known))):
        tried.append({other: value for other, value in facts.items() if other != name})
        held.append(("omitted", name, facts[name] if facts[name] == NOT_APPLICABLE else "", {verdict, "UNDETERMINED"}))
    for (kind, name, value, allowed), changed, given in zip(held, tried, driver.verdicts(tried)):
        found.checks += 1
        if isinstance(given, dict) and given["status"] == OVERLAP:
            given = {expected_of(case.with_facts(changed)): next(iter(allowed))}.get(OVERLAP, "OVERLAP")
        if given not in allowed:
            say(kind + ", not applicable" * (value == NOT_APPLICABLE), f"{name} {value}: {given} after {verdict}")


def with_remedy(catalogue, facts, remedy, parts, on):
    """The facts after the change, as a list of what it can mean: so many hires are meant within the window of some part."""
    name = remedy["fact"]
    kind, (_, to) = catalogue.facts[name]["type"], quantity(remedy["to"])
    if kind in ("whole", "won", "months", "rate"):
        return [{**facts, name: int(to)}]
    if kind == "bool":
        return [{**facts, name: bool(to)}]
    if kind == "date":
        return [{**facts, name: datetime.date.fromordinal(int(to))}]
    if kind == "choice":
        return [{**facts, name: catalogue.facts[name]["choices"][int(to)]["key"]}]
    if kind == "dates" and remedy["kind"] == "raise_to":
        counts = {quantity(part["observed"])[1] for part in parts if part["observed"] and part["observed"][0] == "count"}
        return [{**facts, name: facts[name] + [on] * int(to - count)} for count in sorted(counts) if count < to]
    if kind == "headcounts":
        heads, left = list(facts[name]), 12 * to - sum(facts[name])
        for at in range(12):
            step = max(-heads[at], left) if left < 0 else left
            heads[at] += step
            left -= step
        return [{**facts, name: heads}]
    return []


def outcomes_of(answer):
    return {reason["rule"]: reason["outcome"] for reason in answer.get("reasons", ()) if reason["depth"] == 0}


WORTH = {SATISFIED: 2, SKIPPED: 2, UNDECIDED: 1, VIOLATED: 0}


def rule_tests(case, rule):
    """Every test on a fact that the rule holds, without those that choose an entry of a bound."""
    def leaves(raw):
        group = oracle.parts_of(raw)
        return [leaf for part in group[2] for leaf in leaves(part)] if group else [raw]

    version = case.version("rule." + rule)
    return leaves(version.raw["test"]) if version.state() == "known" else []


def facts_of_entries(case, rule):
    out = set()
    for test in rule_tests(case, rule):
        for bound in test.values():
            raw = case.version(bound["parameter"]).raw if isinstance(bound, dict) and "parameter" in bound else None
            if isinstance(raw, dict) and "keyed" in raw:
                out |= {name for name in case.catalogue.facts if f"'{name}'" in str(raw)}
    return out


def turns(case, test):
    """Days on which the outcome of a test on dates can turn."""
    value = case.fact(test["fact"])
    days = value if isinstance(value, list) else [value]
    out = set()
    for day in days if isinstance(days[:1] and days[0], datetime.date) else ():
        out |= {day, day + ONE}
        for op in ("within_months", "after_months", "age_at_most", "age_at_least"):
            if op not in test:
                continue
            state, limit, _, _ = case.bound(test[op], op, "count" if op.startswith("age") else "months")
            if state == "known" and op.endswith("months"):
                last = oracle.window_last_day(day, int(limit))
                out |= {last, last + ONE}
            elif state == "known":
                out |= {oracle.reaches_age(day, int(limit)), oracle.reaches_age(day, int(limit) + 1)}
    return out


def earlier(case, rule, before, shown, say):
    days = {day for test in rule_tests(case, rule) for day in turns(case, test) if case.on < day < shown}
    for day in sorted(days):
        try:
            then = oracle.Case(case.catalogue, case.product, day, case.known_on, case.facts)
            if then.version("rule." + rule).raw != case.version("rule." + rule).raw:
                continue  # days on which the rule itself becomes another are not looked for
            _, nodes = then.evaluate()
        except (oracle.Gap, oracle.Overlap):
            continue
        outcomes = {name: node.outcome for name, node in nodes.items()}
        if outcomes.get(rule) == SATISFIED and all(WORTH[outcomes.get(other, SKIPPED)] >= WORTH[before[other]] for other in before):
            say("nearest", f"{rule} wait until {shown}: {day} does too")
            return


def check_remedies(driver, catalogue, product, on, known_on, facts, answer, case, found, say):
    """Screens again with each remedy shown. Returns whether the criteria must be opened anew."""
    before, again = outcomes_of(answer), False
    for reason in answer["reasons"]:
        remedy, rule = reason.get("remedy"), reason["rule"]
        if remedy is None:
            continue
        found.remedies += 1
        if remedy["kind"] == "wait_until":
            day = datetime.date.fromordinal(int(quantity(remedy["to"])[1]))
            again = True
            opened = driver.open(product, day, known_on)
            if day <= on or opened["status"] != 0:
                say("remedy", f"{rule}: wait until {day}, status {opened['status']}")
                continue
            tried = [facts]
            earlier(case, rule, before, day, say)
        else:
            if again:
                driver.open(product, on, known_on)
                again = False
            tried = with_remedy(catalogue, facts, remedy, [r for r in answer["reasons"] if r["rule"] == rule], on)
        why = "it cannot be applied"
        for changed, after in zip(tried, driver.cases(tried)):
            outcomes = outcomes_of(after)
            worse = [other for other in before if WORTH[outcomes.get(other, SKIPPED)] < WORTH[before[other]]]
            if outcomes.get(rule) == SATISFIED and not worse and after["verdict"] == remedy["verdict"]:
                why = None
                if remedy["kind"] != "wait_until":
                    if remedy["fact"] not in facts_of_entries(case, rule):
                        nearest(driver, catalogue, facts, changed, remedy, rule, before, say)
                break
            why = f"then {outcomes.get(rule)}, worse {worse}, {after.get('verdict', after)}"
        if why:
            say("remedy", f"{rule} {remedy}: {why}")
    return again


def nearest(driver, catalogue, facts, changed, remedy, rule, before, say):
    name = remedy["fact"]
    if catalogue.facts[name]["type"] not in ("whole", "won", "months", "rate") or facts.get(name) in (None, UNKNOWN, NOT_APPLICABLE):
        return
    step = 1 if facts[name] > changed[name] else -1
    if changed[name] + step == facts[name]:
        return
    less = driver.cases([{**changed, name: changed[name] + step}])[0]
    outcomes = outcomes_of(less)
    if outcomes.get(rule) == SATISFIED and all(WORTH[outcomes.get(other, SKIPPED)] >= WORTH[before[other]] for other in before):
        say("nearest", f"{rule} {remedy}: {changed[name] + step} does too")


def screen_product(driver, catalogue, product, chance, count, found):
    days, known = days_of_interest(catalogue, product)
    left = count
    attempts = 0
    while left > 0 and attempts < 40 + count:
        attempts += 1
        on = chance.choice(days) + chance.choice([-1, 0, 0, 1]) * ONE
        known_on = chance.choice(known) if chance.random() < 0.3 else None
        where = f"{product} on {on} known {known_on}"
        try:
            oracle.Case(catalogue, product, on, known_on, {}).opens()
            expected = 0
        except oracle.Gap:
            expected = GAP
        status = driver.open(product, on, known_on)["status"]
        found.checks += 1
        if status != expected:
            found.add("open", f"{where}: status {status} for {expected}")
        if status != 0 or expected != 0:
            continue
        people = Applicants(chance, catalogue, product, on, known_on)
        group = [people.facts() for _ in range(min(left, 12))]
        left -= len(group)
        for facts, answer in zip(group, driver.cases(group)):
            found.cases += 1
            compare_case(driver, catalogue, product, on, known_on, people, chance, facts, answer, found, where)


def expected_of(case):
    """The status of a whole screening."""
    try:
        case.evaluate()
        case.offer()
        return 0
    except oracle.Overlap:
        return OVERLAP
    except oracle.Overflow:
        return OVERFLOW


def compare_case(driver, catalogue, product, on, known_on, people, chance, facts, answer, found, where):
    def say(kind, text):
        shown = " ".join(driver.line("", facts).split("\t"))
        found.add(kind, f"{where}: {text}\n    facts{shown}")

    case = oracle.Case(catalogue, product, on, known_on, facts)
    expected = expected_of(case)
    if answer.get("status", 0) != expected:
        say("status", f"{answer.get('status', 0)} for {expected}")
    if expected == OVERLAP:
        given = driver.verdicts([facts])[0]
        if given != {"status": OVERLAP, "field": given.get("field") if isinstance(given, dict) else ""}:
            say("status, verdict only", f"{given} for {expected}")
    if "verdict" not in answer or expected:
        return
    verdict, nodes = case.evaluate()
    if not answer["agrees"]:
        say("forms", "verdict only, counts only and full differ")
    if answer["verdict"] != verdict:
        say("verdict", f"{answer['verdict']} for {verdict}")
    compare_reasons(answer, nodes, say)
    lacks = compare_offer(answer, case, say)
    compare_needs(answer, case, verdict, nodes, lacks, found, say)
    settled(driver, people, chance, facts, answer["verdict"], case, found, say)
    if check_remedies(driver, catalogue, product, on, known_on, facts, answer, case, found, say):
        driver.open(product, on, known_on)


def run(program, folder, assumptions, chance, count, found):
    catalogue = oracle.Catalogue(folder, assumptions)
    driver = Driver(program, folder, catalogue.facts, assumptions)
    products = [product for product in catalogue.products()
                if any(name.startswith(("rule.", "limit.")) for name in catalogue.parameters(product))]
    for product in products:
        screen_product(driver, catalogue, product, chance, max(1, count // max(1, len(products))), found)
    driver.close()
    return len(products)


def main():
    program, what = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1200 * (25 if os.environ.get("ICHA_LONG") else 1)
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 20181
    print(f"seed {seed}, {count} cases", flush=True)
    chance, found, products = random.Random(seed), Found(), 0
    if what == "random":
        for batch in range(max(1, count // 600)):
            with tempfile.TemporaryDirectory() as folder:
                random_catalogue.write(folder, chance.random(), 30)
                records = (random_catalogue.RECORD,) if batch % 2 else ()
                products += run(program, folder, records, chance, min(count, 600), found)
    else:
        for assumptions in ((), ("incheon-2018-open", "kr-bank-conventions")):
            products += run(program, ROOT / "catalogue", assumptions, chance, count // 2, found)
    print(f"{found.cases} cases of {products} products and {found.checks} that must follow from them, {found.flips} needs that can "
          f"flip, {found.remedies} remedies: {sum(found.counts.values())} differences {found.counts or ''}")
    return 1 if found.counts or found.cases == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
