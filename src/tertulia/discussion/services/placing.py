"""Where a comment stands and what it counts for, as its state changes. The story must be locked by whoever calls.

What others have seen keeps its place (see ``Comment.drawn``); what nobody has seen gets one when it is published, as the
newest reply to its parent then: so nothing is ever put between what is being read.
"""

from tertulia.discussion import paths
from tertulia.discussion.errors import ThreadTooDeep
from tertulia.discussion.models import Comment
from tertulia.discussion.services.standing import tell, thread_count
from tertulia.plumbing import outbox
from tertulia.plumbing.prepared import Change, Given
from tertulia.stories.models import Story
from tertulia.wire.events import Kind
from tertulia.wire.shapes import CommentState

_STORY_COUNT = Change(lambda: Story.objects.filter(pk=Given("id")), "comment_count")
_ROOT_COUNT = Change(lambda: Comment.objects.filter(pk=Given("id")), "thread_count")
_PARENT_COUNTS = Change(lambda: Comment.objects.filter(pk=Given("id")), "reply_ordinal", "reply_count", "thread_count")


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
    thread, replies = root.thread_count + 1, parent.reply_count + 1
    of_parent = thread if root.pk == parent.pk else parent.thread_count
    _PARENT_COUNTS.make(id=parent.pk, reply_ordinal=parent.reply_ordinal + 1, reply_count=replies, thread_count=of_parent)
    if root.pk != parent.pk:
        _ROOT_COUNT.make(id=root.pk, thread_count=thread)
    return thread, replies


def count_in_story(comment: Comment, change: int) -> None:
    comment.story.comment_count += change
    _STORY_COUNT.make(id=comment.story_id, comment_count=comment.story.comment_count)


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
