"""Verdicts that are known against answers that are known."""

from math import isnan

import pytest

from houserules.evaluating import figures as made
from houserules.evaluating.examples import Example, TestSet
from houserules.evaluating.figures import (
    MARKS,
    Figure,
    Mark,
    Sample,
    Tried,
    alarms_by_group,
    by_language,
    figures,
    worst_mistakes,
)
from houserules.shapes import Action, Rule, Span, Tier, Verdict


def verdict(score: float = 0.0, *, spans: tuple[Span, ...] = (), action: Action = Action.PUBLISH, lang: str = "en") -> Verdict:
    scores = dict.fromkeys(Rule, score) | {Rule.OFF_POINT: None}
    return Verdict(scores, score, spans, lang, Tier.FULL, action)


def tried(pairs: list[tuple[Example, Verdict]], name: str = "mine", *, plain: bool = False) -> Tried:
    return Tried(TestSet(name, "", lambda _: iter(()), plain), [pair[0] for pair in pairs], [pair[1] for pair in pairs])


def value(found: Tried, name: str) -> float:
    return next(figure.value for figure in figures(found) if figure.name == name)


def test_the_shift_is_a_mean_and_the_distance_a_mean_size() -> None:
    texts = [Example("a"), Example("b"), Example("A", twin_of=0), Example("b", twin_of=1)]
    scores = [0.5, 0.2, 0.3, 0.2]
    found = tried([(example, verdict(score)) for example, score in zip(texts, scores, strict=True)])
    assert value(found, "twin_shift") == pytest.approx(0.1)
    assert value(found, "twin_distance") == pytest.approx(0.1)
    assert value(found, "twin_shift_swapped") == pytest.approx(0.2)
    up_and_down = tried([(example, verdict(score)) for example, score in zip(texts, [0.5, 0.2, 0.3, 0.4], strict=True)])
    assert value(up_and_down, "twin_shift") == pytest.approx(0.0)
    assert value(up_and_down, "twin_distance") == pytest.approx(0.2)


def test_spans_of_every_rule_about_wording_are_taken_together() -> None:
    spans = (Span(Rule.HATE, 0, 2), Span(Rule.PROFANITY, 1, 3), Span(Rule.SPAM, 5, 9), Span(Rule.PRIVACY, 5, 9))
    found = tried(
        [(Example("x" * 9, marked=frozenset({0, 1, 2})), verdict(spans=spans)), (Example("y", marked=frozenset()), verdict())]
    )
    assert value(found, "span_f1") == 1.0


def test_no_verdict_on_the_point_counts_as_on_it() -> None:
    found = tried([(Example("a", {"off_point": True}), verdict(0.9)), (Example("b", {"off_point": False}), verdict(0.9))])
    assert value(found, "auc") == 0.5


def test_of_plain_texts_those_that_do_not_appear_at_once_are_counted() -> None:
    actions = [Action.PUBLISH, Action.NUDGE, Action.HOLD, Action.REFUSE]
    found = tried([(Example("a"), verdict(action=action)) for action in actions], plain=True)
    assert (value(found, "held"), value(found, "nudged")) == (0.5, 0.25)


def test_the_worst_rule_is_about_wording() -> None:
    scores = {rule: 0.9 if rule in (Rule.SPAM, Rule.PRIVACY, Rule.OFF_POINT) else 0.1 for rule in Rule} | {Rule.THREAT: 0.4}
    assert made.scores_of([Verdict(scores, 0.0, (), "en", Tier.FULL, Action.PUBLISH)], "worst rule")[0] == 0.4


def test_agreement_is_asked_for_each_thing_that_was_graded() -> None:
    pairs = [(Example("", grades={"toxicity": at / 9, "hate": -at}), verdict(at / 10)) for at in range(5)]
    found = {figure.about: figure.value for figure in figures(tried(pairs)) if figure.name == "spearman"}
    assert found == {"toxicity": pytest.approx(1), "hate": pytest.approx(-1)}


def test_false_alarms_are_those_among_good_texts_of_a_group() -> None:
    rows = [(False, "x", 0.9), (False, "x", 0.1), (True, "x", 0.9), (False, "y", 0.1), (True, "z", 0.9)]
    examples = [Example("", {"hate": is_so}, groups=(group,)) for is_so, group, _ in rows]
    found = alarms_by_group(Sample("", "hate", examples, [verdict(score) for _, _, score in rows]))
    assert [(each.group, each.number, each.alarms, each.rate) for each in found] == [("x", 2, 1, 0.5), ("y", 1, 0, 0.0)]
    assert found[0].low < 0.5 < found[0].high


def test_languages_are_taken_together_over_the_sets() -> None:
    one = Sample("one", "hate", [Example("", {"hate": True}), Example("", {"hate": False}, lang="es")], [verdict(), verdict()])
    other = Sample("other", "hate", [Example("", {"hate": False}, lang="es")], [verdict(lang="es")])
    found = {each.lang: (len(each.sample.truth), each.recognised) for each in by_language([one, other])}
    assert found == {"en": (1, 1.0), "es": (2, 0.5)}
    unknown = Sample("", "hate", [Example("", {"hate": True}, lang="und")], [verdict()])
    assert isnan(next(by_language([unknown])).recognised)


def test_the_surest_mistakes_come_first() -> None:
    rows = [(False, 0.6), (False, 0.9), (False, 0.1), (True, 0.2), (True, 0.05), (True, 0.8)]
    sample = Sample(
        "", "hate", [Example(f"{score}", {"hate": is_so}) for is_so, score in rows], [verdict(score) for _, score in rows]
    )
    assert [(each.text, each.is_alarm) for each in worst_mistakes(sample, 5)] == [
        ("0.9", True),
        ("0.6", True),
        ("0.05", False),
        ("0.2", False),
    ]
    assert len(worst_mistakes(sample, 1)) == 2


def test_a_promise_is_missed_by_what_cannot_be_said() -> None:
    name = next(iter(MARKS))
    assert Figure(*name, value=float("nan"), number=0).is_missed
    assert not Figure("mine", "hate", "auc", 0.1, 1).is_missed
    assert Mark(0.03, at_most=True).is_met(0.03)
    assert not Mark(0.03, at_most=True).is_met(0.031)
    assert str(Mark(0.95)) == "≥ 0.95"
