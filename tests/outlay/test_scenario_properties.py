"""Properties of folders of `icha scenario run`, on random scenarios from a fixed seed: no output hides an assumption, an overlay
or a changed series (M-5); an overlay outside its window leaves every table's bytes as they were (A-1); a byte that was flipped
anywhere in the folder is named by verify (M-2)."""
import csv
import datetime
import io
import json
import random
import re
import unittest
import zipfile

from test_scenario_methods import CATALOGUE
from test_verify import AuditCase

SEED = 20181122
TABLES = ("outlay.csv", "claims.csv", "held.csv", "budget.csv", "behaviour.csv")
COLUMNS = ("loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,day_count,inclusion,rounding.interest,"
           "index.series,index.spread,index.reset_every_months,subsidy.method,subsidy.base,subsidy.rounding,subsidy.claim.cycle,"
           "subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days\n")
TERMS = "bullet,{due},act/365,start,{rounding},{index},of_rate,balance,down/1,quarter,due,down/10,claim,20,0\n"
RECORD = """assumption: usual
name: {ko: 관행, en: usual}
statement: {ko: 시험, en: test}
parameters:
  rounding.interest: {unit: text, versions: [{id: u, value: down/1, note: chosen}]}
"""
SCENARIO = """icha: scenario/1
id: property
base: {{portfolio: {{file: book.csv}}}}
assume: [{assume}]
horizon: {{from: 2018, to: 2019}}
mode: {mode}
seed: "s"
overlays: [{overlays}]
index: [{index}]
behaviour: [{{kind: prepayment, probability: "3%"}}, {{kind: default, probability: "1/7"}}, {{kind: recovery, probability: "1/2"}}]
budget: [{{id: b, year: 2018, amount: 300000, basis: payment}}]
solve: [{{id: out, find: exhaustion, budget: b}}]
grid: [{{name: speed, behaviour: 1, values: ["0", "1%"]}}]
"""


def day(rng, first=datetime.date(2018, 1, 1), days=300):
    return first + datetime.timedelta(days=rng.randrange(days))


class ScenarioCase(AuditCase):
    def book(self, rng, assumed=False, floating=False, days=None):
        rows = [COLUMNS]
        for number, on in enumerate(days or [day(rng) for _ in range(8)]):
            index = "t.base,0.5%,1" if floating else ",,"
            rate = "" if floating else f"{rng.randrange(10, 60) / 10}%"
            terms = TERMS.format(due=rng.randint(1, 31), rounding="" if assumed else "down/1", index=index)
            rows.append(f"L{number},t.golden,{rng.randrange(10**6, 3 * 10**7)},{rate},{on},{rng.randint(1, 2)},0,{terms}")
        self.write("".join(rows))

    def scenario(self, rng, assume=(), overlays=(), index=()):
        self.write(SCENARIO.format(assume=", ".join(assume), mode=rng.choice(["expected", "simulate"]), overlays=", ".join(overlays),
                                   index=", ".join(index)), "s.yaml")

    def run_scenario(self, out, form="json", status=0):
        return self.call("scenario", "run", "s.yaml", "--out", out, "--catalogue", CATALOGUE, status=status, form=form)

    def tables(self, out):
        return {name: (self.folder / out / name).read_bytes() for name in TABLES}


class NothingIsHidden(ScenarioCase):
    def says(self, names, text, what):
        """By the name itself; a report says of which scenario it is, and what its overlays change."""
        shown = {"scenario:property": "property", "overlay:property#1": "subsidy.rate", "index:property#1": "t.base"}
        is_report = what[0] == "report" or what == "long table" or what[:3] == "xl/"
        for name in names:
            self.assertTrue(name in text or (is_report and shown.get(name, name) in text), (name, what, text))

    def sheets(self, path):
        """The text of each sheet of a workbook, its header and cells."""
        with zipfile.ZipFile(path) as book:
            strings = re.findall(r"<si>(.*?)</si>", book.read("xl/sharedStrings.xml").decode(), re.S)
            for name in book.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    sheet = book.read(name).decode()
                    yield name, sheet + "".join(strings[int(at)] for at in re.findall(r't="s"><v>(\d+)<', sheet))

    def check_outputs(self, names, out):
        for form in "table", "csv", "json":
            done = self.run_scenario(f"{out}-{form}", form) if form != "json" else json.dumps(self.run_scenario(f"{out}-{form}"))
            self.says(names, done if form == "json" else done.stdout.decode(), f"run {form}")
            for words in ("report", f"{out}-{form}"), ("verify", f"{out}-{form}"), ("scenario", "solve", "s.yaml", "--catalogue", CATALOGUE):
                shown = self.call(*words, "--lang", "en", form=form)
                self.says(names, json.dumps(shown) if form == "json" else shown.stdout.decode(), (words[0], form))
        for name in "outlay.csv", "claims.csv", "budget.csv", "behaviour.csv", "grid.csv":
            with open(self.folder / f"{out}-csv" / name, newline="") as file:
                for row in csv.DictReader(file):
                    self.says(names, row["assumptions"], name)
        self.says(names, (self.folder / f"{out}-csv" / "manifest.json").read_text(), "manifest")
        self.call("report", f"{out}-csv", "--xlsx", f"{out}.xlsx", "--csv", f"{out}.csv", "--quiet")
        for row in csv.DictReader(io.StringIO((self.folder / f"{out}.csv").read_text(encoding="utf-8-sig"))):
            self.says(names, "; ".join(row.get(key, "") for key in ("scenario", "assumptions", "overlays")), "long table")
        for sheet, text in self.sheets(self.folder / f"{out}.xlsx"):
            self.says(names, text, sheet)

    def test_every_output_names_what_it_rests_on(self):
        rng = random.Random(SEED)
        self.write(RECORD, "usual.yaml")
        for number, (assumed, overlaid, indexed) in enumerate([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)]):
            with self.subTest(assumed=assumed, overlaid=overlaid, indexed=indexed):
                days = [day(rng, datetime.date(2018, 2, 1), 200) for _ in range(6)]
                overlay = f'{{product: t.golden, parameter: subsidy.rate, window: {{from: 2018-01-01, to: {max(days)}}}, expects: "2%", add: "-0.5%"}}'
                index = '{series: t.base, from: 2018-01-01, shift: "+1%"}'
                self.book(rng, assumed, indexed, days)
                self.scenario(rng, ["usual.yaml"] * assumed, [overlay] * overlaid, [index] * indexed)
                names = ["scenario:property"] + ["usual"] * assumed + ["overlay:property#1"] * overlaid + ["index:property#1"] * indexed
                self.check_outputs(names, f"out{number}")


class OverlaysOutside(ScenarioCase):
    def overlay(self, rng, first, last):
        parameter, expects, change = rng.choice([("subsidy.rate", '"2%"', 'add: "-0.5%"'), ("subsidy.rate", '"2%"', 'set: "0.1%"'),
                                                 ("subsidy.months", '"24"', "set: 1"), ("cap", '"<= 36500000"', 'set: "<= 1"'),
                                                 ("subsidy.rate", '"2%"', 'multiply: "1/3", rounding: down/1')])
        return f"{{product: t.golden, parameter: {parameter}, window: {{from: {first}, to: {last}}}, expects: {expects}, {change}}}"

    def test_bytes_stay_outside_the_window(self):
        """Windows from the day after one loan to the day before the next: no table changes by a byte. On a loan's day one does."""
        rng, one = random.Random(SEED), datetime.timedelta(days=1)
        for number in range(6):
            days = sorted(day(rng) for _ in range(6))
            days = [on for i, on in enumerate(days) if i == 0 or (on - days[i - 1]).days > 2]
            gaps = [(datetime.date(2018, 1, 1) - one, days[0])] + list(zip(days, days[1:])) + [(days[-1], datetime.date(2019, 12, 31))]
            windows = [(a + one, b - one) for a, b in gaps if (b - a).days > 1]
            state = rng.getstate()
            texts = []
            for overlays in [], [self.overlay(rng, *window) for window in windows], [self.overlay(rng, days[0], days[0])]:
                again = random.Random(0)
                again.setstate(state)
                self.book(again, days=days)
                self.scenario(again, overlays=overlays)
                out = f"out{number}-{len(texts)}"
                done = self.call("scenario", "run", "s.yaml", "--out", out, "--catalogue", CATALOGUE, form="csv",
                                 status=6 if "cap" in "".join(overlays) and len(texts) == 2 else 0)
                texts.append((self.tables(out), done.stdout))
            self.assertEqual(texts[0], texts[1], number)
            self.assertNotEqual(texts[0][0]["outlay.csv"], texts[2][0]["outlay.csv"], number)


class FlippedBytes(ScenarioCase):
    def test_a_flipped_byte_anywhere_is_named(self):
        rng = random.Random(SEED)
        self.book(rng)
        overlay = '{product: t.golden, parameter: subsidy.rate, window: {from: 2018-01-01, to: 2018-12-31}, expects: "2%", add: "-0.5%"}'
        self.scenario(rng, overlays=[overlay])
        self.run_scenario("out")
        run = self.folder / "out"
        self.call("verify", "out")
        files = sorted(path for path in run.rglob("*") if path.is_file())
        self.assertLessEqual({*TABLES, "grid.csv", "scenario.json", "manifest.json"}, {path.name for path in files})
        for path in files:
            text = path.read_bytes()
            for at in {0, len(text) - 1, *(rng.randrange(len(text)) for _ in range(4))}:
                bit = 1 << rng.randrange(8)
                path.write_bytes(text[:at] + bytes([text[at] ^ bit]) + text[at + 1:])
                report = self.call("verify", "out", status=1)
                self.assertIn(str(path.relative_to(run)), {f.get("file") for f in report["findings"]}, (at, bit))
            path.write_bytes(text)
        self.call("verify", "out")


if __name__ == "__main__":
    unittest.main()
