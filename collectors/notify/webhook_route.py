"""Tells any receiver that understands the webhooks of an Alertmanager (version 4)."""

import orjson

from collectors.notify.notice import Notice
from collectors.notify.payload import webhook
from collectors.notify.post import Poster
from sitcenter.settings.notify import Target

DELIVERY = "Sitcenter-Delivery"
DUPLICATE = "Sitcenter-Possible-Duplicate"


class WebhookRoute:
    """One alert a request; two headers name the delivery and say whether it may have come before."""

    def __init__(self, target: Target, receiver: str, site_url: str) -> None:
        self._poster = Poster(target)
        self._receiver = receiver
        self._site_url = site_url

    def send(self, notice: Notice) -> None:
        """See Route."""
        body = orjson.dumps(webhook(notice, self._receiver, self._site_url))
        self._poster.post(body, {DELIVERY: notice.key, DUPLICATE: "true" if notice.duplicate else "false"})
