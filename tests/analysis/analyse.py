#!/usr/bin/env python3
"""analyse.py COMPILE_COMMANDS [--quick]: static analysers over the tree; script/analyse calls it.

A finding that is no fault stands in suppressions.csv with its reason: tool, check, file and a piece of its source line,
never a number of a line, so that a suppression lives as long as what it speaks of. One that matches nothing fails.

What an analyser found stays in the folder `analysis` beside COMPILE_COMMANDS, under the hash of all that it saw: its
version, its command, its settings, and each file with all that it includes. Only what changed is analysed again.
"""
import csv
import functools
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/analysis"
QUICK_TOOLS = ("gcc", "cppcheck")
ROOMS = ("lib/", "cli/", "tests/")
QUICK_ROOMS = ("lib/number/", "lib/loan/", "lib/subsidy/", "lib/screening/")
DIAGNOSTIC = re.compile(r"(?P<file>[^:\s]+):(?P<line>\d+):(?:\d+:)? ?(?:(?P<kind>warning|error|note|style): )?(?P<text>.*)")
NAMED = re.compile(r"(?P<text>.*?)(?: \[CWE-\d+\])? \[(?P<check>[\w.,+=-]+)\]$")


class Finding(NamedTuple):
    tool: str
    check: str
    file: str
    line: int
    text: str


class Suppression(NamedTuple):
    tool: str
    check: str
    file: str
    line: str
    reason: str

    def covers(self, finding, source):
        return self[:3] == finding[:3] and self.line in source


class Job(NamedTuple):
    tool: str
    command: list
    folder: Path
    files: list
    seen: tuple  # every file that the outcome depends on, the tool's settings among them


def flags_of(name):
    """The first word of each line of a list of flags with their reasons."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith("#")]


def options_of(entry):
    """The options of the compiler's own command of a file, without what it writes and without -Werror."""
    words = shlex.split(entry["command"])
    words = words[next(i for i, word in enumerate(words) if word.startswith("-")):]
    del words[words.index("-o"):words.index("-o") + 2]
    return [word for word in words if word != "-Werror"]


def read_by(entry):
    """The file and all that it includes, the system's headers too."""
    rule = subprocess.run(["gcc", *options_of(entry), "-M"], cwd=entry["directory"], text=True, capture_output=True, check=True)
    names = rule.stdout.replace("\\\n", " ").partition(":")[2]
    return tuple(Path(entry["directory"]) / name for name in shlex.split(names))


def compiler_jobs(tool, entries, options):
    for entry in entries:
        words = [word for word in options_of(entry) if tool != "clang" or not word.startswith("-fno-semantic")]
        yield Job(tool, [tool, *words, *options, "-o", os.devnull], Path(entry["directory"]), [entry["name"]], entry["seen"])


def folder_of(entry):
    return os.path.dirname(entry["name"])


def cppcheck_jobs(entries):
    """A folder at a time: it follows calls from file to file, in a quick run as in a full one."""
    settings = HERE / "cppcheck.cfg"
    command = ["cppcheck", "-q", "--enable=warning,performance,portability", f"--library={settings}",
               "--template={file}:{line}: warning: {message} [{id}]", "-Iinclude", "-Ilib", "-Ilib/exact", "-Itests",
               "-D_POSIX_C_SOURCE=200809L", "-DICHA_VERSION=\"0\""]
    for _, some in groupby(sorted(entries, key=folder_of), folder_of):
        some = sorted(some, key=lambda entry: entry["name"])
        names = [entry["name"] for entry in some]
        yield Job("cppcheck", command + names, ROOT, names, (settings, *(path for entry in some for path in entry["seen"])))


def tidy_jobs(entries, database):
    command = ["clang-tidy", "--quiet", "-p", str(Path(database).parent)]
    for entry in entries:
        yield Job("clang-tidy", [*command, entry["name"]], ROOT, [entry["name"]],
                  (ROOT / ".clang-tidy", ROOT / "tests/.clang-tidy", *entry["seen"]))


def script_jobs():
    shell, python = scripts()
    for tool, command, names in (("shellcheck", ["shellcheck", "-x", "-P", "SCRIPTDIR", "-f", "gcc"], shell),
                                 ("pyflakes", ["/usr/bin/python3", "-m", "pyflakes"], python)):
        yield Job(tool, command + names, ROOT, names, tuple(ROOT / name for name in names))


def scripts():
    """Tracked files by their interpreter: shell scripts, Python."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, text=True, capture_output=True, check=True).stdout.split("\n")
    shell, python = ["script/common.sh"], []
    for name in names:
        if name.endswith(".py"):
            python.append(name)
        elif (ROOT / name).is_file() and "." not in name[1:].rpartition("/")[2] or name.endswith(".sh"):
            with open(ROOT / name, "rb") as file:
                if re.match(rb"#!.*\b(ba)?sh\b", file.readline()):
                    shell.append(name)
    return shell, python


def jobs_of(database, quick, pool):
    entries = {}
    for entry in json.loads(Path(database).read_text(encoding="utf-8")):
        entry["name"] = os.path.relpath(entry["file"], ROOT)
        if entry["name"].startswith(QUICK_ROOMS if quick else ROOMS):
            entries.setdefault(entry["name"], entry)
    everything = list(entries.values())
    for entry, seen in zip(everything, pool.map(read_by, everything)):
        entry["seen"] = seen
    ours = [entry for entry in everything if entry["name"].startswith(("lib/", "cli/"))]
    yield from cppcheck_jobs(everything)
    yield from compiler_jobs("gcc", ours, ["-fanalyzer", "-UNDEBUG"])
    if not quick:
        yield from compiler_jobs("clang", ours, ["-fsyntax-only", *flags_of("clang-warnings.txt")])
        yield from tidy_jobs(everything, database)
        yield from script_jobs()


@functools.cache
def version_of(tool):
    command = ["/usr/bin/python3", "-m", "pyflakes"] if tool == "pyflakes" else [tool]
    return subprocess.run([*command, "--version"], text=True, capture_output=True, check=True).stdout


@functools.cache
def digest_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def remembered(job, folder):
    """What the job found; from `folder` where the same tool has seen the same before."""
    saw = [version_of(job.tool), job.command, sorted({(str(path), digest_of(path)) for path in job.seen})]
    kept = folder / hashlib.sha256(json.dumps(saw).encode()).hexdigest()
    if kept.is_file():
        return {Finding(*one) for one in json.loads(kept.read_text(encoding="utf-8"))}
    found = findings_of(job)
    if any(one.check == "failed" for one in found):
        return found
    unfinished = kept.with_suffix(".part")
    unfinished.write_text(json.dumps(sorted(found)), encoding="utf-8")
    unfinished.replace(kept)
    return found


def findings_of(job):
    done = subprocess.run(job.command, cwd=job.folder, text=True, errors="replace", capture_output=True)
    found = set()
    for line in (done.stdout + done.stderr).splitlines():
        match = DIAGNOSTIC.fullmatch(line)
        # A note of a compiler belongs to the warning before it; shellcheck calls its own findings so.
        if match is None or match["kind"] == "note" and job.tool != "shellcheck" or not match["kind"] and job.tool != "pyflakes":
            continue
        named = NAMED.fullmatch(match["text"])
        path = os.path.relpath(job.folder / match["file"], ROOT)
        check, text = (named["check"].removeprefix("-W"), named["text"]) if named else (job.tool, match["text"])
        if not path.startswith(".."):
            found.add(Finding(job.tool, check, path, int(match["line"]), text))
    if done.returncode != 0 and not found:
        found.add(Finding(job.tool, "failed", job.files[0], 0, (done.stderr or done.stdout).strip()[-400:]))
    return found


def source_line(finding):
    lines = (ROOT / finding.file).read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""


def sort_out(findings, suppressions):
    """What no suppression covers, and how many findings each one covers."""
    left, uses = [], dict.fromkeys(suppressions, 0)
    for finding in sorted(findings):
        source = source_line(finding)
        covering = [one for one in suppressions if one.covers(finding, source)]
        for one in covering:
            uses[one] += 1
        if not covering:
            left.append((finding, source))
    return left, uses


def read_suppressions():
    with open(HERE / "suppressions.csv", encoding="utf-8", newline="") as file:
        rows = [Suppression(**row) for row in csv.DictReader(file)]
    for row in rows:
        if not all(row):
            sys.exit(f"analyse: a suppression lacks a cell: {row}")
    return rows


def main(database, quick):
    folder = Path(database).parent / "analysis"
    folder.mkdir(exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = list(jobs_of(database, quick, pool))
        findings = set().union(*pool.map(lambda job: remembered(job, folder), jobs))
    examined = {(job.tool, name) for job in jobs for name in job.files}
    everything = read_suppressions()
    # A header is examined with whoever includes it, so only a full run can tell that nothing is found there.
    due = [row for row in everything if not quick or (row.tool, row.file) in examined]
    left, uses = sort_out(findings, everything)
    stale = [row for row in due if uses[row] == 0]
    for finding, source in left:
        print(f"{finding.file}:{finding.line}: {finding.text} [{finding.tool}: {finding.check}]\n    {source.strip()}")
    for row in stale:
        print(f"suppressions.csv: matches nothing: {row.tool}, {row.check}, {row.file}, {row.line}")
    tools, files = len({job.tool for job in jobs}), len({name for _, name in examined})
    print(f"analyse: {tools} tools over {files} files, {len(left)} findings, {sum(uses.values())} suppressed with reasons, "
          f"{len(stale)} suppressions that match nothing")
    return 1 if left or stale else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--quick"]):
        sys.exit("usage: analyse.py COMPILE_COMMANDS [--quick]")
    sys.exit(main(sys.argv[1], len(sys.argv) == 3))
