"""The fast model: hashed word and letter n-grams, one weight for each head. Numpy alone; about 110 microseconds a comment.

A text's features are its distinct letter 3- and 5-grams, words and pairs of words, each hashed into ``2**BITS`` places. All are
found at once from running sums S of letter * BASE**-place: the hash of letters i to j is (S[j] - S[i]) * BASE**i, modulo 2**64,
wherever they stand.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BITS = 19
LONGEST_LETTERS = 6_000
_LETTER_GRAMS = (3, 5)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_SHIFT = np.uint64(64 - BITS)
_ONE, _HALF = np.uint64(1), np.uint64(32)
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


class Grams(NamedTuple):
    """The places of a text's distinct features, rising: of its letter n-grams, and of its words and pairs."""

    letters: Ids
    words: Ids


def grams(folded: str) -> Grams:
    """All features of a folded text; it is cut at ``LONGEST_LETTERS``."""
    # A letter beyond ASCII counts by its code point; lone surrogates never come: folding drops them.
    codes = np.frombuffer(f" {folded[:LONGEST_LETTERS]} ".encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    begins, ends = _words(codes)
    running = _running(codes)
    hashed = [(running[size:] - running[:-size]) * _POWERS[: max(len(running) - size, 0)] for size in _LETTER_GRAMS]
    letters = sum(map(len, hashed))
    first, last, power = running[begins], running[ends], _POWERS[begins]
    ids = np.concatenate([*hashed, (last - first) * power, (last[1:] - first[:-1]) * power[:-1]])
    ids ^= ids >> _HALF
    ids[letters:] += _KIND
    ids[letters + len(begins) :] += _KIND
    ids *= _MIX
    ids >>= _SHIFT
    places = ids.view(np.int64)
    return Grams(_distinct(places[:letters]), _distinct(places[letters:]))


def _running(codes: Ids) -> _Hashes:
    """Overwrites the codes."""
    terms = codes.view(np.uint64)
    terms += _ONE
    terms *= _INVERSE[: len(codes)]
    running = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(terms, out=running[1:])
    return running


def _words(codes: Ids) -> tuple[Ids, Ids]:
    """Begin and end of every run of letters and digits; a sign that is neither is a word of its own."""
    classes = _CLASSES[np.minimum(codes, len(_CLASSES) - 1)]
    inside, sign = classes == _INSIDE, classes == _SIGN
    # The text begins and ends with a space.
    begins = np.flatnonzero(sign[1:] | (inside[1:] > inside[:-1])) + 1
    ends = np.flatnonzero(sign[:-1] | (inside[:-1] > inside[1:])) + 1
    return begins, ends


def _distinct(ids: Ids) -> Ids:
    """Sorted where they lie. As np.unique, which is made for large arrays and takes seven times as long for one comment's."""
    ids.sort()
    is_first = np.ones(len(ids), dtype=bool)
    np.not_equal(ids[1:], ids[:-1], out=is_first[1:])
    return ids[is_first]


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
        for ids in found:
            # Whole numbers below 2**24 are exact as floats, and this way added in a quarter of the time.
            rows = self.weights.take(ids, axis=0).astype(np.float32)
            total += (np.ones(len(ids), np.float32) @ rows) / np.sqrt(max(len(ids), 1))
        logits = np.asarray(total * self.scales + self.bias, dtype=np.float32)
        return dict(zip(self.heads, logits.tolist(), strict=True))
