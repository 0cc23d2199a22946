"""Puts the watching of cameras together: streams, capture, grading and store in, a source out."""

import logging
from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import quote

from collectors.run import Outcome, Source, poll
from collectors.stream_health.doors import Masks, Open, References, Watching
from collectors.stream_health.grading import DomainGrading
from collectors.stream_health.source import POLL_S, CameraTransport, camera_source
from sitcenter import clock, storage
from sitcenter.domain.cameras.coverage import never_seen
from sitcenter.domain.events import Kind
from sitcenter.domain.network import Network
from sitcenter.settings import Settings
from sitcenter.settings.cameras import SOURCE, Cameras, CameraStream

log = logging.getLogger(__name__)

NEEDED = ("av", "cv2")
ONCE_S = 30.0
"""How long cameras are watched by `collect --once cameras`: until each has been looked at twice or so."""


def camera_specs(settings: Settings) -> Iterator[storage.SourceSpec]:
    """The source of the cameras where they are watched; nothing where they aren't."""
    if settings.cameras.watched and not missing():
        yield storage.SourceSpec(SOURCE, Kind.CAMERA.value, settings.cameras.watched, POLL_S)


def camera_sources(settings: Settings, engine: storage.Engine) -> Iterator[Source]:
    """The cameras, ready to be polled; nothing where they aren't watched, which is logged once."""
    if not settings.cameras.watched:
        return
    lacking = missing()
    if lacking:
        log.warning("cameras aren't watched: no %s here (pip install sitcenter[cameras])", lacking)
        return
    branches = settings.network.branches
    transport = CameraTransport(
        {key: branches[key.branch_id].zone for key in settings.cameras.streams},
        opener(settings.cameras),
        DomainGrading(settings.cameras.limits),
        storage.CameraStore(engine),
        settings.cameras.watch.sample_s,
        learn_quickly=settings.cameras.watch.learn_quickly,
        stills=settings.cameras.watch.stills,
    )
    yield camera_source(transport)


def missing() -> str:
    """The first of the needed modules that isn't installed, or ""."""
    return next((name for name in NEEDED if find_spec(name) is None), "")


def opener(cameras: Cameras) -> Open:
    """Makes a watch of all streams. Nothing of FFmpeg is loaded before one is made."""

    def open_watch(references: References, masks: Masks) -> Watching:
        from camera_feeds.options import WatchOptions
        from camera_feeds.streams import Stream
        from camera_feeds.watch import Watch

        options = WatchOptions(
            workers=cameras.watch.workers,
            picture_every_s=cameras.watch.key_frame_s,
            slow_retry_s=cameras.watch.slow_retry_s,
            stills=cameras.watch.stills,
        )
        streams = [
            Stream(stream.key, address(stream), stream.transport) for stream in cameras.streams.values()
        ]
        return Watch(streams, options, references, masks)

    return open_watch


def address(stream: CameraStream) -> str:
    """The stream's address with its credentials: never to be shown. Of a file its path."""
    scheme, _, rest = stream.url.partition("://")
    if scheme == "file":
        return rest
    if not stream.user:
        return stream.url
    password = f":{quote(stream.password, safe='')}" if stream.password else ""
    return f"{scheme}://{quote(stream.user, safe='')}{password}@{rest}"


def watch_once(source: Source, journal: storage.Writer, seconds: float = ONCE_S) -> Outcome:
    """Watch for a while and store what was seen. Raises SourceError, or the store's error."""
    end, total = clock.monotonic() + seconds, Outcome()
    while clock.monotonic() < end:
        total = total.then(poll(source, journal, clock.now))
        clock.sleep(max(0.0, min(POLL_S, end - clock.monotonic())))
    return total


def blind_spots(network: Network) -> Iterator[str]:
    """A line for each branch with cameras: the desks that none of them is configured to see."""
    for branch in network.branches.values():
        unseen = never_seen(branch)
        if branch.cameras and unseen:
            yield f"{branch.id}: no camera sees desks {', '.join(unseen)}"
