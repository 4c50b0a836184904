"""The long thread is always the same, hangs together and doesn't repeat itself."""

from collections import Counter
from itertools import islice, pairwise

import pytest

from tertulia.assembly.demo.crowd import SPAN_MINUTES
from tertulia.assembly.demo.papers import paper
from tertulia.assembly.demo.remarks import Remark
from tertulia.assembly.demo.threads import HUGE, huge_thread

COUNT = 30_000


@pytest.fixture(scope="module")
def rows() -> list[Remark]:
    return list(huge_thread(COUNT, seed=1968))


def test_the_same_seed_tells_the_same_story(rows: list[Remark]) -> None:
    assert list(huge_thread(COUNT, seed=1968)) == rows
    assert list(islice(huge_thread(COUNT, seed=4), 100)) != rows[:100]


def test_it_is_told_one_by_one() -> None:
    assert len(list(islice(huge_thread(10**9, seed=1), 5))) == 5


def test_parents_come_before_children_and_depth_stays_within_six(rows: list[Remark]) -> None:
    depth: dict[int, int] = {}
    for place, row in enumerate(rows, start=1):
        assert row.number == place
        depth[row.number] = 0 if row.parent is None else depth[row.parent] + 1
    assert set(depth.values()) == set(range(7))


def test_about_half_are_answers(rows: list[Remark]) -> None:
    assert 0.45 < sum(row.parent is not None for row in rows) / COUNT < 0.6


def test_neighbours_differ_and_hardly_a_text_comes_twice(rows: list[Remark]) -> None:
    assert all(one.text != next_one.text for one, next_one in pairwise(rows))
    assert len({row.text for row in rows}) / COUNT > 0.95


def test_time_never_falls_and_ends_before_now(rows: list[Remark]) -> None:
    assert all(one.minutes_after <= next_one.minutes_after for one, next_one in pairwise(rows))
    assert rows[-1].minutes_after == SPAN_MINUTES
    slug, key = HUGE
    assert paper(slug).story(key).hours_before * 60 > SPAN_MINUTES


def test_no_slot_is_left_open_and_every_name_could_have_signed(rows: list[Remark]) -> None:
    assert not any("{" in row.text or "%s" in row.text for row in rows)
    assert all(2 <= len(row.name) <= 40 for row in rows)


def test_nobody_answers_themselves_and_answers_often_name_who_they_answer(rows: list[Remark]) -> None:
    answers = [(row, rows[row.parent - 1]) for row in rows if row.parent is not None]
    direct = [(row, parent) for row, parent in answers if parent.name in row.text]
    assert all(row.name != parent.name for row, parent in direct)
    assert len(direct) / len(answers) > 0.4


def test_respect_is_rare_and_some_draw_many_answers(rows: list[Remark]) -> None:
    assert 0.4 < sum(row.respect for row in rows) / COUNT < 0.9
    assert max(row.respect for row in rows) < len({row.name for row in rows})
    assert Counter(row.parent for row in rows if row.parent)[1] > 50
