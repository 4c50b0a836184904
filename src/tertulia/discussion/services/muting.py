"""A reader mutes the writer of a comment, or hears them again. Nobody else learns of it."""

from tertulia.discussion import conf
from tertulia.discussion.errors import CommentUnknown, OwnSelf, TooManyMuted
from tertulia.discussion.models import Comment, Mute
from tertulia.plumbing import clock, limits
from tertulia.plumbing.transactions import writing
from tertulia.readers.errors import SignInNeeded
from tertulia.readers.models import Reader
from tertulia.wire.shapes import CommentState


def mute_writer(*, reader: Reader | None, comment: Comment) -> Reader:
    """From now on the reader isn't shown what the comment's writer writes; twice changes nothing. Returns the writer.

    Whom one may name is known by what they wrote, so nobody can find out here which readers there are.
    Raises SignInNeeded, CommentUnknown, OwnSelf, TooManyMuted, TooMany.
    """
    if reader is None:
        raise SignInNeeded
    if comment.state != CommentState.PUBLISHED:
        raise CommentUnknown
    if reader.pk == comment.author_id:
        raise OwnSelf
    limits.hit("muting", str(reader.pk), conf.MUTING_RATES())
    with writing():
        # Of two at once the second waits here, so that both can't be the last one allowed.
        Reader.objects.select_for_update().get(pk=reader.pk)
        if Mute.objects.filter(reader=reader).exclude(muted=comment.author).count() >= conf.MUTES_MOST():
            raise TooManyMuted(most=conf.MUTES_MOST())
        Mute.objects.get_or_create(reader=reader, muted=comment.author, defaults={"at": clock.now()})
    return comment.author


def unmute(*, reader: Reader | None, muted_id: int) -> None:
    """Whoever isn't muted stays so. Raises SignInNeeded, TooMany."""
    if reader is None:
        raise SignInNeeded
    limits.hit("muting", str(reader.pk), conf.MUTING_RATES())
    with writing():
        Mute.objects.filter(reader=reader, muted=muted_id).delete()
