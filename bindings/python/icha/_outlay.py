"""A whole portfolio's interest-subsidy outlay, from Arrow tables to Arrow tables."""

from __future__ import annotations

import array
import datetime
import importlib
import os
import pathlib
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self, runtime_checkable

from . import _icha
from ._catalogue import Catalogue, handle_of
from ._tables import Table

__all__ = [
    "ArrowStream",
    "Cell",
    "Corrections",
    "Counts",
    "Note",
    "Outlay",
    "Total",
    "Whole",
    "merge_outlay",
    "outlay",
    "shard_of",
]

# Numbers of icha_portfolio_table.
_OUTLAY, _CLAIMS, _HELD, _ROWS, _CORRECTIONS = 1, 2, 3, 4, 5


@runtime_checkable
class ArrowStream(Protocol):
    """Whatever hands out Arrow columns: a table of pyarrow, polars, pandas, nanoarrow, a relation of DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class Counts(NamedTuple):
    """rows_in = used + held (P-2)."""

    rows_in: int
    used: int
    held: int


class Cell(NamedTuple):
    """One line of the outlay table; what the grouping leaves out is None or ''."""

    product: str
    payer: str
    kind: str
    basis: str
    bank: str
    year: int | None
    quarter: int | None
    month: int | None
    amount: int
    loans: int


class Total(NamedTuple):
    """Sums of a product (`''`: the whole portfolio) before, within and after the years, so that every table ties
    out."""

    product: str
    kind: str
    basis: str
    before: int
    within: int
    after: int


class Note(NamedTuple):
    """A limit that could not be checked because the catalogue holds it as UNKNOWN (C-7)."""

    product: str
    sentence: str
    loans: int


class Corrections(NamedTuple):
    """What paid claims differ by from those due (S-8): due = paid + pay - recover."""

    paid: int
    due: int
    difference: int
    recover: int
    pay: int


class Whole(NamedTuple):
    """What a shard that is given its own rows alone, shared out by `shard_of`, cannot see of the whole portfolio."""

    rows: int
    """Rows of the whole portfolio; the merge refuses shards that do not come to them."""
    events: int = 0
    """Rows of all events."""
    row_lines: Sequence[int] | None = None
    """The line in the whole of each row of `loans`, ascending: held rows then say what those of one run say (P-2)."""
    event_lines: Sequence[int] | None = None


class Outlay:
    """The figures of a portfolio. Tables are Arrow streams, computed when they are read; they keep what they need, also
    after `close()`."""

    __slots__ = (
        "_handle",
        "assumptions",
        "cells",
        "correction_state",
        "corrections_total",
        "counts",
        "event_counts",
        "methods",
        "notes",
        "totals",
    )

    def __init__(self, handle: _icha.Portfolio) -> None:
        figures = handle.figures()
        self._handle = handle
        self.counts = Counts(*figures["counts"])
        """Rows of the portfolio: in, used, held."""
        self.event_counts = Counts(*figures["event_counts"])
        self.assumptions: tuple[str, ...] = tuple(figures["assumptions"])
        """The assumption records that a used row took a value from: the figures rest on them (M-5)."""
        self.methods: tuple[str, ...] = tuple(figures["methods"])
        """Ids of the methods that the figures come from (M-3)."""
        self.notes = tuple(Note(*note) for note in figures["notes"])
        self.totals = tuple(Total(*total) for total in figures["totals"])
        self.cells = tuple(_cell(cell) for cell in figures["cells"])
        """The outlay table as Python values."""
        self.correction_state = figures["correction_state"]
        """`none`, `made`, or `withheld`: rows are held, so entries would demand back what they were rightly paid."""
        made = figures["corrections"]
        self.corrections_total = None if made is None else Corrections(*made)

    def _table(self, number: int) -> Table:
        handle = self._handle
        return Table(lambda: handle.stream(number), lambda: handle.csv(number))

    @property
    def table(self) -> Table:
        """product, payer, kind, year, basis, amount, loans; as `by` groups them."""
        return self._table(_OUTLAY)

    @property
    def claims(self) -> Table:
        """product, cycle, payer, bank, lines, amount, dropped, paid_on, fiscal_year."""
        return self._table(_CLAIMS)

    @property
    def held(self) -> Table:
        """file, line, loan_id, field, reason of every row that could not be used (P-2)."""
        return self._table(_HELD)

    @property
    def rows(self) -> Table:
        """Every row of every used loan's schedule, computed anew when it is read."""
        return self._table(_ROWS)

    @property
    def corrections(self) -> Table:
        """product, cycle, payer, bank, paid, due, difference, entry (S-8)."""
        return self._table(_CORRECTIONS)

    def total(
        self,
        basis: str,
        *,
        year: int | None = None,
        product: str | None = None,
        payer: str | None = None,
        kind: str | None = None,
        bank: str | None = None,
    ) -> int:
        """The sum in won of the cells of one basis (`accrued`, `due`, `paid`) that agree with what is given."""
        if basis not in ("accrued", "due", "paid"):
            raise ValueError(f"basis is {basis!r}: 'accrued', 'due' or 'paid'")
        wanted = {"year": year, "product": product, "payer": payer, "kind": kind, "bank": bank}
        wanted = {name: value for name, value in wanted.items() if value is not None}
        return sum(
            cell.amount
            for cell in self.cells
            if cell.basis == basis and all(getattr(cell, name) == value for name, value in wanted.items())
        )

    def shard_bytes(self) -> bytes:
        """The sums of a shard, from before any claim is rounded (S-6), for `merge_outlay`."""
        return self._handle.shard_bytes()

    def merge_held(self, parts: Iterable[bytes]) -> bytes:
        """held.csv of the whole that `merge_outlay` made, byte for byte that of one run (P-2, P-3): `parts` are
        `held.to_csv()` of its shards, in the order in which they were merged."""
        return self._handle.merge_table(_HELD, tuple(parts))

    def merge_rows(self, parts: Iterable[bytes]) -> bytes:
        """rows.csv of the whole, likewise, of the shards' `rows.to_csv()`."""
        return self._handle.merge_table(_ROWS, tuple(parts))

    def close(self) -> None:
        """Takes the figures back; tables that are being read end undisturbed."""
        self._handle.close()

    @property
    def closed(self) -> bool:
        return self._handle.closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        resting = f", assumptions {', '.join(self.assumptions)}" if self.assumptions else ""
        return f"<icha.Outlay: {self.counts.used} rows used, {self.counts.held} held{resting}>"


def _cell(figures: tuple[str, str, str, str, str, int, int, int, int, int]) -> Cell:
    product, payer, kind, basis, bank, year, quarter, month, amount, loans = figures
    return Cell(product, payer, kind, basis, bank, year or None, quarter or None, month or None, amount, loans)


# ---- what is given ----


def _years(years: int | range | tuple[int, int]) -> tuple[int, int]:
    if isinstance(years, range):
        if len(years) == 0 or years.step != 1:
            raise ValueError(f"years is {years}: a range of one year after the other is wanted")
        return years[0], years[-1]
    if isinstance(years, tuple):
        if len(years) != 2:
            raise ValueError(f"years is {years}: (first, last), both included, is wanted")
        return years
    return years, years


def _stream_of(source: ArrowStream | str | os.PathLike[str], what: str) -> object | None:
    """A capsule; None: a CSV file."""
    if isinstance(source, ArrowStream):
        return _capsule(source.__arrow_c_stream__(), what)
    if not isinstance(source, (str, os.PathLike)):
        raise TypeError(
            f"{what} is a {type(source).__name__}: whatever has __arrow_c_stream__ is wanted (pyarrow.table(...) makes "
            "it of columns or a dict), or the path of a .csv or .parquet file"
        )
    suffix = pathlib.Path(source).suffix.lower()
    if suffix == ".csv":
        return None
    if suffix != ".parquet":
        raise ValueError(f"{what} is {os.fspath(source)!r}: a name that ends in .csv or .parquet is wanted")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    return _capsule(parquet.read_table(source).__arrow_c_stream__(), what)


def _capsule(stream: object, what: str) -> object:
    if type(stream).__name__ != "PyCapsule":
        raise TypeError(f"{what}.__arrow_c_stream__() gave a {type(stream).__name__}: a PyCapsule is wanted")
    return stream


def _name_of(source: ArrowStream | str | os.PathLike[str], fallback: str) -> str:
    return pathlib.Path(source).name if isinstance(source, (str, os.PathLike)) else fallback


def _paid_bytes(paid: Table | str | os.PathLike[str] | bytes | None) -> bytes | None:
    if paid is None or isinstance(paid, bytes):
        return paid
    if isinstance(paid, Table):
        return paid.to_csv()
    return pathlib.Path(paid).read_bytes()


def _lines_of(lines: Sequence[int] | None, name: str) -> bytes | None:
    if lines is None:
        return None
    try:
        return array.array("I", lines).tobytes()
    except (TypeError, OverflowError) as why:
        raise type(why)(f"whole.{name}: {why}: lines are int, from 1 to 4294967295") from None


def _whole_of(
    whole: Whole | None, loans_in_columns: bool, events_in_columns: bool
) -> tuple[int, int, bytes | None, bytes | None] | None:
    """As the extension takes it."""
    if whole is None:
        return None
    for lines, name, in_columns in (
        (whole.row_lines, "row_lines", loans_in_columns),
        (whole.event_lines, "event_lines", events_in_columns),
    ):
        if lines is not None and not in_columns:
            raise TypeError(f"whole.{name} are of rows in a table: a CSV file has lines of its own")
    row_lines, event_lines = _lines_of(whole.row_lines, "row_lines"), _lines_of(whole.event_lines, "event_lines")
    return whole.rows, whole.events, row_lines, event_lines


def outlay(
    loans: ArrowStream | str | os.PathLike[str],
    years: int | range | tuple[int, int],
    *,
    events: ArrowStream | str | os.PathLike[str] | None = None,
    catalogue: Catalogue | None = None,
    by: str = "product,payer,year",
    known_on: datetime.date | str | None = None,
    language: str = "en",
    threads: int = 1,
    spill_folder: str | os.PathLike[str] | None = None,
    paid: Table | str | os.PathLike[str] | bytes | None = None,
    shard: tuple[int, int] | None = None,
    whole: Whole | None = None,
) -> Outlay:
    """The outlay of a portfolio: by product, payer, year and basis, with claims, and every row that could not be used.

    `loans` has the columns `loan_id`, `product` and keys of TERMS: an Arrow table of any maker, read where it lies,
    or the path of a CSV or (through pyarrow) Parquet file. What no column gives comes from the product in the
    catalogue. `events` is a second table (L-6). Columns of floating point and of timestamps are refused; the error
    names the column and the cast.

    `years` is one year, `range(2018, 2024)`, or `(first, last)`. `paid` are the claims of an earlier outlay:
    corrections then say what they differ by (S-8). No figure depends on `threads` (P-3). `shard=(k, n)` uses the
    loans of shard k of n alone, of a table that holds all; with `whole` the table holds those alone. `merge_outlay`
    makes the whole."""
    first, last = _years(years)
    capsule = _stream_of(loans, "loans")
    given: object | None = None
    if events is not None:
        given = _stream_of(events, "events")
        if capsule is None and given is not None:
            raise TypeError("loans is a CSV file and events are not: give both as CSV files, or both as tables")
        given = pathlib.Path(str(events)).read_bytes() if given is None else given
    number, count = (0, 0) if shard is None else shard
    return Outlay(
        _icha.outlay(
            os.fsencode(loans) if capsule is None else capsule,  # type: ignore[arg-type]
            _name_of(loans, "loans"),
            given,
            "events" if events is None else _name_of(events, "events"),
            handle_of(catalogue),
            known_on,
            first,
            last,
            by,
            language,
            threads,
            None if spill_folder is None else os.fsencode(spill_folder),
            _paid_bytes(paid),
            number,
            count,
            _whole_of(whole, capsule is not None, not isinstance(given, bytes)),
        )
    )


def merge_outlay(
    shards: Iterable[bytes],
    years: int | range | tuple[int, int],
    *,
    by: str = "product,payer,year",
    language: str = "en",
    paid: Table | str | os.PathLike[str] | bytes | None = None,
) -> Outlay:
    """The whole of all its shards (`Outlay.shard_bytes`), each given once: the tables of one run without shards, to
    the won.

    Every claim is settled here, once (S-6). `years`, `by` and `language` must be those of the shards. Rows and held
    rows stay with the shards: `merge_rows` and `merge_held` merge those."""
    first, last = _years(years)
    return Outlay(_icha.merge(tuple(shards), first, last, by, language, _paid_bytes(paid)))


def shard_of(loan_id: str, shards: int) -> int:
    """The shard, 1 to `shards`, of a loan_id: the same on every machine."""
    return _icha.shard_of(loan_id, shards)
