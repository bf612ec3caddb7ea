"""icha outlay --shard and icha outlay merge: the merged tables are those of one run, byte for byte (P-3), and nothing forged,
missing or of another run gets into them."""
import csv
import hashlib
import json
import random
import shutil
import subprocess
import unittest

from support import ASSUME, HEADER, PROGRAM, SAMPLE, OutlayCase, canonical, digest

# FNV-1a, 64 bits, as published by its authors: "" cbf29ce484222325, "a" af63dc4c8601ec8c, "foobar" 85944171f73967e8
PUBLISHED = {"a": 0xAF63DC4C8601EC8C, "foobar": 0x85944171F73967E8}
EVENTS = "loan_id,kind,on,from,to,amount,effect,rate,months,instalments,reason\n"


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2 ** 64
    return value


def shard_of(loan_id, shards):
    """docs/outlay.md, Shards; written anew here."""
    data = loan_id.encode()
    if not data:
        return 1
    value = fnv(data)
    return 1 + ((value ^ value >> 32) & 0xFFFFFFFF) % shards


class ShardCase(OutlayCase):
    def merge(self, *words, out="merged", status=0):
        done = subprocess.run([PROGRAM, "outlay", "merge", *words, "--out", out, "--format", "json"], cwd=self.folder,
                              capture_output=True, timeout=300)
        self.assertNotIn(b"runtime error", done.stderr)
        self.assertNotIn(b"AddressSanitizer", done.stderr)
        if done.returncode != status:
            shutil.rmtree(self.folder / out, ignore_errors=True)
        self.assertEqual(done.returncode, status, done.stderr)
        if status in (0, 6):
            return json.loads(done.stdout)
        self.assertEqual(done.stdout, b"")
        self.assertFalse((self.folder / out).exists())
        self.assertEqual([p.name for p in self.folder.glob(".icha-*")], [])
        return done.stderr.decode()

    def shards(self, book, count, *words, **how):
        names = ["s%d" % number for number in range(1, count + 1)]
        how.setdefault("years", "2017..2023")
        for number, name in enumerate(names, 1):
            done = self.icha(book, "--shard", "%d/%d" % (number, count), "--out", name, "--years", how["years"], *ASSUME, *words)
            self.assertIn(done.returncode, (0, 6), done.stderr)
        return names

    def manifest(self, out):
        return json.loads((self.folder / out / "manifest.json").read_text())

    def forge(self, out, change=None, **files):
        """A shard whose digests were all made again, as somebody who means harm would."""
        folder = self.folder / out
        for name, data in files.items():
            (folder / name.replace("_", ".")).write_bytes(data)
        manifest = self.manifest(out)
        if change is not None:
            change(manifest)
        for result in manifest["results"]:
            path = folder / str(result["file"])
            if path.exists():
                result.update(sha256=digest(path), bytes=path.stat().st_size)
        manifest.pop("digest", None)
        manifest["run_id"] = hashlib.sha256(canonical(manifest["determinants"])).hexdigest()
        manifest["digest"] = hashlib.sha256(canonical(manifest)).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(manifest))

    def same(self, one, other):
        """The same files, byte for byte, and the same run; only what was observed differs."""
        names = self.files(one)
        self.assertEqual(self.files(other), names)
        for name in names:
            if name != "manifest.json":
                self.assertEqual((self.folder / one / name).read_bytes(), (self.folder / other / name).read_bytes(), name)
        left, right = self.manifest(one), self.manifest(other)
        for key in "run_id", "determinants", "assumptions", "results", "counts", "kept":
            self.assertEqual(left[key], right[key], key)

    def files(self, run):
        """All of its files, the kept inputs too."""
        return sorted(str(p.relative_to(self.folder / run)) for p in (self.folder / run).rglob("*") if p.is_file())


class ShardTest(ShardCase):
    def book(self, loans=150):
        """The sample, a row of every kind of trouble among it, in a random order."""
        lines = SAMPLE.read_text().splitlines(keepends=True)
        body = random.Random(5).sample(lines[1:], loans)
        twin = body[0]
        empty = "," * lines[0].count(",")
        body += [twin, "\n", "x,y\n", empty[1:] + "\n", '"=1+1"%s\n' % empty, "no-product%s\n" % empty]
        random.Random(6).shuffle(body)
        return self.write(lines[0] + "".join(body))

    # ---- what a shard is ----

    def test_the_hash_is_the_published_one(self):
        for text, value in PUBLISHED.items():
            self.assertEqual(fnv(text.encode()), value)
        # foobar: 0x85944171 xor 0xf73967e8 = 0x72ad2699 = 1,923,950,233; mod 4 = 1, so shard 2 of 4
        self.assertEqual(shard_of("foobar", 4), 2)

    def test_every_loan_is_in_the_shard_of_its_id(self):
        ids = ["foobar", "a", "", "가1", 'q"q', "7", "7", *map(str, range(100, 160))]
        book = self.write(HEADER + "".join('"%s",no.product,1,,,,,,\n' % i.replace('"', '""') for i in ids))
        for number, out in enumerate(self.shards(book, 4), 1):
            expected = [i for i in ids if shard_of(i, 4) == number]
            self.assertEqual([row["loan_id"] for row in self.rows("held.csv", out)], expected)
            self.assertEqual(self.manifest(out)["counts"], {"rows_in": len(expected), "used": 0, "held": len(expected)})
            self.assertEqual(self.manifest(out)["determinants"]["options"]["shard"], "%d/4" % number)

    def test_a_shard_has_no_table_of_figures(self):
        self.shards(self.book(), 2)
        names = sorted(p.name for p in (self.folder / "s1").iterdir())
        self.assertEqual(names, ["held.csv", "inputs", "manifest.json", "shard.json"])
        text = (self.folder / "s1" / "shard.json").read_bytes()
        shard = json.loads(text)
        self.assertEqual(canonical(shard), text)
        self.assertEqual((shard["schema"], shard["shard"]), ("icha.shard/1", "1/2"))

    def test_the_same_loans_give_the_same_shard_whatever_order_and_threads(self):
        book = self.book()
        self.shards(book, 2, "--threads", "1")
        first = (self.folder / "s2" / "shard.json").read_bytes()
        lines = (self.folder / book).read_text().splitlines(keepends=True)
        self.write(lines[0] + "".join(reversed(lines[1:])), "back.csv")
        for out, name, threads in ("again", book, "3"), ("back", "back.csv", "2"):
            self.icha(name, "--shard", "2/2", "--out", out, "--years", "2017..2023", "--threads", threads, *ASSUME)
            self.assertEqual((self.folder / out / "shard.json").read_bytes(), first)

    # ---- merging ----

    def test_the_tables_are_those_of_one_run(self):
        book = self.book()
        for count, by in (1, "product,payer,year"), (3, "product,payer,bank,month"), (7, "payer"):
            whole = self.run_book(book, "--by", by, out="whole%d" % count, status=6)
            names = self.shards(book, count, "--by", by)
            random.Random(count).shuffle(names)
            summary = self.merge(*names, out="merged%d" % count, status=6)
            self.same("whole%d" % count, "merged%d" % count)
            for key in "rows_in", "used", "held", "totals", "assumptions", "notes", "run_id", "encoding", "years":
                self.assertEqual(summary[key], whole[key], key)
            other = self.manifest("merged%d" % count)
            self.assertEqual([s["shard"] for s in other["observed"]["shards"]],
                             [self.manifest(name)["determinants"]["options"]["shard"] for name in names])
            for name in names:
                shutil.rmtree(self.folder / name)

    def test_held_events_and_strays(self):
        book = self.book()
        ids = [line.split(",")[0] for line in (self.folder / book).read_text().splitlines()[1:] if line[:1] not in ("", ",")]
        body = ["%s,close,2019-03-0%d,,,,,,,,\n" % (i, n % 9 + 1) for n, i in enumerate(ids[:60])]
        body += ["nobody%d,close,2019-03-01,,,,,,,,\n" % n for n in range(9)] + [",close,2019-03-01,,,,,,,,\n", "x\n"]
        random.Random(8).shuffle(body)
        self.write(EVENTS + "".join(body), "book.csv-events.csv")
        words = ("--events", "book.csv-events.csv")
        whole = self.run_book(book, *words, status=6)
        summary = self.merge(*self.shards(book, 4, *words), status=6)
        self.same("out", "merged")
        for key in "events_in", "events_used", "events_held", "totals", "run_id":
            self.assertEqual(summary[key], whole[key], key)

    # ---- rows and corrections ----

    def events_of(self, book, name="events.csv"):
        """For every third loan a prepayment; some that cannot be used, and some of no loan."""
        ids = [row["loan_id"] for row in csv.DictReader((self.folder / book).read_text().splitlines()) if row["loan_id"]]
        body = ["%s,prepay,2019-0%d-03,,,100000,reduce_payment,,,,\n" % (i, n % 9 + 1) for n, i in enumerate(ids[::3])]
        body += ["%s,prepay,2019-01-03,,,99000000000,shorten,,,,\n" % ids[1], "nobody,close,2019-03-01,,,,,,,,\n"]
        return self.write(EVENTS + "".join(body), name)

    def test_rows_are_those_of_one_run(self):
        """1 to 7 shards, with events and held rows, by one thread or two."""
        book = self.book(60)
        events = self.events_of(book)
        words = ("--rows", "--events", events)
        self.run_book(book, *words, out="whole", status=6)
        self.assertGreater(len(self.rows("rows.csv", "whole")), 1000)
        self.assertIn("event", self.rows("rows.csv", "whole")[0])
        for count in range(1, 8):
            names = self.shards(book, count, *words, "--threads", str(1 + count % 2))
            self.assertEqual([f["file"] for f in self.manifest("s1")["results"]], ["shard.json", "held.csv", "rows.csv"])
            self.merge(*reversed(names), status=6)
            self.same("whole", "merged")
            for name in *names, "merged":
                shutil.rmtree(self.folder / name)

    def test_a_shard_has_the_rows_of_its_loans(self):
        book = self.book(60)
        self.run_book(book, "--rows", out="whole", status=6)
        whole = (self.folder / "whole" / "rows.csv").read_text().splitlines()
        for number, name in enumerate(self.shards(book, 3, "--rows"), 1):
            own = (self.folder / name / "rows.csv").read_text().splitlines()
            expected = [line for line in whole[1:] if shard_of(line.split(",")[1], 3) == number]
            self.assertEqual(own, [whole[0], *expected])

    def test_each_shard_names_its_own_assumptions(self):
        """A loan of its own terms in one shard, one of assumed terms in another: the whole names them in every line (M-5)."""
        self.assertEqual((shard_of("A", 2), shard_of("B", 2)), (1, 2))
        terms = ("p,12000000,3%,2018-01-15,1,bullet,act/365,start,down/1,of_rate,balance,down/1,1%,1,0%,"
                 "quarter,due,down/10,claim,20,0,city,1,0,down/1,twelfths,last,none,first,false,1,1")
        header = ("loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,subsidy.method,"
                  "subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.minimum_borrower_rate,subsidy.claim.cycle,"
                  "subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,"
                  "subsidy.claim.closing_days,subsidy.payers[0].name,subsidy.payers[0].share,grace_months,rounding.payment,"
                  "payment_formula,residual,business_day,subsidy.residual,accrual_follows_roll,principal_every_months,interest_every_months\n")
        own = terms.replace("p,", "incheon.startup,", 1)
        for name, loans in ("both.csv", [("A", own), ("B", own.replace("act/365", ""))]), ("none.csv", [("A", own), ("B", own)]):
            book = self.write(header + "".join("%s,%s\n" % loan for loan in loans), name)
            whole = self.run_book(book, "--rows", out="whole")
            self.merge(*self.shards(book, 2, "--rows"))
            self.same("whole", "merged")
            self.assertEqual("assumptions" in self.rows("rows.csv", "merged")[0], bool(whole["assumptions"]), whole)
            self.assertNotIn("assumptions", self.rows("rows.csv", "s1")[0])
            for folder in "whole", "merged", "s1", "s2":
                shutil.rmtree(self.folder / folder)

    def test_ids_that_are_quoted_and_guarded(self):
        """The order is that of the loan_ids, not of how they are written: =1 is written '=1, and 'a'' as it is."""
        ids = ["=1+1", "'=1", "''=1", "'a", "-7", "7", "70", "7 0", 'q"q', "a,b", "가", "\uff1d1", "z" * 4096, '"' * 2048, "@", "=" + "x" * 4095]
        lines = SAMPLE.read_text().splitlines()
        body = ['"%s",%s\n' % (i.replace('"', '""'), lines[n + 1].split(",", 1)[1]) for n, i in enumerate(ids)]
        random.Random(3).shuffle(body)
        book = self.write(lines[0] + "\n" + "".join(body))
        self.run_book(book, "--rows", out="whole")
        for count in 2, 5:
            names = self.shards(book, count, "--rows")
            self.merge(*names, out="merged%d" % count)
            self.same("whole", "merged%d" % count)
            for name in names:
                shutil.rmtree(self.folder / name)
        order = []
        for row in self.rows("rows.csv", "whole"):
            if row["loan_id"] not in order:
                order.append(row["loan_id"])
        self.assertEqual(len(order), len(ids))

    def test_no_used_loan(self):
        book = self.write(HEADER + "1,no.product,,,,,,,\n")
        self.run_book(book, "--rows", out="whole", status=6)
        self.merge(*self.shards(book, 2, "--rows"), status=6)
        self.same("whole", "merged")
        self.assertEqual(self.rows("rows.csv", "merged"), [])

    def test_corrections_are_those_of_one_run(self):
        """--against is the merge's: what was paid is claimed of the whole."""
        book = self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:61]))
        self.run_book(book, out="before")
        lines = (self.folder / "before" / "claims.csv").read_text().splitlines(keepends=True)
        dropped = [line for line in lines if ",2018-Q3," in line]
        paid = self.write("".join(line for line in lines if line not in dropped) + "gone,2017-Q3,x,,5,5,0,2017-10-20,2017,a\n", "paid.csv")
        events = self.events_of(book)
        self.write("".join(line for line in (self.folder / events).read_text().splitlines(keepends=True)
                           if "nobody" not in line and "99000000000" not in line), events)
        words = ("--rows", "--events", events)
        whole = self.run_book(book, *words, "--against", paid, out="whole")
        self.assertGreater(whole["corrections"]["entries"], len(dropped) + 1)
        self.assertIn("5", [row["paid"] for row in self.rows("corrections.csv", "whole")])
        for count in 1, 3, 7:
            names = self.shards(book, count, *words)
            summary = self.merge(*names, "--against", paid)
            self.same("whole", "merged")
            for key in "corrections", "totals", "run_id":
                self.assertEqual(summary[key], whole[key], key)
            again = self.merge(*names, "--against", paid, "--resume")
            self.assertIs(again["finished_before"], True)
            # the same shards without it: a run of another id, without corrections
            plain = self.merge(*names, out="plain")
            self.assertNotIn("corrections", plain)
            self.assertNotEqual(plain["run_id"], whole["run_id"])
            for name in *names, "merged", "plain":
                shutil.rmtree(self.folder / name)

    def test_held_rows_of_a_shard_withhold_the_corrections(self):
        book = self.book(60)
        self.run_book(book, out="before", status=6)
        shutil.copy(self.folder / "before" / "claims.csv", self.folder / "paid.csv")
        self.run_book(book, "--against", "paid.csv", out="whole", status=6)
        names = self.shards(book, 4)
        for language, part in ("en", "corrections.csv is not written"), ("ko", "corrections.csv를 쓰지 않았습니다"):
            summary = self.merge(*names, "--against", "paid.csv", "--lang", language, status=6)
            self.assertIn(part, summary["corrections"]["withheld"])
            self.same("whole", "merged")
            shutil.rmtree(self.folder / "merged")

    def test_paid_files_that_cannot_be_used(self):
        book = self.book(20)
        names = self.shards(book, 2)
        self.write("product,cycle,payer,bank,amount\nincheon.startup,2018-Q1,incheon,,1.5\n", "bad.csv")
        self.assertIn("bad.csv:2:34: amount: 1.5 is not an amount", self.merge(*names, "--against", "bad.csv", status=3))
        self.write("product,cycle,payer,bank,amount\n" + 2 * "incheon.startup,2018-Q1,incheon,,5\n", "bad.csv")
        self.assertIn("bad.csv:3:1: incheon.startup, 2018-Q1, incheon stands twice", self.merge(*names, "--against", "bad.csv", status=3))
        self.assertIn("none.csv", self.merge(*names, "--against", "none.csv", status=3))
        self.merge(*names, status=6)
        shutil.copy(self.folder / "merged" / "claims.csv", self.folder / "paid.csv")
        done = self.icha("merge", *names, "--against", "paid.csv", "--out", "merged", "--resume")
        self.assertEqual(done.returncode, 3)
        self.assertIn("merged holds the result of another run: inputs", done.stderr.decode())

    def test_rows_in_one_shard_alone(self):
        book = self.book(20)
        self.shards(book, 2, "--rows")
        shutil.rmtree(self.folder / "s2")
        self.icha(book, "--shard", "2/2", "--out", "s2", "--years", "2017..2023", *ASSUME)
        self.assertIn("s2 is a shard of another run: options.rows differs", self.merge("s1", "s2", status=3))
        self.assertIn("options.rows", self.korean("s1", "s2"))
        self.assertIn("다른 실행의 분할입니다", self.korean("s1", "s2"))

    def test_damaged_rows(self):
        """The digests are the manifest's, the bytes are not."""
        self.shards(self.book(20), 2, "--rows")
        path = self.folder / "s2" / "rows.csv"
        good = path.read_bytes()
        for data in good[:-2], good.replace(b"2019-", b"2018-", 1), good + b"\n", b"", good[:len(good) // 2]:
            path.write_bytes(data)
            self.assertIn("s2/rows.csv", self.merge("s1", "s2", status=3))
        path.unlink()
        self.assertIn("s2/rows.csv", self.merge("s1", "s2", status=3))
        path.symlink_to("../s1/rows.csv")
        self.assertIn("rows.csv", self.merge("s1", "s2", status=3))
        path.unlink()
        path.write_bytes(good.replace(b"2019-", b"2018-", 1))
        self.assertIn("s2/rows.csv is not as the run wrote it: SHA-256", self.merge("s1", "s2", status=3))
        self.assertIn("s2/rows.csv", self.korean("s1", "s2"))
        path.write_bytes(good)
        self.merge("s1", "s2", status=6)

    def test_forged_rows(self):
        """All digests hold, but the lines are not those of the shard's loans."""
        self.shards(self.book(20), 2, "--rows")
        path = self.folder / "s2" / "rows.csv"
        good = path.read_bytes()
        header, *lines = good.splitlines(keepends=True)
        other = (self.folder / "s1" / "rows.csv").read_bytes().splitlines(keepends=True)[1:]
        first = lines[0].split(b",")[1]
        mine = [line for line in lines if line.split(b",")[1] == first]
        rest = lines[len(mine):]
        for data, part in [(header + b"".join(rest), "rows"), (header + b"".join(rest + mine), "order"),
                           (header + b"".join(reversed(lines)), "order"), (header + other[0] + b"".join(lines), "loan_id"),
                           (header.replace(b",closing", b",event,closing") + b"".join(lines), "header"),
                           (header.replace(b",assumptions", b"") + b"".join(lines), "header"), (b"".join(lines), "header"), (b"", "header"),
                           (good.replace(b"incheon-2018", b"Incheon-2018", 1), "assumptions"), (good + b"x\n", "cells"), (good + b"\n", "cells"),
                           (good.replace(b"incheon.", b"=ncheon.", 1), "cells"), (good.replace(b",", b",,", 40), "header"),
                           (good[:-1], "rows"), (good[:-1] + b"\r\n", "cells"), (header + b"x" * 70000 + b"\n" + b"".join(lines), "rows"),
                           (header + lines[0].replace(b"," + first + b",", b",,") + b"".join(lines[1:]), "loan_id"),
                           (header + lines[0].replace(b"," + first + b",", b',"' + first + b'"x,') + b"".join(lines[1:]), "cells"),
                           (header + lines[0].replace(b",incheon-2018", b',"incheon-2018')[:-1] + b'"\n' + b"".join(lines[1:]), "assumptions"),
                           (header + lines[0].replace(b",incheon-2018", b",incheon-2018,", 1) + b"".join(lines[1:]), "cells")]:
            self.forge("s2", lambda m: m["results"][2].update(rows=data.count(b"\n") - 1), rows_csv=data)
            with self.subTest(part=part):
                self.assertIn("s2/rows.csv: rows.csv (2/2) is not as icha writes it: %s [P-3]" % part, self.merge("s1", "s2", status=3))
        self.forge("s2", lambda m: m["results"][2].update(rows=good.count(b"\n")), rows_csv=good)  # one more than there are
        self.assertIn("do not add up: rows.csv", self.merge("s1", "s2", status=3))
        self.forge("s2", lambda m: m["results"][2].update(rows=good.count(b"\n") - 1))
        self.merge("s1", "s2", status=6)

    def test_forged_options_of_rows(self):
        self.shards(self.book(20), 2)
        for name in "s1", "s2":
            self.forge(name, lambda m: m["determinants"]["options"].update(rows=True))
        self.assertIn("s1/manifest.json is not as the run wrote it: rows.csv", self.merge("s1", "s2", status=3))
        for name in "s1", "s2":
            self.forge(name, lambda m: m["determinants"]["inputs"].append({"role": "paid"}))
        self.assertIn("s1/manifest.json is not as the run wrote it: inputs", self.merge("s1", "s2", status=3))

    def test_a_claim_is_rounded_once_over_all_shards(self):
        # 36,500,000 won at act/365: 1,000 won a day and percent. 1 % over 31 days of January 2018 in the claim 2018-Q1 of each loan:
        # 3,650 won of principal bring 3,100 / 1,000 = 3.1 won, down/1 = 3 a line. Three lines are 9 won, which down/10 drops; four are
        # 12, of which 10 are claimed. A shard that rounded by itself would claim 0 in all.
        header = ("loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,day_count,inclusion,rounding.interest,"
                  "subsidy_rate,subsidy_months,subsidy.rounding\n")
        book = self.write(header + "".join("%s,incheon.startup,3650,3%%,2018-01-01,1,0,bullet,act/365,start,down/1,1%%,1,down/1\n" % i
                                           for i in "ABCD"))
        self.assertEqual({shard_of(i, 2) for i in "ABCD"}, {1, 2})
        done = self.icha(book, "--years", "2018..2018", "--out", "out", *ASSUME)
        self.assertEqual(done.returncode, 0, (done.stderr, (self.folder / "out" / "held.csv").read_text()))
        self.shards(book, 2, years="2018..2018")
        self.merge("s1", "s2")
        self.same("out", "merged")
        claims = self.rows("claims.csv", "merged")
        self.assertEqual([(c["lines"], c["amount"], c["dropped"]) for c in claims], [("12", "10", "2")])

    def test_a_finished_merge_is_left(self):
        names = self.shards(self.book(), 2)
        first = self.merge(*names, status=6)
        before = {p.name: p.stat().st_mtime_ns for p in (self.folder / "merged").iterdir()}
        again = self.merge(*names, "--resume", status=6)
        self.assertIs(again["finished_before"], True)
        self.assertEqual(again["run_id"], first["run_id"])
        self.assertEqual({p.name: p.stat().st_mtime_ns for p in (self.folder / "merged").iterdir()}, before)

    # ---- errors ----

    def test_usage(self):
        book = self.book()
        words = ("--years", "2018..2019", "--out", "no")
        for shard in "0/2", "3/2", "1/0", "1/129", "1", "/2", "1/", "a/b", "1/2/3", "-1/2":
            self.assertIn("--shard: found %s, expected I/N" % shard, self.refused(2, book, *words, "--shard=" + shard))
        self.assertIn("--shard: cannot be used together with --against", self.refused(2, book, *words, "--shard", "1/2", "--against", book))
        self.refused(2, "merge", "--out", "no")
        self.refused(2, "merge", "s1")
        done = self.icha(book, *words, "--shard", "128/128", *ASSUME)
        self.assertIn(done.returncode, (0, 6))

    def test_which_shards(self):
        book = self.book()
        self.shards(book, 3)
        self.assertIn("shards are missing: 2, 3 of 3", self.merge("s1", status=3))
        self.assertIn("shard 2/3 is given twice", self.merge("s1", "s2", "s2", status=3))
        self.run_book(book, out="whole", status=6)
        self.assertIn("whole is not the folder of a shard", self.merge("whole", status=3))
        self.assertIn("none", self.merge("none", status=3))
        self.assertIn("taken", self.refused_place("s1", "s2", "s3"))

    def refused_place(self, *names):
        (self.folder / "taken").mkdir()
        (self.folder / "taken" / "file").write_text("mine")
        done = self.icha("merge", *names, "--out", "taken")
        self.assertEqual((done.returncode, done.stdout), (3, b""))
        self.assertEqual((self.folder / "taken" / "file").read_text(), "mine")
        return done.stderr.decode()

    def test_shards_of_another_run(self):
        book = self.book()
        self.shards(book, 2)
        (self.folder / "s2").rename(self.folder / "right")
        (self.folder / "other").mkdir()
        other = self.write((self.folder / book).read_text() + "9,y\n", "other/book.csv")
        base = ["--shard", "2/2", "--years", "2017..2023", *ASSUME]
        for name, words, part in [("file", [other, *base], "inputs[0].sha256"),
                                  ("years", [book, "--shard", "2/2", "--years", "2017..2024", *ASSUME], "options.years"),
                                  ("by", [book, *base, "--by", "bank"], "options.by"),
                                  ("known", [book, *base, "--known-on", "2019-01-01"], "options.known_on"),
                                  ("assume", [book, *base[:4], *ASSUME[:2]], "assumptions"),
                                  ("of", [book, *base[2:], "--shard", "2/3"], "options.shard")]:
            done = self.icha(*words, "--out", name)
            self.assertIn(done.returncode, (0, 6), done.stderr)
            message = self.merge("s1", name, status=3)
            self.assertIn("%s is a shard of another run: %s" % (name, part), message)
        self.assertIn("빠진 분할", self.korean("s1"))
        self.merge("s1", "right", status=6)

    def korean(self, *names):
        return self.icha("merge", *names, "--out", "no", "--lang", "ko").stderr.decode()

    def test_damaged_files(self):
        self.shards(self.book(), 2)
        whole = {name: (self.folder / "s2" / name).read_bytes() for name in ("shard.json", "held.csv", "manifest.json")}
        for name, part in ("shard.json", "SHA-256"), ("held.csv", "s2/held.csv"), ("manifest.json", "digest"):
            path = self.folder / "s2" / name
            for data in whole[name][:-2], whole[name].replace(b"1", b"2", 1):
                path.write_bytes(data)
                self.assertIn("s2/" + name, self.merge("s1", "s2", status=3))
            path.unlink()
            self.assertIn(name, self.merge("s1", "s2", status=3))
            path.mkdir()
            self.assertIn(name, self.merge("s1", "s2", status=3))
            path.rmdir()
            path.write_bytes(whole[name])
        (self.folder / "s2" / "shard.json").rename(self.folder / "elsewhere")
        (self.folder / "s2" / "shard.json").symlink_to("../elsewhere")
        self.assertIn("shard.json", self.merge("s1", "s2", status=3))

    def change(self, **members):
        shard = json.loads((self.folder / "s2" / "shard.json").read_bytes())
        for key, change in members.items():
            change(shard[key]) if callable(change) else shard.update({key: change})
        return canonical(shard)

    def test_forged_sums(self):
        """All digests hold, but the figures cannot be."""
        self.shards(self.book(), 2)
        manifest, good = self.manifest("s2"), (self.folder / "s2" / "shard.json").read_bytes()

        def first(key, value):
            return lambda records: records[0].update({key: value})

        for members, part in [
                (dict(cells=first("amount", "-1")), "cells[0]"), (dict(cells=first("amount", "9000000000000001")), "cells[0]"),
                (dict(cells=first("amount", "007")), "form"), (dict(cells=first("amount", 7)), "cells[0]"),
                (dict(cells=first("loans", 0)), "cells[0]"), (dict(cells=first("loans", 100000001)), "cells[0]"),
                (dict(cells=first("loans", 99999)), "loans"), (dict(cells=first("period", "2017-01-02")), "cells[0]"),
                (dict(cells=first("period", "2016-01-01")), "cells[0]"), (dict(cells=first("period", "")), "cells[0]"),
                (dict(cells=first("bank", "x")), "cells[0]"), (dict(cells=first("basis", "spent")), "cells[0]"),
                (dict(cells=first("kind", "gift")), "cells[0]"), (dict(cells=first("more", 1)), "cells[0]"),
                (dict(cells=first("product", "x" * 4097)), "cells[0]"), (dict(cells=lambda c: c.reverse()), "form"),
                (dict(cells=lambda c: c.append(c[0])), "form"), (dict(cells=lambda c: c.pop(0)), "totals"),
                (dict(cells={}), "cells"), (dict(cells=[1]), "cells[0]"),
                (dict(cells=first("amount", "0")), "cells[0]"),  # a line of nothing
                (dict(cells=lambda c: next(one for one in c if one["basis"] == "paid").update(amount="1")), "cells["),
                (dict(claims=first("lines", "0")), "claims[0]"), (dict(claims=first("lines", "8999999999999999")), ""),
                (dict(claims=first("rounding", "down/3")), "claims[0]"), (dict(claims=first("closing_days", 366)), "claims[0]"),
                (dict(claims=first("payment_lag_days", -1)), "claims[0]"), (dict(claims=first("cycle_from", "2018-02-01")), "claims[0]"),
                (dict(claims=first("cycle", "decade")), "claims[0]"), (dict(claims=lambda c: c.pop()), "totals"),
                (dict(totals=first("within", "1")), "totals"), (dict(totals=first("product", "")), "totals[0]"),
                (dict(notes=first("loans", 0)), "notes[0]"), (dict(methods=["a b"]), "methods"), (dict(methods=["x"]), "form"),
                (dict(assumptions=["=1+1"]), "assumptions"), (dict(assumptions=[str(n) for n in range(66)]), "assumptions"),
                (dict(counts=lambda c: c.update(used=c["used"] + 1)), "counts"),
                (dict(counts=lambda c: c.update(used=c["used"] + 1, rows_in=c["rows_in"] + 1)), "rows_in"),
                (dict(counts=lambda c: c.update(events_in=1, events_used=1)), "file"),  # more than its file has
                (dict(counts=lambda c: c.update(events_in=1, events_used=1), file=lambda f: f.update(events=1)), "file.events"),
                (dict(counts=lambda c: c.update(used=c["used"] - 1, rows_in=c["rows_in"] - 1)), "rows_in"),
                (dict(file=lambda f: f.update(rows=f["rows"] + 1)), "file.rows: of another run"), (dict(file=lambda f: f.update(rows=1)), "file"),
                (dict(years="2017..2024"), "years: of another run: found 2017..2024, expected 2017..2023"),
                (dict(by="bank"), "by: of another run"), (dict(language="ko"), "language: of another run"),
                (dict(version="0.0.1"), "version: of another run"), (dict(version=1), "version"), (dict(years="x" * 5000), "years"),
                (dict(notes=first("product", "\u0000")), "notes[0]"),
                (dict(shard="1/2"), "shard"), (dict(shard="2/129"), "shard"), (dict(schema="icha.shard/2"), "schema")]:
            self.forge("s2", shard_json=self.change(**members))
            with self.subTest(part=part, members=str(list(members))):
                self.assertIn(part, self.merge("s1", "s2", status=3))
            (self.folder / "s2" / "shard.json").write_bytes(good)
        for data in b"", b"{", b"[]", b"null", b"\xff", good + b"\n", b" " + good, good.replace(b'"cells"', b'"cells":[],"cells"', 1):
            self.forge("s2", shard_json=data)
            self.assertIn("shard.json is not as icha writes it", self.merge("s1", "s2", status=3))
        self.forge("s2", shard_json=good)
        self.merge("s1", "s2", status=6)
        self.assertEqual(self.manifest("s2")["determinants"], manifest["determinants"])

    def test_forged_held_rows(self):
        self.shards(self.book(), 2)
        good = (self.folder / "s2" / "held.csv").read_bytes()
        header, *rows = good.splitlines(keepends=True)
        other = (self.folder / "s1" / "held.csv").read_bytes().splitlines(keepends=True)[1]
        # in order and as many, but one of the lines is also that of a row in s1
        numbers = sorted([int(row.split(b",")[1]) for row in rows[1:]] + [int(other.split(b",")[1])])
        self.forge("s2", held_csv=header + b"".join(b"book.csv,%d,,,x\n" % n for n in numbers))
        self.assertIn("held.csv (", self.merge("s1", "s2", status=3))
        for data in (header + b"".join(rows[:-1]), good + rows[-1], header + b"".join(reversed(rows)), b"x" + good, good[:-1],
                     header + b"".join(rows[:-1]) + b"book.csv,999,=1+1,,x\n", header + b"".join(rows[:-1]) + b"book.csv,999,x\n",
                     header + b"".join(rows[:-1]) + b"book.csv,99,\"" + b"x" * 70000 + b"\",,\n", header + other + b"".join(rows[1:]),
                     header + b"".join(rows[:-1]) + b"book.csv,0,1,,x\n"):
            self.forge("s2", held_csv=data)
            self.assertIn("held.csv", self.merge("s1", "s2", status=3))
        self.forge("s2", held_csv=good)
        self.merge("s1", "s2", status=6)

    def test_forged_manifests(self):
        self.shards(self.book(), 2)
        good = {name: self.manifest(name) for name in ("s1", "s2")}

        def both(change):
            for name in good:
                (self.folder / name / "manifest.json").write_text(json.dumps(good[name]))
                self.forge(name, change)

        def options(**members):
            return lambda m: m["determinants"]["options"].update(members)

        def file(name):
            return lambda m: m["results"][0].update(file=name)

        for change, part in [(options(years="2017"), "options"), (options(by=[]), "options"), (options(by=["colour"]), "options"),
                             (options(by=[1]), "options"), (options(language="de"), "options"),
                             (options(language="ko"), "language"), (options(shard="1/2"), "twice"), (options(shard=1), "not the folder of a shard"),
                             (options(shard="1/129"), "not the folder of a shard"), (options(years="2018..2023"), "years"),
                             (lambda m: m["determinants"]["program"].update(version="0.0.1"), "not made by icha"),
                             (lambda m: m["determinants"].pop("inputs"), "rows_in"), (lambda m: m.update(schema="x"), "schema"),
                             (lambda m: m.update(results=[]), "shard.json"), (file("../s1/shard.json"), "results"),
                             (file("/etc/passwd"), "results"), (file(".hidden"), "results"), (file(1), "results"),
                             (lambda m: m.update(determinants=[]), "assumptions")]:
            both(change)
            with self.subTest(part=part):
                self.assertIn(part, self.merge("s1", "s2", status=3))


if __name__ == "__main__":
    unittest.main()
