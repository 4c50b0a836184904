"""What was thought of comments, and what is still owed."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

import houserules.shapes as rules
from tertulia.discussion.judging.telling import why_held
from tertulia.discussion.models import Comment, Decision, HouseRule, Verdict
from tertulia.discussion.wording import RULE_NAMES
from tertulia.stories.models import Publication, Story
from tertulia.wire import shapes
from tertulia.wire.shapes import CommentState

AT_ONCE = 500


def why(comments: Iterable[Comment]) -> dict[str, list[shapes.Reason]]:
    """Why those of them that are kept back are, by id, for their writer; at most two questions, however many they are."""
    kept = [row for row in comments if row.state in (CommentState.HELD, CommentState.REJECTED)]
    verdicts = newest_verdicts([row.pk for row in kept if row.state == CommentState.HELD])
    rejected = [row.pk for row in kept if row.state == CommentState.REJECTED]
    decided = dict(_decisions(rejected)) if rejected else {}
    return {
        str(row.pk): why_held(judged(verdicts.get(row.pk)), row.source)
        if row.state == CommentState.HELD
        else [_why_rejected(decided.get(row.pk, ""))]
        for row in kept
    }


def newest_verdicts(comment_ids: list[int]) -> dict[int, Verdict]:
    """The one in force of each that has one."""
    if not comment_ids:
        return {}
    # Rising, so that the last of each stays.
    return {row.comment_id: row for row in Verdict.objects.filter(comment__in=comment_ids).order_by("pk")}


def held_comments(publication: Publication | None, most: int) -> list[tuple[Comment, Verdict | None]]:
    """What waits for a person, longest first, with author, story and publication, and the verdict in force."""
    whole = _held(publication).select_related("author", "story__publication").defer("story__text")
    rows = list(whole.order_by("pk")[:most])
    verdicts = newest_verdicts([row.pk for row in rows])
    return [(row, verdicts.get(row.pk)) for row in rows]


def count_held(publication: Publication | None = None) -> int:
    return _held(publication).count()


def _held(publication: Publication | None) -> QuerySet[Comment]:
    # Both, for the one has an index.
    rows = Comment.objects.filter(kept_back=True, state=CommentState.HELD)
    return rows.filter(story__publication=publication) if publication else rows


def count_unjudged(publication: Publication | None = None) -> int:
    return _unjudged(publication).count()


def unjudged(publication: Publication | None = None) -> Iterator[Comment]:
    """Published comments that were never judged, oldest first, with all that judging wants; a page of them at a time."""
    whole = _unjudged(publication).select_related("author", "parent", "story__publication").defer("story__text")
    stories: dict[int, Story] = {}
    last = 0
    while rows := list(whole.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for row in rows:
            # One object for each story, so that its text is fetched once.
            row.story = stories.setdefault(row.story_id, row.story)
        yield from rows
        last = rows[-1].pk


def _unjudged(publication: Publication | None) -> QuerySet[Comment]:
    never = ~Exists(Verdict.objects.filter(comment=OuterRef("pk")))
    rows = Comment.objects.filter(never, state=CommentState.PUBLISHED)
    return rows.filter(story__publication=publication) if publication else rows


def judged(row: Verdict | None) -> rules.Verdict | None:
    """The row as the engine gave it; nothing of one in which all models failed."""
    if row is None or not row.tier:
        return None
    return rules.Verdict(
        scores={rules.Rule(rule): score for rule, score in row.scores.items()},
        toxicity=row.toxicity or 0.0,
        spans=tuple(rules.Span(rules.Rule(rule), begin, end) for rule, begin, end in row.spans),
        lang=row.lang,
        tier=rules.Tier(row.tier),
        action=rules.Action(row.action),
        actions={rules.Rule(rule): rules.Action(action) for rule, action in row.actions.items()},
        rulebook_version=row.rulebook,
        model_version=row.model,
    )


def _decisions(comment_ids: list[int]) -> Iterable[tuple[int, str]]:
    return Decision.objects.filter(comment__in=comment_ids).order_by("pk").values_list("comment_id", "rule")


def _why_rejected(rule: str) -> shapes.Reason:
    known = HouseRule(rule) if rule in list(HouseRule) else HouseRule.OTHER
    if known is HouseRule.OTHER:
        return shapes.Reason(rule=known, sentence=_("It isn't for this discussion."))
    return shapes.Reason(rule=known, sentence=_("It goes against this house rule: %(rule)s.") % {"rule": RULE_NAMES[known]})
