import asyncio
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from tertulia.assembly import asgi
from tertulia.assembly.lane import Lane
from tertulia.assembly.relay import Relay
from tertulia.hotpath.app import Scope
from tertulia.hotpath.cache import Cache
from tertulia.hotpath.finished import Answer
from tertulia.plumbing import bus, outbox
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tests.conftest import PAPER_ORIGIN

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Heard:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def told(self) -> Any:
        return json.loads(self.body)


class ClosingLane(Lane):
    """A server's threads end with the process; these must give their connections back before the next test."""

    def __init__(self, wsgi: Any, threads: int) -> None:
        super().__init__(wsgi, threads)
        self._threads = threads
        self.asked: list[Scope] = []

    async def answer(self, scope: Scope, body: bytes = b"") -> Answer:
        self.asked.append(scope)
        return await super().answer(scope, body)

    def close(self) -> None:
        together = threading.Barrier(self._threads)

        def leave() -> None:
            together.wait(10)
            connection.close()

        for done in [self._pool.submit(leave) for _ in range(self._threads)]:
            done.result()
        super().close()


class Site:
    """The whole application, hot path first, as a server would run it: on an event loop of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._lifespan: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._up = threading.Event()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asgi, "Cache", self._made_cache)
            patch.setattr(asgi, "Lane", self._made_lane)
            patch.setattr(asgi, "Relay", self._made_relay)
            self.app = asgi.assemble()
        self._life = asyncio.run_coroutine_threadsafe(self._live(), self._loop)
        assert self._up.wait(10)

    def _made_cache(self, *args: Any, **kwargs: Any) -> Cache:
        self.cache = Cache(*args, **kwargs)
        return self.cache

    def _made_lane(self, wsgi: Any, threads: int) -> ClosingLane:
        self.lane = ClosingLane(wsgi, threads)
        return self.lane

    def _made_relay(self, cache: Cache) -> Relay:
        self.relay = Relay(cache)
        return self.relay

    def settle(self) -> None:
        """Wait until the relay has told the cache of everything that has happened so far."""
        until = time.monotonic() + 10
        while self.relay._last != outbox.last_id():
            assert time.monotonic() < until, "the relay reads no events"
            time.sleep(0.02)

    def forget(self) -> None:
        """As if nobody had asked for anything yet."""

        async def empty() -> None:
            for key in list(self.cache._kept):
                self.cache._forget(key)

        asyncio.run_coroutine_threadsafe(empty(), self._loop).result(10)

    async def _live(self) -> None:
        async def send(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._up.set()

        await self._lifespan.put({"type": "lifespan.startup"})
        await self.app({"type": "lifespan"}, self._lifespan.get, send)  # type: ignore[arg-type]

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._lifespan.put({"type": "lifespan.shutdown"}), self._loop).result(10)
        self._life.result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def ask(self, method: str, target: str, body: Any = None, headers: Headers | None = None) -> Heard:
        return self.asking(method, target, body, headers).result(30)

    def get(self, target: str, **headers: str) -> Heard:
        return self.ask("GET", target, headers=[(name.replace("_", "-"), value) for name, value in headers.items()])

    def asking(self, method: str, target: str, body: Any = None, headers: Headers | None = None) -> "Future[Heard]":
        path, _, query = target.partition("?")
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": query.encode(),
            "client": ("203.0.113.7", 4000),
            "server": ("127.0.0.1", 8000),
            "headers": [
                (b"host", b"127.0.0.1:8000"),
                (b"content-type", b"application/json"),
                (b"content-length", str(len(raw)).encode()),
                *((name.encode(), value.encode()) for name, value in headers or []),
            ],
        }
        return asyncio.run_coroutine_threadsafe(self._answer(scope, raw), self._loop)

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Heard:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0]["headers"]]
        return Heard(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture
def site(transactional_db: None, paper: Publication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Started when the paper is there, as after ``tertulia init``."""
    monkeypatch.setattr(bus, "_listeners", list(bus._listeners))
    running = Site()
    yield running
    running.close()


@pytest.fixture
def story(transactional_db: None, paper: Publication) -> Story:
    return push_story(paper=paper, key="tram", address=f"{PAPER_ORIGIN}/tram", facts=StoryFacts(title="The tram returns"))[0]
