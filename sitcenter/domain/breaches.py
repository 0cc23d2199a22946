"""The instants at which an open ticket breaches its norms: stored, so that breaches are found by them."""

from datetime import datetime, timedelta

from sitcenter.domain.network import Network
from sitcenter.domain.tickets import Ticket

WHOLE_SECOND = timedelta(seconds=1)


def wait_breach_at(ticket: Ticket, network: Network) -> datetime | None:
    """When this wait reaches the norm of its service and channel; None if it is over or isn't known.

    Of somebody who was called already: when his first wait reached it, or would have.
    """
    since = ticket.waiting_since or ticket.wait_from
    if not ticket.is_open or since is None:
        return None
    return since + network.norm(ticket.service_code, ticket.channel).wait


def service_breach_at(ticket: Ticket, network: Network) -> datetime | None:
    """When the service under way reaches its norm; None while there is none, or it is paused.

    Of a ticket that was transferred or came back: counted from its last call, the nearest that is known.
    """
    if ticket.status != "serving" or ticket.started_at is None:
        return None
    began = ticket.started_at
    if ticket.transfers or ticket.requeues:
        began = max(began, ticket.last_called_at or began)
    return began + network.norm(ticket.service_code, ticket.channel).service


def breached_by(now: datetime) -> datetime:
    """A wait is beyond its norm at `now` when its breach instant is at most this.

    Waits are shown and judged in whole seconds: a wait of exactly the norm is within it, and so is one
    that a screen still shows as the norm.
    """
    return now - WHOLE_SECOND
