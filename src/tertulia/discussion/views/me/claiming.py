"""Somebody wrote here as a guest and then signed in as a member who was there before: is it theirs?

The guest's token is the proof. It is kept in a cookie of its own for a day, for the member's takes the place of the first.
"""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from tertulia.discussion.reading.own import count_own
from tertulia.discussion.services.joining import claim_guest
from tertulia.discussion.views.forms import local_path, typed_in
from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import draw_mine, mine
from tertulia.plumbing.http import keep_cookie
from tertulia.readers.credentials import guest_with, reader_of, token_in
from tertulia.readers.errors import GuestNotProven
from tertulia.readers.models import Reader

COOKIE = "tertulia_guest"
SECONDS = 86_400
HERE = "/me/guest"
AFTERWARDS = "/me/comments"


def keep_guest(request: HttpRequest, answer: HttpResponse, member: Reader) -> None:
    """Whoever has just signed in is asked first, if this browser wrote as somebody else, a guest."""
    guest = reader_of(request)
    if guest is None or not guest.is_guest or guest.pk == member.pk or not count_own(guest):
        return
    keep_cookie(answer, COOKIE, token_in(request) or "", seconds=SECONDS)
    if answer.has_header("Location"):
        answer["Location"] = f"{HERE}?next={quote(answer['Location'])}"


@require_safe
@mine
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    guest, onward = _guest_in(request), local_path(request.GET.get("next", ""), AFTERWARDS)
    if guest is None:
        return see_other(request, onward)
    return draw_mine(request, reader, "guest", at=HERE, guest=guest, written=count_own(guest), next=onward)


@require_POST
@mine
def claim(request: HttpRequest, reader: Reader) -> HttpResponse:
    guest = _guest_in(request)
    if guest is None:
        raise GuestNotProven
    claim_guest(member=reader, guest=guest)
    return _onward(request)


@require_POST
@mine
def leave(request: HttpRequest, reader: Reader) -> HttpResponse:
    """It isn't theirs: another used this browser."""
    return _onward(request)


def _onward(request: HttpRequest) -> HttpResponse:
    answer = see_other(request, local_path(typed_in(request).get("next", ""), AFTERWARDS))
    answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


def _guest_in(request: HttpRequest) -> Reader | None:
    return guest_with(request.COOKIES.get(COOKIE, ""))
