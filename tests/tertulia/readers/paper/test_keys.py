"""Keys behind an address: kept, asked for anew when one is unknown, and never asked for by a flood."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tertulia.readers import errors
from tertulia.readers.paper import keys
from tertulia.readers.paper.login import PaperLogin, login_of
from tertulia.readers.paper.tokens import read_token
from tests.serving import serving
from tests.tertulia.readers.paper.newspaper import OTHER_RSA, claims, rsa_jwk, signed, writes_login


class Accounts:
    """The newspaper's address with its keys."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [rsa_jwk()]
        self.status, self.asked, self.headers = 200, 0, {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                self.send_response(outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(json.dumps({"keys": outer.keys}).encode())

            def log_message(self, *args: Any) -> None:
                pass

        self.handler = Handler


class Clock:
    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(keys, "time", made)
    return made


@pytest.fixture
def accounts() -> Iterator[Accounts]:
    running = Accounts()
    with serving(running.handler) as port:
        running.url = f"http://127.0.0.1:{port}/jwks.json"
        yield running


@pytest.fixture
def login(accounts: Accounts, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PaperLogin:
    monkeypatch.setitem(settings.TERTULIA, "base", str(tmp_path))
    monkeypatch.setitem(settings.TERTULIA, "public_url", "http://127.0.0.1:8000")
    keys.forget_all()
    writes_login(tmp_path, jwks_url=accounts.url)
    return login_of("chronicle")


def test_they_are_fetched_once_and_kept(accounts: Accounts, login: PaperLogin) -> None:
    for _ in range(5):
        assert read_token(signed(claims()), login)
    assert accounts.asked == 1


def test_a_new_key_is_found_when_a_token_names_it(accounts: Accounts, clock: Clock, login: PaperLogin) -> None:
    assert read_token(signed(claims()), login)
    accounts.keys = [rsa_jwk(OTHER_RSA, "rsa-2")]
    clock.now += 61
    assert read_token(signed(claims(), key=OTHER_RSA, kid="rsa-2"), login)
    with pytest.raises(errors.TokenKeyUnknown):
        read_token(signed(claims()), login)
    assert accounts.asked == 2


def test_a_flood_of_unknown_names_costs_one_request_a_minute(accounts: Accounts, clock: Clock, login: PaperLogin) -> None:
    assert read_token(signed(claims()), login)
    clock.now += 61
    for number in range(50):
        with pytest.raises(errors.TokenKeyUnknown):
            read_token(signed(claims(), kid=f"made up {number}"), login)
    assert accounts.asked == 2


def test_while_the_address_is_away_known_keys_are_good_for_a_day_and_no_longer(
    accounts: Accounts, clock: Clock, login: PaperLogin
) -> None:
    assert read_token(signed(claims()), login)
    accounts.status = 500
    clock.now += 7_200
    assert read_token(signed(claims()), login)
    clock.now += 86_400
    with pytest.raises(errors.PaperLoginBroken) as wrong:
        read_token(signed(claims()), login)
    assert "500" in wrong.value.reason
    accounts.status = 200
    clock.now += 61
    assert read_token(signed(claims()), login)


def test_nobody_is_followed_elsewhere_and_nothing_endless_is_read(accounts: Accounts, clock: Clock, login: PaperLogin) -> None:
    accounts.status, accounts.headers = 302, {"Location": accounts.url + "?again"}
    with pytest.raises(errors.PaperLoginBroken):
        read_token(signed(claims()), login)
    assert accounts.asked == 1
    accounts.status, accounts.headers, accounts.keys = 200, {}, [rsa_jwk() | {"more": "x" * 200_000}]
    clock.now += 61
    with pytest.raises(errors.PaperLoginBroken):
        read_token(signed(claims()), login)
