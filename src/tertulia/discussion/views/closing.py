"""For the newsroom: all discussions of a publication, or a section's, closed or hidden in one act, and opened again."""

from functools import wraps
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tertulia.discussion.views.forms import typed_in
from tertulia.discussion.views.frame import P, View, draw, page, see_other, speak
from tertulia.plumbing.problems import NotValid, Problem
from tertulia.readers.credentials import staff_of
from tertulia.readers.errors import SignInNeeded
from tertulia.stories import reading as stories
from tertulia.stories.models import Publication
from tertulia.stories.services.closing import Act, close_comments, undo_closing

LONGEST_SECTION = 200


def newsroom_page(view: View[P]) -> View[P]:
    """A page for staff: whoever has not signed in does so first."""

    @wraps(view)
    def for_staff(request: HttpRequest, *args: P.args, **words: P.kwargs) -> HttpResponse:
        try:
            staff_of(request)
        except SignInNeeded:
            return HttpResponseRedirect(f"/sign-in?{urlencode({'next': request.path})}")
        return view(request, *args, **words)

    return page(cast("View[P]", for_staff))


@newsroom_page
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    return draw(request, "closing_papers", papers=Publication.objects.order_by("slug"))


@newsroom_page
@require_http_methods(["GET", "HEAD", "POST"])
def closings(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands, and a form; its first sending asks whether it is meant, and says what it reaches."""
    paper = _spoken(request, slug)
    if request.method != "POST":
        return _draw(request, paper)
    typed = typed_in(request)
    section, act = typed.get("section", "")[:LONGEST_SECTION] or None, _act(typed.get("act", ""))
    if typed.get("sure") != "yes":
        number, comments = stories.reached(paper, section)
        return draw(request, "closing_sure", paper=paper, act=act.value, section=section, stories=number, comments=comments)
    try:
        close_comments(paper=paper, act=act, section=section, by=str(staff_of(request).pk))
    except Problem as problem:
        return _draw(request, paper, problem)
    return see_other(request, _path(slug))


@newsroom_page
@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    paper = _spoken(request, slug)
    try:
        undo_closing(paper=paper, closing_id=typed_in(request).get("closing", ""))
    except Problem as problem:
        return _draw(request, paper, problem)
    return see_other(request, _path(slug))


def _spoken(request: HttpRequest, slug: str) -> Publication:
    paper = stories.publication(slug)
    speak(request, paper.language)
    return paper


def _act(typed: str) -> Act:
    try:
        return Act(typed)
    except ValueError as wrong:
        raise NotValid from wrong


def _path(slug: str) -> str:
    return f"/closings/{slug}"


def _draw(request: HttpRequest, paper: Publication, problem: Problem | None = None) -> HttpResponse:
    return draw(request, "closing", problem=problem, paper=paper, standing=paper.standing(), sections=stories.sections(paper))
