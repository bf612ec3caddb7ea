"""A schedule, a screening, and the yearly outlay of the 2018 sample portfolio from Parquet, read by pyarrow, polars and
DuckDB: usage: portfolio.py [PORTFOLIO.csv]"""

from __future__ import annotations

import datetime
import pathlib
import sys
import tempfile
from decimal import Decimal

import duckdb
import icha
import polars
import pyarrow
import pyarrow.csv
import pyarrow.parquet

SAMPLE = pathlib.Path(__file__).resolve().parents[1] / "incheon-2018/portfolio.csv"
YEARS = range(2016, 2026)


def show_schedule(catalogue: icha.Catalogue) -> None:
    terms = {
        "principal": 30_000_000,
        "rate": Decimal("0.035"),
        "disbursed_on": datetime.date(2018, 3, 14),
        "due_day": 14,
    }
    schedule = icha.schedule(terms, catalogue=catalogue, product="incheon.startup")
    first = schedule.rows[0]
    print(
        f"Schedule: {len(schedule)} rows; {first.due}: interest {first.interest:,} won, of it"
    )
    print(
        f"  subsidy {first.subsidy:,}; subsidy over the whole loan {schedule.totals.subsidy:,} won"
    )
    print(f"  rests on {', '.join(schedule.assumptions)}")


def show_screening(catalogue: icha.Catalogue) -> None:
    facts = {
        "business.founded_on": datetime.date(2015, 5, 1),
        "credit.grade": 6,
        "request.amount": 30_000_000,
    }
    found = icha.screen(facts, catalogue, "incheon.startup", datetime.date(2018, 3, 14))
    print(f"Screening: {found.verdict}; for the verdict are missing:")
    for need in found.needs:
        if need.can_flip:
            print(f"  {need.sentence}")


def write_parquet(csv: pathlib.Path, parquet: pathlib.Path) -> None:
    """The CSV file with types: won int64, dates date32. What no cell says stays null, and the catalogue fills it."""
    types = {
        "principal": pyarrow.int64(),
        "disbursed_on": pyarrow.date32(),
        "rate": pyarrow.string(),
        "term_months": pyarrow.int16(),
        "grace_months": pyarrow.int16(),
        "due_day": pyarrow.int8(),
        "method": pyarrow.string(),
        "subsidy_tier": pyarrow.string(),
    }
    options = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=True)
    pyarrow.parquet.write_table(
        pyarrow.csv.read_csv(csv, convert_options=options), parquet
    )


def show_outlay(catalogue: icha.Catalogue, parquet: pathlib.Path) -> None:
    tables: dict[str, icha.ArrowStream] = {
        "pyarrow": pyarrow.parquet.read_table(parquet),
        "polars": polars.read_parquet(parquet),
        "duckdb": duckdb.read_parquet(str(parquet)),
    }
    book = icha.outlay(parquet, YEARS, catalogue=catalogue)
    print(f"Outlay: {book}")
    for name, table in tables.items():
        other = icha.outlay(table, YEARS, catalogue=catalogue, threads=2)
        if (
            other.table.to_csv() != book.table.to_csv()
            or other.claims.to_csv() != book.claims.to_csv()
        ):
            sys.exit(f"the tables from {name} differ from those of the file")
        print(f"  {name}: the same tables")
    by_year = (
        polars.DataFrame(book.table)
        .group_by("year", "basis")
        .agg(polars.col("amount").sum())
    )
    for year, basis, amount in (
        by_year.filter(polars.col("basis") == "paid").sort("year").iter_rows()
    ):
        print(f"  {year} {basis} {amount:>13,} won")
        if amount != book.total(basis, year=year):
            sys.exit("polars and icha add up differently")


def main() -> None:
    csv = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    with icha.Catalogue(
        assume=["kr-bank-conventions", "incheon-2018-open"]
    ) as catalogue:
        show_schedule(catalogue)
        show_screening(catalogue)
        with tempfile.TemporaryDirectory() as folder:
            parquet = pathlib.Path(folder) / "portfolio.parquet"
            write_parquet(csv, parquet)
            show_outlay(catalogue, parquet)


if __name__ == "__main__":
    main()
