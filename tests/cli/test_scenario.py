"""icha scenario run and solve from outside: the result's folder, what it says of itself, guards, answers and exits."""
import hashlib
import json
import os
import subprocess
import unittest

from scenario_case import PROGRAM, ScenarioCase


class ScenarioTest(ScenarioCase):
    def read(self, run, name):
        with open(os.path.join(self.folder, run, name), "rb") as file:
            return file.read()

    def test_the_folder_is_whole_and_says_what_it_is(self):
        self.icha("run", "plan.yaml", "--out", "run")
        manifest = json.loads(self.read("run", "manifest.json"))
        for result in manifest["results"]:
            self.assertEqual(hashlib.sha256(self.read("run", result["file"])).hexdigest(), result["sha256"])
        self.assertEqual([result["file"] for result in manifest["results"]],
                         ["outlay.csv", "claims.csv", "held.csv", "budget.csv", "behaviour.csv", "grid.csv", "scenario.json"])
        self.assertIn("scenario.expected/1", manifest["determinants"]["methods"])
        digest = manifest["determinants"]["scenario"]["sha256"]
        self.assertEqual(hashlib.sha256(self.read("run", "scenario.json")).hexdigest(), digest)
        for name in "outlay.csv", "claims.csv", "budget.csv", "behaviour.csv", "grid.csv":
            for row in self.rows("run", name):
                self.assertIn("scenario:plan-2018", row["assumptions"])  # M-5

    def test_nothing_depends_on_threads(self):
        self.icha("run", "plan.yaml", "--out", "one", "--threads", "1")
        self.icha("run", "plan.yaml", "--out", "three", "--threads", "3")
        for name in "outlay.csv", "claims.csv", "held.csv", "budget.csv", "behaviour.csv", "grid.csv", "scenario.json":
            self.assertEqual(self.read("one", name), self.read("three", name))
        ids = [json.loads(self.read(run, "manifest.json"))["run_id"] for run in ("one", "three")]
        self.assertEqual(*ids)

    def test_the_points_of_a_sweep_are_runs(self):
        self.icha("run", "plan.yaml", "--out", "base")
        points = self.rows("base", "grid.csv")
        for value in "0%", "1%":
            self.change('probability: "0.5%"' if value == "0%" else 'probability: "0%"', 'probability: "%s"' % value)
            self.icha("run", "plan.yaml", "--out", value)
            paid = sum(int(row["amount"]) for row in self.rows(value, "outlay.csv") if row["basis"] == "paid")
            point = [row for row in points if (row["prepay"], row["product"], row["basis"]) == (value, "", "paid")]
            self.assertEqual([int(row["within"]) for row in point], [paid])

    def test_without_changes_it_is_the_outlay(self):
        """A-1, A-2: no lending, no behaviour: the figures of `icha outlay`."""
        self.change('{kind: prepayment, probability: "0.5%"}', '{kind: prepayment, probability: "0"}')
        self.change('{kind: default, probability: "1/500"', '{kind: default, probability: "0"')
        self.change('{"2018-03": 300000000, "2018-04": 200000000}', '{"2018-03": 1}')
        self.icha("run", "plan.yaml", "--out", "run")
        subprocess.run([PROGRAM, "outlay", "portfolio.csv", "--years", "2018..2020", "--out", "outlay", "--assume",
                        "kr-bank-conventions", "--assume", "incheon-2018-open"], cwd=self.folder, check=True, capture_output=True)
        keys = "product", "payer", "kind", "year", "basis", "amount", "loans"
        self.assertEqual([[row[key] for key in keys] for row in self.rows("run", "outlay.csv")],
                         [[row[key] for key in keys] for row in self.rows("outlay", "outlay.csv")])

    def test_an_answer_holds_when_it_is_run(self):
        """A-3: the volume found, lent by a scenario of its own, is paid within the budget; one step more is not."""
        solved = json.loads(self.icha("solve", "plan.yaml", "--format", "json").stdout)["solved"]
        volume, runs_out = solved
        self.assertEqual(volume["state"], "found")
        self.assertLessEqual(volume["outlay"], 100000000)
        self.assertGreater(volume["next_outlay"], 100000000)
        self.assertEqual(int(volume["next_value"]) - int(volume["value"]), 20000000)
        self.assertEqual(runs_out["state"], "not within the horizon")
        x = int(volume["value"])
        march = x * 300000000 // 500000000
        for value, field in (x, "outlay"), (x + 20000000, "next_outlay"):
            march = value * 3 // 5
            self.change('"2018-03": 300000000, "2018-04": 200000000', '"2018-03": %d, "2018-04": %d' % (march, value - march))
            self.icha("run", "plan.yaml", "--out", field)
            [budget] = self.rows(field, "budget.csv")
            self.assertEqual(int(budget["wanted"]), volume[field])
            self.assertEqual(budget["exhausted_on"] == "not within the horizon", field == "outlay")
            self.change('"2018-03": %d, "2018-04": %d' % (march, value - march), '"2018-03": 300000000, "2018-04": 200000000')

    def test_nothing_fits_is_a_no(self):
        self.change("amount: 100000000", "amount: 1")
        solved = json.loads(self.icha("solve", "plan.yaml", "--format", "json", status=1).stdout)["solved"]
        self.assertEqual(solved[0]["state"], "nothing fits")
        self.assertEqual(solved[1]["state"], "runs out")

    def test_guards(self):
        self.change("{file: portfolio.csv}", '{file: portfolio.csv, sha256: "%s"}' % ("0" * 64))
        done = self.icha("run", "plan.yaml", "--out", "run", status=3)
        self.assertIn("base.portfolio.sha256", done.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "run")))
        self.change("0" * 64, hashlib.sha256(self.read(".", "portfolio.csv")).hexdigest())
        self.icha("run", "plan.yaml", "--out", "run")

    def test_links_are_not_followed(self):
        os.rename(os.path.join(self.folder, "portfolio.csv"), os.path.join(self.folder, "other.csv"))
        os.symlink("other.csv", os.path.join(self.folder, "portfolio.csv"))
        self.icha("run", "plan.yaml", "--out", "run", status=3)

    def test_held_rows_of_the_portfolio_and_of_the_plan(self):
        with open(os.path.join(self.folder, "portfolio.csv"), "a") as file:
            file.write("ST99,incheon.nothing,1,,2018-01-01,,,,,\n")
        self.change("product: incheon.startup\n    months", "product: incheon.startup\n    terms: {term_months: 12, grace_months: 12}\n    months")
        self.icha("run", "plan.yaml", "--out", "run", status=6)
        held = self.rows("run", "held.csv")
        self.assertEqual([row["file"] for row in held], ["portfolio.csv"] + ["lending"] * 25)
        self.assertEqual(held[1]["loan_id"], "startup-2018/2018-03/0001")

    def test_a_simulation_is_repeated(self):
        self.change("mode: expected", 'mode: simulate\nseed: "20181122"')
        self.icha("run", "plan.yaml", "--out", "one", "--threads", "1")
        self.icha("run", "plan.yaml", "--out", "two", "--threads", "2")
        self.assertEqual(self.read("one", "outlay.csv"), self.read("two", "outlay.csv"))
        self.assertIn("scenario.simulate/1", json.loads(self.read("one", "manifest.json"))["determinants"]["methods"])
        for row in self.rows("one", "behaviour.csv"):
            self.assertRegex(row["loans"], r"^[1-9][0-9]*$")

    def test_a_sweep_is_expected_also_of_a_simulation(self):
        self.icha("run", "plan.yaml", "--out", "expected")
        self.change("mode: expected", 'mode: simulate\nseed: "20181122"')
        self.icha("run", "plan.yaml", "--out", "simulated")
        self.assertEqual(self.read("expected", "grid.csv"), self.read("simulated", "grid.csv"))
        self.assertNotEqual(self.read("expected", "outlay.csv"), self.read("simulated", "outlay.csv"))


if __name__ == "__main__":
    unittest.main()
