"""Portfolios: tables of every maker, what is held and what is refused, shards, corrections, tables out."""

from __future__ import annotations

import csv
import datetime
import io
import pathlib
from decimal import Decimal
from typing import Any

import icha
import pytest
from conftest import SAMPLE

pyarrow: Any = pytest.importorskip("pyarrow")
pytest.importorskip("pyarrow.csv")
pytest.importorskip("pyarrow.parquet")

YEARS = (2016, 2025)


def sample() -> Any:
    """The sample portfolio in types."""
    types = {
        "principal": pyarrow.int64(),
        "disbursed_on": pyarrow.date32(),
        "rate": pyarrow.string(),
        "method": pyarrow.string(),
        "subsidy_tier": pyarrow.string(),
    }
    options = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=True)
    return pyarrow.csv.read_csv(SAMPLE, convert_options=options)


@pytest.fixture(scope="module")
def of_file(catalogue: icha.Catalogue) -> icha.Outlay:
    return icha.outlay(SAMPLE, YEARS, catalogue=catalogue)


def same(found: icha.Outlay, wanted: icha.Outlay) -> bool:
    tables = ("table", "claims", "rows")
    return found.counts == wanted.counts and all(
        getattr(found, name).to_csv() == getattr(wanted, name).to_csv() for name in tables
    )


# ---- in ----


def test_pyarrow_in_chunks_slices_and_dictionaries(catalogue: icha.Catalogue, of_file: icha.Outlay) -> None:
    table = sample()
    chunks = pyarrow.Table.from_batches(table.to_batches(max_chunksize=7))
    batch = pyarrow.concat_tables([table.slice(0, 5), table]).combine_chunks().to_batches()[0].slice(5)
    coded = table.set_column(1, "product", table.column("product").dictionary_encode())
    large = table.set_column(0, "loan_id", table.column("loan_id").cast(pyarrow.large_string()))
    views = table.set_column(0, "loan_id", table.column("loan_id").cast(pyarrow.string_view()))
    for given in (table, chunks, pyarrow.Table.from_batches([batch]), coded, large, views):
        assert same(icha.outlay(given, YEARS, catalogue=catalogue, threads=2), of_file)


def test_other_makers(catalogue: icha.Catalogue, of_file: icha.Outlay) -> None:
    table = sample()
    polars = pytest.importorskip("polars")
    frame = polars.from_arrow(table)
    assert same(icha.outlay(frame, YEARS, catalogue=catalogue), of_file)
    assert same(icha.outlay(frame.with_columns(polars.col("product").cast(polars.Categorical)), YEARS,
                            catalogue=catalogue), of_file)  # fmt: skip
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("loans", table)
    assert same(icha.outlay(connection.sql("SELECT * FROM loans"), YEARS, catalogue=catalogue), of_file)
    nanoarrow = pytest.importorskip("nanoarrow")
    assert same(icha.outlay(nanoarrow.ArrayStream(table), YEARS, catalogue=catalogue), of_file)


def test_pandas(catalogue: icha.Catalogue, of_file: icha.Outlay) -> None:
    pandas = pytest.importorskip("pandas")
    frame = sample().to_pandas(types_mapper=pandas.ArrowDtype)
    assert same(icha.outlay(frame, YEARS, catalogue=catalogue), of_file)


def test_a_reader_that_python_feeds(catalogue: icha.Catalogue, of_file: icha.Outlay) -> None:
    table = sample()

    def batches() -> Any:
        yield from table.to_batches(max_chunksize=500)

    reader = pyarrow.RecordBatchReader.from_batches(table.schema, batches())
    assert same(icha.outlay(reader, YEARS, catalogue=catalogue), of_file)

    def failing() -> Any:
        yield from table.to_batches(max_chunksize=500)[:2]
        raise RuntimeError("the disk is gone")

    reader = pyarrow.RecordBatchReader.from_batches(table.schema, failing())
    with pytest.raises(icha.errors.IOError, match="the disk is gone"):
        icha.outlay(reader, YEARS, catalogue=catalogue)


def test_parquet_and_csv(catalogue: icha.Catalogue, of_file: icha.Outlay, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "대출.parquet"
    pyarrow.parquet.write_table(sample(), path)
    assert same(icha.outlay(path, YEARS, catalogue=catalogue), of_file)
    assert same(icha.outlay(str(SAMPLE), YEARS, catalogue=catalogue, spill_folder=tmp_path), of_file)
    with pytest.raises(ValueError, match="ends in .csv or .parquet"):
        icha.outlay("portfolio.xlsx", YEARS, catalogue=catalogue)
    with pytest.raises(icha.errors.IOError):
        icha.outlay(tmp_path / "missing.csv", YEARS, catalogue=catalogue)


def one(**columns: Any) -> Any:
    """One loan, which is used as it stands."""
    given = {
        "loan_id": pyarrow.array(["A"]),
        "product": pyarrow.array(["incheon.startup"]),
        "principal": pyarrow.array([20_000_000], pyarrow.int64()),
        "disbursed_on": pyarrow.array([datetime.date(2018, 3, 14)]),
    }
    return pyarrow.table({**given, **{name.replace("__", "."): value for name, value in columns.items()}})


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("principal", pyarrow.array([2e7])),
        ("principal", pyarrow.array([2e7], pyarrow.float32())),
        ("rate", pyarrow.array([0.035])),
        ("disbursed_on", pyarrow.array([datetime.datetime(2018, 3, 14)])),
        ("disbursed_on", pyarrow.array([datetime.datetime(2018, 3, 14)], pyarrow.timestamp("us", tz="Asia/Seoul"))),
        ("principal", pyarrow.array([[1]])),
        ("loan_id", pyarrow.array([b"A"])),
    ],
)
def test_columns_that_are_refused(catalogue: icha.Catalogue, name: str, column: Any) -> None:
    with pytest.raises(icha.errors.UnsupportedError) as caught:
        icha.outlay(one(**{name: column}), 2018, catalogue=catalogue)
    assert caught.value.field == name
    if "float" in str(column.type):
        assert "cast it to decimal128 or int64" in str(caught.value)
    if "timestamp" in str(column.type):
        assert "date32" in str(caught.value)


def test_no_such_column(catalogue: icha.Catalogue) -> None:
    with pytest.raises(icha.errors.UnknownKeyError):
        icha.outlay(one(principle=pyarrow.array([1])), 2018, catalogue=catalogue)
    with pytest.raises(icha.errors.MissingError):
        icha.outlay(pyarrow.table({"loan_id": ["A"]}), 2018, catalogue=catalogue)


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"principal": pyarrow.array([None], pyarrow.int64())}, "principal"),
        ({"principal": pyarrow.array([-1], pyarrow.int64())}, "principal"),
        ({"principal": pyarrow.array([Decimal("1000.50")])}, "principal"),
        ({"principal": pyarrow.array([True])}, "principal"),
        ({"rate": pyarrow.array([3], pyarrow.int64())}, "rate"),
        ({"rate": pyarrow.array(["3.5"])}, "rate"),
        ({"loan_id": pyarrow.array([None], pyarrow.string())}, "loan_id"),
        ({"product": pyarrow.array(["incheon.nothing"])}, "product"),
    ],
)
def test_rows_that_are_held(catalogue: icha.Catalogue, columns: Any, field: str) -> None:
    """P-2: a row that cannot be used is held with its reason."""
    found = icha.outlay(one(**columns), 2018, catalogue=catalogue)
    assert found.counts == (1, 0, 1)
    held = found.held.to_pylist()[0]
    assert (held["file"], held["line"], held["field"]) == ("loans", 1, field)
    assert found.total("paid") == 0


def test_rates_are_fractions_and_won_are_whole(catalogue: icha.Catalogue) -> None:
    text = icha.outlay(one(rate=pyarrow.array(["3.5%"])), 2018, catalogue=catalogue)
    exact = icha.outlay(one(rate=pyarrow.array([Decimal("0.0350")])), 2018, catalogue=catalogue)
    whole = icha.outlay(one(principal=pyarrow.array([Decimal("20000000.00")])), 2018, catalogue=catalogue)
    assert text.counts.used == exact.counts.used == whole.counts.used == 1
    assert text.rows.to_csv() == exact.rows.to_csv()


def test_no_rows_at_all(catalogue: icha.Catalogue) -> None:
    found = icha.outlay(one().slice(0, 0), 2018, catalogue=catalogue)
    assert found.counts == (0, 0, 0)
    assert found.table.to_arrow().num_rows == found.rows.to_arrow().num_rows == 0


def test_a_null_row(catalogue: icha.Catalogue) -> None:
    batch = one().to_batches()[0]
    null = pyarrow.StructArray.from_arrays(batch.columns, fields=list(batch.schema), mask=pyarrow.array([True]))
    reader = pyarrow.RecordBatchReader.from_batches(batch.schema, [pyarrow.RecordBatch.from_struct_array(null)])
    assert icha.outlay(reader, 2018, catalogue=catalogue).counts.held == 1


def test_a_batch_of_more_rows_than_there_may_be() -> None:
    """Columns of the type null have a length and hardly any memory."""
    huge = pyarrow.table({name: pyarrow.nulls(100_000_001) for name in ("loan_id", "product")})
    with pytest.raises(icha.errors.RangeError):
        icha.outlay(huge, 2018)


def test_events(catalogue: icha.Catalogue, tmp_path: pathlib.Path) -> None:
    events = pyarrow.table(
        {
            "loan_id": ["A", "B"],
            "kind": ["prepay", "close"],
            "on": pyarrow.array([datetime.date(2018, 9, 3)] * 2),
            "amount": pyarrow.array([5_000_000, None], pyarrow.int64()),
            "effect": ["reduce_payment", None],
        }
    )
    found = icha.outlay(one(), 2018, catalogue=catalogue, events=events)
    assert found.counts == (1, 1, 0)
    assert found.event_counts == (2, 1, 1)  # B has no loan
    assert [row["event"] for row in found.rows.to_pylist() if row["n"] is None] == ["prepay"]
    loans, happened = tmp_path / "loans.csv", tmp_path / "events.csv"
    pyarrow.csv.write_csv(one(), loans)
    pyarrow.csv.write_csv(events, happened)
    of_files = icha.outlay(loans, 2018, catalogue=catalogue, events=happened)
    assert of_files.rows.to_csv() == found.rows.to_csv()
    with pytest.raises(TypeError, match="both as CSV files, or both as tables"):
        icha.outlay(loans, 2018, catalogue=catalogue, events=events)


@pytest.mark.parametrize("years", [range(2018, 2018), range(2018, 2024, 2), (2018,), (2018, 2019, 2020)])
def test_years_that_are_none(years: Any) -> None:
    with pytest.raises(ValueError, match="years is"):
        icha.outlay(one(), years)


@pytest.mark.parametrize("years", [1899, 2200, (2019, 2018), 10**12, -(10**30)])
def test_years_out_of_range(years: Any) -> None:
    with pytest.raises(icha.errors.RangeError):
        icha.outlay(one(), years)


@pytest.mark.parametrize(
    ("option", "value", "error"),
    [
        ("threads", 0, icha.errors.RangeError),
        ("threads", 257, icha.errors.RangeError),
        ("threads", True, TypeError),
        ("threads", 1.0, TypeError),
        ("by", "product,planet", icha.errors.UnknownKeyError),
        ("by", "product,product", icha.errors.DuplicateError),
        ("language", "fr", ValueError),
        ("known_on", datetime.datetime(2018, 1, 1), TypeError),
        ("shard", (0, 2), icha.errors.RangeError),
        ("shard", (3, 2), icha.errors.RangeError),
        ("shard", (1, 129), icha.errors.RangeError),
        ("paid", b"no,claims\n", icha.Error),
    ],
)
def test_options_that_are_none(option: str, value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        icha.outlay(one(), 2018, **{option: value})


# ---- out ----


def test_totals_add_up(of_file: icha.Outlay) -> None:
    for basis in ("accrued", "due", "paid"):
        by_year = sum(of_file.total(basis, year=year) for year in range(2016, 2026))
        whole = [total for total in of_file.totals if (total.product, total.basis) == ("", basis)]
        assert by_year == of_file.total(basis) == sum(total.within for total in whole)
    with pytest.raises(ValueError, match="'accrued', 'due' or 'paid'"):
        of_file.total("spent")


def test_tables_out_are_the_csv_tables(of_file: icha.Outlay) -> None:
    for table in (of_file.table, of_file.claims):
        wanted = list(csv.DictReader(io.StringIO(table.to_csv().decode())))
        found = [{name: str(value) for name, value in row.items()} for row in table.to_pylist()]
        assert found == wanted
    assert {"product", "assumptions"} <= set(of_file.table.to_arrow().schema.names)  # M-5


def test_tables_out_in_types(of_file: icha.Outlay) -> None:
    schema = of_file.rows.to_arrow().schema
    assert str(schema.field("rate").type) == "decimal128(18, 9)"
    assert str(schema.field("due").type) == "date32[day]"
    assert schema.field("subsidy").metadata == {b"unit": b"won"}
    pandas = pytest.importorskip("pandas")
    frame = of_file.table.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame[frame["basis"] == "paid"]["amount"].sum() == of_file.total("paid")


# ---- shards and corrections ----


def test_shards_make_the_whole(catalogue: icha.Catalogue, of_file: icha.Outlay) -> None:
    table = sample()
    parts = [icha.outlay(table, YEARS, catalogue=catalogue, shard=(k, 3)) for k in (1, 2, 3)]
    whole = icha.merge_outlay([part.shard_bytes() for part in reversed(parts)], YEARS)
    assert whole.counts == of_file.counts == tuple(map(sum, zip(*(part.counts for part in parts), strict=True)))
    assert whole.table.to_csv() == of_file.table.to_csv()
    assert whole.claims.to_csv() == of_file.claims.to_csv()
    assert (whole.assumptions, whole.totals, whole.cells) == (of_file.assumptions, of_file.totals, of_file.cells)
    ids = [row["loan_id"] for row in parts[0].rows.to_pylist()]
    assert {icha.shard_of(loan_id, 3) for loan_id in ids} == {1}


def test_shards_that_are_no_whole(catalogue: icha.Catalogue) -> None:
    part = icha.outlay(one(), 2018, catalogue=catalogue, shard=(1, 2)).shard_bytes()
    with pytest.raises(icha.errors.MissingError):
        icha.merge_outlay([part], 2018)
    with pytest.raises(icha.errors.DuplicateError):
        icha.merge_outlay([part, part], 2018)
    with pytest.raises(icha.errors.ConflictError):
        icha.merge_outlay([b"nothing", part], 2018)
    with pytest.raises(TypeError):
        icha.merge_outlay(["text"], 2018)  # type: ignore[list-item]
    with pytest.raises(icha.errors.RangeError):
        icha.merge_outlay([], 2018)


def book_with_faults() -> tuple[Any, Any]:
    """Loans, of which some are held for every reason that names another line, and their events."""
    columns: dict[str, list[Any]] = {
        "loan_id": ["A", "B", None, "C", "B", "D", "E", "", "B", "F", "=G", "H\x01"],
        "principal": [20_000_000, 30_000_000, 1, -1, 30_000_000, 10_000_007, 5_000_000, 7, 8, 6_000_000, 0, 9],
    }
    count = len(columns["loan_id"])
    loans = pyarrow.table({
        **columns, "product": ["incheon.startup"] * count,
        "disbursed_on": pyarrow.array([datetime.date(2018, 3, 14)] * count),
    })  # fmt: skip
    events = pyarrow.table({
        "loan_id": ["D", "X", "A", "C", None, "E", "B", "E", "F"],
        "kind": ["close", "close", "prepay", "close", "close", "rate", "close", "close", "close"],
        "on": pyarrow.array([datetime.date(2018, 9, day) for day in range(1, 10)]),
        "amount": pyarrow.array([None, None, 5_000_000, None, None, None, None, None, None], pyarrow.int64()),
        "effect": [None, None, "shorten", None, None, None, None, None, None],
    })
    return loans, events


def rows_of_shard(table: Any, shard: int, shards: int) -> tuple[Any, list[int]]:
    places = [i for i, loan_id in enumerate(table["loan_id"].to_pylist())
              if icha.shard_of(loan_id or "", shards) == shard]  # fmt: skip
    return table.take(pyarrow.array(places, pyarrow.int64())), [place + 1 for place in places]


def own_rows(catalogue: icha.Catalogue, shard: int, shards: int) -> icha.Outlay:
    loans, events = book_with_faults()
    own, lines = rows_of_shard(loans, shard, shards)
    own_events, event_lines = rows_of_shard(events, shard, shards)
    whole = icha.Whole(len(loans), len(events), lines, event_lines)
    return icha.outlay(own, YEARS, events=own_events, catalogue=catalogue, shard=(shard, shards), whole=whole)


@pytest.mark.parametrize("shards", [1, 2, 5, 128])
def test_shards_that_are_given_their_own_rows_alone(catalogue: icha.Catalogue, shards: int) -> None:
    """What one run says, held rows with their lines and the lines that their reasons name (P-2, P-3)."""
    loans, events = book_with_faults()
    wanted = icha.outlay(loans, YEARS, events=events, catalogue=catalogue)
    parts = [own_rows(catalogue, shard, shards) for shard in range(1, shards + 1)]
    whole = icha.merge_outlay([part.shard_bytes() for part in parts], YEARS)
    assert (whole.counts, whole.event_counts) == (wanted.counts, wanted.event_counts) == ((12, 3, 9), (9, 3, 6))
    assert whole.table.to_csv() == wanted.table.to_csv()
    assert whole.claims.to_csv() == wanted.claims.to_csv()
    held = [row for part in parts for row in part.held.to_pylist()]
    assert sorted(held, key=lambda row: (row["file"] == "events", row["line"])) == wanted.held.to_pylist()
    assert whole.merge_held(part.held.to_csv() for part in parts) == wanted.held.to_csv()
    assert whole.merge_rows(part.rows.to_csv() for part in parts) == wanted.rows.to_csv()
    twins = [row["reason"] for row in held if row["loan_id"] == "B" and row["file"] == "loans"]
    assert ["line 5" in twins[0], "line 2" in twins[1], "line 2" in twins[2]] == [True, True, True]


def test_tables_of_shards_that_are_no_whole(catalogue: icha.Catalogue) -> None:
    parts = [own_rows(catalogue, shard, 2) for shard in (1, 2)]
    held = [part.held.to_csv() for part in parts]
    whole = icha.merge_outlay([part.shard_bytes() for part in parts], YEARS)
    cases: list[tuple[Any, type[Exception]]] = [
        (held[::-1], icha.errors.ConflictError),
        (held[:1], icha.errors.RangeError),
        ([held[0], held[1][:-9]], icha.errors.ConflictError),
        ([], icha.errors.RangeError),
        ([held[0], "text"], TypeError),
    ]
    for wrong, error in cases:
        with pytest.raises(error):
            whole.merge_held(wrong)
    with pytest.raises(icha.errors.ConflictError):
        whole.merge_rows(held)
    for part in parts:
        with pytest.raises(icha.errors.UnsupportedError):
            part.merge_held(held)


def test_rows_that_are_lost_on_the_way(catalogue: icha.Catalogue) -> None:
    """A row too few, or in the shard of another: the shards do not come to the whole."""
    loans = one()
    other = 3 - icha.shard_of("A", 2)
    for rows in ((loans.slice(0, 0), loans.slice(0, 0)), (loans, loans.slice(0, 0))):
        parts = [icha.outlay(table, 2018, catalogue=catalogue, shard=(shard, 2), whole=icha.Whole(1))
                 for shard, table in zip((other, 3 - other), rows, strict=True)]  # fmt: skip
        with pytest.raises(icha.errors.ConflictError, match="rows_in"):
            icha.merge_outlay([part.shard_bytes() for part in parts], 2018)


@pytest.mark.parametrize(
    ("whole", "field"),
    [
        (icha.Whole(0), "whole.rows"),
        (icha.Whole(100_000_001), "whole.rows"),
        (icha.Whole(1, 100_000_001), "whole.events"),
        (icha.Whole(1, -1), "whole.events"),
        (icha.Whole(2, 0, []), "whole.row_lines"),
        (icha.Whole(2, 0, [1, 2]), "whole.row_lines"),
        (icha.Whole(2, 0, [0]), "whole.row_lines"),
        (icha.Whole(2, 0, [1], [1]), "whole.event_lines"),
    ],
)
def test_a_whole_that_does_not_fit(catalogue: icha.Catalogue, whole: icha.Whole, field: str) -> None:
    with pytest.raises(icha.errors.RangeError) as caught:
        icha.outlay(one(), 2018, catalogue=catalogue, shard=(1, 1), whole=whole)
    assert caught.value.faults[0].field == field


def test_lines_that_do_not_ascend(catalogue: icha.Catalogue) -> None:
    two = pyarrow.concat_tables([one(), one()])
    for lines, fits in (([1, 2], True), ([2**32 - 2, 2**32 - 1], True), ([2, 2], False), ([2, 1], False),
                        ([2**32 - 1, 2**32 - 1], False)):  # fmt: skip
        whole = icha.Whole(2, 0, lines)
        if fits:
            part = icha.outlay(two, 2018, catalogue=catalogue, shard=(1, 1), whole=whole)
            assert [row["line"] for row in part.held.to_pylist()] == lines
        else:
            with pytest.raises(icha.errors.RangeError):
                icha.outlay(two, 2018, catalogue=catalogue, shard=(1, 1), whole=whole)
    for wrong, error in (([2**32, 1], OverflowError), ([1.5, 2], TypeError)):
        with pytest.raises(error, match="whole.row_lines"):
            icha.outlay(two, 2018, catalogue=catalogue, shard=(1, 1), whole=icha.Whole(2, 0, wrong))  # type: ignore


def test_a_whole_without_shards_and_lines_of_a_file(catalogue: icha.Catalogue) -> None:
    with pytest.raises(icha.errors.RangeError):
        icha.outlay(one(), 2018, catalogue=catalogue, whole=icha.Whole(1))
    with pytest.raises(TypeError, match="whole.row_lines"):
        icha.outlay(SAMPLE, 2018, catalogue=catalogue, shard=(1, 1), whole=icha.Whole(5000, 0, [1]))
    part = icha.outlay(one(), 2018, catalogue=catalogue, shard=(1, 1), whole=icha.Whole(1, 0, [7], []))
    assert part.counts.used == 1


def test_tables_that_a_part_or_a_whole_lacks(catalogue: icha.Catalogue) -> None:
    parts = [icha.outlay(one(), 2018, catalogue=catalogue, shard=(k, 2)) for k in (1, 2)]
    whole = icha.merge_outlay([part.shard_bytes() for part in parts], 2018)
    plain = icha.outlay(one(), 2018, catalogue=catalogue)
    for table in (parts[0].table, parts[0].claims, whole.rows, whole.held, plain.corrections):
        with pytest.raises(icha.errors.UnsupportedError):
            table.to_arrow()
        with pytest.raises(icha.errors.UnsupportedError):
            table.to_csv()
    with pytest.raises(icha.errors.UnsupportedError):
        plain.shard_bytes()


def test_corrections(catalogue: icha.Catalogue) -> None:
    """Twice the principal: of every claim as much again is due, but for what is cut from each."""
    before = icha.outlay(one(), (2018, 2025), catalogue=catalogue)
    after = icha.outlay(one(principal=pyarrow.array([40_000_000])), (2018, 2025), catalogue=catalogue,
                        paid=before.claims)  # fmt: skip
    assert (before.correction_state, after.correction_state) == ("none", "made")
    made = after.corrections_total
    assert made is not None
    assert made.paid == sum(claim["amount"] for claim in before.claims.to_pylist())
    assert made.difference == made.due - made.paid == made.pay - made.recover
    assert sum(entry["difference"] for entry in after.corrections.to_pylist()) == made.difference
    held = icha.outlay(one(principal=pyarrow.array([-1])), 2018, catalogue=catalogue, paid=before.claims)
    assert held.correction_state == "withheld"


def test_a_null_byte_in_a_path(catalogue: icha.Catalogue) -> None:
    with pytest.raises(ValueError, match="null byte"):
        icha.outlay("p.csv\0x.csv", YEARS, catalogue=catalogue)
