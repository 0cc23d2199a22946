"""`sitcenter alerts`: what fires or is about to, on a terminal or as JSON."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from sitcenter import clock
from sitcenter.cli.wiring import database
from sitcenter.domain.alerts.types import Alert, Condition
from sitcenter.settings import Settings
from sitcenter.storage import AlertStore

_LIVE = (Condition.FIRING, Condition.PENDING)


def show_alerts(settings: Settings, as_json: bool) -> int:
    """Print the open alerts, those that fire first."""
    store, now = AlertStore(database(settings)), clock.now()
    evaluated_at = store.evaluated_at()
    alerts = sorted((alert for alert in store.open(now) if alert.condition in _LIVE), key=_order)
    if as_json:
        found = {"at": now, "evaluated_at": evaluated_at, "alerts": alerts}
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return 0
    for line in _lines(alerts, evaluated_at, settings.network.zone, now):
        print(line)
    return 0


def _order(alert: Alert) -> tuple[bool, datetime, str]:
    return alert.condition is not Condition.FIRING, alert.since, alert.alert_id


def _lines(
    alerts: list[Alert], evaluated_at: datetime | None, zone: ZoneInfo, now: datetime
) -> Iterator[str]:
    if evaluated_at is None:
        yield "the rules were never evaluated"
    else:
        late_s = (now - evaluated_at).total_seconds()
        yield f"{len(alerts)} open, evaluated {late_s:.0f} s ago"
    for alert in alerts:
        since = alert.since.astimezone(zone).isoformat(" ", "seconds")
        place = alert.branch_id or "network"
        measured = _measured(alert)
        yield (
            f"{alert.alert_id}  {alert.severity:6}  {alert.condition:8} since {since}  "
            f"{alert.rule_id} {place} {alert.subject}{measured}  {_handled(alert)}"
        )


def _measured(alert: Alert) -> str:
    if alert.observed is None:
        return ""
    limit = "" if alert.limit is None else f" (limit {alert.limit:g})"
    return f"  {alert.observed:g} {alert.unit}{limit}"


def _handled(alert: Alert) -> str:
    """What was done about it, and what keeps it quiet."""
    quiet = {
        "inhibited": alert.inhibited_by,
        "shelved": alert.shelved_until,
        "maintenance": alert.maintenance,
        "merged": alert.merged_into,
    }
    return ", ".join(
        [alert.work, *([alert.owner] if alert.owner else []), *(w for w, on in quiet.items() if on)]
    )
