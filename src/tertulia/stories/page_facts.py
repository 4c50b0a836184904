"""What a page says of itself, and how its words are made plain: the shape both sides of the reading process know."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

TITLE_CHARACTERS = 500
SECTION_CHARACTERS = 200
LANGUAGE_CHARACTERS = 10
TEXT_CHARACTERS = 200_000
AUTHOR_CHARACTERS, AUTHORS_MOST = 100, 10

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class PageFacts:
    """None where the page says nothing. Plain text throughout, cut to what is stored.

    ``is_article``: the page calls itself one. ``canonical`` is absolute, and only the page's word.
    """

    title: str | None = None
    section: str | None = None
    authors: list[str] | None = None
    language: str | None = None
    published_at: datetime | None = None
    canonical: str | None = None
    text: str | None = None
    is_article: bool = False


def one_line(said: object, limit: int) -> str | None:
    """Markup, entities and odd signs gone. None when it isn't text, or nothing is left of it."""
    if not isinstance(said, str):
        return None
    plain = _UNWANTED.sub("", _TAG.sub("", html.unescape(said[: limit * 20])))
    return " ".join(plain.split())[:limit].rstrip() or None


def names(said: Iterable[object]) -> list[str] | None:
    """Of people, each once; some pages tell the address of one instead."""
    cleaned = (one_line(one, AUTHOR_CHARACTERS) for one in islice(said, 5 * AUTHORS_MOST))
    return list(dict.fromkeys(name for name in cleaned if name and "://" not in name))[:AUTHORS_MOST] or None


def lines(said: object) -> str | None:
    """The same for running text: a line is a paragraph."""
    if not isinstance(said, str):
        return None
    kept = (one_line(line, TEXT_CHARACTERS) for line in said[:TEXT_CHARACTERS].splitlines())
    return "\n".join(line for line in kept if line) or None


def language(said: object) -> str | None:
    """“es_mx” → “es-MX”, cut between its parts to what is stored."""
    tag = said.strip() if isinstance(said, str) else ""
    if len(tag) > 50 or not _LANGUAGE.fullmatch(tag):
        return None
    first, *others = tag.replace("_", "-").split("-")
    whole = first.lower()
    for part in others:
        spelled = {2: part.upper(), 4: part.title()}.get(len(part), part.lower())
        if len(part) == 1 or len(whole) + 1 + len(spelled) > LANGUAGE_CHARACTERS:
            break
        whole += f"-{spelled}"
    return whole
