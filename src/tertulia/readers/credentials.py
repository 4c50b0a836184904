"""Tokens that say who somebody is: signed, dated, and void once the reader's epoch has moved on."""

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

from tertulia.plumbing import ids
from tertulia.plumbing.prepared import Given, Question
from tertulia.readers import conf
from tertulia.readers.errors import SignInNeeded, StaffNeeded
from tertulia.readers.models import Reader, ReaderKind

COOKIE = "tertulia_reader"
_SALT = "tertulia.readers.token"
_HOLDING = Question(lambda: Reader.objects.filter(pk=Given("id"), epoch=Given("epoch")))


def make_token(reader: Reader) -> str:
    return signing.TimestampSigner(salt=_SALT).sign(f"{reader.pk}.{reader.epoch}")


def reader_with(token: str) -> Reader | None:
    """The reader the token was made for, if it still holds."""
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        id_text, _, epoch = signer.unsign(token[:200]).partition(".")
        reader = _HOLDING.first(id=ids.parse_id(id_text) or 0, epoch=int(epoch))
        if reader is not None:
            signer.unsign(token, max_age=timedelta(days=days_of(reader)))
    except (signing.BadSignature, ValueError):
        return None
    return reader


def days_of(reader: Reader) -> int:
    return conf.GUEST_DAYS() if reader.is_guest else conf.MEMBER_DAYS()


def reader_of(request: HttpRequest) -> Reader | None:
    """Who sends this: by the Authorization header, else by cookie."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return reader_with(token.strip())
    cookie = request.COOKIES.get(COOKIE)
    return reader_with(cookie) if cookie else None


def staff_of(request: HttpRequest) -> Reader:
    """Whoever of the newsroom sends this. Raises SignInNeeded, StaffNeeded."""
    reader = reader_of(request)
    if reader is None:
        raise SignInNeeded
    if reader.kind != ReaderKind.STAFF:
        raise StaffNeeded
    return reader


def remember(response: HttpResponse, reader: Reader, *, secure: bool) -> str:
    """Set the cookie for pages of our own and for embeddings on the same site; returns the token for the others."""
    token = make_token(reader)
    response.set_cookie(COOKIE, token, max_age=days_of(reader) * 86_400, httponly=True, samesite="Lax", secure=secure)
    return token
