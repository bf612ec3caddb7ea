"""What stands behind >>> in the docs and docstrings."""

from __future__ import annotations

import doctest

import pytest
from conftest import ROOT

import icha
from icha import _catalogue

FLAGS = doctest.NORMALIZE_WHITESPACE


def test_the_page_of_the_docs() -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("duckdb")
    failed, tried = doctest.testfile(str(ROOT / "docs/python.md"), module_relative=False, optionflags=FLAGS)
    assert tried > 20
    assert failed == 0


@pytest.mark.parametrize("module", [icha, _catalogue])
def test_docstrings(module: object) -> None:
    assert doctest.testmod(module, optionflags=FLAGS).failed == 0  # type: ignore[arg-type]
