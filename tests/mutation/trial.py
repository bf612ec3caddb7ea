"""Builds the library once, then tries mutants against the quick tests.

The library stands as one shared object, the tests as programs that use it. A mutant's files are compiled into an object
of their own, which LD_PRELOAD puts before the library's: nothing else is built or linked anew. Tests run in the order
that has killed soonest, up to the first that fails. A time limit that passes is a kill too.
"""
import collections
import glob
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOMS = ["number", "calendar", "loan", "subsidy", "guarantee", "catalogue", "contract", "screening", "report", "exact",
         "portfolio", "limits", "audit", "scenario"]
# Quick tests, each with its arguments: of one loan, of many, and of applicants. PROGRAM: one that the test starts.
LOAN = [("unit/test_vectors", []), ("unit/test_number", []), ("unit/test_status", []), ("unit/test_calendar", []),
        ("unit/test_kr_bank", []), ("unit/test_loan", []), ("unit/test_events", []), ("unit/test_subsidy", []),
        ("unit/test_ledger", []), ("unit/test_contract", []), ("unit/test_guarantee", ["100"]), ("unit/test_late", []),
        ("unit/test_series", []), ("unit/test_corrections", []),
        ("exact/test_exact", []), ("exact/test_exact_events", []),
        ("property/test_numbers", ["2000"]), ("property/test_dates", ["300"]), ("property/test_levels", ["1000"]),
        ("property/test_loans_exactly", ["200"]), ("property/test_schedule_exact", ["400"]),
        ("property/test_guarantee_exact", ["60"]), ("property/test_events_random", ["100"]),
        ("property/test_late_exact", ["300"]), ("exact/test_events_engines_exact", ["100"]),
        ("unit/test_portfolio_batch", []), ("property/test_book_exact", ["1000"]), ("property/test_kernel", [])]
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
DRIVER = "screening/screen_driver"
SCREENING = [("unit/test_screening", []), ("unit/test_screening_sentences", []), ("unit/test_screening_shipped", []),
             ("unit/test_report_facts", []), ("unit/test_document", []), ("property/test_screening_properties", ["100"]),
             ("screening/compare.py", [DRIVER, "random", "1200"])]
SUITES = (LOAN, PORTFOLIO, SCENARIO, AUDIT, SCREENING)
# How the files begin whose mutants a suite must kill; all others are LOAN's.
TESTS = {"lib/portfolio/": PORTFOLIO, "lib/scenario/": SCENARIO, "lib/catalogue/overlay": SCENARIO,
         "lib/audit/": AUDIT, "lib/report/": AUDIT, "lib/screening/": SCREENING}
# Files with flags of their own (CMakeLists.txt).
OWN_FLAGS = {"lib/portfolio/kernel_avx2.c": ["-mavx2", "-mfma"],
             "lib/portfolio/kernel_avx512.c": ["-mavx512f", "-mprefer-vector-width=512"]}
IS_X86 = platform.machine() in ("x86_64", "AMD64")
# Swapped arguments of unlike types are no mutants.
FLAGS = ["-std=gnu11", "-O1", "-g0", "-fPIC", "-fstack-protector-strong", "-D_POSIX_C_SOURCE=200809L",
         '-DICHA_VERSION="0"', f'-DICHA_TEST_SOURCE_DIR="{ROOT}"', "-Wno-all", "-Werror=incompatible-pointer-types",
         "-Werror=int-conversion", "-Werror=discarded-qualifiers"]
LIBRARIES = ["-lcmocka", "-lmpfr", "-lgmp", "-lyaml", "-ljansson", "-lnettle", "-lsodium", "-lxlsxwriter", "-lpthread",
             "-lm"]
MEMORY, WAIT = 4 << 30, 200  # what a test may take, in bytes and in seconds by the clock


def tests_of(mutant):
    return next((suite for begin, suite in TESTS.items() if mutant["file"].startswith(begin)), LOAN)


def text_of(mutant):
    """The file that it changes; None: its line does not stand there once."""
    with open(f"{ROOT}/{mutant['file']}", encoding="utf-8") as file:
        text = file.read()
    return text if text.count(mutant["old"]) == 1 else None


def run(command, **more):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          check=False, **more)


def compile_one(path, into, root=ROOT):
    """The object, and beside it the list of all that it includes. root: where a mutant's file stands instead."""
    folder = os.path.dirname(path)
    includes = [f"-iquote{ROOT}/{folder}", f"-I{root}/lib", f"-I{ROOT}/include", f"-I{ROOT}/lib", f"-I{ROOT}/tests",
                f"-I{ROOT}/lib/exact"]
    source = f"{root}/{path}" if os.path.exists(f"{root}/{path}") else f"{ROOT}/{path}"
    cache = ["ccache"] if root == ROOT and shutil.which("ccache") else []
    flags = [f"-ffile-prefix-map={root}={ROOT}", *includes, *FLAGS, *OWN_FLAGS.get(path, [])]
    return run([*cache, "cc", *flags, "-MMD", "-c", source, "-o", into]).returncode == 0


def write(mutant, text, folder):
    """The changed file; a header among links to all others, for they look for it beside them."""
    path = os.path.join(folder, mutant["file"])
    if path.endswith(".h"):
        run(["cp", "-rs", f"{ROOT}/lib", folder])
        os.remove(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def same_bytes(a, b):
    with open(a, "rb") as one, open(b, "rb") as other:
        return one.read() == other.read()


class Bench:
    """The library and the tests as they stand, and what has killed in each file."""

    def __init__(self, folder, pool, suites):
        self.folder, self.kills, self.seconds = folder, collections.Counter(), collections.Counter()
        sources = [s for room in ROOMS for s in sorted(glob.glob(f"lib/{room}/*.c", root_dir=ROOT))]
        sources += sorted(glob.glob("tests/support/*.c", root_dir=ROOT))
        self.sources = [s for s in sources if IS_X86 or s not in OWN_FLAGS]
        self.programs = sorted({p for suite in suites for name, arguments in suite for p in (name, *arguments)
                                if os.path.exists(f"{ROOT}/tests/{p}.c")})
        tests = [f"tests/{name}.c" for name in self.programs]
        self.all(pool, "compile", lambda path: compile_one(path, self.object(path)), self.sources + tests)
        self.library = f"{folder}/libicha-all.so"
        objects = [self.object(s) for s in self.sources]
        self.all(pool, "link", lambda library: self.link(objects, library, ["-shared"]), [self.library])
        self.all(pool, "link", lambda name: self.link([self.object(f"tests/{name}.c")], self.program(name)),
                 self.programs)
        for test in (test for suite in suites for test in suite):
            self.time_test(test)

    def all(self, pool, what, step, items):
        for item, done in zip(items, pool.map(step, items)):
            if not done:
                sys.exit(f"mutate.py: {item} does not {what} as it stands")

    def object(self, path, folder=None):
        return os.path.join(folder or self.folder, path.replace("/", "_")[:-2] + ".o")

    def program(self, name, folder=None):
        """The mutant's own, where it is linked anew, else the one of all."""
        own = os.path.join(folder or self.folder, os.path.basename(name))
        return own if folder is None or os.path.exists(own) else self.program(name)

    def link(self, objects, into, more=()):
        library = [] if into == self.library else [self.library, f"-Wl,-rpath,{self.folder}"]
        return run(["cc", *more, *objects, *library, *LIBRARIES, "-o", into]).returncode == 0

    def run_test(self, test, folder, preload="", limit=60):
        """True: it passes. limit: seconds of the processor's time."""
        name, arguments = test
        program = [sys.executable, "-B", f"{ROOT}/tests/{name}"] if name.endswith(".py") else [self.program(name, folder)]
        arguments = [self.program(a, folder) if a in self.programs else a for a in arguments]
        limits = ["prlimit", f"--cpu={limit}", f"--as={MEMORY}", "--core=0", "env", f"LD_PRELOAD={preload}"]
        try:
            return run([*limits, *program, *arguments], timeout=WAIT, cwd=folder).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def time_test(self, test):
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        if not self.run_test(test, self.folder):
            sys.exit(f"mutate.py: {test[0]} fails without any mutant")
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds[test[0]] = end.ru_utime - start.ru_utime + end.ru_stime - start.ru_stime

    def killed_by(self, mutant, folder, preload):
        """The name of the first test that fails, None if all pass."""
        def soonest(test):
            return -(self.kills[mutant["file"], test[0]] + 0.2) / (self.seconds[test[0]] + 0.01)
        for test in sorted(tests_of(mutant), key=soonest):
            if not self.run_test(test, folder, preload, int(5 * self.seconds[test[0]]) + 2):
                self.kills[mutant["file"], test[0]] += 1
                return os.path.basename(test[0])
        return None

    def includes(self, path, header):
        with open(self.object(path)[:-2] + ".d", encoding="utf-8") as file:
            return f"{ROOT}/{header}" in [os.path.abspath(name) for name in file.read().split()]

    def changed_by(self, mutant):
        """What must be compiled anew: the file, or all that include the header, tests too."""
        if mutant["file"].endswith(".c"):
            return [mutant["file"]]
        tests = [f"tests/{name}.c" for name in self.programs]
        return [path for path in self.sources + tests if self.includes(path, mutant["file"])]

    def try_mutant(self, mutant):
        """What killed it; None: nothing did; or why it is no mutant."""
        text = text_of(mutant)
        if text is None:
            return "not found"
        folder = tempfile.mkdtemp(dir=self.folder)
        try:
            write(mutant, text.replace(mutant["old"], mutant["new"]), folder)
            changed = self.changed_by(mutant)
            if not changed:  # a header that nothing includes
                return "not found"
            if not all(compile_one(p, self.object(p, folder), folder) for p in changed):
                return "does not compile"
            objects = [self.object(p, folder) for p in changed if p in self.sources]
            programs = [p for p in changed if p not in self.sources]
            if all(same_bytes(self.object(p), self.object(p, folder)) for p in changed):
                return "same code"
            preload = f"{folder}/mutant.so"
            if not self.link(objects, preload, ["-shared"]) or not all(
                    self.link([self.object(p, folder)], os.path.join(folder, os.path.basename(p)[:-2])) for p in programs):
                return "does not link"
            return self.killed_by(mutant, folder, preload)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
