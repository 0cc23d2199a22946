"""Words for cameras: how they stand, why, where they hang. They tell what is seen, never who did it."""

from collections.abc import Mapping

from dashboard.i18n import Translator, mark
from sitcenter.domain.cameras.types import CameraState, Verb

STATES: Mapping[CameraState, str] = {
    CameraState.OFFLINE: mark("camera offline"),
    CameraState.NO_SIGNAL: mark("no signal"),
    CameraState.STALE: mark("stream has stopped"),
    CameraState.CODEC: mark("damaged picture"),
    CameraState.FROZEN: mark("frozen picture"),
    CameraState.BLACK: mark("black picture"),
    CameraState.OVER_EXPOSED: mark("picture too bright"),
    CameraState.NOISE: mark("noise in the picture"),
    CameraState.MOVED: mark("camera moved"),
    CameraState.COVERED: mark("covered lens"),
    CameraState.BLURRED: mark("blurred"),
    CameraState.LOW_FPS: mark("too few frames"),
    CameraState.LATENCY: mark("picture is late"),
    CameraState.TIMESTAMPS: mark("times of frames jump"),
    CameraState.CLOCK_DRIFT: mark("camera clock is wrong"),
    CameraState.DARK: mark("dark picture"),
    CameraState.OK: mark("sees"),
    CameraState.UNKNOWN: mark("no data"),
}
CAUSES: Mapping[str, str] = {
    "address": mark("its address can't be read"),
    "dns": mark("its name is not found in the network"),
    "refused": mark("connection refused"),
    "timeout": mark("no answer in time"),
    "auth": mark("name or password not accepted"),
    "not_found": mark("there is no such stream"),
    "protocol": mark("answers otherwise than agreed"),
    "closed": mark("the other side ended the session"),
    "undecodable": mark("no picture can be made of the packets"),
    "stalled": mark("packets stopped coming"),
    "no_video": mark("connected, and no picture ever came"),
    "corrupt": mark("frames arrive damaged"),
    "repeated": mark("the very same picture again and again"),
    "recurring": mark("one of the last pictures again"),
    "no_change": mark("nothing changes in the picture"),
    "clock_runs": mark("only the clock in the picture runs"),
    "no_light": mark("no light, and nothing of the usual view"),
    "clipped": mark("much more white than usual"),
    "washed_out": mark("bright and without contrast"),
    "noise": mark("more noise than usual"),
    "stripes": mark("stripes"),
    "smear": mark("smeared rows"),
    "shifted": mark("the usual view stands elsewhere"),
    "view_lost": mark("another view than the usual one"),
    "covered": mark("the usual view is not seen"),
    "blurred": mark("fine edges are gone"),
    "hazed": mark("a haze lies over the view"),
    "low_fps": mark("clearly fewer than usual"),
    "lag": mark("frames come later than they did"),
    "latency": mark("long from lens to screen"),
    "jumps": mark("times leap ahead"),
    "backsteps": mark("times go back"),
    "clock_ahead": mark("its clock is fast"),
    "clock_behind": mark("its clock is slow"),
    "dim": mark("little light"),
    "starting": mark("watching has just begun"),
    "not_watched": mark("nobody watches it now"),
    "overloaded": mark("our machine was too busy to look"),
    "not_configured": mark("no address is configured"),
    "not_measured": mark("back again, not yet judged"),
    "no_picture": mark("no picture to judge comes"),
}
CODE_CHARS = 40
ZONES: Mapping[str, str] = {
    "hall": mark("hall"),
    "cash": mark("cash desk"),
    "entrance": mark("entrance"),
    "information": mark("information"),
    "self-service": mark("self-service"),
    "hangar": mark("inspection hangar"),
    "parking": mark("parking"),
}
VERBS: Mapping[Verb, str] = {
    Verb.ACCEPT_VIEW: mark("Accept the new view"),
    Verb.MASK: mark("Mask a region"),
    Verb.UNMASK: mark("Take all masks away"),
    Verb.MAINTENANCE: mark("Maintenance"),
    Verb.STILL: mark("Show a still"),
}
PURPOSES: Mapping[str, str] = {
    "clock": mark("clock in the picture"),
    "door": mark("door"),
    "tree": mark("tree"),
    "other": mark("something else"),
}


def state_word(translator: Translator, state: CameraState) -> str:
    """The word of a state."""
    return translator.text(STATES[state])


def cause_text(translator: Translator, cause: str) -> str:
    """Why, in plain words; a code without words is shown as such, nothing for no cause."""
    if not cause:
        return ""
    if cause in CAUSES:
        return translator.text(CAUSES[cause])
    return translator.text("code {code}", code=cause[:CODE_CHARS])


def zone_word(translator: Translator, zone: str) -> str:
    """Where it hangs; a zone without words as the configuration calls it."""
    return translator.text(ZONES[zone]) if zone in ZONES else zone
