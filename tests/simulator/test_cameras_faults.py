"""Every fault as a client meets it, all of them at once, each at a camera of its own."""

from collections.abc import Callable

import av
import numpy as np
import pytest

from simulator.cameras.faults import DOOR, FAULTS, PICTURE
from sitcenter import clock
from tests.simulator.camera_clients import RICH, Luma, Stage, Watcher, opened, step_of, watching
from tests.waiting import until

CUT = "psc-turksib"
LIVE = ("cover", "cover_partial", "turn", "freeze", "freeze_clock", "noise", "clock_drift", "half_fps")
TAPED = sorted(FAULTS - set(LIVE) - {"site_cut"})
PLACES = {fault: f"{RICH}/c{n}" for n, fault in enumerate(LIVE, 1)}
PLACES |= {fault: f"psc-{'medeu' if n < 8 else 'zhetysu'}/c{n % 8 + 1}" for n, fault in enumerate(TAPED)}
CLOCK = np.s_[4:26, 4:236]
BELOW = np.s_[40:, :]


@pytest.fixture(scope="module")
def played(stage: Stage) -> tuple[dict[str, Watcher], float]:
    """A watcher for each fault, which saw its camera good and then with the fault, and since when."""
    watchers = {fault: Watcher(stage.url(path), whole=fault == "loss") for fault, path in PLACES.items()}
    watchers["site_cut"] = Watcher(stage.url(f"{CUT}/c3"))
    with watching(list(watchers.values())):
        until(lambda: all(len(watcher.keys()) >= 2 for watcher in watchers.values()), 40)
        stage.play({path: fault for fault, path in PLACES.items()} | {CUT: "site_cut"})
        # What follows the end of the sessions at the doors was sent after the order.
        until(lambda: all(watchers[fault].ended for fault in DOOR), 20)
        since = clock.now().timestamp()
        pictured = [watchers[fault] for fault in FAULTS - DOOR - {"stall", "garbage"}]
        until(lambda: all(len(watcher.keys(since + 1)) >= 3 for watcher in pictured), 40)
        until(lambda: len(watchers["garbage"].after(since + 1)) > 5, 10)
    return watchers, since


def views(played: tuple[dict[str, Watcher], float], fault: str) -> tuple[Luma, list[Luma]]:
    """A key frame from before, and those from well after."""
    watchers, since = played
    return watchers[fault].keys()[0], watchers[fault].keys(since + 1)[-2:]


def change(one: Luma, other: Luma) -> float:
    return float(np.abs(one[BELOW].astype(int) - other[BELOW]).mean())


def slopes(picture: Luma) -> float:
    return float(np.abs(np.diff(picture[BELOW].astype(int), axis=1)).mean())


def coarse(picture: Luma) -> float:
    """Contrast of what is left at a sixteenth of the size."""
    height, width = (size // 16 * 16 for size in picture.shape)
    return float(picture[:height, :width].reshape(height // 16, 16, width // 16, 16).mean((1, 3)).std())


PICTURED: dict[str, Callable[[Luma, Luma], bool]] = {
    "cover": lambda good, bad: slopes(bad) < slopes(good) / 6,
    "cover_partial": lambda good, bad: 0.1 < slopes(bad) / slopes(good) < 0.5,
    "blur": lambda good, bad: slopes(bad) < slopes(good) / 3 and coarse(bad) > coarse(good) * 0.6,
    "turn": lambda good, bad: change(good, bad) > 15 and slopes(bad) > slopes(good) * 0.6,
    "black": lambda good, bad: bad.mean() < 30 and bad.std() < 4,
    "lights_off": lambda good, bad: bad.mean() < 45 and coarse(bad) > 4,
    "infrared": lambda good, bad: 20 < good.mean() - bad.mean() < 80 and slopes(bad) > slopes(good) / 3,
    "over_exposure": lambda good, bad: float((bad >= 250).mean()) > 0.5,
    "noise": lambda good, bad: slopes(bad) > slopes(good) * 1.5,
    "cleaning": lambda good, bad: slopes(bad) < slopes(good) * 0.8,
}


@pytest.mark.parametrize("fault", sorted(PICTURED))
def test_what_is_wrong_with_a_picture_is_seen_in_it(
    played: tuple[dict[str, Watcher], float], fault: str
) -> None:
    good, bad = views(played, fault)
    assert all(PICTURED[fault](good, picture) for picture in bad)
    assert step_of(played[0][fault].after(played[1] + 1)) == pytest.approx(
        0.08 if fault in LIVE else 0.2, rel=0.05
    )


def test_every_fault_of_the_picture_has_its_check() -> None:
    assert set(PICTURED) | {"freeze", "freeze_clock"} == PICTURE


@pytest.mark.parametrize(("fault", "clock_runs"), [("freeze", False), ("freeze_clock", True)])
def test_a_frozen_picture_behind_an_encoder_differs_by_little_but_not_by_nothing(
    played: tuple[dict[str, Watcher], float], fault: str, clock_runs: bool
) -> None:
    (before, *_), (first, *later) = played[0][fault].keys(), views(played, fault)[1]
    assert 0 < change(first, later[0]) < change(before, first) / 2
    assert (float((np.abs(first[CLOCK].astype(int) - later[0][CLOCK]) > 100).mean()) > 0.001) is clock_runs


def test_repeated_packets_are_equal_to_the_bit(played: tuple[dict[str, Watcher], float]) -> None:
    watchers, since = played
    seen = watchers["freeze_packets"].after(since + 1)[-5:]
    pictures = [one.luma for one in seen if one.key and one.luma is not None]
    assert len(pictures) == 5
    assert all(np.array_equal(picture, pictures[0]) for picture in pictures)


def test_lost_and_damaged_packets_make_corrupt_pictures_at_the_same_rate(
    played: tuple[dict[str, Watcher], float],
) -> None:
    watchers, since = played
    assert not any(seen.corrupt for seen in watchers["loss"].seen[:5])
    bad = watchers["loss"].after(since + 1)
    assert sum(seen.corrupt or seen.luma is None for seen in bad) > len(bad) / 20
    assert step_of(bad) == pytest.approx(0.2, rel=0.05)


def test_garbage_comes_without_a_pause_and_shows_nothing(
    played: tuple[dict[str, Watcher], float],
) -> None:
    watchers, since = played
    assert watchers["garbage"].error == ""
    assert not watchers["garbage"].keys(since + 1)


def test_half_the_rate_is_half_the_rate(played: tuple[dict[str, Watcher], float]) -> None:
    watchers, since = played
    bad = watchers["half_fps"].after(since + 1)
    assert step_of(bad) == pytest.approx(0.16, rel=0.05)
    keys = [seen.pts for seen in bad if seen.key and seen.pts is not None]
    assert float(np.median(np.diff(keys))) == pytest.approx(2.0, abs=0.17)


def test_timestamps_jump_and_arrivals_do_not(played: tuple[dict[str, Watcher], float]) -> None:
    seen = played[0]["timestamp_jump"].seen
    steps = np.diff([one.pts for one in seen if one.pts is not None])
    assert float(steps.max()) > 10
    assert float(np.diff([one.at for one in seen]).max()) < 5


def test_a_wrong_clock_is_told_by_the_sender_reports(played: tuple[dict[str, Watcher], float]) -> None:
    watchers, since = played
    told = [seen.latency for seen in watchers["clock_drift"].after(since) if seen.latency is not None]
    assert told[-1] == pytest.approx(240, abs=2)


def test_a_stalled_stream_sends_nothing_more(played: tuple[dict[str, Watcher], float]) -> None:
    watchers, since = played
    # The client's parser holds a picture back until it gives up waiting for the next one.
    assert len(watchers["stall"].after(since + 1)) <= 1
    assert watchers["stall"].error in {"", "TimeoutError"}


def test_doors_are_closed_each_in_its_way_and_open_again(
    played: tuple[dict[str, Watcher], float], stage: Stage
) -> None:
    assert all(played[0][fault].error == "" for fault in DOOR)
    with pytest.raises(av.HTTPNotFoundError):
        opened(stage.url(PLACES["death"]))
    with pytest.raises(av.HTTPUnauthorizedError):
        opened(stage.url(PLACES["wrong_password"]))
    asked_at = clock.monotonic()
    with pytest.raises(av.FFmpegError):
        opened(stage.url(f"{CUT}/c8"), seconds=1.5)
    assert clock.monotonic() - asked_at > 1.4
    stage.play({})
    back = [Watcher(stage.url(path)) for path in (PLACES["death"], PLACES["stall"], f"{CUT}/c8")]
    with watching(back):
        until(lambda: all(watcher.keys() for watcher in back), 10)
