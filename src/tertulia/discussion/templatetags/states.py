"""What pages say of a comment's state."""

from django import template
from django.utils.translation import gettext as _

from tertulia.discussion.wording import words_instead
from tertulia.wire.shapes import Badge, CommentState

register = template.Library()


@register.filter
def instead(state: CommentState) -> str:
    """What stands in the place of a comment that isn't published."""
    return words_instead(state)


@register.filter
def badge(name: Badge) -> str:
    """What a writer is, in a word."""
    return {
        Badge.BYLINE: _("Wrote the story"),
        Badge.STAFF: _("Newsroom"),
        Badge.SUBSCRIBER: _("Subscriber"),
        Badge.NEW: _("New here"),
    }[name]
