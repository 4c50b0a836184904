"""An answer in every form it is sent in: plain, gzip, br, each with its own ETag and headers ready to go."""

import gzip
import hashlib
from dataclasses import dataclass, field
from typing import Any

import brotli

from tertulia.hotpath.negotiation import best_coding

Headers = list[tuple[bytes, bytes]]
Message = dict[str, Any]

SMALLEST_COMPRESSED = 200
GZIP_LEVEL = 6
# A page is made in a hurry, 5 is near gzip's cost; files are made once.
PAGE_QUALITY = 5
FILE_QUALITY = 11
WAYS_KEPT = 32
# Set anew for every answer; what stood there before was about the framework's own.
_OURS = {
    b"content-length",
    b"etag",
    b"vary",
    b"content-encoding",
    b"access-control-allow-origin",
    b"access-control-allow-credentials",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application behind said."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: bytes) -> bytes:
        return next((value for key, value in self.headers if key.lower() == name), b"")

    @property
    def is_public(self) -> bool:
        # What isn't there is the same for everybody as well, and stays so until an event tells of it.
        return self.status in (200, 404) and self.header(b"cache-control").startswith(b"public")

    @property
    def tags(self) -> frozenset[str]:
        return frozenset(self.header(b"surrogate-key").decode("ascii", "ignore").split())


@dataclass(frozen=True, slots=True)
class Reply:
    """Ready to send: in full, or as “you have it already”."""

    etag: str
    start: Message
    body: Message
    start_unchanged: Message


NO_BODY: Message = {"type": "http.response.body", "body": b""}


@dataclass(slots=True)
class Finished:
    """One answer's bytes by coding, and the replies made of them by what was asked for."""

    status: int
    headers: Headers
    bodies: dict[str, bytes]
    digest: str
    shared: bool
    tags: frozenset[str]
    built_at: float
    stale: bool = False
    used: bool = False
    replies: dict[tuple[bytes, bytes], Reply] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        return sum(len(body) for body in self.bodies.values())

    def reply(self, accept_encoding: bytes, origin: bytes) -> Reply:
        """For these request headers; ``origin`` is empty unless that site may read it."""
        made = self.replies.get((accept_encoding, origin))
        if made is None:
            made = self._make(best_coding(accept_encoding.decode("latin-1")), origin)
            if len(self.replies) < WAYS_KEPT:
                self.replies[accept_encoding, origin] = made
        return made

    def _make(self, coding: str, origin: bytes) -> Reply:
        coding = coding if coding in self.bodies else "identity"
        body = self.bodies[coding]
        # Only of what is there a browser may be told that it has it already.
        etag = f'"{self.digest}{"" if coding == "identity" else "-" + coding}"' if self.status == 200 else ""
        headers = [*self.headers, *([(b"etag", etag.encode())] if etag else []), *self._access(origin)]
        whole = [*headers, (b"content-length", str(len(body)).encode())]
        if coding != "identity":
            whole.append((b"content-encoding", coding.encode()))
        return Reply(
            etag=etag,
            start={"type": "http.response.start", "status": self.status, "headers": whole},
            body={"type": "http.response.body", "body": body},
            start_unchanged={"type": "http.response.start", "status": 304, "headers": headers},
        )

    def _access(self, origin: bytes) -> Headers:
        if self.shared:
            return [(b"vary", b"Accept-Encoding"), (b"access-control-allow-origin", b"*")]
        allowed = [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", b"ETag, Retry-After"),
        ]
        return [(b"vary", b"Accept-Encoding, Origin"), *(allowed if origin else [])]


def finish(answer: Answer, *, built_at: float, is_file: bool) -> Finished:
    """Compress it once for all. Takes a few milliseconds for a page: not for the event loop."""
    bodies = {"identity": answer.body}
    if len(answer.body) >= SMALLEST_COMPRESSED:
        bodies["gzip"] = gzip.compress(answer.body, GZIP_LEVEL, mtime=0)
        bodies["br"] = brotli.compress(answer.body, quality=FILE_QUALITY if is_file else PAGE_QUALITY)
    return Finished(
        status=answer.status,
        headers=[(key, value) for key, value in answer.headers if key.lower() not in _OURS],
        bodies=bodies,
        digest=hashlib.sha256(answer.body).hexdigest()[:20],
        shared=is_file,
        tags=answer.tags,
        built_at=built_at,
    )
