"""A comment's row as the wire has it."""

from tertulia.discussion.models import Comment
from tertulia.wire import shapes


def comment_shape(row: Comment) -> shapes.Comment:
    """As everybody may see it: of what isn't published only the place. The author must be loaded."""
    return _shape(row, words=row.state == shapes.CommentState.PUBLISHED)


def own_shape(row: Comment) -> shapes.Comment:
    """As its writer may see it, whatever it waits for. The author must be loaded."""
    return _shape(row, words=row.state != shapes.CommentState.DELETED)


def _shape(row: Comment, *, words: bool) -> shapes.Comment:
    return shapes.Comment(
        id=str(row.pk),
        parent=_text(row.parent_id),
        root=_text(row.root_id),
        depth=row.depth,
        author=shapes.Author(id=str(row.author_id), name=row.author.name) if words else None,
        html=row.html if words else "",
        text=row.source if words else "",
        state=shapes.CommentState(row.state),
        created_at=row.created_at,
        edited_at=row.edited_at if words else None,
        respect=row.respect_count,
        replies=row.reply_count,
        thread=row.thread_count,
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
