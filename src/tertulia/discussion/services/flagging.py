"""What readers say about a comment: respect, or that it breaks a rule."""

from dataclasses import dataclass

from tertulia.discussion import conf
from tertulia.discussion.errors import CommentUnknown, OwnComment, ReasonNeeded
from tertulia.discussion.models import Comment, HouseRule, Reaction, Report
from tertulia.discussion.services.posting import Sender
from tertulia.discussion.services.standing import demand_changeable, lock_comment, tell, thread_count
from tertulia.plumbing import clock, limits, markup, outbox
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader
from tertulia.readers.services.naming import NAMELESS
from tertulia.stories.reading import visible
from tertulia.wire.events import Kind
from tertulia.wire.shapes import CommentState


@dataclass(frozen=True)
class Flagged:
    comment: Comment
    reader: Reader
    is_new: bool


def set_respect(*, comment_id: int, sender: Sender, respected: bool) -> Flagged:
    """Give respect, or take it back; doing either twice changes nothing.

    Raises SignInNeeded, CommentUnknown, OwnComment, DiscussionReadOnly, TooMany.
    """
    limits.hit("reactions", sender.mark, conf.REACTION_RATES())
    with writing():
        comment = _published(comment_id)
        demand_changeable(comment.story)
        reader = sender.known_or_guest()
        if comment.author_id == reader.pk:
            raise OwnComment
        changed = _react(comment, reader) if respected else _unreact(comment, reader)
        if changed:
            _count(comment, 1 if respected else -1)
    return Flagged(comment, reader, changed)


def take_back_respect(*, comment_id: int, reader: Reader) -> None:
    """For a reader who leaves: wherever the comment stands, and whatever became of it. Raises CommentUnknown."""
    with writing():
        comment = lock_comment(comment_id)
        if _unreact(comment, reader):
            _count(comment, -1)


def report_comment(*, comment_id: int, sender: Sender, rule: HouseRule, text: str = "") -> Flagged:
    """Tell the moderators; a second report by the same reader replaces the first.

    Raises CommentUnknown, ReasonNeeded, TooMany.
    """
    reason = markup.tidy_text(text)
    if rule is HouseRule.OTHER and not markup.can_be_seen(reason):
        raise ReasonNeeded
    limits.hit("reports", sender.mark, conf.REPORT_RATES())
    # Nobody must give a name to report; the guest made for it only keeps reports apart.
    sender = Sender(sender.reader, sender.guest_name or NAMELESS, sender.network)
    with writing():
        comment = _published(comment_id)
        reader = sender.known_or_guest()
        _, is_new = Report.objects.update_or_create(
            comment=comment, reader=reader, defaults={"rule": rule, "text": reason, "at": clock.now()}
        )
        outbox.add(Kind.COMMENT_REPORTED, publication=comment.story.publication_id, story=comment.story_id)
    return Flagged(comment, reader, is_new)


def _count(comment: Comment, change: int) -> None:
    comment.respect_count += change
    comment.save(update_fields=["respect_count"])
    tell(Kind.COMMENT_CHANGED, comment, thread=thread_count(comment))


def _published(comment_id: int) -> Comment:
    comment = lock_comment(comment_id)
    visible(comment.story)
    if comment.state != CommentState.PUBLISHED:
        raise CommentUnknown
    return comment


def _react(comment: Comment, reader: Reader) -> bool:
    return Reaction.objects.get_or_create(comment=comment, reader=reader, defaults={"at": clock.now()})[1]


def _unreact(comment: Comment, reader: Reader) -> bool:
    return Reaction.objects.filter(comment=comment, reader=reader).delete()[0] > 0
