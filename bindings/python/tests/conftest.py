"""What the tests share."""

from __future__ import annotations

import datetime
import json
import os
import pathlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import icha

ROOT = pathlib.Path(__file__).resolve().parents[3]
VECTORS = ROOT / "tests/vectors"
SAMPLE = ROOT / "examples/incheon-2018/portfolio.csv"
ASSUMED = ["kr-bank-conventions", "incheon-2018-open"]

# The loan of tests/vectors/events.json, without its subsidy: 12,000,000 x 3.65 % / 365 = 1,200 won a day.
LOAN: dict[str, Any] = {
    "principal": 12_000_000,
    "rate": Decimal("0.0365"),
    "disbursed_on": datetime.date(2019, 1, 15),
    "term_months": 6,
    "method": "equal_principal",
    "day_count": "act/365",
    "inclusion": "start",
    "rounding": {"interest": "down/1", "payment": "down/1"},
    "residual": "last",
}


@pytest.fixture(scope="session")
def catalogue() -> Iterator[icha.Catalogue]:
    """The packaged one, with the assumptions that the sample portfolio rests on."""
    with icha.Catalogue(assume=ASSUMED) as loaded:
        yield loaded


class Conformance:
    """Which vectors were run, how it went, and why the others were not (bindings/README.md)."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, object]] = {}

    def file(self, name: str) -> dict[str, object]:
        return self.files.setdefault(name, {"run": 0, "passed": 0, "excluded": []})

    def write(self, path: str) -> None:
        found = {"language": "python", "files": self.files}
        pathlib.Path(path).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def conformance() -> Iterator[Conformance]:
    kept = Conformance()
    yield kept
    path = os.environ.get("ICHA_CONFORMANCE")
    if path:
        kept.write(path)
