"""The status of an address where there is nothing. Dash answers 200 with a page to any address by itself."""

from collections.abc import Callable, Sequence

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Missing:
    """Makes every address that is neither a page nor of `routes` a 404.

    A browser gets the page with its words, anybody else one line. `is_page` takes a path without slashes
    at its ends.
    """

    def __init__(self, app: ASGIApp, is_page: Callable[[str], bool], routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._is_page = is_page
        self._routes = tuple(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass through what exists; of a page that doesn't, change the status only."""

        async def send_missing(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message["status"] = 404
            await send(message)

        if scope["type"] != "http" or self._exists(scope):
            await self._app(scope, receive, send)
        elif "text/html" in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send_missing)
        else:
            await PlainTextResponse("there is nothing at this address", 404)(scope, receive, send)

    def _exists(self, scope: Scope) -> bool:
        if self._is_page(scope["path"].strip("/")):
            return True
        return any(route.matches(scope)[0] is not Match.NONE for route in self._routes)
