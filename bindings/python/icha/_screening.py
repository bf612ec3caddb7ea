"""Is an applicant eligible, why, what is missing, and what can be offered."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from . import _icha, _text
from ._catalogue import Catalogue, handle_of
from ._schedule import Schedule, of_document

__all__ = ["Cap", "Need", "Offer", "Reason", "Screening", "screen"]


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """One rule as it was evaluated (E-3). Observed, required and margin are in the fact's own unit: int, Decimal, date,
    bool or text."""

    rule: str
    outcome: str
    """SATISFIED, VIOLATED, UNKNOWN or SKIPPED."""
    observed: Any
    op: str | None
    required: Any
    margin: Any
    sentence: str
    source: Mapping[str, Any] | None
    remedy: Mapping[str, Any] | None
    parts: tuple[Reason, ...]
    document: Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Need:
    """What is missing, who can supply it, and whether it can still flip the verdict (E-4)."""

    fact: str | None
    """None: a parameter or a rule of the catalogue; `document` says which."""
    can_flip: bool
    sentence: str
    document: Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Cap:
    """One limit of the offer (E-6)."""

    id: str
    amount: int | None
    binding: bool
    source: Mapping[str, Any] | None


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """What can be offered (E-6). `at_most`: a cap is UNKNOWN, so the maximum may still fall."""

    maximum: int | None
    at_most: bool
    caps: tuple[Cap, ...]
    lending_band: tuple[Decimal, Decimal] | None
    document: Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Screening:
    """What `icha screen` answers. A "no" is an answer, and so is "undetermined". `document` is all of it."""

    verdict: str
    """ELIGIBLE, INELIGIBLE, UNDETERMINED or NOT_APPLICABLE."""
    reasons: tuple[Reason, ...]
    needs: tuple[Need, ...]
    offer: Offer | None
    schedule: Schedule | None
    """The offer's repayment schedule, where it was asked for and can be computed."""
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]
    document: Mapping[str, Any]

    @property
    def eligible(self) -> bool | None:
        """True, False, or None where nobody can say yet (UNDETERMINED) or no rule applies."""
        return {"ELIGIBLE": True, "INELIGIBLE": False}.get(self.verdict)


# ---- reading the document ----


def _reason(d: dict[str, Any]) -> Reason:
    return Reason(
        rule=d["rule"],
        outcome=d["outcome"],
        observed=d["observed"],
        op=d["op"],
        required=d["required"],
        margin=d["margin"],
        sentence=d["sentence"],
        source=d["source"],
        remedy=d["remedy"],
        parts=tuple(_reason(p) for p in d.get("parts") or ()),
        document=d,
    )


def _offer(d: dict[str, Any] | None) -> Offer | None:
    if d is None:
        return None
    band = d["lending_band"]
    caps = tuple(Cap(c["id"], c["amount"], c["binding"], c["source"]) for c in d["caps"])
    return Offer(d["maximum"], d["at_most"], caps, None if band is None else (band[0], band[1]), d)


def _schedule(document: dict[str, Any]) -> Schedule | None:
    found = document.get("schedule")
    return of_document(found) if isinstance(found, dict) and "rows" in found else None


def screen(
    facts: Mapping[str, object] | str,
    catalogue: Catalogue,
    product: str,
    on: datetime.date | str,
    *,
    known_on: datetime.date | str | None = None,
    with_schedule: bool = False,
    language: str = "en",
) -> Screening:
    """Screens one applicant for a product on a day.

    `facts` is a dict of Python values or JSON text. A bare value is known and declared; `{"value": ..., "as_of":
    date, "assurance": "registry"}` says more; `{"unknown": True}` and `{"not_applicable": True}` are states. A fact
    not given is unknown, never a "no" (E-2)."""
    text = _text.to_json(facts, "facts")
    answer = _icha.document(
        "screening", text, handle_of(catalogue), product, on, known_on, language, None, with_schedule
    )
    raw = _text.from_json(answer)
    document = _text.values(raw)
    return Screening(
        verdict=document["verdict"],
        reasons=tuple(_reason(r) for r in document["reasons"]),
        needs=tuple(Need(n.get("fact"), n["can_flip"], n["sentence"], n) for n in document["needs"]),
        offer=_offer(document["offer"]),
        schedule=_schedule(raw),
        notes=tuple(document["notes"]),
        assumptions=tuple(document["assumptions"]),
        document=document,
    )
