"""Late interest (L-7)."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from . import _icha, _text
from ._catalogue import Catalogue, handle_of

__all__ = ["LateInterest", "LatePart", "late_interest"]


class LatePart(NamedTuple):
    """Days on which amount, rate and cap are the same."""

    from_: datetime.date
    to: datetime.date
    days: int
    amount: int
    rate: Decimal
    capped: bool


@dataclasses.dataclass(frozen=True, slots=True)
class LateInterest:
    """What `icha late` answers. `document` is all of it."""

    late_interest: int
    days: int
    parts: tuple[LatePart, ...]
    document: Mapping[str, Any]


def late_interest(
    facts: Mapping[str, object] | str,
    *,
    catalogue: Catalogue | None = None,
    known_on: datetime.date | str | None = None,
    language: str = "en",
) -> LateInterest:
    """Late interest on what was due on one day and paid later, at the lower of the contract's rate and the legal cap.
    It stands in place of the contract interest on those amounts and days."""
    text = _text.to_json(facts, "facts")
    answer = _icha.document("late", text, handle_of(catalogue), None, None, known_on, language, None, False)
    document = _text.from_json(answer)
    parts = tuple(
        LatePart(_text.date(p["from"]), _text.date(p["to"]), p["days"], p["amount"], _text.rate(p["rate"]), p["capped"])
        for p in document["parts"]
    )
    return LateInterest(document["late_interest"], document["days"], parts, document)
