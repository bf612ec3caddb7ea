"""Products as dated, cited data."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from importlib import resources
from types import TracebackType
from typing import Any, Self

from . import _icha, _text

__all__ = ["Catalogue"]


class Catalogue:
    """A loaded catalogue: without a directory the one that came with this package.

    `assume` names assumption records (C-5), or is the path of one (it holds a `/` or ends in `.yaml`). Every result
    that used one names it.

    It may be shared by threads. After `close()`, or after the `with` block, each use is a ValueError; what still runs
    on another thread ends undisturbed, and an outlay that was made with it stays whole.

    >>> with Catalogue(assume=["kr-bank-conventions"]) as catalogue:
    ...     len(catalogue.products(on=datetime.date(2018, 4, 1))) > 0
    True
    """

    __slots__ = ("_handle",)

    def __init__(self, directory: str | os.PathLike[str] | None = None, *, assume: Iterable[str] = ()) -> None:
        if isinstance(assume, str):
            raise TypeError(f"assume is a str: a list of names is wanted, [{assume!r}]")
        if directory is not None:
            self._handle = _icha.Catalogue(os.fspath(directory), tuple(assume))
            return
        with resources.as_file(resources.files("icha") / "catalogue") as packaged:
            self._handle = _icha.Catalogue(str(packaged), tuple(assume))

    def close(self) -> None:
        """Takes the catalogue back; again does nothing."""
        self._handle.close()

    @property
    def closed(self) -> bool:
        return self._handle.closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def products(
        self,
        *,
        on: datetime.date | str | None = None,
        known_on: datetime.date | str | None = None,
        language: str = "en",
    ) -> list[dict[str, Any]]:
        """One dict a product: band, cap, subsidy, payer, volume, budget, state. What no source gives is UNKNOWN."""
        text = _icha.document("products", None, self._handle, None, on, known_on, language, None, False)
        return list(_text.values(_text.from_json(text)))

    def show(
        self,
        product: str,
        *,
        on: datetime.date | str | None = None,
        known_on: datetime.date | str | None = None,
        language: str = "en",
    ) -> list[dict[str, Any]]:
        """Every parameter of a product, or every entry of an index series, with its versions and sources."""
        text = _icha.document("show", None, self._handle, product, on, known_on, language, None, False)
        return list(_text.values(_text.from_json(text)))


def handle_of(catalogue: Catalogue | None) -> _icha.Catalogue | None:
    if catalogue is not None and not isinstance(catalogue, Catalogue):
        raise TypeError(f"catalogue is a {type(catalogue).__name__}: an icha.Catalogue is wanted")
    return None if catalogue is None else catalogue._handle
