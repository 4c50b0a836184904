"""`houserules serve`: checks what can be checked, then becomes the server."""

import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from houserules.command.files import FILE, FOLDER
from houserules.errors import HouseRulesError
from houserules.serving.conf import Bounds
from houserules.shapes import Tier

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_FILE = click.Path(dir_okay=False, path_type=Path)
_DEFAULT = Bounds()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8100, show_default=True)
@click.option("--keys", type=_FILE, help="Who may ask: a file that `houserules keys make` writes.")
@click.option("--without-keys", is_flag=True, help="Anybody who reaches the address may ask.")
@click.option("--labels", type=_FILE, help="Keep suggested scores in this file of JSON lines. Without it they are refused.")
@click.option("--rulebook", type=FILE, help="Instead of the shipped one.")
@click.option("--weights", type=FOLDER, help="The folder of another model than the shipped one.")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), default=Tier.FULL.value, show_default=True)
@click.option("--public-url", help="The address clients reach it by, like https://rules.paper.example.")
@click.option("--allow-host", "hosts", multiple=True, help="A further name clients may reach it by. Repeatable.")
@click.option("--allow-origin", "origins", multiple=True, help="A site whose scripts may read answers. Repeatable.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes, each with its own models.")
@click.option("--threads", type=click.IntRange(1, 256), default=_DEFAULT.threads, show_default=True, help="Of each process.")
@click.option("--counts", default="memory://", show_default=True, help="Where quotas are counted; by default in each process.")
@click.option("--body-bytes", type=click.IntRange(30_000, 100_000_000), default=_DEFAULT.body_bytes, show_default=True)
@click.option("--body-seconds", type=click.FloatRange(0.1, 3_600), default=_DEFAULT.body_seconds, show_default=True)
@click.option("--archive-bytes", type=click.IntRange(1_000, 10_000_000_000), default=_DEFAULT.archive_bytes, show_default=True)
@click.option("--archive-seconds", type=click.FloatRange(1, 86_400), default=_DEFAULT.archive_seconds, show_default=True)
@click.option("--archives", type=click.IntRange(0, 100), default=_DEFAULT.archives, show_default=True, help="Answered at once.")
@click.option("--most-waiting", type=click.IntRange(0, 100_000), default=_DEFAULT.most_waiting, show_default=True)
@click.option("--judge-seconds", type=click.FloatRange(0.1, 600), default=_DEFAULT.judge_seconds, show_default=True)
def serve(**given: Any) -> None:
    """Answer over HTTP as Perspective does, and as OpenAI's moderation: see /v1/ once it runs.

    \b
    houserules keys make coral --keys keys.toml
    houserules serve --keys keys.toml --labels labels.jsonl
    """
    host, port, workers = given["host"], given["port"], given["workers"]
    _demand_keys(given["keys"], given["without_keys"])
    from houserules.serving import standalone  # noqa: PLC0415  # the engine's libraries are wanted by nobody who asks for help

    options = _options(standalone.Options, given)
    try:
        standalone.assemble(options).stop()
    except (HouseRulesError, OSError, ValueError, LookupError) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(f"Serving on {options.public_url}", err=True)
    become_server(host, port, workers, {standalone.VARIABLE: options.written()})


def _demand_keys(keys: Path | None, without: bool) -> None:
    if keys is None and not without:
        raise click.UsageError("Who may ask? Name a file of keys (--keys), or let everybody (--without-keys).")
    if keys is not None and without:
        raise click.UsageError("--keys and --without-keys: only one of them can be meant.")


def _options(kind: Any, given: dict[str, Any]) -> Any:
    shown = f"[{given['host']}]" if ":" in given["host"] else given["host"]
    local = [f"{name}:{given['port']}" for name in ("127.0.0.1", "localhost", "[::1]")] if given["host"] in LOOPBACK else []
    return kind(
        public_url=given["public_url"] or f"http://{shown}:{given['port']}",
        hosts=(*given["hosts"], *local),
        keys=_absolute(given["keys"]),
        labels=_absolute(given["labels"]),
        rulebook=_absolute(given["rulebook"]),
        weights=_absolute(given["weights"]),
        tier=given["tier"],
        counts=given["counts"],
        origins=given["origins"],
        bounds={bound.name: given[bound.name] for bound in fields(Bounds) if bound.name in given},
    )


def _absolute(path: Path | None) -> str:
    return str(path.absolute()) if path else ""


def become_server(host: str, port: int, workers: int, variables: dict[str, str]) -> None:
    """This process becomes the server's parent, so that no memory is spent on both."""
    sys.stdout.flush()
    os.environ.update(variables)
    target = ["--interface", "asgi", "--factory", "houserules.serving.standalone:application"]
    where = ["--host", host, "--port", str(port), "--workers", str(workers)]
    # Requests aren't logged: their addresses hold keys.
    how = ["--no-ws", "--respawn-failed-workers", "--no-access-log", "--log-level", "warning", "--backlog", "1024"]
    os.execv(sys.executable, [sys.executable, "-m", "granian", *where, *how, *target])  # noqa: S606 (no shell is wanted)
