from camera_feeds.health import SETTLED_S, Growth


def test_memory_counts_as_grown_only_once_all_cameras_are_in() -> None:
    growth = Growth()
    assert not growth.grown(0, 100, 1)
    assert not growth.grown(60, 400, 64)
    assert not growth.grown(61 + SETTLED_S, 500, 64)
    assert growth.grown(62 + SETTLED_S, 530, 64)


def test_more_sessions_than_before_may_take_more_memory() -> None:
    growth = Growth()
    growth.grown(0, 100, 1)
    assert not growth.grown(SETTLED_S + 1, 300, 20)
    assert not growth.grown(SETTLED_S + 2, 350, 20)


def test_a_little_more_is_no_reason_to_reconnect_everybody() -> None:
    growth = Growth()
    growth.grown(0, 60, 1)
    assert not growth.grown(SETTLED_S + 1, 100, 1)
