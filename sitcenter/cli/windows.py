"""Windows of a past period, each with the findings of its rules: a closed day of a branch at a time.

What is in memory is a branch's day, and the records of the PAST days before it. Each window is judged by
what lies before it alone, wherever the period begins: days give the same as the whole.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from collectors.registers.shelf import RegistersOf
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.hours import day_start
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.evaluate import evaluate
from sitcenter.domain.integrity.gathered import Records
from sitcenter.domain.integrity.past import before
from sitcenter.domain.integrity.scene import LATENESS, Registers, Scene, closed_days
from sitcenter.domain.integrity.types import Finding, RuleCard
from sitcenter.domain.network import Branch, Network
from sitcenter.domain.scope import Scope
from sitcenter.storage import Reader

PAST = 7
"""Days before a window by which rules learn what is usual."""


def _none(_since: datetime) -> Registers:
    return Registers()


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) as it is looked at at `now`. `registers`: what other systems hold."""

    start: datetime
    end: datetime
    now: datetime
    registers: RegistersOf = _none


@dataclass(frozen=True, slots=True)
class Judged:
    """A window of a branch and what every rule made of it."""

    branch_id: str
    since: datetime
    until: datetime
    findings: tuple[Finding, ...]


def judged(
    reader: Reader, network: Network, branch: Branch, cards: Mapping[str, RuleCard], period: Period
) -> Iterator[Judged]:
    """The closed days of a branch in the period, in order, as their rules would have judged them then.

    A day is closed once nothing of it can arrive any more. Of a day before the first event nothing is said.
    """
    known_since = reader.known_since(branch.id)
    days = _days(network, branch, period, known_since) if known_since else []
    if known_since is None or not days:
        return
    alone = replace(network, branches={branch.id: branch})
    sources = reader.sources(Scope(frozenset({branch.id})))
    earlier = deque(_warmed(reader, branch, days[0][0], known_since), maxlen=PAST)
    for since, until in days:
        window = _records(reader, branch, since, until)
        scene = replace(
            _scene(reader, branch, alone, since, until, sources),
            window=window,
            before=before(earlier, window),
            known_since={branch.id: known_since},
            registers=period.registers(since),
        )
        yield Judged(branch.id, since, until, evaluate(cards, scene))
        earlier.append(window)


def _days(
    network: Network, branch: Branch, period: Period, known_since: datetime
) -> list[tuple[datetime, datetime]]:
    start = max(period.start, day_start(branch.zone, branch.day(known_since)))
    asked = Scene(start, period.end, network, period.now)
    return [(since, until) for _, since, until in closed_days(asked, branch)]


def _warmed(reader: Reader, branch: Branch, start: datetime, known_since: datetime) -> Iterator[Records]:
    """The days before the first window, since anything is known."""
    today = branch.day(start)
    for back in range(PAST, 0, -1):
        since = day_start(branch.zone, today - timedelta(days=back))
        until = day_start(branch.zone, today - timedelta(days=back - 1))
        if until > known_since:
            yield _records(reader, branch, since, until)


def _records(reader: Reader, branch: Branch, since: datetime, until: datetime) -> Records:
    return records(reader.happened(branch.id, since, until, until + LATENESS))


def _scene(
    reader: Reader,
    branch: Branch,
    alone: Network,
    since: datetime,
    until: datetime,
    sources: tuple[SourceFact, ...],
) -> Scene:
    """The window without its records. Without a word of cameras nobody knows what they saw."""
    scope = Scope(frozenset({branch.id}))
    cameras = tuple(reader.camera_intervals(scope, since, until)) if branch.cameras else ()
    return Scene(since, until, alone, until + LATENESS, cameras=cameras or None, sources=sources)
