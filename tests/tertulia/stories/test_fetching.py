import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import trustme

from tertulia.stories.fetching import (
    Fetched,
    FetchFailed,
    NetworkRefused,
    NotHtml,
    OriginRefused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    fetch,
    is_public,
)
from tests.tertulia.stories.sites import Site, body, redirect, status


def get(address: str, *origins: str, **changes: Any) -> Fetched:
    settings: dict[str, Any] = {
        "seconds": 5,
        "most_bytes": 100_000,
        "allow_private": False,
        "user_agent": "Tertulia/0 (+http://talk.example)",
    }
    return fetch(address, allowed_origins=frozenset(origins), **settings | changes)


def nobody(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} must not be resolved")


def loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def test_a_page_comes_with_its_type_and_its_bytes(site: Site) -> None:
    site.pages["/a?b=ñ c".replace("ñ c", "%C3%B1%20c")] = body("<p>hola</p>")
    page = get(f"{site.origin}/a?b=ñ c#part", site.origin)
    assert (page.status, page.content_type, page.body) == (200, "text/html; charset=utf-8", b"<p>hola</p>")
    assert page.lasting


def test_the_request_says_who_asks_and_carries_nothing_of_ours(site: Site) -> None:
    site.pages["/"] = body("x", Set_Cookie="a=b")
    site.pages["/go"] = redirect("/", 302)
    get(f"{site.origin}/go", site.origin)
    assert site.headers[1] == {
        "Host": f"127.0.0.1:{site.port}", "User-Agent": "Tertulia/0 (+http://talk.example)", "Connection": "close",
        "Accept": "text/html,application/xhtml+xml", "Accept-Encoding": "gzip",
    }  # fmt: skip


def test_proxies_of_the_environment_are_not_asked(site: Site, other_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", other_site.origin)
    site.pages["/"] = body("direct")
    assert get(site.origin, site.origin).body == b"direct"
    assert other_site.asked == []


def test_redirects_are_followed_and_remembered(site: Site) -> None:
    site.pages |= {"/1": redirect("/2"), "/2": redirect(f"{site.origin}/3#x", 308), "/3": body("x")}
    page = get(f"{site.origin}/1", site.origin)
    assert page.addresses_on_the_way == tuple(f"{site.origin}/{n}" for n in (1, 2, 3))
    assert page.final_address == f"{site.origin}/3"
    assert page.lasting


def test_a_temporary_redirect_to_another_page_does_not_last(site: Site) -> None:
    site.pages |= {"/1": redirect("/2", 302), "/2": body("x")}
    assert not get(f"{site.origin}/1", site.origin).lasting


def test_a_temporary_redirect_that_only_adds_a_slash_lasts(site: Site) -> None:
    site.pages |= {"/1": redirect("/1/", 302), "/1/": body("x")}
    assert get(f"{site.origin}/1", site.origin).lasting


def test_a_redirect_may_be_written_in_utf_8(site: Site) -> None:
    site.pages |= {"/1": redirect("/año".encode().decode("latin-1")), "/a%C3%B1o": body("x")}
    assert get(f"{site.origin}/1", site.origin).body == b"x"


def test_redirects_in_a_circle_end(site: Site) -> None:
    site.pages |= {"/1": redirect("/2"), "/2": redirect("/1")}
    with pytest.raises(TooManyRedirects):
        get(f"{site.origin}/1", site.origin)
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "location", ["http://[", "http://a:b@c/", "javascript:alert(1)", "file:///etc/passwd", "//", "http://x:99999/", "gopher://x/"]
)
def test_a_redirect_to_nonsense_is_refused(site: Site, location: str) -> None:
    site.pages["/1"] = redirect(location)
    with pytest.raises((OriginRefused, Unreachable, TooManyRedirects)):
        get(f"{site.origin}/1", site.origin)


def test_a_redirect_to_another_site_is_refused_before_that_is_asked(site: Site, other_site: Site) -> None:
    site.pages["/1"] = redirect(f"{other_site.origin}/secret")
    with pytest.raises(OriginRefused):
        get(f"{site.origin}/1", site.origin)
    assert other_site.asked == []


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:1/", "http://[::1]/", "http://localhost/"]
)
def test_a_redirect_into_the_machine_or_the_cloud_behind_it_is_refused(site: Site, target: str) -> None:
    site.pages["/1"] = redirect(target)
    origin = f"http://paper.example:{site.port}"
    with pytest.raises(OriginRefused):
        get(f"{origin}/1", origin, resolve=loopback, allow_private=True)


def test_a_redirect_to_another_of_the_papers_sites_is_followed(site: Site, other_site: Site) -> None:
    site.pages["/1"] = redirect(f"{other_site.origin}/2")
    other_site.pages["/2"] = body("x")
    assert get(f"{site.origin}/1", site.origin, other_site.origin).body == b"x"


def test_what_is_not_on_the_papers_sites_is_never_resolved() -> None:
    for address in (
        "http://paper.example/",
        "https://other.example/",
        "ftp://paper.example/",
        "https://me:pw@paper.example/",
        "x",
    ):
        with pytest.raises(OriginRefused):
            get(address, "https://paper.example", resolve=nobody)


@pytest.mark.parametrize("number", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_a_name_that_leads_into_a_private_network_is_refused(site: Site, number: str) -> None:
    origin = f"http://paper.example:{site.port}"
    with pytest.raises(NetworkRefused):
        get(origin, origin, resolve=lambda host, port: ["93.184.215.14", number])
    assert site.asked == []


def test_a_name_that_leads_into_a_private_network_is_fetched_when_the_operator_says_so(site: Site) -> None:
    site.pages["/"] = body("x")
    origin = f"http://paper.example:{site.port}"
    assert get(origin, origin, resolve=loopback, allow_private=True).body == b"x"
    assert site.headers[0]["Host"] == f"paper.example:{site.port}"


def test_a_name_is_resolved_once_and_the_checked_number_is_what_is_asked(site: Site) -> None:
    """A name that changes its number between check and connection gains nothing: there is no second look."""
    site.pages["/"] = body("x")
    answers = iter([["127.0.0.1"]])
    origin = f"http://rebinding.invalid:{site.port}"
    page = get(origin, origin, resolve=lambda host, port: next(answers), allow_private=True)
    assert page.body == b"x"


def test_a_name_that_leads_into_a_private_network_is_refused_at_a_later_hop(site: Site) -> None:
    named = f"http://paper.example:{site.port}"
    site.pages["/1"] = redirect(f"{named}/2")
    with pytest.raises(NetworkRefused):
        get(f"{site.origin}/1", site.origin, named, resolve=lambda host, port: ["169.254.169.254"])
    assert site.asked == ["/1"]


def test_localhost_is_fetched_when_the_operator_wrote_it(site: Site) -> None:
    site.pages["/"] = body("x")
    origin = f"http://localhost:{site.port}"
    assert get(origin, origin).body == b"x"


def test_the_next_number_is_tried_when_one_does_not_answer(site: Site) -> None:
    site.pages["/"] = body("x")
    origin = f"http://paper.example:{site.port}"
    assert get(origin, origin, resolve=lambda host, port: ["127.0.0.2", "::1", "127.0.0.1"], allow_private=True).body == b"x"


@pytest.mark.parametrize("failure", [socket.gaierror(-2, "no such name"), UnicodeError("label empty")])
def test_a_name_that_does_not_resolve_is_unreachable(failure: Exception) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise failure

    with pytest.raises(Unreachable):
        get("http://paper.example/", "http://paper.example", resolve=resolve)


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    released = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        released.wait(10)
        return []

    began = time.monotonic()
    with pytest.raises(TooSlow):
        get("http://paper.example/", "http://paper.example", resolve=resolve, seconds=0.3)
    assert time.monotonic() - began < 2
    released.set()


def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(Unreachable):
            get(origin, origin)


def _drip(request: BaseHTTPRequestHandler, piece: bytes) -> None:
    for _ in range(200):
        request.wfile.write(piece)
        request.wfile.flush()
        time.sleep(0.05)


def slow_body(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.end_headers()
    _drip(request, b"x")


def slow_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    _drip(request, b"x")


def slow_continues(request: BaseHTTPRequestHandler) -> None:
    _drip(request, b"HTTP/1.1 100 Continue\r\n\r\n")


def slow_chunks(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    _drip(request, b"1\r\nx\r\n")


@pytest.mark.parametrize("answer", [slow_body, slow_headers, slow_continues, slow_chunks])
def test_a_page_that_drips_in_is_cut_off_when_time_is_up(site: Site, answer: Any) -> None:
    site.pages["/"] = answer
    began = time.monotonic()
    with pytest.raises(TooSlow):
        get(site.origin, site.origin, seconds=0.5)
    assert 0.4 < time.monotonic() - began < 2


def test_the_time_is_for_all_hops_together(site: Site) -> None:
    def late(request: BaseHTTPRequestHandler) -> None:
        time.sleep(0.3)
        redirect(f"/{len(site.asked)}")(request)

    site.pages |= dict.fromkeys(("/", "/1", "/2", "/3", "/4"), late)
    began = time.monotonic()
    with pytest.raises(TooSlow):
        get(site.origin, site.origin, seconds=0.7)
    assert time.monotonic() - began < 2


def test_a_page_that_is_too_large_is_left_half_way(site: Site) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65_536)

    site.pages["/"] = endless
    with pytest.raises(TooLarge):
        get(site.origin, site.origin)


def test_a_page_of_just_the_allowed_size_is_taken(site: Site) -> None:
    site.pages["/"] = body("x" * 100_000)
    assert len(get(site.origin, site.origin).body) == 100_000


def test_a_packed_page_is_unpacked(site: Site) -> None:
    site.pages["/"] = body(gzip.compress(b"hola" * 10_000), Content_Encoding="gzip")
    assert get(site.origin, site.origin).body == b"hola" * 10_000


def test_a_packed_bomb_is_never_unpacked_further_than_allowed(site: Site) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(bytes(200_000_000)) + packer.flush()
    site.pages["/"] = body(bomb, Content_Encoding="gzip")
    tracemalloc.start()
    with pytest.raises(TooLarge):
        get(site.origin, site.origin, most_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_packed_bytes_that_unpack_to_nothing_count_as_well(site: Site) -> None:
    def nothing(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Encoding", "gzip")
        request.end_headers()
        packer = zlib.compressobj(0, wbits=31)
        request.wfile.write(packer.flush(zlib.Z_FULL_FLUSH))
        while True:
            request.wfile.write(b"\x00\x00\x00\xff\xff" * 10_000)  # Stored blocks of no bytes.

    site.pages["/"] = nothing
    with pytest.raises(TooLarge):
        get(site.origin, site.origin, seconds=10)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "deflate"])
def test_a_packing_that_was_not_asked_for_is_refused(site: Site, encoding: str) -> None:
    site.pages["/"] = body(b"x", Content_Encoding=encoding)
    with pytest.raises(Unreachable):
        get(site.origin, site.origin)


def test_something_else_than_a_page_is_refused(site: Site) -> None:
    site.pages["/"] = body(b"%PDF", "application/pdf")
    with pytest.raises(NotHtml):
        get(site.origin, site.origin)


def test_other_answers_come_without_their_body(site: Site) -> None:
    site.pages |= {"/gone": status(410), "/busy": body("x" * 1_000_000, code=503)}
    assert get(f"{site.origin}/gone", site.origin).status == 410
    assert get(f"{site.origin}/busy", site.origin).body == b""


def raw(words: bytes) -> Any:
    return lambda request: request.wfile.write(words)


@pytest.mark.parametrize(
    "words",
    [
        b"", b"hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 200_000,
    ],
)  # fmt: skip
def test_what_is_no_proper_http_is_unreachable(site: Site, words: bytes) -> None:
    site.pages["/"] = raw(words)
    with pytest.raises(FetchFailed):
        get(site.origin, site.origin)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the site's key and certificate, and the authority that vouches for it."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    authority.issue_cert("paper.example").private_key_and_cert_chain_pem.write_to_path(folder / "site.pem")
    return folder


@pytest.fixture
def secure_site(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "authority.pem"))
    running = Site()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "site.pem")
    running.server.socket = context.wrap_socket(running.server.socket, server_side=True, do_handshake_on_connect=False)
    yield running
    running.stop()


def test_a_secure_site_is_known_by_the_certificate_of_its_name(secure_site: Site) -> None:
    secure_site.pages["/"] = body("x")
    origin = f"https://paper.example:{secure_site.port}"
    assert get(origin, origin, resolve=loopback, allow_private=True).body == b"x"


def test_a_certificate_of_another_name_is_refused(secure_site: Site) -> None:
    origin = f"https://other.example:{secure_site.port}"
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        get(origin, origin, resolve=loopback, allow_private=True)
    assert secure_site.asked == []


def test_a_certificate_nobody_vouches_for_is_refused(secure_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    origin = f"https://paper.example:{secure_site.port}"
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        get(origin, origin, resolve=loopback, allow_private=True)


def test_a_handshake_that_never_ends_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        origin = f"https://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(TooSlow):
            get(origin, origin, seconds=0.4)
        assert time.monotonic() - began < 2


NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1
    240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::10.0.0.1
    64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:db8::1 2002:7f00:1:: 2002:a00:1::1
    3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%1 fec0::1 ff02::1 x 127.1 2130706433
"""


@pytest.mark.parametrize("number", ["", *NOT_PUBLIC.split()])
def test_numbers_of_networks_that_are_not_public_are_told_apart(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize(
    "number",
    ["1.1.1.1", "93.184.215.14", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::8", "64:ff9b::1.1.1.1", "::ffff:1.1.1.1"],
)
def test_numbers_of_the_public_internet_are_known(number: str) -> None:
    assert is_public(number)
