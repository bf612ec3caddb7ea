"""A run that is killed, interrupted or out of disk leaves nothing half-written, and --resume ends it (P-4); what a terminal shows."""
import fcntl
import json
import os
import pty
import random
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import ASSUME, HEADER, PROGRAM, SAMPLE, OutlayCase, digest

TABLES = "outlay.csv", "claims.csv", "held.csv", "rows.csv"


class KilledCase(OutlayCase):
    def setUp(self):
        super().setUp()
        self.inputs = Path(tempfile.mkdtemp(prefix="icha-book-"))
        self.addCleanup(shutil.rmtree, self.inputs)
        self.book_of(2000)

    def book_of(self, loans):
        """So many loans of the sample, with ids of their own."""
        header, *lines = SAMPLE.read_text().splitlines(keepends=True)
        body = ("%d-%s" % (n // len(lines), lines[n % len(lines)]) for n in range(loans))
        self.large = self.inputs / "book.csv"
        self.large.write_text(header + "".join(body))

    kinds = ("--rows",)

    def words(self, out="out", *more):
        return [PROGRAM, "outlay", str(self.large), "--years", "2017..2023", "--out", out, *self.kinds, *ASSUME, "--format", "json",
                *more]

    def start(self, *more, out="out", **how):
        # A thread that had ended and was not yet joined when a signal ended the program is no leak to ThreadSanitizer's exit.
        sanitizer = {"TSAN_OPTIONS": os.environ.get("TSAN_OPTIONS", "") + ":report_thread_leaks=0"}
        return subprocess.Popen(self.words(out, *more), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=os.environ | sanitizer, **how)

    def staging(self):
        return sorted(p.name for p in self.folder.glob(".icha-*"))

    def met(self, moment, **how):
        """A run that is stopped where `moment` of it is true; one that was quicker than this test is begun again."""
        for _ in range(20):
            run = self.start(**how)
            while run.poll() is None and not moment(run):
                time.sleep(0.001)
            if run.poll() is None:
                run.send_signal(signal.SIGSTOP)
                os.waitid(os.P_PID, run.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
                if run.poll() is None and moment(run):
                    return run
                run.kill()
            _, err = run.communicate()
            for left in "out", *self.staging():
                shutil.rmtree(self.folder / left, ignore_errors=True)
        self.fail("never met: %d, %s" % (run.returncode, err))

    def signalled(self, run, number):
        """What it prints, of a stopped run that goes on with this signal."""
        run.send_signal(number)
        run.send_signal(signal.SIGCONT)
        return run.communicate()

    def is_writing(self, _):
        return any(self.folder.glob(".icha-*/rows.csv"))

    @staticmethod
    def catches(run, number):
        with open("/proc/%d/status" % run.pid) as file:
            caught = next(line for line in file if line.startswith("SigCgt")).split()[1]
        return int(caught, 16) >> number - 1 & 1

    def digests(self, out):
        return {name: digest(self.folder / out / name) for name in TABLES}


class Killed(KilledCase):
    def test_killed_at_ten_random_moments(self):
        began = time.monotonic()
        self.run_book(self.large, "--rows", out="whole")
        length = time.monotonic() - began
        moments = random.Random(4)
        left = 0
        for n in range(10):
            # the first in the middle of writing, for that is where something could be left
            if n == 0:
                run = self.met(self.is_writing)
            else:
                run = self.start()
                time.sleep(moments.random() * length)
            run.kill()
            run.communicate()
            if (self.folder / "out").exists():  # it was quicker this time: nothing is left to kill
                self.assertEqual(self.digests("out"), self.digests("whole"))
                shutil.rmtree(self.folder / "out")
            else:
                self.assertNotEqual(run.returncode, 0)
            left += len(self.staging())
            done = subprocess.run(self.words("out", "--resume"), cwd=self.folder, capture_output=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.digests("out"), self.digests("whole"))
            self.assertEqual(self.staging(), [])
            shutil.rmtree(self.folder / "out")
        self.assertGreater(left, 0)

    def test_signals_clean_up(self):
        for number, status in (signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129):
            for early in True, False:
                run = self.met((lambda run: self.catches(run, number)) if early else self.is_writing)
                out, _ = self.signalled(run, number)
                self.assertEqual((run.returncode, out), (status, b""))
                self.assertEqual(os.listdir(self.folder), [])

    def test_a_hangup_that_the_caller_ignores_is_ignored(self):
        """nohup"""
        run = self.met(self.is_writing, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.signalled(run, signal.SIGHUP)
        self.assertEqual(run.returncode, 0)
        self.assertTrue((self.folder / "out" / "manifest.json").exists())

    def test_a_file_larger_than_allowed(self):
        """RLIMIT_FSIZE with the signal at its default, in the middle of each of the files."""
        self.run_book(self.large, "--rows", out="whole")
        sizes = [(self.folder / "whole" / name).stat().st_size for name in ("outlay.csv", "rows.csv")]
        shutil.rmtree(self.folder / "whole")
        for size in 1, *(s - 1 for s in sizes):  # with 0 ThreadSanitizer's own start is ended by the signal
            run = self.start(preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_DFL),
                                                 resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))))
            out, err = run.communicate()
            self.assertEqual((run.returncode, out), (3, b""), err)
            self.assertIn(b"cannot write", err)
            self.assertEqual(os.listdir(self.folder), [])


class KilledMerge(KilledCase):
    """A merge of shards with rows and corrections: killed while it writes, it starts again and ends as one run does (P-4)."""
    def setUp(self):
        super().setUp()
        self.book_of(1500)
        book, words = str(self.large), ("--years", "2017..2023", *ASSUME)
        self.run_book(book, out=self.inputs / "before")
        self.paid = self.inputs / "paid.csv"
        lines = (self.inputs / "before" / "claims.csv").read_text().splitlines(keepends=True)
        self.paid.write_text("".join(line for line in lines if ",2018-Q3," not in line))
        self.names = [str(self.inputs / ("s%d" % n)) for n in (1, 2, 3)]
        for n, name in enumerate(self.names, 1):
            self.assertEqual(self.icha(book, "--shard", "%d/3" % n, "--rows", "--out", name, *words).returncode, 0)
        self.run_book(book, "--rows", "--against", self.paid, out=self.inputs / "whole")

    def words(self, out="out", *more):
        return [PROGRAM, "outlay", "merge", *self.names, "--against", str(self.paid), "--out", out, "--format", "json", *more]

    def check(self):
        whole, out = self.inputs / "whole", self.folder / "out"
        names = sorted(str(p.relative_to(whole)) for p in whole.rglob("*") if p.is_file())
        self.assertEqual(sorted(str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()), names)
        for name in set(names) - {"manifest.json"}:
            self.assertEqual(digest(self.folder / "out" / name), digest(self.inputs / "whole" / name), name)
        ids = [json.loads((folder / "manifest.json").read_text())["run_id"] for folder in (self.folder / "out", self.inputs / "whole")]
        self.assertEqual(*ids)

    def test_a_merge_that_is_ended(self):
        self.killed_and_resumed()
        self.signals_clean_up()
        self.a_full_disk()

    def killed_and_resumed(self):
        left = 0
        for moment in (lambda _: any(self.folder.glob(".icha-*")), self.is_writing,
                       lambda _: any(p.stat().st_size > 100000 for p in self.folder.glob(".icha-*/rows.csv"))):
            run = self.met(moment)
            run.kill()
            run.communicate()
            self.assertFalse((self.folder / "out").exists())
            left += len(self.staging())
            for _ in 1, 2:  # the second time it stands there already
                done = subprocess.run(self.words("out", "--resume"), cwd=self.folder, capture_output=True)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(self.staging(), [])
                self.check()
            shutil.rmtree(self.folder / "out")
        self.assertGreater(left, 0)

    def signals_clean_up(self):
        for number, status in (signal.SIGINT, 130), (signal.SIGTERM, 143):
            out, _ = self.signalled(run := self.met(self.is_writing), number)
            self.assertEqual((run.returncode, out), (status, b""))
            self.assertEqual(os.listdir(self.folder), [])

    def a_full_disk(self):
        size = (self.inputs / "whole" / "rows.csv").stat().st_size
        run = self.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, size - 1)))
        out, err = run.communicate()
        self.assertEqual((run.returncode, out), (3, b""), err)
        self.assertIn(b"cannot write", err)
        self.assertEqual(os.listdir(self.folder), [])


class Resume(KilledCase):
    def book(self):
        return self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:60]))

    def test_a_finished_run_is_left(self):
        book = self.book()
        first = self.run_book(book)
        before = {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in (self.folder / "out").iterdir()}
        again = self.run_book(book, "--resume", "--threads", "3")  # threads determine nothing
        self.assertEqual([again[key] for key in ("run_id", "rows_in", "used", "held", "assumptions", "years")],
                         [first[key] for key in ("run_id", "rows_in", "used", "held", "assumptions", "years")])
        self.assertEqual(again["files"], first["files"][:-1])  # the manifest cannot hold its own digest
        self.assertIs(again["finished_before"], True)
        for form in "table", "csv":
            done = self.icha(book, "--years", "2017..2023", "--out", "out", *ASSUME, "--resume", "--format", form)
            self.assertIn(b"out already holds this run", done.stdout + done.stderr)
            self.assertIn(b"rows in 59 = used 59 + held 0", done.stdout + done.stderr)
            self.assertEqual(done.returncode, 0)
        self.assertEqual({p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in (self.folder / "out").iterdir()}, before)

    def test_the_exit_is_as_before(self):
        book = self.write(HEADER + "1,incheon.startup,20000000,,2018-03-14,,,,\nx,y,,,,,,,\n")
        self.run_book(book, status=6)
        self.run_book(book, "--resume", status=6)
        self.run_book(book, "--resume", "--shard", "1/1", out="shard", status=6)
        self.run_book(book, "--resume", "--shard", "1/1", out="shard", status=6)

    def test_without_resume_it_is_an_error(self):
        book = self.book()
        self.run_book(book)
        message = self.refused(3, book, "--years", "2017..2023", "--out", "out", *ASSUME)
        self.assertIn("out is not empty", message)

    def test_another_run_is_an_error(self):
        book = self.book()
        self.run_book(book)
        words = ("--years", "2017..2023", "--out", "out", "--resume")
        for more, part in [((*ASSUME, "--by", "bank"), "options.by"), ((*ASSUME, "--rows"), "options.rows"),
                           (ASSUME[:2], "assumptions"), ((*ASSUME, "--known-on", "2019-01-01"), "options.known_on"),
                           ((*ASSUME, "--shard", "1/2"), "options.shard"), ((*ASSUME, "--lang", "ko"), "options.language")]:
            self.assertIn(part, self.refused(3, book, *words, *more))
        self.write((self.folder / book).read_text() + "\n")
        self.assertIn("out holds the result of another run: inputs[0].sha256 differs", self.refused(3, book, *words, *ASSUME))

    def test_a_damaged_result_is_an_error(self):
        book = self.book()
        self.run_book(book)
        words = (book, "--years", "2017..2023", "--out", "out", "--resume", *ASSUME)
        for name, part in ("claims.csv", "claims.csv"), ("manifest.json", "manifest.json"):
            path = self.folder / "out" / name
            good = path.read_bytes()
            path.write_bytes(good.replace(b"2018", b"2019", 1))
            self.assertIn("out/%s is not as the run wrote it" % part, self.refused(3, *words))
            path.write_bytes(good)
        (self.folder / "out" / "claims.csv").unlink()
        self.assertIn("claims.csv", self.refused(3, *words))
        (self.folder / "out" / "manifest.json").unlink()
        self.assertIn("out is not empty", self.refused(3, *words))
        shutil.rmtree(self.folder / "out")
        (self.folder / "out").write_text("a file")
        self.refused(3, *words)

    def test_an_empty_folder_and_none_are_free(self):
        book = self.book()
        (self.folder / "empty").mkdir()
        for out in "empty", "new":
            self.assertNotIn("finished_before", self.run_book(book, "--resume", out=out))

    # ---- what is swept ----

    def leave(self, name, *files):
        folder = self.folder / name
        folder.mkdir()
        for file in files:
            (folder / file).write_text("half")
        return folder

    def test_leftovers_are_removed_and_nothing_else(self):
        book = self.book()
        self.leave(".icha-abc123", "outlay.csv", "rows.csv", "shard.json", "manifest.json")
        self.leave(".icha-ABCDEF")
        results = "outlay.csv", "claims.csv", "corrections.csv", "held.csv", "rows.csv", "shard.json", "manifest.json"
        kept = [*(self.leave(".icha-notmn%d" % n, *results, "notes.txt") for n in range(4)), self.leave(".icha-toolong", "outlay.csv"),
                self.leave(".icha-short", "held.csv"), self.leave("icha-abc123", "held.csv"), self.leave(".icha-under1")]
        (kept[-1] / "outlay.csv").mkdir()
        (self.folder / "real").mkdir()
        (self.folder / "real" / "held.csv").write_text("mine")
        (self.folder / ".icha-link01").symlink_to("real")
        (self.folder / ".icha-file01").write_text("mine")
        living = self.leave(".icha-living", "outlay.csv")
        lock = os.open(living, os.O_RDONLY)
        self.addCleanup(os.close, lock)
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = {str(p) for p in self.folder.rglob("*")} - {str(self.folder / ".icha-ABCDEF")}
        before = {p for p in before if ".icha-abc123" not in p}
        done = self.icha(book, "--years", "2017..2023", "--out", "out", *ASSUME, "--resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"removed what 2 killed runs had left", done.stderr)
        after = {str(p) for p in self.folder.rglob("*") if "/out" not in str(p)}
        self.assertEqual(after, {p for p in before if "/out" not in p})
        self.assertTrue((kept[-1] / "outlay.csv").is_dir())
        self.assertEqual((self.folder / "real" / "held.csv").read_text(), "mine")

    def test_without_resume_nothing_is_swept(self):
        self.leave(".icha-abc123", "outlay.csv")
        self.run_book(self.book())
        self.assertEqual(self.staging(), [".icha-abc123"])

    def test_a_living_run_is_not_swept(self):
        run = self.met(self.is_writing)
        self.run_book(self.book(), "--resume", out="other")
        self.assertEqual(len(self.staging()), 1)
        run.send_signal(signal.SIGCONT)
        _, err = run.communicate()
        self.assertEqual(run.returncode, 0, err)
        self.assertEqual(self.staging(), [])
        self.assertTrue((self.folder / "out" / "manifest.json").exists())


class Terminal(KilledCase):
    kinds = ()

    def on_a_terminal(self, *more):
        """What the run writes on a terminal; the standard output is a pipe."""
        ours, theirs = pty.openpty()
        run = subprocess.Popen(self.words("out", *more), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        text, began = b"", time.monotonic()
        while True:
            try:
                got = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not got:
                break
            text += got
        os.close(ours)
        run.wait()
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        return run.returncode, text.decode(), time.monotonic() - began

    def drawn(self, *more):
        """A run that lasts long enough to draw something, on this machine and in this build."""
        for loans in 2000, 20000, 200000, 1000000:
            self.book_of(loans)
            status, text, lasted = self.on_a_terminal("--threads", "1", *more)
            self.assertEqual(status, 0, text)
            if text:
                return loans, text, lasted
        self.fail("nothing was drawn")

    def test_progress(self):
        # the line is drawn again and again, and gone at the end
        loans, text, lasted = self.drawn()
        lines = text.split("\r\x1b[K")
        self.assertEqual((lines[0], lines[-1]), ("", ""), text)
        self.assertLessEqual(len(lines) - 2, lasted * 5 + 1)  # at most five times a second
        form = r"(\d+) %% of rows: ([\d,]+) of %s, [\d,]+ a second, \d+:\d\d left|[\d,]+ rows, [\d,]+ a second" % format(loans, ",")
        shown = [re.fullmatch(form, line) for line in lines[1:-1]]
        self.assertTrue(shown and all(shown), text)
        percents = [int(found[1]) for found in shown if found[1]]
        self.assertEqual(percents, sorted(percents))

    def test_korean(self):
        self.assertRegex(self.drawn("--lang", "ko")[1], "초당")

    def test_quiet(self):
        self.drawn()  # a run that would draw something
        self.assertEqual(self.on_a_terminal("--threads", "1", "--quiet")[:2], (0, ""))

    def test_no_terminal_no_progress(self):
        run = self.start("--threads", "1")
        self.assertEqual(run.communicate()[1], b"")

    def test_threads_are_the_processors_by_default(self):
        book = self.write("".join(SAMPLE.read_text().splitlines(keepends=True)[:60]))
        self.run_book(book)
        manifest = json.loads((self.folder / "out" / "manifest.json").read_text())
        self.assertEqual(manifest["observed"]["threads"], min(256, len(os.sched_getaffinity(0))))


if __name__ == "__main__":
    unittest.main()
