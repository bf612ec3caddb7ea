"""A table that whoever reads Arrow takes without copying."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import pyarrow

__all__ = ["Table"]


class Table:
    """Rows as an Arrow stream: give it to pyarrow, polars, DuckDB or pandas as it is.

    Amounts are int64 in won, rates decimal128(18, 9) as fractions, dates date32, texts utf8.
    """

    __slots__ = ("_csv", "_stream")

    def __init__(self, stream: Callable[[], object], csv: Callable[[], bytes] | None = None) -> None:
        self._stream = stream
        self._csv = csv

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The Arrow PyCapsule interface. The columns have one form each: a requested schema changes nothing."""
        return self._stream()

    def to_arrow(self) -> pyarrow.Table:
        """As a pyarrow.Table."""
        import pyarrow

        return pyarrow.RecordBatchReader.from_stream(self).read_all()

    def to_pandas(self) -> pandas.DataFrame:
        """As a pandas.DataFrame whose columns keep Arrow's types: rates stay decimal, won whole, dates dates."""
        import pandas

        return self.to_arrow().to_pandas(types_mapper=pandas.ArrowDtype)

    def to_csv(self) -> bytes:
        """The bytes of the CSV file that `icha outlay` writes, UTF-8, guarded for spreadsheets (X-4)."""
        if self._csv is None:
            raise TypeError("this table has no CSV form: go through to_arrow()")
        return self._csv()

    def to_pylist(self) -> list[dict[str, Any]]:
        """As a list of dicts of Python values, through pyarrow."""
        return list(self.to_arrow().to_pylist())
