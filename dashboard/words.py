"""Words for states and for their reasons. A screen never shows a code."""

from collections.abc import Mapping

from dashboard.i18n import Translator, mark
from sitcenter.domain.board_types import State

REASONS: Mapping[str, str] = {
    "wait_over_norm": mark("over the norm"),
    "wait_near_norm": mark("close to the norm"),
    "source_failing": mark("source not answering"),
    "source_stale": mark("data out of date"),
    "source_silent": mark("no new events"),
    "no_source": mark("source not connected"),
    "never_read": mark("no data yet"),
    "mode_paper": mark("queue on paper"),
    "mode_outage": mark("queue system is down"),
    "outside_hours": mark("closed"),
    "database_silent": mark("database not answering"),
    "monitor_fault": mark("monitor fault, needs checking"),
}
SHAPES: Mapping[State, str] = {
    State.CRIT: "▲",
    State.WARN: "◆",
    State.UNKNOWN: "?",
    State.OK: "",
    State.CLOSED: "–",
}
"""A state is told by shape as well as by colour and word. What is well has no mark."""


def reason_text(translator: Translator, reason: str) -> str:
    """The words of a reason; a code without words is shown as unknown data, never as good."""
    return translator.text(REASONS.get(reason, mark("no data"))) if reason else ""
