"""The only door to Apprise: mail, Telegram, SMS and some hundred other services by one address.

Nothing is loaded from disk, nothing is attached, and what Apprise logs stays in the process: it names
addresses.
"""

import logging
import re
from collections.abc import Iterable
from urllib.parse import unquote

import apprise
from apprise.plugins.email import NotifyEmail

from collectors.notify.deliver import Undelivered
from collectors.notify.notice import Notice
from sitcenter.domain.alerts.types import Severity, Topic
from sitcenter.domain.masking import MASK, mask
from sitcenter.settings.notify import Target

_KINDS = {
    Severity.HIGH: apprise.NotifyType.FAILURE,
    Severity.MEDIUM: apprise.NotifyType.WARNING,
    Severity.LOW: apprise.NotifyType.INFO,
}
_SHORTEST_SECRET = 3
ERROR_LIMIT = 300


class AppriseRoute:
    """One Apprise address. Raises ValueError, without the address, if Apprise doesn't understand it."""

    def __init__(self, target: Target) -> None:
        log = logging.getLogger(apprise.LOGGER_NAME)
        log.setLevel(logging.WARNING)
        log.propagate = False
        # Without a limit of its own Apprise works in the caller's thread. With one it would use a pool that
        # all routes share, and a receiver that hangs would hold up the others.
        asset = apprise.AppriseAsset(
            app_id="sitcenter",
            app_desc="sitcenter",
            async_mode=False,
            service_timeout=0,
            storage_mode="memory",
            interpret_emojis=False,
        )
        service = apprise.Apprise.instantiate(target.url, asset=asset)
        if service is None:
            raise ValueError("Apprise does not understand the address")
        if isinstance(service, NotifyEmail):
            # Apprise waits 5.5 s between letters. A server that wants fewer says so and is asked again.
            service.request_rate_per_sec = 0
        service.socket_connect_timeout = service.socket_read_timeout = target.timeout_s
        self._door = apprise.Apprise(service, asset=asset)
        self._secrets = _secrets(target.url)

    def send(self, notice: Notice) -> None:
        """See Route."""
        resolved = notice.message.topic is Topic.RESOLVED
        kind = apprise.NotifyType.SUCCESS if resolved else _KINDS[notice.message.alert.severity]
        result = self._door.notify(
            body=notice.body or notice.title,
            title=notice.title,
            notify_type=kind,
            body_format=apprise.NotifyFormat.TEXT,
        )
        attempts = [attempt for told in result.results for attempt in told.attempts[-1:]]
        # A service marked as optional would count as told though it wasn't.
        if not attempts or not all(attempts):
            raise Undelivered(self._error(entry.message for entry in result.logs()))

    def _error(self, told: Iterable[str]) -> str:
        text = mask("; ".join(told)) or "not accepted"
        for secret in self._secrets:
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text, flags=re.IGNORECASE)
        return text[:ERROR_LIMIT]


def _secrets(url: str) -> list[str]:
    """Every part of the address that may be somebody's secret, longest first."""
    _, _, rest = url.partition("://")
    parts = {part for text in (rest, unquote(rest)) for part in re.split(r"[/:@?&=,;\s]+", text)}
    return sorted((part for part in parts if len(part) >= _SHORTEST_SECRET), key=len, reverse=True)
