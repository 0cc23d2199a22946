"""The network as configuration describes it: branches, desks, cameras, services and their norms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sitcenter.domain.hours import Calendar
from sitcenter.domain.terms.book import EMPTY, TermBook


class BranchKind(StrEnum):
    """Kinds of front office; a postal point may have no desk and no camera."""

    PSC = "psc"
    SPECIALISED_PSC = "specialised_psc"
    SECTOR = "sector"
    SERVICE_AKIMAT = "service_akimat"
    POSTAL_POINT = "postal_point"


class BranchStatus(StrEnum):
    """`trial`: works before its official opening; there is no baseline yet."""

    TRIAL = "trial"
    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Names:
    """One name in the three languages of the interface."""

    kk: str
    ru: str
    en: str

    def get(self, language: str) -> str:
        """The name in `language` (kk, ru or en)."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[language]


@dataclass(frozen=True, slots=True)
class Norm:
    """The permitted wait and service; `source` and `as_of` say where the figures come from."""

    wait: timedelta
    service: timedelta
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Service:
    """A public service; `norms` by channel, '*' for any channel."""

    code: str
    names: Names
    norms: Mapping[str, Norm]
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """A window; `kind` is service, cash, video_appeal or self_service."""

    id: str
    kind: str
    zone: str


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera and the desks that it sees; `has_stream`: whether it is said where it can be watched."""

    id: str
    zone: str
    covers: tuple[str, ...]
    has_stream: bool = True


@dataclass(frozen=True, slots=True)
class Branch:
    """A front office. Numbers that nobody published are None."""

    id: str
    kind: BranchKind
    status: BranchStatus
    names: Names
    short: Names
    zone: ZoneInfo
    region_code: str
    city: Names
    hours: str
    services: tuple[str, ...]
    desks: tuple[Desk, ...] = ()
    cameras: tuple[Camera, ...] = ()
    address: Names | None = None
    parent: str | None = None
    capacity_per_day: int | None = None
    peak_per_day: int | None = None
    area_m2: int | None = None
    staff: int | None = None
    parking_places: int | None = None
    hangar: bool = False
    valid_from: date | None = None
    note: Names | None = None

    def day(self, at: datetime) -> date:
        """The branch's calendar date at the instant `at`."""
        return at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that the board must know of the network, frozen for the life of a process."""

    names: Names
    zone: ZoneInfo
    branches: Mapping[str, Branch]
    services: Mapping[str, Service]
    default_norm: Norm
    calendar: Calendar = field(default_factory=Calendar)
    terms: TermBook = EMPTY

    def norm(self, service_code: str | None, channel: str | None) -> Norm:
        """The norm of a service in a channel; the default where the service is unknown."""
        service = self.services.get(service_code or "")
        if service is None:
            return self.default_norm
        return service.norms.get(channel or "*") or service.norms.get("*", self.default_norm)
