"""What plain forms bring: text fields only, and who sends them."""

import re
from collections.abc import Mapping

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from tertulia.discussion.services.posting import Sender
from tertulia.plumbing.http import network_of
from tertulia.plumbing.problems import BadRequest
from tertulia.readers.credentials import reader_of

_CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST_NAME = 200


def typed_in(request: HttpRequest) -> Mapping[str, str]:
    """The form's fields as text. Raises BadRequest when it can't be read."""
    # Our forms are UTF-8, whatever the request says of itself.
    request.encoding = "utf-8"
    try:
        return {name: str(value) for name, value in request.POST.items()}
    except (MultiPartParserError, ValueError, LookupError) as wrong:
        raise BadRequest from wrong


def sender_of(request: HttpRequest, typed: Mapping[str, str]) -> Sender:
    """A name left empty is no name: then it takes a sign-in."""
    name = typed.get("guest_name", "").strip()[:LONGEST_NAME]
    return Sender(reader_of(request), name or None, network_of(request))


def client_key_in(typed: Mapping[str, str]) -> str | None:
    key = typed.get("client_key", "")
    return key if _CLIENT_KEY.fullmatch(key) else None
