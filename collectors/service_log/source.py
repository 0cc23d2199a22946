"""A service log as a source: any transport, the service's parser."""

from collectors.building import build_source
from collectors.mapping.envelope import BranchZones
from collectors.mapping.tokens import TokenKey
from collectors.run import Source
from collectors.service_log.parse import service_parser
from sitcenter.settings.sources import SourceConfig


def service_source(config: SourceConfig, zones: BranchZones, tokens: TokenKey) -> Source:
    """The source of a service log."""
    return build_source(config, zones, tokens, service_parser)
