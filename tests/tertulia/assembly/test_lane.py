"""The lane between the server and Django: whole requests only, so many at a time, and an answer whatever happens."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tertulia.assembly import lane as lanes
from tertulia.assembly.lane import MOST_BODY_BYTES, Lane

Told = tuple[int, dict[str, str], bytes]
Event = dict[str, Any]


class _Parts(list[bytes]):
    closed = 0

    def close(self) -> None:
        _Parts.closed += 1


def _echo(environ: dict[str, Any], start_response: Callable[..., None]) -> Iterable[bytes]:
    """Says what it was given."""
    body = environ["wsgi.input"].read()
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    start_response("200 OK", [("Content-Type", "application/json"), ("X-Body", str(len(body)))])
    return _Parts([json.dumps(told).encode()])


def _ask(lane: Lane, events: list[Event] | None = None, *, headers: list[tuple[bytes, bytes]] | None = None, **more: Any) -> Told:
    return asyncio.run(_asked(lane, list(events or [{"type": "http.request", "body": b""}]), headers or [], more))


async def _asked(lane: Lane, events: list[Event], headers: list[tuple[bytes, bytes]], more: dict[str, Any]) -> Told:
    sent: list[Event] = []

    async def receive() -> Event:
        if not events:
            await asyncio.sleep(60)  # the sender says nothing more
        return events.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers, **more}
    await lane(scope, receive, send)
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.fixture
def lane() -> Iterable[Lane]:
    made = Lane(_echo, 2)
    yield made
    made.close()


def _code(told: Told) -> tuple[int, str]:
    assert told[1]["content-type"] == "application/problem+json"
    assert told[1]["cache-control"] == "no-store"
    return told[0], json.loads(told[2])["code"]


def test_a_body_in_pieces_arrives_whole(lane: Lane) -> None:
    pieces = [{"type": "http.request", "body": b"x" * 1_000, "more_body": at < 9} for at in range(10)]
    assert _ask(lane, pieces)[1]["x-body"] == "10000"


@pytest.mark.parametrize("said", [True, False])
def test_the_largest_body_passes_and_one_byte_more_does_not(lane: Lane, said: bool) -> None:
    for size, status in ((MOST_BODY_BYTES, 200), (MOST_BODY_BYTES + 1, 413)):
        headers = [(b"content-length", str(size).encode())] if said else []
        told = _ask(lane, [{"type": "http.request", "body": b"x" * size}], headers=headers)
        assert told[0] == status
    assert _code(told) == (413, "request-too-large")


def test_a_body_that_is_announced_too_large_is_not_even_read(lane: Lane) -> None:
    told = _ask(lane, [], headers=[(b"content-length", b"99999999999999")])
    assert _code(told) == (413, "request-too-large")


@pytest.mark.parametrize("length", [b"", b"-1", b"abc", "٣".encode(), b"1e9"])
def test_a_length_that_is_none_is_not_believed(lane: Lane, length: bytes) -> None:
    assert _ask(lane, [{"type": "http.request", "body": b"xyz"}], headers=[(b"content-length", length)])[1]["x-body"] == "3"


def test_a_body_that_does_not_come_is_not_waited_for_long(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "BODY_SECONDS", 0.05)
    told = _ask(lane, [{"type": "http.request", "body": b"x", "more_body": True}])
    assert _code(told) == (408, "request-too-slow")


def test_what_breaks_off_is_never_taken_for_the_whole(lane: Lane) -> None:
    told = _ask(lane, [{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])
    assert _code(told) == (400, "request-cut-short")


def test_when_too_many_wait_the_next_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MOST_IN_FLIGHT", 3)
    gate = threading.Event()

    def slow(environ: dict[str, Any], start_response: Callable[..., None]) -> Iterable[bytes]:
        gate.wait(10)
        return _echo(environ, start_response)

    lane = Lane(slow, 1)

    async def crowd() -> list[Told]:
        asked = [asyncio.ensure_future(_asked(lane, [{"type": "http.request", "body": b""}], [], {})) for _ in range(5)]
        await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        waiting.append(lane.waiting)
        gate.set()
        return await asyncio.gather(*asked)

    waiting = [lane.waiting]
    told = asyncio.run(crowd())
    lane.close()
    assert [*waiting, lane.waiting] == [0, 2, 0], "three were let in, and one of them has the thread"
    assert sorted(status for status, _, _ in told) == [200, 200, 200, 503, 503]
    refused = next(one for one in told if one[0] == 503)
    assert _code(refused) == (503, "try-again")
    assert int(refused[1]["retry-after"]) >= 1


def test_who_has_waited_too_long_for_a_thread_is_told_to_come_again(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONGEST_WAIT_SECONDS", -1)
    assert _code(_ask(lane)) == (503, "try-again")


def test_an_application_that_fails_is_answered_for_and_the_next_request_is_served() -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., None]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/broken":
            raise RuntimeError("on purpose")
        return _echo(environ, start_response)

    lane = Lane(broken, 1)
    assert _code(_ask(lane, path="/broken")) == (500, "internal-error")
    assert _ask(lane)[0] == 200
    lane.close()


def test_answers_are_closed_when_they_have_been_read(lane: Lane) -> None:
    before = _Parts.closed
    _ask(lane)
    assert _Parts.closed == before + 1


def test_headers_become_what_pep_3333_calls_them(lane: Lane) -> None:
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", b"999"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"203.0.113.1"),
        (b"x-forwarded-for", b"203.0.113.2"),
        (b"x-latin", "ñ".encode("latin-1")),
        (b"proxy", b"http://evil.example"),
    ]
    told = json.loads(_ask(lane, headers=headers, query_string=b"a=%20", path="/ñ", client=("::1", 5), scheme="https")[2])
    assert told["CONTENT_TYPE"] == "text/plain"
    assert told["CONTENT_LENGTH"] == "0"
    assert told["HTTP_COOKIE"] == "a=1; b=2"
    assert told["HTTP_X_FORWARDED_FOR"] == "203.0.113.1,203.0.113.2"
    assert told["HTTP_X_LATIN"] == "ñ"
    assert "HTTP_PROXY" not in told
    assert (told["REMOTE_ADDR"], told["wsgi.url_scheme"], told["QUERY_STRING"]) == ("::1", "https", "a=%20")
    assert told["PATH_INFO"].encode("latin-1").decode() == "/ñ"


def test_a_header_with_an_underscore_cannot_pass_for_one_with_a_hyphen(lane: Lane) -> None:
    """A proxy that sets X-Forwarded-For does not look at X_Forwarded_For."""
    headers = [(b"x_forwarded_for", b"6.6.6.6"), (b"x-forwarded-for", b"203.0.113.1"), (b"content_length", b"5")]
    told = json.loads(_ask(lane, headers=headers)[2])
    assert told["HTTP_X_FORWARDED_FOR"] == "203.0.113.1"
    assert told["CONTENT_LENGTH"] == "0"
