"""Whether a token says the truth: whose key signed it, for whom, when; and what it says then.

Nothing in the token chooses how it is checked: the algorithm follows from the key, the key from the publication. What would make
it choose (``jku``, ``x5u``, ``jwk``, ``crit`` …) is refused before anything is done with it.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

from tertulia.plumbing import clock
from tertulia.readers import conf
from tertulia.readers.errors import (
    TokenAlgorithm,
    TokenAudience,
    TokenClaims,
    TokenExpired,
    TokenForged,
    TokenHeader,
    TokenIssuer,
    TokenKeyUnknown,
    TokenLivesTooLong,
    TokenMalformed,
    TokenNotYet,
)
from tertulia.readers.paper.keys import Key, keys_for
from tertulia.readers.paper.login import PaperLogin
from tertulia.readers.token_dates import LEEWAY_SECONDS, is_over, is_to_come, seconds_in

LONGEST_TOKEN = 4_096
_HEADER = {"alg", "kid", "typ"}
_LONGEST = {"sub": 255, "jti": 255, "name": 200, "email": 254}


@dataclass(frozen=True)
class Claims:
    """What a good token says. ``expires_at``: seconds since 1970, after which nobody would take it any more."""

    subject: str
    token_id: str
    name: str
    email: str
    email_verified: bool
    subscriber: bool
    expires_at: float


def read_token(token: str, login: PaperLogin) -> Claims:
    """What it says, when all of it is right. Raises one of the problems above, PaperLoginBroken."""
    header, told = parts_of(token)
    key = _key_for(header, login)
    _demand_signed(token, header, key)
    _demand_for_us(told, login)
    _demand_in_time(told)
    return _claims(told)


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they stand there, believed by nobody yet. Raises TokenMalformed."""
    parts = token.split(".")
    if len(token) > LONGEST_TOKEN or len(parts) != 3 or not token.isascii():
        raise TokenMalformed
    header, told = (_object(part) for part in parts[:2])
    return header, told


def _object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except (ValueError, RecursionError) as wrong:
        raise TokenMalformed from wrong
    if not isinstance(found, dict):
        raise TokenMalformed
    return found


def _bytes(part: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _key_for(header: dict[str, Any], login: PaperLogin) -> Key:
    if extra := sorted(header.keys() - _HEADER):
        raise TokenHeader(names=", ".join(extra)[:100])
    name, algorithm = header.get("kid"), header.get("alg")
    if not (isinstance(name, str) or name is None) or not isinstance(algorithm, str):
        raise TokenMalformed
    named = keys_for(login, name)
    if not named:
        raise TokenKeyUnknown(name=str(name)[:100])
    fitting = [key for key in named if algorithm in key.algorithms]
    if not fitting:
        raise TokenAlgorithm(alg=algorithm[:20], algs=", ".join(sorted({alg for key in named for alg in key.algorithms})))
    if len(fitting) > 1:
        # Of several, the token must say by which.
        raise TokenKeyUnknown(name=str(name)[:100])
    return fitting[0]


def _demand_signed(token: str, header: dict[str, Any], key: Key) -> None:
    from joserfc.errors import JoseError  # noqa: PLC0415 (see ``keys``)
    from joserfc.jws import JWSRegistry  # noqa: PLC0415

    signed, _, signature = token.rpartition(".")
    try:
        good = JWSRegistry.algorithms[header["alg"]].verify(signed.encode(), _bytes(signature), key.jwk)
    except (JoseError, ValueError) as wrong:
        raise TokenForged from wrong
    if not good:
        raise TokenForged


def _demand_for_us(told: dict[str, Any], login: PaperLogin) -> None:
    if told.get("iss") != login.issuer:
        raise TokenIssuer(issuer=login.issuer)
    # Made for several, it could be used here by any of the others.
    if told.get("aud") not in (login.audience, [login.audience]):
        raise TokenAudience(audience=login.audience)


def _demand_in_time(told: dict[str, Any]) -> None:
    now = clock.now().timestamp()
    begins, made, ends = _moment(told, "nbf", needed=False), _moment(told, "iat"), _moment(told, "exp")
    if is_over(ends, now):
        raise TokenExpired(seconds=int(now - ends))
    if is_to_come(max(begins, made), now):
        raise TokenNotYet(seconds=int(max(begins, made) - now))
    if ends - made > conf.PAPER_TOKEN_MINUTES() * 60:
        raise TokenLivesTooLong(minutes=conf.PAPER_TOKEN_MINUTES())


def _moment(told: dict[str, Any], name: str, *, needed: bool = True) -> float:
    value = told.get(name)
    if value is None and not needed:
        return 0.0
    seconds = seconds_in(value)
    if seconds is None:
        raise TokenClaims(name=name)
    return seconds


def _claims(told: dict[str, Any]) -> Claims:
    subject, token_id, name = (_text(told, one) for one in ("sub", "jti", "name"))
    email = _text(told, "email") if told.get("email") else ""
    return Claims(
        subject=subject,
        token_id=token_id,
        name=name,
        email=email,
        email_verified=told.get("email_verified") is True,
        subscriber=told.get("subscriber") is True,
        expires_at=_moment(told, "exp") + LEEWAY_SECONDS,
    )


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= len(value) <= _LONGEST[name] or not value.isprintable():
        raise TokenClaims(name=name)
    return value
