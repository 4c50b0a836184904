"""What people decided of comments, to train on."""

from datetime import timedelta

import pytest

from houserules.shapes import Rule
from tertulia.discussion.models import Comment, Decision, HouseRule, Revision
from tertulia.discussion.reading import decided as module
from tertulia.discussion.reading.decided import decided
from tertulia.discussion.services.editing import delete_comment
from tertulia.plumbing import clock
from tertulia.stories.models import Publication, Story
from tertulia.wire.shapes import CommentState
from tests.tertulia.discussion.talking import guest, say


def decide(comment: Comment, outcome: CommentState, rule: str = "") -> Decision:
    return Decision.objects.create(comment=comment, outcome=outcome, rule=rule, at=clock.now())


@pytest.mark.parametrize("rule", list(HouseRule))
def test_what_was_rejected_for_a_rule_breaks_it_and_is_toxic_if_that_is_rude(story: Story, rule: HouseRule) -> None:
    decide(say(story, guest(), "You fool."), CommentState.REJECTED, rule)
    told = [(each.text, each.labels) for each in decided()]
    if rule is HouseRule.OTHER:
        assert told == []
    else:
        rude = {"toxic": 1.0} if rule in ("profanity", "hate", "personal", "threat") else {}
        assert told == [("You fool.", {**rude, rule: 1.0})]


def test_the_last_decision_counts_and_what_its_writer_took_back_teaches_nothing(story: Story) -> None:
    ana = guest()
    kept, gone = say(story, ana, "One"), say(story, ana, "Two")
    decide(kept, CommentState.REJECTED, HouseRule.SPAM)
    decide(kept, CommentState.PUBLISHED)
    decide(gone, CommentState.REJECTED, HouseRule.SPAM)
    delete_comment(comment_id=gone.pk, reader=ana)
    assert [(each.text, each.labels) for each in decided()] == [("One", {"toxic": 0.0})]


def test_what_was_published_although_the_models_held_it_doesn_t_break_the_rules_it_was_held_for(story: Story) -> None:
    comment = say(story, guest(), "What a lousy referee.")
    module.Verdict.objects.create(
        comment=comment,
        written_at=comment.created_at,
        judged_at=clock.now(),
        tier="full",
        lang="en",
        action="hold",
        actions={Rule.PERSONAL: "hold", Rule.PROFANITY: "nudge", Rule.HATE: "publish"},
        scores={},
        spans=[],
    )
    decide(comment, CommentState.PUBLISHED)
    assert [each.labels for each in decided()] == [{"toxic": 0.0, "personal": 0.0}]


def test_the_words_are_those_that_were_decided_on(story: Story) -> None:
    comment = say(story, guest(), "Third")
    decision = decide(comment, CommentState.PUBLISHED)
    for words, minutes in (("First", -2), ("Second", 1), ("Other", 2)):
        at = decision.at + timedelta(minutes=minutes)
        Revision.objects.create(comment=comment, source=words, html="", written_at=at, replaced_at=at)
    assert [each.text for each in decided()] == ["Second"]


def test_they_are_told_by_publication_page_by_page(story: Story, paper: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    for number in range(5):
        decide(say(story, guest(), f"Number {number}"), CommentState.PUBLISHED)
    other = Publication.objects.create(slug="bulletin", name="B", created_at=clock.now())
    assert [each.text for each in decided(paper)] == [f"Number {number}" for number in range(5)]
    assert list(decided(other)) == []
