#!/usr/bin/env python3
"""Every command with its k-th allocation failing (X-1, X-2, P-4): the examples of `icha help` in their order, in a folder
as tests/cli has it. Either the answer is whole, or the exit is 70 with the sentence on the standard error, nothing on the
standard output, and of each file or folder that it makes all or nothing. Each k of an example that asks 200 times or less, of the
others some, spread over all; ICHA_LONG=1: twenty times as many."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faults"))
from runs import RunsCase

SOURCE = Path(os.environ["ICHA_SOURCE"])
PROGRAM = os.environ["ICHA_PROGRAM"]
FEW = 3
MANY = FEW * 20
SMALL = 200  # what asks for no more is tried whole
INTERNAL = 70
BAD_DATA = 3
UNREAD = "Cannot allocate memory"  # a file, in the system's own words
SENTENCES = ("out of memory", "메모리가 부족합니다")
SANITIZERS = ("Sanitizer", "runtime error")


class Folder:
    """A scratch folder with the files that the examples name."""

    def __init__(self, place):
        self.place = Path(place)
        self.count = self.place / "count"
        self.work = self.place / "work"
        shutil.copytree(SOURCE / "tests" / "cli" / "examples", self.work)

    def listing(self):
        found = {}
        for path in self.work.rglob("*"):
            about = path.stat()
            found[path.relative_to(self.work)] = (about.st_size, about.st_mtime_ns) if path.is_file() else None
        return found

    def restore(self, before):
        """Takes away what is new; what an example changes in place is its log alone, which it begins."""
        for path in sorted(self.listing().keys() - before.keys(), reverse=True):
            place = self.work / path
            place.rmdir() if place.is_dir() else place.unlink()

    def run(self, line, refused):
        environment = os.environ | {"ICHA_REFUSE": str(refused), "ICHA_REFUSE_COUNT": str(self.count)}
        words = line.split()[1:]
        done = subprocess.run([PROGRAM, *words], cwd=self.work, env=environment, capture_output=True, timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace")

    def allocations(self):
        return int(self.count.read_text())


def spread(total, wanted, turn):
    """`wanted` of 1..total: the first or the last in turn, and others between, which are elsewhere at each turn."""
    if total <= max(wanted, SMALL) or wanted == 0:
        return range(1, total + 1) if wanted else ()
    ends = (1, total)
    inner = {1 + (total - 1) * (i * 8 - turn % 8) // (wanted * 8) for i in range(1, wanted)}
    return sorted({ends[turn % 2]} | inner)


def is_whole_or_nothing(left, before, after):
    """What was published is there with all that belongs to it, or not at all (P-4)."""
    new, wanted = left.keys() - before.keys(), after.keys() - before.keys()
    tops = {path.parts[0] for path in new}
    return new == {path for path in wanted if path.parts[0] in tops} and all(left[path] == before[path] for path in before)


def fault_of(line, status, out, err, whole, published):
    """What is wrong with a run whose allocation failed; None: nothing. What could not be read is neither as the run wrote it
    nor otherwise (M-2)."""
    if status < 0 or any(word in err for word in SANITIZERS):
        return "ended by a fault"
    if status == whole[0] and RunsCase.said(out) == RunsCase.said(whole[1]):
        return None  # it could do without; a log's entry has its own time
    if status == BAD_DATA and UNREAD in err:
        return None if published else "something was left in the folder"
    if status != INTERNAL:
        return "another exit"
    if not any(sentence in err for sentence in SENTENCES):
        return "no sentence"
    if out:
        return "half an answer"
    return None if published else "something was left in the folder"


def try_example(folder, line, expected, wanted, turn):
    before = folder.listing()
    whole = folder.run(line, 0)
    if whole[0] != expected:
        sys.exit(f"{line}: exit {whole[0]}, not {expected}: {whole[2]}")
    total, faults, tried = folder.allocations(), [], spread(folder.allocations(), wanted, turn)
    after = folder.listing()
    kept = folder.place / "kept"
    shutil.copytree(folder.work, kept, symlinks=True)
    folder.restore(before)
    for k in tried:
        result = folder.run(line, k)
        fault = fault_of(line, *result, whole, is_whole_or_nothing(folder.listing(), before, after))
        if fault:
            faults.append(f"{line}: allocation {k} of {total}: {fault}: exit {result[0]}: {result[2][:600]}")
        folder.restore(before)
    shutil.rmtree(folder.work)
    kept.rename(folder.work)
    return len(tried), total, faults


def try_tampered(folder):
    """Each allocation of a verification that must find something: one more blank in the manifest. Never is it said to hold."""
    path = folder.work / "outlay-2018" / "manifest.json"
    path.write_text(path.read_text().replace("{", "{ ", 1))
    return try_example(folder, "icha verify outlay-2018 --format json", 1, sys.maxsize, 0)


def main():
    wanted = MANY if os.environ.get("ICHA_LONG") else FEW
    only = sys.argv[1:]
    ran = asked = turn = 0
    faults = []
    with tempfile.TemporaryDirectory(prefix="icha-alloc-") as place:
        folder = Folder(place)
        commands = json.loads(folder.run("icha help --format json", 0)[1])
        for command in commands:
            chosen = not only or command["name"] in only
            for example in command["examples"]:
                tried, total, found = try_example(folder, example["line"], example["exit"], wanted if chosen else 0,
                                                 turn)
                turn += 1
                ran += tried
                asked += total
                faults += found
        if not only or "verify" in only:
            tried, total, found = try_tampered(folder)
            ran, asked, faults = ran + tried, asked + total, faults + found
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"alloc_program: {len(commands)} commands, {asked} allocations, {ran} failed in turn, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
