#!/usr/bin/python3
"""A real RTSP server on loopback, by GStreamer: loops H.264 files as live cameras.

Runs under the system's python3, where Debian's bindings are: rtsp_server.py PORT [--auth]
NAME=FILE[,fps=N] ... Port 0 takes a free one. Files are Annex B with access unit delimiters. It says
"ready PORT", and takes orders on its input: NAME ok|stall|halffps|corrupt. With --auth the first line
of its input is USER:PASSWORD, which a command line would show to everybody.
"""

import sys
import threading
import time
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

gi: Any = import_module("gi")
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
Gst: Any = import_module("gi.repository.Gst")
Rtsp: Any = import_module("gi.repository.GstRtspServer")
GLib: Any = import_module("gi.repository.GLib")

DELIMITER = b"\x00\x00\x00\x01\x09"
KEY = b"\x00\x00\x01\x65"
FAULTS: dict[str, str] = defaultdict(lambda: "ok")
LAUNCH = (
    "( appsrc name=camera is-live=true format=time block=false max-bytes=4000000 "
    "caps=video/x-h264,stream-format=byte-stream,alignment=au,framerate={fps}/1 "
    "! h264parse ! identity sync=true ! rtph264pay name=pay0 pt=96 config-interval=1 )"
)


class Feed:
    """Pushes access units with times of its own, for as long as a client watches."""

    def __init__(self, name: str, path: Path, fps: int) -> None:
        self.name, self.fps = name, fps
        self.units = [DELIMITER + unit for unit in path.read_bytes().split(DELIMITER)[1:]]
        self.random = Random(1)

    def configure(self, _factory: object, media: Any) -> None:
        at = {"unit": 0, "time": 0}
        media.get_element().get_by_name("camera").connect("need-data", self.need, at)

    def need(self, source: Any, _length: int, at: dict[str, int]) -> None:
        step = Gst.SECOND // self.fps
        while True:
            fault = FAULTS[self.name]
            if fault == "stall":
                time.sleep(0.1)  # noqa: TID251 -- this program runs outside the project's environment
                continue
            unit = self.units[at["unit"] % len(self.units)]
            at["unit"] += 1
            if fault == "halffps" and at["unit"] % 2 and KEY not in unit:
                at["time"] += step
                continue
            break
        buffer = Gst.Buffer.new_wrapped(self.damaged(unit) if fault == "corrupt" else unit)
        buffer.pts = buffer.dts = at["time"]
        buffer.duration = step
        at["time"] += step
        source.emit("push-buffer", buffer)

    def damaged(self, unit: bytes) -> bytes:
        if KEY in unit or self.random.random() > 0.3:
            return unit
        hurt = bytearray(unit)
        for _ in range(20):
            hurt[self.random.randrange(min(60, len(hurt) - 1), len(hurt))] = self.random.randrange(256)
        return bytes(hurt)


def factory(mount: str) -> tuple[str, Any]:
    name, _, rest = mount.partition("=")
    path, _, fps = rest.partition(",fps=")
    feed = Feed(name, Path(path), int(fps or 25))
    made = Rtsp.RTSPMediaFactory()
    made.set_launch(LAUNCH.format(fps=feed.fps))
    made.set_shared(True)
    made.connect("media-configure", feed.configure)
    return name, made


def protect(server: Any, factories: list[Any], login: str) -> None:
    auth, token, permissions = Rtsp.RTSPAuth(), Rtsp.RTSPToken(), Rtsp.RTSPPermissions()
    token.set_string("media.factory.role", "watcher")
    user, _, password = login.partition(":")
    auth.add_basic(Rtsp.RTSPAuth.make_basic(user, password), token)
    for right in ("media.factory.access", "media.factory.construct"):
        permissions.add_permission_for_role("watcher", right, True)
    for one in factories:
        one.set_permissions(permissions)
    server.set_auth(auth)


def obey() -> None:
    for line in sys.stdin:
        name, _, fault = line.strip().partition(" ")
        FAULTS[name] = fault


def main() -> None:
    port, *mounts = sys.argv[1:]
    login = ""
    if mounts[0] == "--auth":
        login, mounts = sys.stdin.readline().strip(), mounts[1:]
    Gst.init(None)
    server = Rtsp.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    made = [factory(mount) for mount in mounts]
    if login:
        protect(server, [one for _, one in made], login)
    for name, one in made:
        server.get_mount_points().add_factory(f"/{name}", one)
    server.attach(None)
    print("ready", server.get_bound_port(), flush=True)
    threading.Thread(target=obey, daemon=True).start()
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
