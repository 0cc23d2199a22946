"""All cameras of a plan, made and kept on time in one thread."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import BinaryIO

from simulator.cameras.faults import DOOR
from simulator.cameras.plan import Orders, Plan, PlayedCamera, load_orders
from simulator.cameras.rtsp import Account
from simulator.cameras.scenes import draw_scene
from simulator.cameras.server import HOST, House, Session
from simulator.cameras.sources import RICH_FPS, LiveSource, Source, TapeSource
from simulator.cameras.stream import Stream
from simulator.cameras.tapes import LIGHT_FPS, TapeLibrary

SLOT_S = 0.02
# How many different places of a zone there are; more where a branch has more cameras of it.
_SCENES = {
    "hall": 8,
    "cash": 3,
    "entrance": 3,
    "hangar": 2,
    "parking": 2,
    "information": 2,
    "self-service": 2,
}
_SLOTS = {LIGHT_FPS: round(1 / LIGHT_FPS / SLOT_S), RICH_FPS: round(1 / RICH_FPS / SLOT_S)}
# A camera that is late leaves pictures out. Were it to send them late first, times would leap when it leaves
# some out: a fault that nobody ordered.
_LATE_S = 0.9
_PAUSES = 2.0
_IDLE_PAUSE_S = 0.25


async def serve(plan: Plan, account: Account, orders: BinaryIO) -> None:
    """Make the streams, print `rtsp port: N`, and serve until `orders` end."""
    loop = asyncio.get_running_loop()
    library = TapeLibrary(plan.seed, plan.played)
    streams = {stream.name: stream for stream in _streams(plan, library)}
    data, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, (HOST, 0))
    control, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, (HOST, 0))
    house = House(streams, account, data, control)
    server = await loop.create_server(lambda: Session(house), HOST, plan.port, backlog=256)
    print(f"rtsp port: {server.sockets[0].getsockname()[1]}", flush=True)
    async with asyncio.TaskGroup() as together:
        running = [together.create_task(_keep_time(streams)), together.create_task(_make_tapes(library))]
        await _obey(orders, streams)
        for task in running:
            task.cancel()
        server.close()


def _streams(plan: Plan, library: TapeLibrary) -> Iterator[Stream]:
    seen: defaultdict[tuple[str, str], int] = defaultdict(int)
    most = _most_in_a_branch(plan.cameras)
    branches = list(dict.fromkeys(camera.branch for camera in plan.cameras))
    for number, camera in enumerate(plan.cameras):
        place = seen[camera.branch, camera.zone]
        seen[camera.branch, camera.zone] += 1
        scenes = max(_SCENES.get(camera.zone, 4), most[camera.zone])
        place = (place + 5 * branches.index(camera.branch)) % scenes
        yield Stream(camera.path, _source(plan, library, camera, place, number), plan.wall)


def _most_in_a_branch(cameras: Iterable[PlayedCamera]) -> dict[str, int]:
    """How many cameras of each zone the branch has that has most of them."""
    counts = Counter((camera.branch, camera.zone) for camera in cameras)
    most: dict[str, int] = {}
    for (_, zone), count in counts.items():
        most[zone] = max(count, most.get(zone, 0))
    return most


def _source(plan: Plan, library: TapeLibrary, camera: PlayedCamera, place: int, number: int) -> Source:
    if camera.rich:
        scene = draw_scene(camera.zone, camera.covers, f"{plan.seed}:{camera.path}")
        return LiveSource(scene, number, plan.played)
    name = f"{camera.zone}:{place}"
    library.add_scene(name, camera.zone, camera.covers)
    if not library.tape(name, "").units:
        library.tape(name, "").grow()
    return TapeSource(library, name, Random(camera.path).randrange(100))


async def _keep_time(streams: Mapping[str, Stream]) -> None:
    """Every picture in its own slot of twenty milliseconds, cameras evenly spread over them."""
    loop = asyncio.get_running_loop()
    turns = [
        (stream, _SLOTS[stream.source.fps], number % _SLOTS[stream.source.fps])
        for number, stream in enumerate(streams.values())
    ]
    slot, began = 0, loop.time()
    while True:
        at = began + slot * SLOT_S
        now = loop.time()
        if now - at > _LATE_S:
            slot += int((now - at) / SLOT_S)
            continue
        await asyncio.sleep(max(0.0, at - now))
        for stream, every, turn in turns:
            if slot % every == turn:
                stream.tick(at, loop.time())
        slot += 1


async def _make_tapes(library: TapeLibrary) -> None:
    """A group at a time. Where others need the machine it takes longer, and so the pause is longer."""
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        worked = library.work()
        await asyncio.sleep(_PAUSES * (loop.time() - began) if worked else _IDLE_PAUSE_S)


async def _obey(orders: BinaryIO, streams: Mapping[str, Stream]) -> None:
    """Follow orders as they come, to their end."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), orders)
    while line := await reader.readline():
        _follow(load_orders(line.decode()), streams)


def _follow(orders: Orders, streams: Mapping[str, Stream]) -> None:
    for name, stream in streams.items():
        stream.fault = orders.faults.get(name, "")
        stream.source.crowd = orders.crowds.get(name.partition("/")[0], stream.source.crowd)
        if stream.fault in DOOR:
            for client in list(stream.clients):
                client.close()
