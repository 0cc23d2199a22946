"""What packets tell: rates, gaps, jumps of the stream's clock, lag, key frames, capture times."""

import pytest

from camera_feeds.packets import Arrival, Packets

STEP = 0.04


def session(**changes: float) -> Packets:
    return Packets(opened=0.0, rates_from=changes.get("rates_from", 0.0))


def play(packets: Packets, start: float, count: int, shift: float = 0.0, late: float = 0.0) -> float:
    """Frames at 25 a second from `start`; their own times are `shift` ahead, they arrive `late`."""
    for number in range(count):
        at = start + number * STEP
        packets.add(Arrival(at + late, 1000, at + shift, key=number % 50 == 0))
    return start + count * STEP


def test_rates_are_of_the_window() -> None:
    packets = session()
    end = play(packets, 0.0, 250)
    timing = packets.close_window(end)
    assert timing.fps == pytest.approx(25)
    assert timing.bitrate_kbps == pytest.approx(200)
    assert timing.packet_gap_max_s == pytest.approx(STEP)
    assert timing.key_interval_s == pytest.approx(2)
    assert (timing.timestamp_jumps, timing.timestamp_backsteps) == (0, 0)
    assert timing.lag_s == pytest.approx(0, abs=1e-9)


def test_no_rate_is_told_of_the_warm_up_or_of_an_instant() -> None:
    packets = session(rates_from=3.0)
    end = play(packets, 0.0, 74)
    assert packets.close_window(end).fps is None
    end = play(packets, end, 250)
    assert packets.close_window(end).fps == pytest.approx(25, rel=0.02)
    assert packets.close_window(end + 0.5).fps is None


def test_silence_is_a_measured_zero_and_its_gap_counts() -> None:
    packets = session()
    end = play(packets, 0.0, 100)
    packets.close_window(end)
    timing = packets.close_window(end + 10)
    assert timing.fps == 0
    assert timing.packet_gap_max_s == pytest.approx(10 + STEP)


def test_a_leap_of_the_streams_clock_is_a_jump_unless_the_wait_was_as_long() -> None:
    packets = session()
    end = play(packets, 0.0, 50)
    end = play(packets, end, 50, shift=10)
    assert packets.close_window(end).timestamp_jumps == 1
    end = play(packets, end + 30, 50, shift=10)
    timing = packets.close_window(end)
    assert (timing.timestamp_jumps, timing.timestamp_backsteps) == (0, 0)


def test_a_server_that_begins_with_what_it_had_kept_leaps_to_the_present_without_a_fault() -> None:
    packets = session(rates_from=3.0)
    end = play(packets, 0.0, 50, shift=-2.0)
    end = play(packets, end, 50)
    timing = packets.close_window(end)
    assert (timing.timestamp_jumps, timing.timestamp_backsteps) == (0, 0)
    end = play(packets, end, 50, shift=10)
    assert packets.close_window(end).timestamp_jumps == 1


def test_a_pause_in_sending_is_no_jump_though_its_step_is_seen_a_packet_later() -> None:
    """The reader has a packet only when the next one begins: the wait comes before the step."""
    packets = session()
    end = play(packets, 0.0, 50)
    packets.add(Arrival(end + 3, 1000, end, key=False))
    end = play(packets, end + 3 + STEP, 50)
    timing = packets.close_window(end)
    assert (timing.timestamp_jumps, timing.timestamp_backsteps) == (0, 0)
    assert timing.packet_gap_max_s == pytest.approx(3 + STEP)


def test_going_back_is_a_backstep_and_no_lag() -> None:
    packets = session()
    end = play(packets, 0.0, 50)
    end = play(packets, end, 50, shift=-5)
    timing = packets.close_window(end)
    assert (timing.timestamp_jumps, timing.timestamp_backsteps) == (0, 1)
    assert timing.lag_s == pytest.approx(0, abs=1e-9)


def test_lag_is_over_the_least_delay_of_five_minutes() -> None:
    packets = session()
    end = play(packets, 0.0, 250)
    packets.close_window(end)
    end = play(packets, end + 3, 250, shift=-3)
    assert packets.close_window(end).lag_s == pytest.approx(3)
    for _ in range(12):
        end = play(packets, end, 750, shift=-3)
    packets.close_window(end)
    end = play(packets, end, 250, shift=-3)
    assert packets.close_window(end).lag_s == pytest.approx(0, abs=1e-9)


def test_silence_is_ten_usual_gaps_and_at_least_five_seconds() -> None:
    packets = session()
    assert packets.silence_limit(5) == 5
    play(packets, 0.0, 50)
    assert packets.silence_limit(5) == 5
    slow = session()
    for number in range(10):
        slow.add(Arrival(number * 2.0, 1000, number * 2.0, key=True))
    assert slow.silence_limit(5) == pytest.approx(20)


def test_a_key_frame_that_stays_away_shows_as_the_interval() -> None:
    packets = session()
    for number in range(500):
        packets.add(Arrival(number * STEP, 1000, number * STEP, key=number == 0))
    assert packets.key_interval(14) is None
    assert packets.key_interval(20) == pytest.approx(20)


@pytest.mark.parametrize(
    ("captured", "latency", "offset"),
    [(0.041, 0.041, 0.0), (-2.5, None, 2.5), (600.0, None, -600.0), (3.5, 3.5, 0.0)],
)
def test_capture_times_are_latency_or_the_cameras_clock(
    captured: float, latency: float | None, offset: float
) -> None:
    packets = session()
    packets.add(Arrival(1.0, 1000, 1.0, key=True, captured_s=captured))
    timing = packets.close_window(2.0)
    assert timing.latency_s == latency
    assert timing.clock_offset_s == pytest.approx(offset)
