"""The n-gram model: logistic regression for all heads at once, by L-BFGS; soft labels, a head learns where its label is known."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from houserules.comparable import fold
from houserules.linear import BITS, LinearModel, distinct, grams
from houserules.training.rows import HEADS, Row

PENALTY = 4e-7
ROUNDS = 60


def features(rows: Sequence[Row]) -> csr_matrix:
    blocks = [block for row in rows for block in distinct(grams(fold(row.text).text))]
    lengths = np.array([len(block) for block in blocks])
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(np.float32)
    ends = np.concatenate([[0], np.cumsum(lengths)])[::2]
    return csr_matrix((values, np.concatenate(blocks).astype(np.int32), ends), shape=(len(rows), 1 << BITS))


def fit(rows: Sequence[Row], told: Callable[[float], None]) -> LinearModel:
    seen = features(rows)
    labels = np.array([[row.labels.get(head, 0) for head in HEADS] for row in rows], dtype=np.float32)
    known = np.array([[row.weight if head in row.labels else 0 for head in HEADS] for row in rows], dtype=np.float32)
    known /= known.sum(axis=0)
    weights, bias = _minimum(seen, labels, known, told)
    scales = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-8).astype(np.float32)
    return LinearModel(HEADS, np.round(weights / scales).astype(np.int8), scales, bias)


def _minimum(
    seen: csr_matrix, labels: NDArray[np.float32], known: NDArray[np.float32], told: Callable[[float], None]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    shape = (seen.shape[1] + 1, len(HEADS))
    turned = seen.T.tocsr()
    rounds = 0

    def cost(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape)
        logits = seen @ weights[:-1].astype(np.float32) + weights[-1].astype(np.float32)
        chances = 1 / (1 + np.exp(-logits))
        losses = np.logaddexp(0, logits) - labels * logits
        slope = (chances - labels) * known
        gradient = np.empty(shape)
        gradient[:-1] = turned @ slope + PENALTY * weights[:-1]
        gradient[-1] = slope.sum(axis=0)
        return float((losses * known).sum() + 0.5 * PENALTY * (weights[:-1] ** 2).sum()), gradient.ravel()

    def step(_: NDArray[np.float64]) -> None:
        nonlocal rounds
        rounds += 1
        told(rounds / ROUNDS)

    best = minimize(
        cost, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", callback=step, options={"maxiter": ROUNDS, "maxcor": 6}
    )
    found = best.x.reshape(shape).astype(np.float32)
    return found[:-1], found[-1]
