"""Who is told of what: made of events, each applied once."""

from collections.abc import Callable
from typing import Any

import pytest

from tertulia.discussion.models import HouseRule
from tertulia.discussion.services.deciding import reject_held, release_held
from tertulia.discussion.services.editing import delete_comment
from tertulia.discussion.services.merging import merge_stories
from tertulia.discussion.services.muting import mute_writer
from tertulia.discussion.services.posting import Draft, post_comment
from tertulia.notices.models import Follow, Notice, Progress
from tertulia.notices.reading import follows_page, notices_page, unread
from tertulia.notices.services import noticing
from tertulia.notices.services.following import follow_byline, follow_section, follow_story, follow_thread
from tertulia.notices.services.noticing import notice_next
from tertulia.notices.services.reading_up import mark_read
from tertulia.plumbing import outbox
from tertulia.readers.models import Reader
from tertulia.readers.services.bylines import set_byline
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.wire.shapes import StoryState
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.judges import Judge, judging
from tests.tertulia.discussion.talking import guest, member, say, sender
from tests.tertulia.notices.conftest import Told

pytestmark = pytest.mark.django_db

REPLIED = "Luis replied to you on “The tram returns”"


class TestReplies:
    def test_who_is_answered_is_told_who_answers_and_where(self, story: Story, ana: Reader, luis: Reader, told: Told) -> None:
        reply = say(story, luis, "So  was\nI.", under=say(story, ana))
        assert told(ana) == [REPLIED]
        notice = notices_page(ana).notices[0]
        assert (notice.kind, notice.excerpt, notice.read) == ("reply", "So was I.", False)
        assert notice.address == f"{PAPER_ORIGIN}/tram#tertulia-comment-{reply.pk}"
        assert told(luis) == []

    def test_nobody_is_told_of_the_own_answer_and_guests_of_none(
        self, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        say(story, ana, under=say(story, ana))
        stranger = guest("Noor")
        say(story, luis, under=say(story, stranger))
        assert told(ana) == []
        assert not Notice.objects.filter(reader=stranger).exists()

    def test_what_is_deleted_or_hidden_is_told_no_more(self, story: Story, ana: Reader, luis: Reader, told: Told) -> None:
        reply = say(story, luis, under=say(story, ana))
        assert told(ana) == [REPLIED]
        Story.objects.update(state=StoryState.HIDDEN)
        assert (told(ana), unread(ana)) == ([], 0)
        Story.objects.update(state=StoryState.OPEN)
        delete_comment(comment_id=reply.pk, reader=luis)
        assert (told(ana), unread(ana)) == ([], 0)

    def test_who_is_muted_makes_no_notices_and_earlier_ones_are_gone(
        self, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        own = say(story, ana)
        reply = say(story, luis, under=own)
        assert told(ana) == [REPLIED]
        mute_writer(reader=ana, comment=reply)
        say(story, luis, under=own)
        assert (told(ana), Notice.objects.count()) == ([], 1)


class TestDecisions:
    def test_the_writer_is_told_what_was_decided(self, story: Story, ana: Reader, told: Told) -> None:
        with judging(Judge()):
            held = [
                post_comment(story=story, sender=sender(ana), draft=Draft("You cabbage.", accept_nudge=True)).comment
                for _ in range(2)
            ]
        release_held(comment_id=held[0].pk)
        reject_held(comment_id=held[1].pk, rule=HouseRule.PROFANITY)
        assert told(ana) == [
            "The newsroom has read your comment on “The tram returns” and decided not to publish it",
            "The newsroom has read your comment on “The tram returns” and published it",
        ]
        assert notices_page(ana).notices[0].address.endswith(f"/c/{held[1].pk}/act")


class TestFollowing:
    def test_a_story_is_counted_up_until_it_is_read(self, story: Story, ana: Reader, luis: Reader, told: Told) -> None:
        follow_story(reader=ana, story=story, followed=True)
        for _ in range(3):
            say(story, luis)
        say(story, ana)
        assert told(ana) == ["3 new comments on “The tram returns”, which you follow"]
        mark_read(reader=ana, upto=int(notices_page(ana).notices[0].id))
        say(story, luis, "The last one.")
        assert told(ana)[0] == "1 new comment on “The tram returns”, which you follow"
        assert (notices_page(ana).notices[0].excerpt, unread(ana)) == ("The last one.", 1)
        follow_story(reader=ana, story=story, followed=False)
        say(story, luis)
        assert (told(ana)[0], unread(ana)) == ("1 new comment on “The tram returns”, which you follow", 1)

    def test_a_thread_is_the_comment_and_all_below_it_and_nothing_beside(
        self, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        root = say(story, luis)
        followed, beside = say(story, luis, under=root), say(story, luis, under=root)
        follow_thread(reader=ana, comment=followed, followed=True)
        deep = say(story, luis, under=say(story, luis, under=followed))
        say(story, luis, under=beside)
        say(story, luis, under=root)
        say(story, luis)
        assert told(ana) == ["2 new comments in a thread you follow on “The tram returns”"]
        follow_thread(reader=ana, comment=root, followed=True)
        mark_read(reader=ana, upto=outbox.last_id())
        say(story, luis, under=root)
        say(story, luis, under=deep)
        told(ana)
        assert sum(row.count for row in Notice.objects.filter(reader=ana, read_at=None)) == 2

    def test_of_a_section_one_hears_of_new_stories_once(self, paper: Publication, story: Story, ana: Reader, told: Told) -> None:
        follow_section(reader=ana, paper=paper, section="Town", followed=True)
        push_story(paper=paper, key="tram", address=f"{PAPER_ORIGIN}/tram", facts=StoryFacts(title="The tram, again"))
        push_story(paper=paper, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts(title="A bus"))
        assert told(ana) == []
        for title in ("A bus", "A red bus"):
            push_story(paper=paper, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts(title=title, section="Town"))
        assert told(ana) == ["New in Town: “A red bus”"]
        assert notices_page(ana).notices[0].address == f"{PAPER_ORIGIN}/bus"

    def test_of_a_byline_one_hears_of_new_stories_once_and_of_their_answers(
        self, paper: Publication, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        def push(key: str, **facts: Any) -> Story:
            return push_story(paper=paper, key=key, address=f"{PAPER_ORIGIN}/{key}", facts=StoryFacts(**facts))[0]

        push("tram", authors=["Vera Robles"])
        follow_byline(reader=ana, story=Story.objects.get(pk=story.pk), name="Vera Robles", followed=True)
        follow_section(reader=ana, paper=paper, section="Town", followed=True)
        for title in ("A bus", "A red bus"):
            bus = push("bus", title=title, section="Town", authors=["Vera Robles", "Iker Sanz"])
        push("ferry", title="A ferry", authors=["Iker Sanz"])
        assert told(ana) == ["New by Vera Robles, Iker Sanz: “A red bus”"]
        say(bus, luis)
        assert len(told(ana)) == 1
        set_byline(reader=luis, name="vera robles")
        luis.refresh_from_db()
        answer = say(bus, luis)
        say(push("ferry"), luis)
        assert told(ana)[0] == "Luis, who wrote “A red bus”, has answered under it"
        assert len(told(ana)) == 2
        assert notices_page(ana).notices[0].address.endswith(str(answer.pk))

    def test_what_was_written_before_one_followed_is_not_told_however_late_it_is_looked_at(
        self, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        above = say(story, luis)
        say(story, luis, under=above)
        follow_story(reader=ana, story=story, followed=True)
        follow_thread(reader=ana, comment=above, followed=True)
        assert told(ana) == []
        say(story, luis)
        assert len(told(ana)) == 1

    def test_one_comment_is_told_once_to_everybody(self, story: Story, ana: Reader, luis: Reader, told: Told) -> None:
        own = say(story, ana)
        follow_story(reader=ana, story=story, followed=True)
        follow_thread(reader=ana, comment=own, followed=True)
        say(story, luis, under=own)
        assert told(ana) == [REPLIED]

    def test_when_two_stories_become_one_who_followed_either_follows_it(
        self, paper: Publication, story: Story, ana: Reader, luis: Reader, told: Told
    ) -> None:
        other = push_story(paper=paper, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts())[0]
        for reader, followed in ((ana, other), (luis, other), (luis, story)):
            follow_story(reader=reader, story=followed, followed=True)
        merge_stories(into=story, other=other)
        assert [len(follows_page(reader).follows) for reader in (ana, luis)] == [0, 1]
        assert told(ana) == []
        assert [len(follows_page(reader).follows) for reader in (ana, luis)] == [1, 1]
        say(story, guest())
        assert told(ana) == told(luis) == ["1 new comment on “The tram returns”, which you follow"]


class TestEvents:
    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        def at(name: str) -> None:
            def fail(*_: Any) -> None:
                raise RuntimeError("the process ended here")

            monkeypatch.setattr(noticing, name, fail)

        return at

    @pytest.mark.parametrize("name", ["_told", "_keep", "_add"])
    def test_whoever_ends_in_the_middle_has_made_nothing_and_the_next_makes_it_once(
        self, story: Story, ana: Reader, luis: Reader, told: Told, broken: Callable[[str], None],
        monkeypatch: pytest.MonkeyPatch, name: str,
    ) -> None:  # fmt: skip
        say(story, luis, under=say(story, ana))
        broken(name)
        with pytest.raises(RuntimeError):
            notice_next()
        assert not Notice.objects.exists()
        monkeypatch.undo()
        assert told(ana) == told(ana) == [REPLIED]

    def test_an_event_read_twice_is_applied_once(self, story: Story, ana: Reader, luis: Reader, told: Told) -> None:
        before = Progress.objects.get().event
        follow_story(reader=luis, story=story, followed=True)
        say(story, luis, under=say(story, ana))
        told(ana)
        Progress.objects.update(event=before)
        assert told(ana) == [REPLIED]

    def test_of_two_that_read_the_same_one_applies_it(
        self, story: Story, ana: Reader, luis: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        follow_story(reader=ana, story=story, followed=True)
        say(story, luis)
        begun = noticing._told

        def overtaken(event: Any) -> Any:
            monkeypatch.setattr(noticing, "_told", begun)
            notice_next()
            return begun(event)

        monkeypatch.setattr(noticing, "_told", overtaken)
        assert notice_next()
        assert Notice.objects.get().count == 1

    def test_nobody_is_told_of_what_was_before_there_were_notices(
        self, paper: Publication, ana: Reader, luis: Reader, told: Told
    ) -> None:
        old = push_story(paper=paper, key="old", address=f"{PAPER_ORIGIN}/old", facts=StoryFacts())[0]
        say(old, luis, under=say(old, ana))
        assert told(ana) == []

    def test_many_followers_cost_no_more_questions_each(
        self, story: Story, luis: Reader, django_assert_max_num_queries: Any
    ) -> None:
        for name in "abcdefghijkl":
            follow_story(reader=member(name * 3), story=story, followed=True)
        for _ in range(2):
            say(story, luis)
        with django_assert_max_num_queries(24):
            notice_next()
        assert Notice.objects.count() == 12

    def test_an_erased_reader_leaves_none(self, story: Story, ana: Reader, luis: Reader, told: Told) -> None:
        own = say(story, ana)
        follow_story(reader=ana, story=story, followed=True)
        follow_thread(reader=luis, comment=own, followed=True)
        say(story, luis, under=own)
        assert told(ana) == [REPLIED]
        for model in (Notice, Follow):
            assert model._meta.get_field("reader").remote_field.on_delete.__name__ == "CASCADE"
