"""What icha refuses, as exceptions: one class for each status of the C library, each with every fault of the input."""

from __future__ import annotations

import dataclasses

__all__ = ["Error", "Fault"]


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where it stands, and what was expected there. None: not known, or without a meaning."""

    status: str
    """The status of the C library, such as `UNIT`."""
    message: str
    """The English sentence."""
    message_ko: str
    """The Korean one."""
    field: str | None = None
    """The key or argument, such as `subsidy.steps[1].rate`."""
    rule: str | None = None
    """The rule of the specification that decides it, such as `N-2`."""
    file: str | None = None
    line: int | None = None
    column: int | None = None
    index: int | None = None
    """Of an element or a row, from 0."""
    found: str | None = None
    expected: str | None = None


class Error(Exception):
    """Base of all that icha refuses. The members speak of the first fault; `faults` holds all of them."""

    status = ""
    """The status of the C library that the class stands for."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return self.sentence("en")

    def sentence(self, language: str) -> str:
        """The sentences of all faults, in `en` or `ko`, with a line for each."""
        if language not in ("en", "ko"):
            raise ValueError(f"language is {language!r}: 'en' or 'ko'")
        return "\n".join(f.message_ko if language == "ko" else f.message for f in self.faults)

    @property
    def field(self) -> str | None:
        return self.faults[0].field

    @property
    def rule(self) -> str | None:
        return self.faults[0].rule

    @property
    def file(self) -> str | None:
        return self.faults[0].file

    @property
    def line(self) -> int | None:
        return self.faults[0].line

    @property
    def column(self) -> int | None:
        return self.faults[0].column

    @property
    def index(self) -> int | None:
        return self.faults[0].index

    @property
    def found(self) -> str | None:
        return self.faults[0].found

    @property
    def expected(self) -> str | None:
        return self.faults[0].expected


# ---- the text or value itself: also a ValueError ----


class SyntaxError(Error, ValueError):
    """Not of the expected form."""

    status = "SYNTAX"


class UnitError(Error, ValueError):
    """A rate without its unit (N-2)."""

    status = "UNIT"


class RangeError(Error, ValueError):
    """Outside a published limit."""

    status = "RANGE"


class PrecisionError(Error, ValueError):
    """Finer than a billionth (N-2)."""

    status = "PRECISION"


class UnknownKeyError(Error, ValueError):
    """No such key, name or spelling."""

    status = "UNKNOWN_KEY"


class DuplicateError(Error, ValueError):
    """Given twice."""

    status = "DUPLICATE"


class MissingError(Error, ValueError):
    """Needed and not given."""

    status = "MISSING"


class ConflictError(Error, ValueError):
    """Two values contradict each other."""

    status = "CONFLICT"


class UnsupportedError(Error, ValueError):
    """Known, and not computed by this version; or of a type that is refused."""

    status = "UNSUPPORTED"


class EncodingError(Error, ValueError):
    """Bytes that are no text in the declared or detected encoding."""

    status = "ENCODING"


# ---- arithmetic and dated data ----


class OverflowError(Error, ArithmeticError):
    """A figure outside N-1."""

    status = "OVERFLOW"


class CalendarError(Error):
    """The calendar does not cover a date (T-5)."""

    status = "CALENDAR"


class GapError(Error):
    """No version of a parameter on that date (C-3)."""

    status = "GAP"


class OverlapError(Error):
    """Two versions of a parameter on one date (C-3)."""

    status = "OVERLAP"


class UnknownError(Error):
    """Undetermined: the catalogue holds the value as UNKNOWN, and nobody supplied it (C-2)."""

    status = "UNKNOWN"


class LimitError(Error):
    """Outside a product's band or above its cap (C-7)."""

    status = "LIMIT"


# ---- the caller's means ----


class CapacityError(Error):
    """A buffer is too small: never met by a caller of this package."""

    status = "CAPACITY"


class MemoryError(Error):
    """Out of memory."""

    status = "MEMORY"


class IOError(Error):
    """A file or a stream failed."""

    status = "IO"


# By the numbers of icha/status.h, for the extension.
_OF_STATUS: dict[int, type[Error]] = {
    100: SyntaxError,
    101: UnitError,
    102: RangeError,
    103: PrecisionError,
    104: UnknownKeyError,
    105: DuplicateError,
    106: MissingError,
    107: ConflictError,
    108: UnsupportedError,
    109: EncodingError,
    200: OverflowError,
    300: CalendarError,
    400: GapError,
    401: OverlapError,
    402: UnknownError,
    403: LimitError,
    500: CapacityError,
    501: MemoryError,
    502: IOError,
}
__all__ += [error.__name__ for error in _OF_STATUS.values()]
