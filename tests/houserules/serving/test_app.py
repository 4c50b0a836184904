"""Routes, bodies, and who may read answers."""

import asyncio
import json
from typing import Any

import pytest

from houserules.serving.conf import Bounds
from houserules.serving.hosts import Hosts
from tests.houserules.serving.asking import ANALYZE, KEY, PUBLIC_URL, Answered, Asking

MORE = {"type": "http.request", "body": b"{}", "more_body": True}
DISCOVERY = "/$discovery/rest"
BODY = b'{"comment": {"text": "Hm"}, "requestedAttributes": {"TOXICITY": {}}}'


def test_nothing_is_at_other_addresses_and_each_has_its_method() -> None:
    asking = Asking()
    assert asking.get("/nowhere").json["code"] == "not-found"
    assert asking.get("/v1alpha1/comments:nowhere").json["error"]["status"] == "NOT_FOUND"
    assert asking.post("/batch").json["error"]["code"] == 404
    refused = asking.get(ANALYZE)
    assert (refused.status, refused.headers["allow"]) == (405, "POST")
    assert asking.ask("HEAD", "/healthz").body == b""
    assert asking.post("/healthz").status == 405


def test_it_says_whether_it_is_up_and_ready() -> None:
    asking = Asking()
    assert asking.get("/healthz").status == 200
    assert asking.get("/readyz").status == 503
    asyncio.run(asking.service.start())
    assert asking.get("/readyz").status == 200


def test_an_engine_that_can_t_be_had_leaves_it_unready() -> None:
    def breaks() -> None:
        raise FileNotFoundError("weights")

    asking = Asking(warm=breaks)
    asyncio.run(asking.service.start())
    assert (asking.get("/healthz").status, asking.get("/readyz").status) == (200, 503)


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read() -> None:
    for length in ("1000000", "9" * 30):
        refused = Asking().ask("POST", ANALYZE, BODY, key=KEY, content_length=length)
        assert (refused.status, refused.json["error"]["status"]) == (413, "INVALID_ARGUMENT")


def test_one_that_doesn_t_say_is_read_no_further_than_the_bound() -> None:
    left = [{"type": "http.request", "body": b" " * 10_000, "more_body": True} for _ in range(100)]
    assert _cut(left).status == 413
    assert len(left) == 39


def test_a_compressed_body_is_refused() -> None:
    assert Asking().ask("POST", ANALYZE, b"", key=KEY, content_encoding="gzip").status == 415
    assert Asking().ask("POST", ANALYZE, BODY, key=KEY, content_encoding="identity").status == 200


def _cut(left: list[dict[str, Any]], seconds: float = 10) -> Answered:
    asking, answered = Asking(bounds=Bounds(body_seconds=seconds)), Answered()

    async def receive() -> Any:
        return left.pop(0) if left else await asyncio.sleep(60)

    async def send(message: Any) -> None:
        answered.status = message.get("status", answered.status)
        answered.body += message.get("body", b"")

    scope = {"type": "http", "method": "POST", "path": ANALYZE, "query_string": f"key={KEY}".encode(), "headers": []}
    asyncio.run(asking.service(scope, receive, send))
    assert not asking.asked
    return answered


def test_a_body_that_comes_too_slowly_is_not_waited_for() -> None:
    assert _cut([MORE], seconds=0.01).status == 408


def test_what_broke_off_is_never_taken_for_the_whole() -> None:
    assert _cut([MORE, {"type": "http.disconnect"}]).status == 400


def test_the_discovery_document_names_this_server_by_a_host_that_was_set() -> None:
    asking = Asking()
    assert asking.get(DISCOVERY, host="127.0.0.1:8100").json["rootUrl"] == "https://127.0.0.1:8100/"
    for host in ("evil.example", "", "127.0.0.1", "127.0.0.1:8100.evil.example", "rules.paper.example@evil.example"):
        answer = asking.get(DISCOVERY, host=host)
        assert answer.json["rootUrl"] == answer.json["baseUrl"] == f"{PUBLIC_URL}/"
        assert "evil" not in answer.body.decode()
        assert answer.headers["cache-control"] == "no-store"


def test_there_is_one_version() -> None:
    asking = Asking()
    assert asking.ask("GET", DISCOVERY, query="version=v1alpha1").status == 200
    assert asking.ask("GET", DISCOVERY, query="version=v2").status == 404


@pytest.mark.parametrize(
    "url", ["rules.paper.example", "ftp://x.example", "https://x.example/path", "https://a@x.example", "http://[", ""]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="Write it like"):
        Hosts(url)


def test_scripts_of_other_sites_read_nothing_unless_their_site_was_named() -> None:
    named, shut = Asking(origins=["https://paper.example"]), Asking()
    for asking, origin, allowed in (
        (named, "https://paper.example", "https://paper.example"),
        (named, "https://evil.example", None),
        (shut, "https://paper.example", None),
        (shut, "", None),
    ):
        answer = asking.ask("POST", ANALYZE, BODY, key=KEY, origin=origin)
        assert answer.headers.get("access-control-allow-origin") == allowed
        asked = asking.ask("OPTIONS", ANALYZE, origin=origin, access_control_request_method="POST")
        assert (asked.status, asked.headers.get("access-control-allow-origin")) == (204 if allowed else 405, allowed)


def test_the_page_says_what_there_is_without_scripts() -> None:
    page = Asking().get("/")
    text = page.body.decode()
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for told in ("/v1alpha1/comments:analyze", "/v1/score", "ATTACK_ON_AUTHOR", "/$discovery/rest", PUBLIC_URL):
        assert told in text
    assert "<script" not in text


def test_the_lifespan_warms_the_engine_and_ends() -> None:
    warmed: list[str] = []
    asking = Asking(warm=lambda: warmed.append("engine"))

    async def live() -> list[str]:
        events = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        sent: list[str] = []

        async def receive() -> Any:
            await asyncio.sleep(0.05 if len(events) == 1 else 0)
            return events.pop(0)

        async def send(message: Any) -> None:
            sent.append(message["type"])

        await asking.service({"type": "lifespan"}, receive, send)
        return sent

    assert asyncio.run(live()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert warmed == ["engine"]


def test_every_address_is_described_and_every_reference_leads_somewhere() -> None:
    asking = Asking()
    document = asking.get("/openapi.json", host="127.0.0.1:8100").json
    assert document["servers"] == [{"url": "https://127.0.0.1:8100"}]
    assert set(document["paths"]) == asking.service.paths
    text = json.dumps(document)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(document["components"]["schemas"])
    for path, methods in document["paths"].items():
        for method in methods:
            assert asking.ask(method.upper(), path, key=KEY).status not in (404, 405, 500)
