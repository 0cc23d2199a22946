"""What passes between the watching of streams, the grading, the journal and the screens.

Names of measures are those of the canonical schema (camera_health in docs/schema.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class CameraKey(NamedTuple):
    """A camera of the network: ids of cameras repeat from branch to branch."""

    branch_id: str
    camera_id: str

    def __str__(self) -> str:
        return f"{self.branch_id}/{self.camera_id}"


class CameraState(StrEnum):
    """What a camera shows, the worst first; one at a time. `unknown` is never shown as good.

    `no_signal`: packets come, and no picture can be made of them. `stale`: the session is open and nothing
    comes any more. `dark`: the view is as it should be, only badly lit: information, no fault.
    """

    OFFLINE = "offline"
    NO_SIGNAL = "no_signal"
    STALE = "stale"
    CODEC = "codec"
    FROZEN = "frozen"
    BLACK = "black"
    OVER_EXPOSED = "over_exposed"
    NOISE = "noise"
    MOVED = "moved"
    COVERED = "covered"
    BLURRED = "blurred"
    LOW_FPS = "low_fps"
    LATENCY = "latency"
    TIMESTAMPS = "timestamps"
    CLOCK_DRIFT = "clock_drift"
    DARK = "dark"
    OK = "ok"
    UNKNOWN = "unknown"


NOT_SEEING = frozenset(
    {
        CameraState.OFFLINE,
        CameraState.NO_SIGNAL,
        CameraState.STALE,
        CameraState.FROZEN,
        CameraState.BLACK,
        CameraState.OVER_EXPOSED,
        CameraState.MOVED,
        CameraState.COVERED,
    }
)
"""In these nobody sees what the camera was hung up for."""
IMPAIRED = frozenset(
    {
        CameraState.CODEC,
        CameraState.NOISE,
        CameraState.BLURRED,
        CameraState.LOW_FPS,
        CameraState.LATENCY,
        CameraState.TIMESTAMPS,
        CameraState.CLOCK_DRIFT,
    }
)
"""Something can be seen, and it isn't what it should be."""
NO_PACKETS = frozenset({CameraState.OFFLINE, CameraState.STALE})


class Failure(StrEnum):
    """Why there is no session. `address`: nobody was asked, as the address can't be read; `closed`: the other
    side ended it.
    """

    ADDRESS = "address"
    DNS = "dns"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    AUTH = "auth"
    NOT_FOUND = "not_found"
    PROTOCOL = "protocol"
    CLOSED = "closed"


class Monitorable(StrEnum):
    """How much of a camera can be judged. `timing`: the view has too little texture for its structure."""

    LEARNING = "learning"
    TIMING = "timing"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Picture:
    """Measures of one key frame, at 320x180 unless said otherwise. Grey levels are 0..255.

    `clipped_hi`, `clipped_lo`: shares of pixels at either end. `noise_sigma`: Immerkaer's estimate at native
    size, grey levels. `row_noise`: mean 2nd difference of row means at native size. `smear_share`: share of
    rows, at native size, that repeat the row above them. `edge_energy`: 75th percentile of the gradient's
    magnitude. `difference`: mean |change| to the key frame before, None for the first; `repeated`: it is one
    of the last 32 to the bit, masks aside. `motion_share`: share of pixels that changed by more than noise.
    `overlay_changed`: whether the masked clock changed; None where no clock is masked.

    Against the reference, None where there is none yet: `ref_similarity` -1..1 (mean of cos 2(angle -
    reference angle) over its stable edges, relative to what is usual), `lost_share` 0..1 of its good blocks
    not seen in any of the last five pictures, `realigned` the similarity after the best shift or affine move
    (None unless sought), `shift_px` of that move, pixels of 320; `sharpness_q` log ratio of fine to coarse
    gradients against the reference, over blocks that are seen, and `lost_sharpness_q` over those that aren't:
    what hides a view from close to the lens is out of focus; `good_blocks` of 48 that have texture;
    `reference`: which one fitted best (provisional, day, night, commissioning).
    """

    at: datetime
    mean_luma: float
    contrast: float
    clipped_hi: float
    clipped_lo: float
    edge_energy: float
    noise_sigma: float
    row_noise: float
    smear_share: float
    difference: float | None = None
    repeated: bool = False
    motion_share: float | None = None
    overlay_changed: bool | None = None
    ref_similarity: float | None = None
    lost_share: float | None = None
    realigned: float | None = None
    shift_px: float | None = None
    sharpness_q: float | None = None
    lost_sharpness_q: float | None = None
    good_blocks: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One camera over the last `window_s` seconds; None: not measured, which is neither zero nor good.

    Told every few seconds, and at once when a session opens, fails, ends or falls silent.
    `reachable`: video packets come in an open session. `failure` "" while a session is open.
    `frozen_open`: the session is open and no video packet ever came in it.
    `fps` and `bitrate_kbps` (1000 bits) over the window; None in the warm-up after an open, when servers send
    in bursts. `last_frame_age_s`: since the last video packet. `timestamp_jumps`: presentation times that
    leap by more than a second without a gap in arrival; `timestamp_backsteps`: that go back. `lag_s`: arrival
    minus presentation time, over its minimum of five minutes. `latency_s`: capture (by the camera's sender
    report) to arrival; `clock_offset_s`: what of it must be the camera's clock (it came from the future, or
    is far beyond what the lag allows). `corrupt_share`: of the frames of one whole group of pictures;
    `undecoded`: key packets in a row of which no picture could be made. `unlooked_s`: so long those who watch
    were late themselves while nothing came: that says nothing of the camera. None where it does.
    """

    key: CameraKey
    at: datetime
    window_s: float
    reachable: bool
    failure: str = ""
    error: str = ""
    """For the technician; holds no credentials."""
    opened_at: datetime | None = None
    frozen_open: bool = False
    last_frame_age_s: float | None = None
    fps: float | None = None
    bitrate_kbps: float | None = None
    packet_gap_max_s: float | None = None
    timestamp_jumps: int | None = None
    timestamp_backsteps: int | None = None
    key_interval_s: float | None = None
    lag_s: float | None = None
    latency_s: float | None = None
    clock_offset_s: float | None = None
    corrupt_share: float | None = None
    undecoded: int | None = None
    codec: str = ""
    width: int | None = None
    height: int | None = None
    reconnects: int = 0
    unlooked_s: float | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class ReferenceLearned:
    """A reference as statistics (never a picture), to be kept and handed back at the next start.

    `name`: provisional, day, night or commissioning; `body`: compressed text that only camera_feeds reads.
    """

    key: CameraKey
    name: str
    at: datetime
    body: str
    good_blocks: int


@dataclass(frozen=True, slots=True)
class Unwatched:
    """The process that watched a camera was lost at `at`: nobody sees it until its next sample."""

    key: CameraKey
    at: datetime


@dataclass(frozen=True, slots=True)
class Box:
    """A region in shares of the picture's width and height, 0..1; `purpose`: clock, door, tree, other."""

    left: float
    top: float
    right: float
    bottom: float
    purpose: str = "other"


class Verb(StrEnum):
    """What people order of a camera."""

    ACCEPT_VIEW = "accept_view"
    MASK = "mask"
    UNMASK = "unmask"
    MAINTENANCE = "maintenance"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class CameraOrder:
    """Who ordered it, when, why. `masks`: all of them, after MASK; `until`: None ends MAINTENANCE."""

    order_id: str
    key: CameraKey
    verb: Verb
    at: datetime
    actor: str
    reason: str
    masks: tuple[Box, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CameraFact:
    """The last word of a camera, as the journal has it. `cause` is a code: refused, stalled, view_lost, ...

    `since`: when it truly began; `at`: when it was told. `shadow`: faults of the picture are kept and
    nobody is alerted, as the camera is still being learned.
    """

    key: CameraKey
    state: CameraState
    cause: str
    since: datetime
    at: datetime
    monitorable: Monitorable = Monitorable.LEARNING
    shadow: bool = True
    maintenance_until: datetime | None = None
    measured: Mapping[str, float | None] = field(default_factory=dict)
    """The measures that decided, by their names in Sample and Picture."""


@dataclass(frozen=True, slots=True)
class CameraInterval:
    """A stretch in one state; `until` None: it lasts. Neighbours meet: the end of one begins the next."""

    key: CameraKey
    state: CameraState
    cause: str
    since: datetime
    until: datetime | None
    maintenance: bool = False
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class CameraBoard:
    """A camera on the board now. Unknown while nobody watches it: `was` is then its last known state.

    `since`: since when it is in `state`; None if that isn't known. `blind_desks`: desks that no other camera
    of the branch sees now.
    """

    camera_id: str
    zone: str
    covers: tuple[str, ...]
    state: CameraState
    cause: str
    since: datetime | None
    was: CameraState | None = None
    monitorable: Monitorable = Monitorable.LEARNING
    shadow: bool = True
    maintenance_until: datetime | None = None
    blind_desks: tuple[str, ...] = ()
