"""A flat list of replies, in thread order, as the three levels a page draws."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tertulia.wire.shapes import Comment

DEEPEST_LEVEL = 2


@dataclass
class Node:
    """A comment and what is drawn below it.

    ``answers`` names the parent when that stands elsewhere; ``more`` is the cursor behind the last reply drawn.
    """

    comment: Comment
    level: int = 0
    answers: str | None = None
    more: str | None = None
    replies: "list[Node]" = field(default_factory=list)

    @property
    def continues(self) -> bool:
        """Whether its replies are drawn on its own page."""
        return self.level == DEEPEST_LEVEL and self.comment.replies > 0


def draw_thread(top: Comment, replies: Sequence[Comment], more: str | None = None) -> Node:
    """The comment with its replies below it.

    What lies deeper than three levels is left to its ancestor's own page. A reply whose parent stands on an earlier
    page is drawn at the first level, and says whom it answers.
    """
    root = Node(top, more=more)
    drawn = {top.id: root}
    deeper: set[str] = set()
    for reply in replies:
        parent = drawn.get(reply.parent or "")
        if reply.parent in deeper or (parent is not None and parent.level == DEEPEST_LEVEL):
            deeper.add(reply.id)
            continue
        node = Node(reply, level=parent.level + 1) if parent else Node(reply, level=1, answers=reply.parent)
        drawn[reply.id] = node
        (parent or root).replies.append(node)
    return root
