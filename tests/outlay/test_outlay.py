"""icha outlay as a person runs it: folders, exit statuses, the manifest, encodings, order, threads (SPEC 8, M-1)."""
import hashlib
import json
import os
import random
import subprocess
import unittest

from support import ASSUME, HEADER, PROGRAM, SAMPLE, SOURCE, OutlayCase, canonical, digest


class OutlayTest(OutlayCase):
    # ---- results ----

    def test_sample_ties_out_in_every_grouping(self):
        whole = self.run_book(SAMPLE)
        self.assertEqual((whole["rows_in"], whole["used"], whole["held"]), (4696, 4696, 0))
        self.assertEqual(whole["assumptions"], ["incheon-2018-open", "kr-bank-conventions"])
        totals = {t["basis"]: t for t in whole["totals"] if t["product"] == ""}
        claims = self.rows("claims.csv")
        lines = sum(int(c["lines"]) for c in claims)
        for basis in "accrued", "due":
            self.assertEqual(sum(totals[basis][k] for k in ("before", "within", "after")), lines)
        self.assertEqual(sum(totals["paid"][k] for k in ("before", "within", "after")),
                         sum(int(c["amount"]) for c in claims))
        for claim in claims:
            self.assertEqual(int(claim["lines"]), int(claim["amount"]) + int(claim["dropped"]))
        for by in "product", "payer,month", "bank,quarter", "product,payer,year,quarter,month,bank":
            self.run_book(SAMPLE, "--by", by, out=by)
            for basis in totals:
                self.assertEqual(sum(int(r["amount"]) for r in self.rows("outlay.csv", by) if r["basis"] == basis),
                                 totals[basis]["within"], by)

    GUARANTEE = ("loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,"
                 "guarantee.fee_rate,guarantee.fee_method,guarantee.amount_rounding,guarantee.day_count,"
                 "guarantee.rounding,guarantee.tiers[0].ratio,guarantee.reductions[0].payer,guarantee.reductions[0].rate\n")

    def test_fee_support_by_hand(self):
        # 25,000,000 x 1 % x 1826/365 -> 1,250,680, x 0.8 % -> 1,000,540: 250,140 by the foundation, due and paid in 2018;
        # accrued by days 292, 365, 366, ... of 1,826: 250,140 x 292/1826 = 40,000.5; x 657/1826 = 90,001.1
        line = "25000000,3.5%,2018-03-14,60,bullet,act/365,start,down/1,1%,upfront,down/1,act/365,down/10,1,foundation,0.2%"
        book = self.write(self.GUARANTEE + f"L1,incheon.minimum-wage,{line}\n")
        self.run_book(book, years="2018..2019")
        found = [(r["payer"], r["kind"], r["year"], r["basis"], r["amount"], r["loans"]) for r in self.rows("outlay.csv")]
        self.assertEqual([f for f in found if f[1] == "fee_support"], [
            ("foundation", "fee_support", "2018", "accrued", "40000", "1"),
            ("foundation", "fee_support", "2018", "due", "250140", "1"),
            ("foundation", "fee_support", "2018", "paid", "250140", "1"),
            ("foundation", "fee_support", "2019", "accrued", "50001", "1")])
        self.assertEqual([r for r in self.rows("claims.csv") if r["payer"] == "foundation"], [])

    def test_columns(self):
        self.run_book(SAMPLE, "--by", "month,bank")
        first = {name: (self.folder / "out" / name).read_text().splitlines()[0]
                 for name in ("outlay.csv", "claims.csv", "held.csv")}
        # M-5: the sample's terms come from assumptions, so each table of figures has a column more
        self.assertEqual(first, {
            "outlay.csv": "product,payer,kind,year,month,bank,basis,amount,loans,assumptions",
            "claims.csv": "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year,assumptions",
            "held.csv": "file,line,loan_id,field,reason"})
        for name in "outlay.csv", "claims.csv":
            self.assertEqual({row["assumptions"] for row in self.rows(name)}, {"incheon-2018-open; kr-bank-conventions"})

    def test_computed_years_of_the_calendar_are_said_everywhere(self):
        """T-5, M-5: loans that end in 2031 rest on years of kr-bank that no decree has fixed yet; one that ends in 2023 not."""
        header = HEADER.strip() + ",business_day,calendar,accrual_follows_roll\n"
        row = "%d,incheon.startup,20000000,,%s,60,,,,following,%s,false\n"
        self.write(header + row % (1, "2018-03-14", "kr-bank"), "past.csv")
        past = self.run_book("past.csv", out="past")
        self.assertEqual(past["assumptions"], ["incheon-2018-open", "kr-bank-conventions"])
        self.write(header + "".join(row % (n, "2018-03-14", "kr-bank") for n in (1, 2)).replace(",60,", ",156,")
                   + row % (3, "2018-03-14", "kr-bank") + (row % (4, "2018-03-14", "weekends")).replace(",60,", ",156,"))
        done = self.icha("book.csv", "--years", "2018..2031", "--out", "out", *ASSUME, "--format", "json", "--threads", "2")
        if done.returncode == 6:
            self.fail(self.rows("held.csv"))
        summary = json.loads(done.stdout)
        name = "kr-bank-computed-years"
        self.assertEqual(summary["assumptions"], ["incheon-2018-open", "kr-bank-computed-years", "kr-bank-conventions"])
        notes = [note for note in summary["notes"] if "kr-bank" in note["note"]]
        self.assertEqual([(n["product"], n["note"], n["loans"]) for n in notes],
                         [("incheon.startup", "calendar kr-bank: years 2028..2040 are computed, not decreed", 2)])
        manifest = json.loads((self.folder / "out" / "manifest.json").read_text())
        self.assertIn(name, manifest["assumptions"])
        for table in "outlay.csv", "claims.csv":
            self.assertTrue(all(name in row["assumptions"].split("; ") for row in self.rows(table)))

    def test_order_and_threads_change_no_table(self):
        lines = SAMPLE.read_text().splitlines(keepends=True)[:400]
        self.write("".join(lines), "plain.csv")
        self.run_book("plain.csv", "--rows", out="plain")
        for threads in "1", "2", "4":
            random.Random(threads).shuffle(body := lines[1:])
            self.write("".join(lines[:1] + body), "other.csv")
            self.run_book("other.csv", "--rows", "--threads", threads, out=threads)
            for name in "outlay.csv", "claims.csv", "rows.csv":
                self.assertEqual(digest(self.folder / "plain" / name), digest(self.folder / threads / name), name)

    def test_order_of_assumptions_determines_nothing(self):
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:50]))
        ids = set()
        for out, assume in ("a", ASSUME), ("b", ASSUME[2:] + ASSUME[:2]):
            done = self.icha("book.csv", "--years", "2017..2023", "--out", out, *assume, "--format", "json")
            ids.add(json.loads(done.stdout)["run_id"])
        self.assertEqual(len(ids), 1)

    def test_an_assumption_that_can_be_read_only_once_is_refused(self):
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:50]))
        os.mkfifo(self.folder / "pipe.yaml")
        err = self.refused(3, "book.csv", "--years", "2017..2023", "--out", "out", "--assume", "./pipe.yaml")
        self.assertIn("regular file", err)

    def test_the_current_folder_is_not_replaced(self):
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:50]))
        (self.folder / "here").mkdir()
        done = subprocess.run([PROGRAM, "outlay", "../book.csv", "--years", "2017..2023", "--out", ".", *ASSUME],
                              cwd=self.folder / "here", capture_output=True)
        self.assertEqual((done.returncode, done.stdout), (3, b""))
        self.assertEqual(os.listdir(self.folder / "here"), [])

    def test_an_empty_folder_keeps_its_mode(self):
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:50]))
        (self.folder / "out").mkdir()
        (self.folder / "out").chmod(0o770)
        self.run_book("book.csv")
        self.assertEqual((self.folder / "out").stat().st_mode & 0o7777, 0o770)

    def test_text_that_a_spreadsheet_would_run_is_guarded(self):
        ids = ["=1+1", "+1", "-1", "@a", "\n=1", "＝1", "＋1", "－1", "＠a"]
        self.write(HEADER + "".join('"%s",no.product,1,,,,,,\n' % i for i in ids))
        self.run_book("book.csv", status=6)
        self.assertEqual([row["loan_id"] for row in self.rows("held.csv")], ["'" + i for i in ids])

    def test_rows_are_those_of_schedule(self):
        lines = SAMPLE.read_text().splitlines(keepends=True)
        self.write(lines[0] + lines[700])
        self.run_book("book.csv", "--rows")
        loan = dict(zip(lines[0].strip().split(","), lines[700].strip().split(",")))
        terms = {k: int(v) if k == "principal" else v for k, v in loan.items() if v and k not in ("loan_id", "product")}
        self.write(json.dumps(terms), "terms.json")
        done = subprocess.run([PROGRAM, "schedule", "terms.json", "--product", loan["product"], *ASSUME, "--format", "json"],
                              cwd=self.folder, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = self.rows("rows.csv")
        expected = json.loads(done.stdout)["rows"]
        self.assertEqual(len(rows), len(expected))
        for row, other in zip(rows, expected):
            self.assertEqual((row.pop("product"), row.pop("loan_id")), (loan["product"], loan["loan_id"]))
            self.assertEqual(row.pop("assumptions"), "incheon-2018-open; kr-bank-conventions")
            self.assertEqual(row, {key: str(other[key]) for key in row})

    # ---- the manifest ----

    def test_manifest(self):
        self.run_book(SAMPLE)
        manifest = json.loads((self.folder / "out" / "manifest.json").read_text())
        closing = manifest.pop("digest")
        self.assertEqual(hashlib.sha256(canonical(manifest)).hexdigest(), closing)
        self.assertEqual(hashlib.sha256(canonical(manifest["determinants"])).hexdigest(), manifest["run_id"])
        self.assertEqual(manifest["determinants"]["inputs"][0]["sha256"], digest(SAMPLE))
        self.assertEqual(manifest["determinants"]["options"]["years"], "2017..2023")
        self.assertEqual({r["file"] for r in manifest["results"]}, {"outlay.csv", "claims.csv", "held.csv"})
        for result in manifest["results"]:
            path = self.folder / "out" / result["file"]
            self.assertEqual((result["sha256"], result["bytes"]), (digest(path), path.stat().st_size))
            self.assertEqual(result["rows"], len(self.rows(result["file"])))
        files = sorted(p for d in ("facts", "holidays", "index", "products", "sources") for p in (SOURCE / "catalogue" / d).rglob("*.yaml"))
        listed = "".join("%s  %s\n" % (digest(p), p.relative_to(SOURCE / "catalogue")) for p in files)
        self.assertEqual(manifest["determinants"]["catalogue"]["sha256"], hashlib.sha256(listed.encode()).hexdigest())
        for assumption in manifest["determinants"]["assumptions"]:
            path = SOURCE / "catalogue" / "assumptions" / (assumption["name"] + ".yaml")
            self.assertEqual(assumption["sha256"], digest(path))

    def test_run_id_is_of_what_determines_and_nothing_else(self):
        self.write(SAMPLE.read_bytes())
        ids = [self.run_book("book.csv", *words, out=str(i))["run_id"] for i, words in enumerate([
            (), ("--threads", "2"), ("--by", "year,payer,product"), ("--by", "product"), ("--known-on", "2019-01-01"),
            ("--rows",), ("--lang", "ko")])]
        self.assertEqual(ids[0], ids[1])
        self.assertEqual(ids[0], ids[2])
        self.assertEqual(len(set(ids)), 5)

    # ---- held rows ----

    def test_held_rows_end_with_6_and_nothing_is_dropped(self):
        self.write(HEADER +
                   "1,incheon.startup,20000000,,2018-03-14,,,,\n"
                   "2,incheon.startup,\"20,000,000\",,2018-03-14,,,,\n"      # thousands separators
                   "3,incheon.startup,20000000,3.5,2018-03-14,,,,\n"         # a bare rate
                   "4,incheon.startup,20000000,,43173,,,,\n"                 # a spreadsheet's date
                   "5,incheon.starup,20000000,,2018-03-14,,,,\n"             # no such product
                   "1,incheon.startup,20000000,,2018-03-14,,,,\n"            # its id again
                   "7,incheon.startup,20000000,,2018-03-14,,,\n"             # a cell too few
                   "=8,incheon.startup,20000000,,1999-03-14,,,,\n"           # before the product
                   "9,incheon.minimum-wage,80000000,,2018-03-20,,,,\n"       # above the cap
                   "10,incheon.startup,20000000,,2018-03-14,,,,\n")
        summary = self.run_book("book.csv", status=6)
        self.assertEqual((summary["rows_in"], summary["used"], summary["held"]), (10, 1, 9))
        held = self.rows("held.csv")
        self.assertEqual([(r["file"], r["line"], r["loan_id"], r["field"]) for r in held[:7]],
                         [("book.csv", "2", "1", "loan_id"), ("book.csv", "3", "2", "principal"),
                          ("book.csv", "4", "3", "rate"), ("book.csv", "5", "4", "disbursed_on"),
                          ("book.csv", "6", "5", "product"), ("book.csv", "7", "1", "loan_id"),
                          ("book.csv", "8", "7", "")])
        self.assertEqual([(r["line"], r["loan_id"]) for r in held[7:]], [("9", "'=8"), ("10", "9")])
        self.assertIn("70000000", held[8]["reason"])
        self.assertTrue(all(r["reason"] for r in held))
        self.run_book("book.csv", "--lang", "ko", out="ko", status=6)
        for english, korean in zip(held, self.rows("held.csv", "ko")):
            self.assertRegex(korean["reason"], "[가-힣]")
            self.assertNotEqual(english["reason"], korean["reason"])

    def test_unknown_figures_hold_a_row(self):
        self.write(HEADER + "1,incheon.huimang-kium,20000000,,2018-03-14,,,,\n")
        done = self.icha("book.csv", "--years", "2018..2018", "--out", "out", "--assume", "kr-bank-conventions")
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertIn("undetermined", self.rows("held.csv")[0]["reason"])
        self.assertIn("term_months", self.rows("held.csv")[0]["field"])

    def test_counts_are_printed_in_every_format(self):
        self.write(HEADER + "1,incheon.startup,20000000,,2018-03-14,,,,\nx,y,,,,,,,\n")
        for form in "table", "csv":
            done = self.icha("book.csv", "--years", "2018..2019", "--out", form, *ASSUME, "--format", form, "--quiet")
            self.assertEqual(done.returncode, 6)
            self.assertIn(b"rows in 2 = used 1 + held 1", done.stdout + done.stderr)

    # ---- encodings ----

    def test_cp949_and_utf_8_give_the_same_figures(self):
        text = HEADER + "가1,incheon.startup,20000000,,2018-03-14,,,,똠은행\n"
        self.run_book(self.write(text), out="utf8")
        self.run_book(self.write(text, "cp949.csv", "cp949"), out="cp949")
        self.run_book(self.write(text, "bom.csv", "utf-8-sig"), out="bom")
        for out in "cp949", "bom":
            for name in "outlay.csv", "claims.csv":
                self.assertEqual((self.folder / "utf8" / name).read_bytes(), (self.folder / out / name).read_bytes())
        self.assertEqual({c["bank"] for c in self.rows("claims.csv", "cp949")}, {"똠은행"})
        manifest = json.loads((self.folder / "cp949" / "manifest.json").read_text())
        self.assertEqual(manifest["determinants"]["inputs"][0]["encoding"], "cp949")
        message = self.refused(3, "cp949.csv", "--years", "2018..2019", "--out", "no", *ASSUME, "--encoding", "utf-8")
        self.assertIn("offset %d" % len(HEADER), message)

    # ---- bad input: exit 3, nothing written; usage: exit 2 ----

    def test_bad_files_write_nothing(self):
        words = ("--years", "2018..2019", "--out", "no", *ASSUME)
        for text, part in [("", "no header"), ("loan_id,product,princpal\n1,2,3\n", "book.csv:1:17: princpal: there is no column princpal: the nearest name is principal"),
                           ("loan_id,product,rate,rate\n", "twice"), ("loan_id\n", "product"),
                           ("loan_id,product\n1,\"2\n", "book.csv:2:3"), (b"loan_id,product\n\xff,2\n", "16")]:
            self.assertIn(part, self.refused(3, self.write(text), *words))
        self.assertIn("none.csv", self.refused(3, "none.csv", *words))
        self.refused(3, ".", *words)

    def test_usage(self):
        book = self.write(HEADER)
        for words in [("--out", "no"), ("--years", "2018..2019"), ("--years", "2018", "--out", "no"),
                      ("--years", "2019..2018", "--out", "no"), ("--years", "1899..2018", "--out", "no"),
                      ("--years", "2018..2019", "--out", "no", "--by", "product,colour"),
                      ("--years", "2018..2019", "--out", "no", "--by", "year,year"),
                      ("--years", "2018..2019", "--out", "no", "--threads", "0"),
                      ("--years", "2018..2019", "--out", "no", "--encoding", "euc-kr"),
                      ("--years", "2018..2019", "--out", "no", "--events")]:
            self.refused(2, book, *words)

    def test_folders(self):
        book = self.write(HEADER + "1,incheon.startup,20000000,,2018-03-14,,,,\n")
        (self.folder / "empty").mkdir()
        self.run_book(book, out="empty")
        message = self.refused(3, book, "--years", "2018..2019", "--out", "empty", *ASSUME)
        self.assertIn("empty is not empty", message)
        self.refused(3, book, "--years", "2018..2019", "--out", "book.csv", *ASSUME)
        self.refused(3, book, "--years", "2018..2019", "--out", "no/parent/here", *ASSUME)
        self.run_book(book, out="new/")
        self.assertEqual(sorted(os.listdir(self.folder)), ["book.csv", "empty", "new"])  # no temporary folder is left
        self.assertEqual((self.folder / "new").stat().st_mode & 0o777, 0o777 & ~self.umask())

    @staticmethod
    def umask():
        mask = os.umask(0)
        os.umask(mask)
        return mask

    def test_a_full_disk_leaves_nothing(self):
        """Files larger than the limit cannot be written: an error, and no folder."""
        script = "ulimit -f 1; trap '' XFSZ; exec \"$@\""
        done = subprocess.run(["bash", "-c", script, "-", PROGRAM, "outlay", str(SAMPLE), "--years", "2017..2023",
                               "--out", "out", "--rows", *ASSUME], cwd=self.folder, capture_output=True)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(b"cannot write", done.stderr)
        self.assertEqual(os.listdir(self.folder), [])


if __name__ == "__main__":
    unittest.main()
