"""What engines are given and what is made of their scores. Nothing here is timed."""

import json
from pathlib import Path

from bench.judging import FAST, FULL, QUALITY, RIVALS
from bench.meter import Use
from bench.rivals import judge_alone

from bench import judging
from tests.houserules.evaluating.made_up import write_sets

USE = Use(1.0, 1.0, 0.0, 0.0)


def figures(per_second: float = 3_000.0, p50_ms: float = 5.0) -> dict[str, float]:
    times = {"per_second": per_second, "per_core_second": per_second, "p50_ms": p50_ms, "p95_ms": 9.0}
    return {**times, "load_seconds": 0.5, "megabytes": 200.0}


def test_the_comments_are_always_the_same_and_of_fifty_words() -> None:
    made = judging.comments()
    assert made == judging.comments()
    assert {len(text.split()) for text in made} == {50}
    assert len(set(made)) == len(made)


def test_every_engine_can_be_asked_by_its_name() -> None:
    assert {judge.key for judge in (FAST, FULL, *RIVALS)} == set(judge_alone.ENGINES)


def test_quality_is_taken_from_the_score_that_answers_the_question(tmp_path: Path) -> None:
    write_sets(tmp_path)
    files = judging._Files(tmp_path, tmp_path)
    sets = json.loads(files.sets.read_text())
    assert [len(row) for row in sets["fox-news"]] == [3] * 4
    assert all(len(row) == 1 for row in sets["wiki-talk"])
    by_answer = {name: [[0.0, 0.0]] * len(rows) for name, rows in sets.items()}
    by_answer["surge-toxicity"] = [[1.0, 0.0], [0.0, 1.0]]
    by_answer["fox-news"] = [[0.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    assert files.quality(by_answer) == {"surge-toxicity": 1.0, "wiki-talk": 0.5, "fox-news": 1.0}


def test_without_sets_there_is_no_quality(tmp_path: Path) -> None:
    assert judging._Files(tmp_path, None).quality({}) == {}


def test_ours_must_keep_what_is_promised_and_be_better_than_every_rival() -> None:
    quality = {judge.key: dict.fromkeys((name for name, _, _ in QUALITY), 0.8) for judge in (FULL, *RIVALS)}
    quality[RIVALS[0].key]["surge-toxicity"] = 0.9
    found = judging._row(FULL, [(figures(p50_ms=11.0), USE)], quality)
    assert [mark.is_met for mark in found.marks] == [False, True, True, False, True]
    assert judging._row(FAST, [(figures(), USE)], {FAST.key: {}}).marks[0].is_met
    assert judging._row(RIVALS[0], [(figures(), USE)], quality).marks == ()
