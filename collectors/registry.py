"""Which folder reads which kind of log. A new kind is a folder and a line here."""

from collections.abc import Callable, Iterable, Mapping

from collectors.mapping.envelope import BranchZones
from collectors.mapping.tokens import TokenKey
from collectors.queue_log.source import queue_source
from collectors.run import Source
from collectors.service_log.source import service_source
from sitcenter.domain.events import Kind
from sitcenter.settings.sources import SourceConfig

SOURCES: Mapping[Kind, Callable[[SourceConfig, BranchZones, TokenKey], Source]] = {
    Kind.QUEUE: queue_source,
    Kind.SERVICE: service_source,
}


def build_sources(configs: Iterable[SourceConfig], zones: BranchZones, tokens: TokenKey) -> list[Source]:
    """The configured sources; `zones` is every branch of the network with its time zone."""
    return [SOURCES[config.kind](config, zones, tokens) for config in configs]
