"""Waiting for what comes to be, instead of for time to pass."""

import time
from collections.abc import Callable

PAUSE_SECONDS = 0.01


def wait_until(true: Callable[[], bool], why: Callable[[], str] = lambda: "it did not come true", *, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, why()
        time.sleep(PAUSE_SECONDS)
