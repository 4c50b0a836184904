"""Labels to train on."""

import json
from pathlib import Path

import pytest

from houserules.labelled import Labelled, read_labels
from houserules.serving.asking import Label
from houserules.serving.labels import LabelFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.jsonl"


def test_what_the_server_keeps_is_read_and_of_a_changed_mind_the_last(path: Path) -> None:
    file = LabelFile(path)
    for value, token in ((1, "a"), (0, "b"), (0, "a"), (1, ""), (1, "")):
        file.keep(Label("You fool.", {"toxic": value}, {"TOXICITY": {"value": value}}, "coral", "en", client_token=token))
    read = list(read_labels(path))
    assert [label.labels["toxic"] for label in read] == [0, 0, 1, 1]
    assert read[0] == Labelled("You fool.", {"toxic": 0.0}, "en", "suggestscore")


@pytest.mark.parametrize(
    "line",
    [
        b'{"text": "You fo',
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"labels": {"toxic": 1}}',
        b'{"text": " ", "labels": {"toxic": 1}}',
        b'{"text": "a"}',
        b'{"text": "a", "labels": {"charm": 1}}',
        b'{"text": "a", "labels": {"toxic": 2}}',
        b'{"text": "a", "labels": {"toxic": NaN}}',
        b'{"text": "a", "labels": {"toxic": true}}',
        b'{"text": "' + b"a" * 1_000_000 + b'", "labels": {"toxic": 1}}',
    ],
)
def test_a_line_that_can_t_be_used_is_told_with_its_number_and_the_rest_goes_on(path: Path, line: bytes) -> None:
    good = json.dumps({"text": "a", "labels": {"hate": 0.5}}).encode()
    path.write_bytes(good + b"\n\n" + line + b"\n" + good + b"\n")
    told: list[int] = []
    read = list(read_labels(path, lambda number, sentence: told.append(number)))
    assert read == [Labelled("a", {"hate": 0.5})] * 2
    assert told == [3]


def test_a_label_that_teaches_nothing_is_left_out_without_a_word(path: Path) -> None:
    path.write_text('{"text": "a", "labels": {}}\n', "utf-8")
    assert list(read_labels(path, lambda number, sentence: pytest.fail(sentence))) == []
