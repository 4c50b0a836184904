"""Advertising in a comment, told by what it offers and by how it links. Each kind of sign adds to the log-odds once.

The weights are set by hand so that no single ordinary thing (a link to a newspaper, a word about bitcoin, some capitals) passes
0.3, an offer of its own passes 0.5, and an offer with a link or a number to call 0.8.
"""

import math
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import chain, islice

from ahocorasick_rs import AhoCorasick

from houserules.comparable import Folded

_Place = tuple[int, int]
_NOTHING = -3.5  # log-odds of a comment without any sign
_WORTH_SHOWING = 0.3
_MOST_PLACES = 20  # of one family


def score(text: str, folded: Folded) -> tuple[float, tuple[_Place, ...]]:
    """The probability that ``text`` advertises, and what says so (offsets in ``text``, in order; none where that is unlikely)."""
    links = [match.span() for match in _LINK.finditer(text)] if "." in text else []
    offers = list(_offers().found(folded))
    odds = _NOTHING + _of_links(text, links) + _of_style(text, folded, bool(links))
    odds += sum(weight for weight, _ in offers) + (_of_contact(folded, bool(links)) if offers else 0.0)
    probability = 1 / (1 + math.exp(-odds))
    if probability < _WORTH_SHOWING:
        return probability, ()
    return probability, tuple(_joined(chain(links, chain.from_iterable(places for _, places in offers))))


def _joined(places: Iterable[_Place]) -> Iterator[_Place]:
    last: _Place | None = None
    for begin, end in sorted(places):
        if last is not None and begin < last[1]:
            last = last[0], max(last[1], end)
            continue
        if last is not None:
            yield last
        last = begin, end
    if last is not None:
        yield last


# --- links --------------------------------------------------------------------------------------------------------------------

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]++"
    r"|(?<![\w@.-])(?:[\w-]++\.)+(?<=[\w-]\.)(?:com|net|org|info|biz|xyz|online|site|shop|club|top|win|bet|ly|me)\b(?:/[^\s<>\"]*+)?",
    re.IGNORECASE,
)
_SHORTENED = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|t\.me|wa\.me|goo\.gl|cutt\.ly|is\.gd|rb\.gy|ow\.ly|shorturl|linktr\.ee|t\.co)\b", re.IGNORECASE
)
_CHEAP_DOMAIN = re.compile(
    r"\.(?:xyz|top|site|shop|online|club|win|bid|loan|casino|bet|vip|live|icu|buzz|click)\b", re.IGNORECASE
)


def _of_links(text: str, links: list[_Place]) -> float:
    if not links:
        return 0.0
    odds = min(0.4 * len(links), 2.4)
    where = " ".join(text[begin:end] for begin, end in links[:_MOST_PLACES])
    odds += 1.5 * bool(_SHORTENED.search(where)) + 1.2 * bool(_CHEAP_DOMAIN.search(where))
    linked = sum(end - begin for begin, end in links)
    return odds + (0.7 if linked > len(text) / 2 else 0.0)


# --- style --------------------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]++")
_LETTERS = re.compile(r"[^\W\d_]")
_HASHTAG = re.compile(r"#\w")


def _of_style(text: str, folded: Folded, linked: bool) -> float:
    odds = 0.0
    if linked and _shouts(text):
        odds += 1.2
    if "$$$" in text or "€€€" in text:
        odds += 0.8
    if text.count("#") > 5 and sum(1 for _ in _HASHTAG.finditer(text)) > 5:
        odds += 1.0
    return odds + _of_repeating(folded.text)


def _shouts(text: str) -> bool:
    letters = [letter for letter in islice(text, 2000) if letter.isalpha()]
    return len(letters) > 20 and sum(map(str.isupper, letters)) > 0.6 * len(letters)


def _of_repeating(text: str) -> float:
    """The same said over and over: few different words among many."""
    if len(text) < 120:
        return 0.0
    words = text.split()
    different = len(set(words)) / len(words) if words else 1.0
    return 2.2 if len(words) >= 24 and different < 0.25 else 0.0


# --- offers -------------------------------------------------------------------------------------------------------------------


def _of_contact(folded: Folded, linked: bool) -> float:
    """An offer wants to be answered."""
    return 1.0 if linked or _TO_ANSWER.search(folded.text) else 0.0


_TO_ANSWER = re.compile(r"\b(?:email|url)\b|\+[0-9]{1,3}[ (-]?[0-9]{3}|[0-9]{3}[ .-][0-9]{3}[ .-][0-9]{3}|[0-9]{9}")


_STANDS_FOR = {
    "{few}": r"(?:[^\s]{1,20} ){0,5}",
    "{sum}": r"(?:(?:us|usd|eur) ?)?[$€£] ?[0-9][0-9.,]*+k?|[0-9][0-9.,]*+k? ?(?:\$|€|£|usd|dollars|euros|dolares|pesos)",
    "{while}": r"(?:day|week|month|hour|dia|semana|mes|hora|daily|weekly|monthly|diarios|semanales|mensuales)",
}


class _Offers:
    """What spam offers (``lists/spam.toml``)."""

    def __init__(self) -> None:
        table = tomllib.loads(files("houserules").joinpath("lists", "spam.toml").read_text("utf-8")).values()
        self._weights = [float(offer["weight"]) for offer in table]
        self._shapes = [_shape(offer["shapes"]) for offer in table]
        cues = [(cue, number) for number, offer in enumerate(table) for cue in offer["cues"]]
        self._cued = [number for _, number in cues]
        self._cues = AhoCorasick([cue for cue, _ in cues])

    def found(self, folded: Folded) -> Iterator[tuple[float, list[_Place]]]:
        """The weight of each offer that is made, and where."""
        for number in sorted(
            {self._cued[which] for which, _, _ in self._cues.find_matches_as_indexes(folded.text, overlapping=True)}
        ):
            matches = islice(self._shapes[number].finditer(folded.text), _MOST_PLACES)
            if places := [folded.span(*match.span()) for match in matches]:
                yield self._weights[number], places


def _shape(shapes: list[str]) -> re.Pattern[str]:
    joined = "|".join(rf"\b(?:{shape})" for shape in shapes)
    for name, pattern in _STANDS_FOR.items():
        joined = joined.replace(name, pattern)
    return re.compile(joined)


@cache
def _offers() -> _Offers:
    return _Offers()
