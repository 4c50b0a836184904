"""What the models and the lists say of a head, mixed into one calibrated probability: logistic regression on rows set aside."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from houserules.shapes import Tier

Evidence = Mapping[str, float]  # a name of ``EVIDENCE`` → its strength
EVIDENCE = ("linear", "linear_toxic", "encoder", "encoder_toxic", "profanity", "slur", "insult", "threat", "spanish")


@dataclass(frozen=True, slots=True)
class Mix:
    """One head in one tier."""

    bias: float
    weights: Mapping[str, float]

    def chance(self, evidence: Evidence) -> float:
        logit = self.bias + sum(weight * evidence.get(name, 0.0) for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def load_mixes(path: Path) -> dict[Tier, dict[str, Mix]]:
    read = json.loads(path.read_text("utf-8"))
    return {Tier(tier): {head: Mix(**mix) for head, mix in heads.items()} for tier, heads in read.items()}


def save_mixes(mixes: Mapping[Tier, Mapping[str, Mix]], path: Path) -> None:
    plain = {
        tier: {head: {"bias": mix.bias, "weights": dict(mix.weights)} for head, mix in heads.items()}
        for tier, heads in mixes.items()
    }
    path.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")
