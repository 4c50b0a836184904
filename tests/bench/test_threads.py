"""The threads everybody is measured with are the same every time, and shaped as they say."""

from collections import Counter

import pytest

from bench import threads


@pytest.mark.parametrize("one_root", [False, True])
def test_the_same_thread_comes_out_every_time(one_root: bool) -> None:
    assert threads.thread(300, "a", one_root=one_root) == threads.thread(300, "a", one_root=one_root)
    assert threads.thread(300, "a", one_root=one_root) != threads.thread(300, "b", one_root=one_root)


@pytest.mark.parametrize("one_root", [False, True])
def test_an_answer_stands_one_step_below_an_earlier_comment_of_its_thread(one_root: bool) -> None:
    made = threads.thread(2_000, one_root=one_root)
    for number, remark in enumerate(made, start=1):
        assert remark.number == number
        if remark.parent is None:
            assert (remark.depth, remark.root) == (0, None)
            continue
        parent = made[remark.parent - 1]
        assert parent.number < number
        assert remark.depth == parent.depth + 1 <= threads.DEEPEST
        assert remark.root == (parent.root or parent.number)


def test_half_of_a_thread_are_roots_and_a_text_is_as_long_as_people_write() -> None:
    made = threads.thread(5_000)
    depths = Counter(remark.depth for remark in made)
    assert 0.45 < depths[0] / len(made) < 0.55
    assert set(depths) == set(range(threads.DEEPEST + 1))
    assert 180 < sum(len(remark.text) for remark in made) / len(made) < 270
    assert max(len(remark.text) for remark in made) < 5_000


def test_a_crowd_has_one_root_with_all_others_below_it() -> None:
    crowd = threads.of_story(threads.CROWD)
    assert len(crowd) == threads.CROWD_REPLIES + 1
    assert [remark.number for remark in crowd if remark.parent is None] == [1]


def test_the_shelf_holds_the_stories_of_a_front_page() -> None:
    assert len(threads.SHELF) == 20
    assert {key: len(threads.of_story(key)) for key in ("s50", "c0")} == {"s50": 50, "c0": 20}
