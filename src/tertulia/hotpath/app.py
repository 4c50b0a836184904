"""The ASGI application every request meets first: kept answers at once, all else to the application behind."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from re import Pattern
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tertulia.hotpath.cache import Cache, Key
from tertulia.hotpath.finished import NO_BODY, Answer, Finished, Message
from tertulia.hotpath.negotiation import has_version

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SPELLINGS_KEPT = 20_000
SPELLINGS_MOST_BYTES = 4_000_000
LONGEST_TARGET = 8_000


@dataclass(frozen=True)
class Route:
    """Addresses whose answers are the same for everybody, and the parameters that make a difference.

    ``passed_by``: names of cookies, each with “=”; who sends one of them is answered by the application behind.
    """

    path: Pattern[str]
    parameters: frozenset[str]
    passed_by: tuple[bytes, ...] = ()


class HotPath:
    """``may_read(origin)`` says whether a site's scripts may read API answers; it must not block."""

    def __init__(self, behind: App, cache: Cache, routes: list[Route], may_read: Callable[[str, str], bool]) -> None:
        self._behind = behind
        self._cache = cache
        self._routes = routes
        self._may_read = may_read
        # Many spellings of one address, and none of the hot ones is taken apart twice.
        self._keys: dict[tuple[str, bytes], tuple[Key, tuple[bytes, ...]] | None] = {}
        self._keys_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hot = None
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            spelling = (scope["path"], scope["query_string"])
            hot = self._keys.get(spelling) or self._key(spelling)
        if hot is None or (hot[1] and _carries(scope, hot[1])):
            await self._behind(scope, receive, send)
            return
        key = hot[0]
        found = self._cache.ready(key) or await self._cache.get(key)
        if isinstance(found, Finished):
            await self._send_finished(scope, send, found)
        else:
            await self._send_answer(scope, send, found)

    async def _send_finished(self, scope: Scope, send: Send, found: Finished) -> None:
        accept = origin = host = known = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accept = value
            elif name == b"origin":
                origin = value
            elif name == b"if-none-match":
                known = value
            elif name == b"host":
                host = value
        reply = found.reply(accept, self._readable(scope["path"], origin, host))
        if known and reply.etag and has_version(known.decode("latin-1"), reply.etag):
            await send(reply.start_unchanged)
            await send(NO_BODY)
            return
        await send(reply.start)
        await send(reply.body if scope["method"] == "GET" else NO_BODY)

    async def _send_answer(self, scope: Scope, send: Send, answer: Answer) -> None:
        """What can't be kept: problems, mostly."""
        asked = dict(scope["headers"])
        origin = self._readable(scope["path"], asked.get(b"origin", b""), asked.get(b"host", b""))
        headers = [*answer.headers]
        if origin:
            headers += [(b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true")]
        start: Message = {"type": "http.response.start", "status": answer.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.body} if scope["method"] == "GET" else NO_BODY)

    def _readable(self, path: str, origin: bytes, host: bytes) -> bytes:
        if not origin or not path.startswith("/api/"):
            return b""
        return origin if self._may_read(origin.decode("latin-1"), host.decode("latin-1")) else b""

    def _key(self, spelling: tuple[str, bytes]) -> tuple[Key, tuple[bytes, ...]] | None:
        """The address in one spelling (known parameters only, in order) and what passes it by; None when it isn't hot."""
        path, query = spelling
        if spelling in self._keys or len(path) + len(query) > LONGEST_TARGET:
            return None
        route = next((route for route in self._routes if route.path.fullmatch(path)), None)
        key = None
        if route is not None:
            pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
            told = sorted(pair for pair in pairs if pair[0] in route.parameters)
            key = ((path, urlencode(told, errors="surrogateescape")), route.passed_by)
        # Anybody can make up any number of them, each thousands of signs long.
        self._keys_bytes += len(path) + len(query)
        if len(self._keys) >= SPELLINGS_KEPT or self._keys_bytes > SPELLINGS_MOST_BYTES:
            self._keys.clear()
            self._keys_bytes = len(path) + len(query)
        self._keys[spelling] = key
        return key


def _carries(scope: Scope, cookies: tuple[bytes, ...]) -> bool:
    return any(name == b"cookie" and any(cookie in value for cookie in cookies) for name, value in scope["headers"])
