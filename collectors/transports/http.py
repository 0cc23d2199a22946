"""Reads a JSON endpoint page by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import httpx
import orjson

from collectors.mapping.values import column
from collectors.records import Page, Record, SourceError, Unread
from collectors.transports.digests import digest, joined, parted
from collectors.transports.requests import Getter, NotFound
from sitcenter.domain import reasons
from sitcenter.settings import transports as settings


@dataclass(frozen=True, slots=True)
class Place:
    """What was read: up to the key `after`; `done` rows of page `page` or of `url`; rows of the digests
    `seen`.
    """

    after: str | int | None = None
    page: int | None = None
    url: str | None = None
    done: int = 0
    seen: str = ""


class HttpTransport:
    """Rows of a JSON endpoint. The cursor is a Place as JSON."""

    def __init__(self, config: settings.HttpTransport) -> None:
        self._config = config
        self._getter = Getter(config)

    def fetch(self, cursor: str | None, limit: int) -> Page:
        """See Transport. The other side decides how long a page is; it is asked for `limit` at most."""
        place = Place(**orjson.loads(cursor)) if cursor else Place()
        match self._config.paging:
            case "after":
                page = self._after(place, limit)
            case "page":
                page = self._numbered(place, limit)
            case "next":
                page = self._linked(place, limit)
            case "none":
                page = self._whole(place, limit)
        return page if page.records else Page((), cursor)

    def missing(self, keys: Collection[str]) -> frozenset[str]:  # noqa: ARG002 - the protocol's
        """An endpoint is not asked for single rows."""
        return frozenset()

    def close(self) -> None:
        """Close the connections."""
        self._getter.close()

    def _after(self, place: Place, limit: int) -> Page:
        url = self._url(limit)
        if place.after is not None:
            url = url.copy_merge_params({self._config.after_param: place.after})
        rows, _ = self._get(url)
        if not rows:
            return Page((), None)
        read = column(self._config.after_field or "")
        keys = [read(row) if isinstance(row, Mapping) else None for row in rows]
        last = _last([key for row, key in zip(rows, keys, strict=True) if isinstance(row, Mapping)], url)
        # Some endpoints give the rows of `after` again: those are passed on once.
        new = _unseen(rows, place)
        if not new and self._config.size_param and len(rows) >= min(limit, self._config.page_size):
            raise SourceError(f"{url.copy_with(query=None)}: a whole page of rows already read: can't go on")
        seen = joined(_digest(row) for row, key in zip(rows, keys, strict=True) if key == last)
        cursor = _cursor(Place(after=last, seen=seen))
        return Page(_records(new, f"{url.path}#{place.after}"), cursor, more=last != place.after)

    def _numbered(self, place: Place, limit: int) -> Page:
        number = self._config.first_page if place.page is None else place.page
        page = self._page(number, place.done, limit)
        if page.records or place.done == 0:
            return page
        return self._page(number + 1, 0, limit)

    def _page(self, number: int, done: int, limit: int) -> Page:
        url = self._url(limit).copy_merge_params({self._config.page_param: number})
        try:
            rows, _ = self._get(url)
        except NotFound:
            if number == self._config.first_page:
                raise
            rows = []  # many endpoints answer so past their last page
        return Page(
            _records(rows[done:], f"{url.path}#{number}", done),
            _cursor(Place(page=number, done=len(rows))),
            more=True,
        )

    def _linked(self, place: Place, limit: int) -> Page:
        url = httpx.URL(place.url) if place.url else self._url(limit)
        rows, answer = self._get(url)
        following = column(self._config.next_field)(answer) if isinstance(answer, Mapping) else None
        new = rows[place.done :]
        if following:
            ahead = url.join(str(following))
            if not new:
                return self._linked(Place(url=str(ahead)), limit)
            return Page(_records(new, url.path, place.done), _cursor(Place(url=str(ahead))), more=True)
        return Page(
            _records(new, url.path, place.done), _cursor(Place(url=str(url), done=len(rows))), more=False
        )

    def _whole(self, place: Place, limit: int) -> Page:
        """Everything at every poll: only rows that differ from those of the answer before are passed on."""
        url = self._url(limit)
        rows, _ = self._get(url)
        seen = joined(dict.fromkeys(map(_digest, rows)))
        return Page(_records(_unseen(rows, place), url.path), _cursor(Place(seen=seen)))

    def _url(self, limit: int) -> httpx.URL:
        params: dict[str, Any] = dict(self._config.params)
        if self._config.size_param:
            params[self._config.size_param] = min(limit, self._config.page_size)
        return httpx.URL(self._config.url).copy_merge_params(params)

    def _get(self, url: httpx.URL) -> tuple[list[Any], Any]:
        place = url.copy_with(query=None)
        body = self._getter.get(url)
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise SourceError(f"{place}: not JSON: {error.msg} at byte {error.pos} of {len(body)}") from error
        path = self._config.records
        rows = column(path)(answer) if path and isinstance(answer, Mapping) else answer
        if not isinstance(rows, list):
            raise SourceError(f"{place}: no list of rows at {path or 'the top'}")
        return rows, answer


def _digest(row: object) -> str:
    return digest(orjson.dumps(row))


def _unseen(rows: Sequence[Any], place: Place) -> list[Any]:
    before = frozenset(parted(place.seen))
    return [row for row in rows if _digest(row) not in before]


def _last(keys: Sequence[object], url: httpx.URL) -> str | int:
    """The key to go on after: the greatest number, or the last text."""
    numbers = [key for key in keys if isinstance(key, int)]
    last = max(numbers) if numbers and len(numbers) == len(keys) else (keys or [None])[-1]
    if not isinstance(last, str | int):
        raise SourceError(f"{url.copy_with(query=None)}: the last row has no key to go on after")
    return last


def _records(rows: Sequence[Any], page: str, first: int = 0) -> list[Record | Unread]:
    return [_record(f"{page}[{number}]", row) for number, row in enumerate(rows, first)]


def _record(place: str, row: object) -> Record | Unread:
    raw = orjson.dumps(row).decode()
    if isinstance(row, dict):
        return Record(place, row, raw)
    return Unread(place, reasons.BAD_ROW, "not a JSON object", raw)


def _cursor(place: Place) -> str:
    return orjson.dumps(asdict(place)).decode()
