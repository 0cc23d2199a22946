"""A queue log as a source: any transport, the queue's parser."""

from collectors.building import build_source
from collectors.mapping.envelope import BranchZones
from collectors.mapping.tokens import TokenKey
from collectors.queue_log.parse import queue_parser
from collectors.run import Source
from sitcenter.settings.sources import SourceConfig


def queue_source(config: SourceConfig, zones: BranchZones, tokens: TokenKey) -> Source:
    """The source of a queue log."""
    return build_source(config, zones, tokens, queue_parser)
