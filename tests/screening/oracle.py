"""Screening by the text of SPEC (sections 2, 6, 7) and docs/catalogue.md alone: an oracle that shares nothing with lib/.
Exact numbers are Fractions, days are datetime.date ordinals, logic is three-valued with skipped parts. It is slow on purpose:
every definition stands here as it reads.

Where the two pages leave a choice open, the function's comment begins with "Reading:"."""

import datetime
import pathlib
from fractions import Fraction

import plain_yaml

SATISFIED, VIOLATED, UNDECIDED, SKIPPED = "SATISFIED", "VIOLATED", "UNKNOWN", "SKIPPED"
UNKNOWN, NOT_APPLICABLE = "?", "!"  # states of a fact; a fact not given is UNKNOWN
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
COMPARISONS = ("equals", "at_most", "at_least", "less_than", "more_than")
OTHERS_OF_OFFER = ("loan.rate", "loan.bank", "request.term_months")  # read by an offer's rates and contract
GROUPS = ("all_of", "any_of", "not", "at_least_of")


class Overflow(Exception):
    """N-1"""


class Overlap(Exception):
    """Two entries of a keyed value hold: in a rule's bound a fault of the catalogue, in an offer no figure."""


class Gap(Exception):
    """C-3: no version on that day, or a value that the pages do not define."""


# ---- dates (T-6) ----

def days_in_month(year, month):
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (following - datetime.timedelta(1)).day


def corresponding(day, months):
    """The day that bears the same number `months` later, or None; and that month's last day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    length = days_in_month(year, month)
    return (datetime.date(year, month, day.day) if day.day <= length else None), datetime.date(year, month, length)


def window_last_day(event, months):
    """Civil Act 157, 160: the day of the event is not counted; the period ends with the day before the one that
    corresponds to its first day, or with the month's last day if there is none."""
    same, month_end = corresponding(event + datetime.timedelta(1), months)
    return same - datetime.timedelta(1) if same else month_end


def reaches_age(birth, years):
    """Civil Act 158: the day of birth is counted, so the period begins on it; the age is reached when it has ended."""
    same, month_end = corresponding(birth, 12 * years)
    return same if same else month_end + datetime.timedelta(1)


def age_on(birth, day):
    years = 0
    while reaches_age(birth, years + 1) <= day:
        years += 1
    return years


# ---- values as text ----

def rate(text):
    """N-2, in billionths."""
    for unit, size in (("%", Fraction(1, 100)), ("bp", Fraction(1, 10000)), ("x", Fraction(1))):
        if text.endswith(unit):
            out = Fraction(text[:-len(unit)]) * size * 10**9
            assert out.denominator == 1, text
            return out
    raise ValueError(text)


def ratio(text):
    for unit, size in (("%", Fraction(1, 100)), ("bp", Fraction(1, 10000)), ("x", Fraction(1))):
        if text.endswith(unit):
            return Fraction(text[:-len(unit)]) * size
    return Fraction(text)


def number(text, unit):
    if unit == "rate":
        return rate(text)
    if unit == "ratio":
        return ratio(text)
    if unit == "date":
        return Fraction(datetime.date.fromisoformat(text).toordinal())
    if unit == "bool":
        return Fraction({"true": 1, "false": 0}[text])
    if unit in ("won", "months", "days", "count", "whole"):
        return Fraction(int(text))
    return text


UNIT_OF = {"bool": "bool", "whole": "count", "won": "won", "rate": "rate", "months": "months", "date": "date",
           "dates": "count", "headcounts": "count"}


# ---- the catalogue (section 6) ----

class Version:
    def __init__(self, parameter, unit, raw, assumption=""):
        self.parameter, self.unit, self.id, self.raw, self.assumption = parameter, unit, raw["id"], raw["value"], assumption
        day = datetime.date.fromisoformat
        self.valid_from, self.valid_to = day(raw.get("valid_from", "1900-01-01")), day(raw.get("valid_to", "2199-12-31"))
        self.known_from = day(raw.get("known_from", "1900-01-01"))
        self.supersedes = raw.get("supersedes", [])

    def state(self):
        if isinstance(self.raw, dict):
            for state in ("unknown", "not_applicable"):
                if state in self.raw:
                    return state
        return "unlimited" if self.raw == "unlimited" else "known"


class Catalogue:
    def __init__(self, directory, assumptions=()):
        directory = pathlib.Path(directory)
        self.facts, self.raw, self.assumed = {}, {}, []
        for path in sorted((directory / "facts").glob("*.yaml")):
            self.facts.update(plain_yaml.load(path)["items"])
        for path in sorted((directory / "products").glob("*.yaml")):
            document = plain_yaml.load(path)
            self.raw[document["product"]] = document
        for name in assumptions:
            path = pathlib.Path(name) if "/" in name or name.endswith(".yaml") else directory / "assumptions" / (name + ".yaml")
            self.assumed.append(plain_yaml.load(path))

    def products(self):
        return sorted(name for name, raw in self.raw.items() if raw.get("abstract") != "true")

    def parameters(self, product):
        """An inherited parameter is replaced whole by one's own. Own ones first, then what is inherited."""
        raw = self.raw[product]
        out = dict(raw["parameters"])
        if "inherits" in raw:
            for name, value in self.parameters(raw["inherits"]).items():
                out.setdefault(name, value)
        return out

    def select(self, product, parameter, on, known_on):
        """C-3"""
        raw = self.parameters(product).get(parameter)
        if raw is None:
            raise Gap(parameter)
        left = [Version(parameter, raw["unit"], version) for version in raw["versions"]]
        left = [v for v in left if (known_on is None or v.known_from <= known_on) and v.valid_from <= on <= v.valid_to]
        superseded = {name for v in left for name in v.supersedes}
        left = [v for v in left if v.id not in superseded]
        if len(left) != 1:
            raise Gap(parameter)
        return left[0]

    def assume(self, product, parameter, on):
        found = []
        for record in self.assumed:
            if product not in record.get("products", [product]) and product not in record.get("by_product", {}):
                continue
            places = [record.get("by_product", {}).get(product, {})]
            if product in record.get("products", [product]):
                places.append(record.get("parameters", {}))
            for place in places:
                for raw in place.get(parameter, {}).get("versions", []):
                    version = Version(parameter, place[parameter]["unit"], raw, record["assumption"])
                    if version.valid_from <= on <= version.valid_to:
                        found.append(version)
                if found:
                    break
        return found[0] if found else None


# ---- evaluation (E-2, E-3, E-7) ----

class Node:
    """Outcome of a test, of a rule, of the whole. lacks: the facts and parameters that make a leaf UNKNOWN."""

    def __init__(self, outcome, parts=(), raw=None, **more):
        self.outcome, self.parts, self.raw = outcome, list(parts), raw
        self.observed = self.required = self.margin = None
        self.lacks, self.bound_version = set(), None
        self.__dict__.update(more)

    def walk(self, depth=0):
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)


def combine(op, outcomes, count=0):
    """Strong Kleene logic; skipped parts are left out, k of at_least_of stays; all skipped: skipped. An UNKNOWN part may turn
    out skipped: where no part of at_least_of is settled, so may all of them, and k settles nothing."""
    left = [outcome for outcome in outcomes if outcome != SKIPPED]
    if not left:
        return SKIPPED
    yes, no = left.count(SATISFIED), left.count(VIOLATED)
    if op == "not":
        return {SATISFIED: VIOLATED, VIOLATED: SATISFIED}.get(left[0], UNDECIDED)
    if yes + no == 0:
        return UNDECIDED
    need = {"all_of": len(left), "any_of": 1, "at_least_of": count}[op]
    if yes >= need:
        return SATISFIED
    return VIOLATED if len(left) - no < need else UNDECIDED


def parts_of(raw):
    """(operator, count, parts) of a compound test, or None."""
    for op in GROUPS:
        if op in raw:
            if op == "not":
                return op, 0, [raw[op]]
            if op == "at_least_of":
                return op, int(raw[op]["count"]), raw[op]["of"]
            return op, 0, raw[op]
    return None


class Case:
    """A product on a day with one applicant's facts: {name: value}; a value is bool, int (won, months, a count, billionths),
    date, text, a list of dates, a list of twelve Fractions, UNKNOWN or NOT_APPLICABLE."""

    def __init__(self, catalogue, product, on, known_on, facts):
        self.catalogue, self.product, self.on, self.known_on, self.facts = catalogue, product, on, known_on, facts

    def with_facts(self, facts):
        return Case(self.catalogue, self.product, self.on, self.known_on, facts)

    def fact(self, name):
        return self.facts.get(name, UNKNOWN)

    def version(self, parameter, forms=()):
        """Where the product holds UNKNOWN, the assumptions are asked (C-5), in an offer also where it holds one of the forms
        "band", "at_least", "at_most"."""
        version = self.catalogue.select(self.product, parameter, self.on, self.known_on)
        if version.state() == "unknown" or (isinstance(version.raw, dict) and any(form in version.raw for form in forms)):
            return self.catalogue.assume(self.product, parameter, self.on) or version
        return version

    # -- bounds --

    def keyed(self, parameter, entries):
        """The entry whose `when` holds, or None with what is lacking. Raises Overlap where two hold.
        Reading: when none holds or can, the parameter is lacking; an entry without `when` is never chosen by facts."""
        holding, lacks = [], set()
        for entry in entries:
            if "when" not in entry:
                lacks.add(("parameter", parameter))
                continue
            node = self.test(entry["when"])
            if node.outcome == SATISFIED:
                holding.append(entry)
            if node.outcome == UNDECIDED:
                for _, part in node.walk():
                    if part.outcome == UNDECIDED:
                        lacks |= part.lacks
        if len(holding) > 1:
            raise Overlap(parameter)
        if holding:
            return holding[0], set()
        return None, lacks or {("parameter", parameter)}

    def bound(self, value, op, unit):
        """(state, number, version, lacks) of a bound; state: known unknown not_applicable unlimited"""
        if not isinstance(value, dict):
            return "known", number(value, unit), None, set()
        version = self.version(value["parameter"])
        raw, lacks = version.raw, {("parameter", version.parameter)}
        if isinstance(raw, dict) and "keyed" in raw:
            entry, more = self.keyed(version.parameter, raw["keyed"]["entries"])
            if entry is None:
                return "unknown", None, version, more
            raw = entry["value"]
        state, found = self.value_of(raw, version.unit, op)
        return state, found, version, lacks if state == "unknown" else set()

    @staticmethod
    def value_of(raw, unit, op):
        """(state, number) of a value that is not keyed, as the bound of a comparison"""
        if raw == "unlimited":
            return "unlimited", None
        if not isinstance(raw, dict):
            return "known", number(raw, unit)
        if "unknown" in raw:
            return "unknown", None
        if "not_applicable" in raw:
            return "not_applicable", None
        if "at_most" in raw or "at_least" in raw:
            return "known", number(raw.get("at_most", raw.get("at_least")), unit)
        if op == "equals":
            return "unknown", None  # the figure inside a band is not known (C-7)
        # Reading: strict comparisons and ages as their plain ones
        low = op in ("at_least", "after_months", "more_than", "age_at_least")
        return "known", number(raw["band"][0 if low else 1], unit)

    # -- tests --

    def test(self, raw):
        group = parts_of(raw)
        if group:
            op, count, parts = group
            nodes = [self.test(part) for part in parts]
            return Node(combine(op, [node.outcome for node in nodes], count), nodes, raw)
        return self.leaf(raw)

    def leaf(self, raw):
        name, value = raw["fact"], self.fact(raw["fact"])
        values = [value] + ([self.fact(raw["per"])] if "per" in raw else [])
        op = next((op for op in COMPARISONS + ("is", "in", "ksic", "after_months", "age_at_most", "age_at_least") if op in raw),
                  "within_months")
        kind = self.catalogue.facts[name]["type"]
        if NOT_APPLICABLE in values:
            # The bound is shown all the same. Reading: where it is not applicable itself, when_na does not speak.
            node = self.leaf_with(raw, name, [UNKNOWN] * len(values), op, kind)
            if node.outcome == SKIPPED:
                return node
            return Node({"satisfied": SATISFIED, "violated": VIOLATED}.get(raw.get("when_na"), SKIPPED), raw=raw, required=node.required)
        return self.leaf_with(raw, name, values, op, kind)

    def leaf_with(self, raw, name, values, op, kind):
        value = values[0]
        lacks = {("fact", fact) for fact, v in zip([name, raw.get("per")], values) if v == UNKNOWN}
        node = Node(UNDECIDED, raw=raw, lacks=lacks)
        known = not lacks
        if op == "is":
            node.required = ("bool", number(raw["is"], "bool"))
            if known:
                node.observed = ("bool", Fraction(value))
                node.outcome = SATISFIED if value == (raw["is"] == "true") else VIOLATED
            return node
        if op == "in":
            if known:
                node.outcome = SATISFIED if value in raw["in"] else VIOLATED
            return node
        if op == "ksic":
            return self.ksic(node, value, raw["ksic"]) if known else node
        limit_unit = {"dates": "count", "headcounts": "count", "whole": "count"}.get(kind, kind)
        if op.endswith("months") or op.startswith("age"):
            limit_unit = "months" if op.endswith("months") else "count"
        if "per" in raw:
            limit_unit = "ratio"
        if op == "equals" and kind in ("choice", "text"):
            if known:
                node.outcome = SATISFIED if value == raw["equals"] else VIOLATED
            return node
        state, limit, node.bound_version, more = self.bound(raw[op], op, limit_unit)
        node.lacks |= more
        window, within = "none", None
        if kind == "dates" and "within_months" in raw:
            window, within, _, more = self.bound(raw["within_months"], "within_months", "months")
            node.lacks |= more
        if "per" in raw and values[1] == 0:
            node.lacks.add(("fact", raw["per"]))  # there is no ratio
        if state == "known":
            node.required = (limit_unit, limit)
        if known and kind == "headcounts":
            node.observed = ("count", sum(value, Fraction(0)) / 12)
        elif known and kind == "dates" and window in ("none", "known", "unlimited"):
            # an UNLIMITED window: all dates up to the decision date
            node.observed = ("count", Fraction(sum(1 for d in value if window == "none" or (
                d <= self.on and (window == "unlimited" or self.on <= window_last_day(d, int(within)))))))
        elif known and "per" in raw and values[1] != 0:
            node.observed = ("ratio", Fraction(values[0], values[1]))
        elif known and kind != "dates" and "per" not in raw:
            node.observed = (UNIT_OF[kind], Fraction(value.toordinal() if kind == "date" else value))
        if "not_applicable" in (state, window):
            node.outcome, node.lacks = SKIPPED, set()
        elif node.lacks:
            pass  # also against UNLIMITED: the fact may be not applicable
        elif state == "unlimited":
            node.outcome = SATISFIED
        else:
            self.decide(node, op, kind, limit, values)
        return node

    def decide(self, node, op, kind, limit, values):
        on = self.on
        if op in ("within_months", "after_months"):
            last = window_last_day(values[0], int(limit))
            if op == "within_months":
                good = values[0] <= on <= last
                margin = (on - values[0]).days if values[0] > on else (last - on).days
            else:
                margin = (on - last).days
                good = margin >= 0
            return self.settle(node, good, "days", margin)
        if op.startswith("age"):
            if op == "age_at_least":
                margin = (on - reaches_age(values[0], int(limit))).days
            else:
                margin = (reaches_age(values[0], int(limit) + 1) - on).days - 1
            return self.settle(node, margin >= 0, "days", margin)
        unit = UNIT_OF[kind]
        if kind == "date":
            unit = "days"
        if len(values) == 2:
            have, bound, grid = Fraction(values[0]), limit * values[1], Fraction(1)
        elif kind == "headcounts":
            have, bound, grid = node.observed[1], limit, Fraction(1, 24)
        else:
            have, bound, grid = node.observed[1], limit, Fraction(1)
        good = {"equals": have == bound, "at_most": have <= bound, "at_least": have >= bound, "less_than": have < bound,
                "more_than": have > bound}[op]
        if op == "equals":
            margin = -abs(have - bound)
        else:
            # the outermost value of the grid that satisfies
            steps = bound / grid
            if op == "at_most":
                edge = steps.__floor__()
            elif op == "less_than":
                edge = steps.__ceil__() - 1
            elif op == "at_least":
                edge = steps.__ceil__()
            else:
                edge = steps.__floor__() + 1
            margin = (edge * grid - have) * (1 if op in ("at_most", "less_than") else -1)
        return self.settle(node, good, unit, margin)

    @staticmethod
    def settle(node, good, unit, margin):
        node.outcome = SATISFIED if good else VIOLATED
        node.margin = (unit, Fraction(margin))
        assert (node.margin[1] >= 0) == good

    @staticmethod
    def ksic(node, code, raw):
        """Begins with one of include and none of exclude; a code shorter than a prefix that it begins cannot tell.
        include may be left out: then any industry but the excluded ones."""
        def begins(prefixes):
            if any(code.startswith(prefix) for prefix in prefixes):
                return SATISFIED
            return UNDECIDED if any(prefix.startswith(code) for prefix in prefixes) else VIOLATED

        inside = begins(raw["include"]) if "include" in raw else SATISFIED
        outside = combine("not", [begins(raw.get("exclude", []))])
        node.outcome = combine("all_of", [inside, outside])
        if node.outcome == UNDECIDED:
            node.lacks = {("fact", node.raw["fact"])}
        return node

    # -- rules, verdict, needs --

    def rules(self):
        return [name for name in self.catalogue.parameters(self.product) if name.startswith("rule.")]

    def rule(self, name):
        version = self.version(name)
        state = version.state()
        if state == "unknown":
            return Node(UNDECIDED, lacks={("rule", name)})
        if state == "not_applicable":
            return Node(SKIPPED)
        return self.test(version.raw["test"])

    def opens(self):
        """Raises Gap where a rule, a cap or a bound of them has no version on that day."""
        for name in self.catalogue.parameters(self.product):
            if name.startswith(("rule.", "limit.")):
                self.version(name)
        for test in tests_in_force(self.catalogue, self.product, self.on, self.known_on, strict=True):
            assert test

    def evaluate(self):
        """Verdict, and {rule: Node} in the order of the product."""
        nodes = {name[len("rule."):]: self.rule(name) for name in self.rules()}
        whole = combine("all_of", [node.outcome for node in nodes.values()])
        verdict = {SATISFIED: "ELIGIBLE", VIOLATED: "INELIGIBLE", UNDECIDED: "UNDETERMINED", SKIPPED: "NOT_APPLICABLE"}[whole]
        return verdict, nodes

    def needs(self, verdict, nodes):
        """{(kind, name): can_flip}: what makes a test UNKNOWN. It can flip the verdict when this is open and the test lies
        under UNKNOWN alone."""
        out = {}

        def visit(node, open_above):
            if node.outcome != UNDECIDED:
                open_above = False
            for item in node.lacks if node.outcome == UNDECIDED else ():
                out[item] = out.get(item, False) or open_above
            for part in node.parts:
                visit(part, open_above)

        for node in nodes.values():
            visit(node, verdict == "UNDETERMINED")
        return out

    # -- the offer (E-6, E-9) --

    def money_of(self, parameter, open_forms=("band", "at_least")):
        """(state, won, key, lacks, most) of the parameter behind a cap; most: what an UNKNOWN one can come to, or None.
        A band is not collapsed to an end (C-7), and a lower bound sets no limit."""
        version = self.version(parameter, ("band", "at_least"))
        raw, key, own = version.raw, "", {("parameter", parameter)}
        if isinstance(raw, dict) and "keyed" in raw:
            try:
                entry, lacks = self.keyed(parameter, raw["keyed"]["entries"])
            except Overlap:
                return "unknown", None, "", own, None
            if entry is None:
                return "unknown", None, "", lacks, self.most_of(raw["keyed"]["entries"], version.unit)
            key, raw = entry["key"], entry["value"]
        if isinstance(raw, dict) and any(form in raw for form in open_forms):
            return "unknown", None, key, own, self.most(raw, version.unit)
        state, won = self.value_of(raw, version.unit, "at_most")
        return state, won, key, own if state == "unknown" else set(), None

    def most(self, raw, unit):
        """The most that a value can come to, or None."""
        if isinstance(raw, dict) and "at_least" in raw:
            return None
        return self.value_of(raw, unit, "at_most")[1]

    def most_of(self, entries, unit):
        """The most that a keyed value can come to while its entry is open; None: one of them has no figure, or none is left."""
        left = [e for e in entries if "when" not in e or self.test(e["when"]).outcome == UNDECIDED]
        values = [self.most(e["value"], unit) for e in left]
        return max(values) if values and None not in values else None

    def fact_number(self, name, lacks):
        value = self.fact(name)
        if value == UNKNOWN:
            lacks.add(("fact", name))
        return value

    def cap(self, raw):
        """(state, amount, key, lacks); state: known unknown none; the amount of an unknown one is the most that it can come
        to, or None"""
        lacks, key = set(), ""
        if "need" in raw:
            return self.computed_need(raw["need"])
        if "fact" in raw:
            amount = most = self.fact_number(raw["fact"], lacks)
            if amount == NOT_APPLICABLE:
                return "none", None, "", set()
            most = None if amount == UNKNOWN else amount
        else:
            state, amount, key, lacks, most = self.money_of(raw["parameter"])
            if state in ("not_applicable", "unlimited"):
                return "none", None, key, set()
            most = amount if state == "known" else most
        if "less" in raw:
            less = self.fact_number(raw["less"], lacks)
            if most is not None and less not in (UNKNOWN, NOT_APPLICABLE):
                most -= less  # not known: no less than nothing
        if most is not None:
            most = max(Fraction(0), Fraction(most))
        if raw.get("on") == "guarantee":
            tiers = self.version("guarantee.tiers")
            if tiers.state() == "not_applicable":
                return "none", None, key, set()
            if tiers.state() == "unknown":
                lacks.add(("parameter", "guarantee.tiers"))  # it fits though it be guaranteed in full
            elif most is not None:
                most = self.loan_for(most, tiers.raw["tiers"])
        return "unknown" if lacks else "known", most, key, lacks

    def loan_for(self, open_part, tiers):
        """The largest loan whose guarantee fits (G-1), by bisection on the definition."""
        # Reading: where the rounding is UNKNOWN, the guarantee fits by every one
        try:
            rounding = self.version("guarantee.amount_rounding")
        except Gap:
            rounding = None
        rounding = rounding.raw if rounding is not None and rounding.state() == "known" else None
        low, high = 0, 9 * 10**15
        while low < high:
            middle = (low + high + 1) // 2
            exact = self.guaranteed(middle, tiers)
            guarantee = min(rounded(exact, rounding), middle) if rounding else exact  # never more than the loan
            low, high = (middle, high) if guarantee <= open_part else (low, middle - 1)
        return Fraction(low)

    @staticmethod
    def guaranteed(loan, tiers):
        total, below = Fraction(0), 0
        for tier in tiers:
            top = int(tier["up_to"]) if "up_to" in tier else loan
            total += max(0, min(loan, top) - below) * ratio(tier["ratio"])
            below = max(below, top)
        return total

    def computed_need(self, raw):
        """E-9: (monthly - state) x workers x months x share, rounded once. A factor that is a bound is no figure (C-7)."""
        lacks, factors, none = set(), {}, False
        for name in ("monthly", "state", "share"):
            if name in raw:
                state, factors[name], _, more, _ = self.money_of(raw[name], ("band", "at_least", "at_most"))
                lacks |= more
                none = none or state in ("not_applicable", "unlimited")
        for name in ("workers", "months"):
            factors[name] = self.fact_number(raw[name], lacks)
            none = none or factors[name] == NOT_APPLICABLE
        if none:
            return "none", None, "", set()
        if lacks:
            return "unknown", None, "", lacks
        exact = (factors["monthly"] - factors.get("state", 0)) * factors["workers"] * factors["months"] * factors.get("share", 1)
        amount = rounded(exact, raw["rounding"])
        if amount > 9 * 10**15:
            raise Overflow
        return "known", max(Fraction(0), amount), "", set()

    def offer(self):
        """maximum (None: no cap is known), is it an "at most" (0 is exact), [(id, state, amount, key)], lacks.
        Reading: what an UNKNOWN cap can come to at most bounds the "at most" too."""
        caps, lacks, least = [], set(), set()
        for name in self.catalogue.parameters(self.product):
            if name.startswith("limit."):
                version = self.version(name)
                if version.state() == "known":
                    state, amount, key, more = self.cap(version.raw["limit"])
                else:
                    state, amount, key = {"unknown": "unknown"}.get(version.state(), "none"), None, ""
                    more = {("parameter", name)} if state == "unknown" else set()
                lacks |= more
                if more == {("parameter", "guarantee.tiers")}:
                    least.add(name[len("limit."):])
                caps.append((name[len("limit."):], state, amount, key))
        known = [amount for _, state, amount, _ in caps if amount is not None]
        maximum = min(known) if known else None
        # a guarantee whose tiers alone are UNKNOWN fits a loan of its amount or a larger one: it cannot come to less
        settled = any(state == "known" and amount == maximum for _, state, amount, _ in caps)
        less = any(state == "unknown" and not (name in least and (amount > maximum or settled))
                   for name, state, amount, _ in caps)
        return maximum, maximum != 0 and less, caps, lacks

    def offer_asks(self):
        """Every fact and parameter that offer() and subsidy() read: where more of the offer asks for the same, its needs are
        not compared."""
        for fact in facts_of_offer(self.catalogue, self.product, self.on, self.known_on):
            if fact not in OTHERS_OF_OFFER:
                yield "fact", fact

    def cap_fact(self, name):
        """The fact that a cap is or lacks: its own, else the first missing one of `less`, workers, months; "" none.
        None: the facts of a keyed parameter, in no order that the pages give."""
        version = self.version("limit." + name)
        raw = version.raw["limit"] if version.state() == "known" else {}
        if "fact" in raw:
            return raw["fact"]
        if raw.get("need"):
            behind = [raw["need"][key] for key in ("monthly", "state", "share") if key in raw["need"]]
            asked = [raw["need"]["workers"], raw["need"]["months"]]
        else:
            behind, asked = [raw["parameter"]] if raw else [], [raw["less"]] if "less" in raw else []
        if any("keyed" in self.version(parameter).raw for parameter in behind):
            return None
        return next((fact for fact in asked if self.fact(fact) == UNKNOWN), "")

    def subsidy(self):
        """(key of the tier or "", low, high, lacks) of the subsidy's rate: low and high None where there is none, or no figure.
        Where there is no rate, the lacks are those of the steps.
        Reading: of a bound its one end is known; the figures of steps that stand without a rate are not told ("steps")."""
        for parameter in ("subsidy.rate", "subsidy.steps"):
            try:
                version = self.version(parameter, ("band", "at_least", "at_most") if parameter == "subsidy.rate" else ())
            except Gap:
                continue
            raw, key, own = version.raw, "", {("parameter", parameter)}
            if isinstance(raw, dict) and "keyed" in raw:
                try:
                    entry, lacks = self.keyed(parameter, raw["keyed"]["entries"])
                except Overlap:
                    return "", None, None, own
                if entry is None:
                    return "", None, None, lacks
                raw, key = entry["value"], entry["key"]
            if isinstance(raw, dict) and "unknown" in raw:
                return key, None, None, own
            if isinstance(raw, dict) and "band" in raw:
                return key, number(raw["band"][0], "rate"), number(raw["band"][1], "rate"), set()
            if isinstance(raw, dict) and "steps" in raw:
                return key, "steps", "steps", set()
            if isinstance(raw, dict) and "not_applicable" in raw:
                if key:
                    return key, None, None, set()
                continue
            if isinstance(raw, dict):
                low, high = raw.get("at_least"), raw.get("at_most")
                return key, low and number(low, "rate"), high and number(high, "rate"), set()
            return key, number(raw, "rate"), number(raw, "rate"), set()
        return "", None, None, set()


def rounded(exact, rounding):
    """N-4"""
    mode, unit = rounding.split("/")
    steps = abs(exact) / int(unit)
    whole, rest = steps.__floor__(), steps - steps.__floor__()
    up = {"down": False, "up": rest > 0, "half_up": rest >= Fraction(1, 2),
          "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)}[mode]
    return (whole + up) * int(unit) * (1 if exact >= 0 else -1)


def tests_in_force(catalogue, product, on, known_on, strict=False):
    """Every test that a screening looks at: of rules, of keyed bounds and caps, of tiers."""
    case, out = Case(catalogue, product, on, known_on, {}), []

    def value(raw):
        if isinstance(raw, dict) and "keyed" in raw:
            for entry in raw["keyed"]["entries"]:
                if "when" in entry:
                    test(entry["when"])

    def parameter(name):
        try:
            value(case.version(name).raw)
        except Gap:
            if strict and name != "subsidy.rate":
                raise

    def test(raw):
        group = parts_of(raw)
        if group:
            for part in group[2]:
                test(part)
            return
        out.append(raw)
        for bound in raw.values():
            if isinstance(bound, dict) and "parameter" in bound:
                parameter(bound["parameter"])

    names = catalogue.parameters(product)
    for name in names:
        if name.startswith("rule.") and case.version(name).state() == "known":
            test(case.version(name).raw["test"])
        if name.startswith("limit.") and case.version(name).state() == "known":
            limit = case.version(name).raw["limit"]
            if limit.get("on") == "guarantee":
                parameter("guarantee.tiers")
            for item in (limit.get("parameter"), *(limit.get("need", {}).get(k) for k in ("monthly", "state", "share"))):
                if item:
                    parameter(item)
    if "subsidy.rate" in names:
        parameter("subsidy.rate")
    return out


def facts_of_offer(catalogue, product, on, known_on):
    case, out = Case(catalogue, product, on, known_on, {}), set()
    for name in catalogue.parameters(product):
        if name.startswith("limit.") and case.version(name).state() == "known":
            limit = case.version(name).raw["limit"]
            out |= {limit.get("fact"), limit.get("less"), limit.get("need", {}).get("workers"), limit.get("need", {}).get("months")}
    return out - {None}
