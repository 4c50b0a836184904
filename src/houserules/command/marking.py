"""Spans of a text shown on a terminal: marks under its words, and beside them the rules."""

import unicodedata
from collections.abc import Iterator, Sequence

from houserules.shapes import Rule, Span

LINE_CHARACTERS = 80
MOST_LINES = 40


def marked_lines(text: str, spans: Sequence[Span]) -> Iterator[str]:
    """The text in short lines; below each with spans a line of marks and the names of their rules."""
    for number, (begin, end) in enumerate(_lines(text)):
        if number == MOST_LINES:
            yield "…"
            return
        yield "".join(_shown(sign) for sign in text[begin:end])
        inside = [span for span in spans if span.begin < end and span.end > begin]
        if inside:
            yield _marks(text, begin, end, inside)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where lines begin and end; long ones are cut between words if they have any."""
    begin = 0
    while begin < len(text):
        feed = text.find("\n", begin, begin + LINE_CHARACTERS + 1)
        end = begin + LINE_CHARACTERS
        if feed >= 0:
            yield begin, feed
            begin = feed + 1
            continue
        if end < len(text):
            end = text.rfind(" ", begin, end) + 1 or end
        yield begin, min(end, len(text))
        begin = end


def _marks(text: str, begin: int, end: int, spans: Sequence[Span]) -> str:
    marked = {place for span in spans for place in range(max(begin, span.begin), min(end, span.end))}
    marks = "".join(("^" if place in marked else " ") * _width(_shown(text[place])) for place in range(begin, end))
    rules = [rule for rule in Rule if any(span.rule is rule for span in spans)]
    return f"{marks.rstrip()}  {', '.join(rules)}"


def _shown(sign: str) -> str:
    """Nothing that a terminal would obey, or draw from right to left by command."""
    return sign if sign.isprintable() else "·"


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1
