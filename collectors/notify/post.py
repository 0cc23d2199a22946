"""The door through which other systems are told: one POST of JSON, over in a bounded time."""

import httpx

from collectors.notify.deliver import Undelivered
from sitcenter.domain.masking import mask
from sitcenter.settings.notify import Target

ANSWER_LIMIT = 300


class Poster:
    """Posts to one address. A connection is never kept: after a restart of the receiver it would be dead.

    Raises ValueError, without the address, if there can't be such an address or token.
    """

    def __init__(self, target: Target, path: str = "") -> None:
        try:
            self._url = httpx.URL(target.url.rstrip("/") + path if path else target.url)
        except httpx.InvalidURL:
            raise ValueError("there can be no such address") from None
        if not (target.token.isascii() and target.token.isprintable()):
            raise ValueError("a token is made of ASCII letters, digits and signs")
        headers = {"Authorization": f"Bearer {target.token}"} if target.token else {}
        self._client = httpx.Client(
            headers=headers,
            timeout=target.timeout_s,
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,
        )

    def post(self, body: bytes, headers: dict[str, str]) -> None:
        """Return if the receiver took it. Raises Undelivered, without the address."""
        content = {"Content-Type": "application/json", **headers}
        try:
            with self._client.stream("POST", self._url, content=body, headers=content) as response:
                if not response.is_success:
                    raise Undelivered(f"status {response.status_code}: {_answer(response)}".rstrip(": "))
        except httpx.HTTPError as error:
            # Its text may hold the address, and that the token: the kind of error must do.
            raise Undelivered(type(error).__name__) from None


def _answer(response: httpx.Response) -> str:
    """What the receiver said, as far as its first part tells."""
    part = next(response.iter_bytes(ANSWER_LIMIT), b"")
    return mask(part.decode("utf-8", "replace").replace("\n", " "))
