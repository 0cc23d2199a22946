"""What the pages of the indicators need of their neighbours: cards, what was judged, what people decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sitcenter.domain.alerts.facts import Given
from sitcenter.domain.alerts.types import Alert
from sitcenter.domain.integrity.scene import LATENESS, SHADOW
from sitcenter.domain.integrity.types import Head, RuleCard, RuleWindow
from sitcenter.domain.scope import Scope


class IndicatorReader(Protocol):
    """Where what the rules did is kept."""

    def integrity_windows(self, scope: Scope, start: datetime, end: datetime) -> Iterator[RuleWindow]:
        """What became of each rule in windows that begin in [start, end)."""

    def integrity_newest(
        self, scope: Scope, before: datetime, rule_ids: Iterable[str]
    ) -> Sequence[RuleWindow]:
        """The newest window of each of these rules at each branch that began before a moment, however long
        ago.
        """

    def integrity_heads(self, start: datetime) -> Sequence[Head]:
        """Signals whose cause began since `start`, each once, without its evidence."""

    def known_since(self, branch_id: str) -> datetime | None:
        """The earliest event of a branch's logs; None: there is none."""


class VerdictDesk(Protocol):
    """Where what people decided is kept."""

    def verdicts(self, rule_ids: Iterable[str]) -> Sequence[Given]:
        """The verdicts that stand on alerts of these rules (as alerts name them)."""

    def alerts(self, scope: Scope, start: datetime, end: datetime) -> Iterator[Alert]:
        """Alerts of a period, in order, in constant memory."""


@dataclass(frozen=True, slots=True)
class Indicators:
    """The cards by id and where their work is read. `desk`: None where no alerts are evaluated.

    `shadow`: how long signals of a new branch alert nobody. `lateness`: how long events of a moment may
    arrive, so that it isn't judged yet. `lacking`: the first library of the extra
    `integrity` that isn't installed; then there are no cards.
    """

    cards: Mapping[str, RuleCard] = field(default_factory=dict)
    reader: IndicatorReader | None = None
    desk: VerdictDesk | None = None
    lacking: str = ""
    shadow: timedelta = SHADOW
    lateness: timedelta = LATENESS
