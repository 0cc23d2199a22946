"""tests.e2e.serve with cameras that have a past and take orders: `python -m tests.e2e.serve_cameras PORT SILENCE`."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn

from dashboard.app import create_app
from sitcenter.domain.cameras.types import CameraInterval, CameraKey, CameraState
from sitcenter.domain.scope import Scope
from tests.dashboard.builders_cameras import CameraRows, FakeCameraDesk, Measures, interval, learned, samples
from tests.dashboard.desk import RULES
from tests.dashboard.world import FAULTS, NOW, UNWATCHED, network
from tests.e2e.serve import LiveDesk, Settings, SilentReader, ticking

MEASURED: dict[CameraState, Measures] = {
    CameraState.COVERED: {"ref_similarity": 0.12, "lost_share": 0.91, "contrast": 9.0},
    CameraState.MOVED: {"ref_similarity": 0.08, "lost_share": 0.74},
    CameraState.LOW_FPS: {"fps": 11.0, "packet_gap_max_s": 0.31},
    CameraState.BLURRED: {"sharpness_q": -0.42},
    CameraState.FROZEN: {"difference": 0.2},
    CameraState.DARK: {"mean_luma": 21.0},
}
"""What a fault does to the measures; where nothing comes nothing is measured."""


@dataclass
class MovingRows(CameraRows):
    """Measures go on as the clock does: those of NOW are always those of just now."""

    now: Callable[[], datetime] = lambda: NOW

    def samples_in(
        self, key: CameraKey, start: datetime, end: datetime
    ) -> Sequence[tuple[datetime, Measures]]:
        later = self.now() - NOW
        return [(at + later, values) for at, values in super().samples_in(key, start - later, end - later)]

    def trends(
        self, scope: Scope, start: datetime, names: tuple[str, ...]
    ) -> Mapping[CameraKey, Sequence[tuple[datetime, tuple[float | None, ...]]]]:
        later = self.now() - NOW
        told = super().trends(scope, start - later, names)
        return {key: [(at + later, values) for at, values in rows] for key, rows in told.items()}


def rows(now: Callable[[], datetime]) -> CameraRows:
    """The past of all cameras but those that nobody watches."""
    keys = [
        CameraKey(b.id, c.id) for b in network().branches.values() for c in b.cameras if b.id != UNWATCHED
    ]
    return MovingRows(
        intervals=[one for key in keys for one in _intervals(key)],
        samples={key: _samples(key) for key in keys},
        learned=learned(),
        now=now,
    )


def _samples(key: CameraKey) -> list[tuple[datetime, Measures]]:
    state, _cause, minutes = FAULTS.get(key, (CameraState.OK, "", 0))
    silent = state in (CameraState.OFFLINE, CameraState.UNKNOWN)
    told = samples(NOW, timedelta(minutes=minutes), MEASURED.get(state))
    return [(at, {} if silent and NOW - at < timedelta(minutes=minutes) else v) for at, v in told]


def _intervals(key: CameraKey) -> list[CameraInterval]:
    """Ten days of it: an hour without connection every three days, a quarter of an hour unknown, then now."""
    state, cause, minutes = FAULTS.get(key, (CameraState.OK, "", 0))
    at = NOW - timedelta(days=10)
    found = []
    for day in (2, 5, 8):
        down = NOW - timedelta(days=10 - day, hours=len(key.camera_id))
        found += [
            interval(CameraState.OK, at, down, "", key),
            interval(CameraState.OFFLINE, down, down + timedelta(hours=1), "timeout", key),
            interval(
                CameraState.UNKNOWN, down + timedelta(hours=1), down + timedelta(hours=2), "starting", key
            ),
        ]
        at = down + timedelta(hours=2)
    began = NOW - timedelta(minutes=minutes)
    last = [interval(state, began, None, cause, key)] if minutes else []
    return [*found, interval(CameraState.OK, at, began if minutes else None, "", key), *last]


def main(port: int, silence: Path) -> None:
    now = ticking(NOW)
    reader = SilentReader(silence=silence, camera_rows=rows(now))
    desk = LiveDesk(now=now, halt=silence.with_name("halt"))
    app = create_app(
        Settings(network()),
        reader,
        lambda: True,
        now,
        alerts=desk,
        rules=RULES,
        camera_desk=FakeCameraDesk(),
    )
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", lifespan="on", ws="websockets-sansio")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
