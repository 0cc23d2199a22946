"""Tells an Alertmanager: POST /api/v2/alerts under the address of the route."""

import orjson

from collectors.notify.notice import Notice
from collectors.notify.payload import api_alert
from collectors.notify.post import Poster
from sitcenter.settings.notify import Target

PATH = "/api/v2/alerts"


class AlertmanagerRoute:
    """An Alertmanager groups, mutes and passes on by its own configuration."""

    def __init__(self, target: Target) -> None:
        self._poster = Poster(target, PATH)

    def send(self, notice: Notice) -> None:
        """See Route."""
        self._poster.post(orjson.dumps([api_alert(notice)]), {})
