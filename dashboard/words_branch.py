"""Words of the branch page for codes of configuration and sources. A code without words is shown as it is."""

from collections.abc import Mapping

from dashboard.i18n import Translator, mark

KINDS: Mapping[str, str] = {
    "psc": mark("public service centre"),
    "specialised_psc": mark("specialised PSC"),
    "sector": mark("sector of a specialised PSC"),
    "service_akimat": mark("service akimat"),
    "postal_point": mark("postal point"),
}
DESK_STATES: Mapping[str, str] = {
    "serving": mark("being served"),
    "idle": mark("free"),
    "paused": mark("paused"),
    "closed": mark("closed"),
    "unknown": mark("no data"),
}
DESK_KINDS: Mapping[str, str] = {
    "cash": mark("cash desk"),
    "video_appeal": mark("video appeals"),
    "self_service": mark("self-service"),
}
PAUSES: Mapping[str, str] = {
    "lunch": mark("lunch"),
    "break": mark("break"),
    "fault": mark("technical fault"),
    "technical": mark("technical fault"),
    "training": mark("training"),
}
CHANNELS: Mapping[str, str] = {
    "kiosk": mark("kiosk"),
    "booking": mark("booking"),
    "reception": mark("reception"),
    "mobile": mark("mobile application"),
    "self_service": mark("self-service"),
    "online": mark("online"),
}
ORDINARY = "regular"
"""The priority class of somebody without priority; nothing is said of it."""
PRIORITIES: Mapping[str, str] = {
    "priority": mark("lawful priority"),
    "disability": mark("person with disability"),
    "veteran": mark("veteran"),
    "pregnant": mark("pregnant"),
    "large_family": mark("large family"),
    "infant": mark("with an infant"),
}


def word(translator: Translator, words: Mapping[str, str], code: str | None) -> str:
    """The words of a code; the code itself where there are none, and nothing for no code."""
    if not code:
        return ""
    return translator.text(words[code]) if code in words else code
