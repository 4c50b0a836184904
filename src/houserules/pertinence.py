"""Off point or not: which rare words a comment shares with the story and with the comment it answers, and how near in subject.

No verdict for a comment of under ``FEWEST_WORDS`` words, nor for one in another language than the story.
"""

import json
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
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
class Fit:
    """The logit of being off point falls with each unit of ``overlap`` and ``nearness``, and with the ``length`` in log words."""

    intercept: float
    overlap: float
    nearness: float
    length: float


@dataclass(frozen=True, slots=True)
class Pertinence:
    """``rarity``: hashed stem → how rare it is, 0 for words of every text. ``by_words`` judges where no subject was read."""

    rarity: NDArray[np.float16]
    by_words: Fit
    by_subject: Fit

    @classmethod
    def load(cls, folder: Path) -> "Pertinence":
        about = json.loads((folder / "pertinence.json").read_text("utf-8"))
        return cls(np.load(folder / "rarity.npy"), Fit(**about["words"]), Fit(**about["subject"]))

    def save(self, folder: Path) -> None:
        np.save(folder / "rarity.npy", self.rarity)
        about = {"words": asdict(self.by_words), "subject": asdict(self.by_subject)}
        (folder / "pertinence.json").write_text(json.dumps(about) + "\n", "utf-8")

    def off_point(self, comment: str, contexts: Sequence[str], nearness: float | None = None) -> float | None:
        """The chance that the (folded) comment has nothing to do with any of ``contexts``: the story, the comment it answers.

        ``nearness``: how near in subject the nearest of them is, -1 to 1; None where it was not read.
        """
        if not may_be_judged(comment, contexts):
            return None
        words = stems(comment)
        most = max(self.overlap(words, context_stems(context)) for context in contexts if context)
        fit = self.by_words if nearness is None else self.by_subject
        logit = fit.intercept - fit.overlap * most - fit.nearness * (nearness or 0.0) - fit.length * math.log1p(len(words))
        return probability(logit)

    def overlap(self, words: Collection[int], context: frozenset[int]) -> float:
        """The rarity of the words that both have, over the root of that of all the comment's."""
        both = sum(float(self.rarity[word]) for word in words if word in context)
        return both / math.sqrt(1 + sum(float(self.rarity[word]) for word in words))


def may_be_judged(comment: str, contexts: Sequence[str]) -> bool:
    return len(comment.split()) >= FEWEST_WORDS and any(contexts)


def stems(folded: str) -> frozenset[int]:
    return frozenset(crc32(_stem(word).encode()) >> (32 - BITS) for word in _WORD.findall(folded))


@lru_cache(maxsize=256)
def context_stems(text: str) -> frozenset[int]:
    """Of a story or a parent, as typed; a story is asked for with every comment under it."""
    return stems(fold(text[:LONGEST_STORY_CHARACTERS]).text)


def _stem(word: str) -> str:
    short = _ENDINGS.sub("", word)
    return short if len(short) > 2 else word
