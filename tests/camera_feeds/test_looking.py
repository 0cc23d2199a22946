"""When whole groups of pictures are looked at."""

import pytest

from camera_feeds.looking import check_pause
from camera_feeds.options import WatchOptions


@pytest.mark.parametrize(("share", "pause"), [(None, 600.0), (0.0, 600.0), (0.01, 60.0), (0.44, 60.0)])
def test_damaged_frames_are_looked_for_again_soon(share: float | None, pause: float) -> None:
    assert check_pause(share, WatchOptions()) == pause


def test_a_close_look_is_never_made_rarer() -> None:
    assert check_pause(0.44, WatchOptions(gop_every_s=4.0)) == 4.0
