"""Keys in a file."""

import asyncio
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from houserules.command.keys import keys
from houserules.serving import keys as module
from houserules.serving.asking import Caller
from houserules.serving.keys import KeyFile, KeysUnusable, make_key, read_callers


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


def caller(file: KeyFile, key: str) -> Caller | None:
    return asyncio.run(file.caller(key))


def test_a_key_is_known_and_isn_t_in_the_file_which_only_its_owner_reads(path: Path) -> None:
    key = make_key(path, "coral", "20/second; 100000/day", "5/hour")
    file = KeyFile(path)
    assert caller(file, key) == Caller("coral", "20/second; 100000/day", "5/hour")
    assert caller(file, key + "x") is None
    assert caller(file, "\ud800" * 300) is None
    assert key not in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_who_is_taken_out_or_put_in_is_noticed_while_the_server_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_AGAIN_SECONDS", 0)
    first = make_key(path, "one")
    file = KeyFile(path)
    second = make_key(path, "two")
    assert caller(file, second) == Caller("two")
    path.write_text(path.read_text("utf-8").replace("[[key]]", "[[lost]]", 1), "utf-8")
    assert caller(file, first) is None
    path.write_text("[[key", "utf-8")
    assert caller(file, second) == Caller("two")
    path.unlink()
    assert caller(file, second) == Caller("two")


ENTRY = "name = 'a'\nsha256 = '" + "0" * 64 + "'\n"


@pytest.mark.parametrize(
    "text",
    [
        "[[key]",
        "key = 1",
        "key = [1]",
        f"[[key]]\n{ENTRY}colour = 'red'",
        f"[[key]]\n{ENTRY.replace('name', 'nom')}",
        f"[[key]]\n{ENTRY.replace(' = ', ' = 1 #', 1)}",
        f"[[key]]\n{ENTRY.replace('00', 'zz')}",
        f"[[key]]\n{ENTRY}rates = 'often'",
        f"[[key]]\n{ENTRY}lines_rates = 5",
        f"[[key]]\n{ENTRY}[[key]]\n{ENTRY}",
        f"[[key]]\n{ENTRY}[[key]]\n{ENTRY.replace('00', '11')}",
    ],
)
def test_a_file_that_can_t_be_used_is_refused(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    with pytest.raises(KeysUnusable):
        read_callers(path)


def test_the_command_makes_and_lists_keys(path: Path) -> None:
    run = CliRunner()
    made = run.invoke(keys, ["make", "coral", "--keys", str(path), "--rates", "5/second"])
    assert made.output.startswith("hr_")
    assert caller(KeyFile(path), made.output.strip()) == Caller("coral", "5/second")
    assert run.invoke(keys, ["list", "--keys", str(path)]).output == "coral: 5/second; lines: no limit\n"
    again = run.invoke(keys, ["make", "coral", "--keys", str(path)])
    assert (again.exit_code, "already" in again.output) == (1, True)
    assert run.invoke(keys, ["make", "b", "--keys", str(path), "--rates", "often"]).exit_code == 1
    assert run.invoke(keys, ["list", "--keys", "nowhere.toml"]).exit_code == 1
