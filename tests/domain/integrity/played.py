"""A day of the simulator as the journal would have it; `bench/played.py` is the one place that translates."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from simulator.events import Label
from simulator.network import load_network
from simulator.world import World
from sitcenter.domain.events import Event
from sitcenter.domain.integrity.building import records
from sitcenter.domain.integrity.scene import Payment, Registers, Scene
from sitcenter.domain.network import Network
from sitcenter.settings import load
from tests.domain.builders import ALMATY

ROOT = Path(__file__).parents[3]
MONDAY = date(2026, 11, 16)
START = datetime(2026, 11, 16, tzinfo=ALMATY).astimezone(UTC)


@cache
def translator() -> Any:
    """The module that makes of what the simulator plays what collectors would make of it."""
    spec = spec_from_file_location("played", ROOT / "bench" / "played.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def day() -> tuple[Network, tuple[Event, ...], tuple[Label, ...]]:
    """Fifteen branches from midnight to midnight; the events of that day only."""
    log = World(load_network(ROOT / "config"), 1, START).advance(START + timedelta(days=1))
    events = tuple(event for event in translator().canonical(log) if event.occurred_at >= START)
    return load(ROOT / "config", {}).network, events, tuple(e for e in log if isinstance(e, Label))


def scene(network: Network, events: list[Event], **fields: Any) -> Scene:
    """The whole day, six hours after its end; every payment that is claimed is in the register."""
    paid: dict[str, Payment] = {}
    for event in events:
        name, amount = event.payload.get("payment_id"), event.payload.get("fee_paid")
        if isinstance(name, str) and isinstance(amount, int):
            paid.setdefault(name, Payment(name, amount, None, event.occurred_at))
    values: dict[str, Any] = {
        "since": START,
        "until": START + timedelta(days=1),
        "network": network,
        "now": START + timedelta(days=2, hours=6),
        "window": records(events),
        "cameras": (),
        "registers": Registers(payments=tuple(paid.values())),
    }
    return Scene(**(values | fields))
