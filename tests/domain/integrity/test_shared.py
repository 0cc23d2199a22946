"""What rules share is what each would have made for itself."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sitcenter.domain.integrity.scene import by_desk
from sitcenter.domain.integrity.shared import Days, sessions_of
from tests.domain.integrity.played import START, day, scene

MOMENTS = st.integers(0, 126_000_000).map(lambda s: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
ZONES = ("Asia/Almaty", "America/New_York", "Europe/London", "Pacific/Apia", "UTC")


@given(st.lists(MOMENTS, min_size=1, max_size=20), st.sampled_from(ZONES))
def test_dates_are_those_of_the_zone(moments: list[datetime], name: str) -> None:
    zone = ZoneInfo(name)
    days = Days(zone)
    assert [days.of(at) for at in moments] == [at.astimezone(zone).date() for at in moments]
    assert days.of(moments[0].astimezone(zone)) == moments[0].astimezone(zone).date()


def test_sessions_that_may_meet_a_stretch_hold_all_that_meet_it() -> None:
    network, events, _ = day()
    name = "psc-almaly"
    of = scene(network, [event for event in events if event.branch_id == name])
    desks, plain = sessions_of(of, network.branches[name]), by_desk(of.visits(name))
    assert desks is sessions_of(of, network.branches[name])
    looked = 0
    for desk, sessions in plain.items():
        for minutes in range(7 * 60, 20 * 60, 20):
            since = START + timedelta(minutes=minutes)
            until = since + timedelta(minutes=10)
            met = [s for s in sessions if s[0] <= until and s[1] >= since]
            assert [s for s in desks[desk].meeting(since, until) if s[1] >= since] == met
            looked += len(met)
    assert looked > 100
