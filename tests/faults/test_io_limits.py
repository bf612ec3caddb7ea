"""Real limits: a full disk, files that may be no larger, no permission, folders that are read-only, taken or gone, odd and
long paths, little memory. The answer is whole or an error that says why; nothing is left, nothing given is touched (X-1,
X-2, P-4). What a machine does not allow (mounts, another user) is skipped and said."""
import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from runs import CALLS, PLAIN, PROGRAM, SANITIZED, YEARS, RunsCase, content, entries, icha, remove

MAKING = {name: call for name, call in CALLS.items() if call[1] is not None}
NOBODY = 65534


def own_mounts():
    """From now on mounts are this process's alone, and gone with it."""
    return ctypes.CDLL(None).unshare(0x20000) == 0 and subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True).returncode == 0


class LimitsCase(RunsCase):
    def at(self, name, place):
        """The call's words, with what it makes at another place."""
        words, made = CALLS[name]
        return [str(place) if word == made else word for word in words]

    def check_error(self, done, reason, what):
        """One that says why, and does not break off."""
        err = done.stderr.decode(errors="replace")
        self.assertEqual((done.returncode, done.stdout), (3, b""), (what, err))
        self.assertRegex(err, "^icha: |\nicha: ", what)
        self.assertIn(reason, err, what)

    def check_whole_at(self, name, place, what):
        self.assertEqual(content(place), self.expected(name)[2], what)

    def left(self, folder):
        """What lies there but a log without an entry."""
        return sorted(p.name for p in folder.iterdir() if p.name != "runs.log" or p.stat().st_size > 0)


class FullDisk(LimitsCase):
    @classmethod
    def setUpClass(cls):
        if not own_mounts():
            raise unittest.SkipTest("this user may not mount a small disk")
        super().setUpClass()

    def on_a_disk(self, name, options, reason):
        """Whole, or nothing is left; true if it was whole."""
        with tempfile.TemporaryDirectory(prefix="icha-disk-") as disk:
            subprocess.run(["mount", "-t", "tmpfs", "-o", options, "icha", disk], check=True)
            try:
                made = Path(disk) / CALLS[name][1]
                done = icha(self.folder, *self.at(name, made))
                what = "%s on %s: %s" % (name, options, done.stderr.decode())
                if done.returncode == self.expected(name)[0]:
                    self.check_whole_at(name, made, what)
                else:
                    self.check_error(done, reason, what)
                    self.assertEqual(self.left(Path(disk)), [], what)
                self.check_untouched(None, what)
                return done.returncode != 3
            finally:
                subprocess.run(["umount", disk], check=True)

    def sizes(self, name, counts, option):
        whole = [self.on_a_disk(name, option % count, "No space left on device") for count in counts]
        self.assertIn(True, whole, name)
        self.assertEqual(whole, sorted(whole), name)  # more room never does worse

    def test_blocks(self):
        for name in MAKING:
            with self.subTest(name):
                self.sizes(name, [*self.spread(range(1, 40), 3), 1000], "nr_blocks=%d")

    def test_inodes(self):
        for name in MAKING:
            with self.subTest(name):
                self.sizes(name, [*self.spread(range(1, 40), 3), 1000], "nr_inodes=%d")

    def test_read_only(self):
        with tempfile.TemporaryDirectory(prefix="icha-disk-") as disk:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "icha", disk], check=True)
            try:
                for name in MAKING:
                    done = icha(self.folder, *self.at(name, Path(disk) / CALLS[name][1]))
                    self.check_error(done, "Read-only file system", name)
                    self.check_untouched(None, name)
            finally:
                subprocess.run(["umount", disk], check=True)


class FileSize(LimitsCase):
    """RLIMIT_FSIZE with its signal as the system has it: ended by it, a file would be left."""
    @staticmethod
    def least_size(path):
        """What no other run of the same call can be shorter than: the digits of `duration_ms` are observed (M-1), one at least."""
        size = path.stat().st_size
        if path.name == "manifest.json":
            size -= len(str(json.loads(path.read_bytes())["observed"]["duration_ms"])) - 1
        return size

    def test_files_that_may_be_no_larger(self):
        for name, (words, made) in MAKING.items():
            self.expected(name)
            icha(self.folder, *words)
            made_at = self.folder / made
            largest = max(self.least_size(p) for p in ([made_at] if made_at.is_file() else made_at.rglob("*")) if p.is_file())
            self.clean(made)
            for size in [*self.spread(range(1, largest - 1), 3), largest - 1]:
                with self.subTest(name, size=size):
                    def limit(size=size):
                        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
                        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
                    done = icha(self.folder, *words, preexec_fn=limit)
                    self.check_error(done, "File too large", name)
                    if made == "runs.log":
                        self.assertEqual(made_at.read_bytes(), b"")
                        self.clean(made)
                    self.check_untouched(None, name)

    def test_a_log_keeps_its_entries(self):
        """M-6: half an entry is taken back."""
        before = (self.folder / "signed.log").read_bytes()
        log = self.folder / "runs.log"
        for more in self.spread(range(len(before)), 6):
            log.write_bytes(before)
            size = len(before) + more
            done = icha(self.folder, *CALLS["sign"][0], preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
            self.check_error(done, "cannot write runs.log: File too large", more)
            self.assertEqual(log.read_bytes(), before)
        remove(log)


class Permission(LimitsCase):
    """As a user who owns nothing."""
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder.chmod(0o755)
        cls.who = {"user": NOBODY, "group": NOBODY, "extra_groups": ()}
        try:
            allowed = icha(cls.folder, "--version", **cls.who).returncode == 0
        except PermissionError:
            allowed = False
        if os.geteuid() != 0 or not allowed:
            raise unittest.SkipTest("the program cannot be run as another user here")
        (cls.folder / "audit.key").chmod(0o644)  # whose it is, is not asked first
        os.chown(cls.folder / "audit.key", NOBODY, NOBODY)
        (cls.folder / "audit.key").chmod(0o600)
        cls.theirs = cls.folder / "theirs"
        cls.theirs.mkdir()
        os.chown(cls.theirs, NOBODY, NOBODY)
        cls.found = entries(cls.folder)

    def test_a_folder_that_may_not_be_written(self):
        for name in MAKING:
            with self.subTest(name):
                done = icha(self.folder, *CALLS[name][0], **self.who)
                self.check_error(done, "Permission denied", name)
                self.check_untouched(None, name)

    def test_an_input_that_may_not_be_read(self):
        for name, (words, made) in CALLS.items():
            given = words[2:] if words[0] == "scenario" else words[1:]
            inputs = [word for word in given if (self.folder / word).is_file()]
            inputs += [inner + "/manifest.json" for inner in given if (self.folder / inner / "manifest.json").is_file() and made]
            inputs += ["catalogue/products/incheon.startup.yaml", "catalogue"] if "--catalogue" in words else []
            for file in inputs:
                with self.subTest(name, file=file):
                    path, mode = self.folder / file, (self.folder / file).stat().st_mode
                    path.chmod(0)
                    owner = path.stat().st_uid
                    os.chown(path, 0, 0)
                    done = icha(self.folder, *(self.at(name, self.theirs / made) if made else words), **self.who)
                    path.chmod(mode)
                    os.chown(path, owner, -1)
                    said = (done.stderr + done.stdout).decode()
                    self.assertIn(done.returncode, (1, 3), said)
                    self.assertIn(Path(file).name, said)
                    self.assertIn("Permission denied", said)
                    self.assertEqual(list(self.theirs.iterdir()), [])
                    self.sweep()
                    self.check_untouched(None, name)

    def test_a_folder_that_may_not_be_listed(self):
        """Written and entered, not read: the folder above cannot be synced then, and the result is as it should be."""
        self.theirs.chmod(0o300)
        for name in "outlay", "sign --new-key", "report --csv":
            done = icha(self.folder, *self.at(name, self.theirs / CALLS[name][1]), **self.who)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.check_whole_at(name, self.theirs / CALLS[name][1], name)
            remove(self.theirs / CALLS[name][1])
        self.theirs.chmod(0o755)


class Places(LimitsCase):
    def refused(self, name, place, reason):
        done = icha(self.folder, *self.at(name, place))
        self.check_error(done, reason, name)

    def test_what_stands_there_already(self):
        """A file, a folder with something in it, a link to nowhere: it stays as it is."""
        for name, (_, made) in MAKING.items():
            place = self.folder / "place"
            replaces = name.startswith("report")
            for kind in "file", "folder", "link":
                with self.subTest(name, kind=kind):
                    if kind == "file":
                        place.write_text("mine")
                    elif kind == "folder":
                        place.mkdir()
                        (place / "mine").write_text("mine")
                    else:
                        place.symlink_to("nowhere")
                    before = os.lstat(place)
                    done = icha(self.folder, *self.at(name, "place"))
                    if not (replaces and kind != "folder") and not (name == "sign" and kind == "link"):
                        self.assertIn(done.returncode, (1, 3), done.stderr)
                        self.assertIn(b"place", done.stderr + done.stdout)
                        self.assertEqual((before.st_ino, before.st_mtime_ns), (os.lstat(place).st_ino, os.lstat(place).st_mtime_ns))
                    remove(place), remove(self.folder / "nowhere")
                    self.check_untouched(None, name)

    def test_a_folder_that_is_not_there(self):
        for name, (_, made) in MAKING.items():
            with self.subTest(name):
                self.refused(name, "nowhere/" + made, "No such file or directory")
                self.refused(name, "portfolio.csv/" + made, "Not a directory")
                self.check_untouched(None, name)

    def test_the_folder_above_goes_before_the_start(self):
        """A working folder without a name."""
        for name, (words, made) in MAKING.items():
            with self.subTest(name):
                command = 2 if words[0] == "scenario" else 1
                there = [*words[:command], *(str(self.folder / word) if (self.folder / word).exists() else word for word in words[command:])]
                place = tempfile.mkdtemp(prefix="icha-gone-")
                done = icha(place, *there, before=("sh", "-c", 'rmdir "$PWD"; exec "$@"', "sh"))
                self.check_error(done, "No such file or directory", name)
                self.check_untouched(None, name)

    def book(self):
        """Enough loans to be met while they are written."""
        header, *lines = (self.folder / "portfolio.csv").read_text().splitlines(keepends=True)
        book = Path(tempfile.mkdtemp(prefix="icha-book-")) / "book.csv"
        self.addCleanup(shutil.rmtree, book.parent)
        book.write_text(header + "".join("%d-%s" % (n, line) for n in range(1000) for line in lines))
        return book

    def test_a_folder_that_disappears_while_it_is_written(self):
        """The staging folder, or the one above it: an error, and no result."""
        book = self.book()
        for which in "staging", "above":
            with self.subTest(which):
                above = Path(tempfile.mkdtemp(prefix="icha-above-"))
                run = subprocess.Popen([PROGRAM, "outlay", book, "--rows", "--out", above / "out", *YEARS], cwd=self.folder, env=PLAIN,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                while run.poll() is None and not list(above.glob(".icha-*/rows.csv")):
                    time.sleep(0.001)
                run.send_signal(signal.SIGSTOP)
                for folder in above.glob(".icha-*"):
                    shutil.rmtree(folder)
                if which == "above":
                    above.rmdir()
                run.send_signal(signal.SIGCONT)
                out, err = run.communicate(timeout=120)
                self.assertEqual((run.returncode, out), (3, b""), err)
                self.assertRegex(err, b"^icha: cannot write .*: No such file or directory")
                self.assertEqual(list(above.iterdir()) if which == "staging" else [], [])
                shutil.rmtree(above, ignore_errors=True)

    # ---- names ----

    NAMES = ("with a blank", "line\nbreak", "\ttab\x1b[31m", "한글 폴더 이름", "'quote\" $(x)`", "back\\slash", "%s%n", ".hidden", "x" * 255,
             "똠" * 85, b"\xff\xfe no utf-8")

    def test_odd_names_of_what_is_made(self):
        for name in "outlay", "scenario run", "sign", "sign --new-key", "report --csv", "report --xlsx", "screen --receipt":
            for odd in self.NAMES:
                with self.subTest(name, odd=odd):
                    place = self.folder / os.fsdecode(odd)
                    done = icha(self.folder, *self.at(name, os.fsdecode(odd)))
                    too_long = name == "screen --receipt" and len(os.fsencode(odd)) > 248  # the other name beside it is longer
                    if too_long:
                        self.check_error(done, "File name too long", name)
                    else:
                        self.assertEqual(done.returncode, self.expected(name)[0], done.stderr)
                        found = content(place.rename(self.folder / ("made" + Path(CALLS[name][1]).suffix)))
                        self.assertEqual(found, self.expected(name)[2])
                        remove(self.folder / ("made" + Path(CALLS[name][1]).suffix))
                    self.check_untouched(None, name)

    def test_odd_names_of_what_is_read(self):
        """Figures are the same; an error is one line however the file is called (X-4)."""
        whole = icha(self.folder, "outlay", "portfolio.csv", "--out", "whole", *YEARS)
        self.assertEqual(whole.returncode, 0, whole.stderr)
        figures = {name: content(self.folder / "whole" / name) for name in ("outlay.csv", "claims.csv")}
        remove(self.folder / "whole")
        for odd in self.NAMES:
            with self.subTest(odd=odd):
                path = self.folder / os.fsdecode(odd)
                done = icha(self.folder, "outlay", os.fsdecode(odd), "--out", "out", *YEARS)
                self.check_error(done, "cannot read", odd)
                self.assertEqual(done.stderr.count(b"\n"), 1)
                self.assertNotIn(b"\x1b", done.stderr)
                shutil.copy(self.folder / "portfolio.csv", path)
                done = icha(self.folder, "outlay", os.fsdecode(odd), "--out", "out", *YEARS)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual({name: content(self.folder / "out" / name) for name in figures}, figures)
                verified = icha(self.folder, "verify", "out")
                self.assertEqual(verified.returncode, 0, verified.stdout)
                self.clean("out"), remove(path)
        self.check_untouched(None, "names")

    def test_paths_as_long_as_they_can_be(self):
        """Up to PATH_MAX and past it: whole, or an error, and nothing left."""
        deep = self.folder / "deep"
        deep.mkdir()
        at, parts = os.open(deep, os.O_RDONLY), ["deep"]
        for _ in range(22):  # longer than any path may be
            parts.append("d" * 200)
            os.mkdir(parts[-1], dir_fd=at)
            inner = os.open(parts[-1], os.O_RDONLY, dir_fd=at)
            os.close(at)
            at = inner
        os.close(at)
        for name in "outlay", "sign --new-key", "report --csv", "report --xlsx", "screen --receipt", "sign":
            lengths = sorted({3700, *self.spread(range(3701, 4200), 4), 4031, 4032, 4095, 4096, 4200})
            whole = [self.at_length(name, parts, length) for length in lengths]
            self.assertEqual((whole[0], whole[-1], whole), (True, False, sorted(whole, reverse=True)), name)
        subprocess.run(["rm", "-rf", "deep"], cwd=self.folder, check=True)
        self.check_untouched(None, "deep")


    def at_length(self, name, parts, length):
        """In a folder that is there, by a path of that length; true if it was made."""
        depth = (length - 8) // 201
        path = "/".join(parts[:depth + 1])
        path += "/" + "o" * (length - len(path) - 1)
        done = icha(self.folder, *self.at(name, path))
        if done.returncode != self.expected(name)[0]:
            self.check_error(done, "File name too long", (name, length))
        subprocess.run(["rm", "-rf", path], cwd=self.folder, check=length < os.pathconf("/", "PC_PATH_MAX"))
        return done.returncode == self.expected(name)[0]


@unittest.skipIf(SANITIZED, "a sanitizer takes more memory than any limit allows")
class Memory(LimitsCase):
    """RLIMIT_AS: at any limit the right answer, or an error status; no signal, and GMP never ends the program (X-2)."""
    def limited(self, name, kilobytes):
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (kilobytes << 10, kilobytes << 10))
        done = icha(self.folder, *CALLS[name][0], preexec_fn=limit)
        return done

    def least(self, name):
        """What the loader needs, and what the whole needs: by halves, for it is not exactly monotonous."""
        low, high = 1 << 10, 1 << 20
        while high - low > 64:
            middle = (low + high) // 2
            done = self.limited(name, middle)
            self.clean(CALLS[name][1])
            if done.returncode == self.expected(name)[0]:
                high = middle
            else:
                low = middle
        return high

    def test_a_small_stack(self):
        """256 KiB: what a process with little memory may not get more of when it needs it, which no status could say."""
        for name, (words, made) in CALLS.items():
            with self.subTest(name):
                status, said, _ = self.expected(name)
                done = icha(self.folder, *words, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (256 << 10, 256 << 10)))
                self.assertEqual((done.returncode, self.said(done.stdout)), (status, said), done.stderr)
                self.clean(made)

    def test_little_memory(self):
        for name in self.spread(CALLS, 7):
            made = CALLS[name][1]
            whole = self.least(name)
            for kilobytes in [*self.spread(range(whole - 6000, whole + 64, 4), 12)]:
                with self.subTest(name, kilobytes=kilobytes):
                    done = self.limited(name, kilobytes)
                    err = done.stderr.decode()
                    self.assertNotIn("GNU MP", err)
                    self.assertGreaterEqual(done.returncode, 0, err)
                    if done.returncode == self.expected(name)[0]:
                        if made is not None:
                            self.check_whole(name, err)
                    elif done.returncode != 127:  # not even loaded
                        self.assertIn(done.returncode, (1, 3, 70), err)
                        self.assertTrue(err or done.stdout, "says nothing")
                        if made is not None and made != "runs.log":
                            self.assertFalse(os.path.lexists(self.folder / made), err)
                    self.clean(made)
                    self.check_untouched(made, name)


if __name__ == "__main__":
    unittest.main()
