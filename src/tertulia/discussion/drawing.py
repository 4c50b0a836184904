"""A comment's row as the wire has it."""

from tertulia.discussion.models import Comment
from tertulia.wire import shapes


def comment_shape(row: Comment) -> shapes.Comment:
    """The author must be loaded. Of a deleted comment only its place is left."""
    gone = row.state == shapes.CommentState.DELETED
    return shapes.Comment(
        id=str(row.pk),
        parent=_text(row.parent_id),
        root=_text(row.root_id),
        depth=row.depth,
        author=None if gone else shapes.Author(id=str(row.author_id), name=row.author.name),
        html="" if gone else row.html,
        text="" if gone else row.source,
        state=shapes.CommentState(row.state),
        created_at=row.created_at,
        edited_at=None if gone else row.edited_at,
        respect=row.respect_count,
        replies=row.reply_count,
        thread=row.thread_count,
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
