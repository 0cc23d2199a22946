"""Which verbs an alert takes as it stands: found by trying each, so that screen and rules can't differ."""

from datetime import datetime, timedelta

from sitcenter.domain.alerts.types import VERDICTS, Alert, Work
from sitcenter.domain.alerts.verbs import Refused, Verb, act

SOMEBODY = "\x00"
"""A name that nobody has."""


def allowed(alert: Alert, now: datetime) -> tuple[Verb, ...]:
    """The verbs that would not be refused, given the right words."""
    return tuple(verb for verb in Verb if _is_allowed(alert, verb, now))


def _is_allowed(alert: Alert, verb: Verb, now: datetime) -> bool:
    verdicts = VERDICTS if verb is Verb.VERDICT else (None,)
    return any(_passes(alert, verb, verdict, now) for verdict in verdicts)


def _passes(alert: Alert, verb: Verb, verdict: Work | None, now: datetime) -> bool:
    until = now + timedelta(minutes=15)
    try:
        act(
            alert,
            verb,
            SOMEBODY,
            now,
            reason="-",
            owner=SOMEBODY,
            until=until,
            verdict=verdict,
            into=SOMEBODY,
        )
    except Refused:
        return False
    return True
