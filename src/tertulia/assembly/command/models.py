"""`model`: which model judges comments, switched to another and back while the server runs."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tertulia.assembly.command.setting_up import load_django

if TYPE_CHECKING:
    from tertulia.discussion.judging.choice import Chosen

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.pass_context
def model(context: click.Context) -> None:
    """Show which model judges comments, its version, since when, and which did before; or switch."""
    if context.invoked_subcommand is None:
        _show()


@model.command()
@click.argument("folder", type=_FOLDER)
@click.option("--anyway", is_flag=True, help="Also if it was found to be worse when it was trained.")
def use(folder: Path, anyway: bool) -> None:
    """Let the model in FOLDER judge from now on. It is copied and tried first; running servers take it up within seconds."""
    load_django()
    from tertulia.discussion.services.switching import switch_model

    _switch(lambda: switch_model(weights=folder, anyway=anyway))


@model.command()
@click.option("--shipped", is_flag=True, help="To the shipped model, however many were switched to since.")
def back(shipped: bool) -> None:
    """Let the model judge again that did before the last switch."""
    load_django()
    from tertulia.discussion.services.switching import switch_back, switch_to_shipped

    _switch(switch_to_shipped if shipped else switch_back)


def _switch(verb: "Callable[[], Chosen]") -> None:
    from tertulia.discussion.errors import ModelUnusable

    try:
        entry = verb()
    except (ModelUnusable, OSError) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(f"{_told(entry)} judges from now on.")


def _show() -> None:
    load_django()
    from tertulia.discussion.errors import ModelUnusable
    from tertulia.discussion.judging.choice import Chosen, named_by_setting
    from tertulia.discussion.services.switching import choices, shipped_version

    named = named_by_setting()
    if named is not None:
        click.echo(f"The setting judging_weights names {named}: it judges, whatever was switched to.")
        return
    try:
        entries = choices()
    except ModelUnusable as wrong:
        raise click.ClickException(str(wrong)) from wrong
    if not entries or entries[0].folder:
        entries.insert(0, Chosen(shipped_version(), "", ""))
    *before, now = entries
    click.secho(f"{_told(now)} judges{_since(now)}.", bold=True)
    for entry in reversed(before):
        click.echo(f"Before: {_told(entry)}{_since(entry)}.")


def _told(entry: "Chosen") -> str:
    return f"{entry.version} ({entry.path})" if entry.path else f"{entry.version} (shipped)"


def _since(entry: "Chosen") -> str:
    return f" since {entry.since}" if entry.since else ""
