"""An alert that always fires while all is well: when its receiver hears nothing, the monitor is dead."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from collectors.notify.deliver import Undelivered
from collectors.notify.notice import Desk
from collectors.notify.payload import EVERY
from collectors.notify.registry import Route
from sitcenter import clock
from sitcenter.domain.alerts.types import Alert, Condition, Message, Severity, Topic
from sitcenter.domain.facts import SourceFact
from sitcenter.settings.notify import Watchdog

log = logging.getLogger("collectors")

LATE = timedelta(seconds=60)
LATE_POLLS = 3


def asleep(evaluated_at: datetime | None, sources: Iterable[SourceFact], now: datetime) -> str:
    """Why the monitor can't be called alive: "evaluation", "collection", or "" when it can.

    Rules must have been evaluated within a minute, and at least one source read within a minute or three of
    its polls: a monitor that reads nothing knows nothing.
    """
    if evaluated_at is None or now - evaluated_at > LATE:
        return "evaluation"
    if not any(_read_lately(source, now) for source in sources):
        return "collection"
    return ""


def _read_lately(source: SourceFact, now: datetime) -> bool:
    allowed = max(LATE, timedelta(seconds=LATE_POLLS * source.poll_s))
    return source.last_success_at is not None and now - source.last_success_at <= allowed


class WatchdogJob:
    """Tells the receiver that the monitor lives. Not kept and not retried: a late sign of life is none."""

    def __init__(
        self,
        config: Watchdog,
        route: Route,
        desk: Desk,
        evaluated_at: Callable[[], datetime | None],
        sources: Callable[[], Iterable[SourceFact]],
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._language = config.language
        self._every_s = config.every_s
        self._route = route
        self._desk = desk
        self._evaluated_at = evaluated_at
        self._sources = sources
        self._now = now
        self._began = now()
        self._told = False

    def __call__(self) -> bool:
        """Whether a sign of life was delivered."""
        now = self._now()
        trouble = asleep(self._evaluated_at(), self._sources(), now) or self._send(now)
        self._log(trouble, now)
        return not trouble

    def _log(self, trouble: str, now: datetime) -> None:
        """Once when it falls silent, once when it is heard again; at first nothing can be alive yet."""
        starting = now - self._began < LATE
        if trouble and not self._told and not starting:
            log.warning("the watchdog is silent: %s", trouble)
            self._told = True
        elif self._told and not trouble:
            log.info("the watchdog is heard again")
            self._told = False

    def _send(self, now: datetime) -> str:
        notice = self._desk.notice(
            watchdog_message(self._began, self._every_s, now), self._language, duplicate=False
        )
        try:
            self._route.send(notice)
        except Undelivered as error:
            return f"not delivered: {error}"
        except Exception as error:  # a text of somebody else's may hold the address
            return f"not delivered: {type(error).__name__}"
        return ""


def watchdog_message(began: datetime, every_s: float, now: datetime) -> Message:
    """The sign of life of `now`."""
    alert = Alert(
        alert_id="watchdog",
        fingerprint="Watchdog||sitcenter",
        rule_id="Watchdog",
        rule_version=1,
        severity=Severity.LOW,
        branch_id="",
        subject="sitcenter",
        since=began,
        condition=Condition.FIRING,
        fired_at=began,
        facts={EVERY: every_s},
    )
    return Message(f"watchdog:{now.isoformat()}", "watchdog", Topic.WATCHDOG, now, alert)
