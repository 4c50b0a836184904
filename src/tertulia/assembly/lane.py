"""Django's WSGI handler in a small fixed pool of threads with lasting connections, called from ASGI.

Django's own ASGI handler starts a thread, and so a connection, for each request: half as many posts a second.
"""

import asyncio
import io
import logging
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext as _

from tertulia.hotpath.app import Receive, Scope, Send
from tertulia.hotpath.finished import Answer, Headers
from tertulia.plumbing.problems import MEDIA_TYPE, BadRequest, Broken, Busy, CutShort, Problem, TooLarge, TooSlow

log = logging.getLogger("tertulia")

MOST_BODY_BYTES = 1_000_000
# What brings a picture may be larger, but only so many of those are in memory at once.
LARGER_BODIES = {"/me/profile/picture": 5_100_000}
MOST_LARGER = 4
BODY_SECONDS = 30
MOST_IN_FLIGHT = 1_000
# Who has waited for a thread this long is told to come again: behind a locked database the line would only grow.
LONGEST_WAIT_SECONDS = 10
RETRY_SECONDS = 1


class Lane:
    """``wsgi`` answers in one of ``threads`` threads; who comes when too many wait is told to come again."""

    def __init__(self, wsgi: Any, threads: int) -> None:
        self._wsgi = wsgi
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="django")
        self._in_flight = 0
        self._larger = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        most = LARGER_BODIES.get(scope["path"], MOST_BODY_BYTES)
        if most == MOST_BODY_BYTES:
            return await self._take(scope, receive, send, most)
        if self._larger >= MOST_LARGER:
            return await _send(send, _refusal(_busy()))
        self._larger += 1
        try:
            return await self._take(scope, receive, send, most)
        finally:
            self._larger -= 1

    async def _take(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(scope, receive, most)
        except TimeoutError:
            return await _send(send, _refusal(TooSlow()))
        except Problem as problem:
            return await _send(send, _refusal(problem))
        return await _send(send, await self.answer(scope, body))

    @property
    def waiting(self) -> int:
        """How many requests have no thread yet."""
        return max(0, self._in_flight - self._threads)

    async def answer(self, scope: Scope, body: bytes = b"") -> Answer:
        if self._in_flight >= MOST_IN_FLIGHT:
            return _refusal(_busy())
        self._in_flight += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._in_turn, scope, body, time.monotonic())
        finally:
            self._in_flight -= 1

    def close(self) -> None:
        self._pool.shutdown(wait=True)

    def _in_turn(self, scope: Scope, body: bytes, came: float) -> Answer:
        if time.monotonic() - came > LONGEST_WAIT_SECONDS:
            return _refusal(_busy())
        try:
            return self._call(scope, body)
        except (LookupError, UnicodeError, SuspiciousOperation):
            # Django could not even begin: Content-Type names an encoding that is none.
            return _refusal(BadRequest())
        except Exception:  # the outermost loop
            log.exception("a request failed")
            return _refusal(Broken())

    def _call(self, scope: Scope, body: bytes) -> Answer:
        status, headers = 500, []

        def start_response(line: str, told: Iterable[tuple[str, str]], exc_info: Any = None) -> None:
            nonlocal status, headers
            status = int(line.split(" ", 1)[0])
            headers = [(key.lower().encode("latin-1"), value.encode("latin-1")) for key, value in told]

        parts = self._wsgi(_environ(scope, body), start_response)
        try:
            return Answer(status, headers, b"".join(parts))
        finally:
            parts.close()


async def _read(scope: Scope, receive: Receive, most: int) -> bytes:
    """The whole body. Raises TooLarge, CutShort."""
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if length.isdigit() and int(length) > most:
        raise TooLarge
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            # Half a form is a form as well, and half a comment a comment: never take what broke off for the whole.
            raise CutShort
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most:
            raise TooLarge
        more = message.get("more_body", False)
    return b"".join(chunks)


async def _send(send: Send, answer: Answer) -> None:
    headers: Headers = [(key, value) for key, value in answer.headers if key != b"content-length"]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _busy() -> Busy:
    return Busy(_("More is waiting than can be answered soon."), retry_after_seconds=RETRY_SECONDS)


def _refusal(problem: Problem) -> Answer:
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
    if problem.retry_after_seconds is not None:
        headers.append((b"retry-after", str(problem.retry_after_seconds).encode()))
    return Answer(problem.status, headers, problem.shape.body)


def _environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """PEP 3333's environ of an ASGI scope."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": str(client[0]),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        # “X_Forwarded_For” would pass for the header a proxy of ours vouches for.
        if b"_" in name or key in ("CONTENT_LENGTH", "PROXY"):
            continue
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}" if key in environ else text
    return environ
