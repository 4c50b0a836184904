import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from houserules.shapes import Tier
from tertulia.discussion.models import Comment, HouseRule
from tertulia.discussion.reading.overlay import PENDING_SHOWN, overlay
from tertulia.discussion.services import posting
from tertulia.discussion.services.deciding import reject_held
from tertulia.discussion.services.editing import edit_comment
from tertulia.discussion.services.flagging import set_respect
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.wire.shapes import CommentState
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.judges import Judge, failing, judging
from tests.tertulia.discussion.talking import guest, say, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


@pytest.fixture
def luis(db: None) -> Reader:
    return guest("Luis")


def test_nobody_has_nothing_of_the_own(story: Story, ana: Reader) -> None:
    mine = overlay(None, story, [say(story, ana).pk])
    assert (mine.reader, mine.respected, mine.mine, mine.pending) == (None, [], [], [])


def test_what_is_mine_is_told_among_what_was_asked_for_and_nothing_else(story: Story, ana: Reader, luis: Reader) -> None:
    own, others, unasked = say(story, ana), say(story, luis), say(story, luis)
    for row in (others, unasked):
        set_respect(comment_id=row.pk, sender=sender(ana), respected=True)
    set_respect(comment_id=own.pk, sender=sender(luis), respected=True)
    seen = overlay(ana, story, [own.pk, others.pk, 1])
    assert (seen.mine, seen.respected) == ([str(own.pk)], [str(others.pk)])
    assert seen.reader is not None
    assert (seen.reader.id, seen.reader.name, seen.reader.kind) == (str(ana.pk), "Ana", "guest")


def test_what_waits_is_shown_to_its_writer_in_its_story_only(story: Story, paper: Publication, ana: Reader, luis: Reader) -> None:
    other = push_story(paper=paper, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts())[0]
    held = [say(story, ana), say(other, ana), say(story, luis)]
    Comment.objects.filter(pk__in=[row.pk for row in held]).update(state=CommentState.HELD)
    say(story, ana)
    assert [(row.id, row.state) for row in overlay(ana, story, []).pending] == [(str(held[0].pk), CommentState.HELD)]


def test_its_writer_is_told_why_it_waits_or_was_rejected(story: Story, ana: Reader) -> None:
    def post(text: str) -> Comment:
        return posting.post_comment(story=story, sender=sender(ana), draft=posting.Draft(text, accept_nudge=True)).comment

    with judging(Judge()):
        held, rejected, gone = post("You cabbage."), post("A cabbage!"), post("Cabbage.")
    with judging(failing(*Tier)):
        unjudged = post("A garden.")
    for row in (rejected, gone):
        reject_held(comment_id=row.pk, rule=HouseRule.PROFANITY if row is rejected else HouseRule.OTHER)
    with CaptureQueriesContext(connection) as asked:
        seen = overlay(ana, story, [])
    told = {int(pk): reasons for pk, reasons in seen.why.items()}
    assert set(told) == {row.pk for row in (held, rejected, gone, unjudged)} == {int(row.id) for row in seen.pending}
    assert [reason.rule for reason in told[held.pk]] == ["profanity"]
    assert "“cabbage”" in told[held.pk][0].sentence
    assert told[rejected.pk][0].sentence == "It goes against this house rule: Profanity."
    assert [reason.rule for reason in told[gone.pk]] == ["other"]
    assert [reason.rule for reason in told[unjudged.pk]] == [None]
    assert len(asked) == 3, "what waits, and two more for why"


def test_the_words_others_have_lost_are_still_their_writers(story: Story, ana: Reader) -> None:
    row = say(story, ana)
    with judging(Judge()):
        edit_comment(comment_id=row.pk, reader=ana, text="You cabbage.", accept_nudge=True)
    assert [(mine.text, mine.author.name if mine.author else "") for mine in overlay(ana, story, []).pending] == [
        ("You cabbage.", "Ana")
    ]


def test_no_more_waits_on_the_page_than_fits(story: Story, ana: Reader) -> None:
    rows = [say(story, ana) for _ in range(PENDING_SHOWN + 3)]
    Comment.objects.update(state=CommentState.HELD)
    assert [row.id for row in overlay(ana, story, []).pending] == [str(row.pk) for row in reversed(rows[3:])]
