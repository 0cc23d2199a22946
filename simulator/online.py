"""Applications that come over the portal: no desk, no ticket, and a term of sixty minutes day and night."""

from collections.abc import Generator
from random import Random
from typing import Any

from simpy import Event

from simulator.deadlines import ONLINE_TERM
from simulator.demand import HOUR, MINUTE
from simulator.events import Application
from simulator.floor import Floor
from simulator.inherited_cases import has_slow_provider
from simulator.people import invent_person

Process = Generator[Event, Any, None]

SERVICES = ("vehicle-registration", "vehicle-re-registration", "licence-replacement")
PER_HOUR = 5.0
_SLOW = 0.15
"""So many take longer than their hour where the provider is slow."""


def portal(floor: Floor, random: Random) -> Process:
    """The online applications of a branch, without end."""
    services = [code for code in SERVICES if code in floor.branch.services]
    while services:
        yield floor.env.timeout(random.expovariate(PER_HOUR / HOUR))
        floor.env.process(_applied(floor, random, random.choice(services)))


def _applied(floor: Floor, random: Random, service: str) -> Process:
    application = Application(
        id=floor.next_application_id(),
        branch=floor.branch.id,
        service=service,
        ticket=None,
        applicant=invent_person(random),
        desk=None,
        operator=None,
        channel="online",
        vehicle=floor.vehicles.invent(random) if service.startswith("vehicle") else None,
    )
    for step in ("form_application", "sign", "send"):
        floor.record_step(application, step)
        yield floor.env.timeout(random.uniform(10, 60))
    officer = f"MO-{service[:6].upper()}-{random.randrange(1, 9):02d}"
    floor.record_step(application, "provider_receive", operator=officer, deadline=floor.now + ONLINE_TERM)
    slow = random.random() < _SLOW and has_slow_provider(floor.position)
    if slow:
        floor.label("online_overdue", application.id)
    minutes = random.uniform(65, 150) if slow else min(random.lognormvariate(3.0, 0.5), 57)
    yield floor.env.timeout(minutes * MINUTE * 0.4)
    floor.record_step(application, "provider_check", operator=officer)
    yield floor.env.timeout(minutes * MINUTE * 0.6)
    floor.record_step(application, "decide", decision="approved", operator=officer)
    floor.record_step(application, "ready", operator=officer)
