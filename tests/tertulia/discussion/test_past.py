"""Past comments as a rulebook is tried on them: with their words, their place, and what people made of them."""

import pytest

from houserules.remarks import Decision
from houserules.shapes import Rule
from houserules.shapes import Story as Told
from tertulia.discussion.models import HouseRule
from tertulia.discussion.reading import past
from tertulia.discussion.reading.past import count_past, past_remarks
from tertulia.discussion.services.deciding import reject_held
from tertulia.discussion.services.editing import delete_comment
from tertulia.discussion.services.posting import Draft, post_comment
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.judges import Judge, judging
from tests.tertulia.discussion.talking import guest, say, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


def test_every_comment_with_words_comes_with_its_place_and_its_decision(paper: Publication, story: Story, ana: Reader) -> None:
    root = say(story, ana, "A root.")
    reply = say(story, ana, "A reply.", under=root)
    delete_comment(comment_id=say(story, ana, "Not any more.").pk, reader=ana)
    with judging(Judge()):
        held, rejected = (_insist(story, ana, text) for text in ("Held cabbage.", "Rejected cabbage."))
    reject_held(comment_id=rejected, rule=HouseRule.PROFANITY)
    told = list(past_remarks(paper, with_scores=False))
    assert [(each.id, each.text, each.parent, each.decision, each.rule) for each in told] == [
        (str(root.pk), "A root.", None, Decision.APPROVED, None),
        (str(reply.pk), "A reply.", "A root.", Decision.APPROVED, None),
        (str(held), "Held cabbage.", None, None, None),
        (str(rejected), "Rejected cabbage.", None, Decision.REJECTED, Rule.PROFANITY),
    ]
    assert {each.story for each in told} == {Told("The tram returns", "", None)}
    assert count_past(paper) == 4


def _insist(story: Story, reader: Reader, text: str) -> int:
    return post_comment(story=story, sender=sender(reader), draft=Draft(text, accept_nudge=True)).comment.pk


def test_a_rule_that_the_engine_does_not_know_is_none(paper: Publication, story: Story, ana: Reader) -> None:
    with judging(Judge()):
        reject_held(comment_id=_insist(story, ana, "A cabbage."), rule=HouseRule.OTHER)
    (told,) = past_remarks(paper, with_scores=False)
    assert (told.decision, told.rule) == (Decision.REJECTED, None)


def test_stored_scores_come_along_where_there_are_any(paper: Publication, story: Story, ana: Reader) -> None:
    say(story, ana, "From before.")
    with judging(Judge()):
        say(story, ana, "A garden.")
    before, after = past_remarks(paper, with_scores=True)
    assert before.scores is None
    assert after.scores is not None
    assert after.scores[Rule.HATE] == 0.1


def test_other_publications_are_left_out(paper: Publication, story: Story, ana: Reader) -> None:
    say(story, ana)
    other = Publication.objects.create(slug="other", name="Other", origins=["https://o.example"], created_at=paper.created_at)
    assert list(past_remarks(other, with_scores=False)) == []


def test_pages_join_without_a_gap_and_stories_are_not_all_kept_at_hand(
    paper: Publication, ana: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "AT_ONCE", 3)
    monkeypatch.setattr(past, "STORIES_AT_HAND", 1)
    facts = [StoryFacts(title=f"Story {number}", section="City", text="Long.") for number in range(2)]
    stories = [
        push_story(paper=paper, key=f"s{n}", address=f"{PAPER_ORIGIN}/s{n}", facts=each)[0] for n, each in enumerate(facts)
    ]
    said = [str(say(stories[number % 2], ana).pk) for number in range(7)]
    told = list(past_remarks(paper, with_scores=True))
    assert [each.id for each in told] == said
    assert [each.story for each in told] == [Told(f"Story {number % 2}", "Long.", "City") for number in range(7)]


def _story(paper: Publication, number: int) -> Story:
    facts = StoryFacts(title=f"Story {number}", section="City", text="Long.")
    return push_story(paper=paper, key=f"s{number}", address=f"{PAPER_ORIGIN}/s{number}", facts=facts)[0]
