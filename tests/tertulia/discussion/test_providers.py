"""Sign-in at a provider over our pages, with Facebook's answers; every browser is a client with cookies of its own."""

import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from tertulia.discussion.views.providers import ARRIVAL_COOKIE, FLOW_COOKIE
from tertulia.readers.credentials import COOKIE, make_token, reader_with
from tertulia.readers.models import OutsideAccount, Reader, ReaderKind
from tertulia.readers.services.naming import make_member
from tertulia.stories.models import Publication
from tests.conftest import PAPER_ORIGIN
from tests.facebook import Facebook, running_facebook

pytestmark = pytest.mark.django_db

ARRIVAL = "/sign-in/arrival"


@pytest.fixture(scope="module")
def running() -> Iterator[Facebook]:
    with running_facebook() as facebook:
        yield facebook


@pytest.fixture
def facebook(running: Facebook, paper: Publication, monkeypatch: pytest.MonkeyPatch) -> Facebook:
    running.person = {"id": "10158", "name": "Ana García", "email": "ana@reader.example"}
    monkeypatch.setitem(
        settings.TERTULIA, "providers", {"facebook": running.setting, "other": running.setting | {"id": "another"}}
    )
    return running


def _browser() -> Client:
    """Says where its forms come from, as browsers do."""
    return Client(headers={"origin": "http://testserver"})


@pytest.fixture
def client() -> Client:
    return _browser()


def _go(client: Client, key: str = "facebook", **asked: str) -> dict[str, str]:
    """What the provider is asked for."""
    answer = client.get(f"/sign-in/with/{key}", asked)
    assert answer.status_code == 302, answer.content
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def _consent(facebook: Facebook, asked: dict[str, str], *, yes: bool = True) -> str:
    """The address the person's click leads to, without its host."""
    links = [unescape(link) for link in re.findall('href="([^"]+)"', facebook.dialog(asked))]
    return links[0 if yes else 1].removeprefix(settings.TERTULIA["public_url"])


def _come_back(client: Client, facebook: Facebook, **asked: str) -> HttpResponse:
    return client.get(_consent(facebook, _go(client, **asked)))


def _sign_up(client: Client, facebook: Facebook, name: str = "Ana") -> Reader:
    answer = _come_back(client, facebook)
    assert answer["Location"] == ARRIVAL
    answer = client.post(ARRIVAL, {"act": "new", "name": name})
    assert answer.status_code == 303, answer.content
    return _who(client)


def _who(client: Client) -> Any:
    cookie = client.cookies.get(COOKIE)
    return reader_with(cookie.value) if cookie and cookie.value else None


def _problem(answer: HttpResponse, status: int, words: str) -> None:
    assert answer.status_code == status
    assert words in unescape(answer.content.decode())


class TestSigningIn:
    def test_what_the_provider_is_asked_for(self, facebook: Facebook, client: Client) -> None:
        asked = _go(client)
        assert asked["client_id"] == facebook.id
        assert asked["redirect_uri"] == f"{settings.TERTULIA['public_url']}/sign-in/with/facebook/back"
        assert asked["code_challenge_method"] == "S256"
        cookie = client.cookies[FLOW_COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/sign-in")

    def test_sign_up_then_sign_in(self, facebook: Facebook, client: Client) -> None:
        ana = _sign_up(client, facebook)
        assert (ana.name, ana.kind, ana.email) == ("Ana", ReaderKind.MEMBER, None)
        other = _browser()
        answer = _come_back(other, facebook, next="/d/chronicle")
        assert (answer.status_code, answer["Location"]) == (303, "/d/chronicle")
        assert _who(other) == ana

    def test_the_name_there_is_only_suggested(self, facebook: Facebook, client: Client) -> None:
        make_member(typed="Ana García", email="other@reader.example")
        _come_back(client, facebook)
        assert 'value="Ana García"' in client.get(ARRIVAL).content.decode()
        _problem(client.post(ARRIVAL, {"act": "new", "name": "Ana García"}), 422, "Somebody is called that")
        assert client.post(ARRIVAL, {"act": "new", "name": "Ana G."}).status_code == 303

    def test_refused_consent(self, facebook: Facebook, client: Client) -> None:
        answer = client.get(_consent(facebook, _go(client), yes=False))
        _problem(answer, 403, "You were not signed in")
        assert _who(client) is None
        assert not Reader.objects.exists()

    def test_missing_mail(self, facebook: Facebook, client: Client) -> None:
        del facebook.person["email"]
        assert _sign_up(client, facebook).email is None

    def test_changed_mail(self, facebook: Facebook, client: Client) -> None:
        ana = _sign_up(client, facebook)
        facebook.person["email"] = "new@reader.example"
        other = _browser()
        _come_back(other, facebook)
        assert _who(other) == ana
        assert OutsideAccount.objects.get().email == "new@reader.example"

    @pytest.mark.parametrize(("claim", "said", "subscribes"), [("plus", True, True), ("plus", "yes", False), ("", True, False)])
    def test_a_claim_says_who_subscribes(
        self, facebook: Facebook, client: Client, claim: str, said: Any, subscribes: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        profile = facebook.setting["profile"].replace("fields=", "fields=plus,")
        setting = facebook.setting | {"subscriber_claim": claim, "profile": profile}
        monkeypatch.setitem(settings.TERTULIA, "providers", {"facebook": setting})
        facebook.person["plus"] = said
        assert _sign_up(client, facebook).subscriber is subscribes
        facebook.person["plus"] = False
        _come_back(_browser(), facebook)
        assert not Reader.objects.get().subscriber

    def test_a_facebook_mail_proves_nothing(self, facebook: Facebook, client: Client) -> None:
        known = make_member(typed="Known", email="ana@reader.example")
        ana = _sign_up(client, facebook)
        assert ana != known
        assert ana.email is None

    def test_a_guest_keeps_what_the_guest_wrote(self, facebook: Facebook, client: Client) -> None:
        guest = Reader.objects.create(kind=ReaderKind.GUEST, name="Ana", created_at="2026-01-01T00:00:00Z")
        client.cookies[COOKIE] = make_token(guest)
        assert _sign_up(client, facebook).pk == guest.pk

    def test_the_language_that_was_asked_for_comes_back(self, facebook: Facebook, client: Client) -> None:
        answer = _come_back(client, facebook, lang="es")
        assert answer["Location"] == f"{ARRIVAL}?lang=es"
        assert "Ya casi está" in client.get(answer["Location"]).content.decode()
        refused = client.get(_consent(facebook, _go(client, lang="es"), yes=False)).content.decode()
        assert "No se ha entrado" in refused
        assert "lang=es" in refused

    def test_an_unknown_provider_is_told(self, facebook: Facebook, client: Client) -> None:
        _problem(client.get("/sign-in/with/myspace"), 404, "There is no such way in")

    def test_a_provider_that_is_away_is_told(self, facebook: Facebook, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        there = _consent(facebook, _go(client))
        away = facebook.setting | {"token": "http://127.0.0.1:1/token"}
        monkeypatch.setitem(settings.TERTULIA, "providers", {"facebook": away})
        _problem(client.get(there), 503, "The provider can't be reached")


class TestAWindow:
    def test_the_page_that_waits_gets_the_token_under_its_own_origin(self, facebook: Facebook, client: Client) -> None:
        _come_back(client, facebook, opener=PAPER_ORIGIN)
        page = client.post(ARRIVAL, {"act": "new", "name": "Ana"}).content.decode()
        told = dict(re.findall(r'data-(\w+)="([^"]*)"', page))
        assert told["origin"] == PAPER_ORIGIN
        assert reader_with(told["token"]) == _who(client)
        assert "<script>" not in page

    @pytest.mark.parametrize(
        "opener", ["https://evil.example", "https://paper.example.evil.example", "null", "*", "//paper.example"]
    )
    def test_no_other_site_is_told(self, facebook: Facebook, client: Client, opener: str) -> None:
        _problem(client.get("/sign-in/with/facebook", {"opener": opener}), 403, "Not from this site")
        assert FLOW_COOKIE not in client.cookies


class TestAttacks:
    def test_an_answer_that_this_browser_did_not_begin_signs_in_nobody(self, facebook: Facebook, client: Client) -> None:
        """Session fixation: the attacker's own answer, brought by the victim's browser."""
        attackers = _consent(facebook, _go(_browser()))
        _problem(client.get(attackers), 403, "not begun here")
        assert _who(client) is None

    def test_a_state_mix_up_is_refused(self, facebook: Facebook, client: Client) -> None:
        attackers = _consent(facebook, _go(_browser()))
        _go(client)
        _problem(client.get(attackers), 403, "not begun here")
        assert not OutsideAccount.objects.exists()

    @pytest.mark.parametrize("state", ["", "x", "é", "x" * 5_000])
    def test_no_made_up_state_goes_through(self, facebook: Facebook, client: Client, state: str) -> None:
        _go(client)
        _problem(client.get("/sign-in/with/facebook/back", {"code": "c", "state": state}), 403, "not begun here")

    def test_an_answer_of_one_provider_is_not_anothers(self, facebook: Facebook, client: Client) -> None:
        there = _consent(
            facebook, _go(client, "other") | {"redirect_uri": f"{settings.TERTULIA['public_url']}/sign-in/with/facebook/back"}
        )
        _problem(client.get(there), 403, "not begun here")

    def test_a_replayed_code_is_refused(self, facebook: Facebook, client: Client) -> None:
        asked = _go(client)
        there, flow = _consent(facebook, asked), client.cookies[FLOW_COOKIE].value
        client.get(there)
        _problem(client.get(there), 403, "not begun here")
        client.cookies[FLOW_COOKIE] = flow
        _problem(client.get(there), 502, "The provider refused")

    def test_a_changed_cookie_is_none(self, facebook: Facebook, client: Client) -> None:
        there = _consent(facebook, _go(client))
        client.cookies[FLOW_COOKIE] = client.cookies[FLOW_COOKIE].value[:-2] + "xx"
        _problem(client.get(there), 403, "not begun here")

    def test_nobody_arrives_without_having_come_back(self, facebook: Facebook, client: Client) -> None:
        for ask in (client.get, client.post):
            _problem(ask(ARRIVAL, {"act": "new", "name": "Ana"}), 403, "not begun here")
        _come_back(client, facebook)
        client.cookies[ARRIVAL_COOKIE] = client.cookies[ARRIVAL_COOKIE].value[:-2] + "xx"
        _problem(client.post(ARRIVAL, {"act": "new", "name": "Ana"}), 403, "not begun here")

    @pytest.mark.parametrize(
        "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example"]
    )
    def test_no_open_redirect(self, facebook: Facebook, client: Client, to: str) -> None:
        _sign_up(client, facebook)
        answer = _come_back(_browser(), facebook, next=to)
        assert answer["Location"] == "/sign-in"

    def test_linking_takes_a_form_of_ours_whatever_the_provider_answered(self, facebook: Facebook, client: Client) -> None:
        """Else who sends a victim there and back, signed in as the attacker, could come in by that account for good."""
        make_member(typed="Victim", email="victim@reader.example")
        _sign_in_by_mail(client, "victim@reader.example")
        assert _come_back(client, facebook)["Location"] == ARRIVAL
        assert not OutsideAccount.objects.exists()
        answer = client.post(ARRIVAL, {"act": "link"}, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403
        assert not OutsideAccount.objects.exists()

    def test_an_answer_that_is_posted_is_only_brought_once_more(self, facebook: Facebook, client: Client) -> None:
        """As Apple does, from its own origin and so without our cookies."""
        there = urlsplit(_consent(facebook, _go(client)))
        said = {name: values[0] for name, values in parse_qs(there.query).items()} | {"next": "//evil.example"}
        answer = Client().post(there.path, said, headers={"origin": "https://appleid.apple.com"})
        assert answer.status_code == 303
        assert not answer.cookies
        assert "evil" not in answer["Location"]
        assert client.get(answer["Location"])["Location"] == ARRIVAL

    def test_nothing_secret_is_logged(self, facebook: Facebook, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG, logger="tertulia"):
            asked = _go(client)
            there, flow = _consent(facebook, asked), client.cookies[FLOW_COOKIE].value
            client.get(there)
            client.cookies[FLOW_COOKIE] = flow
            client.get(there)
        code = parse_qs(urlsplit(there).query)["code"][0]
        assert "OAuthException" in caplog.text
        assert not [secret for secret in (code, facebook.secret, asked["state"], "ana@reader.example") if secret in caplog.text]

    def test_floods_are_limited(self, facebook: Facebook, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(settings.TERTULIA, "provider_rates", "2/minute")
        for _ in range(2):
            _go(client)
        _problem(client.get("/sign-in/with/facebook"), 429, "That was a lot at once")


def _sign_in_by_mail(client: Client, address: str) -> None:
    mail.outbox.clear()
    client.post("/sign-in/code", {"email": address})
    code = re.findall(r"\b\d{6}\b", mail.outbox[0].body)[0]
    assert client.post("/sign-in/enter", {"email": address, "code": code}).status_code == 303


class TestOnePersonSeveralAccounts:
    def test_a_second_account_is_added_while_signed_in(self, facebook: Facebook, client: Client) -> None:
        ana = make_member(typed="Ana", email="ana@reader.example")
        _sign_in_by_mail(client, "ana@reader.example")
        _come_back(client, facebook, next="/me/accounts")
        assert "Add it to Ana" in client.get(ARRIVAL).content.decode()
        assert client.post(ARRIVAL, {"act": "link"})["Location"] == "/me/accounts"
        assert "Facebook" in client.get("/me/accounts").content.decode()
        other = _browser()
        _come_back(other, facebook)
        assert _who(other) == ana

    def test_an_account_is_taken_away_and_other_browsers_are_out(self, facebook: Facebook, client: Client) -> None:
        make_member(typed="Ana", email="ana@reader.example")
        _sign_in_by_mail(client, "ana@reader.example")
        _come_back(client, facebook)
        client.post(ARRIVAL, {"act": "link"})
        other = _browser()
        _come_back(other, facebook)
        client.post(f"/me/accounts/{OutsideAccount.objects.get().pk}/remove")
        assert _who(other) is None
        assert _who(client).name == "Ana"

    def test_the_last_way_in_stays(self, facebook: Facebook, client: Client) -> None:
        _sign_up(client, facebook)
        answer = client.post(f"/me/accounts/{OutsideAccount.objects.get().pk}/remove")
        _problem(answer, 409, "That is the only way in")

    def test_two_become_one_when_both_are_proven(self, facebook: Facebook, client: Client) -> None:
        luis = _sign_up(_browser(), facebook, "Luis")
        ana = make_member(typed="Ana", email="ana@reader.example")
        _sign_in_by_mail(client, "ana@reader.example")
        assert _come_back(client, facebook)["Location"] == ARRIVAL
        assert "Everything that Luis wrote" in client.get(ARRIVAL).content.decode()
        client.post(ARRIVAL, {"act": "join"})
        assert _who(client) == ana
        assert not Reader.objects.filter(pk=luis.pk).exists()
        other = _browser()
        _come_back(other, facebook)
        assert _who(other) == ana

    def test_somebody_else_at_the_same_machine_goes_on_as_themselves(self, facebook: Facebook, client: Client) -> None:
        luis = _sign_up(_browser(), facebook, "Luis")
        make_member(typed="Ana", email="ana@reader.example")
        _sign_in_by_mail(client, "ana@reader.example")
        _come_back(client, facebook)
        client.post(ARRIVAL, {"act": "switch"})
        assert _who(client) == luis
        assert Reader.objects.count() == 2


def test_the_questions_know_what_went_wrong_and_offer_another_way(facebook: Facebook, client: Client) -> None:
    page = client.get("/sign-in/help", {"why": "popup-blocked", "provider": "facebook"}).content.decode()
    assert "It happened with Facebook." in page
    assert page.index("No window opened") < page.index("Another way in") < page.index("Two clocks disagree")
    assert 'href="/sign-in/with/facebook?next=/sign-in"' in page
    assert "No se abrió ninguna ventana" in client.get("/sign-in/help", {"why": "popup-blocked", "lang": "es"}).content.decode()
    assert client.get("/sign-in/help", {"why": "<script>", "provider": "<script>"}).content.count(b"<script>") == 0


def test_the_api_lists_the_providers_without_their_secrets(facebook: Facebook, client: Client) -> None:
    answer = client.get("/api/v1/sign-in/providers")
    assert answer.json() == {
        "providers": [
            {"key": "facebook", "name": "Facebook", "address": "/sign-in/with/facebook"},
            {"key": "other", "name": "Other", "address": "/sign-in/with/other"},
        ]
    }
