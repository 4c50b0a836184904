"""`houserules check`: is a rulebook fit for use?"""

from pathlib import Path

import click

from houserules.command.files import FILE
from houserules.errors import RulebookInvalid
from houserules.rulebook import load_rulebook


@click.command(short_help="Say whether a rulebook can be used, or where it is wrong.")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--whole", is_flag=True, help="Print it with everything that it leaves to the shipped rulebook.")
def check(files: tuple[Path, ...], whole: bool) -> None:
    """Say whether the rulebooks in FILES can be used; if not, where and why not.

    What is wrong is told as FILE:LINE:COLUMN, as editors understand it, and the exit status is 1.
    """
    wrong = 0
    for file in files:
        try:
            rulebook = load_rulebook(file)
        except RulebookInvalid as invalid:
            wrong += 1
            _tell(file, invalid)
        except OSError as unreadable:
            raise click.ClickException(str(unreadable)) from unreadable
        else:
            words = len(rulebook.words) + sum(len(section.words) for section in rulebook.sections.values())
            click.echo(
                f"{file}: ok: {rulebook.name} ({rulebook.version}), {len(rulebook.sections)} sections, {words:,} own words"
            )
            if whole:
                click.echo(rulebook.to_toml())
    if wrong:
        raise SystemExit(1)


def _tell(file: Path, invalid: RulebookInvalid) -> None:
    click.secho(f"{file}:{invalid.line}:{invalid.column}: {invalid.message}", fg="red", err=True)
    if invalid.hint:
        click.echo(f"    {invalid.hint}", err=True)
