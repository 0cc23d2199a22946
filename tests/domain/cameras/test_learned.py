"""What is usual for a camera: learned from good samples, in bounded memory, kept as JSON."""

import json
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain.cameras.learned import Stage, fresh, from_json, learn, to_json, view_accepted
from sitcenter.domain.cameras.sketch import Sketch
from sitcenter.domain.cameras.types import Monitorable
from tests.domain.cameras.samples import KEY, KNOWN, NOW, after, learned, picture, sample

WEEK = timedelta(days=7).total_seconds()


@given(st.lists(st.floats(0.01, 1000), min_size=30, max_size=300), st.sampled_from([0.01, 0.5, 0.9]))
def test_a_sketch_tells_quantiles_to_a_step_of_eight_per_cent(values: list[float], share: float) -> None:
    sketch = Sketch()
    for value in values:
        sketch = sketch.add(value)
    true = sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]
    found = sketch.quantile(share)
    assert found is not None
    assert true / 1.09 <= found <= true * 1.09


def test_a_constant_is_told_exactly_and_memory_is_bounded() -> None:
    constant = Sketch()
    for _ in range(50):
        constant = constant.add(25.0)
    assert constant.quantile(0.5) == 25.0
    endless = Sketch()
    for number in range(70_000):
        endless = endless.add(float(number % 500))
    assert endless.count < 65_000
    assert len(endless.bins) < 200


def test_medians_by_day_and_by_night_in_the_branch_s_own_hours() -> None:
    zone, known = ZoneInfo("Asia/Almaty"), fresh(KEY, NOW)
    for number in range(40):
        day, night = NOW + timedelta(seconds=number), NOW + timedelta(hours=14, seconds=number)
        known = learn(known, replace(sample(), at=day), day, zone)
        known = learn(known, replace(sample(fps=8.0), at=night), night, zone)
    assert known.fps(NOW, zone) == 25.0
    assert known.fps(NOW + timedelta(hours=14), zone) == 8.0


def test_the_quiet_floor_is_known_only_once_a_night_was_seen() -> None:
    assert learned(12).quiet_floor is None
    assert KNOWN.quiet_floor == 1.0


def test_a_frozen_picture_does_not_teach_the_floor() -> None:
    known = KNOWN
    for number in range(2000):
        known = learn(known, sample(shown=picture(difference=0.1)), after(number))
        known = learn(known, sample(shown=picture(difference=0.0, repeated=True)), after(number))
    assert known.quiet_floor == KNOWN.quiet_floor


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("noise_sigma", picture(noise_sigma=12.0)),
        ("row_noise", picture(row_noise=30.0)),
        ("clipped_hi", picture(clipped_hi=0.8)),
        ("sharpness_q", picture(sharpness_q=-0.6)),
        ("contrast", picture(contrast=9.0, lost_share=0.5)),
        ("contrast", picture(contrast=3.0, difference=0.2)),
    ],
)
def test_a_fault_teaches_nothing(name: str, fault: object) -> None:
    known = KNOWN
    for number in range(1000):
        known = learn(known, sample(picture=fault), after(number))
    assert known.usual(name) == KNOWN.usual(name)


def test_shadow_ends_seven_days_after_the_first_full_reference() -> None:
    provisional = learn(fresh(KEY, NOW), sample(shown=picture(reference="provisional")), NOW)
    assert (provisional.stage, provisional.full_since) == (Stage.PROVISIONAL, None)
    assert provisional.in_shadow(WEEK, after(9e6))
    assert not provisional.in_shadow(0, after(1))
    full = learn(provisional, sample(), NOW)
    again = learn(full, sample(), after(3600))
    assert (again.stage, again.full_since) == (Stage.FULL, NOW)
    assert full.in_shadow(WEEK, NOW + timedelta(days=6.9))
    assert not full.in_shadow(WEEK, NOW + timedelta(days=7))


def test_texture_decides_what_can_be_judged() -> None:
    for blocks, expected in ((11, Monitorable.TIMING), (12, Monitorable.FULL), (None, Monitorable.LEARNING)):
        known = learn(fresh(KEY, NOW), sample(shown=picture(good_blocks=blocks)), NOW)
        assert known.monitorable is expected


def test_an_accepted_view_forgets_the_picture_and_keeps_the_packets() -> None:
    known = view_accepted(KNOWN, NOW)
    assert (known.usual("contrast"), known.quiet_floor, known.stage) == (None, None, Stage.NONE)
    assert known.fps(NOW) == 25.0
    assert known.full_since == KNOWN.full_since


def test_nothing_is_learned_without_packets() -> None:
    assert learn(KNOWN, sample(reachable=False), NOW) == KNOWN


def test_it_is_kept_as_json() -> None:
    assert from_json(json.loads(json.dumps(to_json(KNOWN)))) == KNOWN
    assert len(json.dumps(to_json(KNOWN))) < 20_000
