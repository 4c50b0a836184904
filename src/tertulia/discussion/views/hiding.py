"""Comments of all stories hidden, and shown again, by plain forms; a cookie of ours keeps of which publications.

Who carries the cookie is answered here and not from the hot path, whose pages are everybody's. For a member the server knows
better, so the cookie is made like it at sign-in and at sign-out.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from tertulia.discussion.reading.hidden import hidden_slugs, hides
from tertulia.discussion.services.hiding import carry_hidden, set_hidden
from tertulia.discussion.views.forms import local_path, typed_in
from tertulia.discussion.views.frame import discussion_path, draw, heading_of, known_story, page, see_other
from tertulia.plumbing.http import keep_cookie
from tertulia.readers.credentials import member_of
from tertulia.readers.models import Reader
from tertulia.stories import reading as stories
from tertulia.stories.models import Publication, Story

COOKIE = "tertulia_hidden"
# No browser keeps a cookie longer.
DAYS = 400
MOST = 40
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,60}")


@page
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Asks first, as the dialog does where there are scripts."""
    story = known_story(request, slug, key)
    if request.method != "POST":
        return draw(request, "hide", **_context(story))
    return _set(request, story, hidden=True)


@page
@require_POST
def show(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    return _set(request, known_story(request, slug, key), hidden=False)


def is_hidden(request: HttpRequest, paper: Publication) -> bool:
    """Without the cookie nobody is asked."""
    here = _slugs_in(request)
    if paper.slug not in here:
        return False
    member = member_of(request)
    return member is None or hides(member, paper)


def draw_hidden(request: HttpRequest, story: Story, *, template: str = "hidden", base: str = "") -> HttpResponse:
    """One line, in place of all comments."""
    return draw(request, template, base=base, **_context(story))


def take_along(request: HttpRequest, answer: HttpResponse, member: Reader) -> None:
    """Somebody has signed in: what this browser hid goes to the server, and what the server knows comes here."""
    _keep(answer, carry_hidden(member=member, slugs=_slugs_in(request)))


def leave_behind(request: HttpRequest, answer: HttpResponse) -> None:
    """Somebody signs out: the browser goes on with what the server knew."""
    member = member_of(request)
    if member is not None:
        _keep(answer, hidden_slugs(member))


def _set(request: HttpRequest, story: Story, *, hidden: bool) -> HttpResponse:
    paper, member = story.publication, member_of(request)
    if member is not None:
        set_hidden(reader=member, paper=paper, hidden=hidden)
    path = discussion_path(paper.slug, story.key)
    answer = see_other(request, local_path(typed_in(request).get("next", ""), path))
    others = [slug for slug in _slugs_in(request) if slug != paper.slug]
    _keep(answer, [*others, paper.slug] if hidden else others)
    return answer


def _context(story: Story) -> dict[str, Any]:
    shape = stories.shape(story)
    path = discussion_path(shape.publication, shape.key)
    return {"story": shape, "paper": story.publication, "heading": heading_of(story), "path": path}


def _slugs_in(request: HttpRequest) -> list[str]:
    told = request.COOKIES.get(COOKIE, "").split(".")[:MOST]
    return [slug for slug in told if _SLUG.fullmatch(slug)]


def _keep(answer: HttpResponse, slugs: Iterable[str]) -> None:
    told = ".".join(slugs)
    if not told:
        answer.delete_cookie(COOKIE, samesite="Lax")
        return
    keep_cookie(answer, COOKIE, told, seconds=DAYS * 86_400)
