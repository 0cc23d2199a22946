"""What forecasts are made of."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody was called for the first time: after what wait (ms; None = not measured).

    `channel` and `priority_class` tell by which right he stood in the line; None = not told.
    """

    branch_id: str
    service_code: str
    wait_from: datetime | None
    called_at: datetime
    wait_ms: int | None
    desk_id: str | None = None
    channel: str | None = None
    priority_class: str | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """A branch's forecast as fitted at `fitted_at` on `samples` past waits, and how it did.

    `mae_s`, `mae_les_s`, `mae_hol_s`: mean absolute error (s) of the forecasts that were made before the
    waits were known, of the model and of the two simple estimators on the same people; None = not scored yet.
    """

    branch_id: str
    fitted_at: datetime
    values: tuple[float, ...]
    samples: int
    scored: int = 0
    mae_s: float | None = None
    mae_les_s: float | None = None
    mae_hol_s: float | None = None
