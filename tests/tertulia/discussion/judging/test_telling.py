"""What a writer is told, and where the words are."""

from django.utils import translation

from houserules.shapes import Action, Rule, Span, Tier, Verdict
from tertulia.discussion.judging.telling import judgement, why_held
from tertulia.wire.shapes import CommentState
from tests.tertulia.discussion.judges import verdict


def test_a_judgement_says_why_where_and_what_comes_of_posting_it_anyway() -> None:
    text = "You turnip."
    told = judgement(verdict(text), text, CommentState.PUBLISHED)
    assert (told.text, told.anyway) == (text, CommentState.PUBLISHED)
    assert [reason.rule for reason in told.reasons] == ["personal"]
    assert "“turnip”" in told.reasons[0].sentence
    assert [(span.rule, span.begin, span.end) for span in told.spans] == [("personal", 4, 10)]


def test_it_is_said_in_the_language_that_is_spoken() -> None:
    text = "You turnip."
    with translation.override("es"):
        assert "normas de la casa" in judgement(verdict(text), text, None).reasons[0].sentence
        assert "comprobar" in why_held(None, text)[0].sentence


def test_places_are_counted_as_javascript_counts_and_stand_in_order() -> None:
    text = "👍👍 You turnip\ud800, cabbage 𝔥ead"
    spans = judgement(verdict(text), text, None).spans
    units = text.encode("utf-16-le", "surrogatepass")
    assert [units[2 * span.begin : 2 * span.end].decode("utf-16-le") for span in spans] == ["turnip", "cabbage"]


def test_while_it_waits_only_what_keeps_it_back_is_told() -> None:
    text = "You turnip, you cabbage."
    assert [reason.rule for reason in why_held(verdict(text), text)] == ["profanity"]


def test_what_nobody_could_judge_is_said_to_be_so() -> None:
    for told in (why_held(None, "Hello."), why_held(verdict("Hello."), "Hello.")):
        assert [reason.rule for reason in told] == [None]
        assert told[0].sentence


def test_a_rule_without_words_has_a_sentence_and_no_places() -> None:
    found = Verdict(
        scores=dict.fromkeys(Rule, 0.1), toxicity=0.1, spans=(Span(Rule.HATE, 0, 2),), lang="en", tier=Tier.FULL,
        action=Action.NUDGE, actions={Rule.OFF_POINT: Action.NUDGE},
    )  # fmt: skip
    told = judgement(found, "So it goes.", None)
    assert [reason.rule for reason in told.reasons] == ["off_point"]
    assert told.spans == []
