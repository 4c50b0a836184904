"""To a provider and back: where to send a browser, and what the code proves that it comes back with.

Imported when somebody signs in there, and not before: what reads the tokens takes megabytes.
"""

import hashlib
import hmac
import json
import logging
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwk, jwt

from tertulia.plumbing.problems import Busy
from tertulia.readers.errors import ConsentRefused, ProviderRefused, ProviderWrong
from tertulia.readers.providers import openid
from tertulia.readers.providers.described import Provider
from tertulia.readers.providers.fetching import ask
from tertulia.readers.providers.flow import Flow
from tertulia.readers.services.arriving import LONGEST_SUBJECT, Proven

log = logging.getLogger("tertulia")

AT_ONCE = 2
_SECRET_SECONDS = 300
# RFC 6749, OpenID Connect, and what Apple and Microsoft say of one who pressed “Cancel”.
_NO_CONSENT = frozenset(
    {"access_denied", "consent_required", "interaction_required", "user_cancelled_authorize", "user_cancelled_login"}
)
_waiting = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def _in_turn() -> Iterator[None]:
    """A provider that is slow holds up few of the threads that answer."""
    if not _waiting.acquire(timeout=1.0):
        raise Busy(retry_after_seconds=5)
    try:
        yield
    finally:
        _waiting.release()


def address_for(provider: Provider, flow: Flow, back: str) -> str:
    """Where the browser goes. Raises ProviderAway, ProviderWrong, Busy."""
    if provider.is_openid:
        with _in_turn():
            authorize = openid.found(provider).authorize
    else:
        authorize = provider.authorize
    said = {
        "response_type": "code",
        "client_id": provider.id,
        "redirect_uri": back,
        "scope": provider.scopes,
        "state": flow.state,
        "code_challenge": flow.challenge,
        "code_challenge_method": "S256",
    }
    if provider.is_openid:
        said["nonce"] = flow.nonce
    if provider.form_post:
        said["response_mode"] = "form_post"
    return f"{authorize}{'&' if urlsplit(authorize).query else '?'}{urlencode(said)}"


def prove(provider: Provider, flow: Flow, back: str, answer: Mapping[str, str]) -> Proven:
    """Who came back. Raises ConsentRefused, ProviderRefused, ProviderWrong, ProviderAway, ClockWrong, Busy."""
    if error := answer.get("error", ""):
        if error in _NO_CONSENT:
            raise ConsentRefused
        log.warning("sign-in by %s: the provider answered %.100r", provider.key, error)
        raise ProviderRefused
    code = answer.get("code", "")
    if not code:
        raise ProviderWrong
    with _in_turn():
        if provider.is_openid and answer.get("iss", provider.issuer) not in (provider.issuer, openid.found(provider).issuer):
            raise ProviderWrong  # RFC 9207: another provider's answer
        tokens = _tokens(provider, flow, back, code)
        said = _claims(provider, flow, tokens) if provider.is_openid else _profile(provider, tokens, provider.profile)
    return _proven(provider, said, answer)


def _tokens(provider: Provider, flow: Flow, back: str, code: str) -> dict[str, Any]:
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": flow.verifier}
    address, by_post = provider.token, True
    if provider.is_openid:
        at = openid.found(provider)
        address, by_post = at.token, at.takes_post
    secret = _secret(provider)
    headers: dict[str, str] = {}
    if by_post:
        fields |= {"client_id": provider.id, "client_secret": secret}
    else:
        # RFC 6749 2.3.1: both are form-encoded first.
        pair = f"{quote(provider.id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    status, told = ask("POST", address, fields=fields, headers=headers)
    if status != 200:
        _note_refusal(provider, status, told)
        raise ProviderRefused
    return told


def _secret(provider: Provider) -> str:
    if not provider.team:
        return provider.secret
    now = int(time.time())
    said = {"iss": provider.team, "iat": now, "exp": now + _SECRET_SECONDS, "aud": provider.issuer, "sub": provider.id}
    key = jwk.ECKey.import_key(provider.secret)
    return jwt.encode({"alg": "ES256", "kid": provider.key_id}, said, key)


def _claims(provider: Provider, flow: Flow, tokens: dict[str, Any]) -> dict[str, Any]:
    """Of the id token; what it leaves out is asked for, of the same person only."""
    claims = openid.claims_of(str(tokens.get("id_token", "")), provider, flow.nonce)
    profile = openid.found(provider).profile
    if "email" in claims or not profile or not tokens.get("access_token"):
        return claims
    more = _profile(provider, tokens, profile)
    return more | claims if more.get("sub") == claims["sub"] else claims


def _profile(provider: Provider, tokens: dict[str, Any], address: str) -> dict[str, Any]:
    token = str(tokens.get("access_token", ""))
    if provider.proves_secret:
        proof = hmac.new(provider.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        address += f"{'&' if '?' in address else '?'}appsecret_proof={proof}"
    status, told = ask("GET", address, headers={"Authorization": f"Bearer {token}"})
    if status != 200:
        _note_refusal(provider, status, told)
        raise ProviderRefused
    return told


def _proven(provider: Provider, said: dict[str, Any], answer: Mapping[str, str]) -> Proven:
    subject = said.get("sub") if provider.is_openid else said.get("sub") or said.get("id")
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderWrong
    email = said.get("email")
    return Proven(
        provider.key,
        subject,
        name=_text(said.get("name")) or _name_of_first_time(answer.get("user", "")),
        email=email if isinstance(email, str) and len(email) <= 254 else "",
        email_verified=provider.trusts_mail and said.get("email_verified") in (True, "true"),
        subscriber=bool(provider.subscriber_claim) and said.get(provider.subscriber_claim) in (True, "true"),
    )


def _name_of_first_time(user: str) -> str:
    """Apple tells a name beside the code, once; it is a suggestion and no more."""
    try:
        name = json.loads(user)["name"]
        return _text(f"{name.get('firstName', '')} {name.get('lastName', '')}".strip())
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""


def _text(value: Any) -> str:
    return value[:60] if isinstance(value, str) else ""


def _note_refusal(provider: Provider, status: int, told: dict[str, Any]) -> None:
    """The kind of error and no more: what else stands there may be somebody's. Facebook's is an object of its own."""
    error = told.get("error")
    kind = error.get("type") if isinstance(error, dict) else error
    log.warning("sign-in by %s: the provider answered %s %.100r", provider.key, status, kind)
