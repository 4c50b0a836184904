"""The service asked without a network, judged by verdicts that are fixed."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from houserules.serving.app import Service
from houserules.serving.asking import Asked, Caller, Label
from houserules.serving.conf import Bounds
from houserules.serving.hosts import Hosts
from houserules.shapes import Action, Rule, Span, Tier, Verdict

KEY = "hr_of-the-chronicle"
SLOW_KEY = "hr_of-who-may-ask-twice"
CALLERS = {KEY: Caller("chronicle"), SLOW_KEY: Caller("bulletin", rates="2/hour", lines_rates="3/hour")}
PUBLIC_URL = "https://rules.paper.example"
ANALYZE = "/v1alpha1/comments:analyze"
SUGGEST = "/v1alpha1/comments:suggestscore"


def verdict(toxicity: float = 0.5, *spans: Span, lang: str = "en", **scores: float | None) -> Verdict:
    """Every rule that isn't named scores 0.1; off_point gives no verdict."""
    told: dict[Rule, float | None] = {rule: scores.get(rule.value, 0.1) for rule in Rule}
    told[Rule.OFF_POINT] = scores.get("off_point")
    return Verdict(
        scores=told, toxicity=toxicity, spans=spans, lang=lang, tier=Tier.FULL, action=Action.PUBLISH, model_version="7"
    )


@dataclass
class Answered:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.body.splitlines()]


class Asking:
    """A service, and what reached its collaborators."""

    def __init__(self, judge: Callable[[Asked], Verdict] | None = None, bounds: Bounds | None = None, **more: Any) -> None:
        self.asked: list[Asked] = []
        self.kept: list[Label] = []
        self._judge = judge or (lambda asked: verdict())
        more = {"keep": self.kept.append, "hosts": Hosts(PUBLIC_URL, ("127.0.0.1:8100",)), "version": "1.2"} | more
        self.service = Service(judge=self._judged, caller_of=_caller, bounds=bounds, **more)

    def _judged(self, asked: Asked) -> Verdict:
        self.asked.append(asked)
        return self._judge(asked)

    def post(self, path: str, body: object = b"", *, key: str | None = KEY, **headers: str) -> Answered:
        """Anything but bytes is sent as JSON."""
        told = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, told, key=key, **headers)

    def get(self, path: str, **headers: str) -> Answered:
        return self.ask("GET", path, b"", key=None, **headers)

    def ask(self, method: str, path: str, *chunks: bytes, key: str | None = None, query: str = "", **headers: str) -> Answered:
        headers |= {"x_goog_api_key": key} if key else {}
        return asyncio.run(exchange(self.service, method, path, list(chunks), headers, query))

    def analyze(self, text: str = "You fool.", *attributes: str, **more: Any) -> Answered:
        wanted = {name: {} for name in attributes or ("TOXICITY",)}
        return self.post(ANALYZE, {"comment": {"text": text}, "requestedAttributes": wanted} | more)


async def _caller(key: str) -> Caller | None:
    return CALLERS.get(key)


async def exchange(
    service: Service, method: str, path: str, chunks: list[bytes], headers: Mapping[str, str], query: str = ""
) -> Answered:
    """Once the body is sent the client waits for its answer."""
    answered = Answered()
    left = list(chunks) or [b""]

    async def receive() -> dict[str, Any]:
        if left:
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}
        await asyncio.sleep(60)
        raise AssertionError("nobody else speaks")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answered.status = message["status"]
            answered.headers = {name.decode(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            answered.body += message["body"]

    await service(_scope(method, path, headers, query), receive, send)
    return answered


def _scope(method: str, path: str, headers: Mapping[str, str], query: str) -> dict[str, Any]:
    told = [(name.replace("_", "-").lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "scheme": "https",
        "headers": told,
    }
