"""The address this server tells others to use.

A request's Host header is anybody's word: a document that repeats it would send clients, and their keys, elsewhere.
It is believed when it names one of the hosts that were set; else the set address is told.
"""

from urllib.parse import urlsplit

from houserules.serving.asgi import Request


class Hosts:
    """``public_url`` has no path. ``names`` are hosts beside it, with the port where it isn't the scheme's own."""

    def __init__(self, public_url: str, names: tuple[str, ...] = ()) -> None:
        if wrong := wrong_url(public_url):
            raise ValueError(wrong)
        self._public = public_url.rstrip("/")
        self._names = frozenset(name.lower() for name in names)

    def root(self, request: Request) -> str:
        """Without the slash at the end."""
        host = request.header(b"host").lower()
        return f"{request.scheme}://{host}" if host in self._names else self._public


def wrong_url(url: str) -> str:
    """What is wrong with it, or nothing."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/") and parts.port != 0
    except ValueError:
        plain = False
    return "" if plain and not (parts.query or parts.fragment or parts.username) else "Write it like https://rules.paper.example."
