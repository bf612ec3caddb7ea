"""examples.py: every exported function has an example: a vector of tests/vectors (examples.csv says which), a program that is run and
whose output is compared (it calls the function, and ends with a comment `Prints:`), or a reason in examples.csv why not."""
import csv
import functools
import json
import re
import sys

import sources

ROOT = sources.ROOT
PRINTS = re.compile(r"\n/\* Prints:\n(?P<shown>.*?) \*/\n?\Z", re.DOTALL)
LONG = 3000  # characters of a JSON text that a page shows whole


@functools.cache
def programs():
    """path -> (the program, what it prints)"""
    found = {}
    for path in sorted((ROOT / "examples").rglob("*.c")):
        text = path.read_text(encoding="utf-8")
        match = PRINTS.search(text)
        if match:
            shown = "".join(re.sub(r"^ \* ?", "", line) + "\n" for line in match["shown"].splitlines())
            found[path.relative_to(ROOT).as_posix()] = (text[:match.start()] + "\n", shown)
    return found


@functools.cache
def vectors():
    """id -> (file, vector)"""
    found = {}
    for path in sorted((ROOT / "tests/vectors").glob("*.json")):
        for vector in json.loads(path.read_text(encoding="utf-8")).get("vectors", []):
            found[vector["id"]] = (path.name, vector)
    return found


@functools.cache
def lines():
    """function -> its line of examples.csv"""
    with open(ROOT / "tests/bindings/examples.csv", encoding="utf-8", newline="") as file:
        return {row["function"]: row for row in csv.DictReader(file)}


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def program_of(function):
    """The shortest program that calls it, or None."""
    calling = [path for path, (text, _) in programs().items() if re.search(rf"\b{function}\b", without_comments(text))]
    return min(calling, key=lambda path: (len(programs()[path][0]), path), default=None)


# ---- a part of a page ----

def shown_json(value):
    text = json.dumps(value, ensure_ascii=False, indent=1)
    short = re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda match: "[" + re.sub(r"\s+", " ", match[1]) + "]", text)
    return short if len(short) <= LONG else short[:LONG].rpartition("\n")[0] + "\n..."


def of_vector(name):
    file, vector = vectors()[name]
    yield f"The vector `{name}` of `tests/vectors/{file}`, rule {vector['rule']}: {vector['why']}.\n"
    if "by" in vector:
        yield f"By hand: {vector['by']}.\n"
    yield f"```json\n{shown_json(vector['in'])}\n```\n"
    if "error" in vector:
        yield f"It is refused:\n\n```json\n{shown_json(vector['error'])}\n```\n"
    else:
        yield f"```json\n{shown_json(vector['out'])}\n```\n"


def of_program(path):
    text, shown = programs()[path]
    yield f"`{path}`:\n\n```c\n{text.strip()}\n```\n\nIt prints\n\n```text\n{shown}```\n"


def part(function):
    """The section `Example` of a function's page."""
    yield "## Example\n"
    line, path = lines().get(function), program_of(function)
    if line and line["vector"]:
        yield from of_vector(line["vector"])
    elif path:
        yield from of_program(path)
    else:
        yield f"None: {line['reason']}.\n"


# ---- the check ----

def faults():
    tests = "".join((ROOT / "tests/unit" / name).read_text(encoding="utf-8") for name in ("test_vectors.c", "test_document.c"))
    exported = sources.exported()
    for function in sorted(exported - set(lines())):
        if program_of(function) is None:
            yield f"{function} has no example: name a vector in examples.csv, or call it in a program of examples/functions"
    for function, line in lines().items():
        if function not in exported:
            yield f"{function} has a line and is not exported"
        if (line["vector"] == "") == (line["reason"] == ""):
            yield f"{function} needs a vector or a reason"
        if line["vector"] and line["vector"] not in vectors():
            yield f"{function}: there is no vector {line['vector']}"
        if line["vector"] and not re.search(rf"\b{function}\(", tests):
            yield f"{function}: the test of the vectors does not call it"
        if line["reason"] and program_of(function):
            yield f"{function}: {program_of(function)} shows it, so the reason goes"


def main():
    found = list(faults())
    for fault in found:
        print(f"tests/bindings/examples.csv: {fault}", file=sys.stderr)
    exported = sources.exported()
    by_vector = sum(1 for line in lines().values() if line["vector"])
    reasons = sum(1 for line in lines().values() if line["reason"])
    print(f"examples: {len(exported)} functions, {by_vector} by vectors, {len(exported) - by_vector - reasons} by {len(programs())} programs, "
          f"{reasons} without, with reasons, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
