"""Exact won of subsidised small-business loans: schedules, screening, interest-subsidy outlay.

Won are int, rates Decimal fractions (or text with its unit, '3.5%'), dates datetime.date. Binary floating point is
refused.

>>> import icha
>>> icha.level_payment(20_000_000, "3.5%", 1, 48, "down/1")
447120
>>> icha.rate_parse("3.5%")
Decimal('0.035')
"""

from . import errors
from ._catalogue import Catalogue
from ._icha import (
    all_in_rate,
    counted_days,
    date_add_months,
    due_dates,
    fee_refund,
    guarantee_last_day,
    guaranteed_amount,
    holiday_name,
    is_business_day,
    largest_loan_within,
    late_fee,
    reguaranteed_part,
    level_payment,
    money_parse,
    money_round,
    rate_format,
    rate_parse,
    ratio_parse,
    roll,
    split,
    version,
    window_last_day,
    year_fraction,
)
from ._late import LateInterest, LatePart, late_interest
from ._outlay import ArrowStream, Cell, Corrections, Counts, Note, Outlay, Total, Whole, merge_outlay, outlay, shard_of
from ._schedule import Claim, Guarantee, Part, Reduction, Row, Schedule, Totals, schedule
from ._screening import Cap, Need, Offer, Reason, Screening, screen
from ._tables import Table
from .errors import Error, Fault

__version__ = "0.1.0"

__all__ = [
    "ArrowStream",
    "Cap",
    "Catalogue",
    "Cell",
    "Claim",
    "Corrections",
    "Counts",
    "Error",
    "Fault",
    "Guarantee",
    "LateInterest",
    "LatePart",
    "Need",
    "Note",
    "Offer",
    "Outlay",
    "Part",
    "Reason",
    "Reduction",
    "Row",
    "Schedule",
    "Screening",
    "Table",
    "Total",
    "Totals",
    "Whole",
    "all_in_rate",
    "counted_days",
    "date_add_months",
    "due_dates",
    "errors",
    "fee_refund",
    "guarantee_last_day",
    "guaranteed_amount",
    "holiday_name",
    "is_business_day",
    "largest_loan_within",
    "late_fee",
    "reguaranteed_part",
    "late_interest",
    "level_payment",
    "merge_outlay",
    "money_parse",
    "money_round",
    "outlay",
    "rate_format",
    "rate_parse",
    "ratio_parse",
    "roll",
    "schedule",
    "screen",
    "shard_of",
    "split",
    "version",
    "window_last_day",
    "year_fraction",
]
