from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import chromium
from tests.e2e.server import FakeSite, running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeSite]:
    with running(FakeSite(tmp_path_factory.mktemp("serve"))) as started:
        yield started


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeSite]:
    """A server that a test may stop."""
    with running(FakeSite(tmp_path_factory.mktemp("own"))) as started:
        yield started
