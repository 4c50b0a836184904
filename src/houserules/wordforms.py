"""The forms of a listed word: what its flags in ``lists/*.toml`` mean. Words come folded (lower case, no accents but ``ñ``)."""

import re
from collections.abc import Callable, Iterator

_VOWELS = "aeiou"
_HARD_C = re.compile("c(?=[aou])|qu")
_CHOICE = re.compile(r"\(([^()]*)\)")


def spelled_out(pattern: str) -> Iterator[str]:
    """``(a |)b(c|d)`` is four phrases. Brackets don't nest."""
    choice = _CHOICE.search(pattern)
    if choice is None:
        yield " ".join(pattern.split())
        return
    for one in choice[1].split("|"):
        yield from spelled_out(pattern[: choice.start()] + one + pattern[choice.end() :])


def forms(word: str, flags: str, lang: str) -> frozenset[str]:
    """The word itself and what the flags that inflect in its language make of it, also as careless writers spell it."""
    found = {word}
    for flag, inflect in _INFLECTIONS[lang].items():
        if flag in flags:
            found.update(inflect(word))
    return frozenset(found | set(map(_with_k, found)) if lang == "es" else found)


# --- English ------------------------------------------------------------------------------------------------------------------


def _plural_en(noun: str) -> Iterator[str]:
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        yield noun[:-1] + "ies"
    elif noun.endswith(("s", "x", "z", "ch", "sh")):
        yield noun + "es"
        yield noun + "ez"
    else:
        yield noun + "s"
        yield noun + "z"


def _verb_en(verb: str) -> Iterator[str]:
    stem = verb.removesuffix("e")
    yield from _plural_en(verb)
    for ending in ("ed", "ing", "in", "er", "ers"):
        yield stem + ending


def _doubling_verb_en(verb: str) -> Iterator[str]:
    yield from _plural_en(verb)
    for ending in ("ed", "ing", "in", "er", "ers"):
        yield verb + verb[-1] + ending


def _adjective_en(word: str) -> Iterator[str]:
    stem = word[:-1] + "i" if word.endswith("y") else word.removesuffix("e")
    yield from (stem + "er", stem + "est", (stem if word.endswith("y") else word) + "ly")


# --- Spanish ------------------------------------------------------------------------------------------------------------------


def _plural_es(noun: str) -> Iterator[str]:
    if noun[-1] in "aeiou":
        yield noun + "s"
    elif noun.endswith("z"):
        yield noun[:-1] + "ces"
    elif not noun.endswith("s"):
        yield noun + "es"


def _gender_es(noun: str) -> Iterator[str]:
    """By the ending: tonto, grandote, cabrón, hablador; what has one form for both takes the plural alone."""
    if noun[-1] in "oe":
        yield from (noun + "s", noun[:-1] + "a", noun[:-1] + "as")
    elif noun.endswith(("on", "or", "an", "in")):
        yield from (noun + "es", noun + "a", noun + "as")
    else:
        yield from _plural_es(noun)


_SOFT = {"c": "qu", "g": "gu", "z": "c"}  # how the same sound is written before e and i


def _size_es(noun: str) -> Iterator[str]:
    stem = noun[:-1] if noun[-1] in "aeo" else noun
    soft = stem[:-1] + _SOFT[stem[-1]] if stem[-1] in _SOFT else stem
    for ending in ("ito", "illo", "isimo"):
        yield from _four(soft + ending)
    for ending in ("azo", "ote"):
        yield from _four(stem + ending)
    yield from (stem + "on", stem + "ona", stem + "ones", stem + "onas")


def _four(noun: str) -> tuple[str, ...]:
    return noun, noun + "s", noun[:-1] + "a", noun[:-1] + "as"


_PRONOUNS = "me te se lo la le nos os los las les mela melo sela selo telo tela"
_AR = (
    "o as a amos ais an aba abas abamos abais aban e aste asteis aron are aras ara aremos areis aran aria arias ariamos"
    " ariais arian es emos eis en ase ases aramos asen ad ado ada ados adas ao aos"
)
_ER = (
    "o es e emos eis en ia ias iamos iais ian i iste io imos isteis ieron ere eras era eremos ereis eran eria erias eriamos"
    " eriais erian a as amos ais an iera ieras ieran iese iesen ed ido ida idos idas io ios"
)
_IR = _ER.replace(
    " ere eras era eremos ereis eran eria erias eriamos eriais erian", " ire iras ira iremos ireis iran iria irias irian"
)


def _verb_es(verb: str) -> Iterator[str]:
    """A regular verb in every simple tense, with the pronouns that are written to it."""
    stem, kind = verb[:-2], verb[-2:]
    soft = stem[:-1] + _SOFT[stem[-1]] if stem[-1] in _SOFT and kind == "ar" else stem
    for ending in {"ar": _AR, "er": _ER, "ir": _IR}[kind].split():
        yield (soft if ending[0] == "e" else stem) + ending
    gerund, command = ("ando", "a") if kind == "ar" else ("iendo", "e")
    for pronoun in ("", *_PRONOUNS.split()):
        yield from (verb + pronoun, stem + gerund + pronoun, stem + command + pronoun)
    wish = soft + "en" if kind == "ar" else stem + "an"
    yield from (wish + "se", wish + "le", wish + "me", stem + ("aos" if kind == "ar" else "eos"))


def _with_k(word: str) -> str:
    """How it is written where q and c are out of fashion: kabrón, kulo."""
    return _HARD_C.sub("k", word)


_INFLECTIONS: dict[str, dict[str, Callable[[str], Iterator[str]]]] = {
    "en": {"n": _plural_en, "v": _verb_en, "V": _doubling_verb_en, "a": _adjective_en},
    "es": {"n": _plural_es, "g": _gender_es, "d": _size_es, "v": _verb_es},
}
