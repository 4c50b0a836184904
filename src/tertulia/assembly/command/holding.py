"""`held`: comments that wait for a person; `rescore`: comments that nobody has judged."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from tertulia.assembly.command.papers import paper_named
from tertulia.assembly.command.setting_up import load_django
from tertulia.assembly.command.showing import plain

if TYPE_CHECKING:
    from tertulia.discussion.models import Comment, Verdict

RULES = ("profanity", "hate", "personal", "off_point", "threat", "spam", "privacy", "other")
LONGEST_SHOWN = 300


@click.group()
def held() -> None:
    """List comments that wait for a person, publish or reject them."""


@held.command("list")
@click.option("--publication", "slug", help="Those of this publication only.")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many to list.")
def list_held(slug: str | None, most: int) -> None:
    """Show what waits, longest first: its number, when and where it was written, by whom, why it waits, and its words."""
    load_django()
    from tertulia.discussion.reading.verdicts import count_held, held_comments

    paper = paper_named(slug) if slug else None
    for comment, verdict in held_comments(paper, most):
        story = comment.story
        click.secho(f"{comment.pk}  {comment.created_at:%Y-%m-%d %H:%M}  {story.publication.slug}/{story.key}", bold=True)
        click.echo(f"    {comment.author.name}: {_shown(comment)}")
        click.secho(f"    {_why(verdict)}", dim=True)
    number = count_held(paper)
    click.echo(f"{number} waiting." if number else "Nothing waits.")


@held.command()
@click.argument("ids", nargs=-1, required=True, type=int)
def approve(ids: tuple[int, ...]) -> None:
    """Publish the comments of these numbers."""
    load_django()
    from tertulia.discussion.services.deciding import release_held

    _decide(ids, "published", lambda pk: release_held(comment_id=pk))


@held.command()
@click.argument("ids", nargs=-1, required=True, type=int)
@click.option("--rule", type=click.Choice(RULES), required=True, help="The house rule it goes against; its writer is told.")
def reject(ids: tuple[int, ...], rule: str) -> None:
    """Keep the comments of these numbers from everybody but their writers."""
    load_django()
    from tertulia.discussion.models import HouseRule
    from tertulia.discussion.services.deciding import reject_held

    _decide(ids, "rejected", lambda pk: reject_held(comment_id=pk, rule=HouseRule(rule)))


@click.command()
@click.option("--publication", "slug", help="Comments of this publication only.")
@click.option("--fast", is_flag=True, help="By the fast models only, whatever the settings say.")
@click.option("--hold", is_flag=True, help="Hold what the rulebook in force wants held. Without it, verdicts are only kept.")
def rescore(slug: str | None, fast: bool, hold: bool) -> None:
    """Judge published comments that nobody has judged: those from before the house rules, or brought from elsewhere.

    It can be broken off at any time; the next run goes on where it was.
    """
    load_django()
    from houserules.shapes import Tier
    from tertulia.discussion.judging.asking import tier_owed
    from tertulia.discussion.judging.engine import trouble
    from tertulia.discussion.reading.verdicts import count_unjudged, unjudged
    from tertulia.discussion.services.rescoring import Tally
    from tertulia.discussion.services.rescoring import rescore as judge

    paper = paper_named(slug) if slug else None
    tier = Tier.FAST if fast else tier_owed() or Tier.FULL
    tally = Tally()
    with click.progressbar(length=count_unjudged(paper), label=f"Judging ({tier} models)") as bar:
        for tally in judge(unjudged(paper), tier, hold=hold):
            bar.update(tally.judged + tally.failed - bar.pos)
    click.echo(f"{tally.judged} judged.")
    if hold:
        click.echo(f"{tally.held} held; `tertulia held list` shows them.")
    elif tally.to_hold:
        click.echo(f"{tally.to_hold} would be held by the rulebook in force; nothing was changed.")
    if tally.failed:
        raise click.ClickException(f"{tally.failed} could not be judged: {trouble()}")


def _decide(ids: tuple[int, ...], done: str, verb: "Callable[[int], object]") -> None:
    from tertulia.plumbing.problems import Problem

    wrong = 0
    for pk in ids:
        try:
            verb(pk)
            click.echo(f"{pk}: {done}.")
        except Problem as problem:
            click.echo(f"{pk}: {problem.detail} {problem.hint}", err=True)
            wrong += 1
    if wrong:
        raise SystemExit(1)


def _shown(comment: "Comment") -> str:
    """On one line, and without what a terminal would obey."""
    line = plain(comment.source)
    return line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN] + "…"


def _why(verdict: "Verdict | None") -> str:
    if verdict is None:
        return "no verdict"
    rules = [f"{rule} {verdict.scores.get(rule):.2f} ({action})" for rule, action in verdict.actions.items()]
    unscored = [] if verdict.complete else [f"not fully judged yet ({verdict.fault}; {verdict.tries} tries since)"]
    return "; ".join([*rules, *unscored]) or "nothing found"
