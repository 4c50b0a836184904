"""Gets a story's page from the paper's own site, and from nowhere else.

The server stands inside the paper's network and fetches what a stranger's view named, so nothing is taken on trust: the
site must be one of the publication's, at every hop; its name is resolved once, and the connection goes to the very numbers
that were checked; one clock and one count of bytes bound everything, however slowly or tightly packed it comes.

FetchFailed
├── OriginRefused      not one of the publication's sites
├── NetworkRefused     the site's name leads into a private network
├── Unreachable        no such name, no answer, a wrong certificate, no proper HTTP
├── TooSlow            not there within the time
├── TooLarge           more bytes than allowed, unpacked
├── TooManyRedirects
└── NotHtml            something else than a page
"""

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from tertulia.stories import addresses

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LASTING = frozenset({301, 308})
_CHUNK_BYTES = 65_536
_PATH_SIGNS = "/%:@!$&'()*+,;=~-._"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_IPV6_PUBLIC = ipaddress.IPv6Network("2000::/3")
# Inside 2000::/3, and yet not a web server: IETF protocols (Teredo among them), documentation, 6to4.
_IPV6_SPECIAL = [ipaddress.IPv6Network(n) for n in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]

Resolve = Callable[[str, int], list[str]]


class FetchFailed(Exception):
    """The page couldn't be had; the words say why."""


class OriginRefused(FetchFailed):
    pass


class NetworkRefused(FetchFailed):
    pass


class Unreachable(FetchFailed):
    pass


class TooSlow(FetchFailed):
    pass


class TooLarge(FetchFailed):
    pass


class TooManyRedirects(FetchFailed):
    pass


class NotHtml(FetchFailed):
    pass


@dataclass(frozen=True)
class Fetched:
    """What came. ``addresses_on_the_way`` are those asked, in order, the final one last.

    ``lasting``: every redirect on the way was a permanent one. ``body`` is unpacked, and empty unless ``status`` is 200.
    """

    final_address: str
    addresses_on_the_way: tuple[str, ...]
    lasting: bool
    status: int
    content_type: str
    body: bytes


def resolve_name(host: str, port: int) -> list[str]:
    """The name's addresses as numbers, as the machine's resolver has them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def fetch(
    address: str,
    *,
    allowed_origins: frozenset[str],
    seconds: float,
    most_bytes: int,
    allow_private: bool,
    user_agent: str,
    resolve: Resolve = resolve_name,
) -> Fetched:
    """The page at that address, redirects followed. Raises FetchFailed. ``seconds`` bound all of it together."""
    visit = _Visit(allowed_origins, time.monotonic() + seconds, most_bytes, allow_private, user_agent, resolve)
    way: list[str] = []
    lasting = True
    while len(way) <= MOST_REDIRECTS:
        way.append(address)
        answer = visit.ask(address)
        if not answer.location:
            return Fetched(address, tuple(way), lasting, answer.status, answer.content_type, answer.body)
        with _http_errors():  # A Location can be any text.
            following = urljoin(address, answer.location).partition("#")[0]
            lasting = lasting and (answer.status in _LASTING or _same_page(address, following))
        address = following
    raise TooManyRedirects(f"more than {MOST_REDIRECTS} redirects")


def _same_page(one: str, other: str) -> bool:
    """Whether only scheme, “www.” or the last slash differ: sites redirect so with any status."""

    def plain(address: str) -> tuple[str, str, str]:
        parts = urlsplit(address)
        return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query

    return plain(one) == plain(other)


@dataclass(frozen=True)
class _Answer:
    status: int
    location: str = ""
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class _Visit:
    allowed_origins: frozenset[str]
    deadline: float
    most_bytes: int
    allow_private: bool
    user_agent: str
    resolve: Resolve

    def ask(self, address: str) -> _Answer:
        """One request, one answer."""
        origin = addresses.origin_of(address)
        if origin is None or origin not in self.allowed_origins:
            raise OriginRefused(f"{origin or 'what it leads to'} isn't one of the publication's sites")
        with self._watch() as watch:
            raw = self._connected(origin)
            watch.guard(raw)
            with _http_errors(), self._connection(origin, raw) as connection:
                return self._answer(connection, address)

    @contextmanager
    def _watch(self) -> Iterator["_Watch"]:
        watch = _Watch(self._left())
        try:
            yield watch
        except Unreachable as failure:
            if watch.struck:
                raise TooSlow("it took longer than allowed") from failure
            raise
        finally:
            watch.stop()
        if watch.struck:  # A cut connection can look like the end of the page.
            raise TooSlow("it took longer than allowed")

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TooSlow("it took longer than allowed")
        return left

    def _connected(self, origin: str) -> socket.socket:
        host, port = _host_and_port(origin)
        numbers = self._checked_numbers(host, port)
        for tried, number in enumerate(numbers):
            with suppress(OSError):
                return socket.create_connection((number, port), timeout=self._left() / (len(numbers) - tried))
        self._left()
        raise Unreachable(f"{origin} doesn't answer")

    def _checked_numbers(self, host: str, port: int) -> list[str]:
        if _is_number(host):
            return [host]  # The operator wrote the number itself among the origins: it is meant.
        numbers = self._resolved(host, port)[:4]
        if not numbers:
            raise Unreachable(f"there is no {host}")
        # One private number among public ones is how a rebinding name looks.
        if host != "localhost" and not self.allow_private and not all(map(is_public, numbers)):
            raise NetworkRefused(f"{host} leads into a private network; fetch_private would allow it")
        return numbers

    def _resolved(self, host: str, port: int) -> list[str]:
        """The system's resolver knows no deadline, so it is waited for from outside."""
        answers: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self.resolve(host, port))
            except (OSError, UnicodeError):
                answers.put(None)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            return answers.get(timeout=self._left()) or []
        except queue.Empty:
            raise TooSlow(f"the name {host} took longer than allowed") from None

    @contextmanager
    def _connection(self, origin: str, raw: socket.socket) -> Iterator[http.client.HTTPConnection]:
        host, port = _host_and_port(origin)
        kind = http.client.HTTPSConnection if origin.startswith("https:") else http.client.HTTPConnection
        connection = kind(host, port)
        with raw:
            raw.settimeout(self._left())
            # A socket that is already there keeps http.client from connecting by name.
            connection.sock = _secured(raw, host) if origin.startswith("https:") else raw
            try:
                yield connection
            finally:
                connection.close()

    def _answer(self, connection: http.client.HTTPConnection, address: str) -> _Answer:
        wanted = {"Accept": "text/html,application/xhtml+xml", "Accept-Encoding": "gzip", "Connection": "close"}
        connection.request("GET", _target(address), headers=wanted | {"User-Agent": self.user_agent})
        with connection.getresponse() as response:
            return self._read(response)

    def _read(self, response: http.client.HTTPResponse) -> _Answer:
        content_type = response.headers.get("Content-Type", "")
        location = response.headers.get("Location", "") if response.status in _REDIRECTS else ""
        if location or response.status != 200:
            return _Answer(response.status, location=_as_utf8(location))
        if content_type.partition(";")[0].strip().lower() not in ("", "text/html", "application/xhtml+xml"):
            raise NotHtml(f"it is {content_type[:80]}, not a page")
        return _Answer(200, content_type=content_type[:200], body=self._body(response))

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        unpack = _unpacker(response.headers.get("Content-Encoding", ""))
        body, arrived = bytearray(), 0
        while chunk := response.read(_CHUNK_BYTES):
            arrived += len(chunk)
            body += unpack(chunk, self.most_bytes + 1 - len(body))
            # Packed bytes count as well: a stream can be made that unpacks to nothing for ever.
            if max(len(body), arrived) > self.most_bytes:
                raise TooLarge(f"it is larger than {self.most_bytes:,} bytes")
            self._left()
        if response.length:
            raise Unreachable("it was cut off")
        return bytes(body)


class _Watch:
    """Cuts the connection when time is up. A socket's own timeout starts anew with every byte that drips in."""

    def __init__(self, seconds: float) -> None:
        self.struck = False
        self._guarded: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._strike)
        self._timer.daemon = True
        self._timer.start()

    def guard(self, raw: socket.socket) -> None:
        # TLS takes the descriptor away from the socket it is given; a duplicate reaches the connection all the same.
        self._guarded = raw.dup()

    def stop(self) -> None:
        self._timer.cancel()
        self._timer.join()
        if self._guarded is not None:
            self._guarded.close()

    def _strike(self) -> None:
        self.struck = True
        if self._guarded is not None:
            with suppress(OSError):
                self._guarded.shutdown(socket.SHUT_RDWR)


@contextmanager
def _http_errors() -> Iterator[None]:
    try:
        yield
    except TimeoutError as late:
        raise TooSlow("it took longer than allowed") from late
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as wrong:
        raise Unreachable(f"{type(wrong).__name__}: {wrong}"[:300]) from wrong


def _host_and_port(origin: str) -> tuple[str, int]:
    parts = urlsplit(origin)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _is_number(host: str) -> bool:
    with suppress(ValueError):
        return bool(ipaddress.ip_address(host))
    return False


def _secured(raw: socket.socket, host: str) -> ssl.SSLSocket:
    """Certificate and name are checked against the name that was asked for, whatever number it led to."""
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


def _target(address: str) -> str:
    parts = urlsplit(address.strip())
    path = quote(parts.path or "/", safe=_PATH_SIGNS, errors="replace")
    return path + ("?" + quote(parts.query, safe=_PATH_SIGNS + "?", errors="replace") if parts.query else "")


def _as_utf8(header: str) -> str:
    """http.client reads headers as Latin-1; sites that write other letters in Location mean UTF-8."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace").strip()


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Unpacks a chunk to so many bytes at the most."""
    named = encoding.strip().lower()
    if named in ("", "identity"):
        return lambda chunk, most: chunk
    if named not in ("gzip", "x-gzip"):
        raise Unreachable(f"it came as {named[:40]}, which wasn't asked for")
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS).decompress


def is_public(number: str) -> bool:
    """Whether the IP address is one of the public internet; those that wrap an IPv4 address are as public as that one."""
    try:
        address = ipaddress.ip_address(number)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = _wrapped(address)
        if inner is None:
            return address in _IPV6_PUBLIC and not any(address in special for special in _IPV6_SPECIAL)
        address = inner
    # Python counts multicast as global.
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped
