"""The browsers' push services: which addresses are theirs, and one message brought there.

A browser says where its messages go, and whoever posts the form can say it as well. So nothing is sent but to the services the
settings name, by HTTPS with their certificate checked, and no redirect is followed: nobody sends the server anywhere else.
"""

import re
import time
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

from tertulia.notices import conf, sealing

_SECONDS = 10.0
# The service keeps it so long for a browser that is off.
_KEPT_SECONDS = 86_400
_MOST_ANSWER_BYTES = 200
_GONE = (404, 410)
_PLAIN = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/[!-\[\]-~]*")


class Gone(Exception):
    """The browser has let it go: nothing sent there will ever arrive."""


class NotPushed(Exception):
    """The service is away or said no; the words say why."""


def is_known(endpoint: str) -> bool:
    """Whether it is an address at one of the services."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        return False
    # Written so plainly that nobody reads another host in it: of “\\” one parser makes an end, another a letter.
    if not _PLAIN.fullmatch(endpoint):
        return False
    return any(_is_of(host, port, service.lower()) for service in conf.PUSH_SERVICES())


def _is_of(host: str, port: int, service: str) -> bool:
    name, _, wanted = service.partition(":")
    return port == int(wanted or 443) and (host == name or host.endswith(f".{name}"))


def push(endpoint: str, words: bytes, *, browser_key: str, auth: str) -> None:
    """Raises Gone, NotPushed."""
    if not is_known(endpoint):
        raise NotPushed("not one of push_services")
    key = sealing.own_key(settings.SECRET_KEY)
    contact = str(settings.TERTULIA["public_url"])
    headers = {
        "Authorization": sealing.authorization(endpoint, key=key, contact=contact, now=int(time.time())),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(_KEPT_SECONDS),
        "Urgency": "normal",
    }
    body = sealing.seal(words, browser_key=sealing.bytes_of(browser_key), auth=sealing.bytes_of(auth))
    status, said = _posted(endpoint, body, headers)
    if status in _GONE:
        raise Gone
    if not 200 <= status < 300:
        raise NotPushed(f"{status} {said}".strip())


def _posted(endpoint: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=_SECONDS)) as pool:
        try:
            answer = pool.request("POST", endpoint, body=body, headers=headers, redirect=False, preload_content=False)
            said = answer.read(_MOST_ANSWER_BYTES).decode("utf-8", "replace") if answer.status >= 300 else ""
            answer.close()
        except (urllib3.exceptions.HTTPError, OSError) as wrong:
            raise NotPushed(f"{type(wrong).__name__}: {wrong}") from wrong
    return answer.status, said
