"""What the tests of hostile inputs share: the program under limits of memory and time.
Each call has 1 GiB of addresses (where the program is not sanitized) and 20 seconds."""

import functools
import os
import resource
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from damage import PROGRAM

GIB = 1 << 30
SECONDS = 20  # of the processor
WAITS = 240  # seconds by the clock, of a busy machine, after which a call hangs
CONVENTIONS = ("--assume", "kr-bank-conventions", "--assume", "incheon-2018-open")
YEARS = ("--years", "2018..2020")
LOAN = (
    "loan_id,product,principal,rate,disbursed_on,term_months,method,subsidy.payers[0].name,subsidy.payers[0].share,"
    "subsidy_months,bank\n"
)


@functools.cache
def is_sanitized():
    """AddressSanitizer takes terabytes of addresses for itself."""
    return b"__asan_init" in Path(PROGRAM).read_bytes()


def limits():
    if not is_sanitized():
        resource.setrlimit(resource.RLIMIT_AS, (GIB, GIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Answer:
    def __init__(self, status, out, err, peak, seconds):
        self.status, self.out, self.err, self.peak, self.seconds = status, out, err, peak, seconds

    def text(self):
        return self.out.decode() + self.err.decode()


class Long:
    """A text too long to be held: a child process counts its parent's memory as its own peak."""

    def __init__(self, before, part, times, after=""):
        self.before, self.part, self.times, self.after = before, part, times, after

    def write(self, path):
        many = max(1, 65536 // len(self.part))
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(self.before)
            for _ in range(self.times // many):
                file.write(self.part * many)
            file.write(self.part * (self.times % many) + self.after)


class HostileCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="icha-hostile-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, Long):
            data.write(path)
        else:
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return name

    def icha(self, *words, before=(), seconds=SECONDS):
        """The program under its limits; a signal, a sanitizer's finding or a hang fails the test."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            begun = time.monotonic()
            running = subprocess.Popen(
                [*before, PROGRAM, *map(str, words)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                preexec_fn=limits,
            )
            while True:
                pid, how, usage = os.wait4(running.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() - begun > WAITS:
                    running.kill()
                    os.wait4(running.pid, 0)
                    self.fail(f"hung: {words}")
                time.sleep(0.005)
            running.returncode = os.waitstatus_to_exitcode(how)
            self.assertLess(usage.ru_utime + usage.ru_stime, seconds * (4 if is_sanitized() else 1), words)
            for file in out, err:
                file.seek(0)
            answer = Answer(
                running.returncode, out.read(), err.read(), usage.ru_maxrss * 1024, time.monotonic() - begun
            )
        self.assertIn(answer.status, range(7), (words, answer.err[-3000:]))
        self.assertNotIn(b"runtime error", answer.err)
        self.assertNotIn(b"Sanitizer", answer.err)
        return answer

    def refused(self, what, *words, has=b"", peak=None):
        """Exit 3, one sentence or more that name the file or the field, nothing on the standard output."""
        answer = self.icha(*words)
        self.assertEqual((answer.status, answer.out), (3, b""), (what, answer.err[:2000]))
        self.assertTrue(answer.err.startswith(b"icha: "), what)
        self.assertLess(len(answer.err), 4 << 20, what)
        self.assertIn(has, answer.err, what)
        self.assertEqual(answer.err.decode().isprintable() or "\n" in answer.err.decode(), True, what)
        if peak and not is_sanitized():
            self.assertLess(answer.peak, peak, (what, answer.peak))
        return answer


def plain_book(rows, payer="incheon"):
    return LOAN + "".join(
        f"{loan},incheon.startup,10000000,3.5%,2018-01-15,24,bullet,{payer},1,12,{bank}\n" for loan, bank in rows
    )
