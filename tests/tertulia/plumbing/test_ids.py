from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.plumbing import clock, ids


def test_each_id_is_larger_than_the_one_before() -> None:
    made = [ids.new_id() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_threads_never_get_the_same_id_and_each_sees_its_own_rise() -> None:
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda _: [ids.new_id() for _ in range(2_000)], range(8)))
    assert all(row == sorted(row) for row in rows)
    assert len({one for row in rows for one in row}) == 16_000


def test_a_clock_set_back_does_not_give_smaller_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids.new_id()
    monkeypatch.setattr(clock, "now", lambda: datetime(2001, 1, 1, tzinfo=UTC))
    assert ids.new_id() > before


@given(
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2135, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 2**21 - 1),
)
def test_an_id_made_for_a_date_stands_where_its_date_does(moment: datetime, low: int) -> None:
    one = ids.id_at(moment, low)
    assert 0 <= one <= ids.LARGEST
    assert one < ids.id_at(moment + timedelta(milliseconds=2), 0)


def test_what_is_older_than_the_epoch_gets_the_smallest_ids() -> None:
    assert ids.id_at(datetime(1970, 1, 1, tzinfo=UTC), 7) == 7


@given(st.integers(1, ids.LARGEST))
def test_an_id_sent_back_is_read_as_it_was(number: int) -> None:
    assert ids.parse_id(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "+1", " 1", "1 ", "1.0", "1e3", "٣", "²", "0x1", "9" * 19, "1" * 20, str(2**63), "None", "\x00"]
)
def test_what_cannot_be_an_id_is_none(text: str) -> None:
    assert ids.parse_id(text) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_ids(text: str) -> None:
    number = ids.parse_id(text)
    assert number is None or 0 < number <= ids.LARGEST
