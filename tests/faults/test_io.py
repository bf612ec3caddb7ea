"""The k-th system call of a kind fails, of every command that reads and writes: the answer is whole and right, or an error
that names the file and the reason; nothing half-written looks whole, and nothing is left beside it (X-1, P-2, P-4, M-2).

strace counts and fails real calls of the kernel, so nothing of the program is replaced. In the quick run the points are
spread evenly from a seed (ICHA_SEED); ICHA_LONG=1 tries twenty times as many, of 22,634 that there are.
"""
import errno
import os
import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter

from runs import CALLS, COMMON, PLAIN, PROGRAM, SANITIZED, YEARS, RunsCase, entries, icha

# What each call may fail with. EINTR: a signal came, and nothing asked for the call to be made again.
ERRORS = {
    "openat": ("EMFILE", "EACCES", "EIO"), "read": ("EIO", "EINTR"), "pread64": ("EIO", "EINTR"), "getdents64": ("EIO",),
    "write": ("ENOSPC", "EIO", "EINTR"), "pwrite64": ("ENOSPC", "EIO", "EINTR"), "copy_file_range": ("ENOSPC", "EIO", "EXDEV", "EINTR"),
    "fsync": ("EIO", "ENOSPC"), "close": ("EIO", "ENOSPC", "EINTR"), "rename": ("ENOSPC", "EACCES"), "link": ("ENOSPC", "EACCES"),
    "mkdir": ("ENOSPC", "EACCES"), "mkdirat": ("ENOSPC", "EACCES"), "unlink": ("EIO",), "unlinkat": ("EIO",), "rmdir": ("EIO",),
    "ftruncate": ("EIO",), "mmap": ("ENOMEM",), "flock": ("ENOLCK",), "chmod": ("EPERM",), "fchmod": ("EPERM",), "lseek": ("EIO",),
    "newfstatat": ("EIO", "EACCES"), "clone3": ("EAGAIN",),
}
if SANITIZED:
    del ERRORS["mmap"]  # a sanitizer ends the program when it gets no memory
POINTS = 14  # of each command in the quick run
# The program's own first call, after the loader's: cli/main.c asks which standard streams are open.
MAIN = re.compile(r"^\d+ +fcntl\(0.*F_GETFD")
CALL = re.compile(r"^(\d+) +(\w+)\(")


def can_trace():
    try:
        return subprocess.run(["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO", "true"],
                              capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


class IoCase(RunsCase):
    def traced(self, words, *how):
        """The call under strace, and strace's lines."""
        with tempfile.NamedTemporaryFile(prefix="icha-trace-") as log:
            words = ["strace", "-f", "-y", "-qq", "-s", "0", "-e", "signal=none", "-o", log.name, *how, PROGRAM, *words]
            done = subprocess.run(words, cwd=self.folder, capture_output=True, timeout=120, env=PLAIN)
            return done, log.read().decode(errors="replace").splitlines()


class Io(IoCase):
    def calls_of(self, name):
        """Of each kind the numbers that the program's own calls have, thread by thread as strace counts them."""
        _, lines = self.traced(CALLS[name][0])
        self.clean(CALLS[name][1])
        first = next(n for n, line in enumerate(lines) if MAIN.match(line))
        seen, own = Counter(), {}
        for n, line in enumerate(lines):
            found = CALL.match(line)
            if found is not None and found[2] in ERRORS:
                seen[found.groups()] += 1
                own.setdefault(found[2], set()).add(seen[found.groups()])
            if n == first:  # what the loader did: none of these, of whatever thread
                loaders = {call: count for (_, call), count in seen.items()}
        return {call: {k for k in numbers if k > loaders.get(call, 0)} for call, numbers in own.items()}

    def points(self, name):
        own = self.calls_of(name)
        return [(call, error, k) for call in sorted(own) for k in sorted(own[call]) for error in ERRORS[call]]

    def check(self, name, call, error, k):
        words, made = CALLS[name]
        status, said, _ = self.expected(name)
        done, lines = self.traced(words, "--seccomp-bpf", "-e", "trace=" + call, "-e", "inject=%s:error=%s:when=%d" % (call, error, k))
        hit = [line for line in lines if "(INJECTED)" in line]
        err = done.stderr.decode()
        what = "%s: %s\n%d %s" % (name, hit, done.returncode, err)
        try:
            self.assertNotRegex(err, "AddressSanitizer|runtime error|GNU MP|Assertion")
            if done.returncode == status and self.said(done.stdout) == said:
                if made is not None:
                    self.check_whole(name, what)
            else:
                self.check_refused(name, done, call, error, hit, what)
            # what cannot be removed stays, and so does the folder of a replay that cannot be opened to empty it
            if call not in ("unlink", "unlinkat", "rmdir") and not any('/.icha-replay-' in line and "openat(" in line for line in hit):
                self.check_untouched(made, what)
        finally:
            self.sweep()
        self.check_untouched(None, what)
        return bool(hit)

    def check_refused(self, name, done, call, error, hit, what):
        made = CALLS[name][1]
        self.assertIn(done.returncode, (1, 3, 70), what)
        self.check_sentence("run" if name == "outlay --resume" else made, done, call, error, hit, what)
        if name == "sign" and (self.folder / made).exists() and not (self.folder / made).stat().st_size:
            return  # a log without an entry: another call may wait for its lock, so it is not removed
        if made is not None and os.path.lexists(self.folder / made):
            self.assertIn(b"standard output", done.stderr, what)
            self.check_whole(name, what)


    def check_sentence(self, made, done, call, error, hit, what):
        """It names the file, or the place that it was to get, and on the standard error the reason too."""
        text = (done.stderr + done.stdout).decode()
        paths = [path for line in hit if "resumed>" not in line for path in re.findall(r'[<"]([^>"]*)[>"]', line)]
        names = {part for path in paths for part in path.replace(str(self.folder), "").split("/")} - {"", ".", ".."}
        if any("run/" in path for path in paths):
            names -= {"run"}  # a file in it is meant
        names |= {"standard output", "-"} if any(re.search(r"\([01]<", line) for line in hit) else set()
        names |= {made} if made else set()
        names |= {".icha-replay-"} if any("/.icha-" in path or path == str(self.folder) for path in paths) else set()  # what it makes for a while
        if paths:  # strace may have begun the line elsewhere
            self.assertTrue(any(name in text for name in names), "names no file\n" + what)
        reason = os.strerror(getattr(errno, error))
        # what cannot be looked at is no regular file, or not there; a folder whose manifest cannot be opened is none of a run
        is_known = call != "newfstatat" and "run is not empty" not in text
        if call == "lseek" and "packager.c" in text:
            is_known = False  # libxlsxwriter closes its file before it asks why
        if done.returncode != 1 and is_known:
            self.assertTrue(reason in text or "out of memory" in text, "no reason\n" + what)


class Mended(IoCase):
    """Faults that were found so, each at its place: the call whose line matches, of those that the program makes."""
    def struck(self, name, call, error, pattern, which=0, calls=None, signal=None):
        """The call with that fault, or as it is and with that signal; its result stays for the test to look at."""
        words, made = (calls or CALLS)[name]
        for _ in range(5):  # a line that another thread's call broke into lacks its end
            _, lines = self.traced(words)
            self.clean(made)
            thread = next(CALL.match(line)[1] for line in lines if MAIN.match(line))
            mine = [line for line in lines if re.match(thread + r" +%s\(" % call, line)]
            found = [k for k, line in enumerate(mine, 1) if re.search(pattern.replace("HERE", re.escape(str(self.folder))), line)]
            if len(found) > which:
                break
        self.assertGreater(len(found), which, "no such call: " + pattern)
        self.addCleanup(self.sweep)
        what = "error=%s" % error if signal is None else "signal=%d" % signal
        quick = ["--seccomp-bpf"] if signal is None else []  # sends no signals
        done, lines = self.traced(words, *quick, "-e", "trace=" + call, "-e", "inject=%s:%s:when=%d" % (call, what, found[which]))
        self.assertTrue(signal is not None or "(INJECTED)" in "".join(lines))
        return done

    def refused(self, done, sentence, status=3):
        self.assertEqual((done.returncode, done.stdout), (status, b""), done.stderr)
        self.assertIn(sentence, done.stderr.decode())
        self.sweep() if status == 0 else None
        self.check_untouched(None, sentence)

    def test_a_catalogue_whose_entries_cannot_be_listed(self):
        """It would have had no products (C-2)."""
        for folder in "products", "sources", "facts":
            done = self.struck("screen --batch", "getdents64", "EIO", "/catalogue/%s>" % folder)
            self.refused(done, "cannot read catalogue/%s: Input/output error" % folder)

    def test_a_report_whose_catalogue_cannot_be_read(self):
        """It said that the catalogue was not at hand, and left its names and sources out (M-5)."""
        calls = {"report": (("report", "run"), None)}
        self.assertEqual(icha(self.folder, *calls["report"][0]).returncode, 0)
        for call, where in ("getdents64", "/catalogue/products>"), ("read", "/catalogue/products/[a-z.-]*yaml>"):
            done = self.struck("report", call, "EIO", where, 0, calls)
            self.refused(done, "Input/output error")

    def test_a_run_whose_entries_cannot_be_listed(self):
        """verify names what nobody knows: what it cannot list it does not know either (M-2)."""
        for folder in "run", "inputs", "inputs/catalogue/products":
            done = self.struck("verify", "getdents64", "EIO", "/%s>" % folder)
            self.refused(done, "cannot read %s: Input/output error" % folder)

    def test_events_that_cannot_be_read_to_their_end(self):
        """Fewer events would be another loan (P-2): each read of them, by whatever thread."""
        calls = {"explain": (("explain", "run", "--loan", "ST16-0001", "--threads", "1"), None)}
        whole = icha(self.folder, *calls["explain"][0]).stdout
        for which in range(4):
            done = self.struck("explain", "read", "EIO", "run/inputs/events.csv>", which, calls)
            self.assertNotEqual((done.returncode, done.stdout == whole), (0, False), which)
        self.refused(done, "cannot read run/inputs/events.csv: Input/output error")

    def test_a_proof_of_rows_that_cannot_be_read(self):
        """A read error is not said to be another hand's work (M-2)."""
        _, lines = self.traced(CALLS["explain"][0])
        reads = sum(re.search(r" read\(.*run/rows.csv>", line) is not None for line in lines)
        done = self.struck("explain", "read", "EIO", "run/rows.csv>", reads - 2)
        self.refused(done, "cannot read rows.csv: Input/output error")

    def test_the_reason_of_a_copy_that_cannot_be_closed(self):
        done = self.struck("outlay", "close", "ENOSPC", r"/\.icha-\w+/inputs/portfolio.csv>")
        self.refused(done, "cannot write inputs/portfolio.csv: No space left on device")

    def test_a_name_that_may_not_last_is_taken_back(self):
        """The folder above cannot be synced: an error leaves nothing at the place of the result (P-4)."""
        done = self.struck("outlay", "fsync", "EIO", r"fsync\(\d+<HERE>\)")
        self.refused(done, "cannot write out: Input/output error")

    def test_a_staging_folder_that_cannot_be_looked_at(self):
        """It goes, and another one is made."""
        self.expected("outlay")
        done = self.struck("outlay", "newfstatat", "EIO", r'"\./\.icha-\w+".*AT_SYMLINK_NOFOLLOW')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_whole("outlay", "")
        self.check_untouched("out", "")

    def test_a_part_of_a_workbook_that_cannot_be_written_or_read(self):
        """libxlsxwriter does not ask: the workbook lacked lines, and the exit was 0 (X-1)."""
        (self.folder / "held.csv").write_text((self.folder / "portfolio.csv").read_text() + "%s,x,1,,2018-01-01,,,,,\n" % ("n" * 200) * 9000)
        made = icha(self.folder, "outlay", "held.csv", "--out", "large", "--inputs", "none", *YEARS)
        self.assertEqual(made.returncode, 6, made.stderr)
        calls = {"large": (("report", "large", "--xlsx", "out.xlsx", *COMMON), "out.xlsx")}
        before = entries(self.folder)
        for call, error, reason in ("pwrite64", "ENOSPC", "No space left on device"), ("pread64", "EIO", "Input/output error"):
            done = self.struck("large", call, error, "%s\\(.*deleted" % call, 0, calls)
            self.assertEqual((done.returncode, done.stdout), (3, b""), done.stderr)
            self.assertIn("cannot write out.xlsx: " + reason, done.stderr.decode())
            self.assertEqual(entries(self.folder), before)

    def test_a_replay_that_is_interrupted_where_its_run_is_whole(self):
        """Between the run's end and the comparison the folder that it published had no owner, and stayed (P-4)."""
        calls = {"replay": (("replay", "run", "--threads", "1", *COMMON), None)}
        for number, status in (2, 130), (15, 143):
            for call, pattern in ("rename", r'"HERE/\.icha-replay-\w+"\)'), ("mkdir", r'"HERE/\.icha-\w{6}"'), ("rmdir", r"\.icha-replay-"):
                done = self.struck("replay", call, None, pattern, 0, calls, signal=number)
                self.assertEqual((done.returncode, done.stdout), (status, b""), (call, done.stderr))
                self.check_untouched(None, "%s: signal %d" % (call, number))

    def test_a_workbook_needs_no_folder_of_the_environment(self):
        """X-2"""
        done = icha(self.folder, *CALLS["report --xlsx"][0], env={**PLAIN, "TMPDIR": "/nowhere"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_whole("report --xlsx", "")
        self.clean("out.xlsx")


def test_of(name):
    def test(self):
        points = self.points(name)
        chosen = self.spread(points, POINTS)
        hits = 0
        for call, error, k in chosen:
            with self.subTest(name, call=call, error=error, k=k):
                hits += self.check(name, call, error, k)
        print("%s: %d of %d points, %d struck" % (name, len(chosen), len(points), hits), file=sys.stderr)
        self.assertGreater(hits, len(chosen) // 2)
    return test


for each in CALLS:
    setattr(Io, "test_" + re.sub(r"\W+", "_", each), test_of(each))


if __name__ == "__main__":
    if not can_trace():
        print("skipped: no strace that may trace here")
        sys.exit(77)
    unittest.main()
