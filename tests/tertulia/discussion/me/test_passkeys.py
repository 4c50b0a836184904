"""The pages of passkeys, and signing in by one."""

import html
import re

import pytest
from django.conf import settings
from django.test import Client

from tertulia.readers.models import Passkey, Reader, Session
from tertulia.readers.services import second_factor
from tests.tertulia.readers.authenticator import Authenticator

pytestmark = pytest.mark.django_db

HERE = "/me/passkeys"


@pytest.fixture(autouse=True)
def a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "public_url", "https://talk.example")


def asked(page: str) -> tuple[str, str]:
    """What the page asks the browser for, and what goes back with the answer."""
    options = re.search(r'data-options="([^"]*)"', page)
    state = re.search(r'name="state" value="([^"]*)"', page)
    assert options
    assert state
    return html.unescape(options[1]), state[1]


def test_one_is_added_signs_in_strongly_and_is_removed(browser: Client, ana: Reader) -> None:
    device = Authenticator()
    options, state = asked(browser.get(HERE).content.decode())
    assert browser.post(HERE, {"state": state, "credential": device.makes(options)}).status_code == 303
    assert "Remove" in browser.get(HERE).content.decode()

    second_factor.begin(reader=ana)
    second_factor.SecondFactor.objects.update(confirmed=True)
    other = Client(headers={"origin": "http://testserver"})
    options, state = asked(other.get("/sign-in").content.decode())
    entered = other.post("/sign-in/passkey", {"state": state, "credential": device.signs_in(options), "next": HERE})
    assert (entered.status_code, entered["Location"]) == (303, HERE)
    assert Session.objects.order_by("-pk")[0].strong
    assert other.post(f"{HERE}/{Passkey.objects.get().pk}/remove").status_code == 303
    assert "You have none yet." in other.get(HERE).content.decode()


def test_a_refused_one_leads_back_to_the_other_ways(browser: Client) -> None:
    stranger = Client(headers={"origin": "http://testserver"})
    options, state = asked(stranger.get("/sign-in").content.decode())
    told = stranger.post("/sign-in/passkey", {"state": state, "credential": Authenticator().signs_in(options)})
    assert told.status_code == 403
    assert "That passkey is not the one" in told.content.decode()
    assert "Your e-mail address" in told.content.decode()
    assert browser.post(HERE, {"state": state, "credential": "{}"}).status_code == 403


def test_where_there_can_be_none_nothing_is_offered(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "public_url", "http://127.0.0.1:8000")
    assert "data-passkey" not in Client().get("/sign-in").content.decode()
    assert "needs a name and a secure connection" in browser.get(HERE).content.decode()
    assert browser.post(HERE, {"state": "x", "credential": "{}"}).status_code == 403
