"""The shapes of Prometheus' Alertmanager: its API's alerts and version 4 of its webhook. Pure."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.notify.notice import Notice
from sitcenter.domain.alerts.types import Message, Topic

STANDS = timedelta(days=365)
"""An Alertmanager takes an alert without an end for resolved when it isn't repeated within minutes. Only a
message that says so resolves ours, so its end is set far ahead."""
NEVER = "0001-01-01T00:00:00Z"
VERSION = "4"
EVERY = "every_s"
"""Fact of a sign of life: seconds until the next. An Alertmanager must miss it after three of them."""
SIGNS = 3


def rfc3339(at: datetime) -> str:
    """UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def labels(notice: Notice) -> dict[str, str]:
    """What identifies the alert; nothing that changes while it is open."""
    alert = notice.message.alert
    told = {
        "alertname": alert.rule_id,
        "severity": notice.severity.value,
        "branch": alert.branch_id,
        "subject": alert.subject,
    }
    return {name: value for name, value in told.items() if value}


def annotations(notice: Notice) -> dict[str, str]:
    """The words, and the key of the delivery."""
    told = {"summary": notice.title, "description": notice.body, "delivery": notice.key}
    return told | ({"possible_duplicate": "true"} if notice.duplicate else {})


def api_alert(notice: Notice) -> dict[str, Any]:
    """An element of the body of POST /api/v2/alerts. A resolved alert has its true end."""
    message = notice.message
    return {
        "labels": labels(notice),
        "annotations": annotations(notice),
        "startsAt": rfc3339(message.alert.since),
        "endsAt": rfc3339(_stands_until(message)),
        "generatorURL": notice.link,
    }


def webhook(notice: Notice, receiver: str, site_url: str) -> dict[str, Any]:
    """A webhook of one alert, as an Alertmanager sends it."""
    resolved = notice.message.topic is Topic.RESOLVED
    status = "resolved" if resolved else "firing"
    named, told = labels(notice), annotations(notice)
    alert = {
        "status": status,
        "labels": named,
        "annotations": told,
        "startsAt": rfc3339(notice.message.alert.since),
        "endsAt": rfc3339(_ended(notice.message)) if resolved else NEVER,
        "generatorURL": notice.link,
        "fingerprint": fingerprint(notice),
    }
    return {
        "version": VERSION,
        "groupKey": f'{{}}:{{fingerprint="{notice.message.alert.fingerprint}"}}',
        "truncatedAlerts": 0,
        "status": status,
        "receiver": receiver,
        "groupLabels": {"alertname": named["alertname"]},
        "commonLabels": named,
        "commonAnnotations": told,
        "externalURL": site_url,
        "alerts": [alert],
    }


def fingerprint(notice: Notice) -> str:
    """16 hexadecimal digits: the same for the same cause, from one episode to the next."""
    return hashlib.blake2b(notice.message.alert.fingerprint.encode(), digest_size=8).hexdigest()


def _stands_until(message: Message) -> datetime:
    every_s = message.alert.facts.get(EVERY)
    if message.topic is Topic.RESOLVED:
        return _ended(message)
    if message.topic is Topic.WATCHDOG and isinstance(every_s, float):
        return message.at + SIGNS * timedelta(seconds=every_s)
    return message.at + STANDS


def _ended(message: Message) -> datetime:
    return max(message.alert.resolved_at or message.at, message.alert.since)
