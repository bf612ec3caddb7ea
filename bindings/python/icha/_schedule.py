"""A loan with its subsidy and guarantee: rows, totals, claims."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from . import _icha, _text
from ._catalogue import Catalogue, handle_of
from ._tables import Table

if TYPE_CHECKING:
    import pandas
    import pyarrow

__all__ = ["Claim", "Guarantee", "Part", "Reduction", "Row", "Schedule", "Totals", "schedule"]


class Part(NamedTuple):
    """A piece of a row's period that a change of balance, rate or subsidy rate cut out (S-3)."""

    from_: datetime.date
    to: datetime.date
    days: int
    balance: int
    rate: Decimal
    subsidy_rate: Decimal


class Row(NamedTuple):
    """One due date, or a prepayment (`event` is `prepay`, `n` None). Amounts in won, rates as fractions."""

    n: int | None
    from_: datetime.date
    to: datetime.date
    due: datetime.date
    days: int
    rate: Decimal
    subsidy_rate: Decimal
    opening: int
    principal: int
    interest: int
    borrower_interest: int
    subsidy: int
    payment: int
    closing: int
    event: str | None = None
    parts: tuple[Part, ...] = ()


class Totals(NamedTuple):
    """The sums of the rows' money columns."""

    principal: int
    interest: int
    borrower_interest: int
    subsidy: int
    payment: int


class Claim(NamedTuple):
    """What one payer is asked for in one cycle (S-6): lines = amount + dropped."""

    cycle: str
    payer: str
    bank: str | None
    lines: int
    amount: int
    dropped: int
    paid_on: datetime.date
    fiscal_year: int


class Reduction(NamedTuple):
    """What a payer bears of the guarantee fee (G-2)."""

    payer: str
    amount: int


class Guarantee(NamedTuple):
    """The guaranteed amount, its fee and who bears it, and the borrower's all-in rate (two rates, a billionth
    apart)."""

    amount: int
    fee: int
    borrower_fee: int
    reductions: tuple[Reduction, ...]
    all_in_rate: tuple[Decimal, Decimal] | None


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Schedule:
    """What `icha schedule` answers. `document` is all of it, as the program prints it."""

    rows: tuple[Row, ...]
    totals: Totals
    claims: tuple[Claim, ...]
    payment: int | None
    """The first level payment before subsidy, or None."""
    guarantee: Guarantee | None
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]
    """The assumption records that a value came from: the figures rest on them (M-5)."""
    document: Mapping[str, Any]

    def __repr__(self) -> str:
        resting = f", assumptions {', '.join(self.assumptions)}" if self.assumptions else ""
        return f"<icha.Schedule: {len(self.rows)} rows, subsidy {self.totals.subsidy:,} won{resting}>"

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def _table(self, name: Literal["rows", "claims"], rows: list[tuple[object, ...]]) -> object:
        named = "; ".join(self.assumptions)
        return _icha.rows_stream(name, bool(named), [(*row, named) if named else row for row in rows])

    def _rows_stream(self) -> object:
        return self._table("rows", [row[:15] for row in self.rows])

    @property
    def table(self) -> Table:
        """The rows as a table; with assumptions a column names them in each."""
        return Table(self._rows_stream)

    @property
    def claims_table(self) -> Table:
        """The claims as a table."""
        return Table(lambda: self._table("claims", [tuple(claim) for claim in self.claims]))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows through the Arrow PyCapsule interface."""
        return self._rows_stream()

    def to_arrow(self) -> pyarrow.Table:
        """The rows as a pyarrow.Table."""
        return self.table.to_arrow()

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas.DataFrame of Arrow's types."""
        return self.table.to_pandas()


# ---- reading the document ----


class _Reader:
    """A schedule has few rates: each is made once."""

    def __init__(self) -> None:
        self.rates: dict[str, Decimal] = {}

    def rate(self, text: str) -> Decimal:
        if text not in self.rates:
            self.rates[text] = _text.rate(text)
        return self.rates[text]

    def part(self, d: dict[str, Any]) -> Part:
        return Part(
            _text.date(d["from"]),
            _text.date(d["to"]),
            d["days"],
            d["balance"],
            self.rate(d["rate"]),
            self.rate(d["subsidy_rate"]),
        )

    def row(self, d: dict[str, Any]) -> Row:
        return Row(
            d["n"],
            _text.date(d["from"]),
            _text.date(d["to"]),
            _text.date(d["due"]),
            d["days"],
            self.rate(d["rate"]),
            self.rate(d["subsidy_rate"]),
            d["opening"],
            d["principal"],
            d["interest"],
            d["borrower_interest"],
            d["subsidy"],
            d["payment"],
            d["closing"],
            d.get("event"),
            tuple(self.part(p) for p in d.get("parts") or ()),
        )


def _claim(d: dict[str, Any]) -> Claim:
    return Claim(
        d["cycle"],
        d["payer"],
        d["bank"],
        d["lines"],
        d["amount"],
        d["dropped"],
        _text.date(d["paid_on"]),
        d["fiscal_year"],
    )


def _guarantee(d: dict[str, Any] | None) -> Guarantee | None:
    if d is None:
        return None
    rates = d["all_in_rate"]
    return Guarantee(
        d["amount"],
        d["fee"],
        d["borrower_fee"],
        tuple(Reduction(r["payer"], r["amount"]) for r in d["reductions"]),
        None if rates is None else (_text.rate(rates[0]), _text.rate(rates[1])),
    )


def of_document(document: dict[str, Any]) -> Schedule:
    reader = _Reader()
    totals = document["totals"]
    return Schedule(
        rows=tuple(reader.row(r) for r in document["rows"]),
        totals=Totals(**{name: totals[name] for name in Totals._fields}),
        claims=tuple(_claim(c) for c in document["claims"]),
        payment=document["payment"],
        guarantee=_guarantee(document["guarantee"]),
        notes=tuple(document["notes"]),
        assumptions=tuple(document["assumptions"]),
        document=document,
    )


def schedule(
    terms: Mapping[str, object] | str,
    *,
    catalogue: Catalogue | None = None,
    product: str | None = None,
    on: datetime.date | str | None = None,
    known_on: datetime.date | str | None = None,
    paid: Schedule | Mapping[str, object] | str | None = None,
    language: str = "en",
) -> Schedule:
    """The schedule of a loan with its subsidy, claims and guarantee.

    `terms` are TERMS as a dict of Python values (won int, rates Decimal or '3.5%', dates date or text) or as JSON
    text. With a product the catalogue fills what it knows. `paid` is an earlier schedule whose claims were paid:
    `document` then holds the corrections (S-8).

    Raises the errors of icha.errors, each with every fault; UnknownError where the catalogue holds a value as UNKNOWN.
    """
    text = _text.to_json(terms, "terms")
    earlier = paid.document if isinstance(paid, Schedule) else paid
    answer = _icha.document(
        "schedule",
        text,
        handle_of(catalogue),
        product,
        on,
        known_on,
        language,
        None if earlier is None else _text.to_json(earlier, "paid"),
        False,
    )
    return of_document(_text.from_json(answer))
