"""Short reads and short writes: an input from a pipe gives what its file gives, however it comes in pieces; what is printed
is whole however slowly it is read, and an output that takes nothing is an error, never silence (X-1, P-2, P-4)."""
import array
import fcntl
import os
import shutil
import signal
import subprocess
import termios
import threading
import time
import unittest

from runs import CALLS, COMMON, PLAIN, PROGRAM, YEARS, RunsCase, content, icha, remove

PIECES = 1, 7, 4095
SCREEN = "screen", "--product", "incheon.startup", "--on", "2018-03-14"
# name, the file that comes through a pipe in its place {}, the words, what is made
READ = (
    ("schedule", "terms.json", ("schedule", "{}"), None),
    ("late", "late.json", ("late", "{}"), None),
    ("portfolio", "portfolio.csv", ("outlay", "{}", "--rows", "--out", "out", *YEARS), "out"),
    ("events", "events.csv", ("outlay", "portfolio.csv", "--events", "{}", "--rows", "--out", "out", *YEARS), "out"),
    ("paid", "claims.csv", ("outlay", "portfolio.csv", "--against", "{}", "--out", "out", *YEARS), "out"),
    ("merge", "claims.csv", ("outlay", "merge", "s1", "s2", "--against", "{}", "--out", "out"), "out"),
    ("scenario run", "plan.yaml", ("scenario", "run", "{}", "--out", "out", *COMMON), "out"),
    ("scenario solve", "plan.yaml", ("scenario", "solve", "{}", *COMMON), None),
    ("screen", "facts.json", (*SCREEN, "{}", *COMMON), None),
    ("screen --batch", "applicants.csv", (*SCREEN, "--batch", "{}", *COMMON), None),
)
# What is read more than once, or must be the caller's own file, is no pipe: refused, with a sentence, without waiting.
REFUSED = (
    (("outlay", "portfolio.csv", "--out", "out", "--years", "2018..2020", *COMMON, "--assume", "{}.yaml"), "no regular files"),
    (("sign", "run", "--key", "{}", "--log", "new.log"), "no regular file"),
    (("sign", "run", "--key", "audit.key", "--log", "{}"), "no regular file"),
    (("verify", "run", "--log", "{}"), "no regular file"),
    (("explain", "run", "--loan", "ST16-0001", "--portfolio", "{}"), "cannot read {}: no regular file"),
    (("replay", "run", "--catalogue", "catalogue", "--assume", "{}.yaml", "--events", "{}"), "cannot read {}: no regular file"),
    (("replay", "plan-a", "--scenario", "{}"), "cannot read {}: no regular file"),
    (("outlay", "merge", "{}", "s2", "--out", "out"), "{}"),
    (("report", "{}", "--csv", "out.csv", *COMMON), "{}"),
)


def waiting(descriptor):
    """Bytes that nobody has read yet."""
    count = array.array("i", [0])
    fcntl.ioctl(descriptor, termios.FIONREAD, count)
    return count[0]


def feed(pipe, data, piece):
    """So many bytes at a time: the next come only when these were read. The pipe is a path or a descriptor, and closed at the end."""
    with open(pipe, "wb", buffering=0) as pipe:
        for at in range(0, len(data), piece):
            pipe.write(data[at:at + piece])
            while waiting(pipe.fileno()):
                time.sleep(0)


class Pieces(RunsCase):
    def named(self, words, name):
        return [word.replace("{}", name) for word in words]

    def made(self, words, made, **how):
        """Exit, standard output, result."""
        done = icha(self.folder, *words, **how)
        found = done.returncode, self.said(done.stdout), made and content(self.folder / made)
        self.clean(made)
        return found, done.stderr

    def test_inputs_in_pieces(self):
        """P-2: no byte of an input is lost."""
        for name, file, words, made in READ:
            (whole, err) = self.made(self.named(words, file), made)
            self.assertIn(whole[0], (0, 4, 6), err)
            data = (self.folder / file).read_bytes()
            for piece in PIECES:
                with self.subTest(name, piece=piece):
                    # the pipe has the name of the file, for results name their inputs
                    place = self.folder / "pipes"
                    place.mkdir()
                    os.mkfifo(place / file)
                    if file == "plan.yaml":  # what lies beside it
                        shutil.copy(self.folder / "portfolio.csv", place)
                    feeding = threading.Thread(target=feed, args=(place / file, data, piece), daemon=True)
                    feeding.start()
                    found, err = self.made(self.named(words, "pipes/" + file), made)
                    feeding.join(10)
                    remove(place)
                    self.assertEqual(found, whole, err)

    def test_standard_input_in_pieces(self):
        for words, file in (("schedule", "-"), "terms.json"), ((*SCREEN, "-", *COMMON), "facts.json"):
            data = (self.folder / file).read_bytes()
            whole, _ = self.made(words, None, input=data)
            for piece in PIECES:
                with self.subTest(words, piece=piece):
                    read, write = os.pipe()
                    feeding = threading.Thread(target=feed, args=(write, data, piece), daemon=True)
                    run = subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdin=read, stdout=subprocess.PIPE, env=PLAIN)
                    os.close(read)
                    feeding.start()
                    out, _ = run.communicate(timeout=60)
                    feeding.join(10)
                    self.assertEqual((run.returncode, self.said(out)), whole[:2])

    def test_where_a_pipe_is_refused(self):
        """At once, for nobody ever writes into these; X-1."""
        for words, sentence in REFUSED:
            with self.subTest(words):
                for name in "pipe", "pipe.yaml":
                    os.mkfifo(self.folder / name)
                done = icha(self.folder, *self.named(words, "pipe"), timeout=20)
                remove(self.folder / "pipe"), remove(self.folder / "pipe.yaml")
                self.assertIn(done.returncode, (1, 3), done.stderr)
                self.assertIn(sentence.format("pipe"), (done.stderr + done.stdout).decode())
                self.check_untouched(None, words)


class Output(RunsCase):
    """Of every command; the third kind is what it has made when printing fails, which is whole then."""
    def each(self):
        for name, (words, made) in CALLS.items():
            self.expected(name)
            yield name, words, made
            self.clean(made)

    def check_not_printed(self, name, done, made):
        self.assertEqual(done.returncode, 70, done.stderr)
        self.assertRegex(done.stderr.decode(), "^icha: cannot write to the standard output: .+\n$")
        if made is not None:
            self.check_whole(name, name)
        self.check_untouched(made, name)

    def test_a_slow_reader_gets_all(self):
        """A pipe that takes 4,096 bytes, read 1,000 at a time."""
        for name, words, made in self.each():
            status, said, _ = self.expected(name)
            read, write = os.pipe()
            fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4096)
            run = subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdout=write, stderr=subprocess.PIPE, env=PLAIN)
            os.close(write)
            out = b""
            while piece := os.read(read, 1000):
                out += piece
            os.close(read)
            _, err = run.communicate(timeout=60)
            self.assertEqual((run.returncode, self.said(out)), (status, said), err)

    def test_a_full_device(self):
        for name, words, made in self.each():
            with open("/dev/full", "wb") as full:
                done = icha(self.folder, *words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
            self.assertIn(b"No space left on device", done.stderr)
            self.check_not_printed(name, done, made)

    def test_a_pipe_that_nobody_reads(self):
        """`| head -1`, whose reader is gone: no death by SIGPIPE, whatever the caller had set."""
        for name, words, made in self.each():
            read, write = os.pipe()
            os.close(read)
            done = icha(self.folder, *words, capture_output=False, stdout=write, stderr=subprocess.PIPE,
                        preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
            os.close(write)
            self.assertIn(b"Broken pipe", done.stderr)
            self.check_not_printed(name, done, made)

    def test_a_reader_that_stops_after_a_line(self):
        words = " ".join([PROGRAM, "schedule terms.json"])
        done = subprocess.run(["bash", "-c", words + " | head -1 >/dev/null; echo ${PIPESTATUS[0]}"], cwd=self.folder, capture_output=True)
        self.assertIn(done.stdout, (b"70\n", b"0\n"), done.stderr)  # 0: the pipe had taken all before head went
        self.assertEqual(done.stdout == b"70\n", b"Broken pipe" in done.stderr)

    def test_closed_outputs(self):
        """`>&-`: no file that is opened gets the number, so nothing is printed into one (M-6)."""
        for name, words, made in self.each():
            done = icha(self.folder, *words, before=("sh", "-c", 'exec "$@" >&-', "sh"))
            self.assertIn(b"Bad file descriptor", done.stderr)
            self.check_not_printed(name, done, made)

    def test_all_closed(self):
        for name, words, made in self.each():
            done = icha(self.folder, *words, before=("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"))
            self.assertEqual((done.returncode, done.stdout, done.stderr), (70, b"", b""))
            if made is not None:
                self.check_whole(name, name)
            self.check_untouched(made, name)

    def test_nothing_is_said_into_the_log(self):
        """With the standard error closed the log would be opened as number 2, and an error be written into it (M-6)."""
        log, size = self.folder / "runs.log", (256 << 20) + 1  # one more than is read: an error while it is open
        log.touch()
        os.truncate(log, size)
        done = icha(self.folder, *CALLS["sign"][0], before=("sh", "-c", 'exec "$@" 2>&-', "sh"))
        self.assertEqual((done.returncode, log.stat().st_size), (3, size))
        remove(log)

    def test_nothing_on_the_standard_input(self):
        done = icha(self.folder, "schedule", "-", before=("sh", "-c", 'exec "$@" <&-', "sh"))
        self.assertEqual((done.returncode, done.stdout), (3, b""))
        self.assertIn(b"cannot read -: Bad file descriptor", done.stderr)


if __name__ == "__main__":
    unittest.main()
