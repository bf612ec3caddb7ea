"""Catalogues of random rules: every form of test, bound, cap and tier that docs/catalogue.md knows, nested at random.
write(folder, seed, products) writes one, and an assumption record RECORD for some of what is open in it; the same seed gives
the same files."""

import json
import pathlib
import random

FACTS = {
    "flag.a": {"type": "bool"}, "flag.b": {"type": "bool"}, "flag.c": {"type": "bool"},
    "grade.a": {"type": "whole", "minimum": "1", "maximum": "10"}, "count.b": {"type": "whole"},
    "amount.a": {"type": "won"}, "amount.b": {"type": "won"}, "request.amount": {"type": "won"},
    "price.a": {"type": "rate"}, "term.a": {"type": "months", "minimum": "1", "maximum": "360"},
    "day.a": {"type": "date"}, "day.b": {"type": "date"},
    "kind.a": {"type": "choice", "choices": ["red", "green", "blue"]}, "name.a": {"type": "text"},
    "industry.a": {"type": "ksic"}, "hired.a": {"type": "dates"}, "heads.a": {"type": "headcounts"},
    "workers.a": {"type": "whole", "maximum": "1000"},
}
RECORD = "random-record"
LABEL = {"ko": "시험", "en": "test"}
BOUND_UNIT = {"whole": "count", "won": "won", "rate": "rate", "months": "months", "date": "date", "headcounts": "count",
              "dates": "count"}


def plain(value):
    """JSON is YAML; only the spelling of a bool and of a number differ from text."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {plain(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(plain, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Quoted):
        return json.dumps(value.text, ensure_ascii=False)
    return str(value)


def levels(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(levels, inner), default=0)


class Quoted:
    def __init__(self, text):
        self.text = text


class Maker:
    def __init__(self, chance):
        self.chance, self.parameters, self.names = chance, {}, 0

    def one(self, *choices):
        return self.chance.choice(choices)

    def date(self):
        year, month = self.chance.randint(2005, 2024), self.chance.randint(1, 12)
        return f"{year}-{month:02}-{self.one(1, 15, 28):02}"

    def number(self, unit):
        return {"count": lambda: self.chance.randint(0, 10), "won": lambda: self.one(0, 1, 10**6, 7 * 10**6, 3 * 10**7, 2**52 + 1),
                "rate": lambda: self.one("1.5%", "150bp", "0.03x", "2.0000001%", "4%"),
                "months": lambda: self.one(1, 6, 12, 60, 84), "date": self.date,
                "ratio": lambda: self.one("70%", "0.7x", "1/3", "1", "150%", "12.5x")}[unit]()

    # a parameter whose value sets a bound
    def parameter(self, unit, whens=True):
        self.names += 1
        name = f"bound.{self.names}"
        form = self.chance.randint(1, 12)
        value = self.number(unit)
        if form == 1:
            value = {"unknown": Quoted("nobody said")}
        elif form == 2:
            value = {"not_applicable": Quoted("no such bound")}
        elif form == 3 and unit not in ("date", "ratio"):
            value = "unlimited"
        elif form in (4, 5) and unit in ("won", "count", "months"):
            value = self.band(unit)
        elif form == 6 and unit not in ("date", "ratio"):
            value = {self.one("at_most", "at_least"): value}
        elif form in (7, 8) and whens and unit != "date":
            value = self.keyed(unit)
        self.add(name, unit, value)
        return name

    def band(self, unit):
        if unit == "rate":
            return {"band": ["1.5%", self.one("2%", "0.03x", "450bp")]}
        low, high = sorted((self.number(unit), self.number(unit)))
        return {"band": [low, high]} if low < high else low

    def keyed(self, unit):
        """Entries that exclude each other, but the last kind: its conditions are three facts of their own."""
        values = [self.number(unit) for _ in range(3)]
        if self.chance.random() < 0.3:
            values[1] = {"unknown": Quoted("not for these")}
        if self.chance.random() < 0.3 and unit != "ratio":
            values[2] = self.one({"not_applicable": Quoted("none for these")}, {"at_most": self.number(unit)},
                                 {"at_least": self.number(unit)}, self.band(unit))
        if self.chance.random() < 0.15:
            whens = [{"fact": name, "is": True} for name in ("flag.a", "flag.b", "flag.c")]
        else:
            whens = self.apart()
        return {"keyed": {"by": "tier", "entries": [{"key": key, "label": LABEL, "value": value, "when": when}
                                                    for key, value, when in zip(("k1", "k2", "k3"), values, whens)]}}

    def apart(self):
        return self.one(
            [{"fact": "kind.a", "in": ["red"]}, {"fact": "kind.a", "in": ["green"]}, {"fact": "kind.a", "in": ["blue"]}],
            [{"fact": "grade.a", "at_most": 3}, {"all_of": [{"fact": "grade.a", "more_than": 3}, {"fact": "grade.a", "at_most": 6}]},
             {"fact": "grade.a", "more_than": 6}],
            [{"fact": "hired.a", "within_months": 6, "equals": 1}, {"fact": "hired.a", "within_months": 6, "equals": 2},
             {"fact": "hired.a", "within_months": 6, "at_least": 3}])

    def bound(self, unit):
        return {"parameter": self.parameter(unit)} if self.chance.random() < 0.4 else self.number(unit)

    def leaf(self):
        name = self.one(*FACTS)
        kind = FACTS[name]["type"]
        compare = self.one("at_most", "at_least", "less_than", "more_than", "equals")
        test = {"fact": name}
        if kind == "bool":
            test["is"] = self.one(True, False)
        elif kind == "choice":
            test["in"] = self.chance.sample(FACTS[name]["choices"], self.chance.randint(1, 2))
        elif kind == "text":
            test["in"] = self.chance.sample(["alpha", "beta", "gamma"], 2)
        elif kind == "ksic":
            test["ksic"] = {"include": [Quoted(k) for k in self.one(["45", "46", "47"], ["56"], ["561", "562"], ["10", "4711"])]}
            if self.chance.random() < 0.6:
                test["ksic"]["exclude"] = [Quoted(k) for k in self.one(["479"], ["56211", "4711"], ["47"])]
        elif kind == "dates":
            if self.chance.random() < 0.8:
                test["within_months"] = self.one(1, 6, 12)
                if self.chance.random() < 0.4:
                    test["within_months"] = {"parameter": self.parameter("months", False)}
            test[compare] = self.bound("count") if self.chance.random() < 0.4 else self.chance.randint(0, 3)
        elif kind == "date" and self.chance.random() < 0.8:
            op = self.one("within_months", "after_months", "age_at_most", "age_at_least")
            test[op] = self.bound("months") if op.endswith("months") else self.one(1, 19, 34, 39)
        elif kind == "won" and self.chance.random() < 0.4:
            test["per"] = self.one(*(other for other in ("amount.a", "amount.b", "request.amount") if other != name))
            test[self.one("at_most", "at_least", "less_than", "more_than")] = self.bound("ratio")
        else:
            test[compare] = self.bound(BOUND_UNIT[kind])
        if self.chance.random() < 0.2:
            test["when_na"] = self.one("satisfied", "violated")
        return test

    def test(self, depth):
        if depth == 0 or self.chance.random() < 0.35:
            return self.leaf()
        parts = [self.test(depth - 1) for _ in range(self.chance.randint(1, 4))]
        op = self.one("all_of", "any_of", "not", "at_least_of")
        if op == "not":
            return {"not": parts[0]}
        if op == "at_least_of":
            return {"at_least_of": {"count": self.chance.randint(1, len(parts)), "of": parts}}
        return {op: parts}

    def shallow(self):
        """One that leaves the file within its 16 levels of maps and lists."""
        while True:
            test = self.test(self.chance.randint(0, 3))
            if levels(test) <= 9:
                return test

    def cap(self):
        form = self.chance.randint(1, 5)
        if form == 1:
            return {"fact": "request.amount"}
        if form == 2:
            self.names += 1
            share = f"share.{self.names}"
            self.add(share, "ratio", self.one("45%", "1/3", "1", "1/3", {"unknown": Quoted("not said")}))
            need = {"monthly": self.parameter("won", False), "workers": "workers.a", "months": "term.a", "rounding": self.one(
                "down/1", "up/10", "half_up/1000", "half_even/100")}
            for version in self.parameters[need["monthly"]]:
                version[1] = self.one(*[221540] * 6, {"unknown": Quoted("not said")}, {"not_applicable": Quoted("none")},
                                      {"band": [130000, 221540]}, {"at_most": 221540})
            if self.chance.random() < 0.5:
                need["state"] = self.parameter("won", False)
                for version in self.parameters[need["state"]]:
                    version[1] = self.one(130000, {"unknown": Quoted("not said")})
            if self.chance.random() < 0.5:
                need["share"] = share
            return {"need": need}
        limit = {"parameter": self.parameter("won")}
        if self.chance.random() < 0.5:
            limit["less"] = self.one("amount.a", "amount.b")
        if form == 5:
            limit["on"] = "guarantee"
        return limit

    # [[unit, value, valid_from, valid_to, known_from, supersedes]] by name
    def add(self, name, unit, value, label=False):
        versions = [[unit, value, "2010-01-01", None, "2010-01-01", None]]
        if unit in ("count", "won", "months") and isinstance(value, int) and self.chance.random() < 0.2:
            versions[0][3] = "2018-02-28"
            versions.append([unit, self.number(unit), "2018-03-01", None, "2018-01-15", None])
            if self.chance.random() < 0.5:
                versions[1][2], versions[1][5], versions[0][3] = "2018-03-01", "v0", None
        self.parameters[name] = versions

    def records(self):
        """A figure for every third parameter, whatever it holds: asked only where that is open."""
        lines = []
        for number, (name, versions) in enumerate(self.parameters.items()):
            unit, value = versions[0][:2]
            if number % 3 == 0 and unit in BOUND_UNIT.values():
                lines += [f"    {name}:", f"      unit: {unit}", "      versions:", "        - id: assumed",
                          f"          value: {self.inside(unit, value)}", "          note: No source; chosen"]
        return lines

    @staticmethod
    def inside(unit, value):
        if isinstance(value, dict) and "band" in value:
            return value["band"][1]
        if isinstance(value, dict) and "at_least" in value:
            return value["at_least"]
        return {"count": 3, "won": 5000000, "rate": "1.75%", "months": 24, "date": "2016-02-29"}[unit]

    def product(self, name):
        for number in range(self.chance.randint(1, 5)):
            kind = self.chance.randint(1, 25)
            value = ({"unknown": Quoted("not settled")} if kind == 1 else {"not_applicable": Quoted("none")} if kind == 2 else
                     {"test": self.shallow()})
            self.add(f"rule.r{number}", "test", value)
        for number in range(self.chance.randint(0, 5)):
            self.add(f"limit.c{number}", "cap", {"limit": self.cap()})
        self.add("guarantee.tiers", "tiers", self.one(
            {"unknown": Quoted("not said")}, {"not_applicable": Quoted("nothing is guaranteed")}, {"tiers": [{"ratio": "85%"}]}, {"tiers": [{"up_to": 50000000, "ratio": "100%"}, {"ratio": "90%"}]},
            {"tiers": [{"up_to": 30000000, "ratio": "1"}, {"up_to": 100000000, "ratio": "1/3"}, {"ratio": "50%"}]}))
        self.add("guarantee.amount_rounding", "text", self.one("down/1", "up/1", "half_up/10", "half_even/1000", "down/100",
                                                               {"unknown": Quoted("not said")}))
        if self.chance.random() < 0.7:
            self.add("subsidy.rate", "rate", self.keyed("rate"))
        elif self.chance.random() < 0.7:
            self.add("subsidy.rate", "rate", self.one({"unknown": Quoted("not said")}, self.band("rate"), "1.5%", {"at_most": "2%"},
                                                      {"not_applicable": Quoted("none")}))
        elif self.chance.random() < 0.7:
            self.add("subsidy.steps", "steps", self.one({"unknown": Quoted("not said")}, {"steps": [{"months": 12, "rate": "2%"}]}))
        lines = [f"product: {name}", f"name: {plain(LABEL)}", "fund: guarantee", "parameters:"]
        for parameter, versions in self.parameters.items():
            lines += [f"  {parameter}:", f"    unit: {versions[0][0]}", "    event: application"]
            if versions[0][0] in ("test", "cap"):
                lines.append(f"    label: {plain(LABEL)}")
            lines.append("    versions:")
            for number, (_, value, start, end, known, supersedes) in enumerate(versions):
                lines += [f"      - id: v{number}", f"        value: {plain(value)}", f"        valid_from: {start}"]
                lines += [f"        valid_to: {end}"] * (end is not None)
                lines += [f"        known_from: {known}", "        status: plan"]
                lines += [f"        supersedes: [{supersedes}]"] * (supersedes is not None)
                lines += ["        sources:", "          - {document: random, quote: a random value, quote_kind: paraphrase}"]
        return "\n".join(lines) + "\n"


def write(folder, seed, products):  # the record is not empty with more than a few products
    folder = pathlib.Path(folder)
    for name in ("facts", "products", "sources"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_facts(folder, FACTS)
    chance, records = random.Random(seed), []
    for number in range(products):
        name = f"random.p{number}"
        maker = Maker(chance)
        (folder / "products" / f"{name}.yaml").write_text(maker.product(name), encoding="utf-8")
        records += [f"  {name}:"] * bool(maker.records()) + maker.records()
    (folder / "assumptions").mkdir(exist_ok=True)
    (folder / "assumptions" / (RECORD + ".yaml")).write_text("\n".join(
        [f"assumption: {RECORD}", f"name: {plain(LABEL)}", f"statement: {plain(LABEL)}", "by_product:"] + records) + "\n", encoding="utf-8")


def write_facts(folder, facts):
    lines = ["facts: random", "items:"]
    for name, fact in facts.items():
        lines += [f"  {name}:", f"    type: {fact['type']}", f"    label: {plain(LABEL)}", f"    supplied_by: {plain(LABEL)}",
                  "    changeable: true"]
        lines += [f"    {key}: {fact[key]}" for key in ("minimum", "maximum") if key in fact]
        if "choices" in fact:
            lines += ["    choices:"] + [f"      - {{key: {key}, label: {plain(LABEL)}}}" for key in fact["choices"]]
    (folder / "facts" / "random.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "sources" / "random.yaml").write_text("\n".join([
        "source: random", f"title: {plain(LABEL)}", "publisher: test", "dated: 2010-01-01",
        "known_from: 2010-01-01", "locator: none"]) + "\n", encoding="utf-8")
