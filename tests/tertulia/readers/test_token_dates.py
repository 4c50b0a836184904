import math
from typing import Any

import pytest

from tertulia.readers.token_dates import LEEWAY_SECONDS, is_over, is_to_come, seconds_in


@pytest.mark.parametrize("value", [True, "5", None, math.inf, math.nan, [5]])
def test_what_is_no_number_is_no_date(value: Any) -> None:
    assert seconds_in(value) is None


def test_clocks_may_differ_a_little_and_no_more() -> None:
    assert seconds_in(5) == 5.0
    now = 1_000.0
    assert [is_over(now - LEEWAY_SECONDS + later, now) for later in (0, 1)] == [True, False]
    assert [is_to_come(now + LEEWAY_SECONDS + later, now) for later in (0, 1)] == [False, True]
