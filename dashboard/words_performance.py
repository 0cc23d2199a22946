"""Words of the page on how the alerts themselves do."""

from collections.abc import Mapping

from dashboard.i18n import mark

SEVERITIES: Mapping[str, str] = {"high": mark("high"), "medium": mark("medium"), "low": mark("low")}
GUIDELINE_SHARES: Mapping[str, float] = {"high": 0.05, "medium": 0.15, "low": 0.80}
"""EEMUA 191: how a healthy system's alarms are spread."""
