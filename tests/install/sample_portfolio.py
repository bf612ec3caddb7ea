#!/usr/bin/env python3
"""examples/incheon-2018: generating again gives the committed bytes, and they add up to the published figures."""

import collections
import csv
import os
import subprocess
import sys
import tempfile
import unittest

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "incheon-2018")


class SamplePortfolio(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(FOLDER, "portfolio.csv"), "rb") as file:
            cls.bytes = file.read()
        cls.rows = list(csv.DictReader(cls.bytes.decode("utf-8").splitlines()))

    def totals(self):
        sums = collections.defaultdict(lambda: [0, 0])
        for row in self.rows:
            entry = sums[row["product"], row["disbursed_on"][:4]]
            entry[0] += 1
            entry[1] += int(row["principal"])
        return sums

    def test_generating_again_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "again.csv")
            subprocess.run([sys.executable, os.path.join(FOLDER, "generate.py"), path], check=True)
            with open(path, "rb") as file:
                self.assertEqual(self.bytes, file.read())

    def test_totals_are_the_published_ones(self):
        totals = self.totals()
        # the plan, line 991
        self.assertEqual([1172, 29_800_000_000], totals.pop(("incheon.huimang-kium", "2017")))
        self.assertEqual([742, 18_900_000_000], totals.pop(("incheon.startup", "2017")))
        # domain-facts 1.2, 1.4, 1.5: volumes without numbers of loans
        self.assertEqual(20_000_000_000, totals.pop(("incheon.startup", "2016"))[1])
        self.assertEqual(20_000_000_000, totals.pop(("incheon.startup", "2018"))[1])
        self.assertEqual(20_000_000_000, totals.pop(("incheon.job-creation", "2018"))[1])
        self.assertEqual(25_000_000_000, totals.pop(("incheon.minimum-wage", "2018"))[1])
        # A volume that no source gives is left out.
        self.assertEqual({}, dict(totals))

    def test_loans_keep_caps_and_launch_dates(self):
        limits = {"incheon.startup": (100_000_000, "2016-02-03"), "incheon.huimang-kium": (50_000_000, "2017-01-01"),
                  "incheon.job-creation": (100_000_000, "2018-09-10"),
                  "incheon.minimum-wage": (70_000_000, "2018-03-14")}
        for row in self.rows:
            cap, launch = limits[row["product"]]
            self.assertTrue(100_000 <= int(row["principal"]) <= cap, row)
            self.assertEqual(0, int(row["principal"]) % 100_000, row)
            self.assertTrue(launch <= row["disbursed_on"] <= "2018-12-31", row)

    def test_ids_are_unique_and_unsourced_terms_are_empty(self):
        self.assertEqual(len(self.rows), len({row["loan_id"] for row in self.rows}))
        for row in self.rows:
            for column in ("rate", "term_months", "grace_months", "method", "due_day"):
                self.assertEqual("", row[column], row)


if __name__ == "__main__":
    unittest.main()
