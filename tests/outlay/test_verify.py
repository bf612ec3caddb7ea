"""icha verify and icha replay: what a run keeps, bytes that were changed, files that came or went, hostile folders (M-2, X-4)."""
import json
import os
import shutil
import signal
import subprocess
import unittest

from support import ASSUME, PROGRAM, SAMPLE, OutlayCase, canonical, digest

import hashlib


def seal(run, change=lambda manifest: None):
    """The manifest made anew over the files as they are now: what a careful forger does."""
    path = run / "manifest.json"
    manifest = json.loads(path.read_text())
    for entry in manifest["results"] + manifest["kept"]:
        text = (run / entry["file"]).read_bytes()
        entry["sha256"], entry["bytes"] = hashlib.sha256(text).hexdigest(), len(text)
        if "merkle" in entry:
            entry["merkle"] = merkle(text.splitlines(keepends=True))
    change(manifest)
    manifest["run_id"] = hashlib.sha256(canonical(manifest["determinants"])).hexdigest()
    rest = {k: v for k, v in manifest.items() if k != "digest"}
    manifest["digest"] = hashlib.sha256(canonical(rest)).hexdigest()
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def merkle(lines):
    """RFC 6962, 2.1."""
    def root(part):
        if len(part) == 1:
            return hashlib.sha256(b"\0" + part[0]).digest()
        half = 1
        while half * 2 < len(part):
            half *= 2
        return hashlib.sha256(b"\1" + root(part[:half]) + root(part[half:])).digest()
    return root(lines).hex()


class AuditCase(OutlayCase):
    def call(self, *words, status=0, form="json"):
        done = subprocess.run([PROGRAM, *map(str, words), "--format", form], cwd=self.folder, capture_output=True, timeout=300)
        self.assertNotIn(b"runtime error", done.stderr)
        self.assertNotIn(b"AddressSanitizer", done.stderr)
        self.assertEqual(done.returncode, status, (words, done.stdout[-2000:], done.stderr))
        return json.loads(done.stdout) if form == "json" and done.stdout else done

    def sample(self, loans=40, out="out", *words):
        """A run over every Nth loan of the sample, with its rows."""
        lines = SAMPLE.read_text().splitlines(keepends=True)
        self.write("".join(lines[:1] + lines[1::len(lines) // loans][:loans]))
        return self.run_book("book.csv", "--rows", *words, out=out)

    def levels(self, report):
        return {level["level"]: level["state"] for level in report["levels"]}

    def found(self, report):
        return {(f.get("file"), f["what"]) for f in report["findings"]}


class VerifyTest(AuditCase):
    def test_what_a_run_keeps(self):
        self.sample()
        run = self.folder / "out"
        manifest = json.loads((run / "manifest.json").read_text())
        self.assertEqual(digest(run / "inputs" / "portfolio.csv"), digest(self.folder / "book.csv"))
        for entry in manifest["kept"]:
            self.assertEqual(entry["sha256"], digest(run / entry["file"]))
        for entry in manifest["results"]:
            lines = (run / entry["file"]).read_bytes().splitlines(keepends=True)
            self.assertEqual((entry["merkle"], entry["rows"]), (merkle(lines), len(lines) - 1))
        # keeping determines nothing
        none = self.run_book("book.csv", "--rows", "--inputs", "none", out="none")
        self.assertEqual(none["run_id"], manifest["run_id"])
        self.assertFalse((self.folder / "none" / "inputs").exists())
        self.assertEqual(json.loads((self.folder / "none" / "manifest.json").read_text())["kept"], [])

    def test_a_copy_is_no_more_open_than_the_file(self):
        lines = SAMPLE.read_text().splitlines(keepends=True)[:3]
        self.write("".join(lines))
        (self.folder / "book.csv").chmod(0o600)
        self.run_book("book.csv")
        self.assertEqual((self.folder / "out" / "inputs" / "portfolio.csv").stat().st_mode & 0o777, 0o600)

    def test_a_run_holds_by_level(self):
        self.sample()
        report = self.call("verify", "out")
        self.assertEqual(self.levels(report), {"schema": "holds", "integrity": "holds", "rows": "holds", "chain": "skipped",
                                               "replay": "skipped"})
        self.assertEqual((report["findings"], report["skipped"]), ([], []))
        report = self.call("verify", "out", "--replay")
        self.assertEqual(self.levels(report)["replay"], "holds")
        for language, part in (("en", "row digests: holds"), ("ko", "행 다이제스트: 맞음")):
            self.assertIn(part, self.call("verify", "out", "--lang", language, form="table").stdout.decode())
        self.assertIn("integrity,holds", self.call("verify", "out", form="csv").stdout.decode())

    def test_a_flipped_byte_in_any_file_is_named(self):
        self.sample(10)
        run = self.folder / "out"
        for path in sorted(p for p in run.rglob("*") if p.is_file()):
            text = path.read_bytes()
            name = str(path.relative_to(run))
            for at in {0, len(text) // 2, len(text) - 1}:
                if not text:
                    continue
                path.write_bytes(text[:at] + bytes([text[at] ^ 1 << at % 8]) + text[at + 1:])
                report = self.call("verify", "out", status=1)
                self.assertIn(name, {f.get("file") for f in report["findings"]}, at)
            path.write_bytes(text)
        self.call("verify", "out")

    def test_files_that_came_went_or_were_renamed(self):
        self.sample(5)
        run = self.folder / "out"
        (run / "extra.csv").write_text("a\n")
        self.assertEqual(self.found(self.call("verify", "out", status=1)), {("extra.csv", "unknown")})
        (run / "extra.csv").unlink()
        (run / "empty").mkdir()
        self.assertEqual(self.found(self.call("verify", "out", status=1)), {("empty", "unknown")})
        (run / "empty").rmdir()
        (run / "claims.csv").rename(run / "claim.csv")
        self.assertEqual(self.found(self.call("verify", "out", status=1)), {("claim.csv", "unknown"), ("claims.csv", "missing")})
        (run / "claim.csv").rename(run / "claims.csv")
        shutil.rmtree(run / "inputs")
        self.assertIn(("inputs/portfolio.csv", "missing"), self.found(self.call("verify", "out", status=1)))
        (run / "manifest.json").unlink()
        self.assertEqual(self.found(self.call("verify", "out", status=1)), {("manifest.json", "unreadable")})
        self.call("verify", "nowhere", status=3)
        self.call("verify", "book.csv", status=3)
        self.call("verify", status=2)

    def test_hostile_folders(self):
        """Links, pipes, a huge file, cut and deep JSON: each is named, none is followed, nothing hangs."""
        self.sample(5)
        run = self.folder / "out"
        (run / "claims.csv").rename(self.folder / "elsewhere")
        (run / "claims.csv").symlink_to(self.folder / "elsewhere")
        self.assertEqual(self.found(self.call("verify", "out", status=1)), {("claims.csv", "no_file")})
        (run / "claims.csv").unlink()
        os.mkfifo(run / "claims.csv")
        self.assertEqual(self.found(self.call("verify", "out", status=1)), {("claims.csv", "no_file")})
        (run / "claims.csv").unlink()
        with open(run / "claims.csv", "wb") as file:
            file.truncate(1 << 24)  # a hole
        self.assertIn(("claims.csv", "bytes"), self.found(self.call("verify", "out", status=1)))
        shutil.move(run / "inputs", self.folder / "moved")
        (run / "inputs").symlink_to(self.folder / "moved")
        self.assertIn(("inputs", "unknown"), self.found(self.call("verify", "out", status=1)))
        whole = (run / "manifest.json").read_bytes()
        for text in (whole[:len(whole) // 2], b"[" * 100000, b"{\"a\":" * 100000, b"", b"\xff", b" " * (17 << 20)):
            (run / "manifest.json").write_bytes(text)
            report = self.call("verify", "out", status=1)
            self.assertEqual({f["file"] for f in report["findings"]}, {"manifest.json"})
            self.call("replay", "out", status=1)

    def test_what_was_not_looked_at_is_not_missing(self):
        """M-2: folders too deep cut the listing; files behind the cut are there, whatever the listing says."""
        self.sample(5)
        deep = self.folder / "out"
        for _ in range(14):
            deep = deep / "a"
        deep.mkdir(parents=True)
        found = {what for _, what in self.found(self.call("verify", "out", status=1))}
        self.assertIn("too_many", found)
        self.assertNotIn("missing", found)

    def test_paths_out_of_the_folder_are_refused(self):
        self.sample(5)
        run = self.folder / "out"
        manifest = (run / "manifest.json").read_text()
        for path in "../book.csv", "/etc/passwd", "inputs/../../book.csv":
            (run / "manifest.json").write_text(manifest.replace("inputs/portfolio.csv", path))
            self.assertIn(("manifest.json", "member"), self.found(self.call("verify", "out", status=1)))

    def test_a_forged_copy_is_not_what_determined_the_run(self):
        """Copy and manifest made to agree: the determinants still say another digest."""
        self.sample(5)
        path = self.folder / "out" / "inputs" / "portfolio.csv"
        text = path.read_text()
        path.write_text(text[:-2] + chr(ord(text[-2]) ^ 1) + text[-1])
        seal(self.folder / "out")
        self.assertEqual(self.found(self.call("verify", "out", status=1)), {("inputs/portfolio.csv", "determinant")})
        self.assertEqual(self.found(self.call("replay", "out", status=1)), {("inputs/portfolio.csv", "sha256")})


class SaidTest(AuditCase):
    """M-5, P-2: what a run rests on and how many rows it had stand in more than one place; digests made anew hide no
    contradiction."""

    def forged(self, change, status=1, commands=("verify", "replay", "prove")):
        """The findings of each command for the manifest so changed, which is put back."""
        path = self.folder / "out" / "manifest.json"
        before = path.read_bytes()
        seal(self.folder / "out", change)
        reports = {command: self.call(command, "out", status=status) for command in commands}
        path.write_bytes(before)
        return reports

    def all_find(self, what, change):
        for command, report in self.forged(change).items():
            self.assertIn("manifest.json", {f["file"] for f in report["findings"]}, command)
            self.assertIn(what, str(report["findings"]), command)

    def test_a_manifest_that_names_no_assumptions(self):
        self.sample(5)
        self.all_find("assumptions", lambda m: m.pop("assumptions"))
        self.all_find("assumptions", lambda m: m.update(assumptions={}))
        self.all_find("assumptions", lambda m: m.update(assumptions=[1, {}, 2, "x" * 300]))
        self.all_find("assumptions", lambda m: m["determinants"].update(assumptions=[]))  # names without a file
        seal(self.folder / "out", lambda m: m.update(assumptions=[]))
        report = self.call("verify", "out", status=1)
        self.assertEqual(self.found(report), {(name, "assumptions") for name in ("outlay.csv", "claims.csv", "rows.csv")})
        finding = report["findings"][0]
        names = ["incheon-2018-open", "kr-bank-conventions"]
        self.assertEqual((finding["line"], finding["found"], finding["expected"]), (2, "; ".join(names), ""))
        self.assertEqual(self.found(self.call("replay", "out", status=1)), {("manifest.json", "assumptions")})
        # whoever shows the run says all the same what its determinants name
        for command in "verify", "replay", "prove":
            done = self.call(command, "out", status=1)
            self.assertEqual(done["assumptions"], names, command)
        self.assertEqual(self.call("report", "out")["assumptions"], names)

    def test_a_table_that_names_no_assumptions(self):
        self.sample(5)
        path = self.folder / "out" / "claims.csv"
        lines = path.read_text().splitlines(keepends=True)
        lines[3] = lines[3].replace("; kr-bank-conventions", "")
        path.write_text("".join(lines))
        seal(self.folder / "out")
        finding, = self.call("verify", "out", status=1)["findings"]
        self.assertEqual((finding["file"], finding["line"], finding["what"]), ("claims.csv", 4, "assumptions"))

    def test_counts_that_cannot_be(self):
        self.sample(5)
        for change in (lambda m: m["counts"].clear(), lambda m: m["counts"].pop("held"), lambda m: m["counts"].update(used=4),
                       lambda m: m["counts"].update(held=-1, used=6), lambda m: m["counts"].update(used="5"),
                       lambda m: m["counts"].update(held=1, used=4),        # held.csv has no row
                       lambda m: m["counts"].update(rows_in=6, used=6),     # the portfolio has 5
                       lambda m: m["counts"].update(events_in=0, events_used=0, events_held=0),
                       lambda m: m["counts"].update(used=2 ** 50, held=5 - 2 ** 50)):
            self.all_find("counts", change)
        self.forged(lambda m: m["counts"].update(rows_in=5), status=0)

    def test_replay_compares_what_only_the_manifest_says(self):
        """A shard's counts are of its own rows, which no file here shows."""
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:20]))
        done = self.icha("book.csv", "--years", "2017..2023", *ASSUME, "--shard", "1/2", "--out", "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        more = self.forged(lambda m: m["counts"].update(rows_in=m["counts"]["rows_in"] + 1, used=m["counts"]["used"] + 1),
                           commands=["replay"])
        self.assertEqual(self.found(more["replay"]), {("manifest.json", "counts")})
        more = self.forged(lambda m: m["results"][0].update(rows=9), commands=["replay"])
        self.assertEqual(self.found(more["replay"]), {("manifest.json", "results")})

    def test_a_scenario_that_is_not_named(self):
        source = SAMPLE.parent.parent / "scenarios" / "half-a-point.yaml"
        shutil.copy(source, self.folder / "half-a-point.yaml")
        self.call("scenario", "run", "half-a-point.yaml", "--out", "out")
        whole = json.loads((self.folder / "out" / "manifest.json").read_text())["assumptions"]
        self.assertIn("scenario:half-a-point", whole)
        for name, what, change in (
                ("manifest.json", "assumptions", lambda m: m["assumptions"].remove("scenario:half-a-point")),
                ("manifest.json", "assumptions", lambda m: m["determinants"].pop("scenario")),
                ("manifest.json", "scenario", lambda m: m["determinants"]["scenario"].update(sha256="0" * 64)),
                ("budget.csv", "assumptions", lambda m: m["assumptions"].remove("overlay:half-a-point#1"))):
            report = self.forged(change, commands=["verify"])["verify"]
            self.assertIn((name, what), self.found(report))


class OptionsTest(AuditCase):
    def test_options_that_no_run_can_have_are_named(self):
        """Neither a usage error nor bad data: the manifest says something that cannot be."""
        self.sample(5)
        loan = self.rows("rows.csv")[0]["loan_id"]
        self.run_book("book.csv", "--shard", "1/2", out="shard")
        cases = [("years", "2023..2018"), ("years", "2018"), ("years", "1899..1900"), ("years", None), ("by", ["colour"]),
                 ("by", ["year", "year"]), ("by", []), ("by", "year"), ("by", ["year"] * 60), ("known_on", "yesterday"),
                 ("known_on", "2018-02-29"), ("encoding", "latin1"), ("language", "de"), ("rows", 1), ("shard", "3/2"),
                 ("shard", 1)]
        for name, value in cases:
            def change(manifest):
                options = manifest["determinants"]["options"]
                options.update({name: value}) if value is not None else options.pop(name)
            out = "shard" if name == "shard" else "out"  # a whole outlay has other tables
            path = self.folder / out / "manifest.json"
            whole = path.read_bytes()
            seal(self.folder / out, change)
            for words in (["verify", out, "--replay"], ["replay", out]) + \
                    ((["prove", "out"], ["explain", "out", "--loan", loan]) if name in ("years", "by") else ()):
                report = self.call(*words, status=1)
                finding, = report["findings"]
                self.assertEqual((finding["file"], finding["what"], finding["expected"]),
                                 ("manifest.json", "option", "determinants.options." + name), words)
            shown = self.call("replay", out, form="table", status=1).stdout.decode()
            path.write_bytes(whole)
        self.assertIn("an option that no run can have", shown)

    def test_a_shard_against_paid_claims(self):
        self.sample(5, "before")
        shutil.copy(self.folder / "before" / "claims.csv", self.folder / "paid.csv")
        self.run_book("book.csv", "--against", "paid.csv")
        seal(self.folder / "out", lambda m: m["determinants"]["options"].update(shard="1/2"))
        self.assertIn(("manifest.json", "option"), self.found(self.call("replay", "out", status=1)))


class ExitTest(AuditCase):
    """1: the folder is there but not as its run left it. 3: there is no such folder (INTERFACES)."""

    def test_a_file_that_is_missing_or_a_link(self):
        self.sample(5)
        run = self.folder / "out"
        loan = self.rows("rows.csv")[0]["loan_id"]
        commands = {"outlay.csv": ["verify out", "replay out", "prove out --all", "report out"],
                    "rows.csv": ["verify out", "replay out", "prove out", f"explain out --loan {loan} --proof"],
                    "inputs/portfolio.csv": ["verify out", "replay out", "prove out", f"explain out --loan {loan}"],
                    "manifest.json": ["verify out", "replay out", "prove out", "report out", f"explain out --loan {loan}"]}
        for name, calls in commands.items():
            (run / name).rename(self.folder / "moved")
            for call in calls:
                self.call(*call.split(), status=1)
            (run / name).symlink_to(self.folder / "moved")
            for call in calls:
                self.call(*call.split(), status=1)
            (run / name).unlink()
            (self.folder / "moved").rename(run / name)
        for command in "verify", "replay", "prove", "report", "explain":
            words = ["--loan", loan] if command == "explain" else []
            self.call(command, "nowhere", *words, status=3)
            self.call(command, "book.csv", *words, status=3)

    def test_links_among_what_was_kept_are_not_followed(self):
        self.sample(5)
        kept = self.folder / "out" / "inputs"
        path = next((kept / "catalogue" / "products").iterdir())
        for moved in path, path.parent, kept / "catalogue":
            moved.rename(self.folder / "elsewhere")
            moved.symlink_to(self.folder / "elsewhere")
            name = str(moved.relative_to(self.folder / "out"))
            for command in "replay", "prove":
                self.assertEqual(self.found(self.call(command, "out", status=1)), {(name, "no_file")})
            moved.unlink()
            (self.folder / "elsewhere").rename(moved)
        self.call("replay", "out")


class ReplayTest(AuditCase):
    def test_the_same_bytes_on_any_number_of_threads(self):
        self.sample(60)
        before = sorted(os.listdir(self.folder))
        for threads in 1, 2:
            report = self.call("replay", "out", "--threads", threads)
            self.assertEqual(self.levels(report), {"inputs": "holds", "replay": "holds"})
        self.assertEqual(sorted(os.listdir(self.folder)), before)
        # the inputs are in the folder: nothing else is needed
        (self.folder / "book.csv").unlink()
        shutil.move(self.folder / "out", self.folder / "moved")
        self.call("replay", "moved")

    def test_every_kind_of_run(self):
        """Events, held rows, Korean, another encoding, a day of knowledge, shards and their merger, odd names."""
        lines = SAMPLE.read_text().splitlines(keepends=True)[:30]
        book = "".join(lines) + "x,incheon.startup\n"
        self.write(book, "=명부 1.csv")
        self.write("loan_id,kind,on\n%s,relocate,2018-09-01\nnone,close,2018-01-01\n" % lines[3].split(",")[0], "events.csv")
        words = ("--events", "events.csv", "--lang", "ko", "--by", "product,month,bank")
        self.run_book("=명부 1.csv", *words, "--rows", "--known-on", "2026-12-01", status=6, out="one")
        self.assertIn("=명부 1.csv", (self.folder / "one" / "held.csv").read_text())
        self.call("replay", "one")
        self.write(book.encode("cp949"), "cp949.csv")
        self.run_book("cp949.csv", "--encoding", "cp949", status=6, out="two")
        self.call("replay", "two")
        for shard in "1/2", "2/2":
            done = self.icha("=명부 1.csv", *words, "--years", "2017..2023", *ASSUME, "--shard", shard, "--out", "shard" + shard[0])
            self.assertIn(done.returncode, (0, 6), done.stderr)
            self.call("replay", "shard" + shard[0])
        done = self.icha("merge", "shard1", "shard2", "--out", "merged", "--format", "json")
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertEqual(self.levels(self.call("verify", "merged", "--replay"))["replay"], "holds")
        self.sample(20, "before")
        shutil.copy(self.folder / "before" / "claims.csv", self.folder / "paid.csv")
        self.run_book("book.csv", "--against", "paid.csv", out="corrected")
        self.call("replay", "corrected")

    def test_an_own_catalogue_and_assumption(self):
        catalogue = self.folder / "catalogue"
        shutil.copytree(SAMPLE.parent.parent.parent / "catalogue", catalogue)
        (catalogue / "assumptions" / "kr-bank-conventions.yaml").rename(self.folder / "우리 관행.yaml")
        self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:30]))
        done = self.icha("book.csv", "--years", "2018..2019", "--out", "out", "--catalogue", "catalogue", "--assume",
                         "우리 관행.yaml", "--assume", "incheon-2018-open")
        self.assertEqual(done.returncode, 0, done.stderr)
        shutil.rmtree(catalogue)
        self.call("replay", "out")

    def test_inputs_that_were_not_kept_are_given(self):
        self.sample(20, "out", "--inputs", "none")
        done = subprocess.run([PROGRAM, "replay", "out"], cwd=self.folder, capture_output=True)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"--portfolio", done.stderr)
        source = SAMPLE.parent.parent.parent / "catalogue"
        words = ["--catalogue", source]
        for name in "incheon-2018-open", "kr-bank-conventions":
            words += ["--assume", source / "assumptions" / (name + ".yaml")]
        self.call("replay", "out", "--portfolio", "book.csv", *words)
        self.write(SAMPLE.read_text(), "other.csv")
        report = self.call("replay", "out", "--portfolio", "other.csv", *words, status=1)
        self.assertEqual(self.found(report), {("other.csv", "sha256")})
        self.call("replay", "out", "--portfolio", "none.csv", *words, status=3)

    def test_a_consistent_forgery_is_seen_where_it_differs(self):
        self.sample(20)
        run = self.folder / "out"
        path = run / "outlay.csv"
        lines = path.read_text().splitlines(keepends=True)
        cells = lines[3].split(",")
        cells[5] = str(int(cells[5]) + 1)
        forged = ",".join(cells)
        path.write_text("".join(lines[:3] + [forged] + lines[4:]))
        seal(run)
        self.call("verify", "out")  # every digest agrees
        report = self.call("verify", "out", "--replay", status=1)
        finding, = report["findings"]
        self.assertEqual((finding["level"], finding["file"], finding["line"], finding["found"], finding["expected"]),
                         ("replay", "outlay.csv", 4, forged.strip(), lines[3].strip()))

    def test_a_run_of_other_determinants_has_another_run_id(self):
        self.sample(20)
        seal(self.folder / "out", lambda manifest: manifest["determinants"]["methods"].append("interest/2"))
        report = self.call("replay", "out", status=1)
        self.assertEqual({f["what"] for f in report["findings"]}, {"run_id", "determinants"})
        self.assertIn("methods", str(report["findings"]))

    def test_a_signal_leaves_nothing(self):
        self.sample(400)
        before = sorted(os.listdir(self.folder))
        for wait in 0.05, 0.2, 0.5, 1.0:
            running = subprocess.Popen([PROGRAM, "replay", "out"], cwd=self.folder, stdout=subprocess.DEVNULL)
            try:
                running.wait(wait)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGTERM)
                running.wait(60)
            self.assertEqual(sorted(os.listdir(self.folder)), before)


if __name__ == "__main__":
    unittest.main()
