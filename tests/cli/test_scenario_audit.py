"""Runs of scenarios years later: what they keep, verify, replay, and two of them compared, cause by cause (A-4, M-2)."""
import csv
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["ICHA_PROGRAM"]
SOURCE = pathlib.Path(os.environ["ICHA_SOURCE"])
EXAMPLES = SOURCE / "tests" / "cli" / "examples"
CAUSES = ["parameters", "volume", "behaviour", "data", "method"]


def canonical(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class AuditCase(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for name in "plan.yaml", "plan-more.yaml", "portfolio.csv":
            shutil.copy(EXAMPLES / name, self.folder)

    def icha(self, *words, status=0, form="json"):
        done = subprocess.run([PROGRAM, *map(str, words), "--lang", "en", "--format", form], cwd=self.folder,
                              capture_output=True)
        self.assertNotIn(b"Sanitizer", done.stderr)
        self.assertNotIn(b"runtime error", done.stderr)
        self.assertEqual(done.returncode, status, (words, done.stdout[-2000:], done.stderr))
        return json.loads(done.stdout) if form == "json" and done.stdout else done

    def run_scenario(self, name, out, *words, status=0):
        self.icha("scenario", "run", name, "--out", out, *words, status=status)
        return self.manifest(out)

    def manifest(self, run):
        return json.loads((self.folder / run / "manifest.json").read_text())

    def change(self, name, old, new):
        path = self.folder / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))

    def seal(self, run):
        """The manifest made anew over the files as they are: what a careful forger does."""
        manifest = self.manifest(run)
        for entry in manifest["results"] + manifest["kept"]:
            text = (self.folder / run / entry["file"]).read_bytes()
            entry["sha256"], entry["bytes"] = hashlib.sha256(text).hexdigest(), len(text)
            entry.pop("merkle", None)
        del manifest["digest"]
        manifest["digest"] = hashlib.sha256(canonical(manifest)).hexdigest()
        (self.folder / run / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")

    def states(self, report):
        return {level["level"]: level["state"] for level in report["levels"]}

    def found(self, report):
        return {(finding.get("file"), finding["what"]) for finding in report["findings"]}


class KeepTest(AuditCase):
    def everything(self):
        """A scenario with events, a record beside it, and one more given by --assume."""
        shutil.copy(EXAMPLES / "events.csv", self.folder)
        shutil.copy(SOURCE / "catalogue" / "assumptions" / "incheon-2018-open.yaml", self.folder / "mine.yaml")
        self.change("plan.yaml", "{file: portfolio.csv}", "{file: portfolio.csv}\n  events: {file: events.csv}")
        self.change("plan.yaml", "[kr-bank-conventions, incheon-2018-open]", "[mine.yaml]")
        return self.run_scenario("plan.yaml", "run", "--assume", "kr-bank-conventions")

    def test_what_a_run_keeps(self):
        manifest = self.everything()
        kept = {entry["file"]: entry["sha256"] for entry in manifest["kept"]}
        inputs = self.folder / "run" / "inputs"
        for copy, original in (("scenario.yaml", self.folder / "plan.yaml"), ("portfolio.csv", self.folder / "portfolio.csv"),
                               ("events.csv", self.folder / "events.csv"),
                               ("assumptions/1.yaml", self.folder / "mine.yaml"),
                               ("assumptions/2.yaml", SOURCE / "catalogue/assumptions/kr-bank-conventions.yaml")):
            self.assertEqual((inputs / copy).read_bytes(), original.read_bytes(), copy)
            self.assertEqual(kept["inputs/" + copy], hashlib.sha256(original.read_bytes()).hexdigest(), copy)
        self.assertTrue((inputs / "catalogue" / "products").is_dir())
        self.assertEqual([record["name"] for record in manifest["determinants"]["assumptions"]],
                         ["mine", "kr-bank-conventions"])
        portfolio, events = manifest["determinants"]["inputs"]
        lines = [len((self.folder / name).read_text().splitlines()) - 1 for name in ("portfolio.csv", "events.csv")]
        self.assertEqual([(i["role"], i["encoding"], i["rows"]) for i in (portfolio, events)],
                         [("portfolio", "utf-8", lines[0]), ("events", "utf-8", lines[1])])

    def test_everything_is_replayed(self):  # M-2
        self.everything()
        for threads in 1, 2:
            self.assertEqual(self.states(self.icha("replay", "run", "--threads", threads)),
                             {"inputs": "holds", "replay": "holds"})
        self.assertEqual(set(self.states(self.icha("verify", "run", "--replay")).values()), {"holds", "skipped"})

    def test_keeping_determines_nothing(self):
        kept = self.run_scenario("plan.yaml", "run")
        none = self.run_scenario("plan.yaml", "none", "--inputs", "none")
        self.assertEqual((none["run_id"], none["kept"]), (kept["run_id"], []))
        self.assertFalse((self.folder / "none" / "inputs").exists())

    def test_assumptions_given_in_another_order_are_the_same_run(self):
        self.change("plan.yaml", "assume: [kr-bank-conventions, incheon-2018-open]\n", "")
        orders = [("kr-bank-conventions", "incheon-2018-open"), ("incheon-2018-open", "kr-bank-conventions")]
        ids = {self.run_scenario("plan.yaml", one, "--assume", one, "--assume", two)["run_id"] for one, two in orders}
        self.assertEqual(len(ids), 1)

    def test_a_copy_is_no_more_open_than_the_file(self):
        for name in "plan.yaml", "portfolio.csv":
            (self.folder / name).chmod(0o600)
        self.run_scenario("plan.yaml", "run")
        for name in "scenario.yaml", "portfolio.csv":
            self.assertEqual((self.folder / "run" / "inputs" / name).stat().st_mode & 0o777, 0o600)

    def test_a_portfolio_of_another_encoding(self):
        text = (self.folder / "portfolio.csv").read_text().splitlines()
        (self.folder / "portfolio.csv").write_bytes("\n".join([text[0] + ",bank"] + [line + ",농협" for line in text[1:]] + [""])
                                                    .encode("cp949"))
        manifest = self.run_scenario("plan.yaml", "run")
        self.assertEqual(manifest["determinants"]["inputs"][0]["encoding"], "cp949")
        self.icha("replay", "run")

    def test_a_simulation_is_replayed(self):
        self.change("plan.yaml", "mode: expected", 'mode: simulate\nseed: "20181122"')
        self.run_scenario("plan.yaml", "run", "--known-on", "2026-01-01", "--threads", 1)
        self.icha("replay", "run", "--threads", 2)

    def test_a_run_on_no_portfolio(self):
        self.change("plan.yaml", "base:\n  portfolio: {file: portfolio.csv}\n", "")
        manifest = self.run_scenario("plan.yaml", "run")
        self.assertEqual(manifest["determinants"]["inputs"], [])
        self.icha("verify", "run", "--replay")


class TamperTest(AuditCase):
    def test_one_flipped_byte_of_any_kept_file_is_named(self):
        self.run_scenario("plan.yaml", "run")
        kept = [entry["file"] for entry in self.manifest("run")["kept"]]
        own = [name for name in kept if "/catalogue/" not in name]
        self.assertEqual(len(own), 4)
        for name in own + [name for name in kept if "/catalogue/" in name][::25]:
            path = self.folder / "run" / name
            text = path.read_bytes()
            path.write_bytes(text[:-2] + bytes([text[-2] ^ 1]) + text[-1:])
            self.assertIn((name, "sha256"), self.found(self.icha("verify", "run", status=1)))
            path.write_bytes(text)
        self.icha("verify", "run")

    def test_a_forged_scenario_is_named_before_anything_is_computed(self):
        self.run_scenario("plan.yaml", "run")
        self.change("run/inputs/scenario.yaml", '"1/500"', '"1/400"')
        self.seal("run")
        report = self.icha("replay", "run", status=1)
        self.assertEqual(self.found(report), {("inputs/scenario.yaml", "sha256")})
        self.assertEqual(self.states(report), {"inputs": "fails", "replay": "skipped"})

    def test_a_scenario_that_is_none_is_a_finding(self):
        self.run_scenario("plan.yaml", "run")
        self.change("run/inputs/scenario.yaml", "mode: expected", "mode: expectant")
        self.seal("run")
        self.assertEqual(self.found(self.icha("replay", "run", status=1)), {("inputs/scenario.yaml", "unreadable")})

    def test_a_kept_scenario_that_is_gone(self):
        self.run_scenario("plan.yaml", "run")
        path = self.folder / "run" / "inputs" / "scenario.yaml"
        manifest = self.manifest("run")
        manifest["kept"] = [entry for entry in manifest["kept"] if entry["file"] != "inputs/scenario.yaml"]
        path.unlink()
        (self.folder / "run" / "manifest.json").write_text(json.dumps(manifest))
        self.seal("run")
        self.assertEqual(self.found(self.icha("verify", "run", status=1)), {("inputs/scenario.yaml", "not_kept")})
        self.assertIn(("inputs/scenario.yaml", "unreadable"), self.found(self.icha("replay", "run", status=1)))

    def test_another_scenario_json_is_not_what_determined_the_run(self):
        self.run_scenario("plan.yaml", "run")
        self.change("run/scenario.json", '"1/500"', '"1/400"')
        self.seal("run")
        self.assertIn(("manifest.json", "scenario"), self.found(self.icha("verify", "run", status=1)))

    def test_a_forged_figure_is_found_by_replay(self):
        self.run_scenario("plan.yaml", "run")
        path = self.folder / "run" / "budget.csv"
        path.write_text(path.read_text().replace("payment,2019,100000000", "payment,2019,100000001"))
        self.seal("run")
        self.icha("verify", "run")
        self.assertIn(("budget.csv", "text"), self.found(self.icha("verify", "run", "--replay", status=1)))


class GivenTest(AuditCase):
    """A run without copies, and the auditor's own files: their digests decide."""
    def setUp(self):
        super().setUp()
        self.run_scenario("plan.yaml", "none", "--inputs", "none")
        records = SOURCE / "catalogue" / "assumptions"
        self.given = {"scenario": "plan.yaml", "portfolio": "portfolio.csv", "catalogue": SOURCE / "catalogue"}
        self.records = [records / "kr-bank-conventions.yaml", records / "incheon-2018-open.yaml"]

    def replay(self, status=0, **other):
        words = [word for option, value in {**self.given, **other}.items() if value for word in ("--" + option, value)]
        words += [word for record in self.records for word in ("--assume", record)]
        return self.icha("replay", "none", *words, status=status)

    def test_made_again_from_the_files_given(self):
        shutil.move(self.folder / "plan.yaml", self.folder / "elsewhere.yaml")
        self.assertEqual(set(self.states(self.replay(scenario="elsewhere.yaml")).values()), {"holds"})

    def test_another_spelling_is_the_same_scenario(self):
        self.change("plan.yaml", 'probability: "0.5%"', 'probability: "1/200"')
        self.replay()

    def test_what_is_not_the_input_is_named(self):
        (self.folder / "other.csv").write_text((self.folder / "portfolio.csv").read_text().replace("20000000", "20000001"))
        self.assertEqual(self.found(self.replay(status=1, portfolio="other.csv")), {("other.csv", "sha256")})
        self.assertEqual(self.found(self.replay(status=1, scenario="plan-more.yaml")), {("plan-more.yaml", "sha256")})

    def test_what_is_missing_is_said(self):
        self.replay(status=3, scenario=None)
        self.replay(status=3, catalogue=None)
        self.records = self.records[:1]
        self.replay(status=3)


class CompareTest(AuditCase):
    """Two loans of 7,300,000 won, bullet, 2.5 % subsidy: 500 won a day each; due on the 15th.
    L1 from 2018-01-15 and N from 2018-03-15, 12 months: due in 2018 until 15 December are 334 and 275 days, in 2019 31 and
    90. So A: 609 x 500 = 304,500 and 121 x 500 = 60,500."""
    A = """icha: scenario/1
id: a
base: {portfolio: {file: book.csv}}
assume: [kr-bank-conventions, incheon-2018-open]
horizon: {from: 2018, to: 2019}
mode: expected
lending:
  - id: new
    product: incheon.soho-finance
    months: {"2018-03": 7300000}
    loan: 7300000
    day: 15
    terms: {rate: "3.5%", term_months: 12, grace_months: 0, method: bullet, due_day: 15}
"""
    BOOK = ("loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day\n"
            "L1,incheon.soho-finance,7300000,3.5%,2018-01-15,12,0,bullet,15\n")
    L2 = "L2,incheon.soho-finance,7300000,3.5%,2018-02-15,12,0,bullet,15\n"
    OVERLAY = ("overlays:\n  - {product: incheon.soho-finance, parameter: subsidy.rate, window: {from: 2018-01-01, to: 2018-12-31},"
               ' expects: "2.5%", add: "-0.5%"}\n')
    ALL_PREPAID = 'behaviour:\n  - {kind: prepayment, probability: "1"}\n'

    def setUp(self):
        super().setUp()
        (self.folder / "book.csv").write_text(self.BOOK)
        (self.folder / "more.csv").write_text(self.BOOK + self.L2)

    def scenario(self, name, *changes, add="", text=None):
        text = text or self.A
        for old, new in (("id: a\n", "id: %s\n" % name), *changes):
            self.assertIn(old, text)
            text = text.replace(old, new)
        (self.folder / (name + ".yaml")).write_text(text + add)
        return self.run_scenario(name + ".yaml", name)

    def compare(self, *words, status=0):
        return self.icha("scenario", "compare", "a", "b", *words, status=status)

    def parts(self, document, basis="due"):
        """year -> a, b and the causes' parts that are not 0; the parts add up in every row."""
        made = {}
        for row in document["rows"]:
            self.assertEqual(row["difference"], row["b"] - row["a"])
            self.assertEqual(sum(row[cause] for cause in CAUSES), row["difference"])
            if row["basis"] == basis:
                made[row["year"]] = (row["a"], row["b"], {cause: row[cause] for cause in CAUSES if row[cause]})
        return made

    def test_parameters_alone(self):
        self.scenario("a")
        self.scenario("b", add=self.OVERLAY)
        found = self.compare()
        # 100 won a day less
        self.assertEqual(self.parts(found), {2018: (304500, 243600, {"parameters": -60900}),
                                             2019: (60500, 48400, {"parameters": -12100})})
        for row in found["rows"]:
            self.assertEqual(row["assumptions"].split("; "), ["incheon-2018-open", "kr-bank-conventions", "overlay:b#1",
                                                              "scenario:a", "scenario:b"])  # M-5

    def test_volume_alone(self):
        self.scenario("a")
        self.scenario("b", ('"2018-03": 7300000', '"2018-03": 14600000'))
        # one more N: 275 and 90 days
        self.assertEqual(self.parts(self.compare()), {2018: (304500, 442000, {"volume": 137500}),
                                                      2019: (60500, 105500, {"volume": 45000})})

    def test_behaviour_alone(self):
        self.scenario("a")
        self.scenario("b", add=self.ALL_PREPAID)
        # all are repaid on the first due date, after 31 days each: 2 x 31 x 500; B has no row of 2019
        self.assertEqual(self.parts(self.compare()), {2018: (304500, 31000, {"behaviour": -273500}),
                                                      2019: (60500, 0, {"behaviour": -60500})})

    def test_data_alone(self):
        self.scenario("a")
        self.scenario("b", ("book.csv", "more.csv"))
        # L2 from 2018-02-15: 303 days until 15 December, then 62
        self.assertEqual(self.parts(self.compare()), {2018: (304500, 456000, {"data": 151500}),
                                                      2019: (60500, 91500, {"data": 31000})})

    def test_method_alone(self):
        half = self.ALL_PREPAID.replace('"1"', '"1/10"')
        self.scenario("a", add=half)
        self.scenario("b", ("mode: expected", 'mode: simulate\nseed: "20181122"'), add=half)
        found = self.parts(self.compare())
        for a, b, parts in found.values():
            self.assertEqual(parts, {"method": b - a})
        self.assertNotEqual(found[2018][0], found[2018][1])

    def test_two_causes_with_the_same_between_them(self):
        self.scenario("a")
        self.scenario("b", ("book.csv", "more.csv"), add=self.OVERLAY)
        # as each alone, but L2 comes when a day is 400 won: 303 and 62 days
        self.assertEqual(self.parts(self.compare()), {2018: (304500, 364800, {"parameters": -60900, "data": 121200}),
                                                      2019: (60500, 73200, {"parameters": -12100, "data": 24800})})

    def everything(self):
        self.scenario("a")
        return self.scenario("b", ('"2018-03": 7300000', '"2018-03": 14600000'), ("book.csv", "more.csv"),
                             ("mode: expected", 'mode: simulate\nseed: "1"'), add=self.OVERLAY + self.ALL_PREPAID)

    def test_all_causes_in_their_order(self):
        self.everything()
        found = self.compare()
        self.assertEqual(found["order"], CAUSES)
        # 609 days at 400: 243,600; one more N, 275 days: 353,600; only the first 31 days of three loans: 37,200; L2, 28 days
        # to its first due date: 48,400; drawn with probability 1: the same. 2019: 121 days at 400: 48,400; 90 more: 84,400; 0
        self.assertEqual(self.parts(found), {
            2018: (304500, 48400, {"parameters": -60900, "volume": 110000, "behaviour": -316400, "data": 11200}),
            2019: (60500, 0, {"parameters": -12100, "volume": 36000, "behaviour": -84400})})
        self.assertEqual([step.get("differs") for step in found["steps"]], [None] + [True] * 5)
        [total] = [total for total in found["totals"] if total["basis"] == "due"]
        self.assertEqual([total[key] for key in ("a", "b", "difference", "behaviour")], [365000, 48400, -316600, -400800])

    def test_both_ends_are_the_runs(self):
        self.everything()
        ends = {}
        for side in "a", "b":
            with open(self.folder / side / "outlay.csv", newline="") as file:
                ends[side] = {(row["year"], row["basis"]): int(row["amount"]) for row in csv.DictReader(file)}
        for row in self.compare()["rows"]:
            for side in "a", "b":
                self.assertEqual(row[side], ends[side].get((str(row["year"]), row["basis"]), 0))

    def test_a_forged_end_is_found(self):
        self.everything()
        self.change("b/outlay.csv", ",48400,", ",48401,")
        self.seal("b")
        report = self.compare(status=1)
        self.assertEqual((report["folder"], self.found(report)), ("b", {("outlay.csv", "text")}))

    def test_a_scenario_against_itself(self):
        self.scenario("a")
        self.scenario("b")
        found = self.compare()
        self.assertEqual(self.parts(found), {2018: (304500, 304500, {}), 2019: (60500, 60500, {})})
        self.assertEqual([step["differs"] for step in found["steps"][1:]], [False] * 5)

    def test_what_was_known_is_a_parameter(self):
        # a figure of a later day is not known on an earlier one (C-3): nothing of the plan was before it was published
        self.scenario("a")
        self.scenario("b")
        shutil.rmtree(self.folder / "b")
        self.run_scenario("b.yaml", "b", "--known-on", "2017-12-30", status=6)
        found = self.compare(status=6)
        self.assertTrue(found["steps"][1]["differs"])
        self.assertEqual({tuple(parts) for a, b, parts in self.parts(found).values()}, {("parameters",)})
        self.assertEqual([step["held"] for step in found["steps"]], [0] + [2] * 5)

    def test_horizons_must_be_the_same(self):
        self.scenario("a")
        self.scenario("b", ("to: 2019", "to: 2020"))
        done = self.icha("scenario", "compare", "a", "b", form="table", status=3)
        self.assertIn(b"2018..2020", done.stderr)

    def test_runs_that_cannot_be_compared(self):
        self.scenario("a")
        self.run_scenario("a.yaml", "none", "--inputs", "none")
        self.assertIn(b"none keeps no copies", self.icha("scenario", "compare", "a", "none", status=3, form="table").stderr)
        self.icha("outlay", "book.csv", "--years", "2018..2019", "--out", "outlay", "--assume", "kr-bank-conventions",
                  "--assume", "incheon-2018-open")
        self.assertIn(b"outlay is not the folder of an icha scenario run",
                      self.icha("scenario", "compare", "outlay", "a", status=3, form="table").stderr)
        self.icha("scenario", "compare", "a", "nowhere", status=3)
        self.change("a/inputs/portfolio.csv", "7300000", "7300001")
        report = self.icha("scenario", "compare", "a", "a", status=1)
        self.assertEqual(self.found(report), {("inputs/portfolio.csv", "sha256")})

    def test_a_result_of_its_own(self):
        self.everything()
        found = self.compare("--out", "why")
        self.compare("--out", "why", status=3)  # taken
        with open(self.folder / "why" / "compare.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(rows, [{key: str(value) for key, value in row.items()} for row in found["rows"]])
        manifest = self.manifest("why")
        for side in "a", "b":
            determinants = self.manifest(side)["determinants"]
            self.assertEqual(manifest["determinants"][side], determinants)
            self.assertEqual(hashlib.sha256(canonical(determinants)).hexdigest(), found[side]["run_id"])
        self.assertEqual(manifest["assumptions"], found["assumptions"])
        self.icha("verify", "why")
        self.compare("--out", "again", "--threads", 1)
        self.assertEqual(self.manifest("again")["run_id"], manifest["run_id"])
        self.assertEqual((self.folder / "again/compare.csv").read_bytes(), (self.folder / "why/compare.csv").read_bytes())
        self.icha("replay", "why", status=3)

    def forged(self, change=lambda manifest: None, table=lambda text: text):
        """What verify finds in a comparison so changed, all digests made anew."""
        shutil.rmtree(self.folder / "forged", ignore_errors=True)
        shutil.copytree(self.folder / "why", self.folder / "forged")
        path = self.folder / "forged" / "compare.csv"
        path.write_text(table(path.read_text()))
        manifest = self.manifest("forged")
        change(manifest)
        manifest["run_id"] = hashlib.sha256(canonical(manifest["determinants"])).hexdigest()
        (self.folder / "forged" / "manifest.json").write_text(json.dumps(manifest))
        self.seal("forged")
        return self.icha("verify", "forged", status=1)

    def test_a_line_of_a_comparison_that_does_not_add_up(self):
        self.everything()
        self.compare("--out", "why")
        self.icha("verify", "why")
        line = "304500,48400,-256100,-60900,110000,-316400,11200,0"  # of 2018, due; see test_all_causes_in_their_order
        for forged, findings in (("304501,48400,-256100,-60900,110000,-316400,11200,0", 2), ("304500,48400,-256101,-60900,110000,-316400,11200,0", 1),
                                 ("304500,48400,-256100,-60900,110000,-316400,11200,1", 1), ("304500,48400,-256100,-60901,110000,-316400,11200,0", 1),
                                 ("304500,,-256100,-60900,110000,-316400,11200,0", 2)):
            report = self.forged(table=lambda text: text.replace(line, forged))
            self.assertEqual(self.found(report), {("compare.csv", "sum")}, forged)
            self.assertEqual(len(report["findings"]), findings * (self.folder / "why/compare.csv").read_text().count(line), forged)
        table = self.icha("verify", "forged", form="table", status=1).stdout.decode()
        self.assertIn("the parts do not add up to b", table)

    def test_a_comparison_whose_options_are_others(self):
        self.everything()
        self.compare("--out", "why")
        for what, change in (("years", lambda d: d["options"].clear()), ("years", lambda d: d["options"].update(years="2018..2020")),
                             ("years", lambda d: d["b"]["options"].update(years="2018..2020")),
                             ("years", lambda d: d["a"]["options"].pop("years")), ("option", lambda d: d["options"].pop("order")),
                             ("option", lambda d: d["options"].update(order=[])), ("option", lambda d: d["options"]["order"].reverse())):
            self.assertEqual(self.found(self.forged(lambda manifest: change(manifest["determinants"]))), {("manifest.json", what)})

    def test_a_name_cut_from_a_comparison(self):
        self.everything()
        self.compare("--out", "why")
        for name in "overlay:b#1", "incheon-2018-open", "kr-bank-conventions", "scenario:a", "scenario:b":
            report = self.forged(lambda manifest: manifest["assumptions"].remove(name),
                                 lambda text: text.replace(name + "; ", "").replace("; " + name, ""))
            self.assertEqual(self.found(report), {("manifest.json", "assumptions")}, name)

    def test_a_comparison_of_runs_that_used_nothing_names_what_they_rest_on(self):
        nothing = self.A[:self.A.index("lending:")].replace("base: {portfolio: {file: book.csv}}\n", "")
        self.scenario("a", text=nothing)
        self.scenario("b", text=nothing)
        names = ["incheon-2018-open", "kr-bank-conventions", "scenario:a", "scenario:b"]
        self.assertEqual(self.compare("--out", "why")["assumptions"], names)
        self.icha("verify", "why")

    def test_what_is_not_replayed_is_said_and_the_rest_is_looked_at(self):
        self.everything()
        self.compare("--out", "why")
        report = self.icha("verify", "why", "--replay")
        self.assertEqual(self.states(report), {"schema": "holds", "integrity": "holds", "rows": "holds", "chain": "skipped",
                                               "replay": "skipped"})
        self.assertIn("calling icha scenario compare", self.icha("verify", "why", "--replay", form="table").stdout.decode())
        (self.folder / "why" / "compare.csv").write_text("")
        self.icha("verify", "why", "--replay", status=1)

    def test_the_folder_of_another_command_is_told_which_one_will_do(self):
        self.everything()
        self.compare("--out", "why")
        both = b"why is not the folder of an icha outlay or icha scenario run: it is one of icha scenario compare"
        for words in (["replay", "why"], ["prove", "why"], ["explain", "why", "--loan", "L1"]):
            self.assertIn(both, self.icha(*words, form="table", status=3).stderr)
        self.assertIn(b"why is not the folder of an icha scenario run: it is one of icha scenario compare",
                      self.icha("scenario", "compare", "why", "a", form="table", status=3).stderr)

    def test_for_people_and_for_programs(self):
        self.everything()
        table = self.icha("scenario", "compare", "a", "b", form="table").stdout.decode()
        for text in "scenario:a; scenario:b", "-316,400", "parameters, volume, behaviour, data, method":
            self.assertIn(text, table)
        printed = self.icha("scenario", "compare", "a", "b", form="csv").stdout.decode()
        rows = list(csv.DictReader(io.StringIO(printed, newline="")))
        self.assertEqual([int(row["difference"]) for row in rows], [sum(int(row[cause]) for cause in CAUSES) for row in rows])


if __name__ == "__main__":
    unittest.main()
