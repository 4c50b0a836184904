"""`houserules keys`: API keys for `houserules serve`."""

from pathlib import Path

import click

from houserules.serving.keys import KeysUnusable, make_key, read_callers

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def keys() -> None:
    """Make and list the API keys of `houserules serve`."""


@keys.command()
@click.argument("name")
@click.option("--keys", "path", type=_FILE, default=Path("keys.toml"), show_default=True, help="Made if it isn't there.")
@click.option("--rates", default="", help="Requests, like “20/second; 100000/day”. No limit if not given.")
@click.option("--lines-rates", default="", help="Lines sent to /v1/score, like “1000000/day”. No limit if not given.")
def make(name: str, path: Path, rates: str, lines_rates: str) -> None:
    """Make a key for NAME. It is shown this once; the file holds only what it is known by."""
    try:
        click.echo(make_key(path, name, rates, lines_rates))
    except KeysUnusable as wrong:
        raise click.ClickException(str(wrong)) from wrong


@keys.command("list")
@click.option("--keys", "path", type=_FILE, default=Path("keys.toml"), show_default=True)
def list_all(path: Path) -> None:
    """Show who has a key. To take one away, take its entry out of the file; the server notices."""
    try:
        callers = read_callers(path)
    except KeysUnusable as wrong:
        raise click.ClickException(str(wrong)) from wrong
    for caller in callers.values():
        click.echo(f"{caller.name}: {caller.rates or 'no limit'}; lines: {caller.lines_rates or 'no limit'}")
