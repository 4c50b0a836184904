"""`mail`: the mails of notices."""

import click

from tertulia.assembly.command.setting_up import load_django
from tertulia.assembly.command.showing import plain


@click.group()
def mail() -> None:
    """Send the mails of notices that are due, see which didn't get there, try them again."""


@mail.command()
def send() -> None:
    """Send all that is due now, though the server does so as well.

    It can be broken off at any time, however rudely, and run again: nobody gets one twice.
    """
    load_django()
    from tertulia.notices.carrying import Carrier
    from tertulia.notices.reading import count_due
    from tertulia.notices.services.mailing import Fate, send_due

    carrier, fates = Carrier(), dict.fromkeys(Fate, 0)
    error = ""
    with click.progressbar(length=count_due(), label="Sending") as bar:
        for outcome in send_due(carrier):
            fates[outcome.fate] += 1
            error = outcome.error or error
            bar.update(1)
    carrier.close()
    click.echo(", ".join(f"{number} {fate.replace('_', ' ')}" for fate, number in fates.items() if number) or "Nothing was due.")
    if error:
        raise click.ClickException(f"Not all got there: {error}. `tertulia mail list` shows them.")


@mail.command("list")
def list_mail() -> None:
    """How many wait, and which are in trouble: number, address, state and why. And browsers that couldn't be told."""
    load_django()
    from tertulia.notices.reading import post

    found = post()
    for letter in found.in_trouble:
        click.echo(f"{letter.pk}  {letter.reader.email}  {letter.state.replace('_', ' ')}: {plain(letter.error)}")
    for push in found.not_pushed:
        click.echo(f"browser of {push.session.reader.name}, {push.tries} tries: {plain(push.error)}")
    click.echo(f"{found.waiting} waiting, {found.due} of them due.")


@mail.command()
@click.argument("numbers", nargs=-1, required=True, type=int)
def again(numbers: tuple[int, ...]) -> None:
    """Send those of these numbers that were given up once more."""
    load_django()
    from tertulia.notices.services.posting import try_again

    wrong = [number for number in numbers if not try_again(letter_id=number)]
    if wrong:
        raise click.ClickException(f"Not given up: {', '.join(map(str, wrong))}.")
