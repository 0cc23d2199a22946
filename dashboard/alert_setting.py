"""What the words of alerts depend on, for a frame and a screen."""

from datetime import datetime, time
from urllib.parse import urlencode

from dashboard.alert_lines import AlertSetting
from dashboard.deps import Deps
from dashboard.frames import Frame, Screen
from dashboard.inbox_filter import shift_start

SHIFT_STARTS = (time(8), time(20))
"""When duty officers take over, by the network's clock."""
KEPT = ("lang", "theme", "kiosk", "branches")
"""Words of an address that every link between the pages of alerts keeps."""


def setting(deps: Deps, frame: Frame, screen: Screen) -> AlertSetting:
    """The setting of a screen's words."""
    return setting_at(deps, frame.at, screen.language)


def setting_at(deps: Deps, now: datetime, language: str | None) -> AlertSetting:
    """The setting of words said at `now`."""
    shift = shift_start(SHIFT_STARTS, now, deps.network.zone)
    return AlertSetting(
        deps.rules, deps.network, deps.translator(language), now, shift, deps.indicators.cards
    )


def kept_query(query: dict[str, str]) -> dict[str, str]:
    """Those words of a query that links keep."""
    return {name: query[name] for name in KEPT if name in query}


def kept_link(query: dict[str, str]) -> str:
    """The same as a part of an address."""
    return urlencode(kept_query(query))
