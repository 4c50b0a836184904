"""Large threads, put into the tables at once: what posting them one by one would leave, but for the events."""

from collections.abc import Iterable, Iterator

from django.db import connection

from tertulia.discussion import paths
from tertulia.discussion.models import Comment
from tertulia.plumbing import clock, ids
from tertulia.readers.models import Reader
from tertulia.stories.models import Story


def plant(story: Story, author: Reader, parents: Iterable[int | None]) -> list[Comment]:
    """One comment for each entry, under the comment of that number in the same list (None: a root)."""
    rows: list[Comment] = []
    for parent_at in parents:
        row = Comment(
            id=ids.new_id(), story=story, author=author, source="Planted.", html="<p>Planted.</p>", created_at=clock.now()
        )
        if parent_at is not None:
            _put_under(row, rows[parent_at])
        rows.append(row)
    # Parents before replies: rows point at each other.
    Comment.objects.bulk_create(rows, batch_size=500)
    story.comment_count += len(rows)
    story.save(update_fields=["comment_count"])
    return rows


def _put_under(row: Comment, parent: Comment) -> None:
    root = parent.root or parent
    row.parent, row.root, row.depth = parent, root, parent.depth + 1
    row.path = paths.child(bytes(parent.path), parent.reply_ordinal)
    parent.reply_ordinal += 1
    parent.reply_count += 1
    root.thread_count += 1


def roots(number: int) -> Iterator[None]:
    """So many roots and nothing else."""
    return (None for _ in range(number))


def wide(roots: int, replies_each: int) -> Iterator[int | None]:
    """Roots first, then the replies of each, all directly under it."""
    yield from [None] * roots
    for root in range(roots):
        yield from [root] * replies_each


def chain(depth: int) -> Iterator[int | None]:
    """Each comment answers the one before."""
    return (at - 1 if at else None for at in range(depth))


def look_at_the_tables() -> None:
    """What a database learns about its tables by itself after a while; plans are made from it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
