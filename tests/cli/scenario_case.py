"""A folder with tests/cli/examples/plan.yaml and its portfolio, and `icha scenario` in it."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["ICHA_PROGRAM"]
EXAMPLES = os.path.join(os.environ["ICHA_SOURCE"], "tests", "cli", "examples")


class ScenarioCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        for name in "plan.yaml", "portfolio.csv":
            shutil.copy(os.path.join(EXAMPLES, name), self.folder)

    def icha(self, *words, status=0):
        done = subprocess.run([PROGRAM, "scenario", *words, "--lang", "en"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def change(self, old, new):
        """The first of them in the scenario."""
        path = os.path.join(self.folder, "plan.yaml")
        with open(path) as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w") as file:
            file.write(text.replace(old, new, 1))

    def rows(self, run, name):
        with open(os.path.join(self.folder, run, name), newline="") as file:
            return list(csv.DictReader(file))
