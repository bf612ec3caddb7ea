"""icha outlay with the column index.series: figures by hand, held rows, --known-on, the manifest (L-5, P-2, M-1)."""
import json
import shutil
import unittest

from support import SOURCE, OutlayCase

HEADER = ("loan_id,product,principal,disbursed_on,term_months,grace_months,method,day_count,inclusion,rounding.interest,"
          "index.series,index.spread,index.reset_every_months\n")
# 36,500,000 won, act/365: 1,000 won a day and percent
LOAN = "{},incheon.minimum-wage,36500000,{},3,0,bullet,act/365,start,down/1,{},2%,1\n"


class SeriesTest(OutlayCase):
    def interests(self, loan_id, out="out"):
        return [int(row["interest"]) for row in self.rows("rows.csv", out) if row["loan_id"] == loan_id]

    def test_a_column_by_hand(self):
        # 1.5 + 2 %: 3,500 a day for 31 and 30 days; from the reset of 2018-12-15 on 1.75 + 2 %: 3,750 for 31
        book = self.write(HEADER + LOAN.format("A", "2018-10-15", "kr.base-rate"))
        summary = self.run_book(book, "--rows", years="2018..2019")
        self.assertEqual((summary["used"], summary["held"]), (1, 0))
        self.assertEqual(self.interests("A"), [108500, 105000, 116250])
        manifest = json.loads((self.folder / "out" / "manifest.json").read_text())
        self.assertIn("index/1", json.dumps(manifest["determinants"]))

    def test_what_the_series_does_not_cover_is_held(self):
        later = LOAN.replace("incheon.minimum-wage,36500000", "incheon.hope,20000000")  # a product of 2025
        book = self.write(HEADER + later.format("A", "2025-10-15", "kr.base-rate") + later.format("B", "2025-10-16", "kr.base-rate")
                          + LOAN.format("C", "2018-10-15", "kr.base-rte") + LOAN.format("D", "2018-10-15", "kr.late-interest-cap")
                          + LOAN.format("E", "2018-10-15", ""))
        summary = self.run_book(book, "--rows", years="2025..2026", status=6)
        self.assertEqual((summary["rows_in"], summary["used"], summary["held"]), (5, 1, 4))
        held = {row["loan_id"]: (row["field"], row["reason"]) for row in self.rows("held.csv")}
        for loan_id, part in [("B", "2026-01-16 (kr.base-rate), after 2026-01-15"), ("C", "the nearest is kr.base-rate"),
                              ("D", "a series of basis rate"), ("E", "missing: index.series")]:
            self.assertEqual(held[loan_id][0], "index.series")
            self.assertIn(part, held[loan_id][1])

    def test_known_on(self):
        book = self.write(HEADER + LOAN.format("A", "2018-10-15", "kr.base-rate"))
        self.run_book(book, "--rows", "--known-on", "2019-01-15", years="2018..2019")
        self.assertEqual(self.interests("A"), [108500, 105000, 116250])
        self.run_book(book, "--known-on", "2019-01-14", years="2018..2019", out="before", status=6)
        self.assertIn("2019-01-15 (kr.base-rate), after 2019-01-14", self.rows("held.csv", "before")[0]["reason"])

    def test_the_digest_of_the_catalogue_covers_the_series(self):
        book = self.write(HEADER + LOAN.format("A", "2018-10-15", "kr.base-rate"))
        own = self.folder / "own"
        shutil.copytree(SOURCE / "catalogue", own)
        self.run_book(book, "--catalogue", "own", years="2018..2019", out="same")
        self.run_book(book, years="2018..2019", out="shipped")
        path = own / "index" / "kr.base-rate.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("rate: 1.75%", "rate: 8%"), encoding="utf-8")
        self.run_book(book, "--rows", "--catalogue", "own", years="2018..2019", out="other")
        self.assertEqual(self.interests("A", "other"), [108500, 105000, 310000])  # 8 + 2 %: 10,000 a day
        same, shipped, other = (json.loads((self.folder / out / "manifest.json").read_text()) for out in ("same", "shipped", "other"))
        of = [m["determinants"]["catalogue"]["sha256"] for m in (same, shipped, other)]
        self.assertEqual(of[0], of[1])
        self.assertNotEqual(of[0], of[2])
        self.assertNotEqual(same["run_id"], other["run_id"])


if __name__ == "__main__":
    unittest.main()
