"""Muting on pages without JavaScript. A cookie of ours says that this reader has muted somebody.

Who carries it is answered here and not from the hot path, whose pages are everybody's; whom they muted only the server knows.
"""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from tertulia.discussion.reading.muted import muted_among, mutes_page
from tertulia.plumbing.http import keep_cookie
from tertulia.readers.credentials import reader_of
from tertulia.readers.models import Reader
from tertulia.wire.shapes import Comment

COOKIE = "tertulia_muted"
# No browser keeps a cookie longer.
DAYS = 400


def muted_here(request: HttpRequest, comments: Iterable[Comment]) -> list[str]:
    """Which writers of these comments whoever asks has muted; without the cookie nobody is asked."""
    reader = reader_of(request) if COOKIE in request.COOKIES else None
    return muted_among(reader, [int(comment.id) for comment in comments]) if reader is not None else []


def keep_muted(answer: HttpResponse, reader: Reader) -> None:
    """Set the cookie, or take it away, as that reader's mutes are now."""
    if not mutes_page(reader).people:
        answer.delete_cookie(COOKIE, samesite="Lax")
        return
    keep_cookie(answer, COOKIE, "1", seconds=DAYS * 86_400)
