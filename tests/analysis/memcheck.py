#!/usr/bin/env python3
"""memcheck.py FOLDER [--quick]: runs the C tests built in FOLDER under valgrind; script/memcheck calls it.

memcheck.csv names those that are not simply run: program, tier (quick: also with --quick; full; none: left out), its
arguments, reason. A row whose program is not there fails, so that the list does not outlive what it speaks of.
"""
import csv
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect",
            "--show-leak-kinds=definite,indirect", "--num-callers=40",
            f"--suppressions={Path(__file__).with_name('valgrind.supp')}"]
TIERS = ("quick", "full", "none")


def read_list(path, names):
    with open(path, encoding="utf-8", newline="") as file:
        rows = {row["program"]: row for row in csv.DictReader(file)}
    for name, row in rows.items():
        if name not in names or row["tier"] not in TIERS or not row["reason"]:
            sys.exit(f"memcheck: memcheck.csv: {name}: no such program, no such tier, or no reason")
    return rows


def run(program, arguments, log):
    began = time.monotonic()
    with open(log, "wb") as out:
        status = subprocess.run([*VALGRIND, program, *arguments], stdout=out, stderr=out, cwd=log.parent, check=False)
    return program.name, status.returncode, time.monotonic() - began, log


def main(folder, quick):
    programs = {path.name: path for path in sorted(folder.glob("test_*")) if path.is_file() and os.access(path, os.X_OK)}
    rows = read_list(Path(__file__).with_name("memcheck.csv"), programs)
    tiers = {name: rows[name]["tier"] if name in rows else "full" for name in programs}
    chosen = [name for name, tier in tiers.items() if tier == "quick" or tier == "full" and not quick]
    logs = folder / "memcheck"
    logs.mkdir(exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(lambda name: run(programs[name], rows.get(name, {}).get("arguments", "").split(),
                                              logs / f"{name}.log"), chosen))
    failed = [one for one in done if one[1] != 0]
    for name, status, _, log in failed:
        print(f"{name}: {'memory errors' if status == 99 else f'status {status}'}\n{log.read_text(errors='replace')[-6000:]}")
    slowest = max(done, key=lambda one: one[2])
    left_out = sum(tier == "none" for tier in tiers.values())
    print(f"memcheck: {len(done)} programs under valgrind, {len(failed)} with errors, {left_out} left out with reasons; "
          f"the longest, {slowest[0]}, took {slowest[2]:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--quick"]):
        sys.exit("usage: memcheck.py FOLDER [--quick]")
    sys.exit(main(Path(sys.argv[1]).resolve(), len(sys.argv) == 3))
