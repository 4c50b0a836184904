"""The fast model: hashed word and letter n-grams, one weight for each head. Numpy alone; about 150 microseconds a comment.

A text's features are its distinct letter 3- and 5-grams, words and pairs of words, each hashed into ``2**BITS`` places. All are
found at once from running sums S of letter * BASE**-place: the hash of letters i to j is (S[j] - S[i]) * BASE**i, modulo 2**64,
wherever they stand.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BITS = 19
LONGEST_LETTERS = 6_000
_LETTER_GRAMS = (3, 5)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_SHIFT = np.uint64(64 - BITS)
_KIND = np.uint64(0xC2B2AE3D27D4EB4F)  # so that a word and its letters fall in different places

# Of ASCII, and of all beyond it.
_SPACE, _INSIDE, _SIGN = 0, 1, 2
_CLASSES = np.array(
    [_SPACE if code == 32 else _INSIDE if chr(code) in "abcdefghijklmnopqrstuvwxyz0123456789'*" else _SIGN for code in range(128)]
    + [_INSIDE],
    dtype=np.int8,
)

Ids = NDArray[np.int64]
_Hashes = NDArray[np.uint64]


def _powers(count: int) -> _Hashes:
    powers = np.empty(count, dtype=np.uint64)
    value, base = 1, int(_BASE)
    for at in range(count):
        powers[at] = value
        value = value * base & 0xFFFFFFFFFFFFFFFF
    return powers


_POWERS = _powers(LONGEST_LETTERS + 4)
# Its inverse modulo 2**64: BASE is odd.
_INVERSE = np.array([pow(int(power), -1, 1 << 64) for power in _POWERS], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Grams:
    """Where each feature lies in the folded text (``begins``, ``ends``) and its place among the weights (``ids``)."""

    ids: Ids
    begins: Ids
    ends: Ids
    letters: int  # so many come first that are letter n-grams; the others are words


def grams(folded: str) -> Grams:
    """All features of a folded text, as often as they occur; the text is cut at ``LONGEST_LETTERS``."""
    # A letter beyond ASCII counts by its code point; lone surrogates never come: folding drops them.
    codes = np.frombuffer(f" {folded[:LONGEST_LETTERS]} ".encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    length = len(codes)
    running = np.zeros(length + 1, dtype=np.uint64)
    np.cumsum((codes.view(np.uint64) + np.uint64(1)) * _INVERSE[:length], out=running[1:])
    begins, ends, kinds = _windows(length, _words(codes))
    hashed = (running[ends] - running[begins]) * _POWERS[begins]
    hashed ^= hashed >> np.uint64(32)
    ids = ((hashed + kinds * _KIND) * _MIX) >> _SHIFT
    return Grams(ids.astype(np.int64), begins, ends, int((kinds == 0).sum()))


def _words(codes: Ids) -> tuple[Ids, Ids]:
    """Begin and end of every run of letters and digits; a sign that is neither is a word of its own."""
    classes = _CLASSES.take(codes, mode="clip")
    inside = classes == _INSIDE
    change = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    begins, ends = change[0::2], change[1::2]  # the text begins and ends with a space
    signs = np.flatnonzero(classes == _SIGN)
    if len(signs):
        begins, ends = np.concatenate([begins, signs]), np.concatenate([ends, signs + 1])
        order = np.argsort(begins, kind="stable")
        begins, ends = begins[order], ends[order]
    return begins, ends


def _windows(length: int, words: tuple[Ids, Ids]) -> tuple[Ids, Ids, _Hashes]:
    begins, ends = words
    firsts = [np.arange(max(length - size + 1, 0)) for size in _LETTER_GRAMS]
    lasts = [first + size for first, size in zip(firsts, _LETTER_GRAMS, strict=True)]
    counts = [sum(map(len, firsts)), len(begins), max(len(begins) - 1, 0)]
    kinds = np.repeat(np.arange(3, dtype=np.uint64), counts)
    return np.concatenate([*firsts, begins, begins[:-1]]), np.concatenate([*lasts, ends, ends[1:]]), kinds


@dataclass(frozen=True, slots=True)
class LinearModel:
    """``weights``: int8, one row a place, one column a head.

    A head's logit: the weights of the text's distinct features over the root of their number, letters and words each apart,
    summed, times ``scales``, plus ``bias``.
    """

    heads: tuple[str, ...]
    weights: NDArray[np.int8]
    scales: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def load(cls, folder: Path) -> "LinearModel":
        about = json.loads((folder / "linear.json").read_text("utf-8"))
        # A plain view of the mapped file: memmap's own indexing is slower than what it indexes.
        weights = np.asarray(np.load(folder / "linear.npy", mmap_mode="r"))
        return cls(tuple(about["heads"]), weights, np.array(about["scales"], np.float32), np.array(about["bias"], np.float32))

    def save(self, folder: Path) -> None:
        np.save(folder / "linear.npy", self.weights)
        about = {"heads": self.heads, "scales": self.scales.tolist(), "bias": self.bias.tolist()}
        (folder / "linear.json").write_text(json.dumps(about) + "\n", "utf-8")

    def logits(self, found: Grams) -> dict[str, float]:
        """By head."""
        total = np.zeros(len(self.heads), dtype=np.float64)
        for ids in distinct(found):
            # Whole numbers below 2**24 are exact as floats, and this way added in a quarter of the time.
            rows = self.weights.take(ids, axis=0).astype(np.float32)
            total += (np.ones(len(ids), np.float32) @ rows) / np.sqrt(max(len(ids), 1))
        logits = np.asarray(total * self.scales + self.bias, dtype=np.float32)
        return dict(zip(self.heads, logits.tolist(), strict=True))


def distinct(found: Grams) -> tuple[Ids, Ids]:
    """The text's distinct letter n-grams, and its distinct words and pairs: what training counts, too."""
    return _unique(found.ids[: found.letters]), _unique(found.ids[found.letters :])


def _unique(ids: Ids) -> Ids:
    """As np.unique, which is made for large arrays and takes seven times as long for one comment's."""
    ordered = np.sort(ids)
    is_first = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first]
