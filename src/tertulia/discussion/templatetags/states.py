"""What pages say of a comment's state."""

from django import template

from tertulia.discussion.wording import words_instead
from tertulia.wire.shapes import CommentState

register = template.Library()


@register.filter
def instead(state: CommentState) -> str:
    """What stands in the place of a comment that isn't published."""
    return words_instead(state)
