"""icha prove of scenario runs: the second engine over their loans, outlay, claims, budgets and behaviour (M-4, A-1 to A-3)."""
import subprocess
import unittest

from support import PROGRAM, SAMPLE
from test_verify import AuditCase, seal

PLAN = """icha: scenario/1
id: proved
assume: [kr-bank-conventions, incheon-2018-open]
horizon: {from: 2018, to: 2022}
MODE
base:
  portfolio: {file: book.csv}
  events: {file: events.csv}
overlays:
  - {product: incheon.soho-finance, parameter: subsidy.rate, window: {from: 2018-01-01, to: 2018-12-31}, expects: "2.5%", add: "-0.5%"}
lending:
  - id: soho
    product: incheon.soho-finance
    months: {"2018-01": 50000000, "2018-03": 61000000}
    loan: 20000000
    day: 31
    terms: {due_day: 15}
behaviour:
  - {kind: prepayment, probability: "1/30"}
  - {kind: default, probability: "2%", products: [incheon.soho-finance, incheon.startup]}
  - {kind: recovery, probability: "1/3", from_month: 3, to_month: 40}
  - {kind: closure, probability: "0.5%"}
budget:
  - {id: first, products: [incheon.soho-finance], payers: [incheon], year: 2018, amount: 1000000, basis: payment}
  - {id: second, year: 2018, amount: 900000000, basis: commitment}
grid:
  - {name: speed, behaviour: 1, values: ["0.5%", "1%"]}
"""


class ScenarioCase(AuditCase):
    def scenario(self, mode="mode: expected", out="out", change=lambda text: text, more=lambda line: ""):
        lines = SAMPLE.read_text().splitlines(keepends=True)
        self.write("".join(lines[:1] + lines[1:900:40] + lines[-1:] * 2) + more(lines[1]))  # the last one twice: both rows are held
        loan = lines[1].split(",")[0]
        self.write("loan_id,kind,on\n%s,relocate,2018-11-01\n" % loan, "events.csv")
        self.write(change(PLAN.replace("MODE", mode)), "plan.yaml")
        done = subprocess.run([PROGRAM, "scenario", "run", "plan.yaml", "--out", out, "--format", "json"], cwd=self.folder,
                              capture_output=True, timeout=300)
        self.assertEqual(done.returncode, 6, done.stderr)

    def lines_of(self, name):
        return (self.folder / "out" / name).read_text().splitlines(keepends=True)

    def put_lines(self, name, lines):
        (self.folder / "out" / name).write_text("".join(lines))
        seal(self.folder / "out")

    def forge(self, name, line, column, text):
        """One cell changed, all digests made to agree."""
        lines = self.lines_of(name)
        cells = lines[line].rstrip("\n").split(",")
        cells[lines[0].rstrip("\n").split(",").index(column)] = text
        self.put_lines(name, lines[:line] + [",".join(cells) + "\n"] + lines[line + 1:])


class ProveScenarioTest(ScenarioCase):
    def test_expected_and_simulated_runs_hold(self):
        for mode in "mode: expected", 'mode: simulate\nseed: "20181122"':
            self.scenario(mode)
            report = self.call("prove", "out", "--all")
            self.assertEqual(self.levels(report), {"inputs": "holds", "held": "holds", "prove": "holds"})
            self.assertEqual([(s["file"], s["what"]) for s in report["skipped"]], [("grid.csv", "not_compared")])
            # 23 of the portfolio; 2 x 20 million and 10 million, 3 x 20 million and 1 million of the plan
            self.assertEqual(report["sample"], {"loans": 30, "of": 30})
            self.assertIn("soho/2018-03/0004", report["proved"])
            self.assertGreater(len(self.lines_of("behaviour.csv")), 4)
            self.folder.joinpath("out").rename(self.folder / mode[6:12])

    def test_a_sample_looks_at_loans_only(self):
        self.scenario()
        report = self.call("prove", "out", "--sample", 4)
        self.assertEqual((report["sample"], len(report["proved"])), ({"loans": 4, "of": 30}, 4))
        self.assertEqual(report, self.call("prove", "out", "--sample", 4, "--threads", 1))
        self.assertEqual({s["file"]: s["what"] for s in report["skipped"]},
                         {"outlay.csv": "sample_only", "claims.csv": "sample_only", "budget.csv": "sample_only",
                          "behaviour.csv": "sample_only", "grid.csv": "not_compared"})

    def test_forged_cells_are_named(self):
        self.scenario()
        for name, line, column in (("outlay.csv", 2, "amount"), ("outlay.csv", 5, "loans"), ("claims.csv", 3, "amount"),
                                   ("claims.csv", 4, "lines"), ("claims.csv", 4, "paid_on"), ("budget.csv", 1, "used"),
                                   ("budget.csv", 1, "exhausted_on"), ("budget.csv", 2, "wanted"), ("behaviour.csv", 2, "loans"),
                                   ("behaviour.csv", 3, "assumptions")):
            lines = self.lines_of(name)
            self.forge(name, line, column, "77")
            if column != "assumptions":
                self.call("verify", "out")
            finding, = self.call("prove", "out", "--all", status=1)["findings"]
            self.assertEqual((finding["file"], finding["line"]), (name, line + 1))
            self.assertIn("%s 77" % column, finding["found"])
            self.put_lines(name, lines)
        lines = self.lines_of("behaviour.csv")
        self.put_lines("behaviour.csv", lines[:-1])
        self.assertEqual(self.found(self.call("prove", "out", "--all", status=1)), {("behaviour.csv", "no_row")})
        self.put_lines("behaviour.csv", lines)
        self.call("prove", "out", "--all")

    def test_another_scenario_under_the_same_folder(self):
        """What the run says that it asked is what its own scenario asks."""
        self.scenario()
        text = "".join(self.lines_of("scenario.json"))
        (self.folder / "out" / "scenario.json").write_text(text.replace('"1/30"', '"1/31"'))
        self.assertEqual(self.found(self.call("prove", "out", status=1)), {("scenario.json", "unreadable")})
        seal(self.folder / "out")  # then the manifest contradicts itself
        self.assertEqual(self.found(self.call("prove", "out", status=1)), {("manifest.json", "unreadable")})

    def test_a_loan_that_portfolio_and_plan_both_have(self):
        """Held in both (P-2): in neither engine's figures, but the plan makes it."""
        self.scenario(more=lambda line: line.replace(line.split(",")[0], "soho/2018-01/0002"))
        report = self.call("prove", "out", "--all")
        self.assertEqual(self.levels(report), {"inputs": "holds", "held": "holds", "prove": "holds"})
        self.assertNotIn("soho/2018-01/0002", report["proved"])
        self.assertEqual(report["sample"], {"loans": 29, "of": 29})

    def test_held_rows_of_portfolio_and_plan(self):
        self.scenario(change=lambda text: text.replace("due_day: 15", "due_day: 15, grace_months: 600"))
        held = self.lines_of("held.csv")
        self.assertTrue(held[-1].startswith("lending,"), held)  # the grace leaves no instalment
        report = self.call("prove", "out", "--all")
        self.assertEqual(self.levels(report)["held"], "holds")
        self.put_lines("held.csv", held[:-1])
        self.assertEqual(self.found(self.call("prove", "out", status=1)), {("held.csv", "rows")})
        self.put_lines("held.csv", held[:1] + held[2:])
        self.assertEqual({f["level"] for f in self.call("prove", "out", status=1)["findings"]}, {"held"})


if __name__ == "__main__":
    unittest.main()
