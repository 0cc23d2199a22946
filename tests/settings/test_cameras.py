"""cameras.toml: streams of the network's cameras."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from sitcenter.cli import main
from sitcenter.cli.cameras import address, blind_spots
from sitcenter.domain.cameras.types import CameraKey
from sitcenter.settings import ConfigErrors, Settings, load
from tests.domain.builders import branch, network

CONFIG = Path(__file__).parents[2] / "config"
PASSWORD = "s3cret/of:cameras"
ENV = {"SITCENTER_CAMERA_PASSWORD": PASSWORD, "SITCENTER_DEMO_CAMERAS": "rtsp://10.0.0.9:554"}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def added(directory: Path, text: str, env: Mapping[str, str] = ENV) -> Settings:
    path = directory / "cameras.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")
    return load(directory, env)


def test_every_camera_has_a_stream(directory: Path) -> None:
    settings = load(directory, ENV)
    cameras = settings.cameras
    assert len(cameras.streams) == 120
    stream = cameras.streams[CameraKey("mailin-85", "c3")]
    assert (stream.url, stream.transport, stream.user) == (
        "rtsp://10.0.0.9:554/mailin-85/c3",
        "tcp",
        "sitcenter",
    )
    assert address(stream) == "rtsp://sitcenter:s3cret%2Fof%3Acameras@10.0.0.9:554/mailin-85/c3"
    assert cameras.watch.sample_s == 300
    assert cameras.watched == tuple(sorted(settings.network.branches))
    assert all(camera.has_stream for each in settings.network.branches.values() for camera in each.cameras)


def test_later_blocks_override_earlier_ones(directory: Path) -> None:
    settings = added(
        directory,
        """
[[streams]]
branch = "mailin-85"
url = "http://10.1.1.1/{camera}.ts"
user = 7
password = 12345
[[streams]]
branch = "mailin-85"
camera = "c3"
url = "file:///srv/clips/{branch}.mp4"
""",
    )
    streams = settings.cameras.streams
    assert address(streams[CameraKey("mailin-85", "c2")]) == "http://7:12345@10.1.1.1/c2.ts"
    assert address(streams[CameraKey("mailin-85", "c3")]) == "/srv/clips/mailin-85.mp4"
    assert streams[CameraKey("psc-medeu", "c3")].url == "rtsp://10.0.0.9:554/psc-medeu/c3"


def test_a_camera_without_a_stream_is_known_to_have_none(directory: Path) -> None:
    (directory / "cameras.toml").write_text(
        '[[streams]]\nbranch = "psc-medeu"\ncamera = "c1"\nurl = "rtsp://10.0.0.9/{camera}"\n'
    )
    settings = load(directory, {})
    assert settings.cameras.watched == ("psc-medeu",)
    has_stream = [camera.has_stream for camera in settings.network.branches["psc-medeu"].cameras]
    assert (has_stream[0], set(has_stream[1:])) == (True, {False})


@pytest.mark.parametrize("env", [{}, {"SITCENTER_CAMERAS": "no"}])
def test_without_the_file_or_switched_off_nothing_is_watched(directory: Path, env: dict[str, str]) -> None:
    if not env:
        (directory / "cameras.toml").unlink()
    settings = load(directory, env)
    assert settings.cameras.watched == ()
    assert all(camera.has_stream for each in settings.network.branches.values() for camera in each.cameras)


STREAM = '[[streams]]\nbranch = "psc-medeu"\nurl = "{url}"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (STREAM.format(url="rtsp://a:b@h/{camera}"), "cameras.toml: streams[1].url: Value error, user and password have keys"),
        (STREAM.format(url="rtsp://a:s3cret/of:cameras@h/{camera}"), "streams[1].url: Value error, user and password have keys"),
        (STREAM.format(url="rtsp:///{camera}"), "streams[1].url: Value error, an address with a host"),
        (STREAM.format(url="rtsp://h:99999/{camera}"), "streams[1].url: Value error, an address with a host"),
        (STREAM.format(url="rtsp://h/{desk}"), "streams[1].url: Value error, only {branch} and {camera} are filled in"),
        (STREAM.format(url="ftp://h/x"), "streams[1].url: Value error, an address that begins with one of rtsp,"),
        (STREAM.format(url="rtsp://h/x").replace("psc-medeu", "nobody"), "streams[1].branch: 'nobody' is not defined"),
        (STREAM.format(url="rtsp://h/x") + 'camera = "c99"\n', "streams[1].camera: 'c99' is not defined; allowed: *, c1"),
        (STREAM.format(url="rtsp://h/x") + 'transport = "pigeon"\n', "streams[1].transport: Input should be 'tcp' or 'udp'"),
        (STREAM.format(url="rtsp://h/x") + "password = ['x']\n", "streams[1].password: Input should be a valid string"),
    ],
)  # fmt: skip
def test_each_error_names_its_key_and_no_password(directory: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigErrors) as caught:
        added(directory, text)
    assert message in str(caught.value)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_limit_that_is_no_number_is_refused(directory: Path, value: str) -> None:
    path = directory / "cameras.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[limits]", f"[limits]\nlag_enter_s = {value}"), encoding="utf-8")
    with pytest.raises(ConfigErrors, match=r"limits\.lag_enter_s: Input should be a finite number"):
        load(directory, ENV)


def test_a_log_may_not_be_called_as_the_cameras_are(directory: Path) -> None:
    path = directory / "sources.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('id = "desks-sql"', 'id = "cameras"'), encoding="utf-8"
    )
    with pytest.raises(
        ConfigErrors, match=r"sources\.toml: source\.id: 'cameras' is the source of the watched"
    ):
        load(directory, {})


def test_the_kind_of_the_cameras_is_no_kind_of_a_log(directory: Path) -> None:
    path = directory / "sources.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('kind = "service"', 'kind = "camera"', 1), encoding="utf-8"
    )
    with pytest.raises(ConfigErrors, match=r"source\[1\]\.kind: Input should be"):
        load(directory, {})


def test_a_password_is_never_shown(
    directory: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITCENTER_CAMERA_PASSWORD", PASSWORD)
    assert main(["check", "--config", str(directory)]) == 0
    printed = capsys.readouterr().out
    assert "120 streams of cameras" in printed
    assert "blind spot: spec-psc-5: no camera sees desks 17, 18, 19" in printed
    assert PASSWORD not in printed + repr(load(directory, ENV))


def test_a_branch_without_cameras_has_no_blind_spots() -> None:
    assert list(blind_spots(network(branch("a")))) == []
