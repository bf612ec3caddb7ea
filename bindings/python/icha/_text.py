"""Python values to the JSON text that icha reads, and its answers back to Python values. No number passes through
binary floating point on either way (N-3)."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

_DEPTH_MAX = 32
_RATE = re.compile(r"-?[0-9]+(\.[0-9]+)?%")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Members whose text is prose, a name or an id: never a rate or a date, whatever it looks like.
_PROSE = frozenset(
    "assumption assumptions bank cycle document fact field id key label locator name name_en name_ko need needs note "
    "notes payer product quote reason reason_ko rule sentence title unit unused version".split()
)


# ---- in ----


def to_json(value: object, what: str) -> str:
    """The JSON text of TERMS or FACTS; text is taken for JSON already."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8")
    if not isinstance(value, Mapping):
        raise TypeError(f"{what} is a {type(value).__name__}: a dict or JSON text is wanted")
    return json.dumps(_plain(value, what, 0), ensure_ascii=False)


def _plain(value: object, path: str, depth: int) -> object:
    if depth > _DEPTH_MAX:
        raise ValueError(f"{path} lies more than {_DEPTH_MAX} lists or dicts deep")
    if isinstance(value, Mapping):
        return {_key(k, path): _plain(v, f"{path}.{k}", depth + 1) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [_element(v, f"{path}[{i}]", depth + 1) for i, v in enumerate(value)]
    return _scalar(value, path)


def _element(value: object, path: str, depth: int) -> object:
    """Numbers in a list of FACTS are counts, whole or half (E-7), and halves are the same in every arithmetic."""
    if isinstance(value, Decimal) and path.startswith("facts.") and value.is_finite() and value * 2 == int(value * 2):
        return int(value) if value == int(value) else float(value)
    return _plain(value, path, depth)


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{path} has the key {key!r}: keys are text")
    return key


def _scalar(value: object, path: str) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, datetime.datetime):
        raise TypeError(f"{path} is a datetime, {value!r}: a moment is no date, write its .date()")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}x"
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, float):
        raise TypeError(
            f"{path} is a float, {value!r}: write won as int, a rate as Decimal({str(value)!r}) or text such as '3.5%'"
        )
    try:
        return int(value.__index__())  # type: ignore[attr-defined]
    except AttributeError:
        raise TypeError(f"{path} is a {type(value).__name__}, {value!r}: write int, Decimal, date or text") from None


# ---- out ----


def from_json(text: str) -> Any:
    """The document as the library wrote it: rates and dates are still text."""
    return json.loads(text, parse_float=Decimal)


def rate(text: str) -> Decimal:
    """A percentage as a fraction, whatever its size: an all-in rate may lie beyond what rate_parse() takes."""
    sign = "-" if text.startswith("-") else ""
    whole, _, part = text.lstrip("-").rstrip("%").partition(".")
    whole = whole.zfill(3)
    part = (whole[-2:] + part).rstrip("0")
    return Decimal(f"{sign}{int(whole[:-2])}.{part}" if part else f"{sign}{int(whole[:-2])}")


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def values(document: Any) -> Any:
    """The same with rates as Decimal and dates as date, where the member may hold one."""
    if isinstance(document, dict):
        return {k: v if k in _PROSE else values(v) for k, v in document.items()}
    if isinstance(document, list):
        return [values(v) for v in document]
    if isinstance(document, str):
        return (
            rate(document) if _RATE.fullmatch(document) else date(document) if _DATE.fullmatch(document) else document
        )
    return document
