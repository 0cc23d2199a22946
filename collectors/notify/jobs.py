"""The jobs of notification: one courier a route, and the watchdog."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from collectors.jobs import Job
from collectors.notify.courier import Courier, Outbox
from collectors.notify.notice import Desk
from collectors.notify.registry import BadRoute, Route, build_route
from collectors.notify.watchdog import WatchdogJob
from sitcenter.domain.alerts.types import AlertRule
from sitcenter.domain.facts import SourceFact
from sitcenter.domain.integrity.types import RuleCard
from sitcenter.domain.network import Network
from sitcenter.settings import ConfigError, ConfigErrors
from sitcenter.settings.notify import FILE, Notify, Target

DELIVER_S = 1.0
WATCHDOG = "watchdog"


def notify_jobs(
    notify: Notify,
    network: Network,
    rules: Mapping[str, AlertRule],
    outbox: Outbox,
    evaluated_at: Callable[[], datetime | None],
    sources: Callable[[], Iterable[SourceFact]],
    cards: Mapping[str, RuleCard] | None = None,
) -> Iterator[Job]:
    """The jobs to run beside the polls. Raises ConfigErrors for routes that can't be made."""
    routes = build_routes(notify)
    desk = Desk(network, rules, notify.site_url, cards or {})
    for config in notify.routes:
        courier = Courier(config, routes[config.route.id], desk, outbox)
        yield Job(f"deliver {config.route.id}", DELIVER_S, courier)
    dog = notify.watchdog
    if dog is not None:
        yield Job(WATCHDOG, dog.every_s, WatchdogJob(dog, routes[WATCHDOG], desk, evaluated_at, sources))


def build_routes(notify: Notify) -> Mapping[str, Route]:
    """Every route by its id, the watchdog's too. Raises ConfigErrors, without addresses."""
    targets: dict[str, Target] = {config.route.id: config.target for config in notify.routes}
    if notify.watchdog is not None:
        targets[WATCHDOG] = notify.watchdog.target
    built: dict[str, Route] = {}
    errors: list[ConfigError] = []
    for route_id, target in targets.items():
        try:
            built[route_id] = build_route(target, route_id, notify.site_url)
        except BadRoute as error:
            errors.append(ConfigError(FILE, route_id, str(error)))
    if errors:
        raise ConfigErrors(errors)
    return built
