#!/usr/bin/env python3
"""tests/alloc/allocating.csv against the objects of this build (X-1, X-2): every exported function that reaches malloc,
calloc, realloc or strdup, and every function of the libraries through which the program does, has a line; the test that
it names calls it, or its reason says why there is none. And test_operands calls, or reaches, every exported function that
reaches GMP or MPFR, but for those named here with their reason. Usage: check_allocating.py OBJECTS.txt [--list]"""
import csv
import sys
from pathlib import Path

import callgraph

HERE = Path(__file__).resolve().parent
LIST = HERE / "allocating.csv"
EXPORTED = HERE.parent / "abi" / "symbols-run.txt"
ALLOCATORS = ("malloc", "calloc", "realloc", "strdup")
LIBRARIES = ("icha_core", "icha_run", "icha_exact")
PROGRAM, PROGRAM_TEST = "icha_program", "alloc_program"  # which runs every command


OPERANDS = "test_operands"
NUMERIC = ("__gmp", "mpfr_")
ALIKE = {  # exported function: the one that test_operands calls in its place
    "icha_portfolio_export": "icha_portfolio_stream_read",  # the same walk over rows
    "icha_portfolio_run_arrow": "icha_portfolio_run",  # the same rows, from columns
    "icha_portfolio_run_file": "icha_portfolio_run",  # the same rows, in pieces
}


def objects(path):
    """Target to its objects; the kernel's variants are one source."""
    lines = (line.split(";") for line in Path(path).read_text().splitlines())
    return {target: [name for name in names if name] for target, *names in lines}


def wanted(edges, calls):
    """Function to the kind of its line."""
    allocating = callgraph.reaching(edges, ALLOCATORS)
    exported = set(EXPORTED.read_text().split())
    found = {name: "exported" for name in exported & allocating}
    entries = {name for of in calls[PROGRAM_TEST].values() for name in of if name in edges}
    found |= {name: "program" for name in (entries & allocating) - exported}
    return found


def check_line(line, kinds, edges, calls):
    name, kind, test, reason = (line[key] for key in ("function", "kind", "test", "reason"))
    if name not in kinds:
        yield f"{name} allocates nothing in this build, or is no longer there: delete its line"
        return
    if kind != kinds[name]:
        yield f"{name} is of the kind {kinds[name]}, not {kind}"
    if bool(test) == bool(reason):
        yield f"{name} needs a test or a reason, not both"
    if not test:
        return
    if test not in calls:
        yield f"{name}: there is no test {test} in tests/alloc/CMakeLists.txt"
        return
    own = {there for of in calls[test].values() for there in of}
    if name not in (own if kind == "exported" else callgraph.reached(edges, own)):
        yield f"{name}: {test} does not call it"


def check_numeric(edges, calls):
    ends = {there for those in edges.values() for there in those if there.startswith(NUMERIC)}
    numeric = callgraph.reaching(edges, ends) & set(EXPORTED.read_text().split())
    tried = callgraph.reached(edges, {there for of in calls[OPERANDS].values() for there in of})
    for name in sorted(numeric):
        if ALIKE.get(name, name) not in tried:
            yield f"{name} reaches GMP or MPFR, and {OPERANDS} does not call it"
    for name in sorted(ALIKE.keys() - numeric):
        yield f"{name} reaches neither GMP nor MPFR: delete it from ALIKE"


def main():
    targets = objects(sys.argv[1])
    edges = callgraph.graph(path for target in LIBRARIES for path in targets[target])
    calls = {target: callgraph.graph(paths) for target, paths in targets.items() if target not in LIBRARIES}
    calls[PROGRAM_TEST] = calls.pop(PROGRAM)
    kinds = wanted(edges, calls)
    if "--list" in sys.argv:
        print("\n".join(f"{name},{kind}" for name, kind in sorted(kinds.items())))
        return 0
    with open(LIST, encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    names = [line["function"] for line in lines]
    faults = [f"{name} allocates and has no line" for name in sorted(kinds.keys() - set(names))]
    faults += [f"{name} stands before {later}" for name, later in zip(names, names[1:]) if name >= later]
    for line in lines:
        faults += check_line(line, kinds, edges, calls)
    faults += check_numeric(edges, calls)
    for fault in faults:
        print(f"{LIST.name}: {fault}", file=sys.stderr)
    count = sum(kind == "exported" for kind in kinds.values())
    reasons = sum(bool(line["reason"]) for line in lines)
    print(f"alloc_list: {count} exported functions and {len(kinds) - count} of the program allocate, "
          f"{reasons} without a test for a reason, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
