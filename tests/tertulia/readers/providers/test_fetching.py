"""A provider that answers anyhow: nothing it does costs more than a little."""

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tertulia.readers.errors import ProviderAway, ProviderWrong
from tertulia.readers.providers import fetching
from tertulia.readers.providers.fetching import ask
from tests.serving import serving


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind = self.path.strip("/")
        if kind == "redirect":
            self.send_response(302)
            self.send_header("Location", "/json")
            self.end_headers()
            return
        body = {"json": b'{"a": 1}', "list": b"[1]", "text": b"Hello", "large": b" " * 400_000, "deep": b"[" * 100_000}.get(
            kind, b""
        )
        self.send_response(200)
        if kind == "bomb":
            body = gzip.compress(b" " * 50_000_000)
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with serving(_Answer) as port:
        yield f"http://127.0.0.1:{port}"


def test_an_object_comes_and_anything_else_is_an_empty_one(provider: str) -> None:
    assert ask("GET", f"{provider}/json") == (200, {"a": 1})
    for other in ("list", "text", "nothing", "deep"):
        assert ask("GET", f"{provider}/{other}") == (200, {})


def test_it_is_followed_nowhere(provider: str) -> None:
    assert ask("GET", f"{provider}/redirect") == (302, {})


@pytest.mark.parametrize("kind", ["large", "bomb"])
def test_too_much_is_not_read(provider: str, kind: str) -> None:
    with pytest.raises(ProviderWrong):
        ask("GET", f"{provider}/{kind}")


def test_who_does_not_answer_is_away() -> None:
    with pytest.raises(ProviderAway):
        ask("GET", "http://127.0.0.1:1/")


def test_who_drips_is_away(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.0)
    with pytest.raises(ProviderAway):
        ask("GET", f"{provider}/json")
