"""Judges days of branches: each rule is shown as far as it reaches, and nothing beyond.

A window is a day of a branch; what a rule with a longer reach finds is kept with the last of its days.
Each window is judged by the journal alone, whatever was judged before it: days give the same as the whole.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from collectors.errors import error_text
from collectors.integrity.days import Day
from collectors.integrity.journal import Journal
from collectors.integrity.judged import Cards, Judged
from collectors.integrity.links import Links
from collectors.integrity.months import Months
from collectors.integrity.shelf import Shelf
from collectors.registers.held import RegistersOf, none_held
from sitcenter.domain.cameras.types import CameraInterval
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.evaluate import evaluate
from sitcenter.domain.integrity.gates import clock_wrong
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.past import before, together
from sitcenter.domain.integrity.reach import ALONE, PAST, Reach, reach_of, runs_live
from sitcenter.domain.integrity.rules import RULES
from sitcenter.domain.integrity.scene import Scene
from sitcenter.domain.integrity.timing import Timing
from sitcenter.domain.integrity.types import Finding, RuleCard
from sitcenter.domain.network import Network
from sitcenter.domain.scope import Scope

log = logging.getLogger("collectors")

CAMERAS = "camera.intervals"
MARGIN = 3
"""Days more than those that are looked back on: the one that runs, and what may not be closed before it."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A day as it is looked at at `now`: what is the same for all rules."""

    day: Day
    now: datetime
    known_since: datetime
    sources: tuple[SourceFact, ...]
    today: Records

    def days(self, of: Day, first: int, last: int) -> Iterator[Day]:
        """The days from `first` to `last` before a day, in order, since anything is known."""
        days = (of.back(number) for number in range(first, last - 1, -1))
        return (day for day in days if day.until > self.known_since)


class Judge:
    """One configuration's judge. What it keeps saves reading only: forgetting it changes no judgement."""

    def __init__(
        self,
        journal: Journal,
        network: Network,
        cards: Cards,
        timing: Timing,
        registers: RegistersOf = none_held,
    ) -> None:
        self._journal = journal
        self._network = network
        self._cards = cards
        self._timing = timing
        self._registers = registers
        self._shelf = Shelf(journal, timing.lateness)
        self._links = Links(journal, network)
        self._months = Months(timing.look_back_days + MARGIN)
        self._told: set[tuple[str, ...]] = set()

    def closes(self, day: Day) -> datetime:
        """From when on nothing of a day can arrive any more."""
        return day.until + self._timing.lateness

    def closed(self, day: Day, at: datetime, cards: Cards | None = None) -> Judged:
        """A closed day, as its rules would have judged it when it was closed; `at`: now."""
        return self._judged(day, self.closes(day), at, self._cards if cards is None else cards)

    def running(self, day: Day, now: datetime) -> Judged:
        """A day that isn't over, by the rules that may be asked while it runs, up to the watermark."""
        live = {name: card for name, card in self._cards.items() if runs_live(card)}
        return self._judged(day, now, now, live)

    def forget(self, branch_id: str, since: datetime) -> None:
        """A day's journal changed."""
        self._shelf.forget(branch_id, since)
        self._links.forget(branch_id, since)
        self._months.forget(branch_id, since)

    def left_out(self) -> list[tuple[str, datetime]]:
        """Branch and day of what the days after it were judged without, for a rule came to grief there; each
        once, until the day is forgotten.
        """
        return self._months.failed()

    def _judged(self, day: Day, now: datetime, at: datetime, cards: Cards) -> Judged:
        known = self._journal.known_since(day.branch.id) or now
        sources = self._journal.sources(Scope(frozenset({day.branch.id})))
        look = _Look(day, now, known, sources, self._window(day, now))
        found: dict[str, Finding] = {}
        for reach, of in _by_reach(cards).items():
            for finding in self._found(look, reach, of):
                found[finding.rule_id] = _dated(finding, day, reach)
        ordered = tuple(found[name] for name in RULES if name in found)
        return Judged(day.branch.id, day.since, day.until, at, ordered, cards)

    def _window(self, day: Day, now: datetime) -> Records:
        if now >= self.closes(day):
            return self._shelf.records(day)
        return records(self._journal.happened(day.branch.id, *day.window, now))

    def _carried(self, look: _Look, cards: Cards) -> Mapping[str, object]:
        """What the days before in its month left to each of these rules that goes on from them."""
        return {name: self._carried_to(look, card) for name, card in cards.items() if RULES[name].carry}

    def _carried_to(self, look: _Look, card: RuleCard) -> object:
        def scene_of(day: Day, carried: Mapping[str, object]) -> Scene:
            now = min(look.now, self.closes(day))
            then = replace(look, day=day, now=now, today=self._window(day, now))
            return self._scene(then, ALONE, {card.id: card}, carried)

        def is_closed(day: Day) -> bool:
            return look.now >= self.closes(day)

        return self._months.state(card, look.day, look.known_since, is_closed, scene_of, self._failed)

    def _found(self, look: _Look, reach: Reach, cards: Cards) -> Iterator[Finding]:
        carried = self._carried(look, cards)
        scene = self._scene(look, reach, cards, carried)
        left_out = self._belied(look, reach, scene)
        if left_out:
            scene = self._scene(look, reach, cards, carried, left_out)
        for finding in evaluate(cards, scene, self._failed(look.day)):
            yield _told_without(finding, left_out)

    def _belied(self, look: _Look, reach: Reach, scene: Scene) -> tuple[Day, ...]:
        """Where days of a longer window show that a clock was wrong, those days but for the last: one of them
        would silence a rule as long as it looks back.
        """
        if reach.days == 1 or not clock_wrong(look.day.branch, scene):
            return ()
        earlier = look.days(look.day, reach.days - 1, 1)
        return tuple(day for day in earlier if clock_wrong(day.branch, self._alone(look, day)))

    def _alone(self, look: _Look, day: Day) -> Scene:
        """A day's own log, without anything beside it."""
        network = replace(self._network, branches={day.branch.id: day.branch})
        return Scene(day.since, day.until, network, look.now, self._shelf.records(day))

    def _scene(
        self,
        look: _Look,
        reach: Reach,
        cards: Cards,
        carried: Mapping[str, object],
        left_out: tuple[Day, ...] = (),
    ) -> Scene:
        """What these rules are shown. Without a word of cameras nobody knows what they saw."""
        day = look.day
        days = list(look.days(day, reach.days - 1, 1))
        shown = (each for each in days if each not in left_out)
        window = together([*map(self._shelf.records, shown), look.today])
        since = days[0].since if days else day.since
        cameras: tuple[CameraInterval, ...] = ()
        if day.branch.cameras and any(CAMERAS in card.needs for card in cards.values()):
            scope = Scope(frozenset({day.branch.id}))
            cameras = tuple(self._journal.camera_intervals(scope, since, day.until))
        return Scene(
            since,
            day.until,
            replace(self._network, branches={day.branch.id: day.branch}),
            look.now,
            window,
            self._before(look, reach, window),
            cameras or None,
            registers=self._registers(since),
            sources=look.sources,
            lateness=self._timing.lateness,
            shadow=self._timing.shadow,
            running=look.now < self.closes(day),
            known_since={day.branch.id: look.known_since},
            carried=carried,
        )

    def _before(self, look: _Look, reach: Reach, window: Records) -> Records:
        first = look.day.back(reach.days - 1)
        if reach.keys is None:
            return before([self._shelf.records(day) for day in look.days(first, reach.past, 1)], window)
        earlier = [self._shelf.records(day) for day in look.days(first, PAST, 1)]
        return before(earlier, window, self._links.records(look.day, look.now, reach, window))

    def _failed(self, day: Day) -> Callable[[RuleCard, Exception], None]:
        def told(card: RuleCard, error: Exception) -> None:
            key, text = (card.id, day.branch.id), error_text(error)
            trace, known = None if key in self._told else error, (*key, str(day.on), text)
            if known not in self._told:
                log.error("rule %s failed at %s on %s: %s", *known, exc_info=trace)
            self._told |= {key, known}

        return told


def _by_reach(cards: Cards) -> Mapping[Reach, Cards]:
    """Rules that are shown the same, together."""
    found: defaultdict[Reach, dict[str, RuleCard]] = defaultdict(dict)
    for name, card in cards.items():
        if card.enabled:
            found[reach_of(name)][name] = card
    return found


def _dated(finding: Finding, day: Day, reach: Reach) -> Finding:
    """What may be found again day after day is dated by the day; the store finds the first of them."""
    if not reach.again:
        return finding
    signals = tuple(
        replace(
            each,
            since=day.since,
            until=day.until,
            facts={**each.facts, "looked_since": each.since.isoformat(), "days": reach.days},
        )
        for each in finding.signals
    )
    return replace(finding, signals=signals)


def _told_without(finding: Finding, left_out: tuple[Day, ...]) -> Finding:
    """What was found over several days names those that were left out."""
    if not left_out:
        return finding
    days = ", ".join(str(day.on) for day in left_out)
    signals = tuple(replace(each, facts={**each.facts, "left_out": days}) for each in finding.signals)
    return replace(finding, signals=signals)
