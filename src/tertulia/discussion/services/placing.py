"""Where a comment stands and what it counts for, as its state changes. The story must be locked by whoever calls.

What others have seen keeps its place (see ``Comment.drawn``); what nobody has seen gets one when it is published, as the
newest reply to its parent then: so nothing is ever put between what is being read.
"""

from tertulia.discussion import paths
from tertulia.discussion.errors import ThreadTooDeep
from tertulia.discussion.models import Comment
from tertulia.discussion.services.standing import tell, thread_count
from tertulia.plumbing import outbox
from tertulia.stories.models import Story
from tertulia.wire.events import Kind
from tertulia.wire.shapes import CommentState


def hang(comment: Comment, parent: Comment) -> None:
    """Make a new comment the reply of that one. Raises ThreadTooDeep."""
    if len(paths.child(bytes(parent.path), parent.reply_ordinal)) > paths.LONGEST_BYTES:
        raise ThreadTooDeep
    comment.parent, comment.root, comment.depth = parent, parent.root or parent, parent.depth + 1


def take_place(comment: Comment) -> tuple[int, int]:
    """Give it a place for everybody and count it up the thread; its own row is left to be saved.

    Parent and root must be loaded. Returns the root's new count of descendants, the parent's of replies. Raises ThreadTooDeep.
    """
    comment.drawn = True
    parent, root = comment.parent, comment.root
    if parent is None or root is None:
        return 0, 0
    path = paths.child(bytes(parent.path), parent.reply_ordinal)
    if len(path) > paths.LONGEST_BYTES:
        raise ThreadTooDeep
    comment.path = path
    counts = {"reply_ordinal": parent.reply_ordinal + 1, "reply_count": parent.reply_count + 1}
    thread = root.thread_count + 1
    if root.pk == parent.pk:
        counts["thread_count"] = thread
    else:
        Comment.objects.filter(pk=root.pk).update(thread_count=thread)
    Comment.objects.filter(pk=parent.pk).update(**counts)
    return thread, parent.reply_count + 1


def count_in_story(comment: Comment, change: int) -> None:
    comment.story.comment_count += change
    Story.objects.filter(pk=comment.story_id).update(comment_count=comment.story.comment_count)


def set_state(comment: Comment, state: CommentState, *changed: str) -> None:
    """Put a comment that is there already into that state, with all that is counted by it, and tell of it.

    ``changed`` are further columns of it to save. Raises ThreadTooDeep.
    """
    before, comment.state = comment.state, state
    if state is CommentState.PUBLISHED and not comment.drawn:
        _appear(comment, changed)
        return
    comment.save(update_fields=["state", *changed])
    change = (state == CommentState.PUBLISHED) - (before == CommentState.PUBLISHED)
    if change:
        count_in_story(comment, change)
    thread = thread_count(comment)
    if change and comment.root_id is not None:
        thread += change
        Comment.objects.filter(pk=comment.root_id).update(thread_count=thread)
    if comment.drawn:
        tell(Kind.COMMENT_CHANGED, comment, thread=thread)
    else:
        tell_waiting(comment.story)


def tell_waiting(story: Story) -> None:
    outbox.add(Kind.COMMENT_WAITING, publication=story.publication_id, story=story.pk)


def _appear(comment: Comment, changed: tuple[str, ...]) -> None:
    if comment.parent_id is not None:
        comment.parent = Comment.objects.select_related("root").get(pk=comment.parent_id)
        comment.root = comment.parent.root or comment.parent
    thread, replies = take_place(comment)
    comment.save(update_fields=["state", "drawn", "path", *changed])
    count_in_story(comment, 1)
    tell(Kind.COMMENT_POSTED, comment, thread=thread, replies=replies)
