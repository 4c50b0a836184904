"""Which of two models is nearer to people, and what is said of it."""

import random

import pytest

from houserules.comparing import Comparison, Outcome, Side, compared, sentence
from houserules.decisions import Decision

Sides = list[tuple[Side, Side]]


def _case(number: int, old: float, new: float, *, seed: int = 1) -> tuple[list[Decision], Sides]:
    """Half of so many texts break “hate”; the models say so with these chances, more or less."""
    chance = random.Random(seed)
    decisions = [Decision(f"text {at}", "en", {"hate": float(at % 2)}) for at in range(number)]
    return decisions, [(_side(each, old, chance), _side(each, new, chance)) for each in decisions]


def _side(decision: Decision, sure: float, chance: random.Random) -> Side:
    right = min(0.99, max(0.01, sure + chance.uniform(-0.1, 0.1)))
    score = right if decision.labels["hate"] else 1 - right
    return Side({"hate": score}, frozenset(["hate"] if score >= 0.75 else []))


@pytest.mark.parametrize(
    ("old", "new", "outcome", "told"),
    [
        (0.6, 0.85, Outcome.BETTER, "better, by more than chance"),
        (0.85, 0.6, Outcome.WORSE, "worse, by more than chance"),
        (0.7, 0.7, Outcome.EVEN, "No difference beyond chance"),
    ],
)
def test_the_outcome_follows_the_loss_and_is_told(old: float, new: float, outcome: Outcome, told: str) -> None:
    comparison = compared(*_case(200, old, new))
    assert comparison.outcome is outcome
    assert told in sentence(comparison)
    assert ("Don't switch" in sentence(comparison)) == (outcome is Outcome.WORSE)


def test_of_few_texts_nothing_is_claimed() -> None:
    comparison = compared(*_case(10, 0.2, 0.9))
    assert comparison.outcome is Outcome.UNKNOWN
    assert "Too few to tell: 10 texts" in sentence(comparison)
    assert compared([], []).outcome is Outcome.UNKNOWN


def test_figures_are_of_the_texts_whose_label_is_known() -> None:
    (figures,) = compared(*_case(40, 0.6, 0.9)).rules
    assert (figures.about, figures.number, figures.positives, figures.auc) == ("hate", 40, 20, (1.0, 1.0))
    assert figures.misses == (20, 0)
    assert figures.alarms == (0, 0)
    assert figures.log_loss[0] > figures.log_loss[1]
    assert figures.change == 1


def test_a_rule_that_became_worse_is_named_though_the_whole_is_better() -> None:
    decisions, sides = _case(200, 0.55, 0.95)
    threats = [Decision(f"threat {at}", "en", {"threat": 1.0}) for at in range(40)]
    now = [(Side({"threat": 0.8}, frozenset(["threat"])), Side({"threat": 0.6}, frozenset(["threat"]))) for _ in threats]
    comparison = compared([*decisions, *threats], [*sides, *now])
    assert comparison.outcome is Outcome.MIXED
    assert comparison.worse == ["threat"]
    assert "it is worse: at threat." in sentence(comparison)


def test_more_mistakes_at_the_thresholds_speak_against_a_better_loss() -> None:
    decisions = [Decision(f"text {at}", "en", {"hate": 0.0}) for at in range(100)]
    sides = [(Side({"hate": 0.5}, frozenset()), Side({"hate": 0.4}, frozenset(["hate"]))) for _ in decisions]
    comparison = compared(decisions, sides)
    assert (comparison.outcome, comparison.mistakes) == (Outcome.MIXED, (0, 100))
    assert "at the rulebook's thresholds" in sentence(comparison)


def test_what_changes_too_little_to_matter_is_no_change() -> None:
    decisions = [Decision(f"text {at}", "en", {"threat": 0.0}) for at in range(100)]
    sides = [(Side({"threat": 0.003}, frozenset()), Side({"threat": 0.004}, frozenset())) for _ in decisions]
    assert compared(decisions, sides).worse == []


def test_a_score_that_is_not_given_counts_on_neither_side() -> None:
    decisions = [Decision(f"text {at}", "en", {"off_point": 1.0}) for at in range(30)]
    nothing = Side({"off_point": None}, frozenset())
    assert compared(decisions, [(nothing, nothing)] * 30) == Comparison(0, [])
