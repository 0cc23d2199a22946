"""What may be wrong with a camera, and where in the way from lens to client it happens."""

from typing import Literal, get_args

PictureFault = Literal[
    "cover", "cover_partial", "blur", "turn", "freeze", "freeze_clock", "black", "lights_off", "infrared",
    "over_exposure", "noise", "cleaning",
]  # fmt: skip
StreamFault = Literal[
    "freeze_packets", "loss", "garbage", "half_fps", "stall", "timestamp_jump", "clock_drift"
]
DoorFault = Literal["death", "wrong_password", "site_cut"]
Fault = PictureFault | StreamFault | DoorFault

PICTURE: frozenset[str] = frozenset(get_args(PictureFault))
STREAM: frozenset[str] = frozenset(get_args(StreamFault))
DOOR: frozenset[str] = frozenset(get_args(DoorFault))
FAULTS = PICTURE | STREAM | DOOR
FROZEN = frozenset({"freeze", "freeze_clock"})
NO_FAULTS = frozenset({"lights_off", "infrared", "cleaning"})
"""Played to see that nobody is alarmed: at most information."""
