"""Figures of quality. ``truth`` is an array of True and False, ``scores`` one of numbers of the same length.

What can't be said (no positive, no negative, nothing at all) is NaN.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Scores = NDArray[np.float64]

LINE = 0.5
BINS = 10
# Of the normal distribution, for 95 %.
Z = 1.959964


def auc(truth: Truth, scores: Scores) -> float:
    """The chance that a positive has the higher score of a random pair; a tie counts half (Mann and Whitney)."""
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return nan
    return float((ranks(scores)[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def ranks(values: NDArray[Any]) -> Scores:
    """From 1; equal values share their mean rank."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[place], dtype=np.float64)


def roc(truth: Truth, scores: Scores) -> tuple[Scores, Scores]:
    """False-positive and true-positive rates from (0, 0) to (1, 1), a point for each threshold that changes something."""
    caught, alarms = _by_threshold(truth, scores)
    return np.r_[0.0, alarms / max(1, alarms[-1] if len(alarms) else 1)], np.r_[
        0.0, caught / max(1, caught[-1] if len(caught) else 1)
    ]


def average_precision(truth: Truth, scores: Scores) -> float:
    """Precision at every threshold, weighted by the recall that it adds."""
    if not truth.any():
        return nan
    caught, alarms = _by_threshold(truth, scores)
    added = np.diff(np.r_[0, caught]) / caught[-1]
    return float((added * caught / (caught + alarms)).sum())


def _by_threshold(truth: Truth, scores: Scores) -> tuple[Scores, Scores]:
    """How many positives and negatives are at or above each score, the highest score first."""
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.r_[np.diff(scores[order]) != 0, True]) if len(scores) else np.array([], dtype=int)
    caught = np.cumsum(truth[order], dtype=np.float64)[last]
    return caught, last + 1 - caught


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts at the line."""

    hits: int
    alarms: int
    misses: int
    passes: int

    @property
    def precision(self) -> float:
        return _ratio(self.hits, self.hits + self.alarms)

    @property
    def recall(self) -> float:
        return _ratio(self.hits, self.hits + self.misses)

    @property
    def f1(self) -> float:
        return _ratio(2 * self.hits, 2 * self.hits + self.alarms + self.misses)

    @property
    def macro_f1(self) -> float:
        """The mean of both classes' F1; of a class nobody is in or put in, nothing."""
        other = _ratio(2 * self.passes, 2 * self.passes + self.alarms + self.misses)
        return (self.f1 + other) / 2


def confusion(truth: Truth, scores: Scores, line: float = LINE) -> Confusion:
    """At the line is above it."""
    above = scores >= line
    return Confusion(*(int(each.sum()) for each in (truth & above, ~truth & above, truth & ~above, ~truth & ~above)))


def brier(truth: Truth, scores: Scores) -> float:
    return float(((scores - truth) ** 2).mean()) if len(truth) else nan


@dataclass(frozen=True, slots=True)
class Bin:
    """Scores of about the same height: their mean, the share of positives, how many."""

    score: float
    share: float
    number: int


def bins(truth: Truth, scores: Scores) -> list[Bin]:
    """Ten of equal width, 1.0 in the last; the empty ones left out."""
    where = np.minimum((scores * BINS).astype(int), BINS - 1)
    held = [where == number for number in range(BINS)]
    return [Bin(float(scores[each].mean()), float(truth[each].mean()), int(each.sum())) for each in held if each.any()]


def calibration_error(truth: Truth, scores: Scores) -> float:
    """Expected calibration error: how far share and mean score are apart, over the bins by their size."""
    return sum(each.number * abs(each.share - each.score) for each in bins(truth, scores)) / len(truth) if len(truth) else nan


def spearman(one: Scores, other: Scores) -> float:
    """The correlation of ranks."""
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return nan
    return float(np.corrcoef(ranks(one), ranks(other))[0, 1])


def span_f1(found: AbstractSet[int], marked: AbstractSet[int]) -> float:
    """Of the characters of one text, as SemEval-2021 task 5 defines it: 1 where neither marks any, 0 where one does alone."""
    if not found or not marked:
        return float(found == marked)
    return 2 * len(found & marked) / (len(found) + len(marked))


def wilson(successes: int, number: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not number:
        return 0.0, 1.0
    share = successes / number
    centre = share + Z * Z / (2 * number)
    reach = Z * sqrt(share * (1 - share) / number + Z * Z / (4 * number * number))
    scale = 1 + Z * Z / number
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else nan
