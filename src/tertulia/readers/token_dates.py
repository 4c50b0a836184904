"""The dates in a signed token (RFC 7519): seconds since 1970, by clocks that may differ a little from ours."""

import math
from typing import Any

LEEWAY_SECONDS = 60


def seconds_in(value: Any) -> float | None:
    """None for what is no date: text, true, an infinite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def is_over(ends: float, now: float) -> bool:
    return ends + LEEWAY_SECONDS <= now


def is_to_come(begins: float, now: float) -> bool:
    return begins - LEEWAY_SECONDS > now
