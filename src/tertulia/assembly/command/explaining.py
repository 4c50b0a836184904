"""`settings`: what can be set, and what is."""

import click

from tertulia.assembly import configuration
from tertulia.assembly.command.writing_settings import kind, toml

_SECRET = ("secret_key", "database_url", "mail_url", "providers")


@click.command()
@click.option("--values", is_flag=True, help="Show the values in force instead of the defaults (secrets stay hidden).")
def settings(values: bool) -> None:
    """List every setting with its type, default, unit and help."""
    from tertulia.assembly.command.setting_up import load_settings

    inforce = load_settings() if values else {}
    for title, room in configuration.ROOMS.items():
        click.secho(f"\n{title}", bold=True)
        for setting in configuration.settings_of(room):
            shown = inforce.get(setting.name, setting.default)
            hidden = values and setting.name in _SECRET
            click.echo(f"  {setting.name} = {'(hidden)' if hidden else toml(shown)}   [{kind(setting)}; {setting.variable}]")
            click.echo(f"      {setting.help}")
