"""A page of the manual for everything that can go wrong; each problem's ``type`` leads here."""

import re

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tertulia.discussion.views.frame import draw, page, speak
from tertulia.plumbing.problems import NotFound, Problem, all_problems

_WORDS = re.compile(r"%\((\w+)\)s")
_HOUR = "public, max-age=3600"


@page
@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    speak(request, "en")
    kinds = sorted(all_problems(), key=lambda kind: kind.code)
    return _kept(draw(request, "problems", kinds=[_entry(kind) for kind in kinds]))


@page
@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    speak(request, "en")
    kind = next((kind for kind in all_problems() if kind.code == code), None)
    if kind is None:
        raise NotFound
    return _kept(draw(request, "problem_kind", kind=_entry(kind)))


def _entry(kind: type[Problem]) -> dict[str, object]:
    """What is filled in when it happens is shown by its name: “in [seconds] seconds”."""
    detail = _WORDS.sub(r"[\1]", str(kind.detail))
    return {"code": kind.code, "status": kind.status, "title": kind.title, "detail": detail, "hint": kind.hint}


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = _HOUR
    return answer
