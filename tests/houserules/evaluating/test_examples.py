from pathlib import Path

import pytest

from houserules.evaluating.examples import SETS, Example, SetUnreadable, own_set
from tests.houserules.evaluating.made_up import WIKI, write_sets


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    write_sets(folder)
    return folder


def read(folder: Path, name: str) -> list[Example]:
    found = next(each for each in SETS if each.name == name)
    return list(found.read(folder / found.file))


def test_every_set_can_be_read(folder: Path) -> None:
    assert all(read(folder, each.name) for each in SETS)


def test_a_twin_knows_its_text(folder: Path) -> None:
    found = read(folder, "wiki-talk")
    assert [(each.text, each.twin_of) for each in found[2:]] == [("A shaker wrote this", 0), ("You dolt", 1)]
    assert found[1].labels["toxicity"]
    assert found[2].labels == {}


def test_a_twin_with_other_rows_is_refused(tmp_path: Path) -> None:
    write_sets(tmp_path)
    file = tmp_path / WIKI / "toxicity_fuzzed_testset.csv"
    file.write_text(file.read_text().replace("\n2,", "\n3,"))
    with pytest.raises(SetUnreadable, match="twin"):
        read(tmp_path, "wiki-talk")


def test_the_longest_identity_is_the_one_that_is_meant(folder: Path) -> None:
    found = {each.text: each.groups for each in read(folder, "identities")}
    assert found["Being old fashioned is nice"] == ("old fashioned",)
    assert found["Being old is vile"] == ("old",)
    assert "You are a vile baker" not in found


def test_marked_characters_and_the_kinds_most_raters_saw_are_read(folder: Path) -> None:
    dolt, plain = read(folder, "toxic-spans")
    assert dolt.marked == {4, 5, 6, 7}
    assert dolt.labels == {"personal": True, "profanity": False, "hate": False, "threat": False}
    assert (plain.marked, plain.labels, plain.text) == (frozenset(), {}, "Line\nend")


def test_a_long_comment_is_on_point_under_its_story_and_off_point_under_every_other(folder: Path) -> None:
    found = [each for each in read(folder, "fox-news") if "off_point" in each.labels]
    assert [(each.story and each.story.title, each.labels["off_point"]) for each in found] == [
        ("Ferry", False),
        ("Bread", True),
        ("Beer", True),
    ]
    assert sum("hate" in each.labels for each in read(folder, "fox-news")) == 4


def test_only_test_splits_are_read(folder: Path) -> None:
    assert [each.labels for each in read(folder, "edos-test")] == [
        {"hate": True, "threat": True},
        {"hate": False, "threat": False},
    ]
    assert [each.labels["hate"] for each in read(folder, "stormfront-test")] == [True, False]


def test_quotes_in_a_table_without_quoting_are_just_quotes(folder: Path) -> None:
    found = read(folder, "offendes-dev")
    assert found[0].text == '"Pan'
    assert [each.labels.get("toxicity") for each in found] == [False, True, True, None]
    assert {each.lang for each in found} == {"es"}


def test_a_set_of_ones_own_has_labels_groups_and_languages(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(
        '{"text": "a", "label": true, "group": "bakers", "lang": "es", "story": {"title": "t"}}\n\n'
        '{"text": "b", "label": 0, "group": ["x", "y"], "more": 1}\n{"text": "c", "label": 0.7}\n'
    )
    first, second, third = own_set(file, "hate").read(file)
    assert (first.labels, first.groups, first.lang, first.story and first.story.title) == ({"hate": True}, ("bakers",), "es", "t")
    assert (second.labels, second.groups, second.lang) == ({"hate": False}, ("x", "y"), "und")
    assert third.labels == {"hate": True}


@pytest.mark.parametrize(
    "line", ['{"text": "a"}', '{"label": 1}', '{"text": 1, "label": 1}', '{"text": "a", "label": 3}', "[]", "{"]
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"text": "a", "label": 1}\n' + line + "\n")
    with pytest.raises(SetUnreadable, match=r"mine\.jsonl:2"):
        list(own_set(file, "hate").read(file))
