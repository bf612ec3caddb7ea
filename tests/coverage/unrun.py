#!/usr/bin/env python3
"""unrun.py COVERAGE.json [--list]: of gcovr's figures, lines and branches by room; every line that no test runs has to be
explained in unrun.csv (file, function, the line's text, reason), and every explanation has to explain one.
--list prints what is unexplained as rows of unrun.csv to fill in."""
import collections
import csv
import itertools
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LINE = ("file", "function", "text")


class Share:
    """How many of how many."""

    def __init__(self):
        self.of = self.reached = 0

    def add(self, counts):
        self.of += len(counts)
        self.reached += sum(count > 0 for count in counts)

    def percent(self):
        return f"{self.reached / self.of:.1%}".replace("%", " %") if self.of else "-"


def read_explanations():
    with open(HERE / "unrun.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if None in row or None in row.values() or not all(text.strip() for text in row.values()):
            sys.exit(f"tests/coverage/unrun.csv: {list(row.values())}: a file, a function, a text and a reason are wanted")
    return {tuple(row[key] for key in LINE): row["reason"] for row in rows}


def merge(lines):
    """Of a line's functions, as of the kernel, which is compiled three times: how often each ran, the most of it."""
    branches = itertools.zip_longest(*([branch["count"] for branch in line["branches"]] for line in lines), fillvalue=0)
    return max(line["count"] for line in lines), [max(counts) for counts in branches]


def read_lines(path):
    """File, function, number and text of every line of code, how often it ran, and how often each branch of it."""
    for file in json.load(open(path, encoding="utf-8"))["files"]:
        texts = (ROOT / file["file"]).read_text(encoding="utf-8").splitlines()
        counted = (line for line in file["lines"] if not line.get("gcovr/excluded"))
        for number, lines in itertools.groupby(counted, key=lambda line: line["line_number"]):
            lines = list(lines)
            yield file["file"], lines[0]["function_name"], number, texts[number - 1].strip(), *merge(lines)


def print_rooms(rooms):
    print(f"{'room':16}{'lines':>8}{'run':>9}{'branches':>10}{'taken':>9}")
    for name, (lines, branches) in sorted(rooms.items()):
        print(f"{name:16}{lines.of:8,}{lines.percent():>9}{branches.of:10,}{branches.percent():>9}")


def main():
    explanations, used = read_explanations(), set()
    rooms = collections.defaultdict(lambda: (Share(), Share()))
    all_lines, all_branches = Share(), Share()
    unexplained = []
    for path, function, number, text, count, branches in read_lines(sys.argv[1]):
        for lines, taken in (rooms["/".join(path.split("/")[:2])], (all_lines, all_branches)):
            lines.add([count])
            taken.add(branches)
        if count == 0:
            key = path, function, text
            used.add(key)
            if key not in explanations:
                unexplained.append((number, *key))
    if sys.argv[2:] == ["--list"]:
        csv.writer(sys.stdout, lineterminator="\n").writerows((*line, "") for _, *line in unexplained)
        return
    print_rooms(rooms)
    for number, path, function, text in unexplained:
        print(f"{path}:{number}: {function}: no test runs it, and nothing explains it: {text}")
    stale = [key for key in explanations if key not in used]
    for path, function, text in stale:
        print(f"tests/coverage/unrun.csv: {path}: {function}: {text!r}: explains nothing any more")
    unrun = all_lines.of - all_lines.reached
    print(f"coverage: lib: {all_lines.percent()} of {all_lines.of:,} lines, {all_branches.percent()} of {all_branches.of:,} "
          f"branches; {unrun} lines unrun, " + (f"{len(unexplained)} of them unexplained, {len(stale)} explanations of nothing"
                                                if unexplained or stale else "each explained"))
    sys.exit(1 if unexplained or stale else 0)


if __name__ == "__main__":
    main()
