"""The extension module: the C library's functions. Use the package `icha`, which re-exports what is public."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypedDict, final

_Date = datetime.date | str
_Rate = Decimal | str
_Ratio = Fraction | Decimal | int | str
_Tier = Mapping[str, object]
_Cell = tuple[str, str, str, str, str, int, int, int, int, int]

def version() -> str: ...

# ---- numbers ----

def rate_parse(text: str, /) -> Decimal: ...
def rate_format(rate: _Rate, /) -> str: ...
def ratio_parse(text: str, /) -> Fraction: ...
def money_parse(text: str, /) -> int: ...
def money_round(amount: int, rounding: str) -> int: ...
def split(
    amount: int, shares: Sequence[_Ratio], *, residual: Literal["first", "last", "largest"] | None = None
) -> list[int]: ...
def level_payment(
    principal: int, rate: _Rate, interval_months: int, n: int, rounding: str, *, balloon: int = 0
) -> int: ...

# ---- dates ----

def date_add_months(origin: _Date, months: int) -> datetime.date: ...
def window_last_day(event: _Date, months: int) -> datetime.date: ...
def counted_days(from_: _Date, to: _Date, inclusion: str, *, is_first: bool = False) -> int: ...
def year_fraction(
    from_: _Date,
    to: _Date,
    day_count: str,
    inclusion: str,
    *,
    is_first: bool = False,
    months: int = 0,
    until: _Date | None = None,
) -> Fraction: ...
def due_dates(
    disbursed_on: _Date,
    maturity_on: _Date,
    due_day: int,
    *,
    interval_months: int = 1,
    first_due_on: _Date | None = None,
) -> list[datetime.date]: ...
def is_business_day(date: _Date, *, calendar: str = "kr-bank") -> bool: ...
def holiday_name(date: _Date, *, calendar: str = "kr-bank", language: str = "ko") -> str | None: ...
def roll(date: _Date, business_day: str, *, calendar: str = "kr-bank") -> datetime.date: ...

# ---- guarantees ----

def guaranteed_amount(principal: int, tiers: Sequence[_Tier], amount_rounding: str) -> int: ...
def largest_loan_within(amount: int, tiers: Sequence[_Tier], amount_rounding: str) -> int: ...
def fee_refund(fee_paid: int, covers_from: _Date, covers_to: _Date, repaid_on: _Date, rounding: str) -> int: ...
def late_fee(unpaid: int, due_on: _Date, paid_on: _Date, late_rate: _Rate, day_count: str, rounding: str) -> int: ...
def guarantee_last_day(notified_on: _Date, *, days: int = 60) -> datetime.date: ...
def all_in_rate(flows: Sequence[tuple[_Date, int]], /) -> tuple[Decimal, Decimal]: ...

# ---- documents ----

@final
class Catalogue:
    def __new__(cls, directory: str, assume: tuple[str, ...], /) -> Catalogue: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...

def document(
    kind: Literal["schedule", "screening", "late", "products", "show"],
    text: str | None,
    catalogue: Catalogue | None,
    product: str | None,
    on: _Date | None,
    known_on: _Date | None,
    language: str,
    paid: str | None,
    with_schedule: bool,
    /,
) -> str: ...

# ---- batches ----

class _Figures(TypedDict):
    counts: tuple[int, int, int]
    event_counts: tuple[int, int, int]
    assumptions: list[str]
    methods: list[str]
    notes: list[tuple[str, str, int]]
    totals: list[tuple[str, str, str, int, int, int]]
    cells: list[_Cell]
    corrections: tuple[int, int, int, int, int] | None
    correction_state: str

@final
class Portfolio:
    def stream(self, table: int, /) -> object: ...
    def csv(self, table: int, /) -> bytes: ...
    def figures(self) -> _Figures: ...
    def shard_bytes(self) -> bytes: ...
    def merge_table(self, table: int, parts: tuple[bytes, ...], /) -> bytes: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...

def outlay(
    loans: object,
    name: str,
    events: object | None,
    events_name: str,
    catalogue: Catalogue | None,
    known_on: _Date | None,
    first_year: int,
    last_year: int,
    by: str,
    language: str,
    threads: int,
    spill_folder: bytes | None,
    paid: bytes | None,
    shard: int,
    shards: int,
    whole: tuple[int, int, bytes | None, bytes | None] | None,
    /,
) -> Portfolio: ...
def merge(
    shards: tuple[bytes, ...], first_year: int, last_year: int, by: str, language: str, paid: bytes | None, /
) -> Portfolio: ...
def shard_of(loan_id: str, shards: int, /) -> int: ...
def rows_stream(table: Literal["rows", "claims"], is_assumed: bool, rows: list[tuple[object, ...]], /) -> object: ...
