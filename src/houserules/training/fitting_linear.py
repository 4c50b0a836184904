"""The n-gram model: logistic regression for all heads at once, by L-BFGS; soft labels, a head learns where its label is known."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from houserules.comparable import fold
from houserules.linear import BITS, Ids, LinearModel, grams
from houserules.training.rows import HEADS, Row

PENALTY = 4e-7
ROUNDS = 60


def features(texts: Iterable[str]) -> csr_matrix:
    """A row for each text, made comparable first; a column for each of the model's places."""
    blocks = [block.astype(np.int32) for text in texts for block in grams(fold(text).text)]
    lengths = np.array([len(block) for block in blocks])
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(np.float32)
    ends = np.concatenate([[0], np.cumsum(lengths)])[::2]
    return csr_matrix((values, np.concatenate(blocks), ends), shape=(len(blocks) // 2, 1 << BITS))


def fit(rows: Sequence[Row], told: Callable[[float], None]) -> LinearModel:
    seen = features(row.text for row in rows)
    labels = np.array([[row.labels.get(head, 0) for head in HEADS] for row in rows], dtype=np.float32)
    known = np.array([[row.weight if head in row.labels else 0 for head in HEADS] for row in rows], dtype=np.float32)
    known /= known.sum(axis=0)
    weights, bias = _minimum(Lesson(seen, labels, known), Pull(PENALTY, 0.0), told)
    scales = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-8).astype(np.float32)
    return LinearModel(HEADS, np.round(weights / scales).astype(np.int8), scales, bias)


def fit_onward(
    model: LinearModel, heads: Sequence[str], lesson: "Lesson", pull: "Pull", told: Callable[[float], None]
) -> LinearModel:
    """``model`` with these heads moved towards the lesson (a column for each of them), its other heads as they are.

    The minimum for a place that no text of the lesson has is where it is, so only the others are computed.
    """
    places = np.unique(lesson.seen.indices)
    columns = np.array([model.heads.index(head) for head in heads])
    before = model.weights[np.ix_(places, columns)] * model.scales[columns]
    few = lesson.seen[:, places]
    base = few @ before + model.bias[columns]
    added, added_bias = _minimum(replace(lesson, seen=few, base=base.astype(np.float32)), pull, told)
    weights, scales, bias = np.array(model.weights), model.scales.copy(), model.bias.copy()
    for at, column in enumerate(columns):
        _move(weights[:, column], scales[column : column + 1], places, before[:, at] + added[:, at])
        bias[column] += added_bias[at]
    return LinearModel(model.heads, weights, scales, bias)


def _move(column: NDArray[np.int8], scale: NDArray[np.float32], places: Ids, moved: NDArray[np.float32]) -> None:
    """Writes into both. The step between two weights grows only where 127 of them don't reach any more."""
    needed = np.abs(moved).max() / 127
    if needed > scale[0]:
        column[:] = np.round(column * (scale[0] / needed))
        scale[0] = needed
    column[places] = np.round(moved / scale[0])


@dataclass(frozen=True)
class Lesson:
    """Texts' features; of each text and head (a column each) the label, how much it counts (0: it isn't known), and the logit
    that the fitted weights are added to.
    """

    seen: csr_matrix
    labels: NDArray[np.float32]
    known: NDArray[np.float32]
    base: "NDArray[np.float32] | float" = 0.0

    def rows(self, which: NDArray[np.bool_]) -> "Lesson":
        return Lesson(self.seen[which], self.labels[which], self.known[which])


@dataclass(frozen=True, slots=True)
class Pull:
    """How strongly weights and bias are pulled to 0: half of it times their square is added to the cost."""

    weights: float
    bias: float


def _minimum(lesson: Lesson, pull: Pull, told: Callable[[float], None]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    seen, labels, known = lesson.seen, lesson.labels, lesson.known
    shape = (seen.shape[1] + 1, labels.shape[1])
    turned = seen.T.tocsr()
    rounds = 0

    def cost(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape)
        logits = seen @ weights[:-1].astype(np.float32) + weights[-1].astype(np.float32) + lesson.base
        chances = 1 / (1 + np.exp(-logits))
        losses = np.logaddexp(0, logits) - labels * logits
        slope = (chances - labels) * known
        gradient = np.empty(shape)
        gradient[:-1] = turned @ slope + pull.weights * weights[:-1]
        gradient[-1] = slope.sum(axis=0) + pull.bias * weights[-1]
        pulled = 0.5 * pull.weights * (weights[:-1] ** 2).sum() + 0.5 * pull.bias * (weights[-1] ** 2).sum()
        return float((losses * known).sum() + pulled), gradient.ravel()

    def step(_: NDArray[np.float64]) -> None:
        nonlocal rounds
        rounds += 1
        told(rounds / ROUNDS)

    best = minimize(
        cost, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", callback=step, options={"maxiter": ROUNDS, "maxcor": 6}
    )
    found = best.x.reshape(shape).astype(np.float32)
    return found[:-1], found[-1]
