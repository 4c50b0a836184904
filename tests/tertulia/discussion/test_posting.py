import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from tertulia.discussion import paths
from tertulia.discussion.errors import (
    ClientKeyReused,
    DiscussionClosed,
    DiscussionReadOnly,
    ParentUnknown,
    TextMissing,
    TextTooLong,
    ThreadTooDeep,
)
from tertulia.discussion.models import Comment
from tertulia.discussion.services import editing
from tertulia.discussion.services.merging import merge_stories
from tertulia.discussion.services.posting import Draft, Sender, post_comment
from tertulia.plumbing import clock
from tertulia.plumbing.problems import TooMany
from tertulia.readers.errors import GuestsNotAllowed, NameNotUsable, SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.errors import StoryHidden, StoryUnknown
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.wire.shapes import CommentState, StoryState
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.talking import NETWORK, differences, guest, say, sender

pytestmark = pytest.mark.django_db

KEY = "k" * 32


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


def test_a_comment_is_kept_as_typed_and_as_html(story: Story, ana: Reader) -> None:
    row = say(story, ana, "  I *was*\r\nthere.  ")
    assert (row.source, row.html) == ("I *was*\nthere.", "<p>I <em>was</em><br>\nthere.</p>")
    assert (row.depth, bytes(row.path), row.parent_id, row.root_id) == (0, b"", None, None)


def test_a_reply_stands_below_its_parent_and_is_counted_up_the_thread(story: Story, ana: Reader) -> None:
    root = say(story, ana)
    first = say(story, ana, under=root)
    second = say(story, ana, under=root)
    below = say(story, ana, under=first)
    rows = {row.pk: row for row in Comment.objects.all()}
    assert (rows[root.pk].reply_count, rows[root.pk].thread_count) == (2, 3)
    assert (rows[first.pk].reply_count, rows[first.pk].thread_count) == (1, 0)
    assert (rows[below.pk].depth, rows[below.pk].root_id, rows[below.pk].parent_id) == (2, root.pk, first.pk)
    assert bytes(first.path) < bytes(below.path) < bytes(second.path)
    assert Story.objects.get(pk=story.pk).comment_count == 4
    assert differences() == []


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "\x00\x01", "\n\n\t"])
def test_nothing_to_see_is_nothing_to_post(story: Story, ana: Reader, text: str) -> None:
    with pytest.raises(TextMissing):
        say(story, ana, text)


def test_a_text_of_full_length_is_taken_and_one_sign_more_is_not(story: Story, ana: Reader) -> None:
    assert len(say(story, ana, " " + "ñ" * 5_000 + " ").source) == 5_000
    with pytest.raises(TextTooLong, match="5001"):
        say(story, ana, "ñ" * 5_001)


def test_a_guest_is_made_of_a_name_together_with_the_comment(story: Story) -> None:
    row = post_comment(story=story, sender=sender(guest_name=" Luis "), draft=Draft("Here.")).comment
    assert row.author.name == "Luis"


def test_a_guest_is_not_made_when_the_comment_is_refused(story: Story) -> None:
    with pytest.raises(ParentUnknown):
        post_comment(story=story, sender=sender(guest_name="Luis"), draft=Draft("Here.", parent_id=1))
    assert not Reader.objects.exists()


def test_who_has_no_name_is_asked_for_one(story: Story) -> None:
    with pytest.raises(SignInNeeded):
        post_comment(story=story, sender=sender(), draft=Draft("Here."))
    with pytest.raises(NameNotUsable):
        post_comment(story=story, sender=sender(guest_name="!"), draft=Draft("Here."))


def test_a_paper_without_guests_asks_them_to_sign_in(story: Story, ana: Reader) -> None:
    Publication.objects.update(guests=False)
    with pytest.raises(GuestsNotAllowed):
        post_comment(story=story, sender=sender(guest_name="Luis"), draft=Draft("Here."))


def test_a_parent_must_be_there_in_this_story_and_not_deleted(story: Story, paper: Publication, ana: Reader) -> None:
    other = push_story(paper=paper, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts())[0]
    elsewhere = say(other, ana)
    gone = say(story, ana)
    editing.delete_comment(comment_id=gone.pk, reader=ana)
    for parent_id in (elsewhere.pk, gone.pk, 1):
        with pytest.raises(ParentUnknown):
            post_comment(story=story, sender=sender(ana), draft=Draft("Here.", parent_id=parent_id))
    assert differences() == []


def test_a_thread_has_a_deepest_place(story: Story, ana: Reader) -> None:
    root = say(story, ana)
    deep = say(story, ana, under=root)
    Comment.objects.filter(pk=deep.pk).update(path=b"\x00" * paths.LONGEST_BYTES)
    with pytest.raises(ThreadTooDeep):
        say(story, ana, under=deep)


@pytest.mark.parametrize(
    ("state", "error"), [("closed", DiscussionClosed), ("read_only", DiscussionReadOnly), ("hidden", StoryHidden)]
)
def test_what_is_not_open_takes_no_comment(story: Story, ana: Reader, state: str, error: type[Exception]) -> None:
    Story.objects.update(state=state)
    with pytest.raises(error):
        say(story, ana)
    assert not Comment.objects.exists()


def test_a_story_closes_when_its_time_has_come(story: Story, ana: Reader) -> None:
    Story.objects.update(closes_at=clock.now() + timedelta(minutes=1))
    say(story, ana)
    Story.objects.update(closes_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(DiscussionClosed):
        say(story, ana)
    assert Story.objects.get(pk=story.pk).state == StoryState.OPEN


def test_a_story_that_was_merged_a_moment_ago_is_unknown_not_broken(story: Story, paper: Publication, ana: Reader) -> None:
    other = push_story(paper=paper, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts())[0]
    merge_stories(into=other, other=Story.objects.select_related("publication").get(pk=story.pk))
    with pytest.raises(StoryUnknown):
        say(story, ana)


def test_a_retry_gives_the_same_comment_again(story: Story, ana: Reader) -> None:
    draft = Draft("Once.", client_key=KEY)
    first = post_comment(story=story, sender=sender(ana), draft=draft)
    again = post_comment(story=story, sender=sender(ana), draft=Draft(" Once.\r\n", client_key=KEY))
    assert (first.is_new, again.is_new) == (True, False)
    assert first.comment.pk == again.comment.pk
    assert Story.objects.get(pk=story.pk).comment_count == 1


def test_a_guest_whose_first_answer_was_lost_is_known_by_key_and_name(story: Story) -> None:
    draft = Draft("Once.", client_key=KEY)
    first = post_comment(story=story, sender=sender(guest_name="Luis"), draft=draft)
    again = post_comment(story=story, sender=Sender(None, " Luis ", "198.51.100.0/24"), draft=draft)
    assert again.comment.author_id == first.comment.author_id
    assert Reader.objects.count() == 1


def test_a_key_used_for_something_else_or_by_somebody_else_is_refused(story: Story, paper: Publication, ana: Reader) -> None:
    root = say(story, ana)
    draft = Draft("Once.", client_key=KEY)
    post_comment(story=story, sender=sender(ana), draft=draft)
    other = push_story(paper=paper, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts())[0]
    tries = [
        (story, sender(ana), Draft("Twice.", client_key=KEY)),
        (story, sender(ana), Draft("Once.", root.pk, KEY)),
        (other, sender(ana), draft),
        (story, sender(guest("Luis")), draft),
        (story, sender(guest_name="Luis"), draft),
        (story, sender(), draft),
    ]
    for where, who, what in tries:
        with pytest.raises(ClientKeyReused):
            post_comment(story=where, sender=who, draft=what)
    assert Story.objects.get(pk=story.pk).comment_count == 2


def test_a_members_comment_is_not_given_to_a_stranger_with_key_and_name(story: Story, ana: Reader) -> None:
    ana.kind, ana.email = "member", "ana@paper.example"
    ana.save()
    draft = Draft("Once.", client_key=KEY)
    post_comment(story=story, sender=sender(ana), draft=draft)
    with pytest.raises(ClientKeyReused):
        post_comment(story=story, sender=sender(guest_name="Ana"), draft=draft)


def test_a_retry_does_not_use_up_the_rate(story: Story, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "post_rates", "1/minute")
    draft = Draft("Once.", client_key=KEY)
    for _ in range(5):
        post_comment(story=story, sender=sender(ana), draft=draft)
    with pytest.raises(TooMany):
        say(story, ana)


def test_comments_of_one_network_are_limited(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "post_network_rates", "2/minute")
    for name in ("Ana", "Luis"):
        post_comment(story=story, sender=sender(guest_name=name), draft=Draft("Here."))
    with pytest.raises(TooMany):
        post_comment(story=story, sender=sender(guest_name="Noor"), draft=Draft("Here."))
    post_comment(story=story, sender=Sender(None, "Noor", "198.51.100.0/24"), draft=Draft("Here."))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False])
def test_retries_at_the_same_moment_make_one_comment(story: Story, known: bool) -> None:
    who = sender(guest("Ana")) if known else sender(guest_name="Ana")
    start, seen, failed = threading.Barrier(6), [], []

    def post() -> None:
        start.wait()
        try:
            seen.append(post_comment(story=story, sender=who, draft=Draft("Once.", client_key=KEY)))
        except Exception as wrong:  # told below
            failed.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len({posted.comment.pk for posted in seen}) == 1
    assert [posted.is_new for posted in seen].count(True) == 1
    assert Reader.objects.count() == 1
    assert differences() == []


def test_a_network_is_used_for_limits_and_never_kept(story: Story) -> None:
    post_comment(story=story, sender=sender(guest_name="Luis"), draft=Draft("Here."))
    kept = [str(value) for table in (Comment, Reader, Story) for row in table.objects.values_list() for value in row]  # type: ignore[attr-defined]
    assert not any(NETWORK[:9] in value for value in kept)


def test_comment_ids_rise_as_comments_are_posted(story: Story, ana: Reader) -> None:
    posted = [say(story, ana).pk for _ in range(20)]
    assert posted == sorted(posted)
    assert set(Comment.objects.values_list("state", flat=True)) == {CommentState.PUBLISHED}
