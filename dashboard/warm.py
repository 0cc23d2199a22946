"""One request inside the process, before any browser comes.

Dash sets itself up at its first HTTP request. A screen that reconnects by WebSocket to a restarted server
before that request finds no callbacks and stays dark.
"""

from typing import Any

from fastapi import FastAPI


async def warm_up(app: FastAPI) -> int:
    """GET / through the whole stack; the status of the answer."""
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(_request("/"), receive, send)
    return status


def _request(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }
