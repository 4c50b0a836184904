"""The hot path as an ASGI application, with a builder and an application behind that keep a list of what they were asked."""

import asyncio
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.hotpath.app import SPELLINGS_KEPT, HotPath, Receive, Route, Scope, Send
from tertulia.hotpath.cache import Cache, Key
from tertulia.hotpath.finished import Answer, Finished, finish

ALLOWED = "https://paper.example"
ROUTES = [
    Route(re.compile(r"/api/v1/discussion"), frozenset({"story", "sort", "after"})),
    Route(re.compile(r"/d/[^/]+"), frozenset({"lang"}), (b"hidden=", b"muted=")),
]
PRIVATE = [
    ("cookie", "tertulia_reader=me"),
    ("authorization", "Bearer me"),
    ("accept-language", "es"),
    ("user-agent", "me/1.0"),
    ("referer", "https://me.example/"),
    ("x-forwarded-for", "203.0.113.7"),
]

Told = tuple[int, dict[str, str], bytes]


class House:
    def __init__(self) -> None:
        self.built: list[Key] = []
        self.behind: list[tuple[str, str]] = []
        self.status = 200
        cache = Cache(self._build, most_bytes=1_000_000, coalesce_seconds=0.0)
        self.app = HotPath(self._behind, cache, ROUTES, lambda origin, host: origin == ALLOWED)

    async def _build(self, key: Key, now: float) -> Finished | Answer:
        self.built.append(key)
        body = f"{key[0]}?{key[1]} ".encode() * 30
        headers = [(b"content-type", b"text/plain"), (b"cache-control", b"public, no-cache")]
        answer = Answer(self.status, headers, body)
        return finish(answer, built_at=now, is_file=False) if self.status == 200 else answer

    async def _behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.behind.append((scope["method"], scope["path"]))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"behind"})

    def ask(self, path: str, query: bytes = b"", method: str = "GET", headers: list[tuple[str, str]] | None = None) -> Told:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            sent.append(dict(message))

        scope = {
            "type": "http", "method": method, "path": path, "query_string": query,
            "headers": [(name.encode(), value.encode()) for name, value in headers or []],
        }  # fmt: skip
        asyncio.run(self.app(scope, receive, send))
        told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent[1:])


def test_the_same_bytes_go_to_everybody_whoever_asks() -> None:
    house = House()
    nobody = house.ask("/api/v1/discussion", b"story=a")
    for header in PRIVATE:
        assert house.ask("/api/v1/discussion", b"story=a", headers=[header]) == nobody
    assert house.built == [("/api/v1/discussion", "story=a")]
    assert "set-cookie" not in nobody[1]


def test_who_sends_the_cookie_that_passes_a_route_by_is_answered_behind() -> None:
    house = House()
    for cookie, behind in (("hidden=1", True), ("a=b; muted=1", True), ("a=b; hidden=x", True), ("tertulia_reader=me", False)):
        assert (house.ask("/d/tram", headers=[("cookie", cookie)])[2] == b"behind") is behind
        assert house.ask("/api/v1/discussion", headers=[("cookie", cookie)])[2] != b"behind"
    assert house.behind == [("GET", "/d/tram")] * 3
    assert house.built == [("/api/v1/discussion", ""), ("/d/tram", "")]


def test_parameters_in_another_order_or_unknown_ones_make_no_second_page() -> None:
    house = House()
    for query in (
        b"story=a&sort=oldest",
        b"sort=oldest&story=a",
        b"utm_source=x&story=a&sort=oldest",
        b"sort=oldest&story=%61&fbclid=1",
    ):
        house.ask("/api/v1/discussion", query)
    assert house.built == [("/api/v1/discussion", "sort=oldest&story=a")]


def test_a_parameter_that_makes_a_difference_makes_another_page() -> None:
    house = House()
    for query in (b"story=a", b"story=b", b"story=a&sort=oldest", b"story=a&after=1", b"story=", b""):
        house.ask("/api/v1/discussion", query)
    assert len(set(house.built)) == 6


def test_a_question_mark_in_the_path_is_not_a_query() -> None:
    house = House()
    house.ask("/d/a?lang=es")
    house.ask("/d/a", b"lang=es")
    assert house.built == [("/d/a?lang=es", ""), ("/d/a", "lang=es")]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
def test_what_is_no_read_goes_behind(method: str) -> None:
    house = House()
    assert house.ask("/api/v1/discussion", method=method)[2] == b"behind"
    assert house.built == []


@pytest.mark.parametrize("path", ["/", "/api/v1/overlay", "/api/v1/discussion/", "/api/v1/discussions", "/d/", "/d/a/b", "/D/a"])
def test_other_addresses_go_behind(path: str) -> None:
    house = House()
    assert house.ask(path)[2] == b"behind"
    assert house.built == []


def test_head_says_what_get_would_without_the_body() -> None:
    house = House()
    status, told, body = house.ask("/api/v1/discussion", b"story=a", "HEAD")
    assert (status, told) == house.ask("/api/v1/discussion", b"story=a")[:2]
    assert body == b""


@pytest.mark.parametrize("accept", ["", "br", "gzip"])
def test_a_version_known_already_is_not_sent_again(accept: str) -> None:
    house = House()
    asked = [("accept-encoding", accept)]
    _, told, _ = house.ask("/api/v1/discussion", b"story=a", headers=asked)
    status, again, body = house.ask("/api/v1/discussion", b"story=a", headers=[*asked, ("if-none-match", told["etag"])])
    assert (status, body) == (304, b"")
    assert again["etag"] == told["etag"]
    assert house.ask("/api/v1/discussion", b"story=a", headers=[*asked, ("if-none-match", '"other"')])[0] == 200


def test_a_version_of_another_coding_is_not_the_same_bytes() -> None:
    house = House()
    _, told, _ = house.ask("/api/v1/discussion", b"story=a", headers=[("accept-encoding", "br")])
    assert house.ask("/api/v1/discussion", b"story=a", headers=[("if-none-match", told["etag"])])[0] == 200


@pytest.mark.parametrize(("path", "origin", "readable"), [
    ("/api/v1/discussion", ALLOWED, True),
    ("/api/v1/discussion", "https://evil.example", False),
    ("/api/v1/discussion", "null", False),
    ("/api/v1/discussion", "", False),
    ("/d/a", ALLOWED, False),
])  # fmt: skip
def test_only_allowed_sites_may_read_and_only_the_api(path: str, origin: str, readable: bool) -> None:
    house = House()
    for status in (200, 404):
        house.status = status
        _, told, _ = house.ask(path, b"story=%d" % status, headers=[("origin", origin)])
        assert told.get("access-control-allow-origin") == (origin if readable else None)


def test_problems_are_handed_on_and_asked_for_again() -> None:
    house = House()
    house.status = 404
    assert house.ask("/api/v1/discussion", b"story=a")[0] == 404
    house.status = 200
    assert house.ask("/api/v1/discussion", b"story=a")[0] == 200


@given(path=st.text(max_size=40), query=st.binary(max_size=60), value=st.text(max_size=30))
def test_no_address_breaks_the_hot_path(path: str, query: bytes, value: str) -> None:
    house = House()
    latin = value.encode("utf-8").decode("latin-1").replace("\n", "").replace("\r", "")
    headers = [(name, latin) for name in ("accept-encoding", "if-none-match", "origin", "host")]
    assert house.ask(f"/d/{path}", query, headers=headers)[0] in (200, 304)
    assert house.ask("/api/v1/discussion", query, headers=headers)[0] in (200, 304)


def test_a_very_long_address_is_not_kept() -> None:
    house = House()
    assert house.ask("/api/v1/discussion", b"story=" + b"a" * 10_000)[2] == b"behind"
    assert not house.app._keys


def test_spellings_are_forgotten_before_they_fill_the_memory() -> None:
    house = House()
    for number in range(SPELLINGS_KEPT + 10):
        house.app._key(("/api/v1/discussion", b"story=%d" % number))
    assert len(house.app._keys) <= SPELLINGS_KEPT
