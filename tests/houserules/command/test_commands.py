"""The engine's commands as a newsroom meets them."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import houserules
import houserules.command
from houserules.command import COMMANDS, main
from houserules.rulebook import default_rulebook, default_text, load_rulebook
from houserules.shapes import Rule
from tests.houserules.pretending import Pretender


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(houserules, "engine", Pretender, raising=False)


def run(*command: str | Path, status: int = 0, given: str = "") -> Result:
    done = CliRunner().invoke(main, [str(part) for part in command], prog_name="houserules", input=given)
    assert done.exit_code == status, f"{done.output}\n{done.exception!r}"
    return done


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_explains_itself_in_a_sentence(name: str) -> None:
    assert "Usage: houserules" in run(*name.split(), "--help").output
    command = main.get_command(click.Context(main), name) if name else main
    assert command
    assert (command.help or "").strip().split("\n\n")[0].endswith(".")


def test_the_list_of_commands_has_a_sentence_for_each() -> None:
    told = run("--help").output
    assert all(f"  {name} " in told for name in COMMANDS)
    assert "no such command" in run("nothing", status=2).output.lower()


def test_every_command_is_in_the_list() -> None:
    names = {path.stem for path in Path(houserules.command.__file__).parent.glob("*.py")}
    modules = {name: import_module(f"houserules.command.{name}") for name in names - {"__init__"}}
    assert {name for name, module in modules.items() if isinstance(getattr(module, name, None), click.Command)} == set(COMMANDS)


def test_the_package_runs_as_a_module() -> None:
    told = subprocess.run([sys.executable, "-m", "houserules", "--help"], capture_output=True, text=True, check=True).stdout
    assert told.startswith("Usage: houserules ")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return _file(tmp_path, "good.toml", 'name = "Good"\nversion = "1"\n[rules.hate]\nhold = 0.6\n[words]\nhold = ["turnip"]')


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return _file(tmp_path, "bad.toml", "[rules.hate]\nhold = 2")


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_check_says_ok_of_a_rulebook_that_can_be_used(good: Path) -> None:
    assert run("check", good).output == f"{good}: ok: Good (1), 0 sections, 1 own words\n"


def test_check_prints_the_whole_rulebook_on_request(good: Path) -> None:
    whole = run("check", good, "--whole").output.split("\n", 1)[1]
    assert load_rulebook(whole) == load_rulebook(good)
    assert "[rules.privacy]" in whole


def test_check_tells_where_each_bad_rulebook_is_wrong_and_ends_with_one(good: Path, bad: Path) -> None:
    told = run("check", bad, good, status=1)
    assert f"{bad}:2:8: A threshold is a number from 0 to 1; 2 is not.\n    0.85 means" in told.stderr
    assert f"{good}: ok" in told.stdout


def test_the_shipped_rulebook_passes_its_own_check(tmp_path: Path) -> None:
    run("check", _file(tmp_path, "default.toml", default_text()))


def test_explain_shows_scores_words_actions_reasons_and_times(good: Path) -> None:
    told = run("explain", "A comment about turnips.", "--story-title", "The tram", "--rulebook", good).output
    lines = told.splitlines()
    assert lines[0] == "A comment about turnips."
    assert all(any(line.startswith(rule) for line in lines) for rule in Rule)
    assert any(line.startswith("verdict    ") for line in lines)
    assert "rulebook   Good (1)" in lines
    assert lines[-1].startswith("time       fast ")
    assert "█" in told


def test_explain_reads_standard_input_and_says_when_there_is_no_verdict() -> None:
    assert "off_point  –" in run("explain", given="From a pipe.").output


def test_explain_answers_programs_in_json() -> None:
    told = json.loads(run("explain", "A comment.", "--json", "--lang", "es").stdout)
    assert list(told["scores"]) == list(Rule)
    assert told["rulebook"] == default_rulebook().version
    assert told["milliseconds"].keys() == {"fast", "full"}
    assert all("casa" in reason["sentence"] for reason in told["reasons"])


def test_explain_takes_any_text() -> None:
    for text in ("", "\x1b[2J\u202e\ud800", "word " * 3000):
        told = run("explain", given=text.encode("utf-8", "replace").decode()).output
        assert "\x1b[2J" not in told
        assert len(told) < 10_000


def test_an_engine_that_refuses_is_told_in_a_sentence() -> None:
    assert run("explain", "refuse", status=1).stderr == "Error: not this one\n"


def test_a_bad_rulebook_ends_every_command_with_its_place(bad: Path) -> None:
    for command in (["explain", "x", "--rulebook", bad], ["backtest", bad]):
        assert f"{bad}:2:8: A threshold" in run(*command, status=1).stderr


COMMENTS = "".join(
    json.dumps({"id": f"c{number}", "scores": {"hate": number / 10}, "decision": "rejected" if number > 5 else "approved"}) + "\n"
    for number in range(10)
)


def test_backtest_prints_what_would_change_against_peoples_decisions(tmp_path: Path) -> None:
    strict = _file(tmp_path, "strict.toml", 'name = "Strict"\nversion = "1"\n[rules.hate]\nhold = 0.3')
    told = run("backtest", strict, given=COMMENTS).output
    assert told.startswith("c3  approved → hold  (hate)\nc4  approved → hold  (hate)\nc5  approved → hold  (hate)\n\n")
    assert "10 comments, 6 approved, 4 rejected; 3 would change" in told
    assert told.splitlines()[-1].split() == ["the", "comment", "57.1%", "100.0%", "50.0%"]


def test_backtest_shows_a_rulebook_against_another(tmp_path: Path, good: Path) -> None:
    file = _file(tmp_path, "comments.jsonl", COMMENTS)
    lax = _file(tmp_path, "lax.toml", "[rules.hate]\nhold = 0.9")
    changed = tmp_path / "changed.jsonl"
    told = run("backtest", lax, file, "--against", good, "--changed", changed, "--show", "1").output
    assert told.startswith(f"c6  hold → publish  (hate)\n… and 2 more ({changed} has all)\n")
    assert [json.loads(line)["id"] for line in changed.read_text("utf-8").splitlines()] == ["c6", "c7", "c8"]
    assert "against The house rules" in run("backtest", lax, file, "--against-shipped").output
    run("backtest", lax, file, "--against", good, "--against-shipped", status=2)


def test_backtest_judges_what_has_no_scores(good: Path) -> None:
    told = run("backtest", good, "--tier", "fast", given='{"text": "A comment."}\n{"text": "Another."}\n').output
    assert "2 comments, 0 approved, 0 rejected" in told


def test_backtest_tells_broken_lines_and_goes_on(good: Path) -> None:
    told = run("backtest", good, given="{}\n" + COMMENTS + "[\n" + "x" * 1_000_001, status=1)
    assert "line 1: It has neither" in told.stderr
    assert "line 12: It isn't JSON" in told.stderr
    assert "line 13: It has 1,000,001 bytes" in told.stderr
    assert "3 lines could not be used" in told.stderr
    assert "10 comments" in told.stdout
