"""icha explain: the figures of one loan by hand, where its terms come from, the proof of a line of rows.csv."""
import hashlib
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
    def book(self, *loans, events=None, rows=True):
        text = "loan_id," + ",".join(COLUMNS) + "\n"
        for name, change in loans:
            text += name + "," + ",".join({**COLUMNS, **change}.values()) + "\n"
        self.write(text)
        words = []
        if events is not None:
            self.write(events, "events.csv")
            words = ["--events", "events.csv"]
        done = self.icha("book.csv", "--years", "2018..2020", "--out", "out", *words, *(["--rows"] if rows else []))
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
