"""icha outlay --shard and icha outlay merge: the merged tables are those of one run, byte for byte (P-3), and nothing forged,
missing or of another run gets into them."""
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
        for name in "outlay.csv", "claims.csv", "held.csv":
            self.assertEqual((self.folder / one / name).read_bytes(), (self.folder / other / name).read_bytes(), name)


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
            one, other = self.manifest("whole%d" % count), self.manifest("merged%d" % count)
            for key in "determinants", "assumptions", "results", "counts":
                self.assertEqual(one[key], other[key], key)
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
        self.assertIn("--shard: cannot be used together with --rows", self.refused(2, book, *words, "--shard", "1/2", "--rows"))
        self.assertIn("--against", self.refused(2, book, *words, "--shard", "1/2", "--against", book))
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
                (dict(cells=first("kind", "gift")), "cells[0]"), (dict(cells=first("more", 1)), "form"),
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
                (dict(counts=lambda c: c.update(events_in=1, events_used=1)), "events_in"),
                (dict(shard="1/2"), "form"), (dict(schema="icha.shard/2"), "form")]:
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
                             (options(by=[1]), "options"), (options(shard="1/2"), "twice"), (options(shard=1), "not the folder of a shard"),
                             (options(shard="1/129"), "not the folder of a shard"), (options(years="2018..2023"), "cells"),
                             (lambda m: m["determinants"]["program"].update(version="0.0.1"), "not made by icha"),
                             (lambda m: m["determinants"].pop("inputs"), "rows_in"), (lambda m: m.update(schema="x"), "schema"),
                             (lambda m: m.update(results=[]), "shard.json"), (file("../s1/shard.json"), "results"),
                             (file("/etc/passwd"), "results"), (file(".hidden"), "results"), (file(1), "results"),
                             (lambda m: m.update(determinants=[]), "not the folder of a shard")]:
            both(change)
            with self.subTest(part=part):
                self.assertIn(part, self.merge("s1", "s2", status=3))


if __name__ == "__main__":
    unittest.main()
