"""Runs the program as a person would, in a scratch folder that holds the files of tests/cli/examples."""
import csv
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = Path(os.environ.get("ICHA_SOURCE", HERE.parent.parent))
PROGRAM = os.environ.get("ICHA_PROGRAM", "icha")
HANGUL = re.compile("[가-힣]")


class Result:
    def __init__(self, done):
        self.status = done.returncode
        self.bytes = done.stdout
        self.out = done.stdout.decode("utf-8")
        self.err = done.stderr.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.out, parse_float=self._no_float)

    @staticmethod
    def _no_float(text):
        raise AssertionError("a floating number in a document (N-3): " + text)

    def csv(self):
        return list(csv.DictReader(io.StringIO(self.out)))


class CliTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="icha-cli-"))
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(HERE / "examples", self.folder, dirs_exist_ok=True)
        shutil.copytree(HERE.parent / "screening" / "applicants", self.folder, dirs_exist_ok=True)
        shutil.copytree(HERE.parent / "screening" / "catalogue", self.folder / "screening")

    def icha(self, *words, stdin=b""):
        done = subprocess.run([PROGRAM, *words], cwd=self.folder, input=stdin, capture_output=True, timeout=120)
        self.assertNotIn(b"runtime error", done.stderr)
        self.assertNotIn(b"AddressSanitizer", done.stderr)
        return Result(done)

    def refused(self, status, *words, stdin=b""):
        """The call fails with this status and prints nothing but sentences on stderr, which it returns."""
        result = self.icha(*words, stdin=stdin)
        self.assertEqual((result.status, result.out), (status, ""), result.err)
        self.assertTrue(result.err.startswith("icha"), result.err)
        return result.err

    def done(self, *words, stdin=b""):
        result = self.icha(*words, stdin=stdin)
        self.assertEqual(result.status, 0, result.err)
        return result

    def schedule(self, terms, *words):
        return self.done("schedule", "-", *words, stdin=json.dumps(terms).encode()).json()

    def bad_terms(self, terms, *words, status=3):
        text = terms if isinstance(terms, bytes) else json.dumps(terms).encode()
        return self.refused(status, "schedule", "-", *words, stdin=text)


def terms(**changes):
    """25,000,000 won at 3.5 % over 60 months with 12 months' grace; None leaves a key out."""
    with open(HERE / "examples" / "terms.json", encoding="utf-8") as file:
        whole = json.load(file)
    whole.update(changes)
    return {key: value for key, value in whole.items() if value is not None}


def width(text):
    """Columns in a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
