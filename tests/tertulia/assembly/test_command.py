"""The command line, as an operator meets it: real commands in a folder of their own."""

import shutil
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tertulia import __version__
from tertulia.assembly.command import main
from tertulia.assembly.configuration import all_settings
from tests.server import PAPER_ORIGIN, Server, running_server

# Each command is a process of its own on a SQLite file of its own, whatever the other tests are on.
pytestmark = pytest.mark.skipif("config.getoption('--database') != 'sqlite'", reason="told on SQLite")


def _paths(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inner = command.commands.items() if isinstance(command, click.Group) else []
    return [path, *(found for name, sub in inner for found in _paths(sub, (*path, name)))]


@pytest.mark.parametrize("path", _paths(main), ids=lambda path: " ".join(path) or "tertulia")
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*path, "--help"], prog_name="tertulia")
    assert done.exit_code == 0
    command: click.Command = main
    for name in path:
        command = command.commands[name]  # type: ignore[attr-defined]
    assert (command.help or "").split("\n")[0].endswith((".", ":")), "the first line is a sentence"
    for option in command.params:
        assert (
            not isinstance(option, click.Option)
            or option.help
            or option.name in ("host", "port", "language", "slug", "admin_name", "database_url", "path")
        )


def test_every_setting_is_listed_with_its_variable_and_help() -> None:
    told = CliRunner().invoke(main, ["settings"]).output
    for setting in all_settings().values():
        assert f"  {setting.name} = " in told
        assert setting.variable in told
        assert setting.help in told


def test_the_version_is_told() -> None:
    assert __version__ in CliRunner().invoke(main, ["--version"]).output


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """An installation that nobody serves; tests of this file change nothing in it that another looks at."""
    with running_server(tmp_path_factory.mktemp("house"), start=False) as server:
        return server


@pytest.fixture
def own_house(house: Server, tmp_path: Path) -> Server:
    """One that the test may damage."""
    return _copied(house, tmp_path / "own")


def _copied(house: Server, folder: Path) -> Server:
    shutil.copytree(house.folder, folder)
    return Server(house.url, folder, house.environment)


def test_init_leaves_a_settings_file_only_its_owner_can_read(house: Server) -> None:
    path = house.folder / "tertulia.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "secret_key = " in path.read_text("utf-8")


@pytest.mark.parametrize(("said", "judging"), [([], "full"), (["--judging", "off"], "off")])
def test_init_switches_judging_on_unless_told_otherwise(house: Server, tmp_path: Path, said: list[str], judging: str) -> None:
    answers = ["--publication", "The Post", "--origin", PAPER_ORIGIN, "--admin-email", "ada@post.example", "--admin-name", "Ada"]
    server = Server(house.url, tmp_path, {**house.environment, "TERTULIA_CONFIG": str(tmp_path / "tertulia.toml")})
    server.run("init", *answers, *said)
    assert tomllib.loads((tmp_path / "tertulia.toml").read_text("utf-8"))["judging"] == judging


def test_init_does_not_write_over_what_is_there(house: Server) -> None:
    before = (house.folder / "tertulia.toml").read_bytes()
    told = house.run(
        "init",
        "--publication",
        "X",
        "--origin",
        "https://x.example",
        "--admin-email",
        "x@x.example",
        "--admin-name",
        "Xe",
        status=1,
    )
    assert "already there" in told.stderr
    assert (house.folder / "tertulia.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--origin", "paper.example"], "can't be an origin"),
        (["--origin", "https://paper.example/news"], "can't be an origin"),
        (["--origin", PAPER_ORIGIN, "--admin-email", "nobody"], "mail address"),
        (["--origin", PAPER_ORIGIN, "--slug", "Über"], "can't be a slug"),
        (["--origin", PAPER_ORIGIN, "--database-url", "mysql://x"], "write it like sqlite:"),
        (["--origin", PAPER_ORIGIN, "--public-url", "talk"], "E005"),
    ],
)
def test_init_says_what_is_wrong_with_an_answer(house: Server, tmp_path: Path, options: list[str], words: str) -> None:
    answers = ["--publication", "The Post", "--admin-email", "ada@post.example", "--admin-name", "Ada", *options]
    server = Server(house.url, tmp_path, house.environment)
    told = server.run("init", *answers, status=1)
    assert words in told.stderr
    assert "Traceback" not in told.stderr


def test_settings_show_the_values_in_force_but_no_secret(house: Server) -> None:
    told = house.run("settings", "--values").stdout
    secret = next(
        line for line in (house.folder / "tertulia.toml").read_text("utf-8").splitlines() if line.startswith("secret_key")
    )
    assert f'public_url = "{house.url}"' in told
    assert secret.split('"')[1] not in told
    assert "secret_key = (hidden)" in told


def test_wrong_settings_stop_every_command_that_needs_them(house: Server) -> None:
    server = Server(house.url, house.folder, house.environment | {"TERTULIA_THREADS": "many"})
    for command in ("serve", "check"):
        told = server.run(command, status=1).stderr
        assert "tertulia.E003 threads" in told
        assert "Traceback" not in told


def test_migrating_twice_does_nothing_the_second_time(house: Server) -> None:
    assert "up to date" in house.run("migrate").stdout


def test_check_finds_all_well_in_a_fresh_house(house: Server) -> None:
    told = house.run("check").stdout
    assert "Everything adds up." in told


def test_publications_are_listed_added_and_changed(own_house: Server) -> None:
    run = own_house.run
    run("publication", "add", "The Post", "--origin", "https://post.example", "--language", "es")
    sites = ["--origin", "https://www.post.example", "--remove-origin", "https://post.example"]
    run("publication", "set", "the-post", *sites, "--no-guests", "--closes-after-days", "7")
    told = run("publication", "list").stdout
    assert "the-post: The Post (es; writers sign in; closes after 7 days)" in told
    assert "    https://www.post.example" in told
    assert "    https://post.example\n" not in told
    twice = run("publication", "add", "The Post", "--origin", "https://p.example", status=1).stderr
    assert "already a publication" in twice
    assert len(run("publication", "key", "the-post").stdout.strip()) >= 32


def test_all_discussions_are_closed_after_asking_and_reopened(own_house: Server) -> None:
    own_house.python(_PLANT)
    run = own_house.run
    asked = run("publication", "close", "chronicle", "--hide", status=1, given="n\n").stdout
    assert "Hide all discussions of chronicle? It reaches 1 stories with 2 comments." in asked
    assert "Nothing is closed" in run("publication", "reopen", "chronicle").stdout
    number = run("publication", "close", "chronicle", "--section", "World", "--yes").stdout.split()[-1]
    assert f"{number}  " in run("publication", "reopen", "chronicle").stdout
    assert "section World is not closed" in run("publication", "reopen", "chronicle", number).stdout
    assert "undone it already" in run("publication", "reopen", "chronicle", number, status=1).stderr


@pytest.mark.parametrize("command", [["publication", "set", "nobody"], ["story", "state", "nothing", "closed"]])
def test_what_is_not_there_is_told_in_a_sentence(house: Server, command: list[str]) -> None:
    told = house.run(*command, status=1).stderr
    assert "Error: " in told
    assert "Traceback" not in told


_PLANT = """
from tertulia.assembly.command.setting_up import load_django; load_django()
from tertulia.plumbing import clock
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.discussion.services.posting import Draft, Sender, post_comment
paper = Publication.objects.get()
story = push_story(paper=paper, key="tram", address="https://paper.example/tram", facts=StoryFacts())[0]
ana = Reader.objects.create(name="Ana", created_at=clock.now())
root = post_comment(story=story, sender=Sender(ana, None, "x"), draft=Draft("Root")).comment
post_comment(story=story, sender=Sender(ana, None, "x"), draft=Draft("Reply", root.pk))
"""


DAMAGE = {
    "UPDATE story SET comment_count = 7": "comment_count says 7, there are 2",
    "UPDATE comment SET path = x'0909' WHERE parent_id IS NOT NULL": "one step below its parent",
    "UPDATE comment SET author_id = 5 WHERE parent_id IS NOT NULL": "its author is missing",
    "DELETE FROM outbox_event WHERE kind = 'comment.posted'": "no event tells of it",
}


def test_check_lists_everything_that_differs_and_ends_with_one(own_house: Server) -> None:
    own_house.python(_PLANT)
    with closing(sqlite3.connect(own_house.folder / "tertulia.sqlite3")) as file, file:
        for damage in DAMAGE:
            file.execute(damage)
    told = own_house.run("check", status=1)
    assert all(words in told.stdout for words in DAMAGE.values())
    assert "differences found" in told.stderr


def test_a_backup_is_restored_into_a_fresh_house_or_over_an_old_one(house: Server, own_house: Server, tmp_path: Path) -> None:
    backup, new = str(tmp_path / "talk.backup"), _copied(house, tmp_path / "new")
    own_house.python(_PLANT)
    assert "rows in" in own_house.run("backup", backup).stdout
    assert "isn't empty" in new.run("restore", backup, status=1).stderr
    assert "rows restored" in new.run("restore", backup, "--replace").stdout
    assert "Everything adds up." in new.run("check").stdout
    (new.folder / "tertulia.sqlite3").unlink()
    assert "rows restored" in new.run("restore", backup).stdout


def test_another_file_is_not_restored(own_house: Server, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("no backup")
    assert "isn't a backup" in own_house.run("restore", str(other), status=1).stderr


def test_a_command_that_finds_no_database_says_so_and_makes_none(own_house: Server) -> None:
    file = own_house.folder / "tertulia.sqlite3"
    file.unlink()
    told = own_house.run("check", status=1)
    assert not file.exists()
    assert "Traceback" not in told.stderr


def test_a_backup_is_taken_while_the_server_serves(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        server.run("backup", "talk.backup")
        assert server.is_ready()
