"""A site of two branches whose rules are evaluated in rounds, on a database, by a clock that tests move."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from collectors.evaluate import Evaluated, evaluate_once
from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import Alert
from sitcenter.domain.events import Event
from sitcenter.domain.scope import EVERYTHING
from sitcenter.settings.rules import RulesFile, build_rules
from sitcenter.storage import AlertStore, Reader, SourceSpec, Writer
from tests.domain.builders import NOW
from tests.storage.builders import NETWORK, batch, rows

CONFIG = Path(__file__).parents[2] / "config"
RULES = build_rules(RulesFile.model_validate(tomllib.loads((CONFIG / "rules.toml").read_text("utf-8"))))
ROUTES = [Route("duty")]
SPECS = (
    SourceSpec("qa", "queue", ("a",), 1.0),
    SourceSpec("qb", "queue", ("b",), 1.0),
    SourceSpec("sa", "service", ("a", "b"), 5.0),
)


@dataclass
class Site:
    """`dead`: sources that can't be read now; all others are polled well before each round."""

    engine: Engine
    now: datetime = NOW
    dead: set[str] = field(default_factory=set)
    cursors: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.writer = Writer(self.engine, NETWORK, lambda: self.now)
        self.reader = Reader(self.engine, NETWORK)
        self.store = AlertStore(self.engine)
        self.writer.register(SPECS)

    def read(self, *events: Event, source_id: str = "qa") -> None:
        """The source brings these events."""
        read = self.cursors.get(source_id, 0)
        self.cursors[source_id] = read + 1
        before = str(read) if read else None
        after = (self.now - NOW).total_seconds()
        self.writer.save(batch(rows(*events), before, str(read + 1), source_id, seconds=after))

    def evaluate(self, store: AlertStore | None = None) -> Evaluated:
        """Poll, and one round."""
        for spec in SPECS:
            if spec.source_id in self.dead:
                self.writer.fail(spec.source_id, "no route to host", self.now)
            else:
                self.writer.alive(spec.source_id, self.now, None)
        return evaluate_once(self.reader, store or self.store, NETWORK, RULES, ROUTES, self.now)

    def pass_by(self, minutes: float, every_s: float = 30) -> list[Evaluated]:
        """Rounds until so much time has gone by."""
        until, found = self.now + timedelta(minutes=minutes), []
        while self.now < until:
            self.now += timedelta(seconds=every_s)
            found.append(self.evaluate())
        return found

    def alerts(self) -> dict[str, Alert]:
        """Every alert so far, by rule and branch; the latest of each."""
        every = self.store.alerts(EVERYTHING, NOW - timedelta(days=1), self.now + timedelta(days=1))
        return {f"{alert.rule_id} {alert.branch_id}": alert for alert in every}
