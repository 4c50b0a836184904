"""In order, in constant memory, by as many as asked; and ended cleanly."""

import io
import json
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.bulk.errors import WorkersLost
from houserules.bulk.lines import Batch, Inputs, Source
from houserules.bulk.records import Answer
from houserules.bulk.scoring import Tally, score
from houserules.bulk.working import Crew, Work, alone, answers, in_order, processes
from houserules.shapes import Tier
from tests.houserules import pretending
from tests.houserules.pretending import Pretender, nobody, pretender

PRETENDED = Work(tier=Tier.FAST, engine=pretender)
LINES = 2_000


class Dying(Pretender):
    def judge(self, comment: str, **_: object) -> None:  # type: ignore[override]
        os._exit(9)


def dying() -> Dying:
    return Dying()


def written(lines: int = LINES) -> bytes:
    return b"".join(
        b"broken\n" if number % 97 == 0 else json.dumps({"id": f"{number}", "text": f"comment {number}"}).encode() + b"\n"
        for number in range(lines)
    )


def scored(data: bytes, crew: Crew) -> tuple[bytes, Tally]:
    out = io.BytesIO()
    tally = score(
        Inputs([Source("", io.BytesIO(data), None)]).batches(), crew, out, on_lines=lambda _: None, on_broken=lambda _: None
    )
    return out.getvalue(), tally


def test_one_process_answers_every_line_in_order() -> None:
    out, tally = scored(written(), alone(PRETENDED))
    data = [json.loads(line) for line in out.splitlines()]
    assert [each["id"] for each in data] == [None if number % 97 == 0 else f"{number}" for number in range(LINES)]
    assert tally == Tally(LINES, 21)
    assert [each["error"]["line"] for each in data if "error" in each] == [number + 1 for number in range(0, LINES, 97)]


def test_several_processes_write_the_same_bytes_as_one() -> None:
    with processes(PRETENDED, 2) as crew:
        assert scored(written(), crew) == scored(written(), alone(PRETENDED))


def test_a_process_that_dies_is_told_in_a_sentence() -> None:
    with pytest.raises(WorkersLost, match="--resume"), processes(Work(engine=dying), 2) as crew:
        scored(written(10), crew)


def test_an_engine_that_cannot_be_had_ends_the_run() -> None:
    with pytest.raises(pretending.Refused), processes(Work(engine=nobody), 2) as crew:
        scored(written(10), crew)
    with pytest.raises(pretending.Refused):
        scored(written(10), alone(Work(engine=nobody)))


def test_no_more_is_under_way_than_the_window_holds() -> None:
    read: list[int] = []
    most = 0

    def source() -> Iterator[Batch]:
        for number in range(200):
            read.append(number)
            yield Batch(number + 1, "", number + 1, (b"{}",))

    for used, _ in enumerate(in_order(_at_once, source(), window=5)):
        time.sleep(0.0005)
        most = max(most, len(read) - used)
    assert len(read) == 200
    assert most <= 5 + 2  # the one that is used just now, the one that waits at the door


def test_answers_do_not_wait_for_a_source_that_pauses() -> None:
    goes_on = threading.Event()

    def source() -> Iterator[Batch]:
        yield Batch(1, "", 1, (b"{}",))
        goes_on.wait()

    found = in_order(_at_once, source(), window=5)
    assert len(next(found)) == 1
    goes_on.set()
    assert list(found) == []


def test_what_breaks_while_reading_is_raised_where_the_answers_are_used() -> None:
    def source() -> Iterator[Batch]:
        yield Batch(1, "", 1, (b"{}",))
        raise OSError("the disk is gone")

    found = in_order(_at_once, source(), window=5)
    next(found)
    with pytest.raises(OSError, match="the disk is gone"):
        next(found)


def test_who_stops_listening_stops_the_reading() -> None:
    read: list[int] = []

    def source() -> Iterator[Batch]:
        for number in range(1_000):
            read.append(number)
            yield Batch(number + 1, "", number + 1, (b"{}",))

    found = in_order(_at_once, source(), window=3)
    next(found)
    found.close()  # type: ignore[attr-defined]
    before = threading.active_count()
    for thread in threading.enumerate():
        if thread.name == "houserules-reads":
            thread.join(timeout=5)
    assert len(read) < 10, before


@given(st.lists(st.integers(1, 4), max_size=30), st.integers(1, 6), st.randoms())
def test_the_order_is_kept_whoever_is_ready_first(sizes: list[int], window: int, chance: object) -> None:
    begins = [1 + sum(sizes[:at]) for at in range(len(sizes))]
    given_batches = [Batch(begin, "", begin, (b"{}",) * size) for begin, size in zip(begins, sizes, strict=True)]
    with ExitStack() as until:
        submit = partial(_some_day, until, chance)
        found = [each.line for several in in_order(submit, given_batches, window=window) for each in several]
    assert found == [b"%d" % number for number in range(1, sum(sizes) + 1)]


def _at_once(batch: Batch) -> "Future[list[Answer]]":
    future: Future[list[Answer]] = Future()
    future.set_result(answers(PRETENDED, batch))
    return future


def _some_day(until: ExitStack, chance: "object", batch: Batch) -> "Future[list[Answer]]":
    future: Future[list[Answer]] = Future()
    given_answers = [Answer(b"%d" % (batch.first + at)) for at in range(len(batch.lines))]
    timer = threading.Timer(chance.random() / 1_000, future.set_result, (given_answers,))  # type: ignore[attr-defined]
    timer.start()
    until.callback(timer.join)
    return future
