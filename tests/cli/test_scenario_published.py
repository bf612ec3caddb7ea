"""The figures of the 2018 plan beside the model's: examples/incheon-2018/plan.yaml.

What the model must say is computed here from SPEC 2 to 4 and the assumption files, by a few lines that share nothing with
icha, or by hand from the plan's figures."""
import calendar
import csv
import datetime
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import zipfile
from fractions import Fraction

PROGRAM = os.environ["ICHA_PROGRAM"]
SOURCE = os.environ["ICHA_SOURCE"]
EXAMPLE = os.path.join(SOURCE, "examples", "incheon-2018")
ENDS = [key + end for key in ("says", "model", "difference") for end in ("_low", "_high")]


# ---- the model, by hand: equal principal over 60 months, the first 12 interest only, 36 subsidised months ----

def plus_months(origin, months):
    year, month = divmod(origin.year * 12 + origin.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(origin.day, calendar.monthrange(year, month + 1)[1]))


def years_between(start, end):
    """act/act, the start counted and the end not (T-2, T-3)."""
    parts = Fraction(0)
    for year in range(start.year, end.year + 1):
        first, last = max(start, datetime.date(year, 1, 1)), min(end, datetime.date(year + 1, 1, 1))
        parts += Fraction((last - first).days, 366 if calendar.isleap(year) else 365)
    return parts


def subsidies(principal, lent_on, rate):
    """(due date, won) of the subsidised months: balance x rate x fraction, cut to whole won (S-1, S-2)."""
    instalment = principal // 48  # the residue comes last, after the subsidy has ended
    for n in range(1, 37):
        start, due = plus_months(lent_on, n - 1), plus_months(lent_on, n)
        balance = principal - max(0, n - 13) * instalment
        yield due, int(balance * rate * years_between(start, due))


def paid(loans, rate_of):
    """Won by year: a claim a quarter, below 10 won dropped, which counts to its own year (S-6, S-7)."""
    quarters = {}
    for loan in loans:
        for due, won in subsidies(int(loan["principal"]), datetime.date.fromisoformat(loan["disbursed_on"]), rate_of(loan)):
            key = due.year, (due.month - 1) // 3
            quarters[key] = quarters.get(key, 0) + won
    years = {}
    for (year, _), won in quarters.items():
        years[year] = years.get(year, 0) + won // 10 * 10
    return years


def loans_of(product):
    with open(os.path.join(EXAMPLE, "portfolio.csv"), newline="", encoding="utf-8") as file:
        return [loan for loan in csv.DictReader(file) if loan["product"] == "incheon." + product]


class Plan(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="icha-plan-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.run_folder = os.path.join(cls.folder, "run")
        cls.printed = cls.icha("scenario", "run", os.path.join(EXAMPLE, "plan.yaml"), "--out", cls.run_folder,
                               "--format", "table", "--lang", "en")
        with open(os.path.join(cls.run_folder, "published.csv"), newline="", encoding="utf-8") as file:
            cls.rows = {row["id"]: row for row in csv.DictReader(file)}

    @classmethod
    def icha(cls, *words, status=0):
        done = subprocess.run([PROGRAM, *words], cwd=SOURCE, capture_output=True, timeout=900)
        if done.returncode != status:
            raise AssertionError(done.stderr.decode())
        return done.stdout.decode()

    def expect(self, id, says, low, high=None):
        """`low` alone: an exact figure. Differences are taken here again."""
        row, high = self.rows[id], low if high is None else high
        self.assertEqual([row[key] for key in ENDS[:4]], [str(says)] * 2 + [str(low), str(high)], id)
        if str(says).isdigit():
            expected = ["" if end == "" else str(end - says) for end in (low, high)]
            if "" not in expected:
                expected.sort(key=int)  # the smaller one first
            self.assertEqual([row[key] for key in ENDS[4:]], expected, id)

    def test_the_minimum_wage(self):
        self.expect("minimum-wage.volume", 25000000000, 25000000000)        # 2,000 million x 12.5 (plan, 632, 634)
        self.expect("minimum-wage.multiple", "UNKNOWN", "12.5x")            # 25,000 / 2,000
        self.expect("minimum-wage.businesses", "UNKNOWN", 500, "")          # 25,000 / at most 50
        self.expect("minimum-wage.businesses-launched", "UNKNOWN", 358, "")  # 25,000 / at most 70 = 357.1...
        self.assertEqual([self.rows["minimum-wage.cap"][key] for key in ENDS],
                         ["", "50000000", "", "70000000", "", "20000000"])
        # 221,540 won a month: 55 % and 45 % of it; 130,000 and the rest (E-9)
        self.expect("minimum-wage.state-part.plan-basis", "UNKNOWN", 121847)
        self.expect("minimum-wage.loan-part.plan-basis", "UNKNOWN", 99693)
        self.expect("minimum-wage.state-part.launched-basis", "UNKNOWN", 130000)
        self.expect("minimum-wage.loan-part.launched-basis", "UNKNOWN", 91540)
        share = self.rows["minimum-wage.state-share"]  # 130,000 / 221,540 = 0.5868014...
        self.assertEqual([share[key] for key in ENDS], ["55%"] * 2 + ["58.6801%"] * 2 + ["3.6801%"] * 2)

    def test_budgets_against_what_is_paid(self):
        startup = paid(loans_of("startup"), lambda loan: Fraction(1, 100))
        self.expect("startup.budget", 300000000, startup[2018])
        for id, says, year in (("2017.as-printed", 200000000, 2017), ("2018.as-printed", 250000000, 2018),
                               ("2019.as-printed", 300000000, 2019), ("2017.as-read", 200000000, 2016),
                               ("2018.as-read", 250000000, 2017)):
            self.expect("startup.column-" + id, says, startup[year])
        low, high = (paid(loans_of("huimang-kium"), lambda loan, rate=rate: Fraction(rate, 1000)) for rate in (10, 15))
        self.expect("huimang-kium.loans-of-2017", "UNKNOWN", low[2018], high[2018])
        self.expect("huimang-kium.budget", 300000000, low[2018], "")
        self.expect("huimang-kium.column-2018.as-read", 100000000, low[2017], high[2017])
        jobs = loans_of("job-creation")
        low, high = (paid(jobs, lambda loan, rate=rate: Fraction(rate, 100)) for rate in (1, 2))
        self.expect("job-creation.budget", 400000000, low[2018], high[2018])
        self.expect("job-creation.first-year", 400000000, low[2019], high[2019])
        tiers = {"hires-1": 10, "hires-2": 15, "hires-3-or-retained": 20}
        self.expect("job-creation.tiers", 400000000, paid(jobs, lambda loan: Fraction(tiers[loan["subsidy_tier"]], 1000))[2018])

    def test_unknown_is_not_zero(self):
        for id, says in (("soho-finance.budget", 500000000), ("veterans-rent.budget", 300000000),
                         ("soho-finance.fee-support", 130000000), ("haetsal.budget", 2839000000),
                         ("guarantees.volume", 625000000000), ("guarantees.outstanding", 1000000000000),
                         ("management-support.volume", 110000000000), ("package.volume", 13900000000),
                         ("job-creation.volume", "UNKNOWN"), ("general-guarantee.volume", "UNKNOWN")):
            self.assertEqual([self.rows[id][key] for key in ENDS], [str(says)] * 2 + ["UNKNOWN"] * 4, id)
        self.expect("distribution.subsidy", "NOT_APPLICABLE", 0)  # loans that cost nothing are 0, not UNKNOWN

    def test_the_indicator_table(self):
        """Lines 212 to 218 and 257 to 263 of the plan, million won: columns printed 2018 and 2019, the budget of 2018."""
        table = {"fee-support": (130, 130, 130), "startup": (250, 300, 300), "soho-finance": (900, 500, 500),
                 "huimang-kium": (100, 300, 300), "job-creation": (None, 1600, 1600),
                 "minimum-wage": (None, 2000, 2000), "job-creation-subsidy": (None, 400, 400)}
        for line, (second, third, budget) in table.items():
            self.expect("indicator.%s.printed-2019" % line, third * 10**6, budget * 10**6)
            says = "NOT_APPLICABLE" if second is None else second * 10**6
            self.expect("indicator.%s.printed-2018" % line, says, budget * 10**6)

    def test_other_figures(self):
        for id, says, model in (("huimang-kium.loans", 1172, 1172), ("huimang-kium.amount", 29800000000, 29800000000),
                                ("startup.loans", 742, 742), ("startup.amount", 18900000000, 18900000000),
                                ("startup.volume-2017", 18900000000, 20000000000),
                                ("distribution.fund-share", 6100000000, 1000000000)):
            self.expect(id, says, model)
        rate = self.rows["lending-rate"]
        self.assertEqual([rate[key] for key in ENDS], ["3.26%", "5.15%", "3.5%", "3.5%", "-1.65%", "0.24%"])
        self.assertIn("incheon-2018-open", rate["assumptions"])
        rate = self.rows["distribution.rate"]
        self.assertEqual([rate[key] for key in ENDS], ["1.79%"] * 2 + ["2.13%"] * 2 + ["0.34%"] * 2)

    def test_two_kinds_of_money_stay_apart(self):
        """No row's model adds a contribution to an interest subsidy: every outlay is of one product and one kind."""
        with open(os.path.join(self.run_folder, "scenario.json"), encoding="utf-8") as file:
            entries = json.load(file)["published"]
        self.assertEqual(len(entries), len(self.rows))
        for entry in entries:
            outlay = entry["model"].get("outlay")
            self.assertTrue(outlay is None or len(outlay["products"]) == 1, entry["id"])

    def test_what_every_row_says(self):
        for row in self.rows.values():
            self.assertIn("scenario:incheon-2018-plan", row["assumptions"])  # M-5
            self.assertEqual(row["document"], "plan-2018")
            self.assertTrue(row["what"] and row["why"])

    def test_it_is_shown_as_one_table(self):
        head = next(line for line in self.printed.splitlines() if line.startswith("figure"))
        self.assertEqual(head.split("  ")[0], "figure")
        for name in ("plan says", "model says", "difference", "why"):
            self.assertIn(name, head)
        report = self.icha("report", self.run_folder, "--format", "table", "--lang", "en")
        table = self.printed[self.printed.index(head):]
        self.assertIn(table[:table.index("\n\n")], report)
        korean = self.icha("report", self.run_folder, "--format", "table", "--lang", "ko")
        for name in ("계획서", "모형", "차이", "이유"):
            self.assertIn(name, korean)
        self.assertIn(">= 500", report)
        shown = json.loads(self.icha("report", self.run_folder, "--format", "json"))["published"]
        self.assertEqual({row["id"]: row["model_low"] for row in shown},
                         {id: row["model_low"] for id, row in self.rows.items()})

    def test_the_workbook_has_the_sheet(self):
        path = os.path.join(self.folder, "plan.xlsx")
        self.icha("report", self.run_folder, "--xlsx", path, "--lang", "ko")
        with zipfile.ZipFile(path) as book:
            self.assertIn("공표 수치", book.read("xl/workbook.xml").decode())
            strings = book.read("xl/sharedStrings.xml").decode()
        for text in ("계획서", "모형", "차이", "이유", "plan-2018, 619: 300백만원", "&gt;= 500"):
            self.assertIn(text, strings)

    def test_it_verifies(self):
        self.icha("verify", self.run_folder)


class Small(unittest.TestCase):
    """One loan of 20 million won, lent on 2018-03-15 at 2.5 %: rows that are held, payers that nobody is."""

    HEAD = """icha: scenario/1
id: small
assume: [kr-bank-conventions, incheon-2018-open]
base: {portfolio: {file: p.csv}}
horizon: {from: 2018, to: 2018}
mode: expected
published:
"""
    ENTRY = """  - {id: %s, what: {en: a, ko: a}, why: {en: b, ko: b}, unit: won, says: 500000000, source: {document: plan-2018, line: 617,
      quote: "500백만원"}, model: {outlay: {products: [incheon.soho-finance], year: 2018, basis: due%s}}}
"""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="icha-small-")
        self.addCleanup(shutil.rmtree, self.folder)

    def model(self, rows, status, *entries):
        with open(os.path.join(self.folder, "p.csv"), "w") as file:
            file.write("loan_id,product,principal,disbursed_on\n" + rows)
        with open(os.path.join(self.folder, "s.yaml"), "w", encoding="utf-8") as file:
            file.write(self.HEAD + "".join(self.ENTRY % entry for entry in entries))
        done = subprocess.run([PROGRAM, "scenario", "run", "s.yaml", "--out", "run%d" % status, "--lang", "en"],
                              cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stderr)
        with open(os.path.join(self.folder, "run%d" % status, "published.csv"), newline="", encoding="utf-8") as file:
            return {row["id"]: (row["model_low"], row["model_high"]) for row in csv.DictReader(file)}

    def test_held_rows_make_a_lower_bound(self):
        """Interest only until 2019-03: 2.5 % of 20 million from 03-15 to 12-15, a month cut to whole won."""
        loan = "a,incheon.soho-finance,20000000,2018-03-15\n"
        won = sum(won for due, won in subsidies(20000000, datetime.date(2018, 3, 15), Fraction(25, 1000)) if due.year == 2018)
        entries = ("all", ""), ("city", ", payers: [incheon]"), ("fees", ", kind: fee_support")
        unknown = ("UNKNOWN", "UNKNOWN")
        self.assertEqual(self.model(loan, 0, *entries),
                         {"all": (str(won), str(won)), "city": (str(won), str(won)), "fees": unknown})
        self.assertEqual(self.model(loan + "b,incheon.soho-finance,x,2018-03-15\n", 6, *entries),
                         {"all": (str(won), ""), "city": (str(won), ""), "fees": unknown})


class Case(unittest.TestCase):
    HEAD = """icha: scenario/1
id: t
assume: [kr-bank-conventions, incheon-2018-open]
horizon: {from: 2018, to: 2019}
mode: expected
"""
    ENTRY = """  - {id: %s, what: {en: a, ko: a}, why: {en: b, ko: b}, unit: %s, says: %s,
     source: {document: plan-2018, line: 619, quote: "300백만원"}, model: %s}
"""
    LENDING = """lending:
  - {id: st, product: incheon.startup, months: {"2018-01": 60000000}, loan: 30000000, day: 31, terms: {due_day: 15%s}}
"""
    SOHO = ('{product: incheon.soho-finance, parameter: subsidy.rate, window: {from: 2018-01-01, to: 2018-12-31}, expects: "2.5%%", '
            'set: "%s"}')
    STARTUP = ('{product: incheon.startup, parameter: subsidy.rate, window: {from: 2018-01-01, to: 2018-12-31}, expects: "1%%", '
               'set: "%s"}')
    RATE = "{parameter: {product: incheon.soho-finance, parameter: subsidy.rate, date: 2018-02-01}}"
    OURS = ["incheon-2018-open", "kr-bank-conventions"]

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="icha-rests-")
        self.addCleanup(shutil.rmtree, self.folder)

    def icha(self, *words, status=0):
        done = subprocess.run([PROGRAM, *words, "--lang", "en"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, status, (words, done.stdout[-2000:], done.stderr))
        return done

    def write(self, *parts, name="s.yaml"):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(self.HEAD + "".join(parts))

    def rows(self, table, run="run"):
        with open(os.path.join(self.folder, run, table), newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


class Rests(Case):
    """M-5: what any table of a run rests on stands in its list, in the manifest, on the terminal and in each table's column."""

    def run_it(self, names, *tables, status=0, proof=0):
        """The list is `names` wherever it stands, and the run holds under every command."""
        said = json.loads(self.icha("scenario", "run", "s.yaml", "--out", "run", "--format", "json", status=status).stdout)
        with open(os.path.join(self.folder, "run", "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual(manifest["assumptions"], names)
        self.assertEqual(said["assumptions"], names)
        for table in tables:
            for row in self.rows(table):
                self.assertEqual(row["assumptions"], "; ".join(names), (table, row))
        for words in (["verify", "run"], ["verify", "run", "--replay"], ["replay", "run"], ["report", "run"]):
            self.icha(*words)
        self.icha("scenario", "compare", "run", "run", status=status)
        self.icha("prove", "run", "--all", status=proof)  # 5: no loan, nothing to compare
        self.icha("sign", "--new-key", "a.key")
        self.icha("sign", "run", "--key", "a.key", "--log", "a.log")
        table = self.icha("report", "run", "--format", "table").stdout
        for name in names:
            self.assertIn(name.partition("#")[0].partition(":")[2] or name, table)

    def test_an_overlay_that_a_published_figure_alone_used(self):
        """No loan is of the small-merchant product, whose 2.5 % an overlay makes 2 %."""
        self.write("overlays: [" + self.SOHO % "2%" + "]\n", self.LENDING % "", "published:\n",
                   self.ENTRY % ("a", "rate", "1%", self.RATE))
        self.run_it(self.OURS + ["overlay:t#1", "scenario:t"], "outlay.csv", "claims.csv", "published.csv")
        self.assertEqual([self.rows("published.csv")[0][key] for key in ENDS], ["1%", "1%", "2%", "2%", "1%", "1%"])

    def test_a_record_that_a_published_figure_alone_used(self):
        """No loan at all: the rate is the record's 3.5 %."""
        self.write("published:\n", self.ENTRY % (
            "a", "rate", "1%", "{parameter: {product: incheon.startup, parameter: rate, date: 2018-02-01}}"))
        self.run_it(["incheon-2018-open", "scenario:t"], "outlay.csv", "published.csv", proof=5)

    def test_both_parts_of_a_difference_are_named(self):
        """Each of the two from an overlay of its own: 2 % - 0.5 % = 1.5 %."""
        two = self.RATE[12:-1], self.RATE[12:-1].replace("soho-finance", "startup")
        self.write("overlays: [" + self.SOHO % "2%" + ", " + self.STARTUP % "0.5%" + "]\n", "published:\n",
                   self.ENTRY % ("a", "rate", "1%", "{difference_of: [%s, %s]}" % two))
        self.run_it(["overlay:t#1", "overlay:t#2", "scenario:t"], "outlay.csv", "published.csv", proof=5)
        self.assertEqual(self.rows("published.csv")[0]["model_low"], "1.5%")

    def test_a_point_of_the_grid_that_uses_more_than_the_run(self):
        """The row says 1 % and the run's overlay 0.5 %: the run holds the loan, whose subsidy names nothing. The grid's second point
        leaves 1 %, so that point uses the loan, what the records assume of it, and the overlay."""
        with open(os.path.join(self.folder, "p.csv"), "w") as file:
            file.write("loan_id,product,principal,disbursed_on,subsidy_rate\na,incheon.startup,30000000,2018-01-31,1%\n")
        self.write("base: {portfolio: {file: p.csv}}\n", "overlays: [", (self.STARTUP % "").replace('set: ""', 'add: "-0.5%"'), "]\n",
                   'grid: [{name: rate, overlay: 1, values: ["-0.5%", "0%"]}]\n')
        self.run_it(self.OURS + ["overlay:t#1", "scenario:t"], "outlay.csv", "claims.csv", "grid.csv", status=6, proof=5)
        self.assertEqual({(row["rate"], row["held"]) for row in self.rows("grid.csv")}, {("'-0.5%", "1"), ("0%", "0")})


class Zero(Case):
    """Payers: 0 is not UNKNOWN, and a name that nobody bears is a fault."""

    def model(self, run="run"):
        return [(row["model_low"], row["model_high"]) for row in self.rows("published.csv", run)]

    def outlay(self, more, product="incheon.startup"):
        return "{outlay: {products: [%s], year: 2018, basis: paid%s}}" % (product, more)

    def test_a_payer_of_nothing_pays_0(self):
        """A subsidy of 0 % makes no line: whoever is named pays 0. Of a product without loans nobody knows."""
        self.write("overlays: [", self.STARTUP % "0%", "]\n", self.LENDING % "", "published:\n",
                   self.ENTRY % ("all", "won", 0, self.outlay("")),
                   self.ENTRY % ("city", "won", 0, self.outlay(", payers: [incheon]")),
                   self.ENTRY % ("none", "won", 0, self.outlay(", payers: [incheon]", "incheon.soho-finance")))
        self.icha("scenario", "run", "s.yaml", "--out", "run")
        self.assertEqual(self.model(), [("0", "0"), ("0", "0"), ("UNKNOWN", "UNKNOWN")])

    def test_a_range_from_0(self):
        """The grid's other end is 1 %."""
        self.write("overlays: [", self.STARTUP % "0%", "]\n", self.LENDING % "",
                   'grid: [{name: rate, overlay: 1, values: ["0%", "1%"]}]\n', "published:\n",
                   self.ENTRY % ("a", "won", 0, self.outlay(", payers: [incheon], over: grid").replace("paid", "due")))
        self.icha("scenario", "run", "s.yaml", "--out", "run")
        self.assertEqual(self.model(), [("0", self.due_of_2018())])

    def test_a_payer_of_one_point_alone(self):
        """The run's loans are the city's, the second point's the district's."""
        self.write("overlays: [", (self.STARTUP % "incheon").replace("subsidy.rate", "subsidy.payer").replace('"1%"', "incheon"), "]\n",
                   self.LENDING % "", "grid: [{name: payer, overlay: 1, values: [incheon, gu]}]\n", "published:\n",
                   self.ENTRY % ("a", "won", 0, self.outlay(", payers: [gu], over: grid").replace("paid", "due")))
        self.icha("scenario", "run", "s.yaml", "--out", "run")
        self.assertEqual(self.model(), [("0", self.due_of_2018())])

    @classmethod
    def due_of_2018(cls):
        """Two loans of 30 million won of 2018-01-31 at 1 %, no principal due in 2018: each due date cut to whole won (S-1)."""
        return str(2 * sum(int(Fraction(30000000, 100) * Fraction((due - start).days, 365)) for start, due in cls.periods()))

    @staticmethod
    def periods():
        """Due on the 15th; the first due date is at least a month's end after the loan was made: 2018-02-15."""
        days = [datetime.date(2018, 1, 31)] + [datetime.date(2018, month, 15) for month in range(2, 13)]
        return list(zip(days, days[1:]))

    def test_a_misspelt_payer_or_product_is_a_fault(self):
        for more, product, says in ((", payers: [incheo]", "incheon.startup", ":10:"), ("", "incheon.startp", ":10:")):
            self.write(self.LENDING % "", "published:\n", self.ENTRY % ("a", "won", 0, self.outlay(more, product)))
            error = self.icha("scenario", "run", "s.yaml", "--out", "bad", status=3).stderr
            self.assertIn("s.yaml" + says, error)
            self.assertIn("incheon", error)
        self.write(self.LENDING % "", "published:\n", self.ENTRY % ("a", "won", 0, self.outlay(", payers: [incheo]")))
        self.assertIn("incheo pays nothing for the figure's products: the nearest name is incheon",
                      self.icha("scenario", "check", "s.yaml", "--format", "table", status=3).stdout)
        self.write(self.LENDING % "", "published:\n", self.ENTRY % ("a", "won", 0, self.outlay(", payers: [incheon], kind: fee_support")))
        self.assertIn("the nearest name is foundation", self.icha("scenario", "check", "s.yaml", "--format", "table", status=3).stdout)

    def test_a_band_or_a_bound_in_one_line(self):
        """C-7: both spellings are one scenario; what is neither names those that work."""
        digests = {}
        for unit, says in (("rate", '"1%..1.5%"'), ("rate", "{band: [1%, 1.5%]}"), ("months", '"<= 60"'), ("months", "{at_most: 60}"),
                           ("months", '">= 60"'), ("months", "{at_least: 60}")):
            self.write("published:\n", self.ENTRY % ("a", unit, says, "unknown"))
            found = json.loads(self.icha("scenario", "check", "s.yaml", "--format", "json").stdout)
            digests.setdefault(found["scenarios"][0]["sha256"], []).append(says)
        self.assertEqual([len(pair) for pair in digests.values()], [2, 2, 2])
        self.write("published:\n", self.ENTRY % ("a", "rate", '"1%..x"', "unknown"))
        self.assertIn("{band: [1%, 1.5%]}", self.icha("scenario", "check", "s.yaml", "--format", "table", status=3).stdout)


if __name__ == "__main__":
    unittest.main()
