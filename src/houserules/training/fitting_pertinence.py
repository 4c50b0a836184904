"""Rarity of words from all training texts, and how overlap and nearness tell a reply to this text from one to another."""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from houserules.comparable import fold
from houserules.pertinence import BITS, FEWEST_WORDS, Fit, Pertinence, stems
from houserules.training.fitting_mixes import logistic

_PAIRS = 2_500
_LENGTH = 2
_PULL = 1e-5  # nearness is between 0 and 1, and must be able to weigh
_EVERYDAY = 2.0  # words in more than about one text of eight say nothing of its subject


def fit_pertinence(
    texts: Iterable[str], pairs: Sequence[tuple[str, str]], subject: Callable[[str], NDArray[np.float32]], seed: int
) -> Pertinence:
    """``pairs``: what was answered, and the answer. ``subject``: what a folded text is about."""
    nothing = Fit(0.0, 0.0, 0.0, 0.0)
    blank = Pertinence(_rarity(texts), nothing, nothing)
    chance = random.Random(seed)
    seen, labels = [], []
    long = [(fold(answered).text, fold(answer).text) for answered, answer in pairs if len(answer.split()) >= FEWEST_WORDS]
    for answered, answer in chance.sample(long, min(_PAIRS, len(long))):
        words, about = stems(answer), subject(answer)
        for other, label in ((answered, 0.0), (chance.choice(long)[0], 1.0)):
            seen.append([-blank.overlap(words, stems(other)), -float(about @ subject(other)), -math.log1p(len(words))])
            labels.append(label)
    known, wanted = np.array(seen), np.array(labels)
    return replace(blank, by_words=_fit(known, wanted, (0, 2)), by_subject=_fit(known, wanted, (0, 1, 2)))


def _fit(seen: NDArray[np.float64], labels: NDArray[np.float64], columns: Sequence[int]) -> Fit:
    """``seen``: minus overlap, nearness and length, a row each."""
    least = [None if column == _LENGTH else 0.0 for column in columns]
    found = logistic(seen[:, columns], labels, np.full(len(labels), 1 / len(labels)), least, pull=_PULL)
    falls = [0.0, 0.0, 0.0]
    for column, value in zip(columns, found, strict=False):
        falls[column] = round(float(value), 4)
    return Fit(round(float(found[-1]), 4), *falls)


def _rarity(texts: Iterable[str]) -> "np.ndarray[tuple[int], np.dtype[np.float16]]":
    counts = np.zeros(1 << BITS)
    number = 0
    for text in texts:
        number += 1
        counts[list(stems(fold(text).text))] += 1
    return np.clip(np.log((number + 1) / (counts + 0.5)) - _EVERYDAY, 0, 8).astype(np.float16)
