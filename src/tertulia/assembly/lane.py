"""Django's WSGI handler in a small fixed pool of threads with lasting connections, called from ASGI.

Django's own ASGI handler starts a thread, and so a connection, for each request: half as many posts a second.
"""

import asyncio
import io
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tertulia.hotpath.app import Receive, Scope, Send
from tertulia.hotpath.finished import Answer, Headers
from tertulia.wire.problem import Problem

MOST_BODY_BYTES = 1_000_000
BODY_SECONDS = 30
MOST_WAITING = 1_000

_TOO_LARGE = Problem(
    type="/problems/request-too-large",
    title="Too large",
    status=413,
    code="request-too-large",
    detail="The request is larger than this server takes.",
    hint="Send less at once.",
)
_TOO_SLOW = Problem(
    type="/problems/request-too-slow",
    title="Too slow",
    status=408,
    code="request-too-slow",
    detail="The request's body did not arrive in time.",
    hint="Send it again.",
)
_FULL = Problem(
    type="/problems/try-again",
    title="Please try again in a moment",
    status=503,
    code="try-again",
    detail="More is waiting than can be answered soon.",
    hint="Try again after the seconds in Retry-After.",
)


class Lane:
    """``wsgi`` answers in one of ``threads`` threads; who comes when too many wait is told to come again."""

    def __init__(self, wsgi: Any, threads: int) -> None:
        self._wsgi = wsgi
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="django")
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await asyncio.wait_for(_read(scope, receive), BODY_SECONDS)
        except TimeoutError:
            return await _send(send, _refusal(_TOO_SLOW))
        except OverflowError:
            return await _send(send, _refusal(_TOO_LARGE))
        return await _send(send, await self.answer(scope, body))

    async def answer(self, scope: Scope, body: bytes = b"") -> Answer:
        if self._waiting >= MOST_WAITING:
            return _refusal(_FULL)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._call, scope, body)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._pool.shutdown(wait=True)

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


async def _read(scope: Scope, receive: Receive) -> bytes:
    """The whole body. Raises OverflowError when it is too large."""
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if length.isdigit() and int(length) > MOST_BODY_BYTES:
        raise OverflowError
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > MOST_BODY_BYTES:
            raise OverflowError
        more = message.get("more_body", False)
    return b"".join(chunks)


async def _send(send: Send, answer: Answer) -> None:
    headers: Headers = [(key, value) for key, value in answer.headers if key != b"content-length"]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _refusal(problem: Problem) -> Answer:
    headers = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store")]
    if problem.status == 503:
        headers.append((b"retry-after", b"1"))
    return Answer(problem.status, headers, problem.body)


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
        if key in ("CONTENT_LENGTH", "PROXY"):
            continue
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}" if key in environ else text
    return environ
