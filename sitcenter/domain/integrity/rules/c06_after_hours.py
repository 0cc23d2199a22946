"""C6: signed at a desk outside opening hours, and nobody had been let in before closing."""

from datetime import datetime, timedelta

from sitcenter.domain.integrity.records import Case, Step
from sitcenter.domain.integrity.rules.found import Found, Told, signal
from sitcenter.domain.integrity.scene import SKEW, Scene, touches
from sitcenter.domain.integrity.shared import NOBODY, openings, sessions_of
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Branch

GROUNDS = frozenset({"inside_at_closing", "clocks_disagree", "declared_outage"})
AT_DESK = ("sign", "form_application", "send")
LINGER = timedelta(hours=1)
"""So long the papers of the last person who was let in may still be finished."""


def find(card: RuleCard, branch: Branch, scene: Scene) -> Found:
    """Applications signed outside hours, give or take the grace."""
    desks, outages = sessions_of(scene, branch), scene.outages(branch.id)
    grace = timedelta(minutes=card.limits["grace_min"])
    looked, signals, hours = 0, [], openings(scene, branch, grace)
    for case in scene.cases(branch.id):
        step = case.first_of(AT_DESK)
        if step is None or step.desk is None or not scene.judged(step.at):
            continue
        looked += 1
        opening = hours.around(step.at)
        if opening is not None and opening[0] <= step.at < opening[1]:
            continue
        found = set()
        if touches(outages, step.at, step.at):
            found.add("declared_outage")
        if clocks_disagree(step):
            found.add("clocks_disagree")
        closes = _closing(branch, scene, step.at)
        at_desk = desks.get(step.desk, NOBODY).sessions
        if any(
            begun - SKEW <= step.at <= ended + LINGER
            and visit.issued_at is not None
            and (closes is None or visit.issued_at <= closes)
            for begun, ended, visit in at_desk
        ):
            found.add("inside_at_closing")
        if not card.ground(case.fields(), found, branch.day(step.at)):
            signals.append(signal(card, branch, "applications", branch.day(step.at), _told(case, step)))
    return Found(tuple(signals), looked, looked)


def clocks_disagree(step: Step) -> bool:
    """The source's record of when it was written is hours away from when it is said to have happened."""
    return step.recorded_at is not None and abs(step.recorded_at - step.at) > timedelta(minutes=30)


def _closing(branch: Branch, scene: Scene, at: datetime) -> datetime | None:
    hours = scene.network.calendar.opening(branch.id, branch.hours, branch.zone, branch.day(at))
    return hours[1] if hours else None


def _told(case: Case, step: Step) -> Told:
    return Told(
        subject=f"application:{case.application_id}",
        since=step.at,
        until=step.at,
        observed=1,
        expected=0.0,
        events=(step.event,),
        facts={"operator": step.operator, "desk": step.desk, "step": step.name},
    )
