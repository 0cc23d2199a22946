"""One door for GET requests: conditional, retried, and over in a bounded time."""

import random
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import httpx

from collectors.records import SourceError, Throttled
from sitcenter import clock
from sitcenter.domain.masking import mask
from sitcenter.settings.transports import HttpTransport

FIRST_PAUSE_S = 0.2
BUSY = frozenset({429, 503})
MAX_BYTES = 64 << 20


class Answer(NamedTuple):
    """A body and the validator that came with it."""

    url: str
    body: bytes
    etag: str | None


class NotFound(SourceError):
    """The other side has nothing at the address (status 404)."""


class _Again(Exception):
    """Worth another try after `pause_s` (None: the usual pause)."""

    def __init__(self, cause: str, pause_s: float | None = None) -> None:
        super().__init__(cause)
        self.pause_s = pause_s


class Getter:
    """GET with If-None-Match. A 304 gives the body that its ETag came with, so an answer that was read
    but not saved is read again.
    """

    def __init__(self, config: HttpTransport) -> None:
        self._config = config
        self._client = httpx.Client(headers=dict(config.headers), trust_env=False)
        self._last: Answer | None = None

    def get(self, url: httpx.URL) -> bytes:
        """The body of a 200 or an unchanged one. Raises SourceError; Throttled when told to wait long."""
        deadline = clock.monotonic() + self._config.total_s
        for attempt in range(self._config.retries + 1):
            try:
                return self._try(url, deadline)
            except _Again as error:
                pause = error.pause_s
                if pause is None:
                    pause = FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.5)
                out_of_time = clock.monotonic() + pause >= deadline
                if error.pause_s is not None and (out_of_time or attempt == self._config.retries):
                    raise Throttled(str(error), error.pause_s) from error
                if out_of_time or attempt == self._config.retries:
                    raise SourceError(str(error)) from error
                clock.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _try(self, url: httpx.URL, deadline: float) -> bytes:
        kept = self._last if self._last is not None and self._last.url == str(url) else None
        headers = {"If-None-Match": kept.etag} if kept is not None and kept.etag else {}
        place = str(url.copy_with(query=None))
        timeout = max(0.01, min(self._config.timeout_s, deadline - clock.monotonic()))
        try:
            with self._client.stream("GET", url, headers=headers, timeout=timeout) as response:
                if response.status_code == httpx.codes.NOT_MODIFIED and kept is not None:
                    return kept.body
                _check(response, place)
                body = _body(response, place, deadline)
        except httpx.TransportError as error:
            raise _Again(f"{place}: {type(error).__name__}: {mask(str(error))}") from error
        self._last = Answer(str(url), body, response.headers.get("ETag"))
        return body


def _check(response: httpx.Response, place: str) -> None:
    code = response.status_code
    if code in BUSY:
        pause = _retry_after(response.headers.get("Retry-After"))
        if pause is not None or code == httpx.codes.TOO_MANY_REQUESTS:
            raise _Again(f"{place}: asks to be left alone (status {code})", 1.0 if pause is None else pause)
    if code >= 500:
        raise _Again(f"{place}: status {code}")
    if code == httpx.codes.NOT_FOUND:
        raise NotFound(f"{place}: status {code}")
    if code != httpx.codes.OK:
        raise SourceError(f"{place}: status {code}")


def _body(response: httpx.Response, place: str, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MAX_BYTES:
            raise SourceError(f"{place}: the answer is longer than {MAX_BYTES} bytes")
        if clock.monotonic() > deadline:
            raise _Again(f"{place}: the answer took too long")
    return bytes(body)


def _retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header, which is a number or a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return None
