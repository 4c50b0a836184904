"""What was not judged in time is judged later: the rows are the queue."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from houserules.shapes import Tier
from tertulia.discussion.models import Comment, Verdict
from tertulia.discussion.reading.verdicts import count_unjudged, unjudged
from tertulia.discussion.services import rescoring
from tertulia.discussion.services.deciding import release_held
from tertulia.discussion.services.editing import delete_comment, edit_comment
from tertulia.discussion.services.posting import Draft, post_comment
from tertulia.discussion.services.rescoring import rescore, rescore_next
from tertulia.plumbing import clock, outbox
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.wire.shapes import CommentState
from tests.tertulia.discussion.judges import Judge, failing, judging, slow
from tests.tertulia.discussion.talking import differences, guest, say, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


@pytest.fixture
def judge(db: None) -> Iterator[Judge]:
    """Works again after what each test has done to the one before."""
    made = Judge()
    with judging(made):
        yield made


def _late(story: Story, reader: Reader, text: str, under: Comment | None = None) -> Comment:
    """Posted while the full models were late."""
    with slow() as judge, judging(judge, judging_budget_milliseconds=1):
        draft = Draft(text, under.pk if under else None, accept_nudge=True)
        return post_comment(story=story, sender=sender(reader), draft=draft).comment


def _failed(story: Story, reader: Reader, text: str) -> Comment:
    with judging(failing(*Tier)):
        return post_comment(story=story, sender=sender(reader), draft=Draft(text, accept_nudge=True)).comment


def _state(row: Comment) -> str:
    return Comment.objects.get(pk=row.pk).state


def _told(since: int) -> list[str]:
    return [event.kind for event in outbox.since(since)]


@pytest.mark.usefixtures("judge")
class TestOwed:
    def test_nothing_owed_is_nothing_to_do(self, story: Story, ana: Reader) -> None:
        say(story, ana)
        assert rescore_next() is False

    def test_a_late_verdict_that_agrees_completes_the_row_and_tells_nothing(self, story: Story, ana: Reader) -> None:
        row = _late(story, ana, "A garden.")
        before = outbox.last_id()
        assert rescore_next() is True
        kept = Verdict.objects.get()
        assert (kept.tier, kept.action, kept.complete, kept.next_try_at, kept.tries) == ("full", "publish", True, None, 1)
        assert kept.fault == "late", "that it was, stays known"
        assert (_state(row), _told(before)) == ("published", [])
        assert rescore_next() is False

    def test_what_it_wants_held_is_held_and_keeps_its_place(self, story: Story, ana: Reader) -> None:
        row = _late(story, ana, "A thistle.")
        assert row.state == CommentState.PUBLISHED
        before = outbox.last_id()
        assert rescore_next()
        assert (_state(row), _told(before)) == ("held", ["comment.changed"])
        assert Story.objects.get(pk=story.pk).comment_count == 0
        assert differences() == []

    def test_what_it_would_have_refused_waits_for_a_person_for_now_it_is_too_late_to_refuse(
        self, story: Story, ana: Reader
    ) -> None:
        row = _late(story, ana, "Hemlock.")
        assert rescore_next()
        assert _state(row) == "held"

    def test_what_it_would_have_nudged_stays_for_that_is_said_before_posting(self, story: Story, ana: Reader) -> None:
        row = _late(story, ana, "Sorrel.")
        assert rescore_next()
        assert _state(row) == "published"

    def test_what_was_held_for_want_of_a_verdict_is_released_by_a_good_one(self, story: Story, ana: Reader) -> None:
        row = _failed(story, ana, "A garden.")
        assert row.state == CommentState.HELD
        before = outbox.last_id()
        assert rescore_next()
        assert (_state(row), _told(before)) == ("published", ["comment.posted"])
        assert differences() == []

    def test_and_waits_for_a_person_after_a_bad_one(self, story: Story, ana: Reader) -> None:
        row = _failed(story, ana, "You cabbage.")
        before = outbox.last_id()
        assert rescore_next()
        assert (_state(row), _told(before)) == ("held", [])
        assert Verdict.objects.get().actions == {"profanity": "hold"}

    def test_what_a_person_has_decided_stands(self, story: Story, ana: Reader) -> None:
        row = _failed(story, ana, "You cabbage.")
        release_held(comment_id=row.pk)
        assert rescore_next()
        assert _state(row) == "published"
        assert Verdict.objects.get().complete

    def test_words_that_have_changed_or_gone_are_not_judged_any_more(self, story: Story, ana: Reader, judge: Judge) -> None:
        changed, gone = _failed(story, ana, "One."), _failed(story, ana, "Two.")
        edit_comment(comment_id=changed.pk, reader=ana, text="Other words.")
        delete_comment(comment_id=gone.pk, reader=ana)
        judge.asked.clear()
        assert rescore_next()
        assert rescore_next() is False
        assert judge.asked == []
        assert [row.complete for row in Verdict.objects.all()] == [True]

    def test_words_that_change_while_they_are_judged_are_left_alone(self, story: Story, ana: Reader, judge: Judge) -> None:
        row = _late(story, ana, "A thistle.")

        def change(tier: Tier) -> None:
            judge.before = lambda tier: None
            edit_comment(comment_id=row.pk, reader=ana, text="A garden.")

        judge.before = change
        assert rescore_next()
        assert _state(row) == "published"

    def test_a_failure_puts_it_off_longer_each_time_and_never_for_good(
        self, story: Story, ana: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = _failed(story, ana, "A garden.")
        now, waits = clock.now(), []
        monkeypatch.setattr(clock, "now", lambda: now)
        with judging(failing(*Tier)):
            for _ in range(12):
                assert rescore_next()
                assert rescore_next() is False, "it isn't due"
                due = Verdict.objects.get().next_try_at
                assert due is not None
                waits.append(due - now)
                now = due
        assert waits == sorted(waits)
        assert (waits[0], waits[-1]) == (timedelta(seconds=20), timedelta(hours=1))
        assert _state(row) == "held"
        now += timedelta(hours=1)
        assert rescore_next()
        assert _state(row) == "published"

    def test_the_one_that_waits_longest_comes_first(self, story: Story, ana: Reader, judge: Judge) -> None:
        _late(story, ana, "One."), _late(story, ana, "Two.")
        judge.asked.clear()
        assert rescore_next()
        assert rescore_next()
        assert [text for _, text, *_ in judge.asked] == ["One.", "Two."]

    def test_a_reply_is_judged_with_its_parent_and_story(self, story: Story, ana: Reader, judge: Judge) -> None:
        _late(story, ana, "In May.", under=say(story, ana, "When?"))
        judge.asked.clear()
        assert rescore_next()
        ((_, text, told, parent),) = judge.asked
        assert (text, parent, told.title if told else "") == ("In May.", "When?", story.title)

    def test_where_nothing_is_judged_any_more_what_is_owed_waits(self, story: Story, ana: Reader) -> None:
        _failed(story, ana, "A garden.")
        with judging(Judge(), judging="off"):
            assert rescore_next() is False
        assert rescore_next() is True


def test_looking_for_what_is_owed_reads_an_index_and_not_the_verdicts(story: Story) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes another way through tables this small")
    due = Verdict.objects.filter(complete=False, next_try_at__lte=clock.now()).order_by("next_try_at")
    assert "verdict_owed" in due[:1].explain()


@pytest.mark.usefixtures("judge")
class TestOldComments:
    @pytest.fixture
    def old(self, story: Story, ana: Reader) -> list[Comment]:
        with judging(Judge(), judging="off"):
            root = say(story, ana, "A garden.")
            return [root, say(story, ana, "A cabbage.", under=root), say(story, ana, "A turnip.", under=root)]

    def test_what_was_never_judged_is_and_nothing_comes_of_it(self, old: list[Comment], story: Story, ana: Reader) -> None:
        say(story, ana, "Judged when it was posted.")
        before = outbox.last_id()
        assert count_unjudged() == 3
        *_, tally = rescore(unjudged(), Tier.FULL, hold=False)
        assert (tally.judged, tally.failed, tally.to_hold, tally.held) == (3, 0, 1, 0)
        assert [row.action for row in Verdict.objects.filter(comment__in=old).order_by("comment")] == ["publish", "hold", "nudge"]
        assert {_state(row) for row in old} == {"published"}
        assert (_told(before), count_unjudged()) == ([], 0)

    def test_what_is_to_be_held_is_held_when_that_is_meant(self, old: list[Comment]) -> None:
        *_, tally = rescore(unjudged(), Tier.FULL, hold=True)
        assert (tally.to_hold, tally.held) == (1, 1)
        assert [_state(row) for row in old] == ["published", "held", "published"]
        assert differences() == []

    def test_broken_off_it_goes_on_where_it_was(self, old: list[Comment], judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rescoring, "AT_ONCE", 2)
        run = rescore(unjudged(), Tier.FULL, hold=False)
        next(run)
        run.close()
        assert count_unjudged() == 1
        judge.asked.clear()
        *_, tally = rescore(unjudged(), Tier.FULL, hold=False)
        assert (tally.judged, [text for _, text, *_ in judge.asked]) == (1, ["A turnip."])

    def test_what_cannot_be_judged_is_counted_and_left(self, old: list[Comment]) -> None:
        with judging(failing(*Tier)):
            *_, tally = rescore(unjudged(), Tier.FULL, hold=True)
        assert (tally.judged, tally.failed) == (0, 3)
        assert count_unjudged() == 3

    def test_one_paper_is_enough(self, old: list[Comment], ana: Reader) -> None:
        other = Publication.objects.create(slug="other", name="Other", origins=["https://other.example"], created_at=clock.now())
        elsewhere = push_story(paper=other, key="o", address="https://other.example/o", facts=StoryFacts())[0]
        with judging(Judge(), judging="off"):
            say(elsewhere, ana)
        assert (count_unjudged(), count_unjudged(other)) == (4, 1)
        *_, tally = rescore(unjudged(other), Tier.FULL, hold=False)
        assert tally.judged == 1

    def test_the_text_of_a_story_is_fetched_once(self, old: list[Comment]) -> None:
        Story.objects.update(text="Long.")
        rows = list(unjudged())
        assert len({id(row.story) for row in rows}) == 1
