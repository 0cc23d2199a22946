"""The cameras beside the simulator: labels, a fault by hand, a new start, and an end with their parent."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.cameras.drawing import HEIGHT, WIDTH
from simulator.cameras.light import INFRARED, light_at
from simulator.cameras.rtp import MAX_PAYLOAD, Sender, unit_of
from tests.simulator.camera_clients import ENV, Talk, staged
from tests.simulator.worlds import write_config
from tests.waiting import until

CAMERAS = 'cameras = [{ id = "c1", zone = "hall", covers = ["1"] }, { id = "c2", zone = "parking" }]\n'


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, int]]:
    """The simulator at sixty times real speed, its folder, and the port of its cameras."""
    network = write_config(tmp_path / "config") / "network.toml"
    network.write_text(network.read_text("utf-8").replace("desks = [", CAMERAS + "desks = ["), "utf-8")
    command = [sys.executable, "-m", "simulator", "--config", str(tmp_path / "config"), "--speed", "60"]
    command += ["--out", str(tmp_path / "out"), "--labels", str(tmp_path), "--http-port", "0"]
    command += ["--rtsp-port", "0", "--camera-control", str(tmp_path / "control.json")]
    command += ["--start", "2026-11-20T06:00:00+05:00"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENV) as process:
        try:
            assert process.stdout is not None
            words = [process.stdout.readline().split()[-1] for _ in range(3)]
            yield process, tmp_path, int(words[2])
        finally:
            process.kill()


def labels(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "labels.jsonl").read_text("utf-8").splitlines()
    return [label for label in map(json.loads, lines) if label["kind"].startswith("camera_")]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_faults_are_labelled_as_they_begin_and_the_cameras_die_with_their_parent(
    simulator: tuple[subprocess.Popen[str], Path, int],
) -> None:
    process, folder, port = simulator
    assert listens(port)
    until(
        lambda: {"camera_death", "camera_turn", "camera_site_cut"} <= {row["kind"] for row in labels(folder)},
        12,
    )
    by_kind = {row["kind"]: row for row in labels(folder)}
    assert by_kind["camera_death"]["until"] is None
    assert by_kind["camera_death"]["subject"] in {"camera:c1", "camera:c2"}
    turn = by_kind["camera_turn"]
    assert (turn["at"], turn["until"]) == ("2026-11-20T01:02:05.000Z", "2026-11-20T01:07:50.000Z")
    assert by_kind["camera_site_cut"]["subject"] == by_kind["camera_site_cut"]["branch"]
    (folder / "control.json").write_text('{"mailin-85/c2": "noise"}')
    ordered = ("mailin-85", "camera_noise", "camera:c2", "ordered")
    fields = ("branch", "kind", "subject", "note")
    until(lambda: ordered in [tuple(row[name] for name in fields) for row in labels(folder)], 5)
    process.kill()
    until(lambda: not listens(port), 5)


def test_cameras_that_end_are_started_anew_at_the_same_port(tmp_path: Path) -> None:
    with staged(tmp_path, most=2) as stage:
        port, first = stage.stage.port, stage.stage.pid
        os.kill(first, signal.SIGKILL)
        until(lambda: not listens(port), 5)
        until(lambda: stage.play({}) == [] and stage.stage.pid != first, 5)
        until(lambda: listens(port), 15)
        talk_again = Talk(port)
        assert "200" in talk_again.ask("OPTIONS", "*")
        talk_again.close()


def test_long_units_are_cut_into_fragments_that_give_them_back() -> None:
    nal = bytes([0x65]) + bytes(range(256)) * 20
    unit = unit_of([b"\x67sps", nal], key=True)
    whole, *fragments = unit.payloads
    assert whole == b"\x67sps"
    assert max(map(len, fragments)) <= MAX_PAYLOAD
    assert [(part[1] >> 7, part[1] >> 6 & 1) for part in fragments] == [(1, 0), *[(0, 0)] * 2, (0, 1)]
    assert all((part[0], part[1] & 31) == (0x60 | 28, 5) for part in fragments)
    assert b"".join(part[2:] for part in fragments) == nal[1:]
    packets = Sender("x").packets(unit, 3.0)
    assert [packet[1] >> 7 for packet in packets] == [0, 0, 0, 0, 1]


def test_there_is_night_and_day() -> None:
    assert light_at(2 * 3600) == INFRARED
    levels = [light_at(hour * 3600).daylight for hour in range(24)]
    assert max(levels) == levels[12] == 1.0
    assert levels[8] < levels[10] > levels[19]
    assert (WIDTH, HEIGHT) == (704, 576)
