"""The shipped engine, real weights. The sentences were written for these tests: what holds of them must hold of any like them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import houserules
from houserules import Action, Rule, Story, Tier
from houserules.rulebook import load_rulebook

TIERS = list(Tier)
STORY = Story(
    "The tram comes back to the harbour",
    "After forty years the council voted for rails, stops and a new depot along the harbour.",
)
PLAIN = [
    "I took that tram to school as a child, and I would take it again tomorrow if the fare stays where it is.",
    "The council never published the costs of the depot. Why should we believe the new figure?",
    "Mi abuela cogía ese tranvía todos los días para ir al mercado del puerto.",
    "No estoy de acuerdo: el ayuntamiento ha hecho bien las cuentas esta vez.",
]
RUDE = {
    "You are a complete idiot and everybody here knows it.": Rule.PERSONAL,
    "What a fucking disgrace, this whole fucking council.": Rule.PROFANITY,
    "Eres un imbécil y un payaso, no tienes ni idea.": Rule.PERSONAL,
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("text", PLAIN)
def test_plain_talk_is_published(text: str, tier: Tier) -> None:
    verdict = houserules.judge(text, tier=tier)
    assert verdict.action is Action.PUBLISH
    assert verdict.tier is tier
    assert list(verdict.scores) == list(Rule)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("text", RUDE)
def test_rude_talk_is_more_likely_than_not_against_its_rule_and_says_where(text: str, tier: Tier) -> None:
    verdict = houserules.judge(text, tier=tier)
    assert verdict.scores[RUDE[text]] > 0.5
    assert verdict.spans
    assert all(0 <= span.begin < span.end <= len(text) for span in verdict.spans)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "text", ["Oh shit, I forgot the meeting.", "The whole plan is fucked up.", "Joder, otra vez el tranvía."]
)
def test_a_strong_word_is_at_least_nudged_whoever_it_is_said_to(text: str, tier: Tier) -> None:
    verdict = houserules.judge(text, tier=tier)
    assert verdict.actions[Rule.PROFANITY] is not Action.PUBLISH
    assert Rule.PROFANITY in {span.rule for span in verdict.spans}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("text", ["A damn fine tram.", "Moby Dick is set in Scunthorpe."])
def test_a_mild_word_and_a_name_are_left_to_the_models(text: str, tier: Tier) -> None:
    assert houserules.judge(text, tier=tier).action is not Action.HOLD


def test_words_to_blame_are_places_in_the_text_as_it_was_typed() -> None:
    text = "Nobody asked you, y\u200bo\u200bu f\u200bu\u200bcking 1d10t."
    marked = "".join(text[span.begin : span.end] for span in houserules.judge(text).spans)
    assert "1d10t" in marked


def test_off_point_has_a_verdict_only_with_a_story_or_parent_and_enough_words_in_its_language() -> None:
    assert houserules.judge(PLAIN[0]).scores[Rule.OFF_POINT] is None
    assert houserules.judge("Trams!", story=STORY).scores[Rule.OFF_POINT] is None
    assert houserules.judge(PLAIN[2], story=STORY).scores[Rule.OFF_POINT] is None
    on, off = (
        houserules.judge(text, story=STORY, tier=Tier.FAST).scores[Rule.OFF_POINT]
        for text in (PLAIN[0], "My cousin sells walnuts and honey every Sunday morning behind the church of his village")
    )
    assert on < off


def test_a_papers_own_words_count() -> None:
    book = load_rulebook('name = "x"\n[words]\nrefuse = ["trambollox"]\nallow = ["fucking"]\n')
    assert houserules.judge("such trambollox again", rulebook=book, tier=Tier.FAST).action is Action.REFUSE
    assert houserules.judge("such trambollox again", tier=Tier.FAST).action is Action.PUBLISH


@pytest.mark.parametrize("tier", TIERS)
def test_the_same_comment_has_the_same_verdict(tier: Tier) -> None:
    assert houserules.judge(PLAIN[1], tier=tier) == houserules.judge(PLAIN[1], tier=tier)


def test_without_its_encoder_the_full_tier_has_no_verdict_and_the_fast_one_has(tmp_path: Path) -> None:
    for file in houserules.engine().folder.iterdir():
        if file.name != "encoder.onnx":
            (tmp_path / file.name).symlink_to(file)
    engine = houserules.Engine(weights=tmp_path)
    assert engine.judge(PLAIN[0], tier=Tier.FAST).tier is Tier.FAST
    with pytest.raises(Exception, match=r"encoder\.onnx"):
        engine.judge(PLAIN[0], tier=Tier.FULL)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00" * 9,
        "\ud800\udfff",
        "a\u0301" * 10_000,
        "\u202e" * 500,
        "🐀" * 3_000,
        "a" * 20_000,
        "(" * 20_000,
        "a@" * 9_000,
    ],
)
def test_strange_texts_have_a_verdict(text: str, tier: Tier) -> None:
    verdict = houserules.judge(text, tier=tier)
    assert all(score is None or 0 <= score <= 1 for score in verdict.scores.values())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(TIERS))
def test_any_text_has_chances_and_spans_inside_it(text: str, tier: Tier) -> None:
    verdict = houserules.judge(text, tier=tier)
    assert all(score is None or 0 <= score <= 1 for score in verdict.scores.values())
    assert 0 <= verdict.toxicity <= 1
    assert all(0 <= span.begin < span.end <= len(text) for span in verdict.spans)
