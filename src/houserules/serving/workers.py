"""Work that takes a processor, in a bounded number of threads with a bounded line before them."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from houserules.serving.refusals import Busy, TooLate

T = TypeVar("T")


class Workers:
    """``most_waiting`` may stand in line. Who has waited for ``longest_wait_seconds`` is sent away: the line only grows.

    ``seconds`` is the longest anybody waits for an answer. A thread can't be stopped: it goes on, and nobody listens.
    """

    def __init__(self, threads: int, most_waiting: int, longest_wait_seconds: float, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="judge")
        self._most = threads + most_waiting
        self._longest, self._seconds = longest_wait_seconds, seconds
        self._lock = threading.Lock()
        self._inside = 0

    async def run(self, work: Callable[[], T], *, seconds: float | None = None) -> T:
        """Raises Busy, TooLate."""
        self._enter()
        try:
            future = self._pool.submit(self._in_turn, work, time.monotonic())
        except BaseException:
            self._leave()
            raise
        future.add_done_callback(lambda _: self._leave())
        try:
            async with asyncio.timeout(seconds or self._seconds):
                return await asyncio.wrap_future(future)
        except TimeoutError as late:
            raise TooLate from late

    @property
    def has_room(self) -> bool:
        return self._inside < self._most

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _enter(self) -> None:
        with self._lock:
            if not self.has_room:
                raise Busy
            self._inside += 1

    def _leave(self) -> None:
        with self._lock:
            self._inside -= 1

    def _in_turn(self, work: Callable[[], T], came: float) -> T:
        if time.monotonic() - came > self._longest:
            raise Busy
        return work()
