"""What the setting ``providers`` says: which there are, and how each is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SCOPES = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*")


@dataclass(frozen=True)
class Provider:
    """``issuer``: OpenID Connect, where to find the rest is asked there. Without it plain OAuth2, by the three addresses.

    ``trusts_mail`` is false where the provider's word on a mail address proves nothing, whatever it says.
    ``subscriber_claim`` is the name of what says that the reader subscribes.
    ``team`` and ``key_id``: the secret is a private key, from which a secret for five minutes is made (Apple).
    """

    key: str
    name: str
    id: str = ""
    secret: str = ""
    issuer: str = ""
    authorize: str = ""
    token: str = ""
    profile: str = ""
    scopes: str = ""
    team: str = ""
    key_id: str = ""
    subscriber_claim: str = ""
    trusts_mail: bool = True
    form_post: bool = False
    proves_secret: bool = False

    @property
    def is_openid(self) -> bool:
        return bool(self.issuer)


_GRAPH = "https://graph.facebook.com/v24.0"
KNOWN = {
    "google": Provider("google", "Google", issuer="https://accounts.google.com", scopes="openid email profile"),
    "microsoft": Provider(
        "microsoft",
        "Microsoft",
        issuer="https://login.microsoftonline.com/common/v2.0",
        scopes="openid email profile",
        # Whoever runs a tenant writes what they like there.
        trusts_mail=False,
    ),
    "apple": Provider("apple", "Apple", issuer="https://appleid.apple.com", scopes="openid email name", form_post=True),
    "facebook": Provider(
        "facebook",
        "Facebook",
        authorize="https://www.facebook.com/v24.0/dialog/oauth",
        token=f"{_GRAPH}/oauth/access_token",
        profile=f"{_GRAPH}/me?fields=id,name,email",
        scopes="public_profile email",
        # It says nothing of whether an address was proven.
        trusts_mail=False,
        proves_secret=True,
    ),
}
_TEXTS = ("name", "id", "secret", "issuer", "authorize", "token", "profile", "scopes", "team", "key_id", "subscriber_claim")
_ADDRESSES = ("issuer", "authorize", "token", "profile")


def described(table: Mapping[str, Any]) -> dict[str, Provider]:
    """The providers by their keys, in the order of the settings. Raises ValueError."""
    return {key: _provider(key, said) for key, said in table.items()}


def wrong_providers(table: Mapping[str, Any]) -> str:
    """What is wrong with the setting, or nothing."""
    try:
        described(table)
    except ValueError as wrong:
        return str(wrong)
    return ""


def _provider(key: str, said: Any) -> Provider:
    if not _KEY.fullmatch(key):
        raise ValueError(f"“{key}” can't be in an address: use small letters, digits and hyphens")
    if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
        raise ValueError(f"providers.{key} must be a table of texts, like {{ id = “…”, secret = “…” }}")
    if unknown := said.keys() - set(_TEXTS):
        raise ValueError(f"providers.{key} can't have {', '.join(sorted(unknown))}; it can have {', '.join(_TEXTS)}")
    provider = replace(KNOWN.get(key, Provider(key, key.title(), scopes="openid email profile")), **said)
    if fault := _fault(provider):
        raise ValueError(f"providers.{key} {fault}")
    return provider


def _fault(provider: Provider) -> str:
    if not (provider.id and provider.secret):
        return "needs id and secret, as the provider gave them to you"
    if not provider.is_openid and not (provider.authorize and provider.token and provider.profile):
        return "needs an issuer (OpenID Connect), or the addresses authorize, token and profile (OAuth2)"
    if not _SCOPES.fullmatch(provider.scopes):
        return "has scopes that are no words with a blank between"
    unsafe = [name for name in _ADDRESSES if not _is_safe(getattr(provider, name))]
    return f"has an address that must begin with https://: {', '.join(unsafe)}" if unsafe else ""


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return (
        not address
        or (parts.scheme == "https" and bool(parts.hostname))
        or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )
