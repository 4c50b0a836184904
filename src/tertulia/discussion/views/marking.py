"""The words that a rule is about, marked in the text they stand in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from tertulia.discussion.models import HouseRule
from tertulia.discussion.wording import RULE_NAMES
from tertulia.plumbing.problems import Problem
from tertulia.wire.shapes import Judgement

_UNIT_BYTES = 2


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
    units = judgement.text.encode("utf-16-le", "surrogatepass")

    def cut(begin: int, end: int | None = None) -> str:
        part = units[_UNIT_BYTES * begin : None if end is None else _UNIT_BYTES * end]
        return part.decode("utf-16-le", "surrogatepass")

    at = 0
    for span in judgement.spans:
        begin = max(span.begin, at)
        if begin >= span.end:
            continue
        if begin > at:
            yield Piece(cut(at, begin))
        yield Piece(cut(begin, span.end), RULE_NAMES[HouseRule(span.rule)])
        at = span.end
    if rest := cut(at):
        yield Piece(rest)
