#!/usr/bin/env python3
"""unrun.py COVERAGE.json [--list]: of gcovr's figures, lines and branches by room; every line that no test runs has to be
explained in unrun.csv (file, the line's text, reason), and every explanation has to explain one.
--list prints what is unexplained as lines of unrun.csv to fill in."""
import collections
import csv
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def read_explanations():
    with open(HERE / "unrun.csv", encoding="utf-8", newline="") as file:
        rows = [dict(row, used=0) for row in csv.DictReader(file)]
    for row in rows:
        if not (row["file"] and row["text"] and (row["reason"] or "").strip()):
            sys.exit(f"tests/coverage/unrun.csv: {row['file']}, {row['text']!r}: a file, a text and a reason are wanted")
    return rows


def explain(path, text, explanations):
    for one in explanations:
        if one["file"] == path and one["text"] == text:
            one["used"] += 1
            return True
    return False


def main():
    files = json.load(open(sys.argv[1], encoding="utf-8"))["files"]
    explanations = read_explanations()
    rooms = collections.defaultdict(lambda: [0, 0, 0, 0])  # lines, run, branches, taken
    unrun, unexplained = 0, []
    for file in sorted(files, key=lambda f: f["file"]):
        path = file["file"]
        texts = (ROOT / path).read_text(encoding="utf-8").splitlines()
        room = rooms["/".join(path.split("/")[:2])]
        for line in file["lines"]:
            if line.get("gcovr/noncode") or line.get("gcovr/excluded"):
                continue
            room[0] += 1
            room[1] += line["count"] > 0
            room[2] += len(line["branches"])
            room[3] += sum(branch["count"] > 0 for branch in line["branches"])
            if line["count"] == 0:
                unrun += 1
                text = texts[line["line_number"] - 1].strip()
                if not explain(path, text, explanations):
                    unexplained.append((path, line["line_number"], text))
    print(f"{'room':16}{'lines':>8}{'run':>9}{'branches':>10}{'taken':>9}")
    total = [0, 0, 0, 0]
    for name, room in sorted(rooms.items()):
        total = [a + b for a, b in zip(total, room)]
        print(f"{name:16}{room[0]:8}{room[1] / max(room[0], 1):9.2%}{room[2]:10}{room[3] / max(room[2], 1):9.2%}")
    stale = [one for one in explanations if not one["used"]]
    if sys.argv[2:] == ["--list"]:
        csv.writer(sys.stdout).writerows((path, text, "") for path, _, text in unexplained)
    for path, number, text in unexplained:
        print(f"{path}:{number}: no test runs it, and nothing explains it: {text}")
    for one in stale:
        print(f"tests/coverage/unrun.csv: {one['file']}, {one['text']!r}: explains nothing any more")
    print(f"coverage: {total[1]} of {total[0]} lines ({total[1] / total[0]:.2%}), {total[3]} of {total[2]} branches "
          f"({total[3] / total[2]:.2%}), {unrun} lines not run, {len(unexplained)} unexplained")
    sys.exit(1 if unexplained or stale else 0)


if __name__ == "__main__":
    main()
