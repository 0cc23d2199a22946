"""Rows of a page to canonical events, or to the reason why not. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from collectors.mapping.conditions import Holds, condition
from collectors.mapping.fields import secret_columns
from collectors.mapping.shapes import Understand
from collectors.mapping.values import GetObject, Refused, as_text, column
from collectors.masking import mask, quarantined_text
from collectors.records import Record
from sitcenter.domain import reasons
from sitcenter.domain.intake import Rejected, Row
from sitcenter.settings.sources import SourceConfig

Parse = Callable[[Sequence[Record | Rejected], datetime], list[Row | Rejected]]


@dataclass(frozen=True, slots=True)
class Parser:
    """Understands the rows of one source; one bad row stops nothing."""

    understand: Understand
    exclusions: tuple[tuple[Holds, str], ...]
    secrets: tuple[GetObject, ...]

    def __call__(self, records: Sequence[Record | Rejected], now: datetime) -> list[Row | Rejected]:
        """As many results as records, in their order."""
        return [each if isinstance(each, Rejected) else self._row(each, now) for each in records]

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
        found = (as_text(get(record.values)) for get in self.secrets)
        secrets = [text for text in found if text and text.strip()]
        return Rejected(
            record.place, refused.reason, mask(refused.detail, secrets), quarantined_text(record.raw, secrets)
        )


def parser(source: SourceConfig, understand: Understand) -> Parser:
    """The parser of a source, given how its rows are understood."""
    exclusions = tuple((condition(each.when), each.detail) for each in source.exclusions)
    secrets = tuple(column(name) for name in secret_columns(source))
    return Parser(understand, exclusions, secrets)
