"""Words that several drawings of a comment share."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tertulia.discussion.models import HouseRule
from tertulia.wire.shapes import CommentState

RULE_NAMES = {
    HouseRule.PROFANITY: gettext_lazy("Profanity"),
    HouseRule.HATE: gettext_lazy("Hate speech"),
    HouseRule.PERSONAL: gettext_lazy("A personal attack"),
    HouseRule.OFF_POINT: gettext_lazy("Off the point of the story"),
    HouseRule.THREAT: gettext_lazy("A threat"),
    HouseRule.SPAM: gettext_lazy("Spam or advertising"),
    HouseRule.PRIVACY: gettext_lazy("Somebody's private details"),
    HouseRule.OTHER: gettext_lazy("Something else"),
}


def words_instead(state: CommentState) -> str:
    """What stands in the place of a comment that isn't published."""
    if state is CommentState.HELD:
        return _("A comment that waits to be read by a person of the newsroom")
    if state is CommentState.REJECTED:
        return _("A comment removed by the newsroom")
    return _("A comment deleted by its writer")
