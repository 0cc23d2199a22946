"""Carries the outbox of one route to its receiver: in order, at least once, for ever."""

import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from collectors.notify.deliver import Outgoing, Undelivered, possible_duplicate, retry_at
from collectors.notify.notice import Desk
from collectors.notify.registry import Route
from sitcenter import clock
from sitcenter.settings.notify import RouteConfig

log = logging.getLogger("collectors")

BATCH = 100


class Outbox(Protocol):
    """Where messages wait; storage's."""

    def due(self, route_id: str, now: datetime, limit: int) -> Sequence[Outgoing]:
        """The first messages of a route's line, in order; none while the first of them isn't due."""

    def trying(self, outbox_id: int, now: datetime) -> None:
        """Record that a try begins, so that a try cut short by a crash is known afterwards."""

    def sent(self, outbox_id: int, now: datetime) -> None:
        """Take it out of the line."""

    def failed(self, outbox_id: int, error: str, retry_at: datetime) -> None:
        """Keep it in its place until `retry_at`."""


class Courier:
    """One route's job. A message that can't be delivered holds up those behind it: order is kept.

    Only trouble of the outbox itself is raised.
    """

    def __init__(
        self,
        config: RouteConfig,
        route: Route,
        desk: Desk,
        outbox: Outbox,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.id = config.route.id
        self._language = config.language
        self._route = route
        self._desk = desk
        self._outbox = outbox
        self._now = now
        self._down = False

    def __call__(self) -> int:
        """Deliver what is due, up to the first failure; how many were delivered."""
        delivered = 0
        for outgoing in self._outbox.due(self.id, self._now(), BATCH):
            if not self._deliver(outgoing):
                break
            delivered += 1
        return delivered

    def _deliver(self, outgoing: Outgoing) -> bool:
        notice = self._desk.notice(outgoing.message, self._language, possible_duplicate(outgoing))
        self._outbox.trying(outgoing.outbox_id, self._now())
        try:
            self._route.send(notice)
        except Undelivered as error:
            self._failed(outgoing, str(error))
            return False
        except Exception as error:  # a text of somebody else's may hold the address
            self._failed(outgoing, type(error).__name__)
            return False
        self._outbox.sent(outgoing.outbox_id, self._now())
        if self._down:
            log.info("route %s takes messages again", self.id)
        self._down = False
        return True

    def _failed(self, outgoing: Outgoing, error: str) -> None:
        attempts = outgoing.attempts + 1
        self._outbox.failed(outgoing.outbox_id, error, retry_at(attempts, random.random(), self._now()))
        if not self._down:
            log.warning("route %s takes no messages: %s", self.id, error)
        self._down = True
