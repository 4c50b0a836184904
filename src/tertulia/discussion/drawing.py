"""A comment's row as the wire has it."""

from datetime import timedelta

from tertulia.discussion.models import Comment
from tertulia.readers.models import Reader
from tertulia.readers.names import mark_of
from tertulia.wire import shapes

NEW = timedelta(days=7)


def comment_shape(row: Comment) -> shapes.Comment:
    """As everybody may see it: of what isn't published only the place. Author and story must be loaded."""
    return _shape(row, words=row.state == shapes.CommentState.PUBLISHED)


def own_shape(row: Comment) -> shapes.Comment:
    """As its writer may see it, whatever it waits for. Author and story must be loaded."""
    return _shape(row, words=row.state != shapes.CommentState.DELETED)


def _shape(row: Comment, *, words: bool) -> shapes.Comment:
    return shapes.Comment(
        id=str(row.pk),
        parent=_text(row.parent_id),
        root=_text(row.root_id),
        depth=row.depth,
        author=_author(row) if words else None,
        html=row.html if words else "",
        text=row.source if words else "",
        state=shapes.CommentState(row.state),
        created_at=row.created_at,
        edited_at=row.edited_at if words else None,
        respect=row.respect_count,
        replies=row.reply_count,
        thread=row.thread_count,
    )


def _author(row: Comment) -> shapes.Author:
    author = row.author
    picture = f"/pictures/{author.picture}.webp" if author.picture else None
    return shapes.Author(id=str(author.pk), name=author.name, picture=picture, badges=_badges(author, row))


def _badges(author: Reader, row: Comment) -> list[shapes.Badge]:
    """The same whoever asks; a role that has a badge is told of here. “New” is who was new when writing it."""
    wrote_it = author.byline != "" and mark_of(author.byline) in map(mark_of, row.story.authors)
    if wrote_it or author.is_staff_member:
        return [shapes.Badge.BYLINE if wrote_it else shapes.Badge.STAFF]
    is_new = not author.is_guest and timedelta() <= row.created_at - author.created_at < NEW
    carried = {shapes.Badge.SUBSCRIBER: author.subscriber, shapes.Badge.NEW: is_new}
    return [badge for badge, has in carried.items() if has]


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
