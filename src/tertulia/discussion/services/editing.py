"""Editing within the window, deleting at any time."""

from datetime import timedelta

from tertulia.discussion import conf
from tertulia.discussion.errors import CommentUnknown, EditWindowOver, NotYours
from tertulia.discussion.models import Comment, Reaction, Revision, Verdict
from tertulia.discussion.services.placing import set_state
from tertulia.discussion.services.posting import usable_text
from tertulia.discussion.services.standing import demand_open, lock_comment, tell, thread_count
from tertulia.plumbing import clock, limits, markup
from tertulia.plumbing.transactions import writing
from tertulia.readers.errors import SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.reading import visible
from tertulia.wire.events import Kind
from tertulia.wire.shapes import CommentState


def edit_comment(*, comment_id: int, reader: Reader | None, text: str) -> Comment:
    """Give it new words and keep the old ones.

    Raises SignInNeeded, CommentUnknown, NotYours, EditWindowOver, TextMissing, TextTooLong, DiscussionClosed, TooMany.
    """
    source = usable_text(text)
    html = markup.render(source)
    limits.hit("posts", str(reader.pk) if reader else "nobody", conf.POST_RATES())
    with writing():
        comment = _own(comment_id, reader)
        demand_open(comment.story)
        now, seconds = clock.now(), comment.story.publication.edit_seconds
        if now > comment.created_at + timedelta(seconds=seconds):
            raise EditWindowOver(seconds=seconds)
        if source != comment.source:
            _replace(comment, source, html)
            tell(Kind.COMMENT_CHANGED, comment, thread=thread_count(comment))
    return comment


def delete_comment(*, comment_id: int, reader: Reader | None) -> Comment:
    """Take its words, reactions and earlier versions away; a tombstone keeps its place and the replies.

    Raises SignInNeeded, CommentUnknown, NotYours.
    """
    with writing():
        comment = _own(comment_id, reader)
        for told in (Revision, Verdict, Reaction):
            told.objects.filter(comment=comment).delete()
        comment.source, comment.html, comment.edited_at, comment.respect_count = "", "", None, 0
        set_state(comment, CommentState.DELETED, "source", "html", "edited_at", "respect_count")
    return comment


def _own(comment_id: int, reader: Reader | None) -> Comment:
    if reader is None:
        raise SignInNeeded
    comment = lock_comment(comment_id)
    visible(comment.story)
    if comment.author_id != reader.pk:
        # Of what only its writer sees, nobody else learns that it is there.
        raise NotYours if comment.drawn else CommentUnknown
    if comment.state == CommentState.DELETED:
        raise CommentUnknown
    return comment


def _replace(comment: Comment, source: str, html: str) -> None:
    now = clock.now()
    Revision.objects.create(
        comment=comment,
        source=comment.source,
        html=comment.html,
        written_at=comment.edited_at or comment.created_at,
        replaced_at=now,
    )
    comment.source, comment.html, comment.edited_at = source, html, now
    comment.save(update_fields=["source", "html", "edited_at"])
