"""What the Python binding adds: to a scalar call, and to a batch of Arrow columns. Reported, not asserted.

usage: binding_python.py PREFIX [--loans N]
       PREFIX: an installed libicha (build/bindings/prefix), which a small C module with the same loops links.
"""

from __future__ import annotations

import argparse
import ctypes
import datetime
import pathlib
import statistics
import subprocess
import tempfile
import time

import pyarrow
import pyarrow.csv

import icha

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples/incheon-2018/portfolio.csv"
ASSUMED = ["kr-bank-conventions", "incheon-2018-open"]
DAY = datetime.date(2018, 1, 31)
TARGET_NS, TARGET_RATIO = 150, 1.2


def build(prefix, folder):
    library = pathlib.Path(folder) / "calls.so"
    subprocess.run(
        ["gcc", "-std=c11", "-O2", "-shared", "-fPIC", f"-I{prefix}/include", ROOT / "bindings/python/tests/calls.c",
         "-o", library, f"-L{prefix}/lib", "-licha", f"-Wl,-rpath,{prefix}/lib"], check=True)  # fmt: skip
    calls = ctypes.CDLL(str(library))
    calls.open_catalogue.restype = ctypes.c_void_p
    return calls


def best(times, run):
    return min(run() for _ in range(times))


def timed(work, clock=time.perf_counter):
    start = clock()
    work()
    return clock() - start


def cpu(work):
    """Other processes do not count."""
    return timed(work, time.process_time)


# ---- scalars ----


def scalars(calls):
    """name, the call from Python in a loop of n, the C function in a loop of n"""

    def of_python(call):
        return lambda n: [call() for _ in range(n)] and None

    yield "an empty call: version()", of_python(icha.version), None
    r = icha.money_round
    yield 'money_round(1234567, "down/10")', of_python(lambda: r(1234567, "down/10")), calls.loop_money_round
    p = icha.level_payment
    yield ('level_payment(20000000, "3.5%", 1, 48, "down/1")', of_python(lambda: p(20000000, "3.5%", 1, 48, "down/1")),
           calls.loop_level_payment)  # fmt: skip
    a = icha.date_add_months
    yield "date_add_months(date, 1)", of_python(lambda: a(DAY, 1)), calls.loop_date_add_months
    b = icha.is_business_day
    yield "is_business_day(date)", of_python(lambda: b(DAY)), calls.loop_is_business_day
    q = icha.rate_parse
    yield 'rate_parse("3.5%")', of_python(lambda: q("3.5%")), calls.loop_rate_parse


def measure_scalars(calls):
    n = 200_000
    nothing = lambda: None  # noqa: E731
    loop = best(7, lambda: cpu(lambda: [nothing() for _ in range(n)])) / n * 1e9
    print("| a call, its loop and lambda taken off | Python ns | C ns | over C ns |\n|---|---|---|---|")
    for name, of_python, of_c in scalars(calls):
        python = best(7, lambda run=of_python: cpu(lambda: run(n))) / n * 1e9 - loop
        c = 0.0 if of_c is None else best(7, lambda run=of_c: cpu(lambda: run(ctypes.c_long(n)))) / n * 1e9
        print(f"| `{name}` | {python:.0f} | {c:.0f} | {python - c:.0f} |")
    print(f"\nTarget: {TARGET_NS} ns over C for primitive arguments (int and text).\n")


# ---- documents ----


def measure_document(catalogue):
    terms = {"principal": 30_000_000, "rate": "3.5%", "disbursed_on": "2018-03-14", "due_day": 14}
    n = 200
    run = lambda: [icha.schedule(terms, catalogue=catalogue, product="incheon.startup") for _ in range(n)]  # noqa: E731
    print(f"schedule() of 60 rows with a product: {best(3, lambda: cpu(run)) / n * 1e6:.0f} us\n")


# ---- batches ----


def book(loans):
    """The sample over and over, with loan_ids of its own, in columns of text and int64."""
    sample = pyarrow.csv.read_csv(SAMPLE, convert_options=pyarrow.csv.ConvertOptions(
        column_types={name: pyarrow.string() for name in ("rate", "method", "subsidy_tier")} |
        {"principal": pyarrow.int64(), "disbursed_on": pyarrow.date32()}, strings_can_be_null=True))  # fmt: skip
    copies = -(-loans // sample.num_rows)
    whole = pyarrow.concat_tables([sample] * copies).slice(0, loans)
    ids = pyarrow.array([f"B{i:08d}" for i in range(loans)])
    return whole.set_column(0, "loan_id", ids)


def measure_batch(calls, catalogue, loans):
    table = book(loans)
    handle = ctypes.c_void_p(calls.open_catalogue(str(ROOT / "catalogue").encode()))
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]

    def from_c(threads):
        capsule = table.__arrow_c_stream__()
        stream = ctypes.c_void_p(pointer(capsule, b"arrow_array_stream"))
        if calls.run_batch(handle, stream, threads) != 0:
            raise SystemExit("the C run failed")

    def from_python(threads):
        icha.outlay(table, (2016, 2025), catalogue=catalogue, threads=threads).close()

    print(f"| {loans:,} loans in Arrow columns | C s | Python s | ratio (median of 5 pairs) |\n|---|---|---|---|")
    for threads in (1, 2):
        pairs = [(timed(lambda: from_c(threads)), timed(lambda: from_python(threads))) for _ in range(5)]
        c, python = (min(times) for times in zip(*pairs))
        ratio = statistics.median(b / a for a, b in pairs)
        print(f"| {threads} thread{'s' * (threads > 1)} | {c:.3f} | {python:.3f} | {ratio:.2f} |")
    print(f"\nTarget: {TARGET_RATIO} times the C run.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prefix", type=pathlib.Path)
    parser.add_argument("--loans", type=int, default=200_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, icha.Catalogue(assume=ASSUMED) as catalogue:
        calls = build(arguments.prefix.resolve(), folder)
        measure_scalars(calls)
        measure_document(catalogue)
        measure_batch(calls, catalogue, arguments.loans)


if __name__ == "__main__":
    main()
