"""How much each model and list says of a head: fitted on rows no model has learnt from, so that the chances are calibrated."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from houserules.mixing import EVIDENCE, Evidence, Mix
from houserules.shapes import Tier
from houserules.training.rows import HEADS, Row

_LISTED = ("profanity", "slur", "insult", "threat")
_MODELS = {Tier.FAST: ("linear", "linear_toxic"), Tier.FULL: ("linear", "linear_toxic", "encoder", "encoder_toxic")}
_PENALTY = 0.002

Evidences = Sequence[Mapping[str, Evidence]]  # of each row, by head


def fit_mixes(rows: Sequence[Row], evidence: Evidences) -> dict[Tier, dict[str, Mix]]:
    """A listed word never speaks for a lower chance."""
    return {tier: {head: _mix(rows, evidence, tier, head) for head in HEADS} for tier in _MODELS}


def _mix(rows: Sequence[Row], evidence: Evidences, tier: Tier, head: str) -> Mix:
    names = [
        name
        for name in EVIDENCE
        if name in (*_MODELS[tier], *_LISTED, "spanish") and not (head == "toxic" and name.endswith("_toxic"))
    ]
    known = [(row, each[head]) for row, each in zip(rows, evidence, strict=True) if head in row.labels]
    seen = np.array([[found.get(name, 0.0) for name in names] for _, found in known])
    labels = np.array([row.labels[head] for row, _ in known])
    weight = np.array([row.weight for row, _ in known])
    found = logistic(
        seen, labels, weight / weight.sum(), [0.0 if name in _LISTED or name == "linear" else None for name in names]
    )
    return Mix(round(float(found[-1]), 4), {name: round(float(value), 4) for name, value in zip(names, found[:-1], strict=True)})


def logistic(
    seen: NDArray[np.float64], labels: NDArray[np.float64], weight: NDArray[np.float64], least: Sequence[float | None]
) -> NDArray[np.float64]:
    def cost(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = seen @ flat[:-1] + flat[-1]
        slope = (1 / (1 + np.exp(-logits)) - labels) * weight
        gradient = np.append(seen.T @ slope + _PENALTY * flat[:-1], slope.sum())
        losses = (np.logaddexp(0, logits) - labels * logits) * weight
        return float(losses.sum() + 0.5 * _PENALTY * (flat[:-1] ** 2).sum()), gradient

    bounds = [(low, None) for low in least] + [(None, None)]
    best = minimize(cost, np.zeros(seen.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(best.x)
