"""`reader`: what an operator does for one reader."""

import click

from tertulia.assembly.command.setting_up import load_django


@click.group()
def reader() -> None:
    """Help a reader who can't help themselves."""


@reader.command()
@click.argument("email")
@click.argument("name", default="")
def byline(email: str, name: str) -> None:
    """Say that the reader with that mail address writes stories as NAME; without NAME, that they don't any more."""
    load_django()
    from tertulia.readers.models import Reader
    from tertulia.readers.services.bylines import set_byline

    found = Reader.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise click.ClickException("There is no reader with that address.")
    set_byline(reader=found, name=name)
    found.refresh_from_db()
    click.echo(f"{found.name} writes as “{found.byline}”." if found.byline else f"{found.name} writes no stories.")


@reader.command("reset-second-factor")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Don't ask first.")
def reset_second_factor(email: str, yes: bool) -> None:
    """Turn off the second factor of the reader with that mail address, who has lost app and codes, and end their sessions."""
    load_django()
    from tertulia.readers.models import Reader
    from tertulia.readers.services.second_factor import is_on, reset

    found = Reader.objects.filter(email=email.strip().lower()).first()
    if found is None or not is_on(found):
        raise click.ClickException("No reader with that address has a second factor.")
    if not yes:
        click.confirm(f"Turn off the second factor of {found.name}? Be sure that it is they who ask.", abort=True)
    reset(reader=found)
    click.echo("It is off, and every session has ended.")
