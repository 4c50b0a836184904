"""Offsets as the engine counts them, by characters, and as JavaScript, Java and Perspective do, by UTF-16 units."""

from bisect import bisect_left
from collections.abc import Sequence


class Utf16:
    """Between both for one text. A lone surrogate is one unit."""

    def __init__(self, text: str) -> None:
        self._units: Sequence[int] = range(len(text) + 1) if text.isascii() else _units(text)

    @property
    def length(self) -> int:
        return self._units[-1]

    def units(self, offset: int) -> int:
        """Of the character with that offset, where it begins."""
        return self._units[offset]

    def character(self, units: int) -> int:
        """The character that begins there; in the middle of a pair the one behind it. At most the text's length."""
        return min(bisect_left(self._units, units), len(self._units) - 1)


def _units(text: str) -> list[int]:
    units, at = [0], 0
    for sign in text:
        at += 2 if sign > "\uffff" else 1
        units.append(at)
    return units
