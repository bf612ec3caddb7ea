"""Bad TERMS: a sentence for each fault that names field and expectation, exit 3, nothing printed (X-1)."""
import json
import unittest

from support import HANGUL, CliTest, terms


def subsidy(**changes):
    whole = terms()
    whole["subsidy"].update(changes)
    return whole


class OneFault(CliTest):
    def test_values_of_the_wrong_kind_unit_or_size(self):
        cases = [
            (terms(rate=3.5), ["rate", "3.5", "1.5%"]),
            (terms(rate="3.5"), ["rate", "3.5", "1.5%"]),
            (terms(rate=0), ["rate", "0", "1.5%"]),
            (terms(rate="3,5%"), ["rate", "3,5%"]),
            (terms(rate="3.5 %"), ["rate"]),
            (terms(rate="0.00000001%"), ["rate", "billionth"]),
            (terms(rate="1001%"), ["rate", "1001%"]),
            (terms(rate="-1%"), ["rate", "-1%"]),
            (terms(principal=25000000.5), ["principal", "25000000.5"]),
            (terms(principal=25000000.0), ["principal", "25000000.0"]),
            (terms(principal=2.5e7), ["principal"]),
            (terms(principal="25,000,000"), ["principal", "25,000,000"]),
            (terms(principal="2천5백만원"), ["principal", "2천5백만원"]),
            (terms(principal=0), ["principal", "0"]),
            (terms(principal=-1), ["principal", "-1"]),
            (terms(principal=9000000000000001), ["principal", "9000000000000000"]),
            (terms(principal=True), ["principal", "true"]),
            (terms(principal=[1]), ["principal", "25000000"]),
            (terms(principal={"won": 1}), ["principal", "25000000"]),
            (terms(disbursed_on="2018-02-30"), ["disbursed_on", "2018-02-30"]),
            (terms(disbursed_on="14.03.2018"), ["disbursed_on", "YYYY-MM-DD"]),
            (terms(disbursed_on=20180314), ["disbursed_on", "20180314"]),
            (terms(disbursed_on="1899-12-31"), ["disbursed_on", "1900-01-01"]),
            (terms(term_months="60"), ["term_months", "12"]),
            (terms(term_months=60.5), ["term_months", "60.5"]),
            (terms(term_months=0), ["term_months", "1..3599"]),
            (terms(term_months=3600), ["term_months", "1..3599"]),
            (terms(due_day=32), ["due_day", "1..31"]),
            (terms(end_of_month="false"), ["end_of_month", "true, false"]),
            (terms(end_of_month=1), ["end_of_month", "true, false"]),
            (terms(bank=5), ["bank"]),
            (terms(bank="가" * 22), ["bank", "1..63 bytes"]),
            (terms(bank="하나\n은행"), ["bank", "control"]),
            (terms(method="annuity"), ["method", "equal_payment"]),
            (terms(day_count="actual/365"), ["day_count", "act/365"]),
            (terms(rounding="down/1"), ["rounding", "interest"]),
            (terms(rounding={"interest": "down", "payment": "down/1"}), ["rounding.interest", "down/1"]),
            (terms(rounding={"interest": "down/5", "payment": "down/1"}), ["rounding.interest", "/10"]),
            (terms(subsidy=[]), ["subsidy"]),
            (subsidy(steps={"months": 12, "rate": "2%"}), ["subsidy.steps", "months"]),
            (subsidy(steps=[{"months": 12, "rate": 2}]), ["subsidy.steps[0].rate", "1.5%"]),
            (subsidy(steps=[12]), ["subsidy.steps[0]"]),
            (subsidy(steps=[{"months": 12, "rate": "2%"}] * 25), ["subsidy.steps: the list is too long: at most 24"]),
            (terms(principal=9 * 10**15 + 1), ["principal", "expected 1..9000000000000000"]),
            (terms(balloon=9 * 10**15 + 1), ["balloon", "expected 0..9000000000000000"]),
            (terms(principal=2**63), ["-:", "9223372036854775808 is out of range"]),  # more than JSON's integers hold
            (terms(principal=10**30), ["-:", "1" + "0" * 30 + " is out of range: expected -9000000000000000..9000000000000000"]),
            (terms(principal=-10**30), ["-1" + "0" * 30 + " is out of range"]),
            (subsidy(payers=[{"name": "incheon", "share": 1}]), ["subsidy.payers[0].share", "1/3"]),
            (subsidy(payers=[{"name": "incheon", "share": "0.5"}]), ["subsidy.payers[0].share", "unit"]),
            (subsidy(payers=[{"name": "incheon", "share": "1/2"}]), ["share"]),
            (subsidy(payers=[{"name": "a", "share": "1/2"}, {"name": "a", "share": "1/2"}]), ["a", "twice"]),
            (subsidy(claim={"cycle": "weekly"}), ["subsidy.claim.cycle", "quarter"]),
        ]
        for whole, parts in cases:
            with self.subTest(terms=parts):
                err = self.bad_terms(whole)
                for part in parts:
                    self.assertIn(part, err)

    def test_unknown_keys_name_the_nearest(self):
        cases = [
            (terms(day_cont="act/365"), ["day_cont", "day_count"]),
            (terms(note="x"), ["note"]),
            (terms(comment={"by": "me"}), ["comment"]),
            (subsidy(cliam={}), ["subsidy.cliam"]),
            (subsidy(steps=[{"month": 12, "rate": "2%"}]), ["subsidy.steps[0].month"]),
            ({**terms(), "subsidy.base": "balance"}, ["subsidy.base", '"subsidy": {"base": ...}']),
            ({**terms(), "": 1}, []),
            ({**terms(), "k" * 5000: 1}, ["kkk"]),
        ]
        for whole, parts in cases:
            with self.subTest(parts=parts):
                err = self.bad_terms(whole)
                self.assertIn("key of TERMS", err)
                for part in parts:
                    self.assertIn(part, err)

    def test_no_event_and_no_index_is_as_if_left_out(self):
        for empty in None, []:
            self.assertEqual(self.schedule({**terms(), "events": empty, "index": None}), self.schedule(terms()))

    GUARANTEE = ["guarantee.tiers", "guarantee.fee_rate", "guarantee.fee_method", "guarantee.amount_rounding",
                 "guarantee.day_count", "guarantee.rounding"]

    def test_a_guarantee_that_was_begun_names_all_that_it_lacks(self):
        for begun, there in (({}, ()), ({"fee_rate": "1.0%"}, ("guarantee.fee_rate",)), ({"reductions": []}, ())):
            err = self.bad_terms(terms(guarantee=begun))
            for key in self.GUARANTEE:
                (self.assertNotIn if key in there else self.assertIn)(key + ": is missing", err)
        table = self.bad_terms(terms(guarantee={"fee_method": "reduced_months"}))
        self.assertIn("guarantee.months: is missing", table)
        self.assertNotIn("guarantee.day_count", table)
        self.assertEqual(self.schedule(terms(guarantee=None)), self.schedule(terms()))
        for bad in [], 1, "x", {"tiers": {}}, {"months": []}, {"months": {"036": 1}}, {"months": {"x": 1}}, {"tier": []}:
            self.bad_terms(terms(guarantee=bad))

    def test_the_base_guaranteed_needs_a_guarantee(self):
        self.assertIn("guarantee.tiers: is missing", self.bad_terms(subsidy(base="guaranteed")))

    def test_values_that_contradict_each_other(self):
        cases = [
            (terms(maturity_on="2023-03-14"), ["term_months", "maturity_on"]),
            (terms(term_months=None, maturity_on="2018-03-14"), ["maturity"]),
            (terms(grace_months=60), ["grace_months"]),
            (terms(principal_every_months=3), ["principal_every_months"]),
            (terms(end_of_month=True), ["due_day"]),
            (terms(first_due_on="2018-03-14"), ["first_due_on"]),
            ({**terms(), "subsidy_rate": "1%", "subsidy_months": 12}, ["subsidy"]),
        ]
        for whole, parts in cases:
            with self.subTest(parts=parts):
                err = self.bad_terms(whole)
                for part in parts:
                    self.assertIn(part, err)

    def test_the_bank_calendar_covers_2013_to_2040(self):
        self.schedule(terms(business_day="following"))
        err = self.bad_terms(terms(business_day="following", disbursed_on="2036-03-14"))
        for part in "the calendar does not cover", "kr-bank 2041-03-14", "2013-01-01..2040-12-31", "T-5":
            self.assertIn(part, err)
        self.schedule(terms(business_day="following", calendar="weekends", disbursed_on="2036-03-14"))


class Text(CliTest):
    def test_syntax_errors_name_line_and_column(self):
        self.assertIn("-:2:15: ", self.bad_terms(b'{"rate": "3.5%",\n "principal": }'))
        self.assertIn("-:1:23: ", self.bad_terms(b'{"rate": "3.5%", "rate": "3.6%"}'))
        self.assertIn("rate is given twice", self.bad_terms(b'{"rate": "3.5%", "rate": "3.6%"}'))
        self.assertIn("twice", self.bad_terms(b'{"subsidy": {"base": "balance", "base": "balance"}}'))
        (self.folder / "cut.json").write_bytes(b'{"rate": "3.5%"')
        self.assertIn("cut.json:1:", self.refused(3, "schedule", "cut.json"))

    def test_what_is_no_json_object(self):
        for text in b"", b" ", b"[]", b"25000000", b'"x"', b"null", b"{", b"principal: 25000000", b"{} {}":
            with self.subTest(text=text):
                self.bad_terms(text)

    def test_encodings(self):
        korean = json.dumps(terms(bank="하나은행"), ensure_ascii=False)
        self.done("schedule", "-", stdin=korean.encode("utf-8"))
        for encoding in "cp949", "utf-16":
            self.assertIn("UTF-8", self.bad_terms(korean.encode(encoding)))
        self.bad_terms(b'{"bank": "a\\u0000b"}')

    def test_numbers_beyond_the_machine(self):
        for number in b"99999999999999999999", b"-99999999999999999999", b"1e999":
            self.assertIn("9000000000000000", self.bad_terms(b'{"principal": ' + number + b"}"))

    def test_deep_nesting_and_large_input(self):
        self.bad_terms(b"[" * 100000)
        self.bad_terms(b'{"a":' * 100000)
        self.assertIn("16 MiB", self.bad_terms(b" " * (16 * 1024 * 1024 + 1)))

    def test_files_that_cannot_be_read(self):
        self.assertIn("nix.json", self.refused(3, "schedule", "nix.json"))
        self.refused(3, "schedule", str(self.folder))

    def test_control_characters_do_not_reach_the_terminal(self):
        err = self.bad_terms(terms(method="\x1b[31mred\x07\u009b1m"))
        self.assertNotIn("\x1b", err)
        self.assertNotIn("\u009b", err)


class AllAtOnce(CliTest):
    MISSING = ["principal", "rate", "disbursed_on", "term_months", "method", "day_count", "inclusion",
               "rounding.interest"]

    def fields(self, err):
        return [line.split(": ")[2] for line in err.splitlines() if line.startswith("icha: -: ")]

    def test_all_missing_keys(self):
        self.assertEqual(self.fields(self.bad_terms({})), self.MISSING)
        self.assertEqual(self.fields(self.bad_terms({"subsidy": {}})),
                         self.MISSING + ["subsidy.method", "subsidy.base", "subsidy.steps", "subsidy.payers"])
        self.assertRegex(self.bad_terms({}, "--lang", "ko"), HANGUL)

    def test_keys_that_a_method_needs(self):
        self.assertEqual(self.fields(self.bad_terms(terms(payment_formula=None, rounding={"interest": "down/1"}))),
                         ["rounding.payment", "payment_formula"])
        self.assertEqual(self.fields(self.bad_terms(terms(method="equal_principal", residual=None))), ["residual"])
        self.assertEqual(self.fields(self.bad_terms(subsidy(rounding=None, method="of_rate"))), ["subsidy.rounding"])
        self.schedule(terms(method="bullet", payment_formula=None, residual=None, rounding={"interest": "down/1"}))
        self.schedule(subsidy(rounding=None, method="of_difference"))

    def test_all_bad_keys_with_the_missing_ones(self):
        err = self.bad_terms({"principal": 2.5, "rate": 3.5, "day_cuont": "act/365", "disbursed_on": "gestern",
                              "subsidy": {"steps": [{"months": 0, "rate": "2"}]}})
        self.assertEqual(self.fields(err), ["principal", "rate", "day_cuont", "disbursed_on",
                                            "subsidy.steps[0].months", "subsidy.steps[0].rate", "term_months",
                                            "method", "day_count", "inclusion", "rounding.interest",
                                            "subsidy.method", "subsidy.base", "subsidy.payers"])

    def test_nothing_is_printed_twice(self):
        lines = self.bad_terms({"rate": 3.5}).splitlines()
        self.assertEqual(len(lines), len(set(lines)))


if __name__ == "__main__":
    unittest.main()
