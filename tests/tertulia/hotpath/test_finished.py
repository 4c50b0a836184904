import gzip

import brotli
import pytest

from tertulia.hotpath.finished import SMALLEST_COMPRESSED, Answer, Finished, Reply, finish

BODY = b'{"threads": [' + b'{"text": "words and words"},' * 50 + b"null]}"
HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"public, no-cache"),
    (b"surrogate-key", b"story-1 publication-2"),
    (b"vary", b"Cookie"),
    (b"etag", b'"of the framework"'),
    (b"content-length", b"9"),
    (b"access-control-allow-origin", b"https://evil.example"),
]


def _finished(body: bytes = BODY, *, is_file: bool = False) -> Finished:
    return finish(Answer(200, HEADERS, body), built_at=0.0, is_file=is_file)


def _headers(reply: Reply) -> dict[bytes, bytes]:
    names = [name for name, _ in reply.start["headers"]]
    assert len(names) == len(set(names)), "a header is there twice"
    return dict(reply.start["headers"])


@pytest.mark.parametrize(("accept", "unpack"), [(b"br", brotli.decompress), (b"gzip", gzip.decompress), (b"", bytes)])
def test_every_coding_decodes_to_the_same_bytes(accept: bytes, unpack: object) -> None:
    reply = _finished().reply(accept, b"")
    assert unpack(reply.body["body"]) == BODY  # type: ignore[operator]
    assert int(_headers(reply)[b"content-length"]) == len(reply.body["body"])
    assert _headers(reply).get(b"content-encoding", b"") == accept


def test_what_is_not_there_is_kept_with_its_status_and_never_said_to_be_unchanged() -> None:
    gone = Answer(404, HEADERS, BODY)
    assert gone.is_public
    assert not Answer(503, HEADERS, BODY).is_public
    reply = finish(gone, built_at=0.0, is_file=False).reply(b"br", b"")
    assert (reply.start["status"], reply.etag) == (404, "")
    assert b"etag" not in _headers(reply)


def test_each_coding_has_an_etag_of_its_own_and_the_same_bytes_the_same_one() -> None:
    one, two = _finished(), _finished()
    tags = [one.reply(accept, b"").etag for accept in (b"br", b"gzip", b"")]
    assert len(set(tags)) == 3
    assert tags == [two.reply(accept, b"").etag for accept in (b"br", b"gzip", b"")]
    assert _finished(BODY + b" ").reply(b"br", b"").etag not in tags


def test_what_the_framework_said_of_length_coding_version_and_origin_is_gone() -> None:
    told = _headers(_finished().reply(b"br", b""))
    assert told[b"etag"] != b'"of the framework"'
    assert told[b"vary"] == b"Accept-Encoding, Origin"
    assert b"access-control-allow-origin" not in told


def test_an_allowed_site_is_named_and_nobody_else() -> None:
    finished = _finished()
    told = _headers(finished.reply(b"br", b"https://paper.example"))
    assert told[b"access-control-allow-origin"] == b"https://paper.example"
    assert told[b"access-control-allow-credentials"] == b"true"
    assert b"access-control-allow-origin" not in _headers(finished.reply(b"br", b""))


def test_a_file_is_for_every_site() -> None:
    told = _headers(_finished(is_file=True).reply(b"br", b""))
    assert (told[b"access-control-allow-origin"], told[b"vary"]) == (b"*", b"Accept-Encoding")
    assert b"access-control-allow-credentials" not in told


def test_small_bodies_are_sent_as_they_are() -> None:
    reply = _finished(b"x" * (SMALLEST_COMPRESSED - 1)).reply(b"br, gzip", b"")
    assert b"content-encoding" not in _headers(reply)


def test_unchanged_carries_what_the_full_answer_would_but_no_length() -> None:
    reply = _finished().reply(b"br", b"")
    assert reply.start_unchanged["status"] == 304
    told = dict(reply.start_unchanged["headers"])
    assert told[b"etag"] == reply.etag.encode()
    assert told[b"vary"] == b"Accept-Encoding, Origin"
    assert told[b"cache-control"] == b"public, no-cache"
    assert b"content-length" not in told
    assert b"content-encoding" not in told


def test_many_ways_of_asking_do_not_grow_memory_without_end() -> None:
    finished = _finished()
    for number in range(1_000):
        finished.reply(b"br;q=0.%d" % number, b"")
    assert len(finished.replies) < 100


@pytest.mark.parametrize(
    ("status", "cache", "public"),
    [
        (200, b"public, no-cache", True),
        (200, b"private, no-store", False),
        (404, b"public", True),
        (404, b"no-store", False),
        (200, b"", False),
        (500, b"public", False),
    ],
)
def test_only_good_public_answers_are_kept(status: int, cache: bytes, public: bool) -> None:
    assert Answer(status, [(b"Cache-Control", cache)], b"").is_public is public


def test_the_names_of_what_an_answer_shows_are_read_from_its_header() -> None:
    assert Answer(200, HEADERS, b"").tags == {"story-1", "publication-2"}
    assert Answer(200, [], b"").tags == frozenset()
