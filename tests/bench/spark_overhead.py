"""Spark's time over that of one call, on the sample portfolio many times over. Reported, not asserted.

Run by spark-submit, as script/spark does; the session that starts is not counted, nor the first run of each.
usage: spark_overhead.py [--times N] [--shards N]
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

import icha
import pyarrow.parquet
from pyspark.sql import SparkSession

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples/spark"
YEARS = (2016, 2025)
ASSUMED = ["kr-bank-conventions", "incheon-2018-open"]


def plain(book, threads):
    loans, events = (pyarrow.parquet.read_table(book / f"{name}.parquet") for name in ("loans", "events"))
    with icha.Catalogue(assume=ASSUMED) as catalogue:
        return icha.outlay(loans, YEARS, events=events, catalogue=catalogue, threads=threads)


def timed(work):
    work()
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--shards", type=int, default=8)
    given = parser.parse_args()
    spark = SparkSession.builder.appName("icha bench").getOrCreate()
    spark.sparkContext.addPyFile(str(EXAMPLE / "outlay.py"))
    import outlay

    with tempfile.TemporaryDirectory() as folder:
        book = pathlib.Path(folder) / "book"
        subprocess.run([sys.executable, EXAMPLE / "make_book.py", book, "--times", str(given.times)], check=True)

        def shared():
            loans, events = (spark.read.parquet(str(book / f"{name}.parquet")) for name in ("loans", "events"))
            return outlay.outlay(loans, YEARS, events, ASSUMED, given.shards)

        alone, one = timed(lambda: plain(book, 1))
        spread, parts = timed(shared)
    if one.table.to_csv() != parts.whole.table.to_csv() or one.held.to_csv() != parts.held:
        sys.exit("Spark's tables are not those of one call")
    print(f"{one.counts.rows_in:,} loans, the same tables: one call on one thread {alone:.2f} s, Spark in {given.shards} "
          f"shards {spread:.2f} s, {spread / alone:.1f} times as long", flush=True)  # fmt: skip
    spark.stop()


if __name__ == "__main__":
    main()
