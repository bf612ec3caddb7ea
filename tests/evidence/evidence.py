#!/usr/bin/env python3
"""The evidence map: each rule of docs/spec.md, the code that cites it, the tests that show it, the pages that tell of it.

evidence.py                       the map agrees with docs/evidence.md, no rule is without code, test or page, and nothing cites a
                                  rule that there is not
evidence.py --build FOLDER        besides: each test that cites a rule is run by ctest or by a check
evidence.py --write               writes docs/evidence.md anew
evidence.py --json FILE           the whole map with every test by name
evidence.py --table FOLDER        the checks and the rules, with what the FOLDER of outcomes (build/evidence, by script/check) says

Rules are cited by their ids in comments, docstrings, and in `rule` of a vector.
"""
import argparse
import csv
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPEC, PAGE = ROOT / "docs/spec.md", ROOT / "docs/evidence.md"
CITED = re.compile(r"(?<![\w-])([A-Z])-([0-9]{1,2})(?![\w-])")
REASONS = ("tests/analysis/suppressions.csv", "tests/coverage/unrun.csv")  # why something is no fault: no tests
TEXTS = {".c", ".h", ".def", ".py", ".java", ".sh", ".sql", ".yaml", ".json", ".md", ".csv", ".txt", ".cmake", ""}
CODE = ("include", "lib", "cli", "catalogue", "bindings", "examples", "cmake")
# What kind of evidence a test is, by the beginning or the end of its path; the first that fits.
KINDS = [("vectors", r"tests/vectors/"), ("exact", r"tests/exact/|_exact\.c$|tests/(screening|oracles)/|tests/scenario/oracle"),
         ("property", r"tests/(property|scenario)/"), ("faults", r"tests/(alloc|faults|fuzz)/"), ("proof", r"tests/proof/"),
         ("unit", r"tests/unit/"), ("program", r"tests/(cli|outlay|report)/"), ("other", r"")]
NAMES = [name for name, _ in KINDS]


def rules():
    """Id -> its first sentence, in the order of the page."""
    found = {}
    for line in SPEC.read_text(encoding="utf-8").splitlines():
        match = re.match(r"- \*\*([A-Z]-\d+)\*\* (.+)", line)
        if match:
            found[match[1]] = title(match[2])
    return found


def title(text, most=110):
    """How a rule begins: its first sentence, or as many of its words as fit."""
    sentence = re.split(r"(?<=[^.])\. ", text)[0].rstrip(" .,:;")
    if len(sentence) <= most:
        return sentence + "."
    return sentence[:most].rsplit(" ", 1)[0].rstrip(" ,:;(") + " ..."


def other_ids():
    """Ids that are no rules but documented ones: the steps of the kernel's derivation."""
    text = (ROOT / "docs/literature/kernel.md").read_text(encoding="utf-8")
    return set(re.findall(r"\*\*(K-\d+)", text))


def paths(folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            parts = path.relative_to(ROOT).parts
            if path.is_file() and path.suffix in TEXTS and not any(p.startswith(("corpus_", "__", ".", "build", "target")) for p in parts):
                yield path


def citations(text):
    """[(line, id)] of a text."""
    return [(number, f"{m[1]}-{m[2]}") for number, line in enumerate(text.splitlines()) for m in CITED.finditer(line)]


# ---- where in a file: the test whose lines hold the citation ----

def spans_c(text):
    """[(first line, line after, name)] of functions, each with the comment above it."""
    lines, spans, above = text.splitlines(), [], None
    begun = None
    for number, line in enumerate(lines):
        if begun:
            if line == "}":
                spans.append((begun[0], number + 1, begun[1]))
                begun = None
        elif line.startswith(("/*", "//")) and above is None:
            above = number
        elif match := re.match(r"^[a-z][\w\s*]*?\b(\w+)\(.*\{( */\*.*)?$", line):
            begun, above = (number if above is None else above, match[1]), None
        elif not line.startswith((" *", "/*", "*", "   ", "//")):
            above = None
    return spans


def spans_python(text):
    lines, spans = text.splitlines(), []
    starts = [(n, m[1], m[2]) for n, line in enumerate(lines) if (m := re.match(r"( *)def (\w+)", line))]
    for at, (first, indent, name) in enumerate(starts):
        after = next((n for n in range(first + 1, len(lines))
                      if lines[n].strip() and len(lines[n]) - len(lines[n].lstrip()) <= len(indent)
                      and not lines[n].lstrip().startswith((")", "]", "}"))), len(lines))
        while first > 0 and lines[first - 1].strip().startswith(("#", "@")):
            first -= 1
        spans.append((first, after, name))
    return spans


def tests_of(path, text):
    """[(id, name of the test, or "" for all of the file's)]"""
    if path.suffix == ".json" and "vectors" in path.parts and "methods" not in path.parts:
        document = json.loads(text)
        return [(v["rule"], v["id"]) for v in document.get("vectors", []) if "rule" in v]
    if path.suffix == ".c":
        spans, is_test = spans_c(text), set(re.findall(r"cmocka_unit_test\w*\(\s*(\w+)", text))
    elif path.suffix == ".py":
        spans = spans_python(text)
        is_test = {name for _, _, name in spans if name.startswith("test")}
    else:
        spans, is_test = [], set()
    found = []
    for line, rule in citations(text):
        name = next((n for first, after, n in spans if first <= line < after and n in is_test), "")
        found.append((rule, name))
    return found


def kind_of(path):
    return next(name for name, pattern in KINDS if re.search(pattern, path))


def heading_anchor(heading):
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def sections(text):
    """[(id, anchor of the section that cites it)]"""
    found, anchor, is_code = [], "", False
    for line in text.splitlines():
        if line.startswith("```"):
            is_code = not is_code
        if not is_code and (match := re.match(r"##+ (.+)", line)):
            anchor = heading_anchor(match[1])
        found += [(f"{m[1]}-{m[2]}", anchor) for m in CITED.finditer(line)]
    return found


def read_map():
    """Returns (rules, map, unknown): map[id] = {code: {file}, tests: {kind: {file: {name}}}, pages: [(file, anchor)]}."""
    titles, runs = rules(), read_runs()
    prefixes = {rule[0] for rule in titles}
    known, unknown = set(titles) | other_ids(), []
    found = {rule: {"code": set(), "tests": {}, "pages": []} for rule in titles}

    def cited(rule, path):
        if rule in found:
            return found[rule]
        is_prose = path.endswith((".c", ".h", ".def", ".py", ".java", ".sql", ".sh", ".md"))  # in data it may be a name
        if rule not in known and (is_prose or rule[0] in prefixes or rule[0] == "K"):
            unknown.append(f"{path}: cites {rule}, which docs/spec.md does not have")
        return None

    for path in paths(CODE):
        at = str(path.relative_to(ROOT))
        for _, rule in citations(path.read_text(encoding="utf-8")):
            if (entry := cited(rule, at)) and not is_test_of_binding(at):
                entry["code"].add(at)
            elif entry:
                entry["tests"].setdefault("other", {}).setdefault(at, set())
    for path in paths(["tests", "script"]):
        at = str(path.relative_to(ROOT))
        if at.startswith(("tests/evidence/", "tests/support/")) or at in REASONS or path.suffix in (".md", ".txt", ".h"):
            continue
        if at.startswith("script/") and not any(at.startswith(begin) for begin, _ in runs):
            continue  # starts tests, and is none
        for rule, name in tests_of(path, path.read_text(encoding="utf-8", errors="replace")):
            if entry := cited(rule, at):
                entry["tests"].setdefault(kind_of(at), {}).setdefault(at, set()).add(name)
    for path in sorted((ROOT / "docs").rglob("*.md")):
        at = str(path.relative_to(ROOT / "docs"))
        if path in (SPEC, PAGE) or at == "status.md":
            continue
        for rule, anchor in sections(path.read_text(encoding="utf-8")):
            if (entry := cited(rule, f"docs/{at}")) and (at, anchor) not in entry["pages"]:
                entry["pages"].append((at, anchor))
    return titles, found, sorted(set(unknown))


def is_test_of_binding(at):
    return at.startswith("bindings/") and "/test" in at


# ---- the page ----

def page_order(page):
    """Concept pages first, then decisions and derivations; a translation last."""
    return (page[0].count("/"), page[0].endswith(".ko.md"), page[0].startswith(("status", "testing")), page)


def links(files, base="../"):
    return ", ".join(f"[{file}]({base}{file})" for file in sorted(files))


def render(titles, found):
    yield "# Evidence\n"
    yield ("Each rule of the [specification](spec.md), the code that cites it, the tests that show it, the pages that tell of it. Made by\n"
           "`tests/evidence/evidence.py --write`; a test holds it to the tree. Which tests by name: `evidence.py --json FILE`. What ran and passed:\n"
           "the table at the end of `script/test --all` ([how icha is tested](testing.md)).\n")
    yield "Kinds: vectors (figures by hand or published), exact (second engine or oracle), property (random input), faults (memory, files,\n" \
          "damage, fuzzing), proof (Frama-C), unit (limits and errors), program (the command line), other (calendar, bindings, Arrow, install).\n"
    for rule, title in titles.items():
        entry = found[rule]
        yield f"## {rule}\n\n{title}\n"
        yield f"- code: {links(entry['code'])}"
        for kind in NAMES:
            if kind in entry["tests"]:
                yield f"- {kind}: {links(entry['tests'][kind])}"
        pages = sorted(entry["pages"], key=page_order)
        yield "- pages: " + ", ".join(f"[{p}{'#' if a else ''}{a}]({p}{'#' if a else ''}{a})" for p, a in pages) + "\n"


# ---- what ran ----

def read_results(folder, tree):
    """(checks: [{name, state, tree, seconds, said}], states: name of a test, or "check NAME" -> passed or failed)."""
    checks, states = [], {}
    for path in sorted(folder.glob("*.result")):
        name, state, tree_of, seconds, said = path.read_text(encoding="utf-8").rstrip("\n").split("\t", 4)
        checks.append({"name": name, "state": state, "tree": tree_of, "seconds": int(seconds), "said": said})
        if tree_of == tree and state != "skipped":
            states[f"check {name}"] = state
    for path in sorted(folder.glob("*.xml")):
        of = path.with_suffix(".tree")
        if not of.exists() or of.read_text(encoding="utf-8").strip() != tree:
            continue  # of another day: what it says is not said of this tree
        for case in xml.parse(path).getroot().iter("testcase"):
            name, status = case.get("name"), case.get("status")
            if status == "disabled" or case.find("skipped") is not None:
                continue
            states[name] = "passed" if status == "run" and states.get(name) != "failed" else "failed"
    return checks, states


def read_runs():
    """[(beginning of a path, what runs it)], of files that ctest does not run by their own name."""
    with open(ROOT / "tests/evidence/runs.csv", encoding="utf-8", newline="") as file:
        return [(row["path"], row["run"]) for row in csv.DictReader(file)]


def run_names(at, runs):
    """Names under which a test's file is run: those that runs.csv gives, else ctest's, which come from the file's."""
    path = pathlib.PurePath(at)
    stem = path.stem.removeprefix("test_")
    return [run for begin, run in runs if at.startswith(begin)] or \
        [path.stem, f"{path.parent.name}_{path.stem}", f"{path.parent.name}_{stem}", stem]


def outcome(entry, states, runs):
    """Files of tests that passed, failed, were not run."""
    found = {"passed": 0, "failed": 0, "not run": 0}
    for files in entry["tests"].values():
        for at in files:
            known = {states[name] for name in run_names(at, runs) if name in states}
            found["failed" if "failed" in known else "passed" if known else "not run"] += 1
    return found


def names_that_run(build):
    """What ctest has in a build's folder, and the checks of script/check."""
    listed = subprocess.run(["ctest", "--test-dir", build, "-N"], capture_output=True, text=True, check=True).stdout
    checks = subprocess.run([ROOT / "script/check", "--names"], capture_output=True, text=True, check=True).stdout.split()
    return set(re.findall(r"Test +#\d+: (\S+)", listed)) | {f"check {name}" for name in checks}


def run_by_nobody(found, build):
    """Files that cite a rule and that nothing runs; lines of runs.csv that name what there is not."""
    names, runs = names_that_run(build), read_runs()
    files = {at for entry in found.values() for kind in entry["tests"].values() for at in kind}
    yield from (f"{at}: cites a rule, and nothing that ctest or script/check has runs it (tests/evidence/runs.csv)"
                for at in sorted(files) if not names.intersection(run_names(at, runs)))
    yield from (f"tests/evidence/runs.csv: {begin} by {run}: there is no such run" for begin, run in runs if run not in names)
    yield from (f"tests/evidence/runs.csv: {begin}: no citing file begins so"
                for begin, _ in runs if not any(at.startswith(begin) for at in files))


def count(entry, kind):
    return sum(max(1, len(names - {""})) for names in entry["tests"].get(kind, {}).values())


def table(titles, found, folder, tree):
    checks, states = read_results(folder, tree)
    runs = read_runs()
    if checks:
        yield f"{'check':18}{'outcome':9}{'seconds':>8}  what it said last" + (f" (tree {tree})" if tree else "")
    for check in checks:
        other = "" if check["tree"] == tree else f"  [of {check['tree']}]"
        yield f"{check['name']:18}{check['state']:9}{check['seconds']:8}  {check['said']}{other}"
    yield ""
    yield f"{'rule':5}{'code':>5}" + "".join(f"{name:>9}" for name in NAMES) + f"{'pages':>7}  files of tests: passed, failed, not run"
    for rule in titles:
        entry = found[rule]
        line = f"{rule:5}{len(entry['code']):5}" + "".join(f"{count(entry, k) or '-':>9}" for k in NAMES) + f"{len(entry['pages']):7}  "
        yield line + ", ".join(str(number) for number in outcome(entry, states, runs).values())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--build", help="a build's folder: is each citing file run by anything?")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--table", metavar="FOLDER", type=pathlib.Path)
    parser.add_argument("--tree", default="", help="whose outcomes count as today's")
    options = parser.parse_args()
    titles, found, faults = read_map()
    for rule in titles:
        for what in ("code", "tests", "pages"):
            if not found[rule][what]:
                faults.append(f"{rule} ({titles[rule]}): no {what}")
    if options.build:
        faults += run_by_nobody(found, options.build)
    text = "\n".join(render(titles, found))
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    elif options.json:
        plain = {r: {"title": titles[r], "code": sorted(e["code"]), "pages": sorted(e["pages"], key=page_order),
                     "tests": {k: {f: sorted(n) for f, n in fs.items()} for k, fs in e["tests"].items()}} for r, e in found.items()}
        pathlib.Path(options.json).write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    elif options.table is not None:
        print("\n".join(table(titles, found, options.table, options.tree)))
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        faults.append("docs/evidence.md is not what the tree says: tests/evidence/evidence.py --write")
    for fault in faults:
        print(fault)
    tests = sum(count(e, k) for e in found.values() for k in NAMES)
    print(f"evidence: {len(titles)} rules, {tests} citations by tests, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
