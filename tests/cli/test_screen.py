"""icha screen: verdicts and exit statuses, reasons by hand, bad facts, a table of applicants, receipts. The catalogue is
tests/screening/catalogue: every form of rule once."""
import hashlib
import json
import unittest

from support import HANGUL, CliTest, width

WORDS = ["screen", "--product", "test.shop-loan", "--on", "2018-03-14", "--catalogue", "screening"]
REASON_KEYS = ["rule", "outcome", "observed", "op", "required", "margin", "source", "remedy"]


class Screening(CliTest):
    def facts(self, **changes):
        """The eligible shop; keys with __ for the dot, None leaves a fact out."""
        whole = json.loads((self.folder / "shop.json").read_text(encoding="utf-8"))
        whole.update({key.replace("__", "."): value for key, value in changes.items()})
        return {key: value for key, value in whole.items() if value is not None}

    def screen(self, facts, *more, words=WORDS, status=None):
        result = self.icha(*words, *more, "-", stdin=json.dumps(facts).encode())
        if status is not None:
            self.assertEqual(result.status, status, result.err)
        return result

    def reason(self, document, rule):
        found, = [r for r in document["reasons"] if r["rule"] == rule]
        return found

    def bad(self, facts, *more):
        text = facts if isinstance(facts, bytes) else json.dumps(facts).encode()
        return self.refused(3, *WORDS, *more, "-", stdin=text)


class Verdicts(Screening):
    def test_each_verdict_has_its_exit(self):  # E-2
        self.assertEqual(self.screen(self.facts(), status=0).json()["verdict"], "ELIGIBLE")
        self.assertEqual(self.screen(self.facts(credit__grade=8), status=1).json()["verdict"], "INELIGIBLE")
        self.assertEqual(self.screen(self.facts(credit__grade=None), status=4).json()["verdict"], "UNDETERMINED")
        words = ["screen", "--product", "test.veterans", "--on", "2018-03-14", "--catalogue", "screening"]
        document = self.screen({"guarantee.last_issued_on": {"not_applicable": True}}, words=words, status=5).json()
        self.assertEqual(document["verdict"], "NOT_APPLICABLE")

    def test_unknown_is_as_not_given(self):  # E-2
        left_out = self.screen(self.facts(credit__grade=None)).json()
        unknown = self.screen(self.facts(credit__grade={"unknown": True})).json()
        self.assertEqual(left_out, unknown)
        self.assertEqual(self.screen({}, status=4).json()["verdict"], "UNDETERMINED")

    def test_keys_in_order(self):
        document = self.screen(self.facts()).json()
        self.assertEqual(list(document)[:4], ["verdict", "reasons", "needs", "offer"])
        for reason in document["reasons"]:
            self.assertEqual(list(reason)[:8], REASON_KEYS)
        self.assertEqual((document["product"], document["on"], document["known_on"], document["assumptions"]),
                         ("test.shop-loan", "2018-03-14", None, []))
        self.assertEqual(self.screen(self.facts(), "--known-on", "2018-02-01").json()["known_on"], "2018-02-01")

    def test_before_anything_was_known_there_is_no_verdict(self):
        self.assertIn("gap", self.refused(3, *WORDS, "--known-on", "2017-12-31", "shop.json"))


class Reasons(Screening):
    def test_margins_by_hand(self):  # E-3
        document = self.screen(self.facts()).json()
        grade = self.reason(document, "grade")
        self.assertEqual([grade[k] for k in ("outcome", "observed", "op", "required", "margin")],
                         ["SATISFIED", 6, "at_most", 7, 1])
        self.assertEqual((grade["required_parameter"], grade["required_version"]), ("grade.maximum", "plan"))
        self.assertEqual((grade["source"]["document"], grade["source"]["line"]), ("test-notice", 11))
        # T-6: founded 2015-05-01, 60 months: last day 2020-05-01; 779 days after 2018-03-14
        founding = self.reason(document, "founding")
        self.assertEqual((founding["observed"], founding["required"], founding["margin"]), ("2015-05-01", 60, 779))
        # 70 of 100 million: exactly 70 %
        debt = self.reason(document, "debt")
        self.assertEqual((debt["observed"], debt["required"], debt["margin"]), ("7/10", "7/10", 0))
        # 59 / 12 workers; less than 10 on a grid of 1/24: 239/24 - 118/24
        workers = self.reason(document, "workers")
        self.assertEqual((workers["observed"], workers["margin"]), ("59/12", "121/24"))
        rate = self.reason(document, "rate")
        self.assertEqual((rate["observed"], rate["required"], rate["margin"]), ("3.5%", "4%", "0.5%"))
        self.assertEqual(self.reason(document, "size")["required"], ["small_merchant", "small_enterprise"])
        self.assertEqual(self.reason(document, "industry")["required"], {"include": ["56", "47"], "exclude": ["5621"]})
        self.assertIs(self.reason(document, "region")["observed"], True)

    def test_one_won_past_the_ratio(self):  # E-7
        over = self.screen(self.facts(business__debt=70000001), status=1).json()
        debt = self.reason(over, "debt")
        self.assertEqual((debt["outcome"], debt["margin"]), ("VIOLATED", -1))
        self.assertEqual((debt["remedy"]["kind"], debt["remedy"]["fact"], debt["remedy"]["to"],
                          debt["remedy"]["verdict"]), ("reduce_to", "business.debt", 70000000, "ELIGIBLE"))

    def test_several_faults_at_once_and_their_parts(self):
        document = self.screen(self.facts(credit__grade=9, arrears__loan=True), status=1).json()
        self.assertEqual([r["rule"] for r in document["reasons"] if r["outcome"] == "VIOLATED"], ["clean", "grade"])
        clean = self.reason(document, "clean")
        self.assertEqual([(p["fact"], p["outcome"]) for p in clean["parts"]],
                         [("arrears.loan", "VIOLATED"), ("arrears.tax", "SATISFIED")])

    def test_needs_name_what_can_flip(self):  # E-4
        document = self.screen(self.facts(credit__grade=None, programme__committed=None)).json()
        needs = {need["fact"]: need for need in document["needs"]}
        self.assertEqual(list(needs["credit.grade"])[:6], ["fact", "type", "unit", "supplied_by", "for", "can_flip"])
        self.assertEqual((needs["credit.grade"]["for"], needs["credit.grade"]["can_flip"]), (["verdict"], True))
        self.assertEqual((needs["programme.committed"]["for"], needs["programme.committed"]["can_flip"]),
                         (["offer"], False))
        self.assertTrue(document["offer"]["at_most"])

    def test_unused_facts_are_said(self):
        document = self.screen(self.facts(wage__workers=3)).json()
        self.assertEqual(document["unused"], ["wage.workers"])

    def test_ambiguous_industry_code(self):
        document = self.screen(self.facts(business__ksic="56"), status=4).json()
        self.assertEqual(self.reason(document, "industry")["outcome"], "UNKNOWN")

    def test_unknown_rule_bound_and_cap(self):  # C-2
        words = ["screen", "--product", "test.open-guarantee", "--on", "2018-03-14", "--catalogue", "screening"]
        facts = {"credit.score": 710, "business.in_region": True, "wage_support.selected": True,
                 "guarantee.outstanding": 750000000, "request.amount": 90000000}
        document = self.screen(facts, words=words, status=4).json()
        self.assertEqual({r["rule"]: r["outcome"] for r in document["reasons"]},
                         {"form": "UNKNOWN", "score": "UNKNOWN", "two-of-three": "SATISFIED", "veteran": "SKIPPED"})
        self.assertIsNone(self.reason(document, "score")["required"])
        kinds = [next(k for k in ("fact", "parameter", "rule") if k in need) for need in document["needs"]]
        self.assertEqual(sorted(kinds), ["fact", "parameter", "parameter", "rule"])
        workers, = [need for need in document["needs"] if "fact" in need]
        self.assertEqual((workers["fact"], workers["can_flip"]), ("wage.workers", False))
        # 50 million of the 800 are open: a loan of 50 million, all of it guaranteed
        ceiling, = [c for c in document["offer"]["caps"] if c["id"] == "ceiling"]
        self.assertEqual((ceiling["open"], ceiling["amount"], ceiling["binding"]), (50000000, 50000000, True))
        self.assertTrue(document["offer"]["at_most"])
        product, = [c for c in document["offer"]["caps"] if c["id"] == "product"]
        self.assertEqual((product["state"], product["reason"], product["needs"]), ("UNKNOWN", "not in the notice", ["cap"]))
        assumed = self.screen(facts, "--assume", "test-score", words=words).json()
        self.assertEqual(assumed["assumptions"], ["test-score"])
        score = self.reason(assumed, "score")
        self.assertEqual((score["outcome"], score["required"], score["required_assumption"]),
                         ("SATISFIED", 700, "test-score"))
        self.assertIn("test-score", score["sentence"])


class Offers(Screening):
    def test_caps_and_steps(self):  # E-6
        offer = self.screen(self.facts()).json()["offer"]
        self.assertEqual(offer["maximum"], 25000000)
        self.assertEqual([(c["id"], c["amount"], c["binding"], c["next"]) for c in offer["caps"]],
                         [("product", 30000000, False, True), ("requested", 25000000, True, False),
                          ("volume", 19000000000, False, False)])
        self.assertEqual(offer["lending_band"], ["3.5%", "3.5%"])
        self.assertEqual(offer["subsidy_steps"], [
            {"months": 12, "rate": "2%", "borrower_rate": ["1.5%", "1.5%"]},
            {"months": 24, "rate": "1.5%", "borrower_rate": ["2%", "2%"]},
            {"months": None, "rate": "0%", "borrower_rate": ["3.5%", "3.5%"]}])

    def test_payments_now_and_after_each_step(self):  # E-6
        document = self.screen(self.facts(), "--schedule").json()
        payments, rows = document["offer"]["payments"], document["schedule"]["rows"]
        self.assertEqual([(p["after_months"], p["n"]) for p in payments], [(0, 1), (12, 13), (36, 37)])
        for payment in payments:
            row = rows[payment["n"] - 1]
            self.assertEqual([payment[k] for k in ("due", "payment", "principal", "subsidy")],
                             [row[k] for k in ("due", "payment", "principal", "subsidy")])
        # 25,000,000 x 31/365: 3.5 % is 74,315, 2 % is 42,465
        self.assertEqual((payments[0]["borrower_interest"], payments[0]["subsidy"]), (31850, 42465))
        self.assertEqual(document["offer"]["payments_need"], [])
        self.assertEqual(rows[0]["opening"], 25000000)

    def test_payments_that_need_a_rate_say_so(self):
        document = self.screen(self.facts(loan__rate=None), "--schedule", status=4).json()
        self.assertIsNone(document["offer"]["payments"])
        self.assertIn("rate", [need["key"] for need in document["offer"]["payments_need"]])
        self.assertIsNone(document["schedule"])

    def test_without_any_known_cap_there_is_no_amount(self):
        words = ["screen", "--product", "test.veterans", "--on", "2018-03-14", "--catalogue", "screening"]
        document = self.screen({}, "--lang", "ko", words=words, status=4).json()
        self.assertEqual((document["offer"]["maximum"], document["offer"]["at_most"]), (None, True))
        need, = document["offer"]["payments_need"]
        self.assertEqual(need["key"], "maximum")
        self.assertRegex(need["sentence"], HANGUL)

    def test_a_larger_request_gets_what_fits(self):  # E-6
        document = self.screen(self.facts(request__amount=45000000), status=0).json()
        self.assertEqual(document["offer"]["maximum"], 30000000)


class Formats(Screening):
    def test_table_in_both_languages(self):
        english = self.icha(*WORDS, "--format", "table", "shop.json")
        korean = self.icha(*WORDS, "--format", "table", "--lang", "ko", "shop.json")
        self.assertEqual((english.status, korean.status), (0, 0))
        self.assertTrue(english.out.startswith("Eligible: test.shop-loan, decided as of 2018-03-14\n"))
        self.assertTrue(korean.out.startswith("적격: test.shop-loan, 심사일 2018-03-14\n"))
        for word in "창업 후 5년 이내", "신용등급은 6등급입니다(본인 신고).", "기준까지 1등급 여유가 있습니다.", "제안 한도: 25,000,000원":
            self.assertIn(word, korean.out)
        table = korean.out.split("\n")[2:8]
        self.assertEqual(width(table[1]), max(width(line) for line in korean.out.split("\n")[2:20]))

    def test_korean_sentences_need_no_double_particles(self):
        for facts in self.facts(), self.facts(credit__grade=9, arrears__tax=True, business__ksic="56"), {}:
            out = self.screen(facts, "--lang", "ko").out
            for awkward in "은(는)", "이(가)", "을(를)":
                for reason in json.loads(out)["reasons"]:
                    self.assertNotIn(awkward, reason["sentence"])
                    self.assertRegex(reason["sentence"], HANGUL)

    def test_csv_has_a_line_for_every_rule_and_part(self):
        document = self.screen(self.facts()).json()
        rows = self.screen(self.facts(), "--format", "csv").csv()
        count = sum(1 + len(r["parts"]) for r in document["reasons"])
        self.assertEqual(len(rows), count)
        self.assertEqual({row["verdict"] for row in rows}, {"ELIGIBLE"})

    def test_json_is_the_same_in_every_language_but_for_sentences(self):
        one, other = self.screen(self.facts()).json(), self.screen(self.facts(), "--lang", "ko").json()
        self.assertEqual([r["margin"] for r in one["reasons"]], [r["margin"] for r in other["reasons"]])
        self.assertEqual(list(one["reasons"][0]), list(other["reasons"][0]))


class BadInput(Screening):
    def test_kinds_of_values(self):  # E-1
        for name, value in (("business.in_region", "true"), ("business.in_region", 1), ("credit.grade", "6"),
                            ("credit.grade", 6.5), ("credit.grade", True), ("request.amount", 1.5),
                            ("request.amount", [1]), ("business.founded_on", 20150501), ("business.size", 1),
                            ("business.ksic", 56111), ("loan.rate", 3.5), ("employment.hired_on", "2018-01-01"),
                            ("employment.hired_on", [20180101]), ("employment.monthly_headcounts", [4.25] * 12),
                            ("employment.monthly_headcounts", ["4"] * 12), ("credit.grade", None)):
            with self.subTest(name=name, value=value):
                err = self.bad({name: value})
                self.assertIn(name, err)
                self.assertIn("[E-1]", err)

    def test_values_themselves(self):  # E-1
        for name, value, part in (("credit.grade", 11, "1..10"), ("business.size", "smal_merchant", "small_merchant"),
                                  ("loan.rate", "3.5", "1.5%"), ("business.founded_on", "2015-02-29", "2015-02-29"),
                                  ("request.amount", "25,000,000", "25000000"),
                                  ("employment.monthly_headcounts", [4] * 11, "12"),
                                  ("business.ksic", "5611a", "5611a")):
            with self.subTest(name=name):
                err = self.bad({name: value})
                self.assertIn(name, err)
                self.assertIn(part, err)

    def test_leading_zeros_are_why_codes_are_text(self):
        self.assertIn("leading zeros", self.bad({"business.ksic": 1110}))

    def test_money_as_text_and_headcounts_with_halves(self):
        self.screen(self.facts(business__debt="70000000", employment__monthly_headcounts=[4.5] * 12), status=0)

    def test_unknown_names_get_the_nearest(self):
        err = self.bad({"credit.grad": 6})
        self.assertIn("credit.grad", err)
        self.assertIn("credit.grade", err)

    def test_every_bad_fact_is_named(self):  # E-1
        err = self.bad({"credit.grade": 11, "business.in_region": "yes", "nix": 1, "loan.rate": {"value": "3.5%"}})
        self.assertEqual(len(err.strip().split("\n")), 3)

    def test_members(self):
        for fact, path in (({"value": 6, "as_off": "2018-01-01"}, "credit.grade.as_off"),
                           ({"value": 6, "as_of": "2018-03-15"}, "credit.grade.as_of"),
                           ({"value": 6, "as_of": 20180101}, "credit.grade.as_of"),
                           ({"value": 6, "as_of": "2018-13-01"}, "credit.grade.as_of"),
                           ({"value": 6, "assurance": "oath"}, "credit.grade.assurance"),
                           ({"value": 11}, "credit.grade.value"), ({"as_of": "2018-01-01"}, "credit.grade.value"),
                           ({"unknown": False}, "credit.grade.unknown"), ({"unknown": True, "value": 6}, "credit.grade.unknown"),
                           ({"not_applicable": 1}, "credit.grade.not_applicable"), ({}, "credit.grade.value")):
            with self.subTest(fact=fact):
                self.assertIn(path, self.bad({"credit.grade": fact}))

    def test_the_decision_day_itself_is_not_late(self):
        self.screen(self.facts(credit__grade={"value": 6, "as_of": "2018-03-14"}), status=0)

    def test_text_that_is_no_facts(self):
        for text in b"", b"[]", b"6", b"{", b'{"credit.grade": 6, "credit.grade": 6}', b"\xff", b'{"credit.grade": 1e99}':
            with self.subTest(text=text):
                self.bad(text)
        self.assertIn("no/facts.json", self.refused(3, *WORDS, "no/facts.json"))

    def test_byte_order_mark(self):
        text = b"\xef\xbb\xbf" + json.dumps(self.facts()).encode()
        self.assertEqual(self.icha(*WORDS, "-", stdin=text).status, 0)

    def test_products(self):
        self.assertIn("test.nix", self.refused(3, "screen", "--product", "test.nix", "--on", "2018-03-14",
                                               "--catalogue", "screening", "shop.json"))
        self.assertIn("gap", self.refused(3, "screen", "--product", "test.shop-loan", "--on", "2019-03-14",
                                          "--catalogue", "screening", "shop.json"))

    def test_usage(self):
        self.refused(2, "screen", "--product", "test.shop-loan", "shop.json")
        self.refused(2, "screen", "--on", "2018-03-14", "shop.json")
        self.refused(2, *WORDS)
        self.refused(2, *WORDS, "--batch", "shop.csv", "shop.json")
        self.refused(2, *WORDS, "--batch", "shop.csv", "--receipt", "r.json")
        self.refused(2, *WORDS, "--verify", "r.json", "shop.json")
        self.refused(2, "screen", "--verify", "r.json")


class Batch(Screening):
    def batch(self, text, *more, words=WORDS):
        (self.folder / "b.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.icha(*words, "--batch", "b.csv", *more)

    def test_every_row_has_one_line(self):
        result = self.icha(*WORDS, "--batch", "shop.csv")
        self.assertEqual(result.status, 6, result.err)
        document = result.json()
        self.assertEqual((document["rows_in"], document["screened"], document["held"]), (6, 4, 2))
        self.assertEqual([row["verdict"] for row in document["rows"]],
                         ["ELIGIBLE", "INELIGIBLE", "UNDETERMINED", "NOT_APPLICABLE", "error", "error"])
        self.assertEqual(document["rows"][1]["violated"], ["clean", "founding", "grade"])
        self.assertEqual(document["rows"][2]["on"], "2018-06-01")
        self.assertEqual((document["rows"][4]["field"], document["rows"][5]["field"]), ("credit.grade", "product"))
        for row in document["rows"][4:]:
            self.assertEqual((row["maximum"], row["violated"]), (None, []))

    def test_csv_is_guarded_and_counts(self):
        result = self.icha(*WORDS, "--batch", "shop.csv", "--format", "csv")
        self.assertEqual([row["applicant_id"] for row in result.csv()][4], "'=가-5")
        self.assertEqual(result.csv()[1]["violated"], "clean;founding;grade")
        self.assertIn("rows in 6 = screened 4 + held 2", result.err)
        self.assertIn("심사한 행 4", self.icha(*WORDS, "--batch", "shop.csv", "--format", "table", "--lang", "ko").out)

    def test_the_same_as_one_by_one(self):  # E-8
        result = self.icha(*WORDS, "--batch", "shop.csv").json()
        one = self.screen(self.facts()).json()
        self.assertEqual((result["rows"][0]["verdict"], result["rows"][0]["maximum"]),
                         (one["verdict"], one["offer"]["maximum"]))

    def test_encodings(self):
        text = "applicant_id,credit.grade,loan.bank\n가나다,6,하나은행\n"
        for encoding in "utf-8", "utf-8-sig", "cp949":
            document = self.batch(text.encode(encoding)).json()
            self.assertEqual(document["rows"][0]["applicant_id"], "가나다")
        self.assertEqual(self.batch(text.encode("cp949"), "--encoding", "utf-8").status, 3)

    def test_without_held_rows_it_is_done(self):
        self.assertEqual(self.batch("credit.grade\n6\n\n9\n").status, 0)
        self.assertEqual(self.batch("credit.grade\n").json()["rows_in"], 0)

    def test_rows_that_are_held(self):  # P-2
        for row, field in (("1,6,x", "on"), ("1,6.5,2018-03-14", "credit.grade"), ("1,6", ""), ("1,\"6,2018-03-14", ""),
                           ("1,6,2018-03-14,9", ""), ("1,\x016,2018-03-14", "")):
            with self.subTest(row=row):
                result = self.batch("applicant_id,credit.grade,on\n" + row + "\n")
                self.assertEqual(result.status, 6)
                only, = result.json()["rows"]
                self.assertEqual((only["verdict"], only["field"]), ("error", field))
                self.assertTrue(only["error"])
        words = ["screen", "--catalogue", "screening"]
        document = self.batch("credit.grade,on\n6,2018-03-14\n", words=words).json()
        self.assertEqual(document["rows"][0]["field"], "product")
        document = self.batch("credit.grade,product\n6,test.shop-loan\n", words=words).json()
        self.assertEqual(document["rows"][0]["field"], "on")

    def test_headers_that_cannot_be_used(self):
        for header, part in (("credit.grad", "credit.grade"), ("credit.grade,credit.grade", "twice"),
                             ("", "header"), ('"credit.grade', "quoted"), ("applicantid", "applicant_id")):
            with self.subTest(header=header):
                result = self.batch(header + "\n6\n")
                self.assertEqual((result.status, result.out), (3, ""))
                self.assertIn(part, result.err)
                self.assertIn("b.csv", result.err)
        self.assertEqual(self.batch("").status, 3)

    def test_assumptions_stand_in_every_row(self):
        words = ["screen", "--product", "test.open-guarantee", "--on", "2018-03-14", "--catalogue", "screening",
                 "--assume", "test-score"]
        rows = self.batch("credit.score\n710\n", "--format", "csv", words=words).csv()
        self.assertEqual(rows[0]["assumptions"], "test-score")


class Receipts(Screening):
    def write(self, facts, *more, name="r.json"):
        self.screen(facts, "--receipt", name, *more)
        return (self.folder / name).read_bytes()

    def verify(self, facts, *more, name="r.json"):
        return self.icha("screen", "--catalogue", "screening", "--verify", name, *more, "-",
                         stdin=json.dumps(facts).encode())

    def levels(self, result):
        return {level["level"]: level["state"] for level in result.json()["levels"]}

    def test_it_is_canonical_and_holds_no_values(self):
        text = self.write(self.facts(applicant__birth_date="1985-07-02"))
        receipt = json.loads(text)
        self.assertEqual(text, json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")
        rest = {key: value for key, value in receipt.items() if key != "digest"}
        canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        self.assertEqual(receipt["digest"], hashlib.sha256(canonical).hexdigest())
        self.assertNotIn(b"1985", text)
        self.assertEqual((receipt["product"], receipt["on"], receipt["verdict"]),
                         ("test.shop-loan", "2018-03-14", "ELIGIBLE"))

    def test_the_same_facts_verify_in_any_order(self):
        self.write(self.facts())
        result = self.verify(dict(reversed(self.facts().items())))
        self.assertEqual(result.status, 0, result.out)
        self.assertEqual(set(self.levels(result).values()), {"SAME"})
        self.assertIs(result.json()["verified"], True)

    def test_every_verdict_can_be_kept(self):
        self.write(self.facts(credit__grade=8))
        self.assertEqual(self.verify(self.facts(credit__grade=8)).status, 0)

    def test_other_facts_differ_by_level(self):
        self.write(self.facts())
        result = self.verify(self.facts(credit__grade=7))
        self.assertEqual(result.status, 1)
        self.assertEqual(self.levels(result), {"receipt": "SAME", "product": "SAME", "facts": "DIFFERS",
                                               "verdict": "SAME", "reasons": "DIFFERS", "offer": "SAME"})
        result = self.verify(self.facts(credit__grade=8))
        self.assertEqual(self.levels(result)["verdict"], "DIFFERS")

    def test_a_changed_product_differs(self):
        self.write(self.facts())
        path = self.folder / "screening" / "products" / "test.shop-loan.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("{at_most: 7}", "{at_most: 8}"), encoding="utf-8")
        levels = self.levels(self.verify(self.facts()))
        self.assertEqual((levels["product"], levels["facts"], levels["verdict"], levels["reasons"]),
                         ("DIFFERS", "SAME", "SAME", "DIFFERS"))
        path.unlink()
        levels = self.levels(self.verify(self.facts()))
        self.assertEqual((levels["product"], levels["facts"]), ("DIFFERS", "NOT_CHECKED"))

    def test_one_flipped_bit_anywhere(self):
        text = self.write(self.facts())
        for at in range(0, len(text), 23):
            broken = bytearray(text)
            broken[at] ^= 1
            (self.folder / "b.json").write_bytes(broken)
            result = self.verify(self.facts(), name="b.json")
            self.assertEqual(result.status, 1, (at, result.out))
            self.assertEqual(self.levels(result)["receipt"], "DIFFERS")
        for broken in text[:-1], text + b"\n", text.replace(b":", b": "), b"", b"{}":
            (self.folder / "b.json").write_bytes(broken)
            self.assertEqual(self.verify(self.facts(), name="b.json").status, 1)

    def test_a_forged_one_leads_nowhere(self):
        """X-4: whoever makes the digest anew still cannot make icha open a file or trip over a date."""
        receipt = json.loads(self.write(self.facts()))
        for key, value in (("assumptions", ["../shop"]), ("assumptions", ["/etc/passwd"]), ("assumptions", ["x.yaml"]),
                           ("assumptions", [".hidden"]), ("assumptions", [""]), ("assumptions", [1]), ("assumptions", {}),
                           ("on", "2018-02-30"), ("on", ""), ("known_on", "x"), ("known_on", 5), ("product", 5),
                           ("sha256", []), ("verdict", None), ("format", "icha.receipt/2")):
            with self.subTest(key=key, value=value):
                forged = {k: v for k, v in {**receipt, key: value}.items() if k != "digest" and v is not None}
                canonical = json.dumps(forged, sort_keys=True, separators=(",", ":")).encode()
                forged["digest"] = hashlib.sha256(canonical).hexdigest()
                (self.folder / "f.json").write_text(json.dumps(forged, sort_keys=True, separators=(",", ":")) + "\n",
                                                    encoding="utf-8")
                result = self.verify(self.facts(), name="f.json")
                self.assertEqual(result.status, 1, result.err)
                self.assertEqual(self.levels(result)["receipt"], "DIFFERS")
                self.assertEqual(result.err, "")

    def test_known_on_and_assumptions_come_from_the_receipt(self):
        words = ["screen", "--product", "test.open-guarantee", "--on", "2018-03-14", "--known-on", "2018-02-01",
                 "--catalogue", "screening", "--assume", "test-score"]
        facts = {"credit.score": 710, "business.in_region": True, "wage_support.selected": True}
        self.screen(facts, "--receipt", "r.json", words=words)
        receipt = json.loads((self.folder / "r.json").read_text(encoding="utf-8"))
        self.assertEqual((receipt["known_on"], receipt["assumptions"]), ("2018-02-01", ["test-score"]))
        self.assertEqual(self.verify(facts).status, 0)
        path = self.folder / "screening" / "assumptions" / "test-score.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("700", "701"), encoding="utf-8")
        self.assertEqual(self.levels(self.verify(facts))["product"], "DIFFERS")

    def test_it_is_never_overwritten(self):
        text = self.write(self.facts())
        err = self.refused(3, *WORDS, "--receipt", "r.json", "shop.json")
        self.assertIn("r.json", err)
        self.assertEqual((self.folder / "r.json").read_bytes(), text)
        self.refused(3, *WORDS, "--receipt", "no/r.json", "shop.json")
        self.assertEqual([p.name for p in self.folder.iterdir() if p.name.startswith("r.json.")], [])

    def test_bad_facts_leave_no_receipt(self):
        self.bad({"credit.grade": 11}, "--receipt", "r.json")
        self.assertFalse((self.folder / "r.json").exists())

    def test_verify_of_bad_input(self):
        self.write(self.facts())
        self.assertEqual(self.verify({"credit.grade": 11}).status, 3)
        self.assertEqual(self.verify(self.facts(), name="none.json").status, 3)

    def test_table_speaks_korean(self):
        self.write(self.facts())
        self.assertIn("심사 기록이 맞습니다", self.verify(self.facts(), "--format", "table", "--lang", "ko").out)


if __name__ == "__main__":
    unittest.main()
