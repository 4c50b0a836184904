"""Rows from the training phrases: every slot filled at random, each text several times, some with spelling tricks."""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from houserules.training.rows import Row

_SLOT = re.compile(r"\{(\w+)\}")
_TRICKED = 0.06
_LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "$"})


def phrase_rows(lang: str, *, times: int, seed: int) -> Iterator[Row]:
    """``times`` tells how often a text with slots is filled; one without slots comes once."""
    book = tomllib.loads(resources.files("houserules.training").joinpath(f"phrases/{lang}.toml").read_text("utf-8"))
    fills = _fills(book["fill"])
    chance = random.Random(f"{seed} {lang}")
    for frame in book["frame"]:
        for ordinal, text in enumerate(frame["texts"]):
            yield from _filled(text, frame, fills, chance, times, f"{lang} {frame['kind']} {ordinal}", lang)


def _filled(
    text: str, frame: Mapping[str, Any], fills: "_Fills", chance: random.Random, times: int, family: str, lang: str
) -> Iterator[Row]:
    seen: set[str] = set()
    for _ in range(times if _SLOT.search(text) else 1):
        made = _varied(_fill(text, fills, chance), chance)
        if made not in seen:
            seen.add(made)
            yield Row(made, dict(frame["labels"]), f"phrases-{lang}", lang=lang, family=family)


_Fills = dict[str, tuple[str, int, Sequence[Any]]]  # slot → its fill, its place in a value, the values


def _fills(tables: Mapping[str, Any]) -> _Fills:
    fills: _Fills = {}
    for name, table in tables.items():
        for place, slot in enumerate(table.get("slots", [name])):
            fills[slot] = (name, place, table["values"])
    return fills


def _fill(text: str, fills: _Fills, chance: random.Random) -> str:
    drawn: dict[str, Any] = {}

    def one(slot: re.Match[str]) -> str:
        name, place, values = fills[slot[1]]
        value = drawn.setdefault(name, chance.choice(values))
        return str(value if isinstance(value, str) else value[place])

    for _ in range(4):
        if not _SLOT.search(text):
            break
        text = _SLOT.sub(one, text)
    return text


def _varied(text: str, chance: random.Random) -> str:
    """As people type: often without the capital or the full stop, now and then in capitals or with a trick."""
    draw = chance.random()
    if draw < 0.55:
        return text[:1].upper() + text[1:]
    if draw < 0.75:
        return text.lower().rstrip(".")
    if draw < 0.79:
        return text.upper()
    if draw < 0.79 + _TRICKED:
        return _tricked(text, chance)
    return text


def _tricked(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    place = chance.randrange(len(words))
    word = words[place]
    if len(word) > 3:
        cut = chance.randrange(1, len(word) - 1)
        words[place] = chance.choice(
            [
                word.translate(_LEET),
                word[:cut] + word[cut + 1 :],
                word[:cut] + word[cut] + word[cut:],
                " ".join(word),
                word[:cut] + " " + word[cut:],
            ]
        )
    return " ".join(words)
