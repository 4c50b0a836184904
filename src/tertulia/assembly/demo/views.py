"""The pages of the demo newspaper. Everything on them comes from the texts; the discussion is the platform's own tag."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from tertulia.assembly.demo.edition import Printed, front_page, printed
from tertulia.assembly.demo.papers import Paper, paper, papers

SCRIPT_SAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def styles_path() -> Path:
    """The one style sheet of the demo."""
    return Path(__file__).parent / "static_files" / "demo.css"


def front(request: HttpRequest) -> HttpResponse:
    """Both papers beside each other."""
    return _page(request, "front", {"fronts": [front_page(each) for each in papers()]})


def paper_front(request: HttpRequest, slug: str) -> HttpResponse:
    """The front of one paper."""
    which = _paper_or_404(slug)
    return _page(request, "paper", {"paper": which, "front": front_page(which)})


def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """Everything in a section, newest first."""
    which = _paper_or_404(slug)
    try:
        found = which.section(section)
    except KeyError as unknown:
        raise Http404 from unknown
    stories = [printed(story) for story in which.in_section(found)]
    return _page(request, "section", {"paper": which, "section": found, "stories": stories})


def story(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A story, others of its section, and the discussion under it."""
    which = _paper_or_404(slug)
    try:
        found = which.story(key)
    except KeyError as unknown:
        raise Http404 from unknown
    one = printed(found)
    context = {
        "paper": which,
        "printed": one,
        "story": found,
        "section": found.section,
        "more": [printed(other) for other in which.more_from_section(found)],
        "latest": [printed(other) for other in which.latest_elsewhere(found)],
        "structured": _structured(request, which, one),
    }
    return _page(request, "story", context)


def css(request: HttpRequest) -> HttpResponse:
    """The style sheet; its address changes when its bytes do."""
    answer = HttpResponse(styles_path().read_bytes(), content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    around = {
        "canonical": request.build_absolute_uri(request.path),
        "styles_version": sha256(styles_path().read_bytes()).hexdigest()[:8],
    }
    answer = render(request, f"demo/{name}.html", context | around)
    answer["Cache-Control"] = "public, max-age=60"
    return answer


def _paper_or_404(slug: str) -> Paper:
    try:
        return paper(slug)
    except KeyError as unknown:
        raise Http404 from unknown


def _structured(request: HttpRequest, which: Paper, one: Printed) -> SafeString:
    """schema.org NewsArticle, ready to stand inside a script element."""
    address = request.build_absolute_uri(request.path)
    home = request.build_absolute_uri(reverse("demo-paper", args=[which.slug]))
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": one.story.title,
        "description": one.story.standfirst,
        "articleSection": one.story.section.title,
        "inLanguage": one.story.language,
        "datePublished": one.published.isoformat(),
        "author": {"@type": "Organization", "name": one.story.byline, "url": home},
        "publisher": {"@type": "Organization", "name": which.name, "url": home},
        "mainEntityOfPage": address,
        "discussionUrl": request.build_absolute_uri(f"/d/{which.slug}/{one.story.key}"),
    }
    text = json.dumps(article, ensure_ascii=False).translate(SCRIPT_SAFE)
    return mark_safe(text)  # noqa: S308  # what could end the script element is escaped above
