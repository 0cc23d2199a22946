"""From checked files to the domain's network. References between files are checked here."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from sitcenter.domain.network import (
    Branch,
    BranchKind,
    BranchStatus,
    Camera,
    Desk,
    Names,
    Network,
    Norm,
    Service,
)
from sitcenter.settings.calendar import CalendarFile, HolidaysFile
from sitcenter.settings.calendar_build import build_book, build_calendar
from sitcenter.settings.calendar_check import calendar_errors
from sitcenter.settings.errors import ConfigError, doubles, unknown
from sitcenter.settings.models import (
    BranchModel,
    NamesModel,
    NetworkFile,
    NormModel,
    ServiceModel,
    ServicesFile,
    SiteModel,
)
from sitcenter.settings.sources import SourcesFile
from sitcenter.settings.terms import TermsFile


def build_network(
    site: SiteModel,
    network: NetworkFile,
    services: ServicesFile,
    calendar: CalendarFile,
    holidays: HolidaysFile,
    terms: TermsFile,
) -> Network:
    """The frozen network of the domain."""
    return Network(
        names=names(site.names),
        zone=ZoneInfo(site.zone),
        branches={branch.id: _branch(branch) for branch in network.branch},
        services={service.code: _service(service) for service in services.service},
        default_norm=_norm(services.default_norm),
        calendar=build_calendar(calendar, holidays),
        terms=build_book(terms, calendar, holidays),
    )


def cross_errors(
    network: NetworkFile, services: ServicesFile, calendar: CalendarFile
) -> Iterator[ConfigError]:
    """What no single file can know to be wrong: doubles, and names that nothing answers to."""
    ids = [branch.id for branch in network.branch]
    codes = [service.code for service in services.service]
    profiles = [profile.id for profile in calendar.profile]
    yield from doubles("network.toml", "branch.id", ids)
    yield from doubles("services.toml", "service.code", codes)
    for number, service in enumerate(services.service):
        channels = [norm.channel for norm in service.norms]
        yield from doubles("services.toml", f"service[{number}].norms.channel", channels)
    for number, branch in enumerate(network.branch):
        yield from _branch_errors(number, branch, set(ids), set(codes), set(profiles))
    yield from calendar_errors(calendar, set(ids))


def _branch_errors(
    number: int, branch: BranchModel, ids: set[str], codes: set[str], profiles: set[str]
) -> Iterator[ConfigError]:
    at = f"branch[{number}]"
    if branch.hours not in profiles:
        yield ConfigError("network.toml", f"{at}.hours", unknown(branch.hours, profiles))
    if branch.parent is not None and branch.parent not in ids - {branch.id}:
        yield ConfigError("network.toml", f"{at}.parent", unknown(branch.parent, ids - {branch.id}))
    yield from doubles("network.toml", f"{at}.services", branch.services)
    for code in branch.services:
        if code not in codes:
            yield ConfigError("network.toml", f"{at}.services", unknown(code, codes))
    desks = [desk.id for desk in _desks(branch)]
    yield from doubles("network.toml", f"{at}.desks", desks)
    yield from doubles("network.toml", f"{at}.cameras", [camera.id for camera in branch.cameras])
    for index, camera in enumerate(branch.cameras):
        for desk in camera.covers:
            if desk not in desks:
                key = f"{at}.cameras[{index}].covers"
                yield ConfigError("network.toml", key, unknown(desk, desks))


def source_errors(network: NetworkFile, sources: SourcesFile) -> Iterator[ConfigError]:
    """Sources that feed branches which nobody described."""
    ids = {branch.id for branch in network.branch}
    for number, source in enumerate(sources.sources):
        for name in source.branches:
            if name not in ids:
                yield ConfigError("sources.toml", f"source[{number}].branches", unknown(name, ids))


def names(model: NamesModel) -> Names:
    """A name of the domain."""
    return Names(model.kk, model.ru, model.en)


def _maybe(model: NamesModel | None) -> Names | None:
    return None if model is None else names(model)


def _norm(model: NormModel) -> Norm:
    return Norm(
        timedelta(minutes=model.wait_min), timedelta(minutes=model.service_min), model.source, model.as_of
    )


def _service(model: ServiceModel) -> Service:
    norms: dict[str, Norm] = {norm.channel: _norm(norm) for norm in model.norms}
    return Service(model.code, names(model.names), norms, model.valid_from, model.valid_to)


def _desks(model: BranchModel) -> tuple[Desk, ...]:
    return tuple(
        Desk(f"{run.prefix}{number}", run.kind, run.zone)
        for run in model.desks
        for number in range(run.first, run.first + run.count)
    )


def _branch(model: BranchModel) -> Branch:
    return Branch(
        id=model.id,
        kind=BranchKind(model.kind),
        status=BranchStatus(model.status),
        names=names(model.names),
        short=names(model.short),
        zone=ZoneInfo(model.zone),
        region_code=model.region_code,
        city=names(model.city),
        hours=model.hours,
        services=model.services,
        desks=_desks(model),
        cameras=tuple(Camera(c.id, c.zone, c.covers) for c in model.cameras),
        address=_maybe(model.address),
        parent=model.parent,
        capacity_per_day=model.capacity_per_day,
        peak_per_day=model.peak_per_day,
        area_m2=model.area_m2,
        staff=model.staff,
        parking_places=model.parking_places,
        hangar=model.hangar,
        valid_from=model.valid_from,
        note=_maybe(model.note),
    )
