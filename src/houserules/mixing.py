"""What the models and the lists say of a head, mixed into one calibrated probability: logistic regression on rows set aside."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from houserules.lexicon import Hit, Kind
from houserules.shapes import Tier

Evidence = Mapping[str, float]  # a name of ``EVIDENCE`` → its strength
_LEAST_PROFANE = (0.0, 0.0, 0.6, 0.75)  # by severity
EVIDENCE = ("linear", "linear_toxic", "encoder", "encoder_toxic", "profanity", "slur", "insult", "threat", "spanish")


@dataclass(frozen=True, slots=True)
class Mix:
    """One head in one tier."""

    bias: float
    weights: Mapping[str, float]

    def chance(self, evidence: Evidence) -> float:
        logit = self.bias
        for name, weight in self.weights.items():  # a sum of a generator takes half as long again, six times a comment
            logit += weight * evidence.get(name, 0.0)
        return probability(logit)


def probability(logit: float) -> float:
    """Never quite 0 nor 1, however sure."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def evidence(said: Mapping[str, float], read: Mapping[str, float], hits: Iterable[Hit], lang: str) -> dict[str, Evidence]:
    """Head by head, what the n-grams said, what the encoder read (nothing in the fast tier) and what is listed.

    What an own word of a publication brings is up to its rulebook: it says nothing of how profane a comment is.
    """
    shared = {
        **_listed(hits),
        "linear_toxic": said["toxic"],
        "encoder_toxic": read.get("toxic", 0.0),
        "spanish": float(lang == "es"),
    }
    return {head: {**shared, "linear": said[head], "encoder": read.get(head, 0.0)} for head in said}


def _listed(hits: Iterable[Hit]) -> dict[str, float]:
    """How bad the worst listed word of each kind is: 0 for none, to 1 for severe."""
    worst = {str(kind): 0.0 for kind in Kind}
    for hit in hits:
        if hit.entry.lang:
            worst[hit.entry.kind] = max(worst[hit.entry.kind], hit.entry.severity / 3)
    return worst


def least_profane(hits: Iterable[Hit]) -> float:
    """What a listed word of profanity comes to at the least, whatever is around it.

    The models have learnt from people who were asked what is obscene; to them "bullshit" is hardly ever. Readers of a newspaper
    were asked by nobody: the numbers are set by hand, so that a strong word is nudged by the shipped rulebook and never held for
    itself, and a mild one is left to the models.
    """
    listed = (hit.entry.severity for hit in hits if hit.entry.lang and hit.entry.kind is Kind.PROFANITY)
    return _LEAST_PROFANE[max(listed, default=0)]


def load_mixes(path: Path) -> dict[Tier, dict[str, Mix]]:
    read = json.loads(path.read_text("utf-8"))
    return {Tier(tier): {head: Mix(**mix) for head, mix in heads.items()} for tier, heads in read.items()}


def save_mixes(mixes: Mapping[Tier, Mapping[str, Mix]], path: Path) -> None:
    plain = {
        tier: {head: {"bias": mix.bias, "weights": dict(mix.weights)} for head, mix in heads.items()}
        for tier, heads in mixes.items()
    }
    path.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")
