"""notify.toml: who is told of alerts outside, how the monitor's own silence is noticed, and who may tell us.

Addresses hold passwords and tokens: they come from the environment or from files of their own, and they
stand in no error, log or database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, HttpUrl, TypeAdapter, ValidationError, model_validator

from sitcenter.domain.alerts.routes import Route
from sitcenter.domain.alerts.types import Severity
from sitcenter.settings.errors import ConfigError
from sitcenter.settings.models import Language, Slug
from sitcenter.settings.strict import Strict

FILE = "notify.toml"
TargetKind = Literal["apprise", "alertmanager", "webhook"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send and how. `url` and `token` (a bearer token, "" = none) are secret."""

    kind: TargetKind
    url: str = field(repr=False)
    token: str = field(repr=False)
    timeout_s: float


@dataclass(frozen=True, slots=True)
class RouteConfig:
    """A route: what it listens to, where it leads and in which language."""

    route: Route
    target: Target
    language: Language


@dataclass(frozen=True, slots=True)
class Watchdog:
    """The outside receiver that notices when the monitor falls silent."""

    target: Target
    every_s: float
    language: Language


@dataclass(frozen=True, slots=True)
class Notify:
    """`site_url`: the address of the screens, for links. `token_file`: the token of those who tell us."""

    site_url: str
    token_file: Path
    routes: tuple[RouteConfig, ...] = ()
    watchdog: Watchdog | None = None


class TargetModel(Strict):
    """An address in `url` (from ${ENV}) or in the file `url_file`; a bearer token likewise."""

    kind: TargetKind
    url: str = ""
    url_file: Path | None = None
    token: str = ""
    token_file: Path | None = None
    timeout_s: float = Field(default=10.0, gt=0, le=60)

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if bool(self.url) == (self.url_file is not None):
            raise ValueError("url: give either url or url_file")
        if self.token and self.token_file is not None:
            raise ValueError("token: give either token or token_file")
        if self.kind == "apprise" and (self.token or self.token_file):
            raise ValueError("token: an apprise address holds its own")
        return self


class RouteModel(TargetModel):
    """[[route]]. Empty branches, rules or levels mean all; level 0 is the first notice."""

    id: Slug
    language: Language = "kk"
    min_severity: Literal["low", "medium", "high"] = "low"
    branches: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    levels: tuple[Annotated[int, Field(ge=0, le=9)], ...] = ()


class WatchdogModel(TargetModel):
    """[watchdog]: sent every `every_s` while collecting and evaluating are alive."""

    language: Language = "en"
    every_s: float = Field(default=60.0, ge=1, le=3600)


class InboundModel(Strict):
    """[inbound]: the token that other systems show; made at the first start, mode 0600."""

    token_file: Path = Path("var/inbound.token")


class NotifyFile(Strict):
    """notify.toml; without it nobody outside is told anything."""

    site_url: Annotated[str, Field(pattern=r"^https?://[^/?#]+(/[^?#]*)?$")] = "http://127.0.0.1:8050"
    inbound: InboundModel = InboundModel()
    route: tuple[RouteModel, ...] = ()
    watchdog: WatchdogModel | None = None


def build_notify(model: NotifyFile, branches: set[str], rules: set[str], errors: list[ConfigError]) -> Notify:
    """The frozen settings; `branches` and `rules` are those that exist. What is wrong goes to `errors`."""
    errors.extend(_route_errors(model, branches, rules))
    routes = tuple(
        RouteConfig(_route(route), _target(route, f"route[{number}]", errors), route.language)
        for number, route in enumerate(model.route)
    )
    return Notify(
        site_url=model.site_url.rstrip("/"),
        token_file=model.inbound.token_file,
        routes=routes,
        watchdog=_watchdog(model.watchdog, errors),
    )


def _watchdog(model: WatchdogModel | None, errors: list[ConfigError]) -> Watchdog | None:
    if model is None:
        return None
    return Watchdog(_target(model, "watchdog", errors), model.every_s, model.language)


def _route(model: RouteModel) -> Route:
    return Route(
        id=model.id,
        min_severity=Severity(model.min_severity),
        branches=frozenset(model.branches),
        rules=frozenset(model.rules),
        levels=frozenset(model.levels),
        kind=model.kind,
    )


def _route_errors(model: NotifyFile, branches: set[str], rules: set[str]) -> Iterator[ConfigError]:
    ids = [route.id for route in model.route]
    for number, route in enumerate(model.route):
        at = f"route[{number}]"
        if ids.index(route.id) != number:
            yield ConfigError(FILE, f"{at}.id", f"{route.id!r} stands twice, must be unique")
        for name in sorted(set(route.branches) - branches):
            yield ConfigError(FILE, f"{at}.branches", _unknown(name, branches))
        for name in route.rules:
            # external:DiskFull is an alert of another system, whose card is external
            if name.partition(":")[0] not in rules:
                yield ConfigError(FILE, f"{at}.rules", _unknown(name, rules))


def _unknown(name: str, allowed: set[str]) -> str:
    return f"{name!r} is not defined; allowed: {', '.join(sorted(allowed))}"


def _target(model: TargetModel, at: str, errors: list[ConfigError]) -> Target:
    url = _secret(model.url, model.url_file, f"{at}.url_file", errors)
    token = _secret(model.token, model.token_file, f"{at}.token_file", errors)
    if model.kind != "apprise" and url and not _is_http(url):
        errors.append(ConfigError(FILE, f"{at}.url", "an http:// or https:// address is needed"))
    return Target(model.kind, url, token, model.timeout_s)


def _secret(given: str, path: Path | None, key: str, errors: list[ConfigError]) -> str:
    """What stands in the configuration, or alone in the file."""
    if path is None:
        return given
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "must be UTF-8"
        errors.append(ConfigError(FILE, key, f"{path} cannot be read: {reason}"))
        return ""
    if not text or len(text.splitlines()) > 1:
        errors.append(ConfigError(FILE, key, f"{path} must hold one line"))
    return text


def _is_http(url: str) -> bool:
    try:
        TypeAdapter(HttpUrl).validate_python(url)
    except ValidationError:
        return False
    return True
