import sqlite3
from pathlib import Path

import pytest

from tertulia.assembly.databases import database


def _database(url: str, *, create: bool = False, base: str = "/srv/talk") -> dict[str, object]:
    return database(url, base=base, wait_seconds=5, create=create)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///talk.sqlite3", "/srv/talk/talk.sqlite3"),
        ("sqlite:////var/lib/talk.sqlite3", "/var/lib/talk.sqlite3"),
        ("sqlite:///with%20space%3F.sqlite3", "/srv/talk/with space?.sqlite3"),
    ],
)
def test_a_sqlite_path_is_absolute_or_beside_the_settings_file(url: str, file: str) -> None:
    assert _database(url)["FILE"] == file


def test_only_commands_that_set_up_a_database_make_one(tmp_path: Path) -> None:
    for create, exists in ((False, False), (True, True)):
        entry = _database("sqlite:///odd%20%3F%23%25name.sqlite3", create=create, base=str(tmp_path))
        try:
            sqlite3.connect(str(entry["NAME"]), uri=True).close()
        except sqlite3.OperationalError:
            assert not exists
        assert Path(str(entry["FILE"])).exists() is exists


def test_every_part_of_a_postgresql_address_arrives() -> None:
    entry = _database("postgresql://ann%40paper:s%2Fcret@db.paper.example:6432/talk%20room?sslmode=require")
    assert [entry[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "ann@paper", "s/cret", "db.paper.example", "6432", "talk room",
    ]  # fmt: skip
    options = entry["OPTIONS"]
    assert isinstance(options, dict)
    assert options["sslmode"] == "require"
    assert "lock_timeout=5s" in options["options"]


def test_a_socket_folder_keeps_its_capital_letters() -> None:
    assert _database("postgresql://ann@%2Frun%2FPostgreSQL/talk")["HOST"] == "/run/PostgreSQL"


@pytest.mark.parametrize(
    "url", ["", "talk.sqlite3", "mysql://x/y", "http://db.paper.example/", "sqlite://", "sqlite:///", "sqlite://talk.sqlite3"]
)
def test_another_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ValueError, match="write it like sqlite:"):
        _database(url)
