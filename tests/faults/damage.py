"""Ways to damage bytes, seeded, and the driver that hands many of them to the library in one process."""

import json
import os
import random
import subprocess
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = Path(os.environ.get("ICHA_SOURCE", HERE.parent.parent))
PROGRAM = os.environ.get("ICHA_PROGRAM", "icha")
DRIVER = os.environ.get("ICHA_DAMAGE_DRIVER", "damage_driver")
SEED = int(os.environ.get("ICHA_SEED", "20180314"))
MORE = 8 if os.environ.get("ICHA_LONG") else 1
HANGS = 30  # seconds by the clock, of a busy machine, after which a reader counts as hung


def flipped(data, rng):
    at, bit = rng.randrange(len(data)), rng.randrange(8)
    return f"bit {bit} of byte {at}", data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def block(data, rng):
    """A run of bytes, or of whole lines."""
    if rng.random() < 0.5:
        begin = rng.randrange(len(data))
        return begin, min(len(data), begin + rng.randrange(1, 65))
    ends = [0] + [i + 1 for i, byte in enumerate(data) if byte == 10] + [len(data)]
    first = rng.randrange(len(ends) - 1)
    return ends[first], ends[min(len(ends) - 1, first + rng.randrange(1, 4))]


def dropped(data, rng):
    begin, end = block(data, rng)
    return f"without {begin}..{end}", data[:begin] + data[end:]


def doubled(data, rng):
    begin, end = block(data, rng)
    return f"twice {begin}..{end}", data[:end] + data[begin:]


def swapped(data, rng):
    (a, b), (c, d) = sorted((block(data, rng), block(data, rng)))
    c, d = max(b, c), max(b, d)
    return f"{a}..{b} and {c}..{d} swapped", data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def ended_otherwise(data, rng):
    """One line, or every line, ended by NUL or a lone CR."""
    end = rng.choice((b"\0", b"\r"))
    ends = [i for i, byte in enumerate(data) if byte == 10]
    if not ends or rng.random() < 0.2:
        return f"all lines end in {end}", data.replace(b"\n", end)
    at = rng.choice(ends)
    return f"{end} for the line end at {at}", data[:at] + end + data[at + 1 :]


def overwritten(data, rng):
    begin, end = block(data, rng)
    return f"random bytes at {begin}..{end}", data[:begin] + rng.randbytes(end - begin) + data[end:]


WAYS = flipped, flipped, dropped, doubled, swapped, ended_otherwise, overwritten


def damages(data, count, name):
    """(what was done, bytes): a quarter cut at every k-th byte, the others at random. The same for the same name."""
    rng = random.Random(f"{SEED} {name}")
    cuts = min(len(data), max(1, count // 4))
    for i in range(cuts):
        at = len(data) * i // cuts
        yield f"cut at {at}", data[:at]
    for i in range(count - cuts):
        what, made = WAYS[i % len(WAYS)](data, rng)
        if made != data:
            yield what, made


class Driver:
    """Asks one process; what it died of is said with the input that did it."""

    def __init__(self, test):
        self.test, self.process = test, None

    def open(self):
        self.process = subprocess.Popen(
            [DRIVER, str(SOURCE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def ask(self, kind, data, what):
        if self.process is None:
            self.open()
        try:
            self.process.stdin.write(b"%s %d %d\n" % (kind.encode(), len(data), HANGS) + data)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        line = self.process.stdout.readline()
        if not line:
            died, said = self.close()
            self.test.fail(f"{kind}, {what}: the driver ended with {died}: {said[-3000:]}\n{data!r}")
        return json.loads(line)

    def close(self):
        """How it ended; what it said at its end, leaks among it."""
        _, said = self.process.communicate()  # closes the pipes
        died, self.process = self.process.returncode, None
        return died, said.decode(errors="replace")


class DamageCase(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        print(f"ICHA_SEED={SEED}", flush=True)

    def ask_all(self, kind, data, count, judge):
        """judge(what, damaged, answer, undamaged answer) for each damage; every refusal has a sentence and a place."""
        driver = Driver(self)
        whole = driver.ask(kind, data, "undamaged")
        taken = 0
        for what, damaged in damages(data, count, kind):
            answer = driver.ask(kind, damaged, what)
            where = f"{kind}, {what}: {answer['status']}"
            if answer["status"] != 0:
                self.refused(where, answer, damaged)
            else:
                taken += 1
                judge(where, damaged, answer, whole)
        died, said = driver.close()
        self.assertEqual((died, said), (0, ""), kind)
        return whole, taken

    def refused(self, where, answer, damaged):
        for error in answer["faults"] or [answer]:
            self.assertTrue(error["message"], where)
            self.assertIsNone(answer["figures"], where)
            has_place = (
                error["line"] > 0
                or error["field"]
                or any(word in error["message"] for word in ("byte", "shard.json", "receipt", "''"))
            )
            self.assertTrue(has_place or not damaged.strip(), (where, error))
