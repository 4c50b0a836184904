from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.discussion import paths

_ordinals = st.one_of(st.integers(0, 300), st.sampled_from([239, 240, 241, 4_079, 4_080, 4_081, 70_000, 2**31]))
_places = st.lists(_ordinals, min_size=1, max_size=8)


def _path(ordinals: list[int]) -> bytes:
    path = b""
    for ordinal in ordinals:
        path = paths.child(path, ordinal)
    return path


@given(st.lists(_places, max_size=60))
def test_sorting_by_path_is_reading_the_thread_depth_first(places: list[list[int]]) -> None:
    assert sorted(places) == sorted(places, key=_path)


@given(_places, _places)
def test_a_path_begins_with_another_only_when_it_stands_below_it(one: list[int], two: list[int]) -> None:
    assert _path(two).startswith(_path(one)) == (two[: len(one)] == one)


@given(_places, _ordinals, _ordinals)
def test_no_sibling_is_the_beginning_of_another(parent: list[int], one: int, two: int) -> None:
    if one != two:
        assert not paths.child(_path(parent), one).startswith(paths.child(_path(parent), two))


@given(_places, _places)
def test_the_end_of_a_subtree_lies_between_its_last_descendant_and_the_next_sibling(place: list[int], below: list[int]) -> None:
    end = paths.after_all_below(_path(place))
    assert _path(place) <= _path(place + below) < end
    assert end < _path([*place[:-1], place[-1] + 1])


@given(_places)
def test_the_ancestors_of_a_path_are_its_beginnings_nearest_last(place: list[int]) -> None:
    assert paths.above(_path(place)) == [_path(place[:n]) for n in range(1, len(place))]


def test_ordinals_stay_in_order_over_every_change_of_length() -> None:
    ordinals = [*range(5_000), 65_535, 65_536, 2**24, 2**32 - 1]
    assert all(one < two for one, two in pairwise(paths.child(b"\x00", ordinal) for ordinal in ordinals))


@pytest.mark.parametrize(("ordinal", "length"), [(0, 1), (239, 1), (240, 2), (4_079, 2), (4_080, 5)])
def test_small_ordinals_take_few_bytes(ordinal: int, length: int) -> None:
    assert len(paths.child(b"", ordinal)) == length
