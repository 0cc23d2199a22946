"""`sitcenter notify`: what waits on each route, and a trial message."""

import sys
from collections.abc import Mapping

from collectors.notify.deliver import Undelivered
from collectors.notify.jobs import WATCHDOG, build_routes
from collectors.notify.notice import Desk
from collectors.notify.registry import Route
from collectors.notify.watchdog import watchdog_message
from sitcenter import clock, storage
from sitcenter.settings import Settings

TRIAL_EVERY_S = 20.0


def show_routes(settings: Settings) -> int:
    """Print what waits on each route and why; 1 if one of them takes no messages."""
    waiting = storage.AlertStore(storage.connect(settings.site.database_url)).outbox_state()
    for config in settings.notify.routes:
        state = waiting.get(config.route.id)
        text = "nothing waits"
        if state is not None:
            text = f"{state.waiting} wait since {state.oldest_at.isoformat(timespec='seconds')}"
            text += f", {state.attempts} tries: {state.error or 'none ended yet'}" if state.attempts else ""
        print(f"{config.route.id} ({config.target.kind}): {text}")
    if not settings.notify.routes:
        print("no routes: nobody outside is told anything (docs/notifications.md)")
    return int(any(state.error for state in waiting.values()))


def try_routes(settings: Settings, only: str | None) -> int:
    """Send a sign of life by each route (or one) at once, past the outbox; 1 if one was not taken."""
    routes = build_routes(settings.notify)
    chosen = {name: route for name, route in routes.items() if only in (None, name)}
    if not chosen:
        print(f"no such route; configured: {', '.join(routes) or 'none'}", file=sys.stderr)
        return 1
    languages = {config.route.id: str(config.language) for config in settings.notify.routes}
    if settings.notify.watchdog is not None:
        languages[WATCHDOG] = settings.notify.watchdog.language
    tried = [_try(settings, name, route, languages) for name, route in chosen.items()]
    return 0 if all(tried) else 1


def _try(settings: Settings, name: str, route: Route, languages: Mapping[str, str]) -> bool:
    now = clock.now()
    desk = Desk(settings.network, settings.rules, settings.notify.site_url)
    trial = desk.notice(watchdog_message(now, TRIAL_EVERY_S, now), languages[name], duplicate=False)
    try:
        route.send(trial)
    except Undelivered as error:
        print(f"{name}: not taken: {error}")
        return False
    print(f"{name}: taken")
    return True
