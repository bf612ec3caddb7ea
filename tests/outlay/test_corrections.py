"""icha outlay --against: the worked example of docs/outlay.md, folders, the manifest, what is held, both languages (S-8)."""
import hashlib
import json
import re
import unittest

from support import ASSUME, SAMPLE, SOURCE, OutlayCase, canonical, digest

# What docs/outlay.md says of the loans A and B. 36,500,000 at 1 % are 1,000 won a day, 18,250,000 500; by quarter of the due date
# 59, 92, 92, 91 and 31 days. A 59,000, 92,000, 92,000, 91,000, 31,000 = 365,000; B the half of it.
COLUMNS = {"product": "incheon.startup", "rate": "3.65%", "disbursed_on": "2018-01-15", "term_months": "12", "grace_months": "0",
           "method": "bullet", "due_day": "15", "day_count": "act/365", "inclusion": "start", "rounding.interest": "down/1",
           "subsidy.method": "of_rate", "subsidy.base": "balance", "subsidy.rounding": "down/1", "subsidy_rate": "1%",
           "subsidy_months": "12", "subsidy.minimum_borrower_rate": "0%", "subsidy.claim.cycle": "quarter",
           "subsidy.claim.by": "due", "subsidy.claim.rounding": "down/10", "subsidy.claim.level": "claim",
           "subsidy.claim.payment_lag_days": "20", "subsidy.claim.closing_days": "0", "subsidy.payers[0].name": "incheon",
           "subsidy.payers[0].share": "1"}
BOOK = "loan_id,principal,bank," + ",".join(COLUMNS) + "\n"
LOANS = ["%s,%s,%s,%s\n" % (*own, ",".join(COLUMNS.values())) for own in (("A", 36500000, ""), ("B", 18250000, "nh"))]
EVENTS = "loan_id,kind,on,amount\nA,prepay,2018-05-01,7300000\nB,relocate,2018-07-01,\n"
PAID = "product,cycle,payer,bank,amount\nincheon.startup,2018-Q1,incheon,,59000\n"


class CorrectionsTest(OutlayCase):
    def against(self, paid, *words, book="book.csv", status=0, out="out", assume=(), name="paid.csv", form="json"):
        self.write(paid, name)
        done = self.icha(book, "--against", name, "--years", "2018..2018", "--out", out, *assume, "--format", form, *words)
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout) if form == "json" else done

    def blocks(self):
        """The fenced blocks of the page's section, by the name in the line before each."""
        page = (SOURCE / "docs" / "outlay.md").read_text(encoding="utf-8")
        section = page[page.index("## Corrections"):page.index("## manifest.json")]
        return dict(re.findall(r"^`(\S+)`[^\n]*:\n\n```\n(.*?)```$", section, re.S | re.M))

    def test_the_worked_example_of_the_page(self):
        blocks = self.blocks()
        self.write(BOOK + "".join(LOANS))
        self.write(EVENTS, "late.csv")
        self.assertEqual(blocks["events.csv"], EVENTS)
        # its paid claims are the first three quarters of the run without the events
        done = self.icha("book.csv", "--years", "2018..2018", "--out", "before", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = (self.folder / "before" / "claims.csv").read_text().splitlines(keepends=True)
        self.assertEqual(blocks["claims.csv"], "".join(l for l in lines if "2018-Q4" not in l and "2019" not in l))
        summary = self.against(blocks["claims.csv"], "--events", "late.csv")
        made = (self.folder / "out" / "corrections.csv").read_text()
        self.assertEqual(made, blocks["corrections.csv"])
        # by hand: 29,200,000 are 800 a day. A 2018-Q2: 31 x 1,000 + 16 x 1,000 + 14 x 800 + 31 x 800; Q3 92 x 800; Q4 91 x 800;
        # 2019-Q1 31 x 800. B 2018-Q3: the 16 days of June, 8,000.
        self.assertEqual([tuple(r.values())[1:] for r in self.rows("corrections.csv")], [
            ("2018-Q2", "incheon", "", "92000", "83000", "-9000", "recover"),
            ("2018-Q3", "incheon", "", "92000", "73600", "-18400", "recover"),
            ("2018-Q3", "incheon", "nh", "46000", "8000", "-38000", "recover"),
            ("2018-Q4", "incheon", "", "0", "72800", "72800", "pay"),
            ("2019-Q1", "incheon", "", "0", "24800", "24800", "pay")])
        self.assertEqual(summary["corrections"], {
            "entries": 5, "totals": {"paid": 364500, "due": 396700, "difference": 32200, "recover": 65400, "pay": 97600}})
        self.assertEqual([f["file"] for f in summary["files"]],
                         ["outlay.csv", "claims.csv", "corrections.csv", "held.csv", "manifest.json"])
        # the next correction sets out from this run's claims: nothing is left to correct
        claims = (self.folder / "out" / "claims.csv").read_text()
        self.assertEqual(self.against(claims, "--events", "late.csv", out="again")["corrections"]["entries"], 0)
        self.assertEqual(self.rows("corrections.csv", "again"), [])

    def test_totals_are_said_in_every_format_and_language(self):
        self.write(BOOK + LOANS[0])
        for form, language, text in (("table", "en", "corrections: 4 entries; due 365,000 = paid 59,000 + to pay 306,000 - to recover 0"),
                                     ("csv", "en", "due 365,000 = paid 59,000"), ("table", "ko", "정정: 4건; 지급할 금액 365,000 = 이미 지급 59,000 + 추가 지급 306,000 - 환수 0"),
                                     ("csv", "ko", "정정: 4건")):
            done = self.against(PAID, "--lang", language, "--quiet", form=form, out=form + language)
            self.assertIn(text, (done.stdout + done.stderr).decode())
            if form == "csv":
                self.assertNotIn("4", done.stdout.decode().splitlines()[0])

    def test_without_against_nothing_is_said_of_corrections(self):
        summary = self.run_book(self.write(BOOK + LOANS[0]))
        self.assertNotIn("corrections", summary)
        self.assertFalse((self.folder / "out" / "corrections.csv").exists())

    def test_held_rows_withhold_the_corrections(self):
        self.write(BOOK + "".join(LOANS) + "C,x" + "," * (BOOK.count(",") - 1) + "\n")
        self.write(BOOK + LOANS[0], "one.csv")
        self.write(EVENTS, "events.csv")  # of the loan B, which one.csv does not have
        for number, (words, book, language, part) in enumerate((
                ((), "book.csv", "en", "corrections.csv is not written"), ((), "book.csv", "ko", "corrections.csv를 쓰지 않았습니다"),
                (("--events", "events.csv"), "one.csv", "en", "would be demanded back"))):
            out = "out%d" % number
            summary = self.against(PAID, *words, "--lang", language, book=book, status=6, out=out)
            self.assertIn(part, summary["corrections"]["withheld"])
            self.assertEqual(list(summary["corrections"]), ["withheld"])
            self.assertFalse((self.folder / out / "corrections.csv").exists())
            manifest = json.loads((self.folder / out / "manifest.json").read_text())
            self.assertNotIn("corrections.csv", [f["file"] for f in manifest["results"]])
            self.assertNotIn("corrections/1", manifest["determinants"]["methods"])
            self.assertEqual(manifest["determinants"]["inputs"][-1]["role"], "paid")
            for form in "table", "csv":
                done = self.against(PAID, *words, "--lang", language, "--quiet", book=book, status=6, out=out + form, form=form)
                self.assertIn(part, (done.stdout + done.stderr).decode())

    def test_the_manifest_names_the_paid_file(self):
        self.write(BOOK + LOANS[0])
        ids = {self.against(PAID, out="one")["run_id"], self.against(PAID, out="same")["run_id"]}
        self.assertEqual(len(ids), 1)
        manifest = json.loads((self.folder / "one" / "manifest.json").read_text())
        determinants = manifest["determinants"]
        self.assertEqual(determinants["inputs"][1], {"role": "paid", "name": "paid.csv", "sha256": digest(self.folder / "paid.csv"),
                                                    "encoding": "utf-8", "rows": 1})
        self.assertEqual(manifest["run_id"], hashlib.sha256(canonical(determinants)).hexdigest())
        self.assertIn("corrections/1", determinants["methods"])
        result = next(f for f in manifest["results"] if f["file"] == "corrections.csv")
        self.assertEqual((result["sha256"], result["rows"]), (digest(self.folder / "one" / "corrections.csv"), 4))
        ids |= {self.against(PAID.replace("59000", "59001"), out="two")["run_id"],
                self.icha_json("book.csv", "--years", "2018..2018", "--out", "three")["run_id"]}
        self.assertEqual(len(ids), 3)

    def icha_json(self, *words):
        return json.loads(self.icha(*words, "--format", "json").stdout)

    def test_assumptions_stand_in_every_line(self):
        """A part of the sample over all its years: corrected by its own claims nothing differs; without one cycle that one is to pay."""
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:1001]))
        before = self.run_book("book.csv", out="before")
        claims = (self.folder / "before" / "claims.csv").read_text()
        self.assertIn("assumptions", claims.splitlines()[0])
        summary = self.against(claims, assume=ASSUME, out="none")
        self.assertEqual(summary["corrections"]["entries"], 0)
        lines = claims.splitlines(keepends=True)
        kept = lines[:1] + [l for l in lines[:0:-1] if ",2017-Q3," not in l] + ["gone,2017-Q3,x,,5,5,0,2017-10-20,2017,a\n"]
        summary = self.against("".join(kept), "--threads", "2", assume=ASSUME, out="some")
        rows = self.rows("corrections.csv", "some")
        self.assertEqual({(r["cycle"], r["entry"], r["assumptions"]) for r in rows},
                         {("2017-Q3", e, "; ".join(before["assumptions"])) for e in ("pay", "recover")})
        dropped = [l for l in lines if ",2017-Q3," in l]
        self.assertEqual(len(rows), len(dropped) + 1)
        totals = summary["corrections"]["totals"]
        self.assertEqual(totals["pay"], sum(int(l.split(",")[5]) for l in dropped))
        self.assertEqual((totals["recover"], totals["due"]), (5, totals["paid"] + totals["pay"] - totals["recover"]))
        self.assertEqual(totals["due"], sum(int(c["amount"]) for c in self.rows("claims.csv", "some")))
        self.assertEqual(rows, sorted(rows, key=lambda r: [r[k].encode() for k in ("product", "cycle", "payer", "bank")]))

    def test_encodings(self):
        self.write(BOOK + LOANS[0].replace(",incheon,1", ",인천,1"))
        paid = PAID.replace(",incheon,,", ",인천,,")
        for encoding in "utf-8", "cp949", "utf-8-sig":
            for declared in "auto", "utf-8":
                out = encoding + declared
                self.against(paid.encode(encoding), "--encoding", declared, out=out)
                self.assertEqual(digest(self.folder / out / "corrections.csv"), digest(self.folder / "utf-8auto" / "corrections.csv"))
        self.write((BOOK + LOANS[0].replace(",incheon,1", ",인천,1")).encode("cp949"))
        self.against(paid, "--encoding", "cp949", out="book")  # claims.csv is found to be UTF-8 all the same
        self.assertEqual(digest(self.folder / "book" / "corrections.csv"), digest(self.folder / "utf-8auto" / "corrections.csv"))

    def test_bad_files_write_nothing(self):
        self.write(BOOK + LOANS[0])
        words = ("book.csv", "--years", "2018..2019", "--out", "no", "--against")
        for text, part in [("", "paid.csv:1: there is no header"), (PAID.replace("amount", "amont"), "paid.csv:1:26: "),
                           (PAID + "x,2018-Q1,y,,1.5\n", "paid.csv:3:14: amount: 1.5 is not an amount"),
                           (PAID + "x,2018-Q1,y,,-1\n", "amount: -1 is outside the amounts that icha computes: expected 0..9000000000000000"),
                           (PAID + "x,2018-Q1,y,,9000000000000001\n", "expected 0..9000000000000000"),
                           (PAID + "\n" + PAID.splitlines()[1], "paid.csv:4:1: incheon.startup, 2018-Q1, incheon stands twice"),
                           (PAID + PAID.splitlines()[1], "the other stands at paid.csv:2")]:
            self.write(text, "paid.csv")
            self.assertIn(part, self.refused(3, *words, "paid.csv"))
        self.assertIn("none.csv", self.refused(3, *words, "none.csv"))

    def test_many_claims_take_time_in_proportion(self):
        self.write(BOOK + LOANS[0])
        paid = PAID + "".join("gone-%06d,2018-Q1,incheon,,1\n" % i for i in range(50000))
        summary = self.against(paid)
        self.assertEqual((summary["corrections"]["entries"], summary["corrections"]["totals"]["recover"]), (50004, 50000))


if __name__ == "__main__":
    unittest.main()
