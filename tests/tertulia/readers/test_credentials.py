from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as conf
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertulia.plumbing import clock
from tertulia.readers.credentials import COOKIE, make_token, reader_of, reader_with, remember
from tertulia.readers.models import Reader, ReaderKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> Reader:
    return Reader.objects.create(kind=ReaderKind.GUEST, name="Ana", created_at=clock.now())


def test_a_token_names_its_reader(ana: Reader) -> None:
    assert reader_with(make_token(ana)) == ana


def test_a_token_is_void_once_the_epoch_has_moved_on(ana: Reader) -> None:
    token = make_token(ana)
    ana.epoch += 1
    ana.save()
    assert reader_with(token) is None
    assert reader_with(make_token(ana)) == ana


@pytest.mark.parametrize(("kind", "days"), [(ReaderKind.GUEST, 365), (ReaderKind.MEMBER, 90)])
def test_a_token_gets_old(ana: Reader, kind: ReaderKind, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ana.kind, ana.email = kind, None if kind is ReaderKind.GUEST else "ana@paper.example"
    ana.save()

    def made_ago(ago: timedelta) -> str:
        with monkeypatch.context() as patch:
            patch.setattr(signing.time, "time", (datetime.now(UTC) - ago).timestamp)
            return make_token(ana)

    assert reader_with(made_ago(timedelta(days=days, minutes=-5))) == ana
    assert reader_with(made_ago(timedelta(days=days, minutes=5))) is None


def test_no_changed_sign_of_a_token_goes_through(ana: Reader) -> None:
    token = make_token(ana)
    for at in range(len(token)):
        other = "A" if token[at] != "A" else "B"
        assert reader_with(token[:at] + other + token[at + 1 :]) is None


@given(st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_reading_of_tokens(text: str) -> None:
    assert reader_with(text) is None


def test_the_header_goes_before_the_cookie_even_when_it_is_wrong(ana: Reader) -> None:
    luis = Reader.objects.create(kind=ReaderKind.GUEST, name="Luis", created_at=clock.now())
    request = RequestFactory().get("/", headers={"authorization": f"bearer {make_token(ana)}"})
    request.COOKIES[COOKIE] = make_token(luis)
    assert reader_of(request) == ana
    request = RequestFactory().get("/", headers={"authorization": "Bearer nonsense"})
    request.COOKIES[COOKIE] = make_token(luis)
    assert reader_of(request) is None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "nonsense"])
def test_a_header_that_carries_no_token_leaves_the_cookie_to_speak(ana: Reader, header: str) -> None:
    request = RequestFactory().get("/", headers={"authorization": header})
    request.COOKIES[COOKIE] = make_token(ana)
    assert reader_of(request) == ana


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(
    ana: Reader, secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(conf.TERTULIA, "public_url", f"{'https' if secure else 'http'}://talk.example")
    answer = HttpResponse()
    token = remember(answer, ana)
    cookie = answer.cookies[COOKIE]
    assert cookie.value == token
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert bool(cookie["secure"]) is secure
    assert cookie["max-age"] == 365 * 86_400
