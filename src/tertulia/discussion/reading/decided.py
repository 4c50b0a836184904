"""What people decided of comments, to train on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from houserules.shapes import Action, Rule
from tertulia.discussion.models import Decision, HouseRule, Revision, Verdict
from tertulia.discussion.reading.verdicts import newest_verdicts
from tertulia.stories.models import Publication
from tertulia.wire.shapes import CommentState

AT_ONCE = 500
# What breaks these is rude as well; what is off point, spam or tells a phone number needn't be.
RUDE = (HouseRule.PROFANITY, HouseRule.HATE, HouseRule.PERSONAL, HouseRule.THREAT)


@dataclass(frozen=True, slots=True)
class Decided:
    """The words as they were decided on; ``labels`` by rule or “toxic”, 0 or 1."""

    text: str
    lang: str
    section: str
    labels: Mapping[str, float]
    at: datetime


def decided(publication: Publication | None = None) -> Iterator[Decided]:
    """The last decision about each comment that its writer hasn't taken back, oldest first; a page of them at a time.

    Not those for a reason that no rule has: they teach nothing.
    """
    rows = _decisions(publication)
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        verdicts = newest_verdicts([row.comment_id for row in page])
        words = _words(page)
        for row in page:
            if labels := _labels(row, verdicts.get(row.comment_id)):
                story = row.comment.story
                yield Decided(words[row.pk], story.language, story.section, labels, row.at)
        last = page[-1].pk


def _decisions(publication: Publication | None) -> QuerySet[Decision]:
    newer = Exists(Decision.objects.filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk")))
    rows = Decision.objects.filter(~newer).exclude(comment__state=CommentState.DELETED)
    rows = rows.select_related("comment__story").defer("comment__story__text")
    return rows.filter(comment__story__publication=publication) if publication else rows


def _words(page: list[Decision]) -> dict[int, str]:
    """By decision: what was there before the first edit after it."""
    edited = Revision.objects.filter(comment__in=[row.comment_id for row in page]).order_by("-pk")
    revisions: dict[int, list[Revision]] = {}
    for revision in edited:
        revisions.setdefault(revision.comment_id, []).append(revision)
    return {row.pk: _words_at(row, revisions.get(row.comment_id, [])) for row in page}


def _words_at(decision: Decision, newest_first: list[Revision]) -> str:
    words = decision.comment.source
    for revision in newest_first:
        if revision.replaced_at > decision.at:
            words = revision.source
    return words


def _labels(decision: Decision, verdict: Verdict | None) -> dict[str, float]:
    if decision.outcome == CommentState.PUBLISHED:
        return {"toxic": 0.0, **dict.fromkeys(_held_for(verdict), 0.0)}
    if decision.rule not in list(Rule):
        return {}
    rude = {"toxic": 1.0} if decision.rule in RUDE else {}
    return {**rude, decision.rule: 1.0}


def _held_for(verdict: Verdict | None) -> list[str]:
    """What the models thought it broke, and a person didn't."""
    if verdict is None:
        return []
    return [rule for rule, action in verdict.actions.items() if action in (Action.HOLD, Action.REFUSE)]
