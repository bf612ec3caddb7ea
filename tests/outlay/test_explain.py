"""icha explain: the figures of one loan by hand, where its terms come from, the proof of a line of rows.csv."""
import hashlib
import re
import shutil
import unittest
from fractions import Fraction

from support import SAMPLE
from test_verify import AuditCase

COLUMNS = {"product": "incheon.startup", "principal": "36500000", "rate": "3.65%", "disbursed_on": "2018-11-15", "term_months": "12",
           "grace_months": "0", "method": "bullet", "due_day": "15", "day_count": "act/365", "inclusion": "start",
           "interest_every_months": "3", "rounding.interest": "down/1", "subsidy.method": "of_rate", "subsidy.base": "balance", "subsidy.rounding": "down/1",
           "subsidy_rate": "1%", "subsidy_months": "12", "subsidy.minimum_borrower_rate": "0%", "subsidy.claim.cycle": "quarter",
           "subsidy.claim.by": "due", "subsidy.claim.rounding": "down/10", "subsidy.claim.level": "claim",
           "subsidy.claim.payment_lag_days": "20", "subsidy.claim.closing_days": "0", "subsidy.payers[0].name": "incheon",
           "subsidy.payers[0].share": "1"}


class ExplainTest(AuditCase):
    def book(self, *loans, events=None, rows=True, years="2018..2020", by=None):
        text = "loan_id," + ",".join(COLUMNS) + "\n"
        for name, change in loans:
            text += name + "," + ",".join({**COLUMNS, **change}.values()) + "\n"
        self.write(text.replace("loan_id," + ",".join(COLUMNS), "loan_id," + ",".join({**COLUMNS, **loans[0][1]}), 1))
        words = []
        if events is not None:
            self.write(events, "events.csv")
            words = ["--events", "events.csv"]
        done = self.icha("book.csv", "--years", years, "--out", "out", *words, *(["--by", by] if by else []), *(["--rows"] if rows else []))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_row_by_hand(self):
        """36,500,000 x 3.65 % are 1,332,250 a year and 3,650 a day; 1 % are 1,000 a day. 15 November to 15 February: 92 days, 47 of
        them in 2018, so 335,800 interest, 92,000 subsidy, 47,000 of it accrued in 2018 and 45,000 in 2019."""
        self.book(("A", {}))
        report = self.call("explain", "out", "--loan", "A", "--due", "2019-02-15")
        row, = report["rows"]
        self.assertEqual((row["interest"], row["subsidy"], row["payment"], row["closing"]), (335800, 92000, 243800, 36500000))
        told, = report["explained"]
        self.assertEqual((told["interest"]["numbers"], told["interest"]["exact"]), ("36,500,000 x 3.65% x 92/365", "335800"))
        self.assertEqual((told["subsidy"]["numbers"], told["subsidy"]["exact"]), ("36,500,000 x 1% x 92/365", "92000"))
        lines = [(l["basis"], l["amount"], l["cell"]["year"], l.get("claim"), l.get("paid_on")) for l in told["lines"]]
        # the claim of the first quarter of 2019 is paid on 31 March + 20 days
        self.assertEqual(sorted(lines), [("accrued", 45000, 2019, None, None), ("accrued", 47000, 2018, None, None),
                                         ("due", 92000, 2019, None, None), ("paid", 92000, 2019, "2019-Q1", "2019-04-20")])
        cells = {(r["year"], r["basis"]): int(r["amount"]) for r in self.rows("outlay.csv")}
        self.assertEqual(cells[("2018", "accrued")], 47000)  # the only row with days of 2018

    def test_exact_fractions_with_events_difference_and_a_cut(self):
        """10,000,000 at 3.7 %, 7,000,000 from 20 December on; of the difference; 1 % of it."""
        self.book(("B", {"principal": "10000000", "rate": "3.7%", "subsidy.method": "of_difference", "subsidy.rounding": "",
                         "subsidy_rate": "1%"}),
                  events="loan_id,kind,on,amount,effect\nB,prepay,2018-12-20,3000000,reduce_payment\n")
        told, = self.call("explain", "out", "--loan", "B", "--due", "2019-02-15")["explained"]
        interest = Fraction(37, 1000) * (10000000 * Fraction(35, 365) + 7000000 * Fraction(57, 365))
        subsidy = Fraction(1, 100) * (10000000 * Fraction(35, 365) + 7000000 * Fraction(57, 365))
        self.assertEqual(Fraction(told["interest"]["exact"]), interest)
        self.assertEqual(told["interest"]["amount"], int(interest))
        self.assertEqual(Fraction(told["subsidy"]["exact"]), subsidy)
        self.assertEqual(Fraction(told["subsidy"]["left_to_borrower_exact"]), interest - subsidy)
        self.assertEqual(told["subsidy"]["amount"], int(interest) - int(interest - subsidy))
        self.assertEqual([p["days"] for p in told["subsidy"]["parts"]], [35, 57])
        # the prepayment's own row
        told, = self.call("explain", "out", "--loan", "B", "--due", "2018-12-20")["explained"]
        self.assertEqual((told["principal"]["amount"], told["lines"]), (3000000, []))

    def test_where_terms_come_from(self):
        lines = SAMPLE.read_text().splitlines(keepends=True)[:6]
        self.write("".join(lines))
        self.run_book("book.csv")
        loan = lines[3].split(",")[0]
        terms = {t["key"]: t for t in self.call("explain", "out", "--loan", loan)["terms"]}
        cell = terms["principal"]
        self.assertEqual((cell["from"], cell["file"], cell["line"]), ("portfolio", "book.csv", 4))
        at = lines[3].index(cell["value"])
        self.assertEqual(cell["column"], at + 1)
        self.assertEqual((terms["day_count"]["from"], terms["day_count"]["assumption"]), ("assumption", "kr-bank-conventions"))
        self.assertEqual(terms["day_count"]["source"]["document"], "domain-facts")
        self.assertEqual(terms["end_of_month"]["from"], "default")

    def test_every_row_of_sample_loans_rounds_as_it_says(self):
        self.sample(12)
        for row in self.rows("rows.csv")[::17]:
            told = self.call("explain", "out", "--loan", row["loan_id"], "--due", row["due"])["explained"][-1]
            self.assertEqual(told["interest"]["amount"], int(row["interest"]))
            self.assertEqual(int(Fraction(told["interest"]["exact"])), int(row["interest"]))
            if "subsidy" in told:
                self.assertEqual(int(Fraction(told["subsidy"]["exact"])), int(row["subsidy"]))
            for basis in "accrued", "due", "paid":
                self.assertEqual(sum(l["amount"] for l in told["lines"] if l["basis"] == basis), int(row["subsidy"]))

    def all_rows(self, loan):
        """Every row of the loan with what --due tells of it."""
        rows = self.call("explain", "out", "--loan", loan)["rows"]
        told = {}
        for due in sorted({row["due"] for row in rows}):
            report = self.call("explain", "out", "--loan", loan, "--due", due)
            told[due] = list(zip(report["rows"], report["explained"]))
        return [pair for due in sorted(told) for pair in told[due]]

    def check_cells(self, loan):
        """The lines of all rows, summed by their cells, are outlay.csv: of one loan there is nothing else in it."""
        cells = {}
        for _, told in self.all_rows(loan):
            for line in told["lines"]:
                self.assertEqual("cell" in line, "outside" not in line)
                if "cell" in line:
                    key = tuple(sorted((k, str(v)) for k, v in line["cell"].items()))
                    cells[key] = cells.get(key, 0) + line["amount"]
        table = {}
        for row in self.rows("outlay.csv"):
            amount = int(row.pop("amount"))
            del row["loans"]
            table[tuple(sorted((k, v) for k, v in row.items() if v != ""))] = amount
        self.assertEqual({tuple(c for c in key if c[1] != ""): amount for key, amount in cells.items()}, table)

    def test_cells_are_those_of_outlay_csv(self):
        """Loan A, paid 20 days after the quarter; with 30 closing days the last quarter of 2018 is paid in 2019 but
        counts to 2018. 47 of the 92 days to 15 February 2019 are of 2018, 1,000 won each."""
        closing = {"subsidy.claim.by": "accrual", "subsidy.claim.closing_days": "30"}
        for change in {}, closing:
            for by in "product,payer,year", "product,quarter", "payer,month,bank", "product":
                self.book(("A", change), by=by)
                self.check_cells("A")
                shutil.rmtree(self.folder / "out")
        self.book(("A", closing), by="product,quarter", years="2018..2018")
        self.check_cells("A")
        lines = self.call("explain", "out", "--loan", "A", "--due", "2019-02-15")["explained"][0]["lines"]
        shown = [(l["basis"], l["amount"], l.get("outside"), l.get("cell", {}).get("quarter")) for l in lines]
        self.assertEqual(sorted(shown, key=str), sorted([
            ("accrued", 47000, None, "2018-Q4"), ("accrued", 45000, 2019, None), ("due", 92000, 2019, None),
            ("paid", 47000, None, "2018-Q4"), ("paid", 45000, 2019, None)], key=str))
        text = self.call("explain", "out", "--loan", "A", "--due", "2019-02-15", form="table").stdout.decode()
        self.assertIn("due 92,000 in 2019, which is no year of this run", text)

    SPREAD = {"principal": "12000000", "method": "equal_principal", "interest_every_months": "1", "disbursed_on": "2018-02-15",
              "rounding.payment": "down/1", "residual": "last"}

    def test_an_instalment_computed_anew_is_of_what_is_left(self):
        """12,000,000 over 12 months: 1,000,000 each. After three of them and 2,400,000 repaid 6,600,000 are left over nine:
        733,333 (6,599,997 in all, so the first takes 733,336 where the residue is the first's)."""
        events = "loan_id,kind,on,amount,effect\nS,prepay,2018-06-01,2400000,reduce_payment\n"
        for residual, numbers, amount in (("last", "6,600,000 / 9", 733333), ("first", "6,600,000 - 8 x 733,333", 733336)):
            self.book(("S", {**self.SPREAD, "residual": residual}), events=events)
            told = [told for row, told in self.all_rows("S") if row["n"] in (3, 4, 5)]
            figures = [(t["principal"]["numbers"], t["principal"]["amount"]) for t in told]
            self.assertEqual(figures, [("12,000,000 / 12", 1000000), (numbers, amount), ("6,600,000 / 9", 733333)])
            self.assertEqual([t["principal"]["formula"].startswith("(balance - balloon)") for t in told], [True] * 3)
            shutil.rmtree(self.folder / "out")

    def test_a_level_payment_is_the_one_in_force(self):
        """principal = level payment - interest, in every row but the last, also after a rate and a prepayment."""
        level = {"method": "equal_payment", "payment_formula": "twelfths", "residual": ""}
        events = "loan_id,kind,on,amount,effect,rate\nL,rate,2018-04-20,,,6%\nL,prepay,2018-08-01,3000000,reduce_payment,\n"
        self.book(("L", {**self.SPREAD, **level}), events=events)
        seen = []
        for row, told in self.all_rows("L"):
            part = told["principal"]
            if part["formula"] == "level payment - interest":
                self.assertEqual(part["amount"], part["level_payment"] - row["interest"])
                seen.append(part["level_payment"])
        self.assertEqual(len(seen), 11)
        self.assertEqual(len(set(seen)), 3)

    def test_the_share_of_the_guarantee_is_among_the_numbers(self):
        """36,500,000 guaranteed by 90 %: 1 % of 32,850,000 are 900 a day, 92 days 82,800."""
        guarantee = {"subsidy.base": "guaranteed", "guarantee.tiers[0].ratio": "90%", "guarantee.fee_rate": "1%",
                     "guarantee.fee_method": "upfront", "guarantee.amount_rounding": "down/1", "guarantee.day_count": "act/365",
                     "guarantee.rounding": "down/10"}
        self.book(("G", guarantee))
        told, = self.call("explain", "out", "--loan", "G", "--due", "2019-02-15")["explained"]
        self.assertEqual((told["subsidy"]["numbers"], told["subsidy"]["exact"], told["subsidy"]["amount"]),
                         ("36,500,000 x 9/10 x 1% x 92/365", "82800", 82800))

    EVENTS = ["rate,2019-01-20,,,,,5.11%,,,", "prepay,2019-02-03,,,1000000,reduce_payment,,,,", "extend,2019-04-01,,,,,,3,,",
              "defer,2019-06-20,,,,,,,2,", "delinquent,,2019-08-20,2019-09-10,,,,,,", "stop_subsidy,2019-11-01,,,,,,,,audit",
              "relocate,2019-11-20,,,,,,,,", "close,2019-12-01,,,,,,,,", "subrogate,2020-01-05,,,,,,,,",
              "prepay,2020-03-02,,,all,,,,,"]

    def test_every_kind_of_event(self):
        """Each event is named with its line, in the rows that it bears on; every fraction is what its numbers say."""
        head = "loan_id,kind,on,from,to,amount,effect,rate,months,instalments,reason\n"
        text = head + "Z,close,2018-12-20,,,,,,,,\n" + "".join("E,%s\n" % e for e in reversed(self.EVENTS))
        lines = {e.split(",")[0] + (e.split(",")[1] or e.split(",")[2]): len(self.EVENTS) + 2 - i for i, e in enumerate(self.EVENTS)}
        terms = {**self.SPREAD, "disbursed_on": "2018-11-15", "term_months": "30", "subsidy_months": "30"}
        self.book(("E", terms), ("Z", terms), events=text)
        whole = self.call("explain", "out", "--loan", "E")
        self.assertEqual({e["kind"] + e.get("on", e.get("from")): e["line"] for e in whole["events"]}, lines)
        self.assertEqual({e["file"] for e in whole["events"]}, {"events.csv"})
        bears = {}
        for row, told in self.all_rows("E"):
            bears[row["due"], row["n"]] = {e["line"] for e in told["events"]}
            for name in "interest", "subsidy":
                figure = told.get(name, {})
                if "numbers" in figure and name == "interest":
                    balance, rate, days = figure["numbers"].replace(",", "").split(" x ")
                    self.assertEqual(Fraction(figure["exact"]), int(balance) * Fraction(rate[:-1]) / 100 * Fraction(days))
                if "exact" in figure:
                    self.assertEqual(int(Fraction(figure["exact"])), figure["amount"], (row["due"], name))
            self.assertEqual(told["principal"]["amount"], row["principal"])
        at = lambda *names: {lines[name] for name in names}
        stopped = ("stop_subsidy2019-11-01", "relocate2019-11-20", "close2019-12-01")
        self.assertEqual(bears["2018-12-15", 1], set())
        self.assertEqual(bears["2019-02-15", 3], at("rate2019-01-20", "prepay2019-02-03"))
        self.assertEqual(bears["2019-02-03", None], at("prepay2019-02-03"))
        self.assertEqual(bears["2019-04-15", 5], at("rate2019-01-20", "extend2019-04-01"))
        self.assertEqual(bears["2019-07-15", 8], at("rate2019-01-20", "defer2019-06-20"))
        for due, n in ("2019-09-15", 10), :
            self.assertEqual(bears[due, n], at("rate2019-01-20", "delinquent2019-08-20"))
        self.assertEqual(bears["2020-01-15", 14], at("rate2019-01-20", *stopped, "subrogate2020-01-05"))
        self.assertEqual(bears["2020-03-02", None], at("prepay2020-03-02"))
        shown = self.call("explain", "out", "--loan", "E", "--due", "2019-02-03", form="table").stdout.decode()
        self.assertIn("prepay 2019-02-03 1000000 reduce_payment  <- events.csv:%d" % lines["prepay2019-02-03"], shown)
        # events in columns of the portfolio: the line of the loan
        columns = {"events[0].kind": "rate", "events[0].on": "2019-01-20", "events[0].rate": "5%"}
        shutil.rmtree(self.folder / "out")
        self.book(("C", {**terms, **columns}))
        event, = self.call("explain", "out", "--loan", "C")["events"]
        self.assertEqual((event["file"], event["line"]), ("book.csv", 2))

    def test_formulas_follow_the_language(self):
        self.book(("A", {}))
        hangul = re.compile("[가-힣]")
        told = {}
        for language in "en", "ko":
            told[language] = self.call("explain", "out", "--loan", "A", "--due", "2019-02-15", "--lang", language)["explained"][0]
            for name in "interest", "subsidy", "borrower_interest", "principal", "payment":
                formula = told[language][name].pop("formula")
                self.assertEqual(hangul.search(formula) is not None, language == "ko", (language, name))
        self.assertEqual(told["en"], told["ko"])
        text = self.call("explain", "out", "--loan", "A", "--due", "2019-02-15", "--lang", "ko", form="table").stdout.decode()
        self.assertIn("이자 = 잔액 x 금리 x 일수 = 36,500,000 x 3.65% x 92/365 = 335800", text)

    def test_the_proof_of_a_line(self):
        self.sample(9)
        lines = (self.folder / "out" / "rows.csv").read_bytes().splitlines(keepends=True)
        for at in 1, 2, len(lines) // 2, len(lines) - 1:
            cells = lines[at].decode().split(",")
            proof = self.call("explain", "out", "--loan", cells[1], "--due", cells[5], "--proof")["proof"]
            self.assertEqual((proof["line"], proof["lines"]), (at + 1, len(lines)))
            made = hashlib.sha256(b"\0" + lines[at]).digest()
            self.assertEqual(made.hex(), proof["leaf"])
            for step in proof["steps"]:
                other = bytes.fromhex(step["hash"])
                made = hashlib.sha256(b"\1" + (other + made if step["side"] == "left" else made + other)).digest()
            self.assertEqual(made.hex(), proof["root"])
        (self.folder / "out" / "rows.csv").write_bytes(b"".join(lines).replace(b",0,", b",1,", 1))
        self.call("explain", "out", "--loan", cells[1], "--proof", status=1)

    def test_answers_in_every_form(self):
        self.book(("A", {}), rows=False)
        for language, part in (("en", "loan A of incheon.startup"), ("ko", "incheon.startup의 대출 A")):
            self.assertIn(part, self.call("explain", "out", "--loan", "A", "--lang", language, form="table").stdout.decode())
        self.assertIn("due", self.call("explain", "out", "--loan", "A", form="csv").stdout.decode().splitlines()[0])
        self.call("explain", "out", "--loan", "B", status=3)
        self.call("explain", "out", "--loan", "A", "--due", "2019-02-16", status=3)
        self.call("explain", "out", "--loan", "A", "--proof", status=3)
        self.call("explain", "out", status=2)


if __name__ == "__main__":
    unittest.main()
