"""Whether requests wait for a thread: then nothing is done at once that can be done later."""

from collections.abc import Callable


def _none() -> int:
    return 0


_waiting = _none


def measured_by(waiting: Callable[[], int]) -> None:
    """``waiting`` tells how many requests of this process wait."""
    global _waiting
    _waiting = waiting


def is_high() -> bool:
    return _waiting() > 0
