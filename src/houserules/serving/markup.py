"""The words of a comment that comes as HTML, and where in it they stood."""

import html
import re
from bisect import bisect_right

# One pass, and what isn't closed goes to the end: no text makes it look twice.
_MARKUP = re.compile(
    r"(?P<unseen><!--.*?(?:-->|\Z)|<(?P<name>script|style|template)\b.*?(?:</(?P=name)[^>]*(?:>|\Z)|\Z))"
    r"|(?P<tag></?(?P<word>[a-zA-Z][a-zA-Z0-9-]*)[^>]*(?:>|\Z)|<[!?/][^>]*(?:>|\Z))"
    r"|(?P<sign>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?)",
    re.DOTALL | re.IGNORECASE,
)
# What stands on a line of its own. Words to both sides of any other tag belong together, as a reader sees them.
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|br|dd|div|dl|dt|figure|footer|h[1-6r]|header|li|main|nav|ol|p|pre|section|t(?:able|[dhr])|ul",
    re.IGNORECASE,
)


class Words:
    """``text`` is what a reader sees; ``origin`` says where in the source a span of it stood."""

    def __init__(self, source: str) -> None:
        self._pieces: list[str] = []
        self._starts = [0]
        # For each piece: where it begins in the source, and whether it stands there letter by letter.
        self._sources: list[tuple[int, int, bool]] = []
        self._cut(source)
        self.text = "".join(self._pieces)

    def origin(self, begin: int, end: int) -> tuple[int, int]:
        if not self._sources:
            return (0, 0)
        return (self._at(begin)[0], max(self._at(end - 1)[1], self._at(begin)[0]))

    def _cut(self, source: str) -> None:
        at = 0
        for found in _MARKUP.finditer(source):
            self._add(source[at : found.start()], at, found.start(), as_is=True)
            self._add(_seen(found), found.start(), found.end(), as_is=False)
            at = found.end()
        self._add(source[at:], at, len(source), as_is=True)

    def _add(self, piece: str, begin: int, end: int, *, as_is: bool) -> None:
        if piece:
            self._pieces.append(piece)
            self._starts.append(self._starts[-1] + len(piece))
            self._sources.append((begin, end, as_is))

    def _at(self, offset: int) -> tuple[int, int]:
        """Begin and end, in the source, of the character with that offset."""
        index = min(max(bisect_right(self._starts, offset) - 1, 0), len(self._sources) - 1)
        begin, end, as_is = self._sources[index]
        return (begin + offset - self._starts[index], begin + offset - self._starts[index] + 1) if as_is else (begin, end)


def _seen(found: re.Match[str]) -> str:
    if found["sign"]:
        return html.unescape(found["sign"])
    return "\n" if found["word"] and _BLOCKS.fullmatch(found["word"]) else ""
