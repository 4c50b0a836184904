"""Labels in a file."""

import json
import multiprocessing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from houserules.serving import labels
from houserules.serving.asking import Label
from houserules.serving.labels import LabelFile

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.jsonl"


def label(value: float = 1, token: str = "comment:1", **more: Any) -> Label:
    return Label("You fool.", {"toxic": value}, {"DELETED": {"value": value}}, "coral", client_token=token, **more)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def test_a_line_is_what_training_reads_and_where_it_came_from(path: Path) -> None:
    LabelFile(path, lambda: NOON).keep(label(lang="en", community="Coral:x", context={"entries": ["a"]}))
    [line] = lines(path)
    assert line.pop("digest")
    assert line == {
        "text": "You fool.",
        "lang": "en",
        "labels": {"toxic": 1},
        "source": "suggestscore",
        "at": "2026-11-24T12:00:00.000+00:00",
        "attributes": {"DELETED": {"value": 1}},
        "caller": "coral",
        "community": "Coral:x",
        "context": {"entries": ["a"]},
        "client_token": "comment:1",
    }


def test_who_sends_again_is_not_counted_twice_not_even_after_a_restart(path: Path) -> None:
    file = LabelFile(path)
    file.keep(label())
    file.keep(label())
    LabelFile(path).keep(label())
    assert len(lines(path)) == 1


def test_a_moderator_may_change_her_mind_and_back(path: Path) -> None:
    file = LabelFile(path)
    for value in (1, 0, 0, 1):
        file.keep(label(value))
    assert [line["labels"]["toxic"] for line in lines(path)] == [1, 0, 1]


def test_without_a_token_and_for_others_the_same_words_are_a_label_of_their_own(path: Path) -> None:
    file = LabelFile(path)
    for each in (
        label(token=""),
        label(token=""),
        label(),
        label(community="b"),
        Label("You fool.", {}, {}, "b", client_token="comment:1"),
    ):
        file.keep(each)
    assert len(lines(path)) == 5


def test_what_a_crash_tore_off_takes_nothing_with_it(path: Path) -> None:
    LabelFile(path).keep(label())
    path.write_bytes(path.read_bytes() + b'{"text": "You fo')
    LabelFile(path).keep(label(0))
    assert [line[:2] for line in path.read_bytes().splitlines()] == [b'{"'] * 3
    assert json.loads(path.read_bytes().splitlines()[2])["labels"] == {"toxic": 0}


def test_a_file_that_was_moved_away_is_begun_anew(path: Path) -> None:
    file = LabelFile(path)
    file.keep(label())
    path.rename(path.with_suffix(".old"))
    file.keep(label(0))
    assert [line["labels"]["toxic"] for line in lines(path)] == [0]


def test_only_so_many_are_remembered(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "REMEMBERED", 2)
    file = LabelFile(path)
    for token in ("a", "b", "c", "a"):
        file.keep(label(token=token))
    assert len(lines(path)) == 4


def test_lone_surrogates_come_back_as_they_came(path: Path) -> None:
    LabelFile(path).keep(Label("\ud800", {}, {}, "coral"))
    assert lines(path)[0]["text"] == "\ud800"


def _keep_many(path: Path) -> None:
    file = LabelFile(path)
    for number in range(50):
        file.keep(label(token=f"comment:{number}"))


def test_several_processes_write_one_file(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_keep_many, args=(path,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    assert sorted(line["client_token"] for line in lines(path)) == sorted(f"comment:{number}" for number in range(50))
