"""Editing within the window, deleting at any time."""

from datetime import timedelta
from functools import partial

from tertulia.discussion import conf
from tertulia.discussion.errors import AlreadyDecided, CommentUnknown, EditWindowOver, NotYours
from tertulia.discussion.models import Comment, Reaction, Revision, Verdict
from tertulia.discussion.services.placing import set_state
from tertulia.discussion.services.posting import text_of, usable_text
from tertulia.discussion.services.screening import record, screen, state_after
from tertulia.discussion.services.standing import demand_open, lock_comment
from tertulia.plumbing import clock, limits, markup
from tertulia.plumbing.transactions import writing
from tertulia.readers.errors import SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.reading import visible
from tertulia.wire.shapes import CommentState


def edit_comment(*, comment_id: int, reader: Reader | None, text: str, accept_nudge: bool = False) -> Comment:
    """Give it new words and keep the old ones. What is judged of them decides anew whether it is published or held.

    ``accept_nudge``: the writer was told what is at risk. Raises Nudged, Refused, SignInNeeded, CommentUnknown, NotYours,
    EditWindowOver, AlreadyDecided, TextMissing, TextTooLong, StoryHidden, DiscussionClosed, TooMany.
    """
    source = usable_text(text)
    html = markup.render(source)
    limits.hit("posts", str(reader.pk) if reader else "nobody", conf.POST_RATES())
    known = _editable(_known(comment_id), reader)
    opinion = None
    if source != known.source:
        parent = partial(text_of, known.parent_id)
        opinion = screen(story=known.story, text=source, parent=parent, accepted=accept_nudge)
    with writing():
        comment = _editable(lock_comment(comment_id), reader)
        if source == comment.source:
            return comment
        if source != known.source:
            _replace(comment, source, html)
            record(comment, opinion, accepted=accept_nudge)
            state = CommentState(comment.state) if opinion is None else state_after(opinion)
            set_state(comment, state, "source", "html", "edited_at")
            return comment
    # Another tab has changed it since we looked, and these words, which were its own then, were not judged.
    return edit_comment(comment_id=comment_id, reader=reader, text=text, accept_nudge=accept_nudge)


def delete_comment(*, comment_id: int, reader: Reader | None) -> Comment:
    """Take its words, reactions, earlier versions and what was judged of them away; its place and the replies stay.

    Raises SignInNeeded, CommentUnknown, NotYours, StoryHidden.
    """
    with writing():
        comment = _own(lock_comment(comment_id), reader)
        take_words(comment)
    return comment


def take_words(comment: Comment) -> None:
    """Make a tombstone of a comment that is locked."""
    for rows in (Revision.objects, Verdict.objects, Reaction.objects):
        rows.filter(comment=comment).delete()
    comment.source, comment.html, comment.edited_at, comment.respect_count = "", "", None, 0
    set_state(comment, CommentState.DELETED, "source", "html", "edited_at", "respect_count")


def _known(comment_id: int) -> Comment:
    found = Comment.objects.select_related("story__publication").defer("story__text").filter(pk=comment_id).first()
    if found is None:
        raise CommentUnknown
    return found


def _own(comment: Comment, reader: Reader | None) -> Comment:
    if reader is None:
        raise SignInNeeded
    visible(comment.story)
    if comment.author_id != reader.pk:
        # Of what only its writer sees, nobody else learns that it is there.
        raise NotYours if comment.drawn else CommentUnknown
    if comment.state == CommentState.DELETED:
        raise CommentUnknown
    return comment


def _editable(comment: Comment, reader: Reader | None) -> Comment:
    _own(comment, reader)
    demand_open(comment.story)
    seconds = comment.story.publication.edit_seconds
    if clock.now() > comment.created_at + timedelta(seconds=seconds):
        raise EditWindowOver(seconds=seconds)
    if comment.state == CommentState.REJECTED:
        raise AlreadyDecided
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
