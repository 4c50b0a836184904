"""What the reader's own pages share: who they are for, and the way from one to the next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tertulia.discussion.views.frame import draw, page, see_other
from tertulia.plumbing.problems import Problem
from tertulia.readers import reading
from tertulia.readers.credentials import reader_of
from tertulia.readers.errors import MemberNeeded, SignInNeeded
from tertulia.readers.models import Reader

P = ParamSpec("P")


@dataclass(frozen=True)
class Place:
    """One of the pages, as the navigation has it."""

    path: str
    words: str | Promise
    guests: bool = False


# In the order in which they are shown.
PLACES = (
    Place("/me/profile", _("Your profile")),
    Place("/me/comments", _("What you wrote"), guests=True),
    Place("/me/notices", _("Notices")),
    Place("/me/follows", _("What you follow")),
    Place("/me/mail", _("Notices by mail")),
    Place("/me/mutes", _("Whom you muted"), guests=True),
    Place("/me/accounts", _("How you sign in")),
    Place("/me/sessions", _("Where you are signed in")),
    Place("/me/passkeys", _("Passkeys")),
    Place("/me/second-factor", _("Second factor")),
    Place("/me/data", _("Your data"), guests=True),
    Place("/me/leave", _("Delete my account"), guests=True),
)


def mine(
    view: Callable[Concatenate[HttpRequest, Reader, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view of members' own pages: who isn't signed in does that first and comes back. Raises MemberNeeded for guests."""

    def for_members(request: HttpRequest, reader: Reader, /, *args: P.args, **words: P.kwargs) -> HttpResponse:
        if reader.is_guest:
            raise MemberNeeded
        return view(request, reader, *args, **words)

    return guests_too(for_members)


def guests_too(
    view: Callable[Concatenate[HttpRequest, Reader, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The same for what guests have as well."""

    @page
    def known(request: HttpRequest, /, *args: P.args, **words: P.kwargs) -> HttpResponse:
        reader = reader_of(request)
        if reader is not None:
            return view(request, reader, *args, **words)
        if request.method == "POST":
            raise SignInNeeded
        return see_other(request, f"/sign-in?next={quote(request.get_full_path())}")

    return known


def draw_mine(
    request: HttpRequest,
    reader: Reader,
    template: str,
    *,
    at: str,
    problem: Problem | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The template of ``discussion/me/`` in the frame; ``at`` is the path of the place it belongs to."""
    shown = {"me": reader, "places": _places_of(reader), "at": at, "leaving": reading.leaving_of(reader)} | context
    return draw(request, f"me/{template}", problem=problem, status=status, **shown)


@require_safe
@guests_too
def first(request: HttpRequest, reader: Reader) -> HttpResponse:
    """``/me/`` leads to the first place the reader has."""
    return see_other(request, _places_of(reader)[0].path)


def _places_of(reader: Reader) -> list[Place]:
    return [place for place in PLACES if place.guests or not reader.is_guest]
