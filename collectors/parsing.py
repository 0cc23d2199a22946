"""Rows of a page to canonical events, or to the reason why not. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from collectors.mapping.conditions import Holds, condition
from collectors.mapping.fields import secret_columns
from collectors.mapping.shapes import Understand
from collectors.mapping.values import Refused
from collectors.masking import WITHHELD, quarantined_text, quarantined_values, remnant, secrets_of
from collectors.records import Record, Unread
from sitcenter.domain import reasons
from sitcenter.domain.intake import Rejected, Row
from sitcenter.domain.masking import mask
from sitcenter.settings.sources import SourceConfig

Parse = Callable[[Sequence[Record | Unread], datetime], list[Row | Rejected]]


@dataclass(frozen=True, slots=True)
class Parser:
    """Understands the rows of one source; one bad row stops nothing. `naming`: columns that name a person."""

    understand: Understand
    exclusions: tuple[tuple[Holds, str], ...]
    naming: frozenset[str]

    def __call__(self, records: Sequence[Record | Unread], now: datetime) -> list[Row | Rejected]:
        """As many results as records, in their order."""
        return [self._unread(each) if isinstance(each, Unread) else self._row(each, now) for each in records]

    def _row(self, record: Record, now: datetime) -> Row | Rejected:
        try:
            if "\0" in record.raw or "\\u0000" in record.raw:
                raise Refused(reasons.BAD_ROW, "a NUL character, which no text may hold")
            for excluded, detail in self.exclusions:
                if excluded(record.values):
                    raise Refused(reasons.DECLARED_EXCLUSION, detail)
            return Row(record.place, self.understand(record.values, now))
        except Refused as refused:
            return self._rejected(record, refused)

    def _rejected(self, record: Record, refused: Refused) -> Rejected:
        secrets = secrets_of(record.values, self.naming)
        raw = (
            quarantined_values(record.values, self.naming, secrets)
            if self.naming
            else quarantined_text(record.raw)
        )
        return Rejected(mask(record.place), refused.reason, mask(refused.detail, secrets), raw)

    def _unread(self, row: Unread) -> Rejected:
        if row.values is not None:
            return self._rejected(Record(row.place, row.values, row.raw), Refused(row.reason, row.detail))
        if self.naming and row.raw:
            return Rejected(mask(row.place), row.reason, f"{row.detail}; {WITHHELD}", remnant(row.raw))
        return Rejected(mask(row.place), row.reason, mask(row.detail), quarantined_text(row.raw))


def parser(source: SourceConfig, understand: Understand) -> Parser:
    """The parser of a source, given how its rows are understood."""
    exclusions = tuple((condition(each.when), each.detail) for each in source.exclusions)
    return Parser(understand, exclusions, frozenset(secret_columns(source)))
