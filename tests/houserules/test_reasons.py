"""What writers are told: calm, in their language, with the rule and the words in it."""

import re
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.reasons import LANGUAGES, LONGEST_WORD_CHARACTERS, reasons
from houserules.shapes import Action, Rule, Span, Tier, Verdict

RESTRICTIONS = [Action.NUDGE, Action.HOLD, Action.REFUSE]
NAMES = {
    "en": ["profanity", "hate speech", "personal comment", "off point", "threat", "advertising", "private data"],
    "es": ["soez", "odio", "personal", "tema", "amenaza", "publicidad", "privado"],
}
# Nobody is told what they are.
SHAMING = re.compile(
    r"\b(you are|your fault|shame|offensive|bad|wrong|violat\w+|usted es|vergüenza|ofensiv\w+|mal[oa]?)\b", re.IGNORECASE
)


def verdict(actions: dict[Rule, Action], *spans: Span) -> Verdict:
    return Verdict(dict.fromkeys(Rule, 0.9), 0.9, spans, "en", Tier.FULL, Action.HOLD, actions)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_and_action_has_its_sentence_with_and_without_words(lang: str) -> None:
    told = tomllib.loads(resources.files("houserules").joinpath(f"sentences/{lang}.toml").read_text("utf-8"))
    assert told.keys() - {"quoted"} == set(Rule)
    for rule, name_of_rule in zip(Rule, NAMES[lang], strict=True):
        assert set(told[rule]) == {f"{action}{words}" for action in RESTRICTIONS for words in ("", "_words")}
        for name, sentence in told[rule].items():
            assert ("{words}" in sentence) is name.endswith("_words")
            assert name_of_rule in sentence, sentence
            assert not SHAMING.search(sentence), sentence
            assert re.fullmatch(r"[^.!]+[.?]", sentence), "one sentence"
            assert sentence.endswith("?") is name.startswith("nudge"), "a nudge asks, the others tell"


def test_reasons_are_told_harshest_first_and_not_of_what_passes() -> None:
    actions = {Rule.SPAM: Action.NUDGE, Rule.PROFANITY: Action.NUDGE, Rule.HATE: Action.PUBLISH, Rule.THREAT: Action.HOLD}
    told = reasons(verdict(actions), "en")
    assert [(reason.rule, reason.action) for reason in told] == [("threat", "hold"), ("profanity", "nudge"), ("spam", "nudge")]
    assert reasons(verdict({}), "en") == ()


TEXT = "Blast it, you blighter! BLAST it all, and bother, and drat, and rats"


def test_the_words_are_quoted_each_once_and_not_too_many() -> None:
    spans = [Span(Rule.PROFANITY, *place) for place in ((0, 5), (24, 29), (42, 48), (54, 58), (64, 68))]
    (told,) = reasons(verdict({Rule.PROFANITY: Action.NUDGE}, *spans, Span(Rule.PERSONAL, 14, 22)), "en", text=TEXT)
    assert told.sentence.startswith("“Blast”, “bother”, “drat” may read as profanity")
    (told,) = reasons(verdict({Rule.PROFANITY: Action.NUDGE}, *spans[:1]), "es-MX", text=TEXT)
    assert told.sentence.startswith("Por «Blast», esto puede leerse como lenguaje soez")


def test_without_the_text_or_spans_the_sentence_stands_alone() -> None:
    action = {Rule.PROFANITY: Action.NUDGE}
    alone = "This may read as profanity"
    assert reasons(verdict(action, Span(Rule.PROFANITY, 0, 5)), "en")[0].sentence.startswith(alone)
    assert reasons(verdict(action), "en", text=TEXT)[0].sentence.startswith(alone)


@pytest.mark.parametrize("lang", ["", "und", "de", "EN_us"])
def test_a_language_that_is_not_spoken_here_gets_english(lang: str) -> None:
    assert "house rules" in reasons(verdict({Rule.HATE: Action.HOLD}), lang)[0].sentence


@given(st.text(st.characters(), max_size=200), st.tuples(st.integers(0, 200), st.integers(0, 200)))
def test_quoted_words_are_short_and_turn_nothing_around(text: str, place: tuple[int, int]) -> None:
    (told,) = reasons(verdict({Rule.HATE: Action.REFUSE}, Span(Rule.HATE, *sorted(place))), "en", text=text)
    assert len(told.sentence) < 110 + LONGEST_WORD_CHARACTERS
    assert not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", told.sentence)
