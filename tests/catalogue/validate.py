#!/usr/bin/env python3
"""Holds every shipped catalogue file against the published JSON Schemas, and shows that the schemas refuse what they
should: needs PyYAML and jsonschema. Run from anywhere; exit status 0 when all is as it should be."""

import json
import pathlib
import re
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/calendar"))
import holiday_file  # noqa: E402

# Broken fixtures whose fault a schema can see (the others need the loader: references, overlaps, units).
REFUSED = """key-unknown key-missing empty-value empty-versions parameters-a-list name-one-language fund-unknown
fund-missing unit-unknown event-unknown reserved-name bad-name band-of-three form-unknown two-forms keyed-in-keyed keyed-by
steps-empty-months unknown-without-reason quote-missing sources-empty source-line-zero status-assumption date-syntax
abstract-inherits series-bare-rate series-key-unknown series-entries-empty series-basis-unknown series-source-missing source-undated source-dated source-line assumption-empty assumption-no-reason assumption-status
merge-key several holidays-key-missing""".split()

# A change to a shipped file that its schema must let pass: file, what stands there, what is put in its place.
ALLOWED = [
    ("products/incheon.startup.yaml", '{ko: "계획에 나와 있지 않습니다", en: "not in the plan"}', '"not in the plan"'),
    ("index/kr.base-rate.yaml", "basis: rate\n", ""),
    ("index/kr.base-rate.yaml", "rate: 3.25%", "rate: -5bp"),
    ("index/kr.base-rate.yaml", "series: kr.base-rate", "series: " + "k" * 63),
]

# A change that it must see.
CHANGED = [
    ("products/incheon.startup.yaml", "{fact: credit.grade, at_most:", "{fact: credit.grade, most:"),
    ("products/incheon.startup.yaml", "{fact: credit.grade, at_most:", "{at_most:"),
    ("products/incheon.startup.yaml", "{fact: credit.grade, at_most:", "{fact: credit.grade, at_least: 1, at_most:"),
    ("products/incheon.startup.yaml", "unit: test", "unit: text"),
    ("products/incheon.startup.yaml", "rule.founding:", "founding:"),
    ("products/incheon.startup.yaml", "{up_to: 50000000, ratio: 100%}", "{up_to: 50000000}"),
    ("products/incheon.startup.yaml", '\n    label: {ko: "창업 후 기간", en: "time since founding"}', ""),
    ("products/incheon.loan-conventions.yaml", "{limit: {fact: request.amount}}", "{limit: {}}"),
    ("products/incheon.loan-conventions.yaml", "on: guarantee}", "on: both}"),
    ("products/incheon.minimum-wage.yaml", "months: wage.months, ", ""),
    ("products/incheon.startup.yaml", '{ko: "계획에 나와 있지 않습니다", en: "not in the plan"}', '{en: "not in the plan"}'),
    ("products/incheon.startup.yaml", '{ko: "계획에 나와 있지 않습니다", en:', '{ko: "계획에 나와 있지 않습니다", fr:'),
    ("products/incheon.startup.yaml", '{ko: "계획에 나와 있지 않습니다", en: "not in the plan"}', "[]"),
    ("facts/applicant.yaml", "type: whole", "type: number"),
    ("facts/business.yaml", "changeable: false", "changeable: perhaps"),
    ("facts/business.yaml", "type: bool", "type: choice"),
    ("facts/business.yaml", "type: date", "type: date\n    minimum: 1"),
    ("index/kr.base-rate.yaml", "series: kr.base-rate", "series: Kr.base-rate"),
    ("index/kr.base-rate.yaml", "series: kr.base-rate", "series: " + "k" * 64),
    ("index/kr.base-rate.yaml", "basis: rate", "basis: spread"),
    ("index/kr.base-rate.yaml", "covers_to: 2026-01-15", "covers_to: 2026-1-15"),
    ("index/kr.base-rate.yaml", "covers_to: 2026-01-15\n", ""),
    ("index/kr.base-rate.yaml", "rate: 3.25%", "rate: 3.25"),
    ("index/kr.base-rate.yaml", "    rate: 3.25%\n", ""),
    ("index/kr.base-rate.yaml", "    rate: 3.25%\n", "    rate: 3.25%\n    until: 2012-07-11\n"),
    ("index/kr.base-rate.yaml", ', quote: "2025-10-23Bank of KoreaBOK2.50%"', ""),
    ("index/kr.late-interest-cap.yaml", "known_from: 2018-04-04", "known_from: April"),
    ("holidays/kr-bank.yaml", "holidays: kr-bank", "holidays: weekends"),
    ("holidays/kr-bank.yaml", "status: computed", "status: guessed"),
    ("holidays/kr-bank.yaml", "kind: bank", "kind: other"),
    ("holidays/kr-bank.yaml", ", source: decree-24273}", "}"),
    ("holidays/kr-bank.yaml", "date: 2013-01-01", "date: 2013-1-1"),
    ("holidays/kr-bank.yaml", 'en: "New Year\'s Day"', 'en: ""'),
    ("holidays/kr-bank.yaml", "confidence: A", "confidence: high"),
    ("holidays/kr-bank.yaml", "weekend: [saturday, sunday]", "weekend: [sunday]"),
    ("holidays/kr-bank.yaml", "- {year: 2013, ", "- {"),
]


# The same for scenarios: the documented example, with one place changed.
SCENARIO_ALLOWED = [
    ('seed: "20181122"', "seed: 20181122"),
    ('title: {en: "Half a point less", ko: "0.5%p 인하"}\n', ""),
    ('assume: [kr-bank-conventions, incheon-2018-open]', "assume: [mine.yaml]"),
    ("expects: unknown ", 'expects: "1%..1.5%" '),
    ('shift: "+1.0%"', "shift: -25bp"),
    ("queue: by_date_then_id", "# queue: by_date_then_id"),
]
SCENARIO_CHANGED = [
    ("icha: scenario/1", "icha: scenario/2"),
    ("id: half-a-point-less", "id: Half"),
    ("horizon: {from: 2018, to: 2024}", "horizon: {from: 2018}"),
    ("horizon: {from: 2018, to: 2024}", "horizon: {from: 1899, to: 2024}"),
    ("mode: simulate", "mode: guess"),
    ('seed: "20181122"', "# no seed"),
    ("file: portfolio.csv", "file: ../portfolio.csv"),
    ('  portfolio: {file: portfolio.csv, sha256: "e3b0', '  loans: {file: portfolio.csv, sha256: "e3b0'),
    ('{sha256: "e3b0', '{sha256: "E3b0'),
    ("[kr-bank-conventions, incheon-2018-open]", "[a, a]"),
    ('    add: "-0.5%"\n', ""),
    ('    add: "-0.5%"\n', '    add: "-0.5%"\n    set: 2%\n'),
    ('    expects: "2.5%"', "    # no guard"),
    ("    set: 24", "    add: 24"),
    ("rounding: down/1 ", "rounding: floor/1 "),
    ('multiply: "1/3"', "multiply: 0.5"),
    ('shift: "+1.0%"', "shift: 1.0"),
    ('["2026-07-01", "2.25%"]', '["2026-07-01"]'),
    ('{"2018-01": 1000000000', '{"2018-13": 1000000000'),
    ("    amount_per_month: 500000000", '    months: {"2018-01": 1}'),
    ("loan: 30000000", "loan: 0"),
    ("    day: 31", "    day: 32"),
    ('terms: {rate: "3.5%"', "terms: {principal: 1"),
    ("kind: closure", "kind: death"),
    ('probability: "10%"', "probability: 0.1"),
    ("basis: payment", "basis: cash"),
    ("amount: 300000000", "amount: -1"),
    ("queue: by_date_then_id", "queue: by_id"),
    ("find: exhaustion", "find: exhaustion, low: 1"),
    ('low: "0%"', "low: 0"),
    ("lending: startup-2018, low", "low"),
    ("behaviour: 1, values", "behaviour: 1, overlay: 1, values"),
    ('values: ["0.5%", "1%"]', "values: []"),
]


class Loader(yaml.SafeLoader):
    """Dates stay text, and repeated keys are refused."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.constructor.ConstructorError(None, None, "a key is given twice", node.start_mark)
        return {str(key): value for key, value in super().construct_mapping(node, deep).items()}


# only true and false are bools: `on` is a key of caps
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(("timestamp", "merge", "float", "bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def validators():
    found = {}
    for kind in ("product", "source", "assumption", "facts", "series", "holidays", "scenario"):
        schema = json.loads((ROOT / "catalogue/schema" / f"{kind}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        found[kind] = jsonschema.Draft202012Validator(schema)
    return found


def faults(text, kinds):
    document = yaml.load(text, Loader)
    is_scenario = isinstance(document, dict) and "icha" in document
    kind = next((kind for kind in kinds if isinstance(document, dict) and kind in document), None)
    kind = "scenario" if is_scenario else kind
    if kind is None:
        return ["neither product nor source nor assumption nor facts nor series nor holidays"]
    return [f"{error.json_path}: {error.message}" for error in kinds[kind].iter_errors(document)]


def calendar_faults():
    """The reader that the calendar's tests and the library's table rest on sees what a reader of YAML sees."""
    text = holiday_file.YAML.read_text(encoding="utf-8")
    document, calendar = yaml.load(text, Loader), holiday_file.read(text)
    whole = [{"year": year, "status": data.status, "source": data.source,
              "days": [{"date": str(day.date), "kind": day.kind, "ko": day.ko, "en": day.en, "source": day.source}
                       for day in data.days]} for year, data in calendar.years.items()]
    lunar = [{"year": year, **{name: str(date) for name, date in dates.items()}} for year, dates in calendar.lunar.items()]
    same = (document["years"] == whole and document["lunar"]["years"] == lunar
            and [source["id"] for source in document["sources"]] == calendar.sources)
    return [] if same else ["tests/calendar/holiday_file.py reads something else"]


def documented_scenario():
    page = (ROOT / "docs/scenario.md").read_text(encoding="utf-8")
    return page.split("```yaml\n", 1)[1].split("```\n", 1)[0]


def scenario_faults(kinds):
    """The documented example and the shipped ones pass; with one place changed they do as SCENARIO_... says."""
    text = documented_scenario()
    yield from ("docs/scenario.md: " + fault for fault in faults(text, kinds))
    for path in sorted((ROOT / "examples").glob("*/*.yaml")):
        yield from (f"{path}: {fault}" for fault in faults(path.read_text(encoding="utf-8"), kinds))
    for old, new in SCENARIO_CHANGED:
        if old not in text or not faults(text.replace(old, new, 1), kinds):
            yield f"docs/scenario.md: the schema should refuse {new!r} for {old!r}"
    for old, new in SCENARIO_ALLOWED:
        if old not in text or faults(text.replace(old, new, 1), kinds):
            yield f"docs/scenario.md: the schema should let {new!r} stand for {old!r}"


def main():
    kinds = validators()
    wrong = 0
    for fault in scenario_faults(kinds):
        print(fault[:400])
        wrong += 1
    shipped = [path for folder in ("products", "sources", "assumptions", "facts", "index", "holidays")
               for path in sorted((ROOT / "catalogue" / folder).glob("*.yaml"))]
    for path in shipped:
        for fault in faults(path.read_text(encoding="utf-8"), kinds):
            print(f"{path}: {fault[:300]}")
            wrong += 1
    for fault in calendar_faults():
        print(f"{holiday_file.YAML}: {fault}")
        wrong += 1
    for name in REFUSED:
        path = ROOT / "tests/catalogue/broken" / f"{name}.yaml"
        if not faults(path.read_text(encoding="utf-8"), kinds):
            print(f"{name}.yaml: the schema should refuse it")
            wrong += 1
    for name, old, new in CHANGED:
        text = (ROOT / "catalogue" / name).read_text(encoding="utf-8")
        if old not in text or not faults(text.replace(old, new, 1), kinds):
            print(f"{name}: the schema should refuse {new!r} for {old!r}")
            wrong += 1
    for name, old, new in ALLOWED:
        text = (ROOT / "catalogue" / name).read_text(encoding="utf-8")
        if old not in text or faults(text.replace(old, new, 1), kinds):
            print(f"{name}: the schema should let {new!r} stand for {old!r}")
            wrong += 1
    refused = len(REFUSED) + len(CHANGED) + len(SCENARIO_CHANGED)
    print(f"{len(shipped)} shipped files held against the schemas, {refused} broken ones refused, "
          f"{wrong} faults")
    return 1 if wrong or not shipped else 0


if __name__ == "__main__":
    sys.exit(main())
