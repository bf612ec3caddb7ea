"""What the tests of files share: a folder with every kind of input, the calls of the program, and what must stay true."""
import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("ICHA_SOURCE", Path(__file__).resolve().parents[2]))
PROGRAM = os.path.abspath(os.environ.get("ICHA_PROGRAM", "icha"))
SANITIZED = any(word in Path(PROGRAM).read_bytes() for word in (b"__asan_init", b"__tsan_init"))
EXAMPLES = SOURCE / "tests" / "cli" / "examples"
LONG = os.environ.get("ICHA_LONG") == "1"
SEED = int(os.environ.get("ICHA_SEED", "8"))
PLAIN = {**os.environ, "LC_ALL": "C", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
# A small catalogue keeps the number of calls small.
CATALOGUE = "products/incheon.startup.yaml", "products/incheon.loan-conventions.yaml", "facts", "assumptions"
COMMON = ("--catalogue", "catalogue")
ASSUME = ("--assume", "kr-bank-conventions", "--assume", "incheon-2018-open")
YEARS = ("--years", "2018..2020", "--threads", "1", *COMMON, *ASSUME)

# name, the words behind `icha`, what the call makes. An order in which each finds what it needs.
CALLS = {
    "outlay": (("outlay", "portfolio.csv", "--events", "events.csv", "--rows", "--out", "out", *YEARS), "out"),
    "outlay --against": (("outlay", "portfolio.csv", "--against", "claims.csv", "--inputs", "none", "--out", "out", *YEARS), "out"),
    "outlay --shard": (("outlay", "portfolio.csv", "--rows", "--shard", "1/2", "--inputs", "none", "--out", "out", *YEARS), "out"),
    "outlay --resume": (("outlay", "portfolio.csv", "--events", "events.csv", "--rows", "--resume", "--out", "run", *YEARS), None),
    "outlay merge": (("outlay", "merge", "s1", "s2", "--out", "out"), "out"),
    "outlay merge --against": (("outlay", "merge", "s1", "s2", "--against", "claims.csv", "--out", "out"), "out"),
    "scenario run": (("scenario", "run", "plan.yaml", "--out", "out", "--threads", "1", *COMMON), "out"),
    "scenario compare": (("scenario", "compare", "plan-a", "plan-b", "--out", "out", "--threads", "1"), "out"),
    "scenario solve": (("scenario", "solve", "plan.yaml", "--threads", "1", *COMMON), None),
    "sign": (("sign", "run", "--key", "audit.key", "--log", "runs.log"), "runs.log"),
    "sign --new-key": (("sign", "--new-key", "out.key"), "out.key"),
    "report --csv": (("report", "run", "--csv", "out.csv", *COMMON), "out.csv"),
    "report --xlsx": (("report", "run", "--xlsx", "out.xlsx", *COMMON), "out.xlsx"),
    "report": (("report", "run", *COMMON), None),
    "screen --receipt": (("screen", "--product", "incheon.startup", "--on", "2018-03-14", "facts.json", "--receipt", "out.json", *COMMON),
                         "out.json"),
    "screen --batch": (("screen", "--product", "incheon.startup", "--on", "2018-03-14", "--batch", "applicants.csv", *COMMON), None),
    "schedule": (("schedule", "terms.json"), None),
    "explain": (("explain", "run", "--loan", "ST16-0001", "--proof", "--threads", "1"), None),
    "prove": (("prove", "run", "--all", "--threads", "1"), None),
    "verify": (("verify", "run", "--log", "signed.log"), None),
    "replay": (("replay", "run", "--threads", "1"), None),
}


def icha(folder, *words, before=(), **how):
    how = {"capture_output": True, "timeout": 120, "env": PLAIN, **how}
    return subprocess.run([*before, PROGRAM, *map(str, words)], cwd=folder, **how)


def make_catalogue(to):
    """One product, what is assumed of it, and the sources that they cite."""
    whole = SOURCE / "catalogue"
    for name in CATALOGUE:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (whole / name).is_dir() else shutil.copy)(whole / name, to / name)
    record = to / "assumptions" / "incheon-2018-open.yaml"
    text = re.sub(r"^products: .*$", "products: [incheon.startup]", record.read_text(), flags=re.M)
    record.write_text(re.sub(r"^  incheon\.(?!startup:)[^ ]*:\n(    .*\n)*", "", text, flags=re.M))  # what it says of others
    text = "".join(path.read_text() for path in to.rglob("*.yaml"))
    (to / "sources").mkdir()
    for path in (whole / "sources").iterdir():
        if path.stem in text:
            shutil.copy(path, to / "sources")


def make_inputs(folder):
    """Everything that CALLS reads."""
    for path in EXAMPLES.iterdir():
        shutil.copy(path, folder)
    make_catalogue(folder / "catalogue")
    book = folder / "portfolio.csv"
    book.write_text("".join(book.read_text().splitlines(keepends=True)[:4]))  # three loans: few calls
    for words in (("outlay", "portfolio.csv", "--events", "events.csv", "--rows", "--out", "run", *YEARS),
                  ("outlay", "portfolio.csv", "--rows", "--shard", "1/2", "--out", "s1", *YEARS),
                  ("outlay", "portfolio.csv", "--rows", "--shard", "2/2", "--out", "s2", *YEARS),
                  ("scenario", "run", "plan.yaml", "--out", "plan-a", *COMMON), ("scenario", "run", "plan-more.yaml", "--out", "plan-b", *COMMON),
                  ("sign", "--new-key", "audit.key"), ("sign", "run", "--key", "audit.key", "--log", "signed.log")):
        done = icha(folder, *words)
        if done.returncode != 0:
            raise AssertionError("%s: %d %s" % (words, done.returncode, done.stderr.decode()))


def entries(folder):
    """What lies there: path to kind, mode, size, time and place."""
    found = {}
    for at, folders, files in os.walk(folder):
        for name in folders + files:
            about = os.lstat(os.path.join(at, name))
            path = os.path.relpath(os.path.join(at, name), folder)
            found[path] = (about.st_mode, about.st_ino) if name in folders else (about.st_mode, about.st_ino, about.st_size, about.st_mtime_ns)
    return found


def content(path):
    """Of a file its bytes; of a folder those of its files, of the manifest what does not depend on the hour; of a log what it chains."""
    if path.is_dir():
        return {str(p.relative_to(path)): content(p) for p in sorted(path.rglob("*")) if p.is_file()}
    data = path.read_bytes()
    if path.name == "manifest.json":
        whole = json.loads(data)
        whole.pop("observed"), whole.pop("digest")
        return whole
    if path.suffix == ".log":
        return [{key: json.loads(line)[key] for key in ("sequence", "previous", "run_id", "manifest")} for line in data.splitlines()]
    if path.suffix == ".key":
        return [line[:7] for line in data.splitlines()]
    return hashlib.sha256(data).hexdigest()


def remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


class RunsCase(unittest.TestCase):
    """One folder of inputs for all tests of a class; none of them may change it."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="icha-files-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        make_inputs(cls.folder)
        cls.found = entries(cls.folder)
        cls.whole = {}
        print("seed %d" % SEED, file=sys.stderr)

    def spread(self, things, count):
        """So many of them, evenly, from a place that the seed says; twenty times as many in a long run."""
        things = list(things)
        count *= 20 if LONG else 1
        if len(things) <= count:
            return things
        step = len(things) / count
        begin = random.Random("%d %s" % (SEED, things)).random() * step
        return [things[int(begin + n * step)] for n in range(count)]

    def expected(self, name):
        """What the call prints, exits with and makes where nothing fails."""
        if name not in self.whole:
            words, made = CALLS[name]
            done = icha(self.folder, *words)
            self.assertIn(done.returncode, (0, 1, 4, 6), done.stderr)
            self.whole[name] = done.returncode, self.said(done.stdout), made and content(self.folder / made)
            self.clean(made)
        return self.whole[name]

    @staticmethod
    def said(out):
        """Without what a run merely observed (M-1): its time, what hangs on that, and new keys."""
        try:
            whole = json.loads(out)
        except ValueError:
            return out
        def plain(value):
            if isinstance(value, dict):
                return {key: plain(v) for key, v in value.items()
                        if key not in ("time", "digest", "public_key") and not (key in ("sha256", "bytes") and value.get("file") == "manifest.json")}
            return [plain(v) for v in value] if isinstance(value, list) else value
        return plain(whole)

    def clean(self, made):
        if made is not None:
            remove(self.folder / made)

    def sweep(self):
        for path in set(entries(self.folder)) - set(self.found):
            remove(self.folder / path)

    def check_untouched(self, made, what):
        now = entries(self.folder)
        mine = {path: about for path, about in now.items() if made is None or (path != made and not path.startswith(made + "/"))}
        self.assertEqual(mine, self.found, what)

    def check_whole(self, name, what):
        """What the call makes stands there as it should."""
        made = CALLS[name][1]
        self.assertEqual(content(self.folder / made), self.expected(name)[2], what)
