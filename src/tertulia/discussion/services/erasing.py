"""Forgetting a reader who has left: what they wrote, what they thought of others, and then their own row.

A piece at a time, each of which can be done again: nothing is lost when a process ends.
"""

from tertulia.discussion.models import Comment, Reaction, Report, Revision
from tertulia.discussion.services.editing import take_words
from tertulia.discussion.services.flagging import take_back_respect
from tertulia.discussion.services.standing import lock_comment
from tertulia.plumbing import outbox
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Leaving, Reader
from tertulia.readers.services import leaving as leavings
from tertulia.rulebooks.services.labelling import forget_labels
from tertulia.wire.shapes import CommentState

AT_ONCE = 50


def erase_next() -> bool:
    """One piece of it, for the reader who has been due longest; whether there was one."""
    leaving = leavings.claim_leaving()
    if leaving is None:
        return False
    erased_to = _take_respect_back(leaving.reader) or _erase_comments(leaving) or _forget(leaving)
    if erased_to is not None:
        leavings.go_on(leaving=leaving, erased_to=max(erased_to, leaving.erased_to))
    return True


def _take_respect_back(reader: Reader) -> int | None:
    given = list(Reaction.objects.filter(reader=reader).values_list("comment_id", flat=True)[:AT_ONCE])
    for comment_id in given:
        take_back_respect(comment_id=comment_id, reader=reader)
    return 1 if given else None


def _erase_comments(leaving: Leaving) -> int | None:
    """The last one that was erased, if there were any left."""
    rows = Comment.objects.filter(author=leaving.reader, pk__gt=leaving.erased_to).order_by("pk")
    found = list(rows.values_list("pk", "source")[:AT_ONCE])
    if not found:
        return None
    ids = [pk for pk, _ in found]
    before = Revision.objects.filter(comment__in=ids).values_list("source", flat=True)
    forget_labels(texts=[source for source in (*before, *(source for _, source in found)) if source])
    for pk in ids:
        _erase(pk)
    outbox.forget_words(ids)
    return ids[-1]


def _erase(comment_id: int) -> None:
    with writing():
        comment = lock_comment(comment_id)
        if comment.state != CommentState.DELETED:
            take_words(comment)
        Report.objects.filter(comment=comment).delete()
        Comment.objects.filter(pk=comment.pk).update(client_key=None)


def _forget(leaving: Leaving) -> int | None:
    """The reader's own row, unless a comment came in at the last moment: then from the beginning."""
    with writing():
        if Comment.objects.filter(author=leaving.reader, pk__gt=leaving.erased_to).exists():
            return 0
        leavings.forget_reader(reader=leaving.reader)
    return None
