"""Two models side by side on people's decisions: where they differ, and whether by more than chance.

What is held against a model is its log loss: how surprised it was by what people decided, 0 for never. It falls with better order
and with truer probabilities, whatever a rulebook's thresholds are. Differences are of the same texts, and their intervals are
bootstrapped over texts (Efron and Tibshirani 1993, chapter 13).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from houserules.decisions import Decision
from houserules.evaluating.metrics import auc
from houserules.labelled import TOXIC
from houserules.rulebook import Rulebook
from houserules.shapes import Action, Judge, Rule, Tier, Verdict

FEWEST_TO_TELL = 20
# On the whole, and of one rule: of several looks one finds something by chance more easily than of one.
CERTAINTY, CERTAINTY_OF_ONE = 0.95, 0.99
# A rule that everybody obeys is judged with a loss of 0.004 or 0.005, and one is as good as the other.
MATTERS = 0.005
_ROUNDS = 2_000
_SEED = 11
_SUREST = 1e-4
MISTAKES = "mistakes"
_HOLDS = (Action.HOLD, Action.REFUSE)

Floats = NDArray[np.float64]
Pair = tuple[float, float]  # old, new


class Outcome(StrEnum):
    """Of the new model: better on the whole and nowhere worse; better on the whole and somewhere worse; and so on."""

    BETTER = "better"
    MIXED = "mixed"
    EVEN = "even"
    WORSE = "worse"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Side:
    """What one model made of one text."""

    scores: Mapping[str, float | None]
    held: frozenset[str]  # the rules for which it would be held or refused


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one rule, or “toxic”; pairs are old and new. ``alarms``: held, and people say no; ``misses``: not held, and they say
    yes; None where no rule holds. ``difference``: between these the log loss has changed; None: too few to tell.
    """

    about: str
    number: int
    positives: int
    auc: Pair
    log_loss: Pair
    alarms: tuple[int, int] | None
    misses: tuple[int, int] | None
    difference: Pair | None

    @property
    def change(self) -> int:
        """1: better beyond chance, -1: worse, 0: neither, or not so that it matters."""
        old, new = self.log_loss
        return _sign(self.difference) if abs(new - old) >= MATTERS else 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """``mistakes``: comments held that people let pass, or the other way round, by any rule; of ``number`` texts."""

    number: int
    rules: Sequence[Figures] = field(default_factory=tuple)
    log_loss: Pair = (0.0, 0.0)
    difference: Pair | None = None
    mistakes: tuple[int, int] = (0, 0)
    mistakes_difference: Pair | None = None

    @property
    def outcome(self) -> Outcome:
        if self.difference is None:
            return Outcome.UNKNOWN
        if _sign(self.difference) < 0:
            return Outcome.WORSE
        if self.worse:
            return Outcome.MIXED
        return Outcome.BETTER if _sign(self.difference) > 0 else Outcome.EVEN

    @property
    def worse(self) -> list[str]:
        """What has become worse beyond chance: rules, and MISTAKES at the rulebook's thresholds."""
        mistakes = [MISTAKES] if _sign(self.mistakes_difference) < 0 else []
        return [each.about for each in self.rules if each.change < 0] + mistakes


Told = Callable[[float], None]  # the share that is done


def compare(
    decisions: Sequence[Decision], old: Judge, new: Judge, *, rulebook: Rulebook, tier: Tier = Tier.FULL, told: Told
) -> Comparison:
    """Both judge all of them. The same decisions and models give the same comparison."""
    sides = []
    for number, decision in enumerate(decisions, 1):
        sides.append((_side(decision, old, rulebook, tier), _side(decision, new, rulebook, tier)))
        told(number / len(decisions))
    return compared(decisions, sides)


def compared(decisions: Sequence[Decision], sides: Sequence[tuple[Side, Side]]) -> Comparison:
    """``sides``: what the old and the new model made of each."""
    rules = [found for name in (TOXIC, *Rule) if (found := _figures(name, decisions, sides))]
    losses = [_losses(decision, *pair) for decision, pair in zip(decisions, sides, strict=True)]
    counted = np.array([len(each) for each in losses], dtype=np.float64)
    if not counted.sum():
        return Comparison(0, rules)
    sums = np.array([[sum(old for old, _ in each), sum(new for _, new in each)] for each in losses])
    whole = sums.sum(axis=0) / counted.sum()
    wrong = np.array(list(_mistakes(decisions, sides)), dtype=np.float64).reshape(-1, 2)
    return Comparison(
        int((counted > 0).sum()),
        rules,
        (float(whole[0]), float(whole[1])),
        _interval(sums[:, 1] - sums[:, 0], counted, CERTAINTY),
        (int(wrong[:, 0].sum()), int(wrong[:, 1].sum())),
        _interval(wrong[:, 1] - wrong[:, 0], np.ones(len(wrong)), CERTAINTY_OF_ONE),
    )


def sentence(comparison: Comparison) -> str:
    """Which is better, whether that is more than chance, and what to do."""
    old, new = comparison.log_loss
    on_whole = f"on {comparison.number:,} texts the log loss is {new:.3f}, it was {old:.3f}"
    if comparison.difference is None:
        return (
            f"Too few to tell: {comparison.number} texts that neither model has learnt from, and it takes {FEWEST_TO_TELL}. "
            "Collect more decisions before you switch."
        )
    low, high = comparison.difference
    interval = f"with {CERTAINTY:.0%} certainty the change is between {low:+.3f} and {high:+.3f}"
    worse = " and ".join(_named(each) for each in comparison.worse)
    return {
        Outcome.BETTER: f"The new model is better, by more than chance: {on_whole}; {interval}.",
        Outcome.MIXED: f"Don't switch before you know why: {on_whole} ({interval}), but beyond chance it is worse: {worse}.",
        Outcome.WORSE: f"The new model is worse, by more than chance: {on_whole}; {interval}. Don't switch.",
        Outcome.EVEN: f"No difference beyond chance: {on_whole}; {interval}. Nothing speaks for switching yet.",
    }[comparison.outcome]


def _named(worse: str) -> str:
    return "at the rulebook's thresholds" if worse == MISTAKES else f"at {worse}"


def _side(decision: Decision, judge: Judge, rulebook: Rulebook, tier: Tier) -> Side:
    return side_of(judge.judge(decision.text, lang=decision.lang, rulebook=rulebook, tier=tier))


def side_of(verdict: Verdict) -> Side:
    scores = {TOXIC: verdict.toxicity, **{str(rule): score for rule, score in verdict.scores.items()}}
    return Side(scores, frozenset(str(rule) for rule, action in verdict.actions.items() if action in _HOLDS))


def _figures(name: str, decisions: Sequence[Decision], sides: Sequence[tuple[Side, Side]]) -> Figures | None:
    known = [
        (decision.labels[name], (old.scores[name], new.scores[name]), (name in old.held, name in new.held))
        for decision, (old, new) in zip(decisions, sides, strict=True)
        if name in decision.labels and None not in (old.scores.get(name), new.scores.get(name))
    ]
    if not known:
        return None
    labels = np.array([label for label, _, _ in known])
    scores = np.array([pair for _, pair, _ in known], dtype=np.float64)
    held = np.array([pair for _, _, pair in known], dtype=bool)
    losses = _log_loss(labels[:, None], scores)
    no, yes = labels < 0.5, labels > 0.5
    sided = no | yes
    return Figures(
        name,
        len(known),
        int(yes.sum()),
        (auc(yes[sided], scores[sided, 0]), auc(yes[sided], scores[sided, 1])),
        (float(losses[:, 0].mean()), float(losses[:, 1].mean())),
        None if name == TOXIC else _counts(held[no]),
        None if name == TOXIC else _counts(~held[yes]),
        _interval(losses[:, 1] - losses[:, 0], np.ones(len(known)), CERTAINTY_OF_ONE),
    )


def _counts(which: NDArray[np.bool_]) -> tuple[int, int]:
    return int(which[:, 0].sum()), int(which[:, 1].sum())


def _losses(decision: Decision, old: Side, new: Side) -> list[Pair]:
    pairs = [(label, old.scores.get(name), new.scores.get(name)) for name, label in decision.labels.items()]
    return [
        (float(_log_loss(label, before)), float(_log_loss(label, after)))
        for label, before, after in pairs
        if before is not None and after is not None
    ]


def _log_loss(label: Floats | float, score: Floats | float) -> Floats:
    sure = np.clip(score, _SUREST, 1 - _SUREST)
    return np.asarray(-(label * np.log(sure) + (1 - label) * np.log(1 - sure)))


def _mistakes(decisions: Sequence[Decision], sides: Sequence[tuple[Side, Side]]) -> Iterator[tuple[bool, bool]]:
    """Of whatever rule: who moderates sees one comment, held or not."""
    for decision, (old, new) in zip(decisions, sides, strict=True):
        most = max(decision.labels.values())
        if most != 0.5:
            yield bool(old.held) != (most > 0.5), bool(new.held) != (most > 0.5)


def _interval(differences: Floats, counted: Floats, certainty: float) -> Pair | None:
    """Of the sum of ``differences`` over the sum of ``counted``, a row a text; None: too few texts."""
    number = len(differences)
    if np.count_nonzero(counted) < FEWEST_TO_TELL:
        return None
    chance = np.random.default_rng(_SEED)
    means = np.empty(_ROUNDS)
    for at in range(_ROUNDS):
        drawn = chance.integers(0, number, number)
        means[at] = differences[drawn].sum() / max(counted[drawn].sum(), 1)
    low, high = np.quantile(means, [(1 - certainty) / 2, (1 + certainty) / 2])
    return float(low), float(high)


def _sign(difference: Pair | None) -> int:
    """Less loss is better."""
    if difference is None:
        return 0
    low, high = difference
    return 1 if high < 0 else -1 if low > 0 else 0
