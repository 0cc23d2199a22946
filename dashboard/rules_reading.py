"""What the rules did over eight weeks and what people decided: read once in a while for all screens.

In a thread of its own, so that no screen waits long for it. A view only cuts out what it may show.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from dashboard.doors_integrity import IndicatorReader, Indicators
from dashboard.frames import Frame
from sitcenter.domain.alerts.facts import Given
from sitcenter.domain.alerts.types import Work
from sitcenter.domain.integrity.persistence import held_back
from sitcenter.domain.integrity.scene import LATENESS
from sitcenter.domain.integrity.standing import card_id, judges, rule_id
from sitcenter.domain.integrity.tallies import by_branch, newest
from sitcenter.domain.integrity.types import Head, RuleCard, RuleWindow
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING

MONTH, WEEKS_SHOWN = timedelta(days=30), 8
LOOKBACK = timedelta(weeks=WEEKS_SHOWN)
KEPT_FOR = timedelta(minutes=2)
PATIENCE_S = 1.0
Place = tuple[str, str]
"""(rule_id, branch_id)"""


@dataclass(frozen=True)
class RulesPast:
    """`at`: when it was read; None: never, and then nothing is known.

    `windows` and `heads` of LOOKBACK, by rule and branch, each once; `older`: the last window before, where
    some rule has none of that time. `shadow_until`: when a branch's first weeks are over. `given`: verdicts
    of all time, by rule; `alerts`: a signal's fingerprint -> alert_id.
    `decides`: whether alerts are evaluated here, so that anything can be decided.
    """

    at: datetime | None = None
    windows: Mapping[Place, tuple[RuleWindow, ...]] = field(default_factory=dict)
    older: Mapping[Place, tuple[RuleWindow, ...]] = field(default_factory=dict)
    heads: Mapping[Place, tuple[Head, ...]] = field(default_factory=dict)
    shadow_until: Mapping[str, datetime] = field(default_factory=dict)
    given: Mapping[str, tuple[Given, ...]] = field(default_factory=dict)
    alerts: Mapping[str, str] = field(default_factory=dict)
    decides: bool = False
    held: frozenset[str] = frozenset()
    """Signals that alert nobody until they are found again; they are counted as those in shadow are."""
    lateness: timedelta = LATENESS
    """How long before its evaluation a window is judged to."""

    def month(self, rule_id: str, branch_id: str, start: datetime) -> list[RuleWindow]:
        """The windows of a rule at a branch that begin at `start` or later."""
        return [window for window in self.windows.get((rule_id, branch_id), ()) if window.start >= start]

    def before(self, rule_id: str, branch_id: str) -> Sequence[RuleWindow]:
        """Its windows of whatever age; empty: it never was judged."""
        place = rule_id, branch_id
        return self.windows.get(place) or self.older.get(place, ())

    def judges(self, card: RuleCard) -> int:
        """How many people gave the verdicts on the card's own version."""
        return judges(one for one in self.given.get(card.id, ()) if one.rule_version == card.version)

    def verdicts(self, card: RuleCard) -> Mapping[Work, int]:
        """What was decided of the signals of the card's version, by verdict."""
        own = (one for one in self.given.get(card.id, ()) if one.rule_version == card.version)
        return dict(Counter(one.verdict for one in own))


class RulesReading:
    """Keeps what it read; while the database is silent that is all there is.

    `patience_s`: so long a screen waits for a reading; then it shows what was read before, or that nothing is
    known, and its next frame tries again.
    """

    def __init__(self, indicators: Indicators, network: Network, patience_s: float = PATIENCE_S) -> None:
        self._indicators, self._network, self._patience_s = indicators, network, patience_s
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rules")
        self._renewing: Future[None] | None = None
        self._past = RulesPast()

    def of(self, frame: Frame) -> RulesPast:
        """What is known as of about the frame. Raises what the last reading raised."""
        return self.at(frame.at) if frame.silent_since is None else self._past

    def at(self, now: datetime) -> RulesPast:
        """What is known as of about `now`."""
        renewing = self._begun(now)
        wait([renewing], timeout=self._patience_s)
        if renewing.done():
            renewing.result()
        return self._past

    def _begun(self, now: datetime) -> Future[None]:
        """The reading that runs; begun if none does."""
        with self._lock:
            if self._renewing is None or self._renewing.done():
                self._renewing = self._thread.submit(self._renew, now)
            return self._renewing

    def _renew(self, now: datetime) -> None:
        read_at = self._past.at
        if read_at is None or abs(now - read_at) >= KEPT_FOR:
            self._past = read(self._indicators, self._network, now)


def read(indicators: Indicators, network: Network, now: datetime) -> RulesPast:
    """Everything anew; nothing where there are no cards."""
    reader, start = indicators.reader, now - LOOKBACK
    if reader is None or not indicators.cards:
        return RulesPast()
    told, windows = reader.integrity_heads(start), list(reader.integrity_windows(EVERYTHING, start, now))
    held = held_back(told, windows, indicators.cards)
    heads: defaultdict[Place, list[Head]] = defaultdict(list)
    for head in told:
        kept = replace(head, shadow=True) if head.fingerprint in held else head
        heads[head.rule_id, head.branch_id].append(kept)
    known = by_branch(newest(windows))
    return RulesPast(
        at=now,
        windows=known,
        older=_older(known, indicators, network, start),
        heads={place: tuple(found) for place, found in heads.items()},
        shadow_until=_shadow_until(reader, network, indicators.shadow),
        given=_given(indicators),
        alerts=_alerts(indicators, start, now),
        decides=indicators.desk is not None,
        held=held,
        lateness=indicators.lateness,
    )


def _older(
    known: Mapping[Place, Sequence[RuleWindow]], indicators: Indicators, network: Network, start: datetime
) -> Mapping[Place, tuple[RuleWindow, ...]]:
    """The last windows before `start`: asked for where a rule has none since."""
    cards = [card.id for card in indicators.cards.values() if card.enabled]
    if indicators.reader is None or all((card, name) in known for card in cards for name in network.branches):
        return {}
    return by_branch(indicators.reader.integrity_newest(EVERYTHING, start, indicators.cards))


def _shadow_until(reader: IndicatorReader, network: Network, shadow: timedelta) -> Mapping[str, datetime]:
    since = {branch_id: reader.known_since(branch_id) for branch_id in network.branches}
    return {branch_id: at + shadow for branch_id, at in since.items() if at is not None}


def _given(indicators: Indicators) -> Mapping[str, tuple[Given, ...]]:
    if indicators.desk is None:
        return {}
    found: defaultdict[str, list[Given]] = defaultdict(list)
    for one in indicators.desk.verdicts([rule_id(card) for card in indicators.cards]):
        found[card_id(one.rule_id)].append(one)
    return {card: tuple(rows) for card, rows in found.items()}


def _alerts(indicators: Indicators, start: datetime, now: datetime) -> Mapping[str, str]:
    """Which alert a signal has; its evidence names the signal."""
    if indicators.desk is None:
        return {}
    return {
        alert.evidence[0]: alert.alert_id
        for alert in indicators.desk.alerts(EVERYTHING, start, now)
        if card_id(alert.rule_id) and alert.evidence
    }
