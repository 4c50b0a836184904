"""The server's application: hot path first, Django behind it, and the threads beside them."""

import asyncio
import os
import re
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tertulia.assembly.settings")

import django

django.setup(set_prefix=False)

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from tertulia.assembly import files
from tertulia.assembly.edge import is_own
from tertulia.assembly.lane import Lane
from tertulia.assembly.relay import Housekeeper, PageReader, Postman, Pusher, Relay, Rescorer
from tertulia.assembly.rules import rules_for_others
from tertulia.discussion.views.hiding import COOKIE as HIDDEN_COOKIE
from tertulia.discussion.views.muting import COOKIE as MUTED_COOKIE
from tertulia.hotpath.app import App, HotPath, Receive, Route, Scope, Send
from tertulia.hotpath.cache import Cache, Key
from tertulia.hotpath.finished import Answer, Finished, finish
from tertulia.plumbing import pressure
from tertulia.stories import origins

_OWN = (f"{HIDDEN_COOKIE}=".encode(), f"{MUTED_COOKIE}=".encode())
ROUTES = [
    Route(re.compile(path), frozenset(parameters.split()), _OWN if path.startswith(("/d/[", "/c/")) else ())
    for path, parameters in {
        r"/api/v1/discussion": "story publication sort after",
        r"/api/v1/counts": "story publication",
        r"/api/v1/comments/[0-9]{1,19}": "",
        r"/api/v1/comments/[0-9]{1,19}/replies": "after",
        r"/d/[^/]+/[^/]+(/fragment)?": "sort after lang",
        r"/c/[0-9]{1,19}": "lang after",
        r"/feeds/.+\.xml": "lang",
        r"/d/pages\.css": "v",
        files.PATH.pattern: "",
    }.items()
]


def assemble() -> App:
    """One application of all parts, with its own cache."""
    lane = Lane(WSGIHandler(), settings.TERTULIA["threads"])
    pressure.measured_by(lambda: lane.waiting)
    public = urlsplit(settings.TERTULIA["public_url"])

    async def build(key: Key, now: float) -> Finished | Answer:
        if files.PATH.fullmatch(key[0]):
            return await asyncio.to_thread(_finish_file, key[0], now)
        answer = await lane.answer(_anonymous(key, public.netloc, public.scheme))
        return await asyncio.to_thread(finish, answer, built_at=now, is_file=False) if answer.is_public else answer

    cache = Cache(
        build,
        most_bytes=settings.TERTULIA["cache_megabytes"] * 1_000_000,
        coalesce_seconds=settings.TERTULIA["coalesce_milliseconds"] / 1_000,
    )
    rules = rules_for_others(settings.TERTULIA)
    hot = HotPath(rules.before(lane) if rules else lane, cache, ROUTES, may_read)
    threads = [Relay(cache), PageReader(), Rescorer(), Housekeeper(), Postman(), Pusher()]
    return _with_lifespan(hot, threads, [lane, rules] if rules else [lane])


def may_read(origin: str, host: str) -> bool:
    return is_own(origin, host) or origins.is_allowed(origin)


def _finish_file(path: str, now: float) -> Finished | Answer:
    answer = files.read(path)
    return finish(answer, built_at=now, is_file=True) if answer.is_public else answer


def _anonymous(key: Key, host: str, scheme: str) -> Scope:
    """A request that nobody in particular makes: no cookie, no language, so the answer is everybody's."""
    path, query = key
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode("ascii"),
        "scheme": scheme,
        "headers": [(b"host", host.encode()), (b"accept", b"*/*")],
    }


def _with_lifespan(app: App, threads: list[Any], pools: list[Any]) -> App:
    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        await receive()
        for thread in threads:
            thread.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for thread in threads:
            thread.stop()
        for pool in pools:
            pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    return whole


application = assemble()
