"""The ASGI application: routes, keys, quotas, and one place where refusals become answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import IO

from houserules.serving import dialects, discovery, moderations, openapi, perspective
from houserules.serving.archives import LINES, put_aside, room_aside, scored
from houserules.serving.asgi import Answer, Receive, Request, Scope, Send, json_answer
from houserules.serving.asking import Asked, Caller, CallerOf, Judge, Keep
from houserules.serving.conf import Bounds
from houserules.serving.dialects import Dialect
from houserules.serving.fields import parsed
from houserules.serving.hosts import Hosts
from houserules.serving.quotas import Quotas
from houserules.serving.refusals import Broken, Busy, KeyMissing, KeyWrong, NotFound, Refusal, WrongMethod
from houserules.serving.workers import Workers

log = logging.getLogger("houserules")

TEXT = b"text/plain; charset=utf-8"
PAGE = b"text/html; charset=utf-8"
PAGE_POLICY = (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
ALWAYS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
NO_STORE = (b"cache-control", b"no-store")


@dataclass(frozen=True)
class Route:
    """``answer`` is given the caller where a key is needed, else nobody."""

    method: str
    answer: Callable[[Request, Caller], Awaitable[Answer]]
    needs_key: bool = True


class Service:
    """``judge`` and ``keep`` are called in threads; ``warm`` once, before the service says it is ready."""

    def __init__(
        self,
        *,
        judge: Judge,
        keep: Keep,
        caller_of: CallerOf,
        hosts: Hosts,
        version: str,
        bounds: Bounds | None = None,
        quotas: Quotas | None = None,
        warm: Callable[[], None] = lambda: None,
        origins: Iterable[str] = (),
    ) -> None:
        self._judge, self._keep, self._caller_of, self._hosts, self._version = judge, keep, caller_of, hosts, version
        self._bounds = bounds or Bounds()
        self._quotas = quotas or Quotas()
        self._warm, self._origins = warm, frozenset(origins)
        self._workers = Workers(
            self._bounds.threads, self._bounds.most_waiting, self._bounds.longest_wait_seconds, self._bounds.judge_seconds
        )
        self._archives = 0
        self._is_ready = False
        self._routes = self._all_routes()

    @property
    def paths(self) -> frozenset[str]:
        """What it answers, but for what only a server of its own has: health and the front page."""
        return frozenset(self._routes) - {"/", "/healthz", "/readyz", "/openapi.json"}

    async def start(self) -> None:
        """Makes ready. An engine that can't be had is logged, and the service says that it isn't ready."""
        try:
            await asyncio.to_thread(self._warm)
        except Exception:  # the outermost loop: there is nobody to tell but the log and who asks /readyz
            log.exception("the engine can't be started")
            return
        self._is_ready = True

    def stop(self) -> None:
        self._workers.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            request = Request(scope, receive)
            answer = await self.answer(request)
            await self._finished(request, answer).send(send, with_body=request.method != "HEAD")

    async def answer(self, request: Request) -> Answer:
        dialect = _dialect(request.path)
        try:
            return await self._answered(request)
        except Refusal as refusal:
            return dialect(refusal).with_headers(NO_STORE)
        except Exception:  # the outermost loop: whatever comes here becomes a clear answer
            log.exception("a request failed")
            return dialect(Broken()).with_headers(NO_STORE)

    async def _answered(self, request: Request) -> Answer:
        route = self._routes.get(request.path)
        if route is None:
            raise NotFound
        if request.method == "OPTIONS" and self._is_allowed(request):
            return Answer(204, headers=_preflight(route.method))
        if request.method != route.method and (request.method, route.method) != ("HEAD", "GET"):
            raise WrongMethod(route.method)
        return await route.answer(request, await self._demand_key(request) if route.needs_key else Caller(""))

    async def _demand_key(self, request: Request) -> Caller:
        key = _key(request)
        if not key:
            raise KeyMissing
        caller = await self._caller_of(key)
        if caller is None:
            raise KeyWrong
        self._quotas.spend(caller)
        return caller

    async def _analyze(self, request: Request, caller: Caller) -> Answer:
        analysis = perspective.read_analysis(parsed(await self._body(request)))
        verdict = await self._workers.run(partial(self._judge, analysis.asked(caller)))
        return json_answer(perspective.draw_analysis(analysis, verdict)).with_headers(NO_STORE)

    async def _suggest(self, request: Request, caller: Caller) -> Answer:
        label = perspective.read_suggestion(parsed(await self._body(request)), caller)
        try:
            await self._workers.run(partial(self._keep, label))
        except OSError as wrong:
            log.exception("a label can't be kept")
            raise Busy("The label could not be kept. Send it again.") from wrong
        return json_answer(perspective.draw_suggestion(label)).with_headers(NO_STORE)

    async def _moderate(self, request: Request, caller: Caller) -> Answer:
        texts = moderations.read_inputs(parsed(await self._body(request)))
        self._quotas.spend_more(caller, len(texts) - 1)
        verdicts = [await self._workers.run(partial(self._judge, Asked(text, caller=caller))) for text in texts]
        return json_answer(moderations.draw(verdicts)).with_headers(NO_STORE)

    async def _score(self, request: Request, caller: Caller) -> Answer:
        if self._archives >= self._bounds.archives:
            raise Busy
        self._archives += 1
        aside = room_aside()
        try:
            lines = await put_aside(request, aside, self._bounds)
            self._quotas.spend_lines(caller, lines)
        except BaseException:
            self._end_archive(aside)
            raise
        parts = scored(aside, request, self._judge, caller, self._workers)
        return Answer(kind=LINES, headers=(NO_STORE,), parts=parts, close=partial(self._end_archive, aside))

    def _end_archive(self, aside: IO[bytes]) -> None:
        aside.close()
        self._archives -= 1

    async def _discover(self, request: Request, nobody: Caller) -> Answer:
        if request.query.get("version", discovery.VERSION) != discovery.VERSION:
            raise NotFound(f"There is one version: {discovery.VERSION}.")
        return json_answer(discovery.document(self._hosts.root(request))).with_headers(NO_STORE)

    async def _openapi(self, request: Request, nobody: Caller) -> Answer:
        return json_answer(openapi.document(self._hosts.root(request), self._version)).with_headers(NO_STORE)

    async def _page(self, request: Request, nobody: Caller) -> Answer:
        text = openapi.page(self._hosts.root(request), self._version)
        return Answer(body=text.encode(), kind=PAGE, headers=(PAGE_POLICY, NO_STORE))

    async def _alive(self, request: Request, nobody: Caller) -> Answer:
        return Answer(body=b"ok\n", kind=TEXT, headers=(NO_STORE,))

    async def _ready(self, request: Request, nobody: Caller) -> Answer:
        if not (self._is_ready and self._workers.has_room):
            raise Busy("Not ready: the engine isn't loaded, or too many wait.")
        return Answer(body=b"ready\n", kind=TEXT, headers=(NO_STORE,))

    async def _body(self, request: Request) -> bytes:
        return await request.body(self._bounds.body_bytes, self._bounds.body_seconds)

    def _all_routes(self) -> dict[str, Route]:
        return {
            f"/{discovery.VERSION}/comments:analyze": Route("POST", self._analyze),
            f"/{discovery.VERSION}/comments:suggestscore": Route("POST", self._suggest),
            "/v1/moderations": Route("POST", self._moderate),
            "/v1/score": Route("POST", self._score),
            "/$discovery/rest": Route("GET", self._discover, needs_key=False),
            "/v1/openapi.json": Route("GET", self._openapi, needs_key=False),
            "/v1/": Route("GET", self._page, needs_key=False),
            "/openapi.json": Route("GET", self._openapi, needs_key=False),
            "/": Route("GET", self._page, needs_key=False),
            "/healthz": Route("GET", self._alive, needs_key=False),
            "/readyz": Route("GET", self._ready, needs_key=False),
        }

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        starting = asyncio.create_task(self.start())  # answers /healthz meanwhile
        await send({"type": "lifespan.startup.complete"})
        await receive()
        starting.cancel()
        self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def _finished(self, request: Request, answer: Answer) -> Answer:
        shared = ((b"access-control-allow-origin", _origin(request)), (b"vary", b"Origin")) if self._is_allowed(request) else ()
        return answer.with_headers(*ALWAYS, *shared)

    def _is_allowed(self, request: Request) -> bool:
        """Scripts of other sites may read answers only if the site was named: a key in a page is everybody's."""
        return request.header(b"origin") in self._origins


def _origin(request: Request) -> bytes:
    return request.header(b"origin").encode("latin-1")


def _preflight(method: str) -> tuple[tuple[bytes, bytes], ...]:
    allowed = b"content-type, x-goog-api-key, authorization, x-goog-api-client"
    return (
        (b"access-control-allow-methods", method.encode()),
        (b"access-control-allow-headers", allowed),
        (b"access-control-max-age", b"7200"),
    )


def _key(request: Request) -> str:
    """Wherever the clients of either kind put it."""
    scheme, _, token = request.header(b"authorization").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    return request.query.get("key", "").strip() or request.header(b"x-goog-api-key") or bearer


def _dialect(path: str) -> Dialect:
    if path.startswith((f"/{discovery.VERSION}/", "/$discovery/", "/batch")):
        return dialects.google
    return dialects.openai if path.startswith("/v1/moderations") else dialects.problem
