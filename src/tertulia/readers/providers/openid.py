"""What an OpenID provider says of itself, and whether an id token is its own, for us, for this sign-in, and of now."""

import hmac
import re
import threading
import time
from dataclasses import dataclass
from typing import Any

from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from tertulia.plumbing import clock
from tertulia.readers.errors import ClockWrong, ProviderWrong
from tertulia.readers.providers.described import Provider
from tertulia.readers.providers.fetching import ask
from tertulia.readers.token_dates import is_over, is_to_come, seconds_in

# Signed by a key of the provider's alone: neither “none”, nor what is signed with a secret we have as well.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
_KINDS = ("RSA", "EC", "OKP")
KEPT_SECONDS = 3_600
# An unknown key may be a new one; who sends many unknown ones doesn't make us ask for each.
ASK_AGAIN_SECONDS = 60
_TENANT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Found:
    """``issuer`` as the provider writes it; ``{tenantid}`` in it stands for the tenant a token names (Microsoft)."""

    issuer: str
    authorize: str
    token: str
    profile: str
    keys: str
    takes_post: bool


_kept: dict[str, tuple[float, Any]] = {}
_lock = threading.Lock()


def found(provider: Provider) -> Found:
    """By its discovery document. Raises ProviderAway, ProviderWrong."""
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    told = _asked(address, KEPT_SECONDS)
    issuer = str(told.get("issuer", ""))
    if issuer != provider.issuer and not _is_microsoft(provider, issuer):
        raise ProviderWrong
    at = {name: str(told.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")}
    if not _are_safe(provider, at["authorization_endpoint"], at["token_endpoint"], at["jwks_uri"]):
        raise ProviderWrong
    ways = told.get("token_endpoint_auth_methods_supported", "client_secret_post")
    return Found(
        issuer,
        at["authorization_endpoint"],
        at["token_endpoint"],
        at["userinfo_endpoint"],
        at["jwks_uri"],
        "client_secret_post" in ways if isinstance(ways, str | list) else True,
    )


def claims_of(token: str, provider: Provider, nonce: str) -> dict[str, Any]:
    """What the id token says, all of it checked. Raises ProviderWrong, ClockWrong, ProviderAway."""
    at = found(provider)
    try:
        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") not in ALGORITHMS:
            raise ProviderWrong
        claims: dict[str, Any] = jwt.decode(token, _key(at.keys, header.get("kid")), algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, LookupError, TypeError) as wrong:  # a key may be as wrong as what it signed
        raise ProviderWrong from wrong
    _demand_for_us(claims, provider, at, nonce)
    _demand_in_time(claims)
    return claims


def _demand_for_us(claims: dict[str, Any], provider: Provider, at: Found, nonce: str) -> None:
    issuer = at.issuer
    if "{tenantid}" in issuer:
        tenant = str(claims.get("tid", ""))
        issuer = issuer.replace("{tenantid}", tenant) if _TENANT.fullmatch(tenant) else ""
    meant = claims.get("aud")
    audience = meant if isinstance(meant, list) else [meant]
    # Made for several, it says who asked for it.
    presenter = claims.get("azp", provider.id if audience == [provider.id] else None)
    same_nonce = hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
    ours = provider.id in audience and presenter == provider.id and isinstance(claims.get("sub"), str)
    if claims.get("iss") != issuer or not ours or not same_nonce:
        raise ProviderWrong


def _demand_in_time(claims: dict[str, Any]) -> None:
    now = clock.now().timestamp()
    begins, made, ends = _moment(claims.get("nbf", 0)), _moment(claims.get("iat")), _moment(claims.get("exp"))
    if is_over(ends, now) or is_to_come(max(begins, made), now):
        raise ClockWrong


def _moment(value: Any) -> float:
    """Raises ProviderWrong."""
    seconds = seconds_in(value)
    if seconds is None:
        raise ProviderWrong
    return seconds


def _key(address: str, kid: Any) -> jwk.Key:
    """The provider's key of that name; the only one it has, when the token names none. Raises ProviderWrong, ProviderAway."""
    for oldest in (KEPT_SECONDS, ASK_AGAIN_SECONDS):
        told = _asked(address, oldest).get("keys")
        keys = [key for key in told if _signs(key)] if isinstance(told, list) else []
        named = [key for key in keys if kid is None or key.get("kid") == kid]
        if len(named) == 1:
            return jwk.import_key(named[0])
    raise ProviderWrong


def _signs(key: Any) -> bool:
    """A key for anything else, or of a kind we don't know, is no reason to refuse those beside it."""
    return isinstance(key, dict) and key.get("kty") in _KINDS and key.get("use", "sig") == "sig"


def _asked(address: str, oldest_seconds: float) -> dict[str, Any]:
    """As kept, if it isn't older than that."""
    with _lock:
        at, told = _kept.get(address, (0.0, None))
    if told is not None and time.monotonic() - at < oldest_seconds:
        return dict(told)
    status, told = ask("GET", address)
    if status != 200 or not told:
        raise ProviderWrong
    with _lock:
        _kept[address] = (time.monotonic(), told)
    return told


def forget() -> None:
    with _lock:
        _kept.clear()


def _is_microsoft(provider: Provider, issuer: str) -> bool:
    return provider.key == "microsoft" and issuer == "https://login.microsoftonline.com/{tenantid}/v2.0"


def _are_safe(provider: Provider, *addresses: str) -> bool:
    """A provider asked by TLS leads nowhere without."""
    scheme = "https://" if provider.issuer.startswith("https://") else "http"
    return all(address.startswith(scheme) for address in addresses)
