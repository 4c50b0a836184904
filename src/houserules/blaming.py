"""Which characters caused the scores: listed words, and in the full tier the tokens that the encoder blames."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from houserules.comparable import Folded
from houserules.encoder import Reading
from houserules.lexicon import Hit, Kind
from houserules.shapes import Rule, Span

# Best on rows of the spans' set that were set aside from training: 0.25 to 0.5 differ by three points of F1.
BLAMED_FROM = 0.4
# Set by hand, below the mildest level of the shipped rulebook.
LIKELY_FROM = 0.25
_RULES = {Kind.PROFANITY: Rule.PROFANITY, Kind.SLUR: Rule.HATE, Kind.INSULT: Rule.PERSONAL, Kind.THREAT: Rule.THREAT}
_SUSPECTS = (Rule.HATE, Rule.PERSONAL, Rule.THREAT, Rule.PROFANITY)

_Place = tuple[int, int]


def blamed(folded: Folded, hits: Sequence[Hit], reading: Reading | None, scores: Mapping[Rule, float]) -> list[Span]:
    """Spans in the original: what the encoder blames; where it blames nothing, listed words.

    A place has the rule of the worst listed word in it. Words there of another rule have spans of their own as well.
    """
    places = _joined(reading.blame, folded.text) if reading else []
    places = places or [(hit.begin, hit.end) for hit in hits if hit.entry.severity > 1]
    likeliest = max(_SUSPECTS, key=lambda rule: scores[rule])
    spans = []
    for begin, end, inside in _with_hits(places, hits):
        named = [(_rule(hit, scores, likeliest), hit) for hit in inside]
        rule, _ = max(named, key=lambda pair: pair[1].entry.severity, default=(likeliest, None))
        spans.append(Span(rule, *folded.span(begin, end)))
        others = ((other, max(begin, hit.begin), min(end, hit.end)) for other, hit in named if other is not rule)
        spans += [Span(other, *folded.span(first, last)) for other, first, last in others]
    return [span for span in spans if span.begin < span.end]


def _rule(hit: Hit, scores: Mapping[Rule, float], likeliest: Rule) -> Rule:
    """A word whose own rule is hardly at risk is what the comment is: the "cow" of an insult is no hatred of women."""
    own = _RULES[hit.entry.kind]
    return own if scores[own] >= LIKELY_FROM else likeliest


def _with_hits(places: Iterable[_Place], hits: Sequence[Hit]) -> Iterator[tuple[int, int, list[Hit]]]:
    """Each place with the hits it touches; both come in order, so that thousands of each are gone through once."""
    first = 0
    for begin, end in places:
        while first < len(hits) and hits[first].end <= begin:
            first += 1
        beyond = first
        while beyond < len(hits) and hits[beyond].begin < end:
            beyond += 1
        yield begin, end, [hit for hit in hits[first:beyond] if hit.end > begin]


def _joined(tokens: Iterable[tuple[int, int, float]], text: str) -> list[_Place]:
    """Blamed tokens that touch, or have one space between them, are one place; a word is blamed whole."""
    places: list[_Place] = []
    for begin, end in _words(tokens, text):
        if places and not text[places[-1][1] : begin].strip():
            places[-1] = (places[-1][0], end)
        else:
            places.append((begin, end))
    return places


def _words(tokens: Iterable[tuple[int, int, float]], text: str) -> Iterator[_Place]:
    begin, end, most = 0, 0, 0.0
    for first, last, chance in tokens:
        if first == end and end > begin and text[first - 1].isalnum() and text[first : first + 1].isalnum():
            end, most = last, max(most, chance)
            continue
        if most >= BLAMED_FROM:
            yield begin, end
        begin, end, most = first, last, chance
    if most >= BLAMED_FROM:
        yield begin, end
