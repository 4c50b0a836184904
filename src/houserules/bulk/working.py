"""Who does the work: this process, several on this machine, or (``cluster``) several on others. Answers come in order."""

import os
import queue
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from multiprocessing import get_context, parent_process
from typing import Protocol

import houserules
from houserules.bulk.errors import WorkersLost
from houserules.bulk.lines import Batch
from houserules.bulk.records import Answer, Record, answer
from houserules.rulebook import Rulebook
from houserules.shapes import Judge, Tier, Verdict

# Batches under way for each worker: one that is judged, one that waits, and some for the slowest of the others.
WINDOW_PER_WORKER = 4

_loading = threading.Lock()


class Pending(Protocol):
    """Answers that will come."""

    def result(self) -> list[Answer]: ...


# Takes batches, gives the answers to their lines, in order.
Crew = Callable[[Iterable[Batch]], Iterator[list[Answer]]]


def shipped() -> Judge:
    """The process's one engine."""
    return houserules.engine()


@dataclass(frozen=True, slots=True)
class Work:
    """What to do with every line; ``rulebook`` None is the shipped one. It travels to the workers. An engine never does:
    each process loads its own, once.
    """

    tier: Tier = Tier.FULL
    rulebook: Rulebook | None = None
    engine: Callable[[], Judge] = shipped


def answers(work: Work, batch: Batch) -> list[Answer]:
    """What a worker does: as many answers as the batch has lines. Raises only when there is no engine."""
    judge = _judge(work)
    return [_answer(judge, batch, at) for at in range(len(batch.lines))]


def _answer(judge: Callable[[Record], Verdict], batch: Batch, at: int) -> Answer:
    here = batch.first_here + at
    place = f"{batch.source}:{here}" if batch.source else f"line {here}"
    return answer(judge, batch.lines[at], number=batch.first + at, place=place)


def _judge(work: Work) -> Callable[[Record], Verdict]:
    with _loading:  # a cluster's worker may have threads
        return _prepared(work)


@lru_cache(maxsize=1)
def _prepared(work: Work) -> Callable[[Record], Verdict]:
    engine = work.engine()

    def judge(record: Record) -> Verdict:
        return engine.judge(
            record.text, story=record.story, parent=record.parent, rulebook=work.rulebook, lang=record.lang, tier=work.tier
        )

    return judge


def alone(work: Work) -> Crew:
    """In this process, line by line: each answer is there before the next line is looked at."""

    def crew(batches: Iterable[Batch]) -> Iterator[list[Answer]]:
        judge = _judge(work)
        for batch in batches:
            for at in range(len(batch.lines)):
                yield [_answer(judge, batch, at)]

    return crew


@contextmanager
def processes(work: Work, number: int) -> Iterator[Crew]:
    """So many processes of their own. They are started anew, not forked: what runs a model doesn't survive a fork."""
    pool = ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_follow_the_first)
    try:
        yield partial(in_order, lambda batch: pool.submit(answers, work, batch), window=number * WINDOW_PER_WORKER)
    except BrokenProcessPool as wrong:
        raise WorkersLost from wrong
    finally:
        pool.shutdown(cancel_futures=True)


def _follow_the_first() -> None:
    """An interrupt is the first process's to handle; when that one dies, however suddenly, so do its helpers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_first, name="houserules-follows", daemon=True).start()


def _end_with_the_first() -> None:
    first = parent_process()
    assert first, "a helper has been started by somebody"
    first.join()
    os._exit(1)


def in_order(submit: Callable[[Batch], Pending], batches: Iterable[Batch], *, window: int) -> Iterator[list[Answer]]:
    """The answers in the order of the batches. At most ``window`` batches are under way from being read to the moment
    the answers are used up: so who reads slowly holds back who writes, and memory stays as it is.

    Batches are read in a thread of their own: a source that pauses holds back no answer that is ready.
    """
    handed: queue.SimpleQueue[Pending | None] = queue.SimpleQueue()
    room, over = threading.Semaphore(window), threading.Event()

    def hand() -> None:
        try:
            for batch in batches:
                room.acquire()
                if over.is_set():
                    return
                handed.put(submit(batch))
            handed.put(None)
        except BaseException as wrong:  # raised again below, where somebody listens
            handed.put(_failed(wrong))

    threading.Thread(target=hand, name="houserules-reads", daemon=True).start()
    try:
        while (pending := handed.get()) is not None:
            yield pending.result()
            room.release()
    finally:
        over.set()
        room.release()


def _failed(wrong: BaseException) -> Pending:
    future: Future[list[Answer]] = Future()
    future.set_exception(wrong)
    return future
