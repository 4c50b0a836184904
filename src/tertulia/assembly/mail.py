"""MAIL_URL as Django wants it. Nothing leaves the machine unless an smtp address is given."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_SECONDS = 10


def mail_settings(url: str, base: str) -> dict[str, Any]:
    """Django's EMAIL_… settings. Raises ValueError for an address it can't be."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        folder = Path(base) / unquote(parts.path)
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    if parts.scheme in ("smtp", "smtps"):
        secure = parts.scheme == "smtps"
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if secure else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": secure,
            "EMAIL_USE_TLS": not secure,
            "EMAIL_TIMEOUT": _SECONDS,
        }
    raise ValueError("write it like smtp://user:password@host:587, smtps://…, file:PATH or console:")
