"""The page and the table, from sets that were made up and an engine that knows nothing."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import houserules
from houserules.command.evaluate import evaluate
from houserules.evaluating import words
from houserules.evaluating.examples import ABOUT, SETS, Example
from houserules.evaluating.figures import MARKS
from houserules.evaluating.trying import Contender, verdicts
from houserules.shapes import Rule
from tests.houserules.evaluating.made_up import pretended_judge, write_sets
from tests.houserules.pretending import pretender


@pytest.fixture(autouse=True)
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(houserules, "engine", pretender)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    write_sets(folder)
    return folder


def run(*arguments: str | Path, status: int = 1) -> str:
    done = CliRunner().invoke(evaluate, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.stdout


def hostile(tmp_path: Path) -> Path:
    file = tmp_path / "<i>.jsonl"
    texts = ["<script>alert(1)</script>", "\u202e\u2066 &amp; \ud800", "x" * 5_000, ""]
    rows = [{"text": f"{text} {at}", "label": at % 2, "group": "<b>"} for at, text in enumerate(texts * 20)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_the_table_has_every_promise_and_says_whether_it_is_kept(folder: Path) -> None:
    promises = run("--data", folder).partition("\n\n")[0]
    assert len(promises.splitlines()) == 2 + len(MARKS)
    assert promises.count("≥") + promises.count("≤") == len(MARKS)


def test_the_status_says_whether_every_promise_is_kept(folder: Path) -> None:
    assert "missed" in run("--data", folder, "--only", "wiki-talk", status=1)
    assert "missed" not in run("--data", folder, "--only", "toxigen", status=0)


def test_as_data_there_is_everything_but_texts(folder: Path) -> None:
    data = json.loads(run("--data", folder, "--json"))
    assert {figure["set"] for figure in data["figures"]} == {each.name for each in SETS}
    promised = [figure for figure in data["figures"] if figure["promised"]]
    assert len(promised) == len(MARKS)
    assert {each["lang"] for each in data["languages"]} == {"en", "es"}
    assert "You dolt" not in json.dumps(data)


def test_sets_that_are_not_there_are_named_and_left_out(tmp_path: Path) -> None:
    data = json.loads(run("--data", tmp_path, "--json", status=0))
    assert data["missing"] == [each.name for each in SETS]


def test_the_page_shows_texts_as_texts_and_asks_for_nothing(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    run("--set", hostile(tmp_path), "--label", "hate", "--report", report, status=0)
    page = report.read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;" in page
    assert not re.search(r"\b(src|href|url)\s*[=(]", page)
    assert "default-src 'none'" in page
    assert len(page) < 100_000


def test_every_mistake_is_behind_a_blur_that_the_keyboard_reaches(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    run("--set", hostile(tmp_path), "--label", "hate", "--report", report, status=0)
    page = report.read_text("utf-8")
    assert page.count("<blockquote") == page.count('<blockquote tabindex="0"><span dir="auto">') > 0


def test_the_page_and_the_table_speak_spanish(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    told = run("--data", folder, "--lang", "es", "--report", report)
    page = report.read_text("utf-8")
    assert '<html lang="es">' in page
    for word in ("Lo prometido", "Toxicidad"):
        assert word in told
        assert word in page


def test_both_languages_have_every_word() -> None:
    english, spanish = words.words("en"), words.words("es")
    assert english.keys() == spanish.keys()
    assert all(english.values())
    assert all(spanish.values())
    needed = {*ABOUT, *map(str, Rule), *(name for _, about, name in MARKS), *(about for _, about, _ in MARKS)}
    assert needed <= english.keys()


@pytest.mark.parametrize("arguments", [[], ["--set", "pyproject.toml"], ["--label", "hate"], ["--data", "no such folder"]])
def test_what_makes_no_sense_is_refused(arguments: list[str]) -> None:
    run(*arguments, status=2)


def test_a_set_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"text": "a"}\n')
    done = CliRunner().invoke(evaluate, ["--set", str(file), "--label", "hate"])
    assert done.exit_code == 1
    assert "mine.jsonl:1" in done.stderr


def test_several_processes_find_the_same() -> None:
    examples = [Example(f"{number}") for number in range(120)]
    found = [list(verdicts(Contender(), examples, processes=number, judge=pretended_judge)) for number in (1, 2)]
    assert found[0] == found[1]
    assert len(found[0]) == 120
