"""The only SQL of the core: journal, projections, and what reads and writes them."""

from sqlalchemy import Engine

from sitcenter.storage.alert_outbox import Outgoing, RouteState
from sitcenter.storage.alert_store import AlertStore
from sitcenter.storage.camera_store import CameraStore
from sitcenter.storage.engine import connect
from sitcenter.storage.errors import CursorMoved, SchemaMissing, StorageError, UnknownSource, UnknownWindow
from sitcenter.storage.forecasts import ForecastStore
from sitcenter.storage.heartbeats import Heartbeats
from sitcenter.storage.intake import QuarantineRow
from sitcenter.storage.integrity_store import IntegrityStore
from sitcenter.storage.migrate import migrate, schema_is_current
from sitcenter.storage.reader import Reader, ScreenReader
from sitcenter.storage.rebuild import rebuild
from sitcenter.storage.recompute import recompute
from sitcenter.storage.rulebook import Recomputed, RulesChange
from sitcenter.storage.sources import SourceSpec
from sitcenter.storage.verify import verify_journal
from sitcenter.storage.writer import Writer

__all__ = [
    "AlertStore",
    "CameraStore",
    "CursorMoved",
    "Engine",
    "ForecastStore",
    "Heartbeats",
    "IntegrityStore",
    "Outgoing",
    "QuarantineRow",
    "Reader",
    "Recomputed",
    "RouteState",
    "RulesChange",
    "SchemaMissing",
    "ScreenReader",
    "SourceSpec",
    "StorageError",
    "UnknownSource",
    "UnknownWindow",
    "Writer",
    "connect",
    "migrate",
    "rebuild",
    "recompute",
    "schema_is_current",
    "verify_journal",
]
