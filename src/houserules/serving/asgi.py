"""What a request is and how it is answered, in ASGI's terms."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from houserules.serving.refusals import BodyCutShort, BodyPacked, BodyTooLarge, BodyTooSlow

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

JSON = b"application/json; charset=utf-8"
LONGEST_QUERY = 8_000


class Request:
    """``receive`` is asked for the body only when a handler wants it."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope, self.receive = scope, receive
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.scheme: str = scope.get("scheme", "http")

    def header(self, name: bytes) -> str:
        """The first of that name (in small letters), or nothing."""
        return next((value.decode("latin-1").strip() for known, value in self._scope["headers"] if known == name), "")

    @cached_property
    def query(self) -> dict[str, str]:
        """The first of each name; more than anybody means isn't read."""
        text = self._scope["query_string"][:LONGEST_QUERY].decode("latin-1")
        return dict(reversed(parse_qsl(text, keep_blank_values=True)))

    async def chunks(self, most_bytes: int, seconds: float) -> AsyncIterator[bytes]:
        """The body as it comes, all of it within the seconds. Raises BodyPacked, BodyTooLarge, BodyTooSlow, BodyCutShort."""
        self._weigh(most_bytes)
        until, size, more = asyncio.get_running_loop().time() + seconds, 0, True
        while more:
            message = await self._next(until)
            size += len(message.get("body", b""))
            if size > most_bytes:
                raise BodyTooLarge(most_bytes)
            yield message.get("body", b"")
            more = message.get("more_body", False)

    async def body(self, most_bytes: int, seconds: float) -> bytes:
        return b"".join([chunk async for chunk in self.chunks(most_bytes, seconds)])

    def _weigh(self, most_bytes: int) -> None:
        """What says itself that it is too large isn't read at all."""
        if self.header(b"content-encoding").lower() not in ("", "identity"):
            raise BodyPacked
        length = self.header(b"content-length")
        if length.isascii() and length.isdigit() and (len(length) > 18 or int(length) > most_bytes):
            raise BodyTooLarge(most_bytes)

    async def _next(self, until: float) -> Message:
        try:
            async with asyncio.timeout_at(until):
                message = await self.receive()
        except TimeoutError as late:
            raise BodyTooSlow from late
        if message["type"] == "http.disconnect":
            raise BodyCutShort
        return message


@dataclass(frozen=True)
class Answer:
    """``parts`` stream instead of ``body`` when given; ``close`` is called when all is sent, or can't be."""

    status: int = 200
    body: bytes = b""
    kind: bytes = JSON
    headers: Headers = ()
    parts: AsyncIterator[bytes] | None = None
    close: Callable[[], None] = lambda: None

    def with_headers(self, *more: tuple[bytes, bytes]) -> "Answer":
        return replace(self, headers=(*self.headers, *more))

    async def send(self, send: Send, *, with_body: bool) -> None:
        try:
            await self._send(send, with_body)
        finally:
            self.close()

    async def _send(self, send: Send, with_body: bool) -> None:
        headers = [(b"content-type", self.kind), *self.headers]
        if self.parts is None:
            headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        if self.parts is not None and with_body:
            async for part in self.parts:
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": self.body if with_body else b""})


def json_answer(data: object, status: int = 200) -> Answer:
    """ASCII alone, so that a lone surrogate goes back as it came."""
    return Answer(status, json.dumps(data, separators=(",", ":"), allow_nan=False).encode("ascii"))
