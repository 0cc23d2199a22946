"""A small network of the tests' own, as objects and as the TOML that the command line reads."""

from datetime import datetime
from pathlib import Path

from simulator.events import Event, QueueEvent, StepEvent, Ticket
from simulator.network import Network, load_network
from simulator.world import World

MORNING = datetime.fromisoformat("2026-11-20T11:30:00+05:00")
NIGHT = datetime.fromisoformat("2026-11-20T23:30:00+05:00")

_BRANCHES = (
    ("calm-1", "psc", 8, 1, 300),
    ("calm-2", "psc", 10, 1, 400),
    ("near-1", "specialised_psc", 16, 2, 500),
    ("calm-3", "specialised_psc", 19, 2, 500),
    ("mailin-85", "sector", 19, 3, 500),
    ("calm-4", "psc", 14, 1, 500),
    ("overloaded-1", "psc", 10, 1, 400),
)
_SERVICES = {
    "psc": ["identity-card", "eds", "real-estate", "consultation"],
    "specialised_psc": ["vehicle-registration", "driving-licence"],
    "sector": ["vehicle-registration", "vehicle-deregistration"],
}


def write_config(folder: Path) -> Path:
    """`network.toml` and `services.toml` of the small network."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "network.toml").write_text("".join(map(_branch, _BRANCHES)), encoding="utf-8")
    codes = sorted({code for services in _SERVICES.values() for code in services})
    services = "".join(
        f'[[service]]\ncode = "{code}"\nnames = {{ kk = "Қызмет әіңғүұқөһ" }}\n' for code in codes
    )
    (folder / "services.toml").write_text(services, encoding="utf-8")
    return folder


def small_network(folder: Path) -> Network:
    return load_network(write_config(folder))


def day_of(network: Network, until: datetime, seed: int = 1) -> list[Event]:
    """All that happened from the morning to `until`."""
    return World(network, seed, until).advance(until)


def queue_events(events: list[Event]) -> list[QueueEvent]:
    return [event for event in events if isinstance(event, QueueEvent)]


def steps(events: list[Event]) -> list[StepEvent]:
    return [event for event in events if isinstance(event, StepEvent)]


def tickets(events: list[Event]) -> list[Ticket]:
    found = {event.ticket.id: event.ticket for event in queue_events(events) if event.ticket is not None}
    return list(found.values())


def _branch(row: tuple[str, str, int, int, int]) -> str:
    name, kind, desks, cash, capacity = row
    return (
        f'[[branch]]\nid = "{name}"\nkind = "{kind}"\nzone = "Asia/Almaty"\n'
        f'hours = "{"psc" if kind == "psc" else "duty"}"\nservices = {_SERVICES[kind]}\n'
        f"capacity_per_day = {capacity}\npeak_per_day = 2500\n"
        f'desks = [{{ kind = "service", count = {desks} }},'
        f' {{ kind = "cash", prefix = "K", count = {cash} }}]\n'
    )
