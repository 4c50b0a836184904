"""The commands in their groups. Each loads Django only when it needs it: `serve` hands over without."""

import click

from tertulia import __version__
from tertulia.assembly.command import demonstrating, explaining, keeping, papers, serving, setting_up


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
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
    papers.story,
    papers.publication,
    explaining.settings,
):
    main.add_command(command)
