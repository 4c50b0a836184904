"""Words that several drawings of a comment share."""

from django.utils.translation import gettext as _

from tertulia.wire.shapes import CommentState


def words_instead(state: CommentState) -> str:
    """What stands in the place of a comment that isn't published."""
    if state is CommentState.HELD:
        return _("A comment that waits to be read by a person of the newsroom")
    if state is CommentState.REJECTED:
        return _("A comment removed by the newsroom")
    return _("A comment deleted by its writer")
