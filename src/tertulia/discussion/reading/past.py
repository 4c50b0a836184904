"""Comments that are here, with what people made of them: to try a rulebook on before it is published."""

from collections.abc import Iterator
from functools import lru_cache

from django.db.models import QuerySet

import houserules.shapes as rules
from houserules.remarks import Decision as Decided
from houserules.remarks import Remark, Scores
from tertulia.discussion.models import Comment, Decision
from tertulia.discussion.reading.verdicts import newest_verdicts
from tertulia.stories.models import Publication, Story
from tertulia.wire.shapes import CommentState

AT_ONCE = 500
STORIES_AT_HAND = 50

# One that stands was let through, by a person or because nobody objected; about one that waits nobody has decided.
_DECIDED = {CommentState.PUBLISHED: Decided.APPROVED, CommentState.REJECTED: Decided.REJECTED, CommentState.HELD: None}


def count_past(publication: Publication) -> int:
    return _with_words(publication).count()


def past_remarks(publication: Publication, *, with_scores: bool) -> Iterator[Remark]:
    """Oldest first, a page at a time; deleted ones have no words any more.

    ``with_scores``: as they were judged when they were posted, where they were.
    """
    story = lru_cache(STORIES_AT_HAND)(_story)
    columns = ("pk", "source", "state", "story_id", "parent__source")
    last = 0
    while page := list(_with_words(publication).filter(pk__gt=last).order_by("pk").values_list(*columns)[:AT_ONCE]):
        ids = [pk for pk, *_ in page]
        rejected_for = dict(Decision.objects.filter(comment__in=ids).order_by("pk").values_list("comment_id", "rule"))
        scores = _scores(ids) if with_scores else {}
        for pk, source, state, story_id, parent in page:
            yield Remark(
                id=str(pk),
                text=source,
                story=story(story_id),
                parent=parent or None,
                decision=_DECIDED[state],
                rule=_rule(rejected_for.get(pk, "")),
                scores=scores.get(pk),
            )
        last = ids[-1]


def _with_words(publication: Publication) -> QuerySet[Comment]:
    return Comment.objects.filter(story__publication=publication, state__in=list(_DECIDED))


def _story(story_id: int) -> rules.Story:
    title, text, section = Story.objects.values_list("title", "text", "section").get(pk=story_id)
    return rules.Story(title, text, section or None)


def _scores(ids: list[int]) -> dict[int, Scores]:
    found = {pk: row.scores for pk, row in newest_verdicts(ids).items() if row.complete and row.scores}
    return {pk: {rules.Rule(rule): score for rule, score in scores.items()} for pk, scores in found.items()}


def _rule(name: str) -> rules.Rule | None:
    return rules.Rule(name) if name in tuple(rules.Rule) else None
