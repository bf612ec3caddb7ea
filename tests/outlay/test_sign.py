"""icha sign and icha verify --log: keys, the chain, signatures, and what is no log (M-6)."""
import errno
import hashlib
import json
import os
import resource
import signal
import subprocess
import unittest

from support import PROGRAM
from test_verify import AuditCase, canonical


class SignTest(AuditCase):
    def setUp(self):
        super().setUp()
        self.sample(5)
        self.public = self.call("sign", "--new-key", "audit.key")["public_key"]

    def sign(self, run="out", **more):
        return self.call("sign", run, "--key", "audit.key", "--log", "runs.log", **more)

    def check(self, *words, run="out", **more):
        return self.call("verify", run, "--log", "runs.log", "--public-key", self.public, *words, **more)

    def lines(self):
        return (self.folder / "runs.log").read_bytes().splitlines(keepends=True)

    def test_a_chain_of_runs(self):
        first = self.sign()["entry"]
        self.run_book("book.csv", "--by", "product", out="second")
        paid = (self.folder / "out" / "claims.csv")
        (self.folder / "paid.csv").write_bytes(paid.read_bytes())
        self.run_book("book.csv", "--against", "paid.csv", out="third")
        self.sign("second")
        last = self.sign("third")["entry"]
        self.assertEqual([(first["sequence"], first["what"]), (last["sequence"], last["what"])], [(1, "run"), (3, "correction")])
        before = "0" * 64
        for number, line in enumerate(self.lines(), 1):
            entry = json.loads(line)
            self.assertEqual((entry["sequence"], entry["previous"], entry["public_key"]), (number, before, self.public))
            self.assertEqual(canonical(entry) + b"\n", line)
            before = hashlib.sha256(line).hexdigest()
        self.assertEqual(last["digest"], before)
        manifest = json.loads((self.folder / "out" / "manifest.json").read_text())
        entry = json.loads(self.lines()[0])
        self.assertEqual((entry["run_id"], entry["manifest"]), (manifest["run_id"], manifest["digest"]))
        for run in "out", "second", "third":
            self.assertEqual(self.levels(self.check(run=run))["chain"], "holds")
        self.assertEqual(self.check()["skipped"], [])
        report = self.call("verify", "out", "--log", "runs.log")  # whose key is not asked
        self.assertEqual([s["what"] for s in report["skipped"]], ["any_key"])
        self.call("verify", "out", "--log", "runs.log", "--public-key", "audit.key")
        self.write(self.public + "\n", "public.txt")
        self.call("verify", "out", "--log", "runs.log", "--public-key", "public.txt")

    def test_a_log_of_a_million_faults_is_read_to_its_end(self):
        """X-3: faults past the last one listed are not counted through again: a second, where it was many minutes."""
        (self.folder / "runs.log").write_bytes(b"\n" * 1_000_000)
        findings = self.check(status=1)["findings"]
        self.assertEqual([f["what"] for f in findings], ["entry"] * 1000 + ["more"])
        self.assertEqual([f["line"] for f in findings[:1000]], list(range(1, 1001)))

    def test_a_run_that_is_not_in_the_log(self):
        self.sign()
        self.run_book("book.csv", "--by", "product", out="second")
        self.assertEqual({f["what"] for f in self.check(run="second", status=1)["findings"]}, {"not_listed"})
        # the same run made again has the same run_id but another manifest: it was not what was signed
        self.run_book("book.csv", "--rows", out="again")
        self.assertEqual({f["what"] for f in self.check(run="again", status=1)["findings"]}, {"not_listed"})

    def test_every_flipped_byte_of_the_log_is_found(self):
        self.sign()
        self.run_book("book.csv", "--by", "product", out="second")
        self.sign("second")
        text = (self.folder / "runs.log").read_bytes()
        for at in list(range(0, len(text), 23)) + [len(text) - 1]:
            (self.folder / "runs.log").write_bytes(text[:at] + bytes([text[at] ^ 1]) + text[at + 1:])
            report = self.check(status=1)
            self.assertEqual({f["file"] for f in report["findings"]}, {"runs.log"}, at)
            line = 1 + text[:at].count(b"\n")
            self.assertEqual(min(f.get("line", 9) for f in report["findings"]), line, at)
        lines = text.splitlines(keepends=True)
        for forged in (lines[1:], lines[::-1], lines + lines[1:], [text[:-1]], lines[:1] + [b"\n"] + lines[1:], [b"\0" * 5000 + b"\n"] + lines):
            (self.folder / "runs.log").write_bytes(b"".join(forged))
            self.check(status=1)
            self.sign(status=1)  # nothing goes behind it
            self.assertEqual(b"".join(self.lines()), b"".join(forged))

    def test_another_key(self):
        self.sign()
        other = self.call("sign", "--new-key", "other.key")["public_key"]
        before = self.lines()
        report = self.call("sign", "out", "--key", "other.key", "--log", "runs.log", status=1)  # said, and nothing added
        self.assertEqual([(f["level"], f["what"], f["line"], f["found"], f["expected"]) for f in report["findings"]],
                         [("chain", "public_key", 1, self.public, other)])
        self.assertEqual(self.lines(), before)
        report = self.call("sign", "out", "--key", "other.key", "--log", "runs.log", "--other-keys")
        self.assertEqual((report["entry"]["sequence"], [s["what"] for s in report["skipped"]]), (2, ["any_key"]))
        self.assertEqual({(f["what"], f["line"]) for f in self.check(status=1)["findings"]}, {("public_key", 2)})
        report = self.call("verify", "out", "--log", "runs.log", "--public-key", other, status=1)
        self.assertEqual({(f["what"], f.get("line")) for f in report["findings"]}, {("public_key", 1)})

    def test_keys(self):
        key = self.folder / "audit.key"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        self.call("sign", "--new-key", "audit.key", status=3)  # never over another
        for mode in 0o640, 0o604, 0o644:
            key.chmod(mode)
            self.sign(status=3)
        key.chmod(0o600)
        text = key.read_text()
        for broken in "", text[:-3], text.replace("secret", "secrets"), text[:30] + ("0" if text[30] != "0" else "1") + text[31:], text[:-1] + "\0":
            key.write_text(broken)
            self.sign(status=3)
        os.remove(key)
        os.mkfifo(key, 0o600)
        self.sign(status=3)
        self.call("verify", "out", "--log", "runs.log", status=3)
        self.assertFalse((self.folder / "runs.log").exists())
        self.call("verify", "out", "--public-key", self.public, status=2)
        self.call("sign", "out", "--log", "runs.log", status=2)
        self.call("sign", "out", "--key", "audit.key", status=2)

    def cut_at(self, size, *words):
        """As on a full disk: a file takes `size` bytes and no more."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        done = subprocess.run([PROGRAM, *words], cwd=self.folder, capture_output=True, preexec_fn=limit, restore_signals=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(os.strerror(errno.EFBIG), done.stderr.decode())

    def test_a_full_disk_leaves_nothing(self):
        before = sorted(os.listdir(self.folder))
        self.cut_at(40, "sign", "--new-key", "new.key")
        self.assertEqual(sorted(os.listdir(self.folder)), before)
        self.sign()
        log = (self.folder / "runs.log").read_bytes()
        self.run_book("book.csv", "--by", "product", out="second")
        self.cut_at(len(log) + 40, "sign", "second", "--key", "audit.key", "--log", "runs.log")
        self.assertEqual((self.folder / "runs.log").read_bytes(), log)
        self.sign("second")

    def test_a_log_inside_the_run(self):
        """It would be a file that the run did not write, and the run would not verify."""
        os.symlink("out/linked.log", self.folder / "outside.log")
        (self.folder / "out" / "linked.log").touch()
        self.call("sign", "out", "--key", "audit.key", "--log", "outside.log", status=3)
        (self.folder / "out" / "linked.log").unlink()
        for place in "out/runs.log", "out/inputs/runs.log", "./out/../out/runs.log", str(self.folder / "out" / "runs.log"):
            self.call("sign", "out", "--key", "audit.key", "--log", place, status=3)
            self.assertFalse((self.folder / place).exists())
        self.call("verify", "out")
        self.call("sign", "out", "--key", "audit.key", "--log", "out.log")  # beside it is not inside

    def test_what_does_not_verify_is_not_signed(self):
        path = self.folder / "out" / "claims.csv"
        path.write_text(path.read_text() + "x\n")
        report = self.sign(status=1)
        self.assertEqual(self.levels(report)["chain"], "skipped")
        self.assertFalse((self.folder / "runs.log").exists())

    def test_a_log_that_is_no_file(self):
        os.mkfifo(self.folder / "runs.log")
        self.sign(status=3)
        self.call("verify", "out", "--log", "runs.log", status=3)
        self.call("verify", "out", "--log", "none.log", status=3)

    def test_both_languages(self):
        done = self.call("sign", "out", "--key", "audit.key", "--log", "runs.log", "--lang", "ko", form="table")
        self.assertIn("1번 항목", done.stdout.decode())
        self.assertIn("chain and signature: holds", self.check(form="table").stdout.decode())


if __name__ == "__main__":
    unittest.main()
