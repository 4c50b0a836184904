"""Web addresses as names of stories: one spelling for what browsers, feeds and campaigns write in many."""

import re
from urllib.parse import SplitResult, urlsplit

LONGEST = 2_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What newsletters and social sites append; it never changes which story a page shows.
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|twclid|yclid|_ga|ref_src|cmpid)=", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]")


def is_address(name: str) -> bool:
    return name[:8].lower().startswith(("http://", "https://"))


def normal(address: str) -> str | None:
    """The address without fragment, tracking, default port and last slash, in ASCII; nothing when it can't be one."""
    parts = _split(address)
    origin = origin_of(address)
    if parts is None or origin is None:
        return None
    query = "&".join(p for p in parts.query.split("&") if p and not _TRACKING.match(p))
    path = parts.path.rstrip("/")
    whole = _quoted(origin + path + (f"?{query}" if query else ""))
    return whole if len(whole) <= LONGEST else None


def origin_of(address: str) -> str | None:
    """“https://paper.example” or “http://localhost:8000”, as browsers write it in Origin."""
    parts = _split(address)
    if parts is None or parts.hostname is None:
        return None
    try:
        host = parts.hostname.encode("ascii" if parts.hostname.isascii() else "idna").decode()
    except UnicodeError:
        return None
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        return None
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def key_from(address: str) -> str:
    """A readable beginning for the key of a story that is known by its address alone."""
    words = re.sub(r"\.\w{2,5}$", "", (urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1]))
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:80] or "story"


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        return None
    usable = parts.scheme in _DEFAULT_PORTS and parts.hostname and parts.username is None
    return parts if usable and len(address) <= LONGEST and not re.search(r"[\x00-\x1f\x7f]", address) else None


def _quoted(text: str) -> str:
    def percent(match: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))

    return re.sub(r"[^\x00-\x7f]", percent, _UNSAFE.sub(percent, text))
