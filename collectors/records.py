"""What passes between a transport and a parser."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Record(NamedTuple):
    """One row of a source, not yet understood. `raw` is its text as it came, unmasked: it never leaves."""

    place: str
    values: Mapping[str, object]
    raw: str


class Unread(NamedTuple):
    """A row that a transport could not cut into columns, or (with `values`) whose cells are broken.

    `raw` is unmasked as a Record's is; `detail` quotes nothing of it.
    """

    place: str
    reason: str
    detail: str
    raw: str
    values: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows read after one cursor up to the next. `more`: another fetch may find rows at once."""

    records: Sequence[Record | Unread]
    cursor: str | None
    more: bool = False


class SourceError(Exception):
    """The source could not be read now; the text is for an engineer and holds no person's number."""


class Throttled(SourceError):
    """The source asks to be left alone for `retry_s` seconds."""

    def __init__(self, message: str, retry_s: float) -> None:
        super().__init__(message)
        self.retry_s = retry_s


class Transport(Protocol):
    """Reads rows after a cursor; knows nothing of what they mean."""

    def fetch(self, cursor: str | None, limit: int) -> Page:
        """At most `limit` rows after `cursor` (None: from the beginning); raises SourceError."""

    def missing(self, keys: Collection[str]) -> frozenset[str]:
        """Which of `keys` the source no longer has; empty when it can't tell."""

    def close(self) -> None:
        """Let go of files and connections."""
