"""A portfolio to try Spark on, from the sample of 2018: usage: make_book.py FOLDER [--times N]

FOLDER gets `loans` and `events` as CSV, and the same rows, in their order, in the Parquet files of `loans.parquet/` and
`events.parquet/`. Some rows cannot be used, and a loan_id is repeated in another file. --times copies the sample's
loans under other loan_ids.
"""

from __future__ import annotations

import argparse
import collections
import csv
import datetime
import pathlib

import pyarrow
import pyarrow.csv
import pyarrow.parquet

SAMPLE = pathlib.Path(__file__).resolve().parents[1] / "incheon-2018/portfolio.csv"
TYPES = {
    "principal": pyarrow.int64(),
    "disbursed_on": pyarrow.date32(),
    "rate": pyarrow.string(),
    "term_months": pyarrow.int16(),
    "grace_months": pyarrow.int16(),
    "due_day": pyarrow.int8(),
    "method": pyarrow.string(),
    "subsidy_tier": pyarrow.string(),
}
FILES = {"loans": 5, "events": 2}


def sample(times: int) -> pyarrow.Table:
    options = pyarrow.csv.ConvertOptions(column_types=TYPES, strings_can_be_null=True)
    table = pyarrow.csv.read_csv(SAMPLE, convert_options=options)
    ids = table["loan_id"].to_pylist()
    copies = [table.set_column(0, "loan_id", pyarrow.array([f"{i}-{n}" for i in ids])) for n in range(1, times)]
    return pyarrow.concat_tables([table, *copies])


def rows_like(table: pyarrow.Table, changes: list[dict[str, object]]) -> pyarrow.Table:
    first = table.slice(0, 1).to_pylist()[0]
    return pyarrow.Table.from_pylist([{**first, **change} for change in changes], table.schema)


def loans(times: int) -> pyarrow.Table:
    """Eight rows that are held: two loan_ids twice, in the first and the last file, and four bad ones between."""
    table = sample(times)
    middle = len(table) // 2
    bad = rows_like(
        table,
        [
            {"loan_id": None},
            {"loan_id": "가-1", "principal": -1},
            {"loan_id": "=2", "product": "incheon.startupp"},
            {"loan_id": "3", "due_day": 32},
        ],
    )
    twins = rows_like(table, [{"loan_id": table["loan_id"][0].as_py()}, {"loan_id": table["loan_id"][1].as_py()}])
    return pyarrow.concat_tables([table.slice(0, middle), bad, table.slice(middle), twins]).combine_chunks()


def events(book: pyarrow.Table) -> pyarrow.Table:
    """Every 50th loan is closed a year on. Four events are held, and two loans by them: of a held loan, of no loan,
    without a day, of a kind that is none."""
    ids, days = book["loan_id"].to_pylist(), book["disbursed_on"].to_pylist()
    often = collections.Counter(ids)
    found = [
        {"loan_id": ids[i], "kind": "close", "on": days[i] + datetime.timedelta(days=365)}
        for i in range(25, len(ids), 50)
        if often[ids[i]] == 1 and ids[i] is not None
    ]
    kinds = [(ids[0], "close"), ("nobody", "close"), (ids[30], "close"), (ids[-10], "clos")]
    odd = [{"loan_id": loan_id, "kind": kind, "on": datetime.date(2017, 5, 2)} for loan_id, kind in kinds]
    odd[2]["on"] = None
    schema = pyarrow.schema([("loan_id", pyarrow.string()), ("kind", pyarrow.string()), ("on", pyarrow.date32())])
    middle = len(found) // 2
    return pyarrow.Table.from_pylist([*found[:middle], *odd, *found[middle:]], schema)


def write(table: pyarrow.Table, name: str, folder: pathlib.Path) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    parts = folder / f"{name}.parquet"
    parts.mkdir()
    size = -(-len(table) // FILES[name])
    for number in range(FILES[name]):
        pyarrow.parquet.write_table(table.slice(number * size, size), parts / f"part-{number:05}.parquet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True)
    book = loans(given.times)
    write(book, "loans", given.folder)
    write(events(book), "events", given.folder)


if __name__ == "__main__":
    main()
