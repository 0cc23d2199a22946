"""Addresses hold passwords, and nothing that is shown holds an address's password."""

import pickle

import av.error
import pytest

from camera_feeds.failures import failed
from camera_feeds.streams import Endpoint, Stream, redacted
from sitcenter.domain.cameras.types import CameraKey, Failure

KEY = CameraKey("b1", "c1")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rtsp://admin:p@ss:w0rd@10.0.0.5:554/ch1", "rtsp://***@10.0.0.5:554/ch1"),
        (
            "rtsp://10.0.0.5/user=admin&password=xyz123&channel=1",
            "rtsp://10.0.0.5/user=***&password=***&channel=1",
        ),
        ("no http://u:p@h/x nor rtsp://a@b/y here", "no http://***@h/x nor rtsp://***@b/y here"),
        ("rtsp://10.0.0.5/ch1?token=abc", "rtsp://10.0.0.5/ch1?token=***"),
        ("Invalid data found when processing input", "Invalid data found when processing input"),
    ],
)
def test_credentials_are_struck_out_of_any_text(text: str, shown: str) -> None:
    assert redacted(text) == shown


def test_a_stream_shows_no_password() -> None:
    stream = Stream(KEY, "rtsp://admin:Qwe%40rty1@10.0.0.5/ch1")
    assert stream.endpoint == Endpoint("10.0.0.5", 554)
    for shown in (
        repr(stream),
        str(stream),
        stream.shown,
        stream.clean("login Qwe@rty1 or Qwe%40rty1 failed"),
    ):
        assert "rty1" not in shown
    assert pickle.loads(pickle.dumps(stream)) == stream


@pytest.mark.parametrize(
    "address",
    [
        "rtsp://admin:Qw/rty1@10.0.0.5/ch1",
        "rtsp://admin:Qw rty1@10.0.0.5/ch1",
        "rtsp://admin:Qw#rty1@10.0.0.5/ch1",
        "rtsp://admin:Qw?rty1@10.0.0.5/ch1",
        "admin:Qwrty1@10.0.0.5/ch1",
    ],
)
def test_a_password_that_is_not_quoted_is_not_shown_either(address: str) -> None:
    stream = Stream(KEY, address)
    assert stream.shown.endswith("***@10.0.0.5/ch1")
    assert "Qw" not in stream.shown + stream.clean(f"can't open {address}")
    try:
        told = str(stream.endpoint)
    except ValueError as error:
        told = str(error)
    assert "Qw" not in told


def test_an_address_that_cannot_be_read_is_told_with_a_hint() -> None:
    with pytest.raises(ValueError, match="can't be read: in a password"):
        _ = Stream(KEY, "rtsp://admin:Qw/rty1@10.0.0.5/ch1").endpoint
    assert Stream(KEY, "/srv/clip@1.mp4").shown == "/srv/clip@1.mp4"


def test_an_address_without_a_host_is_told() -> None:
    with pytest.raises(ValueError, match="no host"):
        _ = Stream(KEY, "rtsp:///ch1").endpoint
    assert Stream(KEY, "/tmp/clip.mp4").endpoint is None


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (av.error.HTTPUnauthorizedError(1, "401", "rtsp://u:pw1@h/x"), Failure.AUTH),
        (av.error.HTTPForbiddenError(1, "403", "rtsp://u:pw1@h/x"), Failure.AUTH),
        (av.error.HTTPNotFoundError(1, "404", "rtsp://u:pw1@h/x"), Failure.NOT_FOUND),
        (av.error.HTTPServerError(1, "5xx", "rtsp://u:pw1@h/x"), Failure.PROTOCOL),
        (av.error.ExitError(1, "Immediate exit requested", "rtsp://u:pw1@h/x"), Failure.TIMEOUT),
        (av.error.InvalidDataError(1, "Invalid data", "rtsp://u:pw1@h/x"), Failure.PROTOCOL),
        (av.error.EOFError(1, "End of file", "rtsp://u:pw1@h/x"), Failure.CLOSED),
        (ConnectionRefusedError(111, "Connection refused"), Failure.REFUSED),
        (OSError(113, "No route to host"), Failure.TIMEOUT),
        (ConnectionResetError(104, "reset by rtsp://u:pw1@h/x"), Failure.CLOSED),
    ],
)
def test_exceptions_become_a_class_and_a_text_without_the_address(error: Exception, failure: Failure) -> None:
    told = failed(error, Stream(KEY, "rtsp://u:pw1@h/x"))
    assert told.failure is failure
    assert told.text
    assert "pw1" not in told.text + repr(told)
