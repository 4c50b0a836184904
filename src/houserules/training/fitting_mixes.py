"""How much each model and list says of a head: fitted on rows no model has learnt from, so that the chances are calibrated."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from houserules.mixing import EVIDENCE, Evidence, Mix
from houserules.shapes import Tier
from houserules.training.rows import HEADS, Row

_LISTED = ("profanity", "slur", "insult", "threat")
_MODELS = {Tier.FAST: ("linear", "linear_toxic"), Tier.FULL: ("linear", "linear_toxic", "encoder", "encoder_toxic")}
_PENALTY = 0.002
_LEAST_CHANCE = 0.02
# How toxic a comment is, is asked of comments; what is put together or collected for one rule's sake counts a tenth there.
_COMMENTS = frozenset(["toxic-spans", "context-abuse-talk", "offendes"])
_FAR = 0.1
_MEASURED = 1.0  # how much it counts, beside the side of the line, that a measured score is met as a logit

Evidences = Sequence[Mapping[str, Evidence]]  # of each row, by head


def fit_mixes(rows: Sequence[Row], evidence: Evidences) -> dict[Tier, dict[str, Mix]]:
    """A listed word never speaks for a lower chance."""
    return {tier: {head: _mix(rows, evidence, tier, head) for head in HEADS} for tier in _MODELS}


def pull_mixes(
    mixes: Mapping[Tier, Mapping[str, Mix]], heads: Sequence[str], rows: Sequence[Row], evidence: Evidences, pull: float
) -> dict[Tier, dict[str, Mix]]:
    """These heads' mixes moved towards the rows' labels, from where they are; the other heads' as they are."""
    return {
        tier: {head: _pulled(mix, rows, evidence, head, pull) if head in heads else mix for head, mix in by_head.items()}
        for tier, by_head in mixes.items()
    }


def _mix(rows: Sequence[Row], evidence: Evidences, tier: Tier, head: str) -> Mix:
    names = [
        name
        for name in EVIDENCE
        if name in (*_MODELS[tier], *_LISTED, "spanish") and not (head == "toxic" and name.endswith("_toxic"))
    ]
    if head == "toxic":
        rows = [row if row.source in _COMMENTS else replace(row, weight=_FAR * row.weight) for row in rows]
    seen, labels, weight = _known(rows, evidence, head, names)
    met = _MEASURED * np.array([row.measured and head == "toxic" for row in rows if head in row.labels])
    return _rounded(names, logistic(seen, labels, weight / weight.sum(), [_least(name) for name in names], met=met))


def _pulled(mix: Mix, rows: Sequence[Row], evidence: Evidences, head: str, pull: float) -> Mix:
    names = list(mix.weights)
    seen, labels, weight = _known(rows, evidence, head, names)
    if not len(labels):
        return mix
    begin = np.array([*mix.weights.values(), mix.bias])
    # Bounds hold for what is added; a mix that lies below them already isn't made to jump.
    least = [None if (low := _least(name)) is None else min(low - at, 0.0) for name, at in zip(names, begin, strict=False)]
    base = seen @ begin[:-1] + begin[-1]
    added = logistic(seen, labels, weight, least, base=base, pull=pull, bias_pull=pull)
    return _rounded(names, begin + added)


def _least(name: str) -> float | None:
    return 0.0 if name in _LISTED or name == "linear" else None


def _known(
    rows: Sequence[Row], evidence: Evidences, head: str, names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Of the rows whose label is known: what was found, the label, the weight."""
    known = [(row, each[head]) for row, each in zip(rows, evidence, strict=True) if head in row.labels]
    seen = np.array([[found.get(name, 0.0) for name in names] for _, found in known])
    return seen, np.array([row.labels[head] for row, _ in known]), np.array([row.weight for row, _ in known])


def _rounded(names: Sequence[str], found: NDArray[np.float64]) -> Mix:
    return Mix(round(float(found[-1]), 4), {name: round(float(value), 4) for name, value in zip(names, found[:-1], strict=True)})


def logistic(
    seen: NDArray[np.float64],
    labels: NDArray[np.float64],
    weight: NDArray[np.float64],
    least: Sequence[float | None],
    *,
    base: NDArray[np.float64] | float = 0.0,
    pull: float = _PENALTY,
    bias_pull: float = 0.0,
    met: NDArray[np.float64] | float = 0.0,
) -> NDArray[np.float64]:
    """Weights, each at least what ``least`` says, and the bias; ``base`` are logits that they are added to.

    ``met``: how much it counts that a label is met as a logit.
    """
    clipped = np.clip(labels, _LEAST_CHANCE, 1 - _LEAST_CHANCE)
    wanted = np.log(clipped / (1 - clipped))

    def cost(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = seen @ flat[:-1] + flat[-1] + base
        off = met * (logits - wanted)
        slope = (1 / (1 + np.exp(-logits)) - labels + 2 * off) * weight
        gradient = np.append(seen.T @ slope + pull * flat[:-1], slope.sum() + bias_pull * flat[-1])
        losses = (np.logaddexp(0, logits) - labels * logits + off * (logits - wanted)) * weight
        return float(losses.sum() + 0.5 * pull * (flat[:-1] ** 2).sum() + 0.5 * bias_pull * flat[-1] ** 2), gradient

    bounds = [(low, None) for low in least] + [(None, None)]
    best = minimize(cost, np.zeros(seen.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(best.x)
