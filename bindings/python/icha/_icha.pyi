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

def version() -> str:
    """The version of the library that runs, such as '0.1.0'."""

# ---- numbers ----

def rate_parse(text: str, /) -> Decimal:
    """The rate as a Decimal fraction: '3.5%' is Decimal('0.035'). Rule N-2."""

def rate_format(rate: _Rate, /) -> str:
    """The canonical percentage: Decimal('0.035') is '3.5%'. Rule N-2."""

def ratio_parse(text: str, /) -> Fraction:
    """A share or ratio in lowest terms: '2/6' is Fraction(1, 3). Rule N-2."""

def money_parse(text: str, /) -> int:
    """Won of decimal digits with an optional '-'. Rule N-1."""

def money_round(amount: int, rounding: str) -> int:
    """The amount rounded to a multiple of the unit: 'down/10'. Rule N-4."""

def split(
    amount: int, shares: Sequence[_Ratio], *, residual: Literal["first", "last", "largest"] | None = None
) -> list[int]:
    """The amount over shares that add up to 1; the parts add up to the amount. Rule N-6."""

def level_payment(principal: int, rate: _Rate, interval_months: int, n: int, rounding: str, *, balloon: int = 0) -> int:
    """The level payment of n equal periods, rounded once, correctly. Rule L-3."""

# ---- dates ----

def date_add_months(origin: _Date, months: int) -> datetime.date:
    """The same day months later, in one step, clamped at the month's end. Rule T-6."""

def window_last_day(event: _Date, months: int) -> datetime.date:
    """The last day, included, of a window of law since an event. Rule T-6."""

def counted_days(from_: _Date, to: _Date, inclusion: str, *, is_first: bool = False) -> int:
    """How many days a period counts. Rule T-2."""

def year_fraction(
    from_: _Date,
    to: _Date,
    day_count: str,
    inclusion: str,
    *,
    is_first: bool = False,
    months: int = 0,
    until: _Date | None = None,
) -> Fraction:
    """The exact year fraction of the counted days, or of those before `until`. months: how far apart from_ and to lie
    when both are neighbouring anchor dates ('twelfths'). Rule T-3."""

def due_dates(
    disbursed_on: _Date,
    maturity_on: _Date,
    due_day: int,
    *,
    interval_months: int = 1,
    first_due_on: _Date | None = None,
) -> list[datetime.date]:
    """The due dates, unrolled; the maturity is the last. Rule T-4."""

def is_business_day(date: _Date, *, calendar: str = "kr-bank") -> bool:
    """Whether banks are open. Rule T-5."""

def holiday_name(date: _Date, *, calendar: str = "kr-bank", language: str = "ko") -> str | None:
    """The holiday's name, or None. Rule T-5."""

def roll(date: _Date, business_day: str, *, calendar: str = "kr-bank") -> datetime.date:
    """The business day that the rule moves the date to. Rule T-5."""

# ---- guarantees ----

def guaranteed_amount(principal: int, tiers: Sequence[_Tier], amount_rounding: str) -> int:
    """The guaranteed part of a loan. Rule G-1."""

def largest_loan_within(amount: int, tiers: Sequence[_Tier], amount_rounding: str) -> int:
    """The largest loan whose guaranteed part is at most the amount. Rule G-4."""

def fee_refund(fee_paid: int, covers_from: _Date, covers_to: _Date, repaid_on: _Date, rounding: str) -> int:
    """What of a fee is paid back on full repayment. Rule G-3."""

def late_fee(unpaid: int, due_on: _Date, paid_on: _Date, late_rate: _Rate, day_count: str, rounding: str) -> int:
    """The late fee on an unpaid fee. Rule G-3."""

def reguaranteed_part(subrogated: int, recovered: int, share: _Ratio, rounding: str) -> int:
    """What the re-guarantor bears of a subrogation, of which `recovered` came back so far. Rule G-5."""

def guarantee_last_day(notified_on: _Date, *, days: int = 60) -> datetime.date:
    """The last day on which the loan may be made. Rule G-4."""

def all_in_rate(flows: Sequence[tuple[_Date, int]], /) -> tuple[Decimal, Decimal]:
    """The borrower's all-in annual rate of (date, won) pairs: two rates a billionth apart with the true one between.
    Rule G-6."""

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
