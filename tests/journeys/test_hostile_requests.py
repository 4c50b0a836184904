"""Requests no browser of ours would send, over a bare socket: each is refused with a code and a hint, and breaks nothing."""

import json
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.journeys.corpora import FULL, Api, api_key, register
from tests.server import PAPER_ORIGIN, PUBLICATION, Server, running_server

pytestmark = pytest.mark.journey

STORY = "hostile"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The problem's code, from the data or from the page that tells of it."""
        if self.headers.get("content-type", "").startswith("application/"):
            return str(json.loads(self.body)["code"])
        found = re.search(rb'href="/problems/([a-z-]+)', self.body)
        return found[1].decode() if found else ""

    @property
    def hint(self) -> str:
        return str(json.loads(self.body)["hint"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("requests")
    # Pages are read right after posts, to see what came of them.
    with running_server(folder, database_url=databases.fresh_database_url(), TERTULIA_COALESCE_MILLISECONDS="0") as running:
        register(running, STORY)
        Api(running).says(STORY, "The first word")
        yield running
        assert "a request failed" not in running.log()
        assert "Everything adds up" in running.run("check").stdout


def raw(server: Server, sent: bytes, *, ends: bool = False) -> bytes:
    """All that comes back; with ``ends`` nothing more is sent after it."""
    host, port = server.url.removeprefix("http://").split(":")
    received = b""
    with socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS) as connection:
        # The server may hang up on what it refuses before all of it is sent.
        with suppress(ConnectionError):
            connection.sendall(sent)
        with suppress(OSError):
            if ends:
                connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while piece := connection.recv(65_536):
                received += piece
    return received


def head(method: str, path: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def ask(
    server: Server,
    method: str,
    path: str,
    headers: dict[str, str] | list[tuple[str, str]] | None = None,
    body: bytes = b"",
    *,
    host: str | None = None,
) -> Reply:
    given = list(headers.items()) if isinstance(headers, dict) else headers or []
    frame = [("Host", host or server.url.removeprefix("http://")), ("Connection", "close")]
    length = [("Content-Length", str(len(body)))] if body else []
    return read(raw(server, head(method, path, [*frame, *given, *length]) + body))


def read(received: bytes) -> Reply:
    top, _, body = received.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Reply(int(first.split()[1]), headers, body)


def post(server: Server, body: bytes | dict[str, Any], headers: dict[str, str] | None = None) -> Reply:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask(server, "POST", "/api/v1/comments", JSON | (headers or {}), sent)


def texts(server: Server) -> list[str]:
    """Of the story's newest comments, as its page has them when everything before is in it."""
    page = Api(server).told("GET", f"/discussion?story={STORY}&publication={PUBLICATION}&sort=newest&after=9223372036854775807")
    return [thread["comment"]["text"] for thread in page["threads"]]


def good(**changed: Any) -> dict[str, Any]:
    return {"story": STORY, "publication": PUBLICATION, "text": "Hello", "guest_name": "Bob"} | changed


def quoted(field: str, value: bytes) -> bytes:
    """A good comment with that field's JSON as it is given."""
    return json.dumps(good(**{field: "@"})).encode().replace(b'"@"', value)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"", "request-not-valid", id="nothing"),
        pytest.param(b"null", "request-not-valid", id="null"),
        pytest.param(b"[]", "request-not-valid", id="a list"),
        pytest.param(b'"text"', "request-not-valid", id="a string"),
        pytest.param(b"7", "request-not-valid", id="a number"),
        pytest.param(b"{", "request-malformed", id="half an object"),
        pytest.param(b"story=hostile&text=Hello", "request-malformed", id="a form"),
        pytest.param(b"\xff\xfe\xfd", "request-malformed", id="no encoding at all"),
        pytest.param(quoted("text", b'"\xff"'), "request-malformed", id="a byte that isn't UTF-8"),
        pytest.param(quoted("text", b'"\xc0\xbcscript\xc0\xbe"'), "request-malformed", id="overlong UTF-8"),
        pytest.param(quoted("text", b'"\xed\xa0\x80"'), "request-not-valid", id="a surrogate in UTF-8"),
        pytest.param(quoted("text", b'"\\ud800"'), "request-not-valid", id="a lone surrogate"),
        pytest.param(quoted("guest_name", b'"Bo\\udfff"'), "request-not-valid", id="a lone surrogate in a name"),
        pytest.param(quoted("story", b'"\\udfff"'), "request-not-valid", id="a lone surrogate in a key"),
        pytest.param(quoted("story", b'"\\u0000"'), "story-key-not-usable", id="a zero in a key"),
        pytest.param(quoted("publication", b'"\\u0000"'), "publication-unknown", id="a zero in a slug"),
        pytest.param(b"[" * 100_000, "request-malformed", id="a hundred thousand brackets"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, "request-malformed", id="and closed again"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "request-malformed", id="objects in objects"),
        pytest.param(quoted("text", b"NaN"), "request-not-valid", id="NaN"),
        pytest.param(quoted("parent", b"Infinity"), "request-not-valid", id="Infinity"),
        pytest.param(quoted("parent", b"1e999"), "request-not-valid", id="a number beyond numbers"),
        pytest.param(quoted("parent", b"9" * 5_000), "request-malformed", id="five thousand digits"),
        pytest.param(quoted("parent", b'"9999999999999999999"'), "comment-unknown", id="an id beyond ids"),
        pytest.param(quoted("parent", b'"0"'), "comment-unknown", id="an id of nothing"),
        pytest.param(quoted("parent", b'"-1"'), "request-not-valid", id="an id below nothing"),
        pytest.param(quoted("parent", '"٣"'.encode()), "request-not-valid", id="another script's digit"),
        pytest.param(quoted("parent", b"{}"), "request-not-valid", id="an object for an id"),
        pytest.param(quoted("client_key", b'"short"'), "request-not-valid", id="a key too short"),
        pytest.param(quoted("client_key", b'"aaaaaaaaaaaaaaaa\\n"'), "request-not-valid", id="a key with a line's end"),
        pytest.param(json.dumps(good(admin=True)).encode(), "request-not-valid", id="a field nobody knows"),
        pytest.param(quoted("text", b'" \\u200b\\u2060 "'), "text-missing", id="nothing to see"),
        pytest.param(json.dumps(good(text="a" * 5_001)).encode(), "text-too-long", id="a sign too many"),
        pytest.param(json.dumps(good(text="a" * 990_000)).encode(), "request-not-valid", id="nearly a megabyte"),
        pytest.param(json.dumps(good(text="a" * 1_000_001)).encode(), "request-too-large", id="over a megabyte"),
        pytest.param(json.dumps(good(text="a" * 10_000_000)).encode(), "request-too-large", id="ten megabytes"),
    ],
)
def test_a_body_that_is_no_comment_is_refused_and_leaves_nothing(server: Server, body: bytes, code: str) -> None:
    before = texts(server)
    refused = post(server, body)
    assert (refused.status // 100, refused.code) == (4, code), refused.body[:300]
    assert refused.hint
    assert texts(server) == before


def test_a_body_of_ten_megabytes_in_pieces_is_refused(server: Server) -> None:
    pieces = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    frame = [("Host", "localhost"), ("Connection", "close"), ("Transfer-Encoding", "chunked"), *JSON.items()]
    refused = read(raw(server, head("POST", "/api/v1/comments", frame) + pieces * 160 + b"0\r\n\r\n"))
    assert (refused.status, refused.code) == (413, "request-too-large")


def test_of_a_field_that_comes_twice_the_last_one_counts(server: Server) -> None:
    twice = b'{"text": "first", "text": "second",' + json.dumps(good()).encode()[1:].replace(b'"text": "Hello", ', b"")
    assert json.loads(post(server, twice).body)["comment"]["text"] == "second"


@pytest.mark.parametrize("link", ["[a](https://a.example) ", "https://a.example "])
def test_a_text_of_more_than_a_hundred_links_has_none(server: Server, link: str) -> None:
    """Looking for them would take the time of a hundred comments."""
    most = json.loads(post(server, good(text=link * 100)).body)["comment"]["html"]
    more = json.loads(post(server, good(text=link * 101)).body)["comment"]["html"]
    assert (most.count("<a "), more.count("<a ")) == (100, 0)
    assert "a.example" in more


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "", "application/json; charset=utf-16", "a" * 20_000])
def test_json_is_read_as_such_whatever_it_calls_itself(server: Server, content_type: str) -> None:
    assert post(server, good(text="Any type"), {"Content-Type": content_type}).status == 201


@pytest.mark.parametrize(
    "charset", ["hex", "undefined", "idna", "punycode", "base64", "rot13", "zlib", "utf-16", "utf-7", "\xe9", '"']
)
def test_an_encoding_that_is_none_does_not_hurt(server: Server, charset: str) -> None:
    odd = {"Content-Type": f"text/plain; charset={charset}"}
    assert ask(server, "GET", "/sign-in?lang=es", odd).status in (200, 400)
    refused = ask(server, "POST", f"/d/{PUBLICATION}/{STORY}/comments?a=%ff", odd, b"text=Hello")
    assert refused.status // 100 == 4
    assert refused.code or b'id="errors"' in refused.body


@pytest.mark.parametrize("text", [b"%ff", b"%ed%a0%80", b"%c0%bc", b"\xff", b"%f8%88%80%80%80"])
def test_a_form_that_is_not_utf_8_is_refused_not_mended(server: Server, text: bytes) -> None:
    before = texts(server)
    refused = ask(server, "POST", f"/d/{PUBLICATION}/{STORY}/comments", FORM, b"guest_name=Bob&text=a" + text)
    assert (refused.status, refused.code) == (400, "request-malformed")
    assert texts(server) == before


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=" + "a" * 500, b"x"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\ncut'),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--x--\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="text"; filename="../a"\r\n\r\nf\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b"".join(b'--x\r\nContent-Disposition: form-data; name="t%d"; filename="a"\r\n\r\nh\r\n' % n for n in range(300))
            + b"--x--",
        ),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(5_000))),
        ("application/x-www-form-urlencoded", b"text=a&parent=%00"),
        ("application/x-www-form-urlencoded", b"text=a&parent=abc&guest_name=Bob"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_on_a_page(server: Server, content_type: str, body: bytes) -> None:
    before = texts(server)
    refused = ask(server, "POST", f"/d/{PUBLICATION}/{STORY}/comments", {"Content-Type": content_type}, body)
    assert refused.status // 100 == 4
    assert refused.code or b'id="errors"' in refused.body
    assert texts(server) == before


@pytest.mark.parametrize("how", ["ended", "in pieces", "a wrong piece", "a piece of another size"])
def test_half_a_request_is_never_taken_for_a_whole_one(server: Server, how: str) -> None:
    writer = Api(server)
    writer.says(STORY, "I have a cookie")
    before = texts(server)
    frame = [("Host", server.url.removeprefix("http://")), ("Origin", server.url), ("Cookie", f"tertulia_reader={writer.token}")]
    form = b"text=Half+of+what+I+mean"
    length = ("Content-Length", "500") if how == "ended" else ("Transfer-Encoding", "chunked")
    size = b"%x" % (len(form) + (9 if how == "a piece of another size" else 0))
    piece = form if how == "ended" else b"-5\r\n" + form if how == "a wrong piece" else size + b"\r\n" + form + b"\r\n"
    top = head("POST", f"/d/{PUBLICATION}/{STORY}/comments", [*frame, *FORM.items(), length])
    answered = raw(server, top + piece, ends=True)
    assert not answered or read(answered).code == "request-cut-short"
    assert texts(server) == before


@pytest.mark.skipif(not FULL, reason="takes half a minute")
def test_a_body_that_never_ends_is_not_waited_for_longer_than_half_a_minute(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as slow:
        slow.sendall(head("POST", "/api/v1/comments", [("Host", host), ("Content-Length", "100")]) + b"{")
        # Others are served meanwhile.
        assert post(server, good(text="Meanwhile")).status == 201
        answer = read(slow.recv(65_536))
    assert (answer.status, answer.code) == (408, "request-too-slow")


@pytest.mark.parametrize(
    "path",
    [
        "/c/%00",
        "/c/1%0a",
        "/c/%d9%a3",
        "/c/" + "9" * 19,
        "/c/" + "9" * 3_000,
        "/c/1?after=%00",
        "/c/-1",
        "/c/1e3",
        f"/d/{PUBLICATION}/%00",
        f"/d/{PUBLICATION}/a%2fb",
        f"/d/{PUBLICATION}/{STORY}%3fsort=oldest",
        f"/d/{PUBLICATION}/%0a",
        f"/d/{PUBLICATION}/%c0%ae%c0%ae",
        f"/d/{PUBLICATION}/%ff",
        f"/d/{PUBLICATION}/%ed%a0%80",
        f"/d/{PUBLICATION}/%",
        f"/d/{PUBLICATION}/%zz",
        f"/d/{PUBLICATION}//{STORY}",
        f"/d/{PUBLICATION}/{STORY}/",
        f"//evil.example/d/{PUBLICATION}/{STORY}",
        f"/d/%00/{STORY}",
        f"/d/{PUBLICATION}/{'a' * 201}",
        "/d/../../etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/../../asgi.py",
        "/assets/%2e%2e/count.js",
        "/api/v1/comments/%00",
        "/api/v1/comments/%d9%a3",
        "/api/v1/comments/0/replies",
        "/feeds/%0a.xml",
        f"/feeds/{PUBLICATION}/sections/%00.xml",
        f"/feeds/{PUBLICATION}/stories/%ff.xml",
        "/feeds/%00/stories/a.xml",
        "/problems/%00",
        "/problems/%0d%0aSet-Cookie:a=b",
        "/\\evil.example",
        "/%5c%5cevil.example",
        "/;/sign-in",
        "/sign-in/",
        "*",
        f"/d/{PUBLICATION}/{STORY}?sort=upwards",
        f"/d/{PUBLICATION}/{STORY}?after=%00",
        f"/d/{PUBLICATION}?address=javascript:alert(1)",
        f"/d/{PUBLICATION}?address=https://paper.example/%0d%0aSet-Cookie:a=b",
        f"/d/{PUBLICATION}?address=https://evil.example/",
        f"/api/v1/discussion?story={STORY}&after=%f0%9d%9f%91",
        f"/api/v1/discussion?story={STORY}&after=9999999999999999999",
        f"/api/v1/discussion?story={STORY}&sort=respected&after=-1.1",
        f"/api/v1/discussion?story={STORY}&sort=respected&after=1.1.1",
        f"/api/v1/discussion?story={STORY}&sort=%00",
        "/api/v1/discussion?story=%ff%fe",
        "/api/v1/discussion?story=%00",
        "/api/v1/discussion",
        "/api/v1/discussion?story=" + "a" * 7_000,
        "/api/v1/discussion?story=" + "a" * 9_000,
        f"/api/v1/counts?story={STORY}&publication=%00",
        "/api/v1/counts?" + "&".join(["story=a"] * 101),
        f"/api/v1/overlay?story={STORY}&comment=0",
        f"/api/v1/overlay?story={STORY}&comment=99999999999999999999",
        f"/api/v1/overlay?story={STORY}&" + "&".join(["comment=1"] * 201),
        "/api/v1/overlay?" + "&".join(f"a{n}=1" for n in range(1_500)),
        f"/d/{PUBLICATION}/{STORY}?" + "&".join(f"a{n}=1" for n in range(1_500)),
    ],
)
def test_an_address_that_is_none_is_told_so(server: Server, path: str) -> None:
    told = ask(server, "GET", path)
    assert told.status // 100 == 4, (told.status, told.body[:200])
    assert told.code
    assert "set-cookie" not in told.headers


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("field", ["published_at", "closes_at"])
def test_a_date_at_the_ends_of_the_calendar_is_refused(server: Server, field: str, moment: str) -> None:
    server.run("publication", "set", PUBLICATION, "--closes-after-days", "10")
    pushed = {"address": "https://paper.example/dated", field: moment}
    refused = Api(server, api_key(server)).ask("PUT", f"/publications/{PUBLICATION}/stories/dated", pushed)
    assert (refused.status, json.loads(refused.data)["code"]) == (422, "request-not-valid")


@pytest.mark.parametrize("key", [".", "..", "", "a/b", "a b", "a" * 201, "?", "#"])
def test_a_key_that_has_no_address_of_its_own_is_refused(server: Server, key: str) -> None:
    viewed = {"address": "https://paper.example/keyless", "key": key, "publication": PUBLICATION}
    assert Api(server).ask("POST", "/stories", viewed).status == 422


def test_keys_that_no_story_can_have_count_nothing(server: Server) -> None:
    told = ask(server, "GET", f"/api/v1/counts?publication={PUBLICATION}&story=%00&story=%ff&story={STORY}&story=http://%5B")
    assert told.status == 200
    counts = json.loads(told.body)["counts"]
    assert counts.pop(STORY) > 0
    assert list(counts.values()) == [0, 0, 0]


@pytest.mark.parametrize("length", [70_000, 500_000])
def test_an_address_beyond_all_length_is_refused_by_the_http_server(server: Server, length: int) -> None:
    assert ask(server, "GET", "/api/v1/counts?story=" + "a" * length).status in (414, 431)


def test_thousands_of_headers_are_refused_and_thousands_of_cookies_ignored(server: Server) -> None:
    assert ask(server, "GET", "/sign-in", [(f"X-{n}", "a") for n in range(3_000)]).status == 431
    assert ask(server, "GET", "/sign-in", {"Cookie": "; ".join(f"c{n}=a" for n in range(3_000))}).status == 200
    assert (
        ask(server, "GET", "/sign-in", {"Cookie": 'tertulia_reader="\\400\xff; =;=;;;"; tertulia_reader=\xff:::'}).status == 200
    )
    assert ask(server, "GET", "/sign-in", {"Accept-Language": "x-" * 10_000}).status == 200
    assert ask(server, "GET", "/nothing", {"Accept": "text/html;" + "a" * 12_000}).status == 404


@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "OPTIONS", "PROPFIND", "DELETE", "PATCH", "PUT", "POST", "get2", "A" * 300]
)
def test_a_method_that_an_address_does_not_take_is_refused(server: Server, method: str) -> None:
    for path in (f"/api/v1/counts?story={STORY}", f"/d/{PUBLICATION}/{STORY}", "/sign-in", "/healthz2"):
        told = ask(server, method, path)
        assert told.status in (404, 405), (method, path, told.body[:200])
        assert told.code


def test_head_says_what_get_would_and_nothing_more(server: Server) -> None:
    for path in (f"/api/v1/counts?story={STORY}", f"/d/{PUBLICATION}/{STORY}", "/embed.js", "/nothing"):
        got, told = ask(server, "GET", path), ask(server, "HEAD", path)
        assert (told.status, told.body) == (got.status, b"")


_NEXT = f"GET /api/v1/counts?story={STORY} HTTP/1.1\r\nHost: localhost\r\n\r\n"
_TOP = "POST /api/v1/comments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(f"{_TOP}Content-Length: {len(_NEXT) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{_NEXT}", id="CL.TE"),
        pytest.param(
            f"{_TOP}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n{len(_NEXT):x}\r\n{_NEXT}\r\n0\r\n\r\n", id="TE.CL"
        ),
        pytest.param(f"{_TOP}Content-Length: 0\r\nContent-Length: {len(_NEXT)}\r\n\r\n{_NEXT}", id="CL.CL"),
        pytest.param(f"{_TOP}Content-Length: 0, {len(_NEXT)}\r\n\r\n{_NEXT}", id="two lengths in one"),
        pytest.param(f"{_TOP}Content-Length: +2\r\n\r\n{{}}", id="a length with a sign"),
        pytest.param(f"{_TOP}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{_NEXT}", id="an unknown coding"),
        pytest.param(f"{_TOP}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{_NEXT}", id="a blank before the colon"),
        pytest.param(f"{_TOP}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{_NEXT}", id="chunked and then not"),
        pytest.param(f"{_TOP}X: a\r\n b\r\nContent-Length: 2\r\n\r\n{{}}{_NEXT}", id="a folded header"),
        pytest.param(f"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(_NEXT)}\r\n\r\n{_NEXT}", id="a GET with a body"),
    ],
)
def test_no_request_hides_in_another_ones_body(server: Server, sent: str) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=2) as connection:
        received = b""
        # Kept alive, or hung up on: either way there is no second answer.
        with suppress(TimeoutError, ConnectionError):
            connection.sendall(sent.encode())
            while piece := connection.recv(65_536):
                received += piece
    assert received.count(b"HTTP/1.1 ") == 1
    assert b'"counts"' not in received


HOSTS = ["evil.example", "evil.example:80@localhost", "localhost.evil.example", "127.0.0.1:1", "ev il", "a" * 300, "[::1"]


@pytest.mark.parametrize("host", HOSTS)
def test_no_page_depends_on_the_host_it_was_asked_by(server: Server, host: str) -> None:
    for path in (f"/d/{PUBLICATION}/{STORY}", f"/feeds/{PUBLICATION}.xml", f"/api/v1/discussion?story={STORY}", "/sign-in"):
        lies = {
            "X-Forwarded-Host": host,
            "X-Forwarded-Proto": "gopher",
            "X-Original-URL": "/sign-in",
            "Forwarded": f"host={host}",
        }
        told = ask(server, "GET", path, lies, host=host)
        assert told.status in (200, 400)
        assert host.encode() not in told.body
        plain = ask(server, "GET", path)
        assert told.status == 400 or re.sub(rb'"event":\d+', b"", told.body) == re.sub(rb'"event":\d+', b"", plain.body)


@pytest.mark.parametrize("host", HOSTS[:3])
def test_a_host_that_is_not_ours_gives_nobody_leave_to_write(server: Server, host: str) -> None:
    lie = {"Origin": f"http://{host}"} | JSON
    refused = ask(server, "POST", "/api/v1/comments", lie, json.dumps(good()).encode(), host=host)
    assert (refused.status, refused.code) == (400, "request-malformed")


def test_a_header_spelt_with_underscores_is_not_the_one_with_hyphens(server: Server) -> None:
    cookie = Api(server)
    cookie.says(STORY, "Hello")
    lies = JSON | {"Cookie": f"tertulia_reader={cookie.token}", "Sec_Fetch_Site": "same-origin"}
    refused = ask(server, "POST", "/api/v1/comments", lies, json.dumps(good()).encode())
    assert (refused.status, refused.code) == (403, "origin-not-allowed")


ORIGINS = [
    "null",
    "http://[",
    "http://[::1",
    "file://",
    "https://paper.example.evil.example",
    "https://evil.example/https://paper.example",
    "https://paper.example/",
    "https://paper.example:444",
    "http://paper.example",
    "https://sub.paper.example",
    "https://paperXexample",
    "https://paper.example%00.evil.example",
    "https://paper.example@evil.example",
    "\xe9",
    "https://paper.example, https://evil.example",
    "x" * 20_000,
    "",
    "HTTPS://PAPER.EXAMPLE",
]


@pytest.mark.parametrize("origin", ORIGINS)
def test_no_other_site_may_write_or_read_along(server: Server, origin: str) -> None:
    foreign = {"Origin": origin}
    refused = ask(server, "POST", "/api/v1/comments", foreign | JSON, json.dumps(good()).encode())
    assert (refused.status, refused.code) == (403, "origin-not-allowed")
    for path in (
        f"/api/v1/counts?story={STORY}",
        f"/api/v1/overlay?story={STORY}",
        "/api/v1/nothing",
        f"/d/{PUBLICATION}/{STORY}",
    ):
        told = ask(server, "GET", path, foreign)
        assert told.status < 500
        assert "access-control-allow-origin" not in told.headers, path
    before = ask(server, "OPTIONS", "/api/v1/comments", foreign | {"Access-Control-Request-Method": "POST"})
    assert "access-control-allow-origin" not in before.headers


def test_a_site_of_the_paper_may_read_and_write(server: Server) -> None:
    own = {"Origin": PAPER_ORIGIN}
    for told in (
        ask(server, "GET", f"/api/v1/counts?story={STORY}", own),
        ask(server, "GET", f"/api/v1/overlay?story={STORY}", own),
        ask(server, "OPTIONS", "/api/v1/comments", own | {"Access-Control-Request-Method": "POST"}),
        ask(server, "POST", "/api/v1/comments", own | JSON, json.dumps(good()).encode()),
    ):
        assert told.status < 300
        assert told.headers["access-control-allow-origin"] == PAPER_ORIGIN


SPELLINGS = [
    "story={0}&publication={1}",
    "publication={1}&story={0}",
    "%73tory={0}&publication={1}",
    "story={0}&publication={1}&fbclid=1",
    "story={0}&&publication={1}&",
    "lang=es&story={0}&publication={1}",
    "story={0}&publication={1}&sort=newest",
    "story=%68ostile&publication={1}",
    "story={0}&publication={1}&callback=x&_method=PUT",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_an_address_gets_the_same_answer(server: Server, spelling: str) -> None:
    first = ask(server, "GET", "/api/v1/discussion?" + SPELLINGS[0].format(STORY, PUBLICATION))
    told = ask(server, "GET", "/api/v1/discussion?" + spelling.format(STORY, PUBLICATION))
    assert (told.status, json.loads(told.body)) == (200, json.loads(first.body))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"story={STORY};publication={PUBLICATION}", 422),  # one parameter, whose value has a semicolon
        (f"story={STORY}&story=other&publication={PUBLICATION}", None),
        (f"Story={STORY}&publication={PUBLICATION}", 422),
        (f"story[]={STORY}&publication={PUBLICATION}", 422),
        (f"story={STORY}&publication=other", 404),
        (f"story=other&publication={PUBLICATION}", 404),
    ],
)
def test_what_is_spelt_otherwise_is_not_taken_for_it(server: Server, query: str, status: int | None) -> None:
    for _ in range(2):  # the second time as it was kept, if it was
        told = ask(server, "GET", f"/api/v1/discussion?{query}")
        assert told.status == status or (status is None and told.status in (200, 404))


def test_many_odd_addresses_do_not_make_the_server_forget_or_grow(server: Server) -> None:
    hot = f"/api/v1/counts?publication={PUBLICATION}&story={STORY}"
    before = _memory_megabytes(server)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS) as connection:
        for number in range(5_000):
            connection.sendall(head("GET", f"{hot}&x={number}{'a' * 7_000}", [("Host", host)]))
            connection.recv(65_536)
    assert _memory_megabytes(server) - before < 20
    assert ask(server, "GET", hot).status == 200


def _memory_megabytes(server: Server) -> float:
    """Of the largest of the server's processes."""
    assert server.process is not None
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    sizes = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in [server.process.pid, *children]]
    return max(int(size[1]) for size in sizes if size) / 1024
