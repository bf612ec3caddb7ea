"""What the tests of icha outlay share: a scratch folder, calls of the program, its tables."""
import csv
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = Path(os.environ.get("ICHA_SOURCE", HERE.parent.parent))
PROGRAM = os.environ.get("ICHA_PROGRAM", "icha")
SAMPLE = SOURCE / "examples" / "incheon-2018" / "portfolio.csv"
ASSUME = ("--assume", "kr-bank-conventions", "--assume", "incheon-2018-open")
HEADER = "loan_id,product,principal,rate,disbursed_on,term_months,method,subsidy_tier,bank\n"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def canonical(document):
    """RFC 8785 for what a manifest holds: ASCII keys, whole numbers."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class OutlayCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="icha-outlay-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, text, name="book.csv", encoding="utf-8"):
        (self.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return name

    def icha(self, *words):
        done = subprocess.run([PROGRAM, "outlay", *map(str, words)], cwd=self.folder, capture_output=True, timeout=300)
        self.assertNotIn(b"runtime error", done.stderr)
        self.assertNotIn(b"AddressSanitizer", done.stderr)
        return done

    def run_book(self, book, *words, out="out", years="2017..2023", status=0):
        done = self.icha(book, "--years", years, "--out", out, *ASSUME, "--format", "json", *words)
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout)

    def refused(self, status, *words):
        before = sorted(os.listdir(self.folder))
        done = self.icha(*words)
        self.assertEqual((done.returncode, done.stdout), (status, b""), done.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), before)  # nothing is written
        return done.stderr.decode()

    def rows(self, name, out="out"):
        with open(self.folder / out / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
