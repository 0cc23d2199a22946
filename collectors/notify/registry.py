"""One kind of route a line."""

from collections.abc import Callable, Mapping
from typing import Protocol

from collectors.notify.alertmanager_route import AlertmanagerRoute
from collectors.notify.notice import Notice
from collectors.notify.webhook_route import WebhookRoute
from sitcenter.settings.notify import Target


class Route(Protocol):
    """A way to people or to another system."""

    def send(self, notice: Notice) -> None:
        """Return if the receiver took the notice. Raises Undelivered; nothing it says holds an address."""


class BadRoute(Exception):
    """A route that can't be made; the text doesn't hold its address."""


def _apprise(target: Target) -> Route:
    try:
        from collectors.notify.apprise_route import AppriseRoute
    except ModuleNotFoundError as error:
        raise BadRoute(f"{error.name} is not installed: pip install 'sitcenter[notify]'") from error
    return AppriseRoute(target)


KINDS: Mapping[str, Callable[[Target, str, str], Route]] = {
    "apprise": lambda target, _route_id, _site_url: _apprise(target),
    "alertmanager": lambda target, _route_id, _site_url: AlertmanagerRoute(target),
    "webhook": WebhookRoute,
}
"""Each takes the target, the route's id and the address of the screens."""


def build_route(target: Target, route_id: str, site_url: str) -> Route:
    """The route, ready to send. Raises BadRoute."""
    try:
        return KINDS[target.kind](target, route_id, site_url)
    except ValueError as error:
        raise BadRoute(str(error)) from error
