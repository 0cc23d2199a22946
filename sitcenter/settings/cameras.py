"""config/cameras.toml: where each camera's stream is, how it is watched, what differs from usual limits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, FiniteFloat

from sitcenter.domain.cameras.limits import CameraLimits
from sitcenter.domain.cameras.types import CameraKey
from sitcenter.domain.network import Branch, Network
from sitcenter.settings.errors import ConfigError, unknown
from sitcenter.settings.models import NetworkFile
from sitcenter.settings.strict import Strict

FILE = "cameras.toml"
SOURCE = "cameras"
"""The id of the source that the watched cameras are; a log may not have it."""
ANY = "*"
SCHEMES = ("rtsp", "rtsps", "http", "https", "file")
Seconds = Annotated[float, Field(gt=0)]
Text = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]
"""What comes from the environment in digits is text nevertheless."""


def _address(url: str) -> str:
    try:
        filled = url.format(branch="branch", camera="camera")
    except (LookupError, ValueError):
        raise ValueError("only {branch} and {camera} are filled in") from None
    scheme, _, rest = filled.partition("://")
    if scheme.lower() not in SCHEMES:
        raise ValueError(f"an address that begins with one of {', '.join(SCHEMES)} and :// is needed")
    if scheme == "file":
        return url
    if "@" in rest:
        raise ValueError("user and password have keys of their own: addresses are shown")
    if not _has_host(filled):
        raise ValueError("an address with a host, and with a port of 1 to 65535 if any, is needed")
    return url


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class WatchModel(Strict):
    """[watch]: `sample_s`: how often measures are kept; `workers` 0: as many as processors.

    `learn_quickly`: a new camera's view is learned from a picture every two seconds, not from one in
    `key_frame_s`: whoever stands before it meanwhile is taken for a part of the view.
    `stills`: people may ask for a small blurred picture; otherwise none leaves the process that measures it.
    """

    on: bool = True
    sample_s: Seconds = 300.0
    key_frame_s: Seconds = 10.0
    slow_retry_s: Seconds = 300.0
    workers: int = Field(default=0, ge=0, le=64)
    learn_quickly: bool = False
    stills: bool = False


class StreamModel(Strict):
    """[[streams]]: of one branch or of all (*), of one camera or of all; later blocks override."""

    branch: str
    camera: str = ANY
    url: Annotated[str, AfterValidator(_address)]
    transport: Literal["tcp", "udp"] = "tcp"
    user: Text = ""
    password: Text = Field(default="", repr=False)


class CamerasFile(Strict):
    """cameras.toml."""

    watch: WatchModel = WatchModel()
    limits: Mapping[str, FiniteFloat] = Field(default_factory=dict)
    streams: tuple[StreamModel, ...] = ()


@dataclass(frozen=True, slots=True)
class CameraStream:
    """Where a camera's pictures come from. `url` holds no credentials; the password is never shown."""

    key: CameraKey
    url: str
    transport: Literal["tcp", "udp"] = "tcp"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Cameras:
    """How cameras are watched; without streams none is. `limits`: those that differ from the usual."""

    watch: WatchModel = field(default_factory=WatchModel)
    limits: Mapping[str, float] = field(default_factory=dict)
    streams: Mapping[CameraKey, CameraStream] = field(default_factory=dict)

    @property
    def watched(self) -> tuple[str, ...]:
        """Branches of which a camera is to be watched, in order."""
        return tuple(sorted({key.branch_id for key in self.streams})) if self.watch.on else ()


def build_cameras(file: CamerasFile, network: NetworkFile) -> Cameras:
    """The streams of the network's cameras."""
    keys = [CameraKey(branch.id, camera.id) for branch in network.branch for camera in branch.cameras]
    streams = {
        key: _stream(model, key)
        for model in file.streams
        for key in keys
        if model.branch in (ANY, key.branch_id) and model.camera in (ANY, key.camera_id)
    }
    return Cameras(file.watch, file.limits, streams)


def _stream(model: StreamModel, key: CameraKey) -> CameraStream:
    url = model.url.format(branch=key.branch_id, camera=key.camera_id)
    return CameraStream(key, url, model.transport, model.user, model.password)


def camera_errors(file: CamerasFile, network: NetworkFile, sources: Iterable[str]) -> Iterator[ConfigError]:
    """Streams of cameras that nobody described, limits that nothing asks for, a log that takes the id."""
    cameras = {branch.id: {camera.id for camera in branch.cameras} for branch in network.branch}
    for number, model in enumerate(file.streams):
        at = f"streams[{number}]"
        if model.branch not in (ANY, *cameras):
            yield ConfigError(FILE, f"{at}.branch", unknown(model.branch, (ANY, *cameras)))
            continue
        of_branch = set().union(*cameras.values()) if model.branch == ANY else cameras[model.branch]
        if model.camera not in (ANY, *of_branch):
            yield ConfigError(FILE, f"{at}.camera", unknown(model.camera, (ANY, *of_branch)))
    known = limit_names()
    for name in file.limits:
        if name not in known:
            yield ConfigError(FILE, f"limits.{name}", unknown(name, known))
    if file.streams and SOURCE in sources:
        yield ConfigError("sources.toml", "source.id", f"{SOURCE!r} is the source of the watched cameras")


def limit_names() -> frozenset[str]:
    """Names of all limits by which cameras are graded."""
    return frozenset(each.name for each in fields(CameraLimits))


def with_streams(network: Network, cameras: Cameras) -> Network:
    """The network that knows which of its cameras have a stream; where none has, none is missing."""
    if not cameras.streams:
        return network
    branches = {branch.id: _with_streams(branch, cameras) for branch in network.branches.values()}
    return replace(network, branches=branches)


def _with_streams(branch: Branch, cameras: Cameras) -> Branch:
    return replace(
        branch,
        cameras=tuple(
            replace(camera, has_stream=CameraKey(branch.id, camera.id) in cameras.streams)
            for camera in branch.cameras
        ),
    )
