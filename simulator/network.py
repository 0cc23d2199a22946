"""Branches, desks and services as the outside world knows them, read from the network's TOML files."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

# A centre approved for 500 visitors a day was told to have peaks of 2,500.
PEAK_RATIO = 5
DeskKind = Literal["service", "cash"]


@dataclass(frozen=True, slots=True)
class Desk:
    """A window of the hall; `id` is what hangs over it: "7", "K2"."""

    id: str
    kind: DeskKind


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera of the branch; `covers` are the ids of the desks that it sees."""

    id: str
    zone: str
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch; capacities are visitors a day; a duty branch is open to 20:00 and on Saturday morning."""

    id: str
    kind: str
    services: tuple[str, ...]
    capacity_per_day: int
    peak_per_day: int
    desks: tuple[Desk, ...]
    zone: str = "Asia/Almaty"
    duty: bool = False
    cameras: tuple[Camera, ...] = ()

    def desks_of(self, kind: DeskKind) -> tuple[Desk, ...]:
        """The desks of one kind, in the order of their numbers."""
        return tuple(desk for desk in self.desks if desk.kind == kind)


@dataclass(frozen=True, slots=True)
class Network:
    """All that is played: branches in the order of the file, names of services by code."""

    branches: tuple[Branch, ...]
    service_names: Mapping[str, str]


def load_network(folder: Path) -> Network:
    """Read `network.toml` and `services.toml` of a folder; raises OSError, ValueError, KeyError."""
    network = tomllib.loads((folder / "network.toml").read_text(encoding="utf-8"))
    services = tomllib.loads((folder / "services.toml").read_text(encoding="utf-8"))
    return Network(
        branches=tuple(_branch(row) for row in network["branch"]),
        service_names={row["code"]: _kazakh_name(row) for row in services["service"]},
    )


def _kazakh_name(row: Mapping[str, Any]) -> str:
    names = row.get("name", row.get("names", {}))
    if isinstance(names, Mapping):
        return str(names.get("kk", row.get("name_kk", row["code"])))
    return str(row.get("name_kk", names))


def _branch(row: Mapping[str, Any]) -> Branch:
    capacity = int(row.get("capacity_per_day", 500))
    return Branch(
        id=row["id"],
        kind=row["kind"],
        services=tuple(row["services"]),
        capacity_per_day=capacity,
        peak_per_day=int(row.get("peak_per_day", capacity * PEAK_RATIO)),
        desks=tuple(_desks(row.get("desks", ()))),
        zone=row.get("zone", "Asia/Almaty"),
        duty=row.get("hours", "") == "duty",
        cameras=tuple(
            Camera(camera["id"], camera["zone"], tuple(camera.get("covers", ())))
            for camera in row.get("cameras", ())
        ),
    )


def _desks(groups: Iterable[Mapping[str, Any]]) -> Iterable[Desk]:
    for group in groups:
        for number in range(1, int(group["count"]) + 1):
            yield Desk(id=f"{group.get('prefix', '')}{number}", kind=group["kind"])
