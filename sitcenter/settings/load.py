"""Reading a configuration directory."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.integrity.timing import Timing
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Network
from sitcenter.domain.terms.calendar import WorkCalendar
from sitcenter.settings.build import build_network, cross_errors, source_errors
from sitcenter.settings.calendar import CalendarFile, HolidaysFile
from sitcenter.settings.calendar_build import build_weeks
from sitcenter.settings.cameras import Cameras, CamerasFile, build_cameras, camera_errors, with_streams
from sitcenter.settings.errors import ConfigError, ConfigErrors, from_pydantic
from sitcenter.settings.models import IntegrityModel, NetworkFile, ServicesFile, SiteModel
from sitcenter.settings.notify import Notify, NotifyFile, build_notify
from sitcenter.settings.registers import RegisterConfig, RegistersFile
from sitcenter.settings.rules import RulesFile, build_rules, rule_errors
from sitcenter.settings.sources import SourceConfig, SourcesFile
from sitcenter.settings.terms import TermsFile, term_errors

_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z][A-Z0-9_]*)(?::-(?P<default>[^}]*))?\}")
Model = TypeVar("Model", bound=BaseModel)

FOLDER = "integrity"
COUNTING = ("numpy", "scipy")


@dataclass(frozen=True, slots=True)
class Site:
    """This installation. `token_key_file` holds the key of the tokens, outside the database."""

    database_url: str
    host: str
    port: int
    default_language: str
    tick_seconds: float
    evaluate_s: float
    token_key_file: Path
    demo: bool
    integrity: Timing = field(default_factory=Timing)
    camera_samples: timedelta = timedelta(days=90)
    """So long what was measured of cameras is kept at hand."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that configuration says, checked and frozen."""

    site: Site
    network: Network
    sources: tuple[SourceConfig, ...]
    notify: Notify
    rules: Mapping[str, AlertRule]
    weeks: Mapping[int, WorkCalendar]
    """The plain working weeks of 5 and of 6 days, by which a term is counted by hand."""
    cameras: Cameras = field(default_factory=Cameras)
    integrity: Mapping[str, RuleCard] = field(default_factory=dict)
    """Cards of the indicators; empty where there is no folder of them, or nothing to count with."""
    registers: tuple[RegisterConfig, ...] = ()
    """What other systems hold; without a file of them no rule that needs one can be computed."""


def load(directory: Path, env: Mapping[str, str]) -> Settings:
    """The settings in `directory`. Raises ConfigErrors with all that is wrong."""
    errors: list[ConfigError] = []
    site = _read(directory, "site.toml", SiteModel, env, errors)
    network = _read(directory, "network.toml", NetworkFile, env, errors)
    services = _read(directory, "services.toml", ServicesFile, env, errors)
    calendar = _read(directory, "calendar.toml", CalendarFile, env, errors)
    holidays = _read(directory, "holidays.toml", HolidaysFile, env, errors)
    terms = _read(directory, "terms.toml", TermsFile, env, errors)
    sources = _read(directory, "sources.toml", SourcesFile, env, errors)
    rules = _read(directory, "rules.toml", RulesFile, env, errors)
    outside = _optional(directory, "notify.toml", NotifyFile, env, errors)
    cameras = _optional(directory, "cameras.toml", CamerasFile, env, errors)
    registers = _optional(directory, "registers.toml", RegistersFile, env, errors)
    errors.extend(_contradictions(network, services, calendar, terms, sources, cameras))
    errors.extend(rule_errors(rules) if rules else ())
    notify = _notify(network, rules, outside, errors)
    cards = _cards(directory, errors)
    errors.extend(_time_zone_errors())
    if errors or not (
        site and network and services and calendar and holidays and terms and sources and notify and rules
    ):
        raise ConfigErrors(errors)
    watched = build_cameras(cameras, network) if cameras else Cameras()
    return Settings(
        _site(site),
        with_streams(build_network(site, network, services, calendar, holidays, terms), watched),
        sources.sources,
        notify,
        build_rules(rules),
        build_weeks(site.zone, calendar, holidays),
        watched,
        cards,
        registers.registers if registers else (),
    )


def _contradictions(
    network: NetworkFile | None,
    services: ServicesFile | None,
    calendar: CalendarFile | None,
    terms: TermsFile | None,
    sources: SourcesFile | None,
    cameras: CamerasFile | None,
) -> Iterator[ConfigError]:
    """What one file says of another that isn't so there, of those files that could be read."""
    if network and services and calendar:
        yield from cross_errors(network, services, calendar)
    if services and calendar and terms:
        calendars = (model.id for model in calendar.calendar)
        yield from term_errors(terms, calendars, (service.code for service in services.service))
    if network and sources:
        yield from source_errors(network, sources)
        if cameras:
            yield from camera_errors(cameras, network, (source.id for source in sources.sources))


def indicators_lack() -> str:
    """The first library of the extra `integrity` that isn't installed, or ""."""
    return next((name for name in COUNTING if find_spec(name) is None), "")


def _cards(directory: Path, errors: list[ConfigError]) -> Mapping[str, RuleCard]:
    """The cards, where there are any and the libraries that their rules count with."""
    if not (directory / FOLDER).is_dir() or indicators_lack():
        return {}
    # Loads numpy and scipy: only where they are there and wanted.
    from sitcenter.settings.integrity import load_cards

    try:
        return load_cards(directory)
    except ConfigErrors as wrong:
        errors.extend(wrong.errors)
        return {}


def _site(model: SiteModel) -> Site:
    return Site(
        database_url=model.database_url,
        host=model.host,
        port=model.port,
        default_language=model.default_language,
        tick_seconds=model.tick_seconds,
        evaluate_s=model.evaluate_s,
        token_key_file=Path(model.token_key_file),
        demo=model.demo,
        integrity=_timing(model.integrity),
        camera_samples=timedelta(days=model.camera_samples_days),
    )


def _timing(model: IntegrityModel) -> Timing:
    return Timing(
        every_s=model.every_s,
        lateness=timedelta(minutes=model.lateness_min),
        shadow=timedelta(weeks=model.shadow_weeks),
        look_back_days=model.look_back_days,
    )


def _notify(
    network: NetworkFile | None,
    rules: RulesFile | None,
    outside: NotifyFile | None,
    errors: list[ConfigError],
) -> Notify | None:
    if network is None or rules is None or outside is None:
        return None
    branches = {branch.id for branch in network.branch}
    return build_notify(outside, branches, {card.id for card in rules.rule}, errors)


def _optional(
    directory: Path, name: str, model: type[Model], env: Mapping[str, str], errors: list[ConfigError]
) -> Model | None:
    """The file, or what an empty one would say where there is none."""
    if not (directory / name).exists():
        return model()
    return _read(directory, name, model, env, errors)


def _read(
    directory: Path, name: str, model: type[Model], env: Mapping[str, str], errors: list[ConfigError]
) -> Model | None:
    try:
        text = (directory / name).read_text(encoding="utf-8")
        tree = _substitute(tomllib.loads(text), name, "", env, errors)
        return model.model_validate(tree)
    except OSError as error:
        errors.append(ConfigError(name, "(file)", f"cannot be read in {directory}: {error.strerror}"))
    except UnicodeDecodeError as error:
        errors.append(ConfigError(name, "(file)", f"must be UTF-8: byte {error.start} is not"))
    except tomllib.TOMLDecodeError as error:
        errors.append(ConfigError(name, "(file)", f"is not TOML: {error}"))
    except ValidationError as error:
        errors.extend(from_pydantic(name, error))
    return None


def _substitute(
    value: object, file: str, key: str, env: Mapping[str, str], errors: list[ConfigError]
) -> object:
    """`${NAME}` and `${NAME:-default}` in any text, from the environment."""
    if isinstance(value, dict):
        return {
            name: _substitute(item, file, f"{key}.{name}".lstrip("."), env, errors)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_substitute(v, file, f"{key}[{i}]", env, errors) for i, v in enumerate(value)]
    if isinstance(value, str):
        return _expand(value, file, key, env, errors)
    return value


def _expand(value: str, file: str, key: str, env: Mapping[str, str], errors: list[ConfigError]) -> str | int:
    def replaced(match: re.Match[str]) -> str:
        default: str | None = match["default"]
        found = env.get(match["name"]) or default
        if found is None:
            errors.append(ConfigError(file, key, f"the environment variable {match['name']} is not set"))
            return ""
        return found

    text = _VARIABLE.sub(replaced, value)
    return int(text) if text != value and text.isascii() and text.isdigit() else text


def _time_zone_errors() -> list[ConfigError]:
    """Kazakhstan has been one zone, UTC+5, since 2024-03-01; older tzdata is an hour off."""
    summer = datetime(2024, 6, 1, tzinfo=ZoneInfo("Asia/Almaty"))
    if summer.utcoffset() == timedelta(hours=5):
        return []
    return [ConfigError("(system)", "tzdata", "older than 2024a: Asia/Almaty must be UTC+5 since 2024-03-01")]
