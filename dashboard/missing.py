"""The status of a page about something that doesn't exist. Dash answers 200 to any address by itself."""

from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/branch/"


class MissingBranch:
    """Makes the page of a branch that isn't configured a 404; the page itself says so in words."""

    def __init__(self, app: ASGIApp, branches: Collection[str]) -> None:
        self._app = app
        self._branches = branches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; only a status of 200 may change."""

        async def send_missing(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message["status"] = 404
            await send(message)

        await self._app(scope, receive, send_missing if self._is_missing(scope) else send)

    def _is_missing(self, scope: Scope) -> bool:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            return False
        return scope["path"].removeprefix(PREFIX) not in self._branches
