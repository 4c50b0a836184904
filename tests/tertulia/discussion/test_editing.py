from datetime import timedelta

import pytest
from django.conf import settings

from tertulia.discussion.errors import (
    CommentUnknown,
    DiscussionClosed,
    DiscussionReadOnly,
    EditWindowOver,
    NotYours,
    TextMissing,
    TextTooLong,
)
from tertulia.discussion.models import Comment, Reaction, Report, Revision
from tertulia.discussion.services.editing import delete_comment, edit_comment
from tertulia.discussion.services.flagging import report_comment, set_respect
from tertulia.plumbing import clock
from tertulia.plumbing.problems import TooMany
from tertulia.readers.errors import SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.errors import StoryHidden
from tertulia.stories.models import Publication, Story
from tests.tertulia.discussion.talking import differences, guest, say, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


@pytest.fixture
def row(story: Story, ana: Reader) -> Comment:
    return say(story, ana, "As first said.")


def test_an_edit_gives_new_words_and_keeps_the_old_ones(row: Comment, ana: Reader) -> None:
    edit_comment(comment_id=row.pk, reader=ana, text="As *then* said.")
    edited = edit_comment(comment_id=row.pk, reader=ana, text="As last said.")
    assert (edited.source, edited.html) == ("As last said.", "<p>As last said.</p>")
    assert edited.edited_at is not None
    kept = list(Revision.objects.order_by("id").values_list("source", "html"))
    assert kept == [("As first said.", "<p>As first said.</p>"), ("As *then* said.", "<p>As <em>then</em> said.</p>")]
    first, second = Revision.objects.order_by("id")
    assert first.written_at == row.created_at
    assert second.written_at == first.replaced_at


def test_the_same_words_again_are_no_edit(row: Comment, ana: Reader) -> None:
    edited = edit_comment(comment_id=row.pk, reader=ana, text=" As first said.\r\n")
    assert edited.edited_at is None
    assert not Revision.objects.exists()


@pytest.mark.parametrize(("text", "error"), [("", TextMissing), ("\u200b", TextMissing), ("x" * 5_001, TextTooLong)])
def test_an_edit_needs_words_like_a_post(row: Comment, ana: Reader, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        edit_comment(comment_id=row.pk, reader=ana, text=text)


def test_only_its_writer_may_edit_or_delete(row: Comment) -> None:
    for verb in (
        lambda who: edit_comment(comment_id=row.pk, reader=who, text="Mine"),
        lambda who: delete_comment(comment_id=row.pk, reader=who),
    ):
        with pytest.raises(NotYours):
            verb(guest("Luis"))
        with pytest.raises(SignInNeeded):
            verb(None)
    assert Comment.objects.get().source == "As first said."


def test_what_is_not_there_or_deleted_is_unknown(row: Comment, ana: Reader) -> None:
    delete_comment(comment_id=row.pk, reader=ana)
    for comment_id in (row.pk, 1):
        with pytest.raises(CommentUnknown):
            edit_comment(comment_id=comment_id, reader=ana, text="Again")
        with pytest.raises(CommentUnknown):
            delete_comment(comment_id=comment_id, reader=ana)


def test_the_window_for_edits_closes(row: Comment, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: row.created_at + timedelta(seconds=300))
    edit_comment(comment_id=row.pk, reader=ana, text="Just in time")
    monkeypatch.setattr(clock, "now", lambda: row.created_at + timedelta(seconds=301))
    with pytest.raises(EditWindowOver, match="300"):
        edit_comment(comment_id=row.pk, reader=ana, text="Too late")


def test_a_paper_may_allow_no_edits_at_all(row: Comment, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    Publication.objects.update(edit_seconds=0)
    monkeypatch.setattr(clock, "now", lambda: row.created_at + timedelta(milliseconds=1))
    with pytest.raises(EditWindowOver):
        edit_comment(comment_id=row.pk, reader=ana, text="Too late")


@pytest.mark.parametrize(
    ("state", "error"), [("closed", DiscussionClosed), ("read_only", DiscussionReadOnly), ("hidden", StoryHidden)]
)
def test_what_is_not_open_takes_no_edit(row: Comment, ana: Reader, state: str, error: type[Exception]) -> None:
    Story.objects.update(state=state)
    with pytest.raises(error):
        edit_comment(comment_id=row.pk, reader=ana, text="Changed")


def test_edits_count_as_posts_for_the_rate(row: Comment, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "post_rates", "1/minute")
    edit_comment(comment_id=row.pk, reader=ana, text="Once")
    with pytest.raises(TooMany):
        edit_comment(comment_id=row.pk, reader=ana, text="Twice")


def test_a_deleted_comment_leaves_its_place_and_nothing_else(story: Story, row: Comment, ana: Reader) -> None:
    luis = guest("Luis")
    reply = say(story, luis, under=row)
    edit_comment(comment_id=row.pk, reader=ana, text="As then said.")
    set_respect(comment_id=row.pk, sender=sender(luis), respected=True)
    gone = delete_comment(comment_id=row.pk, reader=ana)
    kept = Comment.objects.get(pk=row.pk)
    assert (kept.state, kept.source, kept.html, kept.edited_at, kept.respect_count) == ("deleted", "", "", None, 0)
    assert (kept.reply_count, kept.thread_count, gone.pk) == (1, 1, row.pk)
    assert not Revision.objects.exists()
    assert not Reaction.objects.exists()
    assert Story.objects.get(pk=story.pk).comment_count == 1
    assert Comment.objects.get(pk=reply.pk).source
    assert differences() == []


def test_a_deleted_reply_is_taken_off_the_thread_but_still_drawn_under_its_parent(
    story: Story, row: Comment, ana: Reader
) -> None:
    reply = say(story, ana, under=row)
    say(story, ana, under=reply)
    delete_comment(comment_id=reply.pk, reader=ana)
    root = Comment.objects.get(pk=row.pk)
    assert (root.thread_count, root.reply_count) == (1, 1)
    assert differences() == []


def test_a_report_outlives_the_comment(row: Comment, ana: Reader) -> None:
    report_comment(comment_id=row.pk, sender=sender(guest("Luis")), rule="hate")  # type: ignore[arg-type]
    delete_comment(comment_id=row.pk, reader=ana)
    assert Report.objects.count() == 1
