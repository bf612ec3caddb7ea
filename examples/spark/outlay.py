"""The outlay of a portfolio that lies in Parquet files, shared out by Spark: usage:

  outlay.py LOANS --years FIRST LAST --out DIR [--events EVENTS] [--assume ID]... [--shards N] [--first-line N]

LOANS and EVENTS are Parquet files or folders of them. DIR gets outlay.csv, claims.csv and held.csv, byte for byte what
one machine writes (P-5). A claim is rounded over all of its loans (S-6), so what partitions pay cannot be added up: each
shard gives its sums from before any rounding, and the driver settles every claim once.
"""

from __future__ import annotations

import argparse
import pathlib
from collections.abc import Callable, Iterable
from typing import NamedTuple

import icha
import pyarrow
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col
from pyspark.sql.pandas.types import to_arrow_schema

PLACE = "_line bigint, _shard int"
RESULT = "shard int, sums binary, held binary"
CELL_MAX = 4096  # bytes of a cell, ICHA_PORTFOLIO_CELL_MAX: a longer loan_id is none that can be read


class Job(NamedTuple):
    """What every shard needs to know; it travels to the executors."""

    years: tuple[int, int]
    assume: list[str]
    shards: int
    rows: int
    events: int
    has_events: bool


# ---- rows with their line in the whole, and their shard ----


def shard_of_cell(cell: object, shards: int) -> int:
    """Rows whose loan_id cannot be read are shard 1's (P-2)."""
    text = "" if cell is None else str(cell)
    readable = "\0" not in text and len(text.encode()) <= CELL_MAX
    return icha.shard_of(text if readable else "", shards)


def placing(
    first_lines: dict[str, int], shards: int
) -> Callable[[Iterable[pyarrow.RecordBatch]], Iterable[pyarrow.RecordBatch]]:
    """For mapInArrow: the columns `_file` and `_row` become `_line` and `_shard`."""

    def place(batches: Iterable[pyarrow.RecordBatch]) -> Iterable[pyarrow.RecordBatch]:
        for batch in batches:
            files, rows = batch.column("_file").to_pylist(), batch.column("_row").to_pylist()
            lines = [first_lines[file] + row for file, row in zip(files, rows, strict=True)]
            shard = [shard_of_cell(cell, shards) for cell in batch.column("loan_id").to_pylist()]
            batch = batch.drop_columns(["_file", "_row"])
            yield batch.append_column("_line", pyarrow.array(lines, pyarrow.int64())).append_column(
                "_shard", pyarrow.array(shard, pyarrow.int32())
            )

    return place


def placed(frame: DataFrame, shards: int, first_line: int) -> tuple[DataFrame, int]:
    """The rows with `_line` and `_shard`, and how many they are. Files count in the order of their names."""
    file = col("_metadata.file_path").alias("_file")
    counts = {row["_file"]: row["count"] for row in frame.groupBy(file).count().collect()}
    first_lines, rows = {}, 0
    for name in sorted(counts):
        first_lines[name] = first_line + rows
        rows += counts[name]
    schema = ", ".join([*(f"`{field.name}` {field.dataType.simpleString()}" for field in frame.schema), PLACE])
    found = frame.select("*", file, col("_metadata.row_index").alias("_row"))
    return found.mapInArrow(placing(first_lines, shards), schema), rows


# ---- a shard ----


def own(table: pyarrow.Table) -> tuple[pyarrow.Table, list[int]]:
    """The rows in the order of the whole, and their lines there."""
    table = table.sort_by("_line")
    return table.drop_columns(["_line", "_shard"]), table["_line"].to_pylist()


def run_shard(job: Job, shard: int, loans: pyarrow.Table, events: pyarrow.Table) -> pyarrow.Table:
    rows, lines = own(loans)
    event_rows, event_lines = own(events)
    with icha.Catalogue(assume=job.assume) as catalogue:
        part = icha.outlay(
            rows,
            job.years,
            events=event_rows if job.has_events else None,
            catalogue=catalogue,
            shard=(shard, job.shards),
            whole=icha.Whole(job.rows, job.events, lines, event_lines),
        )
    return pyarrow.table(
        {
            "shard": pyarrow.array([shard], pyarrow.int32()),
            "sums": [part.shard_bytes()],
            "held": [part.held.to_csv()],
        }
    )


def running(job: Job) -> Callable[[tuple[pyarrow.Scalar, ...], pyarrow.Table, pyarrow.Table], pyarrow.Table]:
    """For applyInArrow: loans and events of one shard, which meet here."""

    def run(key: tuple[pyarrow.Scalar, ...], loans: pyarrow.Table, events: pyarrow.Table) -> pyarrow.Table:
        return run_shard(job, key[0].as_py(), loans, events)

    return run


# ---- the whole ----


class Result(NamedTuple):
    whole: icha.Outlay
    held: bytes  # held.csv


def outlay(
    loans: DataFrame,
    years: tuple[int, int],
    events: DataFrame | None = None,
    assume: list[str] | None = None,
    shards: int = 16,
    first_line: int = 1,
) -> Result:
    """Both frames as they were read from Parquet: the files say on which line a row stands."""
    of_loans, rows = placed(loans, shards, first_line)
    if events is None:
        of_events, event_rows = of_loans.select("loan_id", "_line", "_shard").limit(0), 0
    else:
        of_events, event_rows = placed(events, shards, first_line)
    job = Job(years, assume or [], shards, rows, event_rows, events is not None)
    results = of_loans.groupBy("_shard").cogroup(of_events.groupBy("_shard")).applyInArrow(running(job), RESULT)
    found = {row["shard"]: row for row in results.toArrow().to_pylist()}
    nothing = [to_arrow_schema(frame.schema).empty_table() for frame in (of_loans, of_events)]
    for shard in range(1, shards + 1):  # no executor hears of a shard without any row
        if shard not in found:
            found[shard] = run_shard(job, shard, *nothing).to_pylist()[0]
    parts = [found[shard] for shard in sorted(found)]
    whole = icha.merge_outlay([part["sums"] for part in parts], years)
    return Result(whole, whole.merge_held(part["held"] for part in parts))


def write(result: Result, folder: pathlib.Path) -> None:
    folder.mkdir(parents=True)
    (folder / "outlay.csv").write_bytes(result.whole.table.to_csv())
    (folder / "claims.csv").write_bytes(result.whole.claims.to_csv())
    (folder / "held.csv").write_bytes(result.held)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("loans")
    parser.add_argument("--events")
    parser.add_argument("--years", nargs=2, type=int, required=True, metavar=("FIRST", "LAST"))
    parser.add_argument("--assume", action="append", default=[])
    parser.add_argument("--shards", type=int, default=16, help="1 to 128; some per core")
    parser.add_argument("--first-line", type=int, default=1, help="2: lines are those of a CSV file with a header")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    return parser.parse_args()


def main() -> None:
    given = arguments()
    spark = SparkSession.builder.appName("icha outlay").getOrCreate()
    try:
        loans = spark.read.parquet(given.loans)
        events = spark.read.parquet(given.events) if given.events else None
        result = outlay(loans, tuple(given.years), events, given.assume, given.shards, given.first_line)
        write(result, given.out)
        print(f"{spark.sparkContext.master}: {result.whole}, {given.shards} shards", flush=True)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
