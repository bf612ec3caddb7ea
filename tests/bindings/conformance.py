#!/usr/bin/env python3
"""conformance.py FOLDER: the table of how every way into icha answers tests/vectors, from the files that each wrote into
FOLDER (bindings/README.md). Fails where a vector failed, was left out without a reason, or is counted wrongly.
conformance.py FOLDER --c TEST_VECTORS --program ICHA: writes those of the C library and of the program first.
conformance.py FOLDER --need python java sql: those must be there."""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def vectors():
    """file -> its vectors, but for published.json, which holds cases of another form."""
    files = {}
    for path in sorted((ROOT / "tests/vectors").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "vectors" in document:
            files[path.stem] = document["vectors"]
    return files


def write(language, files):
    """What a language's tests say of themselves, to the file that ICHA_CONFORMANCE names."""
    path = os.environ.get("ICHA_CONFORMANCE")
    if path:
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(path).write_text(json.dumps({"language": language, "files": files}, indent=1, ensure_ascii=False) + "\n",
                                      encoding="utf-8")


# ---- C: its test has one case a vector, named by the id ----

def write_c(program, path):
    printed = subprocess.run([program], capture_output=True, text=True, timeout=600)
    said = re.findall(r"^\[ +(OK|FAILED) +\] (\S+)$", printed.stdout + printed.stderr, re.MULTILINE)
    good, bad = ({name for word, name in said if word == wanted} for wanted in ("OK", "FAILED"))
    files = {}
    for file, of in vectors().items():
        ids = {vector["id"] for vector in of}
        files[file] = {"run": len(ids & (good | bad)), "passed": len((ids & good) - bad), "excluded": []}
    os.environ["ICHA_CONFORMANCE"] = str(path)
    write("C", files)


def write_program(program, path):
    environment = os.environ | {"ICHA_PROGRAM": program, "ICHA_CONFORMANCE": str(path)}
    path.unlink(missing_ok=True)
    runner = pathlib.Path(__file__).with_name("program_vectors.py")
    subprocess.run([sys.executable, "-B", str(runner)], env=environment, timeout=900, stdout=subprocess.DEVNULL)
    if not path.exists():
        sys.exit("the program's vectors did not run to their end")


# ---- the files, checked ----

def left_out(excluded, ids):
    """The ids that the list names; a name that is none, or has no reason, is a fault."""
    names, faults = set(), []
    for one in excluded:
        begin = one["id"].removesuffix("*")
        those = {name for name in ids if name.startswith(begin)} if one["id"].endswith("*") else ids & {one["id"]}
        if not those:
            faults.append(f"there is no vector {one['id']}")
        if not one.get("reason", "").strip():
            faults.append(f"{one['id']} is left out without a reason")
        if names & those:
            faults.append(f"{one['id']} is left out twice")
        names |= those
    return names, faults


def faults_of(language, files, known):
    for file in sorted(set(files) - set(known)):
        yield f"{language}: there is no tests/vectors/{file}.json"
    for file, of in known.items():
        if file not in files:
            yield f"{language}: nothing is said of {file}"
            continue
        told = files[file]
        names, faults = left_out(told["excluded"], {vector["id"] for vector in of})
        yield from (f"{language}: {file}: {fault}" for fault in faults)
        if told["run"] + len(names) != len(of):
            yield f"{language}: {file}: {told['run']} run and {len(names)} left out are not the {len(of)} vectors"
        if told["passed"] != told["run"]:
            yield f"{language}: {file}: {told['run'] - told['passed']} failed"


# ---- the table ----

def cell(told):
    if told is None:
        return "?"
    without = f" of {told['run']}" if told["passed"] != told["run"] else ""
    return f"{told['passed']}{without}"


def print_table(known, results):
    languages = list(results)
    rows = [["vectors", "all", *languages]]
    rows += [[file, str(len(of)), *(cell(results[language].get(file)) for language in languages)] for file, of in known.items()]
    sums = [sum(told["passed"] for told in results[language].values()) for language in languages]
    rows.append(["passed", str(sum(map(len, known.values()))), *map(str, sums)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join([row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:]))]))
    for language in languages:
        print_reasons(language, results[language])


def print_reasons(language, files):
    reasons = {}
    for told in files.values():
        for one in told["excluded"]:
            reasons[one["reason"]] = reasons.get(one["reason"], 0) + (not one["id"].endswith("*"))
    for reason, count in sorted(reasons.items(), key=lambda pair: -pair[1]):
        print(f"{language} leaves out{f' {count}' if count else ''}: {reason}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--c", help="the program test_vectors")
    parser.add_argument("--program", help="the program icha")
    parser.add_argument("--need", nargs="*", default=[], help="languages whose file must be there")
    given = parser.parse_args()
    if given.c:
        write_c(given.c, given.folder / "c.json")
    if given.program:
        write_program(given.program, given.folder / "program.json")
    known, results, faults = vectors(), {}, []
    for path in sorted(given.folder.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        results[told["language"]] = told["files"]
        faults += faults_of(told["language"], told["files"], known)
    faults += [f"{language}: no results in {given.folder}" for language in given.need if language not in results]
    if results:
        print_table(known, results)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
