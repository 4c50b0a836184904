"""The command line: `tertulia`."""

from tertulia.assembly.command.main import main

__all__ = ["main"]
