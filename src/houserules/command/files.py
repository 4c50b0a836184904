"""Files that commands are given, opened with a clear end when they can't be used."""

from pathlib import Path

import click

from houserules.errors import RulebookInvalid
from houserules.rulebook import Rulebook, default_rulebook, load_rulebook

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def rulebook_at(path: Path | None) -> Rulebook:
    """The shipped one without a path."""
    if path is None:
        return default_rulebook()
    try:
        return load_rulebook(path)
    except RulebookInvalid as invalid:
        hint = f"\n    {invalid.hint}" if invalid.hint else ""
        raise click.ClickException(f"{path}:{invalid.line}:{invalid.column}: {invalid.message}{hint}") from invalid
    except OSError as unreadable:
        raise click.ClickException(str(unreadable)) from unreadable
