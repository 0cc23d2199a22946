"""Puts a source together from its configuration: a transport, a parser, and what a poll must know."""

from collections.abc import Callable

from collectors.mapping.envelope import BranchZones
from collectors.mapping.tokens import TokenKey
from collectors.parsing import Parser
from collectors.records import Transport
from collectors.run import Source
from collectors.transports.file import FileTransport
from collectors.transports.http import HttpTransport
from collectors.transports.sql import SqlTransport
from sitcenter.settings import transports as settings
from sitcenter.settings.sources import SourceConfig

Understanding = Callable[[SourceConfig, BranchZones, TokenKey], Parser]


def build_source(config: SourceConfig, zones: BranchZones, tokens: TokenKey, parser: Understanding) -> Source:
    """The source, its transport not yet opened."""
    sql = config.transport if isinstance(config.transport, settings.SqlTransport) else None
    return Source(
        id=config.id,
        kind=config.kind,
        zone=config.zone,
        poll_s=config.poll_s,
        max_backoff_s=config.max_backoff_s,
        transport=_transport(config),
        parse=parser(config, zones, tokens),
        key_id=tokens.key_id,
        batch_rows=config.batch_rows,
        revises=config.shape == "rows",
        repeating=frozenset(template.event for template in config.templates if template.repeats),
        sweep_s=sql.sweep_s if sql else None,
        sweep_since_s=sql.sweep_since_s if sql else 0.0,
    )


def _transport(config: SourceConfig) -> Transport:
    match config.transport:
        case settings.FileTransport() as file:
            return FileTransport(file, needed_columns(config), wanted_columns(config))
        case settings.SqlTransport() as sql:
            return SqlTransport(sql)
        case settings.HttpTransport() as http:
            return HttpTransport(http)


def needed_columns(config: SourceConfig) -> frozenset[str]:
    """Columns without which no row of the source can be understood."""
    fields = [config.fields[name] for name in config.needed() if name in config.fields]
    times = [template.at for template in config.templates]
    single = [spec for spec in (*fields, *times) if not spec.first_of]
    return frozenset(name for spec in single for name in spec.columns())


def wanted_columns(config: SourceConfig) -> frozenset[str]:
    """All columns that the source's fields and templates read."""
    specs = [*config.fields.values(), *(template.at for template in config.templates)]
    conditions = [*(t.when for t in config.templates), *(t.unless for t in config.templates)]
    return frozenset(name for spec in specs for name in spec.columns()).union(*conditions)
