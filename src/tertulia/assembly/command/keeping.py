"""`check`, `backup`, `restore`, `erased`."""

from pathlib import Path
from typing import TextIO

import click

from tertulia.assembly.command.setting_up import load_django, run_migrations


@click.command()
def check() -> None:
    """Recompute every count, path, orphan and event; list what differs. Exit status 1 when anything does."""
    load_django()
    from tertulia.discussion.reading.auditing import CHECKS

    wrong = 0
    for what, find in CHECKS.items():
        found = 0
        for sentence in find():
            click.echo(f"  {sentence}")
            found += 1
        click.echo(f"{what}: {'all well' if not found else f'{found} wrong'}")
        wrong += found
    if wrong:
        click.secho(f"{wrong} differences found.", fg="red", err=True)
        raise SystemExit(1)
    click.echo("Everything adds up.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything into FILE (gzip'd JSON lines), while the server goes on serving."""
    load_django()
    from tertulia.assembly.archive import count_rows, write_archive

    with click.progressbar(length=count_rows(), label="Backing up") as bar:
        rows = write_archive(file, bar.update)
    click.echo(f"{rows} rows in {file} ({file.stat().st_size:,} bytes).")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Throw away what the database holds now.")
@click.option("--erased", type=click.File(encoding="ascii"), help="Who was forgotten since: what `tertulia erased` printed.")
def restore(file: Path, replace: bool, erased: TextIO | None) -> None:
    """Put everything in FILE back, all of it or nothing. Stop the server first.

    Readers who were forgotten since are forgotten again.
    """
    load_django(create_database=True)
    run_migrations()
    from tertulia.assembly.archive import ArchiveWrong, read_archive, read_head
    from tertulia.discussion.services.erasing import erase_next

    digests = frozenset(erased.read().split() if erased else ())
    try:
        head = read_head(file)
        with click.progressbar(length=head["rows"], label=f"Restoring what was taken at {head['taken_at'][:19]}") as bar:
            rows = read_archive(file, bar.update, replace=replace, erased=digests)
    except ArchiveWrong as wrong:
        raise click.ClickException(str(wrong)) from wrong
    while erase_next():
        pass
    click.echo(f"{rows} rows restored.")


@click.command()
def erased() -> None:
    """Print a line for each reader who was forgotten, as `restore --erased` reads it. It names nobody."""
    load_django()
    from tertulia.readers.reading import erased_digests

    for digest in sorted(erased_digests()):
        click.echo(digest)
