"""`houserules train --from` and `houserules compare`, with the shipped weights."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import houserules
from houserules.command import main
from houserules.comparable import fold
from houserules.decisions import is_held_back
from tests.houserules.newsroom import labels_file, line, said

SHIPPED = Path(houserules.__file__).parent / "weights"


def run(*command: str | Path, status: int = 0) -> Result:
    done = CliRunner().invoke(main, [str(part) for part in command], prog_name="houserules")
    assert done.exit_code == status, f"{done.output}\n{done.exception!r}"
    return done


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = labels_file(tmp_path_factory.mktemp("labels") / "labels.jsonl")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:2], "{\n", *lines[2:]]), "utf-8")
    return path


@pytest.fixture(scope="module")
def trained(labels: Path) -> Result:
    return run("train", "--from", labels, "--out", labels.parent / "model")


def test_a_model_is_trained_and_shown_beside_the_old_one_on_what_was_held_back(trained: Result, labels: Path) -> None:
    assert f"{labels}:3: It isn't JSON." in trained.stderr
    assert "240 labels of 240 texts" in trained.stderr
    assert "1 lines could not be used" in trained.stderr
    assert ": toxic, personal." in trained.stderr
    assert "Left as it is: spam (0 that don't break it, 0 that do)." in trained.stderr
    table = {row.split("  ")[0]: row for row in trained.stdout.splitlines()}
    assert table["personal"].endswith("better")
    assert "The new model is better, by more than chance" in trained.stdout
    assert f"tertulia model use {labels.parent / 'model'}" in trained.stdout


def test_the_model_says_of_itself_how_it_compared(trained: Result, labels: Path) -> None:
    about = json.loads((labels.parent / "model" / "about.json").read_text("utf-8"))
    assert about["compared"]["outcome"] == "better"
    assert about["compared"]["told"] in trained.stdout
    assert about["version"] in trained.stdout


def test_compare_uses_what_was_held_back_unless_told_otherwise(trained: Result, labels: Path) -> None:
    model = labels.parent / "model"
    told = run("compare", "--from", labels, "--weights", model).output
    assert "The new model is better, by more than chance" in told
    assert "the comment       240" not in told
    everything = run("compare", "--from", labels, "--weights", model, "--all", "--tier", "fast").output
    assert "a model that has learnt from them looks better than it is" in everything
    assert "the comment      240" in everything


def test_compare_ends_with_one_when_the_new_model_is_worse(trained: Result, labels: Path) -> None:
    told = run(
        "compare", "--from", labels, "--weights", SHIPPED, "--against", labels.parent / "model", "--tier", "fast", status=1
    )
    assert "The new model is worse, by more than chance" in told.output
    assert "Don't switch." in told.output


def test_labels_that_mean_the_opposite_are_answered_by_a_warning(labels: Path, tmp_path: Path) -> None:
    """Learnt from moderators who were of another mind than those whose decisions are held back."""
    path = tmp_path / "turned.jsonl"
    lines = (line(text, rejected is is_held_back(fold(text).text)) for text, rejected in said(240))
    path.write_text("".join(lines), "utf-8")
    told = run("train", "--from", path, "--out", tmp_path / "model").output
    assert "The new model is worse, by more than chance" in told
    assert json.loads((tmp_path / "model" / "about.json").read_text("utf-8"))["compared"]["outcome"] == "worse"


def test_too_few_labels_are_told_with_what_is_there(tmp_path: Path) -> None:
    told = run("train", "--from", labels_file(tmp_path / "few.jsonl", 30), "--out", tmp_path / "model", status=1).stderr
    assert "texts to learn from (toxic " in told
    assert "It takes 50" in told
    assert not (tmp_path / "model").exists()


def test_what_does_not_go_together_is_refused(labels: Path, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "model")
    assert "Say what to learn from" in run("train", *out, status=2).stderr
    assert "not both" in run("train", *out, "--from", labels, "--data", tmp_path, "--base", tmp_path, status=2).stderr
    assert "belong together" in run("train", *out, "--data", tmp_path, status=2).stderr
    assert (
        "belongs to --from"
        in run(
            "train", *out, "--data", tmp_path, "--base", tmp_path, "--teacher", tmp_path, "--weights", SHIPPED, status=2
        ).stderr
    )
    assert "letters of a to z" in run("train", *out, "--from", labels, "--version", "../x", status=2).stderr
    assert "name --from" in run("compare", "--weights", SHIPPED, status=2).stderr
    assert "does not exist" in run("train", *out, "--from", tmp_path / "nothing", status=2).stderr


def test_no_model_is_written_over_and_no_other_folder_is_taken_for_one(labels: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    assert "isn't empty" in run("train", "--from", labels, "--out", tmp_path / "full", status=1).stderr
    for command in (["train", "--out", tmp_path / "model"], ["compare"]):
        told = run(*command, "--from", labels, "--weights", tmp_path / "full", status=1).stderr
        assert "is no folder of weights that can be used" in told


def test_learning_from_labels_needs_none_of_the_large_libraries() -> None:
    code = "import sys; sys.modules.update(torch=None, transformers=None, onnx=None); import houserules.training.onward"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_its_library_learning_says_what_to_install(labels: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['scipy'] = sys.modules['scipy.optimize'] = None; from houserules.command import main; main()"
    command = [sys.executable, "-c", code, "train", "--from", str(labels), "--out", str(tmp_path / "model")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "pip install 'tertulia[learn]'" in done.stderr) == (1, True)
