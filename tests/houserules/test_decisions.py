"""Labels made ready to learn from."""

import json
from pathlib import Path

from houserules import decisions
from houserules.decisions import MOST_LABELS, read_decisions
from tests.houserules.newsroom import labels_file


def _file(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "labels.jsonl"
    path.write_text("".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in lines), "utf-8")
    return path


def _all(path: Path, **options: int) -> dict[str, dict[str, float]]:
    read = read_decisions(path, **options)
    return {each.text: dict(each.labels) for each in [*read.learnt, *read.held_back]}


def test_about_a_fifth_is_held_back_and_always_the_same(tmp_path: Path) -> None:
    path = labels_file(tmp_path / "labels.jsonl", 400)
    read = read_decisions(path)
    assert 50 < len(read.held_back) < 110
    assert len(read.learnt) + len(read.held_back) == read.labels == 400
    assert read == read_decisions(path)


def test_a_text_stands_on_one_side_however_it_is_typed_and_what_people_say_of_it_is_their_mean(tmp_path: Path) -> None:
    typed = ("You are an id1ot.", "You are an IDIOT.", "You  are an i\u200bdiot.")
    path = _file(
        tmp_path, *({"text": text, "labels": {"personal": value}} for text, value in zip(typed, (1, 1, 0.25), strict=True))
    )
    assert _all(path) == {typed[0]: {"personal": 0.75}}


def test_what_is_not_toxic_breaks_no_rule_that_makes_toxic_unless_it_is_said(tmp_path: Path) -> None:
    path = _file(
        tmp_path, {"text": "Damn good.", "labels": {"toxic": 0, "profanity": 1}}, {"text": "Spam.", "labels": {"spam": 1}}
    )
    assert _all(path) == {
        "Damn good.": {"toxic": 0, "profanity": 1, "hate": 0, "personal": 0, "threat": 0},
        "Spam.": {"spam": 1},
    }


def test_of_too_many_the_newest_count_wherever_they_stand_in_the_file(tmp_path: Path) -> None:
    days = [f"2026-11-{day:02}T00:00:00+00:00" for day in (9, 3, 7, 1, 8)]
    path = _file(tmp_path, *({"text": f"On {day}.", "labels": {"spam": 0}, "at": day} for day in days))
    assert sorted(_all(path, most=3)) == [f"On {day}." for day in sorted(days)[2:]]
    assert read_decisions(path, most=3).older == 2


def test_memory_is_bounded_by_letters_as_well(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(decisions, "MOST_LETTERS", 1_000)
    path = _file(tmp_path, *({"text": f"{number} " + "word " * 60, "labels": {"spam": 0}} for number in range(10)))
    assert len(_all(path)) == 3
    assert read_decisions(path).older == 7


def test_lines_that_cannot_be_used_are_told_by_their_number_and_the_rest_counts(tmp_path: Path) -> None:
    told: list[int] = []
    path = _file(tmp_path, {"text": "A.", "labels": {"spam": 0}}, "{", {"text": "B."}, {"text": "C.", "labels": {"spam": 1}})
    read = read_decisions(path, lambda number, _: told.append(number))
    assert (told, read.labels) == ([2, 3], 2)


def test_the_manual_names_the_bound() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operators" / "own-model.md").read_text("utf-8")
    assert f"newest {MOST_LABELS:,} labels" in page


def test_a_comments_own_words_say_its_language_before_the_storys(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        {"text": "Eso no es verdad, señor alcalde, y usted lo sabe.", "lang": "en", "labels": {"toxic": 0}},
        {"text": "ok", "lang": "es", "labels": {"toxic": 0}},
    )
    read = read_decisions(path)
    assert {each.lang for each in [*read.learnt, *read.held_back]} == {"es"}
