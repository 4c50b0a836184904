"""What follows from judging: a comment is published, nudged, held or refused. The policy is in here, and nowhere else.

| judged | and | comes to |
| --- | --- | --- |
| refuse | | refused: nothing is kept but its count |
| nudge, hold | the writer hasn't been told | a nudge: nothing is kept |
| hold | the writer posts it anyway | held |
| nudge | the writer posts it anyway | published |
| publish | | published |
| | the full models late, or too many waiting | as the fast ones say; held if the setting ``unscored`` says so |
| | judging failed | held |
"""

from collections.abc import Callable

from django.db.models import F

from houserules.errors import RulebookInvalid
from houserules.shapes import Action, Rule, Tier, Verdict
from tertulia.discussion import conf
from tertulia.discussion import models as tables
from tertulia.discussion.errors import Nudged, Refused
from tertulia.discussion.judging.asking import matter_of, opinion_of, tier_owed
from tertulia.discussion.judging.engine import note_failure
from tertulia.discussion.judging.opinion import Fault, Opinion
from tertulia.discussion.judging.telling import judgement
from tertulia.discussion.models import Comment, HouseRule
from tertulia.plumbing import clock
from tertulia.plumbing.prepared import Addition
from tertulia.plumbing.transactions import writing
from tertulia.rulebooks.errors import RulebookVersionUnknown
from tertulia.rulebooks.reading.versions import rulebook_in_force
from tertulia.stories.models import Publication, Story
from tertulia.wire.shapes import CommentState

HOLD = "hold"

_VERDICTS = Addition(tables.Verdict)


def screen(*, story: Story, text: str, parent: Callable[[], str | None], accepted: bool) -> Opinion | None:
    """What is thought of a text that somebody wants to post, and may be kept; None: nothing is judged here.

    Call it outside of the transaction: it may take as long as the budget. ``parent`` gives the text it answers.
    ``accepted``: the writer was told, and posts it anyway. Raises Nudged, Refused.
    """
    tier = tier_owed()
    if tier is None:
        return None
    opinion = _opinion(story, text, parent, tier)
    if opinion.verdict is None:
        return opinion
    if opinion.action is Action.REFUSE:
        count_refusal(story.publication, opinion.verdict)
        raise Refused(judgement=judgement(opinion.verdict, text, None))
    if opinion.action is not Action.PUBLISH and not accepted:
        raise Nudged(judgement=judgement(opinion.verdict, text, state_after(opinion)))
    return opinion


def _opinion(story: Story, text: str, parent: Callable[[], str | None], tier: Tier) -> Opinion:
    try:
        rulebook = rulebook_in_force(story.publication)
    except (RulebookVersionUnknown, RulebookInvalid) as wrong:
        # It was good when it was put in force; and by no rules at all nothing passes.
        note_failure(tier, wrong)
        return Opinion(None, Fault.FAILED)
    return opinion_of(lambda tier: matter_of(text, story, rulebook, tier=tier, parent=parent), tier)


def state_after(opinion: Opinion | None) -> CommentState:
    """Whether it is published or held."""
    if opinion is None:
        return CommentState.PUBLISHED
    failed = opinion.verdict is None or opinion.fault is Fault.FAILED
    unscored = opinion.fault is not Fault.NONE and conf.UNSCORED() == HOLD
    held = failed or unscored or opinion.action in (Action.HOLD, Action.REFUSE)
    return CommentState.HELD if held else CommentState.PUBLISHED


def record(comment: Comment, opinion: Opinion | None, *, accepted: bool) -> None:
    """Keep what was thought of the words the comment has now; call it in their transaction."""
    if opinion is None:
        return
    now = clock.now()
    owes = opinion.verdict is None or opinion.fault is not Fault.NONE
    row = tables.Verdict(
        comment=comment,
        written_at=comment.edited_at or comment.created_at,
        judged_at=now,
        rulebook=opinion.rulebook,
        accepted=accepted,
        complete=not owes,
        fault=opinion.fault if opinion.verdict else Fault.FAILED,
        next_try_at=now if owes else None,
        **columns(opinion.verdict),
    )
    _VERDICTS.add(row)


def columns(verdict: Verdict | None) -> dict[str, object]:
    """A verdict as the table has it."""
    if verdict is None:
        return {"tier": "", "lang": "", "action": "", "actions": {}, "scores": {}, "toxicity": None, "spans": [], "model": ""}
    return {
        "tier": verdict.tier,
        "lang": verdict.lang,
        "action": verdict.action,
        "actions": {str(rule): str(action) for rule, action in verdict.actions.items() if action is not Action.PUBLISH},
        "scores": {str(rule): None if score is None else round(score, 4) for rule, score in verdict.scores.items()},
        "toxicity": round(verdict.toxicity, 4),
        "spans": [[str(span.rule), span.begin, span.end] for span in verdict.spans],
        "model": verdict.model_version,
    }


def count_refusal(publication: Publication, verdict: Verdict) -> None:
    """Under the first rule that asked for it, whatever others did."""
    rule = next((rule for rule in Rule if verdict.actions.get(rule) is Action.REFUSE), HouseRule.OTHER)
    with writing():
        row, _ = tables.Refusals.objects.get_or_create(publication=publication, day=clock.now().date(), rule=rule)
        tables.Refusals.objects.filter(pk=row.pk).update(number=F("number") + 1)
