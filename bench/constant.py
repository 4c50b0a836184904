"""The least that an application on Granian can do: one answer from memory. What Tertulia could reach at most."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

_BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
_LENGTH = str(len(_BODY))
_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", _LENGTH.encode())],
}
_WHOLE = {"type": "http.response.body", "body": _BODY}
_RSGI_HEADERS = [("content-type", "application/json"), ("content-length", _LENGTH)]


async def asgi(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return await send({"type": "lifespan.shutdown.complete"})
    await send(_START)
    return await send(_WHOLE)


async def rsgi(scope: Any, protocol: Any) -> None:
    protocol.response_bytes(200, _RSGI_HEADERS, _BODY)
