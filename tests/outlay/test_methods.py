"""Golden vectors of every method id (M-3): a released id never changes its results, so these figures never change; a fix is a new id.

tests/vectors/methods/ID.json holds, for each id that the library can emit, a portfolio and the tables that it made when the id
was frozen. They were frozen only after lib/exact, the second engine, had computed the same (`icha prove --all`), and the test
asks it again. `test_methods.py --freeze` writes the vectors of ids that have none; it never overwrites one.
"""
import csv
import io
import json
import re
import sys
import unittest

from support import SOURCE
from test_verify import AuditCase

VECTORS = SOURCE / "tests" / "vectors" / "methods"
YEARS = "2018..2021"
BASE = {"product": "incheon.startup", "principal": "12345678", "rate": "3.7%", "disbursed_on": "2018-05-17", "term_months": "18",
        "grace_months": "3", "method": "equal_principal", "payment_formula": "twelfths", "residual": "first", "due_day": "20",
        "day_count": "act/act", "inclusion": "start", "business_day": "following", "calendar": "kr-bank", "accrual_follows_roll": "false",
        "rounding.interest": "down/1", "rounding.payment": "down/10", "subsidy.method": "of_rate", "subsidy.base": "balance",
        "subsidy.rounding": "half_up/1", "subsidy_rate": "1%", "subsidy_months": "14", "subsidy.minimum_borrower_rate": "0.5%",
        "subsidy.claim.cycle": "quarter", "subsidy.claim.by": "due", "subsidy.claim.rounding": "down/10", "subsidy.claim.level": "claim",
        "subsidy.claim.payment_lag_days": "20", "subsidy.claim.closing_days": "0", "subsidy.payers[0].name": "incheon",
        "subsidy.payers[0].share": "2/3", "subsidy.payers[1].name": "district", "subsidy.payers[1].share": "1/3", "subsidy.residual": "largest"}
PAYMENT = {"method": "equal_payment"}
GUARANTEE = {"guarantee.tiers[0].up_to": "5000000", "guarantee.tiers[0].ratio": "100%", "guarantee.tiers[1].ratio": "90%",
             "guarantee.fee_rate": "1.1%", "guarantee.amount_rounding": "down/1", "guarantee.rounding": "down/10", "guarantee.day_count": "act/365",
             "guarantee.reductions[0].payer": "foundation", "guarantee.reductions[0].rate": "0.3%", "guarantee.fee_method": "upfront"}
EVENTS = {"events[0].kind": "prepay", "events[0].on": "2018-12-03", "events[0].amount": "2000001", "events[0].effect": "reduce_payment",
          "events[1].kind": "rate", "events[1].on": "2019-02-05", "events[1].rate": "4.15%", "events[2].kind": "delinquent",
          "events[2].from": "2019-03-01", "events[2].to": "2019-03-19", "events[3].kind": "extend", "events[3].on": "2019-05-02",
          "events[3].months": "6", "events[4].kind": "defer", "events[4].on": "2019-06-25", "events[4].instalments": "2",
          "events[5].kind": "close", "events[5].on": "2019-10-01"}
INDEX = {"rate": "", "index.series[0].on": "2018-01-01", "index.series[0].rate": "1.55%", "index.series[1].on": "2018-11-30",
         "index.series[1].rate": "1.75%", "index.spread": "2.1%", "index.reset_every_months": "3", "index.floor": "1%"}
CASES = {"outlay/1": {}, "interest/1": {"day_count": "30/360", "inclusion": "both"}, "schedule.bullet/1": {"method": "bullet", "grace_months": "0"},
         "schedule.equal_principal/1": {"principal_every_months": "3", "residual": "last"}, "schedule.equal_payment/1": {**PAYMENT, "day_count": "act/365"},
         "payment.twelfths/1": {**PAYMENT, "balloon": "1000000"}, "payment.actual/1": {**PAYMENT, "payment_formula": "actual"},
         "subsidy.of_rate/1": {"subsidy.base_cap": "7000000"}, "subsidy.of_difference/1": {"subsidy.method": "of_difference"},
         "subsidy.guaranteed/1": {**GUARANTEE, "subsidy.base": "guaranteed"}, "claims.due/1": {"subsidy.claim.level": "line"},
         "claims.accrual/1": {"subsidy.claim.by": "accrual", "subsidy.claim.cycle": "month"}, "fee.upfront/1": GUARANTEE,
         "fee.annual/1": {**GUARANTEE, "guarantee.fee_method": "annual"}, "fee.declining/1": {**GUARANTEE, "guarantee.fee_method": "declining"},
         "fee.reduced_months/1": {**GUARANTEE, "guarantee.fee_method": "reduced_months", "guarantee.day_count": "", "guarantee.months[18]": "16"},
         "index/1": INDEX, "events/1": EVENTS, "corrections/1": {}}
PAID = "product,cycle,payer,bank,amount\nincheon.startup,2018-Q3,incheon,,1000000\nincheon.startup,2017-Q3,district,,12340\n"


def emitted():
    """Every method id in the source: a text like `claims.due/1` that is neither a rounding nor a schema."""
    ids = set()
    for path in [*(SOURCE / "lib").rglob("*.c"), *(SOURCE / "cli").glob("*.c")]:
        ids |= set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)?/[0-9]+)"', path.read_text()))
    return {i for i in ids if not re.match(r"(down|up|half_up|half_even|act|30e?|icha\.[a-z]+|scenario)/", i)}


def path_of(method):
    return VECTORS / (method.replace("/", "-") + ".json")


def book_of(case):
    """The loan, and one a day later of another principal, so that sums are of more than one."""
    row = {**BASE, **case}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["loan_id", *row])
    writer.writerow(["one", *row.values()])
    writer.writerow(["two", *{**row, "principal": "7654321", "disbursed_on": "2018-05-18"}.values()])
    return out.getvalue()


class MethodsTest(AuditCase):
    def make(self, method, book, paid, out="out"):
        self.write(book)
        words = ["--by", "product,payer,year"]
        if paid:
            self.write(paid, "paid.csv")
            words += ["--against", "paid.csv"]
        done = self.icha("book.csv", "--years", YEARS, "--out", out, "--rows", *words)
        held = (self.folder / out / "held.csv").read_text() if (self.folder / out).exists() else ""
        self.assertEqual(done.returncode, 0, (method, done.stderr, held))
        manifest = json.loads((self.folder / out / "manifest.json").read_text())
        self.assertIn(method, manifest["determinants"]["methods"])
        self.assertEqual(self.levels(self.call("prove", out, "--all"))["prove"], "holds", method)
        names = [e["file"] for e in manifest["results"] if e["file"] not in ("held.csv", "manifest.json")]
        return {name: (self.folder / out / name).read_text() for name in names}

    def test_every_id_has_a_vector_and_every_vector_an_id(self):
        self.assertEqual({json.loads(p.read_text())["method"] for p in VECTORS.glob("*.json")}, emitted())

    def test_no_frozen_figure_has_changed(self):
        for path in sorted(VECTORS.glob("*.json")):
            vector = json.loads(path.read_text())
            if "portfolio" not in vector:
                continue  # of a scenario: test_scenario_methods.py
            with self.subTest(vector["method"]):
                tables = self.make(vector["method"], vector["portfolio"], vector.get("paid"), out=path.stem)
                self.assertEqual(tables, vector["tables"])

    def freeze(self):
        for method, case in CASES.items():
            if path_of(method).exists():
                continue
            paid = PAID if method == "corrections/1" else None
            made = {"method": method, "rule": "M-3", "portfolio": book_of(case), "tables": self.make(method, book_of(case), paid, out="x")}
            if paid:
                made["paid"] = paid
            VECTORS.mkdir(exist_ok=True)
            path_of(method).write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
            (self.folder / "x").rename(self.folder / method.replace("/", "-"))


if __name__ == "__main__":
    if sys.argv[1:] == ["--freeze"]:
        case = MethodsTest("freeze")
        result = unittest.TextTestRunner().run(case)
        sys.exit(not result.wasSuccessful())
    unittest.main()
