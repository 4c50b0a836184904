"""Pages: bounded pieces of a discussion, the same for everybody."""

from collections import defaultdict

from django.db.models import OuterRef, QuerySet, Subquery

from tertulia.discussion import paths
from tertulia.discussion.drawing import comment_shape
from tertulia.discussion.errors import CommentUnknown, CursorWrong
from tertulia.discussion.models import Comment
from tertulia.discussion.reading.cursors import place_in
from tertulia.plumbing import outbox
from tertulia.readers.models import Reader
from tertulia.stories import reading as stories
from tertulia.stories.models import Story
from tertulia.wire import shapes
from tertulia.wire.applying import REPLIES_PREVIEWED, ROOTS_PER_PAGE, root_cursor
from tertulia.wire.shapes import Sort

REPLIES_PER_PAGE = 50
REPLIES_UNDER_PERMALINK = 20
ANCESTORS_DRAWN = 10

# All roots have the same parent, none; but named here, the order can't be had by walking all comments by their ids,
# which PostgreSQL takes for the short way to the roots of a large story, and isn't when they are old.
_NEWEST, _OLDEST = ("-parent_id", "-id"), ("parent_id", "id")
_COUNTED = {Sort.RESPECTED: "respect_count", Sort.REPLIES: "thread_count"}


def discussion_page(story: Story, sort: Sort, after: str | None = None) -> shapes.Page:
    """Twenty roots and the first replies of each; ``after`` is the ``next`` of the page before. Raises CursorWrong."""
    # Read first: what happens while we look is then told again by events, and never missed.
    event = outbox.last_id()
    roots = _under(story, _roots(story, sort, after))
    shown = roots[:ROOTS_PER_PAGE]
    following = root_cursor(sort, comment_shape(shown[-1])) if len(roots) > ROOTS_PER_PAGE else None
    return shapes.Page(story=stories.shape(story), sort=sort, threads=_threads(story, shown), next=following, event=event)


def replies_page(comment: Comment, after: str | None = None) -> shapes.Replies:
    """The comment's descendants in thread order; ``after`` is the last one seen. Raises CursorWrong."""
    rows = _below(comment, after, REPLIES_PER_PAGE + 1)
    shown = rows[:REPLIES_PER_PAGE]
    following = str(shown[-1].pk) if len(rows) > REPLIES_PER_PAGE else None
    return shapes.Replies(comment=str(comment.pk), replies=[comment_shape(row) for row in shown], next=following)


def permalink(comment: Comment) -> shapes.Permalink:
    """The comment (see ``drawn_comment``) with its parents and its first replies."""
    ancestors, gap = _ancestors(comment)
    rows = _below(comment, None, REPLIES_UNDER_PERMALINK + 1)
    shown = rows[:REPLIES_UNDER_PERMALINK]
    return shapes.Permalink(
        story=stories.shape(comment.story),
        ancestors=[comment_shape(row) for row in ancestors],
        gap=gap,
        comment=comment_shape(comment),
        replies=[comment_shape(row) for row in shown],
        more=str(shown[-1].pk) if len(rows) > REPLIES_UNDER_PERMALINK else None,
    )


def drawn_comment(comment_id: int) -> Comment:
    """The comment as everybody may see it, with author and story. Raises CommentUnknown, StoryHidden."""
    return comment_for(None, comment_id)


def comment_for(reader: Reader | None, comment_id: int) -> Comment:
    """The same, and what that reader has written if nobody else may see it."""
    whole = Comment.objects.select_related("author", "story__publication").defer("story__text")
    found = whole.filter(pk=comment_id).first()
    if found is None or not (found.drawn or (reader and found.kept_back and found.author_id == reader.pk)):
        raise CommentUnknown
    stories.visible(found.story)
    return found


def newest_comments(story: Story, limit: int) -> list[Comment]:
    """Newest roots, for feeds."""
    return list(_drawn().filter(story=story, parent=None, state=shapes.CommentState.PUBLISHED).order_by(*_NEWEST)[:limit])


def _under(story: Story, rows: list[Comment]) -> list[Comment]:
    """The same rows, which know their story now, so that drawing needn't ask for it again with each."""
    for row in rows:
        row.story = story
    return rows


def _drawn() -> QuerySet[Comment]:
    return Comment.objects.filter(drawn=True).select_related("author")


def _roots(story: Story, sort: Sort, after: str | None) -> list[Comment]:
    """One more than a page holds, so that the caller sees whether another follows."""
    roots, most = _drawn().filter(story=story, parent=None), ROOTS_PER_PAGE + 1
    if sort in _COUNTED:
        return _counted_roots(roots, _COUNTED[sort], after, most)
    if after is not None:
        place = place_in(after)
        roots = roots.filter(id__lt=place) if sort is Sort.NEWEST else roots.filter(id__gt=place)
    return list(roots.order_by(*(_NEWEST if sort is Sort.NEWEST else _OLDEST))[:most])


def _counted_roots(roots: QuerySet[Comment], column: str, after: str | None, most: int) -> list[Comment]:
    """By falling count, then newest. In two steps, each a range of the index: equal counts first, then lower ones."""
    ordered = roots.order_by(f"-{column}", "-id")
    if after is None:
        return list(ordered[:most])
    count_text, _, id_text = after.partition(".")
    count, place = place_in(count_text, least=0), place_in(id_text)
    rows = list(ordered.filter(**{column: count}, id__lt=place)[:most])
    return rows + list(ordered.filter(**{f"{column}__lt": count})[: most - len(rows)])


def _threads(story: Story, roots: list[Comment]) -> list[shapes.Thread]:
    previews = _previews([root for root in roots if root.reply_count])
    return [_thread(root, _under(story, previews[root.pk])) for root in roots]


def _thread(root: Comment, replies: list[Comment]) -> shapes.Thread:
    shown = [comment_shape(row) for row in replies[:REPLIES_PREVIEWED]]
    more = shown[-1].id if len(replies) > REPLIES_PREVIEWED else None
    return shapes.Thread(comment=comment_shape(root), replies=shown, more=more)


def _previews(roots: list[Comment]) -> dict[int, list[Comment]]:
    """The first replies of each root and one more, in thread order, in two queries.

    The first finds which they are, along the index; the second reads just those rows. A window function would read
    every reply of every root instead, and so does SQLite when it is given a range of paths for each root.
    """
    previews: dict[int, list[Comment]] = defaultdict(list)
    if not roots:
        return previews
    below = Comment.objects.filter(drawn=True, root_id=OuterRef("pk")).order_by("path").values("pk")
    places = {f"reply_{at}": Subquery(below[at : at + 1]) for at in range(REPLIES_PREVIEWED + 1)}
    found = Comment.objects.filter(pk__in=[root.pk for root in roots]).annotate(**places).values_list(*places)
    wanted = [pk for row in found for pk in row if pk is not None]
    # Put in order here: asked to do it, a database may read along the index of all threads.
    for row in sorted(_drawn().filter(pk__in=wanted), key=lambda row: bytes(row.path)):
        previews[row.root_id or 0].append(row)
    return previews


def _below(comment: Comment, after: str | None, most: int) -> list[Comment]:
    root_id = comment.root_id or comment.pk
    rows = _drawn().filter(root=root_id, path__gt=_path_after(comment, after))
    if comment.root_id is not None:
        rows = rows.filter(path__lt=paths.after_all_below(bytes(comment.path)))
    return _under(comment.story, list(rows.order_by("path")[:most]))


def _path_after(comment: Comment, after: str | None) -> bytes:
    if after is None:
        return bytes(comment.path)
    last = Comment.objects.filter(pk=place_in(after), root=comment.root_id or comment.pk).values_list("path", flat=True).first()
    if last is None or not bytes(last).startswith(bytes(comment.path)):
        raise CursorWrong
    return bytes(last)


def _ancestors(comment: Comment) -> tuple[list[Comment], bool]:
    """The root, then the nearest parents in order; whether some between them were left out."""
    if comment.root_id is None:
        return [], False
    above = paths.above(bytes(comment.path))
    # Two questions: one with an “or” is answered by reading the whole table.
    root = list(_drawn().filter(pk=comment.root_id))
    near = _drawn().filter(root=comment.root_id, path__in=above[-ANCESTORS_DRAWN:]) if above else []
    return _under(comment.story, root + sorted(near, key=lambda row: row.depth)), len(above) > ANCESTORS_DRAWN
