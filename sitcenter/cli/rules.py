"""What a change of norms, terms or calendars did to the store, told to people."""

from sitcenter import clock, storage
from sitcenter.cli.wiring import database, told
from sitcenter.settings import Settings


def recompute_rules(settings: Settings) -> int:
    """Bring the store up to date with the configured rules, and print what that touched."""
    done = storage.recompute(database(settings), settings.network, clock.now())
    print(told(done) if done.reasons else "the rules haven't changed; nothing was recomputed")
    return 0
