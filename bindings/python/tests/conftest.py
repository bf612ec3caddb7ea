"""What the tests share."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Iterator

import pytest

import icha

ROOT = pathlib.Path(__file__).resolve().parents[3]
VECTORS = ROOT / "tests/vectors"
SAMPLE = ROOT / "examples/incheon-2018/portfolio.csv"
ASSUMED = ["kr-bank-conventions", "incheon-2018-open"]


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
