"""A rulebook's TOML, read with a place for everything that is wrong in it. Knows no rule; ``rulebook`` does."""

import difflib
import math
import re
import tomllib
from collections.abc import Collection, Iterator
from typing import Any, NoReturn

from houserules.errors import RulebookInvalid
from houserules.whereabouts import Path, Whereabouts, place

MOST_BYTES = 1_000_000

_TOLD = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_HINT = "Texts stand in quotes, lists in [ ], numbers begin with a digit, each setting has its own line: hold = 0.85"
# The parser needs time by the square of a key's parts. No word of a rulebook has room for so many.
_LONG_KEY = re.compile(r"""(?:\.[ \t]*+(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*+'|[\w-]*+)[ \t]*+){60}""")
_CANT_BE_MEANT = {
    re.compile("[\ud800-\udfff]"): "Here stands half a character.",
    _LONG_KEY: "A key of so many parts can't be meant.",
    re.compile(r"(?<![\d_])\d[\d_]{4000}"): "A number of so many digits can't be meant.",
}
_DEEP = re.compile(r"(?:\[\s*){20}")
# Line breaks and what else can't stand in a line; marks that join letters are meant.
_NO_SIGN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_KINDS = {dict: "a table", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}


class Document:
    """A TOML text and what is in it. Raises RulebookInvalid."""

    def __init__(self, text: str) -> None:
        self.text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        self._refuse_what_the_parser_cant_bear()
        try:
            self.root = Node(self, (), tomllib.loads(self.text))
        except RecursionError:
            found = _DEEP.search(self.text)
            self.refuse(found.start() if found else 0, "Brackets are nested too deeply.", _HINT)
        except ValueError as wrong:
            self._refuse_as_told(str(wrong))

    def refuse(self, offset: int, message: str, hint: str) -> NoReturn:
        raise RulebookInvalid(message, *place(self.text, offset), hint)

    def _refuse_what_the_parser_cant_bear(self) -> None:
        if len(self.text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
            raise too_large()
        for pattern, message in _CANT_BE_MEANT.items():
            if found := pattern.search(self.text):
                self.refuse(found.start(), message, "Something may have gone wrong when the text was copied.")

    def _refuse_as_told(self, told: str) -> NoReturn:
        known = _TOLD.fullmatch(told)
        if known is None:
            self.refuse(0, f"{told}.", _HINT)
        if known[2] is None:
            self.refuse(len(self.text), f"{known[1]}.", _HINT)
        raise RulebookInvalid(f"{known[1]}.", int(known[2]), int(known[3]), _HINT)


class Node:
    """A value of the document and the path that leads to it. Every question about it raises RulebookInvalid."""

    def __init__(self, document: Document, path: Path, value: Any) -> None:
        self._document, self._path, self._value = document, path, value

    def refuse(self, message: str, hint: str = "") -> NoReturn:
        """Pointing at the value."""
        document = self._document
        document.refuse(Whereabouts(document.text).value(self._path), message, hint)

    def refuse_key(self, message: str, hint: str = "") -> NoReturn:
        document = self._document
        document.refuse(Whereabouts(document.text).key(self._path), message, hint)

    def pairs(self, known: Collection[str] | None = None) -> "Iterator[tuple[str, Node]]":
        """What is in this table; only these keys may be."""
        for key, value in self._of(dict, "[rules.hate] begins one").items():
            node = Node(self._document, (*self._path, key), value)
            if known is not None and key not in known:
                node.refuse_key(f"There is no “{_short(key)}” here.", _meant(key, known))
            yield key, node

    def text(self, most: int) -> str:
        said = str(self._of(str, "texts stand in quotes")).strip()
        if not 0 < len(said) <= most:
            self.refuse(f"This text must have 1 to {most} characters; it has {len(said)}.")
        if _NO_SIGN.search(said):
            self.refuse("A line break or control sign stands in this text.", "Write it in one line.")
        return said

    def share(self) -> float:
        """A number from 0 to 1."""
        said = float(self._of((int, float), "like 0.85, without quotes"))
        if not 0 <= said <= 1:
            shown = f"{said:g}" if math.isfinite(said) else "this"
            self.refuse(f"A threshold is a number from 0 to 1; {shown} is not.", "0.85 means: 85 % sure or more.")
        return said

    def items(self) -> "list[Node]":
        listed = self._of(list, 'like ["one", "two"]')
        return [Node(self._document, (*self._path, index), value) for index, value in enumerate(listed)]

    def _of(self, kind: type | tuple[type, ...], example: str) -> Any:
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if type(self._value) not in kinds:  # not isinstance: true is no number
            named = _KINDS.get(type(self._value), "a date or time")
            self.refuse(f"Here stands {named}; it must be {_KINDS[kinds[0]]}.", f"It is written so: {example}.")
        return self._value


def too_large() -> RulebookInvalid:
    return RulebookInvalid(f"The rulebook is larger than {MOST_BYTES:,} bytes.", 1, 1, "Shorten its lists of words.")


def _meant(key: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(key[:100].lower(), known, n=1)
    return f"Did you mean “{near[0]}”?" if near else f"There can be: {', '.join(known)}."


def _short(key: str) -> str:
    shown = "".join(sign if sign.isprintable() else "?" for sign in key)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
