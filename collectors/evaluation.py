"""The job that evaluates every few seconds, once the sources have been read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from collectors.evaluate import Alerts, Evaluated, Facts, evaluate_once
from collectors.indicated import Indications
from collectors.jobs import Job
from sitcenter import clock
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.network import Network
from sitcenter.domain.scope import EVERYTHING, Scope

EVALUATE = "evaluate"
"""The job's name, also in its heartbeat."""
SETTLED = timedelta(minutes=1)
"""So long the first round waits for sources at most: one that hangs is itself what people should know of."""


class SourceFacts(Facts, Protocol):
    """What the job needs of storage's Reader."""

    def sources(self, scope: Scope) -> Sequence[SourceFact]:
        """How the sources' last polls went."""


class Evaluation:
    """Evaluates at each call. The first round waits until every source was read to its end, or failed.

    While this process stood still nobody polled: that no feed is dead, and no half-read log a long wait,
    is known only then.
    """

    def __init__(
        self,
        reader: SourceFacts,
        store: Alerts,
        network: Network,
        rules: Mapping[str, AlertRule],
        routes: Sequence[Route],
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._reader = reader
        self._store = store
        self._network = network
        self._rules = rules
        self._routes = routes
        self._now = now
        self._started = now()
        self._settled = False
        self._indications = Indications(reader, store)

    def __call__(self) -> Evaluated | None:
        """One turn; None while the sources are being read for the first time."""
        now = self._now()
        self._settled = self._settled or self._sources_are_read(now)
        if not self._settled:
            return None
        return evaluate_once(
            self._reader, self._store, self._network, self._rules, self._routes, now, self._indications
        )

    def _sources_are_read(self, now: datetime) -> bool:
        if now - self._started >= SETTLED:
            return True
        return all(self._is_read(source) for source in self._reader.sources(EVERYTHING))

    def _is_read(self, source: SourceFact) -> bool:
        good, tried = source.last_success_at, source.last_attempt_at
        failed = source.failures > 0 and tried is not None and tried >= self._started
        return failed or (good is not None and good >= self._started)


def evaluation(
    reader: SourceFacts,
    store: Alerts,
    network: Network,
    rules: Mapping[str, AlertRule],
    routes: Sequence[Route],
    every_s: float,
) -> Job:
    """The job, begun now."""
    return Job(EVALUATE, every_s, Evaluation(reader, store, network, rules, routes))
