"""Sweeps and solves of `icha scenario` over a book of 54,138 loans, against a plain loop: one `icha scenario run` a point.

usage: bench_scenario.py PROGRAM [LOANS]   (PROGRAM: the built bench_scenario; the program icha is built beside it)

Prints seconds and processor seconds of each command, and how many times longer the loop would take, as three of its runs
say. The figures of a point must be those of its run, else exit 1.
"""
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

RATES = ["%d.%02d%%" % divmod(5 * i, 100) for i in range(20)]
PREPAYMENTS = ["%d.%02d%%" % divmod(10 * i, 100) for i in range(10)]
DEFAULTS = ["0.%02d%%" % (2 * i) for i in range(5)]
HEAD = """icha: scenario/1
id: bench
base: {portfolio: {file: book.csv}}
assume: [kr-bank-conventions, incheon-2018-open]
horizon: {from: 2018, to: 2023}
mode: expected
"""
CHANGES = """overlays:
  - {product: incheon.startup, parameter: subsidy.rate, window: {from: 2018-01-01, to: 2018-12-31}, expects: "1%%", set: "%s"}
behaviour:
  - {kind: prepayment, probability: "%s"}
  - {kind: default, probability: "%s"}
"""
PLAN = """lending:
  - {id: plan, product: incheon.startup, months: {"2018-03": 3000000000, "2018-04": 2000000000}, loan: 20000000, day: 15}
budget:
  - {id: b, products: [incheon.startup], payers: [incheon], year: 2019, amount: 3000000000, basis: payment}
solve:
"""
WINDOW = "product: incheon.startup, window: {from: 2018-01-01, to: 2018-12-31}"
QUESTIONS = {
    "volume": "find: volume, lending: plan, low: 0, high: 20000000000, step: 20000000",
    "subsidy rate": 'find: subsidy_rate, %s, low: "0%%", high: "3%%", step: "0.05%%"' % WINDOW,
    "subsidy months": "find: subsidy_months, %s, low: 0, high: 60, step: 1" % WINDOW,
    "exhaustion": "find: exhaustion",
}


def write_book(path, loans):
    """Five products, starts on all days of 2013 to 2018; what no column says the catalogue and its assumptions know."""
    rng = random.Random(20181122)
    with open(path, "w") as out:
        out.write("loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,subsidy_rate,subsidy_months\n")
        for i in range(loans):
            product = rng.choice(["soho-finance"] * 3 + ["startup", "huimang-kium", "job-creation"])
            of_product = {"huimang-kium": ",1.30%,24", "job-creation": ",,"}.get(product, ",,")
            year = 2018 if product in ("huimang-kium", "job-creation") else rng.randint(2013, 2018)
            if product == "startup":
                year = rng.randint(2016, 2018)
            out.write("L%08d,incheon.%s,%d,%d.%02d%%,%d-%02d-%02d,%d,%d,%s,%d%s\n" % (
                i, product, rng.randint(50, 600) * 100000, rng.randint(2, 4), rng.randint(0, 99), year, rng.randint(1, 12),
                rng.randint(1, 28), rng.choice([36, 48, 60]), rng.choice([0, 12]),
                rng.choice(["equal_payment", "equal_principal", "bullet"]), rng.randint(1, 28), of_product))


def run(icha, words):
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.perf_counter()
    done = subprocess.run([icha, "scenario", *words, "--quiet", "--lang", "en"], capture_output=True, text=True)
    if done.returncode not in (0, 1, 6):
        sys.exit(done.stderr)
    return time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def paid(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def sweep(icha, folder):
    scenario = os.path.join(folder, "s.yaml")
    with open(scenario, "w") as file:
        file.write(HEAD + CHANGES % ("1%", "0.5%", "0.1%") + "grid:\n")
        for name, place, values in (("rate", "overlay: 1", RATES), ("prepay", "behaviour: 1", PREPAYMENTS),
                                    ("default", "behaviour: 2", DEFAULTS)):
            file.write("  - {name: %s, %s, values: [%s]}\n" % (name, place, ", ".join('"%s"' % v for v in values)))
    took = run(icha, ["run", scenario, "--out", os.path.join(folder, "sweep")])
    points = {(row["rate"], row["prepay"], row["default"]): int(row["within"])
              for row in paid(os.path.join(folder, "sweep", "grid.csv")) if row["product"] == "" and row["basis"] == "paid"}
    return took, points


def loop(icha, folder, points):
    """Three points as runs of their own."""
    took = []
    for number, point in enumerate([(RATES[3], PREPAYMENTS[1], DEFAULTS[4]), (RATES[19], PREPAYMENTS[9], DEFAULTS[0]),
                                    (RATES[10], PREPAYMENTS[0], DEFAULTS[2])]):
        scenario, out = os.path.join(folder, "one.yaml"), os.path.join(folder, "one%d" % number)
        with open(scenario, "w") as file:
            file.write(HEAD + CHANGES % point)
        took.append(run(icha, ["run", scenario, "--out", out]))
        found = sum(int(row["amount"]) for row in paid(os.path.join(out, "outlay.csv")) if row["basis"] == "paid")
        if found != points[point]:
            sys.exit("point %s: %d in the sweep, %d as a run" % (point, points[point], found))
    return [sum(column) / len(took) for column in zip(*took)]


def main():
    icha = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[1]))), "bin", "icha")
    loans = int(sys.argv[2]) if len(sys.argv) > 2 else 54138
    with tempfile.TemporaryDirectory() as folder:
        write_book(os.path.join(folder, "book.csv"), loans)
        (wall, cpu), points = sweep(icha, folder)
        one = loop(icha, folder, points)
        print("| command, %d loans | seconds | processor seconds | a loop of runs takes |" % loans)
        print("|---|---|---|---|")
        print("| `scenario run`, %d points | %.2f | %.2f | %.0f times as long |" % (len(points), wall, cpu, len(points) * one[1] / cpu))
        print("| `scenario run`, no sweep | %.2f | %.2f | |" % (one[0], one[1]))
        for name, question in QUESTIONS.items():
            scenario = os.path.join(folder, "q.yaml")
            with open(scenario, "w") as file:
                file.write(HEAD + PLAN + "  - {id: q, %s, budget: b}\n" % question)
            print("| `scenario solve`, %s | %.2f | %.2f | |" % (name, *run(icha, ["solve", scenario])))


if __name__ == "__main__":
    main()
