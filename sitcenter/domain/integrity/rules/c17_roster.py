"""C17: an operator's desk pauses outside his rostered breaks more often than others' do."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sitcenter.domain.integrity.records import DeskStretch
from sitcenter.domain.integrity.rules.found import Found
from sitcenter.domain.integrity.rules.peers import LIMITS as PEERS
from sitcenter.domain.integrity.rules.peers import Act, told_of_peers
from sitcenter.domain.integrity.scene import Scene, touches
from sitcenter.domain.integrity.spans import Span, common, joined, length, without
from sitcenter.domain.integrity.types import IntegritySignal, RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"reason_given", "declared_outage"})
LIMITS = PEERS | {"pause_min"}
HOUR = timedelta(hours=1)
ENOUGH = HOUR / 2
"""An hour with less work at the desk than this says nothing of its pauses."""


@dataclass(slots=True)
class _Shift:
    """An operator at desks: all of it, what of it was open, and pauses beyond the roster without a ground."""

    desk: list[Span] = field(default_factory=list)
    open: list[Span] = field(default_factory=list)
    pauses: list[tuple[datetime, timedelta, tuple[str, ...]]] = field(default_factory=list)
    breaks: list[Span] = field(default_factory=list)


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Operators in too many of whose hours such a pause began, against peers in the same hours.

    A trial is an hour in which an operator's desk was open at some time, and for half an hour open or paused
    outside his breaks; one long pause is one hit, however long it lasts.
    """
    roster = [each for each in scene.registers.roster or () if each.branch_id == branch.id]
    if not roster:
        return Found(lacking=("register.roster",))
    shifts = _shifts(card, branch, scene)
    acts = [act for who, shift in sorted(shifts.items()) for act in _hours(branch, who, shift)]
    found = told_of_peers(card, branch, scene, "hours", acts)
    return replace(found, signals=tuple(_with_minutes(each, shifts) for each in found.signals))


def _with_minutes(told: IntegritySignal, shifts: Mapping[str, _Shift]) -> IntegritySignal:
    shift = shifts[told.subject.removeprefix("operator:")]
    minutes = {
        "paused_min": sum((beyond for _, beyond, _ in shift.pauses), timedelta(0)),
        "rostered_min": length(common(shift.desk, shift.breaks)),
        "worked_min": length(shift.desk),
    }
    return replace(
        told, facts={**told.facts, **{name: each / timedelta(minutes=1) for name, each in minutes.items()}}
    )


def _shifts(card: RuleCard, branch: Branch, scene: Scene) -> Mapping[str, _Shift]:
    kinds = {desk.id: desk.kind for desk in branch.desks}
    found: defaultdict[str, _Shift] = defaultdict(_Shift)
    for stretch in scene.desks(branch.id):
        until = stretch.until
        if (
            stretch.state == "closed"
            or stretch.operator is None
            or kinds.get(stretch.desk, "service") != "service"
        ):
            continue
        if until is None or not scene.judged(until):
            continue
        shift, span = found[stretch.operator], (max(stretch.since, scene.since), until)
        breaks = _breaks(branch, scene, stretch)
        shift.breaks = joined([*shift.breaks, *breaks])
        shift.desk = joined([*shift.desk, span])
        if stretch.state == "open":
            shift.open = joined([*shift.open, span])
        else:
            beyond = length(without([span], breaks))
            if beyond > timedelta(minutes=card.limits["pause_min"]) and not _ground(
                card, branch, scene, stretch
            ):
                shift.pauses.append((span[0], beyond, stretch.events))
    return found


def _breaks(branch: Branch, scene: Scene, stretch: DeskStretch) -> list[Span]:
    """What the roster gives this operator at this desk."""
    return joined(
        (each.since, each.until)
        for each in scene.registers.roster or ()
        if each.branch_id == branch.id
        and each.operator in ("", stretch.operator)
        and each.desk in ("", stretch.desk)
    )


def _ground(card: RuleCard, branch: Branch, scene: Scene, stretch: DeskStretch) -> str:
    found = {"reason_given"} if stretch.reason else set()
    if touches(scene.outages(branch.id), stretch.since, stretch.until or stretch.since):
        found.add("declared_outage")
    return card.ground({"reason_code": stretch.reason}, found, branch.day(stretch.since))


def _hours(branch: Branch, who: str, shift: _Shift) -> Iterator[Act]:
    """Each hour of his work, and whether a pause beyond the roster began in it."""
    worked = without(shift.desk, shift.breaks)
    for at in _starts(branch, worked):
        hour = [(at, at + HOUR)]
        if length(common(worked, hour)) < ENOUGH or not common(shift.open, hour):
            continue
        began = [events for since, _, events in shift.pauses if at <= since < at + HOUR]
        shown = tuple(event for events in began for event in events)
        yield Act(who, f"{at.astimezone(branch.zone):%Y-%m-%d %H}", bool(began), shown)


def _starts(branch: Branch, spans: Sequence[Span]) -> list[datetime]:
    """The full hours that the spans meet, in order."""
    found = set()
    for since, until in spans:
        local = since.astimezone(branch.zone)
        at = since - (local - local.replace(minute=0, second=0, microsecond=0))
        while at < until:
            found.add(at)
            at += HOUR
    return sorted(found)
