"""Who may ask from where, and what is answered when things go wrong."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.test import Client

from tertulia.discussion.services import posting
from tertulia.readers.credentials import make_token
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.talking import ask, guest

pytestmark = pytest.mark.django_db

OWN = "http://testserver"
NEW = {"story": "tram", "text": "I was there.", "guest_name": "Noor"}


@pytest.fixture
def tram(paper: Publication) -> Story:
    return push_story(paper=paper, key="tram", address=f"{PAPER_ORIGIN}/tram", facts=StoryFacts())[0]


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


@pytest.mark.parametrize(
    ("origin", "may_write"),
    [
        (PAPER_ORIGIN, True),
        (OWN, True),
        (None, True),
        ("https://evil.example", False),
        ("null", False),
        ("", False),
        (f"{PAPER_ORIGIN}.evil.example", False),
        ("https://evil.example/https://paper.example", False),
        ("http://paper.example", False),
        (f"{PAPER_ORIGIN}:8443", False),
        ("https://PAPER.example", False),
        ("https://testserver.evil.example", False),
        ("http://evil.example@testserver", False),
        ("http://[", False),
        ("\ufffd", False),
    ],
)
@pytest.mark.parametrize("credential", ["nothing", "token"])
def test_changes_come_from_the_publications_sites_and_our_own_pages_only(
    tram: Story, ana: Reader, origin: str | None, may_write: bool, credential: str
) -> None:
    headers = {} if origin is None else {"origin": origin}
    answer = ask("POST", "/comments", NEW, reader=ana if credential == "token" else None, **headers)
    assert answer.status == (201 if may_write else 403)
    if not may_write:
        assert answer.code == "origin-not-allowed"
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    assert allowed == (origin if may_write else None)


@pytest.mark.parametrize(
    ("headers", "may_write"),
    [
        ({}, False),
        ({"origin": OWN}, True),
        ({"origin": PAPER_ORIGIN}, True),
        ({"origin": "https://evil.example"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
    ],
)
def test_a_cookie_alone_opens_nothing(tram: Story, ana: Reader, headers: dict[str, str], may_write: bool) -> None:
    answer = ask("POST", "/comments", NEW, cookie=make_token(ana), **headers)
    assert answer.status == (201 if may_write else 403)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_that_changes_is_guarded(method: str, paper: Publication) -> None:
    assert ask(method, "/comments/1", {"text": "x"}, origin="https://evil.example").code == "origin-not-allowed"


@pytest.mark.parametrize("path", ["/d/chronicle/tram/comments", "/c/1/act/delete", "/sign-in/enter", "/sign-out"])
def test_plain_forms_are_guarded_too(path: str, tram: Story) -> None:
    assert Client().post(path, {}, headers={"origin": "https://evil.example"}).status_code == 403
    assert Client().post(path, {}, headers={"origin": "null"}).status_code == 403


@pytest.mark.parametrize(
    ("origin", "allowed"), [(PAPER_ORIGIN, True), (OWN, True), ("https://evil.example", False), ("null", False)]
)
def test_a_preflight_is_answered_for_allowed_sites(paper: Publication, origin: str, allowed: bool) -> None:
    asked = {"origin": origin, "access-control-request-method": "PATCH", "access-control-request-headers": "authorization"}
    answer = ask("OPTIONS", "/comments/1", **asked)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Vary"] == "Origin"
    if not allowed:
        assert not any(name.startswith("Access-Control") for name in answer.headers)
        return
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert set(answer.headers["Access-Control-Allow-Methods"].split(", ")) == {"GET", "POST", "PUT", "PATCH", "DELETE"}
    assert set(answer.headers["Access-Control-Allow-Headers"].split(", ")) == {"Authorization", "Content-Type"}


def test_problems_can_be_read_by_the_site_that_asked(tram: Story) -> None:
    answer = ask("POST", "/comments", {"story": "tram", "text": ""}, origin=PAPER_ORIGIN)
    assert answer.status == 422
    assert answer.headers["Access-Control-Allow-Origin"] == PAPER_ORIGIN
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("broken", [OperationalError("database is locked"), InterfaceError("connection already closed")])
def test_a_database_that_is_away_is_a_503_with_a_time_to_come_again(
    tram: Story, broken: DatabaseError, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "lock_story", _raiser(broken))
    answer = ask("POST", "/comments", NEW, origin=PAPER_ORIGIN)
    assert (answer.status, answer.code) == (503, "try-again")
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["Access-Control-Allow-Origin"] == PAPER_ORIGIN


def test_a_mistake_of_ours_is_a_500_that_says_nothing_of_it(
    tram: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(posting, "lock_story", _raiser(ZeroDivisionError("the secret of the house")))
    answer = ask("POST", "/comments", NEW)
    assert (answer.status, answer.code) == (500, "internal-error")
    assert b"secret" not in answer.body
    assert "the secret of the house" in caplog.text


def _raiser(wrong: Exception) -> Callable[..., object]:
    def fail(*args: object, **kwargs: object) -> object:
        raise wrong

    return fail


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/", 404, "not-found"),
        ("POST", "/discussion", 405, "method-not-allowed"),
        ("GET", "/stories", 405, "method-not-allowed"),
        ("DELETE", "/sign-in", 405, "method-not-allowed"),
    ],
)
def test_what_is_not_there_is_told_as_a_problem(paper: Publication, method: str, path: str, status: int, code: str) -> None:
    answer = ask(method, path)
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert status != 405 or answer.headers["Allow"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"story": "\xff"}',
        b'{"a":' * 5_000,
        b'{"story": NaN}',
        b'{"text": "\\ud800"}',
    ],
)
def test_a_body_that_cannot_be_read_is_refused_clearly(tram: Story, body: bytes) -> None:
    answer = ask("POST", "/comments", body)
    assert answer.status in (400, 422)
    assert answer.code in ("request-malformed", "request-not-valid")
    assert answer.told["hint"]


def test_an_unpaired_half_of_a_sign_is_never_kept(tram: Story) -> None:
    answer = ask("POST", "/comments", b'{"story": "tram", "text": "a\\ud83db", "guest_name": "Noor"}')
    assert answer.status in (400, 422)


@pytest.mark.parametrize("name", ["a" * 201, "a b", "../x", "a/b", "\x00", "%00"])
def test_a_key_that_cannot_be_one_is_told(tram: Story, name: str) -> None:
    answer = ask("POST", "/comments", {**NEW, "story": name})
    assert answer.status == 422
    assert answer.code == "story-key-not-usable"


def test_a_name_that_is_not_ours_does_not_make_a_site_our_own(tram: Story, ana: Reader) -> None:
    """A site whose name leads to this server (DNS rebinding) says that it is the host."""
    answer = ask("POST", "/comments", NEW, cookie=make_token(ana), host="evil.example", origin="http://evil.example")
    assert answer.status == 400
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_pages_of_ours_run_no_script_of_others_and_cannot_be_framed(tram: Story) -> None:
    answer = Client().get("/d/chronicle/tram", headers={"accept": "text/html"})
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
