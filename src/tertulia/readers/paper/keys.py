"""The keys a newspaper signs with: out of a file, or fetched from its address, kept, and asked for anew when one is unknown.

An address is asked once an hour, and for a key nobody knows at most once a minute, whatever tokens come: a flood of made-up
names costs one request. While it can't be reached, the keys that are known go on being good for a day.
"""

import json
import logging
import threading
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tertulia.readers.errors import PaperLoginBroken
from tertulia.readers.paper.login import PaperLogin

log = logging.getLogger("tertulia")

FRESH_SECONDS = 3_600
AGAIN_SECONDS = 60
KEPT_SECONDS = 86_400
FETCH_SECONDS = 5
MOST_BYTES = 100_000
MOST_KEYS = 50
SHORTEST_SECRET_BYTES = 32
SHORTEST_RSA_BITS = 2_048


@dataclass(frozen=True)
class Key:
    """``algorithms``: the only ones it may be used with, told by its own kind and never by a token."""

    name: str | None
    algorithms: tuple[str, ...]
    jwk: Any


@dataclass
class _Kept:
    """The keys of one address, of this process."""

    keys: Sequence[Key] = ()
    fetched_at: float = float("-inf")
    tried_at: float = float("-inf")
    fault: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)


_by_url: dict[str, _Kept] = {}


def keys_for(login: PaperLogin, name: str | None) -> list[Key]:
    """Those a token that names this key (or none) may be signed with; empty if there is none. Raises PaperLoginBroken."""
    try:
        known = _of_file(login) if not login.jwks_url else _of_url(login.jwks_url, name)
    except (OSError, ValueError) as wrong:
        raise PaperLoginBroken(f"the keys of {login.slug}: {wrong}") from wrong
    return [key for key in known if name is None or key.name in (name, None)]


def forget_all() -> None:
    _by_url.clear()


def _of_file(login: PaperLogin) -> Sequence[Key]:
    if login.secret_file is not None:
        return [_secret(login.secret_file.read_bytes().strip())]
    assert login.jwks_file is not None
    return _parsed(login.jwks_file.read_bytes())


def _of_url(url: str, name: str | None) -> Sequence[Key]:
    kept = _by_url.setdefault(url, _Kept())
    with kept.lock:
        age, since_try = time.monotonic() - kept.fetched_at, time.monotonic() - kept.tried_at
        unknown = name is not None and all(key.name != name for key in kept.keys)
        if (age > FRESH_SECONDS or unknown) and since_try > AGAIN_SECONDS:
            _fetch_into(kept, url)
        if time.monotonic() - kept.fetched_at > KEPT_SECONDS:
            raise ValueError(f"{url} could not be read: {kept.fault}")
        return kept.keys


def _fetch_into(kept: _Kept, url: str) -> None:
    kept.tried_at = time.monotonic()
    try:
        kept.keys = _parsed(_fetched(url))
        kept.fetched_at = time.monotonic()
    except (OSError, ValueError) as wrong:
        kept.fault = f"{type(wrong).__name__}: {wrong}"
        log.warning("the keys of the newspaper's login can't be had from %s: %s", url, kept.fault)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **words: Any) -> None:
        return None


def _fetched(url: str) -> bytes:
    """What stands at that very address, which the operator named. Raises OSError, ValueError."""
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler())
    with opener.open(urllib.request.Request(url, headers={"Accept": "application/json"}), timeout=FETCH_SECONDS) as answer:  # noqa: S310
        body: bytes = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES} bytes")
    return body


def _parsed(text: bytes) -> Sequence[Key]:
    """The usable keys of a JSON Web Key Set. Raises ValueError when there is none."""
    told = json.loads(text)
    listed = told.get("keys") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise ValueError("not a JSON Web Key Set: it has no list “keys”")
    found = [key for key in map(_key, listed[:MOST_KEYS]) if key is not None]
    if not found:
        raise ValueError("no key in it can be used: RSA of 2,048 bits at least (RS256), or Ed25519 (EdDSA)")
    return found


def _key(told: Any) -> Key | None:
    """A public key for signatures; secrets have no place at a public address, and other kinds are none of ours."""
    from joserfc.errors import JoseError  # noqa: PLC0415 (loads cryptography: only where a paper has a login of its own)
    from joserfc.jwk import OKPKey, RSAKey  # noqa: PLC0415

    if not isinstance(told, dict) or told.get("use", "sig") != "sig":
        return None
    name = told.get("kid") if isinstance(told.get("kid"), str) else None
    public = {part: told[part] for part in ("kty", "n", "e", "crv", "x") if part in told}
    try:
        if told.get("kty") == "RSA":
            rsa = RSAKey.import_key(public)
            return Key(name, ("RS256",), rsa) if rsa.public_key.key_size >= SHORTEST_RSA_BITS else None
        if told.get("kty") == "OKP" and told.get("crv") == "Ed25519":
            return Key(name, ("EdDSA", "Ed25519"), OKPKey.import_key(public))
    except (JoseError, ValueError, TypeError):
        return None
    return None


def _secret(secret: bytes) -> Key:
    from joserfc.jwk import OctKey  # noqa: PLC0415

    if len(secret) < SHORTEST_SECRET_BYTES:
        raise ValueError(f"the secret must have at least {SHORTEST_SECRET_BYTES} bytes")
    if secret.startswith((b"-----BEGIN", b"ssh-", b"{")):
        raise ValueError("that is a key everybody may know, and no secret; name it as jwks_file")
    return Key(None, ("HS256",), OctKey.import_key(secret))
