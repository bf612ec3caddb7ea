"""`icha outlay` from CSV to tables, and others on the same file in the same run.

usage: bench_portfolio.py PROGRAM [--loans N] [--best K] [--sample S]
       PROGRAM: bench/bench_portfolio of a build folder. It need not exist: the programs beside it are used
       (portfolio_generate, portfolio_measure, bench_kernel if it is there) and ../bin/icha.
       --loans   1, 10^4, 10^5 ... loans up to N are measured (default 1000000; 10000000 takes 1 GB of disk)
       --best    passes over each measurement, the best counts (default 3); they take turns, so that other work on the
                 machine meets all of them
       --sample  loans that Python `decimal` and the packages compute (default 1000); all are scaled to one row

Prints two tables in Markdown for docs/performance.md. What is computed must agree, else exit 1: DuckDB's sum with the
generator's, the tables of one and two threads byte for byte, every row of `decimal` with icha's.

The kernel alone comes from bench_kernel (tests/bench/bench_kernel.c), run without arguments: one line for each dispatch
path on its standard output,
    kernel path=NAME ns_per_row=NUMBER
and one for the same loop in plain double, with how many loans it gets wrong,
    double ns_per_row=NUMBER wrong=N of=LOANS won=SUM
Until there is such a program the table says so.
"""
import argparse
import csv
import importlib.metadata
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import portfolio_peers as peers

YEARS = "2018..2029"
OUTLAY = ["--years", YEARS, "--assume", "kr-bank-conventions", "--assume", "incheon-2018-open", "--quiet"]
COMPARED = 10_000  # loans whose rows are held against icha's
THREADS = (1, 2)


class Disagrees(Exception):
    pass


def printed(*words):
    """Standard output of a program; its messages go where this one's go."""
    return subprocess.run(list(map(str, words)), check=True, stdout=subprocess.PIPE, text=True).stdout


class Bench:
    def __init__(self, program, best, folder):
        self.programs = pathlib.Path(program).resolve().parent
        self.icha = self.programs.parent / "bin" / "icha"
        self.best, self.folder = best, pathlib.Path(folder)
        self.duckdb = peers.duckdb.connect(config={"threads": 2}) if peers.duckdb else None

    def words(self, *words):
        """The key=value words that one of the C programs prints."""
        return dict(word.split("=") for word in printed(self.programs / words[0], *words[1:]).split())

    def generate(self, loans):
        path = self.folder / f"portfolio-{loans}.csv"
        made = self.words("portfolio_generate", loans, path)
        return path, int(made["rows"]), int(made["principal"])

    def outlay(self, path, threads, *more):
        """Runs icha; gives what was measured and the folder. No row may be held."""
        out = self.folder / f"outlay-{threads}"
        shutil.rmtree(out, ignore_errors=True)
        run = self.words("portfolio_measure", "run", self.icha, "outlay", path, *OUTLAY, "--out", out,
                         "--threads", threads, *more)
        if run["exit"] != "0":
            raise Disagrees(f"icha outlay ended with {run['exit']}; 0 was expected: no row held")
        return run, out


def best(measurements):
    """[{name: seconds}] of all passes: the shortest time of each."""
    return {name: min(m[name] for m in measurements) for name in measurements[0]}


# ---- the whole way, on a file of a size ----

def duckdb_sum(connection, path, principal):
    """Seconds and processor seconds; the connection is open before. DuckDB finds out the types of the columns itself:
    to tell it changes little."""
    begin, begin_processor = time.perf_counter(), time.process_time()
    (total,) = connection.execute(f"SELECT sum(principal) FROM read_csv('{path}')").fetchone()
    taken, processor = time.perf_counter() - begin, time.process_time() - begin_processor
    if total != principal:
        raise Disagrees(f"DuckDB's sum is {total}, the generator's {principal}")
    return taken, processor


def same_tables(one, other):
    names = ("outlay.csv", "claims.csv", "held.csv")
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def one_pass(bench, path, principal):
    seconds, processor, memory, folders = {}, {}, {}, []
    seconds["read"] = float(bench.words("portfolio_measure", "read", path)["seconds"])
    seconds["lines"] = float(bench.words("portfolio_measure", "lines", path)["seconds"])
    if bench.duckdb is not None:
        seconds["duckdb"], processor["duckdb"] = duckdb_sum(bench.duckdb, path, principal)
    for threads in THREADS:
        run, out = bench.outlay(path, threads)
        seconds[threads], processor[threads] = float(run["seconds"]), float(run["processor"])
        memory[threads] = int(run["peak_kib"])
        folders.append(out)
    if not same_tables(*folders):
        raise Disagrees("the tables of one thread and of two differ")
    return seconds, processor, memory


def measure_size(bench, loans):
    path, rows, principal = bench.generate(loans)
    seconds, processor, memory = zip(*(one_pass(bench, path, principal) for _ in range(bench.best)))
    result = {"loans": loans, "rows": rows, "bytes": path.stat().st_size, "seconds": best(seconds),
              "processor": best(processor), "memory": {n: max(m[n] for m in memory) for n in THREADS}}
    path.unlink()
    return result


# ---- peers, on a sample ----

def icha_rows(bench, path):
    """{loan_id: [(principal, interest, subsidy)]} in order of n."""
    rows = {}
    _, out = bench.outlay(path, 1, "--rows")
    with open(out / "rows.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            figures = int(row["principal"]), int(row["interest"]), int(row["subsidy"])
            rows.setdefault(row["loan_id"], []).append(figures)
    return rows


def wrong_rows(given, right):
    return len(given) != len(right) or any(abs(g - r) >= 1 for a, b in zip(given, right) for g, r in zip(a, b))


def timed(count, work):
    """The shortest of `count` processor times of work(), which runs on one core, and what it gave."""
    shortest, answer = None, None
    for _ in range(count):
        begin = time.process_time()
        answer = work()
        taken = time.process_time() - begin
        shortest = taken if shortest is None else min(shortest, taken)
    return shortest, answer


def measure_loop(bench, schedule, loans, right):
    """A peer that does one loan at a time: seconds a row, and how many loans are wrong by 1 won or more in some row."""
    taken, given = timed(bench.best, lambda: [schedule(loan) for loan in loans])
    return taken / sum(map(len, given)), sum(wrong_rows(rows, right[loan.loan_id]) for rows, loan in zip(given, loans))


def measure_package(bench, schedule, loans):
    """Seconds a row; what a package computes is another contract, so no loan is compared."""
    taken, given = timed(bench.best, lambda: [schedule(loan) for loan in loans])
    return taken / sum(given)


def measure_numpy(bench, loans, right):
    """Loans side by side, the whole list and blocks that stay in the cache, whichever is faster. As measure_loop()."""
    def rows(size):
        return timed(bench.best, lambda: [peers.numpy_schedules(peers.block_of(columns, begin, size))
                                          for begin in range(0, len(loans), size)])
    columns = peers.numpy_columns(loans)
    taken = min(rows(size)[0] for size in (1000, len(loans)))
    given = peers.numpy_schedules(columns)
    wrong = sum(wrong_rows(peers.numpy_rows(given, i, loan), right[loan.loan_id]) for i, loan in enumerate(loans))
    return taken / sum(loan.term for loan in loans), wrong


def measure_kernel(bench):
    """[(name, seconds a row, loans wrong)] of bench_kernel, see the top; [] without it."""
    program = bench.programs / "bench_kernel"
    if not program.exists():
        return []
    found = []
    for line in printed(program).splitlines():
        kind, *words = line.split()
        figures = dict(word.split("=") for word in words)
        is_kernel = kind == "kernel"
        name = f"kernel alone, {figures['path']}" if is_kernel else "the kernel's loop in plain `double`, with `floor`"
        wrong = "" if is_kernel else f"{int(figures['wrong']):,} of {int(figures['of']):,}"
        found.append((name, float(figures["ns_per_row"]) / 1e9, wrong))
    return found


def measure_peers(bench, loans_wanted, sample):
    """[(name, seconds a row or None, loans wrong, what is left out)]"""
    path, rows, _ = bench.generate(min(COMPARED, loans_wanted))
    right, loans = icha_rows(bench, path), peers.read_loans(path)
    if sum(map(len, right.values())) != rows:
        raise Disagrees(f"icha made {sum(map(len, right.values()))} rows, the generator counted {rows}")
    few = loans[:sample]
    lines = [(*line, "reading, terms from the catalogue, tables") for line in measure_kernel(bench)]
    if not lines:
        lines = [("kernel alone (bench_kernel)", None, "", "not there yet")]
    taken, wrong = measure_loop(bench, peers.decimal_schedule, few, right)
    if wrong > 0:
        raise Disagrees(f"Python decimal and icha differ in {wrong} of {len(few)} loans")
    lines.append((f"Python `decimal`, {len(few):,} loans", taken, f"0 of {len(few):,}", "reading, claims, years"))
    if peers.numpy is not None:
        taken, wrong = measure_numpy(bench, loans, right)
        lines.append((f"numpy {peers.numpy.__version__}, plain `double`, {len(loans):,} loans side by side", taken,
                      f"{wrong:,} of {len(loans):,}", "reading, claims, years"))
    for name, schedule, does, without in peers.packages():
        able = [loan for loan in few if does(loan)]
        lines.append((f"{name} {importlib.metadata.version(name)}, {len(able):,} loans",
                      measure_package(bench, schedule, able), "another contract", without))
    return lines


# ---- the tables ----

def time_text(seconds):
    return f"{seconds * 1e3:.3g} ms" if seconds < 0.1 else f"{seconds:,.2f} s"


def number_text(number):
    """Two digits that count, at least."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def ns_text(seconds):
    return number_text(seconds * 1e9) + " ns"


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def ratio(times, name):
    own, base = times.get(name), times.get("duckdb")
    if own is None:
        return "not installed"
    return time_text(own) + (f" ({number_text(own / base)})" if base else "")


def speed(result, threads):
    if result["loans"] == 1:
        return ""  # all of it is the start
    own = result["seconds"][threads]
    return f"{result['rows'] / own:,.0f}, {ns_text(own / result['rows'])}"


def print_growth(results):
    rows = [["rows (loan periods)"] + [f"{r['rows']:,}" for r in results],
            ["file"] + [f"{number_text(r['bytes'] / 1e6)} MB" for r in results]]
    for name, label in (("read", "`read` in blocks of 1 MiB"), ("lines", "the same, newlines counted"),
                        ("duckdb", "DuckDB, `sum(principal)`, 2 threads"), (1, "**icha end to end, 1 thread**"),
                        (2, "**icha end to end, 2 threads**")):
        rows.append([label] + [ratio(r["seconds"], name) for r in results])
    rows.append(["two threads over one"] + [f"{r['seconds'][1] / r['seconds'][2]:.2f} times" for r in results])
    rows.append(["DuckDB, 2 threads: processor time"] + [ratio(r["processor"], "duckdb") for r in results])
    for n, label in ((1, "1 thread"), (2, "2 threads")):
        rows.append([f"icha, {label}: processor time"] + [ratio(r["processor"], n) for r in results])
        rows.append([f"icha, {label}: rows a second, time a row"] + [speed(r, n) for r in results])
        rows.append([f"icha, {label}: peak memory"] + [f"{r['memory'][n] / 1024:,.1f} MiB" for r in results])
    table(["loans"] + [f"{r['loans']:,}" for r in results], rows)


def print_peers(lines, result):
    own = result["processor"][1] / result["rows"]
    rows = [[f"**icha end to end**, {result['loans']:,} loans", ns_text(own), "1", "", "nothing"]]
    for name, taken, wrong, without in lines:
        figures = ["", ""] if taken is None else [ns_text(taken), number_text(taken / own)]
        rows.append([name, *figures, wrong, without])
    table(["one thread", "processor time a row", "times icha", "loans wrong by 1 won or more", "leaves out"], rows)


def load():
    return ", ".join(f"{n:.1f}" for n in os.getloadavg())


def sizes(loans):
    """One loan: what icha takes to start, with catalogue, assumptions and their digests."""
    return [n for n in [1] + [10 ** power for power in range(4, 9)] if n < loans] + [loans]


def main():
    parser = argparse.ArgumentParser(description="icha outlay end to end, beside others")
    parser.add_argument("program")
    parser.add_argument("--loans", type=int, default=1_000_000)
    parser.add_argument("--best", type=int, default=3)
    parser.add_argument("--sample", type=int, default=1000)
    given = parser.parse_args()
    if min(given.loans, given.best, given.sample) < 1:
        parser.error("--loans, --best and --sample are 1 or more")
    before = load()
    with tempfile.TemporaryDirectory(prefix="portfolio-", dir=pathlib.Path(given.program).resolve().parent) as folder:
        bench = Bench(given.program, given.best, folder)
        results = [measure_size(bench, loans) for loans in sizes(given.loans)]
        lines = measure_peers(bench, given.loans, given.sample)
    print(f"`script/bench portfolio --loans {given.loans} --best {given.best} --sample {given.sample}`, "
          f"{os.cpu_count()} cores, load average (1, 5, 15 minutes) {before} before and {load()} after.\n"
          "The file is in the page cache. In brackets: times what DuckDB takes. "
          "Processor time is that of all threads.\n")
    print_growth(results)
    print_peers(lines, results[-1])


if __name__ == "__main__":
    try:
        main()
    except Disagrees as error:
        sys.exit(f"bench_portfolio: {error}")
