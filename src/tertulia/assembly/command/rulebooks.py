"""`rulebook`: a publication's house rules, tried before they are published, and taken back."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from houserules.command.check import check
from tertulia.assembly.command.papers import paper_named
from tertulia.assembly.command.setting_up import load_django

if TYPE_CHECKING:
    from houserules.backtesting import Judge
    from tertulia.rulebooks.models import RulebookVersion

Result = TypeVar("Result")
_PUBLICATION = click.option("--publication", "slug", help="Needed when there are several.")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def rulebook() -> None:
    """Show, check, try, publish and take back a publication's house rules."""


rulebook.add_command(check)


@rulebook.command()
@_PUBLICATION
@click.option("--number", type=click.IntRange(0), help="Another version than the one in force; 0: the shipped one.")
def show(slug: str | None, number: int | None) -> None:
    """Print the rulebook in force, as it was written."""
    load_django()
    from houserules.rulebook import default_text
    from tertulia.rulebooks.reading.versions import SHIPPED, numbered

    paper = paper_named(slug)
    ordinal = paper.rulebook_ordinal if number is None else number
    text = default_text() if ordinal == SHIPPED else _or_end(lambda: numbered(paper, ordinal)).text
    click.echo(text, nl=not text.endswith("\n"))


@rulebook.command()
@click.argument("file", type=_FILE)
@_PUBLICATION
@click.option("--note", default="", help="Why it was changed; `versions` shows it.")
@click.option("--only-keep", is_flag=True, help="Keep it as a version, and leave in force what is.")
def publish(file: Path, slug: str | None, note: str, only_keep: bool) -> None:
    """Put the rulebook in FILE in force. What was in force before stays as a version."""
    load_django()
    from houserules.command.files import rulebook_at
    from tertulia.rulebooks.services.publishing import propose_rulebook, publish_rulebook

    paper = paper_named(slug)
    rulebook_at(file)  # says what is wrong with the file's name
    text = file.read_text("utf-8-sig")
    verb = propose_rulebook if only_keep else publish_rulebook
    kept = _or_end(lambda: verb(paper=paper, text=text, note=note))
    click.echo(f"Number {kept.ordinal}, {kept.version}, is {'kept' if only_keep else 'in force'}.")


@rulebook.command()
@_PUBLICATION
def versions(slug: str | None) -> None:
    """List every version with its number, newest first, and which one is in force."""
    load_django()
    from tertulia.rulebooks.reading.versions import SHIPPED
    from tertulia.rulebooks.reading.versions import versions as kept

    paper = paper_named(slug)
    for version in kept(paper):
        _tell(version, version.ordinal == paper.rulebook_ordinal)
    shipped = "   in force" if paper.rulebook_ordinal == SHIPPED else ""
    click.secho(f"{SHIPPED:>4}  the shipped rulebook{shipped}", bold=bool(shipped))


def _tell(version: "RulebookVersion", in_force: bool) -> None:
    by = f" by {version.made_by.name}" if version.made_by else ""
    mark = "   in force" if in_force else ""
    click.secho(f"{version.ordinal:>4}  {version.version}  {version.made_at:%Y-%m-%d %H:%M}{by}{mark}", bold=in_force)
    if version.note:
        click.echo(f"      {version.note}")


@rulebook.command()
@click.argument("number", type=click.IntRange(0))
@_PUBLICATION
def back(number: int, slug: str | None) -> None:
    """Put the version of that NUMBER in force again; 0 is the shipped one."""
    load_django()
    from tertulia.rulebooks.services.publishing import put_in_force

    paper = paper_named(slug)
    _or_end(lambda: put_in_force(paper=paper, ordinal=number))
    click.echo(f"Number {number} is in force." if number else "The shipped rulebook is in force.")


@rulebook.command()
@click.argument("file", type=_FILE)
@_PUBLICATION
@click.option("--decisions", is_flag=True, help="List what differs from people's decisions, not from the rulebook in force.")
@click.option("--stored-scores", is_flag=True, help="Judge only what has no stored scores. Own words aren't looked for then.")
@click.option("--fast", is_flag=True, help="By the fast models only, whatever the settings say.")
@click.option("--changed", type=click.Path(dir_okay=False, path_type=Path), help="Write all changed ones there, as JSON lines.")
@click.option("--show", type=click.IntRange(0, 10_000), default=20, show_default=True, help="How many of them to print.")
def backtest(
    file: Path, slug: str | None, decisions: bool, stored_scores: bool, fast: bool, changed: Path | None, show: int
) -> None:
    """Replay the rulebook in FILE on the publication's own past comments, and print what would change.

    A published comment counts as approved. Nothing is written into the database.
    """
    load_django()
    from houserules.backtesting import Replay, report
    from houserules.command.backtest import Changes
    from houserules.command.files import rulebook_at
    from tertulia.discussion.reading.past import count_past, past_remarks
    from tertulia.rulebooks.reading.versions import rulebook_in_force

    paper = paper_named(slug)
    replay = Replay(rulebook_at(file), None if decisions else rulebook_in_force(paper), _judge(fast))
    with ExitStack() as until:
        changes = Changes(show, changed, until)
        bar = until.enter_context(click.progressbar(length=count_past(paper), label="Replaying"))
        for remark in past_remarks(paper, with_scores=stored_scores):
            changes.add(_or_end(partial(replay.add, remark)))
            bar.update(1)
    changes.print()
    click.echo("\n".join(report(replay)))


def _judge(fast: bool) -> "Judge":
    from houserules.remarks import Remark
    from houserules.rulebook import Rulebook
    from houserules.shapes import Tier, Verdict
    from tertulia.discussion.judging.asking import tier_owed
    from tertulia.discussion.judging.engine import engine

    tier = Tier.FAST if fast else tier_owed() or Tier.FULL

    def judge(remark: Remark, rulebook: Rulebook) -> Verdict:
        return engine().judge(remark.text, story=remark.story, parent=remark.parent, rulebook=rulebook, tier=tier)

    return judge


def _or_end(asked: Callable[[], Result]) -> Result:
    """A sentence where something can't be done."""
    from houserules.errors import HouseRulesError
    from tertulia.plumbing.problems import Problem

    try:
        return asked()
    except Problem as wrong:
        raise click.ClickException(f"{wrong.detail} {wrong.hint}") from wrong
    except HouseRulesError as wrong:
        raise click.ClickException(str(wrong)) from wrong
