"""`demo`: a whole newspaper to look at, from nothing."""

import os
import secrets
from pathlib import Path

import click

from tertulia.assembly.command.serving import become_server
from tertulia.assembly.command.setting_up import load_django, run_migrations, use_config
from tertulia.assembly.command.writing_settings import settings_file


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tertulia-demo"),
    show_default=True,
    help="Where it lives.",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option(
    "--comments", type=click.IntRange(0, 1_000_000), default=100_000, show_default=True, help="Comments in the long thread."
)
@click.option("--fresh", is_flag=True, help="Begin again: throw away what was written in the demo before.")
@click.option("--only-make", is_flag=True, help="Make it, and don't serve it.")
def demo(folder: Path, host: str, port: int, comments: int, fresh: bool, only_make: bool) -> None:
    """Serve a demo newspaper: two publications, stories, threads, one of them huge."""
    folder.mkdir(parents=True, exist_ok=True)
    if fresh:
        for file in folder.glob("demo.sqlite3*"):
            file.unlink()
    _settings(folder, host, port)
    load_django(create_database=True)
    run_migrations()
    _fill(_origins(host, port), comments)
    if only_make:
        return
    click.echo(f"\nThe demo newspaper is at http://{host}:{port}/   (Ctrl+C stops it; it lives in {folder}/)\n")
    os.environ.pop("TERTULIA_CREATE_DATABASE", None)
    become_server(host, port, 1)


def _settings(folder: Path, host: str, port: int) -> None:
    path = folder / "tertulia.toml"
    if not path.exists():
        values = {"database_url": "sqlite:///demo.sqlite3", "secret_key": secrets.token_urlsafe(48)}
        values |= {"judging": "full", "judging_loaded_at_start": "full"}
        path.write_text(settings_file(values), "utf-8")
        path.chmod(0o600)
    use_config(str(path))
    os.environ |= {"TERTULIA_PUBLIC_URL": f"http://{host}:{port}", "TERTULIA_DEMO": "true"}


def _origins(host: str, port: int) -> list[str]:
    return list(dict.fromkeys(f"http://{name}:{port}" for name in (host, "127.0.0.1", "localhost")))


def _fill(origins: list[str], comments: int) -> None:
    from tertulia.assembly.demo.edition import VARIABLE, printed_at
    from tertulia.assembly.demo.seeding import already_seeded, count_remarks, seed_demo
    from tertulia.stories.models import Publication

    if already_seeded():
        # Another port this time: the demo's pages must still be allowed to carry the discussions.
        for paper in Publication.objects.all():
            paper.origins = list(dict.fromkeys([*origins, *paper.origins]))
            paper.save(update_fields=["origins"])
            os.environ[VARIABLE] = paper.created_at.replace(second=0, microsecond=0).isoformat()
        return
    os.environ[VARIABLE] = printed_at().isoformat()
    with click.progressbar(length=count_remarks(comments), label="Writing the demo's threads") as bar:
        seed_demo(origins, printed_at(), bar.update, comments)
