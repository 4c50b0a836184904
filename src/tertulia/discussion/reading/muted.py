"""Whom a reader has muted."""

from django.db.models import Q

from tertulia.discussion.models import Comment, Mute
from tertulia.discussion.reading.cursors import place_if_any
from tertulia.readers.models import Reader
from tertulia.wire import shapes

MUTES_PER_PAGE = 50


def muted_among(reader: Reader, comment_ids: list[int]) -> list[str]:
    """Which writers of those comments the reader has muted."""
    writers = Comment.objects.filter(pk__in=comment_ids).values("author")
    return [str(pk) for pk in Mute.objects.filter(reader=reader, muted__in=writers).values_list("muted", flat=True)]


def has_muted(reader: Reader, other_id: int) -> bool:
    return Mute.objects.filter(reader=reader, muted=other_id).exists()


def mutes_page(reader: Reader, after: str | None = None) -> shapes.Mutes:
    """Newest first; ``after`` is the ``next`` of the page before. Raises CursorWrong."""
    place = place_if_any(after)
    rows = Mute.objects.filter(Q(pk__lt=place) if place else Q(), reader=reader).select_related("muted").order_by("-pk")
    shown = list(rows[: MUTES_PER_PAGE + 1])
    people = [shapes.Author(id=str(row.muted_id), name=row.muted.name) for row in shown[:MUTES_PER_PAGE]]
    return shapes.Mutes(people=people, next=str(shown[MUTES_PER_PAGE - 1].pk) if len(shown) > MUTES_PER_PAGE else None)
