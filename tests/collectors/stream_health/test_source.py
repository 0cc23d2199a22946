"""The watched cameras as a source: against a real store, with a watch that says what the test wants."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from collectors.records import SourceError
from collectors.run import Outcome, Source, poll
from collectors.stream_health.source import CameraTransport, camera_source
from sitcenter.domain.cameras.types import (
    Box,
    CameraInterval,
    CameraKey,
    CameraOrder,
    CameraState,
    Monitorable,
    ReferenceLearned,
    Unwatched,
    Verb,
)
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import (
    CameraStore,
    Reader,
    SourceSpec,
    Writer,
    connect,
    migrate,
    rebuild,
    verify_journal,
)
from sitcenter.storage.camera_tables import camera_order
from sitcenter.storage.journal import event
from sitcenter.storage.projections import PROJECTIONS
from tests.collectors.builders import NOW, ZONES
from tests.collectors.stream_health.fakes import KEY, OTHER, FakeGrading, FakeWatch, at, sample
from tests.domain.builders import branch, network

NETWORK = network(branch("a"), branch("b"))
Short = tuple[str, str, float, float | None]


@dataclass
class Centre:
    """A store, a clock, and runs of a collector one after the other."""

    engine: Engine
    now: datetime = NOW
    watches: list[FakeWatch] = field(default_factory=list)
    failing: Exception | None = None

    def __post_init__(self) -> None:
        self.writer = Writer(self.engine, NETWORK, lambda: self.now)
        self.reader = Reader(self.engine, NETWORK)
        self.store = CameraStore(self.engine, lambda: self.now)
        self.writer.register([SourceSpec("cameras", "camera", ("a", "b"), 1.0)])
        self.given: list[tuple[object, object]] = []
        self.begin()

    def begin(self, sample_s: float = 20.0, also: tuple[CameraKey, ...] = ()) -> None:
        """A collector's process starts."""
        zones = {KEY: ZONES["a"], OTHER: ZONES["b"], **{key: ZONES[key.branch_id] for key in also}}
        self.transport = CameraTransport(
            zones, self._open, FakeGrading(), self.store, sample_s, lambda: self.now
        )
        self.source: Source = camera_source(self.transport)

    def _open(self, references: object, masks: object) -> FakeWatch:
        if self.failing is not None:
            raise self.failing
        self.given.append((references, masks))
        self.watches.append(FakeWatch())
        return self.watches[-1]

    @property
    def watch(self) -> FakeWatch:
        return self.watches[-1]

    def go(self, seconds: float) -> None:
        self.now = at(seconds)

    def poll(self, seconds: float) -> Outcome:
        self.go(seconds)
        return poll(self.source, self.writer, lambda: self.now)

    def intervals(self, key: CameraKey = KEY) -> list[Short]:
        found = self.reader.camera_intervals(EVERYTHING, NOW - timedelta(days=1), NOW + timedelta(days=1))
        return [short(each) for each in found if each.key == key]

    def samples(self, name: str, key: CameraKey = KEY) -> Sequence[object]:
        found = self.reader.camera_samples(*key, NOW, NOW + timedelta(days=1))
        return [measures.get(name) for _, measures in found]


def short(interval: CameraInterval) -> Short:
    def after(moment: datetime) -> float:
        return (moment - NOW).total_seconds()

    until = None if interval.until is None else after(interval.until)
    return interval.state.value, interval.cause, after(interval.since), until


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    engine = connect(f"sqlite:///{tmp_path}/store.db")
    migrate(engine)
    made = Centre(engine)
    yield made
    assert verify_journal(engine) == []
    before = rows(engine)
    rebuild(engine, NETWORK)
    assert rows(engine) == before
    engine.dispose()


def rows(engine: Engine) -> list[list[object]]:
    with engine.connect() as connection:
        return [
            list(map(tuple, connection.execute(select(table).order_by(*table.primary_key))))
            for table in PROJECTIONS
        ]


def test_a_day_of_a_camera(centre: Centre) -> None:
    assert centre.poll(0).stored == 2
    centre.watch.brought += [sample(1), sample(1, key=OTHER)]
    assert centre.poll(2).stored == 4
    centre.watch.brought += [sample(6), sample(10, "refused"), sample(14, "refused")]
    centre.poll(15)
    assert centre.intervals() == [
        ("unknown", "starting", 0, 1),
        ("ok", "", 1, 10),
        ("offline", "refused", 10, None),
    ]
    assert centre.samples("failure") == [None, "refused"]
    first, second = centre.reader.snapshot(centre.now, EVERYTHING).cameras
    assert (first.state, first.since, first.at) == (CameraState.OFFLINE, at(10), at(15))
    assert (second.state, second.measured) == (CameraState.OK, {"fps": 25.0, "last_frame_age_s": 0.25})
    [fact] = centre.reader.sources(EVERYTHING)
    assert (fact.kind, fact.failures, fact.last_success_at) == ("camera", 0, at(15))


def test_nothing_new_is_a_good_poll_without_a_batch(centre: Centre) -> None:
    centre.poll(0)
    seen = centre.writer.cursor("cameras")
    assert centre.poll(1) == Outcome(drained=True)
    assert centre.writer.cursor("cameras") == seen
    [fact] = centre.reader.sources(EVERYTHING)
    assert fact.last_success_at == at(1)


def test_what_was_not_saved_is_handed_over_again(centre: Centre) -> None:
    centre.go(0)
    centre.transport.fetch(None, 100)
    centre.watch.brought += [sample(1)]
    lost = centre.transport.fetch(None, 100)
    assert [
        centre.transport.fetch(None, 100).records,
        centre.transport.fetch("other:000000009", 100).records,
    ] == [lost.records] * 2
    assert centre.poll(2).stored == len(lost.records) == 4


def test_a_page_holds_no_more_than_was_asked_for(centre: Centre) -> None:
    centre.go(0)
    page = centre.transport.fetch(None, 1)
    assert (len(page.records), page.more) == (1, True)
    page = centre.transport.fetch(page.cursor, 1)
    assert (len(page.records), page.more) == (1, False)


def test_what_nobody_watched_is_neither_good_nor_bad(centre: Centre) -> None:
    """A run ends, by whatever means; the next one begins ten minutes later."""
    centre.poll(0)
    centre.watch.brought += [sample(1)]
    centre.poll(2)
    centre.poll(30)
    centre.begin()
    centre.poll(630)
    centre.watch.brought += [sample(632)]
    centre.poll(633)
    assert centre.intervals() == [
        ("unknown", "starting", 0, 1),
        ("ok", "", 1, 30),
        ("unknown", "starting", 30, 632),
        ("ok", "", 632, None),
    ]


def test_a_camera_whose_process_was_lost_is_unknown_at_once(centre: Centre) -> None:
    centre.poll(0)
    centre.watch.brought += [sample(1), sample(1, "refused", key=OTHER), Unwatched(KEY, at(4))]
    centre.poll(5)
    centre.watch.brought += [Unwatched(KEY, at(6)), Unwatched(CameraKey("a", "gone"), at(6)), sample(9)]
    centre.poll(10)
    assert centre.intervals() == [
        ("unknown", "starting", 0, 1),
        ("ok", "", 1, 4),
        ("unknown", "not_watched", 4, 9),
        ("ok", "", 9, None),
    ]
    assert centre.intervals(OTHER)[-1] == ("offline", "refused", 1, None)
    assert [fact.shadow for fact in centre.reader.snapshot(centre.now, EVERYTHING).cameras] == [False, False]


def test_a_camera_whose_process_was_lost_keeps_what_was_known_of_its_watching(centre: Centre) -> None:
    centre.poll(0)
    centre.watch.brought += [*(sample(second) for second in range(1, 13)), Unwatched(KEY, at(14))]
    centre.poll(15)
    [lost] = [fact for fact in centre.reader.snapshot(centre.now, EVERYTHING).cameras if fact.key == KEY]
    assert (lost.state, lost.monitorable, lost.shadow) == (CameraState.UNKNOWN, Monitorable.FULL, False)
    assert not lost.measured


def test_a_camera_that_is_configured_no_more_does_not_stay_as_it_was(centre: Centre) -> None:
    gone = CameraKey("a", "gone")
    centre.begin(also=(gone,))
    centre.poll(0)
    centre.watch.brought += [sample(1, key=key) for key in (KEY, OTHER, gone)]
    centre.poll(2)
    for start in (60, 90):
        centre.begin()
        centre.poll(start)
    assert centre.intervals(gone) == [
        ("unknown", "starting", 0, 1),
        ("ok", "", 1, 2),
        ("unknown", "not_configured", 2, None),
    ]


def test_a_state_is_dated_when_it_began_and_never_before_the_one_before(centre: Centre) -> None:
    centre.poll(0)
    centre.watch.brought += [sample(1)]
    centre.poll(5)
    centre.go(5)
    centre.store.order(CameraOrder("o", KEY, Verb.MAINTENANCE, at(5), "t", "", until=at(60)))
    centre.poll(20)
    centre.watch.brought += [sample(15, "timeout")]
    centre.poll(21)
    assert centre.intervals()[1:] == [("ok", "", 1, 20), ("offline", "timeout", 20, None)]
    [fact, _] = centre.reader.snapshot(centre.now, EVERYTHING).cameras
    assert fact.since == at(15)


def test_silence_of_one_camera_makes_it_unknown(centre: Centre) -> None:
    centre.poll(0)
    centre.watch.brought += [sample(1), sample(1, key=OTHER)]
    centre.poll(2)
    centre.watch.brought += [sample(30, key=OTHER)]
    centre.poll(40)
    assert centre.intervals()[-1] == ("unknown", "not_watched", 1, None)
    assert centre.intervals(OTHER)[-1] == ("ok", "", 1, None)


def test_measures_are_kept_once_in_a_while_with_what_is_seldom_measured(centre: Centre) -> None:
    centre.poll(0)
    centre.watch.brought += [sample(1), sample(5, corrupt_share=0.5), sample(9), sample(21), sample(23)]
    centre.poll(24)
    assert centre.samples("corrupt_share") == [None, 0.5]


def test_a_watch_that_cannot_start_is_tried_again(centre: Centre) -> None:
    centre.failing = ModuleNotFoundError("No module named 'av'")
    for _ in range(2):
        with pytest.raises(SourceError, match="cameras can't be watched: ModuleNotFoundError: No module"):
            centre.poll(0)
    assert centre.intervals() == []
    centre.failing = None
    assert centre.poll(1).stored == 2


@pytest.mark.parametrize("error", [None, OSError("a pipe broke")])
def test_a_watch_that_stands_still_is_replaced(centre: Centre, error: Exception | None) -> None:
    centre.poll(0)
    centre.watch.brought += [sample(1), sample(2), sample(2, key=OTHER)]
    centre.poll(3)
    first = centre.watch
    first.error = error
    with pytest.raises(SourceError, match=r"stands still|a pipe broke"):
        centre.poll(63)
    assert not first.running
    centre.poll(64)
    centre.watch.brought += [sample(66)]
    centre.poll(67)
    assert (centre.watch.running, len(centre.watches)) == (True, 2)
    assert centre.intervals()[2:] == [("unknown", "starting", 2, 66), ("ok", "", 66, None)]


def test_an_order_is_handed_on_and_journaled_once(centre: Centre) -> None:
    centre.poll(0)
    mask = CameraOrder(
        "m1", KEY, Verb.MASK, at(1), "duty", "clock 900101900008", (Box(0.5, 0, 1, 0.25, "clock"),)
    )
    centre.store.order(mask)
    assert centre.poll(2).stored == 1
    assert centre.store.pending() == [mask]
    assert centre.poll(3).read == 0
    assert (centre.watch.orders, centre.store.pending()) == ([mask], [])
    with centre.engine.connect() as connection:
        query = select(event.c.source_seq, event.c.payload).where(event.c.event_type == "camera_order")
        [(seq, payload)] = connection.execute(query).all()
        assert connection.execute(select(camera_order.c.taken_at)).scalar_one() == at(2)
    assert seq == "order:m1"
    assert '"masks":["0.5 0 1 0.25 clock"]' in payload
    assert "900101900008" not in payload
    centre.begin()
    centre.poll(9)
    assert centre.given[-1] == ({}, {KEY: mask.masks, OTHER: ()})


def test_an_order_is_not_lost_between_the_journal_and_its_mark(centre: Centre) -> None:
    centre.poll(0)
    centre.store.order(CameraOrder("o1", OTHER, Verb.MAINTENANCE, at(1), "t", "cleaning", until=at(99)))
    centre.poll(2)
    centre.begin()
    outcome = centre.poll(3)
    assert (outcome.stored, outcome.duplicate) == (2, 1)
    centre.poll(4)
    assert centre.store.pending() == []


def test_maintenance_is_an_interval_of_its_own_and_ends_by_itself(centre: Centre) -> None:
    centre.poll(0)
    centre.watch.brought += [sample(1)]
    centre.poll(2)
    centre.go(10)
    centre.store.order(CameraOrder("o1", KEY, Verb.MAINTENANCE, at(10), "t", "cleaning", until=at(25)))
    centre.poll(11)
    centre.watch.brought += [sample(20), sample(28)]
    centre.poll(30)
    found = list(centre.reader.camera_intervals(EVERYTHING, at(5), at(99)))
    assert [(each.maintenance, short(each)[2:]) for each in found if each.key == KEY] == [
        (False, (1, 11)),
        (True, (11, 25)),
        (False, (25, None)),
    ]


def test_what_is_learned_is_kept_and_handed_back(centre: Centre) -> None:
    centre.poll(0)
    learned = ReferenceLearned(KEY, "day", at(5), "statistics", 40)
    centre.watch.brought += [sample(1), sample(3), learned, ReferenceLearned(OTHER, "day", at(6), "more", 9)]
    centre.poll(7)
    centre.transport.close()
    assert not centre.watch.running
    assert centre.store.learned([KEY, OTHER]) == {KEY: "2", OTHER: "0"}
    centre.begin()
    centre.poll(20)
    assert set(centre.given[-1][0]) == {KEY, OTHER}  # type: ignore[call-overload]
    centre.watch.brought += [sample(seconds) for seconds in range(21, 29)]
    centre.poll(30)
    centre.watch.brought += [sample(601)]
    centre.poll(621)
    assert centre.store.learned([KEY]) == {KEY: "11"}
    centre.store.order(CameraOrder("o1", KEY, Verb.ACCEPT_VIEW, at(622), "t", "turned on purpose"))
    centre.watch.brought += [sample(622), sample(622, key=OTHER)]
    centre.poll(623)
    centre.transport.close()
    assert centre.store.learned([KEY]) == {KEY: "0"}
    assert set(centre.store.references([KEY, OTHER])) == {OTHER}


def test_what_can_not_be_read_is_learned_anew(centre: Centre) -> None:
    centre.store.keep_learned(KEY, "many", NOW)
    centre.poll(0)
    centre.watch.brought += [sample(1)]
    centre.poll(2)
    centre.transport.close()
    assert centre.store.learned([KEY]) == {KEY: "1"}


def test_what_is_suspicious_is_looked_at_more_often(centre: Centre) -> None:
    centre.poll(0)
    centre.watch.brought += [sample(1, corrupt_share=0.0)]
    centre.poll(2)
    centre.poll(3)
    centre.watch.brought += [sample(4)]
    centre.poll(5)
    assert centre.watch.looked == [(KEY, True), (KEY, False)]


def test_nothing_is_missing_and_closing_twice_is_nothing(centre: Centre) -> None:
    assert centre.transport.missing({"1"}) == frozenset()
    centre.transport.close()
    centre.transport.close()


def test_of_two_collectors_the_first_gives_way_and_says_all_anew_when_it_is_alone_again(
    centre: Centre,
) -> None:
    centre.poll(0)
    centre.watch.brought = [sample(1), sample(1, key=OTHER)]
    centre.poll(2)
    first, first_watch = centre.source, centre.watch
    centre.begin()
    centre.go(5)
    centre.poll(5)
    centre.source = first
    with pytest.raises(SourceError, match="another collector"):
        centre.poll(6)
    assert not first_watch.running
    with pytest.raises(SourceError, match="another collector"):
        centre.poll(64)
    assert centre.intervals()[-1][:2] == ("unknown", "starting")
    centre.poll(67)
    assert centre.watch.running
    centre.watch.brought = [sample(68), sample(68, key=OTHER)]
    centre.poll(69)
    assert [stretch[0] for stretch in centre.intervals()] == ["unknown", "ok", "unknown", "ok"]
