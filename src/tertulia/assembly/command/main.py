"""The commands in their groups. Each loads Django only when it needs it: `serve` hands over without."""

from typing import Any

import click

from tertulia import __version__
from tertulia.assembly.command import (
    demonstrating,
    explaining,
    holding,
    keeping,
    labelling,
    mailing,
    models,
    papers,
    readers,
    rulebooks,
    serving,
    setting_up,
    tokens,
)


class Commands(click.Group):
    """Says in a sentence what is wrong with the database, whichever command meets it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as wrong:
            from django.db import DatabaseError, InterfaceError

            if not isinstance(wrong, DatabaseError | InterfaceError):
                raise
            hint = "Is it there, and writable? `tertulia migrate` makes one, and brings an older one up to date."
            raise click.ClickException(f"The database can't be used: {wrong}. {hint}") from wrong


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="tertulia")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False),
    help="The settings file; else ./tertulia.toml, /etc/tertulia/tertulia.toml.",
)
def main(config: str | None) -> None:
    """Tertulia: the readers' side of a newspaper, on its own server.

    \b
    Try it:      tertulia demo
    Set it up:   tertulia init, then tertulia serve
    """
    if config:
        setting_up.use_config(config)


for command in (
    demonstrating.demo,
    setting_up.init,
    serving.serve,
    setting_up.migrate,
    keeping.check,
    keeping.backup,
    keeping.restore,
    keeping.erased,
    papers.story,
    papers.publication,
    rulebooks.rulebook,
    holding.held,
    holding.rescore,
    labelling.labels,
    models.model,
    mailing.mail,
    tokens.token,
    readers.reader,
    explaining.settings,
):
    main.add_command(command)
