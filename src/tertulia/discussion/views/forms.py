"""What plain forms bring: text fields only, and who sends them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from tertulia.discussion.services.posting import Sender
from tertulia.plumbing import clock
from tertulia.plumbing.http import network_of
from tertulia.plumbing.problems import BadRequest
from tertulia.readers.credentials import reader_of

_CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST_NAME = 200
KEY_SECONDS = 600
LONGEST_NEXT = 2_000


def typed_in(request: HttpRequest) -> Mapping[str, str]:
    """The form's fields as text. Raises BadRequest when it can't be read."""
    try:
        _demand_utf8(request)
        return {name: str(value) for name, value in request.POST.items()}
    except (MultiPartParserError, ValueError, LookupError) as wrong:
        raise BadRequest from wrong


def _demand_utf8(request: HttpRequest) -> None:
    """Django would put signs of replacement where bytes can't be read. Raises UnicodeError."""
    body = request.body
    if request.content_type == "application/x-www-form-urlencoded":
        body = unquote_to_bytes(body)
    body.decode()


def sender_of(request: HttpRequest, typed: Mapping[str, str]) -> Sender:
    """A name left empty is no name: then it takes a sign-in."""
    name = typed.get("guest_name", "").strip()[:LONGEST_NAME]
    return Sender(reader_of(request), name or None, network_of(request))


def accepts_nudge(typed: Mapping[str, str]) -> bool:
    """Whether the writer was told what is at risk, and pressed “Post anyway”."""
    return typed.get("accept_nudge") == "yes"


def local_path(asked: str, otherwise: str) -> str:
    """Where to go next: a path of this server, never another site's."""
    local = asked.startswith("/") and len(asked) <= LONGEST_NEXT and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if local else otherwise


def client_key_in(typed: Mapping[str, str]) -> str | None:
    key = typed.get("client_key", "")
    return key if _CLIENT_KEY.fullmatch(key) else None


def key_of_same_words(sender: Sender, story_id: int, typed: Mapping[str, str]) -> str:
    """A public page's form is the same for everybody and carries no key: the same words from the same sender stand for one try.

    So a double click posts once. It holds for some minutes; nobody else can work it out. Who typed a name goes by that: the
    second click may bring the cookie that the first was answered with.
    """
    who = replace(sender, reader=None) if sender.guest_name else sender
    minutes = int(clock.now().timestamp()) // KEY_SECONDS
    words = [who.mark, sender.network, str(story_id), typed.get("parent", ""), typed.get("text", ""), str(minutes)]
    return salted_hmac("tertulia.discussion.form", "\0".join(words), algorithm="sha256").hexdigest()
