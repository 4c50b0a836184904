"""`init`, `migrate`, and how every command finds its settings and its database."""

import os
import secrets
from pathlib import Path
from typing import Any

import click

from tertulia.assembly import configuration
from tertulia.assembly.command.writing_settings import settings_file


def use_config(path: str) -> None:
    os.environ[configuration.FILE_VARIABLE] = str(Path(path).resolve())


def load_settings() -> dict[str, Any]:
    """The settings in force; a clear end when they are wrong."""
    try:
        return configuration.load()
    except configuration.ConfigurationWrong as wrong:
        raise click.ClickException("The settings are wrong:\n  " + "\n  ".join(wrong.faults)) from wrong


def load_django(*, create_database: bool = False) -> None:
    """Ready for models. A missing database is made only by the commands that set one up."""
    load_settings()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tertulia.assembly.settings"
    if create_database:
        os.environ["TERTULIA_CREATE_DATABASE"] = "1"
    import django

    try:
        django.setup(set_prefix=False)
    except ValueError as wrong:
        raise click.ClickException(f"The settings are wrong:\n  tertulia.E005 database_url or mail_url: {wrong}.") from wrong


def run_migrations() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


@click.command()
def migrate() -> None:
    """Bring the database to this version's shape; safe to run again."""
    load_django(create_database=True)
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        click.echo("The database is up to date.")
        return
    with click.progressbar(length=len(plan), label="Migrating") as bar:
        done: Any = lambda action, *_: bar.update(1) if action == "apply_success" else None  # noqa: E731
        MigrationExecutor(connection, done).migrate(executor.loader.graph.leaf_nodes())


@click.command()
@click.option("--publication", prompt="Name of the publication", help="As readers know it.")
@click.option("--slug", help="Its name in addresses; made of the name if not given.")
@click.option(
    "--language", type=click.Choice(["en", "es"]), default="en", show_default=True, help="The language its readers read."
)
@click.option(
    "--origin", "origins", multiple=True, help="A site that may carry its discussions, like https://paper.example. Repeatable."
)
@click.option("--public-url", help="The address readers reach this server by.")
@click.option("--admin-email", prompt="Mail address of the first administrator", help="Signs in with a code by mail.")
@click.option("--admin-name", prompt="Name of the first administrator", default="Administrator")
@click.option("--database-url", default="sqlite:///tertulia.sqlite3", show_default=True)
@click.option(
    "--judging",
    type=click.Choice(["full", "fast", "off"]),
    default="full",
    show_default=True,
    help="Which models judge comments by the house rules before they are posted.",
)
@click.option("--file", "path", type=click.Path(dir_okay=False, path_type=Path), default=Path("tertulia.toml"), show_default=True)
@click.option("--force", is_flag=True, help="Write over an existing settings file.")
def init(
    publication: str,
    slug: str | None,
    language: str,
    origins: tuple[str, ...],
    public_url: str | None,
    admin_email: str,
    admin_name: str,
    database_url: str,
    judging: str,
    path: Path,
    force: bool,
) -> None:
    """Set up an installation: a commented settings file, the database, the publication, its first administrator."""
    if path.exists() and not force:
        raise click.ClickException(f"{path} is already there. Use --force to write over it, or --file for another one.")
    sites = list(origins) or _ask_origins()
    values = {"database_url": database_url, "secret_key": secrets.token_urlsafe(48), "judging": judging}
    values |= {"public_url": public_url} if public_url else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(settings_file(values), "utf-8")
    path.chmod(0o600)
    use_config(str(path))
    load_django(create_database=True)
    run_migrations()
    from tertulia.assembly.founding import found_publication

    try:
        paper = found_publication(
            name=publication, slug=slug, language=language, origins=sites, admin_email=admin_email, admin_name=admin_name
        )
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(_NEXT.format(path=path, slug=paper.slug, public=load_settings()["public_url"]))


def _ask_origins() -> list[str]:
    text = click.prompt("Sites that carry its stories (https://…, several with commas between)")
    return [part.strip() for part in text.split(",") if part.strip()]


_NEXT = """
Settings: {path}. Start the server with

    tertulia --config {path} serve

and put this under every story:

    <script src="{public}/embed.js" async></script>
    <tertulia-discussion publication="{slug}"></tertulia-discussion>
"""
