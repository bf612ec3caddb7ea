"""An index by the name of a series: schedule, show, near names, --known-on, gaps (L-5, C-1, C-3, C-6)."""
import json
import unittest

from support import HANGUL, SOURCE, CliTest

# 36,500,000 won, act/365: 1,000 won a day and percent. 1.5 % from 2017-11-30, 1.75 % from 2018-11-30 (catalogue/index).
LOAN = {"principal": 36500000, "disbursed_on": "2018-10-15", "term_months": 3, "method": "bullet", "day_count": "act/365",
        "inclusion": "start", "rounding": {"interest": "down/1"},
        "index": {"series": "kr.base-rate", "spread": "2%", "reset_every_months": 1}}


def loan(**changes):
    index = {**LOAN["index"], **changes.pop("index", {})}
    return {**LOAN, **changes, "index": {k: v for k, v in index.items() if v is not None}}


class Series(CliTest):
    def run_loan(self, document, *words):
        return self.icha("schedule", "-", "--format", "json", *words, stdin=json.dumps(document).encode())

    def fails(self, document, *words):
        done = self.run_loan(document, *words)
        self.assertEqual((done.status, done.out), (3, ""), done.err)
        return done.err

    def interests(self, document, *words):
        done = self.run_loan(document, *words)
        self.assertEqual(done.status, 0, done.err)
        return [row["interest"] for row in done.json()["rows"]]

    def test_the_entry_on_and_beside_the_reset(self):
        # 31, 30, 31 days: 3.5 % = 3,500 a day until the reset of 15 December, then 3.75 % = 3,750
        self.assertEqual(self.interests(loan()), [31 * 3500, 30 * 3500, 31 * 3750])
        # a reset on the day of the entry, the day before, the day after: from there on 3,750
        for day, at_old in ("2018-11-29", None), ("2018-11-30", 15), ("2018-12-01", 16):
            index = {"reset_every_months": None, "reset_on": [day]}
            second = 30 * 3500 if at_old is None else at_old * 3500 + (30 - at_old) * 3750
            third = 31 * 3500 if at_old is None else 31 * 3750
            self.assertEqual(self.interests(loan(index=index)), [31 * 3500, second, third], day)

    def test_the_figures_are_those_of_the_written_list(self):
        named = self.run_loan(loan()).json()
        listed = self.run_loan(loan(index={"series": [["2017-11-30", "1.5%"], ["2018-11-30", "1.75%"]]})).json()
        self.assertEqual((named["rows"], named["totals"]), (listed["rows"], listed["totals"]))
        self.assertIsNone(listed["index"])

    def test_the_result_names_the_series(self):
        document = self.run_loan(loan()).json()
        self.assertEqual((document["index"]["series"], document["index"]["covers_to"]), ("kr.base-rate", "2026-01-15"))
        self.assertEqual(document["index"]["source"]["document"], "statrec-bok")
        self.assertEqual([f["key"] for f in document["filled"]], ["index.series"])
        fixed = self.run_loan({**{k: v for k, v in LOAN.items() if k != "index"}, "rate": "3%"}).json()
        self.assertIsNone(fixed["index"])

    def test_the_last_date_and_the_day_after(self):
        self.assertEqual(len(self.interests(loan(disbursed_on="2025-10-15"))), 3)  # the last reset: 2026-01-15
        err = self.fails(loan(disbursed_on="2025-10-16"))
        for part in "index.series", "gap", "2026-01-16 (kr.base-rate)", "2026-01-15", "[L-5]":
            self.assertIn(part, err)
        self.assertIn("2011-06-09 (kr.base-rate)", self.fails(loan(disbursed_on="2011-06-09")))
        self.assertEqual(len(self.interests(loan(disbursed_on="2011-06-10"))), 3)

    def test_known_on(self):
        # on 15 January 2019 every reset is known; a day before, that of the last day is not
        self.assertEqual(self.interests(loan(), "--known-on", "2019-01-15"), [31 * 3500, 30 * 3500, 31 * 3750])
        self.assertIn("2019-01-15 (kr.base-rate)", self.fails(loan(), "--known-on", "2019-01-14"))
        self.assertIn("known on 2011-01-01", self.fails(loan(), "--known-on", "2011-01-01"))

    def test_names(self):
        self.assertIn("there is no index series kr.baserate: the nearest is kr.base-rate", self.fails(loan(index={"series": "kr.baserate"})))
        self.assertIn("expected a series of basis rate", self.fails(loan(index={"series": "kr.late-interest-cap"})))
        for bad in 5, {}, True:
            self.assertIn('"kr.base-rate", [[', self.fails(loan(index={"series": bad})))
        self.assertIn("1..63 bytes", self.fails(loan(index={"series": ""})))
        self.assertRegex(self.fails(loan(index={"series": "kr.baserate"}), "--lang", "ko"), HANGUL)

    def test_another_catalogue(self):
        folder = self.folder / "own"
        for name in "sources", "products", "index":
            (folder / name).mkdir(parents=True)
        for name in "statrec-bok.yaml", "focus-economics-bok.yaml", "reuters-bok-2019.yaml", "bok-base-rate-table.yaml":
            (folder / "sources" / name).write_bytes((SOURCE / "catalogue" / "sources" / name).read_bytes())
        text = (SOURCE / "catalogue" / "index" / "kr.base-rate.yaml").read_text(encoding="utf-8")
        (folder / "index" / "kr.base-rate.yaml").write_text(text.replace("rate: 1.75%", "rate: 8%"), encoding="utf-8")
        # 8 + 2 = 10 %: 10,000 a day
        self.assertEqual(self.interests(loan(), "--catalogue", "own"), [31 * 3500, 30 * 3500, 31 * 10000])
        (folder / "index" / "kr.base-rate.yaml").write_text(text.replace("rate: 1.75%", "rate: 1.75"), encoding="utf-8")
        self.assertIn("1.75 has no unit", self.fails(loan(), "--catalogue", "own"))


class Show(CliTest):
    def rows(self, *words):
        return self.done("show", *words, "--format", "json").json()

    def test_entries_are_rows(self):
        rows = self.rows("kr.base-rate")
        self.assertEqual((rows[0]["valid_from"], rows[0]["valid_to"], rows[0]["value"]), ("2011-06-10", "2012-07-11", "3.25%"))
        self.assertEqual((rows[-1]["valid_from"], rows[-1]["valid_to"], rows[-1]["value"]), ("2025-05-29", "2026-01-15", "2.5%"))
        for before, after in zip(rows, rows[1:]):
            self.assertLess(before["valid_to"], after["valid_from"])
        self.assertEqual({row["parameter"] for row in rows}, {"rate"})
        self.assertEqual(set(rows[0]), set(self.rows("incheon.startup")[0]))  # the same keys as a parameter's row

    def test_on_and_known_on(self):
        self.assertEqual([row["value"] for row in self.rows("kr.base-rate", "--on", "2018-11-29")], ["1.5%"])
        self.assertEqual([row["value"] for row in self.rows("kr.base-rate", "--on", "2018-11-30")], ["1.75%"])
        gap, = self.rows("kr.base-rate", "--on", "2026-01-16")
        self.assertEqual((gap["state"], gap["value"]), ("GAP", None))
        last = self.rows("kr.base-rate", "--known-on", "2018-11-29")[-1]
        self.assertEqual((last["valid_from"], last["valid_to"]), ("2017-11-30", "2018-11-29"))
        cap, = self.rows("kr.late-interest-cap")
        self.assertEqual((cap["parameter"], cap["value"], cap["known_from"]), ("over_contract", "3%", "2018-04-04"))

    def test_near_names(self):
        self.assertIn("kr.base-rate", self.refused(3, "show", "kr.base-rat"))
        self.assertIn("kr.late-interest-cap", self.refused(3, "show", "late"))
        self.assertNotIn("kr.", self.refused(3, "show", "incheon.start-up"))

    def test_products_lists_no_series(self):
        self.assertNotIn("kr.", self.done("products", "--format", "csv").out)


if __name__ == "__main__":
    unittest.main()
