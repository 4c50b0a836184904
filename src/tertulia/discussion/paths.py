"""Thread order as bytes: a comment's path is its parent's path and its own ordinal, and bytes sort as threads read.

An ordinal takes one byte up to 239, two up to 4,079, then five; each is read without looking behind it,
so no path is the beginning of another comment's unless that comment is its descendant.
"""

# PostgreSQL can't index more than 2,704 bytes; this leaves room for the root's id beside it.
LONGEST_BYTES = 2_000

_ONE = 240
_TWO = 15 * 256  # the first bytes 240 to 254


def child(parent_path: bytes, ordinal: int) -> bytes:
    """The path of the reply that is the ordinal-th (from 0) under its parent."""
    return parent_path + _encoded(ordinal)


def after_all_below(path: bytes) -> bytes:
    """Sorts after every descendant of the path, and before its next sibling."""
    return path + b"\xff\xff"


def above(path: bytes) -> list[bytes]:
    """The paths of its ancestors below the root, nearest last."""
    found, at = [], 0
    while at < len(path):
        at += _length(path[at])
        found.append(path[:at])
    return found[:-1]


def _encoded(ordinal: int) -> bytes:
    if ordinal < _ONE:
        return bytes([ordinal])
    rest = ordinal - _ONE
    if rest < _TWO:
        return bytes([_ONE + rest // 256, rest % 256])
    return b"\xff" + (rest - _TWO).to_bytes(4, "big")


def _length(first: int) -> int:
    if first < _ONE:
        return 1
    return 2 if first < 255 else 5
