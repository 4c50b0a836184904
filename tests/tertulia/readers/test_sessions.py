from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tertulia.plumbing import clock
from tertulia.readers import reading
from tertulia.readers.browsers import kind_of
from tertulia.readers.credentials import make_token, reader_with
from tertulia.readers.models import Reader, Session
from tertulia.readers.services import sessions
from tests.tertulia.discussion.talking import ask, guest, member

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.fixture
def ana(db: None) -> Reader:
    return member("Ana")


def _only(reader: Reader) -> Session:
    (session,) = reading.sessions_of(reader)
    return session


def test_signing_in_begins_one_that_keeps_the_browsers_kind_and_nothing_else(ana: Reader) -> None:
    make_token(ana, FIREFOX)
    kept = {field.attname: getattr(_only(ana), field.attname) for field in Session._meta.fields}
    now = clock.now()
    assert kept.pop("began_at") <= now
    assert kept.pop("id")
    assert (kept.pop("waits"), kept.pop("strong"), kept.pop("tries_left")) == (False, False, 5)
    assert kept == {"reader_id": ana.pk, "browser": "Firefox", "system": "Linux", "used_on": now.date()}


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (PHONE, ("Safari", "iPhone")),
        (EDGE, ("Edge", "Windows")),
        ("", ("", "")),
        ("curl/8", ("", "")),
        ("x" * 100_000 + "Firefox", ("", "")),
    ],
)
def test_a_browser_is_known_by_what_it_calls_itself(agent: str, kind: tuple[str, str]) -> None:
    assert kind_of(agent) == kind


def test_who_the_token_is_costs_one_question_for_guests_and_for_members(
    ana: Reader, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    luis = guest("Luis")
    for reader in (ana, luis):
        token = make_token(reader)
        with django_assert_num_queries(1):
            found = reader_with(token)
            assert found == reader
            assert found.name == reader.name


def test_a_member_without_a_session_is_nobody(ana: Reader) -> None:
    token = make_token(ana)
    sessions.end_session(reader=ana, session_id=_only(ana).pk)
    assert reader_with(token) is None


def test_a_guests_kind_of_token_never_stands_for_a_member() -> None:
    luis = guest("Luis")
    token = make_token(luis)
    Reader.objects.filter(pk=luis.pk).update(kind="member", email="luis@paper.example")
    assert reader_with(token) is None


def test_one_session_ends_and_the_others_go_on(ana: Reader) -> None:
    first = make_token(ana, FIREFOX)
    ended = _only(ana).pk
    second = make_token(ana, PHONE)
    sessions.end_session(reader=ana, session_id=ended)
    assert reader_with(first) is None
    assert reader_with(second) == ana


def test_nobody_ends_anothers_session(ana: Reader) -> None:
    token = make_token(ana)
    sessions.end_session(reader=member("Luis"), session_id=_only(ana).pk)
    assert reader_with(token) == ana


def test_a_session_does_not_stand_for_another_reader(ana: Reader) -> None:
    """A session's number moved to another reader's row must not carry the token along."""
    token = make_token(ana)
    Session.objects.update(reader=member("Luis"))
    assert reader_with(token) is None


def test_all_others_end_at_once(ana: Reader) -> None:
    luis = member("Luis")
    tokens = [make_token(ana) for _ in range(3)]
    of_luis = make_token(luis)
    this = reading.sessions_of(ana)[0]
    sessions.end_others(reader=ana, session=this)
    assert [reader_with(token) for token in tokens] == [None, None, ana]
    assert reader_with(of_luis) == luis


def test_there_is_an_end_to_how_many_are_kept(ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST", 3)
    tokens = [make_token(ana) for _ in range(5)]
    assert [reader_with(token) is not None for token in tokens] == [False, False, True, True, True]


def test_when_it_was_used_is_a_day_and_is_written_beside_the_requests(
    ana: Reader, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    token = make_token(ana)
    before = clock.now().date() - timedelta(days=3)
    Session.objects.update(used_on=before)
    with django_assert_num_queries(1):
        reader_with(token)
    assert _only(ana).used_on == before
    assert sessions.write_used()
    assert _only(ana).used_on == clock.now().date()
    assert not sessions.write_used()


def test_a_session_goes_when_its_token_is_too_old(ana: Reader) -> None:
    make_token(ana)
    Session.objects.update(began_at=clock.now() - timedelta(days=91))
    assert sessions.write_used()
    assert reading.sessions_of(ana) == []


def test_leaving_ends_it_on_the_server_as_well(ana: Reader) -> None:
    token = make_token(ana)
    assert ask("DELETE", "/session", cookie=token, origin="http://testserver").status == 204
    assert reader_with(token) is None
