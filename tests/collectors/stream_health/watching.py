"""A collector of cameras for the kill test: polls without a pause, and says so after each."""

from itertools import count
from multiprocessing.connection import Connection
from zoneinfo import ZoneInfo

from collectors.run import poll
from collectors.stream_health.source import CameraTransport, camera_source
from sitcenter import clock
from sitcenter.domain.cameras.types import ReferenceLearned, Sample
from sitcenter.storage import CameraStore, Writer, connect
from tests.collectors.stream_health.fakes import KEY, OTHER, FakeGrading, FakeWatch
from tests.domain.builders import branch, network

NETWORK = network(branch("a"), branch("b"))


class Restless(FakeWatch):
    """Two cameras that come and go at every look."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = count()

    def take(self) -> list[Sample | ReferenceLearned]:
        failure = "refused" if next(self.numbers) % 2 else ""
        return [Sample(key, clock.now(), 2.0, reachable=not failure, failure=failure) for key in (KEY, OTHER)]


def main(url: str, told: "Connection[object, object]") -> None:
    engine = connect(url)
    store, writer = CameraStore(engine), Writer(engine, NETWORK)
    zones = dict.fromkeys((KEY, OTHER), ZoneInfo("Asia/Almaty"))
    transport = CameraTransport(zones, lambda references, masks: Restless(), FakeGrading(), store, 0.0)
    source = camera_source(transport)
    while True:
        poll(source, writer, clock.now, pages=1)
        told.send("polled")
