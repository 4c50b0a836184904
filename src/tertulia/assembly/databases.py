"""DATABASE_URL as Django wants it."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

# WAL lets readers go on while one writes; FULL syncs each commit, so that what was acknowledged survives a power cut.
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"


def database(url: str, *, base: str, wait_seconds: int, create: bool) -> dict[str, Any]:
    """The DATABASES entry. With ``create`` a missing SQLite file is made. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and parts.path[1:]:
        return _sqlite(Path(base) / unquote(parts.path[1:]), wait_seconds, create)
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "OPTIONS": dict(parse_qsl(parts.query))
            | {
                "connect_timeout": wait_seconds,
                "options": f"-c lock_timeout={wait_seconds}s -c statement_timeout=60s",
            },
        }
    raise ValueError("write it like sqlite:///tertulia.sqlite3 or postgresql://user:password@host:5432/name")


def _sqlite(path: Path, wait_seconds: int, create: bool) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"file:{quote(str(path))}?mode={'rwc' if create else 'rw'}",
        "FILE": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": wait_seconds, "init_command": _PRAGMAS, "uri": True},
    }
