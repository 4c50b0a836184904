"""What a reader has written, newest first."""

from dataclasses import dataclass

from tertulia.discussion.drawing import own_shape
from tertulia.discussion.models import Comment
from tertulia.discussion.reading.verdicts import why
from tertulia.readers.models import Reader
from tertulia.stories.models import Story
from tertulia.wire import shapes

PER_PAGE = 20


@dataclass(frozen=True)
class Own:
    """A comment as its writer sees it, whatever became of it and why, with the story it stands under."""

    comment: shapes.Comment
    story: Story
    drawn: bool
    why: list[shapes.Reason]


def own_comments(reader: Reader, before: int | None = None) -> tuple[list[Own], str | None]:
    """Twenty of them; ``before`` is the last one of the page before, which the second value names."""
    rows = Comment.objects.filter(author=reader).select_related("author", "story__publication").defer("story__text")
    rows = rows.filter(pk__lt=before) if before else rows
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    reasons = why(shown)
    own = [Own(own_shape(row), row.story, row.drawn, reasons.get(str(row.pk), [])) for row in shown]
    return own, str(shown[-1].pk) if len(found) > PER_PAGE else None


def count_own(reader: Reader) -> int:
    return Comment.objects.filter(author=reader).count()
