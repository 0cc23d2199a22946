"""Registers on disk, written a while ago, and a shelf that reads them."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from collectors.registers.shelf import Shelf
from sitcenter.settings.registers import RegisterConfig, RegistersFile
from tests.collectors.builders import KEY

SINCE = datetime(2026, 11, 19, 19, tzinfo=UTC)
"""Midnight in Almaty before Friday the 20th."""
UNTIL = SINCE + timedelta(days=1)
LATER = UNTIL + timedelta(days=2)
PAYMENTS = "payment_id,amount,payer,paid_at,receipt\n"
EARLIER = "P0,500,,2026-11-01T10:00:00,\n"


def write(path: Path, text: str | bytes, at: datetime = LATER - timedelta(hours=1)) -> Path:
    """The file with these bytes, written at a moment."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def register(path: Path | str, kind: str = "payments", **changes: Any) -> RegisterConfig:
    """One register of config/registers.toml."""
    transport = {"type": "file", "format": "csv", "path": str(path), **changes.pop("transport", {})}
    row = {"id": kind, "kind": kind, "zone": "Asia/Almaty", "transport": transport, **changes}
    return RegistersFile.model_validate({"register": [row]}).registers[0]


def shelf(configs: Sequence[RegisterConfig], now: datetime = LATER) -> Shelf:
    """The registers of a site with the branches a and b."""
    return Shelf(configs, {"a", "b"}, KEY, lambda: now)
