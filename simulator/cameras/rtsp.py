"""RTSP/1.0 as text (RFC 2326): requests in, answers out, and who may see a camera."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from hmac import compare_digest
from re import findall
from urllib.parse import unquote, urlsplit

from simulator.cameras.rtp import PAYLOAD_TYPE, RTP_CLOCK

REALM = "cameras"
METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"
_REASONS = {
    200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 454: "Session Not Found",
    461: "Unsupported Transport", 501: "Not Implemented",
}  # fmt: skip


class BadRequest(ValueError):
    """What came is no RTSP."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; names of headers in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """`branch/camera`, without the name of a track."""
        return "/".join(unquote(urlsplit(self.url).path).strip("/").split("/")[:2])


@dataclass(frozen=True, slots=True)
class Account:
    """Who may see the cameras; an empty user: everybody."""

    user: str
    password: str

    def admits(self, request: Request, nonce: str) -> bool:
        """Whether the request carries the right credentials, Basic or Digest."""
        if not self.user:
            return True
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            return self._basic(rest)
        return scheme.lower() == "digest" and self._digest(request.method, rest, nonce)

    def _basic(self, credentials: str) -> bool:
        try:
            given = b64decode(credentials, validate=True)
        except NotBase64:
            return False
        return compare_digest(given, f"{self.user}:{self.password}".encode())

    def _digest(self, method: str, credentials: str, nonce: str) -> bool:
        fields = dict(findall(r'(\w+)="([^"]*)"', credentials))
        secret = _md5(f"{self.user}:{REALM}:{self.password}")
        asked = _md5(f"{method}:{fields.get('uri', '')}")
        expected = _md5(f"{secret}:{nonce}:{asked}")
        right = fields.get("username") == self.user and fields.get("nonce") == nonce
        return right and compare_digest(expected, fields.get("response", ""))


def parse_request(head: bytes) -> Request:
    """A request from its lines without the blank one at the end; raises BadRequest."""
    lines = head.decode("utf-8", "replace").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or not words[2].startswith("RTSP/"):
        raise BadRequest(lines[0][:80])
    pairs = (line.partition(":") for line in lines[1:])
    return Request(words[0], words[1], {name.strip().lower(): value.strip() for name, _, value in pairs})


def answer(request: Request, status: int, headers: Sequence[str] = (), body: bytes = b"") -> bytes:
    """The bytes of an answer to a request."""
    lines = [f"RTSP/1.0 {status} {_REASONS[status]}", f"CSeq: {request.headers.get('cseq', '0')}", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def challenge(nonce: str) -> tuple[str, ...]:
    """What a client without the right password is told."""
    return (
        f'WWW-Authenticate: Digest realm="{REALM}", nonce="{nonce}"',
        f'WWW-Authenticate: Basic realm="{REALM}"',
    )


def description(host: str, name: str, parameters: Sequence[bytes], fps: float) -> bytes:
    """SDP of one H.264 stream; `parameters` are its sequence and picture parameter sets."""
    sets = ",".join(b64encode(nal).decode() for nal in parameters)
    profile = parameters[0][1:4].hex().upper()
    lines = (
        "v=0", f"o=- 1 1 IN IP4 {host}", f"s={name}", f"c=IN IP4 {host}", "t=0 0", "a=control:*",
        "a=range:npt=now-", f"m=video 0 RTP/AVP {PAYLOAD_TYPE}", f"a=rtpmap:{PAYLOAD_TYPE} H264/{RTP_CLOCK}",
        f"a=fmtp:{PAYLOAD_TYPE} packetization-mode=1;profile-level-id={profile};sprop-parameter-sets={sets}",
        f"a=framerate:{fps:g}", "a=control:track1", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
