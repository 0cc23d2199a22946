"""The dashboard's dependencies around a fake reader, without a server."""

from dataclasses import dataclass

from dashboard.deps import Deps
from dashboard.i18n import translators
from dashboard.live import Hub
from sitcenter.domain.network import Network
from tests.dashboard.builders_branch import NOW, network
from tests.dashboard.reader import FakeReader


@dataclass(frozen=True)
class Site:
    languages: tuple[str, ...] = ("kk", "ru", "en")
    default_language: str = "kk"
    tick_seconds: float = 0.1
    evaluate_s: float = 3
    demo: bool = False


def deps(reader: FakeReader, net: Network | None = None) -> Deps:
    chosen = net or network()
    hub = Hub(reader, chosen, lambda: NOW)
    return Deps(Site(), chosen, reader, lambda: NOW, hub, translators(), "0.1.0")
