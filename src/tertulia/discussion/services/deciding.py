"""A person decides about a comment that waits."""

from tertulia.discussion.errors import AlreadyDecided, CommentUnknown
from tertulia.discussion.models import Comment, Decision, HouseRule
from tertulia.discussion.services.placing import set_state
from tertulia.discussion.services.standing import lock_comment, tell, thread_count
from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.readers.models import Reader
from tertulia.wire.events import Kind
from tertulia.wire.shapes import CommentState


def release_held(*, comment_id: int, by: Reader | None = None) -> Comment:
    """Publish it. Raises CommentUnknown, AlreadyDecided, ThreadTooDeep."""
    return _decide(comment_id, CommentState.PUBLISHED, "", by)


def reject_held(*, comment_id: int, rule: HouseRule, by: Reader | None = None) -> Comment:
    """Keep it from everybody but its writer, who is told the rule. Raises CommentUnknown, AlreadyDecided."""
    return _decide(comment_id, CommentState.REJECTED, rule, by)


def _decide(comment_id: int, outcome: CommentState, rule: str, by: Reader | None) -> Comment:
    with writing():
        comment = lock_comment(comment_id)
        if comment.state == CommentState.DELETED:
            raise CommentUnknown
        if comment.state != CommentState.HELD:
            raise AlreadyDecided
        Decision.objects.create(comment=comment, outcome=outcome, rule=rule, by=by, at=clock.now())
        set_state(comment, outcome)
        tell(Kind.COMMENT_DECIDED, comment, thread=thread_count(comment))
    return comment
