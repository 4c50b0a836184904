"""Where in a TOML text its keys and values stand. The parser of the standard library doesn't say once it is content."""

import ast
import re
from contextlib import suppress

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'''"""[^"\\]*(?:(?:\\.|"{1,2}(?!"))[^"\\]*)*"{3,5}|\'\'\'[^']*(?:'{1,2}(?!')[^']*)*'{3,5}'''
    r"""|"(?:[^"\\]|\\.)*"|'[^']*\'""",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}#\n]*")


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class Whereabouts:
    """Offsets by path: ``("rules", "hate", "hold")``, an index for an element of a list.

    The text must be what the parser has taken, with plain line feeds.
    """

    def __init__(self, text: str) -> None:
        self._text, self._at, self._table = text, 0, Path()
        self._keys: dict[Path, int] = {}
        self._values: dict[Path, int] = {}
        with suppress(RecursionError):  # What lies so deep is no part of a rulebook; what holds it has been seen.
            self._look()

    def key(self, path: Path) -> int:
        """Where that key is first named; of what has none, whatever holds it."""
        return next((self._keys[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._keys), 0)

    def value(self, path: Path) -> int:
        return self._values.get(path, self.key(path))

    def _look(self) -> None:
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                self._header()
            else:
                self._pair(self._table)
            self._skip(_BLANK)

    def _header(self) -> None:
        while self._text[self._at] in "[ \t":
            self._at += 1
        self._table = self._key_under(())
        self._at = self._text.index("]", self._at)
        while self._text[self._at : self._at + 1] == "]":
            self._at += 1

    def _pair(self, table: Path) -> None:
        path = self._key_under(table)
        self._skip(_SPACE)
        self._at += 1  # the =
        self._skip(_SPACE)
        self._value(path)

    def _key_under(self, table: Path) -> Path:
        path = table
        while True:
            self._skip(_SPACE)
            begin = self._at
            path = (*path, _plain(self._skip(_KEY)))
            self._keys.setdefault(path, begin)
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return path
            self._at += 1

    def _value(self, path: Path) -> None:
        self._values.setdefault(path, self._at)
        sign = self._text[self._at]
        if sign in "\"'":
            self._skip(_STRING)
        elif sign in "[{":
            self._held(path, "]" if sign == "[" else "}")
        else:
            self._skip(_PLAIN)

    def _held(self, path: Path, end: str) -> None:
        """The elements of a list, the pairs of an inline table."""
        self._at += 1
        for index in range(len(self._text)):
            self._skip(_BLANK)
            if self._text[self._at] == end:
                break
            if end == "]":
                self._value((*path, index))
            else:
                self._pair(path)
            self._skip(_BLANK)
            self._at += self._text[self._at] == ","
        self._at += 1

    def _skip(self, what: re.Pattern[str]) -> str:
        found = what.match(self._text, self._at)
        if found is None:
            raise AssertionError("the parser has taken what isn't TOML")
        self._at = found.end()
        return found[0]


def _plain(key: str) -> str:
    """The key as the parser gives it."""
    if key[0] == "'":
        return key[1:-1]
    return str(ast.literal_eval(key)) if key[0] == '"' else key
