"""What stands behind >>> in the docs and docstrings."""

from __future__ import annotations

import ast
import doctest
import inspect

import pytest
from conftest import ROOT

import icha
from icha import _catalogue, _icha

FLAGS = doctest.NORMALIZE_WHITESPACE


def test_the_page_of_the_docs() -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("duckdb")
    failed, tried = doctest.testfile(str(ROOT / "docs/python.md"), module_relative=False, optionflags=FLAGS)
    assert tried > 20
    assert failed == 0


def test_the_stub_says_what_help_says() -> None:
    """And names the arguments as the functions take them."""
    stub = ast.parse((ROOT / "bindings/python/icha/_icha.pyi").read_text(encoding="utf-8"))
    tried = 0
    for node in stub.body:
        if not isinstance(node, ast.FunctionDef) or ast.get_docstring(node) is None:
            continue
        tried += 1
        found = getattr(_icha, node.name)
        assert " ".join(found.__doc__.split()) == " ".join((ast.get_docstring(node) or "").split())
        given = node.args
        names = [argument.arg for argument in [*given.posonlyargs, *given.args, *given.kwonlyargs]]
        assert list(inspect.signature(found).parameters) == names
    assert tried > 20


@pytest.mark.parametrize("module", [icha, _catalogue])
def test_docstrings(module: object) -> None:
    assert doctest.testmod(module, optionflags=FLAGS).failed == 0  # type: ignore[arg-type]
