"""What all pages share: their language, their frame, and the page that says what went wrong."""

import hashlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import translation

from tertulia.plumbing.http import public_url
from tertulia.plumbing.problems import Problem
from tertulia.stories import reading as stories
from tertulia.stories.models import Story

LANGUAGES = ("en", "es")
SHEET = (Path(__file__).parent.parent / "static_files" / "pages.css").read_bytes()
SHEET_VERSION = hashlib.sha256(SHEET).hexdigest()[:12]
_SHEET_YEARS = "public, max-age=31536000, immutable"
_KEY_SIGNS = "~:@+"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def page(view: View[P]) -> View[P]:
    """A view of pages: its problems are pages too, and the language it speaks ends with it."""

    @wraps(view)
    def told(request: HttpRequest, *args: P.args, **words: P.kwargs) -> HttpResponse:
        with translation.override(translation.get_language()):
            try:
                return view(request, *args, **words)
            except Problem as problem:
                return problem_page(request, problem)

    return cast("View[P]", told)


def speak(request: HttpRequest, language: str) -> None:
    """From here on in the language the address asks for, else in the story's own; in English when we don't speak that."""
    own = language.partition("-")[0].lower()
    translation.activate(asked_language(request) or (own if own in LANGUAGES else LANGUAGES[0]))


def known_story(request: HttpRequest, slug: str, key: str) -> Story:
    """The story, its language spoken. Raises StoryUnknown, StoryHidden and what else a name can be wrong in."""
    return stories.visible(named_story(request, slug, key))


def named_story(request: HttpRequest, slug: str, key: str) -> Story:
    """The same, though the newspaper may have hidden its discussion."""
    story = stories.find_story(key, slug)
    speak(request, story.language)
    return story


def discussion_path(slug: str, key: str) -> str:
    return f"/d/{slug}/{quote(key, safe=_KEY_SIGNS)}"


def heading_of(story: Story) -> str:
    """Its title; its address until its page has been read."""
    return story.title or story.address


def draw(
    request: HttpRequest, template: str, *, status: int = 200, problem: Problem | None = None, **context: Any
) -> HttpResponse:
    """The template in the frame; a problem gives its status and its words."""
    asked, spoken = asked_language(request), translation.get_language()
    context.setdefault("base", "")
    frame = {
        "language": spoken,
        "other_language": next(name for name in LANGUAGES if name != spoken),
        # The language asked for goes along with every link, as first or as further parameter.
        "q": f"?lang={asked}" if asked else "",
        "amp": f"&lang={asked}" if asked else "",
        "sheet": f"/d/pages.css?v={SHEET_VERSION}",
        "public_url": public_url(),
        "here": request.path,
        "problem": problem.shape if problem else None,
    }
    status = problem.status if problem else status
    answer = render(request, f"discussion/{template}.html", frame | context, status=status)
    answer["X-Tertulia-Page"] = template
    if problem and problem.retry_after_seconds is not None:
        answer["Retry-After"] = str(problem.retry_after_seconds)
    return answer


def problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Asks no database, so that it can also say that there is none. What was typed can be sent again from it."""
    typed = request.POST.items() if request.method == "POST" and problem.status == 503 else ()
    answer = draw(request, "problem", problem=problem, typed=list(typed))
    answer["Cache-Control"] = "no-store"
    return answer


def see_other(request: HttpRequest, path: str) -> HttpResponse:
    """After a form: the browser gets that page, and “reload” sends nothing twice."""
    asked = asked_language(request)
    answer = HttpResponseRedirect(f"{path}?lang={asked}" if asked and "?" not in path else path)
    answer.status_code = 303
    return answer


def sheet(request: HttpRequest) -> HttpResponse:
    """The one style sheet, kept by browsers for as long as its version is asked for."""
    answer = HttpResponse(SHEET, content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = _SHEET_YEARS if request.GET.get("v") == SHEET_VERSION else "public, no-cache"
    return answer


def speak_as_asked(request: HttpRequest, language: str) -> None:
    """As if the address asked for it, links included: a provider sends back to an address without."""
    request.GET = QueryDict(f"{request.GET.urlencode()}&lang={language}")
    translation.activate(language)


def asked_language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else ""
