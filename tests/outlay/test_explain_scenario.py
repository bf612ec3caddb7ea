"""icha explain of scenario runs: a loan of the portfolio or of the plan, on the scenario's catalogue, with what behaviour leaves."""
import unittest

from test_prove_scenario import ScenarioCase

LOAN = "soho/2018-01/0001"


class ExplainScenarioTest(ScenarioCase):
    def test_a_loan_of_the_plan(self):
        """20,000,000 from 2018-01-31, on 2 % where the overlay took half a point off. What behaviour leaves of it by its second due
        date: 10^12 x 29/30 = 966666666666.6, x 98 % = 947333333332.68, x 99.5 % = 942596666665.3, each cut; there is no recovery
        before the third month."""
        self.scenario()
        first, = self.call("explain", "out", "--loan", LOAN, "--due", "2018-02-15")["explained"]
        self.assertEqual(first["weight"], "1.000000000000")
        told = self.call("explain", "out", "--loan", LOAN, "--due", "2018-03-15")
        second, = told["explained"]
        self.assertEqual(second["weight"], "0.942596666665")
        self.assertEqual(told["assumptions"], ["incheon-2018-open", "kr-bank-conventions", "overlay:proved#1", "scenario:proved"])
        # 28 days at 2 %: 20,000,000 x 2 % x 28 / 365 = 30,684.9
        self.assertEqual(told["rows"][0]["subsidy"], 30684)
        terms = {term["key"]: term for term in told["terms"]}
        self.assertEqual((terms["principal"]["from"], terms["principal"]["file"]), ("portfolio", "lending"))
        shown = self.call("explain", "out", "--loan", LOAN, "--due", "2018-03-15", form="table").stdout.decode()
        self.assertIn("0.942596666665", shown)
        self.assertIn("scenario:proved", shown)

    def test_a_loan_of_the_portfolio(self):
        self.scenario()
        loan = self.lines_of("inputs/portfolio.csv")[1].split(",")[0]
        told = self.call("explain", "out", "--loan", loan)
        terms = {term["key"]: term for term in told["terms"]}
        self.assertEqual(terms["principal"]["file"], "book.csv")
        self.assertEqual([(event["kind"], event["file"], event["line"]) for event in told["events"]], [("relocate", "events.csv", 2)])

    def test_a_simulation_is_told_apart(self):
        self.scenario('mode: simulate\nseed: "20181122"')
        told, = self.call("explain", "out", "--loan", LOAN, "--due", "2018-03-15")["explained"]
        self.assertEqual(told["weight"], "drawn")

    def test_no_such_loan(self):
        self.scenario()
        self.call("explain", "out", "--loan", "soho/2018-01/0009", status=3)


if __name__ == "__main__":
    unittest.main()
