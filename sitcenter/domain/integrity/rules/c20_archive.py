"""C20: papers kept at the front office longer than a month, and acts that aren't whole."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from itertools import chain

from sitcenter.domain.hours import day_start
from sitcenter.domain.integrity.records import Case
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import Act, Scene
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"pickup_recorded", "under_appeal", "no_paper"})
FILED = ("transfer_act", "archive")
"""Steps by which papers leave the front office."""


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """The branch's overdue papers as one signal, and each act that lacks a signature or counts wrongly."""
    acts = [act for act in scene.registers.acts or () if act.branch_id == branch.id]
    handed = {name for act in acts for name in act.applications}
    today, overdue, looked = branch.day(scene.horizon), [], 0
    due = _due(branch, today)
    for case in chain(scene.before.cases_of.get(branch.id, ()), scene.cases(branch.id)):
        sent = case.first("send")
        if sent is None or sent.at >= scene.horizon:
            continue
        looked += 1
        if sent.at >= due or case.application_id in handed or not case.firsts.keys().isdisjoint(FILED):
            continue
        if not card.ground(case.fields(), _grounds(case, scene), today):
            overdue.append((sent.at, case, sent.event))
    told = [_overdue(overdue)] if overdue else []
    told += [_act(act) for act in acts if act.at < scene.horizon and not whole(act, card)]
    signals = tuple(signal(card, branch, "applications", today, each) for each in told)
    return Found(signals, looked + len(acts), looked)


def _due(branch: Branch, today: date) -> datetime:
    """What was sent before this instant, should have left the front office by today."""
    day = today - timedelta(days=31)
    while month_later(day) < today:
        day += timedelta(days=1)
    return day_start(branch.zone, day)


def month_later(day: date) -> date:
    """The same day of the next month, or its last day."""
    year, month = divmod(day.month, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def whole(act: Act, card: RuleCard) -> bool:
    """Whether both have signed and the files are as many as the applications."""
    return act.signatures >= card.limits["signatures"] and act.files == len(act.applications)


def _grounds(case: Case, scene: Scene) -> set[str]:
    found = set()
    planned = scene.registers.pickups.get(case.application_id)
    if planned is not None and planned >= scene.horizon:
        found.add("pickup_recorded")
    if case.application_id in scene.registers.appeals:
        found.add("under_appeal")
    if not case.front:
        found.add("no_paper")
    return found


def _overdue(overdue: list[tuple[datetime, Case, str]]) -> Told:
    ordered = sorted(overdue, key=lambda each: (each[0], each[1].application_id))
    return Told(
        subject="branch",
        since=ordered[0][0],
        until=ordered[-1][0],
        observed=len(ordered),
        expected=0.0,
        events=[event for _, _, event in ordered],
        facts={"kind": "overdue", "oldest": ordered[0][1].application_id},
    )


def _act(act: Act) -> Told:
    return Told(
        subject=f"act:{act.act_id}",
        since=act.at,
        until=act.at,
        observed=act.files,
        expected=len(act.applications),
        events=(),
        facts={"kind": "act", "signatures": act.signatures},
    )
