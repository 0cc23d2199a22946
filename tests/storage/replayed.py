"""A log that comes in at a played clock, well or badly, judged by the live job, and what is kept at the end."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, delete, select

from collectors.evaluate import evaluate_once
from collectors.indicated import Indications
from collectors.integrity.days import closed_days
from collectors.integrity.judge import Judge
from collectors.integrity.judged import Cards, keep
from collectors.integrity.live import Live
from sitcenter.domain.alerts.types import INTEGRITY, AlertRule, Condition
from sitcenter.domain.events import Event, Kind
from sitcenter.domain.intake import Batch, Row
from sitcenter.domain.integrity.scene import Registers
from sitcenter.domain.integrity.timing import Timing
from sitcenter.domain.network import Network
from sitcenter.settings.integrity import load_cards
from sitcenter.settings.rules import RulesFile, build_rules
from sitcenter.storage import AlertStore, IntegrityStore, Reader, SourceSpec, Writer, connect, migrate
from sitcenter.storage.integrity_tables import integrity_signal, integrity_window

CONFIG = Path(__file__).parents[2] / "config"
CARDS = load_cards(CONFIG)
RULES = build_rules(RulesFile.model_validate(tomllib.loads((CONFIG / "rules.toml").read_text("utf-8"))))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATEST = timedelta(days=6)
"""So late an event comes at most: what is older than the days that are looked back on is evaluated by hand."""
UNTIMED = Timing(every_s=1e9, shadow=timedelta(0))
"""A turn judges all that is due, or as much as `stop` lets it: no clock but the played one has a say."""
Arrival = tuple[datetime, Event]
Kept = dict[tuple[Any, ...], tuple[Any, ...]]


@dataclass(slots=True)
class Feed:
    """A source: when each of its events can be read at the earliest, and when it can't be read at all."""

    spec: SourceSpec
    told: list[Arrival]
    down: list[tuple[datetime, datetime]] = field(default_factory=list)
    cursor: int = 0

    def is_down(self, now: datetime) -> bool:
        return any(since <= now < until for since, until in self.down)

    def take(self, now: datetime, most: int) -> tuple[list[Event], bool]:
        """What can be read now, and whether that is all of it."""
        last = self.cursor
        while last < len(self.told) and last - self.cursor < most and self.told[last][0] <= now:
            last += 1
        found = [event for _, event in self.told[self.cursor : last]]
        return found, last == len(self.told) or self.told[last][0] > now


def feeds(events: Iterable[Event], arrives: Callable[[Event], datetime]) -> dict[str, Feed]:
    """A source for each `source_system`, each of one kind of log."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.source_system, []).append(event)
    made = {}
    for name, of in sorted(found.items()):
        branches = tuple(sorted({event.branch_id for event in of}))
        told = sorted(
            ((arrives(event), event) for event in of), key=lambda each: (each[0], each[1].source_seq)
        )
        made[name] = Feed(SourceSpec(name, of[0].kind.value, branches, 60.0), told)
    return made


def prompt(events: Iterable[Event]) -> dict[str, Feed]:
    """Each event at once."""
    return feeds(events, lambda event: event.occurred_at)


def disturbed(events: Sequence[Event], chance: Random, share: float, outages: int) -> dict[str, Feed]:
    """This share minutes to days late, event by event and subject by subject; whole sources out of reach."""
    late: dict[tuple[str, str, str], timedelta] = {}

    def arrives(event: Event) -> datetime:
        key = event.source_system, event.branch_id, event.subject
        if key not in late:
            late[key] = _lateness(chance) if chance.random() < share else timedelta(0)
        own = _lateness(chance) if chance.random() < share else chance.random() * 3 * MINUTE
        return event.occurred_at + max(late[key], own)

    made = feeds(events, arrives)
    first, last = min(e.occurred_at for e in events), max(e.occurred_at for e in events)
    for feed in made.values():
        for _ in range(outages):
            since = first + chance.random() * (last - first)
            feed.down.append((since, since + chance.choice((2 * HOUR, 9 * HOUR, 30 * HOUR, 50 * HOUR))))
    return made


def _lateness(chance: Random) -> timedelta:
    return chance.random() * chance.choice((20 * MINUTE, 3 * HOUR, 20 * HOUR, 60 * HOUR, 84 * HOUR))


def corrected(events: Iterable[Event], chance: Random, share: float) -> Iterator[Event]:
    """Some events were told wrongly at first: at another moment, of another operator, or not at all so."""
    for event in events:
        if event.kind is Kind.CAMERA or chance.random() >= share:
            yield event
            continue
        wrong = {**event.payload}
        for name in ("operator_token", "representative_token", "biometric_result", "payment_id"):
            if name in wrong and chance.random() < 0.5:
                wrong[name] = (
                    chance.choice(("negative", "positive")) if name == "biometric_result" else "wrong"
                )
        moved = chance.choice((0, 1, 40, 60 * 24)) * chance.choice((-1, 1)) * chance.random() * MINUTE
        yield replace(event, payload=wrong, occurred_at=event.occurred_at + moved)
        seq = f"c{event.source_seq}"
        yield replace(event, source_seq=seq, is_correction=True, corrects_seq=event.source_seq)


@dataclass
class Site:
    """A store, the live job beside it, and the rounds of alerts. `now`: the played clock."""

    engine: Engine
    network: Network
    cards: Cards
    rules: Mapping[str, AlertRule]
    feeds: dict[str, Feed]
    registers: Registers
    now: datetime
    timing: Timing = UNTIMED
    stop: Callable[[], bool] = lambda: False
    turns: int = 0
    starts: int = 0
    raised: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.writer = Writer(self.engine, self.network, lambda: self.now)
        self.reader = Reader(self.engine, self.network)
        self.store, self.alerts = IntegrityStore(self.engine), AlertStore(self.engine)
        self.writer.register(feed.spec for feed in self.feeds.values())
        self.restart()

    def restart(self) -> None:
        """A new process."""
        self.starts += 1
        self.live = Live(
            self.reader,
            self.store,
            self.network,
            self.cards,
            self.timing,
            lambda _: self.registers,
            lambda: self.now,
            lambda: self.stop(),
        )
        self.indications = Indications(self.reader, self.alerts, self.cards)

    def poll(self, most: Callable[[], int]) -> None:
        """Each source once, a slice at most."""
        for name, feed in self.feeds.items():
            if feed.is_down(self.now):
                self.writer.fail(name, "no route to host", self.now)
                continue
            events, drained = feed.take(self.now, most())
            if not events:
                self.writer.alive(name, self.now, None)
                continue
            before, feed.cursor = feed.cursor, feed.cursor + len(events)
            rows = [Row(f"{name}:{event.source_seq}", (event,)) for event in events]
            after = str(feed.cursor)
            self.writer.save(
                Batch(name, rows, str(before) if before else None, after, self.now, drained=drained)
            )

    def judge(self) -> None:
        """A turn of the live job, and now and then a round of alerts."""
        self.turns += 1
        self.live.run()
        if self.turns % 4:
            return
        evaluate_once(self.reader, self.alerts, self.network, self.rules, [], self.now, self.indications)
        self.raised |= self.standing()

    def standing(self) -> set[str]:
        """Alerts of integrity that stand."""
        opened = self.alerts.open(self.now)
        mine = (a for a in opened if a.rule_id.startswith(f"{INTEGRITY}:"))
        return {a.fingerprint for a in mine if a.condition is Condition.FIRING}

    def is_read(self) -> bool:
        return all(feed.cursor == len(feed.told) for feed in self.feeds.values())

    def play(self, step: Callable[[], timedelta]) -> None:
        """Until everything was read: poll, and two minutes later a turn."""
        while not self.is_read():
            self.poll(lambda: 1_000_000)
            self.now += 2 * MINUTE
            self.judge()
            self.now += step()

    def badly(self, chance: Random, longest: timedelta = 5 * HOUR) -> None:
        """The same in slices, with turns cut short, left out, or of a new process; so long apart at most."""
        self.stop = lambda: chance.random() < 0.04
        while not self.is_read():
            self.poll(lambda: chance.choice((20, 300, 5000, 50_000)))
            self.now += chance.random() * 4 * MINUTE
            if chance.random() < 0.12:
                self.restart()
            if chance.random() < 0.8:
                self.judge()
            self.now += chance.random() * chance.choice((5 * MINUTE, HOUR, longest))
        self.stop = lambda: False

    def rest(self, until: datetime) -> None:
        """Nothing comes any more: until it is so late and four turns in a row have judged nothing."""
        idle, before = 0, self.judged_at()
        self.now = max(self.now, until)
        while idle < 4:
            self.now += 2 * HOUR + 5 * MINUTE
            self.poll(lambda: 1_000_000)
            self.now += 2 * MINUTE
            self.judge()
            idle, before, known = idle + 1, self.judged_at(), before
            idle = idle if before == known else 0

    def judged_at(self) -> list[Any]:
        with self.engine.connect() as connection:
            table = integrity_window
            return list(connection.execute(select(*table.primary_key, table.c.evaluated_at)).all())

    def evaluate(self) -> None:
        """All anew, as `sitcenter evaluate` does over the whole period."""
        with self.engine.begin() as connection:
            connection.execute(delete(integrity_signal))
            connection.execute(delete(integrity_window))
        judge = Judge(self.reader, self.network, self.cards, self.timing, lambda _: self.registers)
        for _, branch in sorted(self.network.branches.items()):
            known = self.reader.known_since(branch.id) or self.now
            for day in closed_days(branch, known, known - DAY, self.now - self.timing.lateness):
                keep(self.store, judge.closed(day, self.now))

    def kept(self, until: datetime) -> tuple[Kept, Kept]:
        return kept(self.engine, until)


def site_at(
    place: Path, network: Network, feeds: dict[str, Feed], registers: Registers, first: datetime
) -> Site:
    """A site with the delivered cards and rules and an empty store in that file, at its first moment."""
    engine = connect(f"sqlite:///{place}")
    migrate(engine)
    return Site(engine, network, CARDS, RULES, feeds, registers, first)


def kept(engine: Engine, until: datetime) -> tuple[Kept, Kept]:
    """Signals and windows of the days that begin before `until`, by their keys."""
    found: list[Kept] = [{}, {}]
    with engine.connect() as connection:
        for place, table in enumerate((integrity_signal, integrity_window)):
            start = table.c.window_start if place == 0 else table.c.start_at
            columns = [c for c in table.c if c.name != "evaluated_at"]
            keys = [c.name for c in table.primary_key]
            for row in connection.execute(select(*columns).where(start < until)):
                found[place][tuple(row._mapping[name] for name in keys)] = tuple(row)
    return found[0], found[1]


def difference(one: Kept, other: Kept) -> list[tuple[str, str]]:
    """Rule and what either has that the other hasn't, or has otherwise."""
    found = []
    for key in sorted(one.keys() | other.keys(), key=str):
        mine, his = one.get(key), other.get(key)
        if mine != his:
            parts = (
                "is missing"
                if his is None
                else "is new"
                if mine is None
                else [(a, b) for a, b in zip(mine, his, strict=True) if a != b]
            )
            found.append((str(key[2]), f"{' '.join(map(str, key))}: {parts}"))
    return found
