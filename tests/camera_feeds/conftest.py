from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.camera_feeds.clips import encode


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of a moving pattern, 320x240 at 25 a second, a key frame each second."""
    return encode(tmp_path_factory.mktemp("clips") / "pattern.h264")


@pytest.fixture
def closing() -> Iterator[list[object]]:
    """Servers that are closed when the test is over."""
    servers: list[object] = []
    yield servers
    for server in servers:
        server.close()  # type: ignore[attr-defined]
