"""Files that commands are given, opened with a clear end when they can't be used."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from houserules.errors import RulebookInvalid
from houserules.rulebook import Rulebook, default_rulebook, load_rulebook

if TYPE_CHECKING:
    from houserules.judging import Engine

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


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


def engine_at(folder: Path) -> "Engine":
    """The engine of a folder of weights."""
    from houserules.judging import Engine  # noqa: PLC0415 (a rulebook is checked without loading models)

    try:
        return Engine(weights=folder)
    except (OSError, ValueError, LookupError, TypeError) as wrong:
        raise click.ClickException(f"{folder} is no folder of weights that can be used: {wrong}") from wrong
