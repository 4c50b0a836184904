"""Id tokens of every wrong kind, against a provider whose key we hold."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from joserfc import jwk, jws, jwt

from tertulia.readers.errors import ClockWrong, ProviderWrong
from tertulia.readers.providers import openid
from tertulia.readers.providers.described import KNOWN, Provider

ISSUER = "https://id.paper.example"
PROVIDER = Provider("keycloak", "Keycloak", id="tertulia", secret="s", issuer=ISSUER, scopes="openid")
NONCE = "the-nonce-of-this-sign-in"
KEY, OTHER_KEY = (jwk.RSAKey.generate_key(2048) for _ in range(2))
TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"


def _jwk(key: jwk.RSAKey, kid: str) -> dict[str, Any]:
    return key.as_dict(private=False) | {"kid": kid, "use": "sig", "alg": "RS256"}


def _part(told: Any) -> str:
    return urlsafe_b64encode(told if isinstance(told, bytes) else json.dumps(told).encode()).rstrip(b"=").decode()


class World:
    """What is found at which address, and how often it was asked for."""

    def __init__(self) -> None:
        self.keys = [_jwk(KEY, "one")]
        self.discovery = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "userinfo_endpoint": f"{ISSUER}/me",
            "jwks_uri": f"{ISSUER}/keys",
        }
        self.asked: list[str] = []

    def ask(self, method: str, address: str, **words: Any) -> tuple[int, dict[str, Any]]:
        self.asked.append(address)
        return (200, {"keys": self.keys}) if address.endswith("/keys") else (200, self.discovery)


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    openid.forget()
    monkeypatch.setattr(openid, "ask", made.ask)
    return made


def _said(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    said = {"iss": ISSUER, "aud": "tertulia", "sub": "s-1", "iat": now, "exp": now + 300, "nonce": NONCE} | changed
    return {name: value for name, value in said.items() if value is not None}


def _token(said: dict[str, Any], *, key: Any = KEY, alg: str = "RS256", kid: str | None = "one") -> str:
    return jwt.encode({"alg": alg} | ({"kid": kid} if kid else {}), said, key)


def _claims(token: str) -> dict[str, Any]:
    return openid.claims_of(token, PROVIDER, NONCE)


def test_a_token_of_the_providers_for_us_and_this_sign_in_is_believed() -> None:
    assert _claims(_token(_said(email="ana@reader.example")))["email"] == "ana@reader.example"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-client"},
        {"aud": ["tertulia", "another-client"]},
        {"aud": ["tertulia", "another-client"], "azp": "another-client"},
        {"aud": None},
        {"azp": "another-client"},
        {"iss": "https://id.paper.example.evil.example"},
        {"iss": f"{ISSUER}/"},
        {"iss": None},
        {"nonce": "of-another-sign-in"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
        {"iat": None},
    ],
    ids=str,
)
def test_a_token_for_somebody_or_something_else_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ProviderWrong):
        _claims(_token(_said(**changed)))


def test_a_forged_token_is_refused() -> None:
    with pytest.raises(ProviderWrong):
        _claims(_token(_said(), key=OTHER_KEY))


@pytest.mark.parametrize("alg", ["none", "None", "nOnE", ""])
def test_a_token_that_nobody_signed_is_refused(alg: str) -> None:
    head, body = _part({"alg": alg, "typ": "JWT", "kid": "one"}), _part(_said())
    for token in (f"{head}.{body}.", f"{head}.{body}"):
        with pytest.raises(ProviderWrong):
            _claims(token)


def test_a_token_signed_with_what_everybody_can_read_is_refused() -> None:
    """The public key, or our secret, taken for a key of HS256."""
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'one'})}.{_part(_said())}"
    for secret in (KEY.as_pem(private=False), PROVIDER.secret.encode()):
        with pytest.raises(ProviderWrong):
            _claims(f"{signed}.{_part(hmac.digest(secret, signed.encode(), 'sha256'))}")


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "....", "e30.e30.e30", "\u00e9.\u00e9.\u00e9"])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(ProviderWrong):
        _claims(token)


@pytest.mark.parametrize("times", [{"exp": -100}, {"iat": 200, "exp": 900}, {"nbf": 200}], ids=str)
def test_a_token_of_another_time_tells_of_a_wrong_clock(times: dict[str, int]) -> None:
    now = int(time.time())
    with pytest.raises(ClockWrong):
        _claims(_token(_said(**{name: now + seconds for name, seconds in times.items()})))


def test_what_a_token_demands_and_we_do_not_know_is_refused() -> None:
    signed = f"{_part({'alg': 'RS256', 'kid': 'one', 'crit': ['exp-soon'], 'exp-soon': 1})}.{_part(_said())}"
    signature = jws.JWSRegistry.algorithms["RS256"].sign(signed.encode(), KEY)
    with pytest.raises(ProviderWrong):
        _claims(f"{signed}.{_part(signature)}")


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "RSA"},
        {"kty": "RSA", "n": 1, "e": 2},
        {"kty": "RSA", "n": "!!", "e": "AQAB"},
        {"kty": "EC", "crv": "x", "x": "a", "y": "b"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "nonsense"},
        "nonsense",
        None,
    ],
    ids=str,
)
def test_a_key_that_is_none_believes_nothing(world: World, key: Any) -> None:
    world.keys = [key | {"kid": "one"} if isinstance(key, dict) else key]
    with pytest.raises(ProviderWrong):
        _claims(_token(_said()))


def test_keys_we_do_not_know_are_no_reason_to_refuse_those_beside_them(world: World) -> None:
    world.keys = [{"kty": "future", "kid": "zero"}, _jwk(OTHER_KEY, "two") | {"use": "enc"}, *world.keys]
    assert _claims(_token(_said()))["sub"] == "s-1"


def test_a_key_that_is_new_is_asked_for_once_and_unknown_ones_are_not_asked_for_each_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _claims(_token(_said()))
    world.keys = [_jwk(OTHER_KEY, "two")]
    monkeypatch.setattr(openid, "ASK_AGAIN_SECONDS", 0)
    assert _claims(_token(_said(), key=OTHER_KEY, kid="two"))["sub"] == "s-1"
    monkeypatch.setattr(openid, "ASK_AGAIN_SECONDS", 60)
    world.asked.clear()
    for kid in ("three", "four", "five"):
        with pytest.raises(ProviderWrong):
            _claims(_token(_said(), kid=kid))
    assert world.asked == []


def test_a_provider_that_calls_itself_otherwise_is_not_believed(world: World) -> None:
    world.discovery["issuer"] = "https://another.example"
    with pytest.raises(ProviderWrong):
        openid.found(PROVIDER)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("address", ["http://id.paper.example/x", "file:///etc/passwd", "javascript:alert(1)", ""])
def test_a_provider_leads_nowhere_without_tls(world: World, name: str, address: str) -> None:
    world.discovery[name] = address
    with pytest.raises(ProviderWrong):
        openid.found(PROVIDER)


@pytest.mark.parametrize(
    ("tenant", "issued", "good"),
    [
        (TENANT, TENANT, True),
        (TENANT, "00000000-0000-0000-0000-000000000000", False),
        ("../evil", "../evil", False),
        ("", "", False),
    ],
)
def test_of_microsoft_every_tenant_speaks_for_itself_alone(world: World, tenant: str, issued: str, good: bool) -> None:
    microsoft = Provider(**{**vars(KNOWN["microsoft"]), "id": "tertulia", "secret": "s"})
    world.discovery["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0"
    token = _token(_said(iss=f"https://login.microsoftonline.com/{issued}/v2.0", tid=tenant))
    if good:
        assert openid.claims_of(token, microsoft, NONCE)["sub"] == "s-1"
    else:
        with pytest.raises(ProviderWrong):
            openid.claims_of(token, microsoft, NONCE)
