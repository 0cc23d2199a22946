"""`sitcenter probe` as a technician calls it: always an answer, in time, in words, without the password."""

import io
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from camera_feeds.probe import Probe, found, probe
from camera_feeds.streams import Stream
from sitcenter import clock
from sitcenter.cli import main
from sitcenter.cli.probe_words import ADVICE, LANGUAGES, REASONS, STATES
from sitcenter.domain.cameras.types import CameraKey, CameraState, Failure
from tests.camera_feeds import bad_servers as bad
from tests.camera_feeds.clips import encode
from tests.camera_feeds.servers import rtsp_server

CONFIG = str(Path(__file__).parents[2] / "config")
SECONDS = 3.0
Capture = pytest.CaptureFixture[str]

FOUND = {
    "good": ("ok", ""),
    "file": ("ok", ""),
    "refused": ("offline", "refused"),
    "not found": ("offline", "not_found"),
    "wrong password": ("offline", "auth"),
    "SYN hang": ("offline", "timeout"),
    "drips": ("offline", "timeout"),
    "never answers": ("offline", "timeout"),
    "random bytes": ("offline", "protocol"),
    "silence": ("stale", "no_video"),
    "nonsense": ("no_signal", "undecodable"),
    "HTTP silent": ("offline", "timeout"),
}


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encode(tmp_path_factory.mktemp("clips") / "pattern.h264")


@pytest.fixture(scope="module")
def urls(pattern: Path) -> Iterator[dict[str, str]]:
    behaviours = {
        "drips": bad.drips,
        "never answers": bad.never_answers,
        "random bytes": bad.random_bytes,
        "silence": bad.rtsp(bad.silence),
        "nonsense": bad.rtsp(bad.random_payload),
    }
    with ExitStack() as stack:
        good = stack.enter_context(rtsp_server(f"cam={pattern}"))
        locked = stack.enter_context(rtsp_server(f"cam={pattern}", auth="u:s3cr3t-word"))
        servers = {name: bad.BadServer(behave) for name, behave in behaviours.items()}
        http, full = bad.BadServer(bad.http_silent), bad.FullServer()
        for one in (*servers.values(), http):
            stack.callback(one.close)
        stack.callback(full.close)
        yield {
            "good": good.url("cam"),
            "file": str(pattern),
            "refused": f"rtsp://127.0.0.1:{bad.refused_port()}/cam",
            "not found": good.url("nowhere"),
            "wrong password": locked.url("cam", "u:s3cr3t-wrong"),
            "SYN hang": f"rtsp://127.0.0.1:{full.port}/cam",
            "HTTP silent": f"http://127.0.0.1:{http.port}/cam",
            **{name: f"rtsp://127.0.0.1:{server.port}/cam" for name, server in servers.items()},
        }


def examine(url: str) -> tuple[Probe, float]:
    began = clock.monotonic()
    result = probe(Stream(CameraKey("", "probe"), url), SECONDS, measure=False)
    return result, clock.monotonic() - began


def test_every_kind_of_server_gets_its_reason_in_time(urls: dict[str, str]) -> None:
    with ThreadPoolExecutor(len(urls)) as threads:
        results = dict(zip(urls, threads.map(examine, urls.values()), strict=True))
    assert {name: (result.state.value, result.reason) for name, (result, _) in results.items()} == FOUND
    assert {name: took for name, (_, took) in results.items() if took > SECONDS + 12} == {}
    good = results["good"][0].measures
    assert abs(float(good["fps"] or 0) - 25) < 3
    assert (good["codec"], good["width"], good["corrupt_share"], good["undecoded"]) == ("h264", 320, 0.0, 0)


def ask(capsys: Capture, *options: str) -> tuple[int, str]:
    code = main(["--config", CONFIG, "probe", *options])
    return code, capsys.readouterr().out


def test_json_is_one_object_with_every_measure(capsys: Capture, pattern: Path) -> None:
    code, out = ask(capsys, str(pattern), "--seconds", "2", "--json")
    told: dict[str, Any] = json.loads(out)
    assert (code, told["state"], told["reason"]) == (0, "ok", "")
    assert told.keys() >= {"seconds", "error", "fps", "bitrate_kbps", "lag_s", "mean_luma", "repeated"}
    assert "key" not in told


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Камера желіден тыс: логин немесе құпиясөз қабылданбады"),
        ("ru", "Камера не в сети: логин или пароль не приняты"),
        ("en", "Camera offline: the user or password isn't accepted"),
    ],
)
def test_people_are_told_in_their_language_without_the_password(
    capsys: Capture, urls: dict[str, str], language: str, said: str
) -> None:
    code, out = ask(capsys, urls["wrong password"], "--lang", language)
    assert (code, said in out, "s3cr3t" in out) == (1, True, False)


def test_the_address_may_come_from_the_input(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, urls: dict[str, str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(urls["refused"] + "\n"))
    assert ask(capsys, "-", "--json")[0] == 1


def test_it_works_without_a_configuration(capsys: Capture, tmp_path: Path) -> None:
    url = f"rtsp://127.0.0.1:{bad.refused_port()}/cam"
    assert main(["--config", str(tmp_path / "none"), "probe", url]) == 1
    assert "Camera offline: the connection is refused" in capsys.readouterr().out


def test_every_reason_has_words_and_advice() -> None:
    assert REASONS.keys() == ADVICE.keys()
    assert set(Failure) <= REASONS.keys()
    texts = [*REASONS.values(), *ADVICE.values(), *STATES.values()]
    assert {len(one) for one in texts} == {len(LANGUAGES)}
    assert all(len(set(one)) == len(LANGUAGES) for one in texts)


def test_without_a_word_nothing_is_known() -> None:
    assert found([], 1.0).state is CameraState.UNKNOWN
