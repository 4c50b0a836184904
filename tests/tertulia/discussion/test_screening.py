"""What becomes of a comment that is judged, posted or edited: nudged, held, refused, published."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from houserules.shapes import Tier
from tertulia.discussion.errors import AlreadyDecided, CommentUnknown, DiscussionClosed, NotYours, Nudged, ParentUnknown, Refused
from tertulia.discussion.judging import engine
from tertulia.discussion.models import Comment, HouseRule, Refusals, Revision, Verdict
from tertulia.discussion.reading import pages
from tertulia.discussion.services.deciding import reject_held, release_held
from tertulia.discussion.services.editing import delete_comment, edit_comment
from tertulia.discussion.services.flagging import set_respect
from tertulia.discussion.services.posting import Draft, Posted, post_comment
from tertulia.plumbing import clock, outbox
from tertulia.readers.errors import SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.wire.shapes import CommentState, Sort
from tests.tertulia.discussion.judges import Judge, failing, judging, slow
from tests.tertulia.discussion.talking import differences, guest, say, sender

pytestmark = pytest.mark.django_db
KEY = "k" * 32


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


@pytest.fixture
def luis(db: None) -> Reader:
    return guest("Luis")


@pytest.fixture
def judge(db: None) -> Iterator[Judge]:
    made = Judge()
    with judging(made):
        yield made


def _post(story: Story, reader: Reader, text: str, *, anyway: bool = False, under: Comment | None = None) -> Posted:
    draft = Draft(text, under.pk if under else None, KEY, anyway)
    return post_comment(story=story, sender=sender(reader), draft=draft)


def _count(story: Story) -> int:
    return Story.objects.get(pk=story.pk).comment_count


def _told(since: int) -> list[str]:
    return [event.kind for event in outbox.since(since)]


@pytest.mark.usefixtures("judge")
class TestPosting:
    def test_what_is_fine_is_published_with_its_verdict(self, story: Story, ana: Reader) -> None:
        row = _post(story, ana, "What a garden.").comment
        assert row.state == CommentState.PUBLISHED
        kept = Verdict.objects.get()
        assert (kept.comment_id, kept.written_at) == (row.pk, row.created_at)
        assert (kept.tier, kept.action, kept.lang, kept.model, kept.complete, kept.fault) == (
            "full", "publish", "en", "garden-1", True, "",
        )  # fmt: skip
        assert kept.rulebook
        assert set(kept.scores) == {"profanity", "hate", "personal", "off_point", "threat", "spam", "privacy"}
        assert kept.scores["off_point"] is None
        assert (kept.actions, kept.spans, kept.accepted) == ({}, [], False)
        assert differences() == []

    def test_a_rule_at_risk_is_told_first_and_nothing_is_kept(self, story: Story, ana: Reader) -> None:
        before = outbox.last_id()
        with pytest.raises(Nudged) as told:
            _post(story, ana, "You turnip.")
        assert told.value.judgement is not None
        assert told.value.judgement.anyway == CommentState.PUBLISHED
        assert not Comment.objects.exists()
        assert not Verdict.objects.exists()
        assert outbox.last_id() == before

    def test_a_guest_who_is_nudged_is_nobody_yet(self, story: Story) -> None:
        with pytest.raises(Nudged):
            post_comment(story=story, sender=sender(guest_name="Noor"), draft=Draft("You turnip."))
        assert not Reader.objects.exists()

    def test_who_posts_it_anyway_is_published_and_the_same_key_is_good(self, story: Story, ana: Reader) -> None:
        with pytest.raises(Nudged):
            _post(story, ana, "You turnip.")
        posted = _post(story, ana, "You turnip.", anyway=True)
        assert (posted.is_new, posted.comment.state) == (True, CommentState.PUBLISHED)
        kept = Verdict.objects.get()
        assert (kept.action, kept.accepted, kept.spans) == ("nudge", True, [["personal", 4, 10]])
        assert _post(story, ana, "You turnip.", anyway=True).is_new is False

    def test_what_is_worse_goes_to_a_person_and_that_is_told_first(self, story: Story, ana: Reader) -> None:
        with pytest.raises(Nudged) as told:
            _post(story, ana, "You cabbage.")
        assert told.value.judgement is not None
        assert told.value.judgement.anyway == CommentState.HELD
        row = _post(story, ana, "You cabbage.", anyway=True).comment
        assert (row.state, row.drawn) == (CommentState.HELD, False)
        assert Verdict.objects.get().action == "hold"

    def test_what_is_held_is_nowhere_but_its_event_says_that_something_waits(self, story: Story, ana: Reader) -> None:
        root = say(story, ana)
        before = outbox.last_id()
        held = [_held(story, ana), _held(story, ana, under=root)]
        assert _count(story) == 1
        (thread,) = pages.discussion_page(story, Sort.NEWEST).threads
        assert (thread.comment.id, thread.comment.thread, thread.comment.replies, thread.replies) == (str(root.pk), 0, 0, [])
        for row in held:
            with pytest.raises(CommentUnknown):
                pages.drawn_comment(row.pk)
        assert _told(before) == ["comment.waiting"] * 2
        assert all(event.comment is None for event in outbox.since(before)), "nobody is told what it says"
        assert differences() == []

    def test_nobody_can_answer_or_respect_what_is_held(self, story: Story, ana: Reader, luis: Reader) -> None:
        row = _held(story, ana)
        with pytest.raises(ParentUnknown):
            say(story, luis, under=row)
        with pytest.raises(CommentUnknown):
            set_respect(comment_id=row.pk, sender=sender(luis), respected=True)

    def test_what_is_refused_is_not_kept_and_only_counted(self, story: Story, ana: Reader) -> None:
        for anyway in (False, True):
            with pytest.raises(Refused) as told:
                _post(story, ana, "A nettle on you.", anyway=anyway)
            assert told.value.judgement is not None
            assert told.value.judgement.anyway is None
            assert [span.rule for span in told.value.judgement.spans] == ["threat"]
        assert not Comment.objects.exists()
        assert not Verdict.objects.exists()
        row = Refusals.objects.get()
        assert (row.publication_id, row.day, row.rule, row.number) == (story.publication_id, clock.now().date(), "threat", 2)

    def test_who_may_not_write_is_told_that_and_not_what_is_wrong_with_the_text(
        self, story: Story, ana: Reader, judge: Judge
    ) -> None:
        with pytest.raises(SignInNeeded):
            post_comment(story=story, sender=sender(), draft=Draft("You turnip."))
        Story.objects.update(state="closed")
        story.refresh_from_db()
        with pytest.raises(DiscussionClosed):
            _post(story, ana, "You turnip.")
        assert judge.asked == []

    def test_a_reply_is_judged_with_what_it_answers_and_the_story(self, story: Story, ana: Reader, judge: Judge) -> None:
        Story.objects.update(text="It comes back in May.", section="World")
        story = Story.objects.select_related("publication").get()
        root = say(story, ana, "When?")
        say(story, ana, "In May.", under=root)
        tier, text, told, parent = judge.asked[-1]
        if tier is Tier.FAST:
            tier, text, told, parent = judge.asked[-2]
        assert (text, parent) == ("In May.", "When?")
        assert told is not None
        assert (told.title, told.text, told.section) == (story.title, "It comes back in May.", "World")


def _held(story: Story, reader: Reader, under: Comment | None = None, text: str = "You cabbage.") -> Comment:
    draft = Draft(text, under.pk if under else None, accept_nudge=True)
    row = post_comment(story=story, sender=sender(reader), draft=draft).comment
    assert row.state == CommentState.HELD
    return row


class TestFailures:
    """Never open by failure: what could not be judged is marked, and held by policy."""

    def test_when_the_engine_fails_it_is_held_without_a_nudge(self, story: Story, ana: Reader) -> None:
        with judging(failing(*Tier)):
            row = _post(story, ana, "A garden.").comment
        assert row.state == CommentState.HELD
        kept = Verdict.objects.get()
        assert (kept.tier, kept.complete, kept.fault, kept.scores) == ("", False, "failed", {})
        assert kept.next_try_at is not None

    def test_without_a_rulebook_nothing_passes(self, story: Story, ana: Reader) -> None:
        Publication.objects.update(rulebook_ordinal=7)
        story = Story.objects.select_related("publication").get()
        with judging(Judge()):
            assert _post(story, ana, "A garden.").comment.state == CommentState.HELD
            assert "No such version" in engine.trouble() or "rulebook" in engine.trouble()

    @pytest.mark.parametrize("policy", ["publish", "hold"])
    def test_when_the_full_models_fail_it_is_held_whatever_the_policy(self, story: Story, ana: Reader, policy: str) -> None:
        with judging(failing(Tier.FULL), unscored=policy):
            row = _post(story, ana, "A garden.").comment
        assert row.state == CommentState.HELD
        kept = Verdict.objects.get()
        assert (kept.tier, kept.action, kept.complete, kept.fault) == ("fast", "publish", False, "failed")

    def test_with_fast_models_alone_their_failure_holds_as_well(self, story: Story, ana: Reader) -> None:
        with judging(failing(Tier.FAST), judging="fast"):
            assert _post(story, ana, "A garden.").comment.state == CommentState.HELD

    @pytest.mark.parametrize(("policy", "state"), [("publish", CommentState.PUBLISHED), ("hold", CommentState.HELD)])
    def test_when_the_full_models_are_late_it_is_as_the_paper_wants_and_marked(
        self, story: Story, ana: Reader, policy: str, state: CommentState
    ) -> None:
        with slow() as judge, judging(judge, judging_budget_milliseconds=1, unscored=policy):
            row = _post(story, ana, "A garden.").comment
        assert row.state == state
        kept = Verdict.objects.get()
        assert (kept.tier, kept.complete, kept.fault) == ("fast", False, "late")
        assert differences() == []

    def test_late_or_not_what_the_fast_models_see_is_told(self, story: Story, ana: Reader) -> None:
        with slow() as judge, judging(judge, judging_budget_milliseconds=1):
            with pytest.raises(Nudged):
                _post(story, ana, "You turnip.")
            assert _post(story, ana, "You cabbage.", anyway=True).comment.state == CommentState.HELD

    def test_late_without_a_word_of_the_fast_models_is_a_failure_whatever_the_policy(self, story: Story, ana: Reader) -> None:
        with slow() as judge:
            wait = judge.before

            def fail_or_wait(tier: Tier) -> None:
                if tier is Tier.FAST:
                    raise RuntimeError("there are no word lists")
                wait(tier)

            judge.before = fail_or_wait
            with judging(judge, judging_budget_milliseconds=1, unscored="publish"):
                row = _post(story, ana, "A garden.").comment
        assert row.state == CommentState.HELD
        kept = Verdict.objects.get()
        assert (kept.tier, kept.complete, kept.fault) == ("", False, "failed")

    @pytest.mark.parametrize("broken", [[Tier.FULL], list(Tier)])
    def test_what_is_edited_while_the_judge_fails_is_out_of_sight_until_it_is_read(
        self, story: Story, ana: Reader, broken: list[Tier]
    ) -> None:
        with judging(Judge()):
            row = say(story, ana, "Hello.")
        with judging(failing(*broken)):
            assert edit_comment(comment_id=row.pk, reader=ana, text="A garden.").state == CommentState.HELD
        (thread,) = pages.discussion_page(story, Sort.NEWEST).threads
        assert (thread.comment.state, thread.comment.text, _count(story)) == (CommentState.HELD, "", 0)
        kept = Verdict.objects.latest("pk")
        assert (kept.complete, kept.fault) == (False, "failed")
        assert kept.next_try_at is not None
        assert differences() == []

    def test_a_nudge_says_that_a_failing_judge_means_a_person(self, story: Story, ana: Reader) -> None:
        with judging(failing(Tier.FULL)), pytest.raises(Nudged) as told:
            _post(story, ana, "You turnip.")
        assert told.value.judgement is not None
        assert told.value.judgement.anyway == CommentState.HELD


@pytest.mark.usefixtures("judge")
class TestEditing:
    def test_new_words_are_judged_anew(self, story: Story, ana: Reader) -> None:
        row = say(story, ana, "Hello.")
        with pytest.raises(Nudged):
            edit_comment(comment_id=row.pk, reader=ana, text="Hello, turnip.")
        with pytest.raises(Refused):
            edit_comment(comment_id=row.pk, reader=ana, text="Hello, nettle.", accept_nudge=True)
        assert Comment.objects.get().source == "Hello."
        assert not Revision.objects.exists()
        edited = edit_comment(comment_id=row.pk, reader=ana, text="Hello, turnip.", accept_nudge=True)
        assert (edited.source, edited.state) == ("Hello, turnip.", CommentState.PUBLISHED)
        first, second = Verdict.objects.order_by("pk")
        assert (first.written_at, second.written_at) == (row.created_at, edited.edited_at)
        assert (second.action, second.accepted) == ("nudge", True)

    def test_the_same_words_again_are_not_judged_again(self, story: Story, ana: Reader, judge: Judge) -> None:
        row = _post(story, ana, "You turnip.", anyway=True).comment
        judge.asked.clear()
        edit_comment(comment_id=row.pk, reader=ana, text=" You turnip. ")
        assert judge.asked == []

    def test_a_published_comment_edited_into_abuse_keeps_its_place_and_replies_and_loses_its_words(
        self, story: Story, ana: Reader, luis: Reader
    ) -> None:
        root = say(story, ana, "Hello.")
        reply = say(story, luis, under=root)
        below = say(story, ana, under=reply)
        before = outbox.last_id()
        edited = edit_comment(comment_id=reply.pk, reader=luis, text="You cabbage.", accept_nudge=True)
        assert (edited.state, edited.drawn) == (CommentState.HELD, True)
        (thread,) = pages.discussion_page(story, Sort.NEWEST).threads
        seen = thread.replies[0]
        assert (seen.id, seen.state, seen.author, seen.text, seen.html) == (str(reply.pk), CommentState.HELD, None, "", "")
        assert thread.replies[1].id == str(below.pk)
        assert (_count(story), thread.comment.thread, thread.comment.replies) == (2, 1, 1)
        assert _told(before) == ["comment.changed"]
        assert "cabbage" not in outbox.since(before)[0].model_dump_json()
        assert differences() == []

    def test_a_held_comment_edited_into_something_fine_is_published(self, story: Story, ana: Reader) -> None:
        row = _held(story, ana)
        before = outbox.last_id()
        assert edit_comment(comment_id=row.pk, reader=ana, text="You garden.").state == CommentState.PUBLISHED
        assert _told(before) == ["comment.posted"]
        assert _count(story) == 1
        assert differences() == []

    def test_a_held_comment_edited_stays_held_when_nothing_is_judged_any_more(self, story: Story, ana: Reader) -> None:
        row = _held(story, ana)
        with judging(Judge(), judging="off"):
            assert edit_comment(comment_id=row.pk, reader=ana, text="You garden.").state == CommentState.HELD

    def test_nobody_else_learns_that_a_held_comment_is_there(self, story: Story, ana: Reader, luis: Reader) -> None:
        unseen, seen = _held(story, ana), say(story, ana)
        verbs: list[Callable[[int], object]] = [
            lambda pk: edit_comment(comment_id=pk, reader=luis, text="Mine."),
            lambda pk: delete_comment(comment_id=pk, reader=luis),
        ]
        for verb in verbs:
            with pytest.raises(CommentUnknown):
                verb(unseen.pk)
            with pytest.raises(NotYours):
                verb(seen.pk)

    def test_what_was_decided_against_is_not_edited(self, story: Story, ana: Reader) -> None:
        row = _held(story, ana)
        reject_held(comment_id=row.pk, rule=HouseRule.PROFANITY)
        with pytest.raises(AlreadyDecided):
            edit_comment(comment_id=row.pk, reader=ana, text="You garden.")

    def test_a_deleted_comment_takes_what_was_judged_of_it_along(self, story: Story, ana: Reader) -> None:
        before = outbox.last_id()
        row = _held(story, ana)
        delete_comment(comment_id=row.pk, reader=ana)
        assert not Verdict.objects.exists()
        assert _told(before) == ["comment.waiting", "comment.waiting"]
        assert pages.discussion_page(story, Sort.NEWEST).threads == [], "no tombstone of what nobody saw"
        assert differences() == []

    def test_a_second_tab_that_edits_meanwhile_gets_nothing_past_the_judge(self, story: Story, ana: Reader) -> None:
        """The words are those of the comment when we look, and others when they are written."""
        row = _post(story, ana, "You turnip.", anyway=True).comment

        def change_first(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
            if "FOR UPDATE" in sql or sql.startswith(("BEGIN", "SAVEPOINT")):
                Comment.objects.filter(pk=row.pk, source="You turnip.").update(source="Other words.")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(change_first), pytest.raises(Nudged):
            edit_comment(comment_id=row.pk, reader=ana, text="You turnip.")
        assert Comment.objects.get().source == "Other words."


@pytest.mark.usefixtures("judge")
class TestDeciding:
    def test_what_is_released_stands_where_it_was_posted_as_the_newest_reply(
        self, story: Story, ana: Reader, luis: Reader
    ) -> None:
        root = say(story, ana)
        held = _held(story, luis, under=root)
        earlier = say(story, ana, "Written later.", under=root)
        before = outbox.last_id()
        row = release_held(comment_id=held.pk)
        assert (row.state, row.drawn) == (CommentState.PUBLISHED, True)
        (thread,) = pages.discussion_page(story, Sort.NEWEST).threads
        assert [reply.id for reply in thread.replies] == [str(earlier.pk), str(held.pk)]
        assert (thread.comment.thread, thread.comment.replies, _count(story)) == (2, 2, 3)
        event, decided = outbox.since(before)
        assert (event.kind, event.thread, event.replies, event.comments) == ("comment.posted", 2, 2, 3)
        assert decided.kind == "comment.decided"
        assert differences() == []

    def test_what_is_rejected_stays_its_writers(self, story: Story, ana: Reader) -> None:
        row = reject_held(comment_id=_held(story, ana).pk, rule=HouseRule.PROFANITY)
        assert (row.state, row.drawn, _count(story)) == (CommentState.REJECTED, False, 0)
        assert pages.discussion_page(story, Sort.NEWEST).threads == []
        assert differences() == []

    def test_what_others_have_seen_comes_back_to_its_place_or_is_told_to_be_removed(
        self, story: Story, ana: Reader, luis: Reader
    ) -> None:
        one, two = say(story, ana, "One."), say(story, ana, "Two.")
        for row in (one, two):
            edit_comment(comment_id=row.pk, reader=ana, text="You cabbage.", accept_nudge=True)
        assert _count(story) == 0
        before = outbox.last_id()
        release_held(comment_id=one.pk)
        reject_held(comment_id=two.pk, rule=HouseRule.PROFANITY)
        assert _told(before) == ["comment.changed", "comment.decided"] * 2
        page = pages.discussion_page(story, Sort.OLDEST)
        assert [(t.comment.state, t.comment.text) for t in page.threads] == [("published", "You cabbage."), ("rejected", "")]
        assert _count(story) == 1
        assert differences() == []

    def test_only_what_waits_is_decided_and_once(self, story: Story, ana: Reader) -> None:
        held, published = _held(story, ana), say(story, ana)
        release_held(comment_id=held.pk)
        for pk in (held.pk, published.pk):
            with pytest.raises(AlreadyDecided):
                release_held(comment_id=pk)
            with pytest.raises(AlreadyDecided):
                reject_held(comment_id=pk, rule=HouseRule.SPAM)
        gone = _held(story, ana)
        delete_comment(comment_id=gone.pk, reader=ana)
        for pk in (gone.pk, 1):
            with pytest.raises(CommentUnknown):
                release_held(comment_id=pk)


def test_judging_adds_one_statement_and_nothing_else(story: Story, ana: Reader) -> None:
    def cost(mode: str) -> list[str]:
        with (
            judging(Judge(), judging=mode),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            say(story, ana, "A garden.")
        return [query["sql"].split('"')[0] for query in asked]

    cost("off"), cost("fast")
    without, fast = cost("off"), cost("fast")
    assert len(fast) == len(without) + 1
    assert Verdict.objects.count() == 2
