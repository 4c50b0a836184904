"""What is known of a newspaper's own login: one file a publication, kept by the operator outside the database.

logins/chronicle.toml
    issuer = "https://accounts.paper.example"
    jwks_url = "https://accounts.paper.example/.well-known/jwks.json"    # or jwks_file, or secret_file
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from tertulia.readers import conf
from tertulia.readers.errors import PaperLoginBroken, PaperLoginOff

_SLUG = re.compile(r"[A-Za-z0-9_-]{1,60}")
_WAYS = ("jwks_url", "jwks_file", "secret_file")
_NAMES = {"issuer", *_WAYS}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST_SLUG = 54


@dataclass(frozen=True)
class PaperLogin:
    """``audience`` is what a token must be made for: this publication here and no other. One of the ways to keys is set."""

    slug: str
    issuer: str
    jwks_url: str = ""
    jwks_file: Path | None = None
    secret_file: Path | None = None

    @property
    def audience(self) -> str:
        return f"{settings.TERTULIA['public_url'].rstrip('/')}/d/{self.slug}"

    @property
    def provider(self) -> str:
        """As accounts elsewhere are named by."""
        return f"paper:{self.slug}"


def login_of(slug: str) -> PaperLogin:
    """Read each time: a file changed is a login changed. Raises PaperLoginOff, PaperLoginBroken."""
    path = Path(settings.TERTULIA["base"], conf.LOGINS_FOLDER(), f"{slug}.toml") if _SLUG.fullmatch(slug) else None
    if path is None or not path.is_file():
        raise PaperLoginOff
    try:
        return _read(slug, tomllib.loads(path.read_text("utf-8")), path.parent)
    except (OSError, ValueError) as wrong:
        raise PaperLoginBroken(f"{path}: {wrong}") from wrong


def _read(slug: str, told: dict[str, Any], folder: Path) -> PaperLogin:
    """Raises ValueError with what to do."""
    unknown = told.keys() - _NAMES
    ways = [name for name in _WAYS if name in told]
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: no such name; there are {', '.join(sorted(_NAMES))}")
    if not all(isinstance(value, str) and value for value in told.values()):
        raise ValueError("every value is a text in quotes")
    if "issuer" not in told or len(ways) != 1:
        raise ValueError(f"name the issuer, and one of {', '.join(_WAYS)}")
    if len(slug) > LONGEST_SLUG:
        raise ValueError(f"the publication's slug must have at most {LONGEST_SLUG} signs")
    way, value = ways[0], told[ways[0]]
    if way == "jwks_url":
        return PaperLogin(slug, told["issuer"], jwks_url=_checked_url(value))
    return PaperLogin(slug, told["issuer"], **{way: folder / value})


def _checked_url(url: str) -> str:
    """Who could change the keys on their way would sign in as anybody."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return url
    raise ValueError("jwks_url must begin with https://")
