"""Off point or not: which rare words a comment shares with the story, and with the comment it answers.

No verdict for a comment of under ``FEWEST_WORDS`` words, nor for one in another language than the story.
"""

import json
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from houserules.comparable import fold
from houserules.mixing import probability

FEWEST_WORDS = 10
BITS = 17
LONGEST_STORY_CHARACTERS = 20_000
_WORD = re.compile(r"[^\W\d_]{3,}")
# Endings that two forms of one word differ by, in English and Spanish; longest first.
_ENDINGS = re.compile(
    r"(?:ciones|cion|mente|ments|ment|ings|ing|ados|adas|ado|ada|idos|idas|ido|ida|ers|er|ies|ied|es|ed|os|as|s|o|a|e|y)$"
)


@dataclass(frozen=True, slots=True)
class Pertinence:
    """``rarity``: hashed stem → how rare it is, 0 for words of every text; the chance falls with ``slope`` a unit of overlap."""

    rarity: NDArray[np.float16]
    intercept: float
    slope: float
    length: float

    @classmethod
    def load(cls, folder: Path) -> "Pertinence":
        about = json.loads((folder / "pertinence.json").read_text("utf-8"))
        return cls(np.load(folder / "rarity.npy"), about["intercept"], about["slope"], about["length"])

    def save(self, folder: Path) -> None:
        np.save(folder / "rarity.npy", self.rarity)
        about = {"intercept": self.intercept, "slope": self.slope, "length": self.length}
        (folder / "pertinence.json").write_text(json.dumps(about) + "\n", "utf-8")

    def off_point(self, comment: str, contexts: Sequence[str]) -> float | None:
        """The chance that the (folded) comment has nothing to do with any of ``contexts``: the story, the comment it answers."""
        if len(comment.split()) < FEWEST_WORDS or not any(contexts):
            return None
        words = stems(comment)
        most = max(self.overlap(words, context_stems(context)) for context in contexts if context)
        logit = self.intercept - self.slope * most - self.length * math.log1p(len(words))
        return probability(logit)

    def overlap(self, words: Collection[int], context: frozenset[int]) -> float:
        """The rarity of the words that both have, over the root of that of all the comment's."""
        both = sum(float(self.rarity[word]) for word in words if word in context)
        return both / math.sqrt(1 + sum(float(self.rarity[word]) for word in words))


def stems(folded: str) -> frozenset[int]:
    return frozenset(crc32(_stem(word).encode()) >> (32 - BITS) for word in _WORD.findall(folded))


@lru_cache(maxsize=256)
def context_stems(text: str) -> frozenset[int]:
    """Of a story or a parent, as typed; a story is asked for with every comment under it."""
    return stems(fold(text[:LONGEST_STORY_CHARACTERS]).text)


def _stem(word: str) -> str:
    short = _ENDINGS.sub("", word)
    return short if len(short) > 2 else word
