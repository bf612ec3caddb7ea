"""Damaged inputs of every kind: cut, bits flipped, blocks doubled, dropped and swapped, lines ended by NUL or CR.
Each gives figures that other means bear out, or a status with a sentence and a place. ICHA_SEED=N chooses the damages,
ICHA_LONG=1 makes eight times as many."""

import csv
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path

from damage import HERE, MORE, SOURCE, DamageCase

sys.path.insert(0, str(HERE.parent / "screening"))
import plain_yaml  # noqa: E402

CORPUS = HERE.parent / "fuzz"
CASES = 150 * MORE


def corpus(name):
    return (CORPUS / f"corpus_{name}").read_bytes()


# ---- second readers of the standard library: what they take as the same data must give the same figures ----


def json_data(data):
    """Strictly: UTF-8, no key twice, no NaN."""

    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)

    def never(text):
        raise ValueError(text)

    return json.loads(data.decode(), object_pairs_hook=once, parse_constant=never)


def csv_data(data):
    """Rows end at LF or CRLF; Python would end one at a lone CR too."""
    if b"\r" in data.replace(b"\r\n", b"\n"):
        raise ValueError("a lone CR")
    for encoding in "utf-8-sig", "cp949":
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), strict=True))
        except UnicodeDecodeError:
            continue
    raise ValueError("encoding")


def yaml_data(data):
    """The part of YAML that the catalogue's own files use; what is beyond it is a Fault, which says nothing of icha."""
    with tempfile.NamedTemporaryFile(suffix=".yaml") as file:
        file.write(data)
        file.flush()
        return plain_yaml.load(Path(file.name))


class ReaderTest(DamageCase):
    """X-1, X-4, C-6, P-2: the library's readers, by damage_driver."""

    def same_where_data_is(self, read, refuses):
        """A judge: equal data, equal figures; with `refuses`, what the second reader refuses icha refuses too."""

        def judge(where, damaged, answer, whole):
            try:
                data = read(damaged)
            except (ValueError, UnicodeError, plain_yaml.Fault, csv.Error, RecursionError):
                self.assertFalse(refuses, (where, damaged))
                return
            if data == self.data:
                self.assertEqual(answer["figures"], whole["figures"], where)

        return judge

    def damaged(self, kind, data, read, refuses=False, judge=None, count=CASES):
        self.data = read(data)
        same = self.same_where_data_is(read, refuses)

        def both(where, damaged, answer, whole):
            same(where, damaged, answer, whole)
            if judge is not None:
                judge(where, damaged, answer)

        return self.ask_all(kind, data, count, both)

    def test_catalogue_files(self):
        """C-6: a product with rules and caps, facts, a source, an assumption record, two bases of series."""
        for folder, files in (
            (
                "tests/screening/catalogue",
                (
                    "products/test.shop-loan.yaml",
                    "facts/test.yaml",
                    "sources/test-notice.yaml",
                    "assumptions/test-score.yaml",
                ),
            ),
            (
                "tests/alloc/catalogue",
                (
                    "products/t.loan.yaml",
                    "assumptions/usual.yaml",
                    "sources/d.yaml",
                    "index/t.index.yaml",
                    "index/t.over.yaml",
                ),
            ),
        ):
            for name in files:
                with self.subTest(name):
                    whole, _ = self.damaged(f"{folder}:{name}", (SOURCE / folder / name).read_bytes(), yaml_data)
                    self.assertEqual(whole["status"], 0)

    def test_shipped_files_by_themselves(self):
        """C-6: holidays, and a source whose lines are recorded, as `icha catalogue check` reads them."""
        for name in "holidays/kr-bank.yaml", "sources/plan-2018.yaml":
            whole, taken = self.damaged(
                "check", (SOURCE / "catalogue" / name).read_bytes(), yaml_data, count=CASES // 3
            )
            self.assertEqual(whole["status"], 0)

    def test_scenarios(self):
        """A-1, C-6: the scenario that has every member, published figures among them."""
        whole, taken = self.damaged(
            "scenario", (CORPUS / "corpus_scenario" / "documented.yaml").read_bytes(), yaml_data, count=3 * CASES
        )
        self.assertEqual(whole["status"], 0)

    def schedule_adds_up(self, where, damaged, answer):
        """L-8, S-2 of whatever loan it now is."""
        document, terms = json.loads(answer["figures"]), json_data(damaged)
        balance = int(terms["principal"])
        for row in document["rows"]:
            self.assertEqual((row["opening"], row["closing"]), (balance, balance - row["principal"]), where)
            self.assertEqual(row["interest"], row["borrower_interest"] + row["subsidy"], where)
            balance = row["closing"]
        self.assertEqual(balance, 0, where)

    def test_terms(self):
        """X-1, L-8: TERMS of a schedule."""
        for name in "full", "events", "index_listed", "guarantee_declining", "payers_largest":
            self.damaged("schedule", corpus(f"terms/{name}.json"), json_data, True, self.schedule_adds_up, CASES // 2)

    def test_facts(self):
        """X-1, E-1: FACTS of an applicant."""
        whole, _ = self.damaged("screening", corpus("facts/shop.json"), json_data, True)
        self.assertEqual(whole["status"], 0)

    def test_late(self):
        """X-1, L-7: FACTS of late interest."""
        for name in "sample", "series":
            whole, _ = self.damaged("late", corpus(f"late/{name}.json"), json_data, True)
            self.assertEqual(whole["status"], 0)

    def balanced(self, where, damaged, answer):
        for key in "counts", "event_counts":
            rows, used, held = answer.get(key, (0, 0, 0))
            self.assertEqual(rows, used + held, where)

    def test_events(self):
        """P-2, L-6: events over three loans."""
        whole, _ = self.damaged("events", corpus("events/every_kind.csv"), csv_data, judge=self.balanced)
        self.assertEqual(whole["event_counts"], [11, 11, 0])

    def test_claims(self):
        """S-8: claims that were paid are read strictly: a line that is cut or altered is refused, or it is another claim."""
        data = (
            b"product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year\n"
            b"p,2018-Q1,incheon,A,24246,24240,6,2018-04-20,2018\np,2018-Q2,incheon,A,36400,36400,0,2018-07-20,2018\n"
            b"p,2018-Q1,incheon,B,24246,24240,6,2018-04-20,2018\np,2018-Q3,gangnam,C,1,0,1,2018-10-20,2018\n"
        )
        whole, _ = self.damaged("claims", data, csv_data, judge=self.balanced, count=2 * CASES)
        self.assertEqual(whole["status"], 0)

    def test_applicants(self):
        """P-2, E-1: rows of applicants, each read or held."""
        whole, _ = self.damaged("applicants", corpus("applicants/shop.csv"), csv_data, judge=self.balanced)
        self.assertEqual(whole["counts"], [6, 5, 1])

    def test_paid(self):
        """S-8: what was paid, as JSON beside TERMS."""
        whole, _ = self.damaged("paid", corpus("paid/list.json"), json_data, True)
        self.assertEqual(whole["status"], 0)

    def test_receipts(self):
        """M-2: a receipt is read only as it was written: any damage is seen."""
        data = corpus("receipt/eligible.json")

        def judge(where, damaged, answer):
            self.fail(where)

        whole, _ = self.damaged("receipt", data, json_data, True, judge)
        self.assertEqual(whole["status"], 0)

    def test_shards(self):
        """M-1: shard.json is read only as icha writes it, byte for byte: all damage is seen unless a figure is another."""
        data = corpus("shard/year.json")

        def judge(where, damaged, answer):
            self.assertEqual(answer["figures"].encode(), damaged, where)

        whole, _ = self.damaged("shard", data, json_data, True, judge, 2 * CASES)
        self.assertEqual(whole["status"], 0)


LOANS = {
    "bullet": ("bullet", "", "0"),
    "level": ("equal_payment", "twelfths", "0"),
    "graced": ("equal_payment", "twelfths", "6"),
    "even": ("equal_principal", "", "0"),
    "short": ("bullet", "", "0"),
}


def book():
    """Ten loans, each at a bank of its own name, so that outlay.csv by bank shows every loan's figures."""
    header = (
        "loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,payment_formula,residual,day_count,"
        "inclusion,rounding.interest,rounding.payment,subsidy_rate,subsidy_months,subsidy.method,subsidy.base,"
        "subsidy.rounding,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"
        "subsidy.claim.payment_lag_days,subsidy.claim.closing_days,subsidy.payers[0].name,subsidy.payers[0].share,bank\n"
    )
    rows = []
    for number, (name, (method, formula, grace)) in enumerate([*LOANS.items(), *LOANS.items()]):
        loan = f"{name}-{number}"
        rows.append(
            f"{loan},p,{10000000 + 1234567 * number},3.5%,2018-03-{14 + number},{12 + 6 * (number % 4)},{grace},"
            f"{method},{formula},last,act/365,start,down/1,down/1,2%,12,of_rate,balance,down/1,quarter,"
            f"{'due' if number % 2 else 'accrual'},down/10,claim,20,0,incheon,1,{loan}\n"
        )
    return header + "".join(rows)


def by_loan(figures):
    found = {}
    for row in csv.DictReader(io.StringIO(figures)):
        found.setdefault(row["bank"], set()).add((row["year"], row["basis"], row["amount"]))
    return found


class PortfolioTest(DamageCase):
    """P-2: a damaged portfolio."""

    def test_a_row_that_is_whole_keeps_its_figures(self):
        """P-2, P-3: rows in = used + held; each row whose bytes are as they were, once, is used with the same figures,
        unless the damage is inside of the header, or another row now bears its loan_id or its bank."""
        data = book().encode()
        lines = data.splitlines(keepends=True)
        self.counted = 0

        def judge(where, damaged, answer, whole):
            rows, used, held = answer["counts"]
            self.assertEqual(rows, used + held, where)
            if any(byte in damaged for byte in (b'"', b"\0", b"\r")):
                return
            now = damaged.split(b"\n")
            self.assertEqual(rows, sum(line != b"" for line in now) - 1, where)
            if now[0] + b"\n" != lines[0]:
                return
            before, after = by_loan(whole["figures"]), by_loan(answer["figures"])
            cells = b"\n".join(now).replace(b"\n", b",").split(b",")
            for line in lines[1:]:
                name = line.split(b",")[0]
                if now.count(line.rstrip(b"\n")) == 1 and cells.count(name) == 2:
                    self.assertEqual(after[name.decode()], before[name.decode()], (where, name))
                    self.counted += 1

        whole, taken = self.ask_all("portfolio", data, 4 * CASES, judge)
        self.assertEqual(whole["counts"], [10, 10, 0])
        self.assertGreater(self.counted, taken)


if __name__ == "__main__":
    unittest.main()
