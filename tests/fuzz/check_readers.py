#!/usr/bin/env python3
"""tests/fuzz/readers.csv against the tree (X-5): every file of lib/ and cli/ that takes bytes from outside, as the pattern
below finds it, has a line, every line a reader that stands in its file and a target that is there, or a reason why not, and
every target a line. Usage: check_readers.py"""
import csv
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LIST = ROOT / "tests" / "fuzz" / "readers.csv"
# Parsers of packages, numbers out of text, bytes out of files, records out of tables. lib/exact is the tests' oracle.
READS = re.compile(r"\b(yaml_parser_parse|json_load\w*|iconv|fread|mmap|strto\w+|sscanf|getline|icha_csv_next\w*)\("
                   r"|(?<![.>\w])p?read\(\w+(->\w+)?, buffer")
WITHOUT = "lib/exact"
WHOLE = {"fuzz_scenario_engine"}  # no reader of its own: what was read by others, through the whole engine


def sources():
    for folder in ("lib", "cli"):
        for path in sorted((ROOT / folder).rglob("*.c")):
            if not path.is_relative_to(ROOT / WITHOUT):
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def check_line(line, texts, targets):
    place = f"{line['file']}, {line['reader']}"
    if line["file"] not in texts:
        yield f"{place}: there is no such file"
    elif not re.search(rf"\b{line['reader']}\(", texts[line["file"]]):
        yield f"{place}: the file does not hold it"
    if bool(line["target"]) == bool(line["reason"]):
        yield f"{place}: a target or a reason, not both"
    if line["target"] and line["target"] not in targets:
        yield f"{place}: there is no tests/fuzz/{line['target']}.c"


def main():
    texts = dict(sources())
    targets = {path.stem for path in LIST.parent.glob("fuzz_*.c")}
    with open(LIST, encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    named = {line["file"] for line in lines}
    faults = [f"{name} reads and has no line" for name, text in texts.items() if READS.search(text) and name not in named]
    faults += [f"{target} has no line" for target in sorted(targets - WHOLE - {line["target"] for line in lines})]
    faults += [f"{target} is not there" for target in sorted(WHOLE - targets)]
    for line in lines:
        faults += check_line(line, texts, targets)
    for fault in faults:
        print(f"readers.csv: {fault}", file=sys.stderr)
    reasons = sum(bool(line["reason"]) for line in lines)
    print(f"fuzz_readers: {len(lines)} readers, {len(targets)} targets, {reasons} readers without one for a reason, "
          f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
