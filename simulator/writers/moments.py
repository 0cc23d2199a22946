"""Epoch seconds in the notations of the source systems."""

from datetime import UTC, datetime, timedelta, timezone

# Kazakhstan is one zone since 2024-03-01; the systems write local time without an offset.
ALMATY = timezone(timedelta(hours=5))


def utc_z(at: float | None) -> str | None:
    """2026-11-20T04:01:02.123Z."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at * 1000) % 1000:03d}Z"


def local_naive(at: float | None) -> str | None:
    """2026-11-20 09:01:02, Almaty."""
    return None if at is None else datetime.fromtimestamp(at, ALMATY).strftime("%Y-%m-%d %H:%M:%S")


def local_dotted(at: float | None) -> str:
    """20.11.2026 09:01:02, Almaty; empty for None."""
    return "" if at is None else datetime.fromtimestamp(at, ALMATY).strftime("%d.%m.%Y %H:%M:%S")


def local_offset(at: float | None) -> str | None:
    """2026-11-20T09:01:02+05:00."""
    return None if at is None else datetime.fromtimestamp(at, ALMATY).isoformat(timespec="seconds")
