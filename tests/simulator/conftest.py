"""The small network and its day, played once."""

from collections.abc import Iterator

import pytest

from simulator.events import Event
from simulator.network import Network
from tests.simulator.camera_clients import Stage, staged
from tests.simulator.worlds import NIGHT, day_of, small_network


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return small_network(tmp_path_factory.mktemp("config"))


@pytest.fixture(scope="session")
def whole_day(network: Network) -> list[Event]:
    return day_of(network, NIGHT)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("cameras")) as served:
        yield served
