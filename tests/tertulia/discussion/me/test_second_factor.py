"""The pages of the second factor, without scripts."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from tertulia.discussion.services.joining import join_members
from tertulia.plumbing import clock
from tertulia.readers import totp
from tertulia.readers.credentials import COOKIE, make_token
from tertulia.readers.models import Reader
from tertulia.readers.services import second_factor
from tests.tertulia.discussion.talking import member

pytestmark = pytest.mark.django_db

HERE = "/me/second-factor"


def text_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def code_of(reader: Reader) -> str:
    secret = second_factor._unseal(second_factor.SecondFactor.objects.get(reader=reader).sealed)
    return totp.code_at(secret, int(clock.now().timestamp()) // 30)


def test_it_is_set_up_used_and_turned_off(browser: Client, ana: Reader, later: Callable[[], None]) -> None:
    assert "Set it up" in text_of(browser.get(HERE))
    assert browser.get(f"{HERE}/begin").status_code == 405
    setup = text_of(browser.post(f"{HERE}/begin"))
    assert "<svg" in setup
    assert "style=" not in setup
    wrong = browser.post(f"{HERE}/confirm", {"code": "000000"})
    assert wrong.status_code == 403
    assert "<svg" in wrong.content.decode()
    done = text_of(browser.post(f"{HERE}/confirm", {"code": code_of(ana)}))
    codes = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", done)
    assert len(codes) == 10
    assert "10 recovery codes are left" in text_of(browser.get(HERE))

    other = Client(headers={"origin": "http://testserver"})
    other.post("/sign-in/code", {"email": ana.email})
    entered = other.post("/sign-in/enter", {"email": ana.email, "code": mail.outbox[-1].subject[:6], "next": HERE})
    assert (entered.status_code, entered["Location"]) == (303, "/sign-in/second?next=%2Fme%2Fsecond-factor")
    assert other.get(HERE)["Location"].startswith("/sign-in?next=")
    assert "One more step" in text_of(other.get(entered["Location"]))
    assert other.post("/sign-in/second", {"code": "000000", "next": HERE}).status_code == 403
    given = other.post("/sign-in/second", {"code": codes[0], "next": HERE})
    assert (given.status_code, given["Location"]) == (303, HERE)
    assert "9 recovery codes are left" in text_of(other.get(HERE))

    later()
    off = other.post(f"{HERE}/off", {"code": code_of(ana)})
    assert (off.status_code, off["Location"]) == (303, HERE)
    assert "Set it up" in text_of(other.get(HERE))


def test_the_step_leads_nowhere_else_and_asks_nobody_who_owes_nothing(browser: Client, ana: Reader) -> None:
    assert browser.get("/sign-in/second")["Location"] == "/sign-in"
    second_factor.confirm(reader=ana, code=_begun(ana), session=None)
    client = Client(headers={"origin": "http://testserver"})
    client.cookies[COOKIE] = make_token(ana)
    assert 'value="/sign-in"' in text_of(client.get("/sign-in/second?next=//evil.example"))


def test_when_two_become_one_the_factor_of_the_one_who_stays_is_in_force(ana: Reader) -> None:
    luis = member("Luis")
    for reader in (ana, luis):
        second_factor.confirm(reader=reader, code=_begun(reader), session=None)
    kept = second_factor.SecondFactor.objects.get(reader=ana).sealed
    join_members(into=ana, other=luis)
    assert second_factor.SecondFactor.objects.get().sealed == kept
    assert second_factor.codes_left(ana) == 10


def _begun(reader: Reader) -> str:
    second_factor.begin(reader=reader)
    return code_of(reader)
