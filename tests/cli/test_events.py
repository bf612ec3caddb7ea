"""icha schedule with an index, events and --against: figures worked by hand, strict reading, difference entries."""
import json
import unittest

from support import HANGUL, CliTest, terms

# 3.65 %, act/365: 1,000 won a day on 10,000,000; half of it subsidised. Periods of 30, 31, 31 days
LOAN = {"principal": 10000000, "rate": "3.65%", "disbursed_on": "2018-11-15", "term_months": 3, "method": "bullet",
        "day_count": "act/365", "inclusion": "start", "rounding": {"interest": "down/1"},
        "subsidy": {"method": "of_rate", "base": "balance", "steps": [{"months": 12, "rate": "1.825%"}],
                    "rounding": "down/1", "payers": [{"name": "incheon", "share": "1"}],
                    "claim": {"cycle": "month", "by": "due", "rounding": "down/10", "level": "claim",
                              "payment_lag_days": 20, "closing_days": 0}}}


def loan(*events, **changes):
    whole = {**LOAN, "events": list(events), **changes}
    return {key: value for key, value in whole.items() if value is not None}


PREPAY = {"kind": "prepay", "on": "2018-12-25", "amount": 4000000}
RATE = {"kind": "rate", "on": "2019-01-25", "rate": "7.3%"}


class Rows(CliTest):
    def test_a_prepayment_is_a_row_of_its_own(self):
        rows = self.schedule(loan(PREPAY, RATE))["rows"]
        self.assertEqual([row["n"] for row in rows], [1, None, 2, 3])
        self.assertEqual(rows[1], {
            "n": None, "event": "prepay", "from": "2018-12-25", "to": "2018-12-25", "due": "2018-12-25", "days": 0,
            "rate": "3.65%", "subsidy_rate": "1.825%", "opening": 10000000, "principal": 4000000, "interest": 0,
            "borrower_interest": 0, "subsidy": 0, "payment": 4000000, "closing": 6000000})
        self.assertEqual(list(rows[1])[:3], ["n", "event", "from"])
        # 10 days of 1,000 and 21 of 600; then 10 of 600 and 21 of 1,200
        self.assertEqual([row["interest"] for row in rows], [30000, 0, 22600, 31200])
        self.assertEqual(rows[2]["parts"], [
            {"from": "2018-12-15", "to": "2018-12-25", "days": 10, "balance": 10000000, "rate": "3.65%", "subsidy_rate": "1.825%"},
            {"from": "2018-12-25", "to": "2019-01-15", "days": 21, "balance": 6000000, "rate": "3.65%", "subsidy_rate": "1.825%"}])
        self.assertEqual([part["rate"] for part in rows[3]["parts"]], ["3.65%", "7.3%"])

    def test_all_ends_the_period_on_its_day(self):
        rows = self.schedule(loan({**PREPAY, "amount": "all"}))["rows"]
        self.assertEqual([(r["n"], r["due"], r["interest"], r["closing"]) for r in rows],
                         [(1, "2018-12-15", 30000, 10000000), (2, "2018-12-25", 10000, 10000000), (None, "2018-12-25", 0, 0)])

    def test_order_in_the_file_means_nothing(self):
        events = [PREPAY, RATE, {"kind": "delinquent", "from": "2018-12-01", "to": "2018-12-05"}, {"kind": "close", "on": "2019-02-01"}]
        self.assertEqual(self.schedule(loan(*events)), self.schedule(loan(*reversed(events))))

    def test_an_index_in_place_of_the_rate(self):
        # 1.65 % + 2 % until the reset of 15 January, which takes the entry of 20 December: 5.3 % + 2 %
        index = {"series": [["2018-11-01", "1.65%"], ["2018-12-20", "5.3%"]], "spread": "2%", "reset_every_months": 1}
        self.assertEqual([r["interest"] for r in self.schedule(loan(rate=None, index=index))["rows"]], [30000, 31000, 62000])
        listed = {**index, "reset_every_months": None, "reset_on": ["2019-01-25"], "cap": "5.475%", "floor": "0%"}
        # 10 days of 1,000, 21 of 1,500
        self.assertEqual([r["interest"] for r in self.schedule(loan(rate=None, index=listed))["rows"]], [30000, 31000, 41500])

    def test_csv_and_table_show_events(self):
        text = json.dumps(loan(PREPAY)).encode()
        rows = self.done("schedule", "-", "--format", "csv", stdin=text).csv()
        self.assertEqual([(r["n"], r["event"]) for r in rows], [("1", ""), ("", "prepay"), ("2", ""), ("3", "")])
        self.assertIn("4,000,000", self.done("schedule", "-", "--format", "table", stdin=text).out)
        plain = self.done("schedule", "-", "--format", "csv", stdin=json.dumps(loan()).encode())
        self.assertNotIn("event", plain.out.splitlines()[0])


class Reading(CliTest):
    def test_kinds_of_values(self):
        for event, part in [
                (5, "events[0]: 5 is of the wrong kind"), (None, "events[0]: null"), ([], "events[0]: []"),
                ({**PREPAY, "amount": "some"}, "events[0].amount"), ({**PREPAY, "amount": 1.5}, "events[0].amount"),
                ({**PREPAY, "amount": 0}, "events[0].amount"), ({**PREPAY, "on": 5}, "events[0].on"),
                ({**PREPAY, "amont": 5}, "the nearest one is events[0].amount"),
                ({**PREPAY, "from": "2018-12-25"}, "on and from are both given"),
                ({**RATE, "rate": 3.9}, "events[0].rate: 3.9 has no unit"), ({"kind": "prepaid"}, "events[0].kind"),
                ({"kind": "extend", "on": "2018-12-25", "months": "12"}, "events[0].months"),
                ({"kind": "stop_subsidy", "on": "2018-12-25", "reason": 5}, "events[0].reason"), ({}, "events[0].kind: is missing")]:
            with self.subTest(event=event):
                self.assertIn(part, self.bad_terms(loan(event)))
        for events in {}, "x", 5:
            self.assertIn("events: ", self.bad_terms({**LOAN, "events": events}))

    def test_kinds_of_values_of_an_index(self):
        good = {"series": [["2018-01-01", "1.65%"]], "spread": "2.1%", "reset_every_months": 3}
        for key, value, part in [
                ("series", {}, "index.series"), ("series", ["2018-01-01"], "index.series[0]"),
                ("series", [["2018-01-01"]], "index.series[0]"), ("series", [["2018-01-01", "1%", 2]], "index.series[0]"),
                ("series", [["2018-01-01", 1.65]], "index.series[0].rate"), ("series", [[5, "1%"]], "index.series[0].on"),
                ("series", [], "index.series: is missing"), ("spread", 2.1, "index.spread"),
                ("reset_every_months", "3", "index.reset_every_months"), ("reset_on", "2018-01-01", "index.reset_on"),
                ("reset_on", [5], "index.reset_on[0]"), ("sprea", "1%", "the nearest one is index.spread")]:
            with self.subTest(key=key, value=value):
                self.assertIn(part, self.bad_terms(loan(rate=None, index={**good, key: value})))
        self.assertIn("rate and index are both given", self.bad_terms(loan(index=good)))
        self.assertIn("index.spread: is missing", self.bad_terms(loan(rate=None, index={})))
        self.assertNotIn(" rate: is missing", self.bad_terms(loan(rate=None, index={})))

    def test_all_missing_members_at_once(self):
        err = self.bad_terms(loan({"kind": "rate"}, {"kind": "delinquent"}, {"kind": "stop_subsidy", "on": "2018-12-01"}, term_months=None))
        for key in "events[0].on", "events[0].rate", "events[1].from", "events[1].to", "events[2].reason", "term_months":
            self.assertIn(key + ": is missing", err)

    def test_a_list_that_is_too_long_is_one_fault(self):
        close = {"kind": "close", "on": "2018-12-01"}
        # 200 are the limit: then it is the second of a kind on a day that is refused
        self.assertIn("of the same kind", self.bad_terms(loan(*[close] * 200)))
        err = self.bad_terms(loan(*[close] * 201))
        self.assertEqual(err, "icha: -: events: the list is too long: at most 200 elements [X-3]\n")
        # what is bad among the first 200 is said too
        self.assertIn("events[0].on: ", self.bad_terms(loan(*[{**close, "on": "x"}] * 201)))
        index = {"series": [["2018-01-01", "1.65%"]] * 4097, "spread": "2%", "reset_every_months": 3}
        err = self.bad_terms(loan(rate=None, index=index))
        self.assertEqual(err, "icha: -: index.series: the list is too long: at most 4096 elements [X-3]\n")

    def test_a_reason_has_255_bytes(self):
        stop = {"kind": "stop_subsidy", "on": "2018-12-01"}
        for reason in "가" * 85, "x" * 255:  # 85 x 3 bytes of UTF-8
            self.schedule(loan({**stop, "reason": reason}))
        for reason in "가" * 85 + "x", "x" * 256, "":
            err = self.bad_terms(loan({**stop, "reason": reason}))
            self.assertIn("events[0].reason: ", err)
            self.assertIn("expected 1..255 bytes [X-3]", err)
        for reason in "a\u0001", "\u007f", "a\nb":
            self.assertIn("events[0].reason: the text holds control characters [X-4]", self.bad_terms(loan({**stop, "reason": reason})))

    def test_a_reset_says_its_day(self):
        listed = {"series": [["2018-01-01", "1%"], ["2018-12-01", "-2%"]], "spread": "1%", "reset_on": ["2018-12-15"]}
        # -2 % + 1 % from 15 December on
        err = self.bad_terms(loan(rate=None, index=listed))
        self.assertIn("index: the rate from a reset, -1% (2018-12-15), is out of range: expected 0%..1000% [L-5]", err)
        for day in "2018-11-15", "2018-11-14":
            err = self.bad_terms(loan(rate=None, index={**listed, "reset_on": [day]}))
            self.assertIn("a reset on %s, not after the disbursement on 2018-11-15" % day, err)
        late = {**listed, "series": [["2018-11-16", "1%"]]}
        self.assertIn("index.series: gap: the index series has no entry on or before 2018-11-15 [L-5]",
                      self.bad_terms(loan(rate=None, index=late)))
        self.assertIn("index.series: 공백: 2018-11-15", self.bad_terms(loan(rate=None, index=late), "--lang", "ko"))

    def test_what_the_schedule_finds_names_the_file_too(self):
        rolled = {"business_day": "following", "calendar": "kr-bank", "accrual_follows_roll": False}
        cases = [
            (loan({**PREPAY, "amount": 10000001}), "events[0].amount: a prepayment of 10000001 when 10000000 is left"),
            (loan({"kind": "close", "on": "2019-02-16"}), "events[0]: an event on 2019-02-16, after the loan's last day 2019-02-15"),
            (loan({"kind": "extend", "on": "2018-12-01", "months": 3599}), "events[0]: it moves the maturity past the calendar's end"),
            (loan({"kind": "extend", "on": "2018-12-01", "months": 300}, **rolled), "the calendar does not cover"),
        ]
        for whole, part in cases:
            with self.subTest(part=part):
                (self.folder / "loan.json").write_text(json.dumps(whole))
                err = self.refused(3, "schedule", "loan.json")
                self.assertTrue(err.startswith("icha: loan.json: "), err)
                self.assertIn(part, err)
                self.assertTrue(self.bad_terms(whole).startswith("icha: -: "))
                self.assertRegex(self.bad_terms(whole, "--lang", "ko"), HANGUL)

    def test_contradictions_name_both(self):
        err = self.bad_terms(loan(RATE, PREPAY, {**RATE, "rate": "4%"}))
        self.assertIn("events[2]", err)
        self.assertIn("events[0]", err)


class Corrections(CliTest):
    def against(self, paid, *events, status=0, words=()):
        (self.folder / "loan.json").write_text(json.dumps(loan(*events)))
        (self.folder / "paid.json").write_text(paid if isinstance(paid, str) else json.dumps(paid))
        result = self.icha("schedule", "loan.json", "--against", "paid.json", *words)
        self.assertEqual(result.status, status, result.err)
        return result

    def test_by_hand(self):
        # Half of 1,000 a day: 15,000, 15,500, 15,500. Moved on 25 December: 10 days of the second period stay, 5,000
        before = self.schedule(loan())
        document = self.against(before, {"kind": "relocate", "on": "2018-12-25"}).json()
        self.assertEqual(list(document)[-1], "corrections")
        self.assertEqual(document["corrections"], {
            "entries": [{"cycle": "2019-01", "payer": "incheon", "bank": None, "paid": 15500, "due": 5000,
                         "difference": -10500, "entry": "recover"},
                        {"cycle": "2019-02", "payer": "incheon", "bank": None, "paid": 15500, "due": 0,
                         "difference": -15500, "entry": "recover"}],
            "totals": {"paid": 46000, "due": 20000, "difference": -26000, "recover": 26000, "pay": 0}})

    def test_without_claim_terms_what_is_due_is_unknown(self):
        subsidy = {key: value for key, value in LOAN["subsidy"].items() if key != "claim"}
        (self.folder / "loan.json").write_text(json.dumps({**LOAN, "subsidy": subsidy}))
        (self.folder / "paid.json").write_text(json.dumps([{"cycle": "2019-01", "payer": "incheon", "amount": 15500}]))
        self.assertEqual(self.done("schedule", "loan.json").json()["claims"], [])  # without --against nobody asks
        err = self.refused(3, "schedule", "loan.json", "--against", "paid.json")
        for key in "cycle", "by", "rounding", "level", "payment_lag_days", "closing_days":
            self.assertIn("icha: loan.json: subsidy.claim.%s: is missing" % key, err)
        self.assertEqual(len(err.splitlines()), 6)
        (self.folder / "loan.json").write_text(json.dumps({**LOAN, "subsidy": {**subsidy, "claim": {"cycle": "month"}}}))
        self.assertEqual(len(self.refused(3, "schedule", "loan.json", "--against", "paid.json").splitlines()), 5)

    def test_without_a_subsidy_nothing_is_due(self):
        (self.folder / "loan.json").write_text(json.dumps(loan(subsidy=None)))
        (self.folder / "paid.json").write_text(json.dumps([{"cycle": "2019-01", "payer": "incheon", "amount": 15500}]))
        words = ("schedule", "loan.json", "--against", "paid.json")
        document = self.done(*words).json()
        self.assertEqual(document["corrections"]["totals"], {"paid": 15500, "due": 0, "difference": -15500, "recover": 15500, "pay": 0})
        self.assertEqual(document["notes"], ["the loan has no interest subsidy: nothing is due, and whatever was paid is to recover"])
        self.assertIn("이차보전이 없는 대출", self.done(*words, "--lang", "ko").json()["notes"][0])
        self.assertIn("no interest subsidy", self.done(*words, "--format", "table").out)
        self.assertIn("no interest subsidy", self.done(*words, "--format", "csv").err)
        self.assertEqual(self.done("schedule", "loan.json").json()["notes"], [])
        self.assertEqual(self.against(self.schedule(loan())).json()["notes"], [])  # with one there is no such note

    def test_no_bank_is_null_or_empty(self):
        before = self.schedule(loan())["claims"]
        for bank in None, "":
            self.assertEqual(self.against([{**claim, "bank": bank} for claim in before]).json()["corrections"]["entries"], [])
        self.assertEqual(len(self.against([{**claim, "bank": "nh"} for claim in before]).json()["corrections"]["entries"]), 6)

    def test_it_ties_out_with_both_lists(self):
        before = self.schedule(loan({"kind": "relocate", "on": "2018-12-25"}))["claims"]
        document = self.against([{**c, "amount": str(c["amount"])} for c in before] +
                                [{"cycle": "2020-01", "payer": "district", "amount": 70}], PREPAY).json()
        made = document["corrections"]
        paid, due = sum(c["amount"] for c in before) + 70, sum(c["amount"] for c in document["claims"])
        totals = made["totals"]
        self.assertEqual((totals["paid"], totals["due"], totals["difference"]), (paid, due, due - paid))
        self.assertEqual(totals["pay"] - totals["recover"], due - paid)
        self.assertEqual(sum(e["difference"] for e in made["entries"]), due - paid)
        self.assertEqual([e["entry"] for e in made["entries"]], ["pay", "pay", "recover"])
        self.assertEqual(made["entries"][-1]["payer"], "district")

    def test_nothing_to_correct(self):
        before = self.schedule(loan(PREPAY))
        self.assertEqual(self.against(before, PREPAY).json()["corrections"]["entries"], [])
        self.assertNotIn("corrections", before)
        self.assertEqual(self.against([], PREPAY).json()["corrections"]["totals"]["paid"], 0)

    def test_formats(self):
        before = self.schedule(loan())
        moved = {"kind": "relocate", "on": "2018-12-25"}
        rows = self.against(before, moved, words=("--format", "csv")).csv()
        self.assertEqual([list(r.values()) for r in rows], [["2019-01", "incheon", "", "15500", "5000", "-10500", "recover"],
                                                            ["2019-02", "incheon", "", "15500", "0", "-15500", "recover"]])
        for language, part in ("en", "paid 46,000, due 20,000: to recover 26,000, to pay 0"), ("ko", "환수 26,000"):
            out = self.against(before, moved, words=("--format", "table", "--lang", language)).out
            self.assertIn(part, out)
            self.assertIn("-10,500", out)
        self.assertRegex(out, HANGUL)

    def test_bad_lists(self):
        good = {"cycle": "2019-01", "payer": "incheon", "amount": 5}
        for paid, part in [("{", "paid.json:1"), ({}, "claims: is missing"), (5, "paid.json: 5 is of the wrong kind"),
                           ({"claims": 5}, "claims: 5"), ([5], "claims[0]: 5"), ([{}], "claims[0].cycle: is missing"),
                           ([{**good, "payer": 5}], "claims[0].payer"), ([{**good, "payer": ""}], "claims[0].payer"),
                           ([{**good, "bank": 5}], "claims[0].bank"), ([{**good, "amount": 1.5}], "claims[0].amount"),
                           ([{**good, "amount": -5}], "claims[0].amount: -5 is outside the amounts that icha computes: expected 0..9000000000000000"),
                           ([{**good, "amount": 9 * 10**15 + 1}], "expected 0..9000000000000000"), ([{**good, "amount": "1,000"}], "claims[0].amount"),
                           ([{**good, "amount": None}], "claims[0].amount"), ([good, {**good, "payer": "b"}, good], "claims[2]: 2019-01, incheon stands twice"),
                           ([good, good], "the other stands at claims[0]"),
                           ([{**good, "amount": 9 * 10**15}, {**good, "cycle": "x", "amount": 9 * 10**15}], "")]:
            with self.subTest(paid=paid):
                result = self.against(paid, status=3)
                self.assertEqual(result.out, "")
                self.assertIn(part, result.err)
        self.assertIn("none.json", self.refused(3, "schedule", "terms.json", "--against", "none.json"))
        self.refused(2, "schedule", "-", "--against", "-", stdin=json.dumps(terms()).encode())

    def test_the_paid_list_from_the_standard_input(self):
        before = json.dumps(self.schedule(terms())).encode()
        result = self.done("schedule", "moved.json", "--against", "-", stdin=before).json()
        # Moved on 2 July 2019, inside the period of 14 June to 14 July: nothing is due from there on
        self.assertEqual({e["entry"] for e in result["corrections"]["entries"]}, {"recover"})
        self.assertEqual(result["corrections"]["entries"][0]["cycle"], "2019-Q3")


if __name__ == "__main__":
    unittest.main()
