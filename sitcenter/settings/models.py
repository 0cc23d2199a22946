"""Shapes of the configuration files, except those with a module of their own. Unknown keys are errors."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from sitcenter.settings.strict import Strict, Zone

Language = Literal["kk", "ru", "en"]
Loopback = Literal["127.0.0.1", "::1", "localhost"]
"""Nobody but this machine may connect until there is access control."""
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class NamesModel(Strict):
    """A name in the three languages; none may be empty."""

    kk: str = Field(min_length=1)
    ru: str = Field(min_length=1)
    en: str = Field(min_length=1)


class IntegrityModel(Strict):
    """[integrity]: how the indicators are run beside a live log."""

    every_s: float = Field(default=300, ge=1, le=3600)
    lateness_min: float = Field(default=120, ge=0, le=24 * 60)
    shadow_weeks: float = Field(default=4, ge=0, le=52)
    look_back_days: int = Field(default=7, ge=1, le=31)


class SiteModel(Strict):
    """site.toml: this installation."""

    names: NamesModel
    zone: Zone = "Asia/Almaty"
    database_url: str = Field(pattern=r"^(sqlite:///.+|postgresql(\+psycopg)?://.+)$")
    host: Loopback = "127.0.0.1"
    port: int = Field(default=8050, ge=0, le=65535)
    default_language: Language = "kk"
    tick_seconds: float = Field(default=0.5, gt=0, le=60)
    evaluate_s: float = Field(default=3, gt=0, le=60)
    camera_samples_days: int = Field(default=90, ge=2, le=3660)
    integrity: IntegrityModel = IntegrityModel()
    token_key_file: str
    demo: bool = False


class NormModel(Strict):
    """A norm of wait and service in minutes, with its source and the date of that source."""

    channel: Literal["*", "kiosk", "booking", "reception", "mobile", "online", "self_service"] = "*"
    wait_min: int = Field(gt=0, le=24 * 60)
    service_min: int = Field(gt=0, le=24 * 60)
    source: str = Field(min_length=1)
    as_of: date


class ServiceModel(Strict):
    """A public service; without norms of its own it has the default."""

    code: Slug
    names: NamesModel
    norms: tuple[NormModel, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


class ServicesFile(Strict):
    """services.toml."""

    default_norm: NormModel
    service: tuple[ServiceModel, ...] = Field(min_length=1)


class DesksModel(Strict):
    """A run of desks: prefix + number, `count` of them from `first` on."""

    kind: Literal["service", "cash", "video_appeal", "self_service"]
    prefix: str = ""
    first: int = Field(default=1, ge=0)
    count: int = Field(ge=0, le=500)
    zone: str = "hall"


class CameraModel(Strict):
    """A camera; `covers` lists desks that it sees."""

    id: Slug
    zone: str
    covers: tuple[str, ...] = ()


class BranchModel(Strict):
    """A front office."""

    id: Slug
    kind: Literal["psc", "specialised_psc", "sector", "service_akimat", "postal_point"]
    status: Literal["trial", "active", "closed"] = "active"
    names: NamesModel
    short: NamesModel
    zone: Zone = "Asia/Almaty"
    region_code: str = Field(pattern=r"^\d{2}$")
    city: NamesModel
    hours: str
    services: tuple[str, ...] = ()
    desks: tuple[DesksModel, ...] = ()
    cameras: tuple[CameraModel, ...] = ()
    address: NamesModel | None = None
    parent: Slug | None = None
    capacity_per_day: int | None = Field(default=None, gt=0)
    peak_per_day: int | None = Field(default=None, gt=0)
    area_m2: int | None = Field(default=None, gt=0)
    staff: int | None = Field(default=None, ge=0)
    parking_places: int | None = Field(default=None, ge=0)
    hangar: bool = False
    valid_from: date | None = None
    note: NamesModel | None = None


class NetworkFile(Strict):
    """network.toml."""

    branch: tuple[BranchModel, ...] = Field(min_length=1)
