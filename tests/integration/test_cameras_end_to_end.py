"""From a lens to the board and to who is told, through the real processes: the simulator's and the collector's."""

from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from sitcenter import clock
from sitcenter.domain.alerts.types import Condition
from sitcenter.domain.cameras.types import NOT_SEEING, CameraState
from sitcenter.domain.scope import EVERYTHING
from sitcenter.storage import AlertStore
from tests.integration.centre import PASSWORD, Centre, centre, command_lines
from tests.waiting import until

NOTICED_S, COVERED_S = 10, 60
"""What duty staff are promised."""
EIGHT, SMALL = "b0", "b1"


def test_what_happens_to_cameras_is_on_the_board_in_time_and_told_once(tmp_path: Path) -> None:
    with centre(tmp_path, [(EIGHT, 8), (SMALL, 2)]) as site:
        began = clock.now()
        site.start()
        until(lambda: site.states() == {"ok"}, 60)
        dead_and_silent_cameras_are_noticed(site)
        a_site_that_is_cut_off_is_one_alert(site)
        a_covered_lens_is_noticed_while_the_other_site_comes_back(site)
        nobody_watching_is_unknown(site)
        spellings = [PASSWORD.encode(), quote(PASSWORD).encode()]
        assert not [line for line in command_lines() if any(word in line for word in spellings)]
        kept = [*tmp_path.glob("store.db*"), *tmp_path.glob("*.log")]
        assert len(kept) >= 3
        assert not [path for path in kept if any(word in path.read_bytes() for word in spellings)]
        stretches = list(site.reader.camera_intervals(EVERYTHING, began, clock.now()))
        for one, other in pairwise(stretches):
            assert one.key != other.key or one.until == other.since


def dead_and_silent_cameras_are_noticed(site: Centre) -> None:
    site.stage.play({"b0/c1": "death", "b0/c2": "stall"})
    until(lambda: all(site.cameras()[name].state in NOT_SEEING for name in ("b0/c1", "b0/c2")), NOTICED_S)
    assert site.states(SMALL) == {"ok"}
    site.stage.play({})
    until(lambda: site.states() == {"ok"}, 30)


def a_site_that_is_cut_off_is_one_alert(site: Centre) -> None:
    before = site.told()
    site.stage.play({EIGHT: "site_cut"})
    until(lambda: site.states(EIGHT) <= {"offline", "stale"}, NOTICED_S)
    until(lambda: sorted(firing(site)) == [False] + [True] * 8, 60)
    assert site.told() == [*before, "camera-site firing"]


def firing(site: Centre, branch: str = "") -> list[bool]:
    """Of each alert of a branch that fires, whether another one speaks for it."""
    found = AlertStore(site.engine).open(clock.now())
    firing = [a for a in found if a.condition is Condition.FIRING and a.branch_id.startswith(branch)]
    return [bool(alert.inhibited_by) for alert in firing]


def a_covered_lens_is_noticed_while_the_other_site_comes_back(site: Centre) -> None:
    before = site.told(EIGHT)
    site.stage.play({})
    until(lambda: site.cameras()["b1/c1"].monitorable == "full", 90)
    site.stage.play({"b1/c1": "cover"})
    until(lambda: site.cameras()["b1/c1"].state is CameraState.COVERED, COVERED_S)
    assert site.cameras()["b1/c1"].blind_desks == ("1",)
    assert site.cameras()["b1/c2"].state is CameraState.OK
    until(lambda: site.states(EIGHT) == {"ok"}, 60)
    until(lambda: not firing(site, EIGHT), 60)
    until(lambda: len(site.told(EIGHT)) > len(before), 20)
    assert site.told(EIGHT) == [*before, "camera-site resolved"]
    assert set(site.told(SMALL)) <= {"camera-view firing"}
    site.stage.play({})


def nobody_watching_is_unknown(site: Centre) -> None:
    children = site.kill()
    killed = clock.now()
    assert children, "there were capture processes"
    until(lambda: {c.cause for c in site.cameras().values()} == {"not_watched"}, NOTICED_S)
    assert site.states() == {"unknown"}
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), NOTICED_S)
    site.start()
    until(lambda: site.states() == {"ok"}, 60)
    now = clock.now()
    gaps = [
        stretch
        for stretch in site.reader.camera_intervals(EVERYTHING, killed, now)
        if stretch.since <= killed < (stretch.until or now)
    ]
    assert {gap.state for gap in gaps} == {CameraState.UNKNOWN}
    assert len(gaps) == len(site.cameras())
