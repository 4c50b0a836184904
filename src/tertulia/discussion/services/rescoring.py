"""Judging what was not judged in time, or never. The rows are the queue, so nothing is lost when a process ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from houserules.shapes import Tier, Verdict
from tertulia.discussion import models as tables
from tertulia.discussion.judging.asking import matter_of, tier_owed
from tertulia.discussion.judging.opinion import Opinion
from tertulia.discussion.models import Comment, Decision
from tertulia.discussion.services.placing import set_state
from tertulia.discussion.services.posting import text_of
from tertulia.discussion.services.screening import columns, record, state_after
from tertulia.discussion.services.standing import lock_comment
from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.rulebooks.reading.versions import rulebook_in_force
from tertulia.wire.shapes import CommentState

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
AT_ONCE = 100


def rescore_next() -> bool:
    """Judge the comment that has been owed a verdict longest; whether there was one.

    A failure puts it off, longer each time; it is tried until it succeeds.
    """
    tier = tier_owed()
    row = _claim() if tier else None
    if tier is None or row is None:
        return False
    if _is_of_other_words(row, row.comment):
        row.delete()
        return True
    comment = row.comment
    rulebook = rulebook_in_force(comment.story.publication)
    matter = matter_of(comment.source, comment.story, rulebook, tier=tier, parent=partial(text_of, comment.parent_id))
    try:
        verdict = matter.judge(tier)
    except Exception:  # noted where it was met
        return True
    complete(row.pk, verdict, rulebook.version)
    return True


def _claim() -> tables.Verdict | None:
    """Its next try is put off by more than this one can take: who dies leaves it to others."""
    now = clock.now()
    due = tables.Verdict.objects.filter(complete=False, next_try_at__lte=now).order_by("next_try_at")
    if not due.exists():  # Looking must not take the write lock.
        return None
    with writing():
        waiting = due.select_for_update(of=("self",), skip_locked=True)
        row = waiting.select_related("comment__story__publication").defer("comment__story__text").first()
        if row is None:
            return None
        row.tries = min(row.tries + 1, 1_000)
        row.next_try_at = now + min(FIRST_PAUSE * 2 ** min(row.tries, 20), LONGEST_PAUSE)
        row.save(update_fields=["tries", "next_try_at"])
    return row


def _is_of_other_words(row: tables.Verdict, comment: Comment) -> bool:
    return comment.state == CommentState.DELETED or row.written_at != (comment.edited_at or comment.created_at)


def complete(verdict_id: int, verdict: Verdict, rulebook: str) -> None:
    """Put the verdict that was owed into its row, and do what follows from it, unless the words have changed or are gone."""
    comment_id = tables.Verdict.objects.filter(pk=verdict_id).values_list("comment_id", flat=True).first()
    if comment_id is None:
        return
    with writing():
        comment = lock_comment(comment_id)
        row = tables.Verdict.objects.filter(pk=verdict_id, complete=False).first()
        if row is None or _is_of_other_words(row, comment):
            return
        for name, value in columns(verdict).items():
            setattr(row, name, value)
        row.complete, row.next_try_at, row.rulebook, row.judged_at = True, None, rulebook, clock.now()
        row.save()
        _follow(comment, Opinion(verdict))


def _follow(comment: Comment, opinion: Opinion) -> None:
    """Hold or release it, as it would have been at once; whatever a person has decided stands."""
    state = state_after(opinion)
    waits_or_stands = comment.state in (CommentState.PUBLISHED, CommentState.HELD)
    decided = Decision.objects.filter(comment=comment, at__gte=comment.edited_at or comment.created_at)
    if waits_or_stands and comment.state != state and not decided.exists():
        set_state(comment, state)


@dataclass
class Tally:
    """What has come of judging many: how many were, could not be, are to be held, and were."""

    judged: int = 0
    failed: int = 0
    to_hold: int = 0
    held: int = 0


def rescore(comments: Iterable[Comment], tier: Tier, *, hold: bool) -> Iterator[Tally]:
    """Judge old comments and keep the verdicts; told of so far after each hundred. Broken off, it can go on at any time.

    Nothing becomes of a verdict, unless ``hold`` says that what the rulebook wants held is to be held now.
    Story, publication, author and parent must be loaded (see ``verdicts.unjudged``).
    """
    tally, batch = Tally(), []
    for comment in comments:
        batch.append((comment, _judged(comment, tier)))
        if len(batch) == AT_ONCE:
            _keep(batch, hold, tally)
            batch = []
            yield tally
    _keep(batch, hold, tally)
    yield tally


def _judged(comment: Comment, tier: Tier) -> Opinion | None:
    rulebook = rulebook_in_force(comment.story.publication)
    parent = comment.parent.source if comment.parent else None
    try:
        verdict = matter_of(comment.source, comment.story, rulebook, tier=tier, parent=lambda: parent).judge(tier)
    except Exception:  # noted by the engine
        return None
    return Opinion(verdict, rulebook=rulebook.version)


def _keep(batch: list[tuple[Comment, Opinion | None]], hold: bool, tally: Tally) -> None:
    with writing():
        for known, opinion in batch:
            if opinion is None:
                tally.failed += 1
                continue
            tally.judged += 1
            record(known, opinion, accepted=False)
            if state_after(opinion) is CommentState.HELD:
                tally.to_hold += 1
                tally.held += hold and _hold(known, opinion)


def _hold(known: Comment, opinion: Opinion) -> bool:
    comment = lock_comment(known.pk)
    before = comment.state
    if (comment.edited_at or comment.created_at) == (known.edited_at or known.created_at):
        _follow(comment, opinion)
    return comment.state != before
