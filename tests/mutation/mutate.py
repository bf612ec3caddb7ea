#!/usr/bin/env python3
"""Small faults put into the library, one at a time: the quick tests must find each.

mutate.py [--jobs N] [--only TEXT] [--sample N] [--list] [--check]

Reads tests/mutation/mutants.txt: blocks of `# file`, `- line as it stands`, `+ line as it becomes`, and where no test can
tell the two apart `= why`. A mutant whose line is not found exactly once is a mistake here, so it fails too.
`--check` looks for the lines only; `--sample` tries N of them, spread evenly.
Builds out of tree (a temporary folder), prints `N mutants, K killed, E equivalent, survivors: ...`. Exit 1: a survivor.
"""
import argparse
import concurrent.futures
import glob
import os
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOMS = ["number", "calendar", "loan", "subsidy", "guarantee", "catalogue", "contract", "screening", "report", "exact",
         "portfolio", "limits", "audit", "scenario"]
# Quick tests in the order that kills soonest, each with its arguments: of one loan, and of many.
LOAN = [("unit/test_vectors", []), ("unit/test_number", []), ("unit/test_status", []), ("unit/test_calendar", []),
         ("unit/test_kr_bank", []), ("unit/test_loan", []), ("unit/test_events", []), ("unit/test_subsidy", []),
         ("unit/test_ledger", []), ("unit/test_contract", []), ("unit/test_guarantee", ["100"]),
         ("exact/test_exact", []), ("exact/test_exact_events", []),
         ("property/test_numbers", ["2000"]), ("property/test_dates", ["300"]), ("property/test_levels", ["4000"]),
         ("property/test_loans_exactly", ["200"]), ("property/test_schedule_exact", ["400"]),
         ("property/test_guarantee_exact", ["300"]), ("property/test_events_random", ["100"]),
         ("exact/test_events_engines_exact", ["300"])]
PORTFOLIO = [("unit/test_portfolio_csv", []), ("unit/test_portfolio_batch", []), ("unit/test_portfolio", []),
             ("property/test_book_exact", ["2000"]),
             ("property/test_kernel", []), ("property/test_scaling", ["2000"]), ("unit/test_shard", []),
             ("unit/test_portfolio_arrow", []), ("unit/test_portfolio_arrow_export", []),
             ("unit/test_portfolio_exact", ["20"]), ("unit/test_corrections", []),
             ("property/test_corrections_random", ["30"]), ("unit/test_portfolio_pieces", [])]
SCENARIO = [("unit/test_scenario_expected", []), ("unit/test_scenario_simulate", []), ("unit/test_scenario_solve", []),
            ("unit/test_overlay", []), ("unit/test_scenario_read", []), ("unit/test_scenario_canonical", []),
            ("property/test_scenario_engine", ["20"])]
AUDIT = [("unit/test_audit", []), ("unit/test_verify", []), ("unit/test_log", []), ("unit/test_report_table", []),
         ("unit/test_report_run", [])]
# How the files begin whose mutants a suite must kill; all others are LOAN's.
TESTS = {"lib/portfolio/": PORTFOLIO, "lib/scenario/": SCENARIO, "lib/catalogue/overlay": SCENARIO, "lib/audit/": AUDIT, "lib/report/": AUDIT}
# Files with flags of their own (CMakeLists.txt).
OWN_FLAGS = {"lib/portfolio/kernel_avx2.c": ["-mavx2", "-mfma"],
             "lib/portfolio/kernel_avx512.c": ["-mavx512f", "-mprefer-vector-width=512"]}
IS_X86 = platform.machine() in ("x86_64", "AMD64")
FLAGS = ["-std=gnu11", "-O1", "-g0", "-w", "-fPIC", "-D_POSIX_C_SOURCE=200809L", '-DICHA_VERSION="0"',
         f'-DICHA_TEST_SOURCE_DIR="{ROOT}"', f"-I{ROOT}/include", f"-I{ROOT}/lib", f"-I{ROOT}/tests", f"-I{ROOT}/lib/exact"]
LIBRARIES = ["-lcmocka", "-lmpfr", "-lgmp", "-lyaml", "-ljansson", "-lnettle", "-lsodium", "-lxlsxwriter", "-lpthread", "-lm"]


def read_mutants():
    mutants, file = [], None
    with open(os.path.join(ROOT, "tests/mutation/mutants.txt"), encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            mark, text = line[:2], line[2:].rstrip("\n").replace("\\n", "\n")
            if mark == "# ":
                file = text
            elif mark == "- ":
                mutants.append({"file": file, "old": text, "new": None, "why": None, "line": number})
            elif mark == "+ ":
                mutants[-1]["new"] = text
            elif mark == "= ":
                mutants[-1]["why"] = text
    return mutants


def name_of(mutant):
    return f"{mutant['file']}: {mutant['old'].strip()} -> {mutant['new'].strip()}"


def run(command, **more):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, **more)


def compile_one(path, into, root=ROOT):
    """The object, and beside it the list of all that it includes."""
    command = ["cc", f"-I{root}/lib", *FLAGS, *OWN_FLAGS.get(path, []), "-MMD", "-c", f"{root}/{path}", "-o", into]
    return run(command).returncode == 0


def object_of(folder, path):
    return os.path.join(folder, path.replace("/", "_")[:-2] + ".o")


def includes(base, path, header):
    with open(object_of(base, path)[:-2] + ".d", encoding="utf-8") as file:
        return f"{ROOT}/{header}" in file.read().split()


def tests_of(mutant):
    return next((suite for begin, suite in TESTS.items() if mutant["file"].startswith(begin)), LOAN)


def path_of_test(name):
    return f"tests/{name}.c"


def build_all(folder, pool, suites):
    """Objects of the library and the tests as they stand. Returns the library's paths."""
    sources = [s for room in ROOMS for s in sorted(glob.glob(f"lib/{room}/*.c", root_dir=ROOT))]
    sources += sorted(glob.glob("tests/support/*.c", root_dir=ROOT))
    sources = [s for s in sources if IS_X86 or s not in OWN_FLAGS]
    tests = sorted({path_of_test(name) for suite in suites for name, _ in suite})
    jobs = [pool.submit(compile_one, path, object_of(folder, path)) for path in sources + tests]
    if not all(job.result() for job in jobs):
        sys.exit("mutate.py: the library does not build as it stands")
    return sources


def link(objects, test_object, program):
    return run(["cc", test_object, *objects, *LIBRARIES, "-o", program]).returncode == 0


def killed_by(object_at, sources, suite, folder):
    """The name of the first test that fails, None if all pass. object_at: a path's object."""
    objects = [object_at(s) for s in sources]
    for name, arguments in suite:
        program = os.path.join(folder, os.path.basename(name))
        if not link(objects, object_at(path_of_test(name)), program):
            return "link"
        try:
            if run([program, *arguments], timeout=60, cwd=folder).returncode != 0:
                return os.path.basename(program)
        except subprocess.TimeoutExpired:
            return "time"
        os.remove(program)
    return None


def text_of(mutant):
    """The file that it changes; None: its line does not stand there once."""
    with open(f"{ROOT}/{mutant['file']}", encoding="utf-8") as file:
        text = file.read()
    return text if text.count(mutant["old"]) == 1 else None


def write_mutant(mutant, folder):
    """lib/ and tests/ as links, with the changed file among them. False: the line does not stand there once."""
    text = text_of(mutant)
    if text is None:
        return False
    path = os.path.join(folder, mutant["file"])
    run(["cp", "-rs", f"{ROOT}/lib", f"{ROOT}/tests", folder])
    os.remove(path)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(mutant["old"], mutant["new"]))
    return True


def changed_by(mutant, base, sources):
    """What must be compiled anew: the file, or all that include the header."""
    if mutant["file"].endswith(".c"):
        return [mutant["file"]]
    tests = [path_of_test(name) for name, _ in tests_of(mutant)]
    return [path for path in sources + tests if includes(base, path, mutant["file"])]


def try_mutant(mutant, base, sources):
    folder = tempfile.mkdtemp(dir=base)
    try:
        if not write_mutant(mutant, folder):
            return "not found"
        changed = changed_by(mutant, base, sources)
        if not all(compile_one(path, object_of(folder, path), folder) for path in changed):
            return "does not compile"
        return killed_by(lambda path: object_of(folder if path in changed else base, path), sources, tests_of(mutant),
                         folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    options.add_argument("--only", help="mutants whose name holds this text")
    options.add_argument("--sample", type=int)
    options.add_argument("--list", action="store_true")
    options.add_argument("--check", action="store_true")
    options = options.parse_args()
    mutants = [m for m in read_mutants() if not options.only or options.only in name_of(m)]
    if options.sample and options.sample < len(mutants):
        mutants = [mutants[i * len(mutants) // options.sample] for i in range(options.sample)]
    suites = [suite for suite in (LOAN, PORTFOLIO, SCENARIO, AUDIT) if any(tests_of(m) is suite for m in mutants)]
    if options.list:
        print("\n".join(name_of(m) for m in mutants))
        return 0
    if options.check:
        return check(mutants)
    base = tempfile.mkdtemp(prefix="icha-mutation-")
    try:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            sources = build_all(base, pool, suites)
            for first in [killed_by(lambda path: object_of(base, path), sources, suite, base) for suite in suites]:
                if first is not None:
                    sys.exit(f"mutate.py: {first} fails without any mutant")
            answers = list(pool.map(lambda m: try_mutant(m, base, sources), mutants))
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return report(mutants, answers)


def check(mutants):
    lost = [m for m in mutants if text_of(m) is None]
    for m in lost:
        print(f"mutants.txt:{m['line']}: not found: {name_of(m)}")
    print(f"{len(mutants)} mutants, {len(lost)} not found")
    return 1 if lost else 0


def report(mutants, answers):
    broken = [m for m, a in zip(mutants, answers) if a in ("not found", "does not compile", "link")]
    survivors = [m for m, a in zip(mutants, answers) if a is None and m["why"] is None]
    equivalent = sum(a is None and m["why"] is not None for m, a in zip(mutants, answers))
    revived = [m for m, a in zip(mutants, answers) if a is not None and m["why"] is not None]
    killed = len(mutants) - len(broken) - len(survivors) - equivalent
    for m, a in zip(mutants, answers):
        if m in broken:
            print(f"mutants.txt:{m['line']}: {a}: {name_of(m)}")
    for m in revived:
        print(f"mutants.txt:{m['line']}: killed, though listed as equivalent: {name_of(m)}")
    print(f"{len(mutants)} mutants, {killed} killed, {equivalent} equivalent, survivors: "
          + ("none" if not survivors else ""))
    for m in survivors:
        print(f"  mutants.txt:{m['line']}: {name_of(m)}")
    return 1 if survivors or broken or revived else 0


if __name__ == "__main__":
    sys.exit(main())
