"""icha late: figures worked by hand, formats, strict reading, every missing key at once (L-7)."""
import json
import unittest

from support import HANGUL, SOURCE, CliTest

# 7 % + 3 % = 10 %: 100 won a day for ten days, then 1,000 a day for 23
FACTS = {"due_on": "2018-02-15", "paid_on": "2018-03-20", "unpaid_interest": 365000, "later_amount": 3650000,
         "after_days": 10, "rate": "7%", "late_spread": "3%", "legal_caps": [["2018-02-08", "24%"]],
         "day_count": "act/365", "rounding": "down/1"}


def text_of(**changes):
    """None leaves a key out."""
    return json.dumps({key: value for key, value in {**FACTS, **changes}.items() if value is not None}).encode()


class Late(CliTest):
    def late(self, *words, **changes):
        return self.done("late", "-", *words, stdin=text_of(**changes))

    def bad(self, *words, **changes):
        return self.refused(3, "late", "-", *words, stdin=text_of(**changes))

    def test_by_hand(self):
        self.assertEqual(self.late().json(), {
            "late_interest": 24000, "days": 33,
            "parts": [{"from": "2018-02-15", "to": "2018-02-25", "days": 10, "amount": 365000, "rate": "10%", "capped": False},
                      {"from": "2018-02-25", "to": "2018-03-20", "days": 23, "amount": 3650000, "rate": "10%", "capped": False}]})
        # 2 points over 7 % at most from 1 March: 1,000 + 3 x 1,000 + 20 x 900
        document = self.late(legal_spreads=[["2018-03-01", "2%"]]).json()
        self.assertEqual(document["late_interest"], 22000)
        self.assertEqual([(p["days"], p["rate"], p["capped"]) for p in document["parts"]],
                         [(10, "10%", False), (3, "10%", False), (20, "9%", True)])
        self.assertEqual(self.late(paid_on="2018-02-15").json(), {"late_interest": 0, "days": 0, "parts": []})
        self.assertEqual(self.late(unpaid_interest="365000").json(), self.late().json())

    def test_formats(self):
        self.assertEqual(self.late("--format", "csv").csv(), [{"late_interest": "24000", "days": "33"}])
        for language, part in ("en", "Late interest: 24,000 won for 33 days"), ("ko", "연체이자: 24,000원 (33일)"):
            out = self.late("--format", "table", "--lang", language).out
            self.assertIn(part, out)
            self.assertIn("3,650,000", out)
        self.assertEqual(self.late("--format", "table", paid_on="2018-02-15").out, "Late interest: 0 won for 0 days\n")

    def test_a_file_and_the_example_of_the_page(self):
        document = self.done("late", "late.json").json()
        self.assertEqual(document["late_interest"], 110240)  # vector late.sample
        with open(SOURCE / "tests" / "vectors" / "late_interest.json", encoding="utf-8") as file:
            sample = next(v for v in json.load(file)["vectors"] if v["id"] == "late.sample")
        self.assertEqual(document, sample["out"])
        self.assertEqual(json.loads((self.folder / "late.json").read_text()), sample["in"])

    def test_all_missing_keys_at_once(self):
        err = self.refused(3, "late", "-", stdin=b"{}")
        for key in FACTS:
            self.assertIn(f"icha: -: {key}: is missing", err)
        self.assertEqual(len(err.splitlines()), len(FACTS))
        self.assertEqual(len(self.bad(rate=None, rounding=None).splitlines()), 2)

    def test_what_stands_in_for_another_is_not_missing(self):
        self.late(rate=None, rates=[["2018-01-01", "7%"]])
        self.late(legal_caps=None, legal_spreads=[["2018-01-01", "7%"]])
        for changes, part in [({"rate": None, "rates": 5}, "rates: 5 is of the wrong kind"),
                              ({"legal_caps": None, "legal_spreads": []}, "legal_spreads: [] is of the wrong kind")]:
            err = self.bad(**changes)
            self.assertIn(part, err)
            self.assertNotIn("missing", err)

    def test_kinds_of_values(self):
        for changes, part in [
                ({"due_on": 5}, "due_on: 5 is of the wrong kind"), ({"due_on": "2018-02-30"}, "due_on: 2018-02-30"),
                ({"unpaid_interest": 1.5}, "unpaid_interest: 1.5"), ({"unpaid_interest": True}, "unpaid_interest: true"),
                ({"later_amount": "1,000"}, "later_amount: 1,000"), ({"later_amount": -1}, "later_amount: -1"),
                ({"after_days": "10"}, 'after_days: "10" is of the wrong kind'), ({"after_days": 1.0}, "after_days: 1.0"),
                ({"rate": 7}, "rate: 7 has no unit"), ({"rate": ["7%"]}, "rate: "), ({"late_spread": "x"}, "late_spread: x"),
                ({"legal_caps": "24%"}, "legal_caps: "), ({"legal_caps": [5]}, "legal_caps[0]: 5"),
                ({"legal_caps": [["2018-01-01", "24%", 1]]}, "legal_caps[0]: "),
                ({"legal_caps": [["2018-01-01", None]]}, "legal_caps[0]: "),
                ({"legal_caps": [["2018-01-01", "24%"], ["2018-13-01", 5]]}, "legal_caps[1].rate: 5 has no unit"),
                ({"legal_caps": [["2018-01-01", "24%"], ["2018-13-01", 5]]}, "legal_caps[1].on: 2018-13-01"),
                ({"legal_caps": [["2018-01-01", "24%"], ["2018-01-01", "24%"]]}, "legal_caps: each date"),
                ({"legal_caps": [["2018-01-01", "1%"]] * 4097}, "legal_caps: the list is too long: at most 4096"),
                ({"day_count": 365}, "day_count: 365"), ({"day_count": "act/364"}, "day_count: act/364"),
                ({"rounding": {"interest": "down/1"}}, "rounding: "), ({"rounding": "down"}, "rounding: down"),
                ({"legal_cap": "24%"}, "legal_cap: the key legal_cap is not known here"),
                ({"rates": [["2018-01-01", "7%"]]}, "rate and rates are both given")]:
            with self.subTest(changes=changes):
                err = self.bad(**changes)
                self.assertIn(part, err)
                self.assertNotIn("is missing", err)
        for text, part in [(b"[]", "[] is of the wrong kind"), (b"{", "-:1"), (b'{"rate": "1%", "rate": "1%"}', "given twice"),
                           (b"\xff", "UTF-8")]:
            self.assertIn(part, self.refused(3, "late", "-", stdin=text))

    def test_an_unknown_cap_is_not_no_cap(self):
        err = self.bad(legal_caps=[["2018-02-17", "24%"]])
        self.assertIn("gap", err)
        self.assertIn("2018-02-16", err)
        self.assertRegex(self.bad("--lang", "ko", legal_caps=[["2018-02-17", "24%"]]), HANGUL)
        self.assertIn("no contract rate on or before 2018-02-16", self.bad(rate=None, rates=[["2018-02-17", "7%"]]))

    def test_too_large(self):
        err = self.bad(later_amount=9 * 10**15, rate="1000%", legal_caps=[["2018-01-01", "1000%"]], paid_on="2028-01-01")
        self.assertIn("late_interest", err)

    def test_usage(self):
        self.refused(2, "late")
        self.refused(2, "late", "late.json", "late.json")
        self.refused(3, "late", "nowhere.json")


if __name__ == "__main__":
    unittest.main()
