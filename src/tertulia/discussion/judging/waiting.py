"""A thread of its own for slow questions: who asks waits as long as they like, and a late answer holds up nobody."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue

from houserules.shapes import Verdict

Question = Callable[[], Verdict]


# When many post at once, posting goes first: who waits for the models waits no longer than the budget anyway.
_NICENESS = 10


class Overloaded(Exception):
    """Too many wait already."""


class Line:
    """Questions one after another; the thread begins with the first. One that was given up while it waited is left out."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[tuple[Question, Future[Verdict]]] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0
        self._thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        return self._waiting > 0

    def begin(self, question: Question, *, most_waiting: int) -> "Future[Verdict]":
        """The answer to come; cancel it when it is of no use any more. Raises Overloaded."""
        with self._lock:
            if self._waiting > most_waiting:
                raise Overloaded
            self._waiting += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="full judging", daemon=True)
                self._thread.start()
        future: Future[Verdict] = Future()
        self._asked.put((question, future))
        return future

    def _work(self) -> None:
        _give_way()
        while True:
            question, future = self._asked.get()
            if future.set_running_or_notify_cancel():
                _answer(question, future)
            with self._lock:
                self._waiting -= 1


def _give_way() -> None:
    """From now on this thread has the processor when others don't want it. On Linux alone a thread has a priority of its own."""
    if sys.platform == "linux":
        # Counted from where the process stands: only root may make a thread less nice than it is.
        os.nice(_NICENESS)


def _answer(question: Question, future: "Future[Verdict]") -> None:
    try:
        future.set_result(question())
    except Exception as wrong:  # told to whoever asked
        future.set_exception(wrong)
