"""Damaged folders of finished runs, and damaged inputs through the program: M-2, P-2, P-4, X-1.
Any byte changed in a run is found by `icha verify`; every command that reads a run refuses it, says so, or answers as for
the undamaged one. ICHA_SEED=N chooses the damages, ICHA_LONG=1 makes more of them."""

import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import runs
from damage import HERE, MORE, PROGRAM, SEED, SOURCE, damages

EVENTS = SOURCE / "examples" / "events"
ASSUME = ("--assume", "kr-bank-conventions", "--assume", "incheon-2018-open")
LIMIT = 240  # seconds by the clock; a sanitized program on a busy machine takes some
SCENARIO = """icha: scenario/1
id: small
title: {{en: "Small", ko: "작은"}}
assume: [kr-bank-conventions, incheon-2018-open]
base: {{portfolio: {{file: book.csv}}}}
horizon: {{from: 2018, to: 2021}}
mode: expected
overlays:
  - {{product: incheon.soho-finance, parameter: subsidy.rate, window: {{from: 2018-01-01, to: 2018-12-31}}, expects: "2.5%", add: "{add}"}}
lending:
  - {{id: soho, product: incheon.soho-finance, months: {{"2018-01": 40000000}}, loan: 20000000, day: 15, terms: {{due_day: 15}}}}
behaviour:
  - {{kind: prepayment, probability: "1%"}}
budget:
  - {{id: soho, products: [incheon.soho-finance], payers: [incheon], year: 2018, amount: 500000, basis: payment}}
grid:
  - {{name: cut, overlay: 1, values: ["-0.5%", "-1%"]}}
published:
  - id: soho
    what: {{en: "Subsidy 2018", ko: "2018년"}}
    unit: won
    says: 300000
    source: {{document: plan-2018, line: 619, quote: "300백만원"}}
    model: {{outlay: {{products: [incheon.soho-finance], payers: [incheon], year: 2018, basis: paid}}}}
    why: {{en: "as an example", ko: "예"}}
"""
YEARS = ("--years", "2017..2021")


def call(folder, *words, limit=LIMIT):
    done = subprocess.run([PROGRAM, *map(str, words)], cwd=folder, capture_output=True, timeout=limit)
    said = done.stderr.decode(errors="replace")
    assert done.returncode in range(7), (words, done.returncode, said)  # no signal, no sanitizer, no CLI_INTERNAL
    assert "runtime error" not in said and "Sanitizer" not in said, (words, said)
    return done


def outlay(folder, book, *words):
    return call(folder, "outlay", book, *YEARS, *ASSUME, *words)


def make_runs(folder):
    """Each kind of run folder: an outlay with events, paid claims and rows, signed; two scenarios and what compares them;
    two shards."""
    lines = (SOURCE / "examples" / "incheon-2018" / "portfolio.csv").read_text().splitlines(keepends=True)
    (folder / "book.csv").write_text("".join(lines[:1] + lines[1 :: len(lines) // 8][:8]))
    one = lines[1].split(",")[0]
    (folder / "events.csv").write_text(f"loan_id,kind,on\n{one},relocate,2018-09-01\n")
    steps = [
        outlay(folder, "book.csv", "--out", "before"),
        outlay(
            folder, "book.csv", "--rows", "--events", "events.csv", "--against", "before/claims.csv", "--out", "outlay"
        ),
    ]
    for shard in 1, 2:
        steps.append(outlay(folder, "book.csv", "--rows", "--shard", f"{shard}/2", "--out", f"shard{shard}"))
    for name, add in ("plan", "-0.5%"), ("plan-less", "-1%"):
        (folder / f"{name}.yaml").write_text(SCENARIO.format(add=add))
        steps.append(call(folder, "scenario", "run", f"{name}.yaml", "--out", name))
    steps.append(call(folder, "scenario", "compare", "plan", "plan-less", "--out", "compared"))
    steps.append(call(folder, "sign", "--new-key", "key"))
    steps += [call(folder, "sign", run, "--key", "key", "--log", "log") for run in ("before", "outlay")]
    for done in steps:
        assert done.returncode == 0, (done.args, done.stderr)
    return one


class RunsCase(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        print(f"ICHA_SEED={SEED}", flush=True)
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # every run is synced: no disk is waited for
        cls.folder = Path(tempfile.mkdtemp(prefix="icha-damaged-", dir=memory))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.loan = make_runs(cls.folder)
        cls.names = sorted(os.listdir(cls.folder))

    def nothing_written(self, where):
        """P-4: no result, whole or half, and nothing left beside it."""
        self.assertEqual(sorted(os.listdir(self.folder)), self.names, where)


def files_of(run):
    """Its own files, the copies of its tables, and of the catalogue three files of each kind."""
    for path in sorted(p for p in run.rglob("*") if p.is_file()):
        beside = sorted(path.parent.iterdir())
        if "catalogue" not in str(path.relative_to(run)) or path in beside[:3]:
            yield path


class VerifyTest(RunsCase):
    def damage_each(self, path, count, check):
        whole = path.read_bytes()
        for what, damaged in damages(whole, count, path.relative_to(self.folder)):
            path.write_bytes(damaged)
            check(f"{path.relative_to(self.folder)}, {what}")
        path.write_bytes(whole)

    def test_any_changed_byte_is_found(self):
        """M-2: verify names the file, and nothing that changed is outside of its digests."""
        for run in "outlay", "plan", "compared", "shard1":
            for path in files_of(self.folder / run):
                name = str(path.relative_to(self.folder / run))

                def check(where):
                    done = call(self.folder, "verify", run, "--format", "json")
                    self.assertEqual(done.returncode, 1, (where, done.stdout, done.stderr))
                    self.assertIn(name, {f.get("file") for f in json.loads(done.stdout)["findings"]}, where)

                self.damage_each(path, (8 if "inputs" not in name else 4) * MORE, check)
            self.assertEqual(call(self.folder, "verify", run).returncode, 0, run)

    def test_every_reader_of_a_run_says_so(self):
        """M-2, P-4: report, explain, replay, prove, sign, compare and merge: exit 0 only with the undamaged answer."""
        readers = {
            "outlay": (
                ["report"],
                ["report", "--csv", "r.csv"],
                ["explain", "--loan", self.loan, "--proof"],
                ["replay"],
                ["prove", "--all"],
                ["sign", "--key", "key", "--log", "new"],
            ),
            "plan": (
                ["report"],
                ["explain", "--loan", "soho/2018-01/0001"],
                ["replay"],
                ["prove", "--all"],
                ["scenario", "compare", "plan", "plan-less", "--out", "again"],
            ),
            "shard1": (["outlay", "merge", "shard1", "shard2", "--out", "merged"], ["replay"]),
        }
        for run, commands in readers.items():
            whole = [self.reads(run, words) for words in commands]
            for answer in whole:
                self.assertEqual(answer[0], 0, (run, answer))
            for path in files_of(self.folder / run):
                if path.parent.name in ("facts", "index", "sources"):
                    continue

                def check(where):
                    for words, before in zip(commands, whole):
                        after = self.reads(run, words)
                        self.assertTrue(after == before if after[0] == 0 else after[0] in (1, 3), (where, words, after))
                        if after[0] != 0:
                            self.assertTrue(after[1] or after[2], (where, words))
                            self.assertIsNone(after[3], (where, words))

                self.damage_each(path, 2 * MORE, check)

    def reads(self, run, words):
        """Exit status, what was said, and what was written, which goes again."""
        words = words if run in words else [words[0], run, *words[1:]]
        done = call(self.folder, *words)
        new = [name for name in os.listdir(self.folder) if name not in self.names]
        written = None
        for name in sorted(new):
            path = self.folder / name
            if path.is_dir():
                written = [(p.name, p.read_bytes()) for p in sorted(path.rglob("*.csv")) if p.is_file()]
                shutil.rmtree(path)
            else:
                written = path.read_bytes()
                path.unlink()
        return done.returncode, runs.RunsCase.said(done.stdout), done.stderr, written

    def test_the_log_of_signed_runs(self):
        """M-6: a damaged log or key is a finding or an error; an entry that is not whole is none."""
        public = [line for line in (self.folder / "key").read_bytes().splitlines() if line.startswith(b"public ")]

        def check(where):
            done = call(self.folder, "verify", "outlay", "--log", "log", "--public-key", "key", "--format", "json")
            same = where.startswith("key") and public[0] in (self.folder / "key").read_bytes().splitlines()
            self.assertIn(done.returncode, (0,) if same and done.returncode == 0 else (1, 3), (where, done.stdout))

        self.damage_each(self.folder / "log", 60 * MORE, check)
        self.damage_each(self.folder / "key", 20 * MORE, check)

    def test_a_key_that_signs(self):
        """M-6: what is no key any more signs nothing, and the log stays as it was; what signs is the same key."""
        log, key = self.folder / "log", self.folder / "key"
        before = log.read_bytes()
        lines = key.read_bytes().splitlines()

        def check(where):
            done = call(self.folder, "sign", "before", "--key", "key", "--log", "log")
            if done.returncode == 0:
                self.assertTrue(set(lines) <= set(key.read_bytes().splitlines()), where)
                log.write_bytes(before)
            self.assertEqual(log.read_bytes(), before, where)

        self.damage_each(key, 40 * MORE, check)

    def test_a_replay_leaves_nothing(self):
        """M-2, P-4: not even of a scenario that has every table, published figures among them."""
        for run in "outlay", "plan", "shard1":
            self.assertEqual(call(self.folder, "replay", run).returncode, 0, run)
            self.nothing_written(run)


class ProgramTest(RunsCase):
    """P-2, P-4, X-1: damaged inputs through the program; what is finished is borne out by the second engine."""

    def damaged(self, source, name, count, *words, statuses=(0, 3)):
        """Each damage of a file, written as `name`, and what the program answers."""
        for what, damaged in damages(source.read_bytes(), count, name):
            (self.folder / name).write_bytes(damaged)
            done = call(self.folder, *words)
            where = f"{name}, {what}"
            self.assertIn(done.returncode, statuses, (where, done.stderr))
            if done.returncode == 3:
                self.assertRegex(
                    done.stderr, rb"[a-z-]+\.(csv|yaml|json)\b", where
                )  # itself, or a file that it now names
                self.assertEqual(done.stdout, b"", where)
            (self.folder / name).unlink()
            yield where, done, damaged

    def finished(self, where, done, prove=True):
        """A run that ended with 0 or 6: its rows balance and every figure is the second engine's (M-4)."""
        if done.returncode not in (0, 6):
            self.nothing_written(where)
            return
        counts = json.loads((self.folder / "run" / "manifest.json").read_text())["counts"]
        self.assertEqual(counts["rows_in"], counts["used"] + counts["held"], where)
        with open(self.folder / "run" / "held.csv", encoding="utf-8", newline="") as file:
            held = list(csv.DictReader(file))
        self.assertEqual(len(held), counts["held"] + counts.get("events_held", 0), where)
        self.assertTrue(all(row["reason"] and row["line"] for row in held), where)
        self.assertEqual(done.returncode, 6 if held else 0, where)
        if prove:
            proved = call(self.folder, "prove", "run", "--all")
            self.assertIn(proved.returncode, (0, 5) if counts["used"] == 0 else (0,), (where, proved.stdout))
        shutil.rmtree(self.folder / "run")

    def outlay(self, *words):
        return ["outlay", *words, *YEARS, *ASSUME, "--rows", "--out", "run", "--format", "json"]

    def test_portfolio(self):
        book = self.folder / "book.csv"
        for where, done, _ in self.damaged(book, "new.csv", 60 * MORE, *self.outlay("new.csv"), statuses=(0, 3, 6)):
            self.finished(where, done)

    def test_events(self):
        words = self.outlay(EVENTS / "portfolio.csv", "--events", "new.csv")
        for where, done, _ in self.damaged(EVENTS / "events.csv", "new.csv", 40 * MORE, *words, statuses=(0, 3, 6)):
            self.finished(where, done)

    def test_paid_claims(self):
        words = self.outlay("book.csv", "--against", "new.csv")
        for where, done, damaged in self.damaged(self.folder / "before" / "claims.csv", "new.csv", 40 * MORE, *words):
            if done.returncode == 0:  # every line was read: none is repaired or left out
                totals = json.loads(done.stdout)["corrections"]
                rows = [line for line in damaged.split(b"\n")[1:] if line.strip(b"\r")]
                self.assertEqual(totals["claims"] if "claims" in totals else len(rows), len(rows), where)
            self.finished(where, done, prove=done.returncode == 0)

    def test_scenario(self):
        """A-1, C-6, with its published figures."""
        words = ["scenario", "run", "new.yaml", "--out", "run"]
        for where, done, _ in self.damaged(
            self.folder / "plan.yaml", "new.yaml", 40 * MORE, *words, statuses=(0, 3, 6)
        ):
            self.finished(where, done, prove=False)

    def test_catalogue(self):
        """C-6: a catalogue of which one file is damaged: the run uses it as it now stands, or names the file."""
        shutil.copytree(SOURCE / "catalogue", self.folder / "shop")
        self.addCleanup(shutil.rmtree, self.folder / "shop")
        self.names.append("shop")
        self.addCleanup(self.names.remove, "shop")
        for name in "products/incheon.startup", "sources/plan-2018", "index/kr.base-rate", "facts/request":
            path = self.folder / "shop" / f"{name}.yaml"
            whole = path.read_bytes()
            for what, damaged in damages(whole, 10 * MORE, name):
                path.write_bytes(damaged)
                done = call(self.folder, *self.outlay("book.csv"), "--catalogue", "shop")
                self.assertIn(done.returncode, (0, 3, 6), (name, what, done.stderr))
                if done.returncode == 3:  # the file, or one that rests on it
                    self.assertRegex(done.stderr, rb"shop/[a-z]+/[a-z0-9.-]+\.yaml(:[0-9]+:[0-9]+)?: ", what)
                self.finished(f"{name}, {what}", done, prove=False)
            path.write_bytes(whole)

    def test_documents(self):
        """X-1: TERMS, FACTS, late interest and a table of applicants by the program, as by the library."""
        corpus = HERE.parent / "fuzz"
        calls = {
            ("corpus_terms/full.json", (0, 3)): ["schedule", "new.json"],
            ("corpus_late/sample.json", (0, 3)): ["late", "new.json"],
            ("corpus_facts/shop.json", (0, 1, 3, 4, 5)): [
                "screen",
                "new.json",
                "--product",
                "test.shop-loan",
                "--on",
                "2018-03-14",
                "--catalogue",
                SOURCE / "tests" / "screening" / "catalogue",
            ],
            ("corpus_applicants/shop.csv", (0, 3, 6)): [
                "screen",
                "--batch",
                "new.csv",
                "--product",
                "test.shop-loan",
                "--on",
                "2018-03-14",
                "--catalogue",
                SOURCE / "tests" / "screening" / "catalogue",
            ],
        }
        for (source, statuses), words in calls.items():
            name = "new" + Path(source).suffix
            for where, done, _ in self.damaged(
                corpus / source, name, 15 * MORE, *words, "--format", "json", statuses=statuses
            ):
                if done.returncode != 3:
                    document = json.loads(done.stdout)
                    if "rows_in" in document:
                        self.assertEqual(document["rows_in"], document["screened"] + document["held"], where)


if __name__ == "__main__":
    unittest.main()
