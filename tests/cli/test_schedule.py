"""icha schedule: figures worked by hand from SPEC, invariants, formats that say the same."""
import json
import unittest
from datetime import date
from fractions import Fraction

from support import HANGUL, CliTest, terms, width

DAY_COUNTS = ["act/365", "act/act", "act/act-anchor", "act/360", "30e/360", "30/360", "twelfths"]
METHODS = ["bullet", "equal_principal", "equal_payment"]
ROW_KEYS = ["n", "from", "to", "due", "days", "rate", "subsidy_rate", "opening", "principal", "interest",
            "borrower_interest", "subsidy", "payment", "closing"]
MONEY = ROW_KEYS[7:]


def down(amount):
    return amount.numerator // amount.denominator


def months_later(day, months):
    """Day 14 needs no clamping."""
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, day.day)


GUARANTEE = {"tiers": [{"up_to": 50000000, "ratio": "100%"}, {"up_to": None, "ratio": "90%"}], "fee_rate": "1.0%",
             "reductions": [{"payer": "foundation", "rate": "0.2%"}], "fee_method": "upfront",
             "amount_rounding": "down/1", "day_count": "act/365", "rounding": "down/10"}


class Guarantees(CliTest):
    def test_the_block_by_hand(self):
        # 1,826 days: 25,000,000 x 1 % x 1826/365 = 1,250,684.9; x 0.8 % = 1,000,547.9
        document = self.schedule(terms(guarantee=GUARANTEE))
        block = document["guarantee"]
        self.assertEqual(list(block), ["amount", "fee", "borrower_fee", "reductions", "all_in_rate", "fees", "flows"])
        self.assertEqual((block["amount"], block["fee"], block["borrower_fee"]), (25000000, 1250680, 1000540))
        self.assertEqual(block["reductions"], [{"payer": "foundation", "amount": 250140}])
        self.assertEqual(block["fees"], [{"on": "2018-03-14", "from": "2018-03-14", "to": "2023-03-14",
                                          "fee": 1250680, "borrower_fee": 1000540}])
        self.assertEqual(block["flows"][0], {"on": "2018-03-14", "amount": 25000000 - 1000540})
        paid = {row["due"]: row["payment"] for row in document["rows"]}
        self.assertEqual({f["on"]: -f["amount"] for f in block["flows"][1:]}, paid)
        low, high = (Fraction(rate[:-1]) * 10**7 for rate in block["all_in_rate"])
        self.assertEqual(high - low, 1)
        self.assertEqual(document["rows"], self.schedule(terms())["rows"])

    def test_fees_above_the_loan_have_no_rate(self):
        block = self.schedule(terms(guarantee={**GUARANTEE, "fee_rate": "50%"}))["guarantee"]
        self.assertIsNone(block["all_in_rate"])

    def test_the_table_says_it_in_both_languages(self):
        text = json.dumps(terms(guarantee=GUARANTEE)).encode()
        for language, part in (("en", "by the borrower 1,000,540, foundation 250,140"), ("ko", "보증료: 1,250,680")):
            out = self.done("schedule", "-", "--format", "table", "--lang", language, stdin=text).out
            self.assertIn(part, out)
            self.assertIn(self.schedule(terms(guarantee=GUARANTEE))["guarantee"]["all_in_rate"][0], out)
        none = json.dumps(terms(guarantee={**GUARANTEE, "fee_rate": "50%"})).encode()
        self.assertIn("there is none", self.done("schedule", "-", "--format", "table", "--lang", "en", stdin=none).out)

    def test_a_product_fills_what_is_left_out(self):
        loan = {"principal": 30000000, "rate": "3.5%", "disbursed_on": "2016-06-01", "term_months": 60,
                "method": "equal_payment", "subsidy_months": 36, "guarantee": {"tiers": GUARANTEE["tiers"]}}
        words = ["--product", "incheon.startup", "--assume", "kr-bank-conventions"]
        document = self.schedule(loan, *words)
        # 1 % less 0.2 % by the foundation (2016); upfront, act/365, down/10 by assumption: 1,826 days of 30,000,000
        self.assertEqual((document["guarantee"]["fee"], document["guarantee"]["borrower_fee"]), (1500820, 1200650))
        self.assertEqual(document["guarantee"]["reductions"], [{"payer": "foundation", "amount": 300170}])
        filled = {f["key"]: f["assumption"] for f in document["filled"] if f["key"].startswith("guarantee.")}
        self.assertEqual(filled["guarantee.fee_rate"], None)
        self.assertEqual(filled["guarantee.fee_method"], "kr-bank-conventions")
        none = self.schedule({**loan, "guarantee": {**loan["guarantee"], "reductions": []}}, *words)
        self.assertEqual(none["guarantee"]["borrower_fee"], 1500820)
        self.assertIsNone(self.schedule({**loan, "guarantee": None}, *words)["guarantee"])
        self.assertIn("limit 1%", self.bad_terms({**loan, "guarantee": {**loan["guarantee"], "fee_rate": "0.9%"}}, *words))
        open_terms = {**loan, "guarantee": {}, "disbursed_on": "2018-06-01"}
        self.assertIn("guarantee.fee_rate", self.bad_terms(open_terms, *words, status=4))


class Figures(CliTest):
    def test_the_first_row_by_hand(self):
        # 31 days: 25,000,000 x 3.5 % x 31/365 = 74,315.07; x 2 % = 42,465.75, both down/1 (S-2 of_rate)
        row = self.schedule(terms())["rows"][0]
        self.assertEqual(row, {
            "n": 1, "from": "2018-03-14", "to": "2018-04-14", "due": "2018-04-14", "days": 31, "rate": "3.5%",
            "subsidy_rate": "2%", "opening": 25000000, "principal": 0, "interest": 74315,
            "borrower_interest": 31850, "subsidy": 42465, "payment": 31850, "closing": 25000000})
        self.assertEqual(list(row), ROW_KEYS)

    def test_all_rows_by_a_second_way(self):
        # T-4, L-2, L-3 (closed form over 48 months), S-2, S-3 with steps that fall on due dates; exact fractions
        document = self.schedule(terms())
        rate, monthly = Fraction(35, 1000), Fraction(35, 12000)
        level = down(25000000 * monthly / (1 - (1 + monthly) ** -48))
        self.assertEqual(document["payment"], level)
        start, balance = date(2018, 3, 14), 25000000
        self.assertEqual(len(document["rows"]), 60)
        for n, row in enumerate(document["rows"], 1):
            since, until = months_later(start, n - 1), months_later(start, n)
            days = (until - since).days
            step = Fraction(20 if n <= 12 else 15 if n <= 36 else 0, 1000)
            interest = down(balance * rate * days / 365)
            subsidy = down(balance * step * days / 365)
            principal = 0 if n <= 12 else balance if n == 60 else level - interest
            self.assertEqual([row[key] for key in ROW_KEYS[:5] + MONEY],
                             [n, str(since), str(until), str(until), days, balance, principal, interest,
                              interest - subsidy, subsidy, principal + interest - subsidy, balance - principal])
            balance -= principal
        self.assertEqual(balance, 0)

    def test_a_step_that_changes_inside_a_period(self):
        # Due on the 25th: 2019-02-25..2019-03-25 holds 17 days at 2 % and, from 2019-03-14 on, 11 at 1.5 %:
        # 25,000,000 x (2 % x 17 + 1.5 % x 11) / 365 = 34,589.04, rounded once (S-3); interest 67,123.28
        rows = self.schedule(terms(due_day=25))["rows"]
        row = next(row for row in rows if row["to"] == "2019-03-25")
        self.assertEqual([row["days"], row["interest"], row["subsidy"], row["borrower_interest"]],
                         [28, 67123, 34589, 32534])
        self.assertEqual(row["parts"], [
            {"from": "2019-02-25", "to": "2019-03-14", "days": 17, "balance": 25000000, "rate": "3.5%", "subsidy_rate": "2%"},
            {"from": "2019-03-14", "to": "2019-03-25", "days": 11, "balance": 25000000, "rate": "3.5%", "subsidy_rate": "1.5%"}])
        self.assertEqual(list(row), ROW_KEYS + ["parts"])
        self.assertNotIn("parts", rows[0])

    def test_claims_by_hand(self):
        # Q2: due 04-14, 05-14, 06-14 with 31, 30, 31 days: 42,465 + 41,095 + 42,465 = 126,025; down/10 drops 5;
        # paid 2018-06-30 + 20 days. Q4 is paid on 2019-01-20, after 31 December with closing_days 0: year 2019 (S-7)
        claims = self.schedule(terms(bank="하나은행"))["claims"]
        self.assertEqual(claims[0], {"cycle": "2018-Q2", "payer": "incheon", "bank": "하나은행", "lines": 126025,
                                     "amount": 126020, "dropped": 5, "paid_on": "2018-07-20", "fiscal_year": 2018})
        self.assertEqual((claims[2]["paid_on"], claims[2]["fiscal_year"]), ("2019-01-20", 2019))
        self.assertTrue(all(c["lines"] == c["amount"] + c["dropped"] for c in claims))

    def test_two_payers_share_to_the_won(self):
        whole = terms()
        whole["subsidy"]["payers"] = [{"name": "incheon", "share": "2/3"}, {"name": "bupyeong", "share": "1/3"}]
        document = self.schedule(whole)
        # 42,465 = 28,310 + 14,155; 41,095 / 3 = 13,698.33: 13,698 and, with the residue first, 27,397 (N-6)
        self.assertEqual([c["lines"] for c in document["claims"][:2]], [28310 + 27397 + 28310, 14155 + 13698 + 14155])
        self.assertEqual(sum(c["lines"] for c in document["claims"]), document["totals"]["subsidy"])

    def test_document_keys(self):
        document = self.schedule(terms())
        self.assertEqual(list(document)[:6], ["rows", "totals", "claims", "payment", "guarantee", "notes"])
        self.assertEqual(list(document["totals"]), ["principal", "interest", "borrower_interest", "subsidy", "payment"])
        self.assertIsNone(document["guarantee"])
        self.assertEqual((document["notes"], document["assumptions"]), ([], []))
        for key in document["totals"]:
            self.assertEqual(document["totals"][key], sum(row[key] for row in document["rows"]))

    def test_no_subsidy(self):
        document = self.schedule(terms(subsidy=None))
        self.assertEqual((document["totals"]["subsidy"], document["claims"]), (0, []))
        without_claims = terms()
        del without_claims["subsidy"]["claim"]
        self.assertEqual(self.schedule(without_claims)["claims"], [])

    def test_what_may_be_left_out(self):
        whole = terms()
        for key in ("due_day", "end_of_month", "first_due_on", "balloon", "business_day", "accrual_follows_roll",
                    "calendar", "residual", "principal_every_months", "interest_every_months"):
            whole.pop(key, None)
        whole["subsidy"].pop("residual")
        whole["subsidy"].pop("minimum_borrower_rate")
        self.assertEqual(self.schedule(whole)["rows"], self.schedule(terms())["rows"])

    def test_money_as_text_byte_order_mark_and_maturity(self):
        same = terms(principal="25000000", term_months=None, maturity_on="2023-03-14")
        text = b"\xef\xbb\xbf" + json.dumps(same).encode()
        self.assertEqual(self.done("schedule", "-", stdin=text).json()["rows"], self.schedule(terms())["rows"])

    def test_on_stands_for_the_missing_disbursement(self):
        rows = self.schedule(terms(disbursed_on=None), "--on", "2018-03-14")["rows"]
        self.assertEqual(rows, self.schedule(terms())["rows"])


class Invariants(CliTest):
    def check(self, document):
        """L-8, S-2"""
        rows = document["rows"]
        self.assertEqual(sum(row["principal"] for row in rows), 25000000)
        self.assertEqual(rows[0]["opening"], 25000000)
        self.assertEqual(rows[-1]["closing"], 0)
        for before, row in zip([None] + rows, rows):
            self.assertEqual(row["opening"], before["closing"] if before else 25000000)
            self.assertEqual(row["closing"], row["opening"] - row["principal"])
            self.assertEqual(row["payment"], row["principal"] + row["borrower_interest"])
            self.assertEqual(row["interest"], row["borrower_interest"] + row["subsidy"])
            self.assertTrue(all(row[key] >= 0 for key in MONEY))
            if row["n"] <= 12:
                self.assertEqual(row["principal"], 0)

    def test_every_method_and_day_count(self):
        for method in METHODS:
            for day_count in DAY_COUNTS:
                for subsidy_method in "of_rate", "of_difference":
                    with self.subTest(method=method, day_count=day_count, subsidy=subsidy_method):
                        whole = terms(method=method, day_count=day_count, payment_formula="actual")
                        whole["subsidy"]["method"] = subsidy_method
                        self.check(self.schedule(whole))


class Formats(CliTest):
    def same(self, *words, stdin):
        document = self.done("schedule", "-", *words, stdin=stdin).json()
        rows = [[str(row[key]) for key in ROW_KEYS] for row in document["rows"]]
        csv = self.done("schedule", "-", *words, "--format", "csv", stdin=stdin)
        self.assertEqual(csv.out.split("\n")[0], ",".join(ROW_KEYS))
        self.assertEqual([list(row.values()) for row in csv.csv()], rows)
        for language in "en", "ko":
            table = self.done("schedule", "-", *words, "--format", "table", "--lang", language, stdin=stdin).out
            lines = table.split("\n")
            self.assertEqual([line.replace(",", "").split() for line in lines[2:2 + len(rows)]], rows)
            total = lines[3 + len(rows)].replace(",", "").split()
            self.assertEqual(total[1:], [str(document["totals"][key]) for key in document["totals"]])
            for claim in document["claims"]:
                self.assertIn([str(claim[k]) for k in ("cycle", "payer", "lines", "amount", "dropped", "paid_on",
                                                       "fiscal_year")],
                              [line.replace(",", "").split() for line in lines])
            self.assertEqual(len({width(line) for line in lines[:2 + len(rows)]}), 1)
        return document

    def test_table_json_and_csv_say_the_same(self):
        for method in METHODS:
            with self.subTest(method=method):
                self.same(stdin=json.dumps(terms(method=method, bank=None)).encode())

    def test_table_speaks_korean(self):
        table = self.done("schedule", "terms.json", "--format", "table", "--lang", "ko").out
        for word in "회차", "납입일", "대출잔액", "원금", "이자", "이차보전", "본인부담이자", "합계":
            self.assertIn(word, table)
        self.assertNotRegex(self.done("schedule", "terms.json", "--format", "table").out, HANGUL)

    def test_json_and_csv_keys_are_not_translated(self):
        for form in "json", "csv":
            self.assertEqual(self.done("schedule", "terms.json", "--format", form).out,
                             self.done("schedule", "terms.json", "--format", form, "--lang", "ko").out)

    def test_layout_of_json(self):
        text = self.done("schedule", "terms.json").out
        self.assertTrue(text.startswith('{\n  "rows": [\n    {\n      "n": 1,\n'))
        self.assertTrue(text.endswith("}\n"))

    def test_notes_of_csv_go_to_stderr_unless_quiet(self):
        words = ["schedule", "loan.json", "--product", "incheon.huimang-kium", "--assume", "kr-bank-conventions",
                 "--assume", "incheon-2018-open", "--format", "csv"]
        self.assertIn("cap not checked: UNKNOWN", self.done(*words).err)
        self.assertEqual(self.done(*words, "--quiet").err, "")
        # M-5: the rows alone do not pass for authoritative ones
        for row in self.done(*words, "--quiet").csv():
            self.assertEqual(row["assumptions"], "incheon-2018-open; kr-bank-conventions")

    def test_computed_years_of_the_calendar_are_said(self):
        """T-5, M-5: 60 months from March 2026 end in March 2031; 2028 and later are computed."""
        loan = terms(business_day="following", disbursed_on="2026-03-14")
        document = self.schedule(loan)
        self.assertEqual(document["notes"], ["calendar kr-bank: years 2028..2031 are computed, not decreed"])
        self.assertEqual(document["assumptions"], ["kr-bank-computed-years"])
        done = self.done("schedule", "-", "--format", "csv", stdin=json.dumps(loan).encode())
        self.assertEqual({row["assumptions"] for row in done.csv()}, {"kr-bank-computed-years"})
        self.assertIn("computed, not decreed", done.err)
        korean = self.done("schedule", "-", "--format", "table", "--lang", "ko", stdin=json.dumps(loan).encode()).out
        self.assertIn("2028..2031년은 정해진 휴일이 아니라", korean)
        for decreed in dict(disbursed_on="2022-03-14"), dict(calendar="weekends"), dict(business_day="none"):
            document = self.schedule({**loan, **decreed})
            self.assertEqual((document["notes"], document["assumptions"]), ([], []))

    def test_an_extension_into_computed_years_is_said(self):
        """The loan of March 2022 ends in March 2027, which is decreed; 12 months or instalments more end in March 2028."""
        loan = terms(business_day="following", disbursed_on="2022-03-14")
        said = ["calendar kr-bank: year 2028 is computed, not decreed"]
        for event in {"kind": "extend", "months": 12}, {"kind": "defer", "instalments": 12}:
            document = self.schedule({**loan, "events": [{"on": "2023-05-02", **event}]})
            self.assertEqual((document["notes"], document["assumptions"]), (said, ["kr-bank-computed-years"]))
        document = self.schedule({**loan, "events": [{"on": "2023-05-02", "kind": "extend", "months": 9}]})
        self.assertEqual((document["notes"], document["assumptions"]), ([], []))

    def test_due_dates_roll_over_long_holidays(self):
        """3 October 2017 to Tuesday 10, 2 February 2022 (the day after 설날) to Thursday 3."""
        loan = terms(business_day="following", disbursed_on="2017-09-03", due_day=3)
        self.assertEqual(self.schedule(loan)["rows"][0]["due"], "2017-10-10")
        loan = terms(business_day="following", disbursed_on="2022-01-02", due_day=2)
        self.assertEqual(self.schedule(loan)["rows"][0]["due"], "2022-02-03")

    def test_korean_names_keep_the_columns(self):
        whole = terms(bank="하나은행")
        whole["subsidy"]["payers"] = [{"name": "인천광역시", "share": "1/2"}, {"name": "bupyeong", "share": "1/2"}]
        lines = self.done("schedule", "-", "--format", "table", stdin=json.dumps(whole).encode()).out.split("\n")
        claims = [line for line in lines if "하나은행" in line]
        self.assertTrue(claims)
        self.assertEqual(len({width(line) for line in claims}), 1)


class Products(CliTest):
    def words(self, *more):
        return ["schedule", "-", "--product", "incheon.huimang-kium", "--assume", "kr-bank-conventions", *more]

    def loan(self, **changes):
        whole = {"principal": 25000000, "rate": "3.5%", "disbursed_on": "2018-03-14", "grace_months": 12,
                 "method": "equal_payment"}
        whole.update(changes)
        return json.dumps(whole).encode()

    def test_undetermined_names_each_with_the_reason(self):
        err = self.refused(4, *self.words(), stdin=self.loan())
        for part in "term_months", "not in the plan", "subsidy.rate", "1%..1.5%", "subsidy.months":
            self.assertIn(part, err)
        self.assertRegex(self.refused(4, *self.words("--lang", "ko"), stdin=self.loan()), HANGUL)

    def test_given_them_it_runs_and_says_what_is_not_checked(self):
        given = self.loan(term_months=60, subsidy_rate="1.5%", subsidy_months=36)
        document = self.done(*self.words(), stdin=given).json()
        self.assertIn("cap not checked: UNKNOWN", document["notes"])
        self.assertEqual(document["assumptions"], ["kr-bank-conventions"])
        self.assertEqual(document["product"], "incheon.huimang-kium")
        payer = next(f for f in document["filled"] if f["key"] == "subsidy.payer")
        self.assertEqual((payer["value"], payer["version"], payer["source"]["document"], payer["source"]["line"]),
                         ("incheon", "plan", "plan-2018", 622))
        self.assertEqual({f["assumption"] for f in document["filled"] if f["assumption"]}, {"kr-bank-conventions"})

    def test_a_rate_outside_the_band_is_refused_with_its_source(self):
        for rate in "1.6%", "0.9%":
            err = self.refused(3, *self.words(), stdin=self.loan(term_months=60, subsidy_rate=rate, subsidy_months=36))
            for part in rate, "1%..1.5%", "plan-2018:622", "이차보전 연 1%~1.5%":
                self.assertIn(part, err)

    def test_a_principal_above_the_cap_is_refused_with_its_source(self):
        words = ["schedule", "-", "--product", "incheon.distribution", "--on", "2018-03-20", "--assume",
                 "kr-bank-conventions"]
        err = self.refused(3, *words, stdin=self.loan(principal=30000001, rate="1.79%", term_months=48))
        self.assertIn("30000001", err)
        self.assertIn("cap", err)
        self.assertIn("source:", err)

    def test_with_the_assumption_it_runs_and_says_so(self):
        document = self.done(*self.words("--assume", "incheon-2018-open"),
                             stdin=b'{"principal": 25000000, "disbursed_on": "2018-03-14"}').json()
        self.assertEqual(document["assumptions"], ["incheon-2018-open", "kr-bank-conventions"])
        table = self.done(*self.words("--assume", "incheon-2018-open", "--format", "table"),
                          stdin=b'{"principal": 25000000, "disbursed_on": "2018-03-14"}').out
        self.assertIn("Assumptions used\n  incheon-2018-open\n  kr-bank-conventions\n", table)

    def test_unknown_product_or_assumption(self):
        self.assertIn("nix", self.refused(3, "schedule", "loan.json", "--product", "nix"))
        self.assertIn("nix", self.refused(3, "schedule", "loan.json", "--assume", "nix"))

    def test_an_assumption_of_ones_own(self):
        (self.folder / "mine.yaml").write_text(
            "assumption: mine\nname: {ko: 내 가정, en: mine}\nstatement: {ko: 시험, en: a test}\nparameters:\n"
            "  term_months:\n    unit: months\n    versions:\n      - {id: a, value: 48, note: chosen}\n",
            encoding="utf-8")
        words = self.words("--assume", "mine.yaml")
        document = self.done(*words, stdin=self.loan(subsidy_rate="1%", subsidy_months=36)).json()
        self.assertEqual(document["assumptions"], ["kr-bank-conventions", "mine"])
        self.assertEqual(len(document["rows"]), 48)


if __name__ == "__main__":
    unittest.main()
