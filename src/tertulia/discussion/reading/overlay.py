"""What is mine alone."""

from tertulia.discussion.drawing import own_shape
from tertulia.discussion.models import Comment, Reaction
from tertulia.discussion.reading.hidden import hides
from tertulia.discussion.reading.muted import muted_among
from tertulia.discussion.reading.verdicts import why
from tertulia.readers.models import Reader
from tertulia.stories.models import Story
from tertulia.wire import shapes

PENDING_SHOWN = 50


def overlay(reader: Reader | None, story: Story, comment_ids: list[int]) -> shapes.Overlay:
    """My reactions to, and which are mine of, those comments; and my own that wait in this story, or were rejected."""
    if reader is None:
        return shapes.Overlay(reader=None, respected=[], mine=[], pending=[])
    respected = Reaction.objects.filter(reader=reader, comment_id__in=comment_ids).values_list("comment_id", flat=True)
    mine = Comment.objects.filter(author=reader, pk__in=comment_ids).values_list("pk", flat=True)
    kept = Comment.objects.filter(author=reader, story=story, kept_back=True)
    pending = list(kept.select_related("author").order_by("-id")[:PENDING_SHOWN])
    return shapes.Overlay(
        reader=shapes.Me(id=str(reader.pk), name=reader.name, kind=reader.kind),
        hidden=hides(reader, story.publication),
        respected=[str(pk) for pk in respected],
        mine=[str(pk) for pk in mine],
        pending=[own_shape(row) for row in pending],
        why=why(pending),
        muted=muted_among(reader, comment_ids),
    )
