"""What the indicators of integrity hold, for the rounds of alerts: read now and then, not every few seconds.

Signals and verdicts change a few times a day. What a person has just made of an alert is known from the alert
itself, which every round reads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from sitcenter.domain.alerts.conditions.integrity import LOOKED_BACK
from sitcenter.domain.alerts.facts import Given, Indicated
from sitcenter.domain.alerts.governance import is_indicated
from sitcenter.domain.alerts.types import MUTED_INDICATOR, VERDICTS, Alert, Ended, Work
from sitcenter.domain.integrity.persistence import EARLIER, persistent, waits
from sitcenter.domain.integrity.standing import card_id, rule_id, standings
from sitcenter.domain.integrity.types import Head, RuleCard, RuleWindow
from sitcenter.domain.scope import EVERYTHING, Scope

FRESH = timedelta(seconds=30)
"""For so long what was read holds."""


class Heads(Protocol):
    """What is needed of storage's Reader."""

    def integrity_heads(self, start: datetime) -> Sequence[Head]:
        """Signals whose cause began since then, each once."""

    def integrity_windows(
        self, scope: Scope, start: datetime, end: datetime, rule_ids: Iterable[str] | None = None
    ) -> Iterable[RuleWindow]:
        """What became of rules in windows that begin in [start, end)."""


class Verdicts(Protocol):
    """What is needed of storage's AlertStore."""

    def verdicts(self, rule_ids: Iterable[str]) -> Sequence[Given]:
        """Verdicts that stand on alerts of these rules."""


class Indications:
    """Reads anew after FRESH, and puts right what people have done to open alerts since.

    `cards`: by their `persistence` a signal is held back until its subject was found often enough.
    """

    def __init__(self, reader: Heads, store: Verdicts, cards: Mapping[str, RuleCard] | None = None) -> None:
        self._reader = reader
        self._store = store
        self._cards = cards or {}
        self._read_at: datetime | None = None
        self._held = Indicated()

    def __call__(self, open: Sequence[Alert], now: datetime) -> Indicated:
        """What is held now. `open`: the alerts of this round."""
        if self._read_at is None or not timedelta(0) <= now - self._read_at < FRESH:
            self._held, self._read_at = self._read(open, now), now
        return with_open(self._held, open)

    def _read(self, open: Iterable[Alert], now: datetime) -> Indicated:
        heads = self._seen(now - LOOKED_BACK, now)
        cards = {head.rule_id for head in heads} | {card for alert in open if (card := _card(alert))}
        given = self._store.verdicts(sorted(map(rule_id, cards)))
        return Indicated(heads, frozenset(one.fingerprint for one in given), standings(given))

    def _seen(self, start: datetime, now: datetime) -> tuple[Head, ...]:
        """Signals that aren't held back until they are found again."""
        heads = tuple(self._reader.integrity_heads(start))
        held = {name for name, card in self._cards.items() if waits(card)} & {head.rule_id for head in heads}
        if not held:
            return heads
        before = start - EARLIER
        windows = self._reader.integrity_windows(EVERYTHING, before, now, held)
        again = persistent(self._reader.integrity_heads(before), windows, self._cards)
        return tuple(head for head in again if head.since >= start)


def with_open(held: Indicated, open: Iterable[Alert]) -> Indicated:
    """The same with the verdicts of the open alerts as they are in this very round."""
    mine = [alert for alert in open if is_indicated(alert)]
    judged = held.judged - {alert.fingerprint for alert in mine} | {
        a.fingerprint for a in mine if _is_judged(a)
    }
    return replace(held, judged=judged)


def _is_judged(alert: Alert) -> bool:
    """Whether a verdict stands; one that was closed after it ended by it."""
    return alert.work in VERDICTS or (alert.work is Work.CLOSED and alert.ended_why == Ended.JUDGED)


def _card(alert: Alert) -> str:
    """The indicator that it is about, "" of another alert."""
    if alert.rule_id == MUTED_INDICATOR:
        return alert.subject.partition(":")[2]
    return card_id(alert.rule_id)
