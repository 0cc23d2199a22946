"""One Hypothesis profile for all tests: machines differ in speed, so time is no failure. And which files begin."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("sitcenter", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sitcenter")

FIRST = (
    "tests/integration/test_cameras_end_to_end.py",
    "tests/e2e/",
    "tests/integration/",
    "tests/storage/test_past.py",
    "tests/storage/test_alert_kill.py",
    "tests/domain/forecast/test_replay.py",
    "tests/camera_feeds/",
    "tests/simulator/",
    "tests/storage/",
    "tests/structure/",
)
"""Files, or folders whose files share a browser and a server, that begin, the longest first: two workers take one file
after the other, and a long one taken last would keep one of them waiting alone."""


def _turn(node_id: str) -> int:
    return next((turn for turn, path in enumerate(FIRST) if node_id.startswith(path)), len(FIRST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(item.nodeid))
