"""Killed at random moments: no result that looks whole, no half of an entry in a log, and the same call does it anew (P-4,
M-6). tests/outlay/test_killed.py does this for `outlay` and `outlay merge`; here are the others, and what a signal to them
leaves. The seed is printed."""
import hashlib
import json
import os
import random
import signal
import subprocess
import time
import unittest

from runs import CALLS, LONG, PLAIN, PROGRAM, SEED, RunsCase, content, entries, icha, remove

NAMES = ("outlay --resume", "scenario run", "scenario compare", "sign", "sign --new-key", "report --csv", "report --xlsx", "screen --receipt",
         "replay")
# What a killed process may leave beside its target: its own other name, never a whole one.
OTHER_NAMES = ".icha-", "out.json."


class Killed(RunsCase):
    def setUp(self):
        self.moments = random.Random("%d %s" % (SEED, self.id()))
        self.addCleanup(self.sweep)

    def length(self, words, made):
        """How long the call takes, here and now."""
        began = time.monotonic()
        icha(self.folder, *words)
        lasted = time.monotonic() - began
        self.clean(made)
        return lasted

    def ended(self, words, number, after):
        """The exit of a call that gets this signal after so many seconds; 0 or so: it was quicker."""
        run = subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=PLAIN)
        time.sleep(after)
        run.send_signal(number)
        out, err = run.communicate(timeout=120)
        self.assertNotRegex(err, b"Sanitizer|runtime error")
        return run.returncode, out, err

    def strays(self, made):
        return sorted(path for path in set(entries(self.folder)) - set(self.found)
                      if made is None or (path != made and not path.startswith(made + "/")))

    def check_signal(self, name, number):
        """Where a handler stands the program ends with 128 + the number, before and after it by the signal itself."""
        words, made = CALLS[name]
        status = self.expected(name)[0]
        for _ in range(20 if LONG else 3):
            after = self.moments.random() * self.length(words, made) * 1.1
            found, out, err = self.ended(words, number, after)
            what = "%s: signal %d after %.4f s: %d, %s" % (name, number, after, found, err.decode())
            strays = self.strays(made)
            stands = made is not None and os.path.lexists(self.folder / made)
            if number == signal.SIGKILL:
                self.assertTrue(all(path.startswith(OTHER_NAMES) for path in strays), (strays, what))
            else:
                self.assertEqual(strays, [], what)
            self.assertIn(found, (status, -number, 128 + number), what)
            if made is not None and (stands or found == status):
                if (self.folder / made).is_file() and not (self.folder / made).stat().st_size and name == "sign":
                    self.clean(made)  # a log without an entry yet
                else:
                    self.check_whole(name, what)
            self.clean(made)
            self.sweep()
            again = icha(self.folder, *words)
            self.assertEqual((again.returncode, self.said(again.stdout)), self.expected(name)[:2], what)
            self.clean(made)
            self.check_untouched(None, what)

    def test_each(self):
        for name in NAMES:
            for number in signal.SIGKILL, signal.SIGTERM, signal.SIGINT:
                with self.subTest(name, number=number):
                    self.check_signal(name, number)

    def test_a_log_is_a_chain_after_every_kill(self):
        """M-6: each line is whole and holds the digest of the one before; the next call goes on behind it."""
        log = self.folder / "runs.log"
        words = CALLS["sign"][0]
        lasts = self.length(words, "runs.log")
        for n in range(100 if LONG else 15):
            self.ended(words, self.moments.choice([signal.SIGKILL, signal.SIGTERM]), self.moments.random() * lasts * 1.1)
        self.assertEqual(icha(self.folder, *words).returncode, 0)
        previous = "0" * 64
        for n, line in enumerate(log.read_bytes().splitlines(keepends=True), 1):
            entry = json.loads(line)
            self.assertEqual((entry["sequence"], entry["previous"], line[-1:]), (n, previous, b"\n"))
            previous = hashlib.sha256(line).hexdigest()
        self.assertEqual(icha(self.folder, "verify", "run", "--log", "runs.log", "--public-key", "audit.key").returncode, 0)
        remove(log)

    def test_a_resumed_outlay_that_is_killed_too(self):
        """P-4: --resume after --resume; the last one sweeps what the others left, and makes the whole."""
        self.expected("outlay")
        words = (*CALLS["outlay"][0], "--resume")
        lasts = self.length(words, "out")
        for n in range(50 if LONG else 8):
            found, _, err = self.ended(words, signal.SIGKILL, self.moments.random() * lasts)
            if os.path.lexists(self.folder / "out"):  # killed behind its end
                self.check_whole("outlay", "finished")
                self.clean("out")
            else:
                self.assertNotEqual(found, 0, err)
        done = icha(self.folder, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.strays("out"), [])
        self.check_whole("outlay", done.stderr)
        self.clean("out")

    def test_a_report_that_is_interrupted_leaves_nothing(self):
        """In the middle of writing, where its other name stands (P-4); the file that stood there stays."""
        for name, number, status in ("report --xlsx", signal.SIGINT, 130), ("report --csv", signal.SIGTERM, 143):
            words, made = CALLS[name]
            self.expected(name)
            (self.folder / made).write_text("mine")
            met = 0
            for _ in range(200):
                run = subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=PLAIN)
                while run.poll() is None and not any(path.startswith(".icha-report") for path in os.listdir(self.folder)):
                    pass
                run.send_signal(number)
                run.communicate(timeout=60)
                self.assertEqual(self.strays(made), [])
                if run.returncode == status and (self.folder / made).read_bytes() == b"mine":
                    met += 1
                    break
                self.assertEqual(content(self.folder / made), self.whole[name][2])  # it was whole already
                (self.folder / made).write_text("mine")
            self.clean(made)
            self.assertEqual(met, 1, "never met while it wrote")


if __name__ == "__main__":
    unittest.main()
