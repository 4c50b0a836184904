"""Rarity of words from all training texts, and how overlap tells a reply to this text from one to another."""

import math
import random
from collections.abc import Iterable, Sequence

import numpy as np

from houserules.comparable import fold
from houserules.pertinence import BITS, FEWEST_WORDS, Pertinence, context_stems, stems
from houserules.training.fitting_mixes import logistic

_EVERYDAY = 2.0  # words in more than about one text of eight say nothing of its subject


def fit_pertinence(texts: Iterable[str], pairs: Sequence[tuple[str, str]], seed: int) -> Pertinence:
    """``pairs``: a comment, and what it answers."""
    rarity = _rarity(texts)
    blank = Pertinence(rarity, 0.0, 0.0, 0.0)
    chance = random.Random(seed)
    seen, labels = [], []
    for comment, answered in pairs:
        folded = fold(comment).text
        if len(folded.split()) < FEWEST_WORDS:
            continue
        words = stems(folded)
        for other, label in ((answered, 0.0), (chance.choice(pairs)[1], 1.0)):
            seen.append([-blank.overlap(words, context_stems(other)), -math.log1p(len(words))])
            labels.append(label)
    count = len(labels)
    found = logistic(np.array(seen), np.array(labels), np.full(count, 1 / count), [0.0, None])
    return Pertinence(rarity, *(round(float(value), 4) for value in (found[2], found[0], found[1])))


def _rarity(texts: Iterable[str]) -> "np.ndarray[tuple[int], np.dtype[np.float16]]":
    counts = np.zeros(1 << BITS)
    number = 0
    for text in texts:
        number += 1
        counts[list(stems(fold(text).text))] += 1
    return np.clip(np.log((number + 1) / (counts + 0.5)) - _EVERYDAY, 0, 8).astype(np.float16)
