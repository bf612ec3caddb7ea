"""What icha scenario run, check and solve say of rows that are held, of questions that fail, of names that nobody bears."""
import hashlib
import json
import os
import unittest

from scenario_case import ScenarioCase

PLAN = '{"2018-03": 300000000, "2018-04": 200000000}'  # of 20,000,000 each: 15 loans and 10
WINDOW = "window: {from: 2018-01-01, to: 2018-12-31}"


class ScenarioAnswers(ScenarioCase):
    def add_rows(self, *rows):
        with open(os.path.join(self.folder, "portfolio.csv"), "a") as file:
            file.writelines(row + "\n" for row in rows)

    def solve(self, *words, status=0):
        return json.loads(self.icha("solve", "plan.yaml", "--format", "json", *words, status=status).stdout)

    # ---- sweeps ----

    def test_a_point_says_how_many_rows_it_holds(self):
        """With a cap of 10 million all 25 loans of 20 million are held (C-7), at 20 million none."""
        self.change("lending:", "overlays:\n  - {product: incheon.startup, parameter: cap, %s, expects: unknown, set: 20000000}\nlending:" % WINDOW)
        self.change('{name: prepay, behaviour: 1, values: ["0%", "0.5%", "1%"]}',
                    '{name: cap, overlay: 1, values: ["10000000", "20000000"]}')
        done = self.icha("run", "plan.yaml", "--out", "run", status=6)
        self.assertIn("1 points of the sweep hold rows", done.stderr)
        self.assertEqual({(row["cap"], row["held"]) for row in self.rows("run", "grid.csv")},
                         {("10000000", "25"), ("20000000", "0")})
        self.assertEqual(self.rows("run", "held.csv"), [])  # the scenario itself holds none
        self.change('["10000000", "20000000"]', '["20000000", "30000000"]')
        self.icha("run", "plan.yaml", "--out", "none")

    def test_a_point_without_any_loan_is_there(self):
        self.change("base:\n  portfolio: {file: portfolio.csv}\n", "")
        self.change("lending:", "overlays:\n  - {product: incheon.startup, parameter: cap, %s, expects: unknown, set: 20000000}\nlending:" % WINDOW)
        self.change('{name: prepay, behaviour: 1, values: ["0%", "0.5%", "1%"]}', '{name: cap, overlay: 1, values: ["10000000"]}')
        self.icha("run", "plan.yaml", "--out", "run", status=6)
        self.assertEqual({(row["product"], row["within"], row["held"]) for row in self.rows("run", "grid.csv")}, {("", "0", "25")})

    def test_points_of_overlays_are_runs(self):
        """Points read anew only the loans that their overlays reach: the figures are those of runs of their own.
        Loans are made on the first day of the window and on the last, and a month later."""
        overlay = 'overlays:\n  - {product: incheon.startup, parameter: subsidy.rate, window: {from: 2016-02-03, to: 2018-03-15}, expects: "1%%", set: "%s"}\nlending:'
        self.change("lending:", overlay % "2%")
        self.change("values:", 'values: ["0.5%"]}\n  - {name: rate, overlay: 1, values: ["0%", "3%"]}\n#')
        self.icha("run", "plan.yaml", "--out", "sweep")
        points = {row["rate"]: int(row["within"]) for row in self.rows("sweep", "grid.csv") if (row["product"], row["basis"]) == ("", "paid")}
        self.assertEqual(len(set(points.values())), 2)
        for before, rate in ("2%", "0%"), ("0%", "3%"):
            self.change('set: "%s"' % before, 'set: "%s"' % rate)
            self.icha("run", "plan.yaml", "--out", rate)
            self.assertEqual(sum(int(row["amount"]) for row in self.rows(rate, "outlay.csv") if row["basis"] == "paid"), points[rate])

    # ---- questions ----

    def test_answers_count_held_rows(self):
        self.add_rows("ST99,incheon.nothing,1,,2018-01-01,,,,,")
        solved = self.solve(status=6)["solved"]
        self.assertEqual([one["held"] for one in solved], [1, 1])
        # the plan as it stands has 25 loans; a month's last loan takes what is left
        with open(os.path.join(self.folder, "portfolio.csv")) as file:
            rows = len(file.readlines()) - 1
        self.assertEqual(solved[1]["rows_in"], rows + 25)
        self.assertEqual(solved[0]["rows_in"], rows + -(-int(solved[0]["value"]) * 3 // 5 // 20000000) +
                         -(-int(solved[0]["value"]) * 2 // 5 // 20000000))

    def ask(self, *questions):
        self.change("solve:\n", "solve:\n" + "".join("  - {%s, budget: city-2019}\n" % one for one in questions))

    def test_no_months_no_rate_and_no_volume_cost_the_same(self):
        self.ask("id: m, find: subsidy_months, product: incheon.startup, %s, low: 0, high: 0, step: 1" % WINDOW,
                 'id: r, find: subsidy_rate, product: incheon.startup, %s, low: "0%%", high: "0%%", step: "1%%"' % WINDOW,
                 "id: v, find: volume, lending: startup-2018, low: 0, high: 0, step: 1")
        solved = self.solve()["solved"]
        self.assertEqual([one["value"] for one in solved[:3]], ["0", "0%", "0"])
        self.assertEqual([one["held"] for one in solved[:3]], [0, 0, 0])
        self.assertEqual(len({one["outlay"] for one in solved[:3]}), 1)
        self.assertLess(solved[0]["outlay"], solved[4]["outlay"])

    def test_a_question_that_fails_leaves_the_others(self):
        self.ask('id: bad, find: subsidy_rate, product: incheon.hope, %s, low: "1%%", high: "2%%", step: "1%%"' % WINDOW)
        self.change("amount: 100000000", "amount: 1")
        solved = self.solve(status=3)["solved"]
        self.assertEqual([one["state"] for one in solved], ["error", "nothing fits", "runs out"])
        self.assertIn("subsidy.rate", solved[0]["error"])

    def test_determinants_are_those_of_a_run(self):
        solved = self.solve("--known-on", "2018-12-31")["determinants"]
        self.icha("run", "plan.yaml", "--out", "run", "--known-on", "2018-12-31")
        with open(os.path.join(self.folder, "run", "manifest.json")) as file:
            run = json.load(file)["determinants"]
        for key in "catalogue", "assumptions", "scenario", "overlays", "options", "program":
            self.assertEqual(solved[key], run[key])
        self.assertEqual(solved["options"]["known_on"], "2018-12-31")
        [portfolio] = solved["inputs"]
        with open(os.path.join(self.folder, "portfolio.csv"), "rb") as file:
            self.assertEqual(portfolio["sha256"], hashlib.sha256(file.read()).hexdigest())
        self.assertEqual(solved["command"], "scenario solve")

    def test_without_questions_there_is_no_answer(self):
        path = os.path.join(self.folder, "plan.yaml")
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(text[:text.index("solve:")])
        done = self.icha("solve", "plan.yaml", status=3)
        self.assertIn("expected solve", done.stderr)
        self.assertEqual(done.stdout, "")

    # ---- names ----

    def test_a_payer_must_bear_something(self):
        self.change("payers: [incheon]", "payers: [inchon]")
        for command in ("run", "plan.yaml", "--out", "run"), ("solve", "plan.yaml"):
            self.assertIn("plan.yaml:21:14: budget[0].payers: inchon bears no subsidy of the budget's products: the nearest name is incheon",
                          self.icha(*command, status=3).stderr)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "run")))
        self.icha("check", "plan.yaml")  # the portfolio may name it: only who reads it can tell
        self.change("base:\n  portfolio: {file: portfolio.csv}\n", "")
        self.assertIn("inchon", self.icha("check", "plan.yaml", status=3).stdout)

    def test_a_payer_of_the_portfolio_alone_is_one(self):
        with open(os.path.join(self.folder, "portfolio.csv")) as file:
            lines = file.read().splitlines()
        with open(os.path.join(self.folder, "portfolio.csv"), "w") as file:
            file.write(lines[0] + ",subsidy.payers[0].name,subsidy.payers[0].share\n")
            file.writelines(line + ",namdong,1\n" for line in lines[1:])
        self.change("payers: [incheon]", "payers: [namdong]")
        self.icha("run", "plan.yaml", "--out", "run")
        self.icha("solve", "plan.yaml")

    def test_a_product_must_have_one_of_the_payers(self):
        self.change("products: [incheon.startup]\n", "products: [incheon.startup, incheon.general-guarantee]\n")
        self.assertIn("none of the budget's payers bears subsidy of incheon.general-guarantee",
                      self.icha("run", "plan.yaml", "--out", "run", status=3).stderr)

    # ---- loans ----

    def test_a_loan_id_of_the_portfolio_and_of_the_plan_is_held_in_both(self):
        """P-2. The plan of March has the loans 0001 to 0015."""
        self.add_rows("startup-2018/2018-03/0015,incheon.startup,20000000,,2018-03-15,,,,,",
                      "startup-2018/2018-03/0016,incheon.startup,20000000,,2018-03-15,,,,,")
        self.icha("run", "plan.yaml", "--out", "run", status=6)
        self.assertEqual([(row["file"], row["loan_id"]) for row in self.rows("run", "held.csv")],
                         [("portfolio.csv", "startup-2018/2018-03/0015"), ("lending", "startup-2018/2018-03/0015")])
        # asked for the volume the plan may grow: with 16 loans in March both are held, with 14 none
        self.ask("id: v14, find: volume, lending: startup-2018, low: 466666666, high: 466666666, step: 1",
                 "id: v16, find: volume, lending: startup-2018, low: 533333334, high: 533333334, step: 1")
        self.assertEqual([one["held"] for one in self.solve(status=6)["solved"][:2]], [0, 4])

    # ---- a whole schedule ----

    def test_set_replaces_a_whole_schedule(self):
        """1 % for a year, then nothing: as subsidy_rate and months in the terms say it."""
        hope = """icha: scenario/1
id: hope
assume: [kr-bank-conventions, %s]
horizon: {from: 2023, to: 2026}
mode: expected
%slending:
  - {id: h, product: incheon.hope, months: {"2023-06": 60000000}, loan: 30000000, day: 15,
     terms: {rate: "5%%", method: equal_principal%s}}
"""
        overlay = """overlays:
  - product: incheon.hope
    parameter: subsidy.steps
    window: {from: 2023-06-01, to: 2023-06-30}
    expects: "2%%, 1.5%%"
    set: %s
"""
        one = '[{months: 12, rate: "1%"}]'
        for name, changed, terms in (("steps", overlay % one, ""), ("terms", "", ', subsidy_rate: "1%", subsidy_months: 12'),
                                     ("plain", "", "")):
            with open(os.path.join(self.folder, "plan.yaml"), "w") as file:
                file.write(hope % ("incheon-2018-open", changed, terms))
            self.icha("run", "plan.yaml", "--out", name)
        keys = "year", "basis", "amount"
        figures = {name: [[row[key] for key in keys] for row in self.rows(name, "outlay.csv")] for name in ("steps", "terms", "plain")}
        self.assertEqual(figures["steps"], figures["terms"])
        self.assertNotEqual(figures["steps"], figures["plain"])
        self.assertIn("overlay:hope#1", self.rows("steps", "outlay.csv")[0]["assumptions"])
        # one digest for all spellings
        digests = set()
        for spelt in one, '[{rate: 100bp, months: 12}]', '[{"months": 12, "rate": "0.01x"}]':
            with open(os.path.join(self.folder, "plan.yaml"), "w") as file:
                file.write(hope % ("incheon-2018-open", overlay % spelt, ""))
            digests.add(json.loads(self.icha("check", "plan.yaml").stdout)["scenarios"][0]["sha256"])
        self.assertEqual(len(digests), 1)
        for bad, says in (("[]", ""), ("[{months: 12}]", "rate"), ("[{months: 0, rate: 1%}]", ""), ("[12]", ""),
                          ('[{months: 12, rate: "101%"}]', "100%")):
            with open(os.path.join(self.folder, "plan.yaml"), "w") as file:
                file.write(hope % ("incheon-2018-open", overlay % bad, ""))
            self.assertIn(says, self.icha("check", "plan.yaml", status=3).stdout)


if __name__ == "__main__":
    unittest.main()
