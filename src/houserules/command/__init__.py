"""The command line: `houserules`. One module a command, loaded when it is asked for."""

from importlib import import_module

import click

# A line for each command: the module of that name in this package has the function of that name.
COMMANDS = (
    "check",
    "explain",
    "backtest",
    "score",
    "evaluate",
    "serve",
    "keys",
    "train",
    "compare",
)


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"houserules.command.{cmd_name}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """The house rules, judged on this machine: profanity, hate, personal attacks, off point and three more.

    Nothing ever leaves the machine.

    \b
    Try it:            houserules explain "You are all wonderful, and wrong."
    Write a rulebook:  houserules check FILE, then houserules backtest FILE COMMENTS
    """
