"""A line of questions on a thread of its own."""

import os
import sys
import threading
from collections.abc import Iterator

import pytest

from houserules.shapes import Verdict
from tertulia.discussion.judging.waiting import Line, Overloaded
from tests.tertulia.discussion.judges import verdict

YES = verdict("Yes.")


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a slow question waits for."""
    made = threading.Event()
    yield made
    made.set()


def _slow(gate: threading.Event, begun: threading.Event) -> Verdict:
    begun.set()
    gate.wait(60)
    return YES


def test_questions_are_answered_one_after_another() -> None:
    line, order = Line(), []

    def question(number: int) -> Verdict:
        order.append(number)
        return YES

    coming = [line.begin(lambda number=number: question(number), most_waiting=10) for number in range(5)]
    assert [future.result(10) for future in coming] == [YES] * 5
    assert order == list(range(5))


def test_a_failure_is_told_to_who_asked_and_the_next_is_answered() -> None:
    line = Line()

    def broken() -> Verdict:
        raise TimeoutError("the engine's own")

    failed, well = line.begin(broken, most_waiting=10), line.begin(lambda: YES, most_waiting=10)
    assert isinstance(failed.exception(10), TimeoutError)
    assert well.result(10) is YES


def test_when_too_many_wait_the_next_does_not(gate: threading.Event) -> None:
    line, begun = Line(), threading.Event()
    running = line.begin(lambda: _slow(gate, begun), most_waiting=2)
    assert begun.wait(10)
    waiting = [line.begin(lambda: YES, most_waiting=2) for _ in range(2)]
    with pytest.raises(Overloaded):
        line.begin(lambda: YES, most_waiting=2)
    gate.set()
    assert [future.result(10) for future in (running, *waiting)] == [YES] * 3
    assert line.begin(lambda: YES, most_waiting=2).result(10) is YES


def test_what_was_given_up_while_it_waited_is_left_out_but_keeps_its_place_until_then(gate: threading.Event) -> None:
    """Else a thread that hangs would gather what nobody waits for without end."""
    line, begun, asked = Line(), threading.Event(), []
    running = line.begin(lambda: _slow(gate, begun), most_waiting=1)
    assert begun.wait(10)
    given_up = line.begin(lambda: asked.append(1) or YES, most_waiting=1)
    given_up.cancel()
    with pytest.raises(Overloaded):
        line.begin(lambda: YES, most_waiting=1)
    gate.set()
    assert running.result(10) is YES
    last = line.begin(lambda: YES, most_waiting=1)
    assert last.result(10) is YES
    assert asked == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
@pytest.mark.parametrize("nicer", [0, 5, 12, 19])
def test_its_thread_gives_way_to_the_others_however_nice_the_process_is(nicer: int) -> None:
    def question() -> Verdict:
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return YES

    def ask() -> None:
        own.append(os.nice(nicer))
        Line().begin(question, most_waiting=0).result(10)

    own: list[int] = []
    seen: list[int] = []
    process = threading.Thread(target=ask)  # a new thread is as nice as the one that starts it
    process.start()
    process.join()
    assert seen == [min(own[0] + 10, 19)]
