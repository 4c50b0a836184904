"""Word lists: which words of a comment are profane, slurs, insults or threats, how bad, and against whom.

The lists are our own (``lists/*.toml``; ``wordlists`` tells their format). A word is found on word boundaries of the folded text,
or inside a word where the list says so; never inside an innocent phrase, nor where it is a name (``Dick Cheney``). Hidden letters
(``f**k``, ``m..rda``) and stretched ones (``cabronnnn``) are seen through. Work is linear in the text, however long the lists.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from houserules.comparable import Folded
from houserules.wordlists import LANGUAGES, Entry, Kind, Pattern, Severity, own_patterns, shipped_lists

__all__ = ["Entry", "Hit", "Kind", "Lexicon", "Severity"]

_APART = re.compile(r"[^a-z0-9ñ ]")
_DOUBLE = re.compile(r"([a-zñ])\1")
_MOST_MASKED = 100  # words with hidden letters looked at in one comment


class Hit(NamedTuple):
    """The folded letters from ``begin`` to ``end`` (exclusive) are the entry in one of its forms, or a word that contains it."""

    begin: int
    end: int
    entry: Entry


class Lexicon:
    """Immutable. ``Lexicon.shipped()`` has our lists; ``with_words`` adds a publication's own."""

    def __init__(self, *finders: "_Finder", allowed: "Sequence[_Finder]" = ()) -> None:
        self._finders = finders
        self._allowed = tuple(allowed)

    @classmethod
    def shipped(cls) -> "Lexicon":
        return _shipped()

    def with_words(self, words: Mapping[str, Severity]) -> "Lexicon":
        """A lexicon that has these words and phrases as well, for every language; ``word*`` finds all that begin so.

        They count whatever the lists before say of what they lie in.
        """
        finder = _Finder(chain.from_iterable(own_patterns(*word) for word in words.items()), {})
        return Lexicon(*self._finders, finder, allowed=self._allowed)

    def allowing(self, words: Iterable[str]) -> "Lexicon":
        """A lexicon for which nothing inside these words and phrases is a hit."""
        finder = _Finder(chain.from_iterable(own_patterns(word, 1) for word in words), {})
        return Lexicon(*self._finders, allowed=(*self._allowed, finder))

    def hits(self, folded: Folded, lang: str) -> tuple[Hit, ...]:
        """In order of place; of one list's hits inside one another the longest. Of another language only strong words count."""
        plain = f" {_APART.sub(' ', folded.text)} "
        stretched = list(_stretched(folded, plain)) if len(folded.original) > len(folded.text) else []
        masked = list(islice(_MASKED.finditer(folded.text), _MOST_MASKED)) if _MASK_NEAR.search(folded.text) else []

        def matches(finder: _Finder) -> Iterator[_Match]:
            return chain(finder.matches(plain), finder.in_disguise(stretched), finder.behind_masks(masked))

        allowed = [(begin, end) for finder in self._allowed for begin, end, _ in matches(finder)]
        found = [hit for finder in self._finders for hit in _counted(matches(finder), allowed, folded, lang)]
        return tuple(found if len(self._finders) == 1 else sorted(found, key=lambda hit: (hit.begin, -hit.end)))


_Match = tuple[int, int, Pattern]


class _Finder:
    """Patterns found all at once, and their masked forms."""

    def __init__(self, patterns: Iterable[Pattern], masked: Mapping[str, Pattern]) -> None:
        self._patterns = tuple(patterns)
        # Said to be slower to build than the default; of 35,000 patterns it is faster, and half as large.
        self._search = AhoCorasick([_bounded(pattern) for pattern in self._patterns], implementation=Implementation.ContiguousNFA)
        self._masked = masked
        self._by_form, self._by_length = _forms(self._patterns)

    def matches(self, plain: str) -> Iterator[_Match]:
        """``plain`` is the text with a space before and behind it; places are the text's. Open patterns take the whole word."""
        for which, first, last in self._search.find_matches_as_indexes(plain, overlapping=True):
            pattern = self._patterns[which]
            begin = plain.rfind(" ", 0, first) if pattern.opens else first
            end = plain.find(" ", last) if pattern.continues else last - 1
            yield begin, end - 1, pattern

    def in_disguise(self, words: Iterable[tuple[int, int, str]]) -> Iterator[_Match]:
        """Words at their places, spelled as they may have been meant."""
        for begin, end, meant in words:
            for _, _, pattern in self.matches(f" {meant} "):
                yield begin, end, pattern

    def behind_masks(self, words: Iterable[re.Match[str]]) -> Iterator[_Match]:
        for word in words:
            pattern = self._masked.get(word[0]) or self._behind(word[0])
            if pattern is not None:
                yield word.start(), word.end(), pattern

    def _behind(self, word: str) -> Pattern | None:
        if len(word) < 4 or len(_MASK.sub("", word)) < (2 if "*" in word else 3):
            return None
        exactly = re.compile(" " + _MASK.sub(lambda mask: f"[a-zñ]{{{len(mask[0])}}}", word) + " ")
        found = exactly.search(self._by_length.get((word[0], len(word)), ""))
        return self._by_form[found[0].strip()] if found else None


_MASK = re.compile(r"\*+|\.+|-+|_+")
_MASK_NEAR = re.compile(r"[a-zñ](?:\*|\.\.|--|__)")
# A star that closes emphasis hides nothing: one at the end of a word, or any number if the word began with stars.
_MASKED = re.compile(r"(?<![a-zñ*])[a-zñ]++(?:\*++[a-zñ]++|\*{2,}+|(?:\.{2,3}+|-{2,3}+|__++)[a-zñ]++)+")


def _bounded(pattern: Pattern) -> str:
    return f"{'' if pattern.opens else ' '}{pattern.form}{'' if pattern.continues else ' '}"


def _forms(patterns: Sequence[Pattern]) -> tuple[dict[str, Pattern], dict[tuple[str, int], str]]:
    """Single words, the worst first: by form, and joined by first letter and length, to be searched for what a mask hides."""
    by_form: dict[str, Pattern] = {}
    by_length: dict[tuple[str, int], list[str]] = {}
    words = [(pattern.entry.severity, pattern) for pattern in patterns if pattern.entry and " " not in pattern.form]
    for _, pattern in sorted(words, key=lambda word: -word[0]):
        if pattern.form not in by_form:
            by_form[pattern.form] = pattern
            by_length.setdefault((pattern.form[0], len(pattern.form)), []).append(pattern.form)
    return by_form, {key: f" {'  '.join(forms)} " for key, forms in by_length.items()}


@cache
def _shipped() -> Lexicon:
    lists = shipped_lists()
    return Lexicon(_Finder(lists.patterns, lists.masked))


def _stretched(folded: Folded, plain: str) -> Iterator[tuple[int, int, str]]:
    """Words with a letter that was written three times or more and folded to two, with that letter once."""
    words: dict[tuple[int, int], set[int]] = {}
    for double in _DOUBLE.finditer(folded.text):
        first = double.start()
        if folded.origins[first + 2] - folded.origins[first + 1] > 1:
            words.setdefault((plain.rfind(" ", 0, first + 1), plain.find(" ", first + 1) - 1), set()).add(first)
    for (begin, end), doubled in words.items():
        yield begin, end, "".join(folded.text[place] for place in range(begin, end) if place not in doubled)


def _counted(matches: "Iterable[_Match]", allowed: Iterable[tuple[int, int]], folded: Folded, lang: str) -> Iterator[Hit]:
    found: list[Hit] = []
    innocent = list(allowed)
    for begin, end, pattern in matches:
        if pattern.entry is None:
            innocent.append((begin, end))
        elif _counts(pattern, pattern.entry, lang) and not (pattern.maybe_name and _is_name(folded, begin, end)):
            found.append(Hit(begin, end, pattern.entry))
    return _outermost(found, innocent) if found else iter(())


def _counts(pattern: Pattern, entry: Entry, lang: str) -> bool:
    if entry.lang in ("", lang):
        return True
    return not pattern.home and (entry.severity > 1 or lang not in LANGUAGES)


_NAME_BEHIND = re.compile(r"(?:['’]s)?[ -][A-ZÁÉÍÓÚÑ][a-zà-ÿ]")
_NAME_BEFORE = re.compile(r"\b([A-ZÁÉÍÓÚÑ][\w.'’]*+)[ -]\Z")
_NO_NAMES = frozenset(
    (
        *(
            "A",
            "All",
            "An",
            "And",
            "Are",
            "Be",
            "But",
            "He",
            "I",
            "Is",
            "My",
            "Oh",
            "Old",
            "She",
            "So",
            "Such",
            "That",
            "The",
            "These",
        ),
        *("They", "This", "Those", "Ur", "We", "What", "You", "Your", "El", "Eres", "La", "Tu", "Un", "Una", "Y", "Yo"),
    )
)


def _is_name(folded: Folded, begin: int, end: int) -> bool:
    """Written as a name next to another: Moby Dick, Dick Cheney; but not "You Dick"."""
    first, last = folded.span(begin, end)
    text = folded.original
    if not text[first:last].istitle():
        return False
    before = _NAME_BEFORE.search(text[max(0, first - 24) : first])
    return _NAME_BEHIND.match(text, last) is not None or (before is not None and before[1] not in _NO_NAMES)


def _outermost(found: list[Hit], innocent: list[tuple[int, int]]) -> Iterator[Hit]:
    innocent.sort(reverse=True)
    free_from = taken_to = 0  # what was reached by innocent phrases, and by hits, that began here or before
    for hit in sorted(found, key=lambda hit: (hit.begin, -hit.end, -hit.entry.severity)):
        while innocent and innocent[-1][0] <= hit.begin:
            free_from = max(free_from, innocent.pop()[1])
        if hit.end > max(free_from, taken_to):
            taken_to = hit.end
            yield hit
