"""The simulator's only clock: real time plus a fixed shift."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """Real time moved by `shift_seconds`, so that a whole demo can live at another hour."""

    shift_seconds: float = 0.0

    def now(self) -> datetime:
        """Aware UTC moment."""
        return datetime.now(UTC) + timedelta(seconds=self.shift_seconds)
