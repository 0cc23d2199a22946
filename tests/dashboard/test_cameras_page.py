"""All cameras on one page: worst first, what, why, since when, and how it was."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event

import pytest

from dashboard.cameras_reading import STEPS, CameraReading, Past, joined, record, steps
from dashboard.components_cameras import cameras
from dashboard.frames import Frame, screen
from dashboard.i18n import LANGUAGES, load
from dashboard.pages.cameras import CamerasPage
from dashboard.views_cameras import CamerasView, cameras_view, worst_first
from dashboard.views_cameras_setting import CameraSetting
from dashboard.views_cameras_tile import CameraTile
from sitcenter.domain.board import board
from sitcenter.domain.board_types import Board
from sitcenter.domain.cameras.types import CameraBoard, CameraInterval, CameraKey, CameraState, Monitorable
from sitcenter.domain.scope import EVERYTHING, Scope
from tests.dashboard.builders_branch import NOW, branch, network, snapshot
from tests.dashboard.builders_cameras import CameraRows, camera, interval, samples, with_cameras
from tests.dashboard.reader import FakeReader
from tests.domain.builders import source
from tests.waiting import until

NET = network(with_cameras(branch()), with_cameras(branch("almaty-7")), with_cameras(branch("almaty-9")))
MINUTE = timedelta(minutes=1)
PATIENT_S = 30.0


def setting(language: str = "en") -> CameraSetting:
    return CameraSetting(NET, load(language), NOW, "light", f"lang={language}")


def boards(**shown: Sequence[CameraBoard]) -> Board:
    """The board with the cameras of some branches as given; ids are written with _."""
    made = board(snapshot(), NET, NOW, EVERYTHING)
    given = {name.replace("_", "-"): tuple(cameras) for name, cameras in shown.items()}
    branches = tuple(replace(b, cameras=given.get(b.branch_id, (camera(),))) for b in made.branches)
    return replace(made, branches=branches)


def page(shown: Board, past: Past | None = None, trouble: bool = False, language: str = "en") -> CamerasView:
    s = setting(language)
    return cameras_view(shown, past or Past(), worst_first(shown, s), s, trouble)


def tile(one: CameraBoard, past: Past | None = None, language: str = "en") -> CameraTile:
    view = page(boards(almaty_5=[one]), past, language=language)
    (section,) = (section for section in view.sections if section.branch_id == "almaty-5")
    return section.tiles[0]


def test_branches_with_most_blind_cameras_come_first() -> None:
    view = page(
        boards(
            almaty_5=[camera(state=CameraState.LOW_FPS)],
            almaty_7=[camera(state=CameraState.OFFLINE), camera("c2", CameraState.COVERED)],
            almaty_9=[camera(state=CameraState.UNKNOWN)],
        )
    )
    assert [(one.branch_id, one.level) for one in view.sections] == [
        ("almaty-7", "crit"),
        ("almaty-5", "warn"),
        ("almaty-9", ""),
    ]
    assert view.sections[0].told == "cameras that see: 0 of 2 · don't see: 2"
    assert {figure.label: (figure.text, figure.state) for figure in view.figures} == {
        "see": ("0/4", ""),
        "don't see": ("2", "crit"),
        "see badly": ("1", "warn"),
        "no data": ("1", "unknown"),
        "under maintenance": ("0", ""),
        "desks that no camera sees now": ("3", "warn"),
    }


def test_of_what_nobody_knows_nothing_is_zero() -> None:
    unknown = [camera(state=CameraState.UNKNOWN)]
    view = page(boards(almaty_5=unknown, almaty_7=unknown, almaty_9=unknown))
    assert [figure.text for figure in view.figures] == ["–/3", "–", "–", "3", "0", "–"]
    assert view.sections[0].told == "cameras that see: – of 1 · no data: 1"


def test_maintenance_does_not_make_a_zero_of_what_nobody_knows() -> None:
    worked_on = camera("c2", CameraState.UNKNOWN, maintenance_until=NOW + timedelta(hours=1))
    view = page(boards(almaty_5=[camera(state=CameraState.UNKNOWN), worked_on], almaty_7=[], almaty_9=[]))
    assert [figure.text for figure in view.figures] == ["–/2", "–", "–", "1", "1", "–"]
    assert view.sections[0].told == "cameras that see: – of 2 · no data: 1 · under maintenance: 1"


def test_an_auditor_finds_the_file_of_the_same_branches() -> None:
    asked = replace(setting(), link="lang=en&branches=almaty-7")
    view = cameras_view(boards(), Past(), (), asked, trouble=False)
    assert view.file.href == "/export/cameras.csv?lang=en&branches=almaty-7"
    assert view.file.href in str(cameras(view))


def test_only_what_is_not_well_can_be_asked_for() -> None:
    shown = boards(almaty_7=[camera(), camera("c2", CameraState.UNKNOWN), camera("c3", CameraState.DARK)])
    view = page(shown, trouble=True)
    assert [[t.camera_id for t in one.tiles] for one in view.sections] == [["c2"]]
    assert [choice.kind for choice in view.choices] == ["", "current"]
    well = page(boards(), trouble=True)
    assert (well.sections, well.empty) == ((), "Every camera sees what it should.")


def test_a_tile_says_what_why_and_since_when() -> None:
    lost = tile(camera("c2", CameraState.OFFLINE, cause="auth", since=NOW - 48 * MINUTE, blind_desks=("1",)))
    assert (lost.name, lost.word, lost.cause, lost.since, lost.level) == (
        "c2 · hall", "camera offline", "name or password not accepted", "since 10:19", "crit"
    )  # fmt: skip
    assert (lost.blind, lost.href) == ("blind: 1", "/cameras/almaty-5/c2?lang=en")
    assert lost.since_ms == int((NOW - 48 * MINUTE).timestamp() * 1000)


def test_what_is_unknown_says_what_it_was_and_promises_nothing() -> None:
    unknown = tile(
        camera(
            state=CameraState.UNKNOWN, cause="not_watched", was=CameraState.COVERED, blind_desks=("1", "5")
        )
    )
    assert (unknown.kind, unknown.level, unknown.word, unknown.since) == ("unknown", "", "no data", "")
    assert unknown.cause == "nobody watches it now · last known: covered lens"
    assert unknown.blind == "not known to be seen: 1, 5"
    assert unknown.record == ("saw in 24 h –", "in 30 days –", "between failures –")


def test_what_does_not_come_now_has_no_measure_now() -> None:
    """A camera that is lost, or of which nothing is known, doesn't show the frames it once brought as today's."""
    past = CameraReading(reader(), PATIENT_S).of(frame())
    for state, measured in (
        (CameraState.OFFLINE, ""),
        (CameraState.STALE, ""),
        (CameraState.UNKNOWN, ""),
        (CameraState.COVERED, "frames/s 25 · view match 0.1"),
    ):
        shown = tile(camera(state=state), past)
        assert (shown.measured, shown.curves != "") == (measured, True)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("kk", "24 сағатта көрді әзірге белгісіз"),
        ("ru", "видела за 24 ч пока неизвестно"),
        ("en", "saw in 24 h not known yet"),
    ],
)
def test_a_share_of_next_to_nothing_is_no_share(language: str, told: str) -> None:
    """Ten minutes are no day: no per cent is made of them, and no time between failures."""
    key = CameraKey("almaty-5", "c1")
    young = record([interval(CameraState.OK, NOW - 10 * MINUTE, None, key=key)], NOW)
    assert tile(camera(), Past(records={key: young}), language).record[0] == told
    spotted = record([interval(CameraState.OFFLINE, NOW - 10 * MINUTE, None, key=key)], NOW)
    _day, _month, between = tile(camera(), Past(records={key: spotted})).record
    assert between == "between failures not known yet"


def test_a_camera_that_never_saw_is_not_said_to_have_no_failure() -> None:
    lost = record(
        [interval(CameraState.OFFLINE, NOW - timedelta(days=3), None, key=CameraKey("a", "c"))], NOW
    )
    past = Past(records={CameraKey("almaty-5", "c1"): lost})
    assert tile(camera(), past).record[2] == "between failures –"


def test_what_limits_the_word_is_said() -> None:
    until = NOW + timedelta(hours=2)
    assert tile(camera(maintenance_until=until)).notes == ("maintenance until 13:07",)
    assert tile(camera(maintenance_until=NOW - MINUTE)).notes == ()
    assert tile(camera(monitorable=Monitorable.LEARNING, shadow=True)).notes == ("still learning its view",)
    lost = camera(state=CameraState.OFFLINE, monitorable=Monitorable.LEARNING)
    assert tile(lost).notes == ()
    assert "timing only" in tile(camera(monitorable=Monitorable.TIMING)).notes[0]
    assert "on trial" in tile(camera(shadow=True)).notes[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_blind_desks_are_told_by_branch_and_so_are_those_without_a_camera(language: str) -> None:
    """almaty-5: desks 1 and 5 hang on c1, 2 on c2, 3 on c3, 4 on c4, K1 on none."""
    shown = boards(
        almaty_5=[
            camera("c1", CameraState.COVERED),
            camera("c2", CameraState.UNKNOWN),
            *[camera(f"c{k}") for k in range(3, 9)],
        ]
    )
    section = page(shown, language=language).sections[0]
    assert section.blind.endswith(": 1, 5")
    assert section.doubtful.endswith(": 2")
    assert section.unmapped.endswith(": K1")


def test_steps_are_means_with_gaps() -> None:
    start = NOW - timedelta(hours=2)
    made = steps([(start, 24.0), (start + MINUTE, 26.0), (NOW, 20.0), (NOW - MINUTE, None)], start, NOW)
    assert len(made) == STEPS
    assert (made[0], made[1], made[-1]) == (25.0, None, 20.0)


def reader() -> FakeReader:
    """One camera that was lost for an hour yesterday, and is covered since six minutes ago."""
    key = CameraKey("almaty-5", "c1")
    lost, back = NOW - timedelta(hours=13), NOW - timedelta(hours=12)
    rows = CameraRows(
        intervals=[
            interval(CameraState.OK, NOW - timedelta(days=2), lost, key=key),
            interval(CameraState.OFFLINE, lost, back, "timeout", key),
            interval(CameraState.OK, back, None, key=key),
        ],
        samples={key: samples(NOW, 6 * MINUTE, {"ref_similarity": 0.1})},
    )
    return FakeReader(facts=snapshot(), camera_rows=rows)


def frame(number: int = 1, later: timedelta = timedelta(0), silent: bool = False) -> Frame:
    at = NOW + later
    return Frame(number, at, snapshot(), NET, silent_since=at if silent else None)


def test_the_past_is_read_once_for_a_while_and_kept_while_the_database_is_silent() -> None:
    source = reader()
    reading = CameraReading(source, PATIENT_S)
    key = CameraKey("almaty-5", "c1")
    past = reading.of(frame())
    reading.of(frame(2, timedelta(seconds=20)))
    assert source.camera_rows.reads == ["trends", "intervals"]
    assert reading.of(frame(3, timedelta(hours=1), silent=True)) is past
    reading.of(frame(4, timedelta(seconds=30)))
    assert source.camera_rows.reads == ["trends", "intervals", "trends"]
    assert past.trends[key].match[-1] == pytest.approx(0.1)
    assert past.records[key].day.failures == 1


def test_what_nobody_watches_is_no_time_in_which_a_camera_saw() -> None:
    key, stopped = CameraKey("almaty-5", "c1"), NOW - timedelta(hours=6)
    watching = source(source_id="cameras", kind="camera", last_success_at=stopped)
    seen = Frame(1, NOW, replace(snapshot(), sources=(watching,)), NET)
    records = CameraReading(reader(), PATIENT_S).of(seen).records[key]
    assert records.day.known_share == pytest.approx(0.75)


def test_only_what_may_be_new_is_read_and_what_is_old_goes() -> None:
    source = reader()
    reading, key = CameraReading(source, PATIENT_S), CameraKey("almaty-5", "c1")
    before = reading.of(frame()).trends[key]
    later = [(NOW + 30 * MINUTE, {"fps": 12.0, "ref_similarity": 0.9})]
    source.camera_rows = replace(source.camera_rows, samples={key: later})
    after = reading.of(frame(2, 30 * MINUTE)).trends[key]
    asked = source.camera_rows.asked_since
    assert asked == [NOW + 0.5 * MINUTE - timedelta(hours=2), NOW - 10 * MINUTE]
    assert after.fps[-1] == 12.0
    assert after.fps[:35] == before.fps[15:50]


def test_samples_that_came_late_take_their_places_and_none_is_counted_twice() -> None:
    key, other = CameraKey("almaty-5", "c1"), CameraKey("almaty-5", "c2")
    kept = {key: [(NOW - 3 * MINUTE, (1.0,)), (NOW - MINUTE, (3.0,))], other: [(NOW - 3 * MINUTE, (9.0,))]}
    read = {key: [(NOW - 2 * MINUTE, (2.0,)), (NOW - MINUTE, (3.0,))]}
    assert joined(kept, read, NOW - 10 * MINUTE, NOW - 2 * MINUTE)[key] == [
        (NOW - 3 * MINUTE, (1.0,)), (NOW - 2 * MINUTE, (2.0,)), (NOW - MINUTE, (3.0,))
    ]  # fmt: skip
    assert other not in joined(kept, read, NOW - 2 * MINUTE, NOW - 2 * MINUTE)


def test_a_screen_does_not_wait_for_a_slow_database() -> None:
    """It shows that nothing is known, and what was read once it has been."""
    answer = Event()

    class Slow(FakeReader):
        def camera_trends(
            self, scope: Scope, start: datetime, names: tuple[str, ...]
        ) -> Mapping[CameraKey, Sequence[tuple[datetime, tuple[float | None, ...]]]]:
            answer.wait(30)
            return super().camera_trends(scope, start, names)

    reading = CameraReading(Slow(facts=snapshot(), camera_rows=reader().camera_rows), patience_s=0)
    assert reading.of(frame()) == Past()
    answer.set()
    until(lambda: reading.of(frame()).records, 30)
    assert reading.of(frame()).trends


def test_a_reading_that_fails_is_told_and_tried_again() -> None:
    class Broken(FakeReader):
        broken = True

        def camera_intervals(self, scope: Scope, start: datetime, end: datetime) -> Iterator[CameraInterval]:
            if self.broken:
                raise OSError("disk")
            return super().camera_intervals(scope, start, end)

    source = Broken(facts=snapshot(), camera_rows=reader().camera_rows)
    reading = CameraReading(source, PATIENT_S)
    with pytest.raises(OSError, match="disk"):
        reading.of(frame())
    source.broken = False
    past = reading.of(frame())
    assert past.records
    assert past.trends


def test_a_tile_shows_how_it_was() -> None:
    shown = tile(camera(), CameraReading(reader(), PATIENT_S).of(frame()))
    assert shown.record == (
        "saw in 24 h 95%",
        "in 30 days 97% (known: 6%)",
        "between failures 1\xa0day\xa023\xa0hr",
    )
    assert shown.measured == "frames/s 25 · view match 0.1"
    assert shown.curves.startswith("data:image/svg+xml")


def test_the_page_shows_what_the_screen_may_see_and_says_what_is_missing() -> None:
    found = CamerasPage(CameraReading(reader(), PATIENT_S))
    asked = screen("/cameras?branches=almaty-7,atlantis&lang=en", EVERYTHING, LANGUAGES, "kk", NET.branches)
    told = str(found.view(frame(), asked, setting()))
    assert "branches not found: 1" in told
    assert "almaty-9" not in told
    nobody = screen(
        "/cameras?branches=atlantis", Scope(frozenset({"almaty-5"})), LANGUAGES, "en", NET.branches
    )
    assert "There is no such branch" in str(found.view(frame(), nobody, setting()))


def test_sections_keep_their_places_for_half_a_minute() -> None:
    found = CamerasPage(CameraReading(reader(), PATIENT_S))
    first = found.order(boards(almaty_9=[camera(state=CameraState.OFFLINE)]), NOW, setting())
    worse = boards(almaty_7=[camera(state=CameraState.OFFLINE), camera("c2", CameraState.OFFLINE)])
    assert first[0] == "almaty-9"
    assert found.order(worse, NOW + timedelta(seconds=10), setting()) == first
    assert found.order(worse, NOW + timedelta(seconds=31), setting())[0] == "almaty-7"


def test_nothing_is_awaited_in_a_layout() -> None:
    """Views read in the hub's thread; one reading serves screens that ask at once."""
    source = reader()
    reading = CameraReading(source, PATIENT_S)

    async def both() -> list[Past]:
        return await asyncio.gather(*(asyncio.to_thread(reading.of, frame()) for _ in range(2)))

    first, second = asyncio.run(both())
    assert first.trends is second.trends
    assert source.camera_rows.reads == ["trends", "intervals"]
