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


# 7 % + 5 % = 12 % agreed, 7 % + 3 % = 10 % allowed: 100 won a day where the law's 3 points hold, else 120
NAMED = {"late_spread": "5%", "legal_caps": None, "legal_spreads": "kr.late-interest-cap"}
CAP_24 = [["2018-02-08", "24%"]]


class Named(CliTest):
    """A series of the catalogue in place of a list (C-3); catalogue/index holds them."""

    def late(self, *words, **changes):
        return self.done("late", "-", *words, stdin=text_of(**{**NAMED, **changes})).json()

    def won(self, *words, **changes):
        return self.late(*words, **changes)["late_interest"]

    def bad(self, *words, **changes):
        return self.refused(3, "late", "-", *words, stdin=text_of(**{**NAMED, **changes}))

    def test_the_figures_are_those_of_the_list(self):
        listed, named = self.done("late", "late.json").json(), self.done("late", "late_named.json").json()
        self.assertEqual(named["late_interest"], 110240)  # docs/loans.md, by hand
        used = named.pop("series")
        self.assertEqual(named, listed)
        self.assertNotIn("series", listed)
        self.assertEqual([(u["key"], u["series"], u["covers_to"]) for u in used],
                         [("legal_spreads", "kr.late-interest-cap", "2026-11-01")])
        self.assertEqual(used[0]["source"]["document"], "kmib-0923928555")
        self.assertEqual([s["document"] for s in used[0]["sources"]], ["kmib-0923928555", "domain-facts"])

    def test_formats(self):
        for language, part in ("en", "known up to 2026-11-01"), ("ko", "2026-11-01까지 확인됨"):
            out = self.done("late", "late_named.json", "--format", "table", "--lang", language).out
            self.assertIn(f"legal_spreads: kr.late-interest-cap, {part} (", out)
            self.assertIn("kmib-0923928555", out)
        self.assertEqual(self.done("late", "late_named.json", "--format", "csv").out, "late_interest,days\n110240,45\n")

    def test_the_last_day_covered(self):
        for paid, won in ("2026-10-31", 100), ("2026-11-01", 200):
            self.assertEqual(self.won(due_on="2026-10-30", paid_on=paid), won)
        err = self.bad(due_on="2026-10-30", paid_on="2026-11-02")
        self.assertIn("legal_spreads: gap: paid on 2026-11-02 (kr.late-interest-cap), after 2026-11-01", err)
        # a list beside it does not say that no point over the rate is capped
        self.assertIn("gap", self.bad(due_on="2026-10-30", paid_on="2026-11-02", legal_caps=CAP_24))
        self.assertRegex(self.bad("--lang", "ko", due_on="2026-10-30", paid_on="2026-11-02"), HANGUL)

    def test_the_first_day(self):
        self.assertEqual(self.won(due_on="2018-04-30", paid_on="2018-05-01"), 100)
        self.assertEqual(self.won(due_on="2018-04-29", paid_on="2018-05-01"), 200)
        self.assertIn("on or before 2018-04-29", self.bad(due_on="2018-04-28", paid_on="2018-05-01"))
        # with the other form of cap 29 April costs 120
        self.assertEqual(self.won(due_on="2018-04-28", paid_on="2018-05-01", legal_caps=CAP_24), 320)

    def test_paid_in_time_asks_for_nothing(self):
        for words in (), ("--known-on", "2018-04-03"):
            self.assertEqual(self.won(*words, due_on="2030-01-01", paid_on="2030-01-01"), 0)
            self.assertEqual(self.won(*words, due_on="2030-01-02", paid_on="2030-01-01"), 0)
            self.assertIn("gap", self.bad(*words, due_on="2030-01-01", paid_on="2030-01-02"))

    def test_known_on(self):
        # announced on 4 April 2018 for 30 April
        april = {"due_on": "2018-04-29", "paid_on": "2018-04-30"}
        self.assertIn("2018-04-30 (kr.late-interest-cap), after 2018-04-03", self.bad("--known-on", "2018-04-03", **april))
        for day in "2018-04-04", "2018-04-05", "2018-04-30":
            document = self.late("--known-on", day, **april)
            self.assertEqual((document["late_interest"], document["series"][0]["covers_to"]), (100, "2018-04-30"))
        april["paid_on"] = "2018-05-01"
        for day in "2018-04-04", "2018-04-30":
            self.assertIn("2018-05-01 (kr.late-interest-cap), after 2018-04-30", self.bad("--known-on", day, **april))
        self.assertEqual(self.won("--known-on", "2018-05-01", **april), 200)

    def test_nothing_known_yet(self):
        # on 3 April the other form holds up to that day, 120 a day; without it there is no cap
        for day, won in ("2018-04-02", 120), ("2018-04-03", 240):
            self.assertEqual(self.won("--known-on", "2018-04-03", due_on="2018-04-01", paid_on=day, legal_caps=CAP_24), won)
        self.assertIn("after 2018-04-03",
                      self.bad("--known-on", "2018-04-03", due_on="2018-04-01", paid_on="2018-04-04", legal_caps=CAP_24))
        self.assertIn("on or before 2018-04-02", self.bad("--known-on", "2018-04-03", due_on="2018-04-01", paid_on="2018-04-03"))

    def test_the_other_two_keys(self):
        # 1.5 % + 3 % on 29 November, 1.75 % + 3 % on the 30th and on 1 December: 45 + 47.5 + 47.5
        named = {"rate": None, "rates": "kr.base-rate", "late_spread": "3%", "due_on": "2018-11-28", "paid_on": "2018-12-01"}
        self.assertEqual(self.won(**named), 140)
        self.assertEqual([u["key"] for u in self.late(**named)["series"]], ["rates", "legal_spreads"])
        self.assertIn("no contract rate on or before 2011-06-09",
                      self.bad(**{**named, "due_on": "2011-06-08", "paid_on": "2011-06-11"}))
        self.assertIn("rates: gap: paid on 2026-01-16 (kr.base-rate), after 2026-01-15",
                      self.bad(**{**named, "due_on": "2026-01-14", "paid_on": "2026-01-16"}))
        # 1.5 % as the highest rate: 15 a day
        self.assertEqual(self.won(legal_caps="kr.base-rate", legal_spreads=None, paid_on="2018-02-17"), 30)
        self.assertIn("rate and rates are both given", self.bad(rates="kr.base-rate"))

    def test_names(self):
        self.assertIn("legal_spreads: there is no index series kr.late-interest: the nearest is kr.late-interest-cap",
                      self.bad(legal_spreads="kr.late-interest"))
        for changes, part in [
                ({"legal_spreads": "kr.base-rate"}, "legal_spreads: kr.base-rate (rate) cannot stand here: expected a series of basis over_contract"),
                ({"legal_caps": "kr.late-interest-cap"}, "legal_caps: kr.late-interest-cap (over_contract) cannot stand here: expected a series of basis rate"),
                ({"rate": None, "rates": "kr.late-interest-cap"}, "rates: kr.late-interest-cap (over_contract) cannot stand here"),
                ({"legal_spreads": ""}, "legal_spreads: "), ({"legal_spreads": "x" * 64}, "1..63 bytes"),
                ({"legal_spreads": "x" * 63}, "there is no index series " + "x" * 63)]:
            with self.subTest(changes=changes):
                err = self.bad(**changes)
                self.assertIn(part, err)
                self.assertEqual(len(err.splitlines()), 1, err)
        self.assertEqual(len(self.bad(rate=None, rates="x", legal_caps="24%", legal_spreads="kr.base-rate").splitlines()), 3)
        self.assertRegex(self.bad("--lang", "ko", legal_spreads="kr.base-rate"), HANGUL)

    def test_the_catalogue_is_opened_for_a_name_only(self):
        self.done("late", "late.json", "--catalogue", "nowhere")
        self.refused(3, "late", "late_named.json", "--catalogue", "nowhere")
        own = self.folder / "own"
        for name in "sources", "products", "index":
            (own / name).mkdir(parents=True)
        for name in "kmib-0923928555.yaml", "domain-facts.yaml":
            (own / "sources" / name).write_bytes((SOURCE / "catalogue" / "sources" / name).read_bytes())
        text = (SOURCE / "catalogue" / "index" / "kr.late-interest-cap.yaml").read_text(encoding="utf-8")
        (own / "index" / "kr.late-interest-cap.yaml").write_text(text.replace("rate: 3%", "rate: 4%"), encoding="utf-8")
        self.assertEqual(self.won("--catalogue", "own", due_on="2018-04-29", paid_on="2018-05-01"), 220)  # 11 %
        self.assertIn("the nearest is kr.late-interest-cap", self.bad("--catalogue", "own", legal_spreads="kr.base-rate"))


if __name__ == "__main__":
    unittest.main()
