"""The shipped word lists (``lists/*.toml``) read into patterns.

A list has tables by kind: ``[profanity]``, ``[insult]``, ``[threat]``, ``[slur.GROUP]``; their keys are severities (3 severe,
2 strong, 1 mild), their values words and phrases with commas or line breaks between. ``(a |)b(c|d)`` is four phrases. Flags stand
behind ``/``:

- of English: ``n`` plural, ``v`` verb, ``V`` verb that doubles its last letter, ``a`` adjective;
- of Spanish: ``n`` plural, ``g`` gender and number, ``d`` diminutives and augmentatives, ``v`` regular verb with its pronouns;
- of place: ``p`` all words that begin so, ``s`` that end so, ``i`` that have it anywhere;
- of caution: ``t`` not where it is written as a name (``Dick Cheney``), ``h`` only in comments of the list's own language.

``[except]`` has innocent phrases under the word that they are about; nothing inside one is a hit. ``[masked]`` says what is meant
where little is shown. Kinds are told apart by use: a slur attacks a group, an insult a person; a threat announces or wishes harm.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, cast

from houserules.comparable import fold
from houserules.wordforms import forms, spelled_out

LANGUAGES = ("en", "es")
Severity = Literal[1, 2, 3]  # mild, strong, severe


class Kind(StrEnum):
    """What a listed word is."""

    PROFANITY = "profanity"
    SLUR = "slur"
    INSULT = "insult"
    THREAT = "threat"


class Entry(NamedTuple):
    """A word as it stands in a list. ``lang`` is "" for a publication's own; ``group`` is whom a slur is against."""

    word: str
    lang: str
    kind: Kind
    severity: Severity
    group: str | None = None


class Pattern(NamedTuple):
    """One form of an entry, its words separated by single spaces, to be found as whole words unless open. No entry: innocent."""

    form: str
    entry: Entry | None
    opens: bool = False  # may stand behind other letters
    continues: bool = False  # other letters may follow
    maybe_name: bool = False
    home: bool = False


class Shipped(NamedTuple):
    patterns: tuple[Pattern, ...]
    masked: Mapping[str, Pattern]  # "s***": its pattern


_APART = re.compile(r"[^a-z0-9ñ]+")


def comparable_words(text: str) -> str:
    """As the text is when words are looked for: folded, only letters and digits, single spaces."""
    return " ".join(filter(None, map(_comparable, text.split())))


_PLAIN = re.compile(r"(?!.*(.)\1\1)[a-z]{2,}\Z")
_ACCENTS = str.maketrans("áéíóúü", "aeiouu")


@cache
def _comparable(word: str) -> str:
    plain = word.translate(_ACCENTS)
    if _PLAIN.match(plain):  # nearly all; folding would take a second at the start of every process
        return plain
    return _APART.sub(" ", fold(word).text).strip()


def own_patterns(word: str, severity: Severity) -> Iterator[Pattern]:
    """A publication's own word or phrase; ``word*`` stands for every word that begins so. None for what has no letters."""
    begins = word.endswith("*")
    form = comparable_words(word.rstrip("*"))
    if form:
        yield Pattern(form, Entry(word, "", Kind.PROFANITY, severity), continues=begins)


@cache
def shipped_lists() -> Shipped:
    patterns: list[Pattern] = []
    masked: dict[str, Pattern] = {}
    for lang in LANGUAGES:
        table = tomllib.loads(files("houserules").joinpath("lists", f"{lang}.toml").read_text("utf-8"))
        words = list(dict.fromkeys(_read(table, lang)))
        patterns += words
        by_form = {pattern.form: pattern for pattern in reversed(words)}
        masked |= {mask: by_form[comparable_words(meant)] for mask, meant in table.get("masked", {}).items()}
    return Shipped(tuple(patterns), masked)


def _read(table: Mapping[str, Any], lang: str) -> Iterator[Pattern]:
    for kind, group, severity, words in _tables(table):
        for word, flags in _items(words):
            yield from _inflected(word, flags, Entry(word, lang, kind, severity, group), lang)
    for words in table.get("except", {}).values():
        for word, flags in _items(words):
            yield from _inflected(word, flags, None, lang)


def _tables(table: Mapping[str, Any]) -> Iterator[tuple[Kind, str | None, Severity, str]]:
    for kind in Kind:
        by_group = table.get(kind, {}) if kind is Kind.SLUR else {None: table.get(kind, {})}
        for group, by_severity in by_group.items():
            for severity, words in by_severity.items():
                yield kind, group, cast("Severity", int(severity)), words


def _items(words: str) -> Iterator[tuple[str, str]]:
    """Each word with its flags."""
    for item in filter(None, map(str.strip, words.replace("\n", ",").split(","))):
        pattern, _, flags = item.partition("/")
        for word in spelled_out(pattern):
            yield word, flags


def _inflected(word: str, flags: str, entry: Entry | None, lang: str) -> Iterator[Pattern]:
    base = comparable_words(word)
    for form in sorted(forms(base, flags, lang), key=lambda form: (form != base, form)):
        for opens, continues in _openings(flags):
            yield Pattern(form, entry, opens, continues, maybe_name="t" in flags, home="h" in flags)


def _openings(flags: str) -> list[tuple[bool, bool]]:
    if "i" in flags:
        return [(True, True)]
    return [(flag == "s", flag == "p") for flag in "ps" if flag in flags] or [(False, False)]
