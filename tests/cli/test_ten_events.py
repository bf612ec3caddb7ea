"""The loan of examples/events by four ways: icha schedule, icha outlay --events, the C interface (examples/events/events.c) and
the second engine. They tell the same figures, row by row and claim by claim, and those of the vector life.ten, which
tests/vectors/derive_events.py derives from the SPEC."""
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import unittest

from support import SOURCE, CliTest

EXAMPLE = SOURCE / "examples" / "events"
MONEY = ("opening", "principal", "interest", "borrower_interest", "subsidy", "payment", "closing")
ROW = ("n", "from", "to", "due", "days", "rate", "subsidy_rate", *MONEY, "event")
CLAIM = ("cycle", "payer", "lines", "amount", "dropped", "paid_on", "fiscal_year")
YEARS = "2018..2021"


def vector():
    with open(SOURCE / "tests" / "vectors" / "events.json", encoding="utf-8") as file:
        return next(v for v in json.load(file)["vectors"] if v["id"] == "life.ten")


def as_text(items, keys):
    """As CSV has it: null and absent are empty."""
    return [["" if item.get(key) is None else str(item[key]) for key in keys] for item in items]


def in_order(event):
    return sorted(event.items())


def of_csv(text):
    return list(csv.DictReader(io.StringIO(text)))


class TenEvents(CliTest):
    def setUp(self):
        super().setUp()
        for name in "terms.json", "portfolio.csv", "events.csv":
            shutil.copy(EXAMPLE / name, self.folder / ("ten-" + name))
        self.rows = as_text(vector()["out"]["rows"], ROW)
        self.claims = as_text(vector()["out"]["claims"], CLAIM)

    def outlay(self, out):
        self.done("outlay", "ten-portfolio.csv", "--events", "ten-events.csv", "--years", YEARS, "--rows", "--out", out)
        return {name: (self.folder / out / name).read_text() for name in ("rows.csv", "claims.csv", "outlay.csv", "held.csv")}

    def test_the_files_hold_one_loan(self):
        terms = json.loads((EXAMPLE / "terms.json").read_text())
        self.assertEqual(vector()["in"], terms)
        self.assertEqual(len(terms["events"]), 10)
        rows = [{key: value for key, value in row.items() if value and key != "loan_id"}
                for row in of_csv((EXAMPLE / "events.csv").read_text())]
        expected = [{key: str(value) for key, value in event.items()} for event in terms["events"]]
        self.assertEqual(sorted(rows, key=in_order), sorted(expected, key=in_order))
        self.assertNotEqual([row["kind"] for row in rows], [event["kind"] for event in expected])

    def test_schedule(self):
        found = self.done("schedule", "ten-terms.json").json()
        self.assertEqual(as_text(found["rows"], ROW), self.rows)
        self.assertEqual(as_text(found["claims"], CLAIM), self.claims)
        self.assertEqual([row.get("parts") for row in found["rows"]], [row.get("parts") for row in vector()["out"]["rows"]])
        self.assertEqual(found["totals"], vector()["out"]["totals"])
        self.assertEqual(found["payment"], vector()["out"]["payment"])

    def test_outlay(self):
        tables = self.outlay("out")
        self.assertEqual(as_text(of_csv(tables["rows.csv"]), ROW), self.rows)
        self.assertEqual(as_text(of_csv(tables["claims.csv"]), CLAIM), self.claims)
        self.assertEqual(of_csv(tables["held.csv"]), [])
        paid = sum(int(line["amount"]) for line in of_csv(tables["outlay.csv"]) if line["basis"] == "paid")
        due = sum(int(line["amount"]) for line in of_csv(tables["outlay.csv"]) if line["basis"] == "due")
        self.assertEqual(paid, sum(claim["amount"] for claim in vector()["out"]["claims"]))
        self.assertEqual(due, vector()["out"]["totals"]["subsidy"])

    def test_c_interface(self):
        done = subprocess.run([os.environ["ICHA_EXAMPLE_EVENTS"]], capture_output=True, check=True, timeout=60)
        rows, claims = done.stdout.decode().split("\n\n")
        self.assertEqual(as_text(of_csv(rows), ROW), self.rows)
        self.assertEqual(as_text(of_csv(claims), CLAIM), self.claims)

    def test_second_engine(self):
        done = subprocess.run([os.environ["ICHA_EXACT_SCHEDULE"]], input=(EXAMPLE / "terms.json").read_bytes(),
                              capture_output=True, check=True, timeout=60)
        found = json.loads(done.stdout)
        self.assertEqual(as_text(found["rows"], ROW), self.rows)
        self.assertEqual(as_text(found["claims"], CLAIM), self.claims)
        self.assertEqual([row.get("parts") for row in found["rows"]], [row.get("parts") for row in vector()["out"]["rows"]])

    def test_derived_from_the_spec(self):
        done = subprocess.run([sys.executable, "-B", str(SOURCE / "tests" / "vectors" / "derive_events.py"),
                               str(EXAMPLE / "terms.json")], capture_output=True, check=True, timeout=60)
        self.assertEqual(json.loads(done.stdout), vector()["out"])

    def test_the_order_of_the_rows_does_not_matter(self):
        """Every table of figures, byte by byte."""
        first, *events = (EXAMPLE / "events.csv").read_text().splitlines(keepends=True)
        plain = self.outlay("plain")
        for seed in 1, 2, 3:
            random.Random(seed).shuffle(events)
            (self.folder / "ten-events.csv").write_text(first + "".join(events))
            self.assertEqual(self.outlay("shuffled%d" % seed), plain)


if __name__ == "__main__":
    unittest.main()
