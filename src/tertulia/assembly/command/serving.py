"""`serve`: checks what can be checked, then becomes the server."""

import os
import sys

import click

from tertulia.assembly.command.setting_up import load_settings


@click.command()
@click.option("--host", help="Listen on this address instead of the setting's.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Listen on this port instead of the setting's.")
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes instead of the setting's.")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve readers until stopped."""
    values = load_settings()
    become_server(host or values["listen_host"], port or values["listen_port"], workers or values["workers"])


def become_server(host: str, port: int, workers: int) -> None:
    """This process becomes the server's parent, so that no memory is spent on both."""
    sys.stdout.flush()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tertulia.assembly.settings"
    os.execv(  # noqa: S606 (no shell is wanted)
        sys.executable,
        [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "asgi",
            "--host",
            host,
            "--port",
            str(port),
            "--workers",
            str(workers),
            "--loop",
            "uvloop",
            "--no-ws",
            "--respawn-failed-workers",
            "--no-access-log",
            "--log-level",
            "warning",
            "--backlog",
            "1024",
            "tertulia.assembly.asgi:application",
        ],
    )
