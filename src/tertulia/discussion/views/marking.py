"""The words that a rule is about, marked in the text they stand in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from houserules.positions import Utf16
from tertulia.discussion.models import HouseRule
from tertulia.discussion.wording import RULE_NAMES
from tertulia.plumbing.problems import Problem
from tertulia.wire.shapes import Judgement


@dataclass(frozen=True)
class Piece:
    """``rule`` names what is said of it; nothing is said of the rest."""

    text: str
    rule: str | Promise = ""


def pieces_of(problem: Problem | None) -> list[Piece]:
    """The whole text in pieces; none when no word of it is meant. Where spans overlap, the first has the words."""
    judgement = problem.judgement if problem else None
    return list(_pieces(judgement)) if judgement and judgement.spans else []


def _pieces(judgement: Judgement) -> Iterator[Piece]:
    text, utf16 = judgement.text, Utf16(judgement.text)
    at = 0
    for span in judgement.spans:
        begin, end = max(utf16.character(span.begin), at), utf16.character(span.end)
        if begin >= end:
            continue
        if begin > at:
            yield Piece(text[at:begin])
        yield Piece(text[begin:end], RULE_NAMES[HouseRule(span.rule)])
        at = end
    if at < len(text):
        yield Piece(text[at:])
