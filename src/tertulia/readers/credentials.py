"""Tokens that say who somebody is: signed, dated, and void once the reader's epoch has moved on.

A guest's is ``reader.epoch``; a member's names its session as well, and is void once that has ended.
"""

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

from tertulia.plumbing import ids
from tertulia.plumbing.http import keep_cookie
from tertulia.plumbing.prepared import Given, Question
from tertulia.readers import conf
from tertulia.readers.errors import SecondFactorNeeded, SignInNeeded, StaffNeeded
from tertulia.readers.models import Reader, ReaderKind, Session
from tertulia.readers.services import sessions

COOKIE = "tertulia_reader"
_SALT = "tertulia.readers.token"
_GUEST = Question(lambda: Reader.objects.filter(pk=Given("id"), epoch=Given("epoch"), kind=ReaderKind.GUEST))
_SESSION = Question(
    lambda: Session.objects.filter(pk=Given("session"), reader=Given("id"), reader__epoch=Given("epoch")).select_related("reader")
)


def make_token(reader: Reader, agent: str = "", *, strong: bool = False) -> str:
    """For a member a session begins with it, in the browser that calls itself ``agent``.

    Where a second factor is owed, it is good for giving that alone; ``strong``: it was given just now.
    """
    told = f"{reader.pk}.{reader.epoch}"
    if not reader.is_guest:
        told += f".{sessions.begin_session(reader=reader, agent=agent, strong=strong).pk}"
    return signing.TimestampSigner(salt=_SALT).sign(told)


def reader_with(token: str) -> Reader | None:
    """The reader the token was made for, if it still holds."""
    return _good(token)[0]


def waiting_of(request: HttpRequest) -> Session | None:
    """The session that this is sent in, if it still waits for a second factor."""
    token = token_in(request)
    session = _holding(token)[1] if token else None
    return session if session is not None and session.waits else None


def _good(token: str) -> tuple[Reader | None, Session | None]:
    """As ``_holding``, but who still owes a second factor is nobody yet."""
    reader, session = _holding(token)
    return (None, None) if session is not None and session.waits else (reader, session)


def _holding(token: str) -> tuple[Reader | None, Session | None]:
    """Whose the token is, by one question, and the session if it has one."""
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        reader, session = _named(signer.unsign(token[:200]))
        if reader is not None:
            signer.unsign(token, max_age=timedelta(days=days_of(reader)))
    except (signing.BadSignature, ValueError):
        return None, None
    if session is not None:
        sessions.note_used(session)
    return reader, session


def _named(told: str) -> tuple[Reader | None, Session | None]:
    id_text, epoch, *rest = told.split(".")
    pk = ids.parse_id(id_text) or 0
    if not rest:
        return _GUEST.first(id=pk, epoch=int(epoch)), None
    session = _SESSION.first(session=ids.parse_id(rest[0]) or 0, id=pk, epoch=int(epoch))
    return (session.reader, session) if session else (None, None)


def days_of(reader: Reader) -> int:
    return conf.GUEST_DAYS() if reader.is_guest else conf.MEMBER_DAYS()


def reader_of(request: HttpRequest) -> Reader | None:
    """Who sends this: by the Authorization header, else by cookie."""
    token = token_in(request)
    return reader_with(token) if token else None


def member_of(request: HttpRequest) -> Reader | None:
    """The same, if it isn't a guest."""
    reader = reader_of(request)
    return reader if reader is not None and not reader.is_guest else None


def session_of(request: HttpRequest) -> Session | None:
    """The member's session that this is sent in."""
    token = token_in(request)
    return _good(token)[1] if token else None


def token_in(request: HttpRequest) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.COOKIES.get(COOKIE)


def staff_of(request: HttpRequest) -> Reader:
    """Whoever of the newsroom sends this. Raises SignInNeeded, StaffNeeded, SecondFactorNeeded."""
    token = token_in(request)
    reader, session = _good(token) if token else (None, None)
    if reader is None:
        raise SignInNeeded
    if reader.kind != ReaderKind.STAFF:
        raise StaffNeeded
    if conf.SECOND_FACTOR_FOR_STAFF() and not (session is not None and session.strong):
        raise SecondFactorNeeded
    return reader


def guest_with(token: str) -> Reader | None:
    """The guest who was given it, if there still is one."""
    found = reader_with(token)
    return found if found is not None and found.is_guest else None


def agent_of(request: HttpRequest) -> str:
    """What the browser calls itself; only its kind is kept (see ``browsers``)."""
    return request.headers.get("User-Agent", "")


def remember(response: HttpResponse, reader: Reader, agent: str = "", *, strong: bool = False) -> str:
    """Set the cookie for pages of our own and for embeddings on the same site; returns the token for the others.

    Whoever signs a member in says by what browser (``agent_of``); a guest's isn't kept.
    """
    token = make_token(reader, agent, strong=strong)
    keep_cookie(response, COOKIE, token, seconds=days_of(reader) * 86_400)
    return token
