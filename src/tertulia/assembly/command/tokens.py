"""`token`: what is right and what is wrong with a token of a newspaper's own login."""

import sys
from datetime import UTC, datetime
from typing import Any

import click

from tertulia.assembly.command.setting_up import load_django
from tertulia.assembly.command.showing import plain

_SHOWN = ("iss", "aud", "sub", "name", "email", "email_verified", "subscriber", "jti", "iat", "nbf", "exp")
_MOMENTS = ("iat", "nbf", "exp")


@click.group()
def token() -> None:
    """Try tokens of a newspaper's own login."""


@token.command()
@click.argument("text", metavar="TOKEN")
@click.option("--publication", "slug", required=True, help="The publication it was made for.")
def test(text: str, slug: str) -> None:
    """Say whether TOKEN (or “-”: read it from the input) would sign somebody in now, and if not, why. It is not used up."""
    load_django()
    from tertulia.plumbing.problems import Problem
    from tertulia.readers.paper.login import login_of
    from tertulia.readers.paper.tokens import parts_of, read_token
    from tertulia.readers.services.paper_sign_in import was_used

    given = (sys.stdin.read() if text == "-" else text).strip()
    try:
        header, told = parts_of(given)
        _show(header, told)
        login = login_of(slug)
        claims = read_token(given, login)
    except Problem as wrong:
        reason = getattr(wrong, "reason", "")
        raise click.ClickException(f"{wrong.title} ({wrong.code}). {reason or wrong.detail} {wrong.hint}") from wrong
    if was_used(login, claims):
        raise click.ClickException("It was good, and has signed somebody in already (token-replayed).")
    click.echo(f"Good: it would sign in “{claims.name}” ({claims.subject}) in {slug}.")


def _show(header: dict[str, Any], told: dict[str, Any]) -> None:
    """What it says of itself, the signature left out."""
    click.echo(f"alg: {_plain(header.get('alg'))}, kid: {_plain(header.get('kid', '(none)'))}")
    for name in _SHOWN:
        if name in told:
            click.echo(f"{name}: {_plain(told[name])}{_moment(told[name]) if name in _MOMENTS else ''}")


def _plain(value: Any) -> str:
    return plain(value)[:300]


def _moment(value: Any) -> str:
    try:
        return f" ({datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC)"
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
